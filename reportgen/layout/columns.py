"""The column grids of a document: widths found from the content so that its tables are as low as can be."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import permutations

from reportgen.content import Align
from reportgen.document.blocks import Content, Document, Table
from reportgen.document.style import Style, TextStyle
from reportgen.japanese.line_ends import LineEnd
from reportgen.layout.line_choice import foresee, widths_between
from reportgen.layout.lines import MeasuredText, TextMeasurer, count_lines, stretch_widths, units
from reportgen.layout.panels import Grids as Grids
from reportgen.layout.panels import size_signs

# Rows looked at. A longer table's grid is found from rows evenly spread over it: the optimum hardly moves,
# and the time no longer grows with the rows.
_SAMPLE_ROWS = 160
# Widths are counted in quarter ems of the body type, and moved between columns in these steps, coarse ones first.
_UNITS_PER_EM = 4
_STEPS = (32, 16, 8, 6, 4, 3, 2, 1)
_FINE_STEPS = _STEPS[4:]
# How much a line of a row counts, and a cell by the worst of its line ends; more where it is centred, as a label is.
_LINE = 8
_CENTRED = 3
_BAD = {LineEnd.BOUND: 2, LineEnd.SEAM: 3, LineEnd.MINOR: 10, LineEnd.CUT: 40}


def size_columns(
    document: Document,
    style: Style,
    body: TextMeasurer,
    header: TextMeasurer,
    *,
    chooses_ends: bool = False,
    shared: Grids | None = None,
) -> Grids:
    """The grids of the document's tables: those with the same fields share one. Each grid's sum is the text width.

    Minimised, within each column's bounds in the style, is the number of stretches that must not be broken but are
    wider than their column, then the number of lines of all rows (a row is as high as its longest cell), then how
    badly lines end where ends are chosen, then the number of lines of all cells. Found from widths spread by how much
    text each column holds, by moving width from column to column in ever smaller steps until no move helps: some 10 ms
    for the real list, and bounded for any. A grid of `shared` stays unless another one makes the tables lower or their
    line ends better.
    """
    kinds: dict[tuple[str, ...], list[Table]] = {}
    for block in document.blocks:
        if isinstance(block, Table):
            kinds.setdefault(block.fields, []).append(block)
    shared = shared or {}
    return {
        fields: size_signs(tables[0], style, body, header)
        if tables[0].stub
        else _size(tables, style, body, header, shared.get(fields), chooses_ends=chooses_ends)
        for fields, tables in kinds.items()
    }


def _size(
    tables: Sequence[Table],
    style: Style,
    body: TextMeasurer,
    header: TextMeasurer,
    shared: tuple[float, ...] | None,
    *,
    chooses_ends: bool,
) -> tuple[float, ...]:
    columns = [style.column(column.field, column.kind) for column in tables[0].columns]
    padding = 2 * style.table.padding_x_pt
    type_of = style.texts["body"]
    unit = type_of.size_pt / _UNITS_PER_EM
    cells = _measured_columns(tables, body)
    total = int((style.sheet.text_width_pt - padding * len(columns)) / unit)

    lower = [_ceil((column.min_pt - padding) / unit) for column in columns]
    least = _ceil(max(style.texts[kind].size_pt for kind in ("header", "body")) / unit)
    if (surplus := sum(lower) - total) > 0:  # many columns: all give way alike, down to a character
        spare = sum(lower) - least * len(lower)
        lower = (
            [low - _ceil((low - least) * surplus / spare) for low in lower]
            if spare >= surplus
            else [least] * len(lower)
        )
    upper = [max(int((column.max_pt - padding) / unit), low) for column, low in zip(columns, lower, strict=True)]
    if sum(upper) < total:
        upper = [most + total for most in upper]
    uncut = partial(widths_between, worst=LineEnd.MINOR) if chooses_ends else stretch_widths
    stretches = [
        sorted(
            [width * _UNITS_PER_EM for cell in dict.fromkeys(column) for p in cell for width in uncut(p)]
            + [_label_width(header, table.columns[index].label, style.texts["header"]) / unit for table in tables]
        )
        for index, column in enumerate(cells)
    ]
    centred = [column.align is Align.CENTER for column in tables[0].columns]
    counter = _Counter(cells, stretches, centred, chooses_ends=chooses_ends)
    if shared is None:
        phrases = [
            sorted(
                width * _UNITS_PER_EM
                for cell in dict.fromkeys(column)
                for p in cell
                for width in widths_between(p, LineEnd.PHRASE)
            )
            if is_centred
            else parts
            for column, parts, is_centred in zip(cells, stretches, centred, strict=True)
        ]
        begins = [
            _spread(_granted(lower, upper, wanted, total), upper, total, _demand(cells))
            for wanted in (stretches, phrases)
        ]
        best = min(
            _descend(begins[0], lower, upper, counter),
            _descend(begins[1], lower, upper, counter, _FINE_STEPS),
            key=counter.cost,
        )
    else:
        begin = tuple([int((width - padding) / unit + 0.01) for width in shared])
        best = _descend(begin, lower, upper, counter)
        if counter.cost(best)[:-1] == counter.cost(begin)[:-1]:
            return shared
    widths = [count * unit + padding for count in best]
    most = max(widths)
    rest = (style.sheet.text_width_pt - sum(widths)) / widths.count(most)
    return tuple([width + rest if width == most else width for width in widths])


def _measured_columns(tables: Sequence[Table], body: TextMeasurer) -> list[list[tuple[MeasuredText, ...]]]:
    rows = [row.cells for table in tables for row in table.rows if not row.spans]
    if len(rows) > _SAMPLE_ROWS:
        rows = [rows[i * len(rows) // _SAMPLE_ROWS] for i in range(_SAMPLE_ROWS)]
    measure = body.measure
    return [[measure(row[index]) for row in rows] for index in range(len(tables[0].columns))]


def _granted(lower: Sequence[int], upper: Sequence[int], stretches: Sequence[Sequence[float]], total: int) -> list[int]:
    """The least widths, raised to a column's widest stretch for as many columns as there is room for.

    First come those that keep the most stretches whole for what they take: sixty telephone numbers before a label.
    """
    needs = [min(_ceil(column[-1]), most) for column, most in zip(stretches, upper, strict=True)]
    saved = [len(column) - bisect_right(column, low) for column, low in zip(stretches, lower, strict=True)]
    granted = list(lower)
    for index in sorted(range(len(needs)), key=lambda i: (needs[i] - lower[i]) / max(saved[i], 1)):
        if sum(granted) - granted[index] + needs[index] <= total:
            granted[index] = max(granted[index], needs[index])
    return granted


def _label_width(header: TextMeasurer, label: Content, style: TextStyle) -> float:
    """How wide in points the label's widest line is when it is not broken."""
    return max(paragraph.ends[-1] / paragraph.em for paragraph in header.measure(label)) * style.size_pt


