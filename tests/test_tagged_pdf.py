"""The structure tree of the real list's PDFs, read back with pikepdf and compared with the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pikepdf
import pytest
from builders import with_values

from reportgen.dataset.model import Edition
from reportgen.document.blocks import (
    Block,
    Document,
    Figure,
    Heading,
    Note,
    Opening,
    Paragraph,
    Provenance,
    Table,
    Title,
    text_of,
)
from reportgen.document.compose import compose_extract, compose_list
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.document.texts import Texts, load_texts
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.set_text import Measurers
from reportgen.writers.pdf.attachments import Attachment
from reportgen.writers.pdf.draw import draw_pdf

ROOT = Path(__file__).parents[1]
EDITION = ROOT / "data/editions/2023-06-01.yaml"
PROVENANCE = Provenance("reportgen test", "5" * 64, datetime(2023, 6, 1, 12, 30, tzinfo=UTC))
DOCUMENTS = ("list", "登別市", "えりも町", "tall")


class Node(NamedTuple):
    """A structure element as a reader finds it: type, text of its own, attributes, children, page indexes."""

    type: str
    text: str
    attributes: dict[str, str]
    children: list[Node]
    pages: list[int]

    def flat(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.flat()


class Marked(NamedTuple):
    """A marked-content sequence of a page: its tag and properties, and the text shown in it."""

    tag: str
    properties: dict[str, str]
    identifier: int | None
    text: str


def codes_of(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", cmap)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def marked_content(page: pikepdf.Page) -> list[Marked]:
    """Everything that the page shows, in order; content outside any sequence has the tag ''."""
    fonts = {name: codes_of(font) for name, font in page.Resources.Font.items()}
    found: list[Marked] = []
    open_tags: list[tuple[str, dict[str, str], int | None]] = []
    current: dict[int, str] = {}
    text = ""
    inside_spans = 0
    for instruction in pikepdf.parse_content_stream(page):
        operands, operator = instruction.operands, str(instruction.operator)
        match operator:
            case "BDC" if str(operands[0]) == "/Span" and "/MCID" not in operands[1]:
                inside_spans += 1  # an abbreviation with what it stands for
            case "EMC" if inside_spans:
                inside_spans -= 1
            case "BDC":
                properties = operands[1]
                mcid: Any = properties.get("/MCID")
                plain = {key: str(value) for key, value in properties.items() if key in ("/Type", "/Subtype")}
                open_tags.append((str(operands[0]), plain, None if mcid is None else int(mcid)))
            case "EMC":
                tag, plain, identifier = open_tags.pop()
                found.append(Marked(tag, plain, identifier, text))
                text = ""
            case "Tf":
                current = fonts[str(operands[0])]
            case "Tj" | "TJ":
                shown = operands[0] if operator == "TJ" else operands
                strings = [bytes(part) for part in shown if isinstance(part, pikepdf.String)]
                codes = [string[i : i + 2] for string in strings for i in range(0, len(string), 2)]
                text += "".join(current[int.from_bytes(code, "big")] for code in codes)
                if not open_tags:
                    found.append(Marked("", {}, None, text))
            case "S" | "f":
                if not open_tags:
                    found.append(Marked("", {}, None, operator))
    assert not open_tags
    return found


def read_tree(file: pikepdf.Pdf) -> Node:
    """The tree below the document's root element, texts taken from the pages by their identifiers."""
    pages: dict[tuple[int, int], int] = {page.obj.objgen: index for index, page in enumerate(file.pages)}
    texts = {
        (index, marked.identifier): marked.text
        for index, page in enumerate(file.pages)
        for marked in marked_content(page)
        if marked.identifier is not None
    }

    def node(element: pikepdf.Object, parent: pikepdf.Object) -> Node:
        assert element.Type == "/StructElem"
        assert element.P.objgen == parent.objgen
        content: Any = element.get("/K", pikepdf.Array())
        kids = list(content) if isinstance(content, pikepdf.Array) else [content]
        text = ""
        children: list[Node] = []
        on: list[int] = []
        for kid in kids:
            if isinstance(kid, int):
                place = (pages[element.Pg.objgen], kid)
            elif kid.get("/Type") == "/MCR":
                place = (pages[kid.Pg.objgen], int(kid.MCID))
            else:
                children.append(node(kid, element))
                continue
            text += texts.pop(place)
            on.append(place[0])
            assert file.Root.StructTreeRoot.ParentTree.Nums[2 * place[0] + 1][place[1]].objgen == element.objgen
        attributes = {key: str(value) for key, value in element.get("/A", {}).items()}
        if "/ID" in element:
            attributes["/ID"] = str(element.ID)
        return Node(str(element.S), text, attributes, children, on)

    root = file.Root.StructTreeRoot
    tree = node(root.K, root)
    assert not texts, "marked content that no element holds"
    return tree


