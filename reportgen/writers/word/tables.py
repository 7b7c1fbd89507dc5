"""A table of the document as Word's table, built as text so that many rows stay cheap."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.document.blocks import Content, Table, text_of
from reportgen.document.style import Style
from reportgen.writers.word import ooxml, styles
from reportgen.writers.word.runs import TextRuns

_HEADER_LINES = 4
_KINSOKU = 2
_LINE_END_LENGTH = 40


def table(
    block: Table, widths: Sequence[int], style: Style, runs: TextRuns, *, title: str, keep_with_next: bool
) -> str:
    """The table's XML; `widths` in twips, one for each column, `title` for those who can't see it.

    Pages break as in the PDF: the first two rows stay together (and, through their styles, with the header row and
    the heading above), so do the last two, and `keep_with_next` ties these to the notes below. A row is held together
    unless it may be higher than a page, where Word would not show its end.
    """
    columns = tuple(zip(widths, (styles.TABLE_BODY[column.align] for column in block.columns), strict=True))
    free, kept = (
        [ooxml.cell_start(width, style, keep_next=keep, at_top=block.begins_at_top) for width, style in columns]
        for keep in (False, True)
    )

    row_headers = block.columns[0].heads_row
    parts = [
        ooxml.table_start(styles.TABLE, widths, title=title, summary=block.summary, row_headers=row_headers),
        ooxml.HEADER_ROW_START,
    ]
    for width, column in zip(widths, block.columns, strict=True):
        parts += ooxml.cell_start(width, styles.TABLE_HEADER), runs.of_content(column.label, "header"), ooxml.CELL_END
    parts.append(ooxml.ROW_END)
    last = len(block.rows) - 1
    most = _lines_of_page(style)
    # No cell of so few characters has more lines; its XML is longer still, by more than this for each line end.
    fewest = most * min(_LINE_END_LENGTH, *(_characters_in_line(width, style) for width in widths))
    for index, row in enumerate(block.rows):
        keeps = keep_with_next if index == last else index in (0, last - 1)
        begin = len(parts)
        parts.append(ooxml.ROW_START)
        for start, cell in zip(kept if keeps else free, row.cells, strict=True):
            parts += start, runs.of_content(cell, "body"), ooxml.CELL_END
        if max(map(len, parts[begin:])) > fewest and _lines_of(row.cells, widths, style) > most:
            parts[begin] = ooxml.HIGH_ROW_START
        parts.append(ooxml.ROW_END)
    parts.append(ooxml.TABLE_END)
    return "".join(parts)


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
        for cell, width in zip(cells, widths, strict=True)
    )
