"""An extract as an edition: what concerns one town, nothing else changed."""

from __future__ import annotations

from reportgen.dataset.model import Edition, RetiredEntry, Section
from reportgen.japanese.municipalities import Municipality


def select_town(edition: Edition, town: Municipality) -> Edition:
    """The edition with only the entries that concern the town; sections without any are left out.

    The first section that is left begins a page, as the first of any edition does.
    """
    chosen: list[Section] = []
    for section in edition.sections:
        entries = tuple([entry for entry in section.entries if town in entry.concerns])
        if entries:
            begins_page = section.begins_page or not chosen
            chosen.append(section._replace(entries=entries, begins_page=begins_page, retired=_retired(section, town)))
    closed = [section._replace(retired=_retired(section, town)) for section in edition.closed_sections]
    closed = [section for section in closed if section.retired]
    return edition._replace(sections=tuple(chosen), closed_sections=tuple(closed))


def _retired(section: Section, town: Municipality) -> tuple[RetiredEntry, ...]:
    return tuple([retired for retired in section.retired if town in retired.entry.concerns])
