"""Underlined parts, abbreviations and gaiji: what is drawn, what the structure tree says, what is spoken."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pdfplumber
import pikepdf
import pypdfium2
import pytest

from reportgen.document.blocks import (
    Align,
    Column,
    Content,
    Document,
    Paragraph,
    Properties,
    Provenance,
    Row,
    Span,
    Table,
)
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.pages import Link, Pages
from reportgen.layout.set_text import Measurers
from reportgen.writers.pdf.draw import draw_pdf

ROOT = Path(__file__).parents[3]
FIELDS = ("name", "summary", "since", "municipalities", "division")
PLAIN = (Span("事業"),)


@pytest.fixture(scope="module")
def style() -> Style:
    loaded, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    files = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    return Fonts(*(FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes())) for file in files))


class Made:
    """A document of one paragraph, or one cell, as pages and as a PDF."""

    def __init__(self, content: Content, style: Style, fonts: Fonts, provenance: Provenance, *, in_table: bool) -> None:
        columns = tuple(Column(field, (Span(field),), Align.LEFT) for field in FIELDS)
        rows = (Row("a", (PLAIN, content, PLAIN, PLAIN, PLAIN)),)
        block = Table(columns, rows, "要約") if in_table else Paragraph(content)
        document = Document(Properties("題", "市", "主題", "ja-JP", date(2023, 6, 1)), (), (), (block,))
        regular, bold = (TextMeasurer(face, KeptWords(frozenset())) for face in fonts)
        measurers = Measurers(regular, bold)
        grids = size_columns(document, style, regular, bold) if in_table else {}
        self.pages: Pages = lay_out_document(document, grids, style, measurers)
        self.pdf = draw_pdf(document, self.pages, fonts, provenance)

    def stream(self) -> str:
        with pikepdf.open(io.BytesIO(self.pdf)) as file:
            return file.pages[0].Contents.read_bytes().decode("ascii")

    def copied(self) -> str:
        return str(pypdfium2.PdfDocument(self.pdf)[0].get_textpage().get_text_range()).replace("\r\n", "")


CONTENT = (Span("圏域の"), Span("公共交通の", underlined=True), Span("維持と、"), Span("観光", underlined=True))
LONG = (Span("圏域の課題を共有する。" * 6), Span("公共交通の維持を図る。" * 12, underlined=True), Span("以上"))


def test_underlines_run_from_the_first_to_the_last_character_and_just_below(
    style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    made = Made(CONTENT, style, fonts, provenance, in_table=False)
    with pdfplumber.open(io.BytesIO(made.pdf)) as file:
        page = file.pages[0]
        characters = page.chars
        lines = sorted(page.lines, key=lambda line: float(line["x0"]))
    text = "".join(char["text"] for char in characters)
    assert len(lines) == 2
    for word, line in zip(("公共交通の", "観光"), lines, strict=True):
        first = characters[text.index(word)]
        last = characters[text.index(word) + len(word) - 1]
        assert (line["x0"], line["x1"]) == pytest.approx((first["x0"], last["x1"]), abs=0.02)
        size = style.texts["paragraph"].size_pt
        (placed,) = made.pages.pages[0].texts
        assert 0.12 * size < line["top"] - placed.y_pt < 0.3 * size


def test_an_underline_goes_on_over_lines_and_leaves_out_the_rest(
    style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    made = Made(LONG, style, fonts, provenance, in_table=True)
    (text,) = [placed.text for placed in made.pages.pages[0].texts if placed.text.runs]
    size = text.style.size_pt
    drawn = sum(rule.x1_pt - rule.x0_pt for rule in made.pages.pages[0].underlines)
    expected = 0.0
    for line, runs, x in zip(text.lines, text.runs, text.xs_pt, strict=True):
        assert "".join(line.text[run.begin : run.end] for run in runs) == line.text
        if all(run.underlined for run in runs):
            expected += line.width * size / 1000
        elif any(run.underlined for run in runs):
            (run,) = (run for run in runs if run.underlined)
            assert run.begin > 0 or run.end < len(line.text)
            expected += (min(run.end * size, line.width * size / 1000)) - run.begin * size
        assert x == 0
    assert drawn == pytest.approx(expected, abs=size)


@pytest.mark.parametrize("in_table", [False, True])
@pytest.mark.parametrize("content", [CONTENT, LONG, CONTENT[1:2], CONTENT[1:], LONG[:2]])
def test_underlined_parts_are_spans_of_the_structure_in_their_places(
    content: Content, in_table: bool, style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    made = Made(content, style, fonts, provenance, in_table=in_table)
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        element = file.Root.StructTreeRoot.K.K[0]
        if in_table:
            element = element.K[1].K[0].K[1]
        page = file.pages[0]
        codes = {
            name: dict(re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", font.ToUnicode.read_bytes().decode("ascii")))
            for name, font in page.Resources.Font.items()
        }
        texts: dict[int, str] = {}
        font, identifier = "", -1
        for instruction in pikepdf.parse_content_stream(page):
            operands, operator = instruction.operands, str(instruction.operator)
            if operator == "BDC":
                identifier = int(operands[1].get("/MCID", -1))
            elif operator == "Tf":
                font = str(operands[0])
            elif operator in ("Tj", "TJ"):
                strings = (
                    [operands[0]] if operator == "Tj" else [s for s in operands[0] if isinstance(s, pikepdf.String)]
                )
                shown = "".join(bytes(string).hex().upper() for string in strings)
                text = "".join(codes[font][shown[i : i + 4]] for i in range(0, len(shown), 4))
                texts[identifier] = texts.get(identifier, "") + bytes.fromhex(text).decode("utf-16-be")
        kids = list(element.K) if isinstance(element.K, pikepdf.Array) else [element.K]
        found = []
        for kid in kids:
            assert str(kid.S) == "/Span"
            assert kid.P.objgen == element.objgen
            assert "/A" not in kid or str(kid.A.TextDecorationType) == "/Underline"
            found.append((texts[int(kid.K)], "/A" in kid))
    assert found == [(span.text, span.underlined) for span in content]


def kids_of(element: pikepdf.Object) -> list[pikepdf.Object]:
    return list(element.K) if isinstance(element.K, pikepdf.Array) else [element.K]


def cell_of(file: pikepdf.Pdf) -> pikepdf.Object:
    """The element of the cell with the content."""
    return file.Root.StructTreeRoot.K.K[0].K[1].K[0].K[1]


@pytest.mark.parametrize(
    ("content", "types"),
    [
        ((Span("甲\n乙"),), [("/P", []), ("/P", [])]),
        ((Span("甲"), Span("\n\n"), Span("乙", underlined=True)), [("/P", []), ("/P", ["/Span"])]),
        (
            (Span("甲\n"), Span("乙", underlined=True), Span("丙\n丁")),
            [("/P", []), ("/P", ["/Span", "/Span"]), ("/P", [])],
        ),
    ],
)
def test_each_hard_line_is_a_paragraph_of_its_own(
    content: Content, types: list[tuple[str, list[str]]], style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    made = Made(content, style, fonts, provenance, in_table=True)
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        found = [
            (str(line.S), [str(kid.S) for kid in kids_of(line) if isinstance(kid, pikepdf.Dictionary)])
            for line in kids_of(cell_of(file))
        ]
    assert found == types


URI = "https://www.city.muroran.lg.jp/main/org1300/nishiiburi/renkei_jigyo.html"


@pytest.mark.parametrize("in_table", [False, True])
def test_a_link_is_an_annotation_upon_each_of_its_lines(
    in_table: bool, style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    content = (Span("詳しくは "), Span(URI, link=URI), Span(" を参照"))
    made = Made(content, style, fonts, provenance, in_table=in_table)
    areas = made.pages.pages[0].links
    assert len(areas) == (sum("/" in line.text for placed in made.pages.pages[0].texts for line in placed.text.lines))
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        root = file.Root.StructTreeRoot
        parent = cell_of(file) if in_table else root.K.K[0]
        link = parent.K[1]
        assert [str(kid.S) for kid in parent.K] == ["/Span", "/Link", "/Span"]
        references = [kid.Obj for kid in link.K if kid.Type == "/OBJR"]
        annotations = list(file.pages[0].Annots)
        assert [kid.objgen for kid in references] == [annotation.objgen for annotation in annotations]
        entries = dict(zip(root.ParentTree.Nums[::2], root.ParentTree.Nums[1::2], strict=True))
        for annotation, area in zip(annotations, areas, strict=True):
            assert [str(annotation.Subtype), str(annotation.A.URI), str(annotation.Contents)] == ["/Link", URI, URI]
            assert int(annotation.F) == 4
            left, bottom, right, top = map(float, annotation.Rect)
            height = float(file.pages[0].MediaBox[3])
            assert (left, height - top) == pytest.approx((area.x_pt, area.y_pt), abs=0.01)
            assert (right - left, top - bottom) == pytest.approx((area.width_pt, area.height_pt), abs=0.02)
            assert entries[annotation.StructParent].objgen == link.objgen
    with pdfplumber.open(io.BytesIO(made.pdf)) as read:
        inside = [character["text"] for character in read.pages[0].chars if any(holds(a, character) for a in areas)]
    assert "".join(inside) == URI


def holds(area: Link, character: dict[str, float]) -> bool:
    """Whether the character's middle lies in the area."""
    x, y = (character["x0"] + character["x1"]) / 2, (character["top"] + character["bottom"]) / 2
    return area.x_pt < x < area.x_pt + area.width_pt and area.y_pt < y < area.y_pt + area.height_pt


