"""What a clerk sees of an edition's file: tables of texts, and each problem at the cell that it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from reportgen.dataset.check import check_edition
from reportgen.dataset.draft import Draft, DraftEntry, DraftSection
from reportgen.dataset.edit import can_edit
from reportgen.dataset.edition_yaml import entry_keys
from reportgen.dataset.load import check_file_name, read_draft
from reportgen.dataset.model import Edition, Entry
from reportgen.dataset.settle import settle
from reportgen.diagnostics import Diagnostic, Place, Severity, has_errors, in_order
from reportgen.fields.defaults import declared_by_label
from reportgen.fields.kind import Column, Offers
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.series.check import check_series

GROUP = "group"
RETIRED = "retired"
_GROUP_LABEL = "区分"
_BETWEEN = "、"
_MOST_USUAL = 300
_LINE = re.compile("（最初は([0-9]+)行目）")
_KEY = re.compile(r"[ -]*([A-Za-z][\w-]*):")


class TableColumn(NamedTuple):
    """A column as it is edited.

    `choices` are offered, and `is_strict` admits nothing else; `between` parts the names of a list. `is_long`: its
    values are words of any length.
    """

    key: str
    label: str
    hint: str
    choices: tuple[str, ...]
    is_strict: bool
    is_required: bool
    between: str
    is_long: bool


class TableRow(NamedTuple):
    """An entry: its id (empty where it has none), its cells' texts, when and why it was retired.

    `is_open`: it can be edited, as its id is its own.
    """

    id: str
    cells: tuple[str, ...]
    retired: tuple[str, ...]
    is_open: bool


class TableSection(NamedTuple):
    """A section's table, and what it says of itself: its columns' labels by key, its notes as marks and texts."""

    id: str
    heading: str
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    labels: tuple[tuple[str, str], ...]
    notes_above: tuple[tuple[str, str], ...]
    notes: tuple[tuple[str, str], ...]


class Flaw(NamedTuple):
    """A problem, and what of the tables it is about: section and row by their indices (-1: none), and the key."""

    is_error: bool
    rule: str
    message: str
    where: str
    section: int
    row: int
    key: str


class State(NamedTuple):
    """An edition's file as read: `edition` is None where it has errors, `settled` what is understood all the same;
    `draft` is None, and there are no sections, where it hasn't the form in which it can be edited. `problems` and
    `flaws` are the same, in the same order.
    """

    data: bytes
    digest: str
    draft: Draft | None
    edition: Edition | None
    settled: Edition | None
    sections: tuple[TableSection, ...]
    problems: tuple[Diagnostic, ...]
    flaws: tuple[Flaw, ...]


def digest_of(data: bytes) -> str:
    """What a file's bytes are known by."""
    return sha256(data).hexdigest()


def read_state(
    data: bytes, path: str, table: MunicipalityTable, others: Sequence[Edition] = (), used_ids: Collection[str] = ()
) -> State:
    """The state of the file, checked by itself and against the other editions, whose ids are `used_ids`."""
    problems: list[Diagnostic] = []
    draft = read_draft(data, path, problems)
    settled = None
    sections: tuple[TableSection, ...] = ()
    if draft is not None:
        settled = settle(draft, table, problems)
        check_file_name(settled, problems)
        problems += check_edition(settled, used_ids)
        if others and not has_errors(problems):
            problems += check_series(settled, others)
        sections = tuple(_sections(draft, settled, table))
    found = in_order(problems)
    edition = None if has_errors(found) else settled
    if edition is None and not can_edit(data):
        draft, settled, sections = None, None, ()
    flaws = flaws_of(found, draft, path, data)
    return State(data, digest_of(data), draft, edition, settled, sections, found, flaws)


