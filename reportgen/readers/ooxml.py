"""The traits of an Office Open XML workbook's sheets (ISO/IEC 29500-1, 18; transitional and strict)."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from string import ascii_uppercase
from xml.etree import ElementTree

from reportgen.readers.number_formats import BUILT_IN, GENERAL
from reportgen.readers.sheets import Position, SheetTraits, hold_extent

_NO_RELATION = ""


def read_ooxml_traits(data: bytes, is_wanted: Callable[[str], bool]) -> dict[str, SheetTraits]:
    """The traits of the sheets whose names are wanted.

    Raises BadZipFile, KeyError, ValueError or ParseError where the workbook is damaged.
    """
    with zipfile.ZipFile(BytesIO(data)) as package:
        workbook_path = _target(package, "", "officeDocument", "xl/workbook.xml")
        workbook = ElementTree.fromstring(package.read(workbook_path))
        parts = _relations(package, workbook_path)
        styles = _target(package, workbook_path, "styles", "")
        formats = _cell_formats(package.read(styles)) if styles else ()
        properties = workbook.find("{*}workbookPr")
        is_1904 = properties is not None and _is_true(properties.attrib, "date1904")
        traits = {}
        for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
            relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), _NO_RELATION)
            part = parts.get(relation, ("", ""))[1]
            if is_wanted(sheet.get("name", "")) and part in package.namelist():
                traits[sheet.get("name", "")] = _sheet_traits(package.read(part), formats, is_1904=is_1904)
        return traits


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Type and path of each part that the part refers to, by its id."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", name + ".rels")
    if path not in package.namelist():
        return {}
    return {
        one.get("Id", ""): (
            one.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/" + folder, one.get("Target", ""))).lstrip("/"),
        )
        for one in ElementTree.fromstring(package.read(path))
    }


def _target(package: zipfile.ZipFile, part: str, kind: str, otherwise: str) -> str:
    found = [path for known, path in _relations(package, part).values() if known == kind]
    return next((path for path in found if path in package.namelist()), otherwise)


def _cell_formats(styles: bytes) -> Sequence[str]:
    """The number format of each style that cells refer to."""
    root = ElementTree.fromstring(styles)
    own = {
        int(one.get("numFmtId", "0")): one.get("formatCode", GENERAL) for one in root.iterfind("{*}numFmts/{*}numFmt")
    }
    numbers = [int(one.get("numFmtId", "0")) for one in root.iterfind("{*}cellXfs/{*}xf")]
    return [own.get(number) or BUILT_IN.get(number, GENERAL) for number in numbers]


def _sheet_traits(sheet: bytes, cell_formats: Sequence[str], *, is_1904: bool) -> SheetTraits:
    root = ElementTree.fromstring(sheet)
    hidden_columns = {
        column
        for one in root.iterfind("{*}cols/{*}col")
        if _is_true(one.attrib, "hidden")
        for column in range(int(one.get("min", "1")) - 1, min(int(one.get("max", "1")), 16384))
    }
    hidden_rows: set[int] = set()
    formats: dict[Position, str] = {}
    errors: dict[Position, str] = {}
    without_result: set[Position] = set()
    formulas: set[Position] = set()
    row_number = -1
    width = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_number = int(row.get("r", row_number + 2)) - 1
        if _is_true(row.attrib, "hidden"):
            hidden_rows.add(row_number)
        column = -1
        for cell in row.iterfind("{*}c"):
            column = _column(reference.rstrip("0123456789")) if (reference := cell.get("r")) else column + 1
            width = max(width, column + 1)
            at = (row_number, column)
            style = int(cell.get("s", "0"))
            if style < len(cell_formats) and cell_formats[style] != GENERAL:
                formats[at] = cell_formats[style]
            if len(cell) < 2 and cell.get("t") != "e" and not (len(cell) and cell[0].tag.endswith("}f")):
                continue
            value = cell.findtext("{*}v")
            has_formula = cell.find("{*}f") is not None
            if has_formula:
                formulas.add(at)
            if cell.get("t") == "e":
                errors[at] = value or "#N/A"
            elif value is None and has_formula:
                without_result.add(at)
    hold_extent(row_number + 1, width)
    return SheetTraits(
        frozenset(hidden_rows),
        frozenset(hidden_columns),
        formats,
        {},
        errors,
        frozenset(without_result),
        formulas=frozenset(formulas),
        is_1904=is_1904,
    )


def _is_true(attributes: Mapping[str, str], name: str) -> bool:
    return attributes.get(name, "0") in ("1", "true", "on")


@lru_cache(16384)
def _column(letters: str) -> int:
    if not letters or not set(letters) <= set(ascii_uppercase):
        raise ValueError(letters)
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
