"""How one entry, or one town's part in the list, changed through the editions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from reportgen.dataset.model import Edition, Entry
from reportgen.japanese.municipalities import Municipality
from reportgen.japanese.printed_form import plain
from reportgen.series.compare import EntryChange, Kind, compare_editions


class EntryEvent(NamedTuple):
    """A change of an entry, and the day of the edition that is the first to show it."""

    as_of: date
    change: EntryChange


class EntryHistory(NamedTuple):
    """An entry's life: first it is ADDED (or stands in the first edition), then CHANGED, then RETIRED or REMOVED.

    `entry` is as the latest edition has it that has it.
    """

    entry: Entry
    events: tuple[EntryEvent, ...]

    @property
    def is_in_force(self) -> bool:
        """Whether the last edition has it."""
        return self.events[-1].change.kind not in (Kind.RETIRED, Kind.REMOVED)


class TownEdition(NamedTuple):
    """A town's part in the edition of a day: how many entries name it, and what is otherwise than in the one before.

    `joined` are the entries that name it now, `left` those that did, for whatever reason (each change's kind tells);
    `changed` are those that changed while they named it.
    """

    as_of: date
    entries: int
    joined: tuple[EntryChange, ...]
    left: tuple[EntryChange, ...]
    changed: tuple[EntryChange, ...]


def entry_history(editions: Iterable[Edition], key: str) -> tuple[EntryHistory, ...]:
    """The lives of what bore that id in any of the editions, or, where nothing did, that name; none where nothing did.

    The editions come in order of their days. Lives stand in the order in which they begin; there are several where a
    name was borne by several entries, or where an entry was gone and came back.
    """
    lives = _lives(editions)
    name = plain(key)
    found = [life for life in lives if key in life.ids] or [life for life in lives if name in life.names]
    return tuple([EntryHistory(life.entry, tuple(life.events)) for life in found])


def town_history(editions: Iterable[Edition], town: Municipality) -> tuple[TownEdition, ...]:
    """The town's part in each edition, in their order; nothing joined or left in the first one."""
    found = []
    before: Edition | None = None
    for edition in editions:
        count = sum(town in entry.concerns for section in edition.sections for entry in section.entries)
        by_part: dict[tuple[bool, bool], list[EntryChange]] = defaultdict(list)
        for change in () if before is None else compare_editions(before, edition).entries:
            if change.kind is not Kind.UNCHANGED:
                by_part[_names(change.old, town), _names(change.new, town)].append(change)
        joined, left, changed = (tuple(by_part[part]) for part in ((False, True), (True, False), (True, True)))
        found.append(TownEdition(edition.as_of, count, joined, left, changed))
        before = edition
    return tuple(found)


def _names(entry: Entry | None, town: Municipality) -> bool:
    return entry is not None and town in entry.concerns


class _Life:
    """An entry through the editions, as far as they were read, with all ids and plain names that it bore."""

    __slots__ = ("entry", "events", "ids", "names")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.events: list[EntryEvent] = []
        self.ids: set[str] = set()
        self.names: set[str] = set()

    def go_on(self, as_of: date, change: EntryChange) -> None:
        """Takes in what became of it."""
        if change.kind is not Kind.UNCHANGED:
            self.events.append(EntryEvent(as_of, change))
        if change.new:
            self.entry = change.new
            self.ids.add(change.new.id)
            if not change.old or change.old.title != change.new.title:
                self.names.add(plain(change.new.title))


def _lives(editions: Iterable[Edition]) -> list[_Life]:
    """The life of every entry of every edition, each told to its end."""
    lives: list[_Life] = []
    now: dict[int, _Life] = {}  # by the identity of the entry in the latest edition
    before: Edition | None = None
    for edition in editions:
        then, now = now, {}
        for change in _all_added(edition) if before is None else compare_editions(before, edition).entries:
            if change.old is None:
                life = _Life(change.entry)
                lives.append(life)
            else:
                life = then[id(change.old)]
            life.go_on(edition.as_of, change)
            if change.new:
                now[id(change.new)] = life
        before = edition
    return lives


def _all_added(edition: Edition) -> Iterator[EntryChange]:
    for section in edition.sections:
        for entry in section.entries:
            yield EntryChange(Kind.ADDED, None, entry, None, section)
