"""The text files of a bag (RFC 8493): manifests, `digest  path` by line, and bag-info, `Label: value`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import new as new_hash
from typing import NamedTuple
from unicodedata import category

BAG_DECLARATION = "bagit.txt"
BAG_INFO = "bag-info.txt"
BAG_DECLARATION_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sha512")
OXUM = "Payload-Oxum"

_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(\S.*)")
_ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPING = str.maketrans(_ESCAPES)
_ESCAPED = {escape: character for character, escape in _ESCAPES.items()}


def manifest_name(algorithm: str) -> str:
    """The manifest of the payload by that algorithm."""
    return f"manifest-{algorithm}.txt"


def tag_manifest_name(algorithm: str) -> str:
    """The manifest of the tag files by that algorithm."""
    return f"tagmanifest-{algorithm}.txt"


COVERED = (BAG_INFO, BAG_DECLARATION, *map(manifest_name, ALGORITHMS))  # what a tag manifest lists
TAG_FILES = (*COVERED, *map(tag_manifest_name, ALGORITHMS))


class ManifestLines(NamedTuple):
    """A manifest as it was read: the digest of each path, and the numbers of lines that can't be read or repeat."""

    digests: Mapping[str, str]
    bad: tuple[int, ...]


def write_manifest_lines(digests: Mapping[str, str]) -> bytes:
    """The manifest (RFC 8493, 2.1.3) of hex digests by path, in order of path: the same bytes for the same digests."""
    lines = (f"{digests[path]}  {_escape(path)}\n" for path in sorted(digests))
    return "".join(lines).encode("utf-8", "surrogatepass")  # a disk may hold names that are no text


def read_manifest_lines(data: bytes, algorithm: str) -> ManifestLines:
    """The lines of a manifest or tag manifest; digests in small letters.

    A line is bad where its digest is not one of the algorithm, where its path leads elsewhere or comes a second time.
    """
    digests: dict[str, str] = {}
    bad = []
    length = 2 * new_hash(algorithm).digest_size
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n"), 1):
        match = _LINE.fullmatch(_decoded(line.removesuffix(b"\r")))
        path = _unescape(match[2]) if match else ""
        if match is None or len(match[1]) != length or path in digests or {"", ".", ".."} & set(path.split("/")):
            bad.append(number)
        else:
            digests[path] = match[1].lower()
    return ManifestLines(digests, tuple(bad))


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return ""


def _escape(path: str) -> str:
    return path.translate(_ESCAPING)


def _unescape(path: str) -> str:
    return re.sub("%(25|0D|0A)", lambda match: _ESCAPED[match[0].upper()], path, flags=re.IGNORECASE)


def write_tags(elements: Iterable[tuple[str, str]]) -> bytes:
    """Metadata elements (RFC 8493, 2.2.2), in their order; those without a value are left out.

    A value's lines stand indented below each other. A long line isn't folded: whoever reads it back would have a line
    break in the value, and Japanese has no spaces where one does no harm.
    """
    cleaned = ((label, clean_value(value)) for label, value in elements)
    return "".join(f"{label}: {value.replace(chr(10), f'{chr(10)}  ')}\n" for label, value in cleaned if value).encode()


def clean_value(value: str) -> str:
    """The value as a tag file can hold it: its lines without indents, empty lines and control characters."""
    lines = re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", value)
    stripped = ("".join(" " if category(c) in ("Cc", "Cs") else c for c in line).strip() for line in lines)
    return "\n".join(line for line in stripped if line)


def read_tags(data: bytes) -> tuple[tuple[str, str], ...] | None:
    """The labels and values in their order, or None where the bytes are no tag file."""
    elements: list[tuple[str, str]] = []
    try:
        lines = re.split("\r\n|\r|\n", data.decode())
    except UnicodeDecodeError:
        return None
    for line in lines:
        label, colon, value = line.partition(":")
        if not line.strip():
            continue
        if line[0] in " \t" and elements:
            label, value = elements.pop()
            elements.append((label, f"{value}\n{line.strip()}"))
        elif not colon or not label.strip() or line[0] in " \t":
            return None
        else:
            elements.append((label, value.strip()))
    return tuple(elements)
