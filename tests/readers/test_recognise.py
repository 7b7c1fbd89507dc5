"""What is recognised in published files of other shapes, what is left out and what is a problem."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.fields.guess import kind_of, propose_key
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.published import PublishedList

from .conftest import Import, Recognise


def columns_of(found: PublishedList, at: int = 0) -> list[tuple[str, str, str, str]]:
    return [(column.under, column.label.text, column.kind, column.unit) for column in found.sections[at].columns]


def rows_of(found: PublishedList, at: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.sections[at].rows]


SHELTERS = """\
指定避難所一覧（令和7年4月1日現在）,,,,,
,,,,,
№,施設名,対応する災害,,収容人数（人）,電話番号
,,洪水,地震,,
1,第一小学校,○,×,350,0123-45-6789
2,中央公民館,×,○,"1,200",0123-45-6790
※ ○は使用可を表す。,,,,,
,,,,,
問合せ先：防災課,,,,,
"""


def test_a_spanner_in_csv_covers_the_labels_below_it(recognised: Recognise) -> None:
    found = recognised(SHELTERS.encode("cp932"), "list.csv")
    assert columns_of(found) == [
        ("", "施設名", "text", ""),
        ("対応する災害", "洪水", "mark", ""),
        ("対応する災害", "地震", "mark", ""),
        ("", "収容人数", "number", "人"),
        ("", "電話番号", "text", ""),
    ]
    assert found.sections[0].is_numbered
    assert [note.text.text for note in found.sections[0].notes] == ["※ ○は使用可を表す。"]
    assert found.day is not None
    assert (found.day.text, found.titles[0].text) == ("令和7年4月1日", "指定避難所一覧")
    assert [(left.text, left.reason) for left in found.left_out] == [("問合せ先：防災課", "問合せ先")]
    assert not found.problems


def test_a_spanner_in_the_middle_covers_all_labels_that_stand_together(recognised: Recognise) -> None:
    found = recognised(
        "負担金\n（単位：百万円）\n令和6年4月1日時点\n"
        "団体名\t\t負担額\t\t備考\n\tR5\tR6\tR7\t\n室蘭市\t1\t2\t3\t見込み\n登別市\t4\t5\t6\t\n合　計\t5\t7\t9\t\n"
    )
    assert columns_of(found)[1:4] == [("負担額", year, "number", "百万円") for year in ("R5", "R6", "R7")]
    assert [[cell.text for cell in total.cells] for total in found.sections[0].totals] == [["", "5", "7", "9", ""]]


BANDS = """\
一覧
令和6年4月1日現在
名称\t開始年
第1　くらし
一\t平成元年
二\t平成2年
第2　しごと
三\t平成3年
"""


def test_lines_among_the_rows_are_bands_where_the_first_row_has_one(recognised: Recognise) -> None:
    (section,) = recognised(BANDS).sections
    assert section.groups is not None
    assert (section.groups.label is None, [name.text for name in section.groups.names]) == (
        True,
        ["第1　くらし", "第2　しごと"],
    )
    assert [row.group for row in section.rows] == [0, 0, 1]


def test_a_line_among_the_rows_is_a_problem_where_the_first_row_has_no_band(recognised: Recognise) -> None:
    found = recognised(BANDS.replace("第1　くらし\n", ""))
    assert [(problem.rule, str(problem.place)) for problem in found.problems] == [("stray-line", "list.txt:6:1")]


def test_a_row_with_nothing_but_its_name_is_a_row(recognised: Recognise) -> None:
    found = recognised("一覧,\n名称,開始年\n一,平成元年\n二,\n三,平成3年\n", "list.csv")
    assert rows_of(found) == [["一", "平成元年"], ["二", ""], ["三", "平成3年"]]


@pytest.mark.parametrize("row", ["一\t平成元年", "一\t平成元年\t室蘭市\t企画課\t余り"])
def test_a_row_of_another_number_of_cells_is_a_problem(row: str, recognised: Recognise) -> None:
    found = recognised(
        f"一覧\n名称\t開始年\t市町村\t担当課\n二\t平成元年\t室蘭市\t企画課\n{row}\n三\t平成元年\t登別市\t企画課\n"
    )
    assert [(one.rule, str(one.place)) for one in found.problems if one.rule != "no-day"] == [
        ("column-count", "list.txt:4:1")
    ]


def test_the_header_of_each_page_and_the_repeated_title_are_no_rows(recognised: Recognise) -> None:
    page = "一覧\n\n名称\t開始年\n{}\t平成元年\n\n- {} -\n"
    found = recognised(page.format("一", 1) + page.format("二", 2))
    assert rows_of(found) == [["一", "平成元年"], ["二", "平成元年"]]
    assert "列名のくり返し" in [left.reason for left in found.left_out]


def test_sections_under_plain_headings_with_other_columns(recognised: Recognise) -> None:
    found = recognised(
        "加入状況\n令和6年4月1日現在\n\n協議会\n名称\t設立年\n一\t平成元年\n\n基金\n名称\t金額（千円）\n二\t1,000\n三\t－\n"
    )
    assert [section.heading.text for section in found.sections] == ["協議会", "基金"]
    assert columns_of(found, 1)[1] == ("", "金額", "number", "千円")
    assert rows_of(found, 1) == [["二", "1,000"], ["三", "－"]]


def test_two_days_are_a_problem(recognised: Recognise) -> None:
    table = "名称\t設立年\n一\t平成元年\n"
    found = recognised(f"一覧\n〈甲〉\n令和6年4月1日現在\n{table}\n〈乙〉\n令和6年4月2日現在\n{table}")
    assert [(problem.rule, str(problem.place)) for problem in found.problems] == [("days-differ", "list.txt:8:1")]


def test_tables_beside_the_list_are_left_out_and_named(recognised: Recognise) -> None:
    found = recognised(
        "<title>補助金｜室蘭市</title><table><tr><td><a>ホーム</a><td>くらし</table><h1>補助金</h1><p>2024年4月1日現在</p>"
        "<table><tr><td>補助金名<td>対象者<td>予算額（千円）<tr><td>見守り<td>世帯<td>1,200</table>"
        "<h2>関連情報</h2><table><tr><th>資料<th>形式<tr><td>様式<td>PDF</table>"
        "<table><tr><th>担当<td>福祉課<tr><th>電話<td>内線1</table>",
        "list.html",
    )
    assert rows_of(found) == [["見守り", "世帯", "1,200"]]
    assert [(left.text, left.reason) for left in found.left_out] == [
        ("ホーム　くらし", "列名だけの表"),
        ("関連情報", "どの表のものか分からない行"),
        ("資料　形式", "ほかの表と列が違う、小さな表"),
        ("担当　福祉課", "列名の行がない表"),
        ("電話　内線1", "列名の行がない表"),
    ]
    assert {key: fact.text for key, fact in found.facts.items()} == {
        "region": "室蘭市",
        "host": "室蘭市",
        "prefecture": "北海道",
    }


def test_a_file_without_a_table_is_a_problem(recognised: Recognise) -> None:
    assert [problem.rule for problem in recognised("お知らせ\n\n表はありません。\n").problems] == ["no-table"]


def test_a_note_is_referred_to_by_its_own_mark_only(recognised: Recognise) -> None:
    found = recognised("一覧\n名称\t開始年\n一※1\t平成元年\n二※12\t平成2年\n※1　甲\n※12　乙\n＊　丙\n続き\n")
    assert [(note.mark, note.text.text, note.refers) for note in found.sections[0].notes] == [
        ("※1", "甲", (0,)),
        ("※12", "乙", (1,)),
        ("＊", "丙", ()),
        ("", "続き", ()),
    ]


@pytest.mark.parametrize(
    ("label", "texts", "kind"),
    [
        ("開始", ["平成元年", "令和5年4月", "R6.4.1", "2019/5/1", "昭和64年1月6日", "平成元. 4. 1"], "date"),
        ("開設年", ["1978", "2019"], "date"),
        ("定員", ["1978", "2019"], "number"),
        ("年度", ["令和6年度", "平成30年度"], "date"),
        ("年", ["平成23年 (平成12年)"], "date"),
        ("期間", ["令和7年4月1日～令和12年3月31日（5年）", "令和7年4月～", "－"], "period"),
        ("額", ["1,200", "△35", "０．５", "－", ""], "number"),
        ("番号", ["001", "002"], "text"),
        ("電話", ["0880-00-0001"], "text"),
        ("要否", ["要", "否"], "mark"),
        ("参加", ["○", "", "◎"], "mark"),
        ("参加", ["", ""], "text"),
        ("参加", ["室蘭市、登別市", "伊達市ほか"], "members"),
        ("協定先", ["北海道伊達市", "県内全市町村", "はまなすマート", "鹿行生コン組合"], "members"),
        ("施設", ["室蘭市体育館", "登別市民会館"], "text"),
        ("番号", ["1-1", "1-2"], "text"),
    ],
)
def test_the_kind_of_a_column_is_told_from_its_cells(
    label: str, texts: list[str], kind: str, table: MunicipalityTable
) -> None:
    assert kind_of(label, texts, table, "北海道") == kind


def test_a_heading_right_behind_a_note_is_no_note(recognised: Recognise) -> None:
    found = recognised(
        "一覧\n総務課\n令和6年4月1日現在\n甲\n名称\t開始年\n一\t平成元年\n※注\n続き\n乙\n名称\t開始年\n二\t平成2年\n"
    )
    assert [section.heading.text for section in found.sections] == ["甲", "乙"]
    assert [note.text.text for note in found.sections[0].notes] == ["※注", "続き"]
    assert [(left.text, left.reason) for left in found.left_out] == [("総務課", "作成した団体や部署の名前")]


@pytest.mark.parametrize("title", ["電話相談窓口一覧", "担当者名簿", "注文の状況", "連絡先の一覧"])
def test_a_title_may_begin_like_other_lines(title: str, recognised: Recognise) -> None:
    found = recognised(f"{title}\n令和6年4月1日現在\n名称\t開始年\n一\t平成元年\n問合せ先　総務課\n電話（内線12）\n")
    assert [one.text for one in found.titles] == [title]
    assert [left.text for left in found.left_out] == ["問合せ先　総務課", "電話（内線12）"]


@pytest.mark.parametrize(
    "header",
    [
        "<tr><td><th>R5<th>R6",
        "<tr><td>団体<td>R5<td>R6",
        "<thead><tr><td>団体<td>R5<td>R6</thead>",
        "<tr><th>団体<th>R5<th>R6",
    ],
)
def test_a_header_of_an_html_table_is_found_however_it_is_marked(header: str, recognised: Recognise) -> None:
    rows = "<tr><th>室蘭市<td>1<td>2<tr><th>登別市<td>3<td>4"
    found = recognised(f"<h1>負担金</h1><p>令和6年4月1日現在</p><table>{header}{rows}</table>", "list.html")
    assert [column[1] for column in columns_of(found)][-2:] == ["R5", "R6"]
    assert [row[-2:] for row in rows_of(found)] == [["1", "2"], ["3", "4"]]


def test_hidden_rows_of_a_page_are_left_out(recognised: Recognise) -> None:
    found = recognised(
        "<h1>一覧</h1><p>令和6年4月1日現在</p><table><tr><th>名称<th>開始年<tr><td>一<td>平成元年"
        "<tr style='display: none'><td>二<td>平成2年<tr hidden><td>三<td>平成3年</table>",
        "list.html",
    )
    assert rows_of(found) == [["一", "平成元年"]]
    assert [(left.text, left.reason) for left in found.left_out] == [
        ("二　平成2年", "隠した行"),
        ("三　平成3年", "隠した行"),
    ]


def test_numbers_may_go_on_in_the_next_section(recognised: Recognise) -> None:
    labels = "番号\t名称\t開始年\n"
    found = recognised(
        f"一覧\n令和6年4月1日現在\n〈甲〉\n{labels}1\t一\t平成元年\n2\t二\t平成2年\n\n〈乙〉\n{labels}3\t三\t平成3年\n"
        f"\n〈丙〉\n{labels}1\t四\t平成4年\n\n〈丁〉\n{labels}7\t五\t平成5年\n"
    )
    assert [(one.is_numbered, one.first_number, len(one.columns)) for one in found.sections] == [
        (True, 1, 2),
        (True, 3, 2),
        (True, 1, 2),
        (False, 1, 3),
    ]


def test_columns_of_one_label_are_of_one_kind(recognised: Recognise) -> None:
    labels = "名称\t協定締結先\t有無\n"
    found = recognised(
        f"一覧\n令和6年4月1日現在\n〈甲〉\n{labels}一\t静岡市、上越市\t有\n二\t伊達市\t無\n\n〈乙〉\n{labels}三\t(株)はまなす\t\n四\tトラック協会\t\n"
    )
    kinds = [[(column.kind, column.is_optional) for column in section.columns] for section in found.sections]
    assert kinds == [[("text", False), ("members", False), ("mark", True)]] * 2


@pytest.mark.parametrize(("label", "key"), [("ID", "column"), ("2024 budget", "column"), ("URL", "url")])
def test_a_proposed_key_is_one_that_an_edition_may_have(label: str, key: str) -> None:
    assert propose_key(label, "text") == key


def test_a_slip_in_a_group_is_told_at_its_band(run_import: Import) -> None:
    text = BANDS.replace("くらし", "くらｼ").encode()
    (problem,) = run_import(text, None, "host: 室蘭市\n".encode(), date(2024, 4, 1)).diagnostics
    assert (problem.rule, problem.place and problem.place.line) == ("half-width-katakana", 4)
