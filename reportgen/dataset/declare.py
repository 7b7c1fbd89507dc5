"""What a list's file says of its shape: columns, key, groups, totals, notes, and whom its names stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

import yaml

from reportgen.dataset.limits import most_items
from reportgen.dataset.model import Groups, Note, Totals
from reportgen.dataset.rules import BAD_COLUMN_KEY, NOT_A_DATE, TOO_MANY, UNKNOWN_COLUMN, did_you_mean
from reportgen.fields.defaults import declared_by_label
from reportgen.fields.kind import Column, Text
from reportgen.fields.names import Definition
from reportgen.fields.registry import KINDS
from reportgen.yaml_nodes import (
    Node,
    Problems,
    as_mapping,
    as_sequence,
    as_text,
    bad_choice,
    fields,
    place_of,
)

# Keys of an entry that are no column's.
RESERVED = frozenset(("id", "group", "retired"))
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_TRUE_OR_FALSE = ("true", "false")
_COMMON = ("kind", "optional", "under")
# All keys by which a column may be declared, beside its label.
DECLARED = (*_COMMON, *sorted({option for kind in KINDS.values() for option in kind.options}))


class Declarations:
    """Reads the declarations of one file."""

    def __init__(self, path: str, problems: Problems) -> None:
        self._path = path
        self._problems = problems

    def columns(self, node: Node | None) -> tuple[Column, ...]:
        """The columns of a section, in printed order."""
        mapping = as_mapping(node, self._path, self._problems) if node is not None else None
        found: dict[str, Column] = {}
        for key_node, value in mapping.value if mapping is not None else ():
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if not _KEY.fullmatch(key) or key in RESERVED:
                name, wide_colon, _ = key.partition("：")
                hint = did_you_mean(f"{name}: ") if wide_colon and _KEY.fullmatch(name) else None
                self._problems.append(BAD_COLUMN_KEY.at(place_of(key_node, self._path), key=key, hint=hint))
            elif (column := self._column(key, value)) is not None:
                found[key] = column
        return tuple(found.values())

    def _column(self, key: str, node: Node) -> Column | None:
        if not isinstance(node, yaml.MappingNode):
            label = self._text(node)
            return None if label is None else declared_by_label(key, label)._replace(place=place_of(node, self._path))
        kind_node = next((value for name, value in node.value if name.value == "kind"), None)
        kind = KINDS.get(name := self._choice(kind_node, tuple(KINDS)) or declared_by_label(key, "").kind)
        options = kind.options if kind else frozenset()
        found = fields(node, self._path, self._problems, required=("label",), optional=(*_COMMON, *sorted(options)))
        label = self._text(found.get("label"))
        if label is None:
            return None
        column = self.declared(declared_by_label(key, label)._replace(kind=name), found)
        return column._replace(place=place_of(found["label"], self._path))

    def declared(self, column: Column, found: Mapping[str, Node]) -> Column:
        """The column with what these fields declare of it."""
        kind = self._choice(found.get("kind"), tuple(KINDS)) or column.kind
        return column._replace(
            kind=kind,
            is_optional=self.flag(found.get("optional")),
            unit=self._text(found.get("unit")) or "",
            under=self._text(found.get("under")) or "",
            of=self._texts(found.get("of")) if "of" in found or "kind" in found else column.of,
            concerns=self.flag(found.get("concerns"), default=True),
        )

    def key(self, node: Node | None, known: Sequence[str]) -> tuple[str, ...]:
        """The columns that tell entries apart; the first one where none is named."""
        named = self._known(node, known)
        return named or tuple(known[:1])

    def groups(self, node: Node | None) -> Groups | None:
        """How entries are grouped."""
        if node is None or (mapping := as_mapping(node, self._path, self._problems)) is None:
            return None
        found = fields(mapping, self._path, self._problems, required=("as",), optional=("label", "numbered"))
        form = self._choice(found.get("as"), ("band", "column"))
        return Groups(form == "column", self._text(found.get("label")) or "", self.flag(found.get("numbered")))

    def totals(self, node: Node | None, known: Sequence[str]) -> Totals | None:
        """The row of sums under the table."""
        if node is None or (mapping := as_mapping(node, self._path, self._problems)) is None:
            return None
        found = fields(mapping, self._path, self._problems, required=("label", "of"), optional=("where",))
        where: dict[str, str] = {}
        if "where" in found and (conditions := as_mapping(found["where"], self._path, self._problems)) is not None:
            texts = fields(conditions, self._path, self._problems, optional=tuple(known))
            where = {key: text for key, value in texts.items() if (text := self._text(value)) is not None}
        label = self._text(found.get("label"))
        return None if label is None else Totals(label, self._known(found.get("of"), known), where)

    def notes(self, node: Node | None) -> tuple[Note, ...]:
        """The notes of a list, or of a mapping from their marks."""
        most = most_items("notes")
        if isinstance(node, yaml.CollectionNode) and len(node.value) > most:
            place = place_of(node, self._path)
            self._problems.append(TOO_MANY.at(place, key="notes", found=len(node.value), most=most))
        if isinstance(node, yaml.MappingNode):
            pairs = [(mark, value) for mark, value in node.value if isinstance(mark, yaml.ScalarNode)]
            return tuple(
                [
                    Note(text, mark.value, place_of(value, self._path))
                    for mark, value in pairs
                    if (text := self._text(value)) is not None
                ]
            )
        items = as_sequence(node, self._path, self._problems) if node is not None else []
        return tuple(
            [Note(text, "", place_of(item, self._path)) for item in items if (text := self._text(item)) is not None]
        )

    def extracts_by(self, node: Node | None) -> Text | None:
        """The key of the column that extracts go by."""
        if node is None or (mapping := as_mapping(node, self._path, self._problems)) is None:
            return None
        found = fields(mapping, self._path, self._problems, required=("by",))
        text = self._text(found.get("by"))
        return None if text is None else Text(text, place_of(found["by"], self._path))

    def members(self, node: Node | None) -> Mapping[str, Definition]:
        """Whom the names stand for that an edition defines."""
        mapping = as_mapping(node, self._path, self._problems) if node is not None else None
        return {
            name.value: definition
            for name, value in (mapping.value if mapping is not None else ())
            if isinstance(name, yaml.ScalarNode) and (definition := self._definition(value)) is not None
        }

    def _definition(self, node: Node) -> Definition | None:
        if isinstance(node, yaml.SequenceNode):
            return Definition(of=self._texts(node))
        if not isinstance(node, yaml.MappingNode):
            text = self._text(node)
            return None if text is None else Definition(of=(text,))
        found = fields(
            node,
            self._path,
            self._problems,
            optional=("all", "only", "of", "except", "code", "until", "kind", "open"),
        )
        return Definition(
            self._text(found.get("all")) or "",
            self._text(found.get("only")) or "",
            self._texts(found.get("of")),
            self._texts(found.get("except")),
            self._text(found.get("code")) or "",
            self._day(found.get("until")),
            self._text(found.get("kind")) or "",
            self.flag(found.get("open")),
        )

    def flag(self, node: Node | None, *, default: bool = False) -> bool:
        """The node's true or false."""
        return default if node is None else self._choice(node, _TRUE_OR_FALSE) == "true"

    def _day(self, node: Node | None) -> date | None:
        text = self._text(node)
        if node is None or text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._problems.append(NOT_A_DATE.at(place_of(node, self._path), key="until", text=text))
        return None

    def _known(self, node: Node | None, known: Sequence[str]) -> tuple[str, ...]:
        found: list[str] = []
        for item in self._items(node):
            name = self._text(item)
            if name is not None and name in known:
                found.append(name)
            elif name is not None:
                choices = "、".join(known)
                self._problems.append(UNKNOWN_COLUMN.at(place_of(item, self._path), key=name, choices=choices))
        return tuple(found)

    def _choice(self, node: Node | None, choices: Sequence[str]) -> str | None:
        text = self._text(node)
        if node is None or text is None or text in choices:
            return text
        self._problems.append(bad_choice(node, self._path, text, choices))
        return None

    def _texts(self, node: Node | None) -> tuple[str, ...]:
        """The texts of a list; a single one may stand without brackets."""
        return tuple([text for item in self._items(node) if (text := self._text(item)) is not None])

    def _items(self, node: Node | None) -> list[Node]:
        if node is None or isinstance(node, yaml.ScalarNode):
            return [] if node is None else [node]
        return as_sequence(node, self._path, self._problems)

    def _text(self, node: Node | None) -> str | None:
        return None if node is None else as_text(node, self._path, self._problems)
