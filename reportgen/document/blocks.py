"""The document as blocks: all that stands on paper, settled but for lines, pages and looks.

Blocks know nothing of the dataset or of any file format. Both writers and the layout read the same blocks,
in the same order, and have no wording, numbering or columns left to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple, TypeAlias

from reportgen.diagnostics import Place


class Span(NamedTuple):
    """A stretch of text. A whole span is not broken over two lines where it fits on one.

    `expansion` is what an abbreviation stands for, for those who hear the text; `link` is the URI that the text leads
    to, `language` (BCP 47) another one than the document's.
    """

    text: str
    whole: bool = False
    underlined: bool = False
    expansion: str = ""
    link: str = ""
    language: str = ""


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
    """The title, a line of the page for each of `lines`: the title itself, then what stands under it.

    One that begins a page repeats the first one for those who see it; it heads nothing anew.
    """

    lines: tuple[Content, ...]
    begins_page: bool
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text before the first heading; `stands_right` for what a letter has at its right (day, sender)."""

    content: Content
    place: Place | None = None
    stands_right: bool = False


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
    """A stretch of a content that stands in one hard line (from 0) and is marked as a whole, or not."""

    text: str
    line: int = 0
    underlined: bool = False
    link: str = ""
    language: str = ""


def parts_of(content: Content) -> list[Part]:
    """The content's parts without their line ends, none of them empty."""
    found: list[Part] = []
    for line, span in _pieces(content):
        part = Part(span.text, line, span.underlined, span.link, span.language)
        if found and found[-1][1:] == part[1:]:
            found[-1] = part._replace(text=found[-1].text + part.text)
        else:
            found.append(part)
    return found


def numbered_spans(content: Content) -> Iterator[tuple[int, Span]]:
    """The content's spans parted at line ends, none of them empty, each with the index of its part (see `parts_of`)."""
    number = -1
    above: tuple[object, ...] = ()
    for line, span in _pieces(content):
        mark = (line, span.underlined, span.link, span.language)
        if mark != above:
            number, above = number + 1, mark
        yield number, span


def _pieces(content: Content) -> Iterator[tuple[int, Span]]:
    line = 0
    for span in content:
        for index, text in enumerate(span.text.split("\n")):
            line += index > 0
            if text:
                yield line, span._replace(text=text)


def is_plain(content: Content) -> bool:
    """Whether the content is one part at most."""
    marked = [span for span in content if span.underlined or span.link or span.language or "\n" in span.text]
    return not marked


def section_level(document: Document) -> int:
    """The level of the headings: under the title (1) and, where there are any, the lines below it (2)."""
    titles = [block for block in document.blocks if isinstance(block, Title) and not block.begins_page]
    return 3 if any(len(title.lines) > 1 for title in titles) else 2


def is_read_once(foot: Furniture) -> bool:
    """Whether a line of the foot says something of the document, as a source, and not where on it a page stands."""
    return bool(foot) and not any(isinstance(part, PageField) for part in foot)


def text_of(content: Content) -> str:
    """The plain text."""
    return "".join(span.text for span in content)
