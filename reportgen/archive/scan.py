"""What lies in a folder: every file with size and digests, read once."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256, sha512
from pathlib import Path
from typing import IO, NamedTuple

from reportgen.archive.findings import Digests, Finding, tell
from reportgen.archive.messages import LINK, NO_PERMISSION, NOT_A_FILE, NOT_READ, SPECIAL_FILE

_BLOCK = 1 << 19
_LARGE = 1 << 20
_WORTH_THREADS = 2


class Found(NamedTuple):
    """A file as it is; `data` where the caller wants the bytes themselves."""

    size: int
    digests: Digests
    data: bytes | None


class Scan(NamedTuple):
    """What was found, by path with /, and what could not be looked into.

    `closed` are the paths of the latter, files and folders: of what is in them nothing can be said.
    """

    files: dict[str, Found]
    findings: list[Finding]
    closed: frozenset[str]

    def is_closed(self, path: str) -> bool:
        """Whether the path is, or lies in, what could not be looked into; "" is the whole."""
        while path and path not in self.closed:
            path = path.rpartition("/")[0]
        return path in self.closed


Kept = Callable[[str], int]
Quick = Callable[[str], bool]


def read_found(file: IO[bytes], most_kept: int, *, quick: bool = False) -> Found:
    """The file's size and digests (quick: SHA-256 only), and its bytes where they are no more than `most_kept`."""
    hashes = (sha256(),) if quick else (sha256(), sha512())
    blocks = []
    size = 0
    while block := file.read(_BLOCK):
        size += len(block)
        for digest in hashes:
            digest.update(block)
        if size <= most_kept:
            blocks.append(block)
    data = b"".join(blocks) if size <= most_kept else None
    return Found(size, Digests(*(digest.hexdigest() for digest in hashes)), data)


def scan_folder(folder: Path, name: str, kept: Kept, quick: Quick = lambda _: False) -> Scan:
    """All files below the folder; links aren't followed, and nothing but files is opened.

    `name` is what messages call the folder; `kept` says up to what size the bytes of a file are wanted (-1: not),
    `quick` whether SHA-256 alone will do.
    """
    files = {}
    findings = []
    closed = set()
    paths = []
    for path, status in _walk(folder):
        if isinstance(status, OSError):
            closed.add(path)
            findings.append(not_read(name, path, status))
        elif stat.S_ISREG(status.st_mode):
            paths.append((status.st_size, path))
        else:
            closed.add(path)
            kind = LINK if stat.S_ISLNK(status.st_mode) else SPECIAL_FILE
            findings.append(tell(NOT_A_FILE, name, path, kind=kind))

    def read(path: str) -> Found | OSError:
        try:
            with (folder / path).open("rb", buffering=0) as file:
                return read_found(file, kept(path), quick=quick(path))
        except OSError as exc:
            return exc

    for path, found in _read_all(read, paths):
        if isinstance(found, OSError):
            closed.add(path)
            findings.append(not_read(name, path, found))
        else:
            files[path] = found
    return Scan(files, findings, frozenset(closed))


def _read_all(
    read: Callable[[str], Found | OSError], paths: list[tuple[int, str]]
) -> Iterable[tuple[str, Found | OSError]]:
    """Reads the files, large ones (fonts) in threads of their own: hashing lets other threads run."""
    large = [path for size, path in paths if size >= _LARGE]
    small = [path for size, path in paths if size < _LARGE]
    if len(large) < _WORTH_THREADS:
        return [(path, read(path)) for path in (*large, *small)]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        begun = pool.map(read, large)
        done = [(path, read(path)) for path in small]
        return [*done, *zip(large, begun, strict=True)]


def _walk(folder: Path) -> Iterator[tuple[str, os.stat_result | OSError]]:
    """Everything below the folder but folders, by path; folders only where they can't be read."""
    folders = [""]
    while folders:
        within = folders.pop()
        try:
            with os.scandir(folder / within) as entries:
                found = list(entries)
        except OSError as exc:
            yield within, exc
            continue
        for entry in found:
            path = f"{within}/{entry.name}" if within else entry.name
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as exc:
                yield path, exc
                continue
            if stat.S_ISDIR(status.st_mode):
                folders.append(path)
            else:
                yield path, status


def not_read(name: str, path: str, exc: OSError) -> Finding:
    """The finding about a file or folder that the system won't let us read."""
    problem = NO_PERMISSION if isinstance(exc, PermissionError) else exc.strerror or type(exc).__name__
    return tell(NOT_READ, name, path, problem=problem)
