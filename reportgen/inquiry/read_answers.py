"""The answers in a workbook that came back, wherever its sheets, rows and columns have been moved to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from reportgen.diagnostics import Diagnostic, Place, PlacedText
from reportgen.inquiry.form import (
    ANSWER,
    CHOICES,
    EXAMPLE,
    ID,
    LIST,
    NEW_ENTRY,
    REQUEST,
    RETIRED_ON,
    ROW,
    SECTION,
    STATE,
    AnswerSheet,
    Found,
    Identity,
    Row,
    find_answers,
    find_identity,
    fold,
)
from reportgen.inquiry.messages import (
    DOUBLED_COLUMN,
    FORMULA_IN_ANSWER,
    MERGED_ANSWER,
    MISSING_COLUMN,
    NO_ANSWERS,
    NO_IDENTITY,
    STRANGE_COLUMN,
    UNKNOWN_ROW,
)
from reportgen.readers.number_formats import day_of_serial
from reportgen.readers.rules import ERROR_CELL, NO_RESULT
from reportgen.readers.sheets import Sheet
from reportgen.readers.workbook import open_workbook, text_at

# The header stands near the top, whatever was put in above it.
_MOST_ROWS_ABOVE = 200
# Serial numbers of the years 1940 to 2119 or so, in either system of days.
_SERIALS = range(15_000, 80_000)
# Those that hold no answers, but may hold thousands of rows.
_OTHER_SHEETS = re.compile(f"(?:{REQUEST}|{EXAMPLE}|{LIST}|{CHOICES})\\d*")


class SheetRow(NamedTuple):
    """A row of a sheet of answers: its texts by their labels (empty ones, too), and the labels that can't be read.

    `place` is that of its id, `columns` says for each label where its column stands. `retired_on` is what is said under
    that label, where the cell holds a day and no text.
    """

    entry_id: str
    kind: Row
    texts: Mapping[str, str]
    faulty: frozenset[str]
    retired_on: date | None
    place: Place
    columns: Mapping[str, int]

    def cell(self, label: str) -> PlacedText:
        """The cell under the label; where there is no such column, an empty text at the row's id."""
        if label not in self.texts:
            return PlacedText("", self.place)
        return PlacedText(self.texts[label], self.place._replace(column=self.columns[label] + 1))


class ReturnedSheet(NamedTuple):
    """A sheet of answers that came back: what it says that it is, its form, and its rows that hold something."""

    identity: Identity
    sheet: AnswerSheet
    rows: tuple[SheetRow, ...]


def read_answers(
    data: bytes, path: str, forms: Callable[[Identity], Sequence[AnswerSheet]], problems: list[Diagnostic]
) -> tuple[ReturnedSheet, ...]:
    """The sheets of answers in the workbook; what hinders reading it goes to `problems`, with its cell.

    `forms` gives the sheets that were sent under an identity; none where there was no such inquiry.
    """
    sheets, found_problems = open_workbook(data, path, lambda name: not _OTHER_SHEETS.fullmatch(name))
    problems += found_problems
    returned: list[ReturnedSheet] = []
    anonymous: list[Place] = []
    for sheet in sheets:
        rows = [
            [text_at((row, column), sheet.values or (), sheet.traits) for column in range(len(cells))]
            for row, cells in enumerate(islice(sheet.values or (), _MOST_ROWS_ABOVE))
        ]
        place = Place(path, 1, 1, sheet.name)
        identity = find_identity(rows)
        if identity is None:
            if _is_headed(rows):  # it lost the line over its table
                anonymous.append(place)
            continue
        found = find_answers(forms(identity), rows)
        if found is not None:
            read = _Reading(sheet, found, path, problems)
            returned.append(ReturnedSheet(identity, found.sheet, tuple(read.rows())))
    problems += [NO_IDENTITY.at(place) for place in anonymous]
    if not returned and not anonymous and not found_problems:
        problems.append(NO_ANSWERS.at(Place(path, 1, 1)))
    return tuple(returned)


def _is_headed(rows: Sequence[Sequence[str]]) -> bool:
    wanted = {fold(ID), fold(ANSWER)}
    return any(wanted <= set(map(fold, row)) for row in rows)


