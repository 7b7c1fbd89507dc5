"""A comparison as JSON values for machines: stable English keys, texts as the editions have them."""

from __future__ import annotations

from typing import Any

from reportgen.dataset.model import Entry
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import Municipality
from reportgen.series.compare import Comparison, EntryChange, Kind, SectionChange, counts_by_section, counts_by_town


def comparison_as_json(comparison: Comparison, town: Municipality | None) -> dict[str, Any]:
    """The whole comparison; unchanged entries by their ids and names only."""
    counts = counts_by_section(comparison, town)
    return {
        "old": comparison.old.as_of.isoformat(),
        "new": comparison.new.as_of.isoformat(),
        "town": town.code if town else None,
        "unchanged": comparison.is_unchanged,
        "facts": [fact._asdict() for fact in comparison.facts],
        "sections": [
            _section(section) | {"counts": numbers._asdict()}
            for section, numbers in zip(comparison.sections, counts, strict=True)
        ],
        "towns": [
            {"code": one.code, "prefecture": one.prefecture, "name": one.name, **numbers._asdict()}
            for one, numbers in counts_by_town(comparison).items()
        ],
    }


def _section(section: SectionChange) -> dict[str, Any]:
    return {
        "id": section.section.id,
        "heading": section.section.heading,
        "kind": section.kind.value,
        "reordered": section.is_reordered,
        "old_heading": section.heading.old if section.heading else None,
        "labels": [label._asdict() for label in section.labels],
        "entries": [_change(change) for change in section.entries if change.kind is not Kind.UNCHANGED],
        "unchanged": [
            {"id": change.entry.id, "title": change.entry.title, **_place(change)}
            for change in section.entries
            if change.kind is Kind.UNCHANGED
        ],
        "notes": [
            {"kind": note.kind.value, "reordered": note.is_reordered, "old": note.old, "new": note.new}
            for note in section.notes
            if note.kind is not Kind.UNCHANGED or note.is_reordered
        ],
    }


def _change(change: EntryChange) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "old": _entry(change.old),
        "new": _entry(change.new),
        "old_section": change.old_section.id if change.old_section else None,
        "new_section": change.new_section.id if change.new_section else None,
        "fields": list(change.fields),
        "joined": [town.code for town in change.joined],
        "left": [town.code for town in change.left],
        "moved": change.is_moved,
        **_place(change),
        "retired_on": change.retired_on.isoformat() if change.retired_on else None,
        "reason": change.reason or None,
    }


def _place(change: EntryChange) -> dict[str, Any]:
    return {"reordered": change.is_reordered, "behind": change.behind.title if change.behind else None}


def _entry(entry: Entry | None) -> dict[str, Any] | None:
    if entry is None:
        return None
    found = {"id": entry.id, "title": entry.title, "group": entry.group or None}
    for column, value in zip(entry.columns, entry.values, strict=True):
        found |= KINDS[column.kind].as_json(value, column)
    return found
