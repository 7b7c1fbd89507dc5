"""The one reader of all settings and data files: what a file says at a place, as text, number, choice, list or mapping.

A file may stand on others: what it doesn't say is as in those beneath it. Of mappings each key counts by itself, of all
else what the uppermost file says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from math import nan
from typing import NamedTuple
from unicodedata import normalize

import yaml

from reportgen.characters import FORBIDDEN, named
from reportgen.diagnostics import Diagnostic, Place, PlacedText, Problems, Rule, shortened
from reportgen.yaml_messages import (
    BAD_CHOICE,
    BAD_NUMBER,
    CONTROL_CHARACTER,
    DUPLICATE_KEY,
    EMPTY_TEXT,
    KINDS_OF_NODE,
    MISSING_FIELD,
    TOO_LONG,
    TOO_MANY,
    UNKNOWN_KEY,
    WRONG_TYPE,
)
from reportgen.yaml_nodes import CommentRule, Node, parse_yaml, place_of, warn_of_comments
from reportgen.yaml_writer import scalar

# Longer than anything that a page holds in one piece, and more than any list of ours.
LONGEST_TEXT = 2000
MOST_ITEMS = 2000
# So many misspelt keys get a suggestion.
_MOST_HINTS = 50
_LONGEST_KEY = 50
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_COUNT = re.compile("[1-9][0-9]{0,8}")
_FOLDED = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")


class File(NamedTuple):
    """A file that is read, `height` files above the lowest, and where its problems go."""

    path: str
    problems: Problems
    height: int = 0


def read_yaml(
    data: bytes,
    path: str,
    problems: Problems,
    comments: CommentRule = warn_of_comments,
    beneath: Sequence[tuple[bytes, str]] = (),
) -> Reader | None:
    """What the file says, on what those `beneath` say (their bytes and paths, the lowest first).

    None where one of them holds no mapping that can be read.
    """
    sources = (*beneath, (data, path))
    roots = [parse_yaml(text, name, problems, comments) for text, name in sources]
    reader = None
    for height, (root, (_, name)) in enumerate(zip(roots, sources, strict=True)):
        reader = Reader(root, File(name, problems, height), reader)
        if reader.mapping() is None:
            return None
    return reader


class Reader:
    """What is said at one place: the node in the uppermost file that says it, on what the files beneath say there.

    Where nothing is said, `node` is None and everything reads as empty; so does what is wrong, which is reported.
    """

    __slots__ = ("_beneath", "file", "node")

    def __init__(self, node: Node | None, file: File, beneath: Reader | None = None) -> None:
        self.node = node
        self.file = file
        self._beneath = beneath

    def on(self, other: Reader) -> Reader:
        """What is said here on what is said at the other place."""
        if self.node is None:
            return other
        return Reader(self.node, self.file, self._beneath.on(other) if self._beneath else other)

    @property
    def is_said(self) -> bool:
        """Whether any file says something here."""
        return self.node is not None

    @property
    def place(self) -> Place:
        """Where it is said; the file's beginning where nothing is."""
        return Place(self.file.path, 1, 1) if self.node is None else place_of(self.node, self.file.path)

    @property
    def field(self) -> str:
        """The key under which it is said, as messages name it."""
        return "ここ" if self.node is None else _field(self.node)

    def report(self, rule: Rule, *, hint: str | None = None, **values: object) -> None:
        """Notes that what is said here breaks the rule."""
        self.file.problems.append(rule.at(self.place, hint=hint, **values))

    @property
    def is_mapping(self) -> bool:
        """Whether a mapping is said."""
        return isinstance(self.node, yaml.MappingNode)

    def mapping(self, right: str = "") -> yaml.MappingNode | None:
        """The mapping that is said; what else is gets reported, `right` being what was meant by it."""
        if isinstance(self.node, yaml.MappingNode):
            return self.node
        if self.node is not None:
            self.file.problems.append(_wrong(self.node, self.file, yaml.MappingNode, right))
        return None

    def fields(self, required: Iterable[str] = (), optional: Iterable[str] = (), right: str = "") -> Fields:
        """What is said under each of these keys of a mapping, which has no others.

        The lowest file that says anything here must have the required ones. `right` is what was meant by no mapping.
        """
        keys = (*required, *optional)
        found = self._beneath.fields(required, optional, right) if self._beneath else Fields(self)
        if (mapping := self.mapping(right)) is not None:
            must = () if self._beneath else tuple(required)
            others = [key for key in keys if key not in must]
            for key, node in known_fields(mapping, self.file, must, others).items():
                found[key] = Reader(node, self.file, found.get(key))
        return found

    def under(self, key: str) -> Reader:
        """What is said under one key of a mapping, the others left aside."""
        for name, value in self.node.value if isinstance(self.node, yaml.MappingNode) else ():
            if name.value == key:
                value.tag = key
                return Reader(value, self.file)
        return Reader(None, self.file)

    def pairs(self, most: int = MOST_ITEMS) -> list[tuple[PlacedText, Reader]]:
        """The keys of a mapping, whatever they are, and what is said under each, so many of them."""
        found = {key.text: (key, value) for key, value in self._beneath.pairs()} if self._beneath else {}
        if (mapping := self.mapping()) is not None:
            self._check_length(most)
            places = {key.value: place_of(key, self.file.path) for key, _ in mapping.value if key.id == "scalar"}
            for name, node in _all_fields(mapping, self.file).items():
                place = places.get(name, place_of(node, self.file.path))
                beneath = found[name][1] if name in found else None
                found[name] = (PlacedText(name, place), Reader(node, self.file, beneath))
        return list(found.values())[:most]

    def items(self, most: int = MOST_ITEMS, right: str = "") -> list[Reader]:
        """The items of a list, so many of them; `right` is what was meant by a single value."""
        if self.node is None:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            self.file.problems.append(_wrong(self.node, self.file, yaml.SequenceNode, right))
            return []
        items: list[Node] = self.node.value
        for item in items:
            item.tag = self.node.tag
        self._check_length(most)
        return [Reader(item, self.file) for item in items[:most]]

    def texts(self, most: int = MOST_ITEMS, *, may_be_empty: bool = False) -> tuple[PlacedText, ...]:
        """The texts of a list, or the one that stands in its place; empty ones are left out."""
        items = [self] if isinstance(self.node, yaml.ScalarNode) else self.items(most)
        found = [item.placed_text(may_be_empty=may_be_empty) for item in items]
        return tuple([text for text in found if text.text])

    def words(self, most: int = MOST_ITEMS) -> tuple[str, ...]:
        """The same without their places."""
        return tuple([text.text for text in self.texts(most)])

    def text(self, *, may_be_empty: bool = False) -> str:
        """The text."""
        return "" if self.node is None else text_of(self.node, self.file, may_be_empty=may_be_empty) or ""

    def placed_text(self, *, may_be_empty: bool = False) -> PlacedText:
        """The text with its place."""
        return PlacedText(self.text(may_be_empty=may_be_empty), self.place)

    def choice(self, choices: Sequence[str], otherwise: str | None = None) -> str:
        """Which of the choices is said; `otherwise`, or else the first of them, where none is."""
        text = self.text()
        if text in choices:
            return text
        if text:
            self.report(BAD_CHOICE, field=self.field, value=text, choices="、".join(choices))
        return choices[0] if otherwise is None else otherwise

    def flag(self, *, otherwise: bool = False) -> bool:
        """Whether true is said."""
        return self.choice(("true", "false"), "true" if otherwise else "false") == "true"

    def number(self, least: float, most: float) -> float:
        """The number between these; NaN, which fails no comparison, where there is none."""
        text = self.text()
        value = float(text) if _NUMBER.fullmatch(text) else nan
        if least <= value <= most:
            return value
        if text:
            self.report(BAD_NUMBER, value=text, least=least, most=most)
        return nan

    def count(self) -> int:
        """The whole number from 1; 0 where there is none."""
        text = self.text()
        if _COUNT.fullmatch(text):
            return int(text)
        if text:
            self.report(WRONG_TYPE, field=self.field, expected="1以上の整数", found=f"「{text}」")
        return 0

    def _check_length(self, most: int) -> None:
        if self.node is not None and len(self.node.value) > most:
            self.report(TOO_MANY, key=self.node.tag, found=len(self.node.value), most=most)


