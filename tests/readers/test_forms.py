"""Each form of text file gives rows of cells with their places."""

from __future__ import annotations

import pytest

from reportgen.readers.forms import read_source
from reportgen.readers.source import Covered, Role, Row, Source


def rows_of(source: Source) -> list[Row]:
    return [row for block in source.blocks for row in block.rows]


def texts_of(data: str | bytes, name: str = "list.txt") -> list[list[str]]:
    source = read_source(data.encode() if isinstance(data, str) else data, name)
    return [texts for row in rows_of(source) if any(texts := [cell.text for cell in row.cells])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_usual_encodings_and_line_ends_are_read(encoding: str, line_end: str) -> None:
    text = line_end.join(["名称,所在地", "①会館,本町1", ""])
    assert texts_of(text.encode(encoding), "list.csv") == [["名称", "所在地"], ["①会館", "本町1"]]


def test_bytes_in_no_known_encoding_are_a_problem() -> None:
    source = read_source("名称、所在地、担当課".encode() + b"\xff\xfd", "list.csv")
    assert [problem.rule for problem in source.problems] == ["unreadable-text"]


def test_what_is_no_text_at_all_is_a_problem_that_names_the_forms() -> None:
    (problem,) = read_source(b"%PDF-1.7\n\0\0\0", "list.pdf").problems
    assert problem.rule == "unknown-form"
    assert "xlsx" in problem.hint
    assert "csv" not in problem.message


def test_quoted_cells_hold_line_breaks_and_quotes_and_know_their_places() -> None:
    source = read_source('名称,"紹\n介",備考\n"一,二","""三""",四\n'.encode(), "list.csv")
    cells = [cell for row in rows_of(source) for cell in row.cells]
    assert [cell.text for cell in cells] == ["名称", "紹\n介", "備考", "一,二", '"三"', "四"]
    assert [str(cell.place) for cell in cells] == [
        "list.csv:1:1",
        "list.csv:1:5",
        "list.csv:2:4",
        "list.csv:3:2",
        "list.csv:3:8",
        "list.csv:3:15",
    ]


def test_semicolons_part_the_cells_where_there_are_more_of_them() -> None:
    assert texts_of("名称;人口\n室蘭市;80,000\n", "list.csv") == [["名称", "人口"], ["室蘭市", "80,000"]]


def test_tabs_part_cells_and_lines_without_tabs_are_one_cell() -> None:
    assert texts_of("一覧, 二\n名称\t所在地\n\t 本町 \n") == [["一覧, 二"], ["名称", "所在地"], ["", "本町"]]
    place = rows_of(read_source("名称\t 本町 \n一\t二".encode(), "list.txt"))[0].cells[1].place
    assert str(place) == "list.txt:1:5"


ALIGNED = """\
                 施設の一覧

番号   名  称          所在地       面積
1      中央図書館      本町1        1,200
2      北地区コミュニ  北町2          980
       ティセンター
 (1) 学校
 4     第一小学校      東町1           50
※ 面積は概数
                               - 1 -
\f番号   名  称          所在地       面積
3      南会館          南町3           12
                                2
"""


def test_aligned_columns_are_where_no_line_has_a_character() -> None:
    assert texts_of(ALIGNED) == [
        ["施設の一覧"],
        ["番号", "名称", "所在地", "面積"],
        ["1", "中央図書館", "本町1", "1,200"],
        ["2", "北地区コミュニティセンター", "北町2", "980"],
        ["(1) 学校"],
        ["4", "第一小学校", "東町1", "50"],
        ["※ 面積は概数"],
        ["番号", "名称", "所在地", "面積"],
        ["3", "南会館", "南町3", "12"],
    ]
    source = read_source(ALIGNED.encode(), "list.txt")
    assert [(left.text, left.reason) for left in source.left_out] == [
        ("- 1 -", "ページ番号"),
        ("2", "ページ番号"),
    ]
    assert str(rows_of(source)[-3].cells[1].place) == "list.txt:12:8"


def test_spans_of_html_cells_are_repeated_and_marked() -> None:
    page = (
        "<table><thead><tr><th rowspan=2>名称<th colspan=2>費用</tr><tr><th>R5<th>R6</tr></thead>"
        "<tr><td rowspan='2'>一</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"
        "<tfoot><tr><td>計</td><td>4</td><td>6</td></tr></tfoot></table>"
    )
    rows = rows_of(read_source(page.encode(), "list.html"))
    assert [[cell.text for cell in row.cells] for row in rows] == [
        ["名称", "費用", "費用"],
        ["名称", "R5", "R6"],
        ["一", "1", "2"],
        ["一", "3", "4"],
        ["計", "4", "6"],
    ]
    assert [row.role for row in rows] == [Role.HEADER, Role.HEADER, Role.PLAIN, Role.PLAIN, Role.FOOTER]
    assert rows[0].cells[2].covered is Covered.FROM_LEFT
    assert rows[3].cells[0].covered is Covered.FROM_ABOVE
    assert (rows[0].cells[1].across, rows[2].cells[0].down) == (2, 2)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("令和7年<br>\n  ４月", "令和7年\n４月"),
        ("長い\n   文", "長い文"),
        ("R&amp;D\n  Tokyo &#12539; 東京", "R&D Tokyo ・ 東京"),
        ("会議<sup><a href='#n1'>※1</a></sup>", "会議※1"),
        ("&nbsp;", ""),
        ("<p>一</p><p>二</p>", "一\n二"),
        ("<ruby>北<rp>(</rp><rt>きた</rt><rp>)</rp></ruby>町", "北町"),
        ("一<!-- 二 --><script>三</script><span hidden>四</span>", "一"),
        ("<b>1<i>2", "12"),
    ],
)
def test_an_html_cell_reads_as_it_is_shown(markup: str, text: str) -> None:
    rows = rows_of(read_source(f"<table><tr><td>{markup}</td></tr></table>".encode(), "list.html"))
    assert rows[0].cells[0].text == text


def test_texts_around_html_tables_keep_their_order_and_navigation_is_left_out() -> None:
    page = (
        "<body><nav><a>トップ</a></nav><h1>表題</h1><p>文</p><h2>見出し</h2><table><caption>表</caption><tr><td>一"
        "</table><ul><li>※1　注</li></ul><dl><dt>注2<dd>二<dt>注3<dd>三</dl><footer>市役所</footer>"
    )
    source = read_source(page.encode(), "list.html")
    assert [(row.cells[0].text, row.role) for row in rows_of(source)] == [
        ("表題", Role.TITLE),
        ("文", Role.PROSE),
        ("見出し", Role.HEADING),
        ("表", Role.CAPTION),
        ("一", Role.PLAIN),
        ("※1　注", Role.PROSE),
        ("注2　二", Role.PROSE),
        ("注3　三", Role.PROSE),
    ]
    assert [left.text for left in source.left_out] == ["トップ", "市役所"]


@pytest.mark.parametrize("page", ["", " \n", "<!-- <table><tr><td>旧</td></tr></table> -->"])
def test_a_page_without_anything_has_no_rows(page: str) -> None:
    assert rows_of(read_source(page.encode(), "list.html")) == []
