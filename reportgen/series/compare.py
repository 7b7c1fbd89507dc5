"""What changed from one edition to another: complete, in the order of the list, ready to be counted and shown."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Final, NamedTuple, TypeVar

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.dataset.rules import GROUP_LABEL
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import Municipality
from reportgen.japanese.printed_form import equal_in_print
from reportgen.series.likeness import overlap, pairs_of
from reportgen.series.matching import match_editions

# From here on a note counts as reworded rather than replaced.
_ALIKE_NOTES = 0.4
# The key by which an entry's group stands among its fields; no column has it.
GROUP: Final = "group"
_T = TypeVar("_T")


class Kind(Enum):
    """What became of an entry, a section or a note. RETIRED: the file says since when and why; REMOVED: it is gone.

    MOVED_AWAY: an entry that is in another section now, in the place that it left; the other section tells the rest.
    """

    ADDED = "added"
    CHANGED = "changed"
    MOVED_AWAY = "moved_away"
    RETIRED = "retired"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


class FactChange(NamedTuple):
    """A text with a name of its own (a field) that reads otherwise."""

    field: str
    old: str
    new: str


class NoteChange(NamedTuple):
    """A note, unchanged ones too; None where it isn't there. `is_reordered`: it stands elsewhere among the notes."""

    kind: Kind
    old: str | None
    new: str | None
    is_reordered: bool = False


class EntryChange(NamedTuple):
    """An entry in both editions, with the sections that it stands in; None where it isn't in the list.

    CHANGED: `fields` are the keys of the columns that print otherwise, `joined` and `left` those it concerns now and no
    more; `is_moved` says that it stands in another section now. `is_reordered`, of UNCHANGED ones too: it
    stands elsewhere among the entries that both editions have in the section, behind `behind` (None: at its head).
    RETIRED: `retired_on` and `reason`. MOVED_AWAY: `new_section` is the one that has it now.
    """

    kind: Kind
    old: Entry | None
    new: Entry | None
    old_section: Section | None
    new_section: Section | None
    fields: tuple[str, ...] = ()
    joined: tuple[Municipality, ...] = ()
    left: tuple[Municipality, ...] = ()
    is_moved: bool = False
    is_reordered: bool = False
    behind: Entry | None = None
    retired_on: date | None = None
    reason: str = ""

    @property
    def entry(self) -> Entry:
        """The entry as it stands in the list, or stood there last."""
        entry = self.new or self.old
        assert entry is not None
        return entry

    @property
    def is_renamed(self) -> bool:
        """Whether what heads it reads otherwise."""
        return self.new_section is not None and any(key in self.fields for key in self.new_section.key)

    def label(self, field: str) -> str:
        """What the list prints over the field."""
        for section in (self.new_section, self.old_section):
            if section is not None and field == GROUP:
                return (section.groups.label if section.groups else "") or GROUP_LABEL
            if section is not None and field in section.labels:
                return section.labels[field]
        return field

    def concerns(self, town: Municipality) -> bool:
        """Whether the entry names the town, or did."""
        return any(entry is not None and town in entry.concerns for entry in (self.old, self.new))


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section in both editions; None where it isn't in the list.

    `heading` and `labels` (by field) are those that read otherwise. `notes` and `entries` are all, unchanged ones too,
    in the new edition's order, with those that are gone where they stood. An entry that moved is where it is now, and
    as MOVED_AWAY where it was. `is_reordered`: the section stands elsewhere among the sections.
    """

    old: Section | None
    new: Section | None
    heading: FactChange | None
    labels: tuple[FactChange, ...]
    notes: tuple[NoteChange, ...]
    entries: tuple[EntryChange, ...]
    is_reordered: bool = False

    @property
    def section(self) -> Section:
        """The section as it stands in the list, or stood there last."""
        section = self.new or self.old
        assert section is not None
        return section

    @property
    def kind(self) -> Kind:
        """ADDED, REMOVED, or whether anything in it changed, its place and the order of what it holds included."""
        if self.old is None or self.new is None:
            return Kind.ADDED if self.old is None else Kind.REMOVED
        parts: tuple[NoteChange | EntryChange, ...] = (*self.notes, *self.entries)
        changed = any(part.kind is not Kind.UNCHANGED or part.is_reordered for part in parts)
        return Kind.CHANGED if changed or self.heading or self.labels or self.is_reordered else Kind.UNCHANGED


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two editions and all that changed. `facts` are those of region, prefecture and host that read otherwise."""

    old: Edition
    new: Edition
    facts: tuple[FactChange, ...]
    sections: tuple[SectionChange, ...]

    @property
    def entries(self) -> tuple[EntryChange, ...]:
        """Every entry once, section by section: one that moved, where it is now."""
        return tuple(
            [entry for section in self.sections for entry in section.entries if entry.kind is not Kind.MOVED_AWAY]
        )

    @property
    def is_unchanged(self) -> bool:
        """Whether the list reads the same but for its day."""
        return not self.facts and all(section.kind is Kind.UNCHANGED for section in self.sections)


