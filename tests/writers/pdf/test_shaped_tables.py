"""What the structure tree says of tables of other shapes: spans, headers by name, references to notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from builders import plain, shaped_table

from reportgen.document.blocks import Document, Note, Properties, Provenance
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.set_text import Measurers
from reportgen.writers.pdf.draw import draw_pdf

ROOT = Path(__file__).parents[3]
HEADERS = {
    "地域": "header-0-0",
    "名称": "header-0-1",
    "令和5年度": "header-0-2",
    "令和6年度": "header-0-3",
    "備考": "header-0-4",
}


@pytest.fixture(scope="module")
def style() -> Style:
    loaded, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    files = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    return Fonts(*(FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes())) for file in files))


class Tree:
    """The structure tree of a file, each cell with what it says of itself."""

    def __init__(self, *groups: int, as_band: bool, style: Style, fonts: Fonts, provenance: Provenance) -> None:
        note = Note(plain("※1　国の交付金を含む。"), mark="※1")
        table = shaped_table(*groups, as_band=as_band)
        document = Document(Properties("題", "市", "主題", "ja-JP", date(2023, 6, 1)), (), (), (table, note))
        regular, bold = (TextMeasurer(face, KeptWords(frozenset())) for face in fonts)
        measurers = Measurers(regular, bold)
        grids = size_columns(document, style, measurers.regular, measurers.bold)
        pages = lay_out_document(document, grids, style, measurers)
        self.file = pikepdf.open(io.BytesIO(draw_pdf(document, pages, fonts, provenance)))
        self.table, self.note = self.file.Root.StructTreeRoot.K.K
        self.ids = {
            str(name): element
            for name, element in zip(*[iter(self.file.Root.StructTreeRoot.IDTree.Names)] * 2, strict=True)
        }

    def rows(self, part: int) -> list[list[dict[str, Any]]]:
        return [[self.cell(cell) for cell in row.K] for row in self.table.K[part].K]

    def cell(self, cell: pikepdf.Object) -> dict[str, Any]:
        said = cell.get("/A", pikepdf.Dictionary())
        found: dict[str, Any] = {"type": str(cell.S), "id": str(cell.get("/ID", ""))}
        found["spans"] = (int(said.get("/ColSpan", 1)), int(said.get("/RowSpan", 1)))
        found["scope"] = str(said.get("/Scope", ""))
        found["headers"] = [str(key) for key in said.get("/Headers", [])]
        return found


@pytest.fixture(scope="module")
def merged(style: Style, fonts: Fonts, provenance: Provenance) -> Tree:
    return Tree(3, 1, as_band=False, style=style, fonts=fonts, provenance=provenance)


@pytest.fixture(scope="module")
def banded(style: Style, fonts: Fonts, provenance: Provenance) -> Tree:
    return Tree(2, 1, as_band=True, style=style, fonts=fonts, provenance=provenance)


def test_a_header_of_two_levels_tells_its_spans_and_what_stands_over_a_label(merged: Tree) -> None:
    upper, lower = merged.rows(0)
    assert [cell["spans"] for cell in upper] == [(1, 2), (1, 2), (2, 1), (1, 2)]
    assert [cell["spans"] for cell in lower] == [(1, 1)] * 2
    assert {cell["scope"] for cell in (*upper, *lower)} == {"/Column"}
    over = upper[2]["id"]
    assert [cell["headers"] for cell in lower] == [[over]] * 2
    assert [cell["headers"] for cell in upper] == [[]] * 4
    names = [cell["id"] for cell in (*upper, *lower)]
    assert len(set(names)) == len(names)
    assert set(names) <= merged.ids.keys()


def test_every_cell_names_all_that_heads_it(merged: Tree) -> None:
    over = merged.rows(0)[0][2]["id"]
    first, *_, total = merged.rows(1)
    assert [cell["headers"] for cell in first] == [
        [HEADERS["地域"]],
        [HEADERS["名称"]],
        [over, HEADERS["令和5年度"]],
        [over, HEADERS["令和6年度"]],
        [HEADERS["備考"]],
    ]
    assert [cell["headers"] for cell in total[1:]] == [cell["headers"] for cell in first[2:]]


def test_a_merged_cell_goes_over_its_rows_and_heads_them(merged: Tree) -> None:
    rows = merged.rows(1)
    assert [len(row) for row in rows] == [5, 4, 4, 5, 4]
    assert [rows[at][0]["spans"] for at in (0, 3)] == [(1, 3), (1, 1)]
    assert [(cell["type"], cell["scope"]) for cell in rows[0][:3]] == [("/TH", "/Row"), ("/TH", "/Row"), ("/TD", "")]


def test_the_word_of_a_sum_heads_its_row_over_the_columns_before_it(merged: Tree) -> None:
    word, *sums = merged.rows(1)[-1]
    assert (word["type"], word["scope"], word["spans"]) == ("/TH", "/Row", (2, 1))
    assert [cell["type"] for cell in sums] == ["/TD"] * 3


def test_a_band_is_a_head_over_all_columns(banded: Tree) -> None:
    rows = banded.rows(1)
    assert [len(row) for row in rows] == [1, 4, 4, 1, 4, 4]
    for at in (0, 3):
        assert [(cell["type"], cell["scope"], cell["spans"]) for cell in rows[at]] == [("/TH", "/Row", (4, 1))]


def test_a_reference_to_a_note_leads_to_it(merged: Tree) -> None:
    assert str(merged.note.S) == "/Note"
    references = [element for element in below(merged.table) if element.S == "/Reference"]
    assert [[target.objgen for target in element.Ref] for element in references] == [[merged.note.objgen]] * 4


def below(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """All elements under one."""
    kids: Any = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from below(kid)
