"""Rows → tables: where a list's header stands, which rows are its body, and the lines of text around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from reportgen.diagnostics import PlacedText
from reportgen.fields.guess import is_definite, is_number, is_year
from reportgen.japanese.printed_form import plain
from reportgen.readers.labels import (
    bare_heading,
    day_of_line,
    is_contact,
    is_label,
    is_note,
    is_page_number,
    may_be_label,
    unit_line,
)
from reportgen.readers.source import Block, Cell, Covered, LeftOut, Role, Row, Source

_ROWS_LOOKED_AT = 30
SMALL = 2
# ※1 and （備考） may stand in a cell before what they say.
_LONGEST_SIGN = 4
# How many of a row's texts must read like labels.
_SOME, _HALF, _MOST = 0.25, 0.5, 0.75


class LineKind(Enum):
    """Whether a row holds nothing, one text, or several cells."""

    BLANK = "blank"
    TEXT = "text"
    CELLS = "cells"


class Line(NamedTuple):
    """A visible row; `block` counts the source's blocks. `text` is that of a row of one text."""

    kind: LineKind
    row: Row
    block: int
    text: PlacedText | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the lines between it and the one before, its header rows, and its body: rows, and lines of text."""

    before: tuple[Line, ...]
    header: tuple[Row, ...]
    body: tuple[Line, ...]
    block: int


@dataclass(frozen=True, slots=True)
class Cut:
    """All tables, the lines behind the last one, what is left out, and the first row of each table without labels."""

    tables: tuple[Table, ...]
    after: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]
    unlabelled: tuple[Row, ...]


def cut_tables(source: Source, ignores: Callable[[str], bool]) -> Cut:
    """The list's tables. A table without a row of labels is none, unless there is no other in the whole source.

    `ignores` says of a line's text whether the settings leave it out.
    """
    left_out: list[LeftOut] = []
    lines = list(_visible_lines(source, ignores, left_out))
    cut = _Cutter(source.blocks, lines, strict=True).cut()
    if not cut.tables:
        cut = _Cutter(source.blocks, lines, strict=False).cut()
    cut = _without_small_tables(cut)
    return Cut(cut.tables, cut.after, (*left_out, *cut.left_out), cut.unlabelled)


def _without_small_tables(cut: Cut) -> Cut:
    """The cut without tables of two columns that share no label with any wider one (whom to ask, what to download)."""
    kept: list[Table] = []
    left_out = list(cut.left_out)
    before: tuple[Line, ...] = ()
    for table in cut.tables:
        own = set(_labels(table.header[0]))
        others = [set(_labels(other.header[0])) for other in cut.tables if other is not table]
        wider = any(len(other) > SMALL for other in others)
        if len(own) <= SMALL and wider and all(own.isdisjoint(other) for other in others):
            filled = table.header[0].filled
            left_out.append(LeftOut(filled[0].place, _joined(filled), "ほかの表と列が違う、小さな表"))
            before += table.before
        else:
            kept.append(replace(table, before=(*before, *table.before)))
            before = ()
    return Cut(tuple(kept), (*before, *cut.after), tuple(left_out), cut.unlabelled)


def _visible_lines(source: Source, ignores: Callable[[str], bool], left_out: list[LeftOut]) -> Iterator[Line]:
    for number, block in enumerate(source.blocks):
        if block.is_hidden:
            first = next((cell for row in block.rows for cell in row.filled), None)
            if first:
                left_out.append(LeftOut(first.place, block.name, "隠したシート"))
            continue
        for row in block.rows:
            filled = row.filled
            if row.is_hidden:
                if filled:
                    left_out.append(LeftOut(filled[0].place, _joined(filled), "隠した行"))
            elif filled and ignores(_joined(filled)):
                left_out.append(LeftOut(filled[0].place, _joined(filled), "設定で除いた行"))
            else:
                yield from _lines(row, number, is_table=block.marks_headers)


def _lines(row: Row, block: int, *, is_table: bool) -> Iterator[Line]:
    filled = row.filled
    if not filled:
        # A row under merged cells alone parts nothing and holds nothing.
        if not any(cell.text and cell.covered is Covered.FROM_ABOVE for cell in row.cells):
            yield Line(LineKind.BLANK, row, block)
    elif len(filled) == 1 and (
        filled[0].across > 1 or len(row.cells) == 1 if is_table else _stands_alone(row, filled[0])
    ):
        yield Line(LineKind.TEXT, row, block, PlacedText(filled[0].text, filled[0].place))
    elif len(filled) == 2 and len(filled[0].text) <= _LONGEST_SIGN and is_note(filled[0].text):
        yield Line(LineKind.TEXT, row, block, PlacedText(_joined(filled), filled[0].place))
    elif len(filled) <= 3 and any(day_of_line(cell.text) or unit_line(cell.text) for cell in filled):
        for cell in filled:
            yield Line(LineKind.TEXT, row, block, PlacedText(cell.text, cell.place))
    else:
        yield Line(LineKind.CELLS, row, block)


def _stands_alone(row: Row, cell: Cell) -> bool:
    """Whether the only filled cell is a line of text rather than the only value of a table's row."""
    if cell.error or any(other.text and other.covered is Covered.FROM_ABOVE for other in row.cells):
        return False
    return row.cells[0] is cell or is_note(cell.text) or cell.across > 1 or not _has_room_before(row, cell)


