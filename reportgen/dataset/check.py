"""The check of an edition's meaning: ids, names, texts, years and the host in every row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from itertools import islice, pairwise

from reportgen.dataset.draft import ID
from reportgen.dataset.ids import free_ids
from reportgen.dataset.likeness import plain
from reportgen.dataset.model import Edition, Entry, Section
from reportgen.dataset.rules import (
    BAD_ID,
    DUPLICATE_ID,
    DUPLICATE_NAME,
    EARLIER_AFTER_FIRST,
    HALF_WIDTH_KATAKANA,
    HOST_MISSING,
    MISSING_ID,
    NO_ENTRIES,
    NONE_IN_FORCE,
    OUT_OF_ORDER,
    REPEATED_NAME,
    RETIRED_AFTER_AS_OF,
    SURROUNDING_SPACE,
    YEAR_AFTER_AS_OF,
)
from reportgen.dataset.settle import UNREAD_DAY
from reportgen.diagnostics import Diagnostic, Place
from reportgen.yaml_nodes import CONTROL_CHARACTER, Problems

_KATAKANA = re.compile("[\uff61-\uff9f]+")
# What no value may hold: controls, separators of lines, invisible and direction-changing format characters,
# surrogates and non-characters.
CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SUSPECT = re.compile(f"{CONTROL.pattern[:-1]}{_KATAKANA.pattern[1:-1]}")  # either of both


def check_edition(edition: Edition, used_ids: Collection[str] = ()) -> list[Diagnostic]:
    """Every breach of a rule of meaning, in no certain order. Empty values are unread ones and passed over.

    `used_ids`, those of other editions, are offered to no entry that has none.
    """
    problems: Problems = []
    _check_text(edition.region, edition.places.get("region"), problems)
    if edition.closed_sections and not edition.sections:
        problems.append(NO_ENTRIES.at(edition.closed_sections[0].places.get("heading"), hint=NONE_IN_FORCE))
    for section in edition.all_sections:
        _check_section(section, problems)
        for entry in _entries(section):
            _check_entry(entry, edition, problems)
        for entry, on, reason in section.retired:
            _check_text(reason, entry.places.get("reason"), problems)
            if on != UNREAD_DAY and on > edition.as_of:
                problems.append(RETIRED_AFTER_AS_OF.at(entry.places["on"], on=on, as_of=edition.as_of))
    _check_ids([(section.id, section.places.get("id")) for section in edition.all_sections], problems)
    ids = [(entry.id, entry.places.get("id")) for section in edition.all_sections for entry in _entries(section)]
    _check_ids(ids, problems)
    _check_missing_ids(edition, {text for text, _ in ids}.union(used_ids), problems)
    _check_names(edition, problems)
    return problems


def _entries(section: Section) -> Iterator[Entry]:
    """Every entry, the retired ones too."""
    yield from section.entries
    for retired in section.retired:
        yield retired.entry


def _check_missing_ids(edition: Edition, used: set[str], problems: Problems) -> None:
    """An id that couldn't be read has no place, one that is missing has its entry's."""
    for section in edition.all_sections:
        missing = [entry.places["id"] for entry in _entries(section) if not entry.id and "id" in entry.places]
        if missing:
            offered = list(islice(free_ids(section.id, [entry.id for entry in _entries(section)], used), len(missing)))
            problems.extend([MISSING_ID.at(place, free=text) for place, text in zip(missing, offered, strict=True)])
            used.update(offered)


def _check_section(section: Section, problems: Problems) -> None:
    _check_text(section.heading, section.places.get("heading"), problems)
    for field, label in section.columns.items():
        _check_text(label, section.column_places[field], problems)
    for note, place in zip(section.notes, section.note_places, strict=True):
        _check_text(note, place, problems, may_have_lines=True)
    if section.order == "since":
        for before, entry in pairwise(section.entries):
            if entry.since.text and entry.since.first_day < before.since.first_day:
                place = entry.places["since"]
                problems.append(OUT_OF_ORDER.at(place, since=entry.since.text, before=before.since.text))


def _check_entry(entry: Entry, edition: Edition, problems: Problems) -> None:
    place_of = entry.places.get
    _check_text(entry.name, place_of("name"), problems)
    _check_text(entry.summary, place_of("summary"), problems, may_have_lines=True)
    _check_text(entry.division, place_of("division"), problems)
    since, earlier, host = entry.since, entry.earlier, edition.host
    if since.first_day > edition.as_of:
        problems.append(YEAR_AFTER_AS_OF.at(place_of("since"), since=since.text, as_of=edition.as_of))
    if earlier and since.text and earlier.first_day > since.first_day:
        problems.append(EARLIER_AFTER_FIRST.at(place_of("earlier"), earlier=earlier.text, since=since.text))
    if host.name and host not in entry.municipalities and "municipalities" in entry.places:
        problems.append(HOST_MISSING.at(place_of("municipalities"), host=host.name))


def _check_text(text: str, place: Place | None, problems: Problems, *, may_have_lines: bool = False) -> None:
    if text != text.strip():
        problems.append(SURROUNDING_SPACE.at(place))
    if not _SUSPECT.search(text):
        return
    for code in dict.fromkeys(map(ord, CONTROL.findall(text))):
        if not (may_have_lines and code == ord("\n")):
            problems.append(CONTROL_CHARACTER.at(place, code=code))
    for katakana in dict.fromkeys(_KATAKANA.findall(text)):
        full_width = unicodedata.normalize("NFKC", katakana)
        problems.append(HALF_WIDTH_KATAKANA.at(place, text=katakana, full_width=full_width))


def _check_ids(ids: Iterable[tuple[str, Place | None]], problems: Problems) -> None:
    first: dict[str, Place] = {}
    for place, text in sorted([(place, text) for text, place in ids if text and place]):
        if not ID.fullmatch(text):
            problems.append(BAD_ID.at(place, text=text))
        elif (known := first.setdefault(text, place)) is not place:
            problems.append(DUPLICATE_ID.at(place, text=text, first=known.line))


def _check_names(edition: Edition, problems: Problems) -> None:
    """Names count as the same where they are equal in print, whatever the white space."""
    anywhere: dict[str, Place] = {}
    for section in edition.sections:
        here: dict[str, Place] = {}
        for entry in section.entries:
            if not entry.name:
                continue
            place = entry.places["name"]
            key = plain(entry.name)
            if key in here:
                problems.append(DUPLICATE_NAME.at(place, text=entry.name, first=here[key].line))
            elif key in anywhere:
                problems.append(REPEATED_NAME.at(place, text=entry.name, first=anywhere[key].line))
            here.setdefault(key, place)
        anywhere = here | anywhere
