"""Documents bound into one file: each on its own sheet, numbers and bookmarks that go on, the same in all formats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pdfplumber
import pikepdf
import pytest
from builders import ROOT, plain, shaped_table
from office import convert
from openxml_audit import OpenXmlValidator
from test_tagged_pdf import read_tree
from web import PROVENANCE, looks, parsed, style

from reportgen.content import Span
from reportgen.document.blocks import Document, Heading, Note, PageField, Paragraph, Properties, Title
from reportgen.document.bound import bind, bound_in
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.columns import size_columns
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.pages import Origin
from reportgen.layout.set_text import Measurers
from reportgen.pipeline.build import BuildOptions, make_of_sources
from reportgen.pipeline.figures import FigureOptions, make_figures
from reportgen.pipeline.make import Made
from reportgen.pipeline.sources import load_sources
from reportgen.workspace import Workspace
from reportgen.writers.pdf.draw import draw_pdf
from reportgen.writers.registry import OUTLINE

LIST = ROOT / "tests/lists/01-kouiki-rengou/list.yaml"  # with more towns than an upright sheet is wide
BIND = "bind: {overview: [matrix, figures], list: [matrix]}\n"
FORMATS = ("pdf", "docx", "html", "xlsx", OUTLINE)
A4, A3_LYING = (595, 842), (1191, 842)
MM = 72 / 25.4
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Files(NamedTuple):
    """The files of one document by their formats."""

    name: str
    data: dict[str, bytes]

    @property
    def sheets(self) -> list[tuple[int, int]]:
        """The sheet of each page, as the layout has it."""
        found: list[tuple[int, int]] = []
        for line in self.data[OUTLINE].decode().splitlines():
            if line.startswith("sheet "):
                _, width, height = line.split()
                sheet = round(float(width)), round(float(height))
            elif line.startswith("page "):
                found.append(sheet)
        return found


def files_in(made: Made) -> list[Files]:
    found: dict[str, dict[str, bytes]] = {}
    for path, data in made.all().items():
        name, _, form = path.partition(".")
        found.setdefault(name, {})[form] = data
    return [Files(*one) for one in found.items()]


def make(root: Path, said: str) -> list[Files]:
    """What shows the list at a glance, and the list itself, by a style that says so."""
    (root / "data/editions").mkdir(parents=True, exist_ok=True)
    (root / "data/editions/2025-04-01.yaml").write_bytes(LIST.read_bytes())
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates/style.yaml").write_text(said + "files: {word_fonts: none}\n", "utf-8")
    workspace = Workspace(root, ROOT)
    sources = load_sources(workspace, None, None, as_printed=False)
    figures = make_figures(workspace, sources, FigureOptions(formats=FORMATS), lambda *_: None)
    assert figures is not None
    return [*files_in(figures), *files_in(make_of_sources(workspace, sources, BuildOptions(None, (), "list", FORMATS)))]


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> list[Files]:
    return make(tmp_path_factory.mktemp("apart"), "")


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> list[Files]:
    return make(tmp_path_factory.mktemp("bound"), BIND)


def test_bound_documents_have_the_pages_that_they_have_apart(apart: list[Files], bound: list[Files]) -> None:
    matrix, figures, overview, whole = [one.sheets for one in apart]
    assert [one.sheets for one in bound] == [[*overview, *matrix, *figures], [*whole, *matrix]]
    assert overview == [A4] and matrix == [A3_LYING] and set(figures) == set(whole) == {A4}
    assert [one.name for one in bound] == [apart[2].name, apart[3].name]


def test_an_asked_for_kind_is_made_alone_unless_others_are_bound_behind_it(tmp_path: Path) -> None:
    make(tmp_path, BIND)
    workspace = Workspace(tmp_path, ROOT)
    sources = load_sources(workspace, None, None, as_printed=False)
    pages = {}
    for kind in ("overview", "matrix", "figures"):
        made = make_figures(workspace, sources, FigureOptions(only=kind, formats=("pdf",)), lambda *_: None)
        assert made is not None
        (pages[kind],) = [file.pages for file, _ in made.make(made.paths)]
    assert pages["overview"] == 1 + (pages["matrix"] or 0) + (pages["figures"] or 0)


def test_numbers_go_on_and_heads_and_feet_keep_to_their_own_page(bound: list[Files]) -> None:
    for one, heads in zip(bound, ([4, 5, 6, 7], []), strict=True):
        with pdfplumber.open(BytesIO(one.data["pdf"])) as file:
            lines = [page.extract_text_lines() for page in file.pages]
            sizes = [(round(page.width), round(page.height)) for page in file.pages]
        assert sizes == one.sheets
        left, right = 20 * MM, [width - (10 if width > height else 13) * MM for width, height in sizes]
        for number, (*_, last) in enumerate(lines, 1):
            if "詳しくは" not in last["text"]:  # the overview says where more stands instead
                assert last["text"].replace(" ", "") == f"{number}／{len(lines)}"
                assert (last["x0"] + last["x1"]) / 2 == pytest.approx((left + right[number - 1]) / 2, abs=1)
        shown = [number for number, page in enumerate(lines, 1) if page[0]["text"].endswith("現在")]
        assert shown == heads
        assert all(lines[at - 1][0]["x1"] == pytest.approx(right[at - 1], abs=1) for at in heads)


def test_bookmarks_lead_into_each_part_and_to_its_structure(bound: list[Files]) -> None:
    for one, begins in zip(bound, ([1, 2, 3], [1, 2]), strict=True):
        with pikepdf.open(BytesIO(one.data["pdf"])) as file:
            pages = [page.obj.objgen for page in file.pages]
            top = bookmarks_of(file.Root.Outlines)
            assert [pages.index(item.Dest[0].objgen) + 1 for item in top] == begins
            assert len({str(item.Title) for item in top}) == len(begins)
            for item in chain(top, *map(bookmarks_of, top)):
                assert 0 < item.Dest[3] <= item.Dest[0].MediaBox[3]
                assert item.SE.Pg.objgen == item.Dest[0].objgen
            kinds = [node.type for node in read_tree(file).flat()]
        levels = [int(kind[2]) for kind in kinds if re.fullmatch("/H[1-6]", kind)]
        assert levels.count(1) == 1 and levels[0] == 1  # the title that the parts repeat heads the file once
        assert all(after <= before + 1 for before, after in pairwise(levels))


def bookmarks_of(above: Any) -> list[Any]:
    """The bookmarks under one, or under the outline's root."""
    found = []
    item = above.get("/First")
    while item is not None:
        found.append(item)
        item = item.get("/Next")
    return found


