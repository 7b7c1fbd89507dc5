"""Plain rows of YAML (items of keys with values of one line, lists in brackets among them), read by one pattern.

A long list is such rows by the thousand. All else in a file stays with the YAML library: in place of each row it sees
a sign, so that everything stands on its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import yaml

# No text has this noncharacter: where a file is read, such are replaced before.
_SIGN: Final = "\ufdd0"
# Of what YAML may read as more than text a row has nothing: no escapes, comments, tabs, values over several lines.
_FIRST: Final = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`\ufeff]"
_TEXT: Final = rf"{_FIRST}[^\n\t:#\ufeff]*(?<!\s)"
_ITEM: Final = rf"{_FIRST}[^\n\t:#?,\[\]{{}}\ufeff]*(?<!\s)"
_QUOTED: Final = r'"[^\s"\\\ufeff][^\n\t"\\\ufeff]*"'
_PAIR: Final = rf"[A-Za-z_][A-Za-z0-9_]{{0,63}}: (?:\[(?:{_ITEM}(?:, (?!\])|(?=\])))+\]|{_QUOTED}|{_TEXT})\n"
_ROW: Final = re.compile(rf"^( +)-(?:(?:(?<=-) |(?<=\n)\1  ){_PAIR})++(?!\1 )", re.MULTILINE)
_PARTS: Final = re.compile(r' (\w+): (?:\[(.*)\]|"(.*)"|(.*))\n')


class Row(yaml.MappingNode):
    """A row; it is taken apart into nodes only where somebody asks for them."""

    flow_style = False

    def __init__(self, text: str, sign: yaml.Node) -> None:
        self.tag = ""
        self.text = text
        self.start_mark, self.end_mark = sign.start_mark, sign.end_mark

    def parts(self) -> list[tuple[str, str, str, str]]:
        """Each key with what stands behind it, in brackets, in quotes or plain, one a line."""
        return _PARTS.findall(self.text)

    @cached_property
    def value(self) -> list[tuple[yaml.Node, yaml.Node]]:
        """The keys and values as nodes, which stand where the YAML library sees them."""
        pairs: list[tuple[yaml.Node, yaml.Node]] = []
        column = self.start_mark.column
        for line, (key, items, quoted, text) in enumerate(self.parts(), self.start_mark.line):
            at = column + len(key) + 2
            value: yaml.Node = _scalar(quoted or text, line, at, '"' if quoted else None)
            if items:
                nodes = []
                for item in items.split(", "):
                    nodes.append(_scalar(item, line, at + 1))
                    at += len(item) + 2
                value = yaml.SequenceNode("", nodes, value.start_mark, value.end_mark, flow_style=True)
            pairs.append((_scalar(key, line, column), value))
        return pairs


def _scalar(text: str, line: int, column: int, style: str | None = None) -> yaml.ScalarNode:
    mark = yaml.Mark("", 0, line, column, None, 0)
    return yaml.ScalarNode("", text, mark, mark, style)


def with_signs(text: str) -> tuple[str, list[str]]:
    """The text with a sign in place of each plain row, and these rows."""
    rows: list[str] = []

    def sign(match: re.Match[str]) -> str:
        rows.append(match[0])
        return f"{match[1]}- {_SIGN}" + "\n" * match[0].count("\n")

    return _ROW.sub(sign, text), rows


def put_back(root: yaml.Node, rows: Sequence[str]) -> bool:
    """Puts the rows where their signs stand below the root; False where they stood in other texts and are no rows."""
    signs = [*_signs(root)]
    if len(signs) != len(rows):
        return False
    for (items, at), text in zip(signs, rows, strict=True):
        items[at] = Row(text, items[at])
    return True


def _signs(node: yaml.Node) -> Iterator[tuple[list[yaml.Node], int]]:
    """The lists of nodes in which signs stand, in the order of the text, each with the sign's index."""
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _signs(value)
    elif isinstance(node, yaml.SequenceNode):
        for at, item in enumerate(node.value):
            if item.value == _SIGN and not item.style:
                yield node.value, at
            else:
                yield from _signs(item)
