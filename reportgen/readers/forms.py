"""The forms of published files, in the order in which they are tried: to add one is a module and a line here."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

from reportgen.diagnostics import Place
from reportgen.readers.aligned import read_aligned
from reportgen.readers.encodings import decode_text
from reportgen.readers.html_tables import read_html
from reportgen.readers.rules import UNKNOWN_FORM, UNREADABLE_TEXT
from reportgen.readers.separated import read_csv, read_separated, read_tabbed
from reportgen.readers.source import Source
from reportgen.readers.workbook import COMPOUND_FILE, ZIP, is_open_document, read_ods, read_xls, read_xlsx

_MARKUP = re.compile(r"\s*<(?:!doctype html|html|head|body|table)", re.IGNORECASE)
_MANY_SPACES = re.compile(r"\S(?: {2,}|\u3000{2,})\S")


class BinaryForm(NamedTuple):
    """A form of files that are no text: whether the bytes have it, and its reader (bytes, path)."""

    name: str
    fits: Callable[[bytes], bool]
    read: Callable[[bytes, str], Source]


class TextForm(NamedTuple):
    """A form of text files: whether a text with that suffix has it, and its reader (text, path)."""

    name: str
    fits: Callable[[str, str], bool]
    read: Callable[[str, str], Source]


BINARY_FORMS = (
    BinaryForm("ods", is_open_document, read_ods),
    BinaryForm("xlsx", lambda data: data.startswith(ZIP), read_xlsx),
    BinaryForm("xls", lambda data: data.startswith(COMPOUND_FILE), read_xls),
)
TEXT_FORMS = (
    TextForm("html", lambda text, suffix: suffix in (".html", ".htm") or bool(_MARKUP.match(text)), read_html),
    TextForm("csv", lambda _, suffix: suffix == ".csv", read_csv),
    TextForm("text", lambda text, suffix: suffix == ".tsv" or _lines_with("\t", text) > 1, read_tabbed),
    TextForm("aligned-text", lambda text, _: len(_MANY_SPACES.findall(text)) > 1, read_aligned),
    TextForm("csv-text", lambda text, _: _lines_with(",", text) > 1, read_csv),
    TextForm("plain-text", lambda *_: True, read_tabbed),
)


def read_source(data: bytes, path: str, cell_separator: str = "") -> Source:
    """The published file as rows of cells, by whichever form it has; its problems stand in the source.

    `cell_separator` parts the cells of a text where the settings say so.
    """
    for form in BINARY_FORMS:
        if form.fits(data):
            return form.read(data, path)
    beginning = Place(path, 1, 1)
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        forms = "・".join(dict.fromkeys([form.name for form in (*BINARY_FORMS, *TEXT_FORMS[:3])]))
        return Source(path, "", (), problems=(UNKNOWN_FORM.at(beginning, forms=forms),))
    text = decode_text(data)
    if text is None:
        return Source(path, "", (), problems=(UNREADABLE_TEXT.at(beginning),))
    if cell_separator:
        return read_separated(text, path, cell_separator)
    suffix = PurePath(path).suffix.lower()
    return next(form for form in TEXT_FORMS if form.fits(text, suffix)).read(text, path)


def _lines_with(separator: str, text: str) -> int:
    return sum(separator in line for line in text.split("\n"))
