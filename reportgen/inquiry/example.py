"""The example (記入例): how an answer of each kind is given, with the list's own columns and entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from reportgen.fields.registry import KINDS
from reportgen.inquiry.form import (
    ANSWER,
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
from reportgen.inquiry.prepared import PreparedSheet
from reportgen.inquiry.words import DONE, EXAMPLE_REASON, EXAMPLE_REMARKS, EXAMPLES
from reportgen.japanese.eras import format_date


class Example(NamedTuple):
    """One answer: what it is an example of, and its rows, each with the texts of its cells by label."""

    heading: str
    rows: tuple[tuple[Row, Mapping[str, str]], ...]


def examples(prepared: PreparedSheet, as_of: date) -> tuple[Example, ...]:
    """An answer of each kind, about entries of the sheet."""
    fields = prepared.sheet.fields
    inputs = prepared.inputs
    # What is most plainly another value: of a kind that isn't words, and not what the entry is called.
    changed = next((one.label for one in fields[1:] if not KINDS[one.column.kind].is_wording), fields[-1].label)
    answers: Mapping[Choice, Mapping[str, str]] = {
        Choice.UNCHANGED: {},
        Choice.CHANGED: {changed: inputs[changed].example},
        Choice.RETIRED: {RETIRED_ON: format_date(as_of), REASON: EXAMPLE_REASON},
        Choice.UNCLEAR: {REMARKS: EXAMPLE_REMARKS},
    }
    found = []
    for at, (choice, said) in enumerate(answers.items()):
        present = prepared.samples[at % len(prepared.samples)].texts
        common = {ID: present[ID], SECTION: present[SECTION]}
        after = {STATE: DONE, ANSWER: choice.value, **said}
        rows = ((Row.PRESENT, present), (Row.AFTER, after))
        shown = tuple((row, {**common, ROW: row.value, **cells}) for row, cells in rows)
        found.append(Example(EXAMPLES[choice.value], shown))
    new = {one.label: inputs[one.label].example for one in fields}
    heading = prepared.sheet.sections[0].heading
    shown = ((Row.NEW, {ID: NEW_ENTRY, STATE: Row.NEW.value, ROW: Row.NEW.value, **new, SECTION: heading}),)
    return (*found, Example(EXAMPLES[Row.NEW.value], shown))
