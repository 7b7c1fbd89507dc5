"""Which entry of an edition is which of another: by id, then by name, then by likeness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import product
from typing import NamedTuple

from reportgen.dataset.model import Edition, Entry, RetiredEntry, Section
from reportgen.japanese.printed_form import plain
from reportgen.series.likeness import ALIKE, Profile, likeness, profile

# By so much an entry of the same name must be more alike than the one of the same id to be the right one.
_CLEARLY = 0.1
# Up to so many couples are all looked at; beyond, each entry with those that share its rarest pairs of characters:
# so many postings are visited, and so many candidates looked at.
_FEW = 400
_VISITS = 400
_CANDIDATES = 8


class Located(NamedTuple):
    """An entry, its section's position among all sections, and its own among those in force or among the retired."""

    entry: Entry
    section: int
    position: int
    retired: RetiredEntry | None = None


Couple = tuple[Located, Located]


class Matching(NamedTuple):
    """What belongs together in an old and a new edition.

    `sections` gives for positions among all sections of the old edition those in the new one. `entries` are the
    couples, the old one always in force. `ids_apart` are couples of one id that are evidently two entries.
    """

    sections: Mapping[int, int]
    entries: tuple[Couple, ...]
    ids_apart: tuple[Couple, ...]


def match_editions(old: Edition, new: Edition) -> Matching:
    """Every entry in force in the old edition with what it became in the new one, in force or retired.

    One of the same id is trusted. But where another of the very name is clearly more alike, the section's ids were
    given by position, and mean nothing any more once a row was inserted: there those of other names are set free.
    Without ids the same name counts, in the same section first, then whatever is most alike. Where ids were kept,
    entries of different ids are not taken for one because they are alike.
    """
    sections = _match_sections(old, new)
    olds, retired_before = _located(old)
    news, retired = _located(new)
    matcher = _Matcher(olds, [*news, *_newly_retired(retired, retired_before)])
    freed = matcher.match_ids()
    matcher.match_names(lambda old: sections.get(old.section), lambda new: new.section, 0)
    matcher.match_names(lambda _: None, lambda _: None, ALIKE)
    ids_kept = not freed and all(o.entry.id == n.entry.id for o, n in matcher.couples if o.entry.id and n.entry.id)
    matcher.match_alike(ids_tell=ids_kept)
    now = {(one.section, one.position): other for one, other in matcher.couples}
    apart = [(old, new) for old, new in freed if now.get((old.section, old.position)) != new]
    return Matching(sections, tuple(matcher.couples), tuple(apart))


def _match_sections(old: Edition, new: Edition) -> dict[int, int]:
    """By id, else by heading."""
    found: dict[int, int] = {}
    keys: tuple[Callable[[Section], str], ...] = (lambda section: section.id, lambda section: plain(section.heading))
    for key in keys:
        free = {key(section): at for at, section in enumerate(new.all_sections) if at not in found.values()}
        for at, section in enumerate(old.all_sections):
            if at not in found and key(section) in free:
                found[at] = free.pop(key(section))
    return found


def _located(edition: Edition) -> tuple[list[Located], list[Located]]:
    """The entries in force and the retired ones."""
    sections = list(enumerate(edition.all_sections))
    return (
        [Located(entry, at, position) for at, section in sections for position, entry in enumerate(section.entries)],
        [
            Located(one.entry, at, position, one)
            for at, section in sections
            for position, one in enumerate(section.retired)
        ],
    )


def _newly_retired(retired: Iterable[Located], before: Iterable[Located]) -> list[Located]:
    """Those that weren't retired in the old edition."""
    ids = {one.entry.id for one in before if one.entry.id}
    names = {(plain(one.entry.title), one.retired.on) for one in before if one.retired}
    return [
        one
        for one in retired
        if one.retired and one.entry.id not in ids and (plain(one.entry.title), one.retired.on) not in names
    ]


