"""Laid-out pages as values: every line of text, every rule and every shading with its place on the sheet.

Places are in points from the sheet's upper left corner, y downwards; a text's y is its first baseline.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, TypeAlias

from reportgen.document.blocks import Properties
from reportgen.document.chart import Scene
from reportgen.document.style import Sheet, TextStyle
from reportgen.japanese.clusters import clusters
from reportgen.japanese.line_ends import LineEnd
from reportgen.layout.lines import Line
from reportgen.layout.runs import Run, Stretch

HEADER_ROW = -1


class Origin(NamedTuple):
    """The part of the document that a text is: which block, and in a table which row and column.

    `row` is None outside tables and HEADER_ROW for the header; `column` is 0 for a heading's text and 1 for its aside,
    or counts a title's lines. Behind the last block come the lines of the foot.
    """

    block: int
    row: int | None = None
    column: int = 0


class Artifact(Enum):
    """A text that belongs to the page and not to the document's content (ISO 14289-1, 7.1)."""

    RUNNING_HEAD = "running head"
    FOOT = "foot"
    REPEATED_HEADER = "repeated header"


Source: TypeAlias = Origin | Artifact


class SetText(NamedTuple):
    """Lines of one kind of text under one another; `xs_pt` is where each begins, from the text's left edge.

    `ends` says of each line what its end parts, None where a paragraph ends; it is empty where lines were only filled.
    `runs` has each line's own, and is empty for a text that is all plain; `stretches` says where underlined and linked
    ones stand. `is_upright`: the characters of each line stand one under another, the lines from right to left; `xs_pt`
    is then where the middle of each line is.
    """

    style: TextStyle
    lines: tuple[Line, ...]
    xs_pt: tuple[float, ...]
    ends: tuple[LineEnd | None, ...] = ()
    runs: tuple[tuple[Run, ...], ...] = ()
    stretches: tuple[Stretch, ...] = ()
    is_upright: bool = False

    @property
    def height_pt(self) -> float:
        """The lines with their leading; of upright ones the longest."""
        if self.is_upright:
            return max(len(list(clusters(line.text))) for line in self.lines) * self.style.size_pt
        return len(self.lines) * self.style.leading_pt

    @property
    def ends_badly(self) -> bool:
        """Whether a line ends inside a phrase, or behind one that leans on the next."""
        return any(end is not None and end >= LineEnd.OF for end in self.ends)


class PlacedText(NamedTuple):
    """A set text at its place; the `y_pt` of an upright one is its upper edge."""

    x_pt: float
    y_pt: float
    text: SetText
    source: Source


class Rule(NamedTuple):
    """A straight line."""

    x0_pt: float
    y0_pt: float
    x1_pt: float
    y1_pt: float
    width_pt: float


class Fill(NamedTuple):
    """A shaded rectangle; `color` is an RGB hex triple."""

    x_pt: float
    y_pt: float
    width_pt: float
    height_pt: float
    color: str


class Link(NamedTuple):
    """A rectangle that leads to a URI, and the part of a text (see `parts_of`) that stands in it."""

    x_pt: float
    y_pt: float
    width_pt: float
    height_pt: float
    uri: str
    origin: Origin
    part: int


class PlacedFigure(NamedTuple):
    """A scene at its place, with its labels as they are set."""

    x_pt: float
    y_pt: float
    scene: Scene
    texts: tuple[PlacedText, ...]
    source: Origin


class Page(NamedTuple):
    """One page; what it shows is in reading order."""

    number: int
    sheet: Sheet
    texts: tuple[PlacedText, ...]
    rules: tuple[Rule, ...]
    fills: tuple[Fill, ...]
    underlines: tuple[Rule, ...] = ()
    links: tuple[Link, ...] = ()
    figures: tuple[PlacedFigure, ...] = ()


class Bookmark(NamedTuple):
    """A bookmark: where the text of a title or heading stands."""

    title: str
    level: int
    page: int
    y_pt: float
    origin: Origin


class Pages(NamedTuple):
    """A whole document laid out."""

    properties: Properties
    pages: tuple[Page, ...]
    bookmarks: tuple[Bookmark, ...]
