"""Japan's municipalities: a code each, found by name and prefecture."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

SUFFIXES = "市区町村"


class NotATableError(ValueError):
    """The text is no table of municipalities; `line` is the first line of another shape."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}: five fields expected")
        self.line = line


class Municipality(NamedTuple):
    """A municipality with its 6-digit code (全国地方公共団体コード); the code is empty where none is known."""

    code: str
    prefecture: str
    name: str


@dataclass(frozen=True, slots=True)
class MunicipalityTable:
    """All municipalities, in order of code; `names` are the bare ones, of which some are borne twice."""

    by_full_name: Mapping[str, Municipality]
    prefectures: tuple[str, ...]
    names: frozenset[str]

    def find(self, name: str, prefecture: str) -> Municipality | None:
        """The municipality of that name: in `prefecture`, or where the name says (和歌山県日高町)."""
        known = self.by_full_name
        return known.get(prefecture + name) or known.get(name)

    def everywhere(self, name: str) -> tuple[Municipality, ...]:
        """All that bear the bare name, whatever their prefecture."""
        return tuple(town for town in self.by_full_name.values() if town.name == name)

    def suggest(self, name: str, prefecture: str, familiar: Collection[str] = ()) -> str | None:
        """The prefecture's name that is most like the unknown one, or None where none is near.

        Something but the last 市, 町 … must be shared. Between equals the `familiar` one is taken.
        """
        for other in self.prefectures:
            if name.startswith(other) and name != other:
                near = self.suggest(name.removeprefix(other), other, familiar)
                return near and (near if other == prefecture else other + near)
        here = (town.name for town in self.by_full_name.values() if town.prefecture == prefecture)
        return nearest(name, here, familiar)


def nearest(name: str, known: Iterable[str], familiar: Collection[str] = ()) -> str | None:
    """The known name that shares the most with the unknown one, at least half of both; None where none does."""
    letters = frozenset(_stem(name))
    matcher = SequenceMatcher(None, "", name)  # remembers its second text

    def likeness(candidate: str) -> tuple[float, bool]:
        matcher.set_seq1(candidate)
        return (matcher.ratio(), candidate in familiar)

    sharing = [candidate for candidate in known if not letters.isdisjoint(_stem(candidate))]
    best = max(sharing, key=likeness, default=None)
    return best if best is not None and likeness(best)[0] >= 0.5 else None


def _stem(name: str) -> str:
    return name[:-1] if name[-1:] in SUFFIXES else name


def read_municipalities(csv_text: str) -> MunicipalityTable:
    """The table from data/municipalities.csv (code, prefecture, municipality and two readings, no quotes).

    Rows without a municipality are the prefectures. Raises NotATableError where a line has another shape.
    """
    by_full_name: dict[str, Municipality] = {}
    prefectures: list[str] = []
    lines = csv_text.removeprefix("\ufeff").splitlines()
    for number, line in enumerate(lines[1:], 2):
        try:
            code, prefecture, name, _, _ = line.split(",")
        except ValueError:
            raise NotATableError(number) from None
        if name:
            by_full_name[prefecture + name] = Municipality(code, prefecture, name)
        else:
            prefectures.append(prefecture)
    names = frozenset([town.name for town in by_full_name.values()])
    return MunicipalityTable(by_full_name, tuple(prefectures), names)
