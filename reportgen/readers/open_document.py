"""The traits of an OpenDocument spreadsheet's sheets (ISO/IEC 26300, 9), which keeps each cell's text as shown."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from reportgen.readers.sheets import Area, Position, SheetTraits, hold_extent
from reportgen.readers.source import ERROR_VALUE

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NOT_SHOWN = (_TEXT + "ruby-text", _TEXT + "note")


def read_open_document_traits(data: bytes, is_wanted: Callable[[str], bool]) -> dict[str, SheetTraits]:
    """The traits of the sheets whose names are wanted.

    Raises BadZipFile, KeyError, ValueError or ParseError where the workbook is damaged.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read("content.xml"))
    tables = {table.get(_TABLE + "name", ""): table for table in root.iter(_TABLE + "table")}
    return {name: _table_traits(table) for name, table in tables.items() if is_wanted(name)}


def _table_traits(table: Element) -> SheetTraits:
    hidden_columns: set[int] = set()
    column = 0
    for one in table.iter(_TABLE + "table-column"):
        count = _repeated(one, "columns")
        if _is_hidden(one):
            hidden_columns.update(range(column, min(column + count, 16384)))
        column += count
    hidden_rows: set[int] = set()
    shown: dict[Position, str] = {}
    errors: dict[Position, str] = {}
    merged: list[Area] = []
    formulas: set[Position] = set()
    row_number = 0
    width = 0
    for row in table.iter(_TABLE + "table-row"):
        count = _repeated(row, "rows")
        cells = list(_cells(row))
        if cells:
            width = max(width, cells[-1][0] + 1)
            hold_extent(row_number + count, width)
        for at in range(row_number, row_number + count) if cells or count < 1000 else ():
            if _is_hidden(row):
                hidden_rows.add(at)
            for column, cell, text in cells:
                (errors if ERROR_VALUE.fullmatch(text) else shown)[at, column] = text
                if _TABLE + "formula" in cell.attrib:
                    formulas.add((at, column))
                across, down = int(cell.get(_TABLE + "number-columns-spanned", "1")), _rows_spanned(cell)
                if across > 1 or down > 1:
                    merged.append(((at, column), (at + down - 1, column + across - 1)))
        row_number += count
    return SheetTraits(
        *(frozenset(hidden_rows), frozenset(hidden_columns), {}, shown, errors),
        merged=tuple(merged),
        formulas=frozenset(formulas),
    )


def _cells(row: Element) -> Iterator[tuple[int, Element, str]]:
    """The row's cells that hold or span something, with their columns and their texts as shown."""
    column = 0
    for cell in row:
        count = _repeated(cell, "columns")
        text = "\n".join([_shown(paragraph) for paragraph in cell.iterfind(_TEXT + "p")])
        spans = _TABLE + "number-columns-spanned" in cell.attrib
        if cell.tag == _TABLE + "table-cell" and (text or spans):
            for at in range(column, column + min(count, 16384)):
                yield at, cell, text
        column += count


def _shown(element: Element) -> str:
    if element.tag in _NOT_SHOWN:
        return ""
    if element.tag == _TEXT + "s":
        return " " * int(element.get(_TEXT + "c", "1"))
    if element.tag == _TEXT + "line-break":
        return "\n"
    return (element.text or "") + "".join([_shown(child) + (child.tail or "") for child in element])


def _rows_spanned(cell: Element) -> int:
    return int(cell.get(_TABLE + "number-rows-spanned", "1"))


def _repeated(element: Element, what: str) -> int:
    return int(element.get(f"{_TABLE}number-{what}-repeated", "1"))


def _is_hidden(element: Element) -> bool:
    return element.get(_TABLE + "visibility", "visible") != "visible"
