"""Bytes of a text file → its text, in whichever of Japan's usual encodings it is."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def decode_text(data: bytes) -> str | None:
    """The text with line feeds at its line ends; None where it is in none of the encodings, or damaged.

    A byte order mark decides; without one UTF-8 is tried before cp932, whose texts are hardly ever valid UTF-8.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    text = _decoded(data, "utf-8")
    if text is not None or _is_damaged_utf_8(data):
        return text
    return _decoded(data, "cp932")


def _is_damaged_utf_8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few: read as cp932 they would make other letters, without an error."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - bad > 4 * bad


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None
