"""Widths and heights of cells by the fonts' own metrics."""

from __future__ import annotations

import pytest

from reportgen.inquiry.widths import Measure


@pytest.mark.parametrize(
    ("text", "ems"), [("", 0), ("事業", 2), ("ABC", 1.5), ("ｱｲ", 1), ("一行目\n二行目です", 5), ("（注）", 3)]
)
def test_widths_are_those_of_the_font(measure: Measure, text: str, ems: float) -> None:
    assert measure.width(text) == ems


@pytest.mark.parametrize(
    ("text", "width", "lines"), [("事業", 4, 1), ("事" * 10, 5, 3), ("一\n二\n三", 9, 3), ("", 5, 1)]
)
def test_lines_are_counted_with_some_caution(measure: Measure, text: str, width: float, lines: int) -> None:
    assert measure.lines(text, width) == lines


def test_short_columns_take_what_they_need_and_long_ones_several_lines(measure: Measure) -> None:
    short, long, least, labelled = measure.column_widths(
        ("課", "内容", "印", "とても長い列の見出しです"),
        [("健康推進課", "内" * 100, "○", "1"), ("図書館", "短い", "", "")],
    )
    assert 5 < short < 7
    assert 15 < long < 20
    assert least == pytest.approx(4.8)
    assert labelled == pytest.approx(6.8)


def test_a_row_is_as_high_as_its_highest_cell_and_never_higher_than_excel_takes(measure: Measure) -> None:
    low, high = (measure.height_pt(("課", text), (6, 10), 10) for text in ("内容", "内" * 30))
    assert high > 3 * (low - 4) > 0
    assert measure.height_pt(("内" * 5000,), (10,), 10) == 405
