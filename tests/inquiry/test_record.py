"""The record of an inquiry: written and read, and what is wrong with one that was edited."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.diagnostics import Diagnostic
from reportgen.inquiry.record import Inquiry, number_of, read_record, record_name, write_record

INQUIRY = Inquiry(
    date(2023, 6, 1),
    1,
    date(2023, 7, 14),
    "division",
    "2f7e94d9b309d6bde03473079a996e65900ae8f028a716cb007f02919d648220",
    {"企画課": ("teiju-01", "teiju-02"), "1: 課": ("renkei-01",)},
)


def test_a_record_is_read_as_it_was_written() -> None:
    problems: list[Diagnostic] = []
    assert read_record(write_record(INQUIRY).encode(), "1.yaml", problems) == INQUIRY
    assert problems == []


def test_what_answers_add_below_is_left_to_them() -> None:
    text = write_record(INQUIRY) + "answered:\n  - {by: 企画課}\n"
    assert read_record(text.encode(), "1.yaml", []) == INQUIRY


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("due: 2023-07-14", "due: 2023-07-32", "bad-inquiry-record", 4),
        ("number: 1", "number: 一", "bad-inquiry-record", 3),
        ("by: division\n", "", "missing-field", 2),
    ],
)
def test_what_cannot_be_read_is_told(old: str, new: str, rule: str, line: int) -> None:
    text = write_record(INQUIRY)
    assert old in text
    problems: list[Diagnostic] = []
    assert read_record(text.replace(old, new).encode(), "1.yaml", problems) is None
    assert [(one.rule, one.place and one.place.line) for one in problems] == [(rule, line)]


def test_records_are_known_by_their_names() -> None:
    assert [number_of(name) for name in (record_name(12), "0.yaml", "sent", "1.yml", "01.yaml")] == [12, *[None] * 4]
