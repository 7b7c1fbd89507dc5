"""All kinds of field by name: a further kind is a file beside this one and a line here."""

from __future__ import annotations

from typing import Any, Final

from reportgen.fields.date import DateKind
from reportgen.fields.kind import Kind
from reportgen.fields.mark import MarkKind
from reportgen.fields.members import MembersKind
from reportgen.fields.number import NumberKind
from reportgen.fields.period import PeriodKind
from reportgen.fields.text import TextKind

_ALL: Final[tuple[Kind[Any], ...]] = (
    TextKind(),
    DateKind(),
    PeriodKind(),
    NumberKind(),
    MembersKind(),
    MarkKind(),
)
KINDS: Final = {kind.name: kind for kind in _ALL}
