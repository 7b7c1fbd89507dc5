"""What a clerk does to a table, as bytes of the edition's file; and what would be wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from reportgen.dataset.cells import written_in
from reportgen.dataset.check import check_edition
from reportgen.dataset.draft import RETIREMENT_FIELDS, DraftEntry, DraftSection
from reportgen.dataset.edit import (
    Addition,
    Change,
    Move,
    Wording,
    Written,
    edit_edition,
    move_entry,
    reword_section,
)
from reportgen.dataset.edition_yaml import FileRecord, entry_keys, write_edition
from reportgen.dataset.ids import free_ids
from reportgen.dataset.model import Edition, Entry, Note
from reportgen.diagnostics import Place, PlacedText, has_errors
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.japanese.typed_days import read_typed_day
from reportgen.series.check import check_series
from reportgen.workbench.messages import (
    BAD_DAY,
    BAD_MARKS,
    CANNOT_EDIT,
    CANNOT_MOVE,
    LAST_OF_SECTION,
    NO_REASON,
    NO_SUCH_CELL,
    NO_SUCH_COLUMNS,
    NO_SUCH_ENTRY,
    NOT_UNDERSTOOD,
    NOTHING_SAID,
)
from reportgen.workbench.table import GROUP, RETIRED, Flaw, State, flaws_of, read_state, shown_columns

_NOWHERE = Place("", 1, 1)


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


class Shift(NamedTuple):
    """An entry stands behind another one, or else in front of it, in that one's section."""

    entry_id: str
    beside: str
    is_behind: bool


class Reword(NamedTuple):
    """What a section says of itself: its heading, its columns' labels by their keys, its notes as marks and texts."""

    section: int
    heading: str
    labels: Mapping[str, str]
    notes_above: Sequence[Sequence[str]]
    notes: Sequence[Sequence[str]]


Edit: TypeAlias = SetValue | AddEntry | Retire | Shift | Reword
_KINDS: Final[Mapping[str, tuple[Callable[..., Edit], tuple[type, ...]]]] = {
    "set": (SetValue, (str, str, str)),
    "add": (AddEntry, (int, dict, str)),
    "retire": (Retire, (str, str, str)),
    "move": (Shift, (str, str, bool)),
    "reword": (Reword, (int, str, dict, list, list)),
}


def edit_of(said: Any) -> Edit:  # noqa: ANN401 - it comes from outside
    """The edit that a page asks for. Raises RefusedError where it asks for none that there is."""
    try:
        kind, types = _KINDS[said.pop("do")]
        edit = kind(**said)
        if [type(one) for one in edit] != [*types]:
            raise TypeError(said)
        texts = [one for one in edit if isinstance(one, str)]
        for one in edit:
            if isinstance(one, dict):
                texts += [*one, *one.values()]
            elif isinstance(one, list):
                texts += [text for mark, note in one for text in (mark, note)]
        "".join(texts).encode()
    except (AttributeError, KeyError, TypeError, ValueError):
        raise RefusedError(NOT_UNDERSTOOD) from None
    return edit


def apply_edit(state: State, edit: Edit, used_ids: Collection[str] = ()) -> bytes:
    """The file with the edit in its place, all else as it was. Raises RefusedError.

    `used_ids`, those of other editions, are given to no new entry.
    """
    if state.draft is None:
        raise RefusedError(CANNOT_EDIT)
    sections = state.draft.sections
    changes: list[Change] = []
    additions: list[Addition] = []
    if isinstance(edit, Reword):
        return reword_section(state.data, _wording(sections, edit))
    if isinstance(edit, Shift):
        return _moved(state, edit)
    if isinstance(edit, AddEntry):
        additions.append(_addition(sections, edit, used_ids))
    else:
        at, row = _find(state, edit.entry_id)
        section = sections[at]
        changes += _retirement(edit) if isinstance(edit, Retire) else _values(section, section.entries[row], edit)
    keys = {one.texts["id"].text: entry_keys(one.columns) for one in sections if "id" in one.texts}
    return edit_edition(state.data, changes, additions, keys)


