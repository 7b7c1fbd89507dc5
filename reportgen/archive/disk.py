"""What the disk must do wholly or not at all: files written through, folders swapped, one writer at a time.

What is being written has a passing name, `.<name>.<process>.new`; `.old` is the earlier folder where the system can't
swap two names at once. Whoever writes holds the lock of the folder that it writes into, so that passing names found
there are of processes that were killed.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

NEW = "new"
OLD = "old"
_PASSING = re.compile(rf"\.(.+)\.\d+\.({NEW}|{OLD})")
_HERE = -100  # AT_FDCWD of fcntl.h
_EXCHANGE = 2  # RENAME_EXCHANGE of linux/fs.h


def passing_name(path: Path, kind: str) -> Path:
    """The name, beside `path`, under which this process writes what is to be put there."""
    return path.with_name(f".{path.name}.{os.getpid()}.{kind}")


def find_leftovers(folder: Path, name: str | None = None) -> list[Path]:
    """What has a passing name in the folder, of `name` or of anything, in order."""
    found = ((path, _PASSING.fullmatch(path.name)) for path in folder.iterdir())
    return sorted(path for path, match in found if match and name in (None, match[1]))


def clear_away(paths: Iterable[Path]) -> None:
    """Removes files and folders; what can't be removed (on Windows one that is open) stays for the next run."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def write_through(path: Path, data: bytes) -> None:
    """Writes the file through to the disk, so that what is renamed into place is there after a power cut too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Writes the folder's names through to the disk, where the system has that (Windows and some drives have not)."""
    if sys.platform != "win32":
        with suppress(OSError), _opened(folder) as descriptor:
            os.fsync(descriptor)


def sync_tree(folder: Path) -> None:
    """The same for the folder and all folders in it."""
    for path, _, _ in os.walk(folder):
        sync_folder(Path(path))


def put_folder(new: Path, folder: Path) -> None:
    """Makes `folder` name what `new` names, and clears away what it named before.

    On Linux a reader finds one or the other at every moment. Elsewhere there is a moment between two renames at which
    the earlier folder has a passing name only: `recover_folder` puts it back.
    Raises OSError where that can't be; the earlier folder is then in its place.
    """
    old = passing_name(folder, OLD)
    try:
        if not folder.exists():
            new.rename(folder)
        elif not exchange(new, folder):
            folder.rename(old)
            new.rename(folder)
    except BaseException:  # an interruption too
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    sync_folder(folder.parent)
    clear_away((new, old))


def recover_folder(folder: Path) -> None:
    """Puts back what a crash between two renames left, and clears away what a crash left half written.

    To be called with the lock of the folder that `folder` lies in.
    """
    leftovers = find_leftovers(folder.parent, folder.name)
    for leftover in leftovers:
        if leftover.suffix == f".{OLD}" and not folder.exists():
            leftover.rename(folder)
    clear_away(leftovers)


def exchange(first: Path, second: Path) -> bool:
    """Swaps two names at once (renameat2 of Linux 3.15); False where system or drive can't: nothing is done then."""
    function = _renameat2()
    return function is not None and function(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE) == 0


@lru_cache(1)
def _renameat2() -> Callable[..., int] | None:
    """The call of Linux, through the C library; None on other systems."""
    if sys.platform == "linux":
        from ctypes import CDLL, c_char_p, c_int, c_uint

        if function := getattr(CDLL(None), "renameat2", None):
            function.argtypes = (c_int, c_char_p, c_int, c_char_p, c_uint)
            found: Callable[..., int] = function
            return found
    return None


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    _LOCK = ".lock"

    @contextmanager
    def locked(folder: Path) -> Iterator[None]:
        """Waits until no other process writes into the folder, and keeps them waiting; a killed one holds nothing.

        Windows locks files only: one is made for it, and removed.
        """
        path = folder / _LOCK
        with path.open("ab") as file:
            _lock_byte(file, msvcrt.LK_LOCK)
            try:
                yield
            finally:
                _lock_byte(file, msvcrt.LK_UNLCK)
        with suppress(OSError):  # another process has it open
            path.unlink()

    def _lock_byte(file: IO[Any], mode: int) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), mode, 1)

else:
    import fcntl

    @contextmanager
    def locked(folder: Path) -> Iterator[None]:
        """Waits until no other process writes into the folder, and keeps them waiting; a killed one holds nothing.

        The folder itself is locked: no file is needed for it. Some network drives have no locks; there the user has
        to see to it that the program runs once at a time.
        """
        with _opened(folder) as descriptor:
            with suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
