"""Texts that hold names and choices by a name only (`{{ date }}`, `{% if town %}…{% endif %}`), as Jinja2 makes them.

Putting them together here takes less time than Jinja2 takes to be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from reportgen.document.messages import NO_SUCH_VALUE

# The tags, as the shipped wording writes them, and how they may stand together.
_NAME = r"[a-z_]+(?:\.[a-z_]+)?"
_TAG = re.compile(rf"\{{\{{ ({_NAME}) \}}\}}|\{{% (?:if ({_NAME})|else()|endif) %\}}")
_WORDS = rf"(?:[^{{\r]|\{{\{{ {_NAME} \}}\}})*+"
_SIMPLE = re.compile(
    rf"{_WORDS}(?:\{{% if {_NAME} %\}}{_WORDS}(?:\{{% else %\}}{_WORDS})?\{{% endif %\}}{_WORDS})*+(?<!\n)"
)


def is_simple(source: str) -> bool:
    """Whether the text is such a one."""
    return _SIMPLE.fullmatch(source) is not None


def names_in(source: str) -> set[str]:
    """The names that it reads."""
    return set(filter(None, chain(*_TAG.findall(source))))


def printable(value: object) -> str | int:
    """The value, where print can show it: what is no text and no whole number raises TypeError."""
    if isinstance(value, str) or type(value) is int:
        return value
    raise TypeError(type(value).__name__)


def parts_of(source: str, values: Mapping[str, object]) -> Iterator[str]:
    """The text with the values put in, in parts, as Jinja2 would make it."""
    is_shown = True
    first, *rest = _TAG.split(source)
    yield first
    for name, condition, otherwise, words in zip(*[iter(rest)] * 4, strict=True):
        if not name:
            is_shown = bool(_value(condition, values)) if condition else otherwise is None or not is_shown
        elif is_shown:
            yield str(printable(_value(name, values)))
        if is_shown:
            yield words


def _value(name: str, values: Mapping[str, Any]) -> object:
    whole, _, part = name.rpartition(".")
    among = values[whole] if whole else values
    if part not in among:
        raise LookupError(NO_SUCH_VALUE.format(name=part))
    return among[part]
