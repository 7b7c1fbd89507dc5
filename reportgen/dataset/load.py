"""Edition YAML → `Edition`: the file is read as a draft, settled and checked, all problems found at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import yaml

from reportgen.dataset.check import check_edition
from reportgen.dataset.draft import (
    EDITION_FIELDS,
    ENTRY_FIELDS,
    ENTRY_OPTIONS,
    RETIREMENT_FIELDS,
    SECTION_FIELDS,
    SECTION_OPTIONS,
    Draft,
    DraftEntry,
    DraftSection,
    Text,
)
from reportgen.dataset.limits import MOST
from reportgen.dataset.model import COLUMN_FIELDS, Edition
from reportgen.dataset.rules import AS_OF_MISMATCH, NO_ENTRIES, NO_SECTIONS, TOO_MANY
from reportgen.dataset.settle import names_meant, settle
from reportgen.diagnostics import Diagnostic, Place, Rule, has_errors
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
    found = fields(root, path, problems, required=(*EDITION_FIELDS, "sections"), optional=("keep_together",))
    sections = _mappings(found, "sections", NO_SECTIONS, path, problems)
    return Draft(
        _texts(found, EDITION_FIELDS, path, problems),
        tuple([_section(node, path, problems) for node in sections]),
        path,
        _listed(found, "keep_together", path, problems),
    )


_PRINTED = frozenset(("region", "heading", "name", "summary", "notes", "reason"))
_CHOSEN = frozenset(("begins_page", "order"))


def rule_of_comments(keys: tuple[str, ...], is_list: bool) -> Rule | None:
    """What rule a comment behind a value of an edition breaks: behind printed text, and what may be more of it."""
    key = keys[-1]
    if is_list:
        return COMMENT_BEHIND_VALUE if key in ("municipalities", "notes") else None
    if key in _PRINTED or "columns" in keys:
        return COMMENT_IN_TEXT
    return None if key in _CHOSEN else COMMENT_BEHIND_VALUE


def _section(node: yaml.MappingNode, path: str, problems: Problems) -> DraftSection:
    found = fields(
        node,
        path,
        problems,
        required=(*SECTION_FIELDS, "columns", "entries"),
        optional=("notes", *SECTION_OPTIONS),
    )
    columns: dict[str, Node] = {}
    if "columns" in found and (labels := as_mapping(found["columns"], path, problems)):
        columns = fields(labels, path, problems, required=COLUMN_FIELDS)
    rows = _mappings(found, "entries", NO_ENTRIES, path, problems)
    return DraftSection(
        _texts(found, (*SECTION_FIELDS, *SECTION_OPTIONS), path, problems),
        _texts(columns, COLUMN_FIELDS, path, problems),
        _listed(found, "notes", path, problems),
        tuple([_entry(row, path, problems) for row in rows]),
    )


def _listed(found: dict[str, Node], key: str, path: str, problems: Problems) -> tuple[Text, ...]:
    """The texts of a sequence that need not be there."""
    items = _items(found[key], key, path, problems) if key in found else []
    return tuple([text for item in items if (text := _text(item, path, problems))])


def _items(node: Node, key: str, path: str, problems: Problems, right: str = "") -> list[Node]:
    """The items of a sequence, as many as it may have; `right` is what was meant by a single value."""
    items = as_sequence(node, path, problems, right)
    if len(items) > MOST[key]:
        problems.append(TOO_MANY.at(place_of(node, path), key=key, found=len(items), most=MOST[key]))
    return items[: MOST[key]]


class _PlacesOf:
    """The places of nodes, made when asked for: of thousands of names only the odd one has a problem."""

    __slots__ = ("_nodes", "_path")

    def __init__(self, nodes: list[Node], path: str) -> None:
        self._nodes = nodes
        self._path = path

    def __iter__(self) -> Iterator[Place]:
        return (place_of(node, self._path) for node in self._nodes)


_ENTRY_REQUIRED = (*ENTRY_FIELDS, "municipalities")
_ENTRY_OPTIONAL = (*ENTRY_OPTIONS, "retired")
_RETIREMENT = "retired: {on: 2024-03-31, reason: 事業終了のため}"
_ENTRY_TEXTS = frozenset((*ENTRY_FIELDS, *ENTRY_OPTIONS, *RETIREMENT_FIELDS))


def _entry(node: yaml.MappingNode, path: str, problems: Problems) -> DraftEntry:
    """The entry's texts with their places."""
    texts: dict[str, str] = {}
    places: dict[str, Place] = {}
    names: list[str] = []
    named: list[Node] = []
    found = fields(node, path, problems, required=_ENTRY_REQUIRED, optional=_ENTRY_OPTIONAL)
    if "id" not in found:
        places["id"] = place_of(node, path)
    retirement = found.pop("retired", None)
    if retirement is not None and (mapping := as_mapping(retirement, path, problems, _RETIREMENT)):
        found |= fields(mapping, path, problems, required=RETIREMENT_FIELDS)
    for key, value in found.items():
        if key in _ENTRY_TEXTS:
            text = as_text(value, path, problems)
            if text is not None:
                texts[key] = text
                places[key] = place_of(value, path)
        elif key == "municipalities":
            if isinstance(value, yaml.SequenceNode):
                places[key] = place_of(value, path)
            for item in _items(value, key, path, problems, _list_meant(value)):
                name = as_text(item, path, problems)
                if name is not None:
                    names.append(name)
                    named.append(item)
    return DraftEntry(texts, places, tuple(names), _PlacesOf(named, path), retirement is not None)


def _list_meant(node: Node) -> str:
    """The list of municipalities that was meant by a single value."""
    if not isinstance(node, yaml.ScalarNode):
        return ""
    names, ending = names_meant(node.value)
    return f"municipalities: [{', '.join(names)}]" + (f"」「and_others: {ending}" if ending else "")


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
