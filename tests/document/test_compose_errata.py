"""The 正誤表 as blocks: what is read differently and what is in doubt, where, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from reportgen.dataset.corrections import Change, read_corrections
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, Place
from reportgen.document.blocks import Document, Heading, PageField, Paragraph, Span, Table, Title, text_of
from reportgen.document.compose_errata import Errata, Erratum, compose_errata, errata_name, gather
from reportgen.document.style import Style
from reportgen.document.texts import SeriesTexts, load_series_texts

ROOT = Path(__file__).parents[2]
TITLE = "西胆振地域における広域連携の状況（室蘭市関係分）"
NAMES = {"municipalities": "関係市町", "summary": "内容", "division": "担当課"}
TOWN = ("municipalities", "杜管町", "壮瞥町", "そのような町はない(全国)。")
WORD = ("summary", "圖書(館)", "図書(館)", "旧字体である。")
DOUBT = ("division", "生涯学習", None, "課の名の後ろが欠けているように見える。")
Told = tuple[str, str, str | None, str]
Compose = Callable[..., Document]


def change(told: Told, line: int) -> Change:
    field, before, after, reason = told
    return Change(Place("source.txt", line, 1), field, before, after, reason)


@pytest.fixture
def compose(edition: Edition, series: SeriesTexts, style: Style) -> Compose:
    """The document of these corrections and queries, each told with the line that it stands in."""

    def compose(corrections: Sequence[Change] = (), queries: Sequence[Change] = ()) -> Document:
        errata = Errata(edition, "source.txt", tuple(corrections), tuple(queries))
        return compose_errata(errata, series, style, NAMES.__getitem__)

    return compose


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def headings(document: Document) -> list[Heading]:
    return [block for block in document.blocks if isinstance(block, Heading)]


def rows(document: Document) -> list[list[str]]:
    return [[text_of(cell) for cell in row.cells] for table in tables(document) for row in table.rows]


def lead(document: Document) -> str:
    (paragraph,) = [block for block in document.blocks if isinstance(block, Paragraph)]
    return text_of(paragraph.content)


def test_what_is_said_of_several_places_is_gathered_in_the_order_of_the_first() -> None:
    changes = [change(TOWN, 10), change(WORD, 11), change(TOWN, 12), change(TOWN, 12)]
    assert gather(changes) == [
        Erratum("杜管町", "壮瞥町", "municipalities", (10, 12, 12), TOWN[3]),
        Erratum("圖書(館)", "図書(館)", "summary", (11,), WORD[3]),
    ]


@pytest.mark.parametrize("other", [("name", *TOWN[1:]), (*TOWN[:1], "杜管", *TOWN[2:]), (*TOWN[:2], "豊浦町", TOWN[3])])
def test_what_differs_in_any_way_is_not_gathered(other: Told) -> None:
    assert [erratum.lines for erratum in gather([change(TOWN, 10), change(other, 11)])] == [(10,), (11,)]


def test_corrections_and_then_queries_stand_in_tables_of_their_own(compose: Compose) -> None:
    document = compose([change(TOWN, 10), change(WORD, 11), change(TOWN, 12)], [change(DOUBT, 17)])
    assert [text_of(heading.content) for heading in headings(document)] == [
        *("〈訂正した箇所〉　3件", "〈担当課に照会する箇所（公表時のまま掲載）〉　1件"),
    ]
    assert [heading.bookmark for heading in headings(document)] == [
        "訂正した箇所　3件",
        "担当課に照会する箇所（公表時のまま掲載）　1件",
    ]
    assert {text_of(heading.aside) for heading in headings(document)} == {"令和5年6月1日現在"}
    labels = [[text_of(column.label) for column in table.columns] for table in tables(document)]
    assert labels == [["箇所", "誤", "正", "理由"], ["箇所", "公表時の表記", "理由"]]
    assert [table.summary for table in tables(document)] == [
        "訂正の一覧。3件。列は左から箇所、誤、正、理由。",
        "照会の一覧。1件。列は左から箇所、公表時の表記、理由。",
    ]
    assert rows(document) == [
        ["関係市町（10、12行目）2か所", "杜管町", "壮瞥町", "そのような町はない（全国）。"],
        ["内容（11行目）", "圖書(館)", "図書(館)", "旧字体である。"],
        ["担当課（17行目）", "生涯学習", "課の名の後ろが欠けているように見える。"],
    ]


def test_the_characters_in_question_stay_the_very_ones_while_the_reason_is_printed_as_the_style_wants(
    compose: Compose,
) -> None:
    (row,) = tables(compose([change(("summary", "(１)", "(1)", "(1)とある。"), 3)]))[0].rows
    assert row.cells[1:] == ((Span("(１)"),), (Span("(1)"),), (Span("（1）とある。"),))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([7], "（7行目）"),
        ([7, 7], "（7行目）2か所"),
        ([7, 8], "（7、8行目）2か所"),
        ([7, 8, 9], "（7〜9行目）3か所"),
        ([12, 10, 11, 20, 22, 23], "（10〜12、20、22、23行目）6か所"),
        ([1, 3, 4, 5, 6, 9, 10, 11], "（1、3〜6、9〜11行目）8か所"),
    ],
)
def test_lines_are_counted_as_people_write_them(lines: list[int], told: str, compose: Compose) -> None:
    ((place, *_),) = rows(compose([change(TOWN, line) for line in lines]))
    assert place == f"関係市町{told}"


def test_a_range_of_lines_is_not_broken(compose: Compose) -> None:
    changes = [change(TOWN, line) for line in (10, 11, 12, 20, 22)]
    ((place, *_),) = [row.cells for row in tables(compose(changes))[0].rows]
    assert [span.text for span in place] == ["関係市町", "（10〜12、", "20、", "22行目）", "5か所"]
    assert all(span.whole for span in place)


@pytest.mark.parametrize("kind", ["corrections", "queries"])
def test_a_table_without_rows_is_left_out(kind: str, compose: Compose) -> None:
    told = TOWN if kind == "corrections" else DOUBT
    document = compose(**{kind: [change(told, 3)]})
    assert [len(table.rows) for table in tables(document)] == [1]
    assert lead(document) == "公表資料「source.txt」と異なる読み方をした箇所と、担当課に照会する箇所です。"


def test_where_there_is_nothing_the_document_says_so(compose: Compose) -> None:
    document = compose()
    assert not tables(document)
    assert lead(document) == "訂正と照会はありません。"


def test_title_properties_and_furniture_are_those_of_the_edition(compose: Compose) -> None:
    document = compose([change(TOWN, 10)])
    title = document.blocks[0]
    assert isinstance(title, Title)
    assert [text_of(line) for line in title.lines] == [TITLE, "正誤表"]
    properties = document.properties
    assert properties.title == f"{TITLE}　正誤表　令和5年6月1日現在"
    assert properties.subject == "西胆振地域における広域連携の状況（令和5年6月1日現在）の公表資料の訂正と照会"
    assert (properties.author, properties.as_of) == ("室蘭市", date(2023, 6, 1))
    assert document.running_head == (f"{TITLE}　正誤表　令和5年6月1日現在",)
    assert document.foot == ((PageField.PAGE, "／", PageField.PAGES),)


def test_the_file_is_named_for_the_day(edition: Edition, series: SeriesTexts) -> None:
    assert errata_name(Errata(edition, "source.txt", (), ()), series) == "正誤表_令和5年6月1日現在"


@pytest.mark.parametrize("key", ["lead", "line", "times", "corrections_summary", "wrong"])
def test_wording_that_fails_names_its_place(key: str, series_file: str, edition: Edition, style: Style) -> None:
    head, tail = series_file.split("\nerrata:\n")
    tail, count = re.subn(rf"(?m)^( +){key}: .*$", rf"\1{key}: '{{{{ host < 100 }}}}'", tail, count=1)
    assert count == 1
    text = f"{head}\nerrata:\n{tail}"
    series, problems = load_series_texts(text.encode(), "series.yaml")
    assert series is not None, problems
    errata = Errata(edition, "source.txt", (change(TOWN, 3), change(TOWN, 4)), ())
    with pytest.raises(DataError) as raised:
        compose_errata(errata, series, style, NAMES.__getitem__)
    (problem,) = raised.value.diagnostics
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "< 100" in line)
    assert (problem.rule, problem.place and problem.place.line) == ("template-failed", line)


def test_the_reasons_of_the_real_corrections_have_no_space_where_a_line_was_folded() -> None:
    problems: list[Diagnostic] = []
    data = (ROOT / "data/corrections/2023-06-01.yaml").read_bytes()
    passages = read_corrections(data, "2023-06-01.yaml", "nishi-iburi-renkei_2023-06-01.txt", problems)
    assert problems == []
    assert len(passages) > 5
    assert "位置は、ほかの二つの表" in passages[0].reason
    assert not any(" " in passage.reason for passage in passages)
