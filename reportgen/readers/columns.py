"""The header rows and body of a table → its columns, as grids of texts: labels, spanners, cells, totals, bands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from reportgen.diagnostics import Diagnostic, PlacedText
from reportgen.fields.guess import UNIT, folded, is_definite
from reportgen.japanese.printed_form import plain
from reportgen.readers.cut_tables import LineKind, Table, runs_of
from reportgen.readers.labels import NUMBER_LABEL, TOTAL_LABEL, is_note, label_text
from reportgen.readers.rules import BLANK, COLUMN_COUNT, DITTO, ERROR_CELL, STRAY_LINE, UNNAMED_COLUMN
from reportgen.readers.source import ERROR_VALUE, Cell, Covered, Role, Row

# Two levels of labels are known; a third is joined to the second.
BETWEEN_LEVELS: Final = "　"
_WITH_BRACKETS = re.compile(r"(?P<outer>.+?)\s*[(（](?P<inner>[^()（）]+)[)）]", re.DOTALL)
# At which of the first columns a second level of groups may stand, and how it is called.
_LEVELS = 3
_LEVEL_LABEL = re.compile("分類|区分|種別|種類|分野|系統|地区|地域|[款項目]$")
_DITTOS = frozenset(("〃", "″", "〟", "同上", "仝", "仝上"))
_TELEPHONE = re.compile(r"(?P<which>[^\d\s:：]{1,6})?[:： ]?(?P<number>\d[\d-]{5,}\d.*)", re.DOTALL)


class Header(NamedTuple):
    """A column's label, where it stands, and the labels that span it, the outermost first."""

    label: PlacedText
    under: str


class BodyRow(NamedTuple):
    """A row of cells, one for each column, and the band under which it stands (None above the first)."""

    cells: tuple[Cell, ...]
    band: int | None


class TotalRow(NamedTuple):
    """A row of sums: its label, its cells, and how many rows stand above it."""

    label: PlacedText
    cells: tuple[Cell, ...]
    row: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as columns: all cells of a row stand under `headers` of the same position."""

    headers: tuple[Header, ...]
    rows: tuple[BodyRow, ...]
    bands: tuple[PlacedText, ...]
    totals: tuple[TotalRow, ...]

    def column(self, at: int) -> list[Cell]:
        """The cells of one column."""
        return [row.cells[at] for row in self.rows]

    def without(self, dropped: Sequence[int]) -> Grid:
        """The grid without some columns."""
        kept = [at for at in range(len(self.headers)) if at not in dropped]
        return Grid(
            tuple([self.headers[at] for at in kept]),
            tuple([row._replace(cells=tuple([row.cells[at] for at in kept])) for row in self.rows]),
            self.bands,
            tuple([total._replace(cells=tuple([total.cells[at] for at in kept])) for total in self.totals]),
        )


def read_grid(table: Table, problems: list[Diagnostic]) -> Grid:
    """The table's columns and rows. Rows of another number of cells, and lines among the rows, go to `problems`."""
    headers = _headers(table.header)
    rows: list[BodyRow] = []
    bands: list[PlacedText] = []
    totals: list[TotalRow] = []
    has_bands = bool(table.body) and table.body[0].kind is LineKind.TEXT
    for line in table.body:
        if line.kind is LineKind.TEXT and line.text:
            if has_bands and not is_note(line.text.text):
                bands.append(line.text)
                continue
            # A row with nothing but its first cell is one nevertheless; a line without cells is none.
            if has_bands or len(line.row.cells) == 1 or is_note(line.text.text):
                problems.append(STRAY_LINE.at(line.text.place))
                continue
        row = line.row
        filled = row.filled
        surplus = [cell for cell in row.cells[len(headers) :] if cell.own_text or cell.error]
        if surplus or 1 < len(row.cells) < len(headers):
            count = row.cells.index(surplus[-1]) + 1 if surplus else len(row.cells)
            problems.append(COLUMN_COUNT.at(row.cells[0].place, found=count, expected=len(headers)))
            continue
        end = row.cells[-1].place
        cells = (*row.cells[: len(headers)], *[Cell("", end)] * (len(headers) - len(row.cells)))
        for at, cell in enumerate(cells):
            if ERROR_VALUE.fullmatch(cell.own_text):
                problems.append(ERROR_CELL.at(cell.place, cell=f"「{headers[at].label.text}」の欄", value=cell.text))
                cells = (*cells[:at], cell._replace(text="", error=cell.text), *cells[at + 1 :])
        if filled and _is_total(row, filled):
            totals.append(TotalRow(PlacedText(label_text(filled[0].text), filled[0].place), cells, len(rows)))
        else:
            rows.append(BodyRow(cells, len(bands) - 1 if bands else None))
    rows = _without_dittos(headers, rows, problems)
    unnamed = [at for at, header in enumerate(headers) if not header.label.text]
    for at in list(unnamed):
        values = [row.cells[at] for row in rows if row.cells[at].own_text]
        spanning = table.header[-1].cells[at].text if at < len(table.header[-1].cells) else ""
        if values and spanning:
            headers[at] = headers[at]._replace(label=headers[at].label._replace(text=label_text(spanning)))
            unnamed.remove(at)
            continue
        # A column without a label whose cells all stand under a merged neighbour's is part of that one.
        if values:
            problems.append(UNNAMED_COLUMN.at(values[0].place))
    return Grid(tuple(headers), tuple(rows), tuple(bands), tuple(totals)).without(unnamed)


