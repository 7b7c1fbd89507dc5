"""Figures in all formats: the same amounts, texts and data everywhere, for the real list, others and random ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pdfplumber
import pikepdf
import pypdfium2
import pytest
from builders import edition_text, entries_of, load, national_table, real_edition
from hypothesis import given, settings
from hypothesis import strategies as st
from office import convert
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openxml_audit import OpenXmlValidator
from web import LISTS, PROVENANCE, ROOT, list_named, looks, parsed, style, texts, told_by_document, told_by_page

from reportgen.content import text_of
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Document, Figure, RowForm, Table
from reportgen.document.chart import Area, Chart, Form
from reportgen.document.compose import compose_list
from reportgen.document.registry import compose_all
from reportgen.document.subjects import OfFigures
from reportgen.document.texts import FigureTexts, load_figure_texts
from reportgen.layout.lay_out import lay_out_document
from reportgen.pipeline.make import setting_of
from reportgen.readers.forms import read_source
from reportgen.readers.number_formats import shown_number
from reportgen.writers.registry import Work, write

NAMES = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
EARLIER = {"a": ["a-1|一", "a-2|二"], "b": ["b-1|三", "b-2|五"]}
LATER = {"a": ["a-1|一", "a-2|二|別"], "b": ["b-1|三|要旨|平成20年|室蘭市 伊達市|総務課", "b-3|四|要旨|"]}


def wording() -> FigureTexts:
    found, problems = load_figure_texts(
        (ROOT / "templates/figures.yaml").read_bytes(), "", (), texts().list.texts["title"]
    )
    assert found is not None, problems
    return found


def composed(edition: Edition, earlier: Sequence[Edition] = ()) -> list[Document]:
    subject = OfFigures(edition, tuple(earlier))
    kinds = ("figures", "overview")
    return [one.document for one in compose_all(kinds, subject, wording(), style())]


def work_of(document: Document, edition: Edition) -> Work:
    is_overview = "概要" in document.properties.title
    look, own = looks(), style().of("overview" if is_overview else "figures")
    measurers, grids = setting_of(document, edition, own, look.fonts, national_table())
    pages = lay_out_document(document, grids, own, measurers)
    return Work(document, grids, own, look.fonts, PROVENANCE, frozenset(), (), measurers, lambda: pages)


def made(day: str, sections: dict[str, list[str]]) -> Edition:
    text = edition_text(day, {key: entries_of(rows) for key, rows in sections.items()})
    return load(text.encode(), f"{day}.yaml")


def figures_in(document: Document) -> list[Figure]:
    return [block for block in document.blocks if isinstance(block, Figure)]


@pytest.fixture(scope="module", params=[None, *LISTS, "series"])
def edition_and_earlier(request: pytest.FixtureRequest) -> tuple[Edition, list[Edition]]:
    if request.param == "series":
        return made("2023-06-01", LATER), [made("2022-06-01", EARLIER)]
    return (list_named(request.param) if request.param else real_edition()), []


def check_table(chart: Chart, table: Table) -> None:
    """The rows of the table are the categories with their amounts, and the sums are theirs."""
    amounts = [[abs(one.amounts[at]) for one in chart.series if one.ink] for at in chart.indexes]
    if len(amounts[0]) > 1:
        amounts = [[*row, total] for row, total in zip(amounts, chart.totals, strict=True)]
    shown = [
        [0 if text == "－" else int(text.replace(",", "")) for text in map(text_of, row.cells[1:])]
        for row in table.rows
    ]
    sums = [row for row, made in zip(shown, table.rows, strict=True) if made.form is RowForm.TOTAL]
    assert [row for row, made in zip(shown, table.rows, strict=True) if made.form is RowForm.ENTRY] == list(
        filter(any, amounts)
    )
    assert all(one == [sum(column) for column in zip(*amounts, strict=True)] for one in sums)


def check_html(document: Document, page: bytes) -> None:
    tree = parsed(page)
    found = tree.xpath("//main//svg")
    assert told_by_page(tree) == told_by_document(document)
    for figure, svg in zip(figures_in(document), found, strict=True):
        assert svg.get("role") == "img"
        assert [svg.xpath(f"string(*[@id='{svg.get(name)}'])") for name in ("aria-labelledby", "aria-describedby")] == [
            figure.title,
            figure.alternative,
        ]
        drawn = [shape for shape in figure.scene.shapes if isinstance(shape, Area)]
        rectangles = svg.xpath("rect")[1:]
        sizes = [(float(one.get("width")), float(one.get("height"))) for one in rectangles]
        for (width, height), one in zip(sizes, drawn, strict=True):
            assert width == pytest.approx(one.width_pt, abs=0.01)
            assert height == pytest.approx(one.height_pt, abs=0.01)


def check_word(document: Document, file: bytes) -> None:
    with ZipFile(BytesIO(file)) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))
        described = [(one.get("title"), one.get("descr")) for one in body.iterfind(".//mc:Choice//wp:docPr", NAMES)]
        assert [
            (one.get("title"), one.get("descr")) for one in body.iterfind(".//mc:Fallback//wp:docPr", NAMES)
        ] == described
        assert described == [(figure.title, figure.alternative) for figure in figures_in(document)]
        for number, figure in enumerate(figures_in(document), 1):
            book = load_workbook(BytesIO(parts.read(f"word/embeddings/data{number}.xlsx")))
            check_chart(figure.chart, parts.read(f"word/charts/chart{number}.xml"), book.worksheets[0])


def check_workbook(document: Document, file: bytes) -> None:
    """Amounts are numbers that look as they are printed; each figure is a chart beside its data."""
    figures = figures_in(document)
    sheets = {sheet.title: sheet for sheet in load_workbook(BytesIO(file)).worksheets}
    charted = [sheet for name, sheet in sheets.items() if re.match(r"図\d+ ", name)]
    with ZipFile(BytesIO(file)) as parts:
        drawn = [name for name in parts.namelist() if name.startswith("xl/drawings/drawing")]
        described = [
            one.get("descr")
            for name in drawn
            for one in ElementTree.fromstring(parts.read(name)).iter()
            if one.tag.endswith("cNvPr")
        ]
        assert described == [figure.alternative for figure in figures]
        for number, (figure, sheet) in enumerate(zip(figures, charted, strict=True), 1):
            part = parts.read(f"xl/charts/chart{number}.xml")
            check_chart(figure.chart, part, sheet)
            titled = ElementTree.fromstring(part).iterfind(".//c:title//a:t", NAMES)
            assert [one.text for one in titled] == [figure.title]
            references = {one.text or "" for one in ElementTree.fromstring(part).iter(f"{{{NAMES['c']}}}f")}
            assert {one.rpartition("!")[0].strip("'") for one in references} == {sheet.title}
    tables = [sheet for sheet in sheets.values() if sheet not in charted]
    for table, sheet in zip([one for one in document.blocks if isinstance(one, Table)], tables, strict=True):
        rows = list(sheet.iter_rows(min_row=len(table.header_cells) + 1, max_col=len(table.columns)))
        for row, cells in zip(table.rows, rows, strict=False):
            for content, cell in zip(row.cells, cells, strict=True):
                assert shown(cell) == text_of(content)
                amount = content[0].amount if content else None
                assert (cell.data_type == "n") == (amount is not None) and amount in (None, cell.value)


def shown(cell: Any) -> str:
    return shown_number(cell.value, cell.number_format) if cell.data_type == "n" else cell.value


def check_chart(chart: Chart, part: bytes, sheet: Any) -> None:
    """The chart's amounts are those of the sheet, whose sums are formulas that come to what the label says."""
    space = ElementTree.fromstring(part)
    cached = [
        [int(point.text or "") for point in series.iterfind("c:val//c:v", NAMES)]
        for series in space.iterfind(".//c:ser", NAMES)
    ]
    sums = sums_in(chart)
    assert cached == [*[list(one.amounts) for one in chart.series], *sums.values()]
    rows = list(sheet.iter_rows(values_only=True))
    own = len(chart.series) + 1
    assert rows[0][1:] == (*[one.name for one in chart.series], *[name for name, _ in sums])
    assert [list(column[1:]) for column in list(zip(*rows, strict=True))[1:own]] == cached[: own - 1]
    for at, row in enumerate(rows[1:]):
        for (formula, (_, condition)), expected in zip(zip(row[own:], sums, strict=True), sums.values(), strict=True):
            cells = f"B{at + 2}:{get_column_letter(own)}{at + 2}"
            assert formula == f'=SUMIF({cells},"{condition}")'
            found = [value for value in row[1:own] if isinstance(value, int) and (value > 0) == (condition == ">0")]
            assert sum(found) == expected[at]
    labels = [f"{one.label}\n{one.under}" if one.under else one.label for one in chart.categories]
    assert [row[0] for row in rows[1:]] == labels
    for series in space.iterfind(".//c:ser", NAMES):
        assert [point.text for point in series.iterfind("c:cat//c:v", NAMES)] == labels


