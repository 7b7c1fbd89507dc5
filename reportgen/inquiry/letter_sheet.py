"""The first sheet of a workbook: the letter, how far it is filled in, and how an answer is given."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from reportgen.inquiry import look
from reportgen.inquiry.letter import Letter
from reportgen.inquiry.look import Formats, Look
from reportgen.inquiry.widths import HIGHEST_PT, Measure

_SIZE_PT = 11
_LEADING_PT = 17
_TITLE_SIZE_PT = 12
_COLUMNS_EM = (7.0, 38.0)


class _Sheet:
    def __init__(self, sheet: Worksheet, formats: Formats, measure: Measure) -> None:
        self._sheet = sheet
        self._formats = formats
        self._measure = measure
        self._row = 0

    def blank(self, height_pt: float = _LEADING_PT) -> None:
        self._sheet.set_row(self._row, height_pt)
        self._row += 1

    def line(self, text: str, *, formula: str = "", size_pt: int = _SIZE_PT, **properties: Any) -> None:  # noqa: ANN401
        """A text over both columns, as high as its lines."""
        style = self._formats.of(text_wrap=True, font_size=size_pt, valign="vcenter", **properties)
        self._high(text, sum(_COLUMNS_EM) * _SIZE_PT / size_pt, size_pt)
        self._sheet.merge_range(self._row, 0, self._row, 1, "", style)
        if formula:
            self._sheet.write_formula(self._row, 0, formula, style, text)
        else:
            self._sheet.write_string(self._row, 0, text, style)
        self._row += 1

    def pair(self, word: str, text: str) -> None:
        """A row of a table: a word, and what is to be said of it."""
        lines = {"font_size": _SIZE_PT, "text_wrap": True, "valign": "vcenter", **look.LINES}
        self._high(text, _COLUMNS_EM[1], _SIZE_PT)
        self._sheet.write_string(
            self._row, 0, word, self._formats.of(bold=True, align="center", bg_color=look.HEADER, **lines)
        )
        self._sheet.write_string(self._row, 1, text, self._formats.of(**lines))
        self._row += 1

    def _high(self, text: str, measure_em: float, size_pt: int) -> None:
        lines = self._measure.lines(text, measure_em)
        self._sheet.set_row(self._row, min(lines * _LEADING_PT * size_pt / _SIZE_PT + 3, HIGHEST_PT))


def write_letter(
    sheet: Worksheet, formats: Formats, appearance: Look, letter: Letter, identity: str, status: tuple[str, str]
) -> None:
    """Writes the sheet; `status` is the formula that says how far the workbook is filled in, and what it says at
    first; without a formula nothing is said.
    """
    for at, em in enumerate(_COLUMNS_EM):
        sheet.set_column_pixels(at, at, look.width_px(em, _SIZE_PT))
    look.frame_sheet(sheet, appearance, foot=identity, landscape=False)
    on = _Sheet(sheet, formats, appearance.measure)
    for line in letter.issued:
        on.line(line, align="right")
    for line in letter.addressee:
        on.line(line)
    for line in letter.sender:
        on.line(line, align="right")
    on.blank()
    on.line(letter.title, size_pt=_TITLE_SIZE_PT, bold=True, align="center")
    on.blank(8)
    on.line(f"　{letter.lead}")
    if letter.items:
        on.line("記", align="center")
    for line in letter.items:
        on.line(line)
    for line in letter.contact:
        on.line(line)
    formula, text = status
    if formula:
        on.blank(8)
        on.line(text, formula=formula, bold=True, bg_color=look.UNANSWERED, **look.LINES)
    on.blank(8)
    on.line(letter.guide_heading, bold=True)
    for word, what in letter.guide.items():
        on.pair(word, what)
    on.blank(8)
    on.line(identity, size_pt=9, font_color=look.QUIET)
