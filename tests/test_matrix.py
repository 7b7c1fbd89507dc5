"""The matrix (星取表): signs and sums are those of the data, and the same in the document and in all four formats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import NamedTuple

import docx
import openpyxl
import openpyxl.utils
import pikepdf
import pytest
from builders import ROOT, load, national_table, real_edition
from hypothesis import given, settings
from hypothesis import strategies as st
from test_tagged_pdf import Node, read_tree
from web import parsed

from reportgen.dataset.matrix import Matrix, Part, matrix_of
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Document, Note, Provenance, RowForm, Table, text_of
from reportgen.document.load_style import load_style
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.style import Style
from reportgen.document.subjects import OfFigures
from reportgen.document.texts import FigureTexts, load_figure_texts, load_texts
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.pages import Artifact, Pages
from reportgen.layout.set_text import Measurers
from reportgen.writers.registry import Work, write

LISTS = sorted(path.parent.name for path in (ROOT / "tests/lists").glob("*/list.yaml"))
TOWNS = ("室蘭市", "苫小牧市", "登別市", "伊達市", "えりも町", "新ひだか町", "札幌市")
Grid = list[list[str]]


class MadeBy(NamedTuple):
    """What documents are made by."""

    texts: FigureTexts
    style: Style
    fonts: Fonts
    measurers: Measurers


@cache
def made_by(own: str = "") -> MadeBy:
    """The shipped wording, with what an office says otherwise, the shipped style and its fonts."""
    title = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")[0]
    shipped = (ROOT / "templates/figures.yaml").read_bytes()
    beneath = [(shipped, "figures.yaml")] if own else []
    texts, problems = load_figure_texts(
        own.encode() or shipped, "own.yaml", beneath, title and title.list.texts["title"]
    )
    style, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert texts is not None and style is not None, problems
    files = ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf")
    fonts = Fonts(*(FontStack(load_font(file, (ROOT / "fonts" / file).read_bytes())) for file in files))
    regular, bold = (TextMeasurer(face, KeptWords(national_table().names)) for face in fonts)
    files_of = style.files._replace(word_fonts="none")
    return MadeBy(texts, style.of("matrix")._replace(files=files_of), fonts, Measurers(regular, bold))


def composed(edition: Edition, own: str = "") -> Document | None:
    by = made_by(own)
    found = list(compose_all(("matrix",), OfFigures(edition), by.texts, by.style))
    return found[0].document if found else None


def table_of(document: Document) -> Table:
    (table,) = [block for block in document.blocks if isinstance(block, Table)]
    return table


def grid_of(document: Document) -> Grid:
    """What the document's table says, its labels first."""
    table = table_of(document)
    return [[text_of(c.label) for c in table.columns], *[[text_of(cell) for cell in row.cells] for row in table.rows]]


class Files(NamedTuple):
    """The document's files by their formats, and its pages."""

    data: dict[str, bytes]
    pages: Pages


def files_of(document: Document, style: Style | None = None) -> Files:
    by = made_by()
    style = style or by.style
    grids = size_columns(document, style, by.measurers.regular, by.measurers.bold)
    pages = lay_out_document(document, grids, style, by.measurers)
    provenance = Provenance("reportgen", "0" * 64, datetime(2024, 6, 1, tzinfo=UTC))
    work = Work(document, grids, style, by.fonts, provenance, set(), (), by.measurers, lambda: pages)
    return Files({name: write(name, work)[0] for name in ("pdf", "docx", "html", "xlsx")}, pages)


def cells_of(row: Node) -> list[Node]:
    return [node for node in row.children if node.type in ("/TH", "/TD")]


def grid_of_pdf(data: bytes) -> Grid:
    with pikepdf.open(BytesIO(data)) as file:
        tree = read_tree(file)
    rows = [node for node in tree.flat() if node.type == "/TR"]
    return [["".join(part.text for part in cell.flat()) for cell in cells_of(row)] for row in rows]


def grid_of_word(data: bytes, stub: int) -> Grid:
    """The rows of the tables beside one another, their first columns once."""
    found: Grid = []
    for number, table in enumerate(docx.Document(BytesIO(data)).tables):
        rows = [[cell.text.replace("\n", "") for cell in row.cells] for row in table.rows]
        found = [[*left, *right[stub:]] for left, right in zip(found, rows, strict=True)] if number else rows
    return found


