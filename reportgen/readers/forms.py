"""The forms of published files, in the order in which they are tried: to add one is a module and a line here."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import NamedTuple

from reportgen.delimited import read_rows
from reportgen.diagnostics import Place
from reportgen.readers.aligned import read_aligned
from reportgen.readers.html_tables import read_html
from reportgen.readers.rules import UNKNOWN_FORM, UNREADABLE_TEXT
from reportgen.readers.source import Block, Cell, Row, Source
from reportgen.readers.workbook import COMPOUND_FILE, ZIP, is_open_document, read_ods, read_xls, read_xlsx

_MARKUP = re.compile(r"\s*<(?:!doctype html|html|head|body|table)", re.IGNORECASE)
_MANY_SPACES = re.compile(r"\S(?: {2,}|\u3000{2,})\S")


class BinaryForm(NamedTuple):
    """A form of files that are no text: its name, whether the bytes have it, and its reader (bytes, path)."""

    name: str
    fits: Callable[[bytes], bool]
    read: Callable[[bytes, str], Source]


class TextForm(NamedTuple):
    """A form of text files: its name, whether a text with that suffix has it, and its reader (text, path)."""

    name: str
    fits: Callable[[str, str], bool]
    read: Callable[[str, str], Source]


def read_source(data: bytes, path: str, cell_separator: str = "") -> Source:
    """The published file as rows of cells, by whichever form it has; its problems stand in the source.

    `cell_separator` parts the cells of a text where the settings say so.
    """
    for form in BINARY_FORMS:
        if form.fits(data):
            return form.read(data, path)
    beginning = Place(path, 1, 1)
    if b"\0" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        forms = "・".join([form.name for form in (*BINARY_FORMS, *TEXT_FORMS[:3])])
        return Source(path, "", (), problems=(UNKNOWN_FORM.at(beginning, forms=forms),))
    text = _decoded(data)
    if text is None:
        return Source(path, "", (), problems=(UNREADABLE_TEXT.at(beginning),))
    if cell_separator:
        return _read_separated(text, path, cell_separator, f"「{cell_separator}」区切りのテキスト")
    suffix = PurePath(path).suffix.lower()
    return next(form for form in TEXT_FORMS if form.fits(text, suffix)).read(text, path)


def _decoded(data: bytes) -> str | None:
    """The text with line feeds at its line ends, in whichever of Japan's usual encodings; None for any other.

    A byte order mark decides; without one UTF-8 is tried before cp932, whose texts are hardly ever valid UTF-8.
    """
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16" or data.startswith(codecs.BOM_UTF8) or _is_damaged_utf_8(data):
            return None
        try:
            text = data.decode("cp932")
        except UnicodeDecodeError:
            return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_damaged_utf_8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few: read as cp932 they would make other letters, without an error."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - bad > 4 * bad


def _read_csv(text: str, path: str) -> Source:
    """The rows of a CSV, parted by commas, or by semicolons where there are more of them."""
    return _read_separated(text, path, ";" if text.count(";") > text.count(",") else ",", "CSV")


def _read_tabbed(text: str, path: str) -> Source:
    """The rows of a tab separated text; lines without a tab are rows of one cell."""
    return _read_separated(text, path, "\t", "タブ区切りのテキスト")


def _read_separated(text: str, path: str, separator: str, form: str) -> Source:
    return Source(path, form, (Block(tuple(_rows(text, path, separator))),))


def _rows(text: str, path: str, separator: str) -> Iterator[Row]:
    """The rows, and a blank one wherever lines between them are blank."""
    next_line = 1
    for cells in read_rows(text, path, separator):
        if cells[0].place.line > next_line:
            yield Row(())
        yield Row(tuple([Cell(cell.text, cell.place) for cell in cells]))
        next_line = max(cell.place.line + cell.text.count("\n") for cell in cells) + 1


def _lines_with(separator: str, text: str) -> int:
    return sum(separator in line for line in text.split("\n"))


BINARY_FORMS = (
    BinaryForm("ods", is_open_document, read_ods),
    BinaryForm("xlsx", lambda data: data.startswith(ZIP), read_xlsx),
    BinaryForm("xls", lambda data: data.startswith(COMPOUND_FILE), read_xls),
)
TEXT_FORMS = (
    TextForm("html", lambda text, suffix: suffix in (".html", ".htm") or bool(_MARKUP.match(text)), read_html),
    TextForm("csv", lambda _, suffix: suffix == ".csv", _read_csv),
    TextForm("text", lambda text, suffix: suffix == ".tsv" or _lines_with("\t", text) > 1, _read_tabbed),
    TextForm("aligned-text", lambda text, _: len(_MANY_SPACES.findall(text)) > 1, read_aligned),
    TextForm("csv-text", lambda text, _: _lines_with(",", text) > 1, _read_csv),
    TextForm("plain-text", lambda *_: True, _read_tabbed),
)
