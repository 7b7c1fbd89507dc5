"""The import settings (templates/import.yaml): what an office says of its published file where guessing falls short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from unicodedata import normalize

from reportgen.dataset.declare import read_extracts_by, read_members
from reportgen.dataset.draft import ID
from reportgen.dataset.rules import BAD_ID
from reportgen.diagnostics import Place, PlacedText, Problems
from reportgen.fields.kind import Punctuation
from reportgen.fields.names import Definition
from reportgen.fields.registry import KINDS
from reportgen.japanese.printed_form import plain
from reportgen.readers.rules import BAD_TITLE
from reportgen.yaml_reader import Reader, read_yaml

FACTS = ("region", "host", "prefecture")
_OTHERS = (
    *("title", "sections", "columns", "groups", "ignored", "cell_separator", "separators", "open_endings"),
    *("members", "host_in_rows", "extracts"),
)
_NAMED = re.compile(r"\{(region|host)\}")
# How titles were described once, by regular expressions.
_ONCE = {"(?P<region>.+?)": "{region}", "(?P<host>.+?)": "{host}", "[(（]": "（", "[)）]": "）"}
# How published tables part names, and the words that leave a list of them open.
_PUNCTUATION = Punctuation(("、", "・", "，", ",", " ", "　"), ("ほか", "他"))


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

    facts: Mapping[str, PlacedText] = field(default_factory=dict)
    title: re.Pattern[str] | None = None
    sections: Mapping[str, SectionSetting] = field(default_factory=dict)
    columns: Mapping[str, ColumnSetting] = field(default_factory=dict)
    groups: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()
    cell_separator: str = ""
    places: Mapping[str, Place] = field(default_factory=dict)
    punctuation: Punctuation = _PUNCTUATION
    members: Mapping[str, Definition] = field(default_factory=dict)
    host_in_rows: bool | None = None
    extracts_by: str = ""


def read_import_settings(data: bytes, path: str, problems: Problems) -> ImportSettings:
    """The settings that the file describes; faults go to `problems`, and what they concern is as if not said."""
    reader = read_yaml(data, path, problems)
    if reader is None:
        return ImportSettings()
    found = reader.fields(optional=(*FACTS, *_OTHERS))
    sections = [(plain(heading.text), said.place, _section(said)) for heading, said in found["sections"].pairs()]
    columns = [
        (plain(label.text), label.place, setting)
        for key, said in found["columns"].pairs()
        for label, setting in _columns(key.text, said)
    ]
    groups, ignored, separators, endings = [
        found[key].texts(may_be_empty=True) for key in ("groups", "ignored", "separators", "open_endings")
    ]
    punctuation = Punctuation(
        tuple([word.text for word in separators]) if "separators" in found else _PUNCTUATION.separators,
        tuple(sorted([word.text for word in endings], key=len, reverse=True))
        if "open_endings" in found
        else _PUNCTUATION.open_endings,
    )
    return ImportSettings(
        found.texts(FACTS),
        _title(found["title"]),
        {heading: setting for heading, _, setting in sections},
        {label: setting for label, _, setting in columns},
        frozenset([plain(word.text) for word in groups]) if "groups" in found else None,
        frozenset([plain(word.text) for word in ignored]),
        found["cell_separator"].text(may_be_empty=True),
        {name: place for name, place, _ in (*sections, *columns)}
        | {plain(word.text): word.place for word in (*groups, *ignored)},
        punctuation,
        read_members(found["members"]),
        found["host_in_rows"].flag() if "host_in_rows" in found else None,
        read_extracts_by(found["extracts"]),
    )


def _section(said: Reader) -> SectionSetting:
    if not said.is_mapping:
        return SectionSetting(_id(said))
    found = said.fields(("id",), ("heading", "key"))
    return SectionSetting(_id(found["id"]), found["heading"].text() or None, found["key"].words())


def _id(said: Reader) -> str:
    text = said.text()
    if text and not ID.fullmatch(text):
        said.report(BAD_ID, text=text)
        return ""
    return text


def _columns(key: str, said: Reader) -> Iterable[tuple[PlacedText, ColumnSetting]]:
    """What is said of the column with that key, by each label that may stand over it."""
    if not said.is_mapping:
        return [(label, ColumnSetting(key)) for label in said.texts(may_be_empty=True)]
    found = said.fields(("printed",), ("label", "kind", "unit", "optional"))
    setting = ColumnSetting(
        key,
        found["label"].text() or None,
        found["kind"].choice(tuple(KINDS), "") or None,
        found["unit"].text() or None,
        found["optional"].flag() if "optional" in found else None,
    )
    return [(label, setting) for label in found["printed"].texts(may_be_empty=True)]


def _title(said: Reader) -> re.Pattern[str] | None:
    """What takes region and host out of a title, in full or half width: 「{region}の一覧（{host}）」."""
    text = said.text()
    for once, now in _ONCE.items():
        text = text.replace(once, now)
    parts = _NAMED.split(text)
    names, between = parts[1::2], "".join(parts[::2])
    if text and (not names or len(set(names)) < len(names) or re.search(r"[{}]|\(\?", between)):
        said.report(BAD_TITLE)
        return None
    parts[::2] = ["".join(map(_in_any_width, part)) for part in parts[::2]]
    parts[1::2] = [f"(?P<{name}>.+?)" for name in names]
    return re.compile("".join(parts), re.DOTALL) if text else None


def _in_any_width(character: str) -> str:
    narrow = normalize("NFKC", character)
    wide = chr(ord(narrow) + 0xFEE0) if len(narrow) == 1 and "!" <= narrow <= "~" else character
    return f"(?:{'|'.join(map(re.escape, dict.fromkeys((character, narrow, wide))))})"
