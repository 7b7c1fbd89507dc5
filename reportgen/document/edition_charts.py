"""What an edition says as charts: entries by the year they began, by town, by division, through the years; editions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final, NamedTuple

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.document.chart import INKS, Category, Chart, Form, Hatch, Ink, Series
from reportgen.document.compose import town_name
from reportgen.fields.defaults import ASKED
from reportgen.fields.kind import Column, Kind, Term
from reportgen.fields.registry import KINDS
from reportgen.japanese.eras import era_year, format_date
from reportgen.japanese.municipalities import Municipality
from reportgen.japanese.printed_form import printed_form
from reportgen.series.compare import Counts, compare_editions, counts_by_section

# The most columns that years make, and how many years one of them stands for then.
_MOST_YEARS: Final = 40
_YEARS_IN_ONE: Final = (1, 5, 10, 20, 50, 100)
# How far beyond the edition's day the axis of years goes for entries that are to end.
_YEARS_AHEAD: Final = 10
_BEGUN: Final = Ink("D0D0D0")
_EARLIER: Final = Ink("FFFFFF")
_ENDED: Final = Ink("FFFFFF", Hatch.RISING)
_NO_TERM: Final = Term(None)

# A word of the wording by its key, with its values put in.
Words = Callable[..., str]


class EntryTerm(NamedTuple):
    """An entry with its years; `retired` is the day from which on it is out of the list."""

    entry: Entry
    term: Term
    retired: date | None = None


def dated_column(section: Section) -> Column | None:
    """The column that says when the section's entries began: the first of a kind that does."""
    return next((column for column in section.columns if KINDS[column.kind].dates), None)


def terms_of(section: Section) -> list[EntryTerm]:
    """The section's entries with their years, in the order of the list; then those that ended."""
    found = list(map(EntryTerm, section.entries, _terms(section, section.entries)))
    retired = _terms(section, [one.entry for one in section.retired])
    return found + [EntryTerm(one.entry, term, one.on) for one, term in zip(section.retired, retired, strict=True)]


