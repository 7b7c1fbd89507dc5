"""Draft → the text of an edition file, as a clerk would write it, with a header that tells where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

import yaml

from reportgen.dataset.draft import (
    EDITION_FIELDS,
    EDITION_OPTIONS,
    SECTION_FIELDS,
    SECTION_OPTIONS,
    Draft,
    DraftEntry,
    DraftSection,
)
from reportgen.dataset.model import Note
from reportgen.fields.defaults import declared_by_label
from reportgen.fields.kind import Column
from reportgen.fields.names import Definition
from reportgen.fields.registry import KINDS

_SECTION_KEYS = (*SECTION_FIELDS, *SECTION_OPTIONS)
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
    for key in (*EDITION_FIELDS, *EDITION_OPTIONS):
        if key in draft.texts:
            yield f"{key}: {_value(key, draft.texts[key].text)}"
    if draft.extracts_by is not None:
        yield f"extracts: {{by: {scalar(draft.extracts_by.text, in_flow=True)}}}"
    if draft.members:
        yield "members:"
        yield from [f"  {scalar(name)}: {{{_definition(said)}}}" for name, said in draft.members.items()]
    yield "sections:"
    for section in draft.sections:
        yield from _section(section)


def _definition(said: Definition) -> str:
    """What a name stands for, in a flow."""
    texts = {"all": said.all_of, "only": said.only, "code": said.code, "kind": said.kind}
    parts = [f"{key}: {scalar(text, in_flow=True)}" for key, text in texts.items() if text]
    lists = {"of": said.of, "except": said.but}
    parts += [
        f"{key}: [{', '.join([scalar(name, in_flow=True) for name in names])}]" for key, names in lists.items() if names
    ]
    parts += [f"until: {said.until.isoformat()}"] if said.until else []
    parts += ["open: true"] if said.is_open else []
    return ", ".join(parts)


def _section(section: DraftSection) -> Iterator[str]:
    texts = {key: _value(key, section.texts[key].text) for key in _SECTION_KEYS if key in section.texts}
    labels = {column.key: _column(column) for column in section.columns}
    if all(
        column == declared_by_label(column.key, column.label)._replace(place=column.place) for column in section.columns
    ):
        columns = ", ".join([f"{key}: {label}" for key, label in labels.items()])
        yield from _item(texts | {"columns": f"{{{columns}}}"}, "  ")
    else:
        yield from _item(texts, "  ")
        yield "    columns:"
        yield from [f"      {key}: {label}" for key, label in labels.items()]
    if len(section.key) > 1 or section.key != tuple(column.key for column in section.columns[:1]):
        yield f"    key: [{', '.join(section.key)}]"
    if section.groups is not None:
        label = f", label: {scalar(section.groups.label, in_flow=True)}" if section.groups.label else ""
        numbered = ", numbered: true" if section.groups.is_numbered else ""
        yield f"    groups: {{as: {'column' if section.groups.in_column else 'band'}{label}{numbered}}}"
    if section.totals is not None:
        label = scalar(section.totals.label, in_flow=True)
        pairs = [f"{key}: {scalar(text, in_flow=True)}" for key, text in section.totals.where.items()]
        where = f", where: {{{', '.join(pairs)}}}" if pairs else ""
        yield f"    totals: {{label: {label}, of: [{', '.join(section.totals.of)}]{where}}}"
    yield from _notes("notes_above", section.notes_above)
    yield from _notes("notes", section.notes)
    yield "    entries:"
    group = ""
    for entry in section.entries:
        if entry.group != group:
            group = entry.group
            yield f"      - group: {scalar(group)}"
        yield from _item(_entry(entry, section), "      ")


def _column(column: Column) -> str:
    """The column's declaration in a flow: its label alone, where that says all."""
    plain = declared_by_label(column.key, column.label)
    label = scalar(column.label, in_flow=True)
    says_kind = column.kind != plain.kind or column.of != plain.of
    said = [f"kind: {column.kind}"] if says_kind else []
    said += ["optional: true"] if column.is_optional else []
    said += [f"unit: {scalar(column.unit, in_flow=True)}"] if column.unit else []
    said += [f"under: {scalar(column.under, in_flow=True)}"] if column.under else []
    said += [f"of: [{', '.join([scalar(one, in_flow=True) for one in column.of])}]"] if column.of and says_kind else []
    said += [] if column.concerns else ["concerns: false"]
    return f"{{label: {label}, {', '.join(said)}}}" if said else label


def _notes(key: str, notes: Sequence[Note]) -> Iterator[str]:
    if notes:
        yield f"    {key}:"
        for note in notes:
            yield f"      {note.mark}: {scalar(note.text)}" if note.mark else f"      - {scalar(note.text)}"


def _entry(entry: DraftEntry, section: DraftSection) -> dict[str, str]:
    raw = entry.raw
    lists = {key: ", ".join([scalar(item, in_flow=True) for item in items]) for key, items in raw.lists.items()}
    values = {key: scalar(text) for key, text in raw.texts.items()} | {
        key: f"[{items}]" for key, items in lists.items()
    }
    if entry.retired is not None:
        texts = {key: _value(key, text.text, in_flow=True) for key, text in entry.retired.items()}
        values["retired"] = f"{{{', '.join([f'{key}: {text}' for key, text in texts.items()])}}}"
    keys = ["id"]
    for column in section.columns:
        keys += [column.key, *[column.companion(role) for role in KINDS[column.kind].roles]]
    return {key: values[key] for key in (*keys, "retired") if key in values}


def _item(fields: Mapping[str, str], indent: str) -> Iterator[str]:
    lead = "- "
    for key, value in fields.items():
        yield f"{indent}{lead}{key}: {value}"
        lead = "  "


def _value(key: str, text: str, *, in_flow: bool = False) -> str:
    # A date and a truth value are what a reader that guesses types should take them for.
    return text if key in ("as_of", "begins_page", "numbered", "host_in_rows", "on") else scalar(text, in_flow=in_flow)


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
