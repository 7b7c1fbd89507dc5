"""A table and its cells: what goes over several columns or rows, and how far figures stand from the right."""

from __future__ import annotations

from builders import plain, shaped_table

from reportgen.content import Align, text_of
from reportgen.document.table import Cell, Column, Row, RowForm, Table


def spans(cells: tuple[Cell, ...]) -> list[tuple[str, int, int, int]]:
    """Of each cell its text, its first column, and over how many columns and rows it goes."""
    return [(text_of(cell.content), cell.column, cell.column_span, cell.row_span) for cell in cells]


def of_columns(*columns: tuple[tuple[str, ...], Column]) -> Table:
    """A table of the columns, each with its cells."""
    rows = zip(*(cells for cells, _ in columns), strict=True)
    made = [Row(f"id-{n}", tuple(map(plain, row))) for n, row in enumerate(rows)]
    return Table(tuple([column for _, column in columns]), tuple(made), "")


def test_a_header_of_plain_columns_is_one_row() -> None:
    columns = tuple(Column(key, plain(key), Align.LEFT) for key in "ab")
    assert list(map(spans, Table(columns, (), "").header_cells)) == [[("a", 0, 1, 1), ("b", 1, 1, 1)]]


def test_words_over_labels_go_over_their_columns_and_the_other_labels_over_both_rows() -> None:
    upper, lower = shaped_table(1).header_cells
    assert spans(upper) == [("地域", 0, 1, 2), ("名称", 1, 1, 2), ("事業費", 2, 2, 1), ("備考", 4, 1, 2)]
    assert spans(lower) == [("令和5年度", 2, 1, 1), ("令和6年度", 3, 1, 1)]
    labels = {cell.column: cell.position for cell in (*upper, *lower) if cell.column_span == 1}
    assert labels == {at: at for at in range(5)}
    assert upper[2].position not in labels.values()


def test_the_same_words_over_columns_that_are_no_neighbours_stand_twice() -> None:
    made = shaped_table(1, as_band=True)
    name, first, second, remarks = made.columns
    upper, _ = made._replace(columns=(first, name, second, remarks)).header_cells
    assert spans(upper)[:3] == [("事業費", 0, 1, 1), ("名称", 1, 1, 2), ("事業費", 2, 1, 1)]


def test_equal_neighbours_in_a_column_that_merges_are_one_cell() -> None:
    rows = shaped_table(3, 1).body_cells
    merged = [[(cell.row_span, text_of(cell.content)) for cell in row if cell.column == 0] for row in rows]
    assert merged == [[(3, "地域0")], [], [], [(1, "地域1")], [(1, "合計")]]
    assert [len(row) for row in rows] == [5, 4, 4, 5, 4]


def test_a_cell_merges_only_where_those_left_of_it_do() -> None:
    made = of_columns(
        (("1", "1", "2"), Column("#", plain("番号"), Align.CENTER, merges=True)),
        (("甲", "甲", "甲"), Column("@", plain("地域"), Align.LEFT, merges=True)),
    )
    assert [[(cell.column, cell.row_span) for cell in row] for row in made.body_cells] == [
        [(0, 2), (1, 2)],
        [],
        [(0, 1), (1, 1)],
    ]


def test_a_band_goes_over_all_columns_and_nothing_merges_across_it() -> None:
    made = shaped_table(2, 2, as_band=True)
    columns = (made.columns[0]._replace(merges=True), *made.columns[1:])
    same = tuple(
        [row if row.spans else row._replace(cells=(plain("同じ"), *row.cells[1:])) for row in made.rows],
    )
    rows = made._replace(columns=columns, rows=same).body_cells
    assert [spans(row)[0] for row in rows] == [
        *(("地域0", 0, 4, 1), ("同じ", 0, 1, 2), ("1,200", 1, 1, 1)),
        *(("地域1", 0, 4, 1), ("同じ", 0, 1, 2), ("1,200", 1, 1, 1), ("合計", 0, 1, 1)),
    ]


def test_figures_stand_on_their_points_the_sums_too() -> None:
    cells = ("12.25", "12,480", "492.5", "－", "")
    made = of_columns((cells, Column("r5", plain("費"), Align.RIGHT)), (cells, Column("r6", plain("費"), Align.LEFT)))
    total = Row("", (plain("7.5"), plain("")), {}, RowForm.TOTAL, (1, 1))
    hangs = [[cell.hang for cell in row] for row in made._replace(rows=(*made.rows, total)).body_cells]
    assert hangs == [[0, 0], [3, 0], [1, 0], [3, 0], [0, 0], [1, 0]]


def test_whole_figures_do_not_hang() -> None:
    made = of_columns((("1,200", "35"), Column("r5", plain("費"), Align.RIGHT)))
    assert [cell.hang for (cell,) in made.body_cells] == [0, 0]


def test_bands_and_the_word_of_a_sum_are_set_like_labels_and_head_their_rows() -> None:
    looks = [[cell[3:6] for cell in row] for row in shaped_table(1, as_band=True).body_cells]
    name, figure = ("body", Align.LEFT, True), ("body", Align.RIGHT, False)
    assert looks == [
        [("header", Align.LEFT, True)],
        [name, figure, figure, ("body", Align.LEFT, False)],
        [("header", Align.CENTER, True), figure, figure, ("body", Align.LEFT, False)],
    ]


def test_the_first_and_last_rows_and_the_heads_of_groups_keep_with_the_next() -> None:
    made = shaped_table(3, 3, as_band=True)
    kept = [number for number in range(len(made.rows)) if made.keeps_with_next(number)]
    assert kept == [0, 4, 7]
