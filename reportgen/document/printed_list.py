"""The list as its readers have it on paper: where something stands in it, by page, table, row and column label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reportgen.dataset.model import Edition, Section
from reportgen.diagnostics import Place

# The page on which each row of each table begins, by their numbers from 0; the header of a table is row -1.
RowPages = Mapping[tuple[int, int], int]
_HEADER = -1


class Spot(NamedTuple):
    """Where something stands on paper, as far as it can be told.

    `field` is the key of what is meant, `label` the column's printed label (empty for what is no column's). `number`
    counts a table's rows from 1 and is 0 for what is no row.
    """

    field: str
    label: str = ""
    heading: str = ""
    number: int = 0
    name: str = ""
    page: int | None = None


class PrintedList:
    """An edition as it was printed, and the pages of its rows where they are known."""

    def __init__(self, edition: Edition, pages: RowPages) -> None:
        self._sections = edition.sections
        self._pages = pages
        self._rows: dict[int, tuple[int, int]] = {}
        for at, section in enumerate(edition.sections):
            places = [section.places.get("heading"), *(column.place for column in section.columns)]
            self._rows |= {place.line: (at, _HEADER) for place in places if place}
            last = len(section.entries) - 1
            self._rows |= {note.place.line: (at, last) for note in section.notes if note.place}
            for row, entry in enumerate(section.entries):
                self._rows |= {place.line: (at, row) for place in entry.places.values()}

    def at(self, place: Place, field: str) -> Spot:
        """The spot of the field that stands at that place of the file from which the edition was read."""
        if place.line in self._rows:
            return self.of(*self._rows[place.line], field)
        return Spot(field, self._sections[0].labels.get(field, ""))

    def of(self, section_at: int, row: int, field: str) -> Spot:
        """The spot of the field in a row of a section."""
        section = self._sections[section_at]
        label = section.labels.get(field, "")
        page = self._pages.get((section_at, row))
        if row == _HEADER or (field and field not in section.labels):
            return Spot(field, label, section.heading, page=page)
        return Spot(field, label, section.heading, row + 1, section.entries[row].title, page)

    def of_section(self, section: Section, field: str) -> Spot:
        """The spot of what a section says beside its entries; one that isn't in the list has no page."""
        for at, one in enumerate(self._sections):
            if one is section:
                return self.of(at, len(one.entries) - 1 if field == "note" else _HEADER, field)
        return Spot(field, "", section.heading)
