"""Text: words, with lines of their own where the data has them."""

from __future__ import annotations

from reportgen.diagnostics import Problems
from reportgen.fields.kind import Column, Input, Kind, Offers, RawEntry, Surroundings
from reportgen.japanese.printed_form import equal_in_print


class TextKind(Kind[str]):
    """A text as written."""

    name = "text"
    called = "文字"
    is_wording = True

    def read(self, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> str | None:
        return entry.texts.get(column.key)

    def validate(self, column: Column, offers: Offers) -> Input:
        hint = "一覧から選べます。一覧にないものは、そのまま入力します。" if offers.usual else ""
        return Input(hint, offers.usual[0] if offers.usual else "○○○○", offers.usual)

    def text(self, value: str) -> str:
        return value

    def is_same(self, old: str | None, new: str | None) -> bool:
        return equal_in_print(old or "", new or "")
