"""An office's own table of municipalities, as a spreadsheet saves it: read where it is clear, and checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from reportgen.delimited import Row, read_rows
from reportgen.diagnostics import Diagnostic, Place, PlacedText, Problems, error, has_errors, warning
from reportgen.japanese.municipalities import (
    PREFECTURES,
    SUFFIXES,
    KnownTown,
    Municipality,
    MunicipalityTable,
    check_digit,
    nearest,
)
from reportgen.yaml_nodes import decode

NOT_A_TABLE = error(
    "not-a-table",
    "市町村の一覧には、団体コード・都道府県名・市区町村名の列がある",
    "市町村の一覧として読めません（{problem}）。",
    "1行に、団体コード・都道府県名・市区町村名をコンマかタブで区切って書いてください。",
)
BAD_CODE = error(
    "bad-code",
    "団体コードは、検査数字の合う6桁の数字で、都道府県に合っている",
    "団体コード「{code}」は正しくありません（{problem}）。",
    "総務省の「全国地方公共団体コード」で確かめてください。",
)
BAD_PLACE_NAME = error(
    "bad-place-name",
    "市町村の一覧の都道府県名・市区町村名は正式な名前で書く",
    "{column}「{name}」は正しくありません。",
    "正式な名前を書いてください。",
)
LISTED_TWICE = error(
    "listed-twice",
    "市町村の一覧に、同じ団体コードや、同じ都道府県の同じ名前が二度ない",
    "{column}「{text}」が二度あります（最初は{first}行目）。",
    "どちらか一方を直すか、行ごと削ってください。",
)
OTHER_MUNICIPALITY = warning(
    "other-municipality",
    "市町村の一覧が、付属の一覧と違えば知らせる",
    "{difference}。",
    "合併や名称の変更によるものか確かめてください。",
)

_COLUMNS = ("団体コード", "都道府県名", "市区町村名")
# What may stand over a column, without white space and brackets: our own names, and those of 総務省's file.
_LABELS = {
    "code": 0,
    "団体コード": 0,
    "全国地方公共団体コード": 0,
    "prefecture": 1,
    "都道府県名": 1,
    "都道府県名漢字": 1,
    "都道府県": 1,
    "municipality": 2,
    "市区町村名": 2,
    "市区町村名漢字": 2,
    "市区町村": 2,
    "市町村名": 2,
    "municipality_kana": 3,
    "市区町村名カナ": 3,
}
_FORMS: tuple[Literal["NFC", "NFKC"], ...] = ("NFKC", "NFC", "NFC", "NFKC")
_IN_LABELS = re.compile(r"[\s()]")
_MOST_NAMED = 3


class _Line(NamedTuple):
    """A row's cells, under NFC or (code and reading) NFKC; the reading may be empty."""

    code: PlacedText
    prefecture: PlacedText
    name: PlacedText
    reading: PlacedText


def read_municipality_file(
    data: bytes, path: str, known: Mapping[str, KnownTown], problems: Problems
) -> MunicipalityTable | None:
    """The table in the file; None, with the reasons in `problems`, where it has errors.

    The file is text separated by commas, tabs or semicolons, in UTF-8, UTF-16 or, where it can't be UTF-8, cp932, with
    its columns in any order if a first row names them. A code of five figures whose zero a spreadsheet has cut off is
    completed. Against what is `known`, by code, a name that is read the same but written otherwise is an error, and
    what else differs a warning.
    """
    text = _text(data, path, problems)
    lines = [] if text is None else _lines(text, path, problems)
    if text is not None and not lines and not problems:
        problems.append(NOT_A_TABLE.at(Place(path, 1, 1), problem="何も書かれていません"))
    towns = []
    first: dict[str, int] = {}
    for line in lines:
        before = len(problems)
        towns.append(_municipality(line, known, problems))
        if len(problems) == before:
            _check_repeated(line, towns[-1], first, problems)
    if has_errors(problems):
        return None
    _tell_differences(lines, towns, known, path, problems)
    return MunicipalityTable([town for town in sorted(towns) if town.name])


def _text(data: bytes, path: str, problems: Problems) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace").replace("\r\n", "\n")
    found: Problems = []
    text = decode(data, path, found)
    if text is None:
        try:
            text = data.decode("cp932").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            text = ""
        if not any(prefecture in text for prefecture in PREFECTURES):
            problems.extend(found)
            return None
    return text


def _lines(text: str, path: str, problems: Problems) -> list[_Line]:
    """The rows below the names of the columns, where there are any; those that lack a column go to `problems`."""
    first = text.lstrip("\n").partition("\n")[0]
    rows = list(read_rows(text, path, max(",\t;", key=first.count)))
    order: Sequence[int | None] = (0, 1, 2, 4)
    if rows and not any(character.isdecimal() for cell in rows[0] for character in cell.text):
        order = _order(rows.pop(0), problems)
    lines = []
    for row in rows if order else ():
        empty = PlacedText("", row[-1].place)
        cells = [empty if number is None or number >= len(row) else row[number] for number in order]
        if cells[0].text and cells[1].text:
            lines.append(_Line(*map(_with_form, cells, _FORMS)))
        else:
            missing = "」「".join(name for name, cell in zip(_COLUMNS[:2], cells, strict=False) if not cell.text)
            problems.append(NOT_A_TABLE.at(row[0].place, problem=f"「{missing}」がありません"))
    return lines


