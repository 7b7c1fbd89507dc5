"""What a sheet of answers says of each entry: its replies, held against what was sent and what the edition says now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reportgen.dataset.cells import written_in
from reportgen.dataset.draft import Draft, DraftEntry, DraftSection
from reportgen.dataset.edit import Written
from reportgen.dataset.model import Edition, Entry
from reportgen.diagnostics import Diagnostic, PlacedText
from reportgen.fields.kind import Column
from reportgen.inquiry.collected import Received, Reply, Retirement, State, ValueChange
from reportgen.inquiry.form import (
    ANSWER,
    BLANK,
    GROUP,
    REASON,
    REMARKS,
    RETIRED_ON,
    SECTION,
    Choice,
    Row,
    fold,
    sent_texts,
)
from reportgen.inquiry.messages import (
    BAD_RETIREMENT_DAY,
    CHANGED_BUT_EMPTY,
    CHANGED_UNSAID,
    EDITED_SINCE,
    GONE_SINCE,
    LOCKED_CHANGED,
    NO_RETIREMENT,
    OTHER_WIDTH,
    REQUIRED_BLANK,
    RETIRED_SINCE,
    UNCHANGED_BUT_FILLED,
    UNKNOWN_CHOICE,
    UNKNOWN_ENTRY,
    UNKNOWN_TABLE,
)
from reportgen.inquiry.read_answers import ReturnedSheet, SheetRow
from reportgen.japanese.printed_form import equal_in_print
from reportgen.japanese.typed_days import read_typed_day

_STATES = {
    Choice.UNCHANGED: State.UNCHANGED,
    Choice.CHANGED: State.CHANGED,
    Choice.RETIRED: State.RETIRED,
    Choice.UNCLEAR: State.UNCLEAR,
}


class Known(NamedTuple):
    """An entry in one state of the edition: where it stands, as it is written and as it is read."""

    section: DraftSection
    draft: DraftEntry
    entry: Entry

    def written(self, keys: Iterable[str]) -> dict[str, Written | None]:
        """What stands under the keys."""
        there = written_of(self.draft)
        return {key: there.get(key) for key in keys}


class Read(NamedTuple):
    """An edition as its file was read, and its entries by id, the retired ones too."""

    draft: Draft
    edition: Edition
    entries: Mapping[str, Known]

    @classmethod
    def of(cls, draft: Draft, edition: Edition) -> Read:
        """The edition that the draft was settled to."""
        settled = {
            entry.id: entry
            for section in edition.all_sections
            for entry in (*section.entries, *[retired.entry for retired in section.retired])
        }
        known = {
            entry_id: Known(section, entry, settled[entry_id])
            for section in draft.sections
            for entry in section.entries
            if (entry_id := entry.raw.texts.get("id", "")) in settled
        }
        return cls(draft, edition, known)


class Returned(NamedTuple):
    """A sheet of answers, the file it came in, and the edition as it was when it was sent."""

    received: Received
    sheet: ReturnedSheet
    sent: Read


class Verdict(NamedTuple):
    """A reply, why it can't be taken over as it is, and whether the edition says so already."""

    reply: Reply
    reasons: tuple[str, ...] = ()
    is_applied: bool = False


def written_of(draft: DraftEntry) -> dict[str, Written]:
    """What stands under the keys of an entry, its group among them."""
    return {**draft.raw.texts, **draft.raw.lists, **({GROUP: draft.group} if draft.group else {})}


