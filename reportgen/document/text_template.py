"""Templates of texts, which are Jinja2's: checked when they are read, rendered when a document is composed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

import yaml

from reportgen.characters import SUSPECT, UNPRINTABLE
from reportgen.diagnostics import DataError, Place
from reportgen.document import simple_template
from reportgen.document.messages import (
    HOLDS_CONTROL,
    RUNTIME_PROBLEMS,
    TEMPLATE_FAILED,
    TOO_LONG,
    UNDEFINED_NAME,
)
from reportgen.yaml_reader import LONGEST_TEXT, Reader

# What data can't hold either, but for line ends and the stand-ins of page numbers (\x01 and \x02, see rendering).
_ALLOWED_CONTROLS = frozenset("\n\x01\x02")


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
        for control in re.findall(UNPRINTABLE, text) if SUSPECT.search(text) else ():
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


def read_template(said: Reader, names: Collection[str], *, may_be_empty: bool = False) -> Iterator[TextTemplate]:
    """The text, if a right one is said; it may hold these names (`columns.*`: all that begin with `columns.`)."""
    source = said.text(may_be_empty=may_be_empty)
    if not source and not (may_be_empty and said.is_said):
        return

    def unknown(read: Iterable[str]) -> list[str]:
        return [name for name in read if name not in names and f"{name.rpartition('.')[0]}.*" not in names]

    if simple_template.is_simple(source) and not unknown(simple_template.names_in(source)):
        yield TextTemplate(source, said.place, simple_template.parts_of)
        return
    from reportgen.document import jinja_template

    read = jinja_template.names_in(said, source)
    if read is None:
        return
    for name in sorted(unknown(read)):
        from difflib import get_close_matches

        near = get_close_matches(name, names, 1, 0.75)
        hint = f"「{near[0]}」ではありませんか。" if near else None
        problem = UNDEFINED_NAME.at(_place_in(said, name), name=name, known="、".join(names), hint=hint)
        said.file.problems.append(problem)
    yield TextTemplate(source, said.place, jinja_template.parts_of)


def _place_in(said: Reader, name: str) -> Place:
    """Where the name stands in the text; where that begins, if its quotes or line ends hide it."""
    node = said.node
    if not isinstance(node, yaml.ScalarNode) or "\n" in node.value or node.style in ("|", ">"):
        return said.place
    found = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", node.value)
    quote = 1 if node.style in ("'", '"') else 0
    return said.place._replace(column=said.place.column + quote + found.start()) if found else said.place