def test_english_passages_say_their_language(style: Style, fonts: Fonts, provenance: Provenance) -> None:
    content = (Span("愛称は「"), Span("Muroran City Guide", language="en"), Span("」"))
    made = Made(content, style, fonts, provenance, in_table=True)
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        assert [str(kid.get("/Lang", "")) for kid in cell_of(file).K] == ["", "en", ""]


def test_an_abbreviation_carries_what_it_stands_for(style: Style, fonts: Fonts, provenance: Provenance) -> None:
    content = (Span("圏域の"), Span("ICT", expansion="情報通信技術"), Span("を使う「研修」"))
    made = Made(content, style, fonts, provenance, in_table=False)
    expansion = "情報通信技術".encode("utf-16-be").hex().upper()
    assert re.search(rf"/Span<</E<FEFF{expansion}>>>BDC<[0-9A-F]{{12}}>Tj EMC ", made.stream())
    assert made.copied() == "圏域のICTを使う「研修」"


def test_an_abbreviation_cut_by_a_lines_end_is_left_as_it_is(
    style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    long_name = "A" * 200
    made = Made((Span(long_name, expansion="長い名"),), style, fonts, provenance, in_table=False)
    assert "/E<" not in made.stream()
    assert made.copied() == long_name


def test_plain_texts_have_no_runs(style: Style, fonts: Fonts, provenance: Provenance) -> None:
    made = Made((Span("圏域の"), Span("連携", whole=True)), style, fonts, provenance, in_table=True)
    assert {placed.text.runs for page in made.pages.pages for placed in page.texts} == {()}


def test_gaiji_are_spoken_as_characters_not_to_be_had(style: Style, provenance: Provenance, rare_font: bytes) -> None:
    regular, bold = (
        FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes()), load_font("Rare.ttf", rare_font))
        for file in ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    )
    made = Made((Span("辺\ue000村「\ue000」"),), style, Fonts(regular, bold), provenance, in_table=False)
    assert made.stream().count("/Span<</ActualText<FEFF3013>>>BDC") == 2
    assert made.copied() == "辺〓村「〓」"


