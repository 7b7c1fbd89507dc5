"""A table of the document as Word's table, built as text so that many rows stay cheap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.content import Align, Content, text_of
from reportgen.document.blocks import RowForm, Table
from reportgen.document.style import Style
from reportgen.document.table import Cell
from reportgen.layout.flow import AS_IT_IS, Flow, Flows
from reportgen.layout.pages import HEADER_ROW, Origin
from reportgen.layout.panels import MOST_UPRIGHT_EM, Panel
from reportgen.writers.word import ooxml, styles
from reportgen.writers.word.runs import TextRuns

_HEADER_LINES = 4
_KINSOKU = 2
_LINE_END_LENGTH = 40
_MOST_PANELS = 1000


def table(
    block: Table,
    index: int,
    panel: Panel,
    widths: Sequence[int],
    style: Style,
    runs: TextRuns,
    flows: Flows | None,
    *,
    title: str,
    keep_with_next: bool | None,
) -> str:
    """The XML of the table, which is the document's block of that index; or the `panel` of it; `widths` in twips, one
    for each column that stands there.

    `title` is for those who can't see it; `flows` lead its lines.

    Pages break as in the PDF: the first two rows stay together (and, through their styles, with the header row and
    the heading above), so do the last two, and `keep_with_next` ties these to the notes below. A row is held together
    unless it may be higher than a page, where Word would not show its end. Screen readers (NVDA, JAWS) go by a bookmark
    in the first entry's cell that heads its row: they say with each cell what heads its row, as with its column.
    """
    parts = [
        ooxml.table_start(
            styles.TABLE, widths, title=title, summary=block.summary, row_headers=block.columns[0].heads_row
        )
    ]

    def lead(cell: Cell, row: int) -> Flow:
        if flows is None or (block.stub and cell.column >= block.stub):
            return AS_IT_IS
        width = sum(widths[cell.column : cell.column + cell.column_span]) / 20 - 2 * style.table.padding_x_pt
        return flows.of(Origin(index, row, cell.position), cell, width)

    header = [panel.cells(row)[0] for row in block.header_cells]
    for row in header:
        longest = max([_upright_em(block, cell) for cell in row])
        size = style.texts["header"].size_pt
        start = ooxml.header_row_start((longest + 1) * size) if longest else ooxml.HEADER_ROW_START
        parts.append(start)
        above = {cell.column: cell for cell in header[0] if cell.row_span > 1} if row is not header[0] else {}
        for cell in sorted([*row, *above.values()], key=lambda cell: cell.column):
            merge = None if cell.row_span == 1 else ooxml.Merge.CONTINUE if cell.column in above else ooxml.Merge.BEGIN
            width = sum(widths[cell.column : cell.column + cell.column_span])
            shade = style.table.header_fill if row is not header[0] else ""  # Word's first row is the style's
            led = AS_IT_IS if merge is ooxml.Merge.CONTINUE else lead(cell, HEADER_ROW)
            parts.append(
                ooxml.cell_start(
                    width,
                    styles.TABLE_HEADER,
                    columns=cell.column_span,
                    merge=merge,
                    fill=shade,
                    indents=_indents(cell, led),
                    is_upright=_upright_em(block, cell) > 0,
                )
            )
            text = "" if merge is ooxml.Merge.CONTINUE else runs.of_content(cell.content, "header", led)
            parts += text, ooxml.CELL_END
        parts.append(ooxml.ROW_END)
    starts = _CellStarts(block, widths, style)
    last = len(block.rows) - 1
    first = next((number for number, one in enumerate(block.rows) if one.form is RowForm.ENTRY), None)
    most = _lines_of_page(style)
    # No cell of so few characters has more lines; its XML is longer still, by more than this for each line end.
    fewest = most * min(_LINE_END_LENGTH, *(_characters_in_line(width, style) for width in widths))
    for number, (table_row, all_cells) in enumerate(zip(block.rows, block.body_cells, strict=True)):
        cells, _ = panel.cells(all_cells)
        keeps = keep_with_next if number == last else block.keeps_with_next(number)
        begin = len(parts)
        parts.append(ooxml.ROW_START)
        for cell, is_continued in starts.with_continued(cells):
            led = AS_IT_IS if is_continued else lead(cell, number)
            parts.append(starts.of(cell, table_row.form, led, keep_next=keeps, is_continued=is_continued))
            text = "" if is_continued else runs.of_content(cell.content, cell.text_kind, led)
            if number == first and cell is next((one for one in reversed(cells) if one.heads_row), None):
                text = ooxml.bookmarked(text, f"RowTitle_{index}_{panel.number}", index * _MOST_PANELS + panel.number)
            parts += text, ooxml.CELL_END
        if max(map(len, parts[begin:])) > fewest and _lines_of(table_row.cells, widths, style) > most:
            parts[begin] = ooxml.HIGH_ROW_START
        parts.append(ooxml.ROW_END)
    parts.append(ooxml.TABLE_END)
    return "".join(parts)


def _upright_em(block: Table, cell: Cell) -> float:
    """How many characters of an upright label stand one under another; 0 for any other."""
    is_upright = cell.position < len(block.columns) and block.columns[cell.position].is_upright
    return min(len(text_of(cell.content)), MOST_UPRIGHT_EM) if is_upright else 0


class _CellStarts:
    """The beginnings of a table's body cells; equal ones are made once."""

    def __init__(self, table: Table, widths: Sequence[int], style: Style) -> None:
        self._table = table
        self._widths = widths
        self._style = style
        self._digit = style.texts["body"].size_pt / 2
        self._made: dict[tuple[object, ...], str] = {}
        self._open: dict[int, tuple[int, Cell]] = {}  # rows left of merged cells, by column

    def with_continued(self, cells: Sequence[Cell]) -> Iterator[tuple[Cell, bool]]:
        """The cells of the next row from left to right, those among them that began above."""
        self._open = {column: (left - 1, cell) for column, (left, cell) in self._open.items() if left > 1}
        continued = [(cell, True) for _, cell in self._open.values()]
        self._open |= {cell.column: (cell.row_span, cell) for cell in cells if cell.row_span > 1}
        yield from sorted([*((cell, False) for cell in cells), *continued], key=lambda one: one[0].column)

    def of(self, cell: Cell, form: RowForm, led: Flow, *, keep_next: bool | None, is_continued: bool) -> str:
        """The beginning of the cell, its lines led."""
        key = (cell.column, *cell[3:], form, led.narrower_pt, keep_next, is_continued)
        found = self._made.get(key)
        if found is None:
            merge = None if cell.row_span == 1 else ooxml.Merge.CONTINUE if is_continued else ooxml.Merge.BEGIN
            paragraph = styles.TABLE_BODY[cell.align]
            if cell.text_kind == "header":
                paragraph = styles.TABLE_BAND if form is RowForm.BAND else styles.TABLE_HEADER
            table = self._style.table
            found = self._made[key] = ooxml.cell_start(
                sum(self._widths[cell.column : cell.column + cell.column_span]),
                paragraph,
                keep_next=keep_next,
                at_top=self._table.begins_at_top,
                columns=cell.column_span,
                merge=merge,
                fill=table.header_fill if form is RowForm.BAND else "",
                rule_above_pt=table.frame_pt if form is RowForm.TOTAL else 0.0,
                indents=_indents(cell, led, self._digit),
            )
        return found


