"""Workbooks of Excel 97 to 2003 ([MS-XLS]), which xlrd reads with their formats and all that is hidden."""

from __future__ import annotations

from io import StringIO

from reportgen.readers.number_formats import GENERAL, day_of_serial
from reportgen.readers.sheets import Position, Sheet, SheetTraits, hold_extent


def read_binary_sheets(data: bytes) -> list[Sheet]:
    """The sheets in order. Raises XLRDError, or whatever xlrd runs into, where the file is damaged."""
    import xlrd

    book = xlrd.open_workbook(logfile=StringIO(), file_contents=data, formatting_info=True)
    sheets = []
    for sheet in book.sheets():
        formats: dict[Position, str] = {}
        errors: dict[Position, str] = {}
        values: list[list[object]] = []
        hold_extent(sheet.nrows, sheet.ncols)
        for row in range(sheet.nrows):
            values.append([])
            for column in range(sheet.row_len(row)):
                value, kind = sheet.cell_value(row, column), sheet.cell_type(row, column)
                shown_as = book.format_map[book.xf_list[sheet.cell_xf_index(row, column)].format_key].format_str
                if shown_as != GENERAL:
                    formats[row, column] = shown_as
                if kind == xlrd.XL_CELL_ERROR:
                    errors[row, column] = xlrd.error_text_from_code.get(value, "#N/A")
                    value = ""
                elif kind == xlrd.XL_CELL_DATE:
                    value = day_of_serial(value, is_1904=book.datemode == 1)
                elif kind == xlrd.XL_CELL_BOOLEAN:
                    value = bool(value)
                values[-1].append(value)
        traits = SheetTraits(
            frozenset([row for row, info in sheet.rowinfo_map.items() if info.hidden]),
            frozenset([column for column, info in sheet.colinfo_map.items() if info.hidden]),
            formats,
            {},
            errors,
            merged=tuple([((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]),
            is_1904=book.datemode == 1,
        )
        sheets.append(Sheet(sheet.name, sheet.visibility != 0, values, traits))
    return sheets
