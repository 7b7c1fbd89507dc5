"""What a clerk does to a table, as bytes of the edition's file; and the way back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from reportgen.dataset.cells import written_in
from reportgen.dataset.draft import RETIREMENT_FIELDS, DraftEntry, DraftSection
from reportgen.dataset.edit import Addition, Change, Written, edit_edition
from reportgen.dataset.edition_yaml import FileRecord, entry_keys, write_edition
from reportgen.dataset.ids import free_ids
from reportgen.diagnostics import Place, PlacedText
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.japanese.typed_days import read_typed_day
from reportgen.workbench.messages import (
    BAD_DAY,
    CANNOT_EDIT,
    NO_REASON,
    NO_SUCH_CELL,
    NO_SUCH_ENTRY,
    NOT_UNDERSTOOD,
    NOTHING_SAID,
)
from reportgen.workbench.table import GROUP, RETIRED, Flaw, State, digest_of, read_state, shown_columns

_NOWHERE = Place("", 1, 1)
MOST_STEPS = 500


class RefusedError(ValueError):
    """An edit that can't be made; its text says why, in Japanese."""


class SetValue(NamedTuple):
    """The cell of an entry is to hold this text; none: nothing."""

    entry_id: str
    key: str
    text: str


class AddEntry(NamedTuple):
    """A new entry with these texts by the columns' keys, behind the entry of that id, else at the section's end."""

    section: int
    texts: Mapping[str, str]
    behind: str


class Retire(NamedTuple):
    """An entry is out of the list from that day on, for this reason; with neither it is in it again."""

    entry_id: str
    on: str
    reason: str


Edit: TypeAlias = SetValue | AddEntry | Retire


def edit_of(said: Any) -> Edit:  # noqa: ANN401 - it comes from outside
    """The edit that a page asks for. Raises RefusedError where it asks for none that there is."""
    try:
        kind = {"set": SetValue, "add": AddEntry, "retire": Retire}[said.pop("do")]
        edit: Edit = kind(**said)
        texts = [one for one in edit if isinstance(one, str)]
        texts += [*edit.texts, *edit.texts.values()] if isinstance(edit, AddEntry) else []
        "".join(texts).encode()
        numbers = edit.section if isinstance(edit, AddEntry) else 0
        if len(texts) < len(edit) - isinstance(edit, AddEntry) or not isinstance(numbers, int):
            raise TypeError(said)
    except (AttributeError, KeyError, TypeError, UnicodeEncodeError):
        raise RefusedError(NOT_UNDERSTOOD) from None
    return edit


def apply_edit(state: State, edit: Edit, used_ids: Collection[str] = ()) -> bytes:
    """The file with the edit in its place, all else as it was. Raises RefusedError.

    `used_ids`, those of other editions, are given to no new entry.
    """
    if state.draft is None:
        raise RefusedError(CANNOT_EDIT)
    changes: list[Change] = []
    additions: list[Addition] = []
    if isinstance(edit, AddEntry):
        additions.append(_addition(state.draft.sections, edit, used_ids))
    else:
        section, entry = _find(state, edit.entry_id)
        changes += _retirement(edit) if isinstance(edit, Retire) else _values(section, entry, edit)
    keys = {one.texts["id"].text: entry_keys(one.columns) for one in state.draft.sections if "id" in one.texts}
    return edit_edition(state.data, changes, additions, keys)


def flaws_in(state: State, edit: SetValue, table: MunicipalityTable) -> list[Flaw]:
    """What would be wrong in the cell, told of an edition of this entry alone. Raises RefusedError.

    So it takes the same few milliseconds in a list of any length. What only shows beside other entries isn't told.
    """
    if state.draft is None:
        raise RefusedError(CANNOT_EDIT)
    section, entry = _find(state, edit.entry_id)
    alone = state.draft._replace(sections=(section._replace(entries=(entry._replace(retired=None),)),))
    written = write_edition(alone, FileRecord("", ""), None).encode()
    edited = apply_edit(read_state(written, state.draft.path, table), edit)
    flaws = read_state(edited, state.draft.path, table).flaws
    return [flaw for flaw in flaws if flaw.row == 0 and flaw.key == edit.key]


def _find(state: State, entry_id: str) -> tuple[DraftSection, DraftEntry]:
    assert state.draft is not None
    for shown, section in zip(state.sections, state.draft.sections, strict=True):
        for row, entry in zip(shown.rows, section.entries, strict=True):
            if row.id == entry_id and row.is_open:
                return section, entry
    raise RefusedError(NO_SUCH_ENTRY.format(id=entry_id))


def _values(section: DraftSection, entry: DraftEntry, edit: SetValue) -> list[Change]:
    column = next((one for one in shown_columns(section) if one.key == edit.key), None)
    if column is None:
        raise RefusedError(NO_SUCH_CELL.format(id=edit.entry_id, key=edit.key))
    there: dict[str, Written] = {**entry.raw.texts, **entry.raw.lists, GROUP: entry.group}
    written = written_in(column, PlacedText(_clean(edit.text), _NOWHERE))
    return [Change(edit.entry_id, key, value) for key, value in written.items() if there.get(key) != value]


def _retirement(edit: Retire) -> list[Change]:
    if not edit.on and not edit.reason:
        return [Change(edit.entry_id, RETIRED, None)]
    reason = _clean(edit.reason)
    if not edit.on or not reason:
        raise RefusedError(NO_REASON)
    day = read_typed_day(edit.on)
    if day is None:
        raise RefusedError(BAD_DAY.format(text=edit.on))
    return [Change(edit.entry_id, RETIRED, dict(zip(RETIREMENT_FIELDS, (day.isoformat(), reason), strict=True)))]


def _addition(sections: Sequence[DraftSection], edit: AddEntry, used_ids: Collection[str]) -> Addition:
    if not 0 <= edit.section < len(sections) or "id" not in sections[edit.section].texts:
        raise RefusedError(NOT_UNDERSTOOD)
    section = sections[edit.section]
    section_id = section.texts["id"].text
    ids = [entry.raw.texts.get("id", "") for entry in section.entries]
    used = {entry.raw.texts.get("id", "") for one in sections for entry in one.entries} | {*used_ids}
    values: dict[str, Written] = {}
    for column in shown_columns(section):
        written = written_in(column, PlacedText(_clean(edit.texts.get(column.key, "")), _NOWHERE))
        values |= {key: value for key, value in written.items() if value}
    if not values:
        raise RefusedError(NOTHING_SAID)
    in_order = {key: values[key] for key in entry_keys(section.columns) if key in values}
    new_id = next(free_ids(section_id, ids, used))
    return Addition(section_id, {"id": new_id, **in_order}, edit.behind if edit.behind in ids else "")


def _clean(text: str) -> str:
    """The text with one kind of line end, and no white around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u3000")


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