def _sections(draft: Draft, edition: Edition, table: MunicipalityTable) -> Iterator[TableSection]:
    settled: dict[int, Entry] = {
        id(entry.places): entry
        for section in edition.all_sections
        for entry in (*section.entries, *[retired.entry for retired in section.retired])
    }
    counts = Counter(entry.raw.texts.get("id", "") for section in draft.sections for entry in section.entries)
    towns = _towns(edition, table)
    for section in draft.sections:
        columns = shown_columns(section)
        rows = tuple(
            [
                TableRow(
                    entry_id := entry.raw.texts.get("id", ""),
                    _cells(entry, columns, settled.get(id(entry.raw.places))),
                    tuple([text.text for text in (entry.retired or {}).values()]),
                    bool(entry_id) and counts[entry_id] == 1,
                )
                for entry in section.entries
            ]
        )
        texts = section.texts
        yield TableSection(
            texts["id"].text if "id" in texts else "",
            texts["heading"].text if "heading" in texts else "",
            tuple(_columns(columns, rows, edition, towns)),
            rows,
            tuple([(column.key, column.label) for column in section.columns]),
            *(tuple([(note.mark, note.text) for note in notes]) for notes in (section.notes_above, section.notes)),
        )


def shown_columns(section: DraftSection) -> tuple[Column, ...]:
    """The columns of the section's table: the declared ones, behind that of the group where it has groups."""
    if section.groups is None and not any(entry.group for entry in section.entries):
        return section.columns
    label = (section.groups.label if section.groups else "") or _GROUP_LABEL
    return declared_by_label(GROUP, label)._replace(is_optional=True), *section.columns


def _cells(draft: DraftEntry, columns: Iterable[Column], entry: Entry | None) -> tuple[str, ...]:
    """The texts of the cells: as printed, or, where it can't be read, as written."""
    values = {} if entry is None else dict(zip([one.key for one in entry.columns], entry.values, strict=True))
    texts = []
    for column in columns:
        value = values.get(column.key)
        if column.key == GROUP:
            texts.append(draft.group)
        elif value is not None:
            texts.append(KINDS[column.kind].text(value))
        else:
            texts.append(draft.raw.texts.get(column.key) or _BETWEEN.join(draft.raw.lists.get(column.key, ())))
    return tuple(texts)


def _columns(
    columns: Sequence[Column], rows: Sequence[TableRow], edition: Edition, towns: tuple[str, ...]
) -> Iterator[TableColumn]:
    for at, column in enumerate(columns):
        kind = KINDS[column.kind]
        counts = Counter(row.cells[at] for row in rows if row.cells[at])
        # What recurs is more likely one of those that there are than another.
        recurs = 4 * len(counts) <= 3 * counts.total()
        usual = tuple([text for text, _ in counts.most_common(_MOST_USUAL)]) if recurs else ()
        label = " ".join(filter(None, (column.under, column.label)))
        found = kind.validate(column, Offers(edition.as_of, towns, usual))
        yield TableColumn(
            column.key,
            label if column.unit in label else f"{label}（{column.unit}）",
            found.hint,
            found.choices,
            found.alert == "stop" and bool(found.choices),
            not column.is_optional,
            _BETWEEN if kind.is_list else "",
            kind.is_wording and not found.choices,
        )


def _towns(edition: Edition, table: MunicipalityTable) -> tuple[str, ...]:
    """The names that choices offer: those that the edition's entries name, the most often named first, then the others
    of its prefecture."""
    named = Counter(
        body.name if body.prefecture == edition.prefecture else body.prefecture + body.name
        for section in edition.sections
        for entry in section.entries
        for body in entry.concerns
        if body.code
    )
    own = [town.name for town in table.of(edition.prefecture)]
    return tuple(dict.fromkeys([name for name, _ in named.most_common()] + own))


class _Anchor(NamedTuple):
    line: int
    column: int
    section: int
    row: int
    key: str


def flaws_of(problems: Collection[Diagnostic], draft: Draft | None, path: str, data: bytes) -> tuple[Flaw, ...]:
    """The problems with what of the tables they are about."""
    if not problems:
        return ()
    anchors = sorted(_anchors(draft)) if draft is not None else []
    labels = [_labels(section) for section in draft.sections] if draft is not None else []
    heads = [{one.key: one.label for one in section.columns} for section in draft.sections] if draft is not None else []
    lines = data.decode("utf-8", "replace").splitlines()
    entries = [entry.raw for section in draft.sections for entry in section.entries] if draft is not None else []
    ids = {place.line: raw.texts.get("id", "") for raw in entries for place in raw.places.values()}
    return tuple([_flaw(problem, lines, anchors, labels, heads, ids, path) for problem in problems])


