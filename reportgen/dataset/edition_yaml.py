"""Draft → the text of an edition file, as a clerk would write it, with a header that tells where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import NamedTuple

import yaml

from reportgen.dataset.draft import (
    EDITION_FIELDS,
    RETIREMENT_FIELDS,
    SECTION_FIELDS,
    SECTION_OPTIONS,
    Draft,
    DraftEntry,
    DraftSection,
)
from reportgen.dataset.model import COLUMN_FIELDS

_SECTION_KEYS = (*SECTION_FIELDS, *SECTION_OPTIONS)
_ENTRY_KEYS = ("id", "name", "summary", "since", "earlier", "municipalities", "and_others", "division", "retired")
_DIGEST_LABEL = "# 取込時の内容: sha256:"
# The lines of the headers that an import and the start of a new edition write.
_HEADER_LINE = (
    r"# (?:\d{4}-\d{2}-\d{2} の版(?:は「reportgen |を直接)"
    r"|資料の誤りは訂正表|変わったところ|なくなった事業|資料: |訂正表: |取込時の内容: ).*(?:\r\n?|\n)"
)
_HEADER = re.compile(f"(?:{_HEADER_LINE})*")
# Characters that mean something to YAML at the beginning of a plain text.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_SPECIAL = re.compile(r": | #|:$")
_SPECIAL_IN_FLOW = re.compile(r"[,\[\]{}:]| #")
# How a reader that guesses types tells numbers, dates, yes and no, by first character.
_GUESSED = yaml.SafeLoader.yaml_implicit_resolvers


class FileRecord(NamedTuple):
    """A file's name, without its folder, and the digest of its bytes."""

    name: str
    sha256: str


def write_edition(draft: Draft, source: FileRecord, corrections: FileRecord | None) -> str:
    """The text of the edition file; its header names the files that it was made from."""
    body = "\n".join(_edition(draft)) + "\n"
    day = draft.texts["as_of"].text
    header = [
        f"# {day} の版は「reportgen import」が公表資料から作りました。",
        f"# 資料の誤りは訂正表 data/corrections/{day}.yaml に書いて取り込み直します。{day} の版を直接は直しません。",
        f"# 資料: {source.name} sha256:{source.sha256}",
        *([f"# 訂正表: {corrections.name} sha256:{corrections.sha256}"] if corrections else []),
        f"{_DIGEST_LABEL}{_digest(body)}",
    ]
    return "\n".join(header) + "\n" + body


def with_new_header(text: str, as_of: str, base: str) -> str:
    """An edition's text under the header of an edition that was started from `base`; that of an import is left out."""
    line_end = match[0] if (match := re.search(r"\r\n?|\n", text)) else "\n"
    header = (
        f"# {as_of} の版は「reportgen new」が {base} の版から始めました。",
        "# 変わったところだけを直します。",
        "# なくなった事業は消さずに「retired: {on: 廃止の日, reason: 理由}」を書き足します。",
    )
    return "".join([line + line_end for line in header]) + _HEADER.sub("", text, count=1)


def edited_since_import(existing: bytes) -> bool:
    """Whether the edition file is not as the import wrote it (or was not written by an import at all)."""
    text = existing.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    _, label, rest = text.partition(_DIGEST_LABEL)
    digest, _, body = rest.partition("\n")
    return not label or digest != _digest(body)


def _digest(body: str) -> str:
    return sha256(body.encode("utf-8")).hexdigest()


def _edition(draft: Draft) -> Iterator[str]:
    for key in EDITION_FIELDS:
        if key in draft.texts:
            yield f"{key}: {_value(key, draft.texts[key].text)}"
    yield "sections:"
    for section in draft.sections:
        yield from _section(section)


def _section(section: DraftSection) -> Iterator[str]:
    texts = {key: _value(key, section.texts[key].text) for key in _SECTION_KEYS if key in section.texts}
    labels = {key: section.columns[key].text for key in COLUMN_FIELDS if key in section.columns}
    columns = ", ".join([f"{key}: {scalar(label, in_flow=True)}" for key, label in labels.items()])
    yield from _item(texts | {"columns": f"{{{columns}}}"}, "  ")
    if section.notes:
        yield "    notes:"
        for note in section.notes:
            yield f"      - {scalar(note.text)}"
    yield "    entries:"
    for entry in section.entries:
        yield from _item(_entry(entry), "      ")


def _entry(entry: DraftEntry) -> dict[str, str]:
    names = ", ".join([scalar(name, in_flow=True) for name in entry.municipality_names])
    values = {key: scalar(text) for key, text in entry.texts.items()} | {"municipalities": f"[{names}]"}
    if entry.is_retired:
        texts = {key: _value(key, entry.texts[key], in_flow=True) for key in RETIREMENT_FIELDS if key in entry.texts}
        values["retired"] = f"{{{', '.join([f'{key}: {text}' for key, text in texts.items()])}}}"
    return {key: values[key] for key in _ENTRY_KEYS if key in values}


def _item(fields: Mapping[str, str], indent: str) -> Iterator[str]:
    lead = "- "
    for key, value in fields.items():
        yield f"{indent}{lead}{key}: {value}"
        lead = "  "


def _value(key: str, text: str, *, in_flow: bool = False) -> str:
    # A date and a truth value are what a reader that guesses types should take them for.
    return text if key in ("as_of", "begins_page", "on") else scalar(text, in_flow=in_flow)


def scalar(text: str, *, in_flow: bool = False) -> str:
    """The text as one YAML scalar: plain where every reader takes it for that very text, else in double quotes."""
    special = _SPECIAL_IN_FLOW if in_flow else _SPECIAL
    if text and text == text.strip() and text[0] not in _INDICATORS and not special.search(text) and _is_visible(text):
        guesses = _GUESSED.get(text[0], ())
        if not any(pattern.match(text) for _, pattern in guesses):
            return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _is_visible(text: str) -> bool:
    return text.replace("\u3000", "").isprintable()


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if _is_visible(character):
        return character
    code = ord(character)
    if character == "\n":
        return "\\n"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
