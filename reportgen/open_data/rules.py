"""The rules of 行政データにおける機械可読性に関するルール (令和8年3月31日), each as a check of the finished files.

A check has the id of its rule: in one of the tables, or as the function of that name. What it finds are places that
don't keep the rule.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any, Final, NamedTuple, TypeAlias

from python_calamine import CalamineWorkbook

from reportgen.diagnostics import Diagnostic, Place, shortened, warning
from reportgen.fields.members import OPEN_ENDINGS
from reportgen.japanese.municipalities import PREFECTURES, check_digit
from reportgen.japanese.printed_form import plain
from reportgen.open_data.tables import Field, Table

Found: TypeAlias = Iterator[tuple[Place | None, str]]
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

    def at(self, row: int, column: int) -> Place:
        """The place of a cell in the CSV file, by its numbers from 0."""
        return Place(self.path, row + 1, column + 1)

    def columns(self) -> Iterator[tuple[int, Field, list[str]]]:
        """Each column by its number, with its cells."""
        for at, field in enumerate(self.table.fields):
            yield at, field, [row[at] for row in self.rows[1:] if at < len(row)]


class Files(NamedTuple):
    """All files by their paths, the tables' as sheets; `book` is the workbook's path, `parts` are those in it."""

    files: Mapping[str, bytes]
    has_bom: bool
    sheets: Sequence[Sheet]
    book: str
    parts: Mapping[str, str]

    def sheet(self, key: str) -> Iterator[Sheet]:
        """The table of that key, where there is one."""
        yield from [sheet for sheet in self.sheets if sheet.table.key == key]


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
    checks = [(name[1:].upper().replace("_", "-"), check) for name, check in globals().items() if _ID.fullmatch(name)]
    found = [(key, *one) for key, check in checks for one in check(files)]
    found += [*_in_book(files), *_in_columns(files)]
    return [warning(key, _TITLE.format(key=key), "{problem}").at(at, problem=said) for key, at, said in found]


_ID: Final = re.compile(r"_l\d_\d\d")

# What no part of the workbook may have in its name or hold.
_OF_BOOK: Final = {
    "L1-04": ("^xl/(threadedC|c)omments", "セルにメモがあります。"),
    "L1-10": ("^xl/(drawings|media|charts)/", "図形や画像があります。"),
    "L1-11": ("<conditionalFormatting|<fgColor|<b/>|<i/>", "書式で違いが表されています。"),
    "L1-12": ("<mergeCell", "セルが結合されています。"),
    "L1-13": ('hidden="1"|state="(hidden|veryHidden)"|collapsed="1"', "非表示の行、列、シートがあります。"),
    "L2-06": ("<f[ >]", "数式があります。"),
}


def _in_book(files: Files) -> Iterator[tuple[str, Place, str]]:
    texts = [f"{name}\n{part}" for name, part in files.parts.items() if name.startswith("xl/")]
    for key, (pattern, said) in _OF_BOOK.items():
        if any(re.search(pattern, text) for text in texts):
            yield key, Place(files.book, 1, 1), said


def _is_no_day(cell: str) -> bool:
    try:
        date.fromisoformat((cell + "-01-01")[:10])
    except ValueError:
        return True
    return False


# What no cell may be.
_OF_CELLS: Final[Mapping[str, tuple[Callable[[Field, str], bool], str]]] = {
    "L1-06": (lambda _, cell: _ARRANGED.search(cell) is not None, "空白で体裁が整えられています。"),
    "L1-07": (lambda field, cell: field.is_iso and not _DAY.fullmatch(cell), "一つの値ではありません。"),
    "L2-01": (lambda field, cell: field.type != "string" and not _NUMBER.fullmatch(cell), "数ではありません。"),
    "L2-02": (lambda field, cell: cell in _DITTO or (field.is_required and not cell), "値が省略されています。"),
    "L2-04": (lambda field, cell: bool(field.choices and cell) and cell not in field.choices, "選択肢にありません。"),
    "L3-05": (lambda field, cell: field.is_iso and bool(cell) and _is_no_day(cell), "西暦の日付ではありません。"),
}
# What no column may be, by what the dictionary says of it: (unit, what it is, choices).
_OF_COLUMNS: Final[Mapping[str, tuple[Callable[[Field, Sequence[str]], bool], str]]] = {
    "L1-05": (lambda field, _: not any(map(str.isalnum, field.label)), "名前から内容が分かりません。"),
    "L3-02": (lambda field, said: "｜".join(field.choices) != said[2], "選択肢が項目定義にありません。"),
    "L3-03": (lambda field, said: field.key.endswith("sign") and not said[1], "記号の意味が項目定義にありません。"),
    "L3-04": (
        lambda field, said: field.type == "number" and not said[0],
        "単位がありません。版の columns の unit に書いてください。",
    ),
    "L3-08": (
        lambda field, said: not (said[1] and _KEY.fullmatch(field.key)),
        "項目定義に、説明と物理名がありません。",
    ),
}


def _in_columns(files: Files) -> Iterator[tuple[str, Place, str]]:
    defined = {(row[0], row[2]): row[5:8] for sheet in files.sheet("dictionary") for row in sheet.rows[1:]}
    for sheet in files.sheets:
        for at, field, cells in sheet.columns():
            said_of = defined.get((sheet.table.title, field.label), ("", "", ""))
            for key, (is_wrong, said) in _OF_COLUMNS.items():
                if is_wrong(field, said_of):
                    yield key, sheet.at(0, at), f"項目「{field.label}」：{said}"
            for key, (is_wrong_cell, said) in _OF_CELLS.items():
                for row in [row for row, cell in enumerate(cells, 1) if is_wrong_cell(field, cell)]:
                    yield key, sheet.at(row, at), f"項目「{field.label}」の「{shortened(cells[row - 1])}」：{said}"


def _l1_01(files: Files) -> Found:
    yield from [
        (Place(path, 1, 1), "Excel、CSV、JSON のどれでもありません。")
        for path in files.files
        if not path.endswith(_ENDINGS)
    ]


def _l1_02(files: Files) -> Found:
    for sheet in files.sheets:
        if not len(sheet.in_book) == len(sheet.rows) == len(sheet.table.rows) + 1:
            yield sheet.at(0, 0), "一つの表だけになっていません。"


def _l1_03(files: Files) -> Found:
    for sheet in files.sheets:
        yield from [(sheet.at(at, 0), "空白の行があります。") for at, row in enumerate(sheet.rows) if not any(row)]


def _l1_04(files: Files) -> Found:
    for sheet in files.sheets:
        width = len(sheet.table.fields)
        beyond = [at for at, row in enumerate(sheet.in_book, 1) if any(row[width:])]
        yield from [(Place(files.book, at, width + 1, sheet.table.title), "表の外に値があります。") for at in beyond]


def _l1_08(files: Files) -> Found:
    for sheet in files.sheets:
        for at, field, cells in sheet.columns():
            if found := sorted({sign for cell in cells for sign in _DEPENDENT.findall(cell)} - _UNITS):
                yield (
                    sheet.at(0, at),
                    f"項目「{field.label}」：機種依存文字「{'、'.join(found)}」があります。固有名詞でなければ、ほかの文字で書いてください。",
                )


def _l1_09(files: Files) -> Found:
    """A number stands before the sign that there is none."""
    for sheet in files.sheets:
        signs = [at for at, field, _ in sheet.columns() if field.key.endswith("sign")]
        for number, row in enumerate(sheet.rows[1:], 1):
            both = [at - 1 for at in signs if row[at] and row[at - 1]]
            yield from [(sheet.at(number, at), "数があるのに、数がないことを表す記号があります。") for at in both]


def _l1_14(files: Files) -> Found:
    lines = [(sheet, sheet.data.count(b"\n")) for sheet in files.sheets]
    yield from [(sheet.at(0, 0), "一件が一行になっていません。") for sheet, count in lines if count != len(sheet.rows)]


def _l1_15(files: Files) -> Found:
    for sheet in files.sheets:
        width = len(sheet.table.fields)
        yield from [(sheet.at(at, 0), "列の数が違います。") for at, row in enumerate(sheet.rows) if len(row) != width]


def _l2_01(files: Files) -> Found:
    for sheet in files.sheets:
        numbers = [at for at, field, _ in sheet.columns() if field.type != "string"]
        for number, row in enumerate(sheet.in_book[1:], 2):
            for at in [at for at in numbers if isinstance(row[at], str) and row[at]]:
                yield Place(files.book, number, at + 1, sheet.table.title), "数が文字列になっています。"


def _l2_03(files: Files) -> Found:
    for sheet in files.sheets:
        repeated = [label for label, count in Counter(sheet.rows[0]).items() if count > 1]
        yield from [(sheet.at(0, sheet.rows[0].index(one)), f"項目名「{one}」が重なっています。") for one in repeated]


def _l2_04(files: Files) -> Found:
    """Texts that are equal in print are written alike."""
    for sheet in files.sheets:
        for at, field, cells in sheet.columns():
            spellings: dict[str, dict[str, None]] = {}
            for cell in cells if field.type == "string" else ():
                spellings.setdefault(plain(cell), {})[cell] = None
            for varied in [one for one in spellings.values() if len(one) > 1]:
                yield sheet.at(0, at), f"項目「{field.label}」：「{'」と「'.join(map(shortened, varied))}」があります。"


def _l2_05(files: Files) -> Found:
    for sheet in files.sheet("entry_towns"):
        wrong = [at for at, row in enumerate(sheet.rows) if row[-1] != "一部" and _OTHERS.search(row[3])]
        yield from [(sheet.at(at, 3), "ほかにもあることを表す言葉が、名に付いています。") for at in wrong]


def _l3_01(files: Files) -> Found:
    for sheet in files.sheets:
        labels = [field.label for field in sheet.table.fields]
        if not sheet.rows[:1] == sheet.in_book[:1] == [labels]:
            yield sheet.at(0, 0), "項目名の行から始まっていません。"


def _l3_06(files: Files) -> Found:
    for sheet in files.sheet("towns"):
        for at, (prefecture, name, code, area, kind, _) in enumerate(sheet.rows[1:], 1):
            is_right = code == area + check_digit(area) if code else kind == "その他" and name not in PREFECTURES
            if not is_right or (prefecture and prefecture not in PREFECTURES):
                yield sheet.at(at, 2), f"「{prefecture}{name}」の地域コードが正しくありません。"


def _l3_07(files: Files) -> Found:
    for sheet in files.sheet("history"):
        if "項目の変更" not in sheet.rows[0]:
            yield sheet.at(0, 0), "更新履歴に、項目の変更がありません。"


def _l3_08(files: Files) -> Found:
    for sheet in files.sheets:
        if sheet.data.startswith(b"\xef\xbb\xbf") != files.has_bom:
            yield sheet.at(0, 0), "BOM の有無が、書いてあるものと違います。"
    if missing := [key for key in ("history", "about", "dictionary") if not any(files.sheet(key))]:
        yield None, f"データの説明（{'、'.join(missing)}）がありません。"


def _l3_09(files: Files) -> Found:
    for sheet in files.sheet("entries"):
        numbers = [field.label for field in sheet.table.fields if field.type == "number" and "・" in field.label]
        for heading, count in Counter([label.partition("・")[0] for label in numbers]).items():
            if count > 1:
                yield sheet.at(0, 0), f"「{heading}」の数値が横に並んでいます。"
