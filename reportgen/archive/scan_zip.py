"""What a zip holds: every file with size and digests, read once and never unpacked; the zip may be anyone's."""

from __future__ import annotations

import errno
import re
import stat
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from reportgen.archive.findings import Finding, tell
from reportgen.archive.messages import (
    BROKEN_ZIP,
    CLOSED_ENTRY,
    DAMAGED_FILE,
    DAMAGED_ZIP,
    LINK,
    NO_TOP_FOLDER,
    NOT_A_FILE,
    NOT_READ,
    REPEATED_ENTRY,
    TOO_LARGE_ZIP,
    UNSAFE_ENTRY,
)
from reportgen.archive.scan import Kept, Quick, Scan, not_read, read_found
from reportgen.archive.tag_files import BAG_DECLARATION
from reportgen.archive.zip_form import Entry

if TYPE_CHECKING:
    from zipfile import ZipFile

_LARGEST_FACTOR = 100  # what texts can be compressed by; more is a trap
_LARGEST_TAG_FILE = 1 << 24
_UNIX = 3
_WITH_PASSWORD = 1
_COMPRESSIONS = (0, 8)  # stored, deflated
_BROKEN = (RuntimeError, EOFError, ValueError, OverflowError, struct.error, zlib.error)


class ZipScan(NamedTuple):
    """What was found below the top folder, and all entries as the zip lists them."""

    scan: Scan
    entries: tuple[Entry, ...]


def scan_zip(path: Path, name: str, kept: Kept, quick: Quick = lambda _: False) -> ZipScan:
    """All files of the zip by their path in its top folder; `name`, `kept` and `quick` as for a folder."""
    from zipfile import BadZipFile, ZipFile

    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            with ZipFile(file) as archive:
                return _scan(archive, size, name, kept, quick)
    except OSError as exc:
        if exc.errno != errno.EINVAL:  # that is a place before the file's beginning, in a damaged zip
            return _unread(not_read(name, "", exc))
    except (BadZipFile, *_BROKEN):
        pass
    return _unread(tell(DAMAGED_ZIP, name, "", problem=BROKEN_ZIP))


def read_from_zip(path: Path, file: str) -> bytes:
    """A file of the zip by its path in the top folder, or nothing where it isn't there or can't be read."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(path) as archive:
            entries = tuple(Entry(info.orig_filename, info.file_size, info.CRC) for info in archive.infolist())
            with archive.open(_top_folder(entries) + file) as content:
                return content.read(_LARGEST_TAG_FILE)
    except (BadZipFile, OSError, KeyError, *_BROKEN):
        return b""


def _unread(finding: Finding) -> ZipScan:
    return ZipScan(Scan({}, [finding], frozenset([""])), ())


def _scan(archive: ZipFile, size: int, name: str, kept: Kept, quick: Quick) -> ZipScan:
    from zipfile import BadZipFile

    listed = archive.infolist()
    entries = tuple(Entry(info.orig_filename, info.file_size, info.CRC) for info in listed)
    if sum(entry.size for entry in entries) > _LARGEST_FACTOR * size:
        return _unread(tell(DAMAGED_ZIP, name, "", problem=TOO_LARGE_ZIP.format(factor=_LARGEST_FACTOR)))
    findings: list[Finding] = []
    closed = set()
    files = {}
    top = _top_folder(entries)
    if not top:
        findings.append(tell(DAMAGED_ZIP, name, "", problem=NO_TOP_FOLDER))
    for info in listed:
        path = info.orig_filename.removeprefix(top)
        if _is_unsafe(info.orig_filename):
            findings.append(tell(UNSAFE_ENTRY, name, "", entry=info.orig_filename))
        elif info.orig_filename.endswith("/"):
            continue
        elif path in files or path in closed:
            findings.append(tell(REPEATED_ENTRY, name, path))
        elif info.flag_bits & _WITH_PASSWORD or info.compress_type not in _COMPRESSIONS:
            closed.add(path)
            findings.append(tell(NOT_READ, name, path, problem=CLOSED_ENTRY))
        elif info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
            closed.add(path)
            findings.append(tell(NOT_A_FILE, name, path, kind=LINK))
        else:
            try:
                with archive.open(info) as file:
                    files[path] = read_found(file, kept(path), quick=quick(path))
            except (BadZipFile, OSError, *_BROKEN):
                closed.add(path)
                findings.append(tell(DAMAGED_FILE, name, path))
    return ZipScan(Scan(files, findings, frozenset(closed)), entries)


def _top_folder(entries: tuple[Entry, ...]) -> str:
    """The folder that all is in, or at least the bag, with its slash; "" where there is none."""
    tops = {entry.name[: entry.name.find("/") + 1] for entry in entries}
    names = {entry.name for entry in entries}
    bags = {top for top in tops if top + BAG_DECLARATION in names}
    (top,) = tops if len(tops) == 1 else bags if len(bags) == 1 else ("",)
    return top


def _is_unsafe(name: str) -> bool:
    """Whether a program that unpacks the entry may put it elsewhere: above, at the root, on another drive."""
    parts = name.removesuffix("/").split("/")
    strange = any(category(character) in ("Cc", "Zl", "Zp") for character in name)
    return strange or bool({"", ".", ".."} & set(parts)) or bool(re.search(r"[\\:]", name))
