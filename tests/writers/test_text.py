"""A document as plain lines: all that it says, rows by their labels or in columns, marks of what is underlined."""

from __future__ import annotations

from datetime import date

import pytest
from builders import plain, shaped_table

from reportgen.content import Align, Content, Span
from reportgen.document.blocks import (
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Properties,
    Row,
    Table,
    Title,
)
from reportgen.writers.text import in_columns, lines_of

LONG = "とても長いので一行に並ばない事業の内容の説明" * 3


def document(*blocks: Title | Paragraph | Heading | Table | Note) -> Document:
    return Document(Properties("表題", "室蘭市", "", "ja-JP", date(2023, 6, 1)), ("柱",), (("出典",),), blocks)


def table(*rows: tuple[str, ...] | tuple[Content, ...]) -> Table:
    columns = [Column(key, plain(label), Align.LEFT) for key, label in (("name", "名称"), ("summary", "内容"))]
    cells = [[plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    made = [Row(f"a-{number}", tuple(row)) for number, row in enumerate(cells, 1)]
    return Table(tuple(columns), tuple(made), "要約")


def test_blocks_come_in_their_order_without_head_and_foot() -> None:
    title = Title((plain("一覧"), plain("抜粋")), False)
    blocks = (title, Paragraph(plain("前書き")), Heading(plain("〈区分〉"), plain("現在"), "区分"), Note(plain("※注")))
    again = Title((plain("一覧"),), True)
    assert list(lines_of(document(*blocks, again))) == ["一覧", "抜粋", "前書き", "", "〈区分〉　現在", "※注"]


def test_a_wide_table_is_told_row_by_row_by_its_labels() -> None:
    made = table(("防災", LONG), ("観光\n案内", ""), ("（略）", "（略）"))
    assert list(lines_of(document(made))) == [
        *("・名称：防災", f"  内容：{LONG}", "・名称：観光", "    案内", "・（略）"),
    ]
    assert list(lines_of(document(made), with_ids=True))[:3] == ["・a-1", "  名称：防災", f"  内容：{LONG}"]


def test_a_narrow_table_stands_in_columns() -> None:
    assert list(lines_of(document(table(("防災訓練", "年1回"), ("a", "")), Note(plain("※"))))) == [
        *("  名称      内容", "  防災訓練  年1回", "  a", "※"),
    ]


def test_figures_stand_at_the_right_by_the_cells_of_a_console() -> None:
    rows = [("区分", "件数"), ("Ａ", "12"), ("bc", "1,200")]
    assert in_columns(rows, (Align.LEFT, Align.RIGHT)) == ["区分   件数", "Ａ       12", "bc    1,200"]


@pytest.mark.parametrize("as_band", [False, True])
def test_every_cell_of_a_table_with_groups_levels_and_sums_is_told(as_band: bool) -> None:
    lines = list(lines_of(document(shaped_table(2, 1, as_band=as_band))))
    assert "事業費　令和5年度" in lines[0] and "事業費　令和6年度" in lines[0]
    assert [line.split()[-4:] for line in lines if "事業1-0" in line] == [["事業1-0", "1,200", "2.5", "備考※1"]]
    assert lines[-1].split() == ["合計", "3,600", "7.5"]
    assert sum("地域0" in line for line in lines) == (1 if as_band else 2)


def test_a_band_over_rows_that_are_told_by_labels_has_none() -> None:
    made = shaped_table(1, as_band=True)
    wide = made.columns[0]._replace(label=plain(LONG))
    lines = list(lines_of(document(made._replace(columns=(wide, *made.columns[1:])))))
    assert lines[:3] == ["・地域0", f"・{LONG}：事業0-0", "  事業費　令和5年度：1,200"]
    assert lines[-3:] == [f"・{LONG}：合計", "  事業費　令和5年度：1,200", "  事業費　令和6年度：2.5"]


def test_what_is_underlined_stands_between_low_lines_but_where_all_of_it_is() -> None:
    changed = (Span("三市", underlined=True), Span("広報"), Span("\n"), Span(LONG, underlined=True))
    added = (Span("新規", underlined=True), Span("\n", underlined=True), Span("事業", underlined=True))
    assert list(lines_of(document(table((changed, added))))) == [
        *("・名称：_三市_広報", f"    _{LONG}_", "  内容：新規", "    事業"),
    ]
