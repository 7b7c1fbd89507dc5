"""An extract as an edition: what concerns one town, nothing else changed."""

from __future__ import annotations

from dataclasses import replace

from reportgen.dataset.model import Edition, Section
from reportgen.japanese.municipalities import Municipality


def select_town(edition: Edition, town: Municipality) -> Edition:
    """The edition with only the entries that concern the town; sections without any are left out.

    The first section that is left begins a page, as the first of any edition does.
    """
    chosen: list[Section] = []
    for section in edition.sections:
        entries = tuple([entry for entry in section.entries if town in entry.concerns])
        if entries:
            chosen.append(replace(section, entries=entries, begins_page=section.begins_page or not chosen))
    return replace(edition, sections=tuple(chosen))