class SheetReader:
    """Reads what one sheet of answers says of each entry."""

    def __init__(self, returned: Returned, now: Read, problems: list[Diagnostic]) -> None:
        self._received = returned.received
        self._sheet = returned.sheet.sheet
        self._rows = returned.sheet.rows
        self._sent = returned.sent.entries
        self._now = now.entries
        self._problems = problems

    def verdicts(self) -> Iterator[tuple[str, Verdict]]:
        """Each entry that is answered, by its id."""
        rows: dict[str, dict[Row, list[SheetRow]]] = {}
        for row in self._rows:
            if row.kind is not Row.NEW:
                rows.setdefault(row.entry_id, {}).setdefault(row.kind, []).append(row)
        for entry_id, of_entry in rows.items():
            present, after = of_entry.get(Row.PRESENT, []), of_entry.get(Row.AFTER, [])
            if entry_id not in self._sent:
                self._problems.append(UNKNOWN_ENTRY.at((present or after)[0].place, id=entry_id))
                continue
            locked = [change for row in present for change in self._changes(row, self._sent[entry_id])]
            for row in after or present[:1]:
                if (verdict := self._verdict(row, self._sent[entry_id], locked)) is not None:
                    yield entry_id, verdict

    def additions(self) -> Iterator[tuple[str, Reply]]:
        """The new entries, each with the id of its section; one whose section is unknown has none."""
        sections = {fold(section.heading): section.id for section in self._sheet.sections}
        for row in self._rows:
            if row.kind is not Row.NEW:
                continue
            heading = row.cell(SECTION)
            section_id = sections.get(fold(heading.text), "")
            if not heading.text and len(sections) == 1:
                (section_id,) = sections.values()
            is_faulty = bool(row.faulty)
            if not section_id:
                choices = "、".join([section.heading for section in self._sheet.sections])
                self._problems.append(UNKNOWN_TABLE.at(heading.place, text=heading.text, choices=choices))
                is_faulty = True
            changes = self._changes(row, None)
            given = {change.key for change in changes if change.new}
            for field in self._sheet.fields:
                if not field.column.is_optional and field.column.key not in given:
                    self._problems.append(REQUIRED_BLANK.at(row.cell(field.label).place, label=field.label))
                    is_faulty = True
            state = State.FAULTY if is_faulty else State.ADDED
            yield section_id, Reply(state, tuple(changes), None, self._said(row, REMARKS), self._received, row.place)

    def _said(self, row: SheetRow, label: str) -> str:
        return row.texts.get(label, "")

    def _changes(self, row: SheetRow, sent: Known | None) -> list[ValueChange]:
        """The cells of the row that say something else than what was sent."""
        texts = {} if sent is None else sent_texts(sent.entry)
        changes = []
        for column, label in self._sheet.fields:
            if label not in row.texts or label in row.faulty:
                continue
            text = row.texts[label]
            old = texts.get(column.key, "")
            # In the rows to be filled in a blank cell says nothing; in that of the present values it was cleared.
            new = "" if text == BLANK else text or ("" if row.kind is Row.PRESENT else old)
            if new != old:
                place = row.cell(label).place
                written = written_in(column, PlacedText(new, place))
                changes.append(ValueChange(column.key, label, old, new, place, written))
        return changes

    def _verdict(self, row: SheetRow, sent: Known, locked: Sequence[ValueChange]) -> Verdict | None:
        """What the row says; None where nothing was answered. `locked` are the present values that were changed."""
        changes = self._changes(row, sent) if row.kind is Row.AFTER else []
        state, retirement = self._state(row, changes)
        if locked and state in (State.UNCHANGED, State.CHANGED, State.UNANSWERED):
            state = State.CHANGED
        if state is State.UNANSWERED:
            return None
        if row.faulty:
            state = State.FAULTY
        for change in changes:
            if not change.new and not self._column(change.key).is_optional:
                self._problems.append(REQUIRED_BLANK.at(change.place, label=change.label))
                state = State.FAULTY
            elif equal_in_print(change.old, change.new):
                told = OTHER_WIDTH.at(change.place, label=change.label, old=change.old, new=change.new)
                self._problems.append(told)
        answered = {change.key for change in changes}
        whole = (*changes, *[change for change in locked if change.key not in answered])
        reply = Reply(state, whole, retirement, self._said(row, REMARKS), self._received, row.place)
        reasons = [LOCKED_CHANGED.format(label=change.label, place=change.place) for change in locked]
        found, is_applied = self._since_sent(row.entry_id, reply, sent)
        return Verdict(reply, (*reasons, *found), is_applied)

    def _state(self, row: SheetRow, changes: Sequence[ValueChange]) -> tuple[State, Retirement | None]:
        """The state that the row's choice stands for, where the rest of the row goes with it."""
        choice = row.cell(ANSWER)
        word = fold(choice.text)
        chosen = next((one for one in Choice if fold(one.value) == word), None)
        if row.kind is Row.PRESENT or (not word and not changes and not self._says_more(row)):
            return State.UNANSWERED, None
        if chosen is None and word:
            choices = "、".join([one.value for one in Choice])
            self._problems.append(UNKNOWN_CHOICE.at(choice.place, text=choice.text, choices=choices))
            return State.FAULTY, None
        if chosen is None:
            if changes:
                self._problems.append(CHANGED_UNSAID.at(choice.place))
            return (State.CHANGED if changes else State.UNCLEAR), None
        if chosen is Choice.UNCHANGED and changes:
            first = changes[0]
            self._problems.append(UNCHANGED_BUT_FILLED.at(first.place, label=first.label, text=first.new))
            return State.FAULTY, None
        if chosen is Choice.CHANGED and not changes:
            self._problems.append(CHANGED_BUT_EMPTY.at(choice.place))
            return State.FAULTY, None
        if chosen is Choice.RETIRED:
            retirement = self._retirement(row)
            return (State.RETIRED if retirement else State.FAULTY), retirement
        return _STATES[chosen], None

    def _says_more(self, row: SheetRow) -> bool:
        return any(self._said(row, label) for label in (RETIRED_ON, REASON, REMARKS))

    def _retirement(self, row: SheetRow) -> Retirement | None:
        missing = [label for label in (RETIRED_ON, REASON) if not self._said(row, label)]
        for label in missing:
            self._problems.append(NO_RETIREMENT.at(row.cell(label).place, label=label))
        if missing:
            return None
        told = row.cell(RETIRED_ON)
        day = row.retired_on or read_typed_day(told.text)
        if day is None:
            self._problems.append(BAD_RETIREMENT_DAY.at(told.place, text=told.text))
            return None
        return Retirement(day, self._said(row, REASON))

    def _column(self, key: str) -> Column:
        return next(field.column for field in self._sheet.fields if field.column.key == key)

    def _since_sent(self, entry_id: str, reply: Reply, sent: Known) -> tuple[tuple[str, ...], bool]:
        """Why today's edition clashes with a reply to what was sent, and whether it says the same already."""
        now = self._now.get(entry_id)
        if now is None:
            return (GONE_SINCE,) if reply.state in (State.CHANGED, State.RETIRED) else (), False
        told = now.draft.retired
        if told is not None and sent.draft.retired is None and reply.state in (State.CHANGED, State.RETIRED):
            wanted = reply.retirement
            texts = {key: text.text for key, text in told.items()}
            if wanted and texts == {"on": wanted.on.isoformat(), "reason": wanted.reason}:
                return (), True
            return (RETIRED_SINCE,), False
        reasons = []
        is_applied = reply.state is State.CHANGED
        for change in reply.changes:
            there = now.written(change.written)
            if there == change.written:
                continue
            is_applied = False
            if there != sent.written(change.written):
                now_text = sent_texts(now.entry).get(change.key, "")
                reasons.append(
                    EDITED_SINCE.format(label=change.label, sent=change.old, now=now_text, answer=change.new)
                )
        return tuple(reasons), is_applied
