"""What a clerk types by mistake is told at its place, with its field and the right value, and hides nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reportgen.dataset.load import load_edition
from reportgen.japanese.municipalities import MunicipalityTable

ProblemsOf = Callable[..., list[str]]

EDITION = """\
as_of: 2023-06-01
region: 西胆振地域
prefecture: 北海道
host: 室蘭市
sections:
  - id: teiju
    heading: 定住自立圏関連
    columns: {name: 事業の名称, summary: 事業内容, since: 事業開始年, municipalities: 関係市町, division: 担当課}
    notes: [※注]
    entries:
      - id: teiju-01
        name: 医療連携事業
        summary: 医師会等と連携する
        since: 平成23年
        municipalities: [室蘭市, 登別市]
        division: 健康推進課
      - id: teiju-02
        name: 観光事業
        summary: 観光客を増やす
        since: 平成23年
        municipalities: [室蘭市, 伊達市]
        division: 観光課
"""
# An error far below, which none of the slips may hide.
FAR = ("division: 観光課", "division: 観光課\n        earlier: 平成99年")


@pytest.fixture
def problems_of(table: MunicipalityTable) -> ProblemsOf:
    """The problems of the edition with these changes."""

    def problems_of(*changes: tuple[str, str]) -> list[str]:
        text = EDITION
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        _, problems = load_edition(text.encode(), "2023-06-01.yaml", table)
        return [str(one) for one in sorted(problems, key=lambda one: one.place or ("", 0, 0))]

    return problems_of


SYNTAX = [
    ("name: 医療連携事業", "name：医療連携事業", "12:13", "「：」が全角です）。「name: 医療連携事業」と"),
    ("name: 医療連携事業", "name　： 医療連携事業", "12:14", "「name: 医療連携事業」と"),
    ("host: 室蘭市", "host：室蘭市", "4:5", "「：」が全角です）。「host: 室蘭市」と"),
    ("- id: teiju-01", "- id：teiju-01", "11:11", "「- id: teiju-01」と"),
    ("division: 健康推進課", "division：健康推進課", "16:17", "「division: 健康推進課」と"),
    ("name: 医療連携事業", "name:　医療連携事業", "12:14", "全角か特殊な空白です）。「name: 医療連携事業」と"),
    ("name: 医療連携事業", "name:医療連携事業", "12:14", "「:」の後ろに空白がありません"),
    ("        name: 医療", "　　　　name: 医療", "12:1", "字下げの空白が全角"),
    ("        name: 医療", "\tname: 医療", "12:1", "字下げにタブ"),
    ("        name: 医療", "       name: 医療", "12:1", "字下げが前の行とそろっていません"),
    ("      - id: teiju-01", "      － id: teiju-01", "11:7", "「- id: teiju-01」と"),
    ("      - id: teiju-01", "      -id: teiju-01", "11:7", "「-」の後ろに空白がありません"),
    (
        "      - id: teiju-01",
        "      -　id: teiju-01",
        "11:8",
        "「-」の後ろが半角の空白ではありません）。「- id: teiju-01」と",
    ),
    ("      - id: teiju-01", "      -\tid: teiju-01", "11:8", "「- id: teiju-01」と"),
    ("[※注]", "\n      - ※注\n      -　※注二", "11:8", "「- ※注二」と"),
    ("      - id: teiju-02", "        - id: teiju-02", "17:9", "行頭に半角の空白を6個置いて「- id: teiju-02」と"),
    ("      - id: teiju-02", "    - id: teiju-02", "17:5", "行頭に半角の空白を6個置いて「- id: teiju-02」と"),
    ("        name: 医療", "          name: 医療", "12:1", "行頭に半角の空白を8個置いて「name: 医療連携事業」と"),
    ("    entries:", "      entries:", "10:1", "行頭に半角の空白を4個置いて「entries:」と"),
    ("host: 室蘭市", "  host: 室蘭市", "4:1", "行頭から「host: 室蘭市」と"),
    ("[室蘭市, 登別市]", "[室蘭市、登別市］", "15:33", "全角です）。「municipalities: [室蘭市, 登別市]」と"),
    ("[室蘭市, 登別市]", "[室蘭市, 登別市", "15:25", "「]」がありません）。「municipalities: [室蘭市, 登別市]」と"),
    ("医療連携事業", '"医療連携事業', "12:15", '引用符が閉じていません）。「name: "医療連携事業"」と'),
    ("医療連携事業", '"医療"連携事業', "12:19", '「name: "医療連携事業"」と'),
    ("医師会等と連携する", "[新規] 医師会と連携", "13:18", '「summary: "[新規] 医師会と連携"」と'),
    ("医師会等と連携する", "対象: 市民", "13:20", '値の中に「: 」があります）。「summary: "対象: 市民"」と'),
    ("医師会等と連携する", "電話 #8000 を\n          共同で運営", "13:21", "「#」から後ろは注釈になり"),
    ("[※注]", "[※電話は #7119 へ]", "9:18", "閉じる括弧もその中です"),
    *(
        (
            "医療連携事業",
            f"{sign}重要{gap}医療",
            "12:15",
            f'「{sign}」で始まる値は引用符で囲みます）。「name: "{sign}重要',
        )
        for sign in "*&!>|%@`"
        for gap in ("", " ")
    ),
]


@pytest.mark.parametrize(("old", "new", "place", "words"), SYNTAX)
def test_a_slip_that_breaks_the_file_is_told_where_it_is_and_the_rest_is_read(
    old: str, new: str, place: str, words: str, problems_of: ProblemsOf
) -> None:
    first, *others = [one for one in problems_of((old, new), FAR) if "like-a-formula" not in one]
    assert first.startswith(f"2023-06-01.yaml:{place}: エラー[yaml-syntax] ")
    assert words in first
    (far,) = others
    assert "[year-outside-era] 「earlier」の「平成99年」" in far


@pytest.mark.parametrize("indent", ["", "    ", "          "])
def test_an_entry_that_is_pasted_elsewhere_is_told_once(indent: str, problems_of: ProblemsOf) -> None:
    begin = "      - id: teiju-02"
    entry = EDITION[EDITION.index(begin) :].replace("観光", "物産").replace("teiju-02", "teiju-03")
    pasted = "".join(f"{indent}{line.removeprefix('      ')}\n" for line in entry.splitlines())
    problem, far = problems_of((begin, pasted + begin), FAR)
    assert problem.startswith(f"2023-06-01.yaml:17:{len(indent) + 1}: エラー[yaml-syntax]")
    assert "行頭に半角の空白を6個置いて「- id: teiju-03」と書いてください。下の行も同じだけ動かして" in problem
    assert "year-outside-era" in far


def test_several_slips_are_told_at_once(problems_of: ProblemsOf) -> None:
    slips = [("host: ", "host："), ("name: 医療", "name：医療"), ("name: 観光", 'name: "観光'), FAR]
    places = [one.split(" ")[0] for one in problems_of(*slips)]
    assert places == [f"2023-06-01.yaml:{place}:" for place in ("4:5", "12:13", "18:15", "23:18")]


def test_an_item_that_nothing_mends_is_left_out_and_the_next_one_read(problems_of: ProblemsOf) -> None:
    syntax, far = problems_of(("        name: 医療", "        {}: }[\n        name: 医療"), FAR)
    assert "エラー[yaml-syntax]" in syntax
    assert "「earlier」の「平成99年」" in far


VALUES = [
    ("[室蘭市, 登別市]", "[室蘭市、登別市]", "[室蘭市, 登別市] と、一つずつ半角の「,」で区切って"),
    ("[室蘭市, 登別市]", "[室蘭市，登別市]", "[室蘭市, 登別市] と"),
    ("[室蘭市, 登別市]", "[室蘭市, 登別市 伊達市]", "[登別市, 伊達市] と"),
    ("[室蘭市, 登別市]", "[室蘭市, 登別市・伊達市]", "[登別市, 伊達市] と"),
    (
        "[室蘭市, 登別市]",
        "[室蘭市, 白老町ほか]",
        "[白老町] と、一つずつ半角の「,」で区切って書いてください。「ほか」は「and_others: ほか」",
    ),
    ("[室蘭市, 登別市]", "[室蘭市, ほか]", "「and_others: ほか」の行を足してください"),
    ("[室蘭市, 登別市]", "[室蘭市, 秋田県]", "「秋田県」は都道府県です"),
    ("[室蘭市, 登別市]", "[室蘭市, ⽇⾼町]", "「日高町」と書いてください"),
    ("[室蘭市, 登別市]", "[室蘭市, 登別 市]", "「登別市」と書いてください"),
    ("[室蘭市, 登別市]", "[室蘭市, 白老郡白老町]", "「白老町」ではありませんか"),
    ("[室蘭市, 登別市]", "室蘭市、登別市", "「municipalities: [室蘭市, 登別市]」と"),
    ("[室蘭市, 登別市]", "［室蘭市、登別市ほか］", "「municipalities: [室蘭市, 登別市]」「and_others: ほか」と"),
    ("[室蘭市, 登別市]", "{室蘭市, 登別市}", "「municipalities: [室蘭市, 登別市]」と"),
    ("[※注]", "※注", "「notes: [※注]」と"),
    ("平成23年", "2011年", "「since」の「2011年」は和暦の年として読めません。「平成23年」"),
    ("平成23年", "H23", "「平成23年」ではありませんか"),
    ("平成23年", "平成23年度", "「平成23年」ではありませんか"),
    ("平成23年", "平成 23", "「平成23年」ではありませんか"),
    ("平成23年", "2019", "「平成31年」か「令和元年」ではありませんか"),
    ("平成23年", "平成32年", "平成31年4月30日までです。「令和2年」ではありませんか"),
    ("平成23年", "平成２３年", "「平成23年」と書いてください"),
    ("平成23年", "令和1年", "「令和元年」と書いてください"),
    ("2023-06-01", "2024-02-30", "2024年2月に30日はありません（29日まで）"),
    ("2023-06-01", "2023-13-01", "13月という月はありません"),
    ("2023-06-01", "2023/6/1", "「as_of」の「2023/6/1」は日付として使えません。「2023-06-01」と"),
    ("2023-06-01", "令和5年6月1日", "「2023-06-01」と"),
    ("division: 健康推進課", "division:", "「division」の値が空です"),
    ("division: 健康推進課", "ｄｉｖｉｓｉｏｎ: 健康推進課", "「division」ではありませんか"),
    ("summary: 事業内容", "summary：事業内容", "「summary: 」ではありませんか"),
    ("医師会等と連携する", "夜間の電話 #8000 へ", '印刷する文字であれば "夜間の電話 #8000 へ" と引用符で囲み'),
    ("医療連携事業", "#7119 救急相談", '「name」に印刷されません。印刷する文字であれば "#7119 救急相談" と'),
    ("担当課}", "担当課 # 要確認\n      }", "「# 要確認」は YAML の注釈とみなされ、「division」に入りません"),
    ("医療連携事業", "⽇⾼の医療㈱", "漢字の「日」（U+65E5）で「日高の医療㈱」と"),
    ("医療連携事業", "医療\u00a0連携", "「name」に特殊な空白 U+00A0（ノーブレークスペース） があります"),
    ("医師会等と", "医師\u0085会", "「summary」に制御文字 U+0085"),
]


@pytest.mark.parametrize(("old", "new", "words"), VALUES)
def test_what_was_meant_is_said(old: str, new: str, words: str, problems_of: ProblemsOf) -> None:
    problems = problems_of((old, new))
    assert any(words in one for one in problems), problems
    assert not any("host-missing" in one for one in problems)
