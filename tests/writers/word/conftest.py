"""A document and a house style made by hand, and the written file's parts as elements without namespaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import pytest

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
from reportgen.writers.word.document import write_word

SOURCES = Path(__file__).parents[3] / "data" / "sources"
NO_FALLBACKS: Mapping[Face, Mapping[str, str]] = MappingProxyType({})
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
        files=Files("a-2a", "none"),
    )


@pytest.fixture
def widths_pt() -> tuple[float, ...]:
    """Five columns that fill the sheet's text width; none is a whole number of twips."""
    return (103.977, 163.96, 66.66, 99.91, 58.717)


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
            tuple(
                Row(f"id-{row}", tuple(content(f"行{row}列{column}") for column in range(5)), (None,) * 5)
                for row in range(rows)
            ),
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
        Title((content("広域連携の状況"), content("登別市関係分抜粋")), begins_page=True),
        Paragraph(content("登別市が関係する事業の一覧です。")),
        Heading(content("〈定住自立圏関連〉"), content("令和5年6月1日現在"), "定住自立圏関連"),
        make_table(4),
        Note(content("※位置付けた年とする")),
        Note(content("（）は開始年")),
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
            entries = tuple(Row("", tuple(content(cell) for cell in row), (None,) * 5) for row in rows)
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


@pytest.fixture
def parts(widths_pt: tuple[float, ...], style: Style, provenance: Provenance) -> Callable[..., dict[str, Element]]:
    """Write a document and read the file's XML parts, under their names, with local names only (`w:tbl` is `tbl`)."""

    def read(
        document: Document, with_style: Style = style, families: Mapping[Face, Mapping[str, str]] = NO_FALLBACKS
    ) -> dict[str, Element]:
        with ZipFile(BytesIO(write_word(document, widths_pt, with_style, families, provenance))) as file:
            roots = {name: ElementTree.fromstring(file.read(name)) for name in file.namelist()}
        for root in roots.values():
            for element in root.iter():
                element.tag = local(element.tag)
                for name in list(element.attrib):
                    element.attrib[local(name)] = element.attrib.pop(name)
        return roots

    return read


def local(name: str) -> str:
    return name.rpartition("}")[2]
