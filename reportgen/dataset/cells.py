"""What the text of one cell, as a clerk writes it, is under the keys of an entry."""

from __future__ import annotations

from reportgen.dataset.edit import Written
from reportgen.diagnostics import PlacedText
from reportgen.fields.kind import Column, Punctuation
from reportgen.fields.registry import KINDS

# How people write lists of names in a cell.
_PUNCTUATION = Punctuation(("、", "・", "，", ",", " ", "　", "\n"), ("ほか", "他"))


def written_in(column: Column, cell: PlacedText) -> dict[str, Written | None]:
    """What an entry's keys hold for the text of a cell: those of the column and of what goes with it."""
    kind = KINDS[column.kind]
    keys = (column.key, *[column.companion(role) for role in kind.roles])
    if not cell.text:
        return dict.fromkeys(keys)
    text = cell.text if kind.line_break is None else cell.text.replace("\n", kind.line_break)
    parts = kind.split(cell._replace(text=text), column, _PUNCTUATION)
    texts: dict[str, Written | None] = {key: one.text for key, one in parts.texts.items()}
    lists = {key: tuple([one.text for one in items]) for key, items in parts.lists.items()}
    return dict.fromkeys(keys) | texts | lists
