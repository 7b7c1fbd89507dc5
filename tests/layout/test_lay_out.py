"""Pages: what stands where, what stays together, and what a page repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from reportgen.document.blocks import (
    Align,
    Block,
    Column,
    Content,
    Document,
    Heading,
    Note,
    PageField,
    Paragraph,
    Properties,
    Row,
    Span,
    Table,
    Title,
)
from reportgen.document.style import CHANGES, Style
from reportgen.layout.columns import size_columns
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import Line, break_lines
from reportgen.layout.pages import HEADER_ROW, Artifact, Origin, Page, Pages, PlacedText, SetText
from reportgen.layout.set_text import Measurers

FIELDS = ("name", "summary", "since", "municipalities", "division")


def plain(words: str) -> Content:
    return (Span(words),)


def table(rows: Sequence[str | tuple[str, ...]], summary_lines: int = 1, continued: Content = ()) -> Table:
    """A table whose rows have the given names, or the given five cells."""
    columns = tuple(Column(field, plain(label), Align.LEFT) for field, label in zip(FIELDS, "甲乙丙丁戊", strict=True))
    made = []
    for number, row in enumerate(rows):
        cells = row if isinstance(row, tuple) else (row, "内\n" * (summary_lines - 1) + "容", "年", "町", "課")
        made.append(Row(f"id-{number}", tuple(map(plain, cells))))
    return Table(columns, tuple(made), "", continued=continued)


def document(
    *blocks: Block, foot: tuple[tuple[str | PageField, ...], ...] = ((PageField.PAGE, "／", PageField.PAGES),)
) -> Document:
    properties = Properties("題", "室蘭市", "主題", "ja-JP", date(2023, 6, 1))
    return Document(properties, ("柱",), foot, blocks)


def heading(words: str = "見出し") -> Heading:
    return Heading(plain(words), plain("令和5年6月1日現在"), words)


def lay_out(document: Document, style: Style, measurers: Measurers) -> Pages:
    body, header = measurers.regular, measurers.bold
    grids = size_columns(document, style, body, header)
    return lay_out_document(document, grids, style, measurers)


def text_lines(words: str, width_pt: float, measurers: Measurers) -> tuple[Line, ...]:
    """The lines of words in the body type in a width."""
    (paragraph,) = measurers.regular.measure(plain(words))
    return break_lines(paragraph, width_pt / 9)


def rows_on(page: Page) -> list[int]:
    """The numbers of the rows that stand on the page, in order."""
    rows = (placed.source.row for placed in page.texts if isinstance(placed.source, Origin))
    return list(dict.fromkeys(row for row in rows if row is not None and row != HEADER_ROW))


def words_of(placed: Iterable[PlacedText]) -> list[str]:
    return ["".join(line.text for line in text.text.lines) for text in placed]


def words_on(page: Page, source: Artifact) -> list[str]:
    return words_of(placed for placed in page.texts if placed.source is source)


def blocks_on(page: Page) -> set[int]:
    return {placed.source.block for placed in page.texts if isinstance(placed.source, Origin)}


NAMES = [f"第{number}号事業" for number in range(200)]


def test_every_row_is_placed_once_and_in_order(style: Style, measurers: Measurers) -> None:
    pages = lay_out(document(Title((plain("題"),), False), heading(), table(NAMES)), style, measurers)
    assert len(pages.pages) > 2
    assert [row for page in pages.pages for row in rows_on(page)] == list(range(200))


def test_the_header_is_repeated_on_later_pages_as_an_artifact(style: Style, measurers: Measurers) -> None:
    first, *rest = lay_out(document(heading(), table(NAMES)), style, measurers).pages
    assert words_on(first, Artifact.REPEATED_HEADER) == []
    for page in rest:
        assert words_on(page, Artifact.REPEATED_HEADER) == list("甲乙丙丁戊")


@pytest.mark.parametrize(("margin_pt", "lower_pt"), [(56.7, 0.0), (44.0, 8.8)])
def test_what_continues_says_so_between_the_running_head_and_the_repeated_header(
    margin_pt: float, lower_pt: float, style: Style, measurers: Measurers
) -> None:
    tight = style._replace(sheet=style.sheet._replace(margin_top_pt=margin_pt))
    again = table(NAMES, continued=plain("〈甲〉（続き）"))
    first, *rest = lay_out(document(heading(), again), tight, measurers).pages
    assert words_on(first, Artifact.REPEATED_HEADER) == []
    for page in rest:
        assert words_on(page, Artifact.REPEATED_HEADER) == ["〈甲〉（続き）", *"甲乙丙丁戊"]
        (head,) = [placed.y_pt for placed in page.texts if placed.source is Artifact.RUNNING_HEAD]
        over, label = [placed.y_pt for placed in page.texts if placed.source is Artifact.REPEATED_HEADER][:2]
        top = min(rule.y0_pt for rule in page.rules)
        assert top == pytest.approx(margin_pt + lower_pt, abs=0.1)
        assert head + 9 < over < top < label
    plain_pages = lay_out(document(heading(), table(NAMES)), tight, measurers).pages
    assert lower_pt or len(plain_pages) == len(rest) + 1


def test_the_running_head_stands_on_every_page_but_the_first(style: Style, measurers: Measurers) -> None:
    first, *rest = lay_out(document(heading(), table(NAMES)), style, measurers).pages
    assert words_on(first, Artifact.RUNNING_HEAD) == []
    assert all(words_on(page, Artifact.RUNNING_HEAD) == ["柱"] for page in rest)


def test_every_page_has_its_number_and_the_total(style: Style, measurers: Measurers) -> None:
    pages = lay_out(document(heading(), table(NAMES)), style, measurers).pages
    assert [words_on(page, Artifact.FOOT) for page in pages] == [
        [f"{n}／{len(pages)}"] for n in range(1, len(pages) + 1)
    ]


@pytest.mark.parametrize("rows", range(2, 60))
def test_no_row_stands_alone_on_a_tables_last_page(rows: int, style: Style, measurers: Measurers) -> None:
    pages = lay_out(document(heading(), table(NAMES[:rows])), style, measurers).pages
    assert len(rows_on(pages[-1])) >= 2


@pytest.mark.parametrize("rows", range(2, 130))
def test_no_last_page_has_but_two_rows(rows: int, style: Style, measurers: Measurers) -> None:
    pages = lay_out(document(heading(), table(NAMES[:rows])), style, measurers).pages
    counts = [len(rows_on(page)) for page in pages]
    assert sum(counts) == rows
    if len(counts) > 1:
        assert counts[-1] > 2


@pytest.mark.parametrize("rows", range(18, 40))
def test_a_heading_stands_with_its_tables_first_two_rows(rows: int, style: Style, measurers: Measurers) -> None:
    blocks = (heading("一"), table(NAMES[:rows]), heading("二"), table(NAMES[:30]))
    pages = lay_out(document(*blocks), style, measurers).pages
    (page,) = [page for page in pages if 2 in blocks_on(page)]
    rows_of_second = {p.source.row for p in page.texts if isinstance(p.source, Origin) and p.source.block == 3}
    assert {0, 1} <= rows_of_second


@pytest.mark.parametrize("rows", range(20, 50))
def test_notes_stand_with_the_tables_last_two_rows(rows: int, style: Style, measurers: Measurers) -> None:
    blocks = (heading(), table(NAMES[:rows]), Note(plain("※注")), Note(plain("※注二")))
    pages = lay_out(document(*blocks), style, measurers).pages
    (page,) = [page for page in pages if 2 in blocks_on(page)]
    assert {1, 2, 3} <= blocks_on(page)
    assert rows_on(page)[-2:] == [rows - 2, rows - 1]


def test_a_title_begins_a_page_where_it_should(style: Style, measurers: Measurers) -> None:
    blocks = (
        Title((plain("一"),), False),
        heading(),
        table(["甲"]),
        Title((plain("二"),), True),
        heading(),
        table(["乙"]),
    )
    first, second = lay_out(document(*blocks), style, measurers).pages
    assert (blocks_on(first), blocks_on(second)) == ({0, 1, 2}, {3, 4, 5})
    assert words_on(second, Artifact.RUNNING_HEAD) == []


def test_a_paragraph_stays_between_title_and_heading(style: Style, measurers: Measurers) -> None:
    blocks = (Title((plain("題"), plain("副題")), False), Paragraph(plain("前書き")), heading(), table(["甲"]))
    (page,) = lay_out(document(*blocks), style, measurers).pages
    ys = [p.y_pt for p in page.texts if isinstance(p.source, Origin) and p.source.block < 3 and p.source.column != 1]
    assert ys == sorted(ys)


def test_a_row_higher_than_a_page_goes_on_over_pages_and_loses_nothing(style: Style, measurers: Measurers) -> None:
    long = "".join(f"{number}番目の内容。" for number in range(900))
    pages = lay_out(
        document(heading(), table([("前", "内", "年", "町", "課"), ("名", long, "年", "町", "課")])), style, measurers
    )
    assert len(pages.pages) > 2
    parts = [
        "".join(words_of(p for p in page.texts if isinstance(p.source, Origin) and p.source[1:] == (1, 1)))
        for page in pages.pages
    ]
    assert "".join(parts) == long


def test_a_group_higher_than_a_page_is_parted_and_does_not_loop(style: Style, measurers: Measurers) -> None:
    notes = tuple(Note(plain(f"※注{number}")) for number in range(120))
    pages = lay_out(document(heading(), table(["甲", "乙"]), *notes), style, measurers).pages
    assert {block for page in pages for block in blocks_on(page)} == set(range(122))


def test_nothing_stands_outside_the_margins_or_upon_the_foot(style: Style, measurers: Measurers) -> None:
    foot = tuple((f"とても長い出典の記述{'あ' * 90}", PageField.PAGE) for _ in range(4))
    pages = lay_out(document(heading(), table(NAMES), foot=foot), style, measurers).pages
    sheet = style.sheet
    for page in pages:
        tops_of_foot = [p.y_pt - p.text.style.size_pt for p in page.texts if p.source is Artifact.FOOT]
        lowest_rule = max(rule.y1_pt for rule in page.rules)
        assert lowest_rule <= min(tops_of_foot)
        for rule in page.rules:
            assert rule.x0_pt >= sheet.margin_left_pt - 1
            assert rule.x1_pt <= sheet.width_pt - sheet.margin_right_pt + 1


def test_cells_are_centred_in_their_rows_and_lie_between_their_rules(style: Style, measurers: Measurers) -> None:
    (page,) = lay_out(document(heading(), table(["甲", "乙"], summary_lines=3)), style, measurers).pages
    edges = sorted({rule.y0_pt for rule in page.rules if rule.y0_pt == rule.y1_pt})
    body = style.texts["body"]
    for placed in page.texts:
        if isinstance(placed.source, Origin) and placed.source.row == 1:
            top, bottom = edges[-2:]
            middle = placed.y_pt - 0.38 * body.size_pt + (len(placed.text.lines) - 1) * body.leading_pt / 2
            assert middle == pytest.approx((top + bottom) / 2, abs=0.01)


def test_texts_of_a_table_that_begins_at_the_top_stand_at_the_top_of_their_rows(
    style: Style, measurers: Measurers
) -> None:
    long = "圏域の公共交通を維持する。" * 8
    rows = [(long, "短い", "年\n月\n日", "町", "課")] * 2
    at_top = table(rows)._replace(begins_at_top=True)
    (page,) = lay_out(document(heading(), at_top), style, measurers).pages
    edges = sorted({rule.y0_pt for rule in page.rules if rule.y0_pt == rule.y1_pt})
    body = style.texts["body"]
    placed = [text for text in page.texts if isinstance(text.source, Origin) and text.source.row == 1]
    assert len({len(text.text.lines) for text in placed}) == 3
    assert len({text.y_pt for text in placed}) == 1
    ems_top = placed[0].y_pt - 0.88 * body.size_pt - (body.leading_pt - body.size_pt) / 2
    assert ems_top - edges[-2] == pytest.approx(style.table.padding_y_pt)
    (header,) = {text.y_pt for text in page.texts if isinstance(text.source, Origin) and text.source.row == HEADER_ROW}
    labels = style.texts["header"]
    assert header - 0.38 * labels.size_pt == pytest.approx((edges[0] + edges[1]) / 2)


def test_a_table_is_as_high_at_the_top_as_in_the_middle(style: Style, measurers: Measurers) -> None:
    rows = table([("圏域の公共交通を維持する。" * number, "内", "年", "町", "課") for number in range(1, 9)])
    heights = [
        [rule.y0_pt for rule in lay_out(document(heading(), made), style, measurers).pages[0].rules]
        for made in (rows, rows._replace(begins_at_top=True))
    ]
    assert heights[0] == heights[1]


def test_a_row_of_two_readings_higher_than_a_page_keeps_its_underlines_on_every_page(
    style: Style, measurers: Measurers
) -> None:
    sentence = (Span("圏域の"), Span("公共交通を", underlined=True), Span("維持する。"))
    rows = (Row("甲", (sentence * 120, sentence * 60, plain(""))),)
    pages = lay_out(document(two_readings(rows)), style, measurers).pages
    assert len(pages) > 1
    told = 0
    for page in pages:
        for placed in page.texts:
            leading = placed.text.style.leading_pt
            for underline in placed.text.stretches:
                level = placed.y_pt + underline.line * leading + 0.2 * placed.text.style.size_pt
                found = [rule for rule in page.underlines if rule.y0_pt == pytest.approx(level)]
                assert any(rule.x0_pt == pytest.approx(placed.x_pt + underline.x0_pt) for rule in found)
                told += 1
        assert all(rule.y0_pt < style.sheet.height_pt - style.sheet.margin_bottom_pt for rule in page.underlines)
        assert page.underlines
    assert told == sum(len(page.underlines) for page in pages)
    for column, times in ((0, 120), (1, 60)):
        parts = [
            word
            for page in pages
            for word in words_of(p for p in page.texts if isinstance(p.source, Origin) and p.source[1:] == (0, column))
        ]
        assert "".join(parts) == "圏域の公共交通を維持する。" * times


def test_rows_touch_and_the_frame_closes_them(style: Style, measurers: Measurers) -> None:
    for page in lay_out(document(heading(), table(NAMES)), style, measurers).pages:
        across = sorted(rule.y0_pt for rule in page.rules if rule.y0_pt == rule.y1_pt)
        down = [rule for rule in page.rules if rule.x0_pt == rule.x1_pt]
        assert len(across) == len(rows_on(page)) + 2
        assert {(rule.y0_pt, rule.y1_pt) for rule in down} == {(across[0], across[-1])}
        assert len(down) == 6


def test_a_heading_and_its_date_share_a_line_where_both_fit(style: Style, measurers: Measurers) -> None:
    (page,) = lay_out(document(heading(), table(["甲"])), style, measurers).pages
    assert len({p.y_pt for p in page.texts if isinstance(p.source, Origin) and p.source.block == 0}) == 1


def test_the_date_goes_below_a_heading_that_leaves_it_no_room(style: Style, measurers: Measurers) -> None:
    (page,) = lay_out(document(heading("長い見出し" * 12), table(["甲"])), style, measurers).pages
    text, aside = (p for p in page.texts if isinstance(p.source, Origin) and p.source.block == 0)
    assert aside.y_pt > text.y_pt + (len(text.text.lines) - 1) * text.text.style.leading_pt


def test_bookmarks_name_titles_and_headings_with_their_pages(style: Style, measurers: Measurers) -> None:
    blocks = (Title((plain("題"),), False), heading("一"), table(NAMES[:60]), heading("二"), table(NAMES[:2]))
    pages = lay_out(document(*blocks), style, measurers)
    assert [(b.title, b.level, b.page) for b in pages.bookmarks] == [
        ("題", 0, 1),
        ("一", 1, 1),
        ("二", 1, len(pages.pages)),
    ]


def test_columns_fill_the_measure_and_keep_their_bounds(style: Style, measurers: Measurers) -> None:
    rows = [("長い名称の事業" * 3, "内容の説明" * 20, "平成23年", "室蘭市、登別市、伊達市", "健康推進課")] * 5
    (widths,) = size_columns(document(table(rows)), style, measurers.regular, measurers.bold).values()
    assert sum(widths) == pytest.approx(style.sheet.text_width_pt)
    for width, field in zip(widths, FIELDS, strict=True):
        assert style.columns[field].min_pt - 5 <= width <= style.columns[field].max_pt + 5


def test_a_column_is_as_wide_as_what_must_not_be_broken_in_it(style: Style, measurers: Measurers) -> None:
    rows = [("名", "内容の説明" * 40, "年", "新ひだか南町北町東村、", "課")]
    marked = table(rows)
    whole = Row("id", (*marked.rows[0].cells[:3], (Span("新ひだか南町北町東村、", True),), plain("課")))
    (widths,) = size_columns(
        document(marked._replace(rows=(whole,))), style, measurers.regular, measurers.bold
    ).values()
    assert widths[3] - 2 * style.table.padding_x_pt >= 10.5 * style.texts["body"].size_pt


def test_more_width_is_not_taken_than_lowers_the_table(style: Style, measurers: Measurers) -> None:
    """The summary is what needs room here: it gets all that the others can spare."""
    rows = [("名", "内容の説明" * 30, "平成23年", "室蘭市", "課")] * 3
    (widths,) = size_columns(document(table(rows)), style, measurers.regular, measurers.bold).values()
    assert widths[1] == max(widths)
    lines = len(text_lines(rows[0][1], widths[1] - 2 * style.table.padding_x_pt, measurers))
    spare = sum(widths) - sum(style.columns[field].min_pt for field in FIELDS) + style.columns["summary"].min_pt
    assert lines == len(text_lines(rows[0][1], spare - 2 * style.table.padding_x_pt, measurers))


def test_a_label_that_stands_centred_stays_whole_where_others_have_room(style: Style, measurers: Measurers) -> None:
    rows = [("名前の長い事業", "内容の説明" * 9, "平成23年", "室蘭市", "高齢者子育て支援課")] * 3
    made = table(rows)
    made = made._replace(columns=(*made.columns[:-1], made.columns[-1]._replace(align=Align.CENTER)))
    padding = 2 * style.table.padding_x_pt
    for chooses_ends in (False, True):
        grids = size_columns(document(made), style, measurers.regular, measurers.bold, chooses_ends=chooses_ends)
        is_whole = grids[made.fields][-1] >= 9 * style.texts["body"].size_pt + padding
        assert is_whole or not chooses_ends


def test_an_extract_keeps_the_lists_grid_unless_its_own_is_better(style: Style, measurers: Measurers) -> None:
    faces = measurers.regular, measurers.bold
    short = ("名", "内容", "平成23年", "室蘭市", "課")
    many_towns = ("名", "内容", "平成23年", "室蘭市、登別市、伊達市、豊浦町、壮瞥町、洞爺湖町" * 3, "課")
    whole = size_columns(
        document(table([("長い名前" * 9, "内容" * 40, "平成23年", "室蘭市", "課")] * 9)), style, *faces
    )
    assert size_columns(document(table([short])), style, *faces, chooses_ends=True, shared=whole) == whole
    own = size_columns(document(table([many_towns])), style, *faces, chooses_ends=True, shared=whole)
    assert own[FIELDS][3] > whole[FIELDS][3]
    assert sum(own[FIELDS]) == pytest.approx(sum(whole[FIELDS]))


def two_readings(rows: tuple[Row, ...]) -> Table:
    columns = tuple(Column(CHANGES + field, plain(field), Align.LEFT) for field in ("after", "before", "remarks"))
    return Table(columns, rows, "", begins_at_top=True)


def test_tables_of_the_same_columns_share_a_grid_and_others_have_their_own(style: Style, measurers: Measurers) -> None:
    counts = Table(
        tuple(Column(field, plain(field), Align.CENTER) for field in ("section", "added", "changed")),
        (Row("", (plain("その他の連携事業"), plain("1"), plain("12"))),),
        "",
    )
    short, long = table([("名", "内", "年", "町", "課")]), table([("名" * 30, "内", "年", "町", "課")])
    grids = size_columns(document(short, counts, long), style, measurers.regular, measurers.bold)
    assert grids.keys() == {FIELDS, ("section", "added", "changed")}
    for widths in grids.values():
        assert sum(widths) == pytest.approx(style.sheet.text_width_pt)
    only = size_columns(document(long, short), style, measurers.regular, measurers.bold)
    assert grids[FIELDS] == only[FIELDS]
    (page,) = lay_out(document(short, counts, long), style, measurers).pages
    edges = {
        block: sorted(
            {
                p.x_pt
                for p in page.texts
                if isinstance(p.source, Origin) and p.source.block == block and p.source.row == HEADER_ROW
            }
        )
        for block in (0, 1, 2)
    }
    assert [len(found) for found in edges.values()] == [5, 3, 5]


@pytest.mark.parametrize("after", ["短い", "とても長い変更後の読み方。" * 20])
def test_both_readings_stand_in_columns_of_one_width_to_the_point(
    after: str, style: Style, measurers: Measurers
) -> None:
    row = Row("", (plain(after), plain("変更前"), plain("備考")))
    (widths,) = size_columns(document(two_readings((row,))), style, measurers.regular, measurers.bold).values()
    assert widths[0] == widths[1]
    assert sum(widths) == pytest.approx(style.sheet.text_width_pt)


def test_a_document_without_tables_has_no_columns(style: Style, measurers: Measurers) -> None:
    assert size_columns(document(), style, measurers.regular, measurers.bold) == {}


def test_long_tables_are_sized_from_rows_spread_over_all_of_them(style: Style, measurers: Measurers) -> None:
    rows: list[str | tuple[str, ...]] = [("名", "内容", "年", "町", "課")] * 5000
    few = size_columns(document(table(rows[:50])), style, measurers.regular, measurers.bold)
    many = size_columns(document(table(rows)), style, measurers.regular, measurers.bold)
    assert few == many


def test_pages_are_equal_for_equal_documents(style: Style, measurers: Measurers) -> None:
    made = document(heading(), table(NAMES[:40]))
    one, two = (lay_out(made, style, measurers) for _ in range(2))
    for page, again in pairwise((one.pages[0], two.pages[0])):
        assert page.rules == again.rules
        assert words_of(page.texts) == words_of(again.texts)


def test_pages_are_the_same_however_the_setting_is_spread(style: Style, measurers: Measurers) -> None:
    kanji = [chr(ord("一") + n) for n in range(40)]  # texts that differ in figures alone are set once
    texts = [f"圏域の課題{one}を共有し、解決に取り組む。" * (n % 5 + 1) for n, one in enumerate(kanji)]
    whole = document(
        table([(f"{one}の事業", text, "平成23年", "室蘭市", "課") for one, text in zip(kanji, texts, strict=True)])
    )
    grids = size_columns(whole, style, measurers.regular, measurers.bold)
    asked: list[int] = []

    def from_behind(function: Callable[[Any], SetText], keys: Sequence[Any]) -> list[SetText]:
        asked.append(len(keys))
        return [function(key) for key in reversed(keys)][::-1]

    spread = lay_out_document(whole, grids, style, measurers, from_behind)
    assert spread == lay_out_document(whole, grids, style, measurers)
    assert asked[0] == 40 + 40 + 3  # what recurs is set once
    assert {*asked[1:]} <= {0, 1}  # the page's furniture
