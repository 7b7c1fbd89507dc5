"""Tables of other shapes as laid-out values: spanned headers, merged cells, bands and sums, with their rules."""

from __future__ import annotations

from datetime import date

import pytest
from builders import plain, shaped_table

from reportgen.content import Align
from reportgen.document.blocks import Column, Document, Properties, Row, Table
from reportgen.document.style import Style
from reportgen.layout.columns import size_columns
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.pages import HEADER_ROW, Artifact, Origin, Page, PlacedText, Rule
from reportgen.layout.set_text import Measurers


def pages_of(table: Table, style: Style, measurers: Measurers) -> tuple[Page, ...]:
    document = Document(Properties("題", "室蘭市", "主題", "ja-JP", date(2023, 6, 1)), (), (), (table,))
    grids = size_columns(document, style, measurers.regular, measurers.bold)
    return lay_out_document(document, grids, style, measurers).pages


def words(placed: PlacedText) -> str:
    return "".join(line.text for line in placed.text.lines)


def middle(placed: PlacedText) -> float:
    """The height at which the middle of the text's em boxes stands."""
    size, leading = placed.text.style.size_pt, placed.text.style.leading_pt
    return placed.y_pt - 0.38 * size + (len(placed.text.lines) - 1) * leading / 2


def edges_of(page: Page) -> list[float]:
    """The edges of the columns, from left to right."""
    return sorted({rule.x0_pt for rule in page.rules if rule.x0_pt == rule.x1_pt})


def level(page: Page, width_pt: float | None = None) -> list[Rule]:
    """The level rules from top to bottom, those of one width."""
    found = [rule for rule in page.rules if rule.y0_pt == rule.y1_pt and width_pt in (None, rule.width_pt)]
    return sorted(found, key=lambda rule: (rule.y0_pt, rule.x0_pt))


def upright(page: Page, x_pt: float) -> list[tuple[float, float]]:
    return sorted((rule.y0_pt, rule.y1_pt) for rule in page.rules if rule.x0_pt == rule.x1_pt == x_pt)


def test_words_over_two_labels_stand_in_the_middle_of_both_and_other_labels_in_that_of_both_rows(
    style: Style, measurers: Measurers
) -> None:
    (page,) = pages_of(shaped_table(2), style, measurers)
    header = {words(text): text for text in page.texts if isinstance(text.source, Origin) and text.source.row == -1}
    assert set(header) == {"地域", "名称", "令和5年度", "令和6年度", "備考", "事業費"}
    edges = edges_of(page)
    top, between = level(page)[0].y0_pt, level(page)[1].y0_pt
    bottom = next(rule.y0_pt for rule in level(page) if rule.x0_pt == edges[0] and rule.y0_pt > between)
    for label in ("地域", "名称", "備考"):
        assert middle(header[label]) == pytest.approx((top + bottom) / 2)
    assert middle(header["事業費"]) == pytest.approx((top + between) / 2)
    assert middle(header["令和5年度"]) == pytest.approx((between + bottom) / 2)
    over = header["事業費"]
    width = over.text.lines[0].width * over.text.style.size_pt / 1000
    assert over.x_pt + over.text.xs_pt[0] + width / 2 == pytest.approx((edges[2] + edges[4]) / 2)


def test_no_rule_goes_through_a_cell_of_the_header(style: Style, measurers: Measurers) -> None:
    (page,) = pages_of(shaped_table(2), style, measurers)
    edges = edges_of(page)
    top, between = level(page)[0].y0_pt, level(page)[1]
    assert (between.x0_pt, between.x1_pt) == (edges[2], edges[4])
    ((begin, _),) = upright(page, edges[3])[:1]
    assert begin == between.y0_pt
    assert all(upright(page, edges[at])[0][0] == top for at in (1, 2, 4))


def test_no_rule_goes_through_a_merged_cell_and_its_text_stands_in_its_middle(
    style: Style, measurers: Measurers
) -> None:
    (page,) = pages_of(shaped_table(3, 2), style, measurers)
    edges = edges_of(page)
    whole = [rule.y0_pt for rule in level(page, style.table.rule_pt) if rule.x0_pt == edges[0]]
    heads = [text for text in page.texts if words(text).startswith("地域") and text.source != Origin(0, HEADER_ROW, 0)]
    assert [words(text) for text in heads] == ["地域0", "地域1"]
    # Under the header, between the groups; the sums have the heavier rule.
    assert len(whole) == 2
    assert middle(heads[0]) == pytest.approx((whole[0] + whole[1]) / 2)
    parting = [rule for rule in level(page, style.table.rule_pt) if rule.x0_pt == edges[1]]
    assert {rule.x1_pt for rule in parting} == {edges[-1]}
    assert len(parting) == 3


def test_a_merged_cell_that_goes_on_shows_its_text_again_on_the_next_page_as_no_content(
    style: Style, measurers: Measurers
) -> None:
    first, second, *_ = pages_of(shaped_table(70, 2), style, measurers)
    ((on_first, _),) = [(text, words(text)) for text in first.texts if words(text) == "地域0"]
    (on_second,) = [text for text in second.texts if words(text) == "地域0"]
    assert (on_first.source, on_second.source) == (Origin(0, 0, 0), Artifact.REPEATED_HEADER)
    for page, text in ((first, on_first), (second, on_second)):
        edges = edges_of(page)
        whole = [rule.y0_pt for rule in level(page) if rule.x0_pt <= edges[0] and rule.x1_pt >= edges[1]]
        begin = max(y for y in whole if y < middle(text))
        end = min(y for y in whole if y > middle(text))
        assert middle(text) == pytest.approx((begin + end) / 2)
    repeated = [words(text) for text in second.texts if text.source is Artifact.REPEATED_HEADER]
    assert sorted(repeated) == sorted(["地域", "名称", "令和5年度", "令和6年度", "備考", "事業費", "地域0"])


