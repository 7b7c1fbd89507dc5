"""What lies in a folder: every file with its size and digest, read once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from hashlib import new as new_hash
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.findings import Finding, tell
from reportgen.archive.messages import LINK, NO_PERMISSION, NOT_A_FILE, NOT_READ, SPECIAL_FILE, TOO_LARGE, TOO_MANY

LARGEST_FILE = 1 << 28
LARGEST_FOLDER = 1 << 30
MOST_FILES = 100_000
_BLOCK = 1 << 19


class Scan(NamedTuple):
    """What was found: sizes and hex digests by path with /, and what could not be looked into.

    `closed` are the paths of the latter, files and folders: of what is in them nothing can be said.
    """

    sizes: dict[str, int]
    digests: dict[str, str]
    findings: list[Finding]
    closed: frozenset[str]

    def is_closed(self, path: str) -> bool:
        """Whether the path is, or lies in, what could not be looked into; "" is the whole."""
        while path and path not in self.closed:
            path = path.rpartition("/")[0]
        return path in self.closed


def scan_folder(folder: Path, name: str, algorithm: str = "sha256") -> Scan:
    """All files below the folder; links aren't followed, and nothing but regular files of some size is read.

    `name` is what messages call the folder.
    """
    sizes: dict[str, int] = {}
    digests = {}
    findings = []
    closed = set()
    left = LARGEST_FOLDER
    for path, status in _walk(folder):
        if len(sizes) == MOST_FILES:
            findings.append(tell(NOT_READ, name, "", problem=TOO_MANY.format(most=MOST_FILES)))
            closed.add("")
            break
        try:
            if isinstance(status, OSError):
                raise status
            if not stat.S_ISREG(status.st_mode):
                closed.add(path)
                kind = LINK if stat.S_ISLNK(status.st_mode) else SPECIAL_FILE
                findings.append(tell(NOT_A_FILE, name, path, kind=kind))
            elif status.st_size > min(LARGEST_FILE, left):
                closed.add(path)
                findings.append(tell(NOT_READ, name, path, problem=TOO_LARGE))
            else:
                left -= status.st_size
                digests[path] = _digest(folder / path, algorithm)
                sizes[path] = status.st_size
        except OSError as exc:
            closed.add(path)
            findings.append(not_read(name, path, exc))
    return Scan(sizes, digests, findings, frozenset(closed))


def _digest(path: Path, algorithm: str) -> str:
    digest = new_hash(algorithm)
    size = 0
    with path.open("rb", buffering=0) as file:
        while (block := file.read(_BLOCK)) and size <= LARGEST_FILE:  # one that grows while it is read has an end too
            size += len(block)
            digest.update(block)
    return digest.hexdigest()


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
