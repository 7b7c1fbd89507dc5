"""The whole edition of the real list, made once and read back with tools that know nothing of the program."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pikepdf
import pypandoc
import pypdfium2
import pytest
import yaml
from builders import copy_data
from office import convert, fonts_of

from reportgen.japanese.brackets import widen_brackets
from reportgen.pipeline.build import BuildOptions, build
from reportgen.pipeline.make import Kept
from reportgen.workspace import Workspace

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "data/sources/nishi-iburi-renkei_2023-06-01.txt"
LIST = "西胆振地域における広域連携の状況_令和5年6月1日現在"
COUNTS = {"登別市": 56, "伊達市": 49, "洞爺湖町": 42, "壮瞥町": 41, "豊浦町": 40, "白老町": 11, "苫小牧市": 8}
COUNTS |= {"厚真町": 6, "むかわ町": 6, "安平町": 5}
COUNTS |= dict.fromkeys(("日高町", "平取町", "新冠町", "浦河町", "様似町", "えりも町", "新ひだか町"), 1)
NEVER_FIRST = set(
    "、。，．,.・：；:;！？!?）」』】〉》〕］｝)]}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々ゝゞヽヾ％%〜～"
)
NEVER_LAST = set("（「『【〈《〔［｛([{")
ERA_YEAR = re.compile("(?:明治|大正|昭和|平成|令和)(?:元|[0-9]+)年(?:[0-9]+月(?:[0-9]+日)?)?")


def plain(text: str) -> str:
    """Text as it is compared: under NFKC and without white space."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def rows_of_source(*, corrected: bool) -> list[list[str]]:
    """The rows of the published text, read here without the program, cells as they are compared."""
    text = SOURCE.read_text("utf-8")
    if corrected:
        text = text.replace("杜管町", "壮瞥町").replace("圖書", "図書")
    lines = [line.split("\t") for line in text.splitlines() if "\t" in line]
    return [as_compared(line) for line in lines if line[-1] != "担当課"]


def as_compared(cells: list[str]) -> list[str]:
    towns = re.sub(r"[、・\s]", "", cells[3])
    return [plain(cells[0]), plain(cells[1]), plain(cells[2]), towns, plain(cells[4])]


