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
from reportgen.dataset.model import COLUMN_FIELDS, Edition
from reportgen.dataset.rules import AS_OF_MISMATCH, NO_ENTRIES, NO_SECTIONS
from reportgen.dataset.settle import UNREAD_DAY, settle
from reportgen.diagnostics import Diagnostic, Place, Rule, has_errors
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.yaml_nodes import Node, Problems, as_mapping, as_sequence, as_text, fields, parse_yaml, place_of


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
    if edition.as_of != UNREAD_DAY and file_name.rpartition(".")[0] != edition.as_of.isoformat():
        problems.append(AS_OF_MISMATCH.at(edition.places["as_of"], as_of=edition.as_of, file_name=file_name))


def read_draft(data: bytes, path: str, problems: Problems) -> Draft | None:
    """The file's texts with their places; None where it is no mapping. What is missing or misshapen is reported."""
    root = parse_yaml(data, path, problems)
    if root is None:
        return None
    found = fields(root, path, problems, required=(*EDITION_FIELDS, "sections"), optional=("keep_together",))
    sections = _mappings(found, "sections", NO_SECTIONS, path, problems)
    return Draft(
        _texts(found, EDITION_FIELDS, path, problems),
        tuple([_section(node, path, problems) for node in sections]),
        path,
        _listed(found.get("keep_together"), path, problems),
    )


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
        _listed(found.get("notes"), path, problems),
        tuple([_entry(row, path, problems) for row in rows]),
    )


def _listed(node: Node | None, path: str, problems: Problems) -> tuple[Text, ...]:
    """The texts of a sequence that need not be there."""
    items = as_sequence(node, path, problems) if node is not None else []
    return tuple([text for item in items if (text := _text(item, path, problems))])


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
    if retirement is not None and (mapping := as_mapping(retirement, path, problems)):
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
            for item in as_sequence(value, path, problems):
                name = as_text(item, path, problems)
                if name is not None:
                    names.append(name)
                    named.append(item)
    return DraftEntry(texts, places, tuple(names), _PlacesOf(named, path), retirement is not None)


def _mappings(found: dict[str, Node], key: str, none: Rule, path: str, problems: Problems) -> list[yaml.MappingNode]:
    """The mappings of the sequence under the key; `none` is the problem where the sequence is empty."""
    node = found.get(key)
    if node is None:
        return []
    items = as_sequence(node, path, problems)
    if not items and isinstance(node, yaml.SequenceNode):
        problems.append(none.at(place_of(node, path)))
    return [mapping for item in items if (mapping := as_mapping(item, path, problems))]


def _texts(found: dict[str, Node], keys: tuple[str, ...], path: str, problems: Problems) -> dict[str, Text]:
    return {key: text for key in keys if key in found and (text := _text(found[key], path, problems))}


def _text(node: Node, path: str, problems: Problems) -> Text | None:
    text = as_text(node, path, problems)
    return None if text is None else Text(text, place_of(node, path))
