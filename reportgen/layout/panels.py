"""Tables of signs: how wide their columns are, and how those that are wider than a page stand on pages beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from math import ceil
from typing import Final, NamedTuple, TypeAlias

from reportgen.content import Content
from reportgen.document.blocks import Document
from reportgen.document.style import Style
from reportgen.document.table import Cell, RowForm, Table
from reportgen.layout.lines import TextMeasurer

# The column widths in points of the tables that have these fields.
Grids: TypeAlias = Mapping[tuple[str, ...], tuple[float, ...]]
# How high an upright label may become before it goes on in a second line, and how wide a column of signs, in ems.
MOST_UPRIGHT_EM: Final = 14.0
_MOST_SIGN_EM: Final = 3.0
# The least width of the first columns in ems before a table is parted, and their share of a page's when it is.
_LEAST_FIRST_EM: Final = 16.0
_FIRST_SHARE: Final = 0.3
# How much more than on paper a word processor wants for a name with Latin letters or figures in it, in ems.
_OFFICE_ROOM_EM: Final = 0.6
_TOLERANCE: Final = 0.01


def size_signs(table: Table, style: Style, body: TextMeasurer, header: TextMeasurer) -> tuple[float, ...]:
    """The widths of the columns of a table with upright ones.

    Their sum is the text width, where they can stand beside one another in it; else as many of them as a page holds
    fill it beside the first columns.
    """
    measure, padding = style.sheet.text_width_pt, 2 * style.table.padding_x_pt
    em, stub = style.texts["body"].size_pt, table.stub
    rows = [row for row in table.rows if row.form is not RowForm.BAND]
    widths = []
    for at, column in enumerate(table.columns):
        texts = {row.cells[at] for row in rows}
        inner = max([_width_em(body, text) for text in texts], default=0.0) * em
        if column.is_upright:
            lines = sum(ceil(len(part.text) / MOST_UPRIGHT_EM) for part in header.measure(column.label))
            inner = max(inner, lines * style.texts["header"].leading_pt)
        else:
            inner = max(inner, _width_em(header, column.label) * style.texts["header"].size_pt)
        room = _OFFICE_ROOM_EM * em if at < stub else 0.0
        widths.append(inner + room + padding + _TOLERANCE)
    first, others = widths[:stub], widths[stub:]
    left = measure - sum(others)
    if left >= min(sum(first), _LEAST_FIRST_EM * em):
        spare = max(0.0, left - sum(first)) / len(others)
        wider = [max(width, min(width + spare, _MOST_SIGN_EM * em + padding)) for width in others]
        return (*_scaled(first, measure - sum(wider)), *wider)
    first = _scaled(first, min(sum(first), max(_FIRST_SHARE * measure, _LEAST_FIRST_EM * em)))
    room = measure - sum(first)
    signs = [width for width, column in zip(others, table.columns[stub:], strict=True) if column.is_upright]
    count = sum(ceil(width / max(signs)) for width in others)
    beside = ceil(count / max(1, int(room / max(signs))))
    share = room / ceil(count / beside)
    return (*first, *[max(width, share) for width in others])


class Panel(NamedTuple):
    """What of a table stands on one of the pages beside one another: the first columns again, some of the others."""

    number: int
    stub: int
    beside: range

    @property
    def columns(self) -> list[int]:
        """The columns in it."""
        return [*range(self.stub), *self.beside]

    def cells(self, cells: Sequence[Cell]) -> tuple[Sequence[Cell], Set[int]]:
        """Which of a row's cells stand in it, counted by its own columns, and the positions of those that stood on an
        earlier one."""
        if not self.stub:
            return cells, frozenset()
        found = []
        repeated = set()
        shift = self.beside.start - self.stub
        for cell in cells:
            begin, end = cell.column, cell.column + cell.column_span
            first = max(begin, self.beside.start)
            inside = max(0, min(end, self.beside.stop) - first)
            before = max(0, min(end, self.stub) - begin)
            if before or inside:
                column = begin if before else first - shift
                found.append(cell._replace(column=column, column_span=before + inside))
                if self.number > 0 and begin < self.beside.start:
                    repeated.add(cell.position)
        return found, repeated


def panels_of(table: Table, widths_pt: Sequence[float], measure_pt: float) -> list[Panel]:
    """What stands on each of the pages beside one another: all on one where it fits."""
    if not table.stub or sum(widths_pt) <= measure_pt + 2 * _TOLERANCE:
        return [Panel(0, 0, range(len(widths_pt)))]
    room = measure_pt - sum(widths_pt[: table.stub]) + 2 * _TOLERANCE
    panels = [range(table.stub, table.stub)]
    used = 0.0
    for at in range(table.stub, len(widths_pt)):
        if used + widths_pt[at] > room and len(panels[-1]):
            panels.append(range(at, at))
            used = 0.0
        used += widths_pt[at]
        panels[-1] = range(panels[-1].start, at + 1)
    return [Panel(number, table.stub, beside) for number, beside in enumerate(panels)]


def _scaled(widths: Sequence[float], total: float) -> list[float]:
    return [width * total / sum(widths) for width in widths]


def _width_em(measurer: TextMeasurer, text: Content) -> float:
    return max(part.ends[-1] / part.em for part in measurer.measure(text))


def may_fit_on_a_page(document: Document, grids: Grids, style: Style) -> bool:
    """Whether tables with so many rows and columns could all stand on one page, told without setting them."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    height = sum(len(table.rows) for table in tables) * style.texts["body"].leading_pt
    widest = max([sum(grids[table.fields]) for table in tables], default=0.0)
    return height <= style.sheet.height_pt and widest <= style.sheet.text_width_pt + 1