def flaws_in(
    state: State,
    edit: SetValue,
    table: MunicipalityTable,
    others: Sequence[Edition] = (),
    used_ids: Collection[str] = (),
) -> list[Flaw]:
    """What would be wrong if the cell said this: in the cell, and what it would break elsewhere. Raises RefusedError.

    The entry is read alone, in a few milliseconds however long the list is, and held against the others as they are.
    """
    at, row = _find(state, edit.entry_id)
    assert state.draft is not None and state.settled is not None
    section = state.draft.sections[at]
    entry = section.entries[row]._replace(retired=None)
    alone = state.draft._replace(sections=(section._replace(entries=(entry,)),))
    written = write_edition(alone, FileRecord("", ""), None).encode()
    read = read_state(apply_edit(read_state(written, state.draft.path, table), edit, used_ids), state.draft.path, table)
    own = [flaw._replace(section=at, row=row) for flaw in read.flaws if flaw.row == 0 and flaw.key == edit.key]
    if read.settled is None or not read.settled.sections:
        return own
    whole = _with_entry(state.settled, read.settled.sections[0].entries[0])
    known = {*state.problems}
    found = [one for one in check_edition(whole, used_ids) if one not in known]
    if others and state.edition is not None and not has_errors(found) and not any(flaw.is_error for flaw in own):
        found += [one for one in check_series(whole, others) if one not in known]
    said = {(flaw.rule, flaw.message) for flaw in own}
    elsewhere = flaws_of(found, state.draft, state.draft.path, state.data) if found else ()
    return own + [flaw for flaw in elsewhere if (flaw.rule, flaw.message) not in said]


def _with_entry(edition: Edition, entry: Entry) -> Edition:
    """The edition with the entry in the place of the one of its id."""

    def put(old: Entry) -> Entry:
        return entry._replace(places=dict.fromkeys(entry.places, old.places["id"]) | dict(old.places))

    sections = [
        section._replace(entries=tuple([put(one) if one.id == entry.id else one for one in section.entries]))
        for section in edition.sections
    ]
    return edition._replace(sections=tuple(sections))


def _find(state: State, entry_id: str) -> tuple[int, int]:
    """The indices of the entry's section and of its row. Raises RefusedError."""
    if state.draft is None:
        raise RefusedError(CANNOT_EDIT)
    for at, section in enumerate(state.sections):
        for row, shown in enumerate(section.rows):
            if shown.id == entry_id and shown.is_open:
                return at, row
    raise RefusedError(NO_SUCH_ENTRY.format(id=entry_id))


def _moved(state: State, edit: Shift) -> bytes:
    (at, row), (to, _) = _find(state, edit.entry_id), _find(state, edit.beside)
    assert state.draft is not None
    source, target = state.draft.sections[at], state.draft.sections[to]
    if at != to and len(source.entries) == 1:
        raise RefusedError(LAST_OF_SECTION)
    said = source.entries[row].raw
    kinds = {column.key: column.kind for column in target.columns}
    lacking = [
        column.label
        for column in source.columns
        if (column.key in said.texts or column.key in said.lists) and kinds.get(column.key) != column.kind
    ]
    if lacking:
        heading = target.texts["heading"].text if "heading" in target.texts else ""
        raise RefusedError(NO_SUCH_COLUMNS.format(heading=heading, labels="」「".join(lacking)))
    try:
        return move_entry(state.data, Move(*edit))
    except ValueError:
        raise RefusedError(CANNOT_MOVE) from None


def _wording(sections: Sequence[DraftSection], edit: Reword) -> Wording:
    """What the section says otherwise."""
    if not 0 <= edit.section < len(sections):
        raise RefusedError(NOT_UNDERSTOOD)
    section = sections[edit.section]
    texts = section.texts
    was = {column.key: column.label for column in section.columns}
    labels = {key: _clean(label) for key, label in edit.labels.items()}
    heading = _clean(edit.heading)
    above, below = (
        _notes(new, old) for new, old in ((edit.notes_above, section.notes_above), (edit.notes, section.notes))
    )
    try:
        changed = {key: label for key, label in labels.items() if label != was[key]}
        is_same = "heading" in texts and heading == texts["heading"].text
        return Wording(texts["id"].text, None if is_same else heading, changed, above, below)
    except KeyError:
        raise RefusedError(NOT_UNDERSTOOD) from None


def _notes(new: Sequence[Sequence[str]], old: Sequence[Note]) -> list[tuple[str, str]] | None:
    """The notes that say something; None where they are the old ones."""
    is_marked = any(note.mark for note in old)
    notes = [(_clean(mark) if is_marked else "", cleaned) for mark, text in new if (cleaned := _clean(text))]
    if notes == [(note.mark, note.text) for note in old]:
        return None
    marks = [mark for mark, _ in notes]
    if is_marked and (not all(marks) or len({*marks}) < len(marks)):
        raise RefusedError(BAD_MARKS)
    return notes


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