def sums_in(chart: Chart) -> dict[tuple[str, str], list[int]]:
    """The sums that stand on the stacked amounts, by their names and conditions."""
    if len(chart.series) < 2 or chart.form is Form.SPANS:
        return {}
    below = {("線の下の計", "<0"): [-amount for amount in chart.below]} if any(chart.below) else {}
    return {("計", ">0"): list(chart.totals), **below}


def check_pdf(document: Document, file: bytes) -> None:
    """Each figure has its alternative text and a box on its page, and within it just its texts."""
    with pikepdf.open(BytesIO(file)) as pdf, closing(pypdfium2.PdfDocument(file)) as pages:
        elements = figure_elements(pdf)
        assert [str(one.Alt) for one in elements] == [figure.alternative for figure in figures_in(document)]
        numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        for one, figure in zip(elements, figures_in(document), strict=True):
            left, bottom, right, top = map(float, one.A.BBox)
            assert right - left == pytest.approx(figure.scene.width_pt, abs=0.02)
            assert top - bottom == pytest.approx(figure.scene.height_pt, abs=0.02)
            page = pages[numbers[one.Pg.objgen]].get_textpage()
            inside = page.get_text_bounded(left - 0.5, bottom - 0.5, right + 0.5, top + 0.5)
            shown = "".join([label.text for label in figure.scene.labels])
            assert sorted("".join(inside.split())) == sorted("".join(shown.split()))


