"""Blocks as bands: strips over the whole measure that no page parts, and which of them belong together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple, TypeAlias

from reportgen.content import Align, Span, text_of
from reportgen.document.blocks import Document, Figure, Heading, Note, Paragraph, RowForm, Table, Title, keeps_with_next
from reportgen.document.chart import Anchor
from reportgen.document.style import Style
from reportgen.document.table import Cell
from reportgen.layout.columns import Grids
from reportgen.layout.pages import HEADER_ROW, Artifact, Origin, PlacedFigure, PlacedText, SetText, Source
from reportgen.layout.panels import MOST_UPRIGHT_EM, Panel, panels_of
from reportgen.layout.set_text import Setter, TextKey

_LABEL: Final = "note"  # how the labels of figures are set
_KINDS: Final = {Title: "title", Heading: "heading", Paragraph: "paragraph", Note: "note"}
_NONE: Final[frozenset[int]] = frozenset()
_ZERO: Final = (Span("0"),)
_SHARES: Final = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
# By how much a block is wider than its longest line, so that no rounding breaks it.
_SPARE_PT: Final = 0.5


# A table by its place among the blocks, and which of its pages beside one another.
TableKey: TypeAlias = tuple[int, int]


class Strip(NamedTuple):
    """A row of cells of a table, as its rules are drawn.

    `joined` are the inner edges between columns that a cell goes across, `open_below` the columns whose cell goes on in
    the next strip. `is_heavy`: a heavier rule stands above it. `is_shaded`: it has the header's ground.
    """

    height_pt: float
    joined: frozenset[int] = _NONE
    open_below: frozenset[int] = _NONE
    is_heavy: bool = False
    is_shaded: bool = False


class Merged(NamedTuple):
    """A cell that goes over several rows: in each of their bands, so that each page shows it again."""

    column: int
    x_pt: float
    text: SetText
    source: Origin


class Band(NamedTuple):
    """A strip over the whole measure that is not parted: a block of text, or a row of a table.

    The texts' places count from the left margin and the band's top. A row of a table has its `strips` (a header may
    have two), the band that is its `header`, and the one of its `group`, which the next page repeats. `continued` is
    what stands over a repeated header.
    """

    height_pt: float
    texts: tuple[PlacedText, ...]
    space_before_pt: float = 0.0
    keeps_with_above: bool = False
    begins_page: bool = False
    table: TableKey | None = None
    strips: tuple[Strip, ...] = ()
    header: Band | None = None
    group: Band | None = None
    merged: tuple[Merged, ...] = ()
    continued: SetText | None = None
    figure: PlacedFigure | None = None


def cell_keys(document: Document, grids: Grids, style: Style) -> Iterator[TextKey]:
    """What the cells of all rows are set by."""
    for table in document.blocks:
        if isinstance(table, Table):
            inner = _inner_widths(grids[table.fields], style)
            for cells in table.body_cells:
                for cell in cells:
                    width = inner[cell.column] if cell.column_span == 1 else _width_over(cell, inner, style)
                    yield cell.content, cell.text_kind, width, cell.align, 1


def bands_of(document: Document, grids: Grids, style: Style, setter: Setter, first: int = 0) -> Iterator[Band]:
    """The document's bands, in order; its blocks are counted from `first` on."""
    width = style.sheet.text_width_pt
    gap = 0.0  # the space that the band above wants below itself
    keeps = False
    for index, block in enumerate(document.blocks, first):
        if isinstance(block, Table):
            space = max(gap, style.texts["heading"].space_after_pt)
            widths = grids[block.fields]
            for panel in panels_of(block, widths, width):
                own = [widths[column] for column in panel.columns]
                yield from _table_bands(block, index, panel, own, style, setter, space, keeps=keeps)
            gap = 0.0
        elif isinstance(block, Figure):
            space = max(gap, style.texts["heading"].space_after_pt)
            yield Band(block.scene.height_pt, (), space, keeps, figure=_figure(block, index, setter))
            gap = 0.0
        else:
            kind = _KINDS[type(block)]
            looks = style.texts[kind]
            begins = isinstance(block, Title) and block.begins_page
            before = max(gap, looks.space_before_pt)
            if isinstance(block, Title):
                texts = [
                    setter.set(line, "subtitle" if i else "title", width, Align.CENTER)
                    for i, line in enumerate(block.lines)
                ]
                for i, text in enumerate(texts):
                    placed = (_at_top(text, Origin(index, None, i)),)
                    yield Band(text.height_pt, placed, 0.0 if i else before, keeps or i > 0, begins and not i)
            elif isinstance(block, Heading):
                yield _heading_band(block, index, width, setter, before, keeps)
            elif isinstance(block, Paragraph):
                left, room = sides_of(block, style, setter)
                text = setter.set(block.content, kind, width - left - room, block.align)
                yield Band(text.height_pt, (_at_top(text, Origin(index))._replace(x_pt=left),), before, keeps)
            elif isinstance(block, Note):
                text = setter.set(block.content, kind, width)
                yield Band(text.height_pt, (_at_top(text, Origin(index)),), before, keeps)
            gap = looks.space_after_pt
        keeps = keeps_with_next(document.blocks, index - first)


