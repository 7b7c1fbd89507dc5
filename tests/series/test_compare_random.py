"""Random edits of the real list: the comparison tells exactly what was done, whatever became of the ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from builders import national_table, real_edition, value_of, with_values
from hypothesis import assume, given
from hypothesis import strategies as st

from reportgen.dataset.model import Edition, Entry, Note, RetiredEntry, Section
from reportgen.diagnostics import Place
from reportgen.japanese.municipalities import Municipality
from reportgen.series.compare import (
    Comparison,
    Counts,
    EntryChange,
    Kind,
    compare_editions,
    counts_by_section,
    counts_by_town,
    select_changes,
)

EDITION = real_edition()
NEWCOMERS = [town for name in ("札幌市", "函館市", "小樽市") if (town := national_table().find(name, "北海道"))]
DAY = date(2024, 6, 1)
REASON = "事業終了のため"
IDS = ("kept", "dropped in the new", "dropped in the old", "dropped in both", "given by position")
CHANGES = ("rename", "reword", "join", "leave", "open", "year", "division")
# Words of no entry: what is added has nothing in common with what is there.
SYLLABLES = "ヌネノヘホヤユヨワヲギグゲゴザズゼゾヅデベボ"


@dataclass
class Expected:
    """What was done to an entry, by its id in the old edition (or, where added, in the new one)."""

    kind: Kind
    fields: set[str] = field(default_factory=set)
    joined: tuple[Municipality, ...] = ()
    left: tuple[Municipality, ...] = ()
    is_moved: bool = False


class Edited:
    """Two editions, and what was done; shown shortly."""

    def __init__(self, old: Edition, new: Edition, ids: str, expected: dict[str, Expected]) -> None:
        self.old = old
        self.new = new
        self.ids = ids
        self.expected = expected
        self.notes: Counter[Kind] = Counter()
        self.reorderings = 0

    def __repr__(self) -> str:
        done = [f"{name} {done}" for name, done in self.expected.items() if done.kind is not Kind.UNCHANGED]
        return "\n".join((self.ids, *done))


def key(entry: Entry) -> str:
    """The id of an entry before ids were dropped or renumbered: where it stands in the file, or stood at first."""
    return entry.places["key"].path


def keyed(edition: Edition) -> Edition:
    return edition._replace(
        sections=tuple(
            section._replace(
                entries=tuple(entry._replace(places={"key": Place(entry.id, 1, 1)}) for entry in section.entries),
            )
            for section in edition.sections
        ),
    )


def shows_its_numbering(old: Section, new: Section) -> bool:
    """Whether the id of some entry that stayed as it was has gone to another in the section."""
    now = {key(entry): entry for entry in new.entries}
    ids = {entry.id for entry in new.entries}
    return any(
        entry.id in ids and now[key(entry)].id != entry.id and now[key(entry)][1:6] == entry[1:6]
        for entry in old.entries
        if key(entry) in now
    )


def with_ids(edition: Edition, ids: str) -> Edition:
    def entries(section: Section) -> Iterable[Entry]:
        for number, entry in enumerate(section.entries, 1):
            yield entry._replace(id=f"{section.id}-{number:02}" if ids == "given by position" else "")

    def section(section: Section) -> Section:
        retired = tuple(one._replace(entry=one.entry._replace(id="")) for one in section.retired)
        return section._replace(entries=tuple(entries(section)), retired=retired)

    return edition._replace(sections=tuple(map(section, edition.sections)))


def alien(number: int) -> str:
    """A word that shares no two neighbouring characters with another of these, nor with the list."""
    first, second = divmod(number, len(SYLLABLES) - 1)
    return "".join((SYLLABLES[first], SYLLABLES[(first + second + 1) % len(SYLLABLES)]))


@st.composite
def edits(draw: st.DrawFn) -> Edited:
    old = keyed(EDITION)
    rows = {section.id: list(section.entries) for section in old.sections}
    home = {key(entry): section.id for section in old.sections for entry in section.entries}
    retired: dict[str, list[RetiredEntry]] = {name: [] for name in rows}
    expected = {name: Expected(Kind.UNCHANGED) for name in home}
    ids = draw(st.sampled_from(IDS))

    chosen = draw(st.lists(st.sampled_from(sorted(home)), unique=True, max_size=16))
    for name in chosen:
        section = home[name]
        at = next(at for at, entry in enumerate(rows[section]) if key(entry) == name)
        entry = rows[section].pop(at)
        fate = draw(st.sampled_from(("remove", "retire", *["change"] * 3)))
        if fate == "remove" or (fate == "retire" and ids == "given by position"):
            expected[name] = Expected(Kind.REMOVED)
            continue
        if fate == "retire":
            retired[section].append(RetiredEntry(entry, DAY, REASON))
            expected[name] = Expected(Kind.RETIRED)
            continue
        done = Expected(Kind.CHANGED)
        for what in draw(st.lists(st.sampled_from(CHANGES), unique=True, min_size=1, max_size=4)):
            entry = changed(draw, entry, what, done)
        if draw(st.booleans()):
            section = draw(st.sampled_from([other for other in rows if other != section]))
            at = draw(st.integers(0, len(rows[section])))
            done.is_moved = True
        rows[section].insert(at, entry)
        if not done.fields and not done.is_moved:
            done.kind = Kind.UNCHANGED
        expected[name] = done

    reorderings = draw(st.integers(0, 3))
    for _ in range(reorderings):
        section = draw(st.sampled_from([name for name in rows if rows[name]]))
        entry = rows[section].pop(draw(st.integers(0, len(rows[section]) - 1)))
        rows[section].insert(draw(st.integers(0, len(rows[section]))), entry)

    added = draw(st.integers(0, 5))
    places = [(draw(st.sampled_from(sorted(rows))), draw(st.integers(0, 30))) for _ in range(added)]
    if ids == "given by position":  # and all that follow are numbered anew
        places += [(name, 0) for name in rows]
    for number, (section, at) in enumerate(places):
        name = f"{section}-{90 + number}"
        entry = with_values(
            old.sections[0].entries[0],
            name=alien(3 * number),
            summary=alien(3 * number + 1) + alien(3 * number + 2),
            municipalities=[old.host.name, NEWCOMERS[0].name],
            division="港湾課",
        )._replace(id=name, places={"key": Place(name, 1, 1)})
        rows[section].insert(at, entry)
        expected[name] = Expected(Kind.ADDED)

    notes, sections = with_notes(draw, old)
    new = old._replace(
        as_of=DAY,
        sections=tuple(
            section._replace(entries=tuple(rows[section.id]), retired=tuple(retired[section.id]))
            for section in sections
            if rows[section.id]
        ),
        closed_sections=tuple(
            section._replace(entries=(), retired=tuple(retired[section.id]))
            for section in sections
            if not rows[section.id]
        ),
    )
    if ids in ("dropped in the new", "dropped in both", "given by position"):
        new = with_ids(new, ids)
    assume(ids != "given by position" or all(map(shows_its_numbering, old.sections, new.sections)))
    if ids in ("dropped in the old", "dropped in both"):
        old = with_ids(old, ids)
    edited = Edited(old, new, ids, expected)
    edited.notes = notes
    edited.reorderings = reorderings
    return edited


def changed(draw: st.DrawFn, entry: Entry, what: str, done: Expected) -> Entry:
    names = value_of(entry, "municipalities").names
    if what == "rename":
        done.fields.add("name")
        return with_values(entry, name=draw(st.sampled_from(("新{}", "{}の推進", "広域{}"))).format(entry.title))
    if what == "reword":
        done.fields.add("summary")
        form = draw(st.sampled_from(("{}（試行）", "新たに{}", "{}など")))
        return with_values(entry, summary=form.format(entry.texts()["summary"]))
    if what == "join":
        joined = tuple(draw(st.lists(st.sampled_from(NEWCOMERS), unique=True, min_size=1, max_size=2)))
        done.fields.add("municipalities")
        done.joined = joined
        return with_values(entry, municipalities=[*names, *(town.name for town in joined)])
    if what == "leave":
        at = draw(st.integers(1, len(entry.concerns) - 1))
        if entry.concerns[at] in NEWCOMERS:  # joined a moment ago
            return entry
        done.fields.add("municipalities")
        done.left = (entry.concerns[at],)
        return with_values(entry, municipalities=[*names[:at], *names[at + 1 :]])
    if what == "open":
        done.fields.add("municipalities")
        return with_values(entry, and_others=None if value_of(entry, "municipalities").ending else "ほか")
    if what == "year":
        done.fields.add("since")
        since = value_of(entry, "since")
        return with_values(entry, earlier=None if since.earlier else since.date.text)
    done.fields.add("division")
    return with_values(entry, division=entry.texts()["division"] + "（新）")


def with_notes(draw: st.DrawFn, old: Edition) -> tuple[Counter[Kind], list[Section]]:
    """What was done to the notes, and the sections with the new ones."""
    done: Counter[Kind] = Counter()
    sections: list[Section] = []
    for section in old.sections:
        notes: list[Note] = []
        for note in section.notes:
            kind = draw(st.sampled_from((Kind.UNCHANGED, Kind.CHANGED, Kind.REMOVED)))
            done[kind] += 1
            notes += {Kind.UNCHANGED: [note], Kind.CHANGED: [Note(note.text + "（以下同じ）")], Kind.REMOVED: []}[kind]
        if draw(st.booleans()):
            done[Kind.ADDED] += 1
            notes.insert(draw(st.integers(0, len(notes))), Note("※" + alien(400 + len(sections))))
        sections.append(section._replace(notes=tuple(notes)))
    return done, sections


@given(edits())
def test_a_comparison_tells_exactly_what_was_done(edited: Edited) -> None:
    comparison = compare_editions(edited.old, edited.new)
    told = {key(change.entry): change for change in comparison.entries}
    assert len(told) == len(comparison.entries)
    assert told.keys() == edited.expected.keys()
    for name, expected in edited.expected.items():
        change = told[name]
        seen = Expected(change.kind, set(change.fields), change.joined, change.left, change.is_moved)
        assert seen == expected, name
        assert (change.retired_on, change.reason) == ((DAY, REASON) if change.kind is Kind.RETIRED else (None, ""))
    if not edited.new.closed_sections:
        notes = Counter(note.kind for section in comparison.sections for note in section.notes)
        assert notes == edited.notes
    check_order(comparison)
    check_reorderings(comparison, edited.reorderings)
    check_counts(comparison)


def check_order(comparison: Comparison) -> None:
    """The new list in its order, and what is gone after what it stood after."""
    present = [section for section in comparison.sections if section.new]
    assert [section.new for section in present] == list(comparison.new.sections)
    assert sum(section.old is not None for section in comparison.sections) == len(comparison.old.sections)
    for section in comparison.sections:
        assert [change.new for change in section.entries if change.new] == list(
            section.new.entries if section.new else ()
        )
        if section.old is None:
            continue
        stayed = {key(change.entry) for change in section.entries if change.new and not change.is_moved and change.old}
        gone = {key(change.entry) for change in section.entries if change.new is None}
        shown = [key(change.entry) for change in section.entries if key(change.entry) in stayed | gone]
        before = ""
        for entry in section.old.entries:
            if key(entry) in gone:
                at = shown.index(key(entry))
                while at and shown[at - 1] in gone:
                    at -= 1
                assert (shown[at - 1] if at else "") == before
            elif key(entry) in stayed:
                before = key(entry)


def check_reorderings(comparison: Comparison, at_most: int) -> None:
    assert sum(change.is_reordered for change in comparison.entries) <= at_most
    for section in comparison.sections:
        if section.old and section.new:
            was = {key(entry): at for at, entry in enumerate(section.old.entries)}
            stayed = [
                was[key(change.entry)]
                for change in section.entries
                if change.old and change.new and not change.is_moved and not change.is_reordered
            ]
            assert all(one < other for one, other in pairwise(stayed))


def check_counts(comparison: Comparison) -> None:
    """Against plain counting."""

    def counted(changes: Iterable[EntryChange]) -> Counts:
        found = list(changes)
        of = {kind: sum(change.kind is kind for change in found) for kind in Kind}
        return Counts(
            added=of[Kind.ADDED],
            changed=of[Kind.CHANGED],
            retired=of[Kind.RETIRED],
            removed=of[Kind.REMOVED],
            unchanged=of[Kind.UNCHANGED],
            moved=sum(change.is_moved and change.new is not None for change in found),
            moved_away=of[Kind.MOVED_AWAY],
            reordered=sum(change.is_reordered for change in found),
        )

    for section, counts in zip(comparison.sections, counts_by_section(comparison), strict=True):
        assert counts._replace(before=0, after=0) == counted(section.entries)
        assert counts.after == (len(section.new.entries) if section.new else 0)
        assert counts.before == (len(section.old.entries) if section.old else 0)
        if section.old:
            lost = counts.retired + counts.removed + counts.moved_away
            kept = counts.changed + counts.unchanged - counts.moved
            assert kept + lost == len(section.old.entries)
        assert counts.added + counts.changed + counts.unchanged == len(section.new.entries if section.new else ())

    towns = counts_by_town(comparison)
    named = {
        town
        for edition in (comparison.old, comparison.new)
        for section in edition.sections
        for entry in section.entries
        for town in entry.concerns
    }
    assert set(towns) == named - {comparison.old.host}
    for town, counts in towns.items():
        selected = select_changes(comparison, town)
        assert counts._replace(joined=0, left=0, before=0, after=0) == counted(selected.entries)._replace(reordered=0)
        before, after = (
            sum(town in entry.concerns for section in edition.sections for entry in section.entries)
            for edition in (comparison.old, comparison.new)
        )
        assert (counts.before, counts.after) == (before, after)
        gained = counts.joined + counts.added
        assert after - before == gained - counts.left - counts.retired - counts.removed