class Counts(NamedTuple):
    """How many entries were added, changed, …; every one is one of added, changed, retired, removed and unchanged.

    Of the changed ones, `moved` came from another section, `joined` and `left` gained and lost the town.
    `moved_away` are those that a section lost to another. Of all, `reordered` stand elsewhere in their section.
    `before` and `after` are how many there were and are; for a town, those that name it.
    """

    added: int = 0
    changed: int = 0
    retired: int = 0
    removed: int = 0
    unchanged: int = 0
    moved: int = 0
    moved_away: int = 0
    joined: int = 0
    left: int = 0
    reordered: int = 0
    before: int = 0
    after: int = 0


def compare_editions(old: Edition, new: Edition) -> Comparison:
    """All that changed from the old edition to the new one.

    Texts that are equal in print count as unchanged.
    """
    return _Comparer(old, new).compare()


def select_changes(comparison: Comparison, town: Municipality) -> Comparison:
    """What concerns one town: entries that name it now or did, in their sections; sections without any are left out."""
    chosen = []
    for section in comparison.sections:
        entries = tuple([entry for entry in section.entries if entry.concerns(town)])
        if entries:
            chosen.append(replace(section, entries=_with_order(entries, section.old)))
    return replace(comparison, sections=tuple(chosen))


def counts_by_section(comparison: Comparison, town: Municipality | None = None) -> tuple[Counts, ...]:
    """The counts of each section, in the order of the comparison's; with a town, of what was selected for it."""
    counted = []
    for section in comparison.sections:
        olds = [e.old for e in section.entries if e.old and (not e.is_moved or e.kind is Kind.MOVED_AWAY)]
        news = [e.new for e in section.entries if e.new]
        counted.append(_counts(section.entries)._replace(before=_concerning(olds, town), after=_concerning(news, town)))
    return tuple(counted)


def _concerning(entries: Iterable[Entry], town: Municipality | None) -> int:
    """How many of the entries name the town; all of them without one."""
    return sum(town is None or town in entry.concerns for entry in entries)


def counts_by_town(comparison: Comparison) -> dict[Municipality, Counts]:
    """The counts of what concerns each municipality now or did before, but for the host, in order of code.

    Municipalities without a code come last. The order of entries is a matter of sections, and not counted here.
    """
    found: dict[Municipality, list[EntryChange]] = defaultdict(list)
    for change in comparison.entries:
        for town in {town for entry in (change.old, change.new) if entry for town in entry.concerns}:
            found[town].append(change)
    hosts = (comparison.old.host, comparison.new.host)
    return {
        town: _counts(found[town])._replace(
            joined=sum(town in change.joined for change in found[town]),
            left=sum(town in change.left for change in found[town]),
            reordered=0,
            before=_concerning([change.old for change in found[town] if change.old], town),
            after=_concerning([change.new for change in found[town] if change.new], town),
        )
        for town in sorted(found, key=lambda town: (not town.code, town))
        if town not in hosts
    }


def _counts(changes: Sequence[EntryChange]) -> Counts:
    kinds = Counter([change.kind.value for change in changes])
    moved = sum(change.is_moved and change.kind is Kind.CHANGED for change in changes)
    return Counts(moved=moved, reordered=sum(change.is_reordered for change in changes), **kinds)


