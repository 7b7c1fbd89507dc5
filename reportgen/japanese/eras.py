"""Eras (和暦): the years and days that they hold, and how offices write them.

An era runs from its first day to the eve of the next one's. The days follow the acts that changed the eras:
令和 平成31年政令第143号, 平成 昭和64年政令第1号, 昭和 and 大正 the rescripts of 1926-12-25 and 1912-07-30, 明治 the
proclamation of 慶応4年9月8日, which reaches back to that year's New Year's Day, 1868-01-25 of the Gregorian calendar.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize


class OutsideEraError(ValueError):
    """The year or day isn't within its era; `bounds` says in Japanese how far the era reaches."""

    def __init__(self, text: str, bounds: str) -> None:
        super().__init__(text)
        self.bounds = bounds


class _Era(NamedTuple):
    name: str
    first_day: date
    last_day: date


_FIRST_DAYS = (
    ("明治", date(1868, 1, 25)),
    ("大正", date(1912, 7, 30)),
    ("昭和", date(1926, 12, 25)),
    ("平成", date(1989, 1, 8)),
    ("令和", date(2019, 5, 1)),
)
_LAST_DAYS = (*(first - timedelta(days=1) for _, first in _FIRST_DAYS[1:]), date.max)
# The day on which the name of the next era was made public.
_PUBLIC_ON = (date(1912, 7, 30), date(1926, 12, 25), date(1989, 1, 7), date(2019, 4, 1), date.max)
_END_KNOWN_ON = {name: known for (name, _), known in zip(_FIRST_DAYS, _PUBLIC_ON, strict=True)}
_ERAS = {name: _Era(name, first, last) for (name, first), last in zip(_FIRST_DAYS, _LAST_DAYS, strict=True)}
# What people write for these, under NFKC and without spaces.
_ERA_LETTERS = dict(zip("MTSHR", _ERAS, strict=True)) | {name[0]: name for name in _ERAS}
_LOOSE_ERA = f"({'|'.join((*_ERAS, *_ERA_LETTERS))})"
_LOOSE_ERA_YEAR = re.compile(rf"{_LOOSE_ERA}\.?(元|\d{{1,3}})(?:年|[./-]|$)", re.IGNORECASE)
_LOOSE_YEAR = r"(?:西暦|AD)?([12]\d{3})(?:年|[./-]|$)"
_LOOSE_ERA_DAY = rf"(?i){_LOOSE_ERA}\.?(元|\d{{1,3}})[年./-](\d{{1,2}})[月./-](\d{{1,2}})日?"
_LOOSE_DAY = r"(?:西暦)?(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?"
_TIGHT_DAY = r"(\d{4})(\d{2})(\d{2})"
_KANJI_DIGITS = "〇一二三四五六七八九"
_KANJI_YEAR = re.compile(f"[{_KANJI_DIGITS}十]{{1,4}}(?=年)")
# A year beyond is no year that someone meant.
_LATEST_MEANT = 2050


@lru_cache(maxsize=8192)  # a list has few years, and many rows
def era_years_meant(text: str) -> tuple[str, ...]:
    """What the text may mean as an era year in the usual form: two for a western year in which the era changed.

    Known are western years (2012年), letters (H24), fiscal years, full-width and kanji figures, a day behind the year,
    令和1年 for 令和元年, and years past the era's end (平成32年). Empty where the text isn't like any of these, or
    already has the usual form.
    """
    plain = _digits("".join(normalize("NFKC", text).split()))
    if match := _LOOSE_ERA_YEAR.match(plain):
        era = _ERAS[_ERA_LETTERS.get(match[1].upper(), match[1])]
        number = 1 if match[2] == "元" else int(match[2])
        gregorian = era.first_day.year + number - 1 if number else 0
    elif match := re.match(_LOOSE_YEAR, plain):
        era, gregorian = None, int(match[1])
    else:
        return ()
    eras = [one for one in _ERAS.values() if one.first_day.year <= gregorian <= one.last_day.year]
    if era in eras:
        eras = [era]
    elif gregorian > _LATEST_MEANT:
        eras = []
    meant = [f"{one.name}{_era_number(one, gregorian)}年" for one in eras]
    return tuple(year for year in meant if year != text)


def day_meant(text: str) -> date | None:
    """The day that the text may mean: 2024/4/1, 2024年4月1日, 20240401, 令和6年4月1日, R6.4.1; None otherwise."""
    plain = "".join(normalize("NFKC", text).split())
    era = None
    if match := re.fullmatch(_LOOSE_ERA_DAY, plain):
        era = _ERAS[_ERA_LETTERS.get(match[1].upper(), match[1])]
    elif not (match := re.fullmatch(_LOOSE_DAY, plain) or re.fullmatch(_TIGHT_DAY, plain)):
        return None
    year, month, day = (1 if part == "元" else int(part) for part in match.groups()[-3:])
    try:
        return date(year + (era.first_day.year - 1 if era else 0), month, day)
    except ValueError:
        return None


def _digits(text: str) -> str:
    """The text with kanji figures before 年 as digits (二十四年: 24年, 二〇一二年: 2012年)."""
    return _KANJI_YEAR.sub(lambda match: f"{_kanji_number(match[0])}", text)


def _kanji_number(kanji: str) -> int:
    tens, has_tens, units = kanji.rpartition("十")
    if not has_tens:
        return int("".join([str(_KANJI_DIGITS.index(digit)) for digit in kanji]))
    return 10 * (_kanji_number(tens) if tens else 1) + (_kanji_number(units) if units else 0)


def _era_number(era: _Era, gregorian: int) -> str:
    number = gregorian - era.first_day.year + 1
    return "元" if number == 1 else str(number)


def gregorian_year(
    text: str, name: str, number: int, month: int = 0, day: int = 0, known_on: date | None = None
) -> int:
    """The Gregorian year of that number in the era, for a year, month (`day` is 0) or day of it.

    Where `known_on` is a day before the name of the next era was made public, the era is without end: offices wrote
    平成32年度 until then. OutsideEraError where the era doesn't hold any of it; `text` is what it quotes.
    """
    era = _ERAS[name]
    is_open = known_on is not None and known_on < _END_KNOWN_ON[name]
    year = era.first_day.year + number - 1
    first = date(year, month or 1, day or 1)
    last = first if day else last_day(year, month or 12)
    if number < 1 or last < era.first_day or (first > era.last_day and not is_open):
        end = "" if is_open or era.last_day == date.max else f"{_format(era, era.last_day)}まで"
        raise OutsideEraError(text, f"{name}は{_format(era, era.first_day)}から{end}")
    return year


def last_day(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(1)


def days_of(name: str) -> tuple[date, date]:
    """The first and the last day of the era; the last one of all days for one that goes on."""
    return _ERAS[name].first_day, _ERAS[name].last_day


def format_date(day: date) -> str:
    """The day as offices write it: 令和5年6月1日, the first year as 元年. ValueError before 明治."""
    for era in reversed(_ERAS.values()):
        if day >= era.first_day:
            return _format(era, day)
    raise ValueError(f"{day} is before {_FIRST_DAYS[0][0]}")


def era_year(year: int) -> str:
    """The year by the era in which it ends, as a figure has it: 平成23, 令和元; empty before 明治."""
    eras = [era for era in _ERAS.values() if era.first_day.year <= year]
    return f"{eras[-1].name}{_era_number(eras[-1], year)}" if eras else ""


def _format(era: _Era, day: date) -> str:
    return f"{era.name}{_era_number(era, day.year)}年{day.month}月{day.day}日"