def figure_elements(pdf: pikepdf.Pdf) -> list[Any]:
    found: list[Any] = []

    def walk(element: Any) -> None:
        if str(element.S) == "/Figure":
            found.append(element)
        kids = element.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                walk(kid)

    walk(pdf.Root.StructTreeRoot.K)
    return found


def check(document: Document, edition: Edition) -> None:
    work = work_of(document, edition)
    check_html(document, write("html", work)[0])
    check_word(document, write("docx", work)[0])
    check_workbook(document, write("xlsx", work)[0])
    check_pdf(document, write("pdf", work)[0])
    lines = write("txt", work)[0].decode().splitlines()
    assert [figure.alternative for figure in figures_in(document) if figure.alternative not in lines] == []
    for figure, following in pairwise(document.blocks):
        if isinstance(figure, Figure) and isinstance(following, Table) and figure.chart.form is not Form.SPANS:
            name = re.sub(r"（\d+／\d+）$", "", figure.title)
            parts = [one for one in figures_in(document) if one.title.startswith(name)]
            check_table(_joined(parts), following)


def _joined(parts: Sequence[Figure]) -> Chart:
    """The chart of which these are the parts."""
    charts = [part.chart for part in parts]
    series = tuple(
        [
            one._replace(amounts=tuple([amount for chart in charts for amount in chart.series[at].amounts]))
            for at, one in enumerate(charts[0].series)
        ]
    )
    return charts[0]._replace(categories=tuple([one for chart in charts for one in chart.categories]), series=series)


def test_every_format_shows_the_same(edition_and_earlier: tuple[Edition, list[Edition]]) -> None:
    edition, earlier = edition_and_earlier
    for document in composed(edition, earlier):
        check(document, edition)