def _ceil(number: float) -> int:
    return -int(-number // 1)


def _demand(cells: Sequence[Sequence[tuple[MeasuredText, ...]]]) -> list[float]:
    """How much text each column holds."""
    return [1.0 + sum(p.ends[-1] / p.em for cell in column for p in cell) for column in cells]


def _spread(lower: Sequence[int], upper: Sequence[int], total: int, demand: Sequence[float]) -> tuple[int, ...]:
    """Widths between the bounds whose sum is `total`, what is left over spread by demand."""
    widths = list(lower)
    while (left := total - sum(widths)) > 0:
        open_columns = [i for i in range(len(widths)) if widths[i] < upper[i]]
        needy = max(open_columns, key=lambda i: demand[i] / (widths[i] + 1))
        widths[needy] += min(max(1, left // 8), upper[needy] - widths[needy], left)
    return tuple(widths)


class _Counter:
    """Weighs column widths by how the cells are set in them; each column's cells at a width are set once."""

    def __init__(
        self,
        cells: Sequence[Sequence[tuple[MeasuredText, ...]]],
        stretches: Sequence[Sequence[float]],
        centred: Sequence[bool],
        *,
        chooses_ends: bool,
    ) -> None:
        self._centred = centred
        self._stretches = stretches
        self._distinct = [dict.fromkeys(column) for column in cells]
        self._cells = cells
        self._chooses_ends = chooses_ends
        self._counts: dict[tuple[int, int], tuple[list[int], int]] = {}
        self._costs: dict[tuple[int, ...], tuple[int, int, int]] = {}

    def cost(self, widths: tuple[int, ...]) -> tuple[int, int, int]:
        """The stretches too wide for their column, the lines of all rows, how bad line ends are, the lines of cells."""
        found = self._costs.get(widths)
        if found is None:
            set_columns = [self._set(index, width) for index, width in enumerate(widths)]
            counts = [lines for lines, _ in set_columns]
            cuts = sum(len(s) - bisect_right(s, width) for s, width in zip(self._stretches, widths, strict=True))
            bad = sum(bad for _, bad in set_columns)
            found = (cuts, _LINE * sum(map(max, zip(*counts, strict=True))) + bad, sum(map(sum, counts)))
            self._costs[widths] = found
        return found

    def _set(self, index: int, width: int) -> tuple[list[int], int]:
        """The lines of each cell of a column at a width, and how bad their ends are."""
        found = self._counts.get((index, width))
        if found is None:
            em = width / _UNITS_PER_EM
            set_cells = {cell: self._set_cell(cell, em) for cell in self._distinct[index]}
            counts = [set_cells[cell][0] for cell in self._cells[index]]
            bad = sum([set_cells[cell][1] for cell in self._cells[index]]) * (_CENTRED if self._centred[index] else 1)
            found = self._counts[index, width] = (counts, bad)
        return found

    def _set_cell(self, cell: tuple[MeasuredText, ...], width_em: float) -> tuple[int, int]:
        if not self._chooses_ends:
            return sum([count_lines(paragraph, width_em) for paragraph in cell]), 0
        seen = [foresee(paragraph, units(paragraph, width_em)) for paragraph in cell]
        return sum([lines for lines, _ in seen]), sum([_BAD.get(worst, 0) for _, worst in seen])


def _descend(
    widths: tuple[int, ...],
    lower: Sequence[int],
    upper: Sequence[int],
    counter: _Counter,
    steps: Sequence[int] = _STEPS,
) -> tuple[int, ...]:
    """The widths from which no single move between two columns makes the tables lower."""
    best, cost = widths, counter.cost(widths)
    improved = True
    while improved:
        improved = False
        for step in steps:
            for giver, taker in permutations(range(len(widths)), 2):
                if best[giver] - step < lower[giver] or best[taker] + step > upper[taker]:
                    continue
                moved = list(best)
                moved[giver] -= step
                moved[taker] += step
                if (candidate := counter.cost(tuple(moved))) < cost:
                    best, cost, improved = tuple(moved), candidate, True
    return best
