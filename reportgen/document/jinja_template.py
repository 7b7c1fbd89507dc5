"""Texts that hold more than names and choices: what of Jinja2 they may use, and what they come to.

This is the only module that knows Jinja2. It is loaded when there is such a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reportgen.document.messages import (
    JINJA_FEATURES,
    JINJA_PROBLEMS,
    JINJA_TOKENS,
    NO_SUCH_VALUE,
    TEMPLATE_SYNTAX,
    TOO_NESTED,
    UNKNOWN_FILTER,
    UNSUPPORTED_TEMPLATE,
)
from reportgen.document.simple_template import printable
from reportgen.yaml_reader import Reader

# What wording needs of Jinja2: values as they are, one behind another, and choices between them. A text can't become
# longer than what is put into it, nor another one tomorrow.
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Filter),
    *(nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.List, nodes.Tuple),
)
_FILTERS = ("length", "trim")


def _printable(value: object) -> str | int:
    """The value, where print can show it: one that isn't there raises LookupError."""
    if isinstance(value, Undefined):
        raise LookupError(NO_SUCH_VALUE.format(name=value._undefined_name))  # noqa: TRY004
    return printable(value)


_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_printable)
_ENVIRONMENT.filters = {name: _ENVIRONMENT.filters[name] for name in _FILTERS}
_compiled = lru_cache(_ENVIRONMENT.from_string)


def names_in(said: Reader, source: str) -> set[str] | None:
    """The names that the text reads; None where it is no template, which is reported."""
    try:
        tree = _ENVIRONMENT.parse(source)
        refused = dict.fromkeys(_refused(tree))
        names = set() if refused else set(_references(tree))
    except TemplateSyntaxError as exc:
        said.report(TEMPLATE_SYNTAX, problem=_in_japanese(exc.message or ""))
        return None
    except RecursionError:
        said.report(TEMPLATE_SYNTAX, problem=TOO_NESTED)
        return None
    for feature in refused:
        said.report(UNSUPPORTED_TEMPLATE, feature=feature)
    return names


def parts_of(source: str, values: Mapping[str, object]) -> Iterable[str]:
    """The text with the values put in, in parts. It is compiled when it is first asked for."""
    return _compiled(source).generate(values)


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
