"""How a workbook's sheets look: face, colours, widths on the screen, and how they are printed and guarded."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reportgen.inquiry.widths import Measure

SIZE_PT: Final = 10
_LINE = "#BFBFBF"
QUIET: Final = "#595959"
LOCKED: Final = "#F0F0F0"
HEADER: Final = "#DCE6F1"
NEW: Final = "#EFF7EC"
UNANSWERED: Final = "#FFF3C4"
NEEDED: Final = "#FFD9BF"
CHANGED: Final = "#DDEBFF"
DONE_TEXT, NEEDED_TEXT, CHANGED_TEXT = "#1B5E20", "#A31515", "#1F3F8F"
DARK_LINE: Final = "#404040"
LINES: Final[dict[str, Any]] = {
    "border": 1,
    "left_color": _LINE,
    "right_color": _LINE,
    "top_color": _LINE,
    "bottom_color": _LINE,
}
_A4: Final = 9
_LONGEST_FOOT: Final = 100  # of the 255 characters that head or foot may have
_PX_PER_PT: Final = 96 / 72
_CELL_PX: Final = 6  # a cell's own margins
_ALLOWED: Final = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}


class Look(NamedTuple):
    """The face, by the name that Excel knows, and what measures texts in it."""

    family: str
    measure: Measure


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook, family: str) -> None:
        self._book = book
        self._common = {"font_name": family, "font_size": SIZE_PT, "valign": "top"}
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **properties: Any) -> Format:  # noqa: ANN401
        """The format with these properties (XlsxWriter's) beside those that all have."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(self._common | properties)
        return self._made[key]

    def marking(self, **properties: Any) -> Format:  # noqa: ANN401
        """The format of what a condition marks: it changes nothing but these properties."""
        return self._book.add_format(properties)


def width_px(em: float, size_pt: float = SIZE_PT) -> int:
    """The width on the screen of a column for so many ems of text of that size."""
    return round(em * size_pt * _PX_PER_PT) + _CELL_PX


def frame_sheet(sheet: Worksheet, look: Look, *, foot: str, landscape: bool = True) -> None:
    """Prints the sheet on A4, one page wide, with its line at the foot; locks what isn't open, without a password."""
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    face = f'&"{look.family},Regular"&8'
    foot = foot if len(foot) <= _LONGEST_FOOT else foot[:_LONGEST_FOOT] + "…"
    sheet.set_footer(f"&L{face}{foot.replace('&', '&&')}&R{face}&P／&N")
    sheet.hide_gridlines(2)
    sheet.protect("", _ALLOWED)
