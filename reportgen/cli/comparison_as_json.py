"""A comparison as JSON values for machines: stable English keys, texts as the editions have them."""

from __future__ import annotations

from typing import Any

from reportgen.dataset.model import Entry
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import Municipality
from reportgen.series.compare import (
    Comparison,
    EntryChange,
    FactChange,
    SectionChange,
    counts_by_section,
    counts_by_town,
)


def comparison_as_json(comparison: Comparison, town: Municipality | None) -> dict[str, Any]:
    """The whole comparison; unchanged entries by their ids and names only."""
    counts = counts_by_section(comparison, town)
    return {
        "old": comparison.old.as_of.isoformat(),
        "new": comparison.new.as_of.isoformat(),
        "town": town.code if town else None,
        "unchanged": comparison.is_unchanged,
        "facts": [_fact(fact) for fact in comparison.facts],
        "sections": [
            _section(section) | {"counts": numbers._asdict()}
            for section, numbers in zip(comparison.sections, counts, strict=True)
        ],
        "towns": [
            {"code": one.code, "prefecture": one.prefecture, "name": one.name, **numbers._asdict()}
            for one, numbers in counts_by_town(comparison).items()
        ],
    }


def entry_as_json(entry: Entry | None) -> dict[str, Any] | None:
    """The entry's values; None where there is none."""
    if entry is None:
        return None
    return {
        "id": entry.id,
        "title": entry.title,
        "group": entry.group or None,
        **{
            key: found
            for column, value in zip(entry.columns, entry.values, strict=True)
            for key, found in KINDS[column.kind].as_json(value, column).items()
        },
    }


def change_as_json(change: EntryChange) -> dict[str, Any]:
    """What became of an entry."""
    return {
        "kind": change.kind.value,
        "old": entry_as_json(change.old),
        "new": entry_as_json(change.new),
        "old_section": change.old_section.id if change.old_section else None,
        "new_section": change.new_section.id if change.new_section else None,
        "fields": list(change.fields),
        "joined": [town.code for town in change.joined],
        "left": [town.code for town in change.left],
        "moved": change.is_moved,
        "reordered": change.is_reordered,
        "behind": change.behind.title if change.behind else None,
        "retired_on": change.retired_on.isoformat() if change.retired_on else None,
        "reason": change.reason or None,
    }


def _section(section: SectionChange) -> dict[str, Any]:
    return {
        "id": section.section.id,
        "heading": section.section.heading,
        "kind": section.kind.value,
        "reordered": section.is_reordered,
        "old_heading": section.heading.old if section.heading else None,
        "labels": [_fact(label) for label in section.labels],
        "entries": [change_as_json(change) for change in section.entries if change.kind.value != "unchanged"],
        "unchanged": [
            {
                "id": change.entry.id,
                "title": change.entry.title,
                "reordered": change.is_reordered,
                "behind": change.behind.title if change.behind else None,
            }
            for change in section.entries
            if change.kind.value == "unchanged"
        ],
        "notes": [
            {"kind": note.kind.value, "reordered": note.is_reordered, "old": note.old, "new": note.new}
            for note in section.notes
            if note.kind.value != "unchanged" or note.is_reordered
        ],
    }


def _fact(fact: FactChange) -> dict[str, str]:
    return {"field": fact.field, "old": fact.old, "new": fact.new}
