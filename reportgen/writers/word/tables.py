"""A table of the document as Word's table, built as text so that many rows stay cheap."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.document.blocks import Table
from reportgen.writers.word import ooxml, styles
from reportgen.writers.word.runs import TextRuns


def table(block: Table, widths: Sequence[int], runs: TextRuns, *, title: str, keep_with_next: bool) -> str:
    """The table's XML; `widths` in twips, one for each column, `title` for those who can't see it.

    Pages break as in the PDF: the first two rows stay together (and, through their styles, with the header row and
    the heading above), so do the last two, and `keep_with_next` ties these to the notes below.
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
    for index, row in enumerate(block.rows):
        keeps = keep_with_next if index == last else index in (0, last - 1)
        parts.append(ooxml.ROW_START)
        for start, cell in zip(kept if keeps else free, row.cells, strict=True):
            parts += start, runs.of_content(cell, "body"), ooxml.CELL_END
        parts.append(ooxml.ROW_END)
    parts.append(ooxml.TABLE_END)
    return "".join(parts)
