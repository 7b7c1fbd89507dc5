"""The draft: an edition's texts with their places, before any meaning is read from them.

Both the edition file and the published text become a draft; the edition is settled from it, and the edition
file written from it. A text that is missing or unreadable has been reported by whoever made the draft.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reportgen.diagnostics import Place

ID = re.compile(r"[A-Za-z0-9-]+")
# The keys of the edition file, in the order in which they are written.
EDITION_FIELDS = ("as_of", "region", "prefecture", "host")
SECTION_FIELDS = ("id", "heading")
SECTION_OPTIONS = ("begins_page", "order")
ENTRY_FIELDS = ("name", "summary", "since", "division")
ENTRY_OPTIONS = ("id", "earlier", "and_others")
RETIREMENT_FIELDS = ("on", "reason")


class Text(NamedTuple):
    """A text and where it stands."""

    text: str
    place: Place


class DraftEntry(NamedTuple):
    """One row (kept flat, as there may be thousands).

    `texts` is keyed by ENTRY_FIELDS, ENTRY_OPTIONS and, for a retired entry, RETIREMENT_FIELDS; of a published text,
    also by municipalities: the whole cell with its own separators. `places` is keyed by all these, and for a missing id
    it says where the entry begins. `name_places` runs with `municipality_names`.
    """

    texts: Mapping[str, str]
    places: Mapping[str, Place]
    municipality_names: tuple[str, ...]
    name_places: Iterable[Place]
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One table. `texts` is keyed by SECTION_FIELDS and SECTION_OPTIONS, `columns` by field."""

    texts: Mapping[str, Text]
    columns: Mapping[str, Text]
    notes: tuple[Text, ...]
    entries: tuple[DraftEntry, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole. `texts` is keyed by EDITION_FIELDS."""

    texts: Mapping[str, Text]
    sections: tuple[DraftSection, ...]
    path: str
    keep_together: tuple[Text, ...] = ()
