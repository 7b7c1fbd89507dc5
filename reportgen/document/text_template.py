"""Templates of texts: checked when they are read, rendered when a document is composed.

They are Jinja2's. Most hold names and choices by a name only (`{{ date }}`, `{% if town %}…{% endif %}`): these are put
together here, which takes less time than Jinja2 takes to be loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Any, NamedTuple

import yaml

from reportgen.characters import UNPRINTABLE
from reportgen.diagnostics import DataError, Place
from reportgen.document.messages import (
    HOLDS_CONTROL,
    NO_SUCH_VALUE,
    RUNTIME_PROBLEMS,
    TEMPLATE_FAILED,
    TOO_LONG,
    UNDEFINED_NAME,
)
from reportgen.yaml_reader import LONGEST_TEXT, Reader

# What data can't hold either, but for line ends and the stand-ins of page numbers (\x01 and \x02, see rendering).
_ALLOWED_CONTROLS = frozenset("\n\x01\x02")
# A text without Jinja2: its tags, as the shipped wording writes them, and how they may stand together.
_NAME = r"[a-z_]+(?:\.[a-z_]+)?"
_TAG = re.compile(rf"\{{\{{ ({_NAME}) \}}\}}|\{{% (?:if ({_NAME})|else()|endif) %\}}")
_WORDS = rf"(?:[^{{\r]|\{{\{{ {_NAME} \}}\}})*+"
_SIMPLE = re.compile(
    rf"{_WORDS}(?:\{{% if {_NAME} %\}}{_WORDS}(?:\{{% else %\}}{_WORDS})?\{{% endif %\}}{_WORDS})*+(?<!\n)"
)


class TextTemplate(NamedTuple):
    """One text: its source, its place, and what makes the parts of its text from the source and the values."""

    source: str
    place: Place
    parts_of: Callable[[str, Mapping[str, object]], Iterable[str]]

    def render(self, **values: object) -> str:
        """The text with the values put in. Raises DataError with the place where that fails."""
        try:
            text = _joined(self.parts_of(self.source, values))
        except Exception as exc:  # whatever an expression of the user's runs into
            raise self.failure(RUNTIME_PROBLEMS.get(type(exc).__name__, str(exc) or type(exc).__name__)) from exc
        if text is None:
            raise self.failure(TOO_LONG.format(most=LONGEST_TEXT))
        for control in UNPRINTABLE.findall(text):
            if control not in _ALLOWED_CONTROLS:
                raise self.failure(HOLDS_CONTROL.format(code=ord(control)))
        return text

    def failure(self, problem: str) -> DataError:
        """The error that no usable text comes of this one."""
        return DataError([TEMPLATE_FAILED.at(self.place, problem=problem)])


def _joined(parts: Iterable[str]) -> str | None:
    """The parts as one text; None as soon as it becomes too long."""
    made = []
    room = LONGEST_TEXT
    for part in parts:
        room -= len(part)
        if room < 0:
            return None
        made.append(part)
    return "".join(made)


def printable(value: object) -> str | int:
    """The value, where print can show it: what is no text and no whole number raises TypeError."""
    if isinstance(value, str) or type(value) is int:
        return value
    raise TypeError(type(value).__name__)


def _simple(source: str, values: Mapping[str, object]) -> Iterator[str]:
    """What Jinja2 would make of the text."""
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


def read_template(said: Reader, names: Collection[str], *, may_be_empty: bool = False) -> Iterator[TextTemplate]:
    """The text, if a right one is said; it may hold these names (`columns.*`: all that begin with `columns.`)."""
    source = said.text(may_be_empty=may_be_empty)
    if not source and not (may_be_empty and said.is_said):
        return

    def unknown(read: Iterable[str]) -> list[str]:
        return [name for name in read if name not in names and f"{name.rpartition('.')[0]}.*" not in names]

    if _SIMPLE.fullmatch(source) and not unknown(filter(None, chain(*_TAG.findall(source)))):
        yield TextTemplate(source, said.place, _simple)
        return
    from reportgen.document.jinja_template import names_in, parts_of

    read = names_in(said, source)
    if read is None:
        return
    for name in sorted(unknown(read)):
        near = get_close_matches(name, names, 1, 0.75)
        hint = f"「{near[0]}」ではありませんか。" if near else None
        problem = UNDEFINED_NAME.at(_place_in(said, name), name=name, known="、".join(names), hint=hint)
        said.file.problems.append(problem)
    yield TextTemplate(source, said.place, parts_of)


def _place_in(said: Reader, name: str) -> Place:
    """Where the name stands in the text; where that begins, if its quotes or line ends hide it."""
    node = said.node
    if not isinstance(node, yaml.ScalarNode) or "\n" in node.value or node.style in ("|", ">"):
        return said.place
    found = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", node.value)
    quote = 1 if node.style in ("'", '"') else 0
    return said.place._replace(column=said.place.column + quote + found.start()) if found else said.place
