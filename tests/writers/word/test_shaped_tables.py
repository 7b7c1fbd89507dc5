"""Tables of other shapes in Word: merged cells, bands, sums, headers of two rows, raised references."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import docx
import pytest
from builders import shaped_table

from reportgen.document.blocks import Document, Provenance, Table
from reportgen.document.style import Style
from reportgen.layout.fonts import Fonts
from reportgen.writers.word.document import write_word

WIDTHS = (70.0, 123.25, 80.0, 80.0, 140.0)


@pytest.fixture
def file_of(
    make_document: Callable[..., Document], style: Style, fonts: Fonts, provenance: Provenance
) -> Callable[[Table], bytes]:
    def file_of(table: Table) -> bytes:
        widths = WIDTHS if len(table.columns) == 5 else (193.25, *WIDTHS[2:])
        return write_word(make_document(table), {table.fields: widths}, style, fonts, provenance)

    return file_of


@pytest.fixture
def rows_of(file_of: Callable[[Table], bytes]) -> Callable[..., list[Element]]:
    """The rows of the table as elements without namespaces."""

    def rows_of(*groups: int, as_band: bool = False) -> list[Element]:
        file = file_of(shaped_table(*groups, as_band=as_band))
        with ZipFile(BytesIO(file)) as archive:
            root = ElementTree.fromstring(archive.read("word/document.xml"))
        for element in root.iter():
            element.tag = element.tag.rpartition("}")[2]
            element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
        return list(root.iter("tr"))

    return rows_of


def texts(row: Element) -> list[str]:
    return ["".join(text.text or "" for text in cell.iter("t")) for cell in row.findall("tc")]


def merges(row: Element) -> list[str | None]:
    """Of each cell whether it begins a merged one (restart), goes on with it (continue), or neither."""
    found = [cell.find("tcPr/vMerge") for cell in row.findall("tc")]
    return [None if merge is None else merge.get("val", "continue") for merge in found]


def spans(row: Element) -> list[int]:
    found = [cell.find("tcPr/gridSpan") for cell in row.findall("tc")]
    return [1 if span is None else int(span.attrib["val"]) for span in found]


def styles_of(row: Element) -> list[str | None]:
    found = [cell.find("p/pPr/pStyle") for cell in row.findall("tc")]
    return [None if style is None else style.get("val") for style in found]


def test_a_header_of_two_rows_is_repeated_and_merges_what_has_nothing_over_it(
    rows_of: Callable[..., list[Element]],
) -> None:
    upper, lower, first, *_ = rows_of(2)
    assert [row.find("trPr/tblHeader") is not None for row in (upper, lower, first)] == [True, True, False]
    assert (texts(upper), spans(upper)) == (["地域", "名称", "事業費", "備考"], [1, 1, 2, 1])
    assert (texts(lower), spans(lower)) == (["", "", "令和5年度", "令和6年度", ""], [1] * 5)
    assert merges(upper) == ["restart", "restart", None, "restart"]
    assert merges(lower) == ["continue", "continue", None, None, "continue"]


def test_merged_cells_begin_once_and_go_on_empty(rows_of: Callable[..., list[Element]]) -> None:
    _, _, *rows, total = rows_of(3, 1)
    assert [merges(row)[0] for row in rows] == ["restart", "continue", "continue", None]
    assert [texts(row)[0] for row in rows] == ["地域0", "", "", "地域1"]
    assert (spans(total), texts(total)[:2]) == ([2, 1, 1, 1], ["合計", "4,800"])


def test_a_band_is_one_shaded_cell_that_stays_with_its_entries(rows_of: Callable[..., list[Element]]) -> None:
    _, _, band, *_ = rows_of(2, as_band=True)
    assert (texts(band), spans(band), styles_of(band)) == (["地域0"], [4], ["TableBand"])
    shading = band.find("tc/tcPr/shd")
    assert shading is not None
    assert shading.get("fill") == "EDEDED"


def test_sums_have_the_heavier_rule_above_and_stand_right(rows_of: Callable[..., list[Element]], style: Style) -> None:
    *_, entry, total = rows_of(2)
    sizes = [cell.find("tcPr/tcBorders/top") for cell in total.findall("tc")]
    assert [None if size is None else size.get("sz") for size in sizes] == [str(round(style.table.frame_pt * 8))] * 4
    assert entry.find("tc/tcPr/tcBorders/top") is None
    assert styles_of(total)[0] == "TableHeader"


def test_references_to_notes_are_raised(rows_of: Callable[..., list[Element]]) -> None:
    _, _, entry, *_ = rows_of(1)
    raised = [run for run in entry.iter("r") if run.find("rPr/vertAlign") is not None]
    assert ["".join(text.text or "" for text in run.iter("t")) for run in raised] == ["※1"]


@pytest.mark.parametrize("as_band", [False, True])
def test_every_row_fills_the_grid(as_band: bool, rows_of: Callable[..., list[Element]]) -> None:
    rows = rows_of(3, 2, as_band=as_band)
    assert {sum(spans(row)) for row in rows} == {4 if as_band else 5}
    widths = [sum(int(width.attrib["w"]) for width in row.iterfind("tc/tcPr/tcW")) for row in rows]
    assert all(one == other for one, other in pairwise(widths))


def test_python_docx_reads_a_merged_cell_in_each_of_its_rows(file_of: Callable[[Table], bytes]) -> None:
    (table,) = docx.Document(BytesIO(file_of(shaped_table(3, 1)))).tables
    assert column(table.rows, 0) == ["地域", "地域", *["地域0"] * 3, "地域1", "合計"]
    assert column(table.rows, 2)[:3] == ["事業費", "令和5年度", "1,200"]
    assert column(table.rows, 1)[-1] == "合計"


def column(rows: Iterable[object], at: int) -> list[str]:
    return [row.cells[at].text for row in rows]  # type: ignore[attr-defined]
