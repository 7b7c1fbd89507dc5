"""Values of an edition in the form of the expectations of tests/lists."""

from __future__ import annotations

from typing import Any

from reportgen.fields.date import DateValue
from reportgen.fields.members import Members
from reportgen.fields.number import Number
from reportgen.fields.period import Period
from reportgen.japanese.dates import Date


def as_expected(value: Any) -> Any:
    """The value in the form of the expectations."""
    match value:
        case Number():
            return {"none": value.text} if value.amount is None else float(value.amount)
        case DateValue(date=None):
            return {"none": "".join(value.parts)}
        case DateValue(date=Date() as date):
            return _date(date) | ({"earlier": _date(value.earlier)} if value.earlier else {})
        case Period():
            if value.begin is None and value.end is None:
                return {"none": value.text}
            ends = {"from": value.begin and _date(value.begin), "to": value.end and _date(value.end)}
            return {**ends, "length": value.length, "printed": value.text}
        case Members():
            bodies = sorted(body.code or body.name for body in value.bodies)
            found: dict[str, Any] = {"members": bodies, "printed": list(value.names), "open": value.is_open}
            return found | {key: text for key, text in (("note", value.note), ("and_others", value.ending)) if text}
        case _:
            return value


def _date(date: Date) -> dict[str, str]:
    return {"iso": date.iso, "precision": date.precision.value, "printed": date.text}


def with_sorted_members(value: Any) -> Any:
    """The expected value with the codes of its members in order."""
    return value | {"members": sorted(value["members"])} if isinstance(value, dict) and "members" in value else value
