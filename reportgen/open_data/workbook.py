"""Tables as a workbook that programs can read: a sheet each, one header in row 1, values alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from reportgen.open_data.tables import Cell, Table

_NARROWEST, _WIDEST = 6, 60


def write_workbook(tables: Iterable[Table], family: str, title: str, author: str, as_of: date) -> bytes:
    """The bytes of the workbook (.xlsx) in the typeface of that family; the same for the same tables."""
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
