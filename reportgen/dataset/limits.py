"""How much an edition may hold: beyond any list that is printed, and little enough to be worked on at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reportgen.yaml_nodes import LONGEST_TEXT

# Characters of a text by its key; any other text may have LONGEST_TEXT. `columns` are the labels.
_TEXTS: Final[Mapping[str, int]] = {
    "id": 100,
    "name": 300,
    "heading": 300,
    "columns": 300,
    "region": 300,
    "division": 300,
    "keep_together": 300,
}
SHORTEST: Final = min(_TEXTS.values())
# Items of a list by its key; `entries` are those of one section.
MOST: Final[Mapping[str, int]] = {
    "sections": 100,
    "entries": 20_000,
    "notes": 100,
    "municipalities": 2000,
    "keep_together": 500,
}


def longest(key: str) -> int:
    """How many characters the text under the key may have."""
    return _TEXTS.get(key, LONGEST_TEXT)