AINU = "イタㇰㇷ゚とト゚セ゚"


def test_a_letter_with_its_mark_is_drawn_as_one_and_copied_as_two(
    style: Style, fonts: Fonts, provenance: Provenance
) -> None:
    made = Made((Span(AINU, underlined=True),), style, fonts, provenance, in_table=False)
    with pikepdf.open(io.BytesIO(made.pdf)) as file:
        cmap = file.pages[0].Resources.Font.F1.ToUnicode.read_bytes().decode("ascii")
    assert all(f"<{sequence.encode('utf-16-be').hex().upper()}>" in cmap for sequence in ("ㇷ゚", "ト゚", "セ゚"))
    assert made.copied() == AINU
    (underline,) = made.pages.pages[0].underlines
    size = style.texts["paragraph"].size_pt
    assert underline.x1_pt - underline.x0_pt == pytest.approx((len(AINU) - 3) * size)


def test_no_line_ends_between_a_letter_and_its_mark(style: Style, fonts: Fonts, provenance: Provenance) -> None:
    made = Made((Span(("ㇷ゚ト゚" * 40)),), style, fonts, provenance, in_table=True)
    lines = [line.text for placed in made.pages.pages[0].texts for line in placed.text.lines if "゚" in line.text]
    assert len(lines) > 1
    assert not any(line.startswith("゚") for line in lines)
    assert "".join(lines) == "ㇷ゚ト゚" * 40