class _Comparer:
    """Compares one couple of editions. Sections are known by their positions, entries by these and their own."""

    def __init__(self, old: Edition, new: Edition) -> None:
        self._old = old
        self._new = new
        matching = match_editions(old, new)
        self._section_now = {
            before: now if now < len(new.sections) else None for before, now in matching.sections.items()
        }
        self._section_before = {now: before for before, now in matching.sections.items() if before < len(old.sections)}
        self._now = {(one.section, one.position): other for one, other in matching.entries}
        self._before = {(other.section, other.position): one for one, other in matching.entries if not other.retired}

    def compare(self) -> Comparison:
        """The whole comparison."""
        old, new = self._old, self._new
        facts = [
            {"region": edition.region, "prefecture": edition.prefecture, "host": edition.host.name}
            for edition in (old, new)
        ]
        gone = [(self._section_now.get(at), at) for at in range(len(old.sections))]
        befores = [self._section_before.get(at) for at in range(len(new.sections))]
        in_order = _in_order([before for before in befores if before is not None])
        sections = _woven(
            [
                replace(self._section(before, at), is_reordered=before is not None and before not in in_order)
                for at, before in enumerate(befores)
            ],
            [(now, None if now is not None else self._section(at, None)) for now, at in gone],
        )
        return Comparison(old, new, _facts(*facts), tuple(sections))

    def _section(self, before: int | None, now: int | None) -> SectionChange:
        old = None if before is None else self._old.sections[before]
        new = None if now is None else self._new.sections[now]
        heading: tuple[FactChange, ...] = ()
        labels: tuple[FactChange, ...] = ()
        if old is not None and new is not None:
            heading = _facts({"heading": old.heading}, {"heading": new.heading})
            labels = _facts(old.labels, new.labels)
        return SectionChange(
            old,
            new,
            heading[0] if heading else None,
            labels,
            tuple(_note_changes(_notes(old), _notes(new))),
            _with_order(_woven(self._present(before, now, new), self._past(before, now, old)), old),
        )

    def _present(self, before: int | None, now: int | None, new: Section | None) -> list[EntryChange]:
        """The entries of a new section."""
        if now is None or new is None:
            return []
        olds = [self._before.get((now, position)) for position in range(len(new.entries))]
        changes = []
        for entry, old in zip(new.entries, olds, strict=True):
            if old is None:
                changes.append(EntryChange(Kind.ADDED, None, entry, None, new))
            else:
                old_section = self._old.sections[old.section]
                changes.append(_entry_change(old.entry, entry, old_section, new, is_moved=old.section != before))
        return changes

    def _past(
        self, before: int | None, now: int | None, old: Section | None
    ) -> Iterator[tuple[int | None, EntryChange | None]]:
        """Where each entry of an old section is in the new one, or what became of it."""
        if before is None or old is None:
            return
        for position, entry in enumerate(old.entries):
            found = self._now.get((before, position))
            if found is None:
                yield None, EntryChange(Kind.REMOVED, entry, None, old, None)
            elif found.retired:
                _, on, reason, _ = found.retired
                yield None, EntryChange(Kind.RETIRED, entry, None, old, None, retired_on=on, reason=reason)
            elif found.section == now:
                yield found.position, None
            else:
                there = self._new.sections[found.section]
                yield None, EntryChange(Kind.MOVED_AWAY, entry, None, old, there, is_moved=True)


def _entry_change(old: Entry, new: Entry, old_section: Section, new_section: Section, *, is_moved: bool) -> EntryChange:
    if old.values == new.values and old.columns == new.columns and old.group == new.group:
        kind = Kind.CHANGED if is_moved else Kind.UNCHANGED
        return EntryChange(kind, old, new, old_section, new_section, is_moved=is_moved)
    fields = tuple(_changed_fields(old, new))
    return EntryChange(
        Kind.CHANGED if fields or is_moved else Kind.UNCHANGED,
        old,
        new,
        old_section,
        new_section,
        fields,
        tuple([one for one in new.concerns if one not in old.concerns]),
        tuple([one for one in old.concerns if one not in new.concerns]),
        is_moved,
    )


