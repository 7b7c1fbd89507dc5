"""The matrix (星取表) of an edition: for each entry and each town whether it takes part, and the signs of its marks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.fields.kind import Column, Head
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import Municipality


class Part(Enum):
    """What a town is to an entry; UNKNOWN where the entry names it not, but means more than it names."""

    LEADS = "leads"
    TAKES_PART = "takes_part"
    NONE = "none"
    UNKNOWN = "unknown"


# What stands in a cell: a town's part, or a mark as it is written ("" for a blank one).
Cell: TypeAlias = Part | str


class MatrixRow(NamedTuple):
    """An entry of a section, and its cells, one for each head of the matrix."""

    section: Section
    entry: Entry
    title: str
    cells: tuple[Cell, ...]

    @property
    def named(self) -> int:
        """How many towns take part, as far as they are named."""
        return sum(cell in _PARTS for cell in self.cells)


class Matrix(NamedTuple):
    """Its heads: the host, the towns by code, other bodies, then columns of marks; its rows in the order of the list.

    `left_out` are sections of which no column says anything here.
    """

    heads: tuple[Head, ...]
    rows: tuple[MatrixRow, ...]
    left_out: tuple[Section, ...]

    def total(self, at: int, rows: Sequence[MatrixRow]) -> int | None:
        """In how many of the rows a town takes part, or one of the circles stands; None where there are other signs."""
        cells = [row.cells[at] for row in rows]
        if self.heads[at].body is not None:
            return sum(cell in _PARTS for cell in cells)
        signs = [cell for cell in cells if cell and cell not in _NOTHING]
        return len(signs) if all(sign in _CIRCLES for sign in signs) else None


_PARTS = (Part.LEADS, Part.TAKES_PART)
# Signs that can be counted, and those that say that there is nothing.
_CIRCLES = frozenset("○◎●〇◯◉☆★")
_NOTHING = frozenset("－―—-−×")


def matrix_of(edition: Edition, chosen: Collection[str] = (), leading: Collection[str] = ()) -> Matrix:
    """The matrix of the edition.

    `chosen` are the columns that count, by key or label; none: all but those that extracts don't go by. `leading` are
    words for columns that say who leads an entry: a key, or a part of a label.
    """
    found = [(section, _Reading(section, chosen, leading)) for section in edition.sections]
    read = [(section, reading) for section, reading in found if reading.counted]
    rows = [(section, reading, entry, reading.signs(entry)) for section, reading in read for entry in section.entries]
    named = dict.fromkeys(head for _, _, _, signs in rows for head in signs)
    heads = tuple(sorted(named, key=lambda head: _order(head, edition)))
    matrix_rows = tuple(
        [
            MatrixRow(section, entry, reading.title(entry), tuple(reading.cells(entry, signs, heads)))
            for section, reading, entry, signs in rows
        ]
    )
    return Matrix(heads, matrix_rows, tuple([section for section, reading in found if not reading.counted]))


def _order(head: Head, edition: Edition) -> tuple[bool, bool, bool, str]:
    body = head.body
    if body is None:  # the order of the columns is kept
        return True, True, True, ""
    return False, body != edition.host, not body.code, body.code


class _Reading:
    """How the entries of a section are read: which of its columns count, and which say who leads."""

    def __init__(self, section: Section, chosen: Collection[str], leading: Collection[str]) -> None:
        columns = list(enumerate(section.columns))
        self._section = section
        self._leading = [(at, c) for at, c in columns if c.key in leading or any(word in c.label for word in leading)]
        self.counted: Sequence[tuple[int, Column]] = [
            (at, column)
            for at, column in columns
            if (column.key in chosen or column.label in chosen if chosen else column.concerns)
            and (at, column) not in self._leading
            and KINDS[column.kind].has_signs
        ]
        self._names_bodies = any(KINDS[column.kind].names_bodies for _, column in self.counted)

    def signs(self, entry: Entry) -> dict[Head, Cell]:
        """The heads under which the entry has a sign, each with it."""
        found: dict[Head, Cell] = {}
        for at, column in self.counted:
            for head, sign in KINDS[column.kind].signs(entry.values[at], column):
                found[head] = Part.TAKES_PART if sign is None else sign
        for at, column in self._leading:
            kind, value = KINDS[column.kind], entry.values[at]
            for body in kind.bodies(value) if value is not None else ():
                named = [head for head in found if head.body and body in (head.body, Municipality("", "", head.label))]
                found[named[0] if named else Head(body.name, body=body)] = Part.LEADS
        return found

    def cells(self, entry: Entry, signs: Mapping[Head, Cell], heads: Sequence[Head]) -> Iterator[Cell]:
        """What stands under each of the heads."""
        values = [(KINDS[column.kind], entry.values[at]) for at, column in self.counted]
        is_open = any(value is not None and kind.is_open(value) for kind, value in values)
        rest: Cell = (Part.UNKNOWN if is_open else Part.NONE) if self._names_bodies else ""
        for head in heads:
            yield signs.get(head, rest if head.body is not None else "")

    def title(self, entry: Entry) -> str:
        """What the row is called: what tells the entry apart, but for what its signs say."""
        counted = {column.key for _, column in self.counted}
        texts = entry.texts()
        found = [texts[key] for key in self._section.key if key not in counted and texts.get(key)]
        return "　".join(found) or entry.title
