"""Quirks of further published lists, each in a small list of its own: what is read, and what is told of it."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from reportgen.dataset.totals import sums_of
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.importing import ImportResult, import_list

from .conftest import Recognise

BEGINNING = "花巻市の一覧\n令和6年4月1日現在\n\n"


def imported(
    table: MunicipalityTable, text: str, name: str = "list.txt", settings: bytes | None = None
) -> ImportResult:
    return import_list(text.encode(), name, None, "", settings, "import.yaml", date(2024, 4, 1), table)


def told(result: ImportResult) -> list[str]:
    return [f"{problem.place} {problem.rule} {problem.message}" for problem in result.diagnostics]


def test_a_town_with_a_sign_or_brackets_is_that_town(table: MunicipalityTable) -> None:
    rows = (
        "名称\t構成団体\t設立\nあ組合\t花巻市（事務局）、◎北上市\tS49\nい組合\t武蔵野市、県内全町村、花巻市\tH5年度\n"
    )
    result = imported(table, BEGINNING + rows)
    assert result.edition is not None
    first, second = result.edition.sections[0].entries
    assert [body.code for body in first.values[1].bodies] == ["032051", "032069"]
    assert [body.name for body in second.values[1].bodies if body.prefecture == "東京都"] == ["武蔵野市"]
    assert {body.name[-1] for body in second.values[1].bodies if body.prefecture == "岩手県"} == {"町", "村", "市"}
    assert told(result) == [
        "list.txt:5:5 name-read-as 「花巻市（事務局）」は「花巻市」と読み、版の members に書きました。",
        "list.txt:5:14 name-read-as 「◎北上市」は「北上市」と読み、版の members に書きました。",
        "list.txt:6:5 name-read-as 「武蔵野市」は「東京都武蔵野市」と読み、版の members に書きました。",
        "list.txt:6:10 name-read-as 「県内全町村」は「岩手県の全町村」と読み、版の members に書きました。",
    ]


def test_towns_that_a_word_joins_are_each_one(table: MunicipalityTable) -> None:
    result = imported(table, BEGINNING + "名称\t構成\t設置\nあ協議会\t花巻市及び北上市、遠野市\tS49\n")
    assert result.edition is not None
    assert [body.name for body in result.edition.sections[0].entries[0].values[1].bodies] == [
        *("花巻市", "北上市", "遠野市")
    ]
    assert [(change.before, change.after) for change in result.separators] == [("花巻市及び北上市", "花巻市、北上市")]


def test_a_garbled_town_among_other_bodies_is_told(table: MunicipalityTable) -> None:
    rows = "協定名\t協定先\t締結日\nあ協定\t北上市、株式会社みちのく商店\tR1.5.1\nい協定\t宮吉市、い株式会社\tR2.5.1\n"
    assert told(imported(table, BEGINNING + rows)) == [
        "list.txt:6:5 unknown-town 「municipalities」の「宮吉市」という市町村は登録されていません。"
    ]


@pytest.mark.parametrize(
    ("rows", "problems", "sums"),
    [
        ("あ\t甲\t10\t1\nい\t乙\t20\t2\n合計\t\t30\t3", [], {"amount": 30, "amount-2": 3}),
        (
            "あ\t甲\t10\t1\nい\t乙\t20\t2\n合計\t\t31\t3",
            ["list.txt:7:5 total-mismatch 「合計」の「予算額」は31ですが、行を足すと30です。"],
            {"amount": 30, "amount-2": 3},
        ),
        ("総数\t\t30\t3\nあ\t甲\t10\t1\nい\t乙\t20\t2", [], {"amount": 30, "amount-2": 3}),
        ("あ\t総額\t10\t1\nい\tうち国\t5\t1\nう\t総額\t20\t2\n合計\t\t30\t3", [], {"amount": 30, "amount-2": 3}),
        (
            "あ\t甲\t10\t1\n小計\t\t10\t1\nい\t乙\t20\t2\n小計\t\t20\t2\n合計\t\t30\t3",
            [
                "list.txt:6:1 sum-left-out 「小計」の行は取り込んでいません。",
                "list.txt:8:1 sum-left-out 「小計」の行は取り込んでいません。",
            ],
            {"amount": 30, "amount-2": 3},
        ),
    ],
    ids=["right", "wrong", "above", "of-some-rows", "of-parts"],
)
def test_printed_totals_are_held_to_the_sums(
    rows: str, problems: list[str], sums: dict[str, int], table: MunicipalityTable
) -> None:
    result = imported(table, f"{BEGINNING}事業\t区分\t予算額（千円）\t決算額（千円）\n{rows}\n")
    assert told(result) == problems
    assert result.edition is not None
    assert sums_of(result.edition.sections[0]) == sums


def test_units_in_all_cells_are_the_columns_unit(recognised: Recognise, table: MunicipalityTable) -> None:
    text = BEGINNING + "施設名\t定員\t料金\t割合\nあ館\t１，２００人\t200円\t20.0%\nい館\t80 人\t－\t3%\n"
    assert [(column.kind, column.unit) for column in recognised(text).sections[0].columns[1:]] == [
        ("number", "人"),
        ("number", "円"),
        ("number", "%"),
    ]
    result = imported(table, text)
    assert result.edition is not None
    texts = [list(entry.texts().values()) for entry in result.edition.sections[0].entries]
    assert [row[2:] for row in texts] == [["1,200", "200", "20.0"], ["80", "－", "3"]]


def test_ditto_marks_are_what_stands_above(table: MunicipalityTable) -> None:
    result = imported(
        table, BEGINNING + "施設名\t所管課\nあ館\t生涯学習課\nい館\t〃\nう館\t〃\nえ館\t体育課\nお館\t同上\n"
    )
    assert result.edition is not None
    divisions = [entry.texts()["division"] for entry in result.edition.sections[0].entries]
    assert divisions == ["生涯学習課"] * 3 + ["体育課"] * 2
    assert told(result) == [
        "list.txt:6:4 ditto 「所管課」の欄の「〃」（3か所）は、上の行と同じと読みました。",
    ]


def test_whose_list_it_is_may_stand_on_a_line_of_its_own(recognised: Recognise) -> None:
    table = "No.\t施設名\t指定番号\n1\tあ館\t1001\n2\tい館\t1002\n"
    for line in ("花巻市", "花巻市防災危機管理課"):
        found = recognised(f"避難所の一覧\n{line}　令和6年4月1日現在\n\n{table}")
        assert (found.facts["host"].text, found.facts["prefecture"].text) == ("花巻市", "岩手県")
        assert [title.text for title in found.titles] == ["避難所の一覧"]
        assert found.sections[0].columns[1].kind == "text"


def test_a_town_behind_its_prefecture_is_whose_list_it_is(recognised: Recognise) -> None:
    found = recognised("福島県伊達市の公園\n令和6年4月1日現在\n\n名称\t面積\nあ館\t10\nい館\t20\n")
    assert (found.facts["host"].text, found.facts["prefecture"].text) == ("伊達市", "福島県")


@pytest.mark.parametrize("title", ["姉妹都市", "構成市町村", "一部事務組合"])
def test_a_title_that_ends_like_a_town_is_a_title(title: str, recognised: Recognise) -> None:
    found = recognised(f"{title}\n京都市　令和6年4月1日現在\n\n名称\t面積\nあ館\t10\nい館\t20\n")
    assert [one.text for one in found.titles] == [title]
    assert found.facts["host"].text == "京都市"


def test_three_levels_of_labels_keep_their_unit(recognised: Recognise) -> None:
    found = recognised(
        "<title>花巻市</title><h1>利用者数</h1><p>令和6年4月1日現在</p><table>"
        "<tr><th rowspan=3>施設<th colspan=3>利用者数（人）<tr><th>平成<th>令和<th rowspan=2>計<tr><th>H30<th>R1"
        "<tr><td>あ館<td>10<td>20<td>30</table>",
        "list.html",
    )
    assert [(c.key, c.under, c.unit) for c in found.sections[0].columns] == [
        ("name", "", ""),
        ("h30", "利用者数（人）　平成", "人"),
        ("r1", "利用者数（人）　令和", "人"),
        ("amount", "利用者数（人）", "人"),
    ]


def test_two_levels_of_groups_are_bands_or_a_column_and_a_column(table: MunicipalityTable) -> None:
    rows = "大分類,中分類,名称,面積\n文化,ホール,あ館,10\n,,い館,20\n,図書館,う館,30\n体育,体育館,え館,40\n,,お館,50\n"
    result = imported(table, BEGINNING + rows)
    assert result.edition is not None
    assert [(entry.group, entry.texts()["type"]) for entry in result.edition.sections[0].entries] == [
        *(("文化", "ホール"), ("文化", "ホール"), ("文化", "図書館"), ("体育", "体育館"), ("体育", "体育館"))
    ]
    assert told(result) == ["list.txt:6:2 ditto 「中分類」の欄の「空欄」（2か所）は、上の行と同じと読みました。"]


def test_bands_over_a_column_of_groups_are_the_groups(recognised: Recognise) -> None:
    found = recognised(
        "<title>花巻市</title><h1>施設</h1><p>2024年4月1日現在</p><table><tr><th>区分<th>名称<th>面積（㎡）"
        "<tr><td colspan=3>文化<tr><td rowspan=2>ホール<td>あ館<td>10<tr><td>い館<td>20"
        "<tr><td colspan=3>体育<tr><td>体育館<td>う館<td>30</table>",
        "list.html",
    )
    (section,) = found.sections
    assert section.groups is not None
    assert [name.text for name in section.groups.names] == ["文化", "体育"]
    assert [[cell.text for cell in row.cells] for row in section.rows] == [
        *(["ホール", "あ館", "10"], ["ホール", "い館", "20"], ["体育館", "う館", "30"])
    ]


def test_a_label_over_two_columns_names_both(recognised: Recognise) -> None:
    found = recognised(
        "<title>花巻市</title><h1>道路（2024年4月1日現在）</h1><table><tr><th colspan=2>区分<th>延長（km）"
        "<tr><td rowspan=2>1級<td>舗装済<td>10<tr><td>未舗装<td>20<tr><td>2級<td>舗装済<td>30</table>",
        "list.html",
    )
    (section,) = found.sections
    assert section.groups is not None and section.groups.label is not None
    assert [section.groups.label.text, *[column.label.text for column in section.columns]] == ["区分", "区分", "延長"]


def test_phrases_that_leave_open_who_is_meant_are_open(table: MunicipalityTable) -> None:
    rows = "名称,構成団体,設立\nあ組合,花巻市ほか18市町村,平12.4.1\nい組合,沿岸７市町村、花巻市,昭46.10\n"
    result = imported(table, BEGINNING + rows)
    assert result.edition is not None
    assert [value.is_open for value in [entry.values[1] for entry in result.edition.sections[0].entries]] == [True] * 2
    assert [body.name for body in result.edition.sections[0].entries[0].values[1].bodies] == ["花巻市"]


def test_a_sign_in_a_cell_before_what_it_says_begins_a_note(recognised: Recognise) -> None:
    found = recognised(BEGINNING + "No.,名称,面積\n1,あ館,10\n2,い館,20\n\n（備考）,面積は台帳による\n", "list.csv")
    assert [note.text.text for note in found.sections[0].notes] == ["（備考）　面積は台帳による"]


def test_two_tables_side_by_side_on_a_sheet_are_two(recognised: Recognise) -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一覧")
        for number, texts in enumerate(
            [
                ("花巻市の友好都市",),
                ("2024年4月1日現在",),
                ("国内", "", "", "", "海外"),
                ("都市名", "提携日", "備考", "", "都市名", "提携日", "備考"),
                ("平塚市", "S59.9.23", "", "", "ホットスプリングス市", "H5.1.15", ""),
            ]
        ):
            sheet.write_row(number, 0, texts)
    found = recognised(stream.getvalue(), "list.xlsx")
    assert [(one.heading.text, [row.cells[0].text for row in one.rows]) for one in found.sections] == [
        ("国内", ["平塚市"]),
        ("海外", ["ホットスプリングス市"]),
    ]


def test_a_sign_that_there_is_no_date_is_none(table: MunicipalityTable) -> None:
    result = imported(table, BEGINNING + "名称\t締結日\nあ協定\t平成24年3月1日\nい協定\t―\n")
    assert result.edition is not None and told(result) == []
    assert [entry.values[1].date is None for entry in result.edition.sections[0].entries] == [False, True]


@pytest.mark.parametrize("line", ["令和6年4月1日", "花巻市の施設は次のとおりです（令和6年4月1日現在）。"])
def test_a_day_may_stand_in_a_sentence_or_without_a_word(line: str, recognised: Recognise) -> None:
    found = recognised(f"花巻市の施設\n{line}\n\n名称\t定員\nあ館\t約500\n")
    assert found.day is not None and found.day.text == "令和6年4月1日"
    assert [problem.rule for problem in found.problems] == []


def test_words_have_no_unit(table: MunicipalityTable) -> None:
    result = imported(table, BEGINNING + "名称\t定員（人）\nあ館\t約500\nい館\t10\n")
    assert result.edition is not None
    assert [(column.label, column.unit) for column in result.edition.sections[0].columns] == [
        ("名称", ""),
        ("定員（人）", ""),
    ]


def test_a_blank_merged_cell_is_no_group(table: MunicipalityTable) -> None:
    rows = "区分,名称,面積\n甲,あ館,10\n,い館,20\n,う館,30\n"
    page = (
        "<html><title>花巻市</title><h1>施設（2024年4月1日現在）</h1><table><tr><th>区分<th>名称<th>面積"
        "<tr><td rowspan=2>甲<td>あ館<td>10<tr><td>い館<td>20<tr><td rowspan=2><td>う館<td>30<tr><td>え館<td>40</table>"
    )
    for result in (imported(table, BEGINNING + rows), imported(table, page)):
        assert result.edition is not None
        assert {entry.group for entry in result.edition.sections[0].entries} == {"甲"}
