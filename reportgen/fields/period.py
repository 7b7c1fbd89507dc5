"""Periods: from a date to a date, or open at its end, with its length in brackets."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from reportgen.content import Align, Content, Span
from reportgen.diagnostics import Problems
from reportgen.fields.date import DATE_FIELDS, exported
from reportgen.fields.kind import Column, Input, Kind, Offers, RawEntry, Surroundings, Term, is_none
from reportgen.fields.rules import BAD_PERIOD, DATE_OUTSIDE_ERA, REVERSED_PERIOD
from reportgen.japanese.dates import Date, NotADateError, read_date
from reportgen.japanese.eras import OutsideEraError, format_date
from reportgen.japanese.printed_form import equal_in_print

_PERIOD = (
    r"(?P<begin>[^～〜~―－\-(（]+?)?\s*(?P<mark>から|[～〜~])\s*(?P<end>[^(（]+?)?(?:まで)?"
    r"\s*(?P<brackets>[(（](?P<length>.+)[)）])?"
)


class Period(NamedTuple):
    """A period; an end that is open is None, and both are for a sign that there is none. `text` is as printed."""

    text: str
    begin: Date | None
    end: Date | None
    length: str | None


class PeriodKind(Kind[Period]):
    """A period as printed."""

    name = "period"
    called = "期間"
    line_break = ""
    has_order = True
    dates = True
    align = Align.CENTER
    least_em = 6
    most_em = 20
    data_fields = (
        DATE_FIELDS[0],
        *[
            one._replace(suffix=f"{end}_{one.suffix}", label=f"の{called}{one.label}")
            for end, called in (("begin", "開始"), ("end", "終了"))
            for one in DATE_FIELDS[1:]
        ],
    )

    def read(self, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> Period | None:
        text = entry.texts.get(column.key)
        if text is None:
            return None
        if is_none(text):
            return Period(text, None, None, None)
        place = entry.places.get(column.key)
        match = re.fullmatch(_PERIOD, "".join(text.split()))
        if match is None or not (match["begin"] or match["end"]):
            problems.append(BAD_PERIOD.at(place, key=column.key, text=text))
            return None
        try:
            begin, end = (read_date(part, around.as_of) if part else None for part in (match["begin"], match["end"]))
        except OutsideEraError as outside:
            problems.append(DATE_OUTSIDE_ERA.at(place, key=column.key, text=text, bounds=outside.bounds))
            return None
        except NotADateError:
            problems.append(BAD_PERIOD.at(place, key=column.key, text=text))
            return None
        if begin and end and begin.first_day > end.last_day:
            problems.append(REVERSED_PERIOD.at(place, key=column.key, text=text))
        return Period(text, begin, end, match["length"])

    def validate(self, column: Column, offers: Offers) -> Input:
        begin = offers.as_of
        example = f"{format_date(begin)}～{format_date(begin.replace(year=begin.year + 1, day=1))}"
        return Input(f"例：{example}。終わりが決まっていなければ「～」のあとを空けます。", example)

    def text(self, value: Period) -> str:
        return value.text

    def show(self, value: Period, printed: Callable[[str], Content]) -> Content:
        """Each date whole, the mark with the first one, the length on a line of its own where it doesn't fit."""
        return tuple([Span(part, whole=True) for part in re.split(r"(?<=[～〜~])|(?=[(（])", value.text) if part])

    def is_same(self, old: Period | None, new: Period | None) -> bool:
        return equal_in_print(old.text if old else "", new.text if new else "")

    def order(self, value: Period) -> date | None:
        return value.begin.first_day if value.begin else None

    def term(self, value: Period) -> Term:
        begin, end = value.begin, value.end
        return Term(begin.first_day.year if begin else None, None, end.last_day.year if end else None)

    def years(self, value: Period) -> tuple[int | None, int | None] | None:
        begin, end = value.begin, value.end
        return (begin and begin.first_day.year, end and end.last_year) if begin or end else None

    def export(self, value: Period) -> tuple[str | None, ...]:
        return value.text, *exported(value.begin), *exported(value.end)
