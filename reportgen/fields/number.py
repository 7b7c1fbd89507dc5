"""Numbers: figures as printed with what they amount to, a sign where there is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple
from unicodedata import normalize

from reportgen.content import Align, Content, Span
from reportgen.diagnostics import PlacedText, Problems
from reportgen.fields.kind import (
    Column,
    DataField,
    Input,
    Kind,
    Offers,
    Parts,
    Punctuation,
    RawEntry,
    Surroundings,
    is_none,
)
from reportgen.fields.rules import BAD_FIGURE

_FIGURE = r"(?a)(?P<sign>[△▲−－-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?"


class Number(NamedTuple):
    """A figure as printed and its amount; None for a sign that there is none."""

    text: str
    amount: Decimal | None


def format_amount(amount: Decimal) -> str:
    """The amount as offices print it: thousands parted by commas, △ before what is below zero."""
    exact = amount.quantize(1) if amount == amount.to_integral_value() else amount.normalize()
    return f"{'△' if exact < 0 else ''}{abs(exact):,}"


class NumberKind(Kind[Number]):
    """A number, with its unit in the column's label."""

    name = "number"
    called = "数"
    line_break = ""
    options = frozenset(("unit",))
    has_order = True
    align = Align.RIGHT
    least_em = 3
    most_em = 12
    data_fields = (
        DataField(says="数", type="number"),
        DataField("sign", "の記号", "数がないことを表す記号（－など）。数があるときは空欄"),
    )

    def read(self, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> Number | None:
        text = entry.texts.get(column.key)
        if text is None:
            return None
        if is_none(text):
            return Number(text, None)
        amount = self.amount_in(text)
        if amount is None:
            problems.append(BAD_FIGURE.at(entry.places.get(column.key), key=column.key, text=text))
            return None
        return Number(text, amount)

    def split(self, cell: PlacedText, column: Column, punctuation: Punctuation) -> Parts:
        """The figure in half-width characters, in which lists print them, without the column's unit."""
        narrow = normalize("NFKC", cell.text).removesuffix(normalize("NFKC", column.unit)).rstrip()
        return Parts({column.key: cell._replace(text=narrow) if re.fullmatch(_FIGURE, narrow) else cell})

    def amount_in(self, cell: str) -> Decimal | None:
        match = re.fullmatch(_FIGURE, cell)
        if match is None:
            return None
        amount = Decimal(match["whole"].replace(",", "") + (match["fraction"] or ""))
        return -amount if match["sign"] else amount

    def validate(self, column: Column, offers: Offers) -> Input:
        unit = f"（単位：{column.unit}）" if column.unit else ""
        figure = 'ISNUMBER(VALUE(SUBSTITUTE(SUBSTITUTE(ASC({cell}),"△","-"),"▲","-")))'
        hint = f"数字で書きます{unit}。減は△を付けます。ないときは「－」と書きます。"
        return Input(hint, "1,200", formula=f'OR({{cell}}="－",{{cell}}="-",{figure})', alert="warning")

    def text(self, value: Number) -> str:
        return value.text

    def show(self, value: Number, printed: Callable[[str], Content]) -> Content:
        return (Span(value.text, whole=True, amount=value.amount),)

    def difference(self, old: Number, new: Number) -> str:
        if old.amount is None or new.amount is None:
            return ""
        change = new.amount - old.amount
        return "＋" * (change > 0) + format_amount(change)

    def is_same(self, old: Number | None, new: Number | None) -> bool:
        if old is None or new is None:
            return old is new
        return old.amount == new.amount

    def order(self, value: Number) -> Decimal | None:
        return value.amount

    def amount(self, value: Number) -> Decimal | None:
        return value.amount

    def export(self, value: Number) -> tuple[str | Decimal | None, ...]:
        return (None, value.text) if value.amount is None else (value.amount, None)

    def as_json(self, value: Number | None, column: Column) -> dict[str, Any]:
        if value is None or value.amount is None:
            return {column.key: value.text if value else None}
        whole = value.amount == value.amount.to_integral_value()
        return {column.key: int(value.amount) if whole else float(value.amount)}
