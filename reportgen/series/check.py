"""The check of an edition against those before it: its ids, what is gone from it, and what is new to all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reportgen.dataset.model import Edition, Entry
from reportgen.dataset.rules import (
    GONE,
    NEW_TOWN,
    OTHER_MEANING,
    RETIRED_BEFORE,
    REUSED_ID,
    REVIVED_ID,
    did_you_mean,
)
from reportgen.diagnostics import Diagnostic, Place, Problems, shortened
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import nearest
from reportgen.japanese.printed_form import plain
from reportgen.series.likeness import profile
from reportgen.series.matching import Couple, Matching, match_editions

# A pair of characters that so many entries have, and such a share of them, says nothing of any one (事業).
_SEVERAL = 4
_COMMON = 0.05


def check_series(edition: Edition, others: Sequence[Edition]) -> list[Diagnostic]:
    """What the edition does that the earlier ones speak against.

    Every id that an earlier one retired, that was gone in between, or that meant another entry; every entry that is
    gone without being retired, or that was retired before the last one still had it; every town that none of them
    names. Of the others only those before the edition count; most is asked of the last of them.
    """
    earlier = sorted([other for other in others if other.as_of < edition.as_of], key=lambda other: other.as_of)
    problems: Problems = []
    if earlier:
        matching = match_editions(earlier[-1], edition)
        _check_uses(edition, earlier, problems)
        _check_meaning(edition, earlier[-1], matching, problems)
        _check_gone(edition, earlier[-1], matching, problems)
        _check_towns(edition, earlier, problems)
    return problems


class _Use:
    """Where an id was last in force before it was gone, and where it was gone first, as far as it was."""

    __slots__ = ("entry", "gap", "last", "retired")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.last: tuple[Edition, Entry] | None = None
        self.gap: Edition | None = None
        self.retired: tuple[Edition, Entry] | None = None

    def is_blank(self, names: set[str]) -> bool:
        """Whether the entry is among those without an id, by its name now or then."""
        names_of_entry = {plain(entry.title) for entry in (self.entry, *([self.last[1]] if self.last else []))}
        return not names_of_entry.isdisjoint(names)


def _check_uses(edition: Edition, earlier: Sequence[Edition], problems: Problems) -> None:
    uses = {text: _Use(entry) for text, entry in _in_force(edition).items()}
    for other in earlier:
        in_force = _in_force(other)
        retired = {one.entry.id: one.entry for section in other.all_sections for one in section.retired}
        blanks = {plain(entry.title) for section in other.sections for entry in section.entries if not entry.id}
        for text, use in uses.items():
            if text in retired:
                use.retired = (other, retired[text])
            elif text in in_force:
                if use.gap is None:
                    use.last = (other, in_force[text])
            elif use.last and use.gap is None and not (blanks and use.is_blank(blanks)):
                use.gap = other
    for text, use in uses.items():
        place = use.entry.places["id"]
        if use.retired:
            other, entry = use.retired
            problems.append(REVIVED_ID.at(place, text=text, day=other.as_of, there=entry.places["id"]))
        elif use.last and use.gap:
            other, entry = use.last
            there, gap = entry.places["id"], use.gap.as_of
            problems.append(REUSED_ID.at(place, text=text, day=other.as_of, there=there, gap=gap))


def _in_force(edition: Edition) -> dict[str, Entry]:
    return {entry.id: entry for section in edition.sections for entry in section.entries if entry.id}


def _check_gone(edition: Edition, previous: Edition, matching: Matching, problems: Problems) -> None:
    known = {(old.section, old.position) for old, _ in matching.entries}
    sections = {at: edition.all_sections[now] for at, now in matching.sections.items()}
    for at, section in enumerate(previous.all_sections):
        now = sections.get(at)
        place = now.places.get("heading") if now else edition.places.get("as_of")
        for position, entry in enumerate(section.entries):
            if (at, position) not in known:
                there = entry.places.get(section.key[0], entry.places["id"])
                problems.append(GONE.at(place, name=shortened(entry.title), day=previous.as_of, there=there))
    for _, new in matching.entries:
        if new.retired and new.retired.on < previous.as_of:
            place, on = new.entry.places.get("on"), new.retired.on
            problems.append(RETIRED_BEFORE.at(place, on=on, name=shortened(new.entry.title), day=previous.as_of))


def _check_towns(edition: Edition, earlier: Sequence[Edition], problems: Problems) -> None:
    """By code: a town that was renamed is no new one."""
    known = {edition.host.code}.union(
        town.code
        for other in earlier
        for section in other.sections
        for entry in section.entries
        for town in (other.host, *entry.concerns)
    )
    familiar = dict.fromkeys(
        town.name for section in earlier[-1].sections for entry in section.entries for town in entry.concerns
    )
    for section in edition.sections:
        for entry in section.entries:
            for town in entry.concerns:
                if town.code and town.code not in known:
                    known.add(town.code)
                    near = nearest(town.name, familiar)
                    hint = did_you_mean(near) if near else None
                    problems.append(NEW_TOWN.at(_place_of_bodies(entry), name=town.name, hint=hint))


def _place_of_bodies(entry: Entry) -> Place | None:
    """Where the first list of bodies stands that the entry has."""
    keys = [column.key for column in entry.columns if KINDS[column.kind].names_bodies]
    return next((entry.places[key] for key in keys if key in entry.places), None)


def _check_meaning(edition: Edition, previous: Edition, matching: Matching, problems: Problems) -> None:
    same_id = [(old, new) for old, new in matching.entries if old.entry.id and old.entry.id == new.entry.id]
    unlike = [couple for couple in same_id if _differ(couple)]
    common = _common_pairs(edition) if unlike else set()
    for old, new in (*matching.ids_apart, *[couple for couple in unlike if not _shared(couple, common)]):
        there = old.entry.places["id"]
        problems.append(
            OTHER_MEANING.at(
                new.entry.places["id"], text=new.entry.id, day=previous.as_of, name=old.entry.title, there=there
            )
        )


def _differ(couple: Couple) -> bool:
    """Whether the titles, the words and something else of two entries are different."""
    old, new = (located.entry for located in couple)
    if old.title == new.title:
        return False
    one, other = profile(old), profile(new)
    return one.title != other.title and one.words != other.words and one[2:] != other[2:]


def _shared(couple: Couple, common: set[str]) -> frozenset[str]:
    """What the texts of two entries share, but for common pairs, and in words those of hiragana only."""
    one, other = (profile(located.entry) for located in couple)
    in_titles = one.title & other.title
    return frozenset([pair for pair in (one.pairs & other.pairs) - common if pair in in_titles or _has_sense(pair)])


def _has_sense(pair: str) -> bool:
    """Whether it has a kanji, katakana, letter or digit."""
    return any(character.isalnum() and not "ぁ" <= character <= "ゟ" for character in pair)


def _common_pairs(edition: Edition) -> set[str]:
    counts = Counter(pair for section in edition.sections for entry in section.entries for pair in profile(entry).pairs)
    entries = sum(len(section.entries) for section in edition.sections)
    return {pair for pair, count in counts.items() if count >= max(_SEVERAL, entries * _COMMON)}
