"""The sums under a table: of the entries that it holds, so that an extract has its own."""

from __future__ import annotations

from decimal import Decimal

from reportgen.dataset.model import Entry, Section
from reportgen.fields.registry import KINDS


def sums_of(section: Section) -> dict[str, Decimal]:
    """The sum of each column that the section totals, by key."""
    totals = section.totals
    if totals is None:
        return {}
    counted = [entry for entry in section.entries if _is_counted(entry, section)]
    sums: dict[str, Decimal] = {}
    for at, column in enumerate(section.columns):
        if column.key in totals.of:
            kind = KINDS[column.kind]
            amounts = [kind.amount(entry.values[at]) for entry in counted if entry.values[at] is not None]
            sums[column.key] = sum([amount for amount in amounts if amount is not None], Decimal())
    return sums


def _is_counted(entry: Entry, section: Section) -> bool:
    assert section.totals is not None
    where = section.totals.where
    if not where:
        return True
    texts = entry.texts()
    return all(texts.get(key) == text for key, text in where.items())
