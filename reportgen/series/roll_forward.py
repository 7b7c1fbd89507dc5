"""The next edition's file: the text of one that is there, with another day and a header of its own."""

from __future__ import annotations

import codecs
from datetime import date

from reportgen.characters import composed
from reportgen.dataset.draft import EDITION_OPTIONAL, EDITION_REQUIRED
from reportgen.dataset.edit import Splice, splice, with_plain_line_ends
from reportgen.dataset.edition_yaml import with_new_header
from reportgen.diagnostics import Problems, has_errors
from reportgen.yaml_nodes import allow_comments
from reportgen.yaml_reader import read_yaml


def roll_forward(data: bytes, path: str, new_day: date, problems: Problems) -> bytes | None:
    """The edition file with `new_day` as the value of as_of, under its own header, and as it was but for that.

    (Kana that stand parted from their marks become one character.) None where the file can't be read as YAML, or as an
    edition's at its top; the reasons go to `problems`.
    """
    found: Problems = []
    reader = read_yaml(data, path, found, allow_comments)
    as_of = reader and reader.fields(EDITION_REQUIRED, EDITION_OPTIONAL)["as_of"]
    day = as_of.text() if as_of else ""
    if has_errors(found) or not as_of or as_of.node is None:
        problems.extend(found)
        return None
    text = composed(data.decode("utf-8-sig"))
    start, end = as_of.node.start_mark.index, as_of.node.end_mark.index
    head, is_verbatim, tail = with_plain_line_ends(text)[start:end].rpartition(day)
    if not is_verbatim:  # escapes in quotes, say
        head = tail = ""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    rolled = splice(text, [Splice(start, end, f"{head}{new_day.isoformat()}{tail}")])
    return mark + with_new_header(rolled, new_day.isoformat(), day).encode()
