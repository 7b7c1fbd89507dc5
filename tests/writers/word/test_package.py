"""The .docx as a file: its bytes, its entries, what it says of itself."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest

from reportgen.document.blocks import Document, Provenance
from reportgen.document.style import Style
from reportgen.writers.word.document import write_word


@pytest.fixture
def written(every_block: Document, widths_pt: tuple[float, ...], style: Style, provenance: Provenance) -> bytes:
    return write_word(every_block, widths_pt, style, {}, provenance)


def test_the_same_document_gives_the_same_bytes_at_any_time(
    written: bytes,
    every_block: Document,
    widths_pt: tuple[float, ...],
    style: Style,
    monkeypatch: pytest.MonkeyPatch,
    provenance: Provenance,
) -> None:
    later = time.struct_time((2031, 2, 3, 4, 5, 6, 0, 34, 0))
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    monkeypatch.setattr(time, "time", lambda: 1_927_858_000.0)
    assert write_word(every_block, widths_pt, style, {}, provenance) == written


def test_the_entries_have_a_fixed_order_date_and_system(written: bytes) -> None:
    entries = ZipFile(BytesIO(written)).infolist()
    assert [entry.filename for entry in entries] == [
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "word/settings.xml",
        "word/fontTable.xml",
        "word/header1.xml",
        "word/header2.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "docProps/core.xml",
    ]
    assert {(entry.date_time, entry.create_system) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0)}


def test_every_part_has_a_content_type_and_every_relation_a_part(written: bytes) -> None:
    with ZipFile(BytesIO(written)) as file:
        types = ElementTree.fromstring(file.read("[Content_Types].xml"))
        typed = {e.attrib["PartName"].lstrip("/") for e in types if "PartName" in e.attrib}
        names = {name for name in file.namelist() if not name.endswith(".rels")} - {"[Content_Types].xml"}
        relations = ElementTree.fromstring(file.read("word/_rels/document.xml.rels"))
    assert typed == names
    assert {f"word/{e.attrib['Target']}" for e in relations} | {"word/document.xml", "docProps/core.xml"} == names


def test_the_properties_are_those_of_the_document_and_its_day(written: bytes) -> None:
    core = docx.Document(BytesIO(written)).core_properties
    assert (core.title, core.subject, core.language) == ("広域連携の状況", "関係市町の一覧", "ja-JP")
    assert (core.author, core.last_modified_by) == ("室蘭市", "室蘭市")
    assert (core.created, core.modified) == (datetime(2023, 6, 1, tzinfo=UTC),) * 2
    assert core.revision == 1
    assert (core.comments, core.keywords) == ("", "")


def test_a_title_too_long_for_a_property_is_cut_there_and_nowhere_else(
    every_block: Document, widths_pt: tuple[float, ...], style: Style, provenance: Provenance
) -> None:
    long = "広" * 300
    document = replace(every_block, properties=replace(every_block.properties, title=long, author=long, subject=long))
    core = docx.Document(BytesIO(write_word(document, widths_pt, style, {}, provenance))).core_properties
    assert core.title == core.author == core.subject == "広" * 255


def test_nothing_in_the_file_names_the_tool_that_made_it(written: bytes) -> None:
    with ZipFile(BytesIO(written)) as file:
        assert not [name for name in file.namelist() if b"python-docx" in file.read(name)]
