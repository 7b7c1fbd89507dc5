"""Draft → the text of an edition file, as a clerk would write it, with a header that tells where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from typing import NamedTuple

from reportgen.dataset.draft import (
    EDITION_FIELDS,
    SECTION_FIELDS,
    Draft,
    DraftEntry,
    DraftSection,
)
from reportgen.dataset.model import Note
from reportgen.fields.defaults import declared_by_label
from reportgen.fields.kind import Column
from reportgen.fields.names import Definition
from reportgen.fields.registry import KINDS
from reportgen.yaml_writer import AsIs, Said, flow, scalar

_DIGEST_LABEL = "# 取込時の内容: sha256:"
# The lines of the headers that an import and the start of a new edition write.
_HEADER_LINE = (
    r"# (?:\d{4}-\d{2}-\d{2} の版(?:は「reportgen |を直接)"
    r"|資料の誤りは訂正表|変わったところ|なくなった事業|資料: |訂正表: |取込時の内容: ).*(?:\r\n?|\n)"
)
_HEADER = re.compile(f"(?:{_HEADER_LINE})*")


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
            text = draft.texts[key].text
            yield f"{key}: {text if key == 'as_of' else scalar(text)}"
    if not draft.host_in_rows:
        yield "host_in_rows: false"
    if draft.extracts_by:
        yield f"extracts: {flow({'by': draft.extracts_by})}"
    if draft.members:
        yield "members:"
        yield from [f"  {scalar(name)}: {flow(_definition(said))}" for name, said in draft.members.items()]
    yield "sections:"
    for section in draft.sections:
        yield from _section(section)


def _definition(said: Definition) -> Said:
    """What a name stands for."""
    texts = {"all": said.all_of, "only": said.only, "code": said.code, "kind": said.kind}
    until = AsIs(said.until.isoformat()) if said.until else ""
    return {**texts, "of": said.of, "except": said.but, "until": until, "open": said.is_open or None}


def _section(section: DraftSection) -> Iterator[str]:
    texts = {key: scalar(section.texts[key].text) for key in SECTION_FIELDS if key in section.texts}
    options = {"begins_page": section.begins_page, "order": section.order, "numbered": section.is_numbered}
    texts |= {key: flow(option) for key, option in options.items() if option}
    columns = {column.key: _column(column) for column in section.columns}
    if all(isinstance(label, str) for label in columns.values()):
        yield from _item(texts | {"columns": flow(columns)}, "  ")
    else:
        yield from _item(texts, "  ")
        yield "    columns:"
        yield from [f"      {key}: {flow(said)}" for key, said in columns.items()]
    if section.key != tuple(columns)[:1]:
        yield f"    key: {flow(section.key)}"
    if (groups := section.groups) is not None:
        form = "column" if groups.in_column else "band"
        yield f"    groups: {flow({'as': form, 'label': groups.label, 'numbered': groups.is_numbered or None})}"
    if (totals := section.totals) is not None:
        yield f"    totals: {flow({'label': totals.label, 'of': totals.of, 'where': totals.where})}"
    if section.extracts_by:
        yield f"    extracts: {flow({'by': section.extracts_by})}"
    yield from _notes("notes_above", section.notes_above)
    yield from _notes("notes", section.notes)
    yield "    entries:"
    group = ""
    for entry in section.entries:
        if entry.group != group:
            group = entry.group
            yield f"      - group: {scalar(group)}"
        yield from _item(_entry(entry, section), "      ")


def _column(column: Column) -> Said:
    """The column's declaration: its label alone, where that says all."""
    plain = declared_by_label(column.key, column.label)
    if column == plain._replace(place=column.place):
        return column.label
    says_kind = column.kind != plain.kind or column.of != plain.of
    return {
        "label": column.label,
        "kind": column.kind if says_kind else "",
        "optional": column.is_optional or None,
        "unit": column.unit,
        "under": column.under,
        "of": column.of if says_kind else (),
        "concerns": None if column.concerns else False,
    }


def _notes(key: str, notes: Sequence[Note]) -> Iterator[str]:
    if notes:
        yield f"    {key}:"
        for note in notes:
            yield f"      {note.mark}: {scalar(note.text)}" if note.mark else f"      - {scalar(note.text)}"


def _entry(entry: DraftEntry, section: DraftSection) -> dict[str, str]:
    raw = entry.raw
    values = {key: scalar(text) for key, text in raw.texts.items()}
    values |= {key: flow(items) for key, items in raw.lists.items()}
    if (told := entry.retired) is not None:
        values["retired"] = flow({key: AsIs(text) if key == "on" else text for key, (text, _) in told.items()})
    return {key: values[key] for key in entry_keys(section.columns) if key in values}


def entry_keys(columns: Iterable[Column]) -> tuple[str, ...]:
    """The keys that an entry with these columns may have, in the order in which they are written."""
    own = [[column.key, *[column.companion(role) for role in KINDS[column.kind].roles]] for column in columns]
    return ("id", "group", *chain.from_iterable(own), "retired")


def _item(fields: Mapping[str, str], indent: str) -> Iterator[str]:
    lead = "- "
    for key, value in fields.items():
        yield f"{indent}{lead}{key}: {value}"
        lead = "  "
