"""The check of an edition's meaning: ids, names, texts, years and the host in every row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice, pairwise
from unicodedata import normalize

from reportgen.characters import HALF_WIDTH_KATAKANA, ODD_SPACE, RADICAL, SUSPECT, UNPRINTABLE, named, with_kanji
from reportgen.dataset.draft import ID
from reportgen.dataset.ids import free_ids
from reportgen.dataset.likeness import plain
from reportgen.dataset.limits import SHORTEST, longest
from reportgen.dataset.model import Edition, Entry, Section
from reportgen.dataset.rules import (
    BAD_ID,
    DUPLICATE_ID,
    DUPLICATE_NAME,
    EARLIER_AFTER_FIRST,
    HALF_WIDTH,
    HOST_MISSING,
    LIKE_A_FORMULA,
    MISSING_ID,
    MIXED_FIGURES,
    NO_ENTRIES,
    NONE_IN_FORCE,
    ODD_SPACE_IN_TEXT,
    OUT_OF_ORDER,
    RADICAL_FOR_KANJI,
    REPEATED_NAME,
    RETIRED_AFTER_AS_OF,
    SURROUNDING_SPACE,
    YEAR_AFTER_AS_OF,
)
from reportgen.diagnostics import Diagnostic, Place
from reportgen.yaml_nodes import CONTROL_CHARACTER, TOO_LONG, Problems
from reportgen.yaml_slips import shortened

# What a spreadsheet takes for the beginning of a formula.
_FORMULA_SIGNS = frozenset("=+-@\t")
_FIGURES = re.compile("[0-9]+")
_FULL_WIDTH_FIGURES = re.compile("[０-９]+")
_OTHER_WIDTH = str.maketrans("0123456789０１２３４５６７８９", "０１２３４５６７８９0123456789")


def check_edition(edition: Edition, used_ids: Collection[str] = ()) -> list[Diagnostic]:
    """Every breach of a rule of meaning, in no certain order. Empty values are unread ones and passed over.

    `used_ids`, those of other editions, are offered to no entry that has none.
    """
    problems: Problems = []
    _check_text("region", edition.region, edition.places.get("region"), problems)
    if edition.closed_sections and not edition.sections:
        problems.append(NO_ENTRIES.at(edition.closed_sections[0].places.get("heading"), hint=NONE_IN_FORCE))
    for section in edition.all_sections:
        _check_section(section, problems)
        for entry in _entries(section):
            _check_entry(entry, edition, problems)
        for entry, on, reason in section.retired:
            _check_text("reason", reason, entry.places.get("reason"), problems)
            if on > edition.as_of:
                problems.append(RETIRED_AFTER_AS_OF.at(entry.places["on"], on=on, as_of=edition.as_of))
    _check_ids([(section.id, section.places.get("id")) for section in edition.all_sections], problems)
    ids = [(entry.id, entry.places.get("id")) for section in edition.all_sections for entry in _entries(section)]
    _check_ids(ids, problems)
    _check_missing_ids(edition, {text for text, _ in ids}.union(used_ids), problems)
    _check_names(edition, problems)
    _check_figures(edition, problems)
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
    _check_text("heading", section.heading, section.places.get("heading"), problems)
    for field, label in section.columns.items():
        _check_text("columns", label, section.column_places[field], problems)
    for note, place in zip(section.notes, section.note_places, strict=True):
        _check_text("notes", note, place, problems, may_have_lines=True)
    if section.order == "since":
        for before, entry in pairwise(section.entries):
            if entry.since.text and entry.since.first_day < before.since.first_day:
                place = entry.places["since"]
                problems.append(OUT_OF_ORDER.at(place, since=entry.since.text, before=before.since.text))


def _check_entry(entry: Entry, edition: Edition, problems: Problems) -> None:
    place_of = entry.places.get
    _check_text("name", entry.name, place_of("name"), problems)
    _check_text("summary", entry.summary, place_of("summary"), problems, may_have_lines=True)
    _check_text("division", entry.division, place_of("division"), problems)
    if not _FORMULA_SIGNS.isdisjoint((entry.name[:1], entry.summary[:1], entry.division[:1])):
        for key, text in _cells(entry):
            if text[:1] in _FORMULA_SIGNS and len(text) > 1:
                problems.append(LIKE_A_FORMULA.at(place_of(key), key=key, sign=text[0], text=shortened(text)))
    since, earlier, host = entry.since, entry.earlier, edition.host
    if since.first_day > edition.as_of:
        problems.append(YEAR_AFTER_AS_OF.at(place_of("since"), since=since.text, as_of=edition.as_of))
    if earlier and since.text and earlier.first_day > since.first_day:
        problems.append(EARLIER_AFTER_FIRST.at(place_of("earlier"), earlier=earlier.text, since=since.text))
    if host.code and host not in entry.municipalities and "municipalities" in entry.places:
        garbled = [town.name for town in entry.municipalities if not town.code and host.name in town.name]
        problems += [] if garbled else [HOST_MISSING.at(place_of("municipalities"), host=host.name)]


def _cells(entry: Entry) -> tuple[tuple[str, str], ...]:
    """The free texts of an entry."""
    return (("name", entry.name), ("summary", entry.summary), ("division", entry.division))


def _check_text(key: str, text: str, place: Place | None, problems: Problems, *, may_have_lines: bool = False) -> None:
    if text != text.strip():
        problems.append(SURROUNDING_SPACE.at(place, key=key))
    if len(text) > SHORTEST and len(text) > longest(key):
        problems.append(TOO_LONG.at(place, field=f"「{key}」", found=len(text), most=longest(key)))
    if not SUSPECT.search(text):
        return
    for code in dict.fromkeys(map(ord, UNPRINTABLE.findall(text))):
        if not (may_have_lines and code == ord("\n")):
            problems.append(CONTROL_CHARACTER.at(place, field=f"「{key}」", character=named(code)))
    for code in dict.fromkeys(map(ord, ODD_SPACE.findall(text))):
        problems.append(ODD_SPACE_IN_TEXT.at(place, key=key, character=named(code)))
    for radical in dict.fromkeys(RADICAL.findall(text)):
        word = next(word for word in text.split() if radical in word)
        kanji, right = with_kanji(radical), shortened(with_kanji(word))
        hint = f"漢字の「{kanji}」（U+{ord(kanji):04X}）で「{right}」と書いてください。" if kanji != radical else None
        problems.append(RADICAL_FOR_KANJI.at(place, key=key, character=radical, code=ord(radical), hint=hint))
    for katakana in dict.fromkeys(HALF_WIDTH_KATAKANA.findall(text)):
        full_width = normalize("NFKC", katakana)
        problems.append(HALF_WIDTH.at(place, key=key, text=shortened(katakana), full_width=shortened(full_width)))


def _check_figures(edition: Edition, problems: Problems) -> None:
    """Figures of full width among those of half width, or the reverse: the form that fewer texts have."""
    sections = edition.sections
    all_texts = [entry.name + entry.summary + entry.division for section in sections for entry in section.entries]
    all_texts += [text for section in sections for text in (section.heading, *section.notes)]
    if not _FULL_WIDTH_FIGURES.search("".join(all_texts)):
        return
    texts: list[tuple[str, str, Place | None]] = []
    for section in sections:
        texts.append(("heading", section.heading, section.places.get("heading")))
        texts += [("notes", *note) for note in zip(section.notes, section.note_places, strict=True)]
        texts += [(key, text, entry.places.get(key)) for entry in section.entries for key, text in _cells(entry)]
    forms = (("全角", _FULL_WIDTH_FIGURES), ("半角", _FIGURES))
    found = {name: [one for one in texts if figures.search(one[1])] for name, figures in forms}
    if not found["半角"]:
        return
    (rarer, figures), (other, _) = forms if len(found["全角"]) <= len(found["半角"]) else forms[::-1]
    for key, text, place in found[rarer]:
        written = dict.fromkeys(figures.findall(text))
        shown, right = ("、".join(words) for words in (written, [word.translate(_OTHER_WIDTH) for word in written]))
        problems.append(
            MIXED_FIGURES.at(place, key=key, form=rarer, text=shortened(shown), other=other, right=shortened(right))
        )


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
