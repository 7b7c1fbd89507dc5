"""What came back of an inquiry, as its documents tell it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from reportgen.dataset.model import Edition
from reportgen.diagnostics import Diagnostic
from reportgen.document.compose_inquiry import AnsweredEntry, InquiryState, Reading
from reportgen.inquiry.collected import Collected, Outcome, Reply, Retirement, State
from reportgen.inquiry.form import REMARKS, Choice, Row
from reportgen.inquiry.letter import day_with_weekday
from reportgen.japanese.eras import format_date

_NOTHING = "－"


def state_of(collected: Collected, edition: Edition, list_title: str) -> InquiryState:
    """The state of the inquiry, or of an export; `list_title` is what the list is called."""
    inquiry = collected.inquiry
    if inquiry:
        asked = {one for ids in inquiry.sent.values() for one in ids}
    else:
        asked = {entry.id for section in edition.sections for entry in section.entries}
    return InquiryState(
        edition,
        list_title,
        str(inquiry.number) if inquiry else "",
        day_with_weekday(inquiry.due) if inquiry else "",
        tuple(
            _entry(outcome, collected.problems)._replace(was_asked=outcome.entry_id in asked)
            for outcome in collected.outcomes
        ),
    )


def _entry(outcome: Outcome, problems: Sequence[Diagnostic]) -> AnsweredEntry:
    is_clear = outcome.state not in (State.UNCLEAR, State.CONFLICT, State.FAULTY)
    changes = tuple(reading for reply in outcome.replies[:1] for reading in _readings(reply)) if is_clear else ()
    remarks = () if is_clear else tuple(dict.fromkeys(_doubts(outcome, problems)))
    return AnsweredEntry(
        *(outcome.entry_id, outcome.heading, outcome.title, outcome.recipient, outcome.state.name.lower()),
        *(changes, remarks),
    )


def _readings(reply: Reply) -> Iterator[Reading]:
    """What the reply changes, and what else it says."""
    if reply.state is State.ADDED:
        yield Reading(
            Row.NEW.value, _NOTHING, "\n".join([f"{one.label}：{one.new}" for one in reply.changes if one.new])
        )
    else:
        yield from [Reading(one.label, one.old, one.new) for one in reply.changes]
    if reply.retirement is not None:
        yield Reading(Choice.RETIRED.value, _NOTHING, _told(reply.retirement))
    if reply.remarks:
        yield Reading(REMARKS, _NOTHING, reply.remarks)


def _told(retirement: Retirement) -> str:
    return f"{format_date(retirement.on)}　{retirement.reason}"


def _doubts(outcome: Outcome, problems: Sequence[Diagnostic]) -> Iterator[str]:
    """Why the entry is in doubt, and what its replies say, each with its file and cell."""
    yield from outcome.reasons
    for reply in outcome.replies:
        name = PurePath(reply.place.path).name
        if reply.remarks:
            yield f"{reply.place._replace(path=name)}　{REMARKS}：{reply.remarks}"
        for one in reply.changes:
            yield f"{one.place._replace(path=name)}　{one.label}：{one.old or _NOTHING} → {one.new or _NOTHING}"
        if reply.retirement is not None:
            yield f"{reply.place._replace(path=name)}　{Choice.RETIRED.value}：{_told(reply.retirement)}"
        row = reply.place._replace(column=1)
        for problem in problems:
            if problem.place is not None and problem.place._replace(column=1) == row:
                yield f"{problem.place._replace(path=name)}　{problem.message}"
