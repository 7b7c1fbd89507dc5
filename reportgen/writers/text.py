"""A document as plain lines of text: for the console, for a mail, for who can't open its files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from unicodedata import east_asian_width

from reportgen.content import Align, Content, text_of
from reportgen.document.blocks import Document, Figure, Heading, Opening, Row, RowForm, Table, Title
from reportgen.writers.registry import Work

# A table no wider than so many half-width characters stands in columns; of a wider one each row is told by labels.
_WIDEST = 120
_INDENT = "  "


def write(work: Work) -> tuple[bytes, None]:
    """The document's lines in UTF-8; they have no pages."""
    return "".join(f"{line}\n" for line in lines_of(work.document)).encode(), None


def lines_of(document: Document, *, with_ids: bool = False) -> Iterator[str]:
    """The document line by line, without what stands at the head and foot of its pages; rows with their entries' ids
    where these are asked for."""
    for block in document.blocks:
        if isinstance(block, Title):
            yield from [text_of(line) for number, line in enumerate(block.lines) if block.is_new(number)]
        elif isinstance(block, Table):
            yield from _table(block, with_ids=with_ids)
        elif isinstance(block, Heading):
            yield ""
            yield "　".join(filter(None, (text_of(block.content), text_of(block.aside))))
        elif isinstance(block, Figure):
            yield block.alternative
        elif isinstance(block, Opening):
            yield ""
        else:
            yield from text_of(block.content).split("\n")


def in_columns(rows: Sequence[Sequence[str]], aligns: Sequence[Align]) -> list[str]:
    """Rows of single-line cells as lines, their columns standing by the cells that a console gives to each character.

    Figures stand at the right of their column, and what stands in the middle on paper.
    """
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = []
        for text, width, align in zip(row, widths, aligns, strict=True):
            gap = " " * (width - _width(text))
            cells.append(text + gap if align is Align.LEFT else gap + text)
        lines.append("  ".join(cells).rstrip())
    return lines


def _table(table: Table, *, with_ids: bool) -> Iterator[str]:
    labels = ["　".join(filter(None, (text_of(one.under), text_of(one.label)))) for one in table.columns]
    rows = [labels, *map(_texts, table.rows)]
    if all("\n" not in text for row in rows for text in row):
        lines = in_columns(rows, [column.align for column in table.columns])
        if max(map(_width, lines)) + len(_INDENT) <= _WIDEST:
            yield from (_INDENT + line for line in lines)
            return
    for row, texts in zip(table.rows, rows[1:], strict=True):
        said = [text for text in texts if text]
        if row.form is RowForm.BAND or (len(said) > 1 and len(set(said)) == 1):  # one word for all of its columns
            told = said[:1]
        else:
            told = [f"{label}：{text}" for label, text in zip(labels, texts, strict=True) if text]
        told = [row.entry_id, *told] if with_ids and row.entry_id else told
        for at, text in enumerate(told):
            first, *further = text.split("\n")
            yield (_INDENT if at else "・") + first
            yield from (_INDENT * 2 + line for line in further)


def _texts(row: Row) -> list[str]:
    """A text for each column: of a cell over several of them in the first."""
    spans = row.spans or (1,) * len(row.cells)
    return [text for cell, span in zip(row.cells, spans, strict=True) for text in (_text(cell), *[""] * (span - 1))]


def _text(cell: Content) -> str:
    """The cell's text, what is underlined between low lines; not where all of it is."""
    if all(span.underlined for span in cell):
        return text_of(cell)
    parts = groupby(cell, lambda span: span.underlined and span.text != "\n")
    return "".join(f"_{text_of(tuple(spans))}_" if marked else text_of(tuple(spans)) for marked, spans in parts)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
