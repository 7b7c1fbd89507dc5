"""An edition's entries as CSV (RFC 4180): one line for each, for spreadsheets and open data."""

from __future__ import annotations

import csv
from io import StringIO

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.fields.kind import Column
from reportgen.fields.registry import KINDS

_FIRST = ("基準日", "区分", "番号")
_GROUP = "グループ"


def rows_as_csv(edition: Edition) -> bytes:
    """The entries in the columns of all sections, those of one key in one column; UTF-8 with the mark by which Excel
    knows it."""
    columns: dict[str, Column] = {}
    for section in edition.sections:
        for column in section.columns:
            columns.setdefault(column.key, column)
    is_grouped = any(section.groups for section in edition.sections)
    text = StringIO()
    writer = csv.writer(text)
    headers = [header for column in columns.values() for header in KINDS[column.kind].headers(column)]
    writer.writerow((*_FIRST, *([_GROUP] if is_grouped else []), *headers))
    for section in edition.sections:
        for entry in section.entries:
            first = (edition.as_of.isoformat(), section.heading, entry.id, *([entry.group] if is_grouped else []))
            writer.writerow((*first, *_cells(section, entry, columns)))
    return text.getvalue().encode("utf-8-sig")


def _cells(section: Section, entry: Entry, columns: dict[str, Column]) -> list[str]:
    values = {column.key: value for column, value in zip(section.columns, entry.values, strict=True)}
    return [text for key, column in columns.items() for text in KINDS[column.kind].export(values.get(key))]
