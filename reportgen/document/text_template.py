"""Jinja2 templates of texts: checked when they are read, rendered when a document is composed.

This is the only module that knows Jinja2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

import yaml
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.characters import UNPRINTABLE
from reportgen.diagnostics import DataError, Place
from reportgen.document.messages import (
    HOLDS_CONTROL,
    JINJA_FEATURES,
    JINJA_PROBLEMS,
    JINJA_TOKENS,
    NO_SUCH_VALUE,
    RUNTIME_PROBLEMS,
    TEMPLATE_FAILED,
    TEMPLATE_SYNTAX,
    TOO_LONG,
    TOO_NESTED,
    UNDEFINED_NAME,
    UNKNOWN_FILTER,
    UNSUPPORTED_TEMPLATE,
)
from reportgen.yaml_reader import LONGEST_TEXT, Reader

# What wording needs of Jinja2: values as they are, one behind another, and choices between them. A text can't become
# longer than what is put into it, nor another one tomorrow.
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Filter),
    *(nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.List, nodes.Tuple),
)
_FILTERS = ("length", "trim")
# What data can't hold either, but for line ends and the stand-ins of page numbers (\x01 and \x02, see rendering).
_ALLOWED_CONTROLS = frozenset("\n\x01\x02")


class TextTemplate(NamedTuple):
    """One text: its source, its place, and what makes a template of the source where it is more than plain text."""

    source: str
    place: Place
    compile: Callable[[str], Template] | None

    def render(self, **values: object) -> str:
        """The text with the values put in. Raises DataError with the place where that fails."""
        try:
            parts = self.compile(self.source).generate(values) if self.compile else [self.source]
            text = _joined(parts)
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


def _printable(value: object) -> str | int:
    """The value, where print can show it: one that isn't there raises LookupError, what is no text and no whole number
    TypeError."""
    if isinstance(value, str) or type(value) is int:
        return value
    if isinstance(value, Undefined):
        raise LookupError(NO_SUCH_VALUE.format(name=value._undefined_name))  # noqa: TRY004
    raise TypeError(type(value).__name__)


class TemplateReader:
    """Reads the templates of a file. They are compiled when first rendered: a build of one document needs few."""

    def __init__(self) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=False, finalize=_printable
        )
        self._environment.filters = {name: self._environment.filters[name] for name in _FILTERS}
        self._compile = lru_cache(maxsize=None)(self._environment.from_string)

    def read(self, said: Reader, names: Collection[str], *, may_be_empty: bool = False) -> Iterator[TextTemplate]:
        """The text, if a right one is said; it may hold these names (`columns.*`: all that begin with `columns.`)."""
        source = said.text(may_be_empty=may_be_empty)
        if not source and not (may_be_empty and said.is_said):
            return
        if "{" not in source:
            yield TextTemplate(source, said.place, None)
            return
        try:
            tree = self._environment.parse(source)
            refused = dict.fromkeys(_refused(tree))
            read = set() if refused else set(_references(tree))
        except TemplateSyntaxError as exc:
            said.report(TEMPLATE_SYNTAX, problem=_in_japanese(exc.message or ""))
            return
        except RecursionError:
            said.report(TEMPLATE_SYNTAX, problem=TOO_NESTED)
            return
        for feature in refused:
            said.report(UNSUPPORTED_TEMPLATE, feature=feature)
        for name in sorted(read.difference(names)):
            if f"{name.rpartition('.')[0]}.*" not in names:
                near = get_close_matches(name, names, 1, 0.75)
                hint = f"「{near[0]}」ではありませんか。" if near else None
                problem = UNDEFINED_NAME.at(_place_in(said, name), name=name, known="、".join(names), hint=hint)
                said.file.problems.append(problem)
        yield TextTemplate(source, said.place, self._compile)


def _place_in(said: Reader, name: str) -> Place:
    """Where the name stands in the text; where that begins, if its quotes or line ends hide it."""
    node = said.node
    if not isinstance(node, yaml.ScalarNode) or "\n" in node.value or node.style in ("|", ">"):
        return said.place
    found = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", node.value)
    quote = 1 if node.style in ("'", '"') else 0
    return said.place._replace(column=said.place.column + quote + found.start()) if found else said.place


def _refused(tree: nodes.Template) -> Iterator[str]:
    """What the template uses and may not, as the user calls it."""
    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if not isinstance(node, _ALLOWED):
            yield JINJA_FEATURES.get(kind, f"「{kind.lower()}」")
        elif isinstance(node, nodes.Filter) and node.name not in _FILTERS:
            yield UNKNOWN_FILTER.format(name=node.name)


def _references(node: nodes.Node) -> Iterator[str]:
    """The names that the template reads, with the attribute where one is asked for (columns.name)."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif isinstance(node, nodes.Getattr):
        yield f"{getattr(node.node, 'name', '')}.{node.attr}"
    else:
        for child in node.iter_child_nodes():
            yield from _references(child)


def _in_japanese(message: str) -> str:
    for token, sign in JINJA_TOKENS.items():
        message = message.replace(f"'{token}'", f"'{sign}'")
    for pattern, wording in JINJA_PROBLEMS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return wording.format(*match.groups())
    return message
