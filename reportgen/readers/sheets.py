"""A workbook's sheet: its values, and what is hidden, how numbers are shown, errors, formulas without a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

# Row and column, both from 0.
Position: TypeAlias = tuple[int, int]
Area: TypeAlias = tuple[Position, Position]


@dataclass(frozen=True, slots=True)
class SheetTraits:
    """Of one sheet. `shown` are texts as the workbook itself keeps them, `merged` areas with their last cell.

    `formulas` are cells whose value was worked out, where the form tells; `is_1904`: days are counted from 1904 on.
    """

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: Mapping[Position, str] = field(default_factory=dict)
    shown: Mapping[Position, str] = field(default_factory=dict)
    errors: Mapping[Position, str] = field(default_factory=dict)
    without_result: frozenset[Position] = frozenset()
    merged: tuple[Area, ...] = ()
    formulas: frozenset[Position] = frozenset()
    is_1904: bool = False


_MOST_CELLS = 1_000_000


class TooLargeError(ValueError):
    """A sheet reaches further than any list."""


def hold_extent(rows: int, columns: int) -> None:
    """TooLargeError where a sheet reaches so far that it can't be a list: one cell astray would cost all memory."""
    if rows * columns > _MOST_CELLS:
        raise TooLargeError(f"{rows}行{columns}列のシートは大きすぎます")


class Sheet(NamedTuple):
    """A sheet. `values` are its texts, numbers, truth values, days and times by row and column, "" for a blank cell;
    None for a sheet of charts or macros.
    """

    name: str
    is_hidden: bool
    values: Sequence[Sequence[object]] | None
    traits: SheetTraits
