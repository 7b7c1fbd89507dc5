"""Corrections: what of a published text is read differently, where and why, and what is in doubt."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import repeat
from typing import NamedTuple

from reportgen.delimited import place_in
from reportgen.diagnostics import Place, PlacedText, Problems
from reportgen.fields.kind import Column
from reportgen.fields.members import SEPARATOR
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.bodies import names_of
from reportgen.readers.draft_list import columns_of
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.published import PublishedList, PublishedSection
from reportgen.readers.rules import (
    CORRECTION_MISMATCH,
    IN_DOUBT,
    LINE_BREAK,
    READ_AS,
    SEPARATORS_UNIFIED,
    SOURCE_MISMATCH,
    TOO_MANY_CORRECTIONS,
)
from reportgen.yaml_reader import Reader, read_yaml

# What of a published text can be corrected, beside the cells of its columns.
AROUND = ("heading", "label", "note", "group")
_NARROWING = ("field", "section", "line", "count")
# Each is looked for in every cell.
_MOST_PASSAGES = 500


class Passage(NamedTuple):
    """Words of the source that are read as others, or in doubt where `instead` is None.

    They stand in `times` places, within a field, section or line where one is given.
    """

    text: str
    instead: str | None
    field: str | None
    section: str | None
    line: int | None
    times: int
    reason: str
    place: Place


class Change(NamedTuple):
    """A place in the source where `before` is read as `after`, or in doubt where `after` is None."""

    place: Place
    field: str
    before: str
    after: str | None
    reason: str

    def __str__(self) -> str:
        """The form in which a user reads it, on one line."""
        if self.after is None:
            return f"{self.place}: {IN_DOUBT.format(text=self.before, reason=self.reason)}"
        return f"{self.place}: {READ_AS.format(before=self.before, after=self.after)}"


def read_corrections(
    data: bytes, path: str, source_path: str, columns: Collection[str], problems: Problems
) -> tuple[Passage, ...]:
    """The corrections, then the queries, as the file has them; they must be meant for the source of that name.

    `columns` are the keys of those whose cells they may name.
    """
    reader = read_yaml(data, path, problems)
    if reader is None:
        return ()
    found = reader.fields(("source",), ("corrections", "queries"))
    source_name = source_path.replace("\\", "/").rpartition("/")[2]
    meant = found["source"].text()
    if meant and unicodedata.normalize("NFC", meant) != unicodedata.normalize("NFC", source_name):
        found["source"].report(SOURCE_MISMATCH, expected=meant, found=source_name)
    passages: list[Passage | None] = []
    for key, required in (("corrections", ("read", "as", "reason")), ("queries", ("text", "reason"))):
        items = found[key].items()
        if len(items) > _MOST_PASSAGES:
            items[_MOST_PASSAGES].report(TOO_MANY_CORRECTIONS, most=_MOST_PASSAGES)
        passages += [_passage(item, required, columns) for item in items[:_MOST_PASSAGES]]
    return tuple(filter(None, passages))


def _passage(said: Reader, required: tuple[str, ...], columns: Collection[str]) -> Passage | None:
    found = said.fields(required, _NARROWING)
    texts = found.texts((*required, "section"))
    field = found["field"].choice((*columns, *AROUND), "")
    line, count = found["line"].count(), found["count"].count()
    if not texts.keys() >= set(required):
        return None
    return Passage(
        texts[required[0]].text,
        texts["as"].text if "as" in texts else None,
        field or None,
        texts["section"].text if "section" in texts else None,
        line or None,
        count or 1,
        texts["reason"].text,
        found[required[0]].place,
    )


def apply_corrections(
    published: PublishedList, passages: tuple[Passage, ...], problems: Problems
) -> tuple[PublishedList, tuple[Change, ...]]:
    """The text as it is read, and every place that was changed or is in doubt, in order of the source.

    The passages are applied in their order. One that doesn't stand in as many places as it says is reported.
    """
    counts: Counter[Passage] = Counter()
    changes: list[Change] = []

    @cache
    def concerned(field: str, section_id: str) -> list[tuple[str, Passage]]:
        return [
            (passage.text, passage)
            for passage in passages
            if passage.field in (None, field) and passage.section in (None, section_id)
        ]

    def amended(cell: PlacedText, field: str, section_id: str) -> PlacedText:
        text = cell.text
        origins: list[int] | None = None  # where in the cell each character of a text that was changed comes from
        for wrong, passage in concerned(field, section_id):
            if wrong in text and passage.line in (None, cell.place.line):
                for index in _occurrences(passage.text, text):
                    place = place_in(cell.text, origins[index] if origins else index, cell.place)
                    changes.append(Change(place, field, passage.text, passage.instead, passage.reason))
                    counts[passage] += 1
                if passage.instead is not None:
                    origins = _replaced_origins(text, passage, origins or list(range(len(text))))
                    text = text.replace(passage.text, passage.instead)
        return cell._replace(text=text)

    def amended_section(section: PublishedSection) -> PublishedSection:
        def all_of(texts: Sequence[PlacedText], fields: Iterable[str]) -> tuple[PlacedText, ...]:
            return tuple([amended(text, field, section.id) for text, field in zip(texts, fields, strict=False)])

        keys = [column.key for column in section.columns]
        heading, *labels = all_of(
            [section.heading, *[column.label for column in section.columns]], ["heading", *repeat("label", len(keys))]
        )
        names = all_of(section.groups.names if section.groups else (), repeat("group"))
        rows = tuple([row._replace(cells=all_of(row.cells, keys)) for row in section.rows])
        notes = all_of([*section.notes_above, *[note.text for note in section.notes]], repeat("note"))
        above = len(section.notes_above)
        return replace(
            section,
            heading=heading,
            columns=tuple([one._replace(label=label) for one, label in zip(section.columns, labels, strict=True)]),
            groups=section.groups and replace(section.groups, names=names),
            rows=rows,
            notes_above=notes[:above],
            notes=tuple([one._replace(text=text) for one, text in zip(section.notes, notes[above:], strict=True)]),
        )

    corrected = replace(published, sections=tuple(map(amended_section, published.sections)))
    for passage in passages:
        if counts[passage] != passage.times:
            found = counts[passage]
            problems.append(
                CORRECTION_MISMATCH.at(passage.place, text=passage.text, expected=passage.times, found=found)
            )
    return corrected, tuple(changes)


def _occurrences(part: str, text: str) -> Iterator[int]:
    """Where the part begins in the text, each time behind the one before."""
    index = text.find(part)
    while index >= 0:
        yield index
        index = text.find(part, index + len(part))


def _replaced_origins(text: str, passage: Passage, origins: list[int]) -> list[int]:
    """The origins of the text's characters after the replacement: all of a new part come from where the old began."""
    found: list[int] = []
    end = 0
    for index in _occurrences(passage.text, text):
        found += [*origins[end:index], *[origins[index]] * len(passage.instead or "")]
        end = index + len(passage.text)
    return found + origins[end:]


