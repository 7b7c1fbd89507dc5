"""Edition YAML → `Edition`: the file is read as a draft, settled and checked, all problems found at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import yaml

from reportgen.dataset.check import check_edition
from reportgen.dataset.declare import Declarations
from reportgen.dataset.draft import (
    EDITION_FIELDS,
    EDITION_OPTIONS,
    RETIREMENT_FIELDS,
    SECTION_FIELDS,
    SECTION_OPTIONS,
    Draft,
    DraftEntry,
    DraftSection,
    Text,
)
from reportgen.dataset.limits import most_items
from reportgen.dataset.model import Edition
from reportgen.dataset.rules import AS_OF_MISMATCH, NO_ENTRIES, NO_SECTIONS, TOO_MANY
from reportgen.dataset.settle import settle
from reportgen.dataset.unknown_names import names_meant
from reportgen.diagnostics import Diagnostic, Place, Rule, has_errors
from reportgen.fields.defaults import PRINTED_KEYS
from reportgen.fields.kind import Column, RawEntry
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.yaml_nodes import (
    COMMENT_BEHIND_VALUE,
    COMMENT_IN_TEXT,
    Node,
    Problems,
    as_mapping,
    as_sequence,
    as_text,
    fields,
    parse_yaml,
    place_of,
)

_PRINTED = frozenset(("region", "heading", "notes", "notes_above", "reason", "group", *PRINTED_KEYS))
_CHOSEN = frozenset(
    (
        *("begins_page", "order", "numbered", "host_in_rows", "kind", "optional", "concerns", "as", "by", "key", "of"),
        *("keep_together", "open", "only"),
    )
)
_RETIREMENT = "retired: {on: 2024-03-31, reason: 事業終了のため}"


def load_edition(
    data: bytes, path: str, table: MunicipalityTable, used_ids: Collection[str] = ()
) -> tuple[Edition | None, list[Diagnostic]]:
    """The edition that the YAML file holds, checked, and all its problems; None where any of them is an error.

    `used_ids`, those of other editions, are offered to no entry that has none.
    """
    problems: Problems = []
    draft = read_draft(data, path, problems)
    if draft is None:
        return None, problems
    edition = settle(draft, table, problems)
    check_file_name(edition, problems)
    problems.extend(check_edition(edition, used_ids))
    return (None if has_errors(problems) else edition), problems


def check_file_name(edition: Edition, problems: Problems) -> None:
    """Reports a file that is not named for the edition's day."""
    file_name = re.split(r"[\\/]", edition.path)[-1]
    if "as_of" in edition.places and file_name.rpartition(".")[0] != edition.as_of.isoformat():
        problems.append(AS_OF_MISMATCH.at(edition.places["as_of"], as_of=edition.as_of, file_name=file_name))


def read_draft(data: bytes, path: str, problems: Problems) -> Draft | None:
    """The file's texts with their places; None where it is no mapping. What is missing or misshapen is reported."""
    root = parse_yaml(data, path, problems, rule_of_comments)
    if root is None:
        return None
    found = fields(
        root,
        path,
        problems,
        required=(*EDITION_FIELDS, "sections"),
        optional=("keep_together", "members", "extracts", *EDITION_OPTIONS),
    )
    sections = _mappings(found, "sections", NO_SECTIONS, path, problems)
    declarations = Declarations(path, problems)
    return Draft(
        _texts(found, (*EDITION_FIELDS, *EDITION_OPTIONS), path, problems),
        tuple([_section(node, path, problems) for node in sections]),
        path,
        _listed(found, "keep_together", path, problems),
        declarations.members(found.get("members")),
        declarations.extracts_by(found.get("extracts")),
    )


def rule_of_comments(keys: tuple[str, ...], is_list: bool) -> Rule | None:
    """What rule a comment behind a value of an edition breaks: behind printed text, and what may be more of it."""
    key = keys[-1]
    if key in _CHOSEN:
        return None
    return COMMENT_IN_TEXT if key in _PRINTED and not is_list else COMMENT_BEHIND_VALUE


def _section(node: yaml.MappingNode, path: str, problems: Problems) -> DraftSection:
    found = fields(
        node,
        path,
        problems,
        required=(*SECTION_FIELDS, "columns", "entries"),
        optional=("notes", "notes_above", "key", "groups", "totals", "extracts", *SECTION_OPTIONS),
    )
    declarations = Declarations(path, problems)
    columns = declarations.columns(found.get("columns"))
    keys = [column.key for column in columns]
    shape = _EntryShape.of(columns)
    entries: list[DraftEntry] = []
    group = ""
    for row in _mappings(found, "entries", NO_ENTRIES, path, problems):
        heads_group = len(row.value) == 1 and row.value[0][0].value == "group"
        if heads_group:
            text = as_text(row.value[0][1], path, problems)
            group = text or ""
        else:
            entries.append(_read_entry(row, shape, group, path, problems))
    return DraftSection(
        _texts(found, (*SECTION_FIELDS, *SECTION_OPTIONS), path, problems),
        columns,
        declarations.notes(found.get("notes")),
        tuple(entries),
        declarations.notes(found.get("notes_above")),
        declarations.key(found.get("key"), ["group", *keys] if "group" not in keys else keys)
        if "key" in found
        else tuple(keys[:1]),
        declarations.groups(found.get("groups")),
        declarations.totals(found.get("totals"), keys),
        declarations.extracts_by(found.get("extracts")),
    )