class _Matcher:
    """Takes couples out of what is left of both editions. Entries are known by their numbers."""

    def __init__(self, olds: Iterable[Located], news: Iterable[Located]) -> None:
        self.couples: list[Couple] = []
        self._olds = dict(enumerate(olds))
        self._news = dict(enumerate(news))
        self._profiles: dict[tuple[bool, int], Profile] = {}

    def match_ids(self) -> list[Couple]:
        """Takes those of the same id, and tells which of these are left free."""
        ids = _unique_ids(self._news)
        doubtful = []
        for text, i in _unique_ids(self._olds).items():
            if text in ids:
                old, new = self._olds[i].entry.title, self._news[ids[text]].entry.title
                if old == new or plain(old) == plain(new):
                    self._take([(i, ids[text])])
                else:
                    doubtful.append((i, ids[text]))
        by_position = self._numbered_sections(doubtful) if doubtful else set()
        freed = [(self._olds[i], self._news[j]) for i, j in doubtful if self._olds[i].section in by_position]
        self._take([(i, j) for i, j in doubtful if self._olds[i].section not in by_position])
        return freed

    def _numbered_sections(self, doubtful: list[tuple[int, int]]) -> set[int]:
        """The old sections where some of these couples are clearly not one entry."""
        old_names, new_names = _by_name(self._olds), _by_name(self._news)
        found = set()
        for i, j in doubtful:
            namesakes = (
                *((i, other) for other in new_names[plain(self._olds[i].entry.title)][:_CANDIDATES]),
                *((other, j) for other in old_names[plain(self._news[j].entry.title)][:_CANDIDATES]),
            )
            least = self._likeness(i, j) + _CLEARLY
            if any(self._likeness(*couple) > least for couple in namesakes):
                found.add(self._olds[i].section)
        return found

    def match_names(
        self, old_place: Callable[[Located], Hashable], new_place: Callable[[Located], Hashable], least: float
    ) -> None:
        """Takes those of the same name in the same place that are at least so much alike, the most alike first."""
        olds: dict[Hashable, list[int]] = defaultdict(list)
        news: dict[Hashable, list[int]] = defaultdict(list)
        for i, old in self._olds.items():
            olds[old_place(old), plain(old.entry.title)].append(i)
        for j, new in self._news.items():
            news[new_place(new), plain(new.entry.title)].append(j)
        for key, found in olds.items():
            if key in news:
                if not least and len(found) == len(news[key]) == 1:
                    self._take([(found[0], news[key][0])])
                else:
                    self._take_most_alike(found, news[key], least)

    def match_alike(self, *, ids_tell: bool) -> None:
        """Takes those that are alike; with `ids_tell`, none that have ids both (they would be the same)."""
        self._take_most_alike(list(self._olds), list(self._news), ALIKE, ids_tell=ids_tell)

    def _take_most_alike(self, olds: list[int], news: list[int], least: float, *, ids_tell: bool = False) -> None:
        """Takes the best couple, then the best of the rest …; again, as candidates are few, while there are any."""
        left = -1
        while left != len(self._olds):
            left = len(self._olds)
            olds = [i for i in olds if i in self._olds]
            news = [j for j in news if j in self._news]
            scored = []
            for i, j in self._telling_candidates(olds, news) if ids_tell else self._candidates(olds, news):
                score = self._likeness(i, j)
                if score >= least:
                    moved = self._olds[i].section != self._news[j].section
                    scored.append((-score, self._news[j].retired is not None, moved, i, j))
            for *_, i, j in sorted(scored):
                if i in self._olds and j in self._news:
                    self._take([(i, j)])

    def _telling_candidates(self, olds: list[int], news: list[int]) -> set[tuple[int, int]]:
        """The candidates where one has no id, at least."""
        old_blanks = [i for i in olds if not self._olds[i].entry.id]
        new_blanks = [j for j in news if not self._news[j].entry.id]
        return {*self._candidates(old_blanks, news), *self._candidates(olds, new_blanks)}

    def _take(self, couples: Iterable[tuple[int, int]]) -> None:
        self.couples += [(self._olds.pop(i), self._news.pop(j)) for i, j in couples]

    def _candidates(self, olds: Sequence[int], news: Sequence[int]) -> Iterator[tuple[int, int]]:
        """All couples where they are few, else for each old entry the likely ones."""
        if len(olds) * len(news) <= _FEW:
            yield from product(olds, news)
            return
        holders: dict[str, list[int]] = defaultdict(list)
        for j in news:
            for pair in self._profile(j, of_new=True).pairs:
                holders[pair].append(j)
        for i in olds:
            shared: Counter[int] = Counter()
            visits = 0
            pairs = [pair for pair in self._profile(i, of_new=False).pairs if pair in holders]
            for pair in sorted(pairs, key=lambda pair: (len(holders[pair]), pair)):
                if visits >= _VISITS:
                    break
                found = holders[pair][:_VISITS]
                visits += len(found)
                for j in found:
                    shared[j] += 1
            yield from ((i, j) for j in nlargest(_CANDIDATES, shared, key=lambda j: (shared[j], -j)))

    def _likeness(self, i: int, j: int) -> float:
        return likeness(self._profile(i, of_new=False), self._profile(j, of_new=True))

    def _profile(self, number: int, *, of_new: bool) -> Profile:
        key = (of_new, number)
        if key not in self._profiles:
            self._profiles[key] = profile((self._news if of_new else self._olds)[number].entry)
        return self._profiles[key]


def _unique_ids(entries: Mapping[int, Located]) -> dict[str, int]:
    """The numbers of the entries by id, but for those whose id is used twice."""
    counts = Counter(located.entry.id for located in entries.values())
    return {one.entry.id: number for number, one in entries.items() if one.entry.id and counts[one.entry.id] == 1}


def _by_name(entries: Mapping[int, Located]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, one in entries.items():
        found[plain(one.entry.title)].append(number)
    return found
