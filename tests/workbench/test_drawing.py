"""Pages as SVG: the layout's lines at their places, each with its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

import pytest
from builders import ROOT

from reportgen.document.blocks import Document, Properties
from reportgen.document.style import Face, Sheet, TextStyle
from reportgen.layout.lines import Kern, Line
from reportgen.layout.pages import Artifact, Page, Pages, PlacedText, SetText
from reportgen.layout.runs import Run
from reportgen.pipeline.workbench import open_desk
from reportgen.workbench.desk import Desk
from reportgen.workbench.drawing import Drawing, draw_page, pages_of_entries
from reportgen.workspace import Workspace

SVG = "{http://www.w3.org/2000/svg}"
LISTS = [ROOT / "data/editions/2023-06-01.yaml", *sorted((ROOT / "tests/lists").glob("*/list.yaml"))]


def desk_of(root: Path, data: bytes) -> Desk:
    day = data.split(b"as_of: ")[1][:10].decode()
    path = root / f"data/editions/{day}.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    return open_desk(Workspace(root, ROOT), None)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.name)
def test_the_texts_are_the_lines_of_the_layout_and_lead_to_their_cells(path: Path, tmp_path: Path) -> None:
    desk = desk_of(tmp_path, path.read_bytes())
    drawing, state = desk._drawing, desk._state
    assert drawing is not None
    cells = {
        (str(number), row.id, column.key): text
        for number, section in enumerate(state.sections)
        for row in section.rows
        for column, text in zip(section.columns, row.cells, strict=True)
    }
    found: dict[tuple[str, str, str], str] = {}
    first: dict[tuple[int, str], int] = {}
    for page in drawing.pages.pages:
        root = ElementTree.fromstring(draw_page(drawing, page.number))
        texts = list(root.iter(f"{SVG}text"))
        assert ["".join(one.itertext()) for one in texts] == lines_of(page)
        assert [(float(one.get("x", "")), float(one.get("y", ""))) for one in texts] == places_of(page)
        assert len(list(root.iter(f"{SVG}rect"))) == len(page.fills)
        assert len(list(root.iter(f"{SVG}path"))) == len(page.rules) + len(page.underlines)
        for group in root.iter(f"{SVG}g"):
            key = (group.get("data-section", ""), group.get("data-id", ""), group.get("data-key", ""))
            found[key] = found.get(key, "") + "".join(group.itertext())
            first.setdefault((int(key[0]), key[1]), page.number)
    assert pages_of_entries(drawing) == [(*key, number) for key, number in first.items()]
    for key in found.keys() & cells.keys():
        assert plain(found[key]) == plain(cells[key])
    missing = {key for key, text in cells.items() if text} - found.keys()
    assert {key[2] for key in missing} <= {"group"}  # a merged cell stands once


def lines_of(page: Page) -> list[str]:
    return [line.text for placed in page.texts for line in placed.text.lines if line.text]


def places_of(page: Page) -> list[tuple[float, float]]:
    return [
        (
            round(x + at + line.indent * text.style.size_pt / 1000, 2),
            round(y + number * text.style.leading_pt, 2),
        )
        for x, y, text, _ in page.texts
        for number, (at, line) in enumerate(zip(text.xs_pt, text.lines, strict=True))
        if line.text
    ]


def plain(text: str) -> str:
    """The text without what the house style may write otherwise."""
    return "".join(normalize("NFKC", text).split())


def test_the_pen_moves_where_the_layout_moves_it_and_a_note_sign_is_small_and_raised() -> None:
    line = Line("甲※1「乙", 4000, 0.0, (Kern(3, 500),))
    runs = ((Run(0, 1, 0), Run(1, 3, 1, raised=True), Run(3, 5, 2)),)
    text = SetText(TextStyle(Face.REGULAR, 10, 14, 0, 0), (line,), (2.0,), (), runs)
    sheet = Sheet(595, 842, 0, 0, 0, 0, 0, 0)
    page = Page(1, sheet, (PlacedText(100, 50, text, Artifact.FOOT),), (), ())
    document = Document(Properties("", "", "", "ja", date(2023, 6, 1)), (), (), ())
    drawn = draw_page(Drawing(document, Pages(document.properties, (page,), ()), {}), 1)
    assert drawn.endswith(
        '<text class="regular" x="102.00" y="50.00" font-size="10"><tspan>甲</tspan>'
        '<tspan dy="-3.5" font-size="7">※1</tspan><tspan dx="-5" dy="3.5">「乙</tspan></text></svg>'
    )


def test_what_the_data_says_is_text_and_nothing_else(tmp_path: Path) -> None:
    text = (ROOT / "data/editions/2023-06-01.yaml").read_text("utf-8")
    attack = "</text><script>alert(1)</script>"
    desk = desk_of(tmp_path, text.replace("name: 広域観光事業", f"name: {attack}").encode())
    assert "<script" not in desk.page(1)
    assert "&lt;script&gt;" in desk.page(1)