def sides_of(block: Paragraph, style: Style, setter: Setter) -> tuple[float, float]:
    """What stays white at the left and at the right of a paragraph within the measure, in points."""
    room = block.room_em * style.texts["paragraph"].size_pt
    if not block.is_block:
        return 0.0, room
    return max(0.0, style.sheet.text_width_pt - room - setter.width_pt(block.content, "paragraph") - _SPARE_PT), room


def groups_of(bands: Sequence[Band]) -> Iterator[list[Band]]:
    """Runs of bands that belong together."""
    group: list[Band] = []
    for band in bands:
        if group and not band.keeps_with_above:
            yield group
            group = []
        group.append(band)
    if group:
        yield group


def edges_of(document: Document, grids: Grids, style: Style, first: int = 0) -> Mapping[TableKey, Sequence[float]]:
    """The columns' edges of each table, and of each of its pages beside."""
    sheet = style.sheet
    tables = {index: block for index, block in enumerate(document.blocks, first) if isinstance(block, Table)}
    return {
        (index, panel.number): list(accumulate([widths[at] for at in panel.columns], initial=sheet.margin_left_pt))
        for index, table in tables.items()
        for widths in [grids[table.fields]]
        for panel in panels_of(table, widths, sheet.text_width_pt)
    }


def _heading_band(block: Heading, index: int, width: float, setter: Setter, before: float, keeps: bool) -> Band:
    """The heading and its aside on one line; the aside on a line of its own where both don't fit."""
    text = setter.set(block.content, "heading", width)
    placed = _at_top(text, Origin(index, None, 0))
    if not text_of(block.aside):
        return Band(text.height_pt, (placed,), before, keeps)
    aside = setter.set(block.aside, "aside", width, Align.RIGHT)
    beside = setter.width_pt(block.content, "heading") + text.style.size_pt + setter.width_pt(block.aside, "aside")
    baseline = placed.y_pt if beside <= width else text.height_pt + aside.style.baseline_pt
    height = text.height_pt if beside <= width else text.height_pt + aside.height_pt
    return Band(height, (placed, PlacedText(0.0, baseline, aside, Origin(index, None, 1))), before, keeps)


def _figure(block: Figure, index: int, setter: Setter) -> PlacedFigure:
    source = Origin(index)
    texts = []
    for x, y, text, anchor, _ in block.scene.labels:
        found = setter.set_line(text, _LABEL)
        width = found.lines[0].width * found.style.size_pt / 1000
        texts.append(PlacedText(x - width * _SHARES[anchor], y, found, source))
    return PlacedFigure(0.0, 0.0, block.scene, tuple(texts), source)


def _at_top(text: SetText, source: Source) -> PlacedText:
    return PlacedText(0.0, text.style.baseline_pt, text, source)


def _inner_widths(widths_pt: Sequence[float], style: Style) -> list[float]:
    """What the padding leaves of the columns."""
    return [width - 2 * style.table.padding_x_pt for width in widths_pt]


