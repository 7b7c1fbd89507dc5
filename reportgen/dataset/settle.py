"""Draft → `Edition`: the texts gain their meaning as days, years and municipalities."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from reportgen.dataset.draft import Draft, DraftEntry, DraftSection, Text
from reportgen.dataset.model import Edition, Entry, RetiredEntry, Section
from reportgen.dataset.rules import (
    BAD_OPEN_ENDING,
    BAD_YEAR,
    DUPLICATE_MUNICIPALITY,
    NOT_A_DATE,
    UNKNOWN_MUNICIPALITY,
    UNKNOWN_PREFECTURE,
    YEAR_OUTSIDE_ERA,
    did_you_mean,
    is_elsewhere,
)
from reportgen.diagnostics import Place
from reportgen.japanese.eras import EraYear, NotAnEraYearError, OutsideEraError, format_date, parse_era_year
from reportgen.japanese.municipalities import SUFFIXES, Municipality, MunicipalityTable, nearest
from reportgen.yaml_nodes import BAD_CHOICE, Problems

OPEN_ENDINGS = ("ほか", "他", "外", "等", "など")
ORDERS = ("since",)

# What stands for a text that could not be read; the check passes over it.
UNREAD_DAY = date.max
UNREAD_YEAR = EraYear("", "", 0, 0, date.min)

# Looking for a name that was meant takes a millisecond; whoever has more unknown names than this has the wrong table.
_MOST_HINTS = 50
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def settle(draft: Draft, table: MunicipalityTable, problems: Problems, *, unknown_names: bool = False) -> Edition:
    """The edition that the draft means; what can't be understood goes to `problems`.

    Where there were errors, empty values stand in the edition for what could not be read: it is good for being
    checked, not for being printed. With `unknown_names`, names that no municipality bears are no problem, and
    stand in the edition without a code.
    """
    prefecture = _prefecture(draft.texts.get("prefecture"), table, problems)
    towns = _Towns(table, prefecture, problems)
    host = draft.texts.get("host")
    sections: list[Section] = []
    closed: list[Section] = []
    for draft_section in draft.sections:
        section = _section(draft_section, not sections, towns, problems)
        (closed if section.retired and not section.entries else sections).append(section)
    edition = Edition(
        _day(draft.texts.get("as_of"), problems),
        draft.texts["region"].text if "region" in draft.texts else "",
        prefecture,
        towns.one(host.text, host.place) if host else Municipality("", prefecture, ""),
        tuple(sections),
        draft.path,
        {key: text.place for key, text in draft.texts.items()},
        tuple([term.text for term in draft.keep_together]),
        tuple(closed),
    )
    if towns.unknown and not unknown_names:
        _report_unknown(towns.unknown, draft, table, prefecture, problems)
    return edition


def _section(draft: DraftSection, is_first: bool, towns: _Towns, problems: Problems) -> Section:
    texts = draft.texts
    begins_page = _choice(texts, "begins_page", ("true", "false"), problems)
    return Section(
        texts["id"].text if "id" in texts else "",
        texts["heading"].text if "heading" in texts else "",
        {field: label.text for field, label in draft.columns.items()},
        tuple([note.text for note in draft.notes]),
        tuple([_entry(entry, towns, problems) for entry in draft.entries if not entry.is_retired]),
        is_first or begins_page == "true",
        _choice(texts, "order", ORDERS, problems),
        {key: text.place for key, text in texts.items()},
        {field: label.place for field, label in draft.columns.items()},
        tuple([note.place for note in draft.notes]),
        tuple([_retired(entry, towns, problems) for entry in draft.entries if entry.is_retired]),
    )


def _entry(draft: DraftEntry, towns: _Towns, problems: Problems) -> Entry:
    text = draft.texts.get
    and_others = text("and_others")
    if and_others and and_others not in OPEN_ENDINGS:
        choices = "、".join(OPEN_ENDINGS)
        problems.append(BAD_OPEN_ENDING.at(draft.places["and_others"], text=and_others, choices=choices))
    return Entry(
        text("id", ""),
        text("name", ""),
        text("summary", ""),
        _year(draft, "since", problems) or UNREAD_YEAR,
        _year(draft, "earlier", problems),
        towns.row(draft),
        draft.municipality_names,
        and_others,
        text("division", ""),
        draft.places,
        text("municipalities"),
    )


def _retired(draft: DraftEntry, towns: _Towns, problems: Problems) -> RetiredEntry:
    on = Text(draft.texts["on"], draft.places["on"]) if "on" in draft.texts else None
    return RetiredEntry(_entry(draft, towns, problems), _day(on, problems), draft.texts.get("reason", ""))


def _choice(texts: Mapping[str, Text], key: str, choices: Sequence[str], problems: Problems) -> str | None:
    chosen = texts.get(key)
    if chosen is None or chosen.text in choices:
        return chosen and chosen.text
    problems.append(BAD_CHOICE.at(chosen.place, value=chosen.text, choices="、".join(choices)))
    return None


def _day(text: Text | None, problems: Problems) -> date:
    if text is None:
        return UNREAD_DAY
    try:
        if not _DAY.fullmatch(text.text):
            raise ValueError(text.text)
        day = date.fromisoformat(text.text)
        format_date(day)  # a day before 明治 has no era date to be printed
    except ValueError:
        problems.append(NOT_A_DATE.at(text.place, text=text.text))
        return UNREAD_DAY
    return day


def _year(draft: DraftEntry, key: str, problems: Problems) -> EraYear | None:
    text = draft.texts.get(key)
    if text is None:
        return None
    try:
        return parse_era_year(text)
    except OutsideEraError as outside:
        problems.append(YEAR_OUTSIDE_ERA.at(draft.places[key], text=text, bounds=outside.bounds))
    except NotAnEraYearError:
        problems.append(BAD_YEAR.at(draft.places[key], text=text))
    return None


def _prefecture(text: Text | None, table: MunicipalityTable, problems: Problems) -> str:
    if text is None or text.text in table.prefectures:
        return text.text if text else ""
    near = nearest(text.text, table.prefectures)
    hint = did_you_mean(near) if near else None
    problems.append(UNKNOWN_PREFECTURE.at(text.place, name=text.text, hint=hint))
    return ""


class _Towns:
    """The municipalities of one draft by the names it writes; `unknown` gathers the names that nothing bears.

    Those of retired entries aren't among them: a municipality may have ended since.
    """

    def __init__(self, table: MunicipalityTable, prefecture: str, problems: Problems) -> None:
        self.unknown: list[Text] = []
        self._table = table
        self._prefecture = prefecture
        self._problems = problems
        self._rows: dict[tuple[str, ...], tuple[Municipality, ...]] = {}  # those without problems

    def one(self, name: str, place: Place) -> Municipality:
        """The municipality of that name, without a code where it is unknown."""
        town = self._table.find(name, self._prefecture)
        if town is not None:
            return town
        # Where the prefecture itself is in doubt, a bare name is only unknown if no prefecture has it.
        if self._prefecture or name not in self._table.names:
            self.unknown.append(Text(name, place))
        return Municipality("", self._prefecture, name)

    def row(self, entry: DraftEntry) -> tuple[Municipality, ...]:
        """The municipalities of a row, in its order; a repeated one is reported."""
        names = entry.municipality_names
        known = self._rows.get(names)
        if known is not None:
            return known
        before = len(self.unknown)
        towns = tuple(map(self.one, names, entry.name_places))
        if entry.is_retired:
            del self.unknown[before:]
        distinct = set(towns)
        if len(distinct) == len(towns) and all(town.code for town in towns):
            self._rows[names] = towns
        elif len(distinct) < len(towns):
            for town, name, place in zip(towns, names, entry.name_places, strict=True):
                if town not in distinct:
                    self._problems.append(DUPLICATE_MUNICIPALITY.at(place, name=name))
                distinct.discard(town)
        return towns


def _report_unknown(
    unknown: Iterable[Text], draft: Draft, table: MunicipalityTable, prefecture: str, problems: Problems
) -> None:
    rows = [entry.municipality_names for section in draft.sections for entry in section.entries]
    company = _Company(rows)
    hints: dict[str, str | None] = {}
    for name, place in unknown:
        if name not in hints:
            hints[name] = _hint(name, company, table, prefecture) if len(hints) < _MOST_HINTS else None
        problems.append(UNKNOWN_MUNICIPALITY.at(place, name=name, hint=hints[name]))


def _hint(name: str, company: _Company, table: MunicipalityTable, prefecture: str) -> str | None:
    if namesakes := table.everywhere(name):
        return is_elsewhere([town.prefecture + town.name for town in namesakes])
    familiar = dict.fromkeys(other for other in company.names if table.find(other, prefecture))  # a set in order
    near = table.suggest(name, prefecture, familiar) or company.in_place_of(name, familiar)
    return did_you_mean(near) if near else None


class _Company:
    """Which names stand beside which in the rows: what a garbled name was can be told by its neighbours."""

    def __init__(self, rows: Iterable[tuple[str, ...]]) -> None:
        self._after: dict[str, Counter[str]] = defaultdict(Counter)
        self._before: dict[str, Counter[str]] = defaultdict(Counter)
        self._together: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            for name in row:
                self._together[name].update(row)
            for name, following in pairwise(row):
                self._after[name][following] += 1
                self._before[following][name] += 1

    @property
    def names(self) -> Iterable[str]:
        """Every name, each once, in order of appearance."""
        return self._together

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
