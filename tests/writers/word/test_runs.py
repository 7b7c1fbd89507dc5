"""Characters that a face lacks stand in runs of the font that has them; all others are written as ever."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from reportgen.document.blocks import Align, Block, Column, Document, Heading, Note, Paragraph, Row, Span, Table, Title
from reportgen.document.style import Face, FontFile, Style
from reportgen.layout.fonts import Fonts, FontStack, load_font

Parts = Callable[..., dict[str, Element]]
MakeDocument = Callable[..., Document]
WithFallbacks = Callable[[Document], dict[str, Element]]
FIELDS = ("name", "summary", "since", "municipalities", "division")
VS18, VS256 = "\U000e0101", "\U000e01ef"
# The fallbacks of each face: the family of each, and what it has.
FALLBACKS: dict[Face, dict[str, tuple[str, ...]]] = {
    Face.REGULAR: {"IPAmj明朝": ("𠮷", f"室{VS256}"), "Noto & Sans": ("ẞ",)},
    Face.BOLD: {"太い書体": ("𠮷",)},
}


@pytest.fixture
def with_fallbacks(
    parts: Parts, style: Style, fonts: Fonts, make_font: Callable[..., bytes]
) -> Callable[[Document], dict[str, Element]]:
    """Write a document with fallback fonts and read the file's parts."""
    stacks = [
        FontStack(fonts.of(face).main, *(load_font(family, make_font(family, has)) for family, has in families.items()))
        for face, families in FALLBACKS.items()
    ]
    named = tuple(FontFile(family, family) for families in FALLBACKS.values() for family in families)
    return lambda document: parts(document, style._replace(fallbacks=named), Fonts(*stacks))


def runs(root: Element) -> list[tuple[str, str | None]]:
    """The text of each run and, where it has one, the font of its own."""

    def font(run: Element) -> str | None:
        found = run.find("rPr/rFonts")
        if found is None:
            return None
        (family,) = {found.get(slot) for slot in ("ascii", "eastAsia", "hAnsi", "cs")}
        return family

    return [(run.findtext("t") or "", font(run)) for run in root.iter("r") if run.find("t") is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("室蘭市", [("室蘭市", None)]),
        ("𠮷", [("𠮷", "IPAmj明朝")]),
        ("の𠮷𠮷さん", [("の", None), ("𠮷𠮷", "IPAmj明朝"), ("さん", None)]),
        ("𠮷ẞ", [("𠮷", "IPAmj明朝"), ("ẞ", "Noto & Sans")]),
        (
            f"室室{VS256}室{VS18}𠮷",
            [("室", None), (f"室{VS256}", "IPAmj明朝"), (f"室{VS18}", None), ("𠮷", "IPAmj明朝")],
        ),
    ],
)
def test_only_what_the_face_lacks_stands_in_a_run_of_another_font(
    text: str, expected: list[tuple[str, str | None]], make_document: MakeDocument, with_fallbacks: WithFallbacks
) -> None:
    root = with_fallbacks(make_document(Paragraph((Span(text),))))["word/document.xml"]
    assert runs(root) == expected


def test_where_no_font_is_given_a_text_is_one_run(make_document: MakeDocument, parts: Parts) -> None:
    root = parts(make_document(Paragraph((Span(f"の𠮷室{VS256}"),))))["word/document.xml"]
    assert runs(root) == [(f"の𠮷室{VS256}", None)]


def table() -> Table:
    columns = tuple(Column(field, (Span("見𠮷"),), Align.LEFT) for field in FIELDS)
    return Table(columns, (Row("a", ((Span("行𠮷"),),) * 5),), "要約")


@pytest.mark.parametrize(
    ("blocks", "found"),
    [
        ([Title(((Span("題𠮷"),), (Span("副𠮷"),)), begins_page=False)], {"太い書体", "IPAmj明朝"}),
        ([Heading((Span("区分𠮷"),), (), "しおり")], {"太い書体"}),
        ([Heading((Span("区分"),), (Span("日付𠮷"),), "しおり")], {"IPAmj明朝"}),
        ([Paragraph((Span("文𠮷"),))], {"IPAmj明朝"}),
        ([Note((Span("注𠮷"),))], {"IPAmj明朝"}),
        ([table()], {"太い書体", "IPAmj明朝"}),
    ],
)
def test_every_kind_of_text_takes_the_font_that_goes_with_its_face(
    blocks: list[Block], found: set[str], make_document: MakeDocument, with_fallbacks: WithFallbacks
) -> None:
    root = with_fallbacks(make_document(*blocks))["word/document.xml"]
    families = {family for text, family in runs(root) if text == "𠮷"}
    assert families == found
    assert all(family is None for text, family in runs(root) if text != "𠮷")


def test_head_and_foot_take_it_too(make_document: MakeDocument, with_fallbacks: WithFallbacks) -> None:
    document = make_document()._replace(running_head=("柱𠮷",), foot=(("足𠮷",),))
    read = with_fallbacks(document)
    assert runs(read["word/header2.xml"]) == [("柱", None), ("𠮷", "IPAmj明朝")]
    assert runs(read["word/footer1.xml"]) == [("足", None), ("𠮷", "IPAmj明朝")]


def test_the_date_of_a_heading_keeps_its_style_in_every_run(
    make_document: MakeDocument, with_fallbacks: WithFallbacks
) -> None:
    root = with_fallbacks(make_document(Heading((Span("区分"),), (Span("日𠮷"),), "しおり")))["word/document.xml"]
    aside = next(root.iter("p"))
    assert [[e.tag for e in run.findall("rPr/*")] for run in aside.iter("r")] == [[], ["rFonts"]]


def test_the_fonts_that_the_document_needs_are_in_the_font_table(
    make_document: MakeDocument, with_fallbacks: WithFallbacks
) -> None:
    def families(*blocks: Block) -> list[str | None]:
        return [font.get("name") for font in with_fallbacks(make_document(*blocks))["word/fontTable.xml"].iter("font")]

    house = ["BIZ UDMincho", "BIZ UDGothic"]
    assert families(Paragraph((Span("文"),))) == house
    assert families(Paragraph((Span("ẞ𠮷"),)), Heading((Span("𠮷"),), (), "")) == [
        *house,
        *("Noto & Sans", "IPAmj明朝", "太い書体"),
    ]


def test_tabs_and_line_ends_stay_what_they_are_between_runs(
    make_document: MakeDocument, with_fallbacks: WithFallbacks
) -> None:
    root = with_fallbacks(make_document(Paragraph((Span("前\n𠮷\t後"),))))["word/document.xml"]
    tags = [child.tag for run in root.iter("r") for child in run if child.tag != "rPr"]
    assert tags == ["t", "br", "t", "t", "t", "tab", "t"]
    assert "".join(t.text or "" for t in root.iter("t")) == "前𠮷後"


def test_underlined_parts_of_a_content_are_underlined_runs(parts: Parts, make_document: MakeDocument) -> None:
    content = (Span("圏域の"), Span("公共", underlined=True), Span("交通", underlined=True), Span("と"), Span("医療"))
    body = parts(make_document(Paragraph(content)))["word/document.xml"]
    found = [(run.findtext("t"), run.find("rPr/u") is not None) for run in body.iter("r") if run.find("t") is not None]
    assert found == [("圏域の", False), ("公共交通", True), ("と医療", False)]
