"""The rules of 行政データにおける機械可読性に関するルール (令和8年3月31日), each as a check of the finished files.

A check is under the id of its rule in one of the tables: it finds what doesn't keep the rule in the workbook, in a
table, in one of its columns, or in a cell.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Final, NamedTuple

from python_calamine import CalamineWorkbook

from reportgen.diagnostics import Diagnostic, Place, shortened, warning
from reportgen.fields.members import OPEN_ENDINGS
from reportgen.japanese.municipalities import PREFECTURES, check_digit
from reportgen.japanese.printed_form import plain
from reportgen.open_data.tables import Field, Table

_TITLE: Final = "行政データにおける機械可読性に関するルールの {key} を守る"
_ENDINGS: Final = (".csv", ".xlsx", ".json", ".jsonld")
# What Windows and Mac have beyond JIS X 0208: signs in circles and brackets, Roman figures, squared words.
_DEPENDENT: Final = re.compile("[\u2160-\u217f\u2460-\u24ff\u3220-\u3243\u3280-\u33ff]")
_UNITS: Final = frozenset("㎡㎥㎢㎞㎝㎜㎏㎎㏄")
_DITTO: Final = frozenset(("〃", "々", "同上", "同左", "同", "”", "″"))
_ARRANGED: Final = re.compile(r"^\s|\s$|\s\s|\n|^\S(?:[ \u3000]\S)+$")
_OTHERS: Final = re.compile(f"(?<=[ \u3000、])({'|'.join(OPEN_ENDINGS)})$|ほか$")
_NUMBER: Final = re.compile(r"(-?\d+(\.\d+)?)?")
_DAY: Final = re.compile(r"(\d{4}(-\d{2}(-\d{2})?)?)?")
_KEY: Final = re.compile("[A-Za-z][A-Za-z0-9_-]*")


class Sheet(NamedTuple):
    """A table, its CSV file with the rows that are read from it, and the values of its sheet in the workbook."""

    table: Table
    path: str
    data: bytes
    rows: list[list[str]]
    in_book: list[list[Any]]


class Files(NamedTuple):
    """All files by their paths, the tables' as sheets; `book` is the workbook's path, `parts` are those in it."""

    files: Mapping[str, bytes]
    has_bom: bool
    sheets: Sequence[Sheet]
    book: str
    parts: Mapping[str, str]


def read_files(files: Mapping[str, bytes], tables: Mapping[str, Table], *, has_bom: bool) -> Files:
    """The files as checks read them; `tables` are by the paths of theirs."""
    book = next(path for path in files if path.endswith(".xlsx"))
    opened = CalamineWorkbook.from_filelike(BytesIO(files[book]))
    with zipfile.ZipFile(BytesIO(files[book])) as package:
        parts = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}
    sheets = []
    for path, table in tables.items():
        rows = list(csv.reader(StringIO(files[path].decode("utf-8-sig", "replace"), newline="")))
        in_book = opened.get_sheet_by_name(table.title).to_python(skip_empty_area=False)
        sheets.append(Sheet(table, path, files[path], rows, in_book))
    return Files(files, has_bom, sheets, book, parts)


def check_rules(files: Files) -> list[Diagnostic]:
    """What the files don't keep of the rules, each as a warning with the rule's id."""
    found = [*_in_files(files), *(one for sheet in files.sheets for one in _in_sheet(files, sheet))]
    return [warning(key, _TITLE.format(key=key), "{problem}").at(at, problem=said) for key, at, said in found]


# What no part of the workbook may have in its name or hold.
OF_BOOK: Final = {
    "L1-04": ("^xl/(threadedC|c)omments", "セルにメモがあります。"),
    "L1-10": ("^xl/(drawings|media|charts)/", "図形や画像があります。"),
    "L1-11": ("<conditionalFormatting|<fgColor|<b/>|<i/>", "書式で違いが表されています。"),
    "L1-12": ("<mergeCell", "セルが結合されています。"),
    "L1-13": ('hidden="1"|state="(hidden|veryHidden)"|collapsed="1"', "非表示の行、列、シートがあります。"),
    "L2-06": ("<f[ >]", "数式があります。"),
}
# What no table may be.
OF_TABLES: Final[Mapping[str, tuple[Callable[[Sheet], bool], str]]] = {
    "L1-02": (lambda one: not len(one.in_book) == len(one.rows) == len(one.table.rows) + 1, "表が一つではありません。"),
    "L1-03": (lambda one: not all(map(any, one.rows)), "空白の行があります。"),
    "L1-04": (lambda one: any(any(row[len(one.table.fields) :]) for row in one.in_book), "表の外に値があります。"),
    "L1-14": (lambda one: one.data.count(b"\n") != len(one.rows), "一件が一行になっていません。"),
    "L1-15": (lambda one: {*map(len, one.rows)} != {len(one.table.fields)}, "列の数の違う行があります。"),
    "L2-01": (lambda one: _has_number_as_text(one), "Excel に、文字列になっている数があります。"),
    "L2-03": (lambda one: len({*one.rows[0]}) < len(one.rows[0]), "項目名が重なっています。"),
    "L3-01": (lambda one: not one.rows[0] == one.in_book[0] == _labels(one), "項目名の行から始まっていません。"),
    "L3-06": (lambda one: not all(map(_is_coded, one.rows[1:] * (one.table.key == "towns"))), "コードが違います。"),
    "L3-07": (lambda one: one.table.key == "history" and "項目の変更" not in one.rows[0], "項目の変更がありません。"),
    "L3-09": (lambda one: one.table.key == "entries" and _has_numbers_beside(one), "数値が横に並んでいます。"),
}
# What is wrong with a column, by its cells and what the dictionary says of it (unit, what it is, choices).
OF_COLUMNS: Final[Mapping[str, Callable[[Field, Sequence[str], Sequence[str]], str]]] = {
    "L1-05": lambda field, _, __: "" if any(map(str.isalnum, field.label)) else "名前から内容が分かりません。",
    "L1-08": lambda _, cells, __: _dependent({sign for cell in cells for sign in _DEPENDENT.findall(cell)} - _UNITS),
    "L2-04": lambda field, cells, _: _varied(cells) if field.type == "string" else "",
    "L3-02": lambda field, _, said: "" if "｜".join(field.choices) == said[2] else "選択肢が項目定義にありません。",
    "L3-03": lambda field, _, said: "" if said[1] or field.key[-4:] != "sign" else "記号の意味が項目定義にありません。",
    "L3-04": lambda field, _, said: "" if said[0] or field.type != "number" else _NO_UNIT,
    "L3-08": lambda field, _, said: "" if said[1] and _KEY.fullmatch(field.key) else "定義がありません。",
}
_NO_UNIT: Final = "単位がありません。版の columns の unit に書いてください。"
# What no cell may be; `before` is the one at its left.
OF_CELLS: Final[Mapping[str, tuple[Callable[[Field, str, str], bool], str]]] = {
    "L1-06": (lambda _, cell, __: _ARRANGED.search(cell) is not None, "空白で体裁が整えられています。"),
    "L1-07": (lambda field, cell, _: field.is_iso and not _DAY.fullmatch(cell), "一つの値ではありません。"),
    "L1-09": (
        lambda field, cell, before: field.key[-4:] == "sign" and "" not in (cell, before),
        "数もあります。",
    ),
    "L2-01": (lambda field, cell, _: field.type != "string" and not _NUMBER.fullmatch(cell), "数ではありません。"),
    "L2-02": (lambda field, cell, _: cell in _DITTO or (field.is_required and not cell), "値が省略されています。"),
    "L2-04": (lambda field, cell, _: cell not in ("", *(field.choices or (cell,))), "選択肢にありません。"),
    "L2-05": (
        lambda field, cell, _: field.key == "listed_name" and bool(_OTHERS.search(cell)),
        "名ではない言葉が付いています。",
    ),
    "L3-05": (lambda field, cell, _: field.is_iso and bool(cell) and _is_no_day(cell), "西暦の日付ではありません。"),
}


def _in_files(files: Files) -> Iterator[tuple[str, Place | None, str]]:
    texts = [f"{name}\n{part}" for name, part in files.parts.items() if name.startswith("xl/")]
    for key, (pattern, said) in OF_BOOK.items():
        if any(re.search(pattern, text) for text in texts):
            yield key, Place(files.book, 1, 1), said
    for path in [path for path in files.files if not path.endswith(_ENDINGS)]:
        yield "L1-01", Place(path, 1, 1), "Excel、CSV、JSON のどれでもありません。"
    keys = [sheet.table.key for sheet in files.sheets]
    if missing := [key for key in ("history", "about", "dictionary") if key not in keys]:
        yield "L3-08", None, f"データの説明（{'、'.join(missing)}）がありません。"


def _in_sheet(files: Files, sheet: Sheet) -> Iterator[tuple[str, Place, str]]:
    table, rows = sheet.table, sheet.rows
    for key, (is_wrong, said) in OF_TABLES.items():
        if is_wrong(sheet):
            yield key, Place(sheet.path, 1, 1), f"表「{table.title}」：{said}"
    if sheet.data.startswith(b"\xef\xbb\xbf") != files.has_bom:
        yield "L3-08", Place(sheet.path, 1, 1), "BOM の有無が、書いてあるものと違います。"
    dictionary = next((one.rows[1:] for one in files.sheets if one.table.key == "dictionary"), [])
    defined = {(row[0], row[2]): row[5:8] for row in dictionary}
    for at, field in enumerate(table.fields):
        cells = [row[at] if at < len(row) else "" for row in rows[1:]]
        for key, problem in OF_COLUMNS.items():
            if said := problem(field, cells, defined.get((table.title, field.label), ("", "", ""))):
                yield key, Place(sheet.path, 1, at + 1), f"項目「{field.label}」：{said}"
        for key, (is_wrong_cell, said) in OF_CELLS.items():
            for row, cell in enumerate(cells, 2):
                if is_wrong_cell(field, cell, rows[row - 1][at - 1]):
                    yield key, Place(sheet.path, row, at + 1), f"項目「{field.label}」の「{shortened(cell)}」：{said}"


def _labels(sheet: Sheet) -> list[str]:
    return [field.label for field in sheet.table.fields]


def _is_no_day(cell: str) -> bool:
    try:
        date.fromisoformat((cell + "-01-01")[:10])
    except ValueError:
        return True
    return False


def _has_number_as_text(sheet: Sheet) -> bool:
    numbers = [at for at, field in enumerate(sheet.table.fields) if field.type != "string"]
    return any(isinstance(row[at], str) and row[at] for row in sheet.in_book[1:] for at in numbers)


def _has_numbers_beside(sheet: Sheet) -> bool:
    numbers = [field.label for field in sheet.table.fields if field.type == "number" and "・" in field.label]
    return len({label.partition("・")[0] for label in numbers}) < len(numbers)


def _is_coded(row: Sequence[str]) -> bool:
    prefecture, name, code, area, kind, _ = row
    is_right = code == area + check_digit(area) if code else kind == "その他" and name not in PREFECTURES
    return is_right and (not prefecture or prefecture in PREFECTURES)


def _dependent(signs: set[str]) -> str:
    found = "、".join(sorted(signs))
    return f"機種依存文字「{found}」があります。固有名詞でなければ、ほかの文字で書いてください。" if found else ""


def _varied(cells: Sequence[str]) -> str:
    """What is equal in print, but not written alike."""
    spellings: dict[str, dict[str, None]] = defaultdict(dict)
    for cell in cells:
        spellings[plain(cell)][cell] = None
    found = [f"「{'」と「'.join(map(shortened, one))}」" for one in spellings.values() if len(one) > 1]
    return f"{'、'.join(found)}があります。" if found else ""
