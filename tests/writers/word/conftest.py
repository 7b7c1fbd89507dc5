"""A document, a house style and fonts made by hand, and the written file's parts as elements without namespaces."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest
from builders import copy_data
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from reportgen.document.blocks import (
    Align,
    Block,
    Column,
    Content,
    Document,
    Heading,
    Note,
    PageField,
    Paragraph,
    Properties,
    Provenance,
    Row,
    Span,
    Table,
    Title,
)
from reportgen.document.style import PT_PER_MM, Face, Files, FontFile, LineBreaks, Sheet, Style, TableStyle, TextStyle
from reportgen.layout.columns import Grids
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.pipeline.build import BuildOptions, build
from reportgen.workspace import Workspace
from reportgen.writers.word.document import write_word

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "data" / "sources"
FIELDS = ("name", "summary", "since", "municipalities", "division")


def content(text: str) -> Content:
    return (Span(text),)


def text_style(face: Face, size_pt: float, leading_pt: float) -> TextStyle:
    return TextStyle(face, size_pt, leading_pt, space_before_pt=2, space_after_pt=3)


@pytest.fixture
def style() -> Style:
    """The house style on an A4 sheet; bold and regular have different families so that mix-ups show."""
    mm = PT_PER_MM
    regular, bold = Face.REGULAR, Face.BOLD
    return Style(
        Sheet(210 * mm, 297 * mm, 20 * mm, 16 * mm, 20 * mm, 20 * mm, head_pt=12 * mm, foot_pt=10 * mm),
        {regular: FontFile("regular.ttf", "BIZ UDMincho"), bold: FontFile("bold.ttf", "BIZ UDGothic")},
        (),
        {
            "title": text_style(bold, 14, 20),
            "subtitle": text_style(regular, 11, 16),
            "paragraph": text_style(regular, 10, 16),
            "heading": text_style(bold, 11, 16),
            "aside": text_style(regular, 9, 13),
            "header": text_style(bold, 9, 13),
            "body": text_style(regular, 9, 13),
            "note": text_style(regular, 8.5, 12.5),
            "running_head": text_style(regular, 8, 11),
            "foot": text_style(regular, 8, 11),
        },
        TableStyle(frame_pt=0.75, rule_pt=0.5, padding_x_pt=4.6, padding_y_pt=2.5, header_fill="EDEDED"),
        columns={},
        line_breaks=LineBreaks("strict", phrases=True, latin_gap=False),
        keep_together=(),
        full_width_brackets=True,
        extract_sections_begin_page=False,
        files=Files("a-2a", "none", "flowing"),
    )


@pytest.fixture
def widths_pt() -> tuple[float, ...]:
    """Five columns that fill the sheet's text width; none is a whole number of twips."""
    return (103.977, 163.96, 66.66, 99.91, 58.717)


@pytest.fixture
def grids(widths_pt: tuple[float, ...]) -> Grids:
    """The widths for every table that is made here."""
    return {FIELDS: widths_pt}


@pytest.fixture
def make_table() -> Callable[[int], Table]:
    """A table of so many rows, every cell with a text of its own."""

    def make(rows: int) -> Table:
        columns = tuple(
            Column(field, content(f"見出し{field}"), Align.CENTER if field in ("since", "division") else Align.LEFT)
            for field in FIELDS
        )
        return Table(
            columns,
            tuple(Row(f"id-{row}", tuple(content(f"行{row}列{column}") for column in range(5))) for row in range(rows)),
            summary="事業の名称、内容などの表",
        )

    return make


@pytest.fixture
def make_document() -> Callable[..., Document]:
    """A document of the given blocks."""

    def make(*blocks: Block) -> Document:
        return Document(
            Properties("広域連携の状況", "室蘭市", "関係市町の一覧", "ja-JP", date(2023, 6, 1)),
            running_head=("広域連携の状況　令和5年6月1日現在",),
            foot=(("資料：室蘭市",), (PageField.PAGE, "／", PageField.PAGES)),
            blocks=blocks,
        )

    return make


@pytest.fixture
def every_block(make_document: Callable[..., Document], make_table: Callable[[int], Table]) -> Document:
    """A document in which every kind of block stands."""
    return make_document(
        Title((content("広域連携の状況"), content("登別市関係分抜粋")), begins_page=False),
        Paragraph((Span("登別市が"), Span("関係する", underlined=True), Span("事業の一覧です。"))),
        Heading(content("〈定住自立圏関連〉"), content("令和5年6月1日現在"), "定住自立圏関連"),
        make_table(4),
        Note(content("※位置付けた年とする")),
        Note((Span("（）は開始年。"), Span("www.example.jp", link="http://www.example.jp"), Span("も参照"))),
        Title((content("広域連携の状況"),), begins_page=True),
        Heading(content("〈法人・団体等〉"), (), "法人・団体等"),
        make_table(3),
    )