class _Reading:
    """Reads the rows of one sheet."""

    def __init__(self, sheet: Sheet, found: Found, path: str, problems: list[Diagnostic]) -> None:
        self._sheet = sheet
        self._values = sheet.values or ()
        self._found = found
        self._path = path
        self._problems = problems
        self._merged = {
            (row, column): first
            for first, last in sheet.traits.merged
            for row in range(first[0], min(last[0] + 1, len(self._values)))
            for column in range(first[1], last[1] + 1)
        }

        # Rows with something else than values; the state of each is a formula of ours.
        traits, state = sheet.traits, found.columns.get(STATE)
        odd = {*traits.errors, *traits.without_result, *traits.formulas, *self._merged}
        self._odd_rows = {row for row, column in odd if column != state}

    def rows(self) -> Iterator[SheetRow]:
        """The rows below the header that hold something under one of its labels."""
        found = self._found
        header = self._place(found.header, 0)
        self._problems += [MISSING_COLUMN.at(header, label=label) for label in found.missing if label != STATE]
        self._problems += [DOUBLED_COLUMN.at(header, label=label) for label in found.doubled]
        for column in found.strange:
            if any(self._text(row, column) for row in range(found.header + 1, len(self._values))):
                place = self._place(found.header, column)
                self._problems.append(STRANGE_COLUMN.at(place, label=self._text(found.header, column)))
        if ROW not in found.columns:
            return
        for row in range(found.header + 1, len(self._values)):
            texts = {label: self._text(row, column) for label, column in found.columns.items()}
            texts.pop(STATE, None)
            errors = [label for label, column in found.columns.items() if (row, column) in self._sheet.traits.errors]
            if any(texts.values()) or any(label != STATE for label in errors):
                read = self._row(row, texts)
                if read is not None:
                    yield read

    def _row(self, row: int, texts: Mapping[str, str]) -> SheetRow | None:
        place = self._place(row, self._found.columns[ID])
        word = fold(texts[ROW])
        kind = next((one for one in Row if fold(one.value) == word), None)
        entry_id = "" if fold(texts[ID]) in ("", fold(NEW_ENTRY)) else texts[ID]
        filled = [label for label, text in texts.items() if text and label not in (ID, ROW, SECTION)]
        if kind is None and not entry_id and not filled:
            return None
        if kind is None or (kind is Row.NEW) == bool(entry_id):
            choices = "・".join(one.value for one in Row)
            self._problems.append(UNKNOWN_ROW.at(place, id=texts[ID], row=texts[ROW], choices=choices))
            return None
        if kind is Row.NEW and not filled:
            return None
        asked = texts if row in self._odd_rows else ()
        faulty = frozenset([label for label in asked if self._is_faulty(row, label, kind)])
        day = self._day(row, self._found.columns[RETIRED_ON]) if RETIRED_ON in texts else None
        return SheetRow(entry_id, kind, texts, faulty, day, place, self._found.columns)

    def _is_faulty(self, row: int, label: str, kind: Row) -> bool:
        """Whether the cell can't be read; tells so, and what else a reader of it should know."""
        column = self._found.columns[label]
        at, traits, place = (row, column), self._sheet.traits, self._place(row, column)
        if at in traits.errors:
            self._problems.append(ERROR_CELL.at(place, cell=f"「{label}」の欄", value=traits.errors[at]))
            return True
        if at in traits.without_result:
            self._problems.append(NO_RESULT.at(place))
            return True
        if not self._found.sheet.is_open(label, kind):
            return False
        text = self._text(row, column)
        if at in traits.formulas:
            self._problems.append(FORMULA_IN_ANSWER.at(place, text=text))
        if text and self._merged.get(at, at) != at:
            self._problems.append(MERGED_ANSWER.at(place, text=text))
        return False

    def _text(self, row: int, column: int) -> str:
        """The text of the cell, or of the merged one that it is part of."""
        at = self._merged.get((row, column), (row, column))
        return text_at(at, self._values, self._sheet.traits)

    def _day(self, row: int, column: int) -> date | None:
        """The day that the cell holds as one, or as its serial number."""
        value = self._values[row][column] if column < len(self._values[row]) else ""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool) and int(value) in _SERIALS:
            return day_of_serial(value, is_1904=self._sheet.traits.is_1904).date()
        return None

    def _place(self, row: int, column: int) -> Place:
        return Place(self._path, row + 1, column + 1, self._sheet.name)
