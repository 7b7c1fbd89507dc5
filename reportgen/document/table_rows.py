"""A document's tables as CSV (RFC 4180), for whoever wants to use what they say."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from reportgen.document.blocks import Document, Heading, Table, text_of

_HEADING = "表"


def tables_as_csv(document: Document) -> list[bytes]:
    """The rows of all tables, those of the same columns in one file, each behind the heading of its table.

    UTF-8 with the mark by which Excel knows it; lines inside a cell end with a line feed.
    """
    found: dict[tuple[str, ...], list[Sequence[str]]] = {}
    heading = ""
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = block.bookmark
        elif isinstance(block, Table):
            labels = [text_of(column.label) for column in block.columns]
            rows = found.setdefault(block.fields, [[_HEADING, *labels]])
            rows += [[heading, *map(text_of, row.cells)] for row in block.rows]
    return [_written(rows) for rows in found.values()]


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")
