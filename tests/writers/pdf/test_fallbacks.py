"""Characters from fallback fonts and variation sequences in the PDF file, read back with independent readers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from PIL.Image import Image

from reportgen.document.blocks import Document, Paragraph, Properties, Provenance, Span, Title
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.pages import Pages
from reportgen.layout.set_text import Measurers
from reportgen.writers.pdf.draw import draw_pdf

ROOT = Path(__file__).parents[3]
VS17, VS18, VS255, VS256 = "\U000e0100", "\U000e0101", "\U000e01ee", "\U000e01ef"
Draw = Callable[[str], bytes]


@pytest.fixture(scope="module")
def fonts(rare_font: bytes) -> Fonts:
    regular, bold = (
        load_font(file, (ROOT / "fonts" / file).read_bytes())
        for file in ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    )
    rare = load_font("Rare.ttf", rare_font)
    return Fonts(FontStack(regular, rare), FontStack(bold, rare))


@pytest.fixture(scope="module")
def style() -> Style:
    loaded, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert loaded is not None
    return loaded


def compose(text: str) -> Document:
    """A document that is one paragraph; what stands before a line end is its title."""
    properties = Properties("表題", "室蘭市", "主題", "ja-JP", date(2023, 6, 1))
    title, _, paragraph = text.rpartition("\n")
    blocks = (Title(((Span(title),),), begins_page=False),) if title else ()
    return Document(properties, (), (), (*blocks, Paragraph((Span(paragraph),))))


@pytest.fixture(scope="module")
def lay_out(fonts: Fonts, style: Style) -> Callable[[str], Pages]:
    """The pages of such a document."""

    def lay_out(text: str) -> Pages:
        document = compose(text)
        regular, bold = (TextMeasurer(stack, KeptWords(frozenset())) for stack in fonts)
        return lay_out_document(document, {}, style, Measurers(regular, bold))

    return lay_out


@pytest.fixture(scope="module")
def draw(fonts: Fonts, lay_out: Callable[[str], Pages], provenance: Provenance) -> Draw:
    def draw(text: str) -> bytes:
        return draw_pdf(compose(text), lay_out(text), fonts, provenance)

    return draw


def copied(pdf: bytes) -> str:
    """What a reader gets who copies the first page."""
    return str(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()).replace("\r\n", "")


def placed(pdf: bytes) -> list[tuple[str, float]]:
    """The clusters of the first page, and where each begins, in points."""
    with pdfplumber.open(io.BytesIO(pdf)) as file:
        return [(char["text"], char["x0"]) for char in file.pages[0].chars]


@pytest.mark.parametrize(
    "text",
    [
        "𠮷",
        "𠮷田と𠮷野",
        f"辻{VS17}町と辻町と辻{VS18}町",
        f"室{VS256}室𠮷{VS17}𠮷",
        f"蘭{VS255}の𠮷{VS18}",
        f"「𠮷」（ẞ）、「室{VS256}」",
    ],
)
def test_copied_text_is_the_text_with_its_selectors(text: str, draw: Draw) -> None:
    assert copied(draw(text)) == text


def test_a_long_text_of_all_kinds_copies_out_whole_over_its_lines(draw: Draw) -> None:
    text = f"室蘭市の𠮷田さんと辻{VS17}さん、「室{VS256}」（ẞ）の" * 20
    assert copied(draw(text)) == text


@pytest.mark.parametrize("text", ["室蘭市", f"室蘭𠮷市ẞ室{VS256}町", "室」、「𠮷」（「ẞ」）「𠮷"])
def test_every_cluster_stands_where_the_layout_put_it(
    text: str, draw: Draw, lay_out: Callable[[str], Pages], fonts: Fonts, style: Style
) -> None:
    (set_text,) = (found.text for found in lay_out(text).pages[0].texts)
    (line,) = set_text.lines
    backs = dict(line.kerns)
    expected: list[tuple[str, float]] = []
    pen = line.indent
    for position, character in enumerate(text):
        pen -= backs.get(position, 0.0)
        if character in (VS256,):
            expected[-1] = (expected[-1][0] + character, expected[-1][1])
        else:
            expected.append((character, style.sheet.margin_left_pt + pen * set_text.style.size_pt / 1000))
        pen += fonts.regular.advances[character] * 1000 / fonts.regular.units_per_em
    found = placed(draw(text))
    assert [cluster for cluster, _ in found] == [cluster for cluster, _ in expected]
    assert [x for _, x in found] == pytest.approx([x for _, x in expected], abs=0.01)


def font_resources(pdf: bytes) -> Iterator[tuple[str, Any]]:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for name, font in file.pages[0].Resources.Font.items():
            yield str(name), font


def test_each_font_is_embedded_once_and_only_where_it_is_used(draw: Draw) -> None:
    names = {name: str(font.BaseFont)[8:] for name, font in font_resources(draw("室𠮷"))}
    assert names == {"/F1": "BIZUDGothic-Regular", "/F2": "Rare"}
    assert [name for name, _ in font_resources(draw(f"室蘭辻{VS17}"))] == ["/F1"]


def test_both_faces_share_a_fallback(draw: Draw, fonts: Fonts) -> None:
    pdf = draw("𠮷ẞ室\n𠮷室")
    assert fonts.bold.main is not fonts.regular.main
    assert sorted(str(font.BaseFont)[8:] for _, font in font_resources(pdf)) == [
        "BIZUDGothic-Bold",
        "BIZUDGothic-Regular",
        "Rare",
    ]
    assert copied(pdf) == "𠮷ẞ室𠮷室"


def test_a_text_wholly_from_a_fallback_can_be_drawn(draw: Draw) -> None:
    assert copied(draw("𠮷ẞ𠮷")) == "𠮷ẞ𠮷"


def picture(pdf: bytes) -> Image:
    """The first page in black and white, eight dots to the point, its ink white."""
    page: Image = pypdfium2.PdfDocument(pdf)[0].render(scale=8, grayscale=True).to_pil()
    return page.point(lambda value: 255 if value < 128 else 0)


def ink_height_pt(pdf: bytes) -> float:
    _, top, _, bottom = picture(pdf).getbbox() or (0, 0, 0, 0)
    return (bottom - top) / 8


def test_the_form_that_a_sequence_asks_for_is_what_is_drawn(draw: Draw) -> None:
    usual, other, plain = (picture(draw(text)) for text in (f"辻{VS18}", f"辻{VS17}", "辻"))
    assert usual == plain
    assert other != plain
    assert ink_height_pt(draw("室")) > 8
    assert ink_height_pt(draw(f"室{VS256}")) == pytest.approx(0.95, abs=0.2)  # a bar, a tenth of 9.5 pt high


def test_where_the_form_is_missing_the_base_is_drawn(draw: Draw) -> None:
    assert picture(draw(f"蘭{VS255}")) == picture(draw("蘭"))


def test_an_ordinary_text_is_written_as_if_there_were_no_fallbacks(
    draw: Draw, lay_out: Callable[[str], Pages], fonts: Fonts, provenance: Provenance
) -> None:
    alone = Fonts(FontStack(fonts.regular.main), FontStack(fonts.bold.main))
    text = "室蘭市の「広域」、（連携）。"
    assert draw(text) == draw_pdf(compose(text), lay_out(text), alone, provenance)


def test_the_same_text_gives_the_same_bytes(draw: Draw) -> None:
    text = f"𠮷室{VS256}辻{VS17}ẞ"
    assert draw(text) == draw(text)