def blocks_of(block: Block, section_level: int) -> list[tuple[str, str]]:
    """The elements that a block should be, with their texts, but for a table's inside."""
    match block:
        case Title():
            kinds = ("/P", "/P") if block.begins_page else ("/H1", "/H2")
            return list(zip(kinds, map(text_of, block.lines), strict=False))
        case Heading():
            return [(f"/H{section_level}", text_of(block.content)), ("/P", text_of(block.aside))]
        case Paragraph():
            return [("/P", text_of(block.content))]
        case Note():
            return [("/Note", text_of(block.content))]
        case Table():
            return [("/Table", "")]
        case Figure():
            return [("/Figure", "".join([label.text for label in block.scene.labels]))]
        case Opening():
            return []


@pytest.fixture(scope="module")
def style() -> Style:
    loaded, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def texts() -> Texts:
    loaded, _ = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request: pytest.FixtureRequest, edition: Edition, texts: Texts, style: Style) -> Document:
    """The list, extracts, and a list with an entry whose summary is higher than two pages."""
    if request.param == "list":
        return compose_list(edition, texts, style)
    if request.param == "tall":
        section = edition.sections[0]
        tall = with_values(section.entries[1], summary="圏域の課題を共有する。" * 450)
        entries = (section.entries[0], tall, *section.entries[2:4])
        return compose_list(edition._replace(sections=(section._replace(entries=entries),)), texts, style)
    (town,) = (town for town in edition.partners if town.name == request.param)
    return compose_extract(edition, town, texts, style)


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    files = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    return Fonts(*(FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes())) for file in files))


@pytest.fixture(scope="module")
def data(document: Document, style: Style, fonts: Fonts) -> bytes:
    return draw(document, style, fonts)


def draw(document: Document, style: Style, fonts: Fonts, *attachments: Attachment) -> bytes:
    regular, bold = (TextMeasurer(face, KeptWords(frozenset())) for face in fonts)
    measurers = Measurers(regular, bold)
    grids = size_columns(document, style, measurers.regular, measurers.bold)
    pages = lay_out_document(document, grids, style, measurers)
    return draw_pdf(document, pages, fonts, PROVENANCE, attachments)


@pytest.fixture(scope="module")
def pdf(data: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(data)) as file:
        yield file


@pytest.fixture(scope="module")
def tree(pdf: pikepdf.Pdf) -> Node:
    return read_tree(pdf)


def test_the_tree_is_the_document_in_its_order(tree: Node, document: Document) -> None:
    assert tree.type == "/Document"
    level = 3 if len(next(block for block in document.blocks if isinstance(block, Title)).lines) > 1 else 2
    expected = [element for block in document.blocks for element in blocks_of(block, level)]
    sources = [("/P", str(line[0])) for line in document.foot if len(line) == 1]
    expected += sources
    assert len(sources) == level - 2  # an extract says where it is taken from
    assert [(child.type, child.text) for child in tree.children] == expected


def test_every_table_has_its_header_and_its_rows_cell_by_cell(tree: Node, document: Document) -> None:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    found = [child for child in tree.children if child.type == "/Table"]
    assert len(found) == len(tables)
    for element, block in zip(found, tables, strict=True):
        assert element.attributes == {"/O": "/Table", "/Summary": block.summary}
        assert [part.type for part in element.children] == ["/THead", "/TBody"]
        rows = [row for part in element.children for row in part.children]
        assert {row.type for row in rows} == {"/TR"}
        texts = [[cell.text for cell in row.children] for row in rows]
        labels = [text_of(column.label) for column in block.columns]
        assert texts == [labels, *([text_of(cell) for cell in row.cells] for row in block.rows)]


