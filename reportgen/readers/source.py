"""The source: a published file as rows of cells with their places, whatever its form was."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from reportgen.diagnostics import Diagnostic, Place, PlacedText


class LeftOut(NamedTuple):
    """What is no part of the list, where it stands, and why, in Japanese."""

    place: Place
    text: str
    reason: str


# What a spreadsheet shows in place of a value that it could not work out.
ERROR_VALUE = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!)|Err:\d+|#{3,}")


class Covered(Enum):
    """Which neighbour's merged cell lies over a cell; its text is repeated there."""

    NOT = ""
    FROM_ABOVE = "above"
    FROM_LEFT = "left"


class Cell(NamedTuple):
    """A cell as it is shown, without white space around it; line breaks in it are line feeds.

    `across` and `down` count the columns and rows of a merged cell, on its first only. `error` is the error value
    (#REF!) of a cell that has no other.
    """

    text: str
    place: Place
    across: int = 1
    down: int = 1
    covered: Covered = Covered.NOT
    error: str = ""

    @property
    def own_text(self) -> str:
        """The text, unless it is a merged neighbour's."""
        return "" if self.covered is not Covered.NOT else self.text


class Role(Enum):
    """What the form itself says of a row; most forms say nothing."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    CAPTION = "caption"
    PROSE = "prose"
    HEADER = "header"
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from left to right. A line of text is a row of one cell, a blank line one without any text."""

    cells: tuple[Cell, ...]
    role: Role = Role.PLAIN
    is_hidden: bool = False

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that hold something, each merged one once."""
        return tuple([cell for cell in self.cells if cell.own_text or cell.error])


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong together: a whole text file, a sheet, a table of a page or the texts between two tables.

    `name` is the sheet's. `marks_headers`: the form itself says which of the rows are headers.
    """

    rows: tuple[Row, ...]
    name: str = ""
    is_hidden: bool = False
    marks_headers: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A published file. `left_out` is what the form has already told apart, `problems` what could not be read.

    `page_title` is a page's title, which isn't shown on it and often names the office.
    """

    path: str
    form: str
    blocks: tuple[Block, ...]
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    page_title: PlacedText | None = None


def side_by_side(block: Block) -> tuple[Block, ...]:
    """The block, parted where two tables with the same labels stand side by side, a blank column between them."""
    tables = [row for row in block.rows if len(row.filled) > 2]
    width = max([len(row.cells) for row in tables], default=0)
    for gap in range(2, width - 2):
        if not any(row.cells[gap].text for row in tables if len(row.cells) > gap):
            halves = [
                [[cell.text for cell in cells if cell.text] for cells in (row.cells[:gap], row.cells[gap:])]
                for row in tables
            ]
            if any(left == right for left, right in halves if len(left) > 1):
                left, right = [
                    replace(block, rows=tuple([replace(row, cells=row.cells[part]) for row in block.rows]))
                    for part in (slice(gap), slice(gap + 1, None))
                ]
                return (left, *side_by_side(right))
    return (block,)


def part_of(whole: PlacedText, part: str) -> PlacedText:
    """A part of the text and where it begins; within a workbook's cell that is the cell."""
    at = whole.text.find(part)
    if at <= 0 or whole.place.sheet or "\n" in whole.text[:at]:
        return whole._replace(text=part)
    return PlacedText(part, whole.place._replace(column=whole.place.column + at))
