"""Extracts as editions: what concerns a town, nothing else changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from reportgen.dataset.model import Edition, Section
from reportgen.japanese.municipalities import Municipality

_Item = TypeVar("_Item")


def select_town(edition: Edition, town: Municipality) -> Edition:
    """The edition with only the entries that concern the town, as `select_towns` has it."""
    return select_towns(edition, (town,))[town]


def select_towns(edition: Edition, towns: Collection[Municipality]) -> dict[Municipality, Edition]:
    """For each town the edition with only the entries that concern it; sections without any are left out.

    The first section that is left begins a page, as the first of any edition does. The entries are gone through once,
    whatever the number of towns.
    """
    chosen: dict[Municipality, list[Section]] = {town: [] for town in towns}
    closed: dict[Municipality, list[Section]] = {town: [] for town in towns}
    for section in edition.sections:
        retired = _by_town([(one, one.entry.concerns) for one in section.retired], chosen)
        for town, entries in _by_town([(entry, entry.concerns) for entry in section.entries], chosen).items():
            begins_page = section.begins_page or not chosen[town]
            of_town = section._replace(
                entries=tuple(entries), begins_page=begins_page, retired=tuple(retired.get(town, ()))
            )
            chosen[town].append(of_town)
    for section in edition.closed_sections:
        for town, some in _by_town([(one, one.entry.concerns) for one in section.retired], closed).items():
            closed[town].append(section._replace(retired=tuple(some)))
    return {
        town: edition._replace(sections=tuple(sections), closed_sections=tuple(closed[town]))
        for town, sections in chosen.items()
    }


def _by_town(
    items: Iterable[tuple[_Item, Collection[Municipality]]], towns: Collection[Municipality]
) -> dict[Municipality, list[_Item]]:
    """The items by those of the towns that they concern, in their order."""
    found: dict[Municipality, list[_Item]] = {}
    for item, concerns in items:
        for town in concerns:
            if town in towns:
                found.setdefault(town, []).append(item)
    return found