@settings(max_examples=settings().max_examples // 5)
@given(st.data())
def test_every_format_shows_the_same_of_any_edition(data: st.DataObject) -> None:
    towns = [town.name for town in national_table().of("北海道") if town.name != "室蘭市"]
    rows = {
        key: [
            f"{key}-{at}|事業{key}{at}|要旨|{data.draw(st.sampled_from(['平成23年', '昭和48年', '令和元年', '']))}"
            f"|室蘭市 {' '.join(data.draw(st.lists(st.sampled_from(towns), max_size=5, unique=True)))}"
            f"|{data.draw(st.sampled_from(['企画課', '総務課']))}"
            for at in range(data.draw(st.integers(1, 6)))
        ]
        for key in "abcdefgh"[: data.draw(st.integers(1, 8))]
    }
    edition = made("2023-06-01", rows)
    for document in composed(edition):
        work = work_of(document, edition)
        check_html(document, write("html", work)[0])
        check_word(document, write("docx", work)[0])
        check_workbook(document, write("xlsx", work)[0])
        check_pdf(document, write("pdf", work)[0])


def test_the_overview_is_one_page_and_counts_what_its_figure_shows(
    edition_and_earlier: tuple[Edition, list[Edition]],
) -> None:
    edition, earlier = edition_and_earlier
    document = composed(edition, earlier)[-1]
    assert len(work_of(document, edition).pages().pages) == 1
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    towns = [at for at, column in enumerate(table.columns) if column.is_upright and column.field[9:].isdecimal()]
    for figure in figures_in(document) if towns else []:
        if figure.chart.form is Form.BARS:
            totals = {text_of(table.columns[at].label): text_of(table.rows[-1].cells[at]) for at in towns}
            for category, total in zip(figure.chart.categories, figure.chart.totals, strict=True):
                assert totals[category.label] == str(total)


def test_equal_input_makes_equal_bytes() -> None:
    edition = made("2023-06-01", LATER)
    first, second = (
        [write(name, work_of(one, edition))[0] for one in composed(edition) for name in ("docx", "pdf", "html", "xlsx")]
        for _ in range(2)
    )
    assert first == second
    with ZipFile(BytesIO(first[0])) as parts, ZipFile(BytesIO(parts.read("word/embeddings/data1.xlsx"))) as workbook:
        assert b'<dcterms:created xsi:type="dcterms:W3CDTF">2023-06-01T00:00:00Z<' in workbook.read("docProps/core.xml")


def test_word_and_excel_take_the_files(tmp_path: Path) -> None:
    for document in composed(real_edition()):
        for kind in ("docx", "xlsx"):
            path = tmp_path / f"figures.{kind}"
            path.write_bytes(write(kind, work_of(document, real_edition()))[0])
            found = OpenXmlValidator(max_errors=0).validate(path).errors
            assert [str(error) for error in found if "relationships/theme" not in error.description] == []


@pytest.mark.office
def test_libreoffice_draws_the_chart_of_word(tmp_path: Path) -> None:
    """It has the sums on the columns; the names beside the bars, the amounts upon them, the sums behind; no picture."""
    document = composed(real_edition())[0]
    (pdf,) = convert([write("docx", work_of(document, real_edition()))[0]], tmp_path)
    years, towns = figures_in(document)[:2]
    with pdfplumber.open(pdf) as pages:
        page = pages.pages[0]
        words = page.crop((0, 0, page.width, page.find_tables()[-1].bbox[1])).extract_text().split()
        sums = Counter([str(total) for total in years.chart.totals if total])
        assert sums <= Counter(words) and "計" not in words
        page = next(page for page in pages.pages if "関係市町村別" in page.extract_text())
        upper = page.crop((0, 0, page.width, page.find_tables()[-1].bbox[1])).extract_text()
        assert page.images == [] and "計" not in upper.split()
    rows = zip(*[one.amounts for one in towns.chart.series], strict=True)
    for category, amounts in zip(towns.chart.categories, rows, strict=True):
        line = next(line for line in upper.splitlines() if line.startswith(category.label))
        parts = [amount for amount in amounts if 0 < amount < sum(amounts)]
        assert "".join(line.split()[1:]) == "".join(map(str, [*parts, sum(amounts)]))


@pytest.mark.parametrize("figure", ["1,234", "1234", "△1,200", "▲0.50", "－", "007", "12,000.5", "△0", "0"])
def test_a_figure_of_a_list_is_a_number_that_looks_as_printed_and_is_read_back(figure: str) -> None:
    text = f"""as_of: 2024-06-01
region: 胆振
prefecture: 北海道
host: 室蘭市
sections:
  - id: a
    heading: 区分
    columns: {{name: 名称, cost: {{label: 事業費, kind: number}}}}
    entries: [{{id: a-1, name: 事業, cost: "{figure}"}}]
"""
    edition = load(text.encode(), "2024-06-01.yaml")
    data = write("xlsx", work_of(compose_list(edition, texts(), style()), edition))[0]
    cell = load_workbook(BytesIO(data)).worksheets[0]["B2"]
    assert shown(cell) == figure and (cell.data_type == "n") == (figure not in ("－", "007"))
    (block,) = read_source(data, "a.xlsx").blocks
    assert [one.text for one in block.rows[1].cells] == ["事業", figure]