def _has_room_before(row: Row, cell: Cell) -> bool:
    """Whether the cell may be one of a table: others stand before it, and it is neither a day's nor a unit's line."""
    return row.cells.index(cell) > 0 and not (day_of_line(cell.text) or unit_line(cell.text))


class _Cutter:
    """Goes through the lines once; a table is open from its header to the next header or the block's end."""

    def __init__(self, blocks: Sequence[Block], lines: Sequence[Line], *, strict: bool) -> None:
        self._blocks = blocks
        self._lines = lines
        self._strict = strict
        self._tables: list[Table] = []
        self._left_out: list[LeftOut] = []
        self._unlabelled: list[Row] = []
        self._pending: list[Line] = []
        self._before: tuple[Line, ...] = ()
        self._header: tuple[Row, ...] = ()
        self._body: list[Line] = []
        self._seen: set[str] = set()

    def cut(self) -> Cut:
        block = -1
        skipping = False
        reason = ""
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            if line.block != block:
                self._close(block)
                block = line.block
                skipping = False
            if line.kind is not LineKind.CELLS:
                self._pending.append(line)
                skipping = False
            elif self._header and not self._begins_table(at):
                if self._repeats_header(line):
                    self._leave_out(line.row, "列名のくり返し")
                    self._pending.clear()
                    at += len(self._header)
                    continue
                if self._is_contact(line):
                    self._leave_out(line.row, "問合せ先")
                else:
                    self._body += [*[one for one in self._pending if one.kind is LineKind.TEXT], line]
                    self._pending.clear()
            elif not skipping and self._is_header(at):
                self._close(block)
                self._before = tuple(self._pending)
                self._seen |= {plain(one.text.text) for one in self._pending if one.text}
                self._pending.clear()
                header = self._header_lines(at)
                self._header = tuple([one.row for one in header if one.row.filled])
                at += len(header)
                continue
            elif len(line.row.filled) == 1 and not skipping:
                only = line.row.filled[0]
                self._pending.append(line._replace(kind=LineKind.TEXT, text=PlacedText(only.text, only.place)))
            else:
                if not skipping:
                    reason = "列名の行がない表" if self._rows_below(at + 1) else "列名だけの表"
                    self._unlabelled += [line.row] if reason == "列名の行がない表" else []
                skipping = True
                self._leave_out(line.row, reason)
            at += 1
        self._close(block)
        return Cut(tuple(self._tables), tuple(self._pending), tuple(self._left_out), tuple(self._unlabelled))

    def _leave_out(self, row: Row, reason: str) -> None:
        if filled := row.filled:
            self._left_out.append(LeftOut(filled[0].place, _joined(filled), reason))

    def _close(self, block: int) -> None:
        """Ends the open table; lines behind it stay pending."""
        if self._header:
            self._tables.append(Table(self._before, self._header, tuple(self._body), block))
            self._header, self._body = (), []

    def _repeats_header(self, line: Line) -> bool:
        """Whether the line is the header once more, as on each page of a PDF: with nothing new before it."""
        texts = [one.text.text for one in self._pending if one.text]
        nothing_new = all(is_page_number(text) or plain(text) in self._seen for text in texts)
        return nothing_new and _have_same_labels(line.row, self._header[0])

    def _is_contact(self, line: Line) -> bool:
        """Whether a row behind the table, a blank line below it, says whom to ask."""
        filled = line.row.filled
        return (
            bool(self._pending and filled)
            and len(filled) <= SMALL < len(_labels(self._header[0]))
            and is_contact(filled[0].text)
        )

    def _begins_table(self, at: int) -> bool:
        """Whether the line is the header of a further table, while one is open."""
        line = self._lines[at]
        if self._repeats_header(line):
            return False
        if _have_same_labels(line.row, self._header[0]) or line.row.role is Role.HEADER:
            return True
        if not self._pending:
            return False
        body = [one.row for one in self._body[-_ROWS_LOOKED_AT:] if one.kind is LineKind.CELLS]
        known = _definite_columns(body)
        told = [_is_value(cell.text) for at, cell in enumerate(line.row.cells) if at in known and cell.own_text]
        if not body or any(told) or not self._is_header(at):
            return False
        if any(one.text and bare_heading(one.text.text) for one in self._pending):
            return True
        # A line before it may be a band, and blank lines may part rows: then the labels must be clear.
        share = _label_share(line.row)
        return share >= _MOST or (bool(told) and share >= _HALF) or (len(told) > 1 and share >= _SOME)

    def _is_header(self, at: int) -> bool:
        """Whether the row's texts are labels: the form says so, the rows below hold other values, or they read so."""
        line = self._lines[at]
        if line.row.role is Role.HEADER or not self._strict:
            return True
        labels = [cell.text for cell in line.row.filled]
        if self._blocks[line.block].marks_headers or len(labels) < 2 or not all(map(may_be_label, labels)):
            return False
        header = self._header_lines(at)
        below = self._rows_below(at + len(header))
        if not below or sum(map(_is_value, labels)) * 2 >= len(labels):
            return False
        known = _definite_columns(below)
        differs = any(
            at in known and cell.own_text and not _is_value(cell.text)
            for row in (line.row, header[-1].row)
            for at, cell in enumerate(row.cells)
        )
        is_wide = not self._header and min(map(_count, (line.row, *below[:2]))) > SMALL and len(below) > 1
        return differs or _label_share(line.row) >= _HALF or (is_wide and not any(map(_is_value, labels)))

    def _rows_below(self, at: int) -> list[Row]:
        """The next rows of cells, up to a line of text behind them."""
        below: list[Row] = []
        for line in self._lines[at : at + _ROWS_LOOKED_AT]:
            if line.block != self._lines[at - 1].block or (line.kind is LineKind.TEXT and below):
                break
            if line.kind is LineKind.CELLS:
                below.append(line.row)
        return below

    def _header_lines(self, at: int) -> Sequence[Line]:
        """The header's rows: as far as its merged cells reach down, or labels fill what the rows above left free."""
        lines = self._lines
        depth = max([cell.down for cell in lines[at].row.cells], default=1)
        header = list(lines[at : at + depth])
        end = at + depth
        while end < len(lines) and lines[end].block == lines[at].block:
            above, row = header[-1].row, lines[end].row
            if lines[end].kind is LineKind.BLANK and lines[end - 1].kind is not LineKind.BLANK:
                end += 1
                continue
            if row.role is Role.HEADER and above.role is Role.HEADER:
                if len(row.filled) < 2:
                    break
            elif depth > 1 or not _fills_up(above, row):
                break
            header += lines[at + len(header) : end + 1]
            end += 1
        return header


