"""The .docx as a file: its bytes, its entries, what it says of itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import docx
import pytest

from reportgen.document.blocks import Document, Provenance
from reportgen.document.style import Files, Style
from reportgen.layout.columns import Grids
from reportgen.layout.fonts import Fonts
from reportgen.writers.word.document import write_word

ROOT = Path(__file__).parents[3]


@pytest.fixture
def written(every_block: Document, style: Style, write: Callable[..., bytes]) -> bytes:
    return write(every_block, style._replace(files=Files("a-2a", "subset", "flowing")))


def test_the_same_document_gives_the_same_bytes_at_any_time(
    every_block: Document, write: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write(every_block)
    later = time.struct_time((2031, 2, 3, 4, 5, 6, 0, 34, 0))
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    monkeypatch.setattr(time, "time", lambda: 1_927_858_000.0)
    assert write(every_block) == written


def test_hash_seed_time_zone_locale_and_folder_leave_no_trace_in_whole_fonts(tmp_path: Path) -> None:
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "1"},
    ]
    made = []
    for number, variables in enumerate(surroundings):
        workspace = tmp_path / f"作業{number}"
        shutil.copytree(ROOT / "data", workspace / "data")
        (workspace / "templates").mkdir()
        (workspace / "templates/style.yaml").write_text("files: {word_fonts: full}\n", "utf-8")
        command = [sys.executable, "-m", "reportgen", "build", "--format", "docx", "--town", "平取町"]
        subprocess.run(command, cwd=workspace, env=os.environ | variables, capture_output=True, timeout=120, check=True)
        (file,) = (workspace / "out").rglob("*.docx")
        made.append(file.read_bytes())
    assert made[0] == made[1]


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
        "word/_rels/fontTable.xml.rels",
        "word/fonts/font1.odttf",
        "word/fonts/font2.odttf",
        "word/header1.xml",
        "word/header2.xml",
        "word/header3.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "docProps/app.xml",
        "docProps/core.xml",
    ]
    assert {(entry.date_time, entry.create_system) for entry in entries} == {((2023, 6, 1, 0, 0, 0), 0)}


@pytest.mark.parametrize(
    ("made_at", "dated"),
    [
        (datetime(2024, 2, 29, 12, 30, 58, tzinfo=UTC), (2024, 2, 29, 12, 30, 58)),
        (datetime(1950, 4, 1, tzinfo=UTC), (1980, 1, 1, 0, 0, 0)),
        (datetime(2200, 4, 1, tzinfo=UTC), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_the_entries_are_dated_as_the_file_where_a_zip_can_say_so(
    made_at: datetime,
    dated: tuple[int, ...],
    every_block: Document,
    grids: Grids,
    style: Style,
    fonts: Fonts,
    provenance: Provenance,
) -> None:
    written = write_word(every_block, grids, style, fonts, provenance._replace(made_at=made_at))
    assert {entry.date_time for entry in ZipFile(BytesIO(written)).infolist()} == {dated}
    assert docx.Document(BytesIO(written)).core_properties.created == made_at


def test_every_part_has_a_content_type_and_every_relation_a_part(written: bytes) -> None:
    with ZipFile(BytesIO(written)) as file:
        types = ElementTree.fromstring(file.read("[Content_Types].xml"))
        typed = {e.attrib["PartName"].lstrip("/") for e in types if "PartName" in e.attrib}
        names = {name for name in file.namelist() if not name.endswith(".rels")} - {"[Content_Types].xml"}
        targets = {
            folder + e.attrib["Target"]
            for folder, of in (
                ("", "_rels/"),
                ("word/", "word/_rels/document.xml"),
                ("word/", "word/_rels/fontTable.xml"),
            )
            for e in ElementTree.fromstring(file.read(f"{of}.rels"))
            if e.attrib.get("TargetMode") != "External"
        }
    assert typed == names == targets


def test_the_file_says_which_program_made_it_from_which_data(written: bytes, provenance: Provenance) -> None:
    assert docx.Document(BytesIO(written)).core_properties.identifier == f"sha256:{provenance.dataset_sha256}"
    with ZipFile(BytesIO(written)) as file:
        application = ElementTree.fromstring(file.read("docProps/app.xml")).findtext("{*}Application")
    assert application == provenance.program == "reportgen test"


def test_the_properties_are_those_of_the_document_and_its_day(written: bytes) -> None:
    core = docx.Document(BytesIO(written)).core_properties
    assert (core.title, core.subject, core.language) == ("広域連携の状況", "関係市町の一覧", "ja-JP")
    assert (core.author, core.last_modified_by) == ("室蘭市", "室蘭市")
    assert (core.created, core.modified) == (datetime(2023, 6, 1, tzinfo=UTC),) * 2
    assert core.revision == 1
    assert (core.comments, core.keywords) == ("", "")


def test_a_title_too_long_for_a_property_is_cut_there_and_nowhere_else(
    every_block: Document, write: Callable[..., bytes]
) -> None:
    long = "広" * 300
    document = every_block._replace(properties=every_block.properties._replace(title=long, author=long, subject=long))
    core = docx.Document(BytesIO(write(document))).core_properties
    assert core.title == core.author == core.subject == "広" * 255


def test_nothing_in_the_file_names_the_tool_that_made_it(written: bytes) -> None:
    with ZipFile(BytesIO(written)) as file:
        assert not [name for name in file.namelist() if b"python-docx" in file.read(name)]