def test_a_section_of_the_word_file_has_its_sheet_its_head_and_its_foot(bound: list[Files]) -> None:
    for one, begins in zip(bound, ([0, 1, 2], [0, 1]), strict=True):
        with ZipFile(BytesIO(one.data["docx"])) as parts:
            body = ElementTree.fromstring(parts.read("word/document.xml"))
            related = ElementTree.fromstring(parts.read("word/_rels/document.xml.rels"))
            furniture = {
                item.get("Id"): "".join(
                    ElementTree.fromstring(parts.read(f"word/{Path(item.get('Target', '')).name}")).itertext()
                )
                for item in related
                if re.match("header|footer", Path(item.get("Target", "")).name)
            }
            defined = {item.get(f"{W}styleId") for item in ElementTree.fromstring(parts.read("word/styles.xml"))}
        sections = body.findall(f".//{W}sectPr")
        sheets = [one.sheets[at] for at in begins]
        assert [sheet_of(section) for section in sections] == sheets
        oriented = [size.get(f"{W}orient") for section in sections for size in section.iter(f"{W}pgSz")]
        assert oriented == ["landscape" if width > height else None for width, height in sheets]
        names = [said(section, "header", furniture) for section in sections]
        assert len(set(names)) == len(sections) and all("現在" in name for name in names)
        assert [said(section, "footer", furniture) == "1／1" for section in sections] == [
            "概要" not in one.name or at > 0 for at in begins
        ]
        named = {item.get(f"{W}val") for tag in ("pStyle", "tblStyle") for item in body.iter(f"{W}{tag}")}
        assert named <= defined


def sheet_of(section: ElementTree.Element) -> tuple[int, int]:
    size: Any = section.find(f"{W}pgSz")
    return round(int(size.get(f"{W}w")) / 20), round(int(size.get(f"{W}h")) / 20)


def said(section: ElementTree.Element, kind: str, furniture: dict[str | None, str]) -> str:
    """What stands at the head or foot of the section's further pages."""
    found = section.findall(f"{W}{kind}Reference")
    return next(furniture[one.get(f"{R}id")] for one in found if one.get(f"{W}type") == "default")


def test_word_and_libreoffice_take_the_file(bound: list[Files], tmp_path: Path) -> None:
    for number, one in enumerate(bound):
        path = tmp_path / f"{number}.docx"
        path.write_bytes(one.data["docx"])
        found = OpenXmlValidator(max_errors=0).validate(path).errors
        assert [str(error) for error in found if "relationships/theme" not in error.description] == []