class Fields(dict[str, Reader]):
    """What is said under keys; under any other key nothing is."""

    def __init__(self, mapping: Reader) -> None:
        super().__init__()
        self._nothing = Reader(None, mapping.file)

    def __missing__(self, key: str) -> Reader:
        return self._nothing

    def but(self, others: Mapping[str, Reader]) -> Fields:
        """The same with other things under these keys."""
        found = Fields(self._nothing)
        found.update({**self, **others})
        return found

    def texts(self, keys: Iterable[str]) -> dict[str, PlacedText]:
        """The texts under those of the keys that have one."""
        texts = [(key, self[key].placed_text()) for key in keys if key in self]
        return {key: text for key, text in texts if text.text}


def uppermost(*readers: Reader) -> Reader:
    """Of what doesn't go together, that in the uppermost file, which can be changed; in one file the first."""
    return max((one for one in readers if one.is_said), key=lambda one: one.file.height, default=readers[0])


# The same for nodes of which there are thousands.


def text_of(node: Node, file: File, *, may_be_empty: bool = False) -> str | None:
    """The node's text if it is a scalar that holds more than white space.

    A block scalar loses the line end that YAML adds to it. A text of several lines that YAML folds into one loses the
    spaces between characters beyond ASCII: Japanese lines are joined without any (as CSS Text 3, section 4.1.3, does).
    """
    if not isinstance(node, yaml.ScalarNode):
        file.problems.append(_wrong(node, file, yaml.ScalarNode))
        return None
    text: str = node.value
    if " " in text and node.style != "|" and node.start_mark.line != node.end_mark.line:
        text = _FOLDED.sub("", text)
    if node.style in ("|", ">"):
        text = text.rstrip("\n")
    elif node.style == '"':
        # Only here an escape (\x07) can bring in what the file itself may not hold.
        for character in sorted(set(FORBIDDEN.findall(text))):
            place = place_of(node, file.path)
            file.problems.append(CONTROL_CHARACTER.at(place, field=_field(node), character=named(ord(character))))
    if not may_be_empty and not text.strip():
        file.problems.append(EMPTY_TEXT.at(place_of(node, file.path), field=_field(node)))
        return None
    if len(text) > LONGEST_TEXT:
        place = place_of(node, file.path)
        file.problems.append(TOO_LONG.at(place, field=_field(node), found=len(text), most=LONGEST_TEXT))
        return None
    return text