def _changed_fields(old: Entry, new: Entry) -> Iterator[str]:
    """The keys of the columns in which the entries print otherwise, in the new order; those that are gone come last."""
    befores = {column.key: (column.kind, value) for column, value in zip(old.columns, old.values, strict=True)}
    if not equal_in_print(old.group, new.group):
        yield GROUP
    for column, value in zip(new.columns, new.values, strict=True):
        kind, before = befores.pop(column.key, (column.kind, None))
        if kind != column.kind or not KINDS[kind].is_same(before, value):
            yield column.key
    yield from [key for key, (_, before) in befores.items() if before is not None]


def _notes(section: Section | None) -> tuple[str, ...]:
    """The notes as they stand above and under the table."""
    return tuple([note.printed for note in (*section.notes_above, *section.notes)]) if section else ()


def _with_order(changes: Sequence[EntryChange], old: Section | None) -> tuple[EntryChange, ...]:
    """The changes in a section, with those marked that stand elsewhere among the entries that it has kept."""
    positions = {id(entry): at for at, entry in enumerate(old.entries)} if old else {}
    stayed = [change.new is not None and change.old is not None and not change.is_moved for change in changes]
    in_order = _in_order([positions[id(c.old)] for c, has_stayed in zip(changes, stayed, strict=True) if has_stayed])
    marked = []
    behind: Entry | None = None
    for change, has_stayed in zip(changes, stayed, strict=True):
        is_reordered = has_stayed and positions[id(change.old)] not in in_order
        marked.append(change._replace(is_reordered=is_reordered, behind=behind if is_reordered else None))
        if change.new:
            behind = change.new
    return tuple(marked)


def _facts(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[FactChange, ...]:
    """The texts that read otherwise; one that is in neither's place is empty there."""
    keys = dict.fromkeys((*new, *old))
    both = [(key, old.get(key, ""), new.get(key, "")) for key in keys]
    return tuple([FactChange(*fact) for fact in both if not equal_in_print(fact[1], fact[2])])


def _note_changes(olds: Sequence[str], news: Sequence[str]) -> list[NoteChange]:
    """The same notes, whatever their order, then those most alike; the rest is gone or new."""
    now: dict[int, int] = {}
    scored = []
    for i, old in enumerate(olds):
        for j, new in enumerate(news):
            score = 2 if equal_in_print(old, new) else overlap(pairs_of(old), pairs_of(new))
            if score >= _ALIKE_NOTES:
                scored.append((-score, abs(i - j), i, j))
    for _, _, i, j in sorted(scored):
        if i not in now and j not in now.values():
            now[i] = j
    before = {j: i for i, j in now.items()}
    in_order = _in_order([before[j] for j in sorted(before)])
    changes = []
    for j, new in enumerate(news):
        if j in before:
            old = olds[before[j]]
            kind = Kind.UNCHANGED if equal_in_print(old, new) else Kind.CHANGED
            changes.append(NoteChange(kind, old, new, before[j] not in in_order))
        else:
            changes.append(NoteChange(Kind.ADDED, None, new))
    gone = [(now.get(i), None if i in now else NoteChange(Kind.REMOVED, old, None)) for i, old in enumerate(olds)]
    return _woven(changes, gone)


def _woven(news: Sequence[_T], olds: Iterable[tuple[int | None, _T | None]]) -> list[_T]:
    """The new ones in their order; among them what is gone of the old ones, each after what it stood after.

    The old ones come as the position that each has among the new ones, or as what is to be shown for it.
    """
    after: defaultdict[int, list[_T]] = defaultdict(list)
    anchor = -1
    for position, gone in olds:
        if position is not None:
            anchor = position
        elif gone is not None:
            after[anchor].append(gone)
    woven = after[-1]
    for position, new in enumerate(news):
        woven.append(new)
        woven += after.get(position, ())
    return woven


def _in_order(positions: Sequence[int]) -> set[int]:
    """The most that can be kept of the positions so that they rise (a longest increasing subsequence)."""
    tails: list[int] = []  # the lowest end of a rising sequence, by its length
    before: dict[int, int | None] = {}
    for position in positions:
        length = bisect_left(tails, position)
        before[position] = tails[length - 1] if length else None
        tails[length : length + 1] = [position]
    kept: set[int] = set()
    last = tails[-1] if tails else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
