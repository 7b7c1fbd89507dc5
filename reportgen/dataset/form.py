"""The form of a city's published text, as templates/import.yaml describes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reportgen.dataset.draft import ID, Text
from reportgen.dataset.likeness import plain
from reportgen.dataset.model import COLUMN_FIELDS
from reportgen.dataset.patterns import BadPatternError, Pattern
from reportgen.dataset.rules import BAD_ID, BAD_PATTERN
from reportgen.yaml_nodes import (
    Node,
    Problems,
    all_fields,
    as_mapping,
    as_sequence,
    as_text,
    fields,
    parse_yaml,
    place_of,
)

# The patterns of whole lines or cells with the groups that each must have; title may leave its own to fixed texts.
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "title": (),
    "heading": ("text",),
    "date": ("date",),
    "note": (),
    "since": ("since",),
}
_FIXED = ("region", "host", "prefecture")


@dataclass(frozen=True, slots=True)
class Form:
    """How the published text is laid out.

    `section_ids` and `fields` are keyed by the `plain` heading and label; the field is None for a column that is
    passed over. `labels` tells for each field which labels may stand over it. `separator` matches what stands between
    two municipalities: one of the `separators` or a line break. `open_endings` has the longest first. `fixed` holds
    region, host and prefecture where the text itself doesn't say them.
    """

    title: Pattern
    heading: Pattern
    date: Pattern
    note: Pattern
    since: Pattern
    section_ids: Mapping[str, str]
    cell_separator: str
    fields: Mapping[str, str | None]
    labels: Mapping[str, str]
    separator: re.Pattern[str]
    separators: tuple[str, ...]
    open_endings: tuple[str, ...]
    fixed: Mapping[str, Text]


def read_form(data: bytes, path: str, problems: Problems) -> Form | None:
    """The form that the settings describe; None, with the reasons in `problems`, where they have errors."""
    before = len(problems)
    root = parse_yaml(data, path, problems)
    if root is None:
        return None
    found = fields(
        root,
        path,
        problems,
        required=(*_PATTERNS, "sections", "columns", "separators", "open_endings"),
        optional=(*_FIXED, "cell_separator", "ignored_columns"),
    )
    fixed = {
        key: Text(text, place_of(found[key], path))
        for key in _FIXED
        if key in found and (text := as_text(found[key], path, problems))
    }
    said_by_title = tuple(key for key in ("region", "host") if key not in fixed)
    groups = {**_PATTERNS, "title": said_by_title}
    patterns = {key: _pattern(found.get(key), groups[key], path, problems) for key in _PATTERNS}
    section_ids = {}
    for heading, node in _mapping(found.get("sections"), (), path, problems).items():
        section_ids[plain(heading)] = section_id = as_text(node, path, problems) or ""
        if section_id and not ID.fullmatch(section_id):
            problems.append(BAD_ID.at(place_of(node, path), text=section_id))
    labels = {
        field: _words(node, path, problems)
        for field, node in _mapping(found.get("columns"), COLUMN_FIELDS, path, problems).items()
    }
    ignored = _words(found.get("ignored_columns"), path, problems, may_be_empty=True)
    cell_separator = _text(found.get("cell_separator"), path, problems) or "\t"
    separators = _words(found.get("separators"), path, problems)
    open_endings = _words(found.get("open_endings"), path, problems)
    usable = {key: pattern for key, pattern in patterns.items() if pattern}
    if len(problems) > before or len(usable) < len(patterns):
        return None
    return Form(
        **usable,
        section_ids=section_ids,
        cell_separator=cell_separator,
        fields={
            **{plain(label): None for label in ignored},
            **{plain(label): field for field, known in labels.items() for label in known},
        },
        labels={field: "・".join(known) for field, known in labels.items()},
        separator=re.compile("|".join(map(re.escape, [*separators, "\n"]))),
        separators=separators,
        open_endings=tuple(sorted(open_endings, key=len, reverse=True)),
        fixed=fixed,
    )


def _pattern(node: Node | None, groups: Iterable[str], path: str, problems: Problems) -> Pattern | None:
    text = None if node is None else as_text(node, path, problems)
    if node is None or text is None:
        return None
    try:
        pattern = Pattern(text)
    except BadPatternError as exc:
        problems.append(BAD_PATTERN.at(place_of(node, path), problem=exc))
        return None
    missing = [f"(?P<{group}>…) がありません" for group in groups if group not in pattern.groups]
    problems.extend([BAD_PATTERN.at(place_of(node, path), problem=problem) for problem in missing])
    return pattern


def _mapping(node: Node | None, required: Iterable[str], path: str, problems: Problems) -> dict[str, Node]:
    """The mapping's fields; `required` ones, where given, are the only ones."""
    mapping = None if node is None else as_mapping(node, path, problems)
    if mapping is None:
        return {}
    return fields(mapping, path, problems, required=required) if required else all_fields(mapping, path, problems)


def _text(node: Node | None, path: str, problems: Problems) -> str | None:
    # A separator may well be white space.
    return None if node is None else as_text(node, path, problems, may_be_empty=True) or None


def _words(node: Node | None, path: str, problems: Problems, *, may_be_empty: bool = False) -> tuple[str, ...]:
    items = [] if node is None else as_sequence(node, path, problems)
    words = [as_text(item, path, problems, may_be_empty=True) for item in items]
    return tuple([word for word in words if word or (may_be_empty and word is not None)])