def _order(labels: Row, problems: Problems) -> Sequence[int | None]:
    """In which column each is; nothing where one that must be there has no name."""
    found: dict[int, int] = {}
    for number, label in enumerate(labels):
        column = _LABELS.get(_IN_LABELS.sub("", unicodedata.normalize("NFKC", label.text)))
        if column is not None:
            found.setdefault(column, number)
    missing = "」「".join(name for number, name in enumerate(_COLUMNS) if number not in found)
    if missing:
        problems.append(NOT_A_TABLE.at(labels[0].place, problem=f"列名の行に「{missing}」がありません"))
        return ()
    return [found.get(number) for number in range(len(_FORMS))]


def _with_form(cell: PlacedText, form: Literal["NFC", "NFKC"]) -> PlacedText:
    return cell._replace(text=unicodedata.normalize(form, cell.text))


def _municipality(line: _Line, known: Mapping[str, KnownTown], problems: Problems) -> Municipality:
    code, prefecture, name, reading = line
    number = PREFECTURES.index(prefecture.text) + 1 if prefecture.text in PREFECTURES else 0
    completed = "0" + code.text if len(code.text) == 5 and code.text[:1] == str(number) else code.text
    if not number:
        problems.append(_bad_name(prefecture, "都道府県名", nearest(prefecture.text, PREFECTURES)))
    problem, right = _fault_of(completed, number, is_prefecture=not name.text)
    if problem:
        hint = f"「{right}」ではありませんか。" if right else None
        problems.append(BAD_CODE.at(code.place, code=code.text, problem=problem, hint=hint))
    town = known.get(completed)
    squeezed = "".join(name.text.split()).removeprefix(prefecture.text)
    if name.text and (squeezed != name.text or len(name.text) < 2 or name.text[-1] not in SUFFIXES):
        problems.append(_bad_name(name, "市区町村名", town.name if town else squeezed))
    elif town and name.text and name.text != town.name and reading.text == town.reading:
        hint = f"「{town.name}」ではありませんか。表記が変わったのであれば、読みの欄を空にしてください。"
        problems.append(BAD_PLACE_NAME.at(name.place, column="市区町村名", name=name.text, hint=hint))
    return Municipality(completed, prefecture.text, name.text)


def _bad_name(cell: PlacedText, column: str, right: str | None) -> Diagnostic:
    hint = f"「{right}」ではありませんか。" if right and right != cell.text else None
    return BAD_PLACE_NAME.at(cell.place, column=column, name=cell.text, hint=hint)


def _fault_of(code: str, prefecture: int, *, is_prefecture: bool) -> tuple[str, str]:
    """What is wrong with a code of that prefecture (0: an unknown one), and the right code; empty where it is right."""
    whole = code.removesuffix(".0")
    for right in (whole, "0" + whole):
        if len(right) == 5 and right.isdecimal() and int(right[:2]) == prefecture:
            return "6桁ではありません", right + check_digit(right)
        if code != right and len(right) == 6 and right.isdecimal() and int(right[:2]) == prefecture:
            return "6桁ではありません", right[:5] + check_digit(right)
    if not re.fullmatch("[0-9]{6}", code):
        return "6桁の数字ではありません", ""
    if prefecture and int(code[:2]) != prefecture:
        return f"{PREFECTURES[prefecture - 1]}のコードは{prefecture:02}で始まります", ""
    if code[5] != check_digit(code):
        return "検査数字が合いません", code[:5] + check_digit(code)
    if (code[2:5] == "000") != is_prefecture:
        return "市区町村名がないのは都道府県だけです" if is_prefecture else "都道府県のコードです", ""
    return "", ""


def _check_repeated(line: _Line, town: Municipality, first: dict[str, int], problems: Problems) -> None:
    """Tells what another line has, too. `first` holds the line of every code and name so far."""
    here = line.code.place.line
    named = ("市区町村名", line.name) if town.name else ("都道府県名", line.prefecture)
    for (column, cell), key in ((("団体コード", line.code), town.code), (named, town.prefecture + town.name)):
        before = first.setdefault(key, here)
        if before != here:
            problems.append(LISTED_TWICE.at(cell.place, column=column, text=cell.text, first=before))


def _tell_differences(
    lines: Sequence[_Line],
    towns: Sequence[Municipality],
    known: Mapping[str, KnownTown],
    path: str,
    problems: Problems,
) -> None:
    for line, town in zip(lines, towns, strict=True):
        before = known.get(town.code)
        if known and before is None:
            difference = f"「{town.prefecture}{town.name}」は付属の一覧にありません"
            problems.append(OTHER_MUNICIPALITY.at(line.code.place, difference=difference))
        elif before and before.name != town.name:
            difference = f"「{town.name}」は、付属の一覧では「{before.name}」です"
            problems.append(OTHER_MUNICIPALITY.at(line.name.place, difference=difference))
    here = {town.code for town in towns}
    gone = [town.name for code, town in known.items() if code not in here and town.name]
    if gone:
        named = "、".join(gone[:_MOST_NAMED]) + ("ほか" if len(gone) > _MOST_NAMED else "")
        difference = f"付属の一覧にある{len(gone)}市区町村（{named}）がありません"
        problems.append(OTHER_MUNICIPALITY.at(Place(path, 1, 1), difference=difference))
