"""The table of a sheet of answers: its columns, its rows, and the formulas that say what is still to be filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from xlsxwriter.utility import xl_range_abs

from reportgen.dataset.model import Section
from reportgen.diagnostics import column_letters
from reportgen.inquiry import words
from reportgen.inquiry.form import (
    ANSWER,
    FREE_ROWS,
    ID,
    NEW_ENTRY,
    REASON,
    REMARKS,
    RETIRED_ON,
    ROW,
    SECTION,
    STATE,
    Choice,
    Row,
)
from reportgen.inquiry.package import SheetRow
from reportgen.inquiry.parting import Asked
from reportgen.inquiry.prepared import PreparedEntry, PreparedSheet

HEADER_ROW: Final = 4  # from 0
_OPEN_PT: Final = 28  # of a row that is filled in: two lines


def last_row(asked: Asked) -> int:
    """The last row of the table, from 0."""
    return HEADER_ROW + 2 * len(asked.entries) + FREE_ROWS


class AnswerTable:
    """The columns of a sheet of answers by label, and its rows with the formulas of their states."""

    def __init__(self, prepared: PreparedSheet, sections: Sequence[Section]) -> None:
        self.prepared = prepared
        self.labels = prepared.sheet.labels
        self.column = {label: at for at, label in enumerate(self.labels)}
        self.fields = [self.column[field.label] for field in prepared.sheet.fields]
        self.headings = tuple(dict.fromkeys(section.heading for section in sections))
        required = [field.label for field in prepared.sheet.fields if not field.column.is_optional]
        self._required = [self.column[label] for label in (*required, *([SECTION] if len(self.headings) > 1 else []))]
        self._states: dict[str, str] = {}

    def rows_of(self, entry: PreparedEntry, initial: str) -> tuple[SheetRow, SheetRow]:
        """The two rows of an entry; `initial` is the state in which nothing is filled in."""
        present = {**entry.texts, ROW: Row.PRESENT.value}
        after = {ID: entry.texts[ID], ROW: Row.AFTER.value, STATE: initial}
        if initial not in self._states:
            self._states[initial] = self._state(initial)
        return (
            SheetRow(0, self._texts(present), entry.height_pt),
            SheetRow(1, self._texts(after), _OPEN_PT, True, self.column[STATE], self._states[initial]),
        )

    def free_row(self) -> SheetRow:
        """A row for a new entry."""
        new = {ID: NEW_ENTRY, ROW: Row.NEW.value} | ({SECTION: self.headings[0]} if len(self.headings) == 1 else {})
        return SheetRow(2, self._texts(new), _OPEN_PT, True, self.column[STATE], self._state_of_new())

    def _texts(self, cells: Mapping[str, str]) -> list[str]:
        return [cells.get(label, "") for label in self.labels]

    def _cell(self, column: int) -> str:
        return f"{column_letters(column + 1)}#"

    def _state(self, initial: str) -> str:
        """What the row of an entry says of itself."""
        answer, on, reason, remarks = (
            self._cell(self.column[label]) for label in (ANSWER, RETIRED_ON, REASON, REMARKS)
        )
        written = self._count()
        is_done = f'"{words.DONE}"'
        return (
            f'IF({answer}="",IF({written}+COUNTA({on},{reason},{remarks})=0,"{initial}","{words.CHOOSE}"),'
            f'IF({answer}="{Choice.CHANGED.value}",IF({written}=0,"{words.GIVE_CHANGES}",{is_done}),'
            f'IF({answer}="{Choice.RETIRED.value}",'
            f'IF(OR({on}="",{reason}=""),"{words.GIVE_RETIREMENT}",{is_done}),'
            f'IF({answer}="{Choice.UNCLEAR.value}",IF({remarks}="","{words.GIVE_REMARKS}",{is_done}),'
            f'IF({written}=0,{is_done},"{words.UNCHANGED_BUT_WRITTEN}")))))'
        )

    def _state_of_new(self) -> str:
        """What a free row says of itself."""
        missing = ",".join([f'{self._cell(at)}=""' for at in self._required])
        is_new = f'"{Row.NEW.value}"'
        whole = f'IF(OR({missing}),"{words.GIVE_REST}",{is_new})' if missing else is_new
        return f'IF({self._count()}=0,"",{whole})'

    def _count(self) -> str:
        """How many of the row's fields are filled in."""
        return f"COUNTA({self._cell(self.fields[0])}:{self._cell(self.fields[-1])})"


def status_of(sheets: Sequence[Asked]) -> tuple[str, str]:
    """The formula that says how far the workbook is filled in, and what it says at first."""
    count = sum(len(asked.entries) for asked in sheets)
    states = []
    for asked in sheets:
        column = asked.sheet.labels.index(STATE)
        states.append(f"'{asked.sheet.name}'!{xl_range_abs(HEADER_ROW + 1, column, last_row(asked), column)}")
    waiting = "+".join([f'COUNTIF({one},"{words.UNANSWERED}")' for one in states])
    needing = "+".join([f'COUNTIF({one},"{words.NEEDED}*")' for one in states])
    formula = (
        f'=IF({waiting}+{needing}=0,"{words.ALL_ANSWERED}","{words.UNANSWERED_COUNT}"&({waiting})'
        f'&"{words.INCOMPLETE_COUNT}"&({needing})&"{words.COUNTED}")'
    )
    return formula, f"{words.UNANSWERED_COUNT}{count}{words.INCOMPLETE_COUNT}0{words.COUNTED}"
