"""How an inquiry (照会) stands: whom it asked, what came back, what clashes; and who is to be reminded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.document.blocks import Block, Column, Heading, Paragraph, Row, RowForm, Table
from reportgen.document.rendering import Renderer, titled_name, values_of
from reportgen.document.style import CHANGES, Style
from reportgen.document.subjects import Composed
from reportgen.document.texts import InquiryTexts

# The states of an entry, in the order of their columns; the last one is that nothing came back.
STATES: Final = ("unchanged", "changed", "retired", "added", "unclear", "conflict", "faulty", "unanswered")
_IN_DOUBT: Final = ("unclear", "conflict", "faulty")
_UNANSWERED: Final = "unanswered"
_NONE: Final = "－"
_COUNTED: Final = ("asked", *STATES)


class Reading(NamedTuple):
    """A value that an answer changes: the column's label, the value before, and after; empty where there is none."""

    label: str
    before: str
    after: str


class AnsweredEntry(NamedTuple):
    """What came back about an entry: its state, whom it was asked of, its changes, and what else is to be said of it.

    `remarks` are those of the answers, the reasons of what clashes, and where it stands. `was_asked`: it is no new one.
    """

    entry_id: str
    heading: str
    title: str
    recipient: str
    state: str
    changes: tuple[Reading, ...] = ()
    remarks: tuple[str, ...] = ()
    was_asked: bool = True


class InquiryState(NamedTuple):
    """An inquiry about an edition and what came back of it, in the order of the list.

    `number` and `due` are empty for an export. `list_title` is what the list is called.
    """

    edition: Edition
    list_title: str
    number: str
    due: str
    entries: tuple[AnsweredEntry, ...]


def inquiry_documents(state: InquiryState, texts: InquiryTexts, style: Style) -> Iterator[Composed]:
    """The 取りまとめ表 and, where somebody hasn't answered, the list of whom to remind. Raises DataError."""
    values = _values(state)
    for wording, is_reminder in ((texts.state, False), (texts.reminder, True)):
        # What tables and columns are called is said once for both.
        named = wording._replace(columns=texts.state.columns, terms=texts.state.terms)
        renderer = Renderer(named, {}, style, values)
        composer = _Composer(state, renderer, style)
        tables = [table for table in (composer.waiting(),) if table.rows] if is_reminder else list(composer.tables())
        if tables:
            document = renderer.document(tuple(composer.blocks(tables)), state.edition.host.name, state.edition.as_of)
            yield Composed(titled_name(wording, values), document)


def _values(state: InquiryState) -> dict[str, Any]:
    counts = Counter(entry.state for entry in state.entries)
    asked = sum(entry.was_asked for entry in state.entries)
    return values_of(state.edition) | {
        "list": state.list_title,
        "number": state.number,
        "due": state.due,
        "count": asked,
        "answered": asked - counts[_UNANSWERED],
        "waiting": counts[_UNANSWERED],
        "conflicts": sum(counts[one] for one in _IN_DOUBT),
    }


class _Rows(NamedTuple):
    """A table: the term by which it is called, how many things it tells of, its columns and rows."""

    term: str
    things: int
    fields: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Composer:
    state: InquiryState
    renderer: Renderer
    style: Style

    def blocks(self, tables: Iterable[_Rows]) -> Iterator[Block]:
        """The title, what is said of all, and each table under its heading."""
        renderer = self.renderer
        yield renderer.title_block()
        yield Paragraph(renderer.content(renderer.text("lead")), renderer.wording.texts["lead"].place)
        for table in tables:
            name = self._term(table.term)
            heading = renderer.text("heading", heading=name, count=table.things)
            aside = renderer.text("aside", heading=name, count=table.things)
            yield Heading(renderer.content(heading), renderer.content(aside), name)
            labels = [renderer.render(renderer.wording.columns[field]) for field in table.fields]
            columns = [
                Column(
                    CHANGES + field,
                    renderer.content(label),
                    self.style.columns[CHANGES + field].align,
                    heads_row=at == 0,
                )
                for at, (field, label) in enumerate(zip(table.fields, labels, strict=True))
            ]
            summary = renderer.text("table_summary", heading=name, labels="、".join(labels))
            continued = renderer.content(renderer.text("continued", heading=name, count=table.things))
            yield Table(tuple(columns), table.rows, summary, begins_at_top=True, continued=continued)

    def tables(self) -> Iterator[_Rows]:
        """The tables of the 取りまとめ表 that have rows."""
        of_recipients = [self._recipients()] if self.state.number else []
        for table in (*of_recipients, self._doubts(), self._changes(), self.waiting()):
            if table.rows:
                yield table

    def _recipients(self) -> _Rows:
        """How many entries of each recipient came back in which state, and of all together."""
        found: dict[str, Counter[str]] = {}
        for entry in self.state.entries:
            counts = found.setdefault(entry.recipient, Counter())
            counts[entry.state] += 1
            counts["asked"] += entry.was_asked
        rows = [self._counted(recipient, counts) for recipient, counts in found.items()]
        total = self._counted(self._term("total"), sum(found.values(), Counter()))
        return _Rows("recipients", len(found), ("recipient", *_COUNTED), (*rows, total._replace(form=RowForm.TOTAL)))

    def _counted(self, name: str, counts: Counter[str]) -> Row:
        numbers = [counts[one] for one in _COUNTED]
        return self._row("", (name, *(str(number) if number else _NONE for number in numbers)))

    def _changes(self) -> _Rows:
        """What answers change, a row for each value."""
        fields = ("entry", "column", "present", "answer", "recipient")
        rows = [
            self._row(
                entry.entry_id, (entry.title, one.label, one.before or blank, one.after or blank, entry.recipient)
            )
            for blank in (self._term("blank"),)
            for entry in self.state.entries
            if entry.state not in _IN_DOUBT
            for one in entry.changes
        ]
        changed = [entry for entry in self.state.entries if entry.changes and entry.state not in _IN_DOUBT]
        return _Rows("changes", len(changed), fields, tuple(rows))

    def _doubts(self) -> _Rows:
        """What has to be asked again or decided: why, and what the answers say."""
        fields = ("entry", "recipient", "state", "doubt")
        rows = []
        blank = self._term("blank")
        for entry in self.state.entries:
            if entry.state in _IN_DOUBT:
                said = [f"{one.label}：{one.before or blank} → {one.after or blank}" for one in entry.changes]
                state = self.renderer.render(self.renderer.wording.columns[entry.state])
                cells = (entry.title, entry.recipient, state, "\n".join((*entry.remarks, *said)))
                rows.append(self._row(entry.entry_id, cells))
        return _Rows("doubts", len(rows), fields, tuple(rows))

    def waiting(self) -> _Rows:
        """Who hasn't answered, and for which entries."""
        found: dict[str, list[AnsweredEntry]] = {}
        for entry in self.state.entries:
            if entry.state == _UNANSWERED:
                found.setdefault(entry.recipient, []).append(entry)
        rows = [
            self._row(
                "", (recipient, str(len(entries)), "、".join([f"{one.title}（{one.entry_id}）" for one in entries]))
            )
            for recipient, entries in found.items()
        ]
        return _Rows("waiting", len(rows), ("recipient", "unanswered", "entries"), tuple(rows))

    def _row(self, entry_id: str, texts: Sequence[str]) -> Row:
        return Row(entry_id, tuple([self.renderer.content(text) for text in texts]))

    def _term(self, key: str) -> str:
        return self.renderer.render(self.renderer.wording.terms[key])
