"""A bag as one zip file (RFC 8493, 4.2): stored, not compressed, every byte of it decided by the bag.

The structures are those of PKWARE's APPNOTE 6.3, 4.3. They are written here and not by `zipfile`, whose headers and
compression depend on its version: a zip that is verified decades later must come out the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from struct import pack
from typing import IO, NamedTuple
from zlib import crc32

_VERSION = 20
_UNIX = 3
_UTF8_NAMES = 0x0800
_PERMISSIONS = 0o100644 << 16
_LARGEST = 0xFFFFFFFF
_MOST = 0xFFFF
_EARLIEST = date(1980, 1, 1)
_LATEST = date(2107, 12, 31)


class Entry(NamedTuple):
    """A file of the zip: its name with the top folder, its size and its CRC-32."""

    name: str
    size: int
    crc: int


def write_zip(files: Mapping[str, bytes], top: str, day: date | None) -> bytes:
    """The zip of the files (by path with /) under the folder `top`, all dated to the day.

    Raises OverflowError for what a zip without extensions can't hold: 4 GiB, or 65,535 files.
    """
    names = {f"{top}/{path}": data for path, data in sorted(files.items())}
    heads, end = _form([Entry(name, len(data), crc32(data)) for name, data in names.items()], day)
    parts = [part for head, data in zip(heads, names.values(), strict=True) for part in (head, data)]
    return b"".join([*parts, end])


def has_our_form(file: IO[bytes], entries: Iterable[Entry], day: date | None) -> bool:
    """Whether the file is, but for the content of its entries, what `write_zip` makes; `entries` in any order."""
    try:
        entries = sorted(entries)
        heads, end = _form(entries, day)
    except OverflowError:
        return False
    position = 0
    for head, entry in zip(heads, entries, strict=True):
        file.seek(position)
        if file.read(len(head)) != head:
            return False
        position += len(head) + entry.size
    file.seek(position)
    return file.read(len(end) + 1) == end


def _form(entries: list[Entry], day: date | None) -> tuple[list[bytes], bytes]:
    """What stands before the content of each entry, and after the last."""
    day = min(max(day or _EARLIEST, _EARLIEST), _LATEST)
    days = (day.year - 1980) << 9 | day.month << 5 | day.day
    heads = []
    directory = []
    position = 0
    for entry in entries:
        name = entry.name.encode()
        if max(position, entry.size) >= _LARGEST or len(name) >= _MOST:
            raise OverflowError(entry.name)
        shared = pack("<HHHHHIIIHH", _VERSION, _UTF8_NAMES, 0, 0, days, entry.crc, entry.size, entry.size, len(name), 0)
        heads.append(b"PK\3\4" + shared + name)
        directory.append(
            pack("<4sBB", b"PK\1\2", _VERSION, _UNIX) + shared + pack("<HHHII", 0, 0, 0, _PERMISSIONS, position) + name
        )
        position += len(heads[-1]) + entry.size
    listed = b"".join(directory)
    if position + len(listed) >= _LARGEST or len(entries) >= _MOST:
        raise OverflowError(len(entries))
    end = pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(entries), len(entries), len(listed), position, 0)
    return heads, listed + end
