"""The register of letters: read, checked, and written on with all else as it was."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.diagnostics import Diagnostic
from reportgen.packets.register import Entry, fiscal_year, next_number, read_register, with_entries

AS_OF = date(2023, 6, 1)
FIRST = Entry(7, date(2023, 6, 15), AS_OF, "012301", "登別市", "登別市長　様", date(2022, 6, 1), "0123456789ab")
SECOND = Entry(0, date(2023, 6, 16), AS_OF, "012335", "伊達市", "伊達市\n企画課長　殿", None, "12345678e123")


def read(data: bytes) -> tuple[list[Entry], list[str]]:
    problems: list[Diagnostic] = []
    entries = read_register(data, "2023.yaml", problems)
    return [entry._replace(place=None) for entry in entries], [str(problem) for problem in problems]


def test_what_is_written_is_read_back() -> None:
    assert read(with_entries(None, 2023, [FIRST, SECOND])) == ([FIRST, SECOND], [])


@pytest.mark.parametrize(
    "text",
    [
        "# 番号簿\nletters:\n  - {number: 3, date: 2023-04-01, note: ほか}  # 控え\n\n# 終わり\n",
        "letters:\n- number: 3\n  date: 2023-04-01 # 控え\n",
        "letters:\r\n    - {number: 3, date: 2023-04-01}",
        "letters: [{number: 3, date: 2023-04-01}]  # 控え\n",
        "\ufeffletters:\n  - {number: 3, date: 2023-04-01}\n",
    ],
)
def test_letters_are_added_and_all_else_stays(text: str) -> None:
    added = with_entries(text.encode(), 2023, [FIRST])
    entries, problems = read(added)
    assert problems == []
    assert entries == [Entry(3, date(2023, 4, 1)), FIRST]
    left = added.decode()
    for line in text.splitlines():
        assert line.rstrip("]") in left or "[" in line
    assert left.count("#") == text.count("#")
    assert ("\r\n" in text) == ("\r\n" in left)
    assert read(with_entries(added, 2023, [SECOND])) == ([*entries, SECOND], [])


@pytest.mark.parametrize("text", ["letters:\n", "letters: []\n", "letters: # まだ\n"])
def test_an_empty_register_takes_letters(text: str) -> None:
    assert read(with_entries(text.encode(), 2023, [FIRST, SECOND])) == ([FIRST, SECOND], [])


def test_a_number_used_twice_is_told_with_the_next_free_one() -> None:
    lines = [f"  - {{number: {number}, date: 2023-04-01}}\n" for number in (5, 9, 5)]
    assert read("".join(["letters:\n", *lines]).encode())[1] == [
        "2023.yaml:4:5: エラー[number-used-twice] 第5号は、2行目でも使われています。違うほうを直してください。"
        "次に使えるのは第10号です。"
    ]


def test_blank_numbers_are_no_number() -> None:
    text = "letters:\n  - {date: 2023-04-01}\n  - {number: '', date: 2023-04-02}\n"
    assert read(text.encode()) == ([Entry(0, date(2023, 4, 1)), Entry(0, date(2023, 4, 2))], [])


@pytest.mark.parametrize(
    ("item", "rule"),
    [
        ("{number: 1}", "missing-field"),
        ("{number: 一, date: 2023-04-01}", "wrong-type"),
        ("{number: 1, date: 令和5年}", "bad-letter"),
        ("{number: 1, date: 2023-04-01, adress: x}", "unknown-key"),
        (", ".join(["{date: 2023-04-01, as_of: 2023-06-01, town: 登別市}"] * 2), "letter-twice"),
    ],
)
def test_a_slip_is_told(item: str, rule: str) -> None:
    problems: list[Diagnostic] = []
    read_register(f"letters: [{item}]\n".encode(), "2023.yaml", problems)
    assert [problem.rule for problem in problems] == [rule]


def test_numbers_go_on_and_years_begin_in_april() -> None:
    assert next_number([]) == 1
    assert next_number([SECOND, FIRST]) == 8
    assert [fiscal_year(day) for day in (date(2024, 3, 31), date(2024, 4, 1))] == [2023, 2024]
