"""An edition's tables as files: CSV (RFC 4180) in the form that the settings ask for, and one workbook."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import NamedTuple

from reportgen.dataset.model import Edition
from reportgen.open_data.settings import Settings
from reportgen.open_data.tables import Cell, Table, tables_of

_NARROWEST, _WIDEST = 6, 60
_A4 = 9  # as Excel counts paper


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


def write_workbook(tables: Iterable[Table], family: str, title: str, author: str, as_of: date) -> bytes:
    """The tables as a workbook (.xlsx) in the face of that family: a sheet each, one header in row 1, values alone."""
    import xlsxwriter

    stream = BytesIO()
    face = {"font_name": family, "font_size": 11, "font_scheme": "none"}
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, {**options, "default_format_properties": face})
    created = datetime(*as_of.timetuple()[:3])
    book.set_properties({"title": title, "author": author, "created": created})
    text = book.add_format({"num_format": "@"})
    for table in tables:
        sheet = book.add_worksheet(table.title)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        for column, field in enumerate(table.fields):
            cells = [row[column] for row in table.rows]
            sheet.set_column(column, column, _width(field.label, cells), text if field.type == "string" else None)
            sheet.write_string(0, column, field.label, text)
            for row, cell in enumerate(cells, 1):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell, text)
                elif cell is not None:
                    sheet.write_number(row, column, float(cell))
    book.close()
    return stream.getvalue()


def _width(label: str, cells: Iterable[Cell]) -> int:
    """The width of a column in figures of its face, in which a character of full width takes two."""
    longest = max(
        sum(1 + (unicodedata.east_asian_width(one) in "FWA") for one in str(cell or "")) for cell in (label, *cells)
    )
    return min(max(longest + 1, _NARROWEST), _WIDEST)
