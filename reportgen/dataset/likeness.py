"""How alike texts and entries are: the same names, or sharing pairs of characters."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from reportgen.dataset.model import Entry
from reportgen.japanese.municipalities import Municipality
from reportgen.japanese.printed_form import printed_form

# What the parts of an entry weigh in its likeness to another. Among the entries of a real list, two different ones
# seldom pass 0.5; one that was renamed, or reworded, but not both from end to end, stays above.
_NAME, _SUMMARY, _TOWNS, _DIVISION, _SINCE = 0.35, 0.35, 0.1, 0.1, 0.1
ALIKE = 0.5


def plain(text: str) -> str:
    """The printed form without white space: how names, headings and labels are found to be the same."""
    return "".join(printed_form(text).split())


@lru_cache(maxsize=16384)
def pairs_of(text: str) -> frozenset[str]:
    """The plain text's pairs of neighbouring characters; a single character is a pair of its own."""
    known = plain(text)
    return frozenset(map("".join, pairwise(known))) or frozenset((known,))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of pairs in common, from 0 to 1 (Dice's coefficient)."""
    return 2 * len(one & other) / (len(one) + len(other))


class Profile(NamedTuple):
    """What tells an entry from others, ready to be compared; its id is no part of it."""

    name: frozenset[str]
    summary: frozenset[str]
    towns: frozenset[Municipality]
    division: str
    since: str

    @property
    def pairs(self) -> frozenset[str]:
        """The pairs of name and summary."""
        return self.name | self.summary


def profile(entry: Entry) -> Profile:
    """The entry's profile."""
    return Profile(
        pairs_of(entry.name),
        pairs_of(entry.summary),
        frozenset(entry.municipalities),
        plain(entry.division),
        plain(entry.since.text),
    )


def likeness(one: Profile, other: Profile) -> float:
    """How alike two entries are, from 0 to 1; from ALIKE they may well be the same."""
    towns = len(one.towns & other.towns) / (len(one.towns | other.towns) or 1)
    return (
        _NAME * overlap(one.name, other.name)
        + _SUMMARY * overlap(one.summary, other.summary)
        + _TOWNS * towns
        + _DIVISION * (one.division == other.division)
        + _SINCE * (one.since == other.since)
    )
