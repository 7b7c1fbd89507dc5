"""Dates: a day, a month, a year or a fiscal year, and an earlier one in brackets behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from unicodedata import normalize

from reportgen.content import Align, Content, Span
from reportgen.diagnostics import PlacedText, Problems, shortened
from reportgen.fields.kind import (
    Column,
    DataField,
    Input,
    Kind,
    Offers,
    Parts,
    Punctuation,
    RawEntry,
    Surroundings,
    Term,
    is_none,
)
from reportgen.fields.rules import (
    BAD_DATE,
    BAD_YEAR,
    DATE_AFTER_AS_OF,
    DATE_OUTSIDE_ERA,
    EARLIER_AFTER_FIRST,
    UNUSUAL_YEAR,
    YEAR_OUTSIDE_ERA,
)
from reportgen.japanese.dates import Date, NotADateError, Precision, read_date
from reportgen.japanese.eras import OutsideEraError, day_meant, era_years_meant, format_date
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.japanese.printed_form import equal_in_print

_WITH_EARLIER = r"(?P<date>[^(（]+?)(?P<gap>[ 　\n]?)(?P<opening>[(（])(?P<earlier>.+)(?P<closing>[)）])"

_ERA_YEAR = r"(?:明治|大正|昭和|平成|令和)[^年月]*年(?!度|[^(]*月)"
_YEARS_OFFERED = 80
_PUBLISHED = r"(?P<date>[^(（\s]+)\s*(?:[(（]\s*(?P<earlier>[^)）]+?)\s*[)）])?"


DATE_FIELDS: Final = (
    DataField(says="一覧に書かれた表記"),
    DataField("iso", "（西暦）", "ISO 8601 による西暦。精度により YYYY-MM-DD、YYYY-MM、YYYY", is_iso=True),
    DataField("precision", "の精度", "西暦の精度。日、月、年、年度（西暦は年度が始まる年）のどれか"),
)
_PRECISIONS: Final = {
    Precision.DAY: "日",
    Precision.MONTH: "月",
    Precision.YEAR: "年",
    Precision.FISCAL_YEAR: "年度",
}


def exported(date: Date | None) -> tuple[str | None, str | None]:
    """The date as ISO 8601 has it, and its precision in words."""
    return (date.iso, _PRECISIONS[date.precision]) if date else (None, None)


class DateValue(NamedTuple):
    """A date and the earlier one that the list prints behind it; `parts` are what stands in the cell, each whole.

    A sign that there is none is no date.
    """

    date: Date | None
    earlier: Date | None
    parts: tuple[str, ...]


class DateKind(Kind[DateValue]):
    """A date. `of` may ask for a year counted in an era (era-year), and for one not after the edition's day (past)."""

    name = "date"
    called = "年月日"
    line_break = ""
    options = frozenset(("of",))
    roles = ("earlier",)
    has_order = True
    dates = True
    align = Align.CENTER
    least_em = 5
    most_em = 14
    data_fields = (
        *DATE_FIELDS,
        *[one._replace(suffix=f"earlier_{one.suffix}".rstrip("_"), label=f"の従前{one.label}") for one in DATE_FIELDS],
    )

    def read(self, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> DateValue | None:
        text = entry.texts.get(column.key)
        if text is None:
            return None
        if is_none(text) and "era-year" not in column.of:
            return DateValue(None, None, (text,))
        earlier = entry.texts.get(key := column.companion("earlier"))
        if earlier is not None:
            first = self._date(text, entry, column, column.key, around, problems)
            before = self._date(earlier, entry, column, key, around, problems)
            return first and DateValue(first, before, (f"{text} ", f"({earlier})"))
        if text.endswith((")", "）")) and (both := re.fullmatch(_WITH_EARLIER, text)) is not None:
            first = self._date(both["date"], entry, column, column.key, around, problems)
            before = self._date(both["earlier"], entry, column, column.key, around, problems)
            start = both.start("opening")
            return first and DateValue(first, before, (text[:start], text[start:]))
        first = self._date(text, entry, column, column.key, around, problems)
        return first and DateValue(first, None, (text,))

    def split(self, cell: PlacedText, column: Column, punctuation: Punctuation) -> Parts:
        match = re.fullmatch(_PUBLISHED, cell.text) if column.companions else None
        if match is None:
            return Parts({column.key: cell})
        place = cell.place
        texts = {column.key: PlacedText(match["date"], place)}
        if match["earlier"]:
            earlier = place._replace(column=place.column + match.start("earlier"))
            texts[column.companion("earlier")] = PlacedText(match["earlier"], earlier)
        return Parts(texts)

    def _date(
        self, text: str, entry: RawEntry, column: Column, key: str, around: Surroundings, problems: Problems
    ) -> Date | None:
        if "era-year" in column.of:
            return self._era_year(text, entry, key, around, problems)
        try:
            return read_date(text, around.as_of)
        except OutsideEraError as outside:
            problems.append(DATE_OUTSIDE_ERA.at(entry.places.get(key), key=key, text=text, bounds=outside.bounds))
        except NotADateError:
            meant = day_meant(text)
            hint = f"「{meant}」ではありませんか。" if meant else None
            problems.append(BAD_DATE.at(entry.places.get(key), key=key, text=shortened(text), hint=hint))
        return None

    def _era_year(self, text: str, entry: RawEntry, key: str, around: Surroundings, problems: Problems) -> Date | None:
        """A year counted in an era; what isn't written as offices write it is told with what was meant."""
        meant = "か".join([f"「{year}」" for year in era_years_meant(text)])
        try:
            found = read_date(text, around.as_of)
            if not (found.is_era and found.precision is Precision.YEAR and found.is_in_kanji):
                raise NotADateError(text)
        except OutsideEraError as outside:
            hint = f"{outside.bounds}です。" + (f"{meant}ではありませんか。" if meant else "")
            problems.append(YEAR_OUTSIDE_ERA.at(entry.places.get(key), key=key, text=text, hint=hint))
            return None
        except NotADateError:
            right = f"{meant}ではありませんか。" if meant else None
            problems.append(BAD_YEAR.at(entry.places.get(key), key=key, text=shortened(text), hint=right))
            return None
        if meant:
            problems.append(UNUSUAL_YEAR.at(entry.places.get(key), key=key, text=text, usual=era_years_meant(text)[0]))
        return found

    def check(
        self, value: DateValue, entry: RawEntry, column: Column, around: Surroundings, problems: Problems
    ) -> None:
        as_of = around.as_of
        if value.date is None:
            return
        if "past" in column.of and as_of is not None and value.date.first_day > as_of:
            place = entry.places.get(column.key)
            problems.append(DATE_AFTER_AS_OF.at(place, key=column.key, text=value.date.text, as_of=as_of))
        earlier = value.earlier
        if earlier is not None and earlier.first_day > value.date.last_day:
            place = entry.places.get(column.companion("earlier"), entry.places.get(column.key))
            texts = {"text": value.date.text, "earlier": earlier.text}
            problems.append(EARLIER_AFTER_FIRST.at(place, key=column.key, **texts))

    def admitted(self, found: Sequence[str], usual: tuple[str, ...], table: MunicipalityTable) -> tuple[str, ...]:
        """What its key stands for, where the list tells years by their era as these are held to be written."""
        return usual if all(re.match(_ERA_YEAR, normalize("NFKC", text)) for text in found) else ()

    def validate(self, column: Column, offers: Offers) -> Input:
        if "era-year" not in column.of:
            example = format_date(offers.as_of)
            return Input(f"例：{example}。年だけ、年月だけでもかまいません。", example)
        years = range(offers.as_of.year, offers.as_of.year - _YEARS_OFFERED, -1)
        choices = tuple([text for year in years for text in reversed(era_years_meant(f"{year}年"))])
        return Input(f"年を一覧から選ぶか、「{choices[0]}」のように書きます。", choices[0], choices, alert="warning")

    def text(self, value: DateValue) -> str:
        return "".join(value.parts)

    def show(self, value: DateValue, printed: Callable[[str], Content]) -> Content:
        return tuple([Span(part, whole=True) for part in value.parts])

    def is_same(self, old: DateValue | None, new: DateValue | None) -> bool:
        return equal_in_print(self.text(old) if old else "", self.text(new) if new else "")

    def order(self, value: DateValue) -> date | None:
        return value.date.first_day if value.date else None

    def term(self, value: DateValue) -> Term:
        years = [one.first_day.year if one else None for one in (value.date, value.earlier)]
        return Term(*years)

    def years(self, value: DateValue) -> tuple[int | None, int | None] | None:
        return (value.date.first_day.year,) * 2 if value.date else None

    def export(self, value: DateValue) -> tuple[str | None, ...]:
        if value.date is None:
            return (self.text(value), *[None] * 5)
        earlier = value.earlier.text if value.earlier else None
        return value.date.text, *exported(value.date), earlier, *exported(value.earlier)

    def as_json(self, value: DateValue | None, column: Column) -> dict[str, Any]:
        earlier = value.earlier.text if value and value.earlier else None
        text = None if value is None else value.date.text if value.date else self.text(value)
        return {column.key: text, column.companion("earlier"): earlier}
