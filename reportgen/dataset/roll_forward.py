"""The next edition's file: the text of one that is there, with another day."""

from __future__ import annotations

import codecs
import re
from datetime import date

from reportgen.dataset.draft import EDITION_FIELDS
from reportgen.yaml_nodes import Problems, as_text, fields, parse_yaml


def roll_forward(data: bytes, path: str, new_day: date, problems: Problems) -> bytes | None:
    """The edition file with `new_day` as the value of as_of, byte for byte as it was but for that.

    None where the file can't be read as YAML, or as an edition's at its top; the reasons go to `problems`.
    """
    before = len(problems)
    root = parse_yaml(data, path, problems)
    if root is None:
        return None
    found = fields(root, path, problems, required=(*EDITION_FIELDS, "sections"), optional=("keep_together",))
    node = found.get("as_of")
    day = as_text(node, path, problems) if node is not None else None
    if node is None or day is None or len(problems) > before:
        return None
    text = data.decode("utf-8-sig")
    start, end = (_index_in(text, mark.index) for mark in (node.start_mark, node.end_mark))
    head, is_verbatim, tail = text[start:end].rpartition(day)
    if not is_verbatim:  # escapes in quotes, say
        head = tail = ""
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + f"{text[:start]}{head}{new_day.isoformat()}{tail}{text[end:]}".encode()


def _index_in(text: str, index: int) -> int:
    """The index in the text of what has `index` where two characters that end a line count as one."""
    for line_end in re.finditer("\r\n", text):
        if line_end.start() >= index:
            break
        index += 1
    return index
