"""What the disk must do wholly or not at all: files written through, folders swapped, one writer at a time.

What is being written has a passing name, `.<name>.<process>.<kind>`: `new` is half written, `ready` is one of several
files that are all written and are to be put in place together, `old` is the earlier folder where the system can't swap
two names at once. Whoever writes holds the lock of the folder that it writes into, so that passing names found under
that lock are of processes that were killed.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

NEW = "new"
OLD = "old"
READY = "ready"
_PASSING = re.compile(rf"\.(.+)\.(\d+)\.({NEW}|{OLD}|{READY})")
_HERE = -100  # AT_FDCWD of fcntl.h
_EXCHANGE = 2  # RENAME_EXCHANGE of linux/fs.h
_A_DAY_S = 86_400


class Leftover(NamedTuple):
    """Something with a passing name: where it is, what it was to become, whose it was, and its kind."""

    path: Path
    target: Path
    process: str
    kind: str


def passing_name(path: Path, kind: str) -> Path:
    """The name, beside `path`, under which this process writes what is to be put there."""
    return path.with_name(f".{path.name}.{os.getpid()}.{kind}")


def find_leftovers(folder: Path, name: str | None = None) -> list[Leftover]:
    """What has a passing name in the folder, of `name` or of anything, in order; nothing where there is no folder."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    found = [(folder / one, match) for one in names if (match := _PASSING.fullmatch(one))]
    return [Leftover(path, folder / m[1], m[2], m[3]) for path, m in found if name in (None, m[1])]


def clear_away(paths: Iterable[Path]) -> None:
    """Removes files and folders; what can't be removed (on Windows one that is open) stays for the next run."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, onerror=_unlock_and_remove)
        else:
            with suppress(OSError):
                path.unlink()


def _unlock_and_remove(remove: Callable[..., object], path: str, _: object) -> None:
    """Tries once more with the right to write, which a folder may lack."""
    with suppress(OSError):
        for locked_path in (Path(path).parent, Path(path)):
            if not locked_path.is_symlink():
                locked_path.chmod(stat.S_IRWXU)
        if remove in (os.unlink, os.rmdir):
            remove(path)
        else:  # a folder that could not be looked into
            shutil.rmtree(path, ignore_errors=True)


def settle(leftovers: Sequence[Leftover]) -> None:
    """Finishes, puts back or clears away what killed processes left, so that a reader finds one state whole.

    Files of a process that had made all of them ready are put in place, the ready one last; an earlier folder gets its
    name back where nothing else has it. To be called with the locks of the folders.
    """
    ready = {one.process for one in leftovers if one.kind == READY}
    for one in sorted(leftovers, key=lambda one: one.kind == READY):
        with suppress(OSError):
            if one.kind == READY or (one.kind == NEW and one.process in ready):
                one.path.replace(one.target)  # never over a folder
            elif one.kind == OLD and not os.path.lexists(one.target):
                one.path.rename(one.target)
    clear_away(one.path for one in leftovers if os.path.lexists(one.path))


def settle_folders(folders: Sequence[Path]) -> None:
    """The same for all that was left in these folders, unless somebody is writing there now.

    Where a drive has no locks, only what is a day old counts as left.
    """
    leftovers = [one for folder in folders for one in find_leftovers(folder)]
    if not leftovers:
        return
    with ExitStack() as locks:
        certain = True
        for folder in folders:
            if folder.is_dir():
                try:
                    certain &= locks.enter_context(locked(folder, wait=False))
                except OSError:
                    return
        leftovers = [one for folder in folders for one in find_leftovers(folder)]
        settle([one for one in leftovers if certain or _age_s(one.path) > _A_DAY_S])


def _age_s(path: Path) -> float:
    try:
        return time.time() - path.lstat().st_mtime
    except OSError:
        return 0


def write_through(path: Path, data: bytes) -> None:
    """Writes the file through to the disk, so that what is renamed into place is there after a power cut too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def carry(source: Path, target: Path) -> None:
    """Gives a file, link or other thing that is no folder a second name; a copy where the drive has no such names."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        if source.is_file() and not source.is_symlink():
            write_through(target, source.read_bytes())
            shutil.copystat(source, target)
        else:
            shutil.copy2(source, target, follow_symlinks=False)


def put_together(beside: dict[Path, Path], *, fresh: bool = False) -> Iterator[Path]:
    """Gives what was written its names, in order, and says each that is given; `beside` is by name.

    Two names can't be given at once. So what is to be the last one is marked as ready first: from then on `settle`
    finishes what a kill leaves undone. `fresh`: nothing may have the names yet.
    """
    if len(beside) > 1:
        *_, last = beside
        beside[last] = beside[last].rename(passing_name(last, READY))
    for path, written in beside.items():
        if fresh:
            put_exclusively(written, path)
        else:
            written.replace(path)
        yield path


def put_exclusively(written: Path, path: Path) -> None:
    """Gives what was written its name. Raises FileExistsError where something has that name, be it since just now."""
    try:
        os.link(written, path)
    except FileExistsError as exc:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from exc
    except OSError:  # a drive without second names; the folder's lock has to do
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        written.rename(path)
    else:
        written.unlink()


@contextmanager
def made_folders(*folders: Path) -> Iterator[None]:
    """The folders with those that they lie in; where the work fails, those that were made for it go again."""
    made = []
    try:
        for folder in folders:
            for missing in [one for one in (*reversed(folder.parents), folder) if not one.is_dir()]:
                missing.mkdir(exist_ok=True)
                made.append(missing)
        yield
    except BaseException:  # an interruption too
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()
        raise


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
    the earlier folder has a passing name only: `settle` puts it back.
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
    def locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
        """Waits until no other process writes into the folder, and keeps them waiting; a killed one holds nothing.

        Without `wait`, raises OSError where another one does. Windows locks files only: one is made for it, and
        removed. True: the lock is held.
        """
        path = folder / _LOCK
        with path.open("ab") as file:
            _lock_byte(file, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK)
            try:
                yield True
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
    def locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
        """Waits until no other process writes into the folder, and keeps them waiting; a killed one holds nothing.

        Without `wait`, raises OSError where another one does. The folder itself is locked: no file is needed for it.
        False: some network drives have no locks; there the user has to see to it that the program runs once at a time.
        """
        with _opened(folder) as descriptor:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                held = True
            except BlockingIOError:
                raise
            except OSError:
                held = False
            yield held
