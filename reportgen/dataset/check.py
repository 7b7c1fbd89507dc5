"""The check of an edition's meaning: ids, names, texts, years and the host in every row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import islice, pairwise
from unicodedata import normalize

from reportgen.characters import HALF_WIDTH_KATAKANA, ODD_SPACE, RADICAL, SUSPECT, UNPRINTABLE, named, with_kanji
from reportgen.dataset.draft import ID
from reportgen.dataset.ids import free_ids
from reportgen.dataset.limits import SHORTEST, longest
from reportgen.dataset.model import Edition, Entry, Section
from reportgen.dataset.rules import (
    BAD_ID,
    DUPLICATE_ID,
    DUPLICATE_NAME,
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
)
from reportgen.diagnostics import Diagnostic, Place, Problems, shortened
from reportgen.fields.registry import KINDS
from reportgen.japanese.printed_form import plain
from reportgen.yaml_messages import CONTROL_CHARACTER, TOO_LONG

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
        _check_entries(section, edition, problems)
        for _, on, reason, places in section.retired:
            _check_text("reason", reason, places.get("reason"), problems)
            if on > edition.as_of:
                problems.append(RETIRED_AFTER_AS_OF.at(places["on"], on=on, as_of=edition.as_of))
    _check_ids([(section.id, section.places.get("id")) for section in edition.all_sections], problems)
    entries = [entry for section in edition.all_sections for entry in _entries(section)]
    counts = Counter([entry.id for entry in entries])
    odd = {text for text, count in counts.items() if count > 1 or not ID.fullmatch(text)}
    _check_ids([(entry.id, entry.places.get("id")) for entry in entries if entry.id in odd], problems)
    _check_missing_ids(edition, {*counts, *used_ids}, problems)
    _check_titles(edition, problems)
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
    for column in section.columns:
        _check_text("columns", column.label, column.place, problems)
        _check_text("columns", column.under, column.place, problems)
    for note in (*section.notes_above, *section.notes):
        _check_text("notes", note.text, note.place, problems, may_have_lines=True)
    _check_order(section, problems)


def _check_order(section: Section, problems: Problems) -> None:
    """A section that declares an order: each entry stands after those that its kind of column puts before it."""
    at = next((at for at, column in enumerate(section.columns) if column.key == section.order), None)
    if at is None:
        return
    column = section.columns[at]
    kind = KINDS[column.kind]
    known = [entry for entry in section.entries if entry.values[at] is not None]
    for before, entry in pairwise(known):
        first, second = kind.order(before.values[at]), kind.order(entry.values[at])
        if first is not None and second is not None and second < first:
            texts = [kind.text(one.values[at]) for one in (entry, before)]
            place = entry.places.get(column.key)
            problems.append(OUT_OF_ORDER.at(place, label=column.label, text=texts[0], before=texts[1]))


def _check_entries(section: Section, edition: Edition, problems: Problems) -> None:
    """The texts that stand in the cells, and the host where it must be among those concerned."""
    host = edition.host
    naming = [
        (at, column.key, column.label, KINDS[column.kind].bodies)
        for at, column in enumerate(section.columns)
        if KINDS[column.kind].names_bodies and column.concerns and edition.host_in_rows and host.code
    ]
    entries = [*_entries(section)]
    for entry in entries:
        if entry.group:
            _check_text("group", entry.group, entry.places.get("group"), problems)
        for at, key, label, bodies_of in naming:
            value = entry.values[at]
            if value is not None and host not in (bodies := bodies_of(value)):
                garbled = [body for body in bodies if not body.code and host.name in body.name]
                if not garbled:
                    problems.append(HOST_MISSING.at(entry.places.get(key), label=label, host=host.name))
    for at, column in enumerate(section.columns):
        kind, heads = KINDS[column.kind], column.key in section.key
        if kind.is_wording:
            odd = _odd({entry.values[at] for entry in entries} - {None})
            for entry in entries if odd else ():
                if (text := entry.values[at]) in odd:
                    place = entry.places.get(column.key)
                    _check_text(column.key, text, place, problems, may_have_lines=not heads, heads=heads)
        elif kind.is_list:
            for entry in entries:
                for name, _ in kind.named(entry.values[at]) if entry.values[at] is not None else ():
                    if name[:1] in _FORMULA_SIGNS:
                        _check_formula(column.key, name, entry.places.get(column.key), problems)


def _odd(texts: Collection[str]) -> set[str]:
    """Those of the texts that have to be looked at closely: most lists have none."""
    look = SUSPECT.search if SUSPECT.search("".join(texts)) else lambda _: None
    return {
        text
        for text in texts
        if len(text) > SHORTEST or text[:1] in _FORMULA_SIGNS or text != text.strip() or look(text)
    }


def _words(section: Section) -> Iterator[tuple[Entry, str, str]]:
    """The wording of the entries in force, each with its key."""
    columns = [(at, column.key) for at, column in enumerate(section.columns) if KINDS[column.kind].is_wording]
    for entry in section.entries:
        for at, key in columns:
            if (text := entry.values[at]) is not None:
                yield entry, key, text


def _check_text(
    key: str,
    text: str,
    place: Place | None,
    problems: Problems,
    *,
    may_have_lines: bool = False,
    heads: bool = False,
) -> None:
    _check_formula(key, text, place, problems)
    if text != text.strip():
        problems.append(SURROUNDING_SPACE.at(place, key=key))
    if len(text) > SHORTEST and len(text) > (most := longest(key, heads=heads)):
        problems.append(TOO_LONG.at(place, field=f"「{key}」", found=len(text), most=most))
    if not SUSPECT.search(text):
        return
    for code in dict.fromkeys(map(ord, re.findall(UNPRINTABLE, text))):
        if not (may_have_lines and code == ord("\n")):
            problems.append(CONTROL_CHARACTER.at(place, field=f"「{key}」", character=named(code)))
    for code in dict.fromkeys(map(ord, re.findall(ODD_SPACE, text))):
        problems.append(ODD_SPACE_IN_TEXT.at(place, key=key, character=named(code)))
    for radical in dict.fromkeys(re.findall(RADICAL, text)):
        word = next(word for word in text.split() if radical in word)
        kanji, right = with_kanji(radical), shortened(with_kanji(word))
        hint = f"漢字の「{kanji}」（U+{ord(kanji):04X}）で「{right}」と書いてください。" if kanji != radical else None
        problems.append(RADICAL_FOR_KANJI.at(place, key=key, character=radical, code=ord(radical), hint=hint))
    for katakana in dict.fromkeys(re.findall(HALF_WIDTH_KATAKANA, text)):
        full_width = normalize("NFKC", katakana)
        problems.append(HALF_WIDTH.at(place, key=key, text=shortened(katakana), full_width=shortened(full_width)))


def _check_formula(key: str, text: str, place: Place | None, problems: Problems) -> None:
    """A sign alone is none: it may say that there is nothing."""
    if text[:1] in _FORMULA_SIGNS and len(text) > 1:
        problems.append(LIKE_A_FORMULA.at(place, key=key, sign=text[0], text=shortened(text)))


def _check_figures(edition: Edition, problems: Problems) -> None:
    """Figures of full width among those of half width, or the reverse: the form that fewer texts have."""
    sections = edition.sections
    words = [text for section in sections for _, _, text in _words(section)]
    headings = [text for section in sections for text in (section.heading, *[note.text for note in section.notes])]
    if not _FULL_WIDTH_FIGURES.search("".join(words + headings)):
        return
    texts: list[tuple[str, str, Place | None]] = []
    for section in sections:
        texts.append(("heading", section.heading, section.places.get("heading")))
        texts += [("notes", note.text, note.place) for note in section.notes]
        texts += [(key, text, entry.places.get(key)) for entry, key, text in _words(section)]
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


def _check_titles(edition: Edition, problems: Problems) -> None:
    """What tells the entries of a section apart must do so; white space and what is equal in print don't."""
    titled = [[(plain(entry.title), entry) for entry in section.entries] for section in edition.sections]
    counts = Counter([key for entries in titled for key, _ in entries])
    anywhere: dict[str, Place] = {}
    for section, entries in zip(edition.sections, titled, strict=True):
        here: dict[str, Place] = {}
        for key, entry in [one for one in entries if counts[one[0]] > 1]:
            place = next((entry.places[one] for one in section.key if one in entry.places), None)
            if not entry.title or place is None:
                continue
            if key in here:
                problems.append(DUPLICATE_NAME.at(place, text=entry.title, first=here[key].line))
            elif key in anywhere:
                problems.append(REPEATED_NAME.at(place, text=entry.title, first=anywhere[key].line))
            here.setdefault(key, place)
        anywhere = here | anywhere
