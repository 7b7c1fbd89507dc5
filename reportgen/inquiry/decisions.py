"""What became of replies: kept with the record of their inquiry, for the bag and for whoever asks who said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from reportgen.diagnostics import Problems
from reportgen.inquiry.apply import Taken
from reportgen.inquiry.collected import Collected, State
from reportgen.inquiry.messages import BAD_RECORD
from reportgen.inquiry.record import ANSWERED
from reportgen.yaml_nodes import allow_comments
from reportgen.yaml_reader import Reader, read_yaml
from reportgen.yaml_writer import scalar

NOT_TAKEN: Final = "不採用"
_KEYS = ("id", "by", "file", "sha256", "on", "taken")
_MOST = 1_000_000  # decisions: as many as replies can come back
_OF_CHANGE = ("key", "old", "new")


class Decision(NamedTuple):
    """What became of one reply: whose it was, in which file, when that was decided, and what it changed.

    `taken` is the word for it: 修正, 新規, 廃止, or NOT_TAKEN where the edition stayed as it was. `changes` are keys
    with old and new text.
    """

    entry_id: str
    by: str
    file: str
    sha256: str
    on: date
    taken: str
    changes: tuple[tuple[str, str, str], ...] = ()


def decisions_of(taken: Iterable[Taken], on: date) -> Iterator[Decision]:
    """What is kept of it, a decision for every reply."""
    for outcome, chosen in taken:
        for reply in outcome.replies:
            is_taken = chosen is not None and reply.changes == chosen.changes and reply.retirement == chosen.retirement
            changes = tuple([(change.key, change.old, change.new) for change in reply.changes])
            if reply.retirement is not None:
                changes += (("retired", "", f"{reply.retirement.on}　{reply.retirement.reason}"),)
            word = reply.state.value if is_taken else NOT_TAKEN
            yield Decision(
                *(outcome.entry_id, reply.received.recipient, reply.received.name, reply.received.sha256),
                *(on, word, changes),
            )


def with_decisions(record: str, decisions: Iterable[Decision]) -> str:
    """The text of a record with these decisions at its end."""
    lines = [] if f"\n{ANSWERED}:\n" in f"\n{record}" else [f"{ANSWERED}:"]
    for one in decisions:
        lines += [
            f"  - id: {scalar(one.entry_id)}",
            f"    by: {scalar(one.by)}",
            f"    file: {scalar(one.file)}",
            f"    sha256: {one.sha256}",
            f"    on: {one.on}",
            f"    taken: {scalar(one.taken)}",
        ]
        if one.changes:
            lines.append("    changes:")
            lines += [
                f"      - {{key: {scalar(name, in_flow=True)}, old: {scalar(old, in_flow=True)}, "
                f"new: {scalar(new, in_flow=True)}}}"
                for name, old, new in one.changes
            ]
    return record + "".join([f"{line}\n" for line in lines])


def read_decisions(data: bytes, path: str, problems: Problems) -> tuple[Decision, ...]:
    """The decisions that a record tells of; those that can't be read are reported."""
    root = read_yaml(data, path, problems, allow_comments)
    items = () if root is None else root.under(ANSWERED).items(_MOST)
    return tuple([one for item in items if (one := _decision(item)) is not None])


def _decision(item: Reader) -> Decision | None:
    found = item.fields(_KEYS, ("changes",))
    texts = {key: found[key].text(may_be_empty=key == "by") for key in _KEYS if key in found}
    if len(texts) < len(_KEYS):
        return None
    try:
        day = date.fromisoformat(texts["on"])
    except ValueError:
        found["on"].report(BAD_RECORD, key="on", text=texts["on"])
        return None
    changes = []
    for one in found["changes"].items():
        parts = one.fields(_OF_CHANGE)
        key, old, new = (parts[name].text(may_be_empty=True) for name in _OF_CHANGE)
        changes.append((key, old, new))
    return Decision(texts["id"], texts["by"], texts["file"], texts["sha256"], day, texts["taken"], tuple(changes))


def settled(collected: Collected, decisions: Iterable[Decision]) -> Collected:
    """What came back, where clashes are settled about which a decision is kept for every reply."""
    decided = {(one.entry_id, one.sha256) for one in decisions}
    return collected._replace(
        outcomes=tuple(
            [
                outcome._replace(is_applied=True)
                if outcome.state is State.CONFLICT
                and all((outcome.entry_id, reply.received.sha256) in decided for reply in outcome.replies)
                else outcome
                for outcome in collected.outcomes
            ]
        )
    )
