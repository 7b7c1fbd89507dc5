"""What came back of an inquiry, entry by entry: who answered what, what clashes, and who hasn't answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple

from reportgen.dataset.edit import Written
from reportgen.diagnostics import Diagnostic, Place
from reportgen.inquiry.record import Inquiry


class State(Enum):
    """What is known of an entry; the value is the word for it."""

    UNCHANGED = "変更なし"
    CHANGED = "修正"
    ADDED = "新規"
    RETIRED = "廃止"
    UNCLEAR = "要確認"
    CONFLICT = "食い違い"
    FAULTY = "記入の誤り"
    UNANSWERED = "未回答"


class Received(NamedTuple):
    """A file that came back: its name, the SHA-256 of its bytes, and the recipient that it says it is of."""

    name: str
    sha256: str
    recipient: str


class ValueChange(NamedTuple):
    """A cell that is to change: the column's key and label, the value as it was sent and as it was answered, as text.

    `written` is what the entry's keys (the column's own and those that go with it) are to hold; None: nothing.
    """

    key: str
    label: str
    old: str
    new: str
    place: Place
    written: Mapping[str, Written | None]


class Retirement(NamedTuple):
    """From which day on an entry is out of the list, and why."""

    on: date
    reason: str


class Reply(NamedTuple):
    """What one row of one file says of an entry."""

    state: State
    changes: tuple[ValueChange, ...]
    retirement: Retirement | None
    remarks: str
    received: Received
    place: Place


class Outcome(NamedTuple):
    """What is known of one entry: the replies to it, and the state that they come to.

    `title` and `heading` (that of its section) are those of today's edition, of a new entry those of the reply, and its
    id is a free one. `recipient` is who was asked for it, or who proposed it. `reasons` say why replies clash, with
    each other or with what the edition says now. `is_applied`: today's edition says so already.
    """

    entry_id: str
    section_id: str
    title: str
    heading: str
    recipient: str
    state: State
    replies: tuple[Reply, ...] = ()
    reasons: tuple[str, ...] = ()
    is_applied: bool = False


class Collected(NamedTuple):
    """All that came back of one inquiry (None: of an export), in the order of the list, new entries behind it."""

    as_of: date
    inquiry: Inquiry | None
    received: tuple[Received, ...]
    outcomes: tuple[Outcome, ...]
    problems: tuple[Diagnostic, ...]

    def waiting(self) -> dict[str, tuple[Outcome, ...]]:
        """The entries that each recipient hasn't answered for, of those who were asked."""
        found: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            if outcome.state is State.UNANSWERED:
                found.setdefault(outcome.recipient, []).append(outcome)
        return {recipient: tuple(outcomes) for recipient, outcomes in found.items()}
