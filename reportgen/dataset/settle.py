"""Draft → `Edition`: the texts gain their meaning as days, years and municipalities."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from unicodedata import normalize

from reportgen.characters import with_kanji
from reportgen.dataset.draft import Draft, DraftEntry, DraftSection, Text
from reportgen.dataset.model import Edition, Entry, RetiredEntry, Section
from reportgen.dataset.rules import (
    BAD_OPEN_ENDING,
    BAD_YEAR,
    DUPLICATE_MUNICIPALITY,
    ENDING_ALONE,
    ENDING_APART,
    IS_A_PREFECTURE,
    NAMES_IN_ONE,
    NOT_A_DATE,
    UNKNOWN_MUNICIPALITY,
    UNKNOWN_PREFECTURE,
    UNUSUAL_YEAR,
    YEAR_OUTSIDE_ERA,
    did_you_mean,
    is_elsewhere,
)
from reportgen.diagnostics import Place
from reportgen.japanese.eras import (
    EraYear,
    NotAnEraYearError,
    OutsideEraError,
    day_meant,
    era_years_meant,
    format_date,
    parse_era_year,
)
from reportgen.japanese.municipalities import SUFFIXES, Municipality, MunicipalityTable, nearest
from reportgen.yaml_nodes import BAD_CHOICE, Problems
from reportgen.yaml_slips import shortened

OPEN_ENDINGS = ("ほか", "他", "外", "等", "など")
ORDERS = ("since",)

# What stands for a text that could not be read: nothing is later than such a basis, nothing earlier than the others.
# An edition's places don't have as_of then.
_UNREAD_AS_OF = date.max
_UNREAD_DAY = date.min
UNREAD_YEAR = EraYear("", "", 0, 0, date.min)

# Looking for a name that was meant takes a millisecond; whoever has more unknown names than this has the wrong table.
_MOST_HINTS = 50
_LONGEST_NAME = 50
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
# What people write between names instead of a comma, and what may stand behind a name for others.
_BETWEEN_NAMES = re.compile(r"[\s、，,・／/;；]+|及び|および|並びに")
_ENDINGS = "|".join(OPEN_ENDINGS)
_WITH_ENDING = re.compile(rf"(?P<name>.+?[{SUFFIXES}])[\s、・]*(?P<ending>{_ENDINGS}).{{0,6}}")
_ENDING_ALONE = re.compile(rf"(?P<ending>{_ENDINGS})[0-9０-９一二三四五六七八九十数]*[{SUFFIXES}]*")


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
    as_of = _day(draft.texts.get("as_of"), "as_of", problems)
    places = {key: text.place for key, text in draft.texts.items()}
    if as_of is None:
        places.pop("as_of", None)
    edition = Edition(
        as_of or _UNREAD_AS_OF,
        draft.texts["region"].text if "region" in draft.texts else "",
        prefecture,
        towns.one(host.text, host.place) if host else Municipality("", prefecture, ""),
        tuple(sections),
        draft.path,
        places,
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
    day = _day(on, "on", problems)
    return RetiredEntry(_entry(draft, towns, problems), day or _UNREAD_DAY, draft.texts.get("reason", ""))


def _choice(texts: Mapping[str, Text], key: str, choices: Sequence[str], problems: Problems) -> str | None:
    chosen = texts.get(key)
    if chosen is None or chosen.text in choices:
        return chosen and chosen.text
    problems.append(BAD_CHOICE.at(chosen.place, field=f"「{key}」", value=chosen.text, choices="、".join(choices)))
    return None


def _day(text: Text | None, key: str, problems: Problems) -> date | None:
    if text is None:
        return None
    match = _DAY.fullmatch(text.text)
    try:
        if not match:
            raise ValueError(text.text)
        day = date.fromisoformat(text.text)
        format_date(day)  # a day before 明治 has no era date to be printed
    except ValueError:
        problems.append(NOT_A_DATE.at(text.place, key=key, text=shortened(text.text), hint=_day_hint(text.text, match)))
        return None
    return day


def _day_hint(text: str, match: re.Match[str] | None) -> str | None:
    """Why there is no such day, or which one was meant; None where nothing is known."""
    if match is None:
        meant = day_meant(text)
        return f"「{meant}」と書いてください。" if meant else None
    year, month, day = map(int, match.groups())
    if not year:
        return None
    if not 1 <= month <= 12:
        return f"{month}月という月はありません。"
    last = monthrange(year, month)[1]
    return None if 1 <= day <= last else f"{year}年{month}月に{day}日はありません（{last}日まで）。"


def _year(draft: DraftEntry, key: str, problems: Problems) -> EraYear | None:
    text = draft.texts.get(key)
    if text is None:
        return None
    try:
        year = parse_era_year(text)
    except OutsideEraError as outside:
        bounds = f"{outside.bounds}です。"
        hint = bounds + (did_you_mean(*meant) if (meant := era_years_meant(text)) else "")
        problems.append(YEAR_OUTSIDE_ERA.at(draft.places[key], key=key, text=text, hint=hint))
        return None
    except NotAnEraYearError:
        usual = did_you_mean(*meant) if (meant := era_years_meant(text)) else None
        problems.append(BAD_YEAR.at(draft.places[key], key=key, text=shortened(text), hint=usual))
        return None
    if not year.is_usual:
        problems.append(UNUSUAL_YEAR.at(draft.places[key], key=key, text=text, usual=era_years_meant(text)[0]))
    return year


def _prefecture(text: Text | None, table: MunicipalityTable, problems: Problems) -> str:
    if text is None or text.text in table.prefectures:
        return text.text if text else ""
    near = nearest(with_kanji(text.text), table.prefectures) if len(text.text) <= _LONGEST_NAME else None
    hint = did_you_mean(near) if near else None
    problems.append(UNKNOWN_PREFECTURE.at(text.place, name=shortened(text.text), hint=hint))
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
    unknown: Sequence[Text], draft: Draft, table: MunicipalityTable, prefecture: str, problems: Problems
) -> None:
    asked = list(dict.fromkeys(name for name, _ in unknown))[:_MOST_HINTS]
    rows = [entry.municipality_names for section in draft.sections for entry in section.entries]
    company = _Company(rows, asked)
    hints = {name: _hint(name, company, table, prefecture) for name in asked if len(name) <= _LONGEST_NAME}
    for name, place in unknown:
        problems.append(UNKNOWN_MUNICIPALITY.at(place, name=shortened(name), hint=hints.get(name)))


def _hint(name: str, company: _Company, table: MunicipalityTable, prefecture: str) -> str | None:
    def is_known(other: str) -> bool:
        return table.find(other, prefecture) is not None

    if name in table.prefectures:
        return IS_A_PREFECTURE
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
