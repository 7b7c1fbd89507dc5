"""The saves of a session, which can be taken back one by one while nobody else changes the file."""

from __future__ import annotations

from typing import NamedTuple

from reportgen.workbench.table import digest_of

MOST_STEPS = 500


class _Step(NamedTuple):
    """What a save changed: what stood at the place before, and what stands there now, between these states."""

    before: str
    after: str
    at: int
    old: bytes
    new: bytes


class History:
    """The saves of a session, which can be taken back one by one while nobody else changes the file."""

    def __init__(self) -> None:
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    def note(self, before: bytes, after: bytes) -> None:
        """Takes note of a save."""
        at = _shared(before, after)
        tail = _shared(before[at:][::-1], after[at:][::-1])
        ends = len(before) - tail, len(after) - tail
        self._done.append(_Step(digest_of(before), digest_of(after), at, before[at : ends[0]], after[at : ends[1]]))
        del self._done[:-MOST_STEPS]
        self._undone.clear()

    def can_undo(self, digest: str) -> bool:
        """Whether the file of that digest is one that a save has made."""
        return bool(self._done) and self._done[-1].after == digest

    def can_redo(self, digest: str) -> bool:
        """Whether a save was taken back from the file of that digest."""
        return bool(self._undone) and self._undone[-1].before == digest

    def undone(self, data: bytes) -> bytes | None:
        """The file before the last save; None where it is no more as that left it."""
        if not self.can_undo(digest_of(data)):
            return None
        step = self._done[-1]
        return data[: step.at] + step.old + data[step.at + len(step.new) :]

    def redone(self, data: bytes) -> bytes | None:
        """The file with the save that was taken back last; None where it is no more as that left it."""
        if not self.can_redo(digest_of(data)):
            return None
        step = self._undone[-1]
        return data[: step.at] + step.new + data[step.at + len(step.old) :]

    def went_back(self) -> None:
        """Takes note that the last save was taken back."""
        self._undone.append(self._done.pop())

    def went_on(self) -> None:
        """Takes note that the save that was taken back last is made again."""
        self._done.append(self._undone.pop())


def _shared(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == other[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
