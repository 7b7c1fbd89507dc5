"""A bag as one zip file (RFC 8493, 4.2) with a file beside it that holds its digest, as `sha256sum` writes it.

The zip is stored, not compressed, and says nothing of when and where it was made: the same bytes from the same bag.
A zip that is read may be anyone's.
"""

from __future__ import annotations

import errno
import re
import stat
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from unicodedata import category
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from reportgen.archive.messages import (
    BROKEN_ZIP,
    LARGE_ZIP,
    NO_TOP_FOLDER,
    REPEATED_NAME,
    STRANGE_ENTRY,
    UNSAFE_NAME,
)
from reportgen.archive.scan import LARGEST_FILE, LARGEST_FOLDER, MOST_FILES
from reportgen.workspace import read_regular

DIGEST_ENDING = ".sha256"
_UNIX = 3
_WITH_PASSWORD = 1
_PERMISSIONS = 0o100644 << 16
_BLOCK = 1 << 19
# What is read at once: a bag's lists, an edition.
_LARGEST_PART = 1 << 26
_LARGEST_FACTOR = 100  # what texts can be compressed by; more is a trap
_LARGEST_DIGEST = 1 << 12
BROKEN = (BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OverflowError, struct.error, zlib.error)


class NoZipError(ValueError):
    """The file can't be unpacked safely; the text says why."""


def write_zip(files: Mapping[str, bytes], top: str) -> bytes:
    """The zip of the files (by path with /) under the folder `top`."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            entry = ZipInfo(f"{top}/{path}")  # dated 1980-01-01
            entry.create_system = _UNIX
            entry.external_attr = _PERMISSIONS
            archive.writestr(entry, data)
    return out.getvalue()


def write_digest(data: bytes, name: str) -> bytes:
    """What stands beside a zip of that name."""
    return f"{sha256(data).hexdigest()}  {name}\n".encode()


def is_as_stated(path: Path) -> bool | None:
    """Whether the zip has the digest that stands beside it; None where none does. Raises OSError."""
    try:
        stated = read_regular(path.with_name(path.name + DIGEST_ENDING), _LARGEST_DIGEST)
    except FileNotFoundError:
        return None
    except OSError:
        return False
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return stated.split(maxsplit=1)[:1] == [digest.hexdigest().encode()]


def unpack(path: Path, folder: Path) -> Path:
    """Unpacks the zip into the folder and returns the one folder in it that holds all.

    Raises NoZipError, before anything is written, for names that lead elsewhere or come twice, for links, for what is
    larger than its size allows; OSError where something can't be read or written.
    """
    try:
        with path.open("rb") as file, ZipFile(file) as archive:
            entries = archive.infolist()
            top = _check(entries, path.stat().st_size)
            for entry in entries:
                target = folder / entry.orig_filename
                if entry.is_dir():
                    target.mkdir(parents=True, exist_ok=True)
                    continue
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as out:
                    out.writelines(_content(archive, entry))
            return folder / top
    except OSError as exc:
        if exc.errno != errno.EINVAL:  # that is a place before the file's beginning, in a damaged zip
            raise
    except NoZipError:
        raise
    except BROKEN:
        pass
    raise NoZipError(BROKEN_ZIP)


def read_from_zip(path: Path, name: str) -> bytes:
    """A small file of the zip by its path in the top folder, or nothing where it isn't there or can't be read."""
    try:
        with path.open("rb") as file, ZipFile(file) as archive:
            top = archive.infolist()[0].orig_filename.partition("/")[0]
            entry = archive.getinfo(f"{top}/{name}")
            return b"".join(_content(archive, entry)) if entry.file_size <= _LARGEST_PART else b""
    except (OSError, LookupError, *BROKEN):
        return b""


def _content(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in blocks, up to where it is damaged: that the rest is missing its digest tells."""
    with suppress(*BROKEN), archive.open(entry) as file:
        while block := file.read(_BLOCK):
            yield block


def _check(entries: list[ZipInfo], size: int) -> str:
    """The folder that all entries are in. Raises NoZipError."""
    names = [entry.orig_filename.removesuffix("/") for entry in entries]
    total = sum(entry.file_size for entry in entries)
    largest = max((entry.file_size for entry in entries), default=0)
    if len(entries) > MOST_FILES or largest > LARGEST_FILE or total > min(LARGEST_FOLDER, _LARGEST_FACTOR * size):
        raise NoZipError(LARGE_ZIP)
    for entry, name in zip(entries, names, strict=True):
        if _is_unsafe(name):
            raise NoZipError(UNSAFE_NAME.format(name=name))
        is_link = entry.create_system == _UNIX and stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or entry.flag_bits & _WITH_PASSWORD or entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NoZipError(STRANGE_ENTRY.format(name=name))
    (name, count), *_ = Counter(names).most_common(1) or [("", 0)]
    if count > 1:
        raise NoZipError(REPEATED_NAME.format(name=name))
    tops = {name.partition("/")[0] for name in names}
    if len(tops) != 1 or any("/" not in entry.orig_filename for entry in entries):
        raise NoZipError(NO_TOP_FOLDER)
    return tops.pop()


def _is_unsafe(name: str) -> bool:
    """Whether a program that unpacks the entry may put it elsewhere: above, at the root, on another drive."""
    parts = name.split("/")
    strange = any(category(character) in ("Cc", "Zl", "Zp") for character in name)
    return strange or bool({"", ".", ".."} & set(parts)) or bool(re.search(r"[\\:]", name))
