"""The 正誤表 as blocks: what is read differently and what is in doubt, where, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import with_values

from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, Place
from reportgen.document.blocks import Document, Heading, PageField, Paragraph, Span, Table, Title, text_of
from reportgen.document.compose_errata import errata_documents
from reportgen.document.errata import Errata, Erratum, PrintedList, RowPages, Spot, edits_of, gather
from reportgen.document.style import Style
from reportgen.document.texts import SeriesTexts, load_series_texts
from reportgen.readers.corrections import Change, read_corrections
from reportgen.series.compare import compare_editions

ROOT = Path(__file__).parents[2]
TITLE = "西胆振地域における広域連携の状況（室蘭市関係分）"
TOWN = ("municipalities", "杜管町", "壮瞥町", "そのような町はない(全国)。")
WORD = ("summary", "圖書(館)", "図書(館)", "旧字体である。")
DOUBT = ("division", "生涯学習", None, "課の名の後ろが欠けているように見える。")
Told = tuple[str, str, str | None, str]
Compose = Callable[..., Document]
LineOf = Callable[[int, int], int]


def change(told: Told, line: int) -> Change:
    field, before, after, reason = told
    return Change(Place("source.txt", line, 1), field, before, after, reason)


@pytest.fixture
def line_of(edition: Edition) -> Callable[[int, int], int]:
    """The line of an entry, by its section and its own number from 0, in the file that the list was read from."""
    return lambda section, row: edition.sections[section].entries[row].places["name"].line


@pytest.fixture
def compose(edition: Edition, series: SeriesTexts, style: Style) -> Compose:
    """The document of these corrections and queries, each told with the line that it stands in."""

    def compose(
        corrections: Sequence[Change] = (), queries: Sequence[Change] = (), pages: RowPages | None = None, **more: Any
    ) -> Document:
        printed = PrintedList(edition, pages or {})
        told = Errata(edition, "source.txt", gather(corrections, printed), gather(queries, printed), **more)
        return composed(told, series, style)

    return compose


def composed(errata: Errata, series: SeriesTexts, style: Style) -> Document:
    (one,) = errata_documents(errata, series, style)
    assert one.path == "正誤表_令和5年6月1日現在"
    return one.document


def line_at(place: Place | None) -> int:
    assert place
    return place.line


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def headings(document: Document) -> list[Heading]:
    return [block for block in document.blocks if isinstance(block, Heading)]


def rows(document: Document) -> list[list[str]]:
    return [[text_of(cell) for cell in row.cells] for table in tables(document) for row in table.rows]


def lead(document: Document) -> str:
    (paragraph,) = [block for block in document.blocks if isinstance(block, Paragraph)]
    return text_of(paragraph.content)


def test_what_is_said_of_several_places_is_gathered_in_the_order_of_the_first(
    edition: Edition, line_of: LineOf
) -> None:
    lines = [line_of(0, 0), line_of(0, 1), line_of(0, 2), line_of(0, 2)]
    changes = [change(told, line) for told, line in zip((TOWN, WORD, TOWN, TOWN), lines, strict=True)]
    section = edition.sections[0]
    spots = [
        Spot("municipalities", "関係市町", section.heading, row + 1, section.entries[row].title) for row in (0, 2, 2)
    ]
    word = Spot("summary", "事業内容", section.heading, 2, section.entries[1].title)
    assert gather(changes, PrintedList(edition, {})) == (
        Erratum(tuple(spots), "杜管町", "壮瞥町", TOWN[3]),
        Erratum((word,), "圖書(館)", "図書(館)", WORD[3]),
    )


@pytest.mark.parametrize("other", [("name", *TOWN[1:]), (*TOWN[:1], "杜管", *TOWN[2:]), (*TOWN[:2], "豊浦町", TOWN[3])])
def test_what_differs_in_any_way_is_not_gathered(other: Told, edition: Edition) -> None:
    told = gather([change(TOWN, 10), change(other, 11)], PrintedList(edition, {}))
    assert [len(erratum.spots) for erratum in told] == [1, 1]


def test_corrections_and_then_queries_stand_in_tables_of_their_own(compose: Compose, line_of: LineOf) -> None:
    at = line_of(0, 0), line_of(0, 1), line_of(2, 4)
    document = compose([change(TOWN, at[0]), change(WORD, at[1]), change(TOWN, at[1])], [change(DOUBT, at[2])])
    assert [text_of(heading.content) for heading in headings(document)] == [
        *("〈訂正した箇所〉　3か所", "〈担当課に照会する箇所（公表時のまま掲載）〉　1か所"),
    ]
    assert [heading.bookmark for heading in headings(document)] == [
        "訂正した箇所　3か所",
        "担当課に照会する箇所（公表時のまま掲載）　1か所",
    ]
    assert {text_of(heading.aside) for heading in headings(document)} == {"令和5年6月1日現在"}
    labels = [[text_of(column.label) for column in table.columns] for table in tables(document)]
    assert labels == [["箇所", "誤", "正", "理由"], ["箇所", "公表時の表記", "理由"]]
    assert [table.summary for table in tables(document)] == [
        "訂正の一覧。3か所。列は左から箇所、誤、正、理由。",
        "照会の一覧。1か所。列は左から箇所、公表時の表記、理由。",
    ]
    first, second = "医師・医療機関間連携促進事業", "西胆振防災体制構築事業"
    assert rows(document) == [
        [
            f"〈西いぶり定住自立圏関連〉\n{first}\n関係市町\n〈西いぶり定住自立圏関連〉\n{second}\n関係市町\n2か所",
            *("杜管町", "壮瞥町", "そのような町はない（全国）。"),
        ],
        [f"〈西いぶり定住自立圏関連〉\n{second}\n事業内容", "圖書(館)", "図書(館)", "旧字体である。"],
        ["〈法人・団体等〉\n三市広域行政懇談会\n担当課", "生涯学習", DOUBT[3]],
    ]


def test_the_characters_in_question_stay_the_very_ones_while_the_reason_is_printed_as_the_style_wants(
    compose: Compose,
) -> None:
    (row,) = tables(compose([change(("summary", "(１)", "(1)", "(1)とある。"), 3)]))[0].rows
    assert row.cells[1:] == ((Span("(１)"),), (Span("(1)"),), (Span("（1）とある。"),))


PAGES = {(0, row): 1 + max(row, 0) // 10 for row in range(-1, 29)} | {(1, row): 4 for row in range(-1, 10)}


@pytest.mark.parametrize(
    ("spots", "told"),
    [
        ([(0, 6)], "1ページ〈西いぶり定住自立圏関連〉\n広域総合学習推進事業\n関係市町"),
        (
            [(0, 6), (0, 7), (0, 8), (0, 9), (0, 10), (0, 12)],
            "〈西いぶり定住自立圏関連〉関係市町\n1ページの7〜10件目\n2ページの11、13件目\n6か所",
        ),
        (
            [(0, 0), (0, 2), (0, 3), (1, 1), (2, 0)],
            "〈西いぶり定住自立圏関連〉関係市町\n1ページの1、3、4件目\n〈その他の連携事業〉関係市町\n4ページの2件目\n"
            "〈法人・団体等〉関係市町\n1件目\n5か所",
        ),
    ],
)
def test_spots_are_found_by_page_table_row_and_printed_label(
    spots: list[tuple[int, int]], told: str, compose: Compose, line_of: LineOf
) -> None:
    ((place, *_),) = rows(compose([change(TOWN, line_of(*spot)) for spot in spots], pages=PAGES))
    assert place == told


def test_what_is_no_entrys_is_found_by_its_table(compose: Compose, edition: Edition) -> None:
    section = edition.sections[0]
    lines = {
        "heading": section.places["heading"].line,
        "label": line_at(section.columns[0].place),
        "note": line_at(section.notes[0].place),
        "summary": 99999,
    }
    changes = [change((field, "誤", f"正{field}", "理由"), line) for field, line in lines.items()]
    table = "〈西いぶり定住自立圏関連〉"
    assert [row[0] for row in rows(compose(changes, pages=PAGES))] == [
        *(f"1ページ{table}\n区分名", f"1ページ{table}\n列の見出し", f"3ページ{table}\n注", "事業内容"),
    ]


def test_a_range_of_rows_is_not_broken(compose: Compose, line_of: LineOf) -> None:
    changes = [change(TOWN, line_of(0, row)) for row in (9, 10, 11, 19, 21)]
    ((place, *_),) = [row.cells for row in tables(compose(changes))[0].rows]
    assert [span.text for span in place if span.text != "\n"] == [
        *("〈西いぶり定住自立圏関連〉", "関係市町", "10〜12、", "20、", "22件目", "5か所"),
    ]
    assert all(span.whole for span in place if span.text != "\n")


def test_edits_are_told_as_they_read_before_and_after(
    compose: Compose, edition: Edition, series: SeriesTexts, style: Style
) -> None:
    section = edition.sections[0]
    first, second, third, *rest = section.entries
    entries = (second, with_values(first, division="保健課"), *rest)
    later = edition._replace(
        sections=(section._replace(entries=entries, notes=section.notes[1:]), *edition.sections[1:])
    )
    edits = edits_of(compare_editions(edition, later), PAGES)
    gone = "\n".join(
        [third.title, *(f"{label}：{third.texts()[key]}" for key, label in section.labels.items() if key != "name")]
    )
    table = "〈西いぶり定住自立圏関連〉"
    expected = [
        [f"1ページ{table}\n{second.title}\n掲載順", "表の2件目", "表の1件目"],
        [f"1ページ{table}\n{third.title}", gone, "（なし）"],
        [f"1ページ{table}\n{first.title}\n担当課", first.texts()["division"], "保健課"],
        [f"3ページ{table}\n注", section.notes[0].text, "（なし）"],
    ]
    assert rows(compose(edits=edits, pages=PAGES)) == expected
    document = composed(Errata(later, "", edits, reason="名称の誤りのため"), series, style)
    assert rows(document) == expected
    assert [text_of(column.label) for column in tables(document)[0].columns] == ["箇所", "誤", "正"]
    assert [text_of(heading.content) for heading in headings(document)] == ["〈訂正した箇所〉　4か所"]
    assert "訂正の理由は「名称の誤りのため」です。" in lead(document)


@pytest.mark.parametrize("kind", ["corrections", "queries"])
def test_a_table_without_rows_is_left_out(kind: str, compose: Compose) -> None:
    told = TOWN if kind == "corrections" else DOUBT
    document = compose(**{kind: [change(told, 3)]})
    assert [len(table.rows) for table in tables(document)] == [1]
    assert lead(document).startswith("令和5年6月1日現在の一覧について、訂正した箇所と担当課に照会する箇所です。")


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


@pytest.mark.parametrize("key", ["lead", "table", "times", "corrections_summary", "wrong"])
def test_wording_that_fails_names_its_place(
    key: str, series_file: str, series: SeriesTexts, edition: Edition, style: Style
) -> None:
    head, tail = series_file.split("\nerrata:\n")
    tail, count = re.subn(rf"(?m)^( +){key}: .*$", rf"\1{key}: '{{{{ host < 100 }}}}'", tail, count=1)
    assert count == 1
    text = f"{head}\nerrata:\n{tail}"
    loaded, problems = load_series_texts(text.encode(), "series.yaml", title=series.comparison.texts["title"])
    assert loaded is not None, problems
    lines = [entry.places["name"].line for entry in edition.sections[0].entries[:2]]
    told = gather([change(TOWN, line) for line in lines], PrintedList(edition, {}))
    with pytest.raises(DataError) as raised:
        composed(Errata(edition, "source.txt", told), loaded, style)
    (problem,) = raised.value.diagnostics
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "< 100" in line)
    assert (problem.rule, problem.place and problem.place.line) == ("template-failed", line)


def test_the_reasons_of_the_real_corrections_have_no_space_where_a_line_was_folded() -> None:
    problems: list[Diagnostic] = []
    data = (ROOT / "data/corrections/2023-06-01.yaml").read_bytes()
    passages = read_corrections(
        data,
        "2023-06-01.yaml",
        "nishi-iburi-renkei_2023-06-01.txt",
        ("name", "summary", "municipalities", "division"),
        problems,
    )
    assert problems == []
    assert len(passages) > 5
    assert "位置は、ほかの二つの表" in passages[0].reason
    assert not any(" " in passage.reason for passage in passages)