def _width_over(cell: Cell, inner: Sequence[float], style: Style) -> float:
    """What the padding leaves of the cell's columns."""
    between = 2 * style.table.padding_x_pt * (cell.column_span - 1)
    return sum(inner[cell.column : cell.column + cell.column_span]) + between


def _joined(cells: Sequence[Cell]) -> frozenset[int]:
    """The inner edges (the left one of column 1 is 1) that cells go across."""
    return frozenset(
        [
            edge
            for cell in cells
            if cell.column_span > 1
            for edge in range(cell.column + 1, cell.column + cell.column_span)
        ]
    )


def _header_band(
    table: Table, index: int, panel: Panel, lefts: Sequence[float], inner: Sequence[float], style: Style, setter: Setter
) -> Band:
    """The header, in one row or two; a label that has nothing over it stands in the middle of both."""
    padding = 2 * style.table.padding_y_pt
    found = [panel.cells(row) for row in table.header_cells]
    rows = [cells for cells, _ in found]
    sources = {
        cell.position: Artifact.REPEATED_HEADER
        if cell.position in repeated
        else Origin(index, HEADER_ROW, cell.position)
        for cells, repeated in found
        for cell in cells
    }
    set_rows = [[(cell, _label(table, cell, _width_over(cell, inner, style), setter)) for cell in row] for row in rows]
    heights = [
        max([text.height_pt + padding for cell, text in row if cell.row_span == 1], default=0.0) for row in set_rows
    ]
    spanning = [text for row in set_rows for cell, text in row if cell.row_span == len(rows)]
    tallest = max([text.height_pt + padding for text in spanning], default=0.0)
    heights[-1] += max(0.0, tallest - sum(heights))
    texts = []
    top = 0.0
    for row, height in zip(set_rows, heights, strict=True):
        for cell, text in row:
            whole = height if cell.row_span == 1 else sum(heights)
            placed = _centered(lefts[cell.column], whole, text, sources[cell.position])
            texts.append((cell.position, placed._replace(y_pt=placed.y_pt + top)))
        top += height
    strips = tuple(
        [
            Strip(
                height,
                _joined(row),
                frozenset([cell.column for cell in row if cell.row_span > 1]),
                is_shaded=True,
            )
            for row, height in zip(rows, heights, strict=True)
        ]
    )
    placed_texts = tuple([placed for _, placed in sorted(texts, key=lambda one: one[0])])
    return Band(sum(heights), placed_texts, table=(index, panel.number), strips=strips)


def _label(table: Table, cell: Cell, width_pt: float, setter: Setter) -> SetText:
    """A label of the header; an upright one in as many lines from right to left as its height wants."""
    if not (cell.position < len(table.columns) and table.columns[cell.position].is_upright):
        return setter.set(cell.content, "header", width_pt, Align.CENTER)
    text = setter.set(cell.content, "header", MOST_UPRIGHT_EM * setter.size_pt("header"))
    middle = width_pt / 2 + (len(text.lines) - 1) / 2 * text.style.leading_pt
    xs = tuple([middle - at * text.style.leading_pt for at in range(len(text.lines))])
    return text._replace(xs_pt=xs, is_upright=True)


