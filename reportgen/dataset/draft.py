"""The draft: an edition's texts with their places, before any meaning is read from them.

Both the edition file and the published table become a draft; the edition is settled from it, and the edition
file written from it. A text that is missing or unreadable has been reported by whoever made the draft.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from reportgen.dataset.model import Groups, Note, Totals
from reportgen.diagnostics import PlacedText
from reportgen.fields.kind import Column, RawEntry
from reportgen.fields.names import Definition

ID = re.compile(r"[A-Za-z0-9-]+")
# The texts of an edition file, in the order in which they are written, and all that it may say at its top.
EDITION_FIELDS = ("as_of", "region", "prefecture", "host")
EDITION_REQUIRED = (*EDITION_FIELDS, "sections")
EDITION_OPTIONAL = ("keep_together", "members", "extracts", "host_in_rows")
SECTION_FIELDS = ("id", "heading")
RETIREMENT_FIELDS = ("on", "reason")


class DraftEntry(NamedTuple):
    """One entry as written. `raw` holds the id beside the columns' keys, `retired` the texts of RETIREMENT_FIELDS."""

    raw: RawEntry
    group: str = ""
    retired: Mapping[str, PlacedText] | None = None


class DraftSection(NamedTuple):
    """One table. `texts` is keyed by SECTION_FIELDS."""

    texts: Mapping[str, PlacedText]
    columns: tuple[Column, ...]
    notes: tuple[Note, ...]
    entries: tuple[DraftEntry, ...]
    notes_above: tuple[Note, ...] = ()
    key: tuple[str, ...] = ()
    groups: Groups | None = None
    totals: Totals | None = None
    extracts_by: str = ""
    begins_page: bool = False
    order: str | None = None
    is_numbered: bool = False


class Draft(NamedTuple):
    """The whole. `texts` is keyed by EDITION_FIELDS, `members` by the name that is defined."""

    texts: Mapping[str, PlacedText]
    sections: tuple[DraftSection, ...]
    path: str
    keep_together: tuple[str, ...] = ()
    members: Mapping[str, Definition] = {}
    extracts_by: str = ""
    host_in_rows: bool = True
