"""Workbooks: xlsx, ods and xls, each cell as the workbook shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from io import BytesIO

from reportgen.diagnostics import Diagnostic, Place, column_letters
from reportgen.readers.binary_workbook import read_binary_sheets
from reportgen.readers.number_formats import BUILT_IN, GENERAL, as_moment, shown_day, shown_number
from reportgen.readers.ooxml import read_ooxml_traits
from reportgen.readers.open_document import read_open_document_traits
from reportgen.readers.rules import ERROR_CELL, LOCKED_WORKBOOK, NO_RESULT, UNREADABLE_WORKBOOK
from reportgen.readers.sheets import Area, Position, Sheet, SheetTraits, TooLargeError
from reportgen.readers.source import Block, Cell, Covered, LeftOut, Row, Source, side_by_side

ZIP = b"PK\x03\x04"
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that holds a workbook under a password ([MS-OFFCRYPTO] 2.3.4.4).
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_xlsx(data: bytes, path: str) -> Source:
    """The sheets of an Office Open XML workbook."""
    return _source(path, "Excel ブック（xlsx）", *open_workbook(data, path))


def read_ods(data: bytes, path: str) -> Source:
    """The sheets of an OpenDocument spreadsheet."""
    return _source(path, "OpenDocument 表計算（ods）", *open_workbook(data, path))


def read_xls(data: bytes, path: str) -> Source:
    """The sheets of a workbook of Excel 97 to 2003."""
    return _source(path, "Excel ブック（xls）", *open_workbook(data, path))


def open_workbook(
    data: bytes, path: str, is_wanted: Callable[[str], bool] = lambda _: True
) -> tuple[Sequence[Sheet], tuple[Diagnostic, ...]]:
    """The sheets of a workbook of any of the forms, all that is hidden too; none, and why, where it can't be read.

    Sheets whose names aren't wanted are left out.
    """
    beginning = Place(path, 1, 1)
    try:
        if data.startswith(COMPOUND_FILE):
            # A newer workbook under a password has the outer form of an older one.
            return ((), (LOCKED_WORKBOOK.at(beginning),)) if _ENCRYPTED in data else (read_binary_sheets(data), ())
        return _sheets(data, read_open_document_traits if is_open_document(data) else read_ooxml_traits, is_wanted), ()
    except TooLargeError as exc:
        return (), (UNREADABLE_WORKBOOK.at(beginning, problem=exc),)
    except Exception as exc:  # each of the libraries has errors of its own for what is damaged
        is_locked = "ncrypted" in str(exc) or "assword" in f"{type(exc).__name__} {exc}"
        problem = "壊れているか、表計算のファイルではありません"
        return (), ((LOCKED_WORKBOOK if is_locked else UNREADABLE_WORKBOOK).at(beginning, problem=problem),)


def is_open_document(data: bytes) -> bool:
    """Whether the bytes begin as an OpenDocument spreadsheet's do (its media type comes first, uncompressed)."""
    return data.startswith(ZIP) and b"opendocument.spreadsheet" in data[:200]


def _sheets(
    data: bytes,
    read_traits: Callable[[bytes, Callable[[str], bool]], Mapping[str, SheetTraits]],
    is_wanted: Callable[[str], bool],
) -> list[Sheet]:
    """The worksheets, whose values calamine reads, in order."""
    import python_calamine as calamine

    traits = read_traits(data, is_wanted)
    with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
        sheets = []
        for told in workbook.sheets_metadata:
            is_hidden = told.visible != calamine.SheetVisibleEnum.Visible
            if told.typ != calamine.SheetTypeEnum.WorkSheet:
                sheets.append(Sheet(told.name, is_hidden, None, SheetTraits()))
            elif is_wanted(told.name):
                sheet = workbook.get_sheet_by_name(told.name)
                known = traits.get(told.name, SheetTraits())
                merged = known.merged or tuple(sheet.merged_cell_ranges or ())
                values = sheet.to_python(skip_empty_area=False)
                sheets.append(Sheet(told.name, is_hidden, values, replace(known, merged=merged)))
    return sheets


