"""How alike texts and entries are: the same names, or sharing pairs of characters."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from reportgen.dataset.model import Entry
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import Municipality
from reportgen.japanese.printed_form import plain

# What the parts of an entry weigh in its likeness to another. Among the entries of a real list, two different ones
# seldom pass 0.5; one that was renamed, or reworded, but not both from end to end, stays above.
_TITLE, _WORDS, _BODIES, _FACTS = 0.35, 0.4, 0.1, 0.15
ALIKE = 0.5


@lru_cache(maxsize=16384)
def pairs_of(text: str) -> frozenset[str]:
    """The plain text's pairs of neighbouring characters; a single character is a pair of its own."""
    known = plain(text)
    return frozenset(map("".join, pairwise(known))) or frozenset((known,))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs in common, from 0 to 1 (Dice's coefficient)."""
    return 2 * len(one & other) / (len(one) + len(other))


class Profile(NamedTuple):
    """What tells an entry from others, ready to be compared; its id is no part of it.

    `title` and `words` are the pairs of what heads the entry and of its other texts, `bodies` whom it names, `facts`
    what stands in the cells of other kinds, by key.
    """

    title: frozenset[str]
    words: frozenset[str]
    bodies: frozenset[Municipality]
    facts: frozenset[tuple[str, str]]

    @property
    def pairs(self) -> frozenset[str]:
        """All pairs of its texts."""
        return self.title | self.words


def profile(entry: Entry) -> Profile:
    """The entry's profile."""
    words: set[str] = set()
    bodies: set[Municipality] = set()
    facts: set[tuple[str, str]] = set()
    for column, value in zip(entry.columns, entry.values, strict=True):
        if value is None:
            continue
        kind = KINDS[column.kind]
        if kind.names_bodies:
            bodies.update(kind.bodies(value))
        elif kind.is_wording:
            text = kind.text(value)
            if text != entry.title:
                words |= pairs_of(text)
        else:
            facts.add((column.key, plain(kind.text(value))))
    return Profile(pairs_of(entry.title), frozenset(words), frozenset(bodies), frozenset(facts))


def likeness(one: Profile, other: Profile) -> float:
    """How alike two entries are, from 0 to 1; from ALIKE they may well be the same. What neither has weighs nothing."""
    parts = [(_TITLE, overlap(one.title, other.title))]
    if one.words or other.words:
        parts.append((_WORDS, overlap(one.words, other.words)))
    for weight, mine, yours in ((_BODIES, one.bodies, other.bodies), (_FACTS, one.facts, other.facts)):
        if either := len(mine | yours):
            parts.append((weight, len(mine & yours) / either))
    return sum(weight * share for weight, share in parts) / sum(weight for weight, _ in parts)