def _fills_up(above: Row, row: Row) -> bool:
    """Whether the row has labels just below the label that spans them, and none where that above has its own."""
    upper, lower = [cell.own_text for cell in above.cells], [cell.own_text for cell in row.cells]
    width = max([at + 1 for texts in (upper, lower) for at, text in enumerate(texts) if text], default=0)
    upper = [*upper, *[""] * width][:width]
    lower = [*lower, *[""] * width][:width]
    runs = runs_of(lower)
    told = [[text for text in upper[start:end] if text] for start, end in runs]
    return (
        any(end - start > len(texts) for (start, end), texts in zip(runs, told, strict=True))
        and all(len(texts) == 1 or (texts and upper[start]) for (start, _), texts in zip(runs, told, strict=True))
        and all(upper[at] or lower[at] for at in range(width))
        and all(may_be_label(text) and not is_number(text) for text in lower if text)
    )


def runs_of(texts: Sequence[str]) -> list[tuple[int, int]]:
    """From where to where texts stand side by side."""
    runs = []
    for is_filled, group in groupby(range(len(texts)), lambda at: bool(texts[at])):
        positions = list(group)
        if is_filled:
            runs.append((positions[0], positions[-1] + 1))
    return runs


def _is_value(text: str) -> bool:
    """Whether the text is a value that no label reads like; a year may well be one (令和5年度)."""
    return is_definite(text) and not is_year(text)


def _definite_columns(rows: Sequence[Row]) -> frozenset[int]:
    """The columns whose cells are days, figures or signs, but for few."""
    columns: dict[int, list[bool]] = {}
    for row in rows:
        for at, cell in enumerate(row.cells):
            if cell.own_text:
                columns.setdefault(at, []).append(is_definite(cell.text))
    return frozenset([at for at, told in columns.items() if sum(told) * 4 >= len(told) * 3])


def _label_share(row: Row) -> float:
    """The share of the row's texts that read like labels."""
    labels = [cell.text for cell in row.filled]
    return sum(map(is_label, labels)) / len(labels)


def _count(row: Row) -> int:
    return len(row.filled)


def _have_same_labels(row: Row, header: Row) -> bool:
    """Whether the row's texts are the header's; most differ in the first."""
    first, wanted = ([cell.text for cell in one.cells if cell.own_text][:1] for one in (row, header))
    return list(map(plain, first)) == list(map(plain, wanted)) and _labels(row) == _labels(header)


def _labels(row: Row) -> tuple[str, ...]:
    return tuple([plain(cell.own_text) for cell in row.cells if cell.own_text])


def _joined(cells: Sequence[Cell]) -> str:
    return "　".join([cell.text or cell.error for cell in cells]).replace("\n", " ")
