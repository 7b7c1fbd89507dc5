"""The columns whose keys are known: a list that only labels them has them with these kinds."""

from __future__ import annotations

from typing import Final

from reportgen.fields.kind import Column

_MEMBERS: Final = {"others": "and_others", "codes": "codes"}
# What is declared by its label alone; any other key is a text.
KNOWN: Final = {
    column.key: column
    for column in (
        Column("name", "", "text"),
        Column("summary", "", "text"),
        Column("since", "", "date", of=("era-year", "past"), companions={"earlier": "earlier"}),
        Column("municipalities", "", "members", of=("municipality",), companions=_MEMBERS),
        Column("division", "", "text"),
    )
}

# What heads an entry and tells it from others where nothing else is said.
HEAD: Final = "name"

# What says whom an entry is asked of where nothing else is said.
ASKED: Final = "division"

# Of these the keys whose values are words to be read: behind them a YAML comment is more likely a lost part of it.
PRINTED_KEYS: Final = ("name", "summary")


def declared_by_label(key: str, label: str) -> Column:
    """The column of that key, declared by its label alone."""
    return KNOWN.get(key, Column(key, "", "text"))._replace(label=label)
