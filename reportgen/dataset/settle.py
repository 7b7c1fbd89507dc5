"""Draft → `Edition`: the texts gain their meaning, each by the kind of its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any

from reportgen.characters import with_kanji
from reportgen.dataset.draft import Draft, DraftEntry, DraftSection
from reportgen.dataset.model import Edition, Entry, RetiredEntry, Section
from reportgen.dataset.rules import NOT_A_DATE, UNKNOWN_PREFECTURE, did_you_mean
from reportgen.diagnostics import Place, PlacedText, Problems, shortened
from reportgen.fields.kind import Column, Kind, Surroundings
from reportgen.fields.names import CircularNameError, Names, UnknownNameError
from reportgen.fields.registry import KINDS
from reportgen.japanese.eras import day_meant, format_date, last_day
from reportgen.japanese.municipalities import Municipality, MunicipalityTable, nearest

# What stands for a text that could not be read: nothing is later than such a basis, nothing earlier than the other.
# An edition's places don't have as_of then.
_UNREAD_AS_OF = date.max
_UNREAD_DAY = date.min
_LONGEST_NAME = 50
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


def settle(
    draft: Draft,
    table: MunicipalityTable,
    problems: Problems,
    *,
    unknown_names: bool = False,
    checks_meaning: bool = True,
) -> Edition:
    """The edition that the draft means; what can't be understood goes to `problems`.

    Where there were errors, None stands in the edition for what could not be read: it is good for being checked, not
    for being printed. With `unknown_names`, names that nothing bears are no problem, and stand in the edition
    without a code. Without `checks_meaning` the values need only be readable.
    """
    prefecture = _prefecture(draft.texts.get("prefecture"), table, problems)
    names = Names(table, prefecture, draft.members)
    as_of = _day(draft.texts.get("as_of"), "as_of", problems)
    places = {key: text.place for key, text in draft.texts.items()}
    if as_of is None:
        places.pop("as_of", None)
    unknown: list[tuple[str, str, Place | None]] = []
    around = Surroundings(as_of, names, lambda *found: unknown.append(found))
    host_text = draft.texts.get("host")
    host = _host(host_text, names, around) if host_text else Municipality("", prefecture, "")
    by = draft.extracts_by
    sections: list[Section] = []
    closed: list[Section] = []
    for draft_section in draft.sections:
        section = _section(draft_section, not sections, around, by, problems, checks_meaning=checks_meaning)
        (closed if section.retired and not section.entries else sections).append(section)
    edition = Edition(
        as_of or _UNREAD_AS_OF,
        draft.texts["region"].text if "region" in draft.texts else "",
        prefecture,
        host,
        tuple(sections),
        draft.path,
        places,
        draft.keep_together,
        tuple(closed),
        draft.host_in_rows,
    )
    if unknown and not unknown_names:
        from reportgen.dataset.unknown_names import UnknownName, report_unknown

        # Where the prefecture itself is in doubt, a bare name is only unknown if no prefecture has it.
        in_doubt = [UnknownName(*found) for found in unknown if prefecture or found[1] not in table.names]
        report_unknown(in_doubt, draft, table, prefecture, problems)
    return edition


def _section(
    draft: DraftSection,
    is_first: bool,
    around: Surroundings,
    by: str,
    problems: Problems,
    *,
    checks_meaning: bool,
) -> Section:
    texts = draft.texts
    shape = _Shape(draft, around, draft.extracts_by or by, problems, checks_meaning=checks_meaning)
    return Section(
        texts["id"].text if "id" in texts else "",
        texts["heading"].text if "heading" in texts else "",
        draft.columns,
        draft.notes,
        tuple([shape.entry(entry) for entry in draft.entries if entry.retired is None]),
        is_first or draft.begins_page,
        draft.order,
        {key: text.place for key, text in texts.items()},
        draft.key,
        tuple([shape.retired(entry) for entry in draft.entries if entry.retired is not None]),
        draft.notes_above,
        draft.is_numbered,
        draft.groups,
        draft.totals,
    )


class _Shape:
    """Settles the entries of one section."""

    def __init__(
        self,
        draft: DraftSection,
        around: Surroundings,
        by: str,
        problems: Problems,
        *,
        checks_meaning: bool,
    ) -> None:
        self._around = around
        self._problems = problems
        self._columns = draft.columns
        self._kinds: list[tuple[int, Column, Kind[Any]]] = [
            (at, column, KINDS[column.kind]) for at, column in enumerate(draft.columns)
        ]
        checked = [one for one in self._kinds if type(one[2]).check is not Kind.check]
        self._checked = checked if checks_meaning else []
        by_key = {column.key: (at, kind) for at, column, kind in self._kinds if column.key != "group"}
        self._titling = [by_key.get(key) for key in draft.key]  # None: the group
        self._concerning = [
            (at, kind)
            for at, column, kind in self._kinds
            if (column.key == by if by else kind.names_bodies and column.concerns)
        ]

    def entry(self, draft: DraftEntry) -> Entry:
        raw, around, problems = draft.raw, self._around, self._problems
        values = [kind.read(raw, column, around, problems) for _, column, kind in self._kinds]
        for at, column, kind in self._checked:
            if values[at] is not None:
                kind.check(values[at], raw, column, around, problems)
        concerning = [(kind, values[at]) for at, kind in self._concerning if values[at] is not None]
        bodies = [kind.bodies(value) for kind, value in concerning]
        return Entry(
            raw.texts.get("id", ""),
            tuple(values),
            self._columns,
            self._title(draft.group, values),
            bodies[0] if len(bodies) == 1 else tuple(dict.fromkeys(chain.from_iterable(bodies))),
            any(kind.is_open(value) for kind, value in concerning),
            raw.places,
            draft.group,
        )

    def retired(self, draft: DraftEntry) -> RetiredEntry:
        """A municipality of a retired entry may have ended since: its names are no problem."""
        told = draft.retired or {}
        around = self._around
        self._around = around._replace(unknown=lambda *_: None)
        entry = self.entry(draft)
        self._around = around
        reason = told["reason"].text if "reason" in told else ""
        places = {key: text.place for key, text in told.items()}
        return RetiredEntry(entry, _day(told.get("on"), "on", self._problems) or _UNREAD_DAY, reason, places)

    def _title(self, group: str, values: Sequence[Any]) -> str:
        texts = []
        for found in self._titling:
            if found is None:
                texts.append(group)
            elif (value := values[found[0]]) is not None:
                texts.append(found[1].text(value))
        return "　".join([text for text in texts if text])


def _host(text: PlacedText, names: Names, around: Surroundings) -> Municipality:
    try:
        return names.meaning(text.text).bodies[0]
    except (UnknownNameError, CircularNameError):
        around.unknown("host", text.text, text.place)
        return Municipality("", "", text.text)


def _day(text: PlacedText | None, key: str, problems: Problems) -> date | None:
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
    last = last_day(year, month).day
    return None if 1 <= day <= last else f"{year}年{month}月に{day}日はありません（{last}日まで）。"


def _prefecture(text: PlacedText | None, table: MunicipalityTable, problems: Problems) -> str:
    if text is None or text.text in table.prefectures:
        return text.text if text else ""
    near = nearest(with_kanji(text.text), table.prefectures) if len(text.text) <= _LONGEST_NAME else None
    hint = did_you_mean(near) if near else None
    problems.append(UNKNOWN_PREFECTURE.at(text.place, name=shortened(text.text), hint=hint))
    return ""
