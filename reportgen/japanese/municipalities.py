"""Japan's municipalities: a code each, found by name and prefecture."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

SUFFIXES = "市区町村"
_WEIGHTS = (6, 5, 4, 3, 2)


# In order of their codes, 01 to 47 (JIS X 0401).
PREFECTURES = (
    *("北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県"),
    *("栃木県", "群馬県", "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県"),
    *("石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県"),
    *("滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県"),
    *("岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県"),
    *("佐賀県", "長崎県", "熊本県", "大分県", "宮崎県", "鹿児島県", "沖縄県"),
)


class Municipality(NamedTuple):
    """A municipality with its 6-digit code (全国地方公共団体コード); the code is empty where none is known."""

    code: str
    prefecture: str
    name: str


class KnownTown(NamedTuple):
    """What is known of a code: the municipality's name and its reading; both are empty for a prefecture."""

    name: str
    reading: str


def prefecture_code(name: str) -> str | None:
    """The 6-digit code of a prefecture; None where there is none of that name."""
    if name not in PREFECTURES:
        return None
    code = f"{PREFECTURES.index(name) + 1:02}000"
    return code + check_digit(code)


def check_digit(code: str) -> str:
    """The check digit to the first five figures of a code (総務省「検査数字を算出する算式」)."""
    total = sum(weight * int(figure) for weight, figure in zip(_WEIGHTS, code, strict=False))
    return str(11 - total if total < 11 else (11 - total % 11) % 10)


class MunicipalityTable:
    """All municipalities, in order of code; `names` are the bare ones, of which some are borne twice."""

    prefectures = PREFECTURES

    def __init__(self, towns: Iterable[Municipality]) -> None:
        self.by_full_name = {town.prefecture + town.name: town for town in towns}
        self.names = frozenset([town.name for town in self.by_full_name.values()])

    @cached_property
    def by_code(self) -> Mapping[str, Municipality]:
        """The municipalities by their code."""
        return {town.code: town for town in self.by_full_name.values()}

    def find(self, name: str, prefecture: str) -> Municipality | None:
        """The municipality of that name: in `prefecture`, or where the name says (和歌山県日高町)."""
        known = self.by_full_name
        return known.get(prefecture + name) or known.get(name)

    def of(self, prefecture: str) -> tuple[Municipality, ...]:
        """All of the prefecture."""
        return tuple(town for town in self.by_full_name.values() if town.prefecture == prefecture)

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
        return nearest(name, [town.name for town in self.of(prefecture)], familiar)


def nearest(name: str, known: Iterable[str], familiar: Collection[str] = ()) -> str | None:
    """The known name that shares the most with the unknown one, at least half of both; None where none does."""
    from difflib import SequenceMatcher

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
    """The table from the shipped data/municipalities.csv, which is known to be sound: nothing is checked here.

    Code, prefecture, municipality and two readings, no quotes; rows without a municipality are the prefectures.
    """
    rows = re.findall("^([0-9]{6}),([^,]+),([^,]+),", csv_text, re.MULTILINE)
    return MunicipalityTable(map(Municipality._make, rows))


def read_known_towns(csv_text: str) -> dict[str, KnownTown]:
    """What the same file says of each code, the prefectures' too."""
    rows = (line.split(",") for line in csv_text.splitlines()[1:])
    return {code: KnownTown(name, reading) for code, _, name, _, reading in rows}
