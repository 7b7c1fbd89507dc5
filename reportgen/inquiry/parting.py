"""An edition parted among those who are asked: the entries of each recipient, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.fields.registry import KINDS
from reportgen.inquiry.form import AnswerSheet, answer_sheets


class AskedEntry(NamedTuple):
    """An entry that is asked about, and the section that it stands in."""

    section: Section
    entry: Entry


class Asked(NamedTuple):
    """A sheet of answers and the entries in it, in the order of the list; `at` is its place in the form (from 0)."""

    at: int
    sheet: AnswerSheet
    entries: tuple[AskedEntry, ...]


def whole(edition: Edition) -> tuple[Asked, ...]:
    """All entries of the edition, sheet by sheet."""
    return tuple(
        Asked(at, sheet, tuple([AskedEntry(section, entry) for section in sheet.sections for entry in section.entries]))
        for at, sheet in enumerate(answer_sheets(edition))
    )


def column_named(edition: Edition, name: str) -> str | None:
    """The key of the column that has this key or label in any section; None where none has."""
    columns = [column for section in edition.sections for column in section.columns]
    return next((column.key for column in columns if name in (column.key, column.label)), None)


def part(edition: Edition, key: str) -> Mapping[str, tuple[Asked, ...]]:
    """The entries that each recipient is asked about, by its name, in the order in which the list names recipients.

    Where the column of that key names several, each of them is asked. Those whom it leaves blank, or whose section has
    no such column, are under an empty name. The sheets that a recipient gets are numbered anew.
    """
    found: dict[str, dict[int, list[AskedEntry]]] = {}
    asked = whole(edition)
    for at, _, entries in asked:
        for one in entries:
            for name in dict.fromkeys(_recipients(one.entry, key, edition.prefecture)):
                found.setdefault(name, {}).setdefault(at, []).append(one)
    return {
        name: tuple(
            Asked(at, asked[at].sheet._replace(number=number), tuple(entries))
            for number, (at, entries) in enumerate(sheets.items(), 1)
        )
        for name, sheets in found.items()
    }


def _recipients(entry: Entry, key: str, prefecture: str) -> Iterator[str]:
    pairs = zip(entry.columns, entry.values, strict=True)
    found = [(column.kind, value) for column, value in pairs if column.key == key and value is not None]
    if not found:
        yield ""
    for kind, value in found:
        for body in KINDS[kind].bodies(value):
            name = body.name if body.prefecture == prefecture else body.prefecture + body.name
            yield " ".join(name.split())
