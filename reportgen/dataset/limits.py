"""How much an edition may hold: beyond any list that is printed, and little enough to be worked on at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reportgen.yaml_reader import LONGEST_TEXT, MOST_ITEMS

# Characters of a text by its key; any other text may have LONGEST_TEXT. `columns` are the labels.
_TEXTS: Final[Mapping[str, int]] = {
    "id": 100,
    "heading": 300,
    "columns": 300,
    "region": 300,
    "keep_together": 300,
}
SHORTEST: Final = min(_TEXTS.values())
# Items of a list by its key; `entries` are those of one section.
MOST: Final[Mapping[str, int]] = {
    "sections": 100,
    "entries": 50_000,
    "notes": 100,
    "keep_together": 500,
}


def longest(key: str, *, heads: bool = False) -> int:
    """How many characters the text under the key may have; one that `heads` an entry, as many as a heading."""
    return _TEXTS["heading"] if heads else _TEXTS.get(key, LONGEST_TEXT)


def most_items(key: str) -> int:
    """How many items the list under the key may have."""
    return MOST.get(key, MOST_ITEMS)
