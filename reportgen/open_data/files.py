"""An edition's tables as files: CSV (RFC 4180) in the form that the settings ask for."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import NamedTuple

from reportgen.dataset.model import Edition
from reportgen.open_data.settings import Settings
from reportgen.open_data.tables import Table, tables_of


class Published(NamedTuple):
    """A file of the data as it is published; `title` is what people call it."""

    path: str
    media_type: str
    title: str
    data: bytes


def tables_as_csv(edition: Edition, settings: Settings) -> tuple[Published, ...]:
    """The edition's tables, each as a file."""
    return tuple([table_file(table, edition.as_of, settings) for table in tables_of(edition)])


def table_file(table: Table, as_of: date, settings: Settings) -> Published:
    """The table as a file of that day."""
    text = StringIO()
    writer = csv.writer(text, lineterminator={"CRLF": "\r\n", "LF": "\n"}[settings.line_end])
    writer.writerow([field.label for field in table.fields])
    writer.writerows(table.rows)
    path = f"{table.key}_{as_of.isoformat()}.csv"
    return Published(
        path, "text/csv", f"{table.title}のCSV", text.getvalue().encode("utf-8-sig" if settings.has_bom else "utf-8")
    )
