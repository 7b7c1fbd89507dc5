"""Marks: one of the signs that the column declares."""

from __future__ import annotations

from collections.abc import Sequence

from reportgen.content import Align
from reportgen.diagnostics import Problems
from reportgen.fields.kind import Column, Head, Input, Kind, Offers, RawEntry, Surroundings
from reportgen.fields.rules import BAD_MARK
from reportgen.japanese.municipalities import MunicipalityTable

_USUAL = ("○",)


class MarkKind(Kind[str]):
    """A sign, of those that `of` declares."""

    name = "mark"
    called = "印"
    line_break = ""
    options = frozenset(("of",))
    has_signs = True
    align = Align.CENTER
    least_em = 2
    most_em = 6

    def read(self, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> str | None:
        text = entry.texts.get(column.key)
        signs = column.of or _USUAL
        if text is None or text in signs:
            return text
        place = entry.places.get(column.key)
        problems.append(BAD_MARK.at(place, key=column.key, text=text, choices="、".join(signs)))
        return None

    def admitted(self, found: Sequence[str], usual: tuple[str, ...], table: MunicipalityTable) -> tuple[str, ...]:
        """The signs that the cells hold."""
        return tuple(dict.fromkeys(found))

    def validate(self, column: Column, offers: Offers) -> Input:
        signs = column.of or _USUAL
        return Input("一覧から選びます。", signs[0], signs, alert="stop")

    def signs(self, value: str | None, column: Column) -> tuple[tuple[Head, str | None], ...]:
        """The sign as it is, under the column's own label."""
        return ((Head(column.label, column.under), value or ""),)

    def text(self, value: str) -> str:
        return value
