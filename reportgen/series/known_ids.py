"""The ids that a new edition's entries have in the editions before it, and free ones for what is new."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.dataset.draft import Draft
from reportgen.dataset.ids import free_ids
from reportgen.dataset.model import Edition
from reportgen.series.matching import match_editions


def with_known_ids(previous: Sequence[Edition], draft: Draft, edition: Edition) -> Draft:
    """The draft with the ids that its entries have in the latest of the previous editions; `edition` is what it means.

    What is new gets ids that none of the previous ones used.
    """
    if not previous:
        return draft
    nameless = edition._replace(
        sections=tuple(
            [
                section._replace(entries=tuple([entry._replace(id="") for entry in section.entries]))
                for section in edition.sections
            ]
        ),
    )
    matching = match_editions(max(previous, key=lambda one: one.as_of), nameless)
    known = {(new.section, new.position): old.entry.id for old, new in matching.entries}
    used_in = [
        (section.id, entry.id)
        for one in previous
        for section in one.all_sections
        for entry in (*section.entries, *[retired.entry for retired in section.retired])
    ]
    used = {text for _, text in used_in}
    sections = []
    for at, section in enumerate(draft.sections):
        section_id = edition.sections[at].id
        free = free_ids(section_id, [text for used_section, text in used_in if used_section == section_id], used)
        ids = [known.get((at, position)) or next(free) for position in range(len(section.entries))]
        used.update(ids)
        entries = [
            entry._replace(raw=entry.raw._replace(texts={**entry.raw.texts, "id": text}))
            for entry, text in zip(section.entries, ids, strict=True)
        ]
        sections.append(section._replace(entries=tuple(entries)))
    return draft._replace(sections=tuple(sections))