def _flaw(
    problem: Diagnostic,
    lines: Sequence[str],
    anchors: Sequence[_Anchor],
    labels: Sequence[Mapping[str, str]],
    heads: Sequence[Mapping[str, str]],
    ids: Mapping[int, str],
    path: str,
) -> Flaw:
    place = problem.place
    section, row, key = -1, -1, ""
    if place is not None and place.path == path and anchors:
        line, _, section, row, key = _anchor(anchors, place)
        # A value that could not be read left no place of its own: its key stands before it.
        own = _KEY.match(lines[place.line - 1]) if line != place.line <= len(lines) else None
        key = own[1] if own and row >= 0 else key
    message = problem.message + problem.hint
    if row >= 0:
        # The table shows no lines: another entry is told by its id.
        message = _LINE.sub(lambda match: f"（最初は{ids.get(int(match[1]), f'{match[1]}行目')}）", message)
        # What is missing has no place of its own: the message names it.
        key = next((one for one in labels[section] if key == "id" and f"「{one}」" in problem.message), key)
        # The table shows no keys.
        for one, label in heads[section].items():
            message = message.replace(f"「{one}」", f"「{label}」").replace(f"「{one}:」を書き足してください。", "")
        key = labels[section].get(key, "id")
    where = "" if place is None else f"{place.line}行" if place.path == path else str(place)
    return Flaw(problem.severity is Severity.ERROR, problem.rule, message, where, section, row, key)


def _anchor(anchors: Sequence[_Anchor], place: Place) -> _Anchor:
    """What the place belongs to: what begins last before it, or else first behind it on its line."""
    at = bisect_right(anchors, (place.line, place.column), key=lambda one: one[:2])
    if at < len(anchors) and anchors[at].line == place.line and (at == 0 or anchors[at - 1].line < place.line):
        return anchors[at]
    return anchors[at - 1] if at else _Anchor(0, 0, -1, -1, "")


def _anchors(draft: Draft) -> Iterator[_Anchor]:
    for text in draft.texts.values():
        yield _Anchor(*text.place[1:3], -1, -1, "")
    for number, section in enumerate(draft.sections):
        for text in section.texts.values():
            yield _Anchor(*text.place[1:3], number, -1, "")
        for row, entry in enumerate(section.entries):
            for key, place in entry.raw.places.items():
                yield _Anchor(*place[1:3], number, row, key)
            for told in (entry.retired or {}).values():
                yield _Anchor(*told.place[1:3], number, row, RETIRED)


def _labels(section: DraftSection) -> dict[str, str]:
    """By each key of an entry the key of the column that shows it."""
    shown = {key: key for key in entry_keys(section.columns)}
    for column in section.columns:
        for role in KINDS[column.kind].roles:
            shown[column.companion(role)] = column.key
    return shown


# Of each entry, by its id, what its cells say, by key; under "id" its section, under RETIRED its retirement.
Said: TypeAlias = Mapping[str, Mapping[str, str]]


def said_in_state(state: State) -> Said:
    """What the tables say."""
    return {row.id: _by_key(section, row) for section in state.sections for row in section.rows}


def said_in_edition(edition: Edition) -> Said:
    """What the edition says, as its tables would."""
    said: dict[str, Mapping[str, str]] = {}
    for section in edition.all_sections:
        said |= {one.id: {**one.texts(), "id": section.id, RETIRED: ""} for one in section.entries}
        for entry, on, reason, _ in section.retired:
            said[entry.id] = {**entry.texts(), "id": section.id, RETIRED: f"{on.isoformat()}{reason}"}
    return said


def changed_cells(was: Said, state: State) -> dict[str, list[str]]:
    """Of each entry, by its id, the keys of the cells that say something else; of a new one all of them."""
    changed = {}
    for section in state.sections:
        for row in section.rows:
            old = was.get(row.id, {})
            keys = [key for key, text in _by_key(section, row).items() if old.get(key, "") != text]
            if keys:
                changed[row.id] = keys
    return changed


def _by_key(section: TableSection, row: TableRow) -> dict[str, str]:
    texts = {column.key: text for column, text in zip(section.columns, row.cells, strict=True)}
    return texts | {"id": section.id, RETIRED: "".join(row.retired)}