def known_fields(
    node: yaml.MappingNode, file: File, required: Sequence[str], optional: Sequence[str]
) -> dict[str, Node]:
    """What a mapping holds under these keys; repeated, unknown and missing keys are reported."""
    found = _all_fields(node, file)
    known = (*required, *optional)
    meant = set()
    if not found.keys() <= set(known):
        places = {key.value: place_of(key, file.path) for key, _ in node.value if key.id == "scalar"}
        for count, key in enumerate([key for key in found if key not in known]):
            near = _key_meant(key, known) if count < _MOST_HINTS else ""
            hint = f"「{near}」ではありませんか。" if near else None
            file.problems.append(UNKNOWN_KEY.at(places.get(key), key=shortened(key), known="、".join(known), hint=hint))
            meant.add(near.rstrip(": "))
            found.pop(key)
    for key in required:
        if key not in found and key not in meant:
            file.problems.append(MISSING_FIELD.at(place_of(node, file.path), key=key))
    return found


def _all_fields(node: yaml.MappingNode, file: File) -> dict[str, Node]:
    """What a mapping holds, whatever its keys; repeated ones are reported."""
    found: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for key_node, value in node.value:
        key = text_of(key_node, file)
        if key is None:
            continue
        if key in found:
            file.problems.append(DUPLICATE_KEY.at(place_of(key_node, file.path), key=key, first=lines[key]))
            continue
        value.tag = key  # nothing else reads the tag; here it tells messages where the node stands
        found[key] = value
        lines[key] = key_node.start_mark.line + 1
    return found


def _key_meant(key: str, known: Sequence[str]) -> str:
    """Which of the known keys was meant, with a colon where a full-width one made it a part of the key; "" for none."""
    from difflib import get_close_matches

    word, colon, _ = normalize("NFKC", key).strip().lower().partition(":")
    near = get_close_matches(word.strip(), known, 1) if len(word) <= _LONGEST_KEY else []
    return near[0] + (": " if colon else "") if near else ""


def _wrong(node: Node, file: File, expected: type[Node], right: str = "") -> Diagnostic:
    """The problem that the node holds something else than what is expected; `right` is what may have been meant."""
    place = place_of(node, file.path)
    if isinstance(node, yaml.ScalarNode) and not node.value:
        return EMPTY_TEXT.at(place, field=_field(node))
    right = right or _right(node, expected)
    hint = f"「{shortened(right)}」と書いてください。" if right else ""
    found = next(name for kind, name in KINDS_OF_NODE.items() if isinstance(node, kind))
    return WRONG_TYPE.at(place, field=_field(node), expected=KINDS_OF_NODE[expected], found=found, hint=hint)


def _right(node: Node, expected: type[Node]) -> str:
    """What was meant by a single value for a list, or by a list of a single value."""
    if isinstance(node, yaml.ScalarNode) and expected is yaml.SequenceNode and node.tag:
        value = node.value.strip("[]［］ \u3000")
        return f"{node.tag}: [{scalar(value, in_flow=True)}]"
    if isinstance(node, yaml.MappingNode) and expected is yaml.SequenceNode and node.tag:
        keys = [key.value for key, value in node.value if isinstance(key, yaml.ScalarNode) and not value.value]
        return f"{node.tag}: [{', '.join(keys)}]" if len(keys) == len(node.value) else ""
    if isinstance(node, yaml.SequenceNode) and expected is yaml.ScalarNode and node.tag and len(node.value) == 1:
        (item,) = node.value
        return f"{node.tag}: {scalar('[' + item.value + ']')}" if isinstance(item, yaml.ScalarNode) else ""
    return ""


def _field(node: Node) -> str:
    """The key under which the node stands, as messages name it."""
    return f"「{node.tag}」" if node.tag else "ここ"