@cache
def rows_of_pdf(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    """The rows of a PDF's tables as they are compared, and the lines of each cell."""
    rows, cells = [], []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                for row in table[1:]:
                    cells += [(cell or "").split("\n") for cell in row]
                    rows.append(as_compared([cell or "" for cell in row]))
            page.close()
    return rows, cells


def rows_of_word(path: Path) -> list[list[str]]:
    document = docx.Document(str(path))
    return [as_compared([cell.text for cell in row.cells]) for table in document.tables for row in table.rows[1:]]


@pytest.fixture(scope="module")
def built(whole_build: Kept) -> Kept:
    return whole_build


@pytest.fixture(scope="module")
def as_printed(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    root = copy_data(tmp_path_factory.mktemp("workspace"))
    return build(Workspace(root, ROOT), BuildOptions(as_printed=True, only="list"))


def extracts(built: Kept, ending: str) -> Iterator[tuple[str, Path]]:
    """Each extract's town and file."""
    for path in sorted(built.folder.glob(f"extracts/*/*.{ending}")):
        yield path.parent.name.partition("_")[2], path


def test_the_pdf_holds_every_field_of_the_source_in_order(built: Kept) -> None:
    rows, _ = rows_of_pdf(built.folder / f"{LIST}.pdf")
    assert rows == rows_of_source(corrected=True)
    assert len(rows) == 58


def test_the_word_file_holds_every_field_of_the_source_in_order(built: Kept) -> None:
    assert rows_of_word(built.folder / f"{LIST}.docx") == rows_of_source(corrected=True)


def test_as_printed_both_files_equal_the_source_itself(as_printed: Kept) -> None:
    assert rows_of_word(as_printed.folder / f"{LIST}.docx") == rows_of_source(corrected=False)
    assert rows_of_pdf(as_printed.folder / f"{LIST}.pdf")[0] == rows_of_source(corrected=False)


def test_each_extract_holds_just_the_rows_that_name_its_town(built: Kept) -> None:
    source = rows_of_source(corrected=True)
    found = {}
    for town, path in extracts(built, "docx"):
        rows = rows_of_word(path)
        found[town] = len(rows)
        assert rows == [row for row in source if town in row[3]]
    assert found == COUNTS


def test_each_pdf_extract_holds_just_the_rows_that_name_its_town_in_order(built: Kept) -> None:
    source = rows_of_source(corrected=True)
    for town, path in extracts(built, "pdf"):
        with closing(pypdfium2.PdfDocument(path)) as pdf:
            text = plain("".join(page.get_textpage().get_text_range() for page in pdf))
        text = re.sub("[、・]", "", text)
        found = {text.find(re.sub("[、・]", "", "".join(row))): row for row in source}
        assert [found[at] for at in sorted(found) if at >= 0] == [row for row in source if town in row[3]]


def test_no_line_in_any_cell_breaks_a_rule(built: Kept) -> None:
    with (ROOT / "data/municipalities.csv").open(encoding="utf-8") as file:
        names = {row["municipality"] for row in csv.DictReader(file) if len(row["municipality"]) > 1}
    chosen = [path for town, path in extracts(built, "pdf") if town in ("登別市", "白老町", "平取町")]
    for path in (built.folder / f"{LIST}.pdf", *chosen):
        _, cells = rows_of_pdf(path)
        for lines in cells:
            for before, after in pairwise(lines):
                assert after[0] not in NEVER_FIRST, (path.name, lines)
                assert before[-1] not in NEVER_LAST, (path.name, lines)
                assert not (before[-1].isdigit() and after[0].isdigit()), (path.name, lines)
            text = "".join(lines)
            ends = [len("".join(lines[:count])) for count in range(1, len(lines))]
            whole = [match.span() for match in ERA_YEAR.finditer(text)]
            whole += [(m.start(), m.end()) for name in names if name in text for m in re.finditer(name, text)]
            assert not any(start < end < stop for start, stop in whole for end in ends), (path.name, lines)


def test_qpdf_finds_nothing_wrong_and_every_font_is_in_the_file(built: Kept) -> None:
    for path in sorted(built.folder.rglob("*.pdf")):
        with pikepdf.open(path) as pdf:
            assert pdf.check_pdf_syntax() == []
        fonts = fonts_of(path)
        assert fonts, path.name
        assert all(font.embedded and font.readable for font in fonts), fonts


def test_pdfium_reads_title_author_and_every_name(built: Kept) -> None:
    with closing(pypdfium2.PdfDocument(built.folder / f"{LIST}.pdf")) as pdf:
        info = pdf.get_metadata_dict()
        text = plain("".join(page.get_textpage().get_text_range() for page in pdf))
    title = "西胆振地域における広域連携の状況（室蘭市関係分）　令和5年6月1日現在"
    assert (info["Title"], info["Author"]) == (title, "室蘭市")
    assert all(row[0] in text for row in rows_of_source(corrected=True))


def test_pandoc_reads_the_word_files_tables_with_their_header_rows(built: Kept) -> None:
    found = json.loads(pypandoc.convert_file(built.folder / f"{LIST}.docx", "json"))
    rows, labels = [], []
    for block in found["blocks"]:
        if block["t"] == "Table":
            _, _, _, (_, head), ((_, _, _, body),), _ = block["c"]
            labels += [cells_of(row)[3:] for row in head]
            rows += [as_compared(cells_of(row)) for row in body]
    assert labels == [["関係市町", "担当課"]] * 3
    assert rows == rows_of_source(corrected=True)


def cells_of(row: Any) -> list[str]:
    """The texts of a table's row in pandoc's JSON."""
    return ["".join(strings(cell[4])) for cell in row[1]]


def strings(node: Any) -> Iterator[str]:
    """All text below a node of pandoc's JSON."""
    if isinstance(node, list):
        for part in node:
            yield from strings(part)
    elif isinstance(node, dict):
        yield from [node["c"]] if node["t"] == "Str" else strings(node.get("c"))


def test_the_word_files_cells_say_what_the_data_says_to_the_letter(built: Kept) -> None:
    listed = docx.Document(str(built.folder / f"{LIST}.docx"))
    found = [[cell.text for cell in row.cells] for table in listed.tables for row in table.rows[1:]]
    data = yaml.safe_load((ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8"))
    entries = [entry for section in data["sections"] for entry in section["entries"]]
    columns = ("name", "summary", "division")
    assert [[row[at] for at in (0, 1, 4)] for row in found] == [
        [widen_brackets(entry[column]) for column in columns] for entry in entries
    ]
    assert all("\n" not in cell for row in found for cell in row)


@pytest.mark.office
def test_in_the_word_files_no_name_year_or_last_character_is_broken(built: Kept, tmp_path: Path) -> None:
    names = "|".join(sorted({town for town, _ in extracts(built, "docx")} | {"室蘭市"}, key=len, reverse=True))
    kept = re.compile(f"{names}|{ERA_YEAR.pattern}")
    words = sorted(built.folder.rglob("*.docx"))
    for path in convert([word.read_bytes() for word in words], tmp_path):
        for lines in rows_of_pdf(path)[1]:
            ends = [len("".join(lines[:count])) for count in range(1, len(lines))]
            parted = [m[0] for m in kept.finditer("".join(lines)) for end in ends if m.start() < end < m.end()]
            assert not parted, (path.name, lines)
            assert len(lines) == 1 or len(lines[-1].strip("、。）")) > 1, (path.name, lines)


@pytest.mark.office
def test_libreoffice_shows_the_word_files_on_the_same_number_of_pages(built: Kept, tmp_path: Path) -> None:
    pages = {Path(file.path).stem: file.pages for file in built.files if file.pages}
    words = sorted(built.folder.rglob("*.docx"))
    shown = dict(zip((word.stem for word in words), convert([w.read_bytes() for w in words], tmp_path), strict=True))
    for name, path in shown.items():
        with pikepdf.open(path) as pdf:
            assert abs(len(pdf.pages) - (pages[name] or 0)) <= 1
    assert rows_of_pdf(shown[LIST])[0] == rows_of_source(corrected=True)
