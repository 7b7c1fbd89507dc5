"""What a list's file says of its shape: columns, key, groups, totals, notes, and whom its names stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from reportgen.dataset.limits import most_items
from reportgen.dataset.model import Groups, Note, Totals
from reportgen.dataset.rules import BAD_COLUMN_KEY, NOT_A_DATE, UNKNOWN_COLUMN, did_you_mean
from reportgen.fields.defaults import declared_by_label
from reportgen.fields.kind import Column
from reportgen.fields.names import Definition
from reportgen.fields.registry import KINDS
from reportgen.yaml_reader import Reader

# Keys of an entry that are no column's.
_RESERVED = frozenset(("id", "group", "retired"))
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def read_columns(said: Reader) -> tuple[Column, ...]:
    """The columns of a section, in printed order."""
    columns = []
    for key, value in said.pairs():
        if not _KEY.fullmatch(key.text) or key.text in _RESERVED:
            name, wide_colon, _ = key.text.partition("：")
            hint = did_you_mean(f"{name}: ") if wide_colon and _KEY.fullmatch(name) else None
            said.file.problems.append(BAD_COLUMN_KEY.at(key.place, key=key.text, hint=hint))
        elif (column := _column(key.text, value)).label:
            columns.append(column)
    return tuple(columns)


def _column(key: str, said: Reader) -> Column:
    column = declared_by_label(key, "")
    if not said.is_mapping:
        return column._replace(label=said.text(), place=said.place)
    kind = said.under("kind").choice(tuple(KINDS), column.kind)
    found = said.fields(("label",), ("kind", "optional", "under", *sorted(KINDS[kind].options)))
    return column._replace(
        label=found["label"].text(),
        kind=kind,
        is_optional=found["optional"].flag(),
        unit=found["unit"].text(),
        under=found["under"].text(),
        of=found["of"].words() if found.keys() & {"of", "kind"} else column.of,
        concerns=found["concerns"].flag(otherwise=True),
        place=found["label"].place,
    )


def read_keys(said: Reader, known: Sequence[str]) -> tuple[str, ...]:
    """Those of the known columns that are named."""
    names = said.texts()
    for name in names:
        if name.text not in known:
            said.file.problems.append(UNKNOWN_COLUMN.at(name.place, key=name.text, choices="、".join(known)))
    return tuple([name.text for name in names if name.text in known])


def read_groups(said: Reader) -> Groups | None:
    """How entries are grouped."""
    if said.mapping() is None:
        return None
    found = said.fields(("as",), ("label", "numbered"))
    in_column = found["as"].choice(("band", "column")) == "column"
    return Groups(in_column, found["label"].text(), found["numbered"].flag())


def read_totals(said: Reader, known: Sequence[str]) -> Totals | None:
    """The row of sums under the table."""
    if said.mapping() is None:
        return None
    found = said.fields(("label", "of"), ("where",))
    where = {key: value.text() for key, value in found["where"].fields(optional=known).items()}
    return Totals(found["label"].text(), read_keys(found["of"], known), where)


def read_notes(said: Reader) -> tuple[Note, ...]:
    """The notes of a list, or of a mapping from their marks."""
    most = most_items("notes")
    marked = said.pairs(most) if said.is_mapping else [(None, item) for item in said.items(most)]
    notes = [Note(value.text(), mark.text if mark else "", value.place) for mark, value in marked]
    return tuple([note for note in notes if note.text])


def read_extracts_by(said: Reader, known: Sequence[str] | None = None) -> str:
    """The key of the column that extracts go by, one of the known ones where these are told."""
    by = said.fields(("by",))["by"]
    key = by.text()
    if key and known is not None and key not in known:
        by.report(UNKNOWN_COLUMN, key=key, choices="、".join(known))
    return key


def read_members(said: Reader) -> Mapping[str, Definition]:
    """Whom the names stand for that an edition defines."""
    return {name.text: _definition(value) for name, value in said.pairs()}


def _definition(said: Reader) -> Definition:
    if not said.is_mapping:
        return Definition(of=said.words())
    found = said.fields(optional=("all", "only", "of", "except", "code", "until", "kind", "open"))
    return Definition(
        found["all"].text(),
        found["only"].text(),
        found["of"].words(),
        found["except"].words(),
        found["code"].text(),
        _day(found["until"]),
        found["kind"].text(),
        found["open"].flag(),
    )


def _day(said: Reader) -> date | None:
    text = said.text()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        said.report(NOT_A_DATE, key="until", text=text)
        return None
