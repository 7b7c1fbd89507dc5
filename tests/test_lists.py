"""Lists of other shapes, from their files to their values and extracts: what the data says is what comes out."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf
import pytest
from expected_values import as_expected, with_sorted_members

from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_town
from reportgen.dataset.totals import sums_of
from reportgen.document.blocks import Document, Provenance, Table
from reportgen.document.compose import compose_extract, compose_list
from reportgen.document.compose_comparison import comparisons
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.document.subjects import OfComparison
from reportgen.document.texts import Texts, load_series_texts, load_texts
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.municipalities import MunicipalityTable, read_municipalities
from reportgen.layout.columns import Grids, size_columns
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.missing_glyphs import find_missing_glyphs
from reportgen.layout.pages import HEADER_ROW, Origin, Pages
from reportgen.layout.set_text import Measurers
from reportgen.series.compare import compare_editions
from reportgen.writers.pdf.draw import draw_pdf
from reportgen.writers.word.document import write_word

PROVENANCE = Provenance("reportgen", "0" * 64, datetime(2024, 6, 1, tzinfo=UTC))
ROOT = Path(__file__).parents[1]
LISTS = sorted(path.parent.name for path in (ROOT / "tests/lists").glob("*/list.yaml"))


@pytest.fixture(scope="session")
def table() -> MunicipalityTable:
    return read_municipalities((ROOT / "data/municipalities.csv").read_text(encoding="utf-8"))


class MadeBy(NamedTuple):
    """What documents are made by."""

    texts: Texts
    style: Style
    fonts: Fonts
    measurers: Measurers


@pytest.fixture(scope="session")
def made_by(table: MunicipalityTable) -> MadeBy:
    texts, _ = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")
    style, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert texts is not None and style is not None
    files = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    fonts = Fonts(*(FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes())) for file in files))
    regular, bold = (TextMeasurer(face, KeptWords(table.names)) for face in fonts)
    measurers = Measurers(regular, bold)
    return MadeBy(texts, style, fonts, measurers)


def expected_of(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / f"tests/lists/{name}/expected.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def edition_of(table: MunicipalityTable) -> Any:
    def load(name: str) -> Edition:
        data = (ROOT / f"tests/lists/{name}/list.yaml").read_bytes()
        day = re.search(rb"as_of: (\S+)", data)
        assert day is not None
        edition, problems = load_edition(data, f"{day[1].decode()}.yaml", table)
        assert edition is not None, [str(problem) for problem in problems]
        return edition

    return load


@pytest.mark.parametrize("name", LISTS)
def test_every_section_is_as_declared(name: str, edition_of: Any) -> None:
    expected = expected_of(name)["sections"]
    sections = edition_of(name).sections
    assert [section.heading for section in sections] == [section["heading"] for section in expected]
    for section, wanted in zip(sections, expected, strict=True):
        assert [(c.key, c.label, c.kind, c.unit, c.under, c.is_optional) for c in section.columns] == [
            (c["key"], c["label"], c["kind"], c.get("unit", ""), c.get("under", ""), c.get("optional", False))
            for c in wanted["columns"]
        ]
        assert list(section.key) == wanted["key"]
        assert section.is_numbered == wanted.get("numbered", False)
        assert [note.text for note in section.notes] == [note["text"] for note in wanted.get("notes", [])]
        sums = {key: float(amount) for key, amount in sums_of(section).items()}
        assert sums == {key: float(amount) for key, amount in wanted.get("totals", {}).get("values", {}).items()}


@pytest.mark.parametrize("name", LISTS)
def test_every_value_is_what_was_written(name: str, edition_of: Any) -> None:
    for section, wanted in zip(edition_of(name).sections, expected_of(name)["sections"], strict=True):
        for entry, row in zip(section.entries, wanted["rows"], strict=True):
            assert (entry.id, entry.group) == (row["id"], row.get("group", ""))
            found = {c.key: as_expected(v) for c, v in zip(section.columns, entry.values, strict=True)}
            assert found == {key: with_sorted_members(value) for key, value in row["values"].items()}


@pytest.mark.parametrize("name", LISTS)
def test_an_extract_has_what_concerns_its_town_and_nothing_else(name: str, edition_of: Any) -> None:
    edition: Edition = edition_of(name)
    wanted = expected_of(name)["extracts"]
    found = [
        (town.code or town.name, [entry.id for section in extract.sections for entry in section.entries])
        for town in edition.partners
        for extract in (select_town(edition, town),)
    ]
    assert sorted(found) == sorted((one.get("code") or one["name"], one["rows"]) for one in wanted["of"])
    open_rows = [entry.id for section in edition.sections for entry in section.entries if entry.is_open]
    assert open_rows == wanted.get("open_rows", [])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_and_its_extracts_become_pages_and_files(name: str, edition_of: Any, made_by: MadeBy) -> None:
    edition: Edition = edition_of(name)
    documents = [compose_list(edition, made_by.texts, made_by.style)]
    documents += [compose_extract(edition, one, made_by.texts, made_by.style) for one in edition.partners]
    for document in documents:
        check_pages(document, pages_of(document, made_by), made_by.style)
        assert find_missing_glyphs(document, made_by.style, made_by.fonts) == []
    for document in documents[:2]:
        grids = grids_of(document, made_by)
        assert write_word(document, grids, made_by.style, made_by.fonts, PROVENANCE).startswith(b"PK")
    pages = pages_of(documents[0], made_by)
    with pikepdf.open(BytesIO(draw_pdf(documents[0], pages, made_by.fonts, PROVENANCE))) as pdf:
        assert len(pdf.pages) == len(pages.pages)


@pytest.mark.parametrize("column", range(4))
@pytest.mark.parametrize("name", LISTS)
def test_whatever_column_changes_the_comparison_says_so(
    name: str, column: int, edition_of: Any, made_by: MadeBy
) -> None:
    edition: Edition = edition_of(name)
    sections = []
    for section in edition.sections:
        at = min(column, len(section.columns) - 1)
        values = [entry.values[at] for entry in section.entries]
        entries = [
            entry._replace(values=(*entry.values[:at], value, *entry.values[at + 1 :]))
            for entry, value in zip(section.entries, [*values[1:], values[0]], strict=True)
        ]
        sections.append(section._replace(entries=tuple(entries[:-1])))
    later = edition._replace(as_of=edition.as_of + timedelta(days=366), sections=tuple(sections))
    comparison = compare_editions(edition, later)
    title = made_by.texts.list.texts["title"]
    series, problems = load_series_texts((ROOT / "templates/series.yaml").read_bytes(), "series.yaml", title=title)
    assert series is not None, problems
    for town in (None, *edition.partners[:3]):
        (composed,) = comparisons(OfComparison(comparison, town), series, made_by.style)
        rows = [row for block in composed.document.blocks if isinstance(block, Table) for row in block.rows]
        assert town is not None or len(rows) >= len(edition.sections)


def check_pages(document: Document, pages: Pages, style: Style) -> None:
    """Every cell stands once, whole and between the margins."""
    wanted: Counter[Origin] = Counter()
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            heads = [(HEADER_ROW, cell) for cells in block.header_cells for cell in cells]
            cells = [(at, cell) for at, row in enumerate(block.body_cells) for cell in row]
            wanted.update(Origin(index, row, cell.position) for row, cell in (*heads, *cells))
    found: Counter[Origin] = Counter()
    for page in pages.pages:
        for placed in page.texts:
            assert placed.x_pt >= style.sheet.margin_left_pt - 0.01
            source = placed.source
            if isinstance(source, Origin) and source.row is not None:
                found[source] += 1
                bottom = placed.y_pt + (len(placed.text.lines) - 1) * placed.text.style.leading_pt
                assert bottom <= style.sheet.height_pt - style.sheet.margin_bottom_pt
    assert found == wanted


def grids_of(document: Document, made_by: MadeBy) -> Grids:
    return size_columns(document, made_by.style, made_by.measurers.regular, made_by.measurers.bold)


def pages_of(document: Document, made_by: MadeBy) -> Pages:
    return lay_out_document(document, grids_of(document, made_by), made_by.style, made_by.measurers)