def _source(path: str, form: str, sheets: Sequence[Sheet], found: tuple[Diagnostic, ...]) -> Source:
    beginning = Place(path, 1, 1)
    problems = [*found]
    left_out: list[LeftOut] = []
    blocks: list[Block] = []
    for sheet in sheets:
        start = beginning._replace(sheet=sheet.name)
        if sheet.values is None:
            left_out.append(LeftOut(start, sheet.name, "表でないシート（グラフなど）"))
        else:
            blocks.extend(side_by_side(_block(sheet, sheet.values, start, problems, left_out)))
    return Source(path, form, tuple(blocks), tuple(left_out), tuple(problems))


def _block(
    sheet: Sheet,
    values: Sequence[Sequence[object]],
    beginning: Place,
    problems: list[Diagnostic],
    left_out: list[LeftOut],
) -> Block:
    """The sheet's rows without its hidden columns; errors in what is hidden concern nobody."""
    traits = sheet.traits
    holding = {*traits.shown, *traits.errors, *traits.without_result}
    for row, across_row in enumerate(values):
        holding.update([(row, column) for column, value in enumerate(across_row) if value != ""])
    height = max([row for row, _ in holding], default=-1) + 1
    width = max([column for _, column in holding], default=-1) + 1
    covering = _covering(traits.merged, height, width)
    filled = {row for row, _ in (*holding, *covering)}
    shown_columns = [column for column in range(width) if column not in traits.hidden_columns]
    rows = []
    for row in range(height):
        cells = []
        for column in shown_columns if row in filled else ():
            at = (row, column)
            first, last = covering.get(at, (at, at))
            place = Place(beginning.path, row + 1, column + 1, beginning.sheet)
            error = traits.errors.get(at, "")
            if not sheet.is_hidden and row not in traits.hidden_rows:
                problems += (
                    [ERROR_CELL.at(place, cell=f"セル{column_letters(column + 1)}{row + 1}", value=error)]
                    if error
                    else []
                )
                problems += [NO_RESULT.at(place)] if at in traits.without_result else []
            text = "" if error else text_at(first, values, traits)
            if first != at:
                covered = Covered.FROM_ABOVE if first[0] < row else Covered.FROM_LEFT
                cells.append(Cell(text, place, covered=covered))
            elif last == at:
                cells.append(Cell(text, place, error=error))
            else:
                across = sum(column <= one <= last[1] for one in shown_columns)
                cells.append(Cell(text, place, across, last[0] - row + 1, error=error))
        rows.append(Row(tuple(cells), is_hidden=row in traits.hidden_rows))
    for column in sorted(traits.hidden_columns & set(range(width))):
        texts = [(row, text) for row in range(height) if (text := text_at((row, column), values, traits))]
        if texts and not sheet.is_hidden:
            row, text = texts[0]
            place = beginning._replace(line=row + 1, column=column + 1)
            left_out.append(LeftOut(place, text, f"隠した列（{column_letters(column + 1)}）"))
    return Block(tuple(rows), sheet.name, sheet.is_hidden)


def _covering(merged: Iterable[Area], height: int, width: int) -> dict[Position, Area]:
    """For each cell of a merged area, as far as the sheet reaches, the area's first and last cell."""
    return {
        (row, column): (first, last)
        for first, last in merged
        for row in range(first[0], min(last[0] + 1, height))
        for column in range(first[1], min(last[1] + 1, width))
    }


def text_at(at: Position, values: Sequence[Sequence[object]], traits: SheetTraits) -> str:
    """The cell's text as it is shown, without white space around it."""
    row, column = at
    if at in traits.shown:
        return traits.shown[at].strip()
    value = values[row][column] if row < len(values) and column < len(values[row]) else ""
    return _shown(value, traits.formats.get(at, GENERAL))


def _shown(value: object, number_format: str) -> str:
    """The value as the format shows it."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("_x000D_", "").strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shown_number(float(value), number_format)
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, date | time):
        return shown_day(as_moment(value), BUILT_IN[14] if number_format == GENERAL else number_format)
    return ""
