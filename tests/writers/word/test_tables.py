"""Tables: widths, header rows, rows that hold together."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from xml.etree.ElementTree import Element

import docx
import pytest

from reportgen.document.blocks import Align, Column, Document, Heading, Note, Provenance, Row, Span, Table
from reportgen.document.style import Style
from reportgen.layout.fonts import Fonts
from reportgen.writers.word.document import write_word
from reportgen.writers.word.ooxml import column_twips
from reportgen.writers.word.styles import TABLE_BODY

Parts = Callable[..., dict[str, Element]]
MakeDocument = Callable[..., Document]


@pytest.fixture
def write_table(
    make_document: Callable[..., Document], make_table: Callable[[int], Table], parts: Parts
) -> Callable[..., Element]:
    """The element of a table of so many rows, with or without a note below."""

    def write(rows: int, *, note: bool = False) -> Element:
        notes = [Note((Span("注"),))] if note else []
        table = parts(make_document(make_table(rows), *notes))["word/document.xml"].find("body/tbl")
        assert table is not None
        return table

    return write


def test_the_columns_are_as_wide_as_asked_for_and_their_sum_is_exact(
    write_table: Callable[..., Element], widths_pt: tuple[float, ...]
) -> None:
    table = write_table(2)
    grid = [int(column.attrib["w"]) for column in table.findall("tblGrid/gridCol")]
    whole = table.find("tblPr/tblW")
    assert whole is not None
    assert whole.attrib == {"w": str(sum(grid)), "type": "dxa"}
    assert sum(grid) == round(sum(widths_pt) * 20)
    assert all(abs(width / 20 - asked) <= 0.05 for width, asked in zip(grid, widths_pt, strict=True))
    for row in table.findall("tr"):
        assert [int(cell.attrib["w"]) for cell in row.findall("tc/tcPr/tcW")] == grid


@pytest.mark.parametrize("widths", [(0.024,) * 7, (100 / 3, 100 / 3, 100 / 3), (59.074, 59.024), (12.0,)])
def test_rounding_to_twips_keeps_the_sum(widths: tuple[float, ...]) -> None:
    assert sum(column_twips(widths)) == round(sum(widths) * 20)
    assert len(column_twips(widths)) == len(widths)


def test_the_layout_is_fixed(write_table: Callable[..., Element]) -> None:
    layout = write_table(1).find("tblPr/tblLayout")
    assert layout is not None
    assert layout.get("type") == "fixed"


def test_only_the_first_row_is_repeated_and_no_row_is_split(write_table: Callable[..., Element]) -> None:
    rows = write_table(3).findall("tr")
    assert [row.find("trPr/tblHeader") is not None for row in rows] == [True, False, False, False]
    assert all(row.find("trPr/cantSplit") is not None for row in rows)


@pytest.mark.parametrize(("count", "splits"), [(5, False), (20, False), (120, True), (500, True)])
@pytest.mark.parametrize("piece", ["圏域の課題を共有する。", "一行\n"])
def test_a_row_that_may_be_higher_than_a_page_may_be_split(
    count: int, splits: bool, piece: str, make_table: Callable[[int], Table], parts: Parts, make_document: MakeDocument
) -> None:
    table = make_table(2)
    first, second = table.rows
    high = second._replace(cells=(*second.cells[:1], (Span(piece * count),), *second.cells[2:]))
    root = parts(make_document(table._replace(rows=(first, high))))["word/document.xml"]
    assert [row.find("trPr/cantSplit") is None for row in root.iter("tr")] == [False, False, splits]


def test_the_table_says_that_its_first_row_is_a_header_and_what_it_holds(write_table: Callable[..., Element]) -> None:
    table = write_table(1)
    look, description = table.find("tblPr/tblLook"), table.find("tblPr/tblDescription")
    assert look is not None
    assert look.get("firstRow") == "1"
    assert description is not None
    assert description.get("val") == "事業の名称、内容などの表"


@pytest.mark.parametrize("heads", [True, False])
def test_a_first_column_that_heads_its_rows_is_a_header_and_looks_like_any_other(
    heads: bool, make_document: Callable[..., Document], make_table: Callable[[int], Table], parts: Parts
) -> None:
    table = make_table(2)
    first, *others = table.columns
    read = parts(make_document(table._replace(columns=(first._replace(heads_row=heads), *others))))
    look = read["word/document.xml"].find(".//tblLook")
    assert look is not None
    assert (look.get("firstColumn"), look.get("val")) == (("1", "06A0") if heads else ("0", "0620"))
    assert {part.get("type") for part in read["word/styles.xml"].iter("tblStylePr")} == {"firstRow"}


def test_a_table_bears_the_title_of_its_section(
    make_document: Callable[..., Document], make_table: Callable[[int], Table], parts: Parts
) -> None:
    section = Heading((Span("〈法人・団体等〉"),), (), "法人 & 団体")
    root = parts(make_document(make_table(1), section, make_table(1), make_table(2)))["word/document.xml"]
    titles = [caption.get("val") for caption in root.iter("tblCaption")]
    assert titles == ["広域連携の状況", "法人 & 団体", "法人 & 団体"]


def test_no_cells_are_merged_and_none_is_empty_of_a_paragraph(write_table: Callable[..., Element]) -> None:
    table = write_table(3)
    assert not {element.tag for element in table.iter()} & {"gridSpan", "vMerge", "hMerge"}
    assert {tuple(child.tag for child in cell) for cell in table.iter("tc")} == {("tcPr", "p")}
    assert {len(row.findall("tc")) for row in table.iter("tr")} == {5}


def test_cells_stand_as_their_columns_do(write_table: Callable[..., Element]) -> None:
    header, row = write_table(1).findall("tr")
    left, center = "TableBody", "TableBodyCentered"
    assert [style.get("val") for style in header.iter("pStyle")] == ["TableHeader"] * 5
    assert [style.get("val") for style in row.iter("pStyle")] == [left, left, center, left, center]


@pytest.mark.parametrize(("at_top", "stand"), [(True, "top"), (False, None)])
def test_texts_stand_at_the_top_or_in_the_middle_of_their_rows_and_labels_in_the_middle(
    at_top: bool, stand: str, make_document: Callable[..., Document], make_table: Callable[[int], Table], parts: Parts
) -> None:
    document = make_document(make_table(6)._replace(begins_at_top=at_top))
    header, *rows = parts(document)["word/document.xml"].findall("body/tbl/tr")
    assert aligns(header) == [None] * 5
    assert [aligns(row) for row in rows] == [[stand] * 5] * 6
    usual = parts(document)["word/styles.xml"].find("style[@type='table'][@customStyle='1']/tcPr/vAlign")
    assert usual is not None
    assert usual.get("val") == "center"


def aligns(row: Element) -> list[str | None]:
    """Where the texts of a row's cells stand by what the cells themselves say; else it is the table style's matter."""
    found = [cell.find("tcPr/vAlign") for cell in row.findall("tc")]
    return [None if align is None else align.get("val") for align in found]


def test_tables_of_other_columns_have_a_grid_of_their_own(
    make_document: Callable[..., Document], style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    columns = tuple(Column(field, (Span(field),), Align.LEFT) for field in ("after", "before", "remarks"))
    readings = Table(columns, (Row("", ((Span("新"),), (Span("旧"),), (Span(""),))),), "要約")
    counts = Table(columns[:2], (Row("", ((Span("計"),), (Span("1"),))),), "要約")
    grids = {("after", "before", "remarks"): (200.0, 200.0, 93.25), ("after", "before"): (400.0, 93.25)}
    file = write_word(make_document(counts, readings), grids, style, fonts, provenance)
    first, second = docx.Document(BytesIO(file)).tables
    for made, widths in ((first, grids["after", "before"]), (second, grids["after", "before", "remarks"])):
        assert [column.width.pt for column in made.columns if column.width] == list(widths)
        assert [cell.width.pt for cell in made.rows[1].cells if cell.width] == list(widths)


def test_underlined_parts_of_a_cell_stand_on_their_lines(
    make_document: Callable[..., Document], make_table: Callable[[int], Table], write: Callable[..., bytes]
) -> None:
    made = make_table(1)
    content = (Span("名称"), Span("\n"), Span("内容：", underlined=True), Span("連携", underlined=True), Span("する"))
    row = made.rows[0]._replace(cells=(content, *made.rows[0].cells[1:]))
    (read,) = docx.Document(BytesIO(write(make_document(made._replace(rows=(row,)))))).tables
    (paragraph,) = read.rows[1].cells[0].paragraphs
    assert [(run.text, run.font.underline) for run in paragraph.runs] == [
        *(("名称", None), ("\n内容：連携", True), ("する", None)),
    ]


@pytest.mark.parametrize(
    ("rows", "note", "kept"),
    [
        (6, True, [True, False, False, False, True, True]),
        (6, False, [True, False, False, False, True, False]),
        (3, True, [True, True, True]),
        (2, False, [True, False]),
        (1, True, [True]),
        (1, False, [False]),
        (0, True, []),
    ],
)
def test_the_first_two_and_the_last_two_rows_stay_together_and_the_last_with_the_notes(
    write_table: Callable[..., Element], rows: int, note: bool, kept: list[bool]
) -> None:
    _, *body = write_table(rows, note=note).findall("tr")
    assert [{p.find("keepNext") is not None for p in row.iter("pPr")} for row in body] == [{keep} for keep in kept]


def test_a_column_of_every_alignment_has_a_style() -> None:
    assert TABLE_BODY.keys() == {*Align} - {Align.DISTRIBUTE}