def unified_separators(
    published: PublishedList, settings: ImportSettings, table: MunicipalityTable
) -> tuple[Change, ...]:
    """Every place where what parts two municipalities, or the open ending from them, becomes what the list prints."""
    return tuple(
        [
            change
            for section in published.sections
            for at, column in enumerate(columns_of(section, settings, table))
            if KINDS[column.kind].is_list
            for row in section.rows
            if row.cells[at].text
            for change in _unified(row.cells[at], column, settings, table)
        ]
    )


def _unified(cell: PlacedText, column: Column, settings: ImportSettings, table: MunicipalityTable) -> Iterator[Change]:
    found = names_of(cell, column, settings, table)
    names = found.lists.get(column.key, ())
    ending = next((text for key, text in found.texts.items() if key != column.key), None)
    parts = [name.text for name in names]
    end, before = 0, ""
    for part in [*parts, *([ending.text] if ending else []), ""]:
        begin = cell.text.index(part, end) if part else len(cell.text)
        gap = cell.text[end:begin].strip()
        wanted = SEPARATOR if before and part in parts else ""
        if gap != wanted:
            if wanted and gap in settings.punctuation.separators:
                start, old, new = cell.text.index(gap, end), gap, wanted
            else:  # what can't be seen alone is shown with what it parts
                start = end - len(before)
                old = cell.text[start : begin + len(part)].replace("\n", LINE_BREAK)
                new = before + wanted + part
            yield Change(place_in(cell.text, start, cell.place), column.key, old, new, SEPARATORS_UNIFIED)
        end, before = begin + len(part), part
