"""Blocks as paragraphs in their styles, page furniture, the section."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from xml.etree.ElementTree import Element

import docx
import pytest

from reportgen.document.blocks import Document, Heading, Note, Paragraph, Span, Table, Title, text_of
from reportgen.document.style import Face, Style

Parts = Callable[..., dict[str, Element]]
MAIN = "word/document.xml"


def texts(root: Element) -> list[str]:
    """The text of every paragraph, a tab as a tab and a break as a line end."""

    def pieces(paragraph: Element) -> Iterator[str]:
        for run in paragraph.iter("r"):
            for element in run:
                match element.tag:
                    case "t":
                        yield element.text or ""
                    case "tab":
                        yield "\t"
                    case "br":
                        yield "\n"

    return ["".join(pieces(paragraph)) for paragraph in root.iter("p")]


def style_of(paragraph: Element) -> str | None:
    found = paragraph.find("pPr/pStyle")
    return None if found is None else found.get("val")


def expected_texts(document: Document) -> list[str]:
    found: list[str] = []
    for block in document.blocks:
        match block:
            case Title(lines):
                found += map(text_of, lines)
            case Paragraph(content) | Note(content):
                found.append(text_of(content))
            case Heading(content, aside):
                found.append("\t".join(filter(None, (text_of(content), text_of(aside)))))
            case Table(columns, rows):
                found += (text_of(column.label) for column in columns)
                found += (text_of(cell) for row in rows for cell in row.cells)
    return found


def test_every_text_of_the_published_list_stands_in_the_file_in_order(source_document: Document, parts: Parts) -> None:
    assert len(expected_texts(source_document)) > 58 * 5
    written = [text for text in texts(parts(source_document)[MAIN]) if text]
    assert written == expected_texts(source_document)


def test_every_kind_of_block_stands_in_its_own_style(every_block: Document, parts: Parts) -> None:
    body = parts(every_block)[MAIN].find("body")
    assert body is not None
    assert [style_of(element) for element in body if element.tag == "p"] == [
        "Heading1",
        "Heading2",
        "BodyText",
        "Heading3",
        "TableNote",
        "TableNote",
        "TitleAgain",
        "Heading3",
        "TableSeparator",
    ]


def test_markup_characters_line_ends_tabs_and_spaces_come_back_as_they_were(
    make_document: Callable[..., Document], write: Callable[..., bytes]
) -> None:
    text = "  <w:p> & \"引用\" '単' ]]> &amp;\n二行目\t三　"
    document = make_document(Paragraph((Span(text[:9]), Span(text[9:], whole=True))))
    reread = docx.Document(BytesIO(write(document)))
    assert [paragraph.text for paragraph in reread.paragraphs] == [text]


def test_a_title_begins_a_page_unless_it_is_the_first_block(every_block: Document, parts: Parts) -> None:
    titles = [p for p in parts(every_block)[MAIN].iter("p") if style_of(p) in ("Heading1", "TitleAgain")]
    assert [title.find("pPr/pageBreakBefore") is not None for title in titles] == [False, True]


def test_a_title_that_does_not_begin_a_page_follows_on(make_document: Callable[..., Document], parts: Parts) -> None:
    document = make_document(Paragraph((Span("前"),)), Title(((Span("題"),),), begins_page=False))
    assert parts(document)[MAIN].find(".//pageBreakBefore") is None


def test_a_heading_has_its_date_after_a_tab_in_a_character_style_that_is_never_bold(
    every_block: Document, parts: Parts
) -> None:
    heading, bare = (p for p in parts(every_block)[MAIN].iter("p") if style_of(p) == "Heading3")
    text, tab, aside = heading.findall("r")
    assert [run.findtext("t") for run in (text, aside)] == ["〈定住自立圏関連〉", "令和5年6月1日現在"]
    assert tab.find("tab") is not None
    assert text.find("rPr") is None
    assert [(e.tag, e.get("val")) for e in aside.findall("rPr/*")] == [
        ("rStyle", "HeadingAside"),
        ("b", "0"),
        ("bCs", "0"),
    ]
    assert len(bare.findall("r")) == 1


def test_the_date_of_a_heading_may_be_bold(every_block: Document, style: Style, parts: Parts) -> None:
    bold = style.texts["aside"]._replace(face=Face.BOLD)
    root = parts(every_block, style._replace(texts={**style.texts, "aside": bold}))[MAIN]
    assert root.find(".//rStyle") is not None
    assert root.find(".//b") is None


def test_notes_stay_together(every_block: Document, parts: Parts) -> None:
    notes = [p for p in parts(every_block)[MAIN].iter("p") if style_of(p) == "TableNote"]
    assert [note.find("pPr/keepNext") is not None for note in notes] == [True, False]


def test_two_tables_in_a_row_are_kept_apart_by_a_low_paragraph(
    make_document: Callable[..., Document], make_table: Callable[[int], Table], parts: Parts
) -> None:
    body = parts(make_document(make_table(1), make_table(1)))[MAIN].find("body")
    assert body is not None
    assert [element.tag for element in body] == ["tbl", "p", "tbl", "p", "sectPr"]


def test_formatting_is_by_styles_and_nothing_is_a_picture_or_a_text_box(every_block: Document, parts: Parts) -> None:
    for name, root in parts(every_block).items():
        tags = {element.tag for element in root.iter()}
        assert not tags & {"drawing", "pict", "object", "txbxContent"}, name
    root = parts(every_block)[MAIN]
    assert {e.tag for e in root.findall(".//p/pPr/*")} == {"pStyle", "keepNext", "pageBreakBefore"}
    assert {e.tag for e in root.findall(".//r/rPr/*")} == {"rStyle", "b", "bCs", "u"}
    assert {e.tag for e in root.findall(".//tcPr/*")} == {"tcW"}


def furniture(read: dict[str, Element], kind: str, pages: str) -> Element:
    """The header or footer part to which the section refers for those pages."""
    (reference,) = (e for e in read[MAIN].iter(f"{kind}Reference") if e.get("type") == pages)
    relations = {e.get("Id"): e.get("Target") for e in read["word/_rels/document.xml.rels"]}
    return read[f"word/{relations[reference.get('id')]}"]


def test_the_running_head_stands_on_every_page_but_the_first(every_block: Document, parts: Parts) -> None:
    read = parts(every_block)
    assert read[MAIN].find(".//sectPr/titlePg") is not None
    assert texts(furniture(read, "header", "first")) == [""]
    assert texts(furniture(read, "header", "default")) == ["広域連携の状況　令和5年6月1日現在"]


@pytest.mark.parametrize("pages", ["first", "default"])
def test_the_foot_stands_on_every_page_with_the_page_numbers_as_fields(
    every_block: Document, parts: Parts, pages: str
) -> None:
    foot = furniture(parts(every_block), "footer", pages)
    assert texts(foot) == ["資料：室蘭市", "1／1"]
    fields = {(field.get("instr") or "").strip(): field.findtext("r/t") for field in foot.iter("fldSimple")}
    assert fields == {"PAGE": "1", "NUMPAGES": "1"}
    assert {style_of(paragraph) for paragraph in foot.iter("p")} == {"Footer"}


def test_a_document_without_a_foot_has_an_empty_line_there(every_block: Document, parts: Parts) -> None:
    read = parts(every_block._replace(foot=(), running_head=()))
    assert texts(furniture(read, "footer", "default")) == [""]
    assert texts(furniture(read, "header", "default")) == [""]


def test_the_sheet_is_a4_with_the_margins_of_the_style(every_block: Document, parts: Parts) -> None:
    section = parts(every_block)[MAIN].find("body/sectPr")
    assert section is not None
    size, margins = section.find("pgSz"), section.find("pgMar")
    assert size is not None
    assert size.attrib == {"w": "11906", "h": "16838"}
    assert margins is not None
    sides = ("top", "right", "bottom", "left")
    assert [margins.get(side) for side in sides] == ["1134", "907", "1134", "1134"]
    assert section.find("docGrid") is None


def test_head_and_foot_stand_with_their_baselines_where_the_style_says(every_block: Document, parts: Parts) -> None:
    margins = parts(every_block)[MAIN].find("body/sectPr/pgMar")
    assert margins is not None
    # 12 mm less the 8.54 pt, and 10 mm less the 2.46 pt, that 8 pt type on 11 pt has above and below its baseline.
    assert [margins.get(edge) for edge in ("header", "footer")] == ["510", "518"]


def test_a_sheet_wider_than_high_is_landscape(every_block: Document, style: Style, parts: Parts) -> None:
    sheet = style.sheet._replace(width_pt=style.sheet.height_pt, height_pt=style.sheet.width_pt)
    size = parts(every_block, style._replace(sheet=sheet))[MAIN].find("body/sectPr/pgSz")
    assert size is not None
    assert size.attrib == {"w": "16838", "h": "11906", "orient": "landscape"}
