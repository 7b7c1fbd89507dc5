"""The record of an inquiry (data/inquiries/<as-of>/<number>.yaml): what was asked of whom, and of which edition.

Beside it, under sent/, lies the edition's file as it was when it was sent, named by its digest: with it an answer can
be held against what was sent, however the edition has been edited since. An export leaves such a file, too, and no
record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from reportgen.diagnostics import Problems
from reportgen.inquiry.messages import BAD_RECORD
from reportgen.yaml_nodes import allow_comments
from reportgen.yaml_reader import Reader, read_yaml
from reportgen.yaml_writer import scalar

_FORMS: Mapping[str, Callable[[str], Any]] = {
    "as_of": date.fromisoformat,
    "number": int,
    "due": date.fromisoformat,
    "by": str,
    "edition": str,
}
_MOST = 1_000_000  # recipients, and entries that one is asked about: as many as an edition has
_KEYS = (*_FORMS, "sent")
# Written below the others by whoever takes answers over; not read here.
ANSWERED = "answered"


class Inquiry(NamedTuple):
    """One inquiry: its day and number, the day by which to answer, the column by which entries were parted among
    recipients, the SHA-256 of the edition's file, and which entries (ids) each recipient was asked for, in order.
    """

    as_of: date
    number: int
    due: date
    by: str
    edition: str
    sent: Mapping[str, tuple[str, ...]]


def write_record(inquiry: Inquiry) -> str:
    """The text of the record."""
    lines = [
        f"# {inquiry.as_of} の版についての照会 第{inquiry.number}号の記録です。「reportgen ask」が作りました。",
        f"as_of: {inquiry.as_of}",
        f"number: {inquiry.number}",
        f"due: {inquiry.due}",
        f"by: {scalar(inquiry.by)}",
        f"edition: {inquiry.edition}",
        "sent:",
    ]
    for recipient, ids in inquiry.sent.items():
        lines += [f"  - to: {scalar(recipient)}", f"    ids: [{', '.join(scalar(one, in_flow=True) for one in ids)}]"]
    return "\n".join(lines) + "\n"


def read_record(data: bytes, path: str, problems: Problems) -> Inquiry | None:
    """The inquiry that the record tells of; None where that can't be understood, which is reported."""
    root = read_yaml(data, path, problems, allow_comments)
    if root is None:
        return None
    before = len(problems)
    found = root.fields(_KEYS, (ANSWERED,))
    parts = [one.fields(("to", "ids")) for one in found["sent"].items(_MOST)]
    sent = {one["to"].text(): tuple([item.text() for item in one["ids"].items(_MOST)]) for one in parts}
    read = {key: _read(found[key], key) for key in _FORMS}
    return None if len(problems) > before else Inquiry(**read, sent=sent)


def _read(said: Reader, key: str) -> Any:  # noqa: ANN401
    """What is said under the key, in its form; None where it has another, which is reported."""
    text = said.text()
    try:
        return _FORMS[key](text) if text else None
    except ValueError:
        said.report(BAD_RECORD, key=key, text=text)
    return None


def record_name(number: int) -> str:
    """The name of a record's file."""
    return f"{number}.yaml"


def number_of(name: str) -> int | None:
    """The number of the inquiry whose record has that name; None for any other file."""
    match = re.fullmatch(r"([1-9]\d{0,5})\.yaml", name)
    return int(match[1]) if match else None
