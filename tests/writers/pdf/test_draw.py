"""The PDF file: fonts, text, properties and outline, read back with independent readers."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import uharfbuzz as hb

from reportgen.document.blocks import (
    Align,
    Column,
    Document,
    Heading,
    PageField,
    Properties,
    Provenance,
    Row,
    Span,
    Table,
    Title,
)
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.pages import Pages
from reportgen.layout.set_text import Measurers
from reportgen.writers.pdf.draw import draw_pdf

ROOT = Path(__file__).parents[3]
FIELDS = ("name", "summary", "since", "municipalities", "division")
# Pairs that share a glyph in many fonts, marks that close up, half-width kana, and a character beyond the first plane.
TRICKY = "半角ｶﾅ-‐と全角「（公財）」、。“引用”①㈱～〜―…﨑髙𠀋"


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    files = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    return Fonts(*(FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes())) for file in files))


@pytest.fixture(scope="module")
def style() -> Style:
    loaded, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def document(fonts: Fonts) -> Document:
    characters = "".join(c for c in TRICKY if fonts.regular.glyphs[c])
    rows = tuple(
        Row(
            f"id-{n}",
            tuple((Span(cell),) for cell in (f"事業{n}", characters, "平成23年", "室蘭市", "課")),
        )
        for n in range(60)
    )
    columns = tuple(Column(field, (Span(field),), Align.LEFT) for field in FIELDS)
    blocks = (
        Title(((Span("表題（室蘭市関係分）"),),), begins_page=False),
        Heading((Span("〈区分〉"),), (Span("令和5年6月1日現在"),), "区分"),
        Table(columns, rows, "要約"),
    )
    properties = Properties("表題", "室蘭市", "主題", "ja-JP", date(2023, 6, 1))
    return Document(properties, ("柱",), ((PageField.PAGE, "／", PageField.PAGES),), blocks)


@pytest.fixture(scope="module")
def pages(document: Document, fonts: Fonts, style: Style) -> Pages:
    regular, bold = (TextMeasurer(face, KeptWords(frozenset())) for face in (fonts.regular, fonts.bold))
    measurers = Measurers(regular, bold)
    grids = size_columns(document, style, measurers.regular, measurers.bold)
    return lay_out_document(document, grids, style, measurers)


@pytest.fixture(scope="module")
def pdf(document: Document, pages: Pages, fonts: Fonts, provenance: Provenance) -> bytes:
    return draw_pdf(document, pages, fonts, provenance)


def copied_text(pdf: bytes) -> str:
    """What a reader gets who copies all pages, without white space."""
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    return re.sub(r"\s", "", text)


def test_copied_text_is_the_text_that_was_laid_out(pdf: bytes, pages: Pages) -> None:
    laid_out = "".join(line.text for page in pages.pages for placed in page.texts for line in placed.text.lines)
    assert sorted(copied_text(pdf)) == sorted(re.sub(r"\s", "", laid_out))


def test_characters_that_share_a_glyph_copy_out_as_themselves(pdf: bytes, fonts: Fonts) -> None:
    copied = copied_text(pdf)
    assert [c for c in TRICKY if c not in copied] == [c for c in TRICKY if fonts.regular.glyphs[c] is None]


def test_fonts_are_embedded_subsets_and_no_other_font_is_named(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fonts = {str(font.BaseFont): font for page in file.pages for font in page.Resources.Font.values()}
        assert sorted(name.partition("+")[2] for name in fonts) == ["BIZUDGothic-Bold", "BIZUDGothic-Regular"]
        for name, font in fonts.items():
            assert re.fullmatch(r"/[A-Z]{6}\+.*", name)
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert 1000 < len(descriptor.FontFile2.read_bytes()) < 100_000
            assert font.Encoding == "/Identity-H"


def test_widths_in_the_file_are_those_of_the_font_program(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        font = file.pages[0].Resources.Font.F1.DescendantFonts[0]
        widths = [float(width) for width in font.W[1]]
        to_gid = font.CIDToGIDMap.read_bytes()
        program = hb.Font(hb.Face(font.FontDescriptor.FontFile2.read_bytes()))
        for code, width in enumerate(widths, 1):
            glyph = int.from_bytes(to_gid[2 * code : 2 * code + 2], "big")
            assert width == pytest.approx(program.get_glyph_h_advance(glyph) * 1000 / program.face.upem, abs=0.5)


def test_properties_language_and_dates_are_those_of_the_document(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        info = file.docinfo
        assert [str(info[key]) for key in ("/Title", "/Author", "/Subject")] == ["表題", "室蘭市", "主題"]
        assert info["/Creator"] == "reportgen test"
        assert str(info["/CreationDate"]).startswith("D:20230601000000")
        assert file.Root.Lang == "ja-JP"
        assert file.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712  (a PDF boolean)


def test_the_outline_leads_to_title_and_sections(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file, file.open_outline() as outline:
        (title,) = outline.root
        assert title.title == "表題"
        assert [child.title for child in title.children] == ["区分"]


def test_the_page_has_the_sheets_size(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert [float(x) for x in file.pages[0].MediaBox] == pytest.approx([0, 0, 595.276, 841.89], abs=0.01)


def test_the_same_pages_give_the_same_bytes(
    document: Document, pages: Pages, fonts: Fonts, pdf: bytes, provenance: Provenance
) -> None:
    assert draw_pdf(document, pages, fonts, provenance) == pdf
