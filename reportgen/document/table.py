"""A table: its columns and rows, and the cells that they make, with all that layout and writers would have to decide.

Which cells go over several columns or rows, which head a row, in what kind of text a cell is set, how far a figure
stands from the right, and which rows stay together is settled here, once for all formats.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from reportgen.content import Align, Content, text_of
from reportgen.diagnostics import Place


class RowForm(Enum):
    """What a row of a table is: an entry, a band over the entries of a group, or the sums under them."""

    ENTRY = "entry"
    BAND = "band"
    TOTAL = "total"


class Row(NamedTuple):
    """One row as cells, and where their texts stand in the data, by the field of the column.

    `spans` says over how many columns each cell goes; empty where each has one column.
    """

    entry_id: str
    cells: tuple[Content, ...]
    places: Mapping[str, Place] = {}
    form: RowForm = RowForm.ENTRY
    spans: tuple[int, ...] = ()


class Column(NamedTuple):
    """A column of a table: which field of an entry it shows, its label, how its texts stand.

    `heads_row`: its cells say what their rows are about. `kind` is that of the declared column. `under` is printed over
    its label and those of its neighbours under the same words. `merges`: equal neighbours in it are one cell.
    `is_upright`: it holds signs under a label whose characters stand one under another; `counted` are those of which
    the sums of it and of its rows are the number.
    """

    field: str
    label: Content
    align: Align
    place: Place | None = None
    heads_row: bool = False
    kind: str = "text"
    under: Content = ()
    merges: bool = False
    is_upright: bool = False
    counted: tuple[str, ...] = ()


class Cell(NamedTuple):
    """A cell in the row where it begins. `column` is its first one; `position` is its place among the row's cells.

    `text_kind` is the kind of text (see `Style.texts`) that it is set in, `heads_row` says that it tells what its row
    is about. `hang` is by how many half-width characters its fraction is shorter than the longest of its column, so
    that decimal points stand under each other.
    """

    content: Content
    column: int
    position: int
    text_kind: str
    align: Align
    heads_row: bool = False
    column_span: int = 1
    row_span: int = 1
    hang: int = 0


class _Table(NamedTuple):
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    summary: str
    begins_at_top: bool = False
    continued: Content = ()


class Table(_Table):
    """A table; `summary` describes it to those who can't see it, `continued` stands over it on each further page.

    `begins_at_top`: texts stand at the top of their rows, so that two columns can be read line beside line; else they
    stand in the middle.
    """

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns' fields: tables of the same ones share a column grid."""
        return tuple([column.field for column in self.columns])

    @cached_property
    def stub(self) -> int:
        """How many columns stand before the upright ones, and again on each page beside; 0 where none is upright."""
        return next((at for at, column in enumerate(self.columns) if column.is_upright), 0)

    @cached_property
    def header_cells(self) -> tuple[tuple[Cell, ...], ...]:
        """The header's rows: one, or two where labels stand under words of their own.

        The positions count the labels first, then what stands over them.
        """
        columns = self.columns
        labels = [Cell(column.label, at, at, "header", Align.CENTER) for at, column in enumerate(columns)]
        if not any(column.under for column in columns):
            return (tuple(labels),)
        upper: list[Cell] = []
        lower: list[Cell] = []
        at = 0
        for under, group in groupby(columns, key=lambda column: column.under):
            width = len(list(group))
            below = labels[at : at + width]
            if under:
                upper.append(Cell(under, at, len(columns) + len(upper), "header", Align.CENTER, column_span=width))
                lower += below
            else:
                upper += [label._replace(row_span=2) for label in below]
            at += width
        return tuple(upper), tuple(lower)

    @cached_property
    def body_cells(self) -> tuple[tuple[Cell, ...], ...]:
        """For each row the cells that begin in it."""
        return tuple(self._body_cells())

    def keeps_with_next(self, number: int) -> bool:
        """Whether the row stays on the page of the one below it: the first, the last but one, and the head of a group.

        The header stays with the first row, and a sum with what it is the sum of.
        """
        return (
            number in (0, len(self.rows) - 2)
            or self.rows[number].form is RowForm.BAND
            or (number + 1 < len(self.rows) and self.rows[number + 1].form is RowForm.TOTAL)
        )

    def _body_cells(self) -> Iterator[tuple[Cell, ...]]:
        columns = list(enumerate(self.columns))
        merged = [at for at, column in columns if column.merges]
        row_spans = self._row_spans(merged) if merged else {}
        hangs = [self._longest_fraction(at) for at, _ in columns]
        looks = [(at, at, "body", column.align, column.heads_row) for at, column in columns]
        is_plain = not merged and not any(hangs)
        for number, row in enumerate(self.rows):
            if row.spans:
                yield tuple(self._spanning_cells(row, hangs))
            elif is_plain and row.form is RowForm.ENTRY:
                yield tuple([Cell(content, *look) for content, look in zip(row.cells, looks, strict=True)])
            else:
                cells = []
                for at, _ in columns:
                    if span := row_spans.get((number, at), 1):
                        cells.append(self._cell(row, at, at, 1, hangs)._replace(row_span=span))
                yield tuple(cells)

    def _spanning_cells(self, row: Row, hangs: list[int]) -> Iterator[Cell]:
        at = 0
        for position, width in enumerate(row.spans):
            yield self._cell(row, position, at, width, hangs)
            at += width

    def _cell(self, row: Row, position: int, at: int, width: int, hangs: list[int]) -> Cell:
        column, content = self.columns[at], row.cells[position]
        kind, align = "body", column.align
        begins = row.form is not RowForm.ENTRY and position == 0
        if row.form is RowForm.BAND and position == 0:
            kind, align = "header", Align.LEFT
        elif begins and align is not Align.RIGHT:
            kind, align = "header", Align.CENTER
        hang = hangs[at] - _fraction(content) if width == 1 and hangs[at] and text_of(content) else 0
        return Cell(content, at, position, kind, align, column.heads_row or begins, width, 1, hang)

    def _row_spans(self, merged: list[int]) -> dict[tuple[int, int], int]:
        """By row and column how many rows a merged cell goes over; 0 for a row whose cell begins above."""
        spans: dict[tuple[int, int], int] = {}
        for at in merged:
            start = -1
            for number, row in enumerate(self.rows):
                if row.form is not RowForm.ENTRY:
                    start = -1
                    continue
                above = self.rows[start].cells if start >= 0 else None
                if above is not None and all(above[i] == row.cells[i] for i in merged if i <= at):
                    spans[start, at] += 1
                    spans[number, at] = 0
                else:
                    start = number
                    spans[number, at] = 1
        return spans

    def _longest_fraction(self, at: int) -> int:
        """The longest fraction of the column's figures, its point included; 0 where none has a point to stand on."""
        if self.columns[at].align is not Align.RIGHT:
            return 0
        behind = len(self.columns) - at  # a sum's first cell may go over several columns
        return max((_fraction(row.cells[-behind]) for row in self.rows if len(row.cells) >= behind), default=0)


def _fraction(content: Content) -> int:
    text = text_of(content)
    return len(text) - text.index(".") if "." in text else 0
