"""Workbooks as divisions send them back, written by a library that the program doesn't read them with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any, NamedTuple

from builders import national_table
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportgen.dataset.load import read_draft
from reportgen.dataset.settle import settle
from reportgen.diagnostics import Diagnostic
from reportgen.inquiry.collected import Collected, Outcome, Received
from reportgen.inquiry.form import ID, NEW_ENTRY, ROW, SECTION, Identity, Row, answer_sheets, sent_texts
from reportgen.inquiry.merge import merge_answers
from reportgen.inquiry.read_answers import read_answers
from reportgen.inquiry.record import Inquiry
from reportgen.inquiry.replies import Read, Returned

Cells = Mapping[str, Any]
Answers = Mapping[str, Cells]
DAY = date(2023, 6, 1)


def read(data: bytes) -> Read:
    """The edition in the data."""
    problems: list[Diagnostic] = []
    draft = read_draft(data, "edition.yaml", problems)
    assert draft is not None, problems
    return Read.of(draft, settle(draft, national_table(), problems))


def answered(
    data: bytes,
    answers: Answers,
    *,
    recipient: str = "企画課",
    number: int = 1,
    present: Answers | None = None,
    new: Sequence[Cells] = (),
    change: Callable[[Worksheet], None] = lambda _: None,
    only: Sequence[str] | None = None,
) -> bytes:
    """The workbook of a recipient who was asked for all entries (or `only` those), with the answers by id and label.

    `present` are cells of the locked rows that were changed nevertheless, `new` the free rows that were filled in.
    `change` does the rest to each sheet.
    """
    edition = read(data).edition
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in answer_sheets(edition):
        page = workbook.create_sheet(sheet.name)
        page.append([str(Identity(edition.as_of, number, sha256(data).hexdigest(), recipient))])
        page.append(sheet.labels)
        for section in sheet.sections:
            for entry in section.entries:
                if only is not None and entry.id not in only:
                    continue
                base = {ID: entry.id, SECTION: section.heading}
                texts = sent_texts(entry)
                now = {field.label: texts[field.column.key] for field in sheet.fields}
                for row, cells in (
                    (Row.PRESENT, now | dict((present or {}).get(entry.id, {}))),
                    (Row.AFTER, answers.get(entry.id, {})),
                ):
                    values = {**base, ROW: row.value, **cells}
                    page.append([values.get(label) for label in sheet.labels])
        headings = [section.heading for section in sheet.sections]
        for cells in (*[one for one in new if one.get(SECTION, headings[0]) in headings], {}):
            values = {ID: NEW_ENTRY, ROW: Row.NEW.value, **cells}
            page.append([values.get(label) for label in sheet.labels])
        change(page)
    written = BytesIO()
    workbook.save(written)
    return written.getvalue()


class Back(NamedTuple):
    """What came back: the outcomes by id, and the problems as rule and place."""

    collected: Collected
    outcomes: dict[str, Outcome]
    problems: list[tuple[str, str]]


def collect(
    sent: bytes, *files: bytes, now: bytes | None = None, asked: Mapping[str, tuple[str, ...]] | None = None
) -> Back:
    """What the files (1.xlsx, 2.xlsx, …) come to, held against what was sent and the edition as it is now."""
    problems: list[Diagnostic] = []
    was = read(sent)
    digest = sha256(sent).hexdigest()
    forms = {digest[:16]: answer_sheets(was.edition)}
    returned = []
    for number, data in enumerate(files, 1):
        path = f"{number}.xlsx"
        for sheet in read_answers(data, path, lambda identity: forms.get(identity.digest, ()), problems):
            received = Received(path, sha256(data).hexdigest(), sheet.identity.recipient)
            returned.append(Returned(received, sheet, was))
    inquiry = Inquiry(DAY, 1, date(2023, 7, 14), "division", digest, asked or {})
    collected = merge_answers(returned, read(now or sent), inquiry, national_table(), problems)
    return Back(
        collected,
        {outcome.entry_id: outcome for outcome in collected.outcomes},
        [(problem.rule, str(problem.place)) for problem in collected.problems],
    )