def grid_of_page(data: bytes) -> Grid:
    page = parsed(data)
    for words in page.xpath("//*[@class='read'][ancestor::tr]"):
        words.drop_tree()
    return [[cell.text_content() for cell in row.xpath("th|td")] for row in page.xpath("//tr")]


def grid_of_workbook(data: bytes, rows: int) -> Grid:
    """What the sheet says, having asked its formulas."""
    (sheet,) = openpyxl.load_workbook(BytesIO(data)).worksheets
    (kept,) = openpyxl.load_workbook(BytesIO(data), data_only=True).worksheets
    for row in sheet.iter_rows(max_row=rows):
        for cell in row:
            if cell.data_type == "f":
                counts = re.findall(r'COUNTIF\(([\w:]+),"(.)"\)', str(cell.value))
                assert [sign for _, sign in counts] == ["○", "◎"]
                counted = sum(
                    one == sign
                    for cells, sign in counts
                    for left, top, right, bottom in [openpyxl.utils.range_boundaries(cells)]
                    for line in sheet.iter_rows(top, bottom, left, right, values_only=True)
                    for one in line
                )
                assert counted == kept[cell.coordinate].value, cell.coordinate
    return [
        ["" if value is None else str(value) for value in row] for row in kept.iter_rows(max_row=rows, values_only=True)
    ]


