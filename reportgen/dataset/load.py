"""Edition YAML → `Edition`: the file is read as a draft, settled and checked, all problems found at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from itertools import accumulate
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
from reportgen.diagnostics import Diagnostic, Place, Problems, Rule, has_errors
from reportgen.fields.defaults import PRINTED_KEYS
from reportgen.fields.kind import Column, RawEntry
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.yaml_messages import COMMENT_BEHIND_VALUE, COMMENT_IN_TEXT
from reportgen.yaml_nodes import Node
from reportgen.yaml_reader import LONGEST_TEXT, Reader, read_yaml
from reportgen.yaml_rows import Row

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
        if isinstance(mapping, Row) and (entry := _read_row(mapping, row.place, shape, group)):
            entries.append(entry)
        elif len(mapping.value) == 1 and (heading := row.under("group")).is_said:
            group = heading.text()
        else:
            entries.append(_read_entry(row, shape, group))
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


class _PlacesInRow(Mapping[str, Place]):
    """The places of a plain row's values, one a line, made when asked for."""

    __slots__ = ("_begin", "_keys")

    def __init__(self, begin: Place, keys: tuple[str, ...]) -> None:
        self._begin = begin
        self._keys = keys

    def __getitem__(self, key: str) -> Place:
        path, line, column, _ = self._begin
        if key in self._keys:
            return Place(path, line + self._keys.index(key), column + len(key) + 2)
        if key == "id":
            return self._begin
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys if "id" in self._keys else ("id", *self._keys))

    def __len__(self) -> int:
        return len(self._keys) + ("id" not in self._keys)


class _PlacesInList:
    """The places of the names in a plain row's list."""

    __slots__ = ("_key", "_names", "_places")

    def __init__(self, places: Mapping[str, Place], key: str, names: tuple[str, ...]) -> None:
        self._places = places
        self._key = key
        self._names = names

    def __iter__(self) -> Iterator[Place]:
        place = self._places[self._key]
        columns = accumulate([len(name) + 2 for name in self._names[:-1]], initial=place.column + 1)
        return (place._replace(column=column) for column in columns)


class _EntryShape(NamedTuple):
    """Which keys the entries of a section must and may have, and which of them hold lists.

    `takes` says of the keys of a plain row, and of those of them that hold lists, whether it is one of the section's
    entries in force, with nothing to be told; `names` parts a list. Both are asked the same for most rows.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    lists: Mapping[str, Column]
    takes: Callable[[tuple[str, ...], tuple[str, ...]], bool]
    names: Callable[[str], tuple[str, ...]]

    @classmethod
    def of(cls, columns: tuple[Column, ...]) -> _EntryShape:
        kinds = [(column, KINDS[column.kind]) for column in columns]
        companions = [column.companion(role) for column, kind in kinds for role in kind.roles]
        required = tuple([column.key for column in columns if not column.is_optional])
        optional = ("id", "retired", "group", *(column.key for column in columns if column.is_optional), *companions)
        lists = {column.key: column for column, kind in kinds if kind.is_list}
        known = {*required, *optional} - {"retired"}

        def takes(keys: tuple[str, ...], with_lists: tuple[str, ...]) -> bool:
            are_known = {*required} <= {*keys} <= known and len({*keys}) == len(keys)
            return are_known and with_lists == tuple([key for key in keys if key in lists]) and keys != ("group",)

        return cls(required, optional, lists, cache(takes), cache(lambda items: tuple(items.split(", "))))


def _read_row(row: Row, begin: Place, shape: _EntryShape, group: str) -> DraftEntry | None:
    """The entry in a plain row; None where something in it may have to be told."""
    parts = row.parts()
    keys = tuple([key for key, *_ in parts])
    lists = {key: shape.names(items) for key, items, *_ in parts if items}
    if len(row.text) > LONGEST_TEXT or not shape.takes(keys, tuple(lists)):
        return None
    texts = {key: text or quoted for key, _, quoted, text in parts if text or quoted}
    places = _PlacesInRow(begin, keys)
    raw = RawEntry(texts, lists, places, {key: _PlacesInList(places, key, names) for key, names in lists.items()})
    return DraftEntry(raw, texts.pop("group", group))


def _read_entry(entry: Reader, shape: _EntryShape, group: str) -> DraftEntry:
    """The entry's texts with their places."""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    places: dict[str, Place] = {}
    item_places: dict[str, tuple[Place, ...]] = {}
    found = entry.fields(shape.required, shape.optional)
    if "id" not in found:
        places["id"] = entry.place
    retired = None
    if "retired" in found:
        retired = found.pop("retired").fields(RETIREMENT_FIELDS, right=_RETIREMENT).texts(RETIREMENT_FIELDS)
    for key, value in found.items():
        if key in shape.lists:
            items = value.items(right=_list_meant(shape.lists[key], value.node))
            named = [name for item in items if (name := item.placed_text()).text]
            if not isinstance(value.node, yaml.SequenceNode):
                continue
            lists[key] = tuple([name.text for name in named])
            item_places[key] = tuple([name.place for name in named])
        elif text := value.text():
            texts[key] = text
        else:
            continue
        places[key] = value.place
    raw = RawEntry(texts, lists, places, item_places)
    return DraftEntry(raw, texts.pop("group", group), retired)


def _list_meant(column: Column, node: Node | None) -> str:
    """The list of names that was meant by a single value."""
    from reportgen.dataset.unknown_names import names_meant

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