@pytest.fixture
def source_document(make_document: Callable[..., Document]) -> Document:
    """The published list as blocks: a line with tabs is a row, the first one of each table its header."""
    blocks: list[Block] = []
    rows: list[list[str]] = []
    labels: list[str] = []
    heading = ""

    def close_table() -> None:
        if rows:
            columns = tuple(Column(f, content(label), Align.LEFT) for f, label in zip(FIELDS, labels, strict=True))
            entries = tuple(Row("", tuple(content(cell) for cell in row)) for row in rows)
            blocks.append(Table(columns, entries, summary="表"))
        rows.clear()
        labels.clear()

    (source,) = SOURCES.glob("*.txt")
    for line in source.read_text(encoding="utf-8").splitlines():
        if "\t" in line:
            rows.append(line.split("\t")) if labels else labels.extend(line.split("\t"))
            continue
        close_table()
        if line.startswith("<"):
            heading = line
        elif line.startswith("令和"):
            blocks.append(Heading(content(heading), content(line), heading))
        elif line.startswith("西胆振"):
            blocks.append(Title((content(line),), begins_page=True))
        elif line:
            blocks.append(Note(content(line)))
    close_table()
    return make_document(*blocks)


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """The fonts of the house style made by hand."""
    files = ("BIZUDMincho-Regular.ttf", "BIZUDGothic-Bold.ttf")
    return Fonts(*(FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes())) for file in files))


@pytest.fixture(scope="session")
def make_font() -> Callable[..., bytes]:
    """A TrueType font of these characters and variation sequences, each of them a full-width box of its own height."""

    def make(family: str, clusters: Iterable[str], *, fs_type: int = 0) -> bytes:
        boxes = {".notdef": 500} | {f"box{number}": 600 + number for number in range(len(list(clusters)))}
        names = dict(zip(clusters, list(boxes)[1:], strict=True))
        glyphs = {}
        for name, height in boxes.items():
            pen = TTGlyphPen(None)
            pen.moveTo((0, 0))
            for point in ((0, height), (1000, height), (1000, 0)):
                pen.lineTo(point)
            pen.closePath()
            glyphs[name] = pen.glyph()
        font = FontBuilder(1000, isTTF=True)
        font.setupGlyphOrder(list(boxes))
        variations = [(ord(c[0]), ord(c[1]), name) for c, name in names.items() if len(c) == 2]
        font.setupCharacterMap({ord(c): name for c, name in names.items() if len(c) == 1}, uvs=variations)
        font.setupGlyf(glyphs)
        font.setupHorizontalMetrics(dict.fromkeys(boxes, (1000, 0)))
        font.setupHorizontalHeader(ascent=880, descent=-120)
        font.setupOS2(fsType=fs_type)
        font.setupNameTable({"familyName": family, "styleName": "Regular", "psName": "Boxes"})
        font.setupPost()
        saved = BytesIO()
        font.save(saved)
        return saved.getvalue()

    return make


@pytest.fixture
def write(grids: Grids, style: Style, fonts: Fonts, provenance: Provenance) -> Callable[..., bytes]:
    """The Word file of a document, in another style or with other fonts than the usual ones where these are given."""

    def write(document: Document, with_style: Style = style, with_fonts: Fonts = fonts) -> bytes:
        return write_word(document, grids, with_style, with_fonts, provenance)

    return write


@pytest.fixture
def parts(write: Callable[..., bytes]) -> Callable[..., dict[str, Element]]:
    """Write a document and read the file's XML parts, under their names, with local names only (`w:tbl` is `tbl`)."""

    def read(*arguments: object) -> dict[str, Element]:
        with ZipFile(BytesIO(write(*arguments))) as file:
            names = [name for name in file.namelist() if not name.endswith(".odttf")]
            roots = {name: ElementTree.fromstring(file.read(name)) for name in names}
        for root in roots.values():
            for element in root.iter():
                element.tag = local(element.tag)
                for name in list(element.attrib):
                    element.attrib[local(name)] = element.attrib.pop(name)
        return roots

    return read


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Path]]:
    """The Word files of the real list and of one extract, with the fonts in them as the setting says."""

    def build_with(word_fonts: str) -> list[Path]:
        root = copy_data(tmp_path_factory.mktemp("workspace"))
        usual = (ROOT / "templates/style.yaml").read_text("utf-8")
        assert "word_fonts: subset" in usual
        (root / "templates").mkdir()
        style = usual.replace("word_fonts: subset", f"word_fonts: {word_fonts}")
        (root / "templates/style.yaml").write_text(style, "utf-8")
        for narrowed in (BuildOptions(only="list"), BuildOptions(towns=("登別市",))):
            folder = build(Workspace(root, ROOT), narrowed._replace(formats=("docx",))).folder
        return [*folder.glob("*.docx"), *folder.glob("extracts/*/*.docx")]

    return cache(build_with)


def local(name: str) -> str:
    return name.rpartition("}")[2]
