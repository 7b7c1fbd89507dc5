"""Edition YAML → `Edition`: the file is read as a draft, settled and checked, all problems found at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import yaml

from reportgen.dataset.check import check_edition
from reportgen.dataset.declare import (
    read_columns,
    read_extracts_by,
    read_groups,
    read_keys,
    read_members,
    read_notes,
    read_totals,
)
from reportgen.dataset.draft import (
    EDITION_FIELDS,
    EDITION_OPTIONAL,
    EDITION_REQUIRED,
    RETIREMENT_FIELDS,
    SECTION_FIELDS,
    Draft,
    DraftEntry,
    DraftSection,
)
from reportgen.dataset.limits import most_items
from reportgen.dataset.model import Edition
from reportgen.dataset.rules import AS_OF_MISMATCH, NO_ENTRIES, NO_SECTIONS
from reportgen.dataset.settle import settle
from reportgen.dataset.unknown_names import names_meant
from reportgen.diagnostics import Diagnostic, Place, Problems, Rule, has_errors
from reportgen.fields.defaults import PRINTED_KEYS
from reportgen.fields.kind import Column, RawEntry
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.yaml_messages import COMMENT_BEHIND_VALUE, COMMENT_IN_TEXT
from reportgen.yaml_nodes import Node, place_of
from reportgen.yaml_reader import File, Reader, known_fields, read_yaml, text_of

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
    reader = read_yaml(data, path, problems, rule_of_comments)
    if reader is None:
        return None
    found = reader.fields(EDITION_REQUIRED, EDITION_OPTIONAL)
    items = _items(found["sections"], "sections", NO_SECTIONS)
    sections = tuple([_section(section) for section in items if section.mapping() is not None])
    columns = dict.fromkeys([column.key for section in sections for column in section.columns])
    return Draft(
        found.texts(EDITION_FIELDS),
        sections,
        path,
        found["keep_together"].words(most_items("keep_together")),
        read_members(found["members"]),
        read_extracts_by(found["extracts"], tuple(columns)),
        found["host_in_rows"].flag(otherwise=True),
    )


def rule_of_comments(keys: tuple[str, ...], is_list: bool) -> Rule | None:
    """What rule a comment behind a value of an edition breaks: behind printed text, and what may be more of it."""
    key = keys[-1]
    if key in _CHOSEN:
        return None
    return COMMENT_IN_TEXT if key in _PRINTED and not is_list else COMMENT_BEHIND_VALUE


def _section(section: Reader) -> DraftSection:
    optional = ("notes", "notes_above", "key", "groups", "totals", "extracts", "begins_page", "order", "numbered")
    found = section.fields((*SECTION_FIELDS, "columns", "entries"), optional)
    columns = read_columns(found["columns"])
    keys = [column.key for column in columns]
    shape = _EntryShape.of(columns)
    entries: list[DraftEntry] = []
    group = ""
    for row in _items(found["entries"], "entries", NO_ENTRIES):
        if (mapping := row.mapping()) is None:
            continue
        if len(mapping.value) == 1 and (heading := row.under("group")).is_said:
            group = heading.text()
        else:
            entries.append(_read_entry(mapping, row.file, shape, group))
    return DraftSection(
        found.texts(SECTION_FIELDS),
        columns,
        read_notes(found["notes"]),
        tuple(entries),
        read_notes(found["notes_above"]),
        read_keys(found["key"], ("group", *keys)) or tuple(keys[:1]),
        read_groups(found["groups"]),
        read_totals(found["totals"], keys),
        read_extracts_by(found["extracts"], keys),
        found["begins_page"].flag(),
        found["order"].choice([column.key for column in columns if KINDS[column.kind].has_order], "") or None,
        found["numbered"].flag(),
    )


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


def _read_entry(entry: yaml.MappingNode, file: File, shape: _EntryShape, group: str) -> DraftEntry:
    """The entry's texts with their places."""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    places: dict[str, Place] = {}
    item_places: dict[str, _PlacesOf] = {}
    found = known_fields(entry, file, shape.required, shape.optional)
    if "id" not in found:
        places["id"] = place_of(entry, file.path)
    retired = None
    if "retired" in found:
        retired = (
            Reader(found.pop("retired"), file).fields(RETIREMENT_FIELDS, right=_RETIREMENT).texts(RETIREMENT_FIELDS)
        )
    for key, value in found.items():
        if key in shape.lists:
            items = Reader(value, file).item_nodes(right=_list_meant(shape.lists[key], value))
            if not isinstance(value, yaml.SequenceNode):
                continue
            named = [(text, item) for item in items if (text := text_of(item, file))]
            lists[key] = tuple([text for text, _ in named])
            item_places[key] = _PlacesOf([item for _, item in named], file.path)
        elif text := text_of(value, file):
            texts[key] = text
        else:
            continue
        places[key] = place_of(value, file.path)
    raw = RawEntry(texts, lists, places, item_places)
    return DraftEntry(raw, texts.pop("group", group), retired)


def _list_meant(column: Column, node: Node) -> str:
    """The list of names that was meant by a single value."""
    if not isinstance(node, yaml.ScalarNode):
        return ""
    names, ending = names_meant(node.value)
    meant = f"{column.key}: [{', '.join(names)}]"
    return meant + (f"」「{column.companion('others')}: {ending}" if ending else "")


def _items(sequence: Reader, key: str, none: Rule) -> list[Reader]:
    """The items of the sequence under the key; `none` is the problem where it is empty."""
    items = sequence.items(most_items(key))
    if not items and isinstance(sequence.node, yaml.SequenceNode):
        sequence.report(none)
    return items
