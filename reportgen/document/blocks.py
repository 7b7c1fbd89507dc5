"""The document as blocks: all that stands on paper, settled but for lines, pages and looks.

Blocks know nothing of the dataset or of any file format. Both writers and the layout read the same blocks,
in the same order, and have no wording, numbering or columns left to decide.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import NamedTuple, TypeAlias

from reportgen.content import Align as Align
from reportgen.content import Content as Content
from reportgen.content import Part as Part
from reportgen.content import Span as Span
from reportgen.content import is_plain as is_plain
from reportgen.content import numbered_spans as numbered_spans
from reportgen.content import parts_of as parts_of
from reportgen.content import text_of as text_of
from reportgen.diagnostics import Place


class PageField(Enum):
    """A number that only the finished pages know; the Word file carries it as a field."""

    PAGE = "page"
    PAGES = "pages"


# A line at the head or foot of a page.
Furniture: TypeAlias = tuple[str | PageField, ...]


class Title(NamedTuple):
    """The title, a line of the page for each of `lines`: the title itself, then what stands under it.

    One that begins a page repeats the first one for those who see it; it heads nothing anew.
    """

    lines: tuple[Content, ...]
    begins_page: bool
    place: Place | None = None


class Paragraph(NamedTuple):
    """Running text before the first heading; `stands_right` for what a letter has at its right (day, sender)."""

    content: Content
    place: Place | None = None
    stands_right: bool = False


class Heading(NamedTuple):
    """A section's heading at the left and, on the same line, what stands at the right (the date)."""

    content: Content
    aside: Content
    bookmark: str
    place: Place | None = None


class RowForm(Enum):
    """What a row of a table is: an entry, a band over the entries of a group, or the sums under them."""

    ENTRY = "entry"
    BAND = "band"
    TOTAL = "total"


class Row(NamedTuple):
    """One row as cells, and where each cell's text stands in the data.

    `spans` says over how many columns each cell goes; empty where each has one column.
    """

    entry_id: str
    cells: tuple[Content, ...]
    places: tuple[Place | None, ...]
    form: RowForm = RowForm.ENTRY
    spans: tuple[int, ...] = ()


class Column(NamedTuple):
    """A column of a table: which field of an entry it shows, its label, how its texts stand.

    `heads_row`: its cells say what their rows are about. `kind` is that of the declared column. `under` is printed over
    its label and those of its neighbours under the same words. `merges`: equal neighbours in it are one cell.
    """

    field: str
    label: Content
    align: Align
    place: Place | None = None
    heads_row: bool = False
    kind: str = "text"
    under: Content = ()
    merges: bool = False


class Table(NamedTuple):
    """A table; `summary` describes it to those who can't see it, `continued` stands over it on each further page.

    `begins_at_top`: texts stand at the top of their rows, so that two columns can be read line beside line; else they
    stand in the middle.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    summary: str
    begins_at_top: bool = False
    continued: Content = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns' fields: tables of the same ones share a column grid."""
        return tuple([column.field for column in self.columns])


class Note(NamedTuple):
    """A note under a table, with whose last rows it stays, or above one; the table refers to it by its `mark`."""

    content: Content
    place: Place | None = None
    mark: str = ""


Block: TypeAlias = Title | Paragraph | Heading | Table | Note


class Properties(NamedTuple):
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


class Document(NamedTuple):
    """One document, ready to be laid out or written.

    `running_head` stands on every page but the first, `foot` (lines, the last one lowest) on every page;
    `furniture_places` says where the wording of the running head and then of each line of the foot stands.
    """

    properties: Properties
    running_head: Furniture
    foot: tuple[Furniture, ...]
    blocks: tuple[Block, ...]
    furniture_places: tuple[Place, ...] = ()


def section_level(document: Document) -> int:
    """The level of the headings: under the title (1) and, where there are any, the lines below it (2)."""
    titles = [block for block in document.blocks if isinstance(block, Title) and not block.begins_page]
    return 3 if any(len(title.lines) > 1 for title in titles) else 2


def is_read_once(foot: Furniture) -> bool:
    """Whether a line of the foot says something of the document, as a source, and not where on it a page stands."""
    return bool(foot) and not any(isinstance(part, PageField) for part in foot)
