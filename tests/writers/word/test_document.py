"""Blocks as paragraphs in their styles, page furniture, the section."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from xml.etree.ElementTree import Element

import docx
import pytest

from reportgen.document.blocks import (
    Align,
    Document,
    Heading,
    Note,
    Paragraph,
    Span,
    Table,
    Title,
    text_of,
)
from reportgen.document.style import Style

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
                found += filter(None, (text_of(aside), text_of(content)))
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
        "HeadingAside",
        "Heading3",
        "TableNote",
        "TableNote",
        "TitleAgain",
        "Heading3",
        "TableSeparator",
    ]


def test_what_fills_lines_has_a_paragraph_for_each_and_letters_alone_have_their_styles(
    make_document: Callable[..., Document], parts: Parts
) -> None:
    lines = (Span("第1号\n六月"),)
    blocks = [Paragraph(lines, None, align, room_em=align is Align.RIGHT) for align in Align]
    read = parts(make_document(*blocks))
    written = list(read[MAIN].iter("p"))
    assert [(style_of(one), "".join(texts(one))) for one in written] == [
        *(("BodyText", "第1号\n六月"), ("BodyTextCentered", "第1号\n六月")),
        *(("BodyTextJustified", "第1号"), ("BodyTextJustified", "六月"), ("BodyTextRight", "第1号\n六月")),
        *(("BodyTextDistributed", "第1号"), ("BodyTextDistributed", "六月")),
    ]
    assert [one.get("right") for one in read[MAIN].iter("ind")] == ["200"]
    spacing = [found.attrib for one in written if (found := one.find("pPr/spacing")) is not None]
    assert spacing == [{"after": "0"}, {"before": "0"}] * 2
    assert _paragraph_styles(read) == {
        "BodyText": "left",
        "BodyTextRight": "right",
        "BodyTextCentered": "center",
        "BodyTextJustified": "both",
        "BodyTextDistributed": "distribute",
    }
    assert _paragraph_styles(parts(make_document(*blocks[:1]))).keys() == {"BodyText", "BodyTextRight"}


def _paragraph_styles(read: dict[str, Element]) -> dict[str, str | None]:
    """How paragraphs stand in the styles of running text."""
    named = [(one.get("styleId") or "", one.find("pPr/jc")) for one in read["word/styles.xml"].iter("style")]
    return {name: found.get("val") for name, found in named if name.startswith("BodyText") and found is not None}


def test_markup_characters_line_ends_tabs_and_spaces_come_back_as_they_were(
    make_document: Callable[..., Document], write: Callable[..., bytes]
) -> None:
    text = "  <w:p> & \"引用\" '単' ]]> &amp;\n二行目\t三　"
    document = make_document(Paragraph((Span(text[:9]), Span(text[9:], whole=True))))
    reread = docx.Document(BytesIO(write(document)))
    assert [paragraph.text for paragraph in reread.paragraphs] == [text]


def sections(read: dict[str, Element]) -> list[Element]:
    return list(read[MAIN].iter("sectPr"))


def test_a_title_begins_a_section_and_so_a_page_unless_it_is_the_first_block(
    every_block: Document, parts: Parts
) -> None:
    ending, last = sections(parts(every_block))
    body = parts(every_block)[MAIN].find("body")
    assert body is not None
    ends = [index for index, element in enumerate(body) if element.find("pPr/sectPr") is not None]
    assert [style_of(body[index + 1]) for index in ends] == ["TitleAgain"]
    assert ending.find("type") is last.find("type") is None
    assert [e.tag for e in body][-1] == "sectPr"


def test_a_title_that_does_not_begin_a_page_follows_on(make_document: Callable[..., Document], parts: Parts) -> None:
    document = make_document(Paragraph((Span("前"),)), Title(((Span("題"),),), begins_page=False))
    assert len(sections(parts(document))) == 1


def test_the_date_of_a_heading_is_no_part_of_it_and_takes_the_white_above_it(
    every_block: Document, parts: Parts
) -> None:
    paragraphs = [p for p in parts(every_block)[MAIN].iter("p") if style_of(p) in ("HeadingAside", "Heading3")]
    assert [[run.findtext("t") for run in p.iter("r")] for p in paragraphs] == [
        ["令和5年6月1日現在"],
        ["〈定住自立圏関連〉"],
        ["〈法人・団体等〉"],
    ]
    above = [p.find("pPr/spacing") for p in paragraphs]
    assert [one.attrib if one is not None else None for one in above] == [None, {"before": "0"}, None]


def test_nothing_is_written_for_a_text_that_is_empty(
    make_document: Callable[..., Document], make_table: Callable[[int], Table], parts: Parts
) -> None:
    (row,) = make_table(1).rows
    table = make_table(0)._replace(rows=(row._replace(cells=(*row.cells[:3], (Span(""),), row.cells[4])),))
    cells = parts(make_document(table))[MAIN].findall(".//tbl/tr")[1].findall("tc/p")
    assert [len(cell.findall("r")) for cell in cells] == [1, 1, 1, 0, 1]


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
    assert {e.tag for e in root.findall(".//p/pPr/*")} == {"pStyle", "keepNext", "spacing", "sectPr"}
    assert {e.tag for e in root.findall(".//r/rPr/*")} == {"u"}
    assert {e.tag for e in root.findall(".//tcPr/*")} == {"tcW"}


def furniture(read: dict[str, Element], kind: str, pages: str, section: int = 0) -> Element:
    """The header or footer part to which the section refers for those pages."""
    (reference,) = (e for e in sections(read)[section].iter(f"{kind}Reference") if e.get("type") == pages)
    relations = {e.get("Id"): e.get("Target") for e in read["word/_rels/document.xml.rels"]}
    return read[f"word/{relations[reference.get('id')]}"]


def test_the_running_head_stands_on_each_page_that_does_not_begin_with_the_title(
    every_block: Document, parts: Parts
) -> None:
    read = parts(every_block)
    for section in (0, 1):
        assert sections(read)[section].find("titlePg") is not None
        assert texts(furniture(read, "header", "first", section)) == [""]
        assert texts(furniture(read, "header", "default", section)) == ["広域連携の状況　令和5年6月1日現在"]


def test_further_pages_say_what_they_continue_where_one_table_stands_below_the_title(
    make_document: Callable[..., Document], make_table: Callable[[int], Table], parts: Parts
) -> None:
    one, two, three = (make_table(3)._replace(continued=(Span(f"〈{name}〉（続き）"),)) for name in "一二三")
    again = Title(((Span("題"),),), begins_page=True)
    read = parts(make_document(Heading((Span("一"),), (), "一"), one, again, two, three))
    head = "広域連携の状況　令和5年6月1日現在"
    assert texts(furniture(read, "header", "default", 0)) == [head, "〈一〉（続き）"]
    assert texts(furniture(read, "header", "default", 1)) == [head]


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
    # 12 mm less the 10.04 pt, and 10 mm less the 0.96 pt, that 8 pt type in a line of at least 11 pt has above and
    # below its baseline.
    assert [margins.get(edge) for edge in ("header", "footer")] == ["480", "548"]


def test_a_sheet_wider_than_high_is_landscape(every_block: Document, style: Style, parts: Parts) -> None:
    sheet = style.sheet._replace(width_pt=style.sheet.height_pt, height_pt=style.sheet.width_pt)
    size = parts(every_block, style._replace(sheet=sheet))[MAIN].find("body/sectPr/pgSz")
    assert size is not None
    assert size.attrib == {"w": "16838", "h": "11906", "orient": "landscape"}