def formulas_in(data: bytes) -> int:
    (sheet,) = openpyxl.load_workbook(BytesIO(data)).worksheets
    return sum(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def _printed(name: str) -> str:
    """A name in the brackets that the style prints."""
    return name.replace("(", "（").replace(")", "）")


def told(edition: Edition, columns: Sequence[str] = ()) -> list[tuple[str, set[str], bool]]:
    """Of each entry its id, whom its members columns name, and whether it may mean others: straight from the values."""
    found = []
    for section in edition.sections:
        chosen = [c for c in section.columns if c.kind == "members" and (c.key in columns if columns else c.concerns)]
        for entry in section.entries if chosen or any(c.kind == "mark" for c in section.columns) else ():
            values = [v for c, v in zip(section.columns, entry.values, strict=True) if c in chosen and v is not None]
            bodies = [body for value in values for body in value.bodies]
            named = {
                _printed(("" if one.prefecture == edition.prefecture else one.prefecture) + one.name) for one in bodies
            }
            found.append((entry.id, named, any(value.is_open for value in values)))
    return found


def check(edition: Edition, document: Document) -> None:
    """The signs and sums of the table are what the entries say."""
    table = table_of(document)
    labels = [text_of(column.label) for column in table.columns]
    rows = [row for row in table.rows if row.form is RowForm.ENTRY]
    expected = told(edition)
    assert [row.entry_id for row in rows] == [name for name, _, _ in expected]
    assert len(labels) == len(set(labels))
    for row, (_, named, is_open) in zip(rows, expected, strict=True):
        signs = {label: text_of(cell) for label, cell in zip(labels, row.cells, strict=True)}
        assert {label for label, sign in signs.items() if sign in ("○", "◎") and label in named} == named
        if labels[-1] == "計":
            assert signs["計"] == str(len(named))
        if named and not is_open:
            assert "※" not in signs.values()
    *_, total = table.rows
    assert total.form is RowForm.TOTAL
    for at, label in enumerate(labels[1:], 1):
        if count := sum(label in named for _, named, _ in expected):
            assert text_of(total.cells[at]) == str(count), label


def check_formats(document: Document) -> None:
    grid = grid_of(document)
    table = table_of(document)
    has_groups = any(column.under for column in table.columns)
    data = files_of(document).data
    found = {
        "pdf": grid_of_pdf(data["pdf"]),
        "docx": grid_of_word(data["docx"], table.stub),
        "html": grid_of_page(data["html"]),
        "xlsx": grid_of_workbook(data["xlsx"], len(table.header_cells) + len(table.rows)),
    }
    for name, rows in found.items():
        start = 2 if has_groups else 1
        assert rows[start:] == grid[1:], name
        if not has_groups:
            assert rows[0] == grid[0], name


def test_the_real_list_is_as_its_values_say_in_all_formats() -> None:
    edition = real_edition()
    document = composed(edition)
    assert document is not None
    check(edition, document)
    check_formats(document)
    assert len(table_of(document).columns) == 1 + 18 + 1
    assert formulas_in(files_of(document).data["xlsx"]) == 58 + (3 + 1) * (18 + 1)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_with_members_or_marks_has_one(name: str) -> None:
    edition = load((ROOT / f"tests/lists/{name}/list.yaml").read_bytes(), "2024-06-01.yaml")
    document = composed(edition)
    columns = {(c.kind, c.label) for section in edition.sections for c in section.columns}
    kinds = [kind for kind, _ in columns]
    assert (document is not None) == ("members" in kinds or kinds.count("mark") > 1)
    if document is not None:
        check(edition, document)
        check_formats(document)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """Editions of one to three sections: members with or without an open ending, who leads, marks, groups."""
    lines = [
        "as_of: 2024-06-01",
        "region: 胆振",
        "prefecture: 北海道",
        "host: 室蘭市",
        "host_in_rows: false",
        "sections:",
    ]
    for at in range(draw(st.integers(1, 3))):
        is_grouped = draw(st.booleans())
        lines += [f"  - id: s{at}", f"    heading: 区分{at}"]
        lines += ["    groups: {as: band}"] if is_grouped else []
        lines += ["    columns:", "      name: 名称", "      towns: {label: 構成市町, kind: members}"]
        lines += ["      office: {label: 事務局, kind: members, optional: true, concerns: false}"]
        lines += ["      mark: {label: 公表, kind: mark, of: [○, ●], optional: true}", "    entries:"]
        for number in range(draw(st.integers(1, 6))):
            towns = draw(st.lists(st.sampled_from(TOWNS), min_size=1, unique=True))
            lines += [f"      - id: s{at}-{number:02}", f"        name: 事業{at}の{number}"]
            lines += [f"        towns: [{', '.join(towns)}]"]
            lines += [f"        group: 群{number % 2}"] if is_grouped else []
            lines += ["        towns_others: ほか"] if draw(st.booleans()) else []
            lines += [f"        office: [{towns[0]}]"] if draw(st.booleans()) else []
            lines += [f"        mark: {draw(st.sampled_from('○●'))}"] if draw(st.booleans()) else []
    return load("\n".join(lines).encode(), "2024-06-01.yaml")


def check_parts(matrix: Matrix) -> None:
    """Who leads is who the column says; who isn't named has no part, or may have one where there are others."""
    for row in matrix.rows:
        values = {c.key: v for c, v in zip(row.section.columns, row.entry.values, strict=True)}
        leading = set(values["office"].bodies if values["office"] else ())
        for head, cell in zip(matrix.heads, row.cells, strict=True):
            if head.body is None:
                assert cell == (values["mark"] or "")
            elif head.body in leading:
                assert cell is Part.LEADS
            elif head.body in values["towns"].bodies:
                assert cell is Part.TAKES_PART
            else:
                assert cell is (Part.UNKNOWN if values["towns"].is_open else Part.NONE)


@given(editions())
def test_any_edition_has_the_signs_of_its_values(edition: Edition) -> None:
    matrix = matrix_of(edition, leading=["事務局"])
    check_parts(matrix)
    bodies = [head.body for head in matrix.heads if head.body is not None]
    others = [body.code for body in bodies if body != edition.host]
    assert others == sorted(others) and edition.host not in bodies[1:]
    document = composed(edition)
    assert document is not None
    check(edition, document)


@settings(max_examples=8)
@given(editions())
def test_all_formats_say_the_same_of_any_edition(edition: Edition) -> None:
    document = composed(edition)
    assert document is not None
    check_formats(document)


def legend_of(document: Document) -> str:
    return next(text_of(block.content) for block in document.blocks if isinstance(block, Note))


def test_the_legend_names_the_signs_that_are_there() -> None:
    real = composed(real_edition())
    assert real is not None
    assert (
        legend_of(real)
        == "凡例　○　参加　　－　記載なし　　※　「ほか」「等」に含まれるかもしれない（計に入れていない）"
    )


def test_signs_words_and_columns_are_an_offices_own() -> None:
    edition = load((ROOT / "tests/lists/01-kouiki-rengou/list.yaml").read_bytes(), "2024-06-01.yaml")
    own = "matrix: {chosen: [inside], leading: [事務所設置], terms: {takes_part_sign: ●, leads: 事務所}}"
    document = composed(edition, own)
    assert document is not None
    assert legend_of(document).startswith("凡例　◎　事務所　　●　参加")
    table = table_of(document)
    signs = {text_of(cell) for row in table.rows if row.form is RowForm.ENTRY for cell in row.cells[1:-1]}
    assert {"◎", "●"} <= signs <= {"◎", "●", "－", "※"}


def test_a_cell_is_read_with_its_entry_its_town_and_what_its_sign_means() -> None:
    document = composed(real_edition())
    assert document is not None
    data = files_of(document).data
    with pikepdf.open(BytesIO(data["pdf"])) as file:
        rows = [node for node in read_tree(file).flat() if node.type == "/TR"]
        content = b"".join(page.Contents.read_bytes() for page in file.pages).decode("ascii")
    assert {cell.attributes["/Scope"] for cell in cells_of(rows[0])} == {"/Column"}
    assert all(cells_of(row)[0].attributes["/Scope"] == "/Row" for row in rows[1:])
    assert f"/E<FEFF{'参加'.encode('utf-16-be').hex().upper()}>" in content
    page = parsed(data["html"])
    assert page.xpath("count(//thead/tr/th[@scope='col'])") == 20
    assert page.xpath("string((//tbody/tr[@id='teiju-01']/td)[1])") == "○参加"
    assert page.xpath("count(//tr[@id]/th[@scope='row'])") == 58
    (table,) = docx.Document(BytesIO(data["docx"])).tables
    marked = [cell.text for row in table.rows for cell in row.cells if 'w:name="RowTitle_' in cell._tc.xml]
    assert marked == ["医師・医療機関間連携促進事業"]
    names = openpyxl.load_workbook(BytesIO(data["xlsx"])).defined_names
    assert {name: one.attr_text for name, one in names.items()} == {"TitleRegion1.a1.t63.1": "星取表!$A$1"}


def test_upright_brackets_and_long_vowels_have_their_vertical_glyphs() -> None:
    stack = made_by().fonts.bold
    for character in "ー（）、ッょ":
        level, upright = stack.glyphs[character], stack.glyphs[character + "\0"]
        assert level and upright and level.number != upright.number, character
    kanji, upright = stack.glyphs["市"], stack.glyphs["市\0"]
    assert kanji and upright and kanji.number == upright.number


def test_what_no_page_holds_goes_on_down_and_beside_under_its_headers() -> None:
    towns = [town.name for town in sorted(national_table().of("北海道"))][:60]
    rows = "\n".join(f"      - {{id: a-{n:03}, name: 事業{n}, towns: [{towns[n % 60]}, 室蘭市]}}" for n in range(90))
    text = f"""as_of: 2024-06-01
region: 北海道
prefecture: 北海道
host: 室蘭市
sections:
  - id: a
    heading: 区分
    columns: {{name: 名称, towns: {{label: 市町, kind: members}}}}
    entries:
{rows}
"""
    document = composed(load(text.encode(), "2024-06-01.yaml"))
    assert document is not None
    files = files_of(document)
    down = 2
    assert len(files.pages.pages) == 2 * down
    labels = [text_of(column.label) for column in table_of(document).columns]
    for page in files.pages.pages:
        upright = ["".join(line.text for line in one.text.lines) for one in page.texts if one.text.is_upright]
        repeated = [one for one in page.texts if one.source is Artifact.REPEATED_HEADER]
        assert (page.number == 1) == (not repeated)
        assert upright == (labels[1 : 1 + len(upright)] if page.number <= down else labels[-1 - len(upright) : -1])
        names = [line.text for one in page.texts for line in one.text.lines if re.fullmatch(r"事業\d+", line.text)]
        assert len(names) == len(set(names)) > 1
        assert all(one.x_pt < page.sheet.width_pt for one in page.texts)
    check_formats(document)


def test_kinds_of_figures() -> None:
    assert "matrix" in kinds_of("figures")
