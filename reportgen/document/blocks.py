"""The document as blocks: all that stands on paper, settled but for lines, pages and looks.

Blocks know nothing of the dataset or of any file format. Both writers and the layout read the same blocks,
in the same order, and have no wording, numbering or columns left to decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from reportgen.diagnostics import Place


class Span(NamedTuple):
    """A stretch of text. A whole span is not broken over two lines where it fits on one.

    `expansion` is what an abbreviation stands for, for those who hear the text.
    """

    text: str
    whole: bool = False
    underlined: bool = False
    expansion: str = ""


# What a cell or paragraph says. Lines may break between spans, and inside a span that is not whole.
Content: TypeAlias = tuple[Span, ...]


class PageField(Enum):
    """A number that only the finished pages know; the Word file carries it as a field."""

    PAGE = "page"
    PAGES = "pages"


# A line at the head or foot of a page.
Furniture: TypeAlias = tuple[str | PageField, ...]


class Align(Enum):
    """How a column's texts stand in it."""

    LEFT = "left"
    CENTER = "center"
    JUSTIFY = "justify"


@dataclass(frozen=True, slots=True)
class Title:
    """The title, a line of the page for each of `lines`."""

    lines: tuple[Content, ...]
    begins_page: bool
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text between a title and the first heading."""

    content: Content
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's heading at the left and, on the same line, what stands at the right (the date)."""

    content: Content
    aside: Content
    bookmark: str
    place: Place | None = None


class Row(NamedTuple):
    """One entry as cells, one for each column, and where each cell's text stands in the data."""

    entry_id: str
    cells: tuple[Content, ...]
    places: tuple[Place | None, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: which field of an entry it shows, its label, how its texts stand.

    `heads_row`: its cells say what their rows are about.
    """

    field: str
    label: Content
    align: Align
    place: Place | None = None
    heads_row: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `summary` describes it to those who can't see it.

    `begins_at_top`: texts stand at the top of their rows, so that two columns can be read line beside line; else they
    stand in the middle.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    summary: str
    begins_at_top: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns' fields: tables of the same ones share a column grid."""
        return tuple([column.field for column in self.columns])


@dataclass(frozen=True, slots=True)
class Note:
    """A note under a table; it stays with the table's last rows."""

    content: Content
    place: Place | None = None


Block: TypeAlias = Title | Paragraph | Heading | Table | Note


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself; `as_of` is the edition's day."""

    title: str
    author: str
    subject: str
    language: str
    as_of: date


class Provenance(NamedTuple):
    """Where a file comes from, as it declares itself.

    The program with its version, the SHA-256 of the dataset as hex digits, and the time (UTC) that stands for its
    making: it is the edition's day unless the user sets another, never the clock's.
    """

    program: str
    dataset_sha256: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Document:
    """One document, ready to be laid out or written.

    `running_head` stands on every page but the first, `foot` (lines, the last one lowest) on every page;
    `furniture_places` says where the wording of the running head and then of each line of the foot stands.
    """

    properties: Properties
    running_head: Furniture
    foot: tuple[Furniture, ...]
    blocks: tuple[Block, ...]
    furniture_places: tuple[Place, ...] = ()


class Part(NamedTuple):
    """A stretch of a content that is underlined as a whole, or not."""

    text: str
    underlined: bool


def parts_of(content: Content) -> list[Part]:
    """The content's parts; a content without underlines is one."""
    return [
        Part("".join(span.text for span in spans), underlined)
        for underlined, spans in groupby(content, key=attrgetter("underlined"))
    ]


def text_of(content: Content) -> str:
    """The plain text."""
    return "".join(span.text for span in content)
