"""Names that nothing bears: reported with the name that was probably meant, told by its letters or its neighbours."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from reportgen.characters import with_kanji
from reportgen.dataset.draft import Draft
from reportgen.dataset.rules import (
    ENDING_ALONE,
    ENDING_APART,
    NAMES_IN_ONE,
    did_you_mean,
    is_elsewhere,
)
from reportgen.diagnostics import Place, Problems, shortened
from reportgen.fields.members import OPEN_ENDINGS
from reportgen.fields.rules import UNKNOWN_MUNICIPALITY
from reportgen.japanese.municipalities import SUFFIXES, MunicipalityTable

# Looking for a name that was meant takes a millisecond; whoever has more unknown names than this has the wrong table.
_MOST_HINTS = 50
_LONGEST_NAME = 50
# What people write between names instead of a comma, and what may stand behind a name for others.
_BETWEEN_NAMES = re.compile(r"[\s、，,・／/;；]+|及び|および|並びに")
_ENDINGS = "|".join(OPEN_ENDINGS)
_WITH_ENDING = re.compile(rf"(?P<name>.+?[{SUFFIXES}])[\s、・]*(?P<ending>{_ENDINGS}).{{0,6}}")
_ENDING_ALONE = re.compile(rf"(?P<ending>{_ENDINGS})[0-9０-９一二三四五六七八九十数]*[{SUFFIXES}]*")


class UnknownName(NamedTuple):
    """A name that nothing bears, the key of its column, and where it stands."""

    key: str
    name: str
    place: Place | None


def report_unknown(
    unknown: Sequence[UnknownName], draft: Draft, table: MunicipalityTable, prefecture: str, problems: Problems
) -> None:
    """Reports each of them."""
    asked = list(dict.fromkeys(one.name for one in unknown))[:_MOST_HINTS]
    rows = [names for section in draft.sections for entry in section.entries for names in entry.raw.lists.values()]
    company = _Company(rows, asked)
    hints = {name: _hint(name, company, table, prefecture) for name in asked if len(name) <= _LONGEST_NAME}
    for key, name, place in unknown:
        problems.append(UNKNOWN_MUNICIPALITY.at(place, key=key, name=shortened(name), hint=hints.get(name)))


def _hint(name: str, company: _Company, table: MunicipalityTable, prefecture: str) -> str | None:
    def is_known(other: str) -> bool:
        return table.find(other, prefecture) is not None

    meant = with_kanji(normalize("NFKC", "".join(name.split())))
    if is_known(meant):
        return f"「{meant}」と書いてください。" if meant != name else None
    names, ending = names_meant(name)
    if any(map(is_known, names)) and (len(names) > 1 or ending):
        return NAMES_IN_ONE.format(names=", ".join(names)) + (ENDING_APART.format(ending=ending) if ending else "")
    if ending and not names:
        return ENDING_ALONE.format(ending=ending)
    # A town that became a city bears the same name but for its end; another prefecture's may bear this very one.
    renamed = next((meant[:-1] + suffix for suffix in SUFFIXES if is_known(meant[:-1] + suffix)), None)
    if namesakes := table.everywhere(meant):
        elsewhere = is_elsewhere([town.prefecture + town.name for town in namesakes])
        return did_you_mean(renamed) + elsewhere if renamed else elsewhere
    within = [town.name for town in table.of(prefecture) if meant.endswith(town.name)]
    familiar = dict.fromkeys(other for other in company.names if is_known(other))  # a set in order
    near = within[0] if within else renamed or table.suggest(meant, prefecture, familiar)
    near = near or company.in_place_of(name, familiar)
    return did_you_mean(near) if near else None


def names_meant(text: str) -> tuple[list[str], str]:
    """The names, and the open ending or "", in a text that should have been a list of names."""
    names = [part for part in _BETWEEN_NAMES.split(text.strip("[]［］ \u3000")) if part]
    ending = _ENDING_ALONE.fullmatch(names[-1]) or _WITH_ENDING.fullmatch(names[-1]) if names else None
    if ending is None:
        return names, ""
    last = ending.groupdict().get("name")
    return [*names[:-1], *([last] if last else [])], ending["ending"]


class _Company:
    """Which names stand beside which in the rows: what a garbled name was can be told by its neighbours.

    What is together is known of the `asked` names only.
    """

    def __init__(self, rows: Iterable[tuple[str, ...]], asked: Iterable[str]) -> None:
        self._after: dict[str, Counter[str]] = defaultdict(Counter)
        self._before: dict[str, Counter[str]] = defaultdict(Counter)
        self._together: dict[str, set[str]] = {name: set() for name in asked}
        self.names: dict[str, None] = {}  # every name once, in order of appearance
        for row in rows:
            self.names.update(dict.fromkeys(row))
            for name in self._together.keys() & row:
                self._together[name].update(row)
            for name, following in pairwise(row):
                self._after[name][following] += 1
                self._before[following][name] += 1

    def in_place_of(self, name: str, candidates: Iterable[str]) -> str | None:
        """The candidate that elsewhere stands beside the same neighbours most often; None without two of them.

        It never stands in one row with the name, and both end alike (市, 町 …).
        """
        if not (self._before[name] and self._after[name]):
            return None
        beside: Counter[str] = Counter()
        for neighbour in self._before[name]:
            beside.update(self._after[neighbour])
        for neighbour in self._after[name]:
            beside.update(self._before[neighbour])
        suffix = name[-1] if name[-1] in SUFFIXES else ""
        possible = [c for c in candidates if c.endswith(suffix) and beside[c] and c not in self._together[name]]
        return max(possible, key=beside.__getitem__, default=None)
