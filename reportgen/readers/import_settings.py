"""The import settings (templates/import.yaml): what an office says of its published file where guessing falls short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml import MappingNode, ScalarNode

from reportgen.dataset.declare import Declarations
from reportgen.dataset.draft import ID, Text
from reportgen.dataset.rules import BAD_ID
from reportgen.diagnostics import Place
from reportgen.fields.kind import Punctuation
from reportgen.fields.names import Definition
from reportgen.fields.registry import KINDS
from reportgen.japanese.printed_form import plain
from reportgen.readers.patterns import BadPatternError, Pattern
from reportgen.readers.rules import BAD_PATTERN
from reportgen.yaml_nodes import (
    Node,
    Problems,
    all_fields,
    as_mapping,
    as_sequence,
    as_text,
    bad_choice,
    fields,
    parse_yaml,
    place_of,
)

FACTS = ("region", "host", "prefecture")
_OTHERS = (
    *("title", "sections", "columns", "groups", "ignored", "cell_separator", "separators", "open_endings"),
    *("members", "host_in_rows", "extracts"),
)
# How published tables part names, and the words that leave a list of them open.
_PUNCTUATION = Punctuation(("、", "・", "，", ",", " ", "　"), ("ほか", "他"))
_YES = ("true", "false")


@dataclass(frozen=True, slots=True)
class ColumnSetting:
    """What the settings say of a column; None where they leave it to the recognition."""

    key: str
    label: str | None = None
    kind: str | None = None
    unit: str | None = None
    is_optional: bool | None = None


@dataclass(frozen=True, slots=True)
class SectionSetting:
    """The id of a section, its heading where it isn't that of the file, and the columns that tell its rows apart."""

    id: str
    heading: str | None = None
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """All settings, each of them optional.

    `facts` are region, host and prefecture; `title` takes region and host out of the title. `sections` are keyed by
    the plain heading that was found, `columns` by the plain label as printed. `groups` are the plain labels of the
    columns that group the rows (None: to be found; empty: there are none). `ignored` are plain labels of columns and
    lines that are left out. `places` tell where each heading and label is named, by its plain text. `members`,
    `host_in_rows` (None: to be found) and `extracts_by` are what an edition says under these names.
    """

    facts: Mapping[str, Text] = field(default_factory=dict)
    title: Pattern | None = None
    sections: Mapping[str, SectionSetting] = field(default_factory=dict)
    columns: Mapping[str, ColumnSetting] = field(default_factory=dict)
    groups: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()
    cell_separator: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)
    punctuation: Punctuation = _PUNCTUATION
    members: Mapping[str, Definition] = field(default_factory=dict)
    host_in_rows: bool | None = None
    extracts_by: Text | None = None


def read_import_settings(data: bytes, path: str, problems: Problems) -> ImportSettings:
    """The settings that the file describes; faults go to `problems`, and what they concern is as if not said."""
    root = parse_yaml(data, path, problems)
    if root is None:
        return ImportSettings()
    found = fields(root, path, problems, required=(), optional=(*FACTS, *_OTHERS))
    facts = {
        key: Text(text, place_of(found[key], path))
        for key in FACTS
        if key in found and (text := as_text(found[key], path, problems))
    }
    places: dict[str, Place] = {}
    sections = _items(found.get("sections"), path, problems)
    for heading, node in sections:
        places[plain(heading)] = place_of(node, path)
    columns = {
        plain(label.text): (setting, label.place)
        for key, node in _items(found.get("columns"), path, problems)
        for label, setting in _columns(key, node, path, problems)
    }
    groups, ignored = [_words(found.get(key), path, problems) for key in ("groups", "ignored")]
    places |= {label: place for label, (_, place) in columns.items()}
    places |= {plain(word.text): word.place for word in (*groups, *ignored)}
    separator = found.get("cell_separator")
    declared = Declarations(path, problems)
    extracts = declared.extracts_by(found["extracts"]) if "extracts" in found else None
    separators, endings = [_words(found.get(key), path, problems) for key in ("separators", "open_endings")]
    return ImportSettings(
        facts,
        _pattern(found.get("title"), path, problems),
        {plain(heading): _section(node, path, problems) for heading, node in sections},
        {label: setting for label, (setting, _) in columns.items()},
        frozenset([plain(word.text) for word in groups]) if "groups" in found else None,
        frozenset([plain(word.text) for word in ignored]),
        "" if separator is None else as_text(separator, path, problems, may_be_empty=True) or "",
        places,
        Punctuation(
            tuple([word.text for word in separators]) if "separators" in found else _PUNCTUATION.separators,
            tuple(sorted([word.text for word in endings], key=len, reverse=True))
            if "open_endings" in found
            else _PUNCTUATION.open_endings,
        ),
        declared.members(found.get("members")),
        declared.flag(found["host_in_rows"]) if "host_in_rows" in found else None,
        extracts,
    )


