"""What a cell or paragraph says, as spans of text, and how it stands: the ground floor of every document."""

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import NamedTuple, TypeAlias


class Span(NamedTuple):
    """A stretch of text. A whole span is not broken over two lines where it fits on one.

    `expansion` is what an abbreviation stands for, for those who hear the text; `link` is the URI that the text leads
    to, `language` (BCP 47) another one than the document's. `raised`: a reference to a note, printed small and
    above the line. `amount` is what a figure amounts to, for those who reckon with it.
    """

    text: str
    whole: bool = False
    underlined: bool = False
    expansion: str = ""
    link: str = ""
    language: str = ""
    raised: bool = False
    amount: Decimal | int | None = None


# What a cell or paragraph says. Lines may break between spans, and inside a span that is not whole.
Content: TypeAlias = tuple[Span, ...]


class Align(Enum):
    """How texts stand in their measure; distributed ones fill it with every line, their characters evenly apart
    (均等割付)."""

    LEFT = "left"
    CENTER = "center"
    JUSTIFY = "justify"
    RIGHT = "right"
    DISTRIBUTE = "distribute"

    __hash__ = object.__hash__  # a key of every cell


class Part(NamedTuple):
    """A stretch of a content that stands in one hard line (from 0) and is marked as a whole, or not."""

    text: str
    line: int = 0
    underlined: bool = False
    link: str = ""
    language: str = ""
    raised: bool = False


def parts_of(content: Content) -> list[Part]:
    """The content's parts without their line ends, none of them empty."""
    found: list[Part] = []
    for line, span in _pieces(content):
        part = Part(span.text, line, *_mark(span))
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
        mark = (line, *_mark(span))
        if mark != above:
            number, above = number + 1, mark
        yield number, span


def _mark(span: Span) -> tuple[bool, str, str, bool]:
    return span.underlined, span.link, span.language, span.raised


def _pieces(content: Content) -> Iterator[tuple[int, Span]]:
    line = 0
    for span in content:
        for index, text in enumerate(span.text.split("\n")):
            line += index > 0
            if text:
                yield line, span._replace(text=text)


def hard_lines(content: Content) -> list[Content]:
    """The content's hard lines that aren't empty."""
    return [tuple([span for _, span in spans]) for _, spans in groupby(_pieces(content), key=lambda piece: piece[0])]


def is_plain(content: Content) -> bool:
    """Whether the content is one part at most."""
    for text, _, underlined, _, link, language, raised, _ in content:
        if underlined or link or language or raised or "\n" in text:
            return False
    return True


def text_of(content: Content) -> str:
    """The plain text."""
    return content[0].text if len(content) == 1 else "".join([span.text for span in content])
