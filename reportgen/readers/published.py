"""What a published table says: title, day, sections with their columns, rows, groups, totals and notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reportgen.diagnostics import Diagnostic, Place, PlacedText
from reportgen.readers.source import LeftOut


class PublishedColumn(NamedTuple):
    """A column: its label, kind, unit and the label that spans it.

    `heads` is the label as it is printed, before a unit was taken from it. `key` is the settings', or a proposal.
    `is_optional`: a cell of it is blank.
    """

    label: PlacedText
    heads: str
    key: str
    kind: str
    unit: str
    under: str
    is_optional: bool


class PublishedRow(NamedTuple):
    """A row: a text for each column, empty for a blank cell, and the position of its group where it has one."""

    cells: tuple[PlacedText, ...]
    group: int | None
    place: Place


class PublishedTotal(NamedTuple):
    """A printed total: its label, a text for each column, and how many rows stand above it."""

    label: PlacedText
    cells: tuple[PlacedText, ...]
    row: int


class PublishedNote(NamedTuple):
    """A note: the mark that stands before it (※1; empty where no row can refer to it) and the rows that refer to it."""

    mark: str
    text: PlacedText
    refers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PublishedGroups:
    """The groups in order: printed as bands across the table (no label), or in a column of their own."""

    label: PlacedText | None
    names: tuple[PlacedText, ...]
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class PublishedSection:
    """A table. `is_numbered`: its first column counted the rows, from `first_number` on, and is no column here.

    `id` is the settings', or a proposal. `follows_title`: the title stands before it, once more or for the first time.
    """

    id: str
    heading: PlacedText
    follows_title: bool
    is_numbered: bool
    first_number: int
    columns: tuple[PublishedColumn, ...]
    rows: tuple[PublishedRow, ...]
    groups: PublishedGroups | None
    totals: tuple[PublishedTotal, ...]
    notes_above: tuple[PlacedText, ...]
    notes: tuple[PublishedNote, ...]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The whole. `day` is as printed (令和6年6月1日), maybe without a day; `facts` has region, host and prefecture.

    `left_out` tells of all that is no part of it, in the source's order.
    """

    path: str
    form: str
    titles: tuple[PlacedText, ...]
    day: PlacedText | None
    facts: Mapping[str, PlacedText]
    sections: tuple[PublishedSection, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[Diagnostic, ...]
