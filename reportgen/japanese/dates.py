"""Dates as Japanese offices write them, in an era or not: a day, a month, a year, a fiscal year."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple

from reportgen.japanese.eras import OutsideEraError, days_of, gregorian_year, last_day


class Precision(Enum):
    """How exact a date is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    FISCAL_YEAR = "fiscal-year"


class Date(NamedTuple):
    """A date as printed, with the first and the last day that it can mean. `is_era`: it is counted in an era."""

    text: str
    precision: Precision
    first_day: date
    last_day: date
    is_era: bool

    @property
    def is_in_kanji(self) -> bool:
        """Whether its parts are named in kanji (平成23年, not H23)."""
        return "年" in self.text and (not self.is_era or self.text[:2] in _LETTERS.values())

    @property
    def last_year(self) -> int:
        """The last year that it can mean; a fiscal year is the one in which it begins."""
        return (self.first_day if self.precision is Precision.FISCAL_YEAR else self.last_day).year

    @property
    def iso(self) -> str:
        """ISO 8601 to the date's precision; a fiscal year by the year in which it begins."""
        return self.first_day.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7}.get(self.precision, 4)]


class NotADateError(ValueError):
    """The text is no date."""


_LETTERS: Final = {
    "M": "明治",
    "T": "大正",
    "S": "昭和",
    "H": "平成",
    "R": "令和",
    "明": "明治",
    "大": "大正",
    "昭": "昭和",
    "平": "平成",
    "令": "令和",
}
_DIGITS: Final = str.maketrans("０１２３４５６７８９．／－ＭＴＳＨＲ", "0123456789./-MTSHR")
# A fiscal year runs from April to March (地方自治法 208条).
_FISCAL_BEGIN: Final = 4
_FORMS: Final = (
    r"(?P<era>明治|大正|昭和|平成|令和)(?P<number>元|\d{1,4})年(?:(?P<fiscal>度)|(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?",
    r"(?P<letter>[MTSHR明大昭平令])(?P<number>元|\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?",
    r"(?P<letter>[MTSHR明大昭平令])(?P<number>元|\d{1,2})(?:年(?:(?P<fiscal>度)|(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?)?",
    r"(?:西暦)?(?P<western>\d{4})年(?:(?P<fiscal>度)|(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?",
    r"(?P<western>\d{4})(?:(?P<mark>[./-])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?)?",
)


@lru_cache(maxsize=8192)
def read_date(text: str, known_on: date | None = None) -> Date:
    """The date that the text is: 平成10年9月1日, H10.9.1, 平10.9.1, H10, 令和5年度, 1978, 2024-04-01 and so on.

    An era is without end for whoever writes before its end is known, that is on `known_on`. NotADateError where the
    text is no date or there is no such day, OutsideEraError where its era has no such year or day.
    """
    plain = text.translate(_DIGITS)
    match = next((found for form in _FORMS if (found := re.fullmatch(form, plain, re.ASCII))), None)
    if match is None:
        raise NotADateError(text)
    parts = match.groupdict()
    is_era = parts.get("number") is not None
    month, day = int(parts.get("month") or 0), int(parts.get("day") or 0)
    try:
        if is_era:
            era = parts.get("era") or _LETTERS[parts["letter"]]
            number = 1 if parts["number"] == "元" else int(parts["number"])
            year = gregorian_year(text, era, number, month, day, known_on)
        else:
            year = int(parts["western"])
        precision, first, last = _span(year, month, day, is_fiscal=bool(parts.get("fiscal")))
        if is_era:
            first = max(first, days_of(era)[0])
    except OutsideEraError:
        raise
    except ValueError:
        raise NotADateError(text) from None
    return Date(text, precision, first, last, is_era)


def _span(year: int, month: int, day: int, *, is_fiscal: bool) -> tuple[Precision, date, date]:
    if is_fiscal:
        return Precision.FISCAL_YEAR, date(year, _FISCAL_BEGIN, 1), date(year + 1, _FISCAL_BEGIN - 1, 31)
    if day:
        exact = date(year, month, day)
        return Precision.DAY, exact, exact
    if month:
        return Precision.MONTH, date(year, month, 1), last_day(year, month)
    return Precision.YEAR, date(year, 1, 1), date(year, 12, 31)
