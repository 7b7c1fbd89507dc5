"""An office's own table of municipalities: what a spreadsheet made of it is read, what is wrong told at its place."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from reportgen.diagnostics import Diagnostic
from reportgen.japanese.municipalities import (
    KnownTown,
    MunicipalityTable,
    check_digit,
    read_known_towns,
    read_municipalities,
)
from reportgen.japanese.municipality_file import read_municipality_file

CSV = (Path(__file__).parents[2] / "data" / "municipalities.csv").read_text(encoding="utf-8")
ROWS = list(csv.reader(StringIO(CSV)))
KNOWN = read_known_towns(CSV)
FEW = "".join(CSV.splitlines(keepends=True)[:250])  # of three prefectures
FEW_ROWS = ROWS[:250]


def read(data: str | bytes, known: dict[str, KnownTown] | None = None) -> tuple[MunicipalityTable | None, list[str]]:
    """The table, and all problems as the user reads them."""
    problems: list[Diagnostic] = []
    encoded = data.encode() if isinstance(data, str) else data
    table = read_municipality_file(encoded, "m.csv", KNOWN if known is None else known, problems)
    return table, [str(problem) for problem in problems]


def written(rows: list[list[str]], separator: str = ",", **form: int) -> str:
    text = StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n", **form).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


LABELS = ["団体コード", "都道府県名\n（漢字）", "市区町村名\n（漢字）", "都道府県名\n（カナ）", "市区町村名\n（カナ）"]
SAVED: dict[str, str | bytes] = {
    "with a mark": "\ufeff" + FEW,
    "with line ends of Windows": FEW.replace("\n", "\r\n"),
    "in cp932": FEW.encode("cp932"),
    "in UTF-16, as Unicode text": FEW.replace(",", "\t").encode("utf-16"),
    "without zeros": FEW.replace("\n0", "\n"),
    "in quotes": written(FEW_ROWS, quoting=csv.QUOTE_ALL),
    "with tabs": FEW.replace(",", "\t"),
    "with semicolons": FEW.replace(",", ";"),
    "with empty columns": FEW.replace("\n", ",,\n"),
    "with empty rows": FEW.replace("\n022012", "\n,,,,\n\n022012") + ",,,,\n" * 9,
    "without readings": written([row[:3] for row in FEW_ROWS]),
    "without names of columns": FEW.partition("\n")[2],
    "in another order": written([[row[2], row[4], row[0], row[1]] for row in FEW_ROWS]),
    "with the names of the ministry": written([LABELS, *FEW_ROWS[1:]]),
    "with decomposed kana": unicodedata.normalize("NFD", FEW),
    "with full-width figures": FEW.translate({ord("0") + n: ord("０") + n for n in range(10)}),
    "backwards": "\n".join([FEW.splitlines()[0], *FEW.splitlines()[:0:-1]]),
    "without prefectures": written([row for row in FEW_ROWS if row[2]]),
    "by Excel, all at once": "\r\n".join(FEW.replace("\n0", "\n").replace(",", "\t").split("\n")).encode("cp932"),
}


@pytest.mark.parametrize("form", SAVED)
def test_a_table_is_read_as_it_was_saved(form: str) -> None:
    table, problems = read(SAVED[form], read_known_towns(FEW))
    assert problems == []
    assert table is not None
    assert table.by_full_name == read_municipalities(FEW).by_full_name


@pytest.mark.parametrize(
    ("old", "new", "place", "rule", "words"),
    [
        ("012033,", "012034,", "5:1", "bad-code", "「012034」は正しくありません（検査数字が合いません）。「012033」で"),
        ("012033,", "01203,", "5:1", "bad-code", "「01203」は正しくありません（6桁ではありません）。「012033」で"),
        ("012033,", "1203,", "5:1", "bad-code", "「1203」は正しくありません（6桁ではありません）。「012033」で"),
        ("012033,", "12033.0,", "5:1", "bad-code", "（6桁ではありません）。「012033」ではありませんか。"),
        ("012033,", "1.2E+04,", "5:1", "bad-code", "「1.2E+04」は正しくありません（6桁の数字ではありません）。"),
        ("012033,", '"12,033",', "5:2", "bad-code", "「12,033」は正しくありません（6桁の数字ではありません）。"),
        ("012033,", "022039,", "5:1", "bad-code", "（北海道のコードは01で始まります）。"),
        ("012033,", "010006,", "5:1", "bad-code", "（都道府県のコードです）。"),
        (",小樽市,", ",,", "5:1", "bad-code", "（市区町村名がないのは都道府県だけです）。"),
        ("012033,", "012025,", "5:1", "listed-twice", "団体コード「012025」が二度あります（最初は4行目）。"),
        (
            "小樽市,ホッカイドウ,オタルシ",
            "函館市,,",
            "5:12",
            "listed-twice",
            "が二度あります（最初は4行目）。",
        ),
        ("012033,", ",", "5:1", "not-a-table", "（「団体コード」がありません）。"),
        ("012033,北海道,", "012033,,", "5:1", "not-a-table", "（「都道府県名」がありません）。"),
        (
            "012033,北海道,",
            "012033,北海,",
            "5:8",
            "bad-place-name",
            "「北海」は正しくありません。「北海道」で",
        ),
        ("012033,北海道,", "012033,東北,", "5:8", "bad-place-name", "「東北」は正しくありません。正式な名前を"),
        (",小樽市,", ",小樽,", "5:12", "bad-place-name", "市区町村名「小樽」は正しくありません。「小樽市」で"),
        (",小樽市,", ",小 樽市,", "5:12", "bad-place-name", "「小 樽市」は正しくありません。「小樽市」で"),
        (",小樽市,", ",北海道小樽市,", "5:12", "bad-place-name", "「北海道小樽市」は正しくありません。「小樽市」で"),
        (
            ",小樽市,",
            ",小撙市,",
            "5:12",
            "bad-place-name",
            "「小撙市」は正しくありません。「小樽市」で",
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, place: str, rule: str, words: str) -> None:
    table, (problem,) = read(CSV.replace(old, new))
    assert table is None
    assert problem.startswith(f"m.csv:{place}: エラー[{rule}] ")
    assert words in problem


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", "1:1", "（何も書かれていません）。"),
        ("code,prefecture,municipality\n", "1:1", "（何も書かれていません）。"),
        ("\n  コード,都道府県名\n1,2\n", "2:3", "（列名の行に「団体コード」「市区町村名」がありません）。"),
        (b"\x81\xff\x00", "1:1", "エラー[not-utf8]"),
        (CSV.encode("euc-jp"), "2:8", "エラー[not-utf8]"),
    ],
)
def test_what_is_no_table_is_told_once(text: str | bytes, place: str, words: str) -> None:
    table, (problem,) = read(text)
    assert table is None
    assert problem.startswith(f"m.csv:{place}: ")
    assert words in problem


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = CSV.replace("012033,", "012034,").replace(",登別市,", ",登別,").replace("473821,沖縄県", "473821,沖縄")
    _, problems = read(wrong)
    assert [problem.partition("] ")[2][:12] for problem in problems] == [
        *("団体コード「012034", "市区町村名「登別」は正し", "都道府県名「沖縄」は正し"),
    ]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        (
            lambda text: text.replace(
                "282219,兵庫県,丹波篠山市,ヒョウゴケン,タンバササヤマシ", "282219,兵庫県,篠山市,ヒョウゴケン,ササヤマシ"
            ),
            "「篠山市」は、付属の一覧では「丹波篠山市」です。",
        ),
        (
            lambda text: text + "479993,沖縄県,新しい町,オキナワケン,アタラシイチョウ\n",
            "「沖縄県新しい町」は付属の一覧にありません。",
        ),
        (
            lambda text: "".join(line for line in text.splitlines(True) if ",奈良県," not in line or ",奈良市" in line),
            "付属の一覧にある38市区町村（大和高田市、大和郡山市、天理市ほか）がありません。",
        ),
    ],
)
def test_what_is_otherwise_than_in_the_shipped_table_is_a_warning(change: Callable[[str], str], warning: str) -> None:
    table, problems = read(change(CSV))
    assert table is not None
    assert [problem.partition("] ")[2].partition("合併")[0] for problem in problems] == [warning]
    assert all("警告[other-municipality]" in problem for problem in problems)


def test_a_spelling_that_has_changed_is_let_through_without_its_reading() -> None:
    table, problems = read(CSV.replace(",小樽市,ホッカイドウ,オタルシ", ",小撙市,ホッカイドウ,"))
    assert table is not None
    assert len(problems) == 1


def test_without_a_known_table_nothing_is_compared() -> None:
    assert read(written(ROWS[1:9]), {})[1] == []


def test_every_check_digit_of_the_table_follows_from_the_code() -> None:
    assert all(check_digit(code[:5]) == code[5] for code, *_ in ROWS[1:])
