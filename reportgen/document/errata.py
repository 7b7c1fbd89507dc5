"""What stands wrong, in doubt or otherwise in a published list, and where its readers find it on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.diagnostics import Place
from reportgen.document.messages import AT_ROW
from reportgen.readers.corrections import Change
from reportgen.series.compare import Comparison, EntryChange, Kind, SectionChange

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


class Erratum(NamedTuple):
    """What stands in these spots and how it is to be read: not at all (empty), or None where that is in doubt."""

    spots: tuple[Spot, ...]
    before: str
    after: str | None
    reason: str = ""


class Errata(NamedTuple):
    """What of a published text, of that file's name, is read differently or is in doubt; later edits.

    `separators` are municipalities that are parted otherwise than the list does it. Without a `source` the corrections
    are what reads otherwise in a later issue of the edition, which was filed for the `reason`.
    """

    edition: Edition
    source: str
    corrections: tuple[Erratum, ...] = ()
    queries: tuple[Erratum, ...] = ()
    separators: tuple[Erratum, ...] = ()
    edits: tuple[Erratum, ...] = ()
    reason: str = ""


class PrintedList:
    """An edition as it was printed, and the pages of its rows where they are known."""

    def __init__(self, edition: Edition, pages: RowPages) -> None:
        self._sections = edition.sections
        self._pages = pages
        self._by_line: dict[int, tuple[int, int]] = {}
        self._by_entry: dict[int, tuple[int, int]] = {}
        for at, section in enumerate(edition.sections):
            places = [section.places.get("heading"), *(column.place for column in section.columns)]
            self._by_line |= {place.line: (at, _HEADER) for place in places if place}
            last = len(section.entries) - 1
            self._by_line |= {note.place.line: (at, last) for note in section.notes if note.place}
            for row, entry in enumerate(section.entries):
                self._by_line |= {place.line: (at, row) for place in entry.places.values()}
                self._by_entry[id(entry)] = (at, row)

    def at(self, place: Place, field: str) -> Spot:
        """The spot of the field that stands at that place of the file from which the edition was read."""
        if place.line in self._by_line:
            return self._spot(*self._by_line[place.line], field)
        return Spot(field, self._sections[0].labels.get(field, ""))

    def of_entry(self, entry: Entry, field: str) -> Spot:
        """The spot of the field of one of the edition's entries."""
        return self._spot(*self._by_entry[id(entry)], field)

    def of_section(self, section: Section, field: str) -> Spot:
        """The spot of what a section says beside its entries; one that isn't in the list has no page."""
        for at, one in enumerate(self._sections):
            if one is section:
                return self._spot(at, len(one.entries) - 1 if field == "note" else _HEADER, field)
        return Spot(field, "", section.heading)

    def _spot(self, section_at: int, row: int, field: str) -> Spot:
        section = self._sections[section_at]
        label = section.labels.get(field, "")
        page = self._pages.get((section_at, row))
        if row == _HEADER or (field and field not in section.labels):
            return Spot(field, label, section.heading, page=page)
        return Spot(field, label, section.heading, row + 1, section.entries[row].title, page)


def gather(changes: Iterable[Change], printed: PrintedList) -> tuple[Erratum, ...]:
    """The changes of the file from which the printed list was read, those together that say the same of several
    places."""
    found: dict[tuple[str, Erratum], list[Spot]] = {}
    for change in changes:
        told = Erratum((), change.before, change.after, change.reason)
        found.setdefault((change.field, told), []).append(printed.at(change.place, change.field))
    return tuple([told._replace(spots=tuple(spots)) for (_, told), spots in found.items()])


def edits_of(comparison: Comparison, pages: RowPages) -> tuple[Erratum, ...]:
    """All that reads otherwise in the newer edition, where it stands in the older one, whose pages are given."""
    printed = PrintedList(comparison.old, pages)
    edits = [(Spot(fact.field), fact.old, fact.new) for fact in comparison.facts]
    for section in comparison.sections:
        edits += _edits_of_section(section, printed)
    return tuple([Erratum((spot,), before, after) for spot, before, after in edits])


_Edit = tuple[Spot, str, str]


def _edits_of_section(section: SectionChange, printed: PrintedList) -> Iterator[_Edit]:
    there = section.old or section.section
    if section.old is None or section.new is None:
        old, new = (one.heading if one else "" for one in (section.old, section.new))
        yield printed.of_section(there, "heading"), old, new
    if section.heading:
        yield printed.of_section(there, "heading"), section.heading.old, section.heading.new
    for label in section.labels:
        yield printed.of_section(there, "label"), label.old, label.new
    for change in section.entries:
        if change.kind is not Kind.MOVED_AWAY:
            yield from _edits_of_entry(change, printed)
    for note in section.notes:
        if note.kind is not Kind.UNCHANGED:
            yield printed.of_section(there, "note"), note.old or "", note.new or ""


def _edits_of_entry(change: EntryChange, printed: PrintedList) -> Iterator[_Edit]:
    old, new, old_section, new_section = change.old, change.new, change.old_section, change.new_section
    if old is None or old_section is None:
        heading = new_section.heading if new_section else ""
        yield Spot("", "", heading, 0, change.entry.title), "", _whole(new, new_section)
        return
    spot = printed.of_entry(old, "")
    if new is None or new_section is None:
        yield spot, _whole(old, old_section), ""
        return
    if change.is_moved:
        yield spot._replace(field="heading"), old_section.heading, new_section.heading
    before, after = old.texts(), new.texts()
    for field in change.fields:
        yield printed.of_entry(old, field), before.get(field, ""), after.get(field, "")
    if change.is_reordered:
        now = next(at for at, entry in enumerate(new_section.entries, 1) if entry is new)
        order_then, order_now = (AT_ROW.format(number=number) for number in (spot.number, now))
        yield spot._replace(field="order"), order_then, order_now


def _whole(entry: Entry | None, section: Section | None) -> str:
    """All that a row says, a line for each column."""
    if entry is None or section is None:
        return ""
    texts = [(column, text) for column in section.columns if (text := entry.texts()[column.key])]
    return "\n".join([text if column.key in section.key else f"{column.label}：{text}" for column, text in texts])
