"""A bag as one zip file (RFC 8493, 4.2) with a file beside it that holds its digest, as `sha256sum` writes it.

The zip is stored, not compressed, and says nothing of when and where it was made: the same bytes from the same bag.
A zip that is read may be anyone's.
"""

from __future__ import annotations

import errno
import struct
import zlib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from reportgen.archive.contents import LARGEST_FILE, LARGEST_FOLDER
from reportgen.archive.messages import BROKEN_ZIP, LARGE_ZIP, NO_TOP_FOLDER, REPEATED_NAME

MOST_FILES = 100_000
_UNIX = 3
_PERMISSIONS = 0o100644 << 16
_LARGEST_FACTOR = 100  # what texts can be compressed by; more is a trap
BROKEN = (BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OverflowError, struct.error, zlib.error)


class NoZipError(ValueError):
    """The file can't be unpacked safely; the text says why."""


def digest_path(path: Path) -> Path:
    """Where the digest of a zip stands."""
    return path.with_name(f"{path.name}.sha256")


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """A zip with the files (by path with /) in a folder of that name."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in sorted(files.items()):
            entry = ZipInfo(f"{folder}/{name}")  # dated 1980-01-01
            entry.create_system = _UNIX
            entry.external_attr = _PERMISSIONS
            archive.writestr(entry, data)
    return out.getvalue()


def write_zip(files: Mapping[str, bytes], path: Path) -> dict[Path, bytes]:
    """The zip that the files (by path with /) are to be as `path`, in a folder of its name, and its digest."""
    data = zipped(files, path.stem)
    return {path: data, digest_path(path): f"{sha256(data).hexdigest()}  {path.name}\n".encode()}


def is_as_stated(path: Path) -> bool:
    """Whether the zip has the digest that stands beside it, if one does. Raises OSError."""
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    beside = digest_path(path)
    return not beside.exists() or beside.read_bytes()[:64] == digest.encode()


def unpack(path: Path, folder: Path) -> Path:
    """Unpacks the zip into the empty folder and returns the one folder in it that holds all.

    A damaged file is unpacked up to where it is damaged: its digest tells. Nothing gets outside the folder
    (`ZipFile.extract`). Raises NoZipError for what isn't in one folder, comes twice or is larger than its size allows;
    OSError where something can't be read or written.
    """
    try:
        with ZipFile(path) as archive:
            _refuse_traps(archive.infolist(), path.stat().st_size)
            for entry in archive.infolist():
                with suppress(*BROKEN):
                    archive.extract(entry, folder)
    except NoZipError:
        raise
    except BROKEN:
        raise NoZipError(BROKEN_ZIP) from None
    except OSError as exc:
        if exc.errno == errno.EINVAL:  # a place before the file's beginning, in a damaged zip
            raise NoZipError(BROKEN_ZIP) from None
        raise
    unpacked = list(folder.iterdir())
    if len(unpacked) != 1 or not unpacked[0].is_dir():
        raise NoZipError(NO_TOP_FOLDER)
    return unpacked[0]


def _refuse_traps(entries: list[ZipInfo], size: int) -> None:
    sizes = [entry.file_size for entry in entries]
    largest = min(LARGEST_FOLDER, _LARGEST_FACTOR * size)
    if len(entries) > MOST_FILES or sum(sizes) > largest or max(sizes, default=0) > LARGEST_FILE:
        raise NoZipError(LARGE_ZIP)
    for name, count in Counter(entry.filename for entry in entries).most_common(1):
        if count > 1:
            raise NoZipError(REPEATED_NAME.format(name=name))
