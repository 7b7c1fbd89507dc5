"""Pages as text: what the outline says of hand-made pages, and the real list's against the one that was accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from difflib import unified_diff
from itertools import islice
from pathlib import Path

import pytest

from reportgen.document.blocks import Properties
from reportgen.document.style import Face, Sheet, TextStyle
from reportgen.layout.lines import Line
from reportgen.layout.outline import outline_pages
from reportgen.layout.pages import HEADER_ROW, Artifact, Bookmark, Origin, Page, Pages, PlacedText, Rule, SetText

GOLDEN = Path(__file__).parents[1] / "golden/list.outline.txt"
SHEET = Sheet(595.28, 841.89, 56, 42, 51, 56, 36, 31)
PROPERTIES = Properties("題", "室蘭市", "主題", "ja-JP", date(2023, 6, 1))
BODY = TextStyle(Face.REGULAR, 9, 12.5, 0, 0)
BOLD = TextStyle(Face.BOLD, 8.5, 12, 0, 0)


def pages(*texts: PlacedText, rules: tuple[Rule, ...] = ()) -> Pages:
    return Pages(PROPERTIES, (Page(1, SHEET, texts, rules, ()),), (Bookmark("題", 0, 1, 56.25, Origin(0)),))


def placed(source: Origin | Artifact, *lines: Line, style: TextStyle = BODY, x_pt: float = 0.0) -> PlacedText:
    return PlacedText(100, 200, SetText(style, lines, (x_pt,) * len(lines)), source)


def test_each_line_has_its_own_place_and_width() -> None:
    text = placed(Origin(2, 7, 1), Line("広域的な", 4000), Line("「取組」", 3000, -500), x_pt=4.5)
    assert outline_pages(pages(text)).splitlines() == [
        "sheet 595.3 841.9",
        "",
        "page 1 of 1",
        "2/7/1            104.5  200.0     9 |広域的な| 36.0",
        "                 104.5  212.5     9 |「取組」| 27.0",
        "",
        "bookmark 0 page 1 at 56.2 題",
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (Origin(3), "3"),
        (Origin(1, None, 1), "1/1"),
        (Origin(2, HEADER_ROW, 4), "2/header/4"),
        (Origin(2, 0, 0), "2/0/0"),
        (Artifact.FOOT, "foot"),
        (Artifact.REPEATED_HEADER, "repeated header"),
    ],
)
def test_each_text_says_what_it_belongs_to(source: Origin | Artifact, shown: str) -> None:
    line = outline_pages(pages(placed(source, Line("字", 1000)))).splitlines()[3]
    assert line == f"{shown:15}  100.0  200.0     9 |字| 9.0"


def test_bold_text_is_marked() -> None:
    assert "  8.5b |題| 8.5\n" in outline_pages(pages(placed(Origin(0), Line("題", 1000), style=BOLD)))


def test_the_edges_of_columns_and_rows_are_listed_once_and_in_order() -> None:
    rules = (
        Rule(100.04, 50, 100.04, 90, 0.4),
        Rule(56, 90, 540, 90, 0.75),
        Rule(56, 50, 56, 90, 0.75),
        Rule(56, 50, 540, 50, 0.75),
        Rule(56, 50, 80, 50, 0.4),
    )
    assert outline_pages(pages(rules=rules)).splitlines()[3:5] == ["columns at 56.0 100.0", "rows at 50.0 90.0"]


def test_a_move_of_less_than_the_rounding_changes_nothing_and_a_tenth_of_a_point_does() -> None:
    text = placed(Origin(0), Line("字", 1000))
    before = outline_pages(pages(text))
    assert outline_pages(pages(text._replace(x_pt=100 + 1e-9, y_pt=200 - 1e-9))) == before
    assert outline_pages(pages(text._replace(y_pt=200.1))) != before


def test_a_length_just_below_zero_is_zero() -> None:
    assert "   0.0  200.0 " in outline_pages(pages(placed(Origin(0), Line("字", 1000))._replace(x_pt=-0.01)))


def test_the_command_writes_it_whatever_the_format(
    workspace: Path, run: Callable[..., tuple[int, str, str]], outlined_build: Path
) -> None:
    code, out, err = run("build", "--only", "list", "--format", "docx", "--outline")
    assert (code, err) == (0, "")
    (path,) = (workspace / "out/2023-06-01").glob("*.outline.txt")
    assert path.with_suffix("").with_suffix(".docx").exists()
    assert not list(path.parent.glob("*.pdf"))
    assert path.read_bytes() == (outlined_build / path.name).read_bytes()
    assert path.name in out
    assert path.name in (path.parent / "manifest.json").read_text("utf-8")


def test_the_real_list_is_laid_out_as_it_was_accepted(outlined_build: Path, renew: bool) -> None:
    (path,) = outlined_build.glob("*.outline.txt")
    made = path.read_text("utf-8")
    if renew:
        GOLDEN.write_text(made, "utf-8", newline="\n")
    changes = unified_diff(GOLDEN.read_text("utf-8").splitlines(), made.splitlines(), "accepted", "made", "", "", 1, "")
    shown = list(islice(changes, 60))
    assert not shown, "\n".join(["the layout differs; if it is meant to: pytest --renew, and review the diff", *shown])