def test_every_cell_is_reached_from_its_columns_header_and_its_rows_name(tree: Node) -> None:
    for table in (child for child in tree.children if child.type == "/Table"):
        (header,), rows = (part.children for part in table.children)
        assert [(cell.type, cell.attributes.get("/Scope")) for cell in header.children] == [("/TH", "/Column")] * 5
        for row in rows:
            scopes = [(cell.type, cell.attributes.get("/Scope")) for cell in row.children]
            assert scopes == [("/TH", "/Row"), *[("/TD", None)] * 4]


def test_a_cell_over_several_pages_is_one_element(tree: Node, request: pytest.FixtureRequest) -> None:
    spread = [node for node in tree.flat() if len(set(node.pages)) > 1]
    if "tall" in request.node.name:
        assert [node.type for node in spread] == ["/TD"]
        assert spread[0].pages == sorted(spread[0].pages)
        assert len(spread[0].text) == 450 * 11
    else:
        assert spread == []


def test_what_belongs_to_the_page_alone_is_an_artifact_of_its_kind(pdf: pikepdf.Pdf, document: Document) -> None:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    labels = {text_of(column.label) for table in tables for column in table.columns}
    continued = {text_of(table.continued) for table in tables}
    titles = {text_of(block.lines[0]) for block in document.blocks if isinstance(block, Title)}
    for index, page in enumerate(pdf.pages):
        content = marked_content(page)
        assert "" not in {marked.tag for marked in content}, "content that is not marked"
        artifacts = [marked for marked in content if marked.tag == "/Artifact"]
        kinds: dict[tuple[str | None, str | None], str] = {}
        for marked in artifacts:
            kind = (marked.properties.get("/Type"), marked.properties.get("/Subtype"))
            kinds[kind] = kinds.get(kind, "") + marked.text
        assert kinds.pop(("/Layout", None)) == ""
        assert f"{index + 1}／{len(pdf.pages)}" in kinds.pop(("/Pagination", "/Footer"))
        is_titled = index == 0 or next(m.text for m in content if m.identifier is not None) in titles
        assert (kinds.pop(("/Pagination", "/Header"), "") == "") == is_titled
        assert set(kinds) <= {("/Pagination", None)}
        repeated = [m.text for m in artifacts if m.properties == {"/Type": "/Pagination"}]
        assert not repeated or (repeated[0] in continued and set(repeated[1:]) <= labels and len(repeated) == 6)


def test_no_text_of_the_document_stands_in_an_artifact_and_none_twice(pdf: pikepdf.Pdf, tree: Node) -> None:
    marked = [m for page in pdf.pages for m in marked_content(page) if m.identifier is not None]
    assert sum(len(m.text) for m in marked) == sum(len(node.text) for node in tree.flat())


def test_notes_have_keys_of_their_own_that_lead_to_them(pdf: pikepdf.Pdf, tree: Node) -> None:
    keys = [node.attributes["/ID"] for node in tree.flat() if node.type == "/Note"]
    assert len(set(keys)) == len(keys)
    if keys:
        names = list(pdf.Root.StructTreeRoot.IDTree.Names)
        assert [str(name) for name in names[::2]] == sorted(keys)
        assert all(
            element.S == "/Note" and element.ID == key for key, element in zip(names[::2], names[1::2], strict=True)
        )


def test_the_outline_leads_to_the_headings_of_the_tree(pdf: pikepdf.Pdf, document: Document) -> None:
    wanted = [b for b in document.blocks if isinstance(b, Heading) or (isinstance(b, Title) and not b.begins_page)]
    found = []

    def walk(entry: pikepdf.Object | None) -> None:
        while entry is not None:
            found.append(entry)
            walk(entry.get("/First"))
            entry = entry.get("/Next")

    walk(pdf.Root.Outlines.First)
    level = 3 if len(next(block for block in document.blocks if isinstance(block, Title)).lines) > 1 else 2
    assert [str(entry.SE.S) for entry in found] == ["/H1", *[f"/H{level}"] * (len(wanted) - 1)]
    assert [str(e.Title) for e in found] == [
        document.properties.title if isinstance(block, Title) else block.bookmark for block in wanted
    ]
    assert ("抜粋" in str(found[0].Title)) == (level == 3)
    assert "令和5年6月1日現在" in str(found[0].Title)
    assert all(entry.SE.Pg.objgen == entry.Dest[0].objgen for entry in found)