def _indents(cell: Cell, led: Flow, digit_pt: float = 0.0) -> tuple[int, int]:
    """The left and the right indent (twips) of a cell's text whose lines are led."""
    narrower = led.narrower_pt
    left = {Align.CENTER: narrower / 2, Align.RIGHT: narrower}.get(cell.align, 0.0)
    return ooxml.twips(left), ooxml.twips(cell.hang * digit_pt + narrower - left)


def _lines_of_page(style: Style) -> int:
    """How many lines of a cell a page holds for certain, below a header of a few lines."""
    sheet = style.sheet
    height = sheet.height_pt - sheet.margin_top_pt - sheet.margin_bottom_pt
    return max(int(height / style.texts["body"].leading_pt) - _HEADER_LINES, 1)


def _characters_in_line(width: int, style: Style) -> int:
    """How many full-width characters a line of a cell holds at least: kinsoku may send one or two to the next line."""
    inner_pt = width / 20 - 2 * style.table.padding_x_pt
    return max(int(inner_pt / style.texts["body"].size_pt) - _KINSOKU, 1)


def _lines_of(cells: Sequence[Content], widths: Sequence[int], style: Style) -> int:
    """How many lines the highest cell has at most."""
    return max(
        sum(1 + len(line) // _characters_in_line(width, style) for line in text_of(cell).split("\n"))
        for cell, width in zip(cells, widths, strict=False)
    )