@pytest.mark.office
def test_libreoffice_prints_the_same_sheets(bound: list[Files], tmp_path: Path) -> None:
    for one, path in zip(bound, convert([one.data["docx"] for one in bound], tmp_path), strict=True):
        with pdfplumber.open(path) as file:
            assert [(round(page.width), round(page.height)) for page in file.pages] == one.sheets


def test_a_page_of_html_has_a_division_for_each_and_prints_it_on_its_sheet(
    bound: list[Files], apart: list[Files]
) -> None:
    tree = parsed(bound[0].data["html"])
    parts = tree.xpath("//main/div")
    sheets = dict(re.findall(r"@page ([a-z0-9-]+) { size: ([0-9.]+mm [0-9.]+mm); }", tree.xpath("string(//style)")))
    assert [sheets[part.get("class")] for part in parts] == ["210mm 297mm", "420mm 297mm", "210mm 297mm"]
    for one in bound:
        names = parsed(one.data["html"]).xpath("//@id")
        assert len(names) == len(set(names))
    assert [part.xpath("string(.//h1)") for part in parts[1:]] == ["", "図で見る一覧"]
    tables = [len(parsed(one.data["html"]).xpath("//table")) for one in apart[:3]]
    assert [len(part.xpath(".//table")) for part in parts] == [tables[2], *tables[:2]]


def test_a_sheet_of_the_workbook_prints_on_the_paper_of_its_document(bound: list[Files]) -> None:
    book = openpyxl.load_workbook(BytesIO(bound[0].data["xlsx"]))
    papers = {sheet.title: (sheet.page_setup.paperSize, sheet.page_setup.orientation) for sheet in book.worksheets}
    assert papers.pop("星取表") == (8, "landscape")
    assert {size for size, _ in papers.values()} == {9} and len(papers) > 2


def test_links_and_notes_of_a_part_are_on_its_page() -> None:
    """A lying sheet behind an upright one: links lie over their texts, references lead to the notes of their part."""
    upright = style().sheet
    lying = upright._replace(width_pt=upright.height_pt, height_pt=upright.width_pt)
    own = style()._replace(documents={"matrix": style()._replace(sheet=lying)})
    link = (Span("https://example.jp/", link="https://example.jp/"),)

    def part(name: str) -> Document:
        table, note = shaped_table(1), Note((Span("※1　注"),), mark="※1")
        properties = Properties(name, "室蘭市", "主題", "ja-JP", date(2023, 6, 1))
        blocks = (
            Title((plain(name),), begins_page=False),
            Heading(plain("見出し"), (), name),
            table,
            note,
            Paragraph(link),
        )
        return Document(properties, ("柱",), ((PageField.PAGE,), ("出典",)), blocks)

    whole = bind(part("甲"), [("matrix", part("乙"))])
    parts = bound_in(whole)
    assert [(one.first, one.kind, one.document.properties.title) for one in parts] == [
        (0, "", "甲"),
        (6, "matrix", "乙"),
    ]
    assert parts[0].document == part("甲") and parts[1].document.foot == part("乙").foot
    regular, bold = (TextMeasurer(face, KeptWords(frozenset())) for face in looks().fonts)
    pages = lay_out_document(whole, size_columns(whole, own, regular, bold), own, Measurers(regular, bold))
    assert [page.sheet for page in pages.pages] == [upright, lying]
    sources = [text.source for page in pages.pages for text in page.texts if isinstance(text.source, Origin)]
    assert len(sources) == len(set(sources)) and {source.block for source in sources} == set(range(12))
    with pikepdf.open(BytesIO(draw_pdf(whole, pages, looks().fonts, PROVENANCE))) as file:
        notes = [node for node in nodes_in(file.Root.StructTreeRoot.K) if node.S == "/Note"]
        references = [node for node in nodes_in(file.Root.StructTreeRoot.K) if node.S == "/Reference"]
        for page, laid, note, reference in zip(file.pages, pages.pages, notes, references, strict=True):
            assert [float(edge) for edge in page.MediaBox] == pytest.approx([0, 0, *laid.sheet[:2]], abs=0.01)
            (annotation,), (placed,) = page.Annots, laid.links
            left, _, _, top = map(float, annotation.Rect)
            assert (left, laid.sheet.height_pt - top) == pytest.approx((placed.x_pt, placed.y_pt), abs=0.01)
            assert [one.objgen for one in reference.Ref] == [note.objgen]
            assert note.Pg.objgen == reference.Pg.objgen == page.objgen


def nodes_in(element: Any) -> Iterator[Any]:
    """The structure elements from this one down."""
    yield element
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from nodes_in(kid)
