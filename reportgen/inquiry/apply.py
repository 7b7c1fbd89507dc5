"""Answers that are taken over: which of them, and what they change in the edition's file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from reportgen.dataset.draft import Draft
from reportgen.dataset.edit import Addition, Change, Written, edit_edition
from reportgen.dataset.edition_yaml import entry_keys
from reportgen.inquiry.collected import Collected, Outcome, Received, Reply, State
from reportgen.inquiry.form import GROUP
from reportgen.inquiry.merge import values_of

CLEAN = (State.CHANGED, State.ADDED, State.RETIRED)


class Side(Enum):
    """Whose word counts where replies clash, with each other or with the edition."""

    THEIRS = "theirs"
    OURS = "ours"


class Taken(NamedTuple):
    """An outcome and the reply that is taken over; None: the edition stays as it is."""

    outcome: Outcome
    reply: Reply | None


def choose(collected: Collected, only: Collection[str], sides: Mapping[str, Side | str]) -> list[Taken]:
    """What is taken over: all that is clean, or of the ids in `only`; of what clashes that of the sides.

    A side is THEIRS, OURS, or the name of the file or recipient whose reply counts. Raises LookupError with the id
    where a side fits no reply, or several that differ.
    """
    found = []
    for outcome in collected.outcomes:
        if outcome.is_applied or (only and outcome.entry_id not in only and outcome.entry_id not in sides):
            continue
        if outcome.state in CLEAN:
            found.append(Taken(outcome, outcome.replies[0]))
        elif outcome.state is State.CONFLICT and outcome.entry_id in sides:
            found.append(Taken(outcome, _reply_of(outcome, sides[outcome.entry_id])))
    return found


def _reply_of(outcome: Outcome, side: Side | str) -> Reply | None:
    if side is Side.OURS:
        return None
    replies = [
        one
        for one in outcome.replies
        if side is Side.THEIRS
        or side in (one.received.name, one.received.name.rpartition(".")[0], one.received.recipient)
    ]
    said = {(one.state, tuple([(change.key, change.new) for change in one.changes]), one.retirement) for one in replies}
    if len(said) != 1:
        raise LookupError(outcome.entry_id)
    return replies[0]


def _names(received: Received) -> tuple[str, ...]:
    return received.name, received.name.rpartition(".")[0], received.recipient


def apply_answers(data: bytes, draft: Draft, taken: Sequence[Taken]) -> bytes:
    """The edition's file with the answers put in their places; `draft` is what is read from it."""
    there = {
        entry.raw.texts.get("id", ""): {
            **entry.raw.texts,
            **entry.raw.lists,
            **({GROUP: entry.group} if entry.group else {}),
        }
        for section in draft.sections
        for entry in section.entries
    }
    changes: list[Change] = []
    additions: list[Addition] = []
    for outcome, reply in taken:
        if reply is None:
            continue
        if outcome.state is State.ADDED:
            additions.append(_addition(draft, outcome, reply))
            continue
        for change in reply.changes:
            changes += [
                Change(outcome.entry_id, key, value)
                for key, value in change.written.items()
                if there[outcome.entry_id].get(key) != value
            ]
        if reply.retirement is not None:
            told = {"on": reply.retirement.on.isoformat(), "reason": reply.retirement.reason}
            changes.append(Change(outcome.entry_id, "retired", told))
    keys = {section.texts["id"].text: entry_keys(section.columns) for section in draft.sections}
    return edit_edition(data, changes, additions, keys)


def _addition(draft: Draft, outcome: Outcome, reply: Reply) -> Addition:
    """The new entry, behind the last of its group or, without one, at the end of its section."""
    section = next(one for one in draft.sections if one.texts["id"].text == outcome.section_id)
    values = values_of(reply)
    group = values.get(GROUP, "")
    of_group = [entry for entry in section.entries if entry.group == group]
    in_order: dict[str, Written] = {"id": outcome.entry_id}
    in_order |= {key: values[key] for key in entry_keys(section.columns) if key in values}
    behind = ""
    if of_group and group:
        behind = of_group[-1].raw.texts["id"]
        in_order.pop(GROUP)
    return Addition(outcome.section_id, in_order, behind)
