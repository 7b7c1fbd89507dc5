"""The document as blocks: all that stands on paper, settled but for lines, pages and looks.

Blocks know nothing of the dataset or of any file format. Both writers and the layout read the same blocks,
in the same order, and have no wording, numbering or columns left to decide.
"""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple, TypeAlias

from reportgen.content import Align as Align
from reportgen.content import Content as Content
from reportgen.content import Part as Part
from reportgen.content import Span as Span
from reportgen.content import hard_lines as hard_lines
from reportgen.content import is_plain as is_plain
from reportgen.content import numbered_spans as numbered_spans
from reportgen.content import parts_of as parts_of
from reportgen.content import text_of as text_of
from reportgen.diagnostics import Place
from reportgen.document.chart import Chart, Scene
from reportgen.document.table import Column as Column
from reportgen.document.table import Row as Row
from reportgen.document.table import RowForm as RowForm
from reportgen.document.table import Table as Table


class PageField(Enum):
    """A number that only the finished pages know; the Word file carries it as a field."""

    PAGE = "page"
    PAGES = "pages"


# A line at the head or foot of a page.
Furniture: TypeAlias = tuple[str | PageField, ...]


class Title(NamedTuple):
    """The title, a line of the page for each of `lines`: the title itself, then what stands under it.

    One that begins a page repeats the first one for those who see it; it heads nothing anew. One that `repeats` so does
    with its first line only.
    """

    lines: tuple[Content, ...]
    begins_page: bool
    place: Place | None = None
    repeats: bool = False

    def is_new(self, line: int) -> bool:
        """Whether that line heads what follows, and repeats nothing."""
        return not self.begins_page and not (self.repeats and line == 0)


class Paragraph(NamedTuple):
    """Running text before the first heading, or a part of a letter.

    It fills the measure, or is a `block` as wide as its longest line that stands at the right, as day and sender do;
    `room_em` is what stays white at its right (for a seal). `align` is how its lines stand in either.
    """

    content: Content
    place: Place | None = None
    align: Align = Align.LEFT
    is_block: bool = False
    room_em: int = 0


class Heading(NamedTuple):
    """A section's heading at the left and, on the same line, what stands at the right (the date)."""

    content: Content
    aside: Content
    bookmark: str
    place: Place | None = None


class Note(NamedTuple):
    """A note under a table, with whose last rows it stays, or above one; the table refers to it by its `mark`."""

    content: Content
    place: Place | None = None
    mark: str = ""


class Figure(NamedTuple):
    """A chart, as it is and as it is drawn; `alternative` says what it shows to those who can't see it.

    Its heading stands above it, and the table of its data, where the document has one, follows.
    """

    title: str
    chart: Chart
    scene: Scene
    alternative: str


class Opening(NamedTuple):
    """Where another document begins that is bound behind those before it: its kind, by whose style it is laid out, what
    it is called by itself, and what stands at the head and foot of its pages.
    """

    kind: str
    title: str
    running_head: Furniture
    foot: tuple[Furniture, ...]


Block: TypeAlias = Title | Paragraph | Heading | Table | Note | Figure | Opening


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


def keeps_with_next(blocks: Sequence[Block], index: int) -> bool:
    """Whether the block (of a table its last row) stays on the page on which the next one begins."""
    if index + 1 == len(blocks):
        return False
    match blocks[index], blocks[index + 1]:
        case (Title() | Paragraph(), _) | (Heading(), Table() | Figure()) | (Heading() | Table() | Note(), Note()):
            return True
        case Note(), Table():  # the notes above a table stay with it, as their heading stays with them
            above = next(block for block in reversed((None, *blocks[:index])) if not isinstance(block, Note))
            return isinstance(above, Heading)
        case _:
            return False


def section_level(document: Document) -> int:
    """The level of the headings: under the title (1) and, where there are any, the lines below it (2)."""
    titles = [block for block in document.blocks if isinstance(block, Title) and not block.begins_page]
    return 3 if any(len(title.lines) > 1 for title in titles) else 2


def is_read_once(foot: Furniture) -> bool:
    """Whether a line of the foot says something of the document, as a source, and not where on it a page stands."""
    return bool(foot) and not any(isinstance(part, PageField) for part in foot)