def test_the_file_says_that_it_is_tagged_and_in_which_language_and_order(pdf: pikepdf.Pdf) -> None:
    assert bool(pdf.Root.MarkInfo.Marked) is True
    assert pdf.Root.Lang == "ja-JP"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
    assert {str(page.Tabs) for page in pdf.pages} == {"/S"}
    assert [int(page.StructParents) for page in pdf.pages] == list(range(len(pdf.pages)))


def test_information_and_metadata_say_the_same(pdf: pikepdf.Pdf, document: Document) -> None:
    info = {key: str(value) for key, value in pdf.docinfo.items()}
    properties = document.properties
    with pdf.open_metadata() as xmp:
        assert xmp.pdfa_status == "2A"
        assert xmp["pdfuaid:part"] == "1"
        assert xmp["dc:title"] == info["/Title"] == properties.title
        assert xmp["dc:creator"] == [info["/Author"]] == [properties.author]
        assert xmp["dc:description"] == info["/Subject"] == properties.subject
        assert xmp["dc:language"] == {"ja-JP"}
        assert xmp["dc:source"] == "sha256:" + PROVENANCE.dataset_sha256
        assert xmp["dc:coverage"] == "2023-06-01"
        assert xmp["xmp:CreatorTool"] == info["/Creator"] == "reportgen test"
        assert xmp["pdf:Producer"] == info["/Producer"]
        assert xmp["xmp:CreateDate"] == xmp["xmp:ModifyDate"] == "2023-06-01T12:30:00+00:00"
        assert info["/CreationDate"] == info["/ModDate"] == "D:20230601123000+00'00'"


def test_metadata_hold_any_character_that_a_title_can(document: Document, style: Style, fonts: Fonts) -> None:
    title = "研究&開発<案>「\"'」"
    changed = document._replace(properties=document.properties._replace(title=title))
    with pikepdf.open(BytesIO(draw(changed, style, fonts))) as file:
        packet = ElementTree.fromstring(file.Root.Metadata.read_bytes().decode("utf-8"))
        titles = packet.findall(".//{http://purl.org/dc/elements/1.1/}title//{*}li")
        assert [element.text for element in titles] == [title]
        assert file.docinfo["/Title"] == title


def test_attachments_make_it_part_3_and_are_the_catalogs_associated_files(
    document: Document, style: Style, fonts: Fonts
) -> None:
    rows = Attachment("rows.csv", "text/csv", "各行", "Data", b"a,b\r\n")
    source = Attachment("2023-06-01.yaml", "application/yaml", "データ", "Source", b"as_of: 2023-06-01\n")
    with pikepdf.open(BytesIO(draw(document, style, fonts, rows, source))) as file:
        with file.open_metadata() as xmp:
            assert xmp.pdfa_status == "3A"
        assert {name: file.attachments[name].get_file().read_bytes() for name in file.attachments} == {
            "rows.csv": b"a,b\r\n",
            "2023-06-01.yaml": b"as_of: 2023-06-01\n",
        }
        specifications = {str(spec.UF): spec for spec in file.Root.AF}
        assert str(specifications["rows.csv"].AFRelationship) == "/Data"
        assert str(specifications["2023-06-01.yaml"].AFRelationship) == "/Source"
        embedded = specifications["rows.csv"].EF.F
        assert str(embedded.Subtype) == "/text/csv"
        assert embedded.Params.Size == 5
        assert str(embedded.Params.ModDate) == "D:20230601123000+00'00'"


def test_streams_end_as_pdf_a_wants_and_the_names_of_the_file_are_the_digest_of_its_bytes(data: bytes) -> None:
    starts = [match.end() for match in re.finditer(rb"\nstream\n", data)]
    lengths = [int(length) for length in re.findall(rb"/Length (\d+)", data)]
    assert len(starts) == len(lengths) > 5
    assert all(data[start + length :][:11] == b"\nendstream\n" for start, length in zip(starts, lengths, strict=True))
    with pikepdf.open(BytesIO(data)) as file:
        first, second = file.trailer.ID
        assert bytes(first) == bytes(second)
        assert len(bytes(first)) == 16