def test_a_band_is_shaded_goes_over_all_columns_and_stands_again_on_the_next_page(
    style: Style, measurers: Measurers
) -> None:
    first, second, *_ = pages_of(shaped_table(70, 3, as_band=True), style, measurers)
    (band,) = [text for text in first.texts if words(text) == "地域0"]
    (again,) = [text for text in second.texts if words(text) == "地域0"]
    assert (band.source, again.source) == (Origin(0, 0, 0), Artifact.REPEATED_HEADER)
    for page, text in ((first, band), (second, again)):
        edges = edges_of(page)
        (fill,) = [fill for fill in page.fills if fill.y_pt < middle(text) < fill.y_pt + fill.height_pt]
        assert fill.x_pt == edges[0]
        assert fill.width_pt == pytest.approx(edges[-1] - edges[0])
        for x in edges[1:-1]:
            assert all(not begin < middle(text) < end for begin, end in upright(page, x))
    # The header's own rows are shaded, too.
    assert len(first.fills) == len([fill for fill in second.fills if fill.y_pt < middle(again)]) == 3


@pytest.mark.parametrize("count", range(28, 60))
def test_a_band_never_ends_a_page_and_a_sum_never_begins_one(count: int, style: Style, measurers: Measurers) -> None:
    made = shaped_table(count, 3, as_band=True)
    for page in pages_of(made, style, measurers):
        rows = [text.source.row for text in page.texts if isinstance(text.source, Origin) and text.source.row != -1]
        assert rows[-1] not in (0, count + 1)
        assert rows[0] != len(made.rows) - 1


def test_sums_stand_under_a_heavier_rule_their_word_over_the_columns_before_them(
    style: Style, measurers: Measurers
) -> None:
    made = shaped_table(2, 1)
    (page,) = pages_of(made, style, measurers)
    edges = edges_of(page)
    heavy = [rule for rule in level(page, style.table.frame_pt) if rule.x0_pt == edges[0]]
    (rule,) = heavy
    assert rule.x1_pt == edges[-1]
    texts = {words(text): text for text in page.texts}
    assert texts["事業1-0"].y_pt < rule.y0_pt < texts["合計"].y_pt
    word = texts["合計"]
    width = word.text.lines[0].width * word.text.style.size_pt / 1000
    assert word.x_pt + word.text.xs_pt[0] + width / 2 == pytest.approx((edges[0] + edges[2]) / 2)
    assert all(end <= rule.y0_pt for _, end in upright(page, edges[1]))


def test_figures_stand_right_on_their_decimal_points(style: Style, measurers: Measurers) -> None:
    made = shaped_table(4)
    rows = list(made.rows)
    cells = ("2.5", "12,480", "0.25", "－")
    for at, figure in enumerate(cells):
        row = rows[at]
        rows[at] = row._replace(cells=(*row.cells[:3], ((row.cells[3][0]._replace(text=figure)),), *row.cells[4:]))
    made = Table(made.columns, tuple(rows), made.summary)
    (page,) = pages_of(made, style, measurers)
    digit = measurers.regular.measure(((rows[0].cells[3][0]._replace(text="0")),))[0]
    ends = {}
    for text in page.texts:
        if isinstance(text.source, Origin) and text.source.column == 3 and text.source.row in (0, 1, 2, 3):
            size = text.text.style.size_pt
            ends[words(text)] = text.x_pt + text.text.xs_pt[0] + text.text.lines[0].width * size / 1000
    width = digit.ends[-1] / digit.em * 9
    assert ends["0.25"] - ends["2.5"] == pytest.approx(width)
    assert ends["0.25"] - ends["12,480"] == ends["0.25"] - ends["－"] == pytest.approx(3 * width)


def test_columns_that_do_not_fit_the_sheet_together_give_way_alike(style: Style, measurers: Measurers) -> None:
    wide = {key: style.columns["summary"]._replace(min_pt=200.0, max_pt=300.0) for key in ("name", "remarks")}
    table = shaped_table(3, as_band=True)
    document = Document(Properties("題", "室蘭市", "主題", "ja-JP", date(2023, 6, 1)), (), (), (table,))
    narrow = style._replace(columns={**style.columns, **wide, "r5": wide["name"], "r6": wide["name"]})
    (widths,) = size_columns(document, narrow, measurers.regular, measurers.bold).values()
    assert sum(widths) == pytest.approx(style.sheet.text_width_pt)
    assert min(widths) >= style.one_character_pt
    assert max(widths) - min(widths) < 12


def test_many_cells_are_kept_whole_before_the_labels_of_narrow_columns(style: Style, measurers: Measurers) -> None:
    columns = [Column("name", plain("名称"), Align.LEFT), Column("phone", plain("電話番号"), Align.LEFT)]
    columns += [Column(f"m{at}", plain(f"機能{at}"), Align.CENTER, kind="mark") for at in range(12)]
    cells = [("避難所（市民会館）", f"0143-22-{number}", *["○"] * 12) for number in range(1000, 1040)]
    rows = tuple([Row("", tuple(map(plain, row))) for row in cells])
    placed = [text for page in pages_of(Table(tuple(columns), rows, "要約"), style, measurers) for text in page.texts]
    phones = [text for text in placed if words(text).startswith("0143")]
    assert [len(text.text.lines) for text in phones] == [1] * 40