def _items(node: Node | None, path: str, problems: Problems) -> Iterable[tuple[str, Node]]:
    mapping = None if node is None else as_mapping(node, path, problems)
    return [] if mapping is None else all_fields(mapping, path, problems).items()


def _section(node: Node, path: str, problems: Problems) -> SectionSetting:
    if isinstance(node, ScalarNode):
        return SectionSetting(_id(node, path, problems))
    mapping = as_mapping(node, path, problems)
    if mapping is None:
        return SectionSetting("")
    found = fields(mapping, path, problems, required=("id",), optional=("heading", "key"))
    return SectionSetting(
        _id(found["id"], path, problems) if "id" in found else "",
        as_text(found["heading"], path, problems) if "heading" in found else None,
        tuple([word.text for word in _words(found.get("key"), path, problems)]),
    )


def _id(node: Node, path: str, problems: Problems) -> str:
    text = as_text(node, path, problems) or ""
    if text and not ID.fullmatch(text):
        problems.append(BAD_ID.at(place_of(node, path), text=text))
        return ""
    return text


def _columns(key: str, node: Node, path: str, problems: Problems) -> Iterable[tuple[Text, ColumnSetting]]:
    """What is said of the column with that key, by each label that may stand over it."""
    if not isinstance(node, MappingNode):
        return [(label, ColumnSetting(key)) for label in _words(node, path, problems)]
    mapping = as_mapping(node, path, problems)
    if mapping is None:
        return []
    found = fields(mapping, path, problems, required=("printed",), optional=("label", "kind", "unit", "optional"))
    texts: dict[str, Any] = {
        name: as_text(found[name], path, problems) for name in ("label", "kind", "unit", "optional") if name in found
    }
    for name, choices in (("kind", tuple(KINDS)), ("optional", _YES)):
        if texts.get(name) and texts[name] not in choices:
            problems.append(bad_choice(found[name], path, texts[name], choices))
            texts.pop(name)
    optional = None if texts.get("optional") is None else texts["optional"] == "true"
    setting = ColumnSetting(key, texts.get("label"), texts.get("kind"), texts.get("unit"), optional)
    return [(label, setting) for label in _words(found.get("printed"), path, problems)]


def _words(node: Node | None, path: str, problems: Problems) -> tuple[Text, ...]:
    """The texts of a list, or the one text that stands in its place."""
    if node is None:
        return ()
    items = [node] if isinstance(node, ScalarNode) else as_sequence(node, path, problems)
    words = [(as_text(item, path, problems, may_be_empty=True), item) for item in items]
    return tuple([Text(text, place_of(item, path)) for text, item in words if text])


def _pattern(node: Node | None, path: str, problems: Problems) -> Pattern | None:
    text = None if node is None else as_text(node, path, problems)
    if node is None or not text:
        return None
    try:
        return Pattern(text)
    except BadPatternError as exc:
        problems.append(BAD_PATTERN.at(place_of(node, path), problem=exc))
        return None