def _listed(found: dict[str, Node], key: str, path: str, problems: Problems) -> tuple[Text, ...]:
    """The texts of a sequence that need not be there."""
    items = _items(found[key], key, path, problems) if key in found else []
    return tuple([text for item in items if (text := _text(item, path, problems))])


def _items(node: Node, key: str, path: str, problems: Problems, right: str = "") -> list[Node]:
    """The items of a sequence, as many as it may have; `right` is what was meant by a single value."""
    items = as_sequence(node, path, problems, right)
    if len(items) > most_items(key):
        problems.append(TOO_MANY.at(place_of(node, path), key=key, found=len(items), most=most_items(key)))
    return items[: most_items(key)]


class _PlacesOf:
    """The places of nodes, made when asked for: of thousands of names only the odd one has a problem."""

    __slots__ = ("_nodes", "_path")

    def __init__(self, nodes: list[Node], path: str) -> None:
        self._nodes = nodes
        self._path = path

    def __iter__(self) -> Iterator[Place]:
        return (place_of(node, self._path) for node in self._nodes)


class _EntryShape(NamedTuple):
    """Which keys the entries of a section must and may have, and which of them hold lists."""

    required: tuple[str, ...]
    optional: tuple[str, ...]
    lists: Mapping[str, Column]

    @classmethod
    def of(cls, columns: tuple[Column, ...]) -> _EntryShape:
        kinds = [(column, KINDS[column.kind]) for column in columns]
        companions = [column.companion(role) for column, kind in kinds for role in kind.roles]
        return cls(
            tuple([column.key for column in columns if not column.is_optional]),
            ("id", "retired", "group", *(column.key for column in columns if column.is_optional), *companions),
            {column.key: column for column, kind in kinds if kind.is_list},
        )


def _read_entry(node: yaml.MappingNode, shape: _EntryShape, group: str, path: str, problems: Problems) -> DraftEntry:
    """The entry's texts with their places."""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    places: dict[str, Place] = {}
    item_places: dict[str, _PlacesOf] = {}
    found = fields(node, path, problems, required=shape.required, optional=shape.optional)
    if "id" not in found:
        places["id"] = place_of(node, path)
    retirement = found.pop("retired", None)
    retired: dict[str, Text] | None = None
    if retirement is not None:
        mapping = as_mapping(retirement, path, problems, _RETIREMENT)
        told = fields(mapping, path, problems, required=RETIREMENT_FIELDS) if mapping is not None else {}
        retired = _texts(told, RETIREMENT_FIELDS, path, problems)
    for key, value in found.items():
        if key in shape.lists:
            items = _items(value, key, path, problems, _list_meant(shape.lists[key], value))
            if not isinstance(value, yaml.SequenceNode):
                continue
            places[key] = place_of(value, path)
            named = [(text, item) for item in items if (text := as_text(item, path, problems))]
            lists[key] = tuple([text for text, _ in named])
            item_places[key] = _PlacesOf([item for _, item in named], path)
        elif (text := as_text(value, path, problems)) is not None:
            texts[key] = text
            places[key] = place_of(value, path)
    raw = RawEntry(texts, lists, places, item_places)
    return DraftEntry(raw, texts.pop("group", group), retired)


def _list_meant(column: Column, node: Node) -> str:
    """The list of names that was meant by a single value."""
    if not isinstance(node, yaml.ScalarNode):
        return ""
    names, ending = names_meant(node.value)
    meant = f"{column.key}: [{', '.join(names)}]"
    return meant + (f"」「{column.companion('others')}: {ending}" if ending else "")


def _mappings(found: dict[str, Node], key: str, none: Rule, path: str, problems: Problems) -> list[yaml.MappingNode]:
    """The mappings of the sequence under the key; `none` is the problem where the sequence is empty."""
    node = found.get(key)
    if node is None:
        return []
    items = _items(node, key, path, problems)
    if not items and isinstance(node, yaml.SequenceNode):
        problems.append(none.at(place_of(node, path)))
    return [mapping for item in items if (mapping := as_mapping(item, path, problems))]


def _texts(found: dict[str, Node], keys: tuple[str, ...], path: str, problems: Problems) -> dict[str, Text]:
    return {key: text for key in keys if key in found and (text := _text(found[key], path, problems))}


def _text(node: Node, path: str, problems: Problems) -> Text | None:
    text = as_text(node, path, problems)
    return None if text is None else Text(text, place_of(node, path))
