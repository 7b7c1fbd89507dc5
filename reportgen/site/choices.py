"""By what the entries of a page can be chosen and sorted: bodies, years, groups, and texts of few values.

All of it comes from the columns as they are declared and from the values themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.document.compose import town_name
from reportgen.fields.kind import Column
from reportgen.fields.registry import KINDS
from reportgen.japanese.eras import era_years_meant
from reportgen.writers.html.tables import Marking

_GROUP = "group"
# A text column is one to choose by where no value is longer, and there are at most so many, each twice on average.
_MOST_VALUES = 40
_LONGEST_VALUE = 30
_OFTEN = 2


class Filter(NamedTuple):
    """What readers choose from: the key and label of a column, and its words."""

    key: str
    label: str
    options: tuple[str, ...]


class _Word(NamedTuple):
    """A word to choose by, by what it is sorted before its text."""

    rank: tuple[int, str]
    text: str


class _Found(NamedTuple):
    """The words of a column: its label, and for each section and entry (by their numbers) those that it has."""

    label: str
    is_text: bool
    words: dict[tuple[int, int], tuple[_Word, ...]]


def choices_of(edition: Edition) -> tuple[tuple[Filter, ...], tuple[Marking, ...]]:
    """The filters of a page that shows the edition, and for each section what its rows may be chosen and sorted by.

    A choice is `<filter>.<option>`, both as numbers.
    """
    kept = {key: found for key, found in _found(edition).items() if _is_useful(found)}
    filters = []
    tokens: dict[tuple[int, int], list[str]] = {}
    for number, (key, found) in enumerate(kept.items()):
        words = sorted({word for one in found.words.values() for word in one})
        at = {word: f"{number}.{index}" for index, word in enumerate(words)}
        filters.append(Filter(key, found.label, tuple(word.text for word in words)))
        for place, one in found.words.items():
            tokens.setdefault(place, []).extend(at[word] for word in one)
    markings = [
        Marking(
            [" ".join(tokens.get((number, at), ())) for at in range(len(section.entries))],
            dict(_orders(section)),
        )
        for number, section in enumerate(edition.sections)
    ]
    return tuple(filters), tuple(markings)


def _found(edition: Edition) -> dict[str, _Found]:
    found: dict[str, _Found] = {}
    bounds = _bounds(edition)
    groups: dict[str, _Word] = {}
    for number, section in enumerate(edition.sections):
        for at, entry in enumerate(section.entries):
            if entry.group:
                label = section.groups.label if section.groups and section.groups.label else section.heading
                word = groups.setdefault(entry.group, _Word((len(groups), ""), entry.group))
                found.setdefault(_GROUP, _Found(label, False, {})).words[number, at] = (word,)
            for column, value in zip(entry.columns, entry.values, strict=True):
                kind = KINDS[column.kind]
                if value is None or (column.key == section.head and not kind.names_bodies):
                    continue
                if words := tuple(_words(edition, column, value, bounds)):
                    is_text = not (kind.has_order or kind.names_bodies)
                    found.setdefault(column.key, _Found(column.label, is_text, {})).words[number, at] = words
    return found


def _bounds(edition: Edition) -> dict[str, tuple[int, int]]:
    """For the key of each column with years the first and the last of them; what is open lasts to the edition's day."""
    known: dict[str, set[int]] = {}
    for section in edition.sections:
        for entry in section.entries:
            for column, value in zip(entry.columns, entry.values, strict=True):
                if value is not None and (years := KINDS[column.kind].years(value)):
                    known.setdefault(column.key, set()).update(year or edition.as_of.year for year in years)
    return {key: (min(years), max(years)) for key, years in known.items()}


def _words(edition: Edition, column: Column, value: object, bounds: Mapping[str, tuple[int, int]]) -> Iterator[_Word]:
    """By what an entry with that value in the column may be chosen: each year that it covers, else names."""
    kind = KINDS[column.kind]
    if kind.has_order:
        if years := kind.years(value):
            first, last = (year or bound for year, bound in zip(years, bounds[column.key], strict=True))
            for year in range(first, last + 1):
                eras = "・".join(name.removesuffix("年") for name in era_years_meant(f"{year}年"))
                yield _Word((year, ""), f"{year}年" + (f"（{eras}年）" if eras else ""))
        return
    for body in dict.fromkeys(kind.bodies(value)):
        yield _Word((not body.code, body.code), town_name(edition, body))


def _is_useful(found: _Found) -> bool:
    """Whether choosing by the words parts the entries, and the words are few enough to be chosen from."""
    entries = list(found.words.values())
    values = {word.text for words in entries for word in words}
    if len(values) < 2 and not found.is_text:
        return False
    few = len(values) <= min(_MOST_VALUES, len(entries) // _OFTEN)
    return not found.is_text or (few and all(len(text) <= _LONGEST_VALUE and "\n" not in text for text in values))


def _orders(section: Section) -> Iterator[tuple[str, list[int]]]:
    """For each column whose kind knows an order the place of each entry in it; what has none comes last."""
    for at, column in enumerate(section.columns):
        kind = KINDS[column.kind]
        if kind.has_order:
            values = [_order(entry, at) for entry in section.entries]
            ranks = {value: rank for rank, value in enumerate(sorted({one for one in values if one is not None}))}
            yield column.key, [len(ranks) if one is None else ranks[one] for one in values]


def _order(entry: Entry, at: int) -> Any:  # noqa: ANN401
    value = entry.values[at]
    return None if value is None else KINDS[entry.columns[at].kind].order(value)
