"""The edition: a list as of one day, with its sections and entries, settled and ready to be composed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from reportgen.diagnostics import Place
from reportgen.japanese.eras import EraYear
from reportgen.japanese.municipalities import Municipality

# The fields that a section's table shows, in the order of the printed columns.
COLUMN_FIELDS = ("name", "summary", "since", "municipalities", "division")


class Entry(NamedTuple):
    """One row of the list (a NamedTuple, as there may be thousands).

    `id` is empty where it has none yet. `municipalities` and `municipality_names` (as the list writes them, mostly
    bare) are of one order and length. `and_others` is the open ending as printed (ほか). `places` says for each field
    where its text stands, and for a missing id where the entry begins. `municipalities_text` is the cell as published,
    with its own separators, where the entry comes from a published text.
    """

    id: str
    name: str
    summary: str
    since: EraYear
    earlier: EraYear | None
    municipalities: tuple[Municipality, ...]
    municipality_names: tuple[str, ...]
    and_others: str | None
    division: str
    places: Mapping[str, Place]
    municipalities_text: str | None = None


class RetiredEntry(NamedTuple):
    """An entry that is out of the list and stays in the file: the day from which on, and why.

    Its `entry.places` say where these stand, too (on, reason).
    """

    entry: Entry
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Section:
    """One table with its heading, the labels of COLUMN_FIELDS, and its notes.

    `entries` are those in force, `retired` the others. `begins_page`: the published title stands before it. `order`
    is the field by which its entries are sorted. `places` is keyed by id, heading, begins_page, order;
    `column_places` by field; `note_places` runs with `notes`.
    """

    id: str
    heading: str
    columns: Mapping[str, str]
    notes: tuple[str, ...]
    entries: tuple[Entry, ...]
    begins_page: bool
    order: str | None
    places: Mapping[str, Place]
    column_places: Mapping[str, Place]
    note_places: tuple[Place, ...]
    retired: tuple[RetiredEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """The list of a region as of one day, kept by its host.

    `path` is the file that it was read from; `places` is keyed by as_of, region, prefecture, host. `keep_together` are
    terms of the list that should not be broken over two lines. `closed_sections` are those whose entries are all
    retired: they are out of the list as well, and `sections` are the others.
    """

    as_of: date
    region: str
    prefecture: str
    host: Municipality
    sections: tuple[Section, ...]
    path: str
    places: Mapping[str, Place]
    keep_together: tuple[str, ...] = ()
    closed_sections: tuple[Section, ...] = ()

    @property
    def all_sections(self) -> tuple[Section, ...]:
        """The sections of the list, then the closed ones."""
        return self.sections + self.closed_sections

    @property
    def partners(self) -> tuple[Municipality, ...]:
        """The municipalities that entries name, but for the host and those without a code, in order of code."""
        named = {town for section in self.sections for entry in section.entries for town in entry.municipalities}
        return tuple(sorted(town for town in named if town.code and town != self.host))