def _without_dittos(headers: Sequence[Header], rows: Sequence[BodyRow], problems: list[Diagnostic]) -> list[BodyRow]:
    """The rows with what stands above in place of a 〃, as under a merged cell; each such column is told.

    So has a second level of groups (中分類) what stands above where it is blank together with the first.
    """
    kept: list[BodyRow] = []
    found: dict[int, list[Cell]] = {}
    is_level = [_LEVEL_LABEL.search(header.label.text) is not None for header in headers]
    for row in rows:
        cells = list(row.cells)
        for at, cell in enumerate(cells):
            carries_on = 0 < at < _LEVELS and not (cell.text or row.cells[at - 1].own_text) and is_level[at]
            is_ditto = cell.text in _DITTOS and cell.own_text
            if (is_ditto or carries_on) and kept and (above := kept[-1].cells[at].text):
                found.setdefault(at, []).append(cell)
                cells[at] = cell._replace(text=above, covered=Covered.FROM_ABOVE)
                row = row._replace(cells=tuple(cells))
        kept.append(row)
    for at, (first, *others) in found.items():
        label = headers[at].label.text
        problems.append(DITTO.at(first.place, label=label, sign=first.text or BLANK, count=1 + len(others)))
    return kept


def _headers(rows: Sequence[Row]) -> list[Header]:
    width = max([at + 1 for row in rows for at, cell in enumerate(row.cells) if cell.text], default=0)
    beginning = rows[0].cells[0]
    headers = []
    for at in range(width):
        column = [row.cells[at] if at < len(row.cells) else Cell("", beginning.place) for row in rows]
        # The label is the lowest text that is the column's own; those above it that also lie over others span it.
        level = max([level for level, cell in enumerate(column) if cell.own_text], default=-1)
        label = column[level] if level >= 0 else Cell("", column[0].place)
        spanning = [_spanning(rows[above], rows[level], at) for above in range(max(level, 0))]
        under = BETWEEN_LEVELS.join([text for text in spanning if text])
        headers.append(Header(PlacedText(label_text(label.text), label.place), under))
    return headers


def _spanning(row: Row, lower: Row, at: int) -> str:
    """The label of the upper row that lies over the column: merged over it, the only one over the labels that stand
    side by side with the column's, or the nearest to the left of it.
    """
    cells = row.cells
    if at < len(cells) and cells[at].text:
        return label_text(cells[at].text)
    start, end = next(
        (run for run in runs_of([cell.own_text for cell in lower.cells]) if run[0] <= at < run[1]), (0, at)
    )
    over = [cell.text for cell in cells[start:end] if cell.text]
    left = [cell.text for cell in cells[:at] if cell.text]
    told = over if len(over) == 1 else left[-1:]
    return label_text(told[0]) if told else ""


def _is_total(row: Row, filled: Sequence[Cell]) -> bool:
    first = plain(filled[0].text)
    figures = [cell.text for cell in filled[1:]]
    says_so = TOTAL_LABEL.fullmatch(first) is not None
    return (says_so and any(map(is_definite, figures))) or (
        row.role is Role.FOOTER and sum(map(is_definite, figures)) * 2 > len(figures)
    )


