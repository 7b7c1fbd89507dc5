"""The edition: a list as of one day, with its sections and entries, settled and ready to be composed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from reportgen.diagnostics import Place
from reportgen.fields.kind import Column
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import Municipality


class Entry(NamedTuple):
    """One entry of the list (a NamedTuple, as there may be thousands).

    `id` is empty where it has none yet. `values` run with the section's `columns`, as their kinds read them; None is
    a blank cell. `title` is the text of what tells the entry from others. `concerns` are those whose extract has it,
    each once; `is_open`: it may concern others, too. `places` says for each key where its text stands, and for a
    missing id where the entry begins.
    """

    id: str
    values: tuple[Any, ...]
    columns: tuple[Column, ...]
    title: str
    concerns: tuple[Municipality, ...]
    is_open: bool
    places: Mapping[str, Place]
    group: str = ""

    def texts(self) -> dict[str, str]:
        """The entry's group and what stands in its cells as plain text, by key; a blank cell is empty."""
        return {"group": self.group} | {
            column.key: "" if value is None else KINDS[column.kind].text(value)
            for column, value in zip(self.columns, self.values, strict=True)
        }


class RetiredEntry(NamedTuple):
    """An entry that is out of the list and stays in the file: the day from which on, and why, with their places."""

    entry: Entry
    on: date
    reason: str
    places: Mapping[str, Place] = {}


class Note(NamedTuple):
    """A note to a table. Where it has a mark (※1), words of the table refer to it by that."""

    text: str
    mark: str = ""
    place: Place | None = None

    @property
    def printed(self) -> str:
        """The note as it stands under the table."""
        return f"{self.mark}　{self.text}" if self.mark else self.text


class Groups(NamedTuple):
    """How the entries of a section are grouped: by a band over the table, or in a first column of that label.

    `is_numbered`: the section's numbers count groups, not entries.
    """

    in_column: bool
    label: str = ""
    is_numbered: bool = False


class Totals(NamedTuple):
    """A last row with the sums of the columns `of`, of those entries whose texts are as in `where` (by key)."""

    label: str
    of: tuple[str, ...]
    where: Mapping[str, str]


class Section(NamedTuple):
    """One table with its heading, its columns in printed order, and its notes.

    `entries` are those in force, `retired` the others. `key` are the columns that tell entries apart. `begins_page`:
    the published title stands before it. `order` is the column by which its entries are sorted. `is_numbered`: a first
    column counts entries. `places` is keyed by id, heading, begins_page, order.
    """

    id: str
    heading: str
    columns: tuple[Column, ...]
    notes: tuple[Note, ...]
    entries: tuple[Entry, ...]
    begins_page: bool
    order: str | None
    places: Mapping[str, Place]
    key: tuple[str, ...]
    retired: tuple[RetiredEntry, ...] = ()
    notes_above: tuple[Note, ...] = ()
    is_numbered: bool = False
    groups: Groups | None = None
    totals: Totals | None = None

    @property
    def head(self) -> str:
        """The key of the column that says what a row is about: the first that tells entries apart."""
        return next((key for key in self.key if key in self.labels), self.columns[0].key)

    @property
    def labels(self) -> dict[str, str]:
        """The columns' labels by key."""
        return {column.key: column.label for column in self.columns}


class Edition(NamedTuple):
    """The list of a region as of one day, kept by its host.

    `path` is the file that it was read from; `places` is keyed by as_of, region, prefecture, host. `keep_together` are
    terms of the list that should not be broken over two lines. `closed_sections` are those whose entries are all
    retired: they are out of the list as well, and `sections` are the others. `host_in_rows`: every entry that names
    municipalities names the host.
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
    host_in_rows: bool = True

    @property
    def all_sections(self) -> tuple[Section, ...]:
        """The sections of the list, then the closed ones."""
        return self.sections + self.closed_sections

    @property
    def partners(self) -> tuple[Municipality, ...]:
        """Those who are concerned by entries, but for the host: municipalities in order of code, or else, where
        extracts go by words, these in their order."""
        named = dict.fromkeys(one for section in self.sections for entry in section.entries for one in entry.concerns)
        coded = sorted([one for one in named if one.prefecture and one.code and one != self.host])
        return tuple(coded or [one for one in named if not one.code and not one.prefecture])