def by_year(edition: Edition, words: Words) -> Chart | None:
    """The entries by the year in which they began, stacked by section; None where none says when it did.

    From the first year to the last all are there, or runs of years where these are many; last those of no year.
    """
    begun = {section.id: [term.begin for term in _terms(section, section.entries)] for section in edition.sections}
    years = [year for found in begun.values() for year in found if year is not None]
    if not years:
        return None
    first, last = min(years), max(years)
    step = next(step for step in _YEARS_IN_ONE if (last - first) // step < _MOST_YEARS or step == _YEARS_IN_ONE[-1])
    starts = range(first // step * step, last + 1, step)
    categories: dict[int | None, Category] = {start: _year_category(start, step, words) for start in starts}
    keyed = {key: [None if year is None else year // step * step for year in found] for key, found in begun.items()}
    if any(year is None for found in keyed.values() for year in found):
        categories[None] = Category(words("none"), words("none"))
    chart = _stacked(Form.COLUMNS, categories, edition, keyed, words)
    labels = [column.label for column in map(dated_column, edition.sections) if column is not None]
    return chart._replace(axis=(first, last + 1), label=_joined(labels))


def by_town(edition: Edition, words: Words) -> Chart | None:
    """The entries by the municipalities that they name, but for the host; the most first. None where none is named."""
    named = {section.id: [town for town in named_in(section) if town != edition.host] for section in edition.sections}
    towns = _most_first(named, key=lambda town: town)
    categories = {town: Category(name, name) for town in towns for name in [town_name(edition, town)]}
    return _stacked(Form.BARS, categories, edition, named, words) if categories else None


def named_in(section: Section) -> list[Municipality]:
    """The municipalities that the section's entries name, as often as entries do."""
    return [town for entry in section.entries for town in _towns(entry)]


def partners_of(edition: Edition) -> frozenset[Municipality]:
    """The municipalities that entries name, but for the host."""
    return frozenset([town for section in edition.sections for town in named_in(section)]) - {edition.host}


def by_division(edition: Edition, words: Words) -> Chart | None:
    """The entries by the division that they are asked of, the most first. None where no column says it."""
    labels = [section.labels[ASKED] for section in edition.sections if ASKED in section.labels]
    if not any(section.entries for section in edition.sections if ASKED in section.labels):
        return None
    called: dict[str, str] = {}
    asked: dict[str, list[str]] = {}
    for section in edition.sections:
        texts = [" ".join(entry.texts().get(ASKED, "").split()) for entry in section.entries]
        asked[section.id] = [printed_form(text) for text in texts]
        for text in texts:
            called.setdefault(printed_form(text), text)
    names = {key: called[key] or words("none") for key in _most_first(asked, key=lambda key: key == "")}
    categories = {key: Category(name, name) for key, name in names.items()}
    return _stacked(Form.BARS, categories, edition, asked, words)._replace(label=_joined(labels))


def through_years(edition: Edition, section: Section, words: Words) -> Chart | None:
    """The section's entries through the years: from the first of an earlier form, from their beginning, to their end.

    None where none says when it began.
    """
    now = edition.as_of.year
    terms = terms_of(section)
    begins = [year for one in terms for year in one.term[:2] if year is not None]
    if not begins:
        return None
    ends = [one.term.end for one in terms if one.term.end is not None]
    first, last = min([*begins, now]), max(begins + [min(end, now + _YEARS_AHEAD) for end in ends] + [now])
    categories, rows = [], []
    for entry, (begin, earlier, end), retired in terms:
        note = words("retired", year=retired.year) if retired else words("until", year=end) if end else ""
        name = " ".join(entry.title.split())
        categories.append(Category(name, name, "", note if begin is not None else words("none"), year=begin))
        if begin is None:
            rows.append((0, 0, 0, 0))
            continue
        until = retired.year if retired else end if end is not None and end < now else min(end or now, last)
        length = max(until, begin) - begin + 1
        start = begin if earlier is None else min(earlier, begin)
        rows.append((start, begin - start, 0 if retired else length, length if retired else 0))
    columns = list(zip(*rows, strict=True)) or [()] * 4
    inks = {"begin": None, "earlier": _EARLIER, "running": _BEGUN, "ended": _ENDED}
    series = [
        Series(words(key), tuple(amounts), ink)
        for (key, ink), amounts in zip(inks.items(), columns, strict=True)
        if ink in (None, _BEGUN) or any(amounts)
    ]
    return Chart(Form.SPANS, tuple(categories), tuple(series), words("year_unit"), (first, last + 1))


def by_edition(editions: Sequence[Edition], words: Words) -> Chart | None:
    """What each edition after the first has unchanged, changed and new, and what it lost; None of a single one."""
    compared = [(new, _sums(old, new)) for old, new in pairwise(editions)]
    if not compared:
        return None
    first = editions[0]
    count = sum(len(section.entries) for section in first.sections)
    counts = [(first, Counts(unchanged=count)), *compared]
    years = [edition.as_of.year for edition, _ in counts]
    is_yearly = len(set(years)) == len(years)
    categories = []
    for edition, _ in counts:
        day = edition.as_of
        label = str(day.year) if is_yearly else f"{day.year}.{day.month}.{day.day}"
        year = day.year if is_yearly else None
        categories.append(Category(label, format_date(day), era_year(day.year), year=year))
    amounts = {
        "unchanged": [one.unchanged for _, one in counts],
        "changed": [one.changed for _, one in counts],
        "added": [one.added for _, one in counts],
        "gone": [-(one.retired + one.removed) for _, one in counts],
    }
    inks = (Ink("D0D0D0"), INKS[1], INKS[0], Ink("FFFFFF"))
    series = [Series(words(key), tuple(one), ink) for (key, one), ink in zip(amounts.items(), inks, strict=True)]
    sums = words("sum"), words("sum_below")
    axis = years[0], years[-1] + 1
    return Chart(Form.COLUMNS, tuple(categories), tuple(series), words("unit"), axis, sum_labels=sums)


def _sums(old: Edition, new: Edition) -> Counts:
    return Counts(*map(sum, zip(*counts_by_section(compare_editions(old, new)), strict=True)))


def _joined(labels: Iterable[str]) -> str:
    return "・".join(dict.fromkeys(labels))


def _terms(section: Section, entries: Sequence[Entry]) -> list[Term]:
    """The entries' years as the section's column says them."""
    column = dated_column(section)
    if column is None:
        return [_NO_TERM] * len(entries)
    at, kind = section.columns.index(column), KINDS[column.kind]
    values = [entry.values[at] for entry in entries]
    return [_NO_TERM if value is None else kind.term(value) for value in values]


def _towns(entry: Entry) -> Iterator[Municipality]:
    """The municipalities that the entry names, each once."""
    found: dict[Municipality, None] = {}
    for column, value in zip(entry.columns, entry.values, strict=True):
        kind: Kind[Any] = KINDS[column.kind]
        if kind.names_bodies and column.concerns and value is not None:
            found |= dict.fromkeys([body for body in kind.bodies(value) if body.prefecture and body.code])
    yield from found


def _year_category(start: int, step: int, words: Words) -> Category:
    end = start + step - 1
    era, last_era = era_year(start), era_year(end)
    if step == 1:
        full = words("year", year=start, era=era)
        return Category(str(start), words("year_said", year=start, era=era), era, full=full, year=start)
    full = words("years", first=start, last=end, era=era, last_era=last_era)
    name = words("years_said", first=start, last=end, era=era, last_era=last_era)
    return Category(f"{start}～", name, f"{era}～" if era else "", full=full, year=start)


def _most_first(named: Mapping[str, Iterable[Any]], key: Callable[[Any], Any]) -> list[Any]:
    """What is named, the most often named first; of those named as often the first by that key."""
    counted = Counter([one for found in named.values() for one in found])
    return sorted(counted, key=lambda one: (-counted[one], key(one)))


def _stacked(
    form: Form,
    categories: Mapping[Any, Category],
    edition: Edition,
    keyed: Mapping[str, Sequence[Hashable]],
    words: Words,
) -> Chart:
    """How often each section has each of the categories; sections beyond those that have inks of their own are one."""
    counted = [(section.heading, Counter(keyed[section.id])) for section in edition.sections]
    if len(counted) > len(INKS):
        own, others = counted[: len(INKS) - 1], counted[len(INKS) - 1 :]
        counted = [*own, (words("others"), sum([counts for _, counts in others], Counter()))]
    series = [
        Series(heading, tuple([counts[key] for key in categories]), ink)
        for (heading, counts), ink in zip(counted, INKS, strict=False)
    ]
    chart = Chart(form, tuple(categories.values()), tuple(series), words("unit"), (0, 0))
    sums = (words("sum"), words("sum_below")) if len(series) > 1 else ()
    return chart._replace(axis=(0, max(chart.totals, default=0)), sum_labels=sums)
