"""Every house style that is shipped sets the whole list by the same rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pypdfium2
import pytest
from builders import copy_data

from reportgen.document.style import Style
from reportgen.pipeline.build import BuildOptions, build
from reportgen.pipeline.make import Kept
from reportgen.pipeline.sources import load_templates
from reportgen.workspace import Workspace

ROOT = Path(__file__).parents[1]
STYLES = sorted(path.stem.partition("-")[2] for path in (ROOT / "templates").glob("style*.yaml"))
NEVER_FIRST = set("、。，．・：；！？）」』】〉》〕］ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々ゝゞヽヾ％〜")
NEVER_LAST = set("（「『【〈《〔［([{")
# Outlines round to a tenth of a point.
ROUNDING = 0.16
LINE = re.compile(
    r"(?P<source>.{15}) +(?P<x>\S+) +(?P<y>\S+) +(?P<size>[0-9.]+)b? \|(?P<text>.*)\| (?P<width>\S+)(?: (?P<end>\w+))?"
)


class SetLine(NamedTuple):
    """A line of the outline; the lines of one text share their `source`."""

    page: int
    columns: tuple[float, ...]
    source: str
    x: float
    size: float
    text: str
    width: float
    end: str


def read_outline(text: str) -> Iterator[SetLine]:
    page, source = 0, ""
    columns: tuple[float, ...] = ()
    for line in text.splitlines():
        if line.startswith("page "):
            page = int(line.split()[1])
        elif line.startswith("columns at "):
            columns = tuple(map(float, line.split()[2:]))
        elif match := LINE.fullmatch(line):
            source = match["source"].strip() or source
            x, size, width = (float(match[name]) for name in ("x", "size", "width"))
            yield SetLine(page, columns, source, x, size, match["text"], width, match["end"] or "")


@pytest.fixture(scope="module", params=STYLES, ids=lambda name: name or "standard")
def style(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def settings(style: str) -> Style:
    _, loaded, _ = load_templates(Workspace(ROOT, ROOT), style or None, [])
    assert loaded
    return loaded


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, style: str) -> Kept:
    root = copy_data(tmp_path_factory.mktemp("workspace"))
    return build(Workspace(root, ROOT), BuildOptions(only="list", formats=("pdf",), style=style or None, outline=True))


@pytest.fixture(scope="module")
def lines(built: Kept) -> list[SetLine]:
    (path,) = built.folder.glob("*.outline.txt")
    return list(read_outline(path.read_text("utf-8")))


def cells(lines: list[SetLine]) -> dict[str, list[SetLine]]:
    found: dict[str, list[SetLine]] = {}
    for line in lines:
        if re.fullmatch(r"\d+/(\d+|header)/\d", line.source):
            found.setdefault(line.source, []).append(line)
    return found


def test_it_builds_without_a_warning(built: Kept) -> None:
    assert (*built.warnings, *built.stored.diagnostics) == ()


def test_it_has_pages_of_its_sheet(built: Kept, settings: Style) -> None:
    (path,) = built.folder.glob("*.pdf")
    document = pypdfium2.PdfDocument(path)
    sizes = {tuple(map(round, page.get_size())) for page in document}
    document.close()
    assert sizes == {(round(settings.sheet.width_pt), round(settings.sheet.height_pt))}


def test_every_row_of_the_list_is_set_once_with_all_its_cells(built: Kept, lines: list[SetLine]) -> None:
    tables: dict[str, set[tuple[str, str]]] = {}
    for source in cells(lines):
        block, row, column = source.split("/")
        tables.setdefault(block, set()).add((row, column))
    expected = [
        {(str(row), str(column)) for row in ("header", *range(len(section.entries))) for column in range(5)}
        for section in built.edition.sections
    ]
    assert list(tables.values()) == expected


def test_no_line_is_wider_than_its_column(lines: list[SetLine]) -> None:
    for source, cell in cells(lines).items():
        column = int(source.rpartition("/")[2])
        for line in cell:
            left, right = line.columns[column : column + 2]
            half = line.size / 2  # the white half of a bracket may stand outside, of a mark at the end behind
            assert left - ROUNDING <= line.x + (half if line.text[0] in NEVER_LAST else 0), line
            assert line.x + line.width <= right + ROUNDING, line


def test_no_line_cuts_a_word_and_few_end_badly(lines: list[SetLine]) -> None:
    ends = Counter(line.end for line in lines if line.end)
    assert ends["cut"] == 0
    assert ends["minor"] <= 0.02 * ends.total()
    assert ends["bound"] + ends["of"] <= 0.1 * ends.total()


def test_no_line_begins_or_ends_with_what_must_not_stand_there(lines: list[SetLine]) -> None:
    for cell in cells(lines).values():
        for before, after in pairwise(cell):
            assert after.text[0] not in NEVER_FIRST, (before, after)
            assert before.text[-1] not in NEVER_LAST, (before, after)


def test_no_cell_ends_with_a_line_of_one_character(lines: list[SetLine]) -> None:
    for cell in cells(lines).values():
        assert len(cell) == 1 or len(cell[-1].text.strip("、。）」")) > 1, cell


def test_the_padding_holds_the_white_half_of_a_mark_at_the_lines_end(settings: Style) -> None:
    assert settings.texts["body"].size_pt / 2 - settings.table.padding_x_pt < 0.5


def test_nothing_is_smaller_than_8_points(lines: list[SetLine]) -> None:
    assert min(line.size for line in lines) >= 8


@pytest.mark.parametrize("style", [""], indirect=True)
def test_the_standard_is_a4_portrait(settings: Style) -> None:
    assert (round(settings.sheet.width_pt), round(settings.sheet.height_pt)) == (595, 842)


@pytest.mark.parametrize(("style", "size_pt"), [("landscape", (842, 595)), ("a3", (1191, 842))], indirect=["style"])
def test_the_wide_ones_lie_on_their_side(settings: Style, size_pt: tuple[int, int]) -> None:
    assert (round(settings.sheet.width_pt), round(settings.sheet.height_pt)) == size_pt


@pytest.mark.parametrize("style", ["large"], indirect=True)
def test_the_enlarged_list_has_14_points_or_more_but_for_notes_head_and_foot(settings: Style) -> None:
    sizes = {kind: text.size_pt for kind, text in settings.texts.items()}
    assert {kind for kind, size in sizes.items() if size < 14} == {"note", "running_head", "foot"}
    assert min(sizes.values()) >= 12
