"""A table as a grid of cells: which go over several columns or rows, and how far a figure stands from the right.

Layout and writers read the cells from here, so that all of them merge the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from reportgen.content import Align, Content, text_of
from reportgen.document.blocks import RowForm, Table


class GridCell(NamedTuple):
    """A cell in the row where it begins. `column` is its first one; `position` is its place among the row's cells.

    `hang` is by how many half-width characters its fraction is shorter than the longest of its column, so that decimal
    points stand under each other.
    """

    column: int
    column_span: int
    row_span: int
    content: Content
    position: int
    hang: int = 0


def header_rows(table: Table) -> tuple[tuple[GridCell, ...], ...]:
    """The header's rows: one, or two where labels stand under words of their own.

    The positions count the labels first, then what stands over them.
    """
    columns = table.columns
    if not any(column.under for column in columns):
        return (tuple([GridCell(at, 1, 1, column.label, at) for at, column in enumerate(columns)]),)
    upper: list[GridCell] = []
    lower: list[GridCell] = []
    at = 0
    for under, group in groupby(columns, key=lambda column: column.under):
        width = len(list(group))
        if under:
            upper.append(GridCell(at, width, 1, under, len(columns) + len(upper)))
            lower += [GridCell(i, 1, 1, columns[i].label, i) for i in range(at, at + width)]
        else:
            upper += [GridCell(i, 1, 2, columns[i].label, i) for i in range(at, at + width)]
        at += width
    return tuple(upper), tuple(lower)


def body_rows(table: Table) -> Iterator[tuple[GridCell, ...]]:
    """For each row the cells that begin in it."""
    merged = [at for at, column in enumerate(table.columns) if column.merges]
    spans = _row_spans(table, merged) if merged else {}
    hangs = [_hangs(table, at) for at in range(len(table.columns))]
    is_plain = not merged and not any(hangs)
    for number, row in enumerate(table.rows):
        if row.spans:
            at, cells = 0, []
            for index, (width, content) in enumerate(zip(row.spans, row.cells, strict=True)):
                hang = _hang(content, hangs[at]) if width == 1 and hangs[at] is not None else 0
                cells.append(GridCell(at, width, 1, content, index, hang))
                at += width
            yield tuple(cells)
            continue
        if is_plain:
            yield tuple([GridCell(at, 1, 1, content, at) for at, content in enumerate(row.cells)])
            continue
        yield tuple(
            [
                GridCell(at, 1, spans.get((number, at), 1), row.cells[at], at, _hang(row.cells[at], hangs[at]))
                for at in range(len(table.columns))
                if spans.get((number, at), 1)
            ]
        )


def _row_spans(table: Table, merged: list[int]) -> dict[tuple[int, int], int]:
    """By row and column how many rows a merged cell goes over; 0 for a row whose cell begins above."""
    spans: dict[tuple[int, int], int] = {}
    for at in merged:
        start = -1
        for number, row in enumerate(table.rows):
            if row.form is not RowForm.ENTRY:
                start = -1
                continue
            above = table.rows[start].cells if start >= 0 else None
            if above is not None and all(above[i] == row.cells[i] for i in merged if i <= at):
                spans[start, at] += 1
                spans[number, at] = 0
            else:
                start = number
                spans[number, at] = 1
    return spans


def _hangs(table: Table, at: int) -> int | None:
    """The longest fraction of the column's figures, its point included; None where they have no point to stand on."""
    if table.columns[at].align is not Align.RIGHT:
        return None
    cells = [row.cells[at - len(table.columns)] for row in table.rows if len(row.cells) > len(table.columns) - 1 - at]
    return max((_fraction(content) for content in cells), default=0) or None


def _hang(content: Content, longest: int | None) -> int:
    return longest - _fraction(content) if longest is not None and text_of(content) else 0


def _fraction(content: Content) -> int:
    text = text_of(content)
    return len(text) - text.index(".") if "." in text else 0


def cell_type(table: Table, row_form: RowForm, cell: GridCell) -> tuple[str, Align]:
    """The kind of text (see `Style.texts`) that a body cell is set in, and how it stands."""
    if row_form is RowForm.BAND:
        return "header", Align.LEFT
    if row_form is RowForm.TOTAL and cell.position == 0 and table.columns[cell.column].align is not Align.RIGHT:
        return "header", Align.CENTER
    return "body", table.columns[cell.column].align