def _table_bands(
    table: Table,
    index: int,
    panel: Panel,
    widths_pt: Sequence[float],
    style: Style,
    setter: Setter,
    space_before_pt: float,
    *,
    keeps: bool,
) -> Iterator[Band]:
    padding_x, padding_y = style.table.padding_x_pt, style.table.padding_y_pt
    inner = _inner_widths(widths_pt, style)
    lefts = [left + padding_x for left in accumulate(widths_pt[:-1], initial=0.0)]
    key = (index, panel.number)
    header = _header_band(table, index, panel, lefts, inner, style, setter)
    if text_of(table.continued):
        header = header._replace(continued=setter.set(table.continued, "header", style.sheet.text_width_pt))
    is_first = panel.number == 0
    header = header._replace(
        space_before_pt=space_before_pt, keeps_with_above=keeps and is_first, begins_page=not is_first
    )
    yield header
    leading = style.texts["body"].leading_pt
    digit = setter.width_pt(_ZERO, "body")
    group: Band | None = None
    runs = _Runs()
    begins_at_top = table.begins_at_top
    for number, (row, all_cells) in enumerate(zip(table.rows, table.body_cells, strict=True)):
        cells, repeated = panel.cells(all_cells)
        texts = []
        begun = []
        most = 1
        for cell in cells:
            width = inner[cell.column] if cell.column_span == 1 else _width_over(cell, inner, style)
            text = setter.set(cell.content, cell.text_kind, width, cell.align)
            if cell.row_span > 1:
                origin = Origin(index, number, cell.position)
                begun.append((cell.row_span, Merged(cell.column, lefts[cell.column], text, origin)))
                continue
            texts.append((cell, width, text))
            most = max(most, len(text.lines))
        height = most * leading + 2 * padding_y
        if row.form is not RowForm.ENTRY:
            height = max(text.height_pt for _, _, text in texts) + 2 * padding_y
        merged, at_least, is_kept = runs.next(begun, height, 2 * padding_y)
        height = max(height, at_least)
        placed = []
        for cell, width, text in texts:
            if 1 < len(text.lines) < most and text.ends_badly:
                text = setter.set(cell.content, cell.text_kind, width, cell.align, most)
            whole = text.height_pt + 2 * padding_y if begins_at_top else height
            is_repeated = cell.position in repeated
            shown_as = Artifact.REPEATED_HEADER if is_repeated else Origin(index, number, cell.position)
            placed.append(_centered(lefts[cell.column] - cell.hang * digit, whole, text, shown_as))
        strip = Strip(
            height,
            _joined(cells) if row.spans else _NONE,
            frozenset([one.column for one in merged if not runs.ends(one.column)]) if merged else _NONE,
            is_heavy=row.form is RowForm.TOTAL,
            is_shaded=row.form is RowForm.BAND,
        )
        keeps_with_above = is_kept or number == 0 or table.keeps_with_next(number - 1)
        own_group = group if row.form is RowForm.ENTRY else None
        band = Band(height, tuple(placed), 0.0, keeps_with_above, False, key, (strip,), header, own_group, merged)
        if row.form is RowForm.BAND:
            group = band
        yield band


class _Runs:
    """The cells over several rows that are open while the rows of a table are gone through."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[int, float, Merged]] = {}  # rows left, the height reached, the cell

    def next(
        self, begun: Sequence[tuple[int, Merged]], height_pt: float, padding_pt: float
    ) -> tuple[tuple[Merged, ...], float, bool]:
        """For the next row: the cells over it, how high it must be so that they fit, whether no page may begin with it.

        On each page that it goes over, such a cell needs the height of its text.
        """
        is_kept = False
        at_least = 0.0
        if not self._open and not begun:
            return (), at_least, is_kept
        self._open = {column: found for column, found in self._open.items() if found[0]}
        for left, reached, cell in self._open.values():
            needed = cell.text.height_pt + padding_pt
            is_kept = is_kept or reached < needed or left == 1
            if left == 1:
                at_least = max(at_least, needed - reached)
        self._open |= {cell.column: (rows, 0.0, cell) for rows, cell in begun}
        self._open = {
            column: (left - 1, reached + max(height_pt, at_least), cell)
            for column, (left, reached, cell) in self._open.items()
        }
        return tuple([cell for _, _, cell in self._open.values()]), at_least, is_kept

    def ends(self, column: int) -> bool:
        """Whether the cell over the last row ends there."""
        return self._open[column][0] == 0


def _centered(left_pt: float, height_pt: float, text: SetText, source: Source) -> PlacedText:
    """A text in the middle of a row of this height, or at the top of a higher one."""
    style = text.style
    if text.is_upright:
        return PlacedText(left_pt, (height_pt - text.height_pt) / 2, text, source)
    top = (height_pt - len(text.lines) * style.leading_pt) / 2
    return PlacedText(left_pt, top + style.baseline_pt, text, source)