def split_columns(grid: Grid) -> Grid:
    """The grid with 施設所管課（電話番号） as two columns, where the cells are two in the same way."""
    for at, header in enumerate(grid.headers):
        labels = _WITH_BRACKETS.fullmatch(header.label.text)
        if labels is None or UNIT.fullmatch(folded(labels["inner"])):
            continue
        parts = [_WITH_BRACKETS.fullmatch(cell.text) for cell in grid.column(at)]
        if sum(part is not None for part in parts) * 2 < len(parts) or not parts:
            continue
        rows = []
        for row, part in zip(grid.rows, parts, strict=True):
            cell = row.cells[at]
            inner = Cell("", cell.place)
            if part:
                inner = cell._replace(text=_telephone(part["inner"].strip()))
                cell = cell._replace(text=part["outer"].strip())
            rows.append(row._replace(cells=(*row.cells[:at], cell, inner, *row.cells[at + 1 :])))
        label = header.label
        new = [header._replace(label=label._replace(text=labels[name].strip())) for name in ("outer", "inner")]
        totals = [
            total._replace(cells=(*total.cells[: at + 1], Cell("", total.cells[at].place), *total.cells[at + 1 :]))
            for total in grid.totals
        ]
        headers = (*grid.headers[:at], *new, *grid.headers[at + 1 :])
        return split_columns(Grid(headers, tuple(rows), grid.bands, tuple(totals)))
    return grid


def _telephone(text: str) -> str:
    """A telephone number with what tells which behind it: 直通023-000-0162 is 023-000-0162（直通）."""
    match = _TELEPHONE.fullmatch(text)
    return f"{match['number']}（{match['which']}）" if match and match["which"] else text


class Grouping(NamedTuple):
    """Columns that are no columns of the list: the running numbers' and the groups', by position."""

    number: int | None
    group: int | None
    numbers_groups: bool
    starts: tuple[int, ...]
    first_number: int = 1


def find_grouping(grid: Grid, told: frozenset[str] | None, next_number: int) -> Grouping:
    """Whether the first columns count the rows or name groups; `told` are the plain labels of groups, where known.

    Numbers begin with 1, or go on from the section before with `next_number`.
    """
    count = len(grid.rows)
    nothing = Grouping(None, None, False, ())
    if not count or not grid.headers:
        return nothing
    starts = [_starts(grid, at) for at in range(min(2, len(grid.headers)))]
    first = [grid.rows[at].cells[0].text for at in starts[0]]
    numbers = [folded(text) for text in first]
    runs = [begin for begin in (1, next_number) if numbers == [str(begin + at) for at in range(len(first))]]
    counts = bool(runs) and NUMBER_LABEL.fullmatch(plain(grid.headers[0].label.text)) is not None
    for at in range(len(starts)):
        if at and not counts and told is None:
            break
        if told is not None:
            is_group = plain(grid.headers[at].label.text) in told
            starts[at] = _changes(grid, at) if is_group else starts[at]
        else:
            # Behind a running number of the rows, merged cells are more likely a value that repeats.
            bound = count / 2 if at and starts[0] != starts[1] else count * 2 / 3
            is_group = not (at == 0 and counts) and _may_group(grid, at, starts[at]) and 0 < len(starts[at]) <= bound
        if is_group and len(grid.headers) > at + 1 and not grid.bands:
            numbers_groups = bool(at) and starts[0] == starts[1] and len(first) < count
            number = 0 if at and counts and (numbers_groups or len(first) == count) else None
            return Grouping(number, at, numbers_groups, tuple(starts[at]), runs[0] if counts else 1)
    return Grouping(0, None, False, (), runs[0]) if counts and len(first) == count else nothing


def _starts(grid: Grid, at: int) -> list[int]:
    """The rows that have a cell of their own in the column; the others carry on what stands above."""
    starts = []
    last = ""
    for row, cell in enumerate(grid.column(at)):
        # The first row of a merged cell may be hidden.
        if cell.own_text or (cell.covered is Covered.FROM_ABOVE and cell.text not in ("", last)):
            starts.append(row)
        last = cell.text or last
    return starts


def _changes(grid: Grid, at: int) -> list[int]:
    """The rows whose text in the column isn't that of the row above; a blank cell carries it on."""
    changes = []
    last = ""
    for row, cell in enumerate(grid.column(at)):
        if cell.text and cell.text != last:
            changes.append(row)
        last = cell.text or last
    return changes


def _may_group(grid: Grid, at: int, starts: Sequence[int]) -> bool:
    """Whether the column's cells reach over several rows, from the first on, and are no mere values."""
    cells = grid.column(at)
    begins = bool(starts) and starts[0] == 0 and len(starts) < len(cells)
    return begins and not all(is_definite(cells[row].text) for row in starts)
