"""What the disk must do wholly or not at all: files written through, folders swapped, one writer at a time.

What is being written has a passing name, `.<name>.<process>.<kind>`: `new` is half written, `ready` is one of several
files that are all written and are to be put in place together, `staged` is a folder of whole files that are to be put
in place once all are there (its next writer goes on with it), `old` is the earlier folder where the system can't swap
two names at once. Whoever writes holds the lock of the folder that it writes into, so that passing names found under
that lock are of processes that were killed.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

NEW = "new"
OLD = "old"
READY = "ready"
STAGED = "staged"
_PASSING = re.compile(rf"\.(.+)\.(\d+)\.({NEW}|{OLD}|{READY}|{STAGED})")
_HERE = -100  # AT_FDCWD of fcntl.h
_EXCHANGE = 2  # RENAME_EXCHANGE of linux/fs.h


class Leftover(NamedTuple):
    """Something with a passing name: where it is, what it was to become, whose it was, and its kind."""

    path: Path
    target: Path
    process: str
    kind: str


def passing_name(path: Path, kind: str) -> Path:
    """The name, beside `path`, under which this process writes what is to be put there."""
    return path.with_name(f".{path.name}.{os.getpid()}.{kind}")


def find_leftovers(folders: Iterable[Path]) -> list[Leftover]:
    """What has a passing name in the folders, in order; nothing where there is no folder."""
    paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())]
    found = [(path, match) for path in paths if (match := _PASSING.fullmatch(path.name))]
    return [Leftover(path, path.with_name(match[1]), match[2], match[3]) for path, match in found]


def clear_away(paths: Iterable[Path]) -> None:
    """Removes files and folders; what can't be removed (on Windows one that is open) stays for the next run."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, onerror=_unlock_and_remove)
        else:
            with suppress(OSError):
                path.unlink()


def _unlock_and_remove(remove: Callable[..., object], path: str, _: object) -> None:
    """Tries once more with the right to write, which Windows asks for."""
    if remove in (os.unlink, os.rmdir):
        with suppress(OSError):
            Path(path).chmod(stat.S_IRWXU)
            remove(path)


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
    clear_away(one.path for one in leftovers if one.kind != STAGED and os.path.lexists(one.path))


def settle_folders(folders: Sequence[Path]) -> None:
    """The same for all that was left in these folders, unless somebody may be writing there now."""
    if find_leftovers(folders):
        with ExitStack() as locks, suppress(OSError):
            if all(locks.enter_context(locked(one, wait=False)) for one in folders if one.is_dir()):
                settle(find_leftovers(folders))


@contextmanager
def writing_into(*folders: Path) -> Iterator[None]:
    """Folders that this process alone writes into; what killed ones left is settled before, what it leaves behind.

    They are made with those that they lie in; where the work fails, those that were made for it go again.
    """
    made = []
    try:
        for folder in folders:
            for missing in [one for one in (*reversed(folder.parents), folder) if not one.is_dir()]:
                missing.mkdir(exist_ok=True)
                made.append(missing)
        with ExitStack() as locks:
            for folder in folders:
                locks.enter_context(locked(folder))
            settle(find_leftovers(folders))
            try:
                yield
            finally:
                settle([one for one in find_leftovers(folders) if one.process == str(os.getpid())])
    except BaseException:  # an interruption too
        for one in reversed(made):
            with suppress(OSError):
                one.rmdir()
        raise


def write_through(path: Path, data: bytes) -> None:
    """Writes the file through to the disk, so that what is renamed into place is there after a power cut too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_beside(files: Mapping[Path, bytes]) -> dict[Path, Path]:
    """Writes each through under a passing name: these by the names that they are to have."""
    for path, data in files.items():
        write_through(passing_name(path, NEW), data)
    return {path: passing_name(path, NEW) for path in files}


def put_together(beside: dict[Path, Path]) -> None:
    """Gives what was written its names, in order; `beside`, by these names, says where it is to the end.

    Two names can't be given at once. So what is to be the last one is marked as ready first: from then on `settle`
    finishes what a kill leaves undone.
    """
    if len(beside) > 1:
        *_, last = beside
        beside[last] = beside[last].rename(passing_name(last, READY))
    for path, written in beside.items():
        written.replace(path)
    for folder in {path.parent for path in beside}:
        _sync(folder)


def put_folder(new: Path, folder: Path) -> None:
    """Makes `folder` name what `new` names; what it named before has a passing name then.

    On Linux a reader finds one or the other at every moment. Elsewhere there is a moment between two renames at which
    the earlier folder has a passing name only: `settle` puts it back.
    """
    if not folder.exists():
        new.rename(folder)
    elif not exchange(new, folder):
        folder.rename(passing_name(folder, OLD))
        new.rename(folder)
    _sync(folder.parent)


def exchange(first: Path, second: Path) -> bool:
    """Swaps two names at once (renameat2 of Linux 3.15); False where system or drive can't: nothing is done then."""
    if sys.platform != "linux":
        return False
    from ctypes import CDLL

    swap = getattr(CDLL(None), "renameat2", None)
    return swap is not None and swap(_HERE, os.fsencode(first), _HERE, os.fsencode(second), _EXCHANGE) == 0


def sync_tree(folder: Path) -> None:
    """Writes the names in the folder and in all folders below it through to the disk."""
    for path, _, _ in os.walk(folder):
        _sync(Path(path))


def _sync(folder: Path) -> None:
    if sys.platform != "win32":  # which has no such thing, nor have some drives
        with suppress(OSError), _opened(folder) as descriptor:
            os.fsync(descriptor)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
        """Waits until no other process writes into the folder, and keeps them waiting; a killed one holds nothing.

        Without `wait`, raises OSError where another one does. Windows locks files only: one is made for it, and
        removed. True: the lock is held.
        """
        path = folder / ".lock"
        with path.open("ab") as file:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            try:
                yield True
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        with suppress(OSError):  # another process has it open
            path.unlink()

else:
    import fcntl

    @contextmanager
    def locked(folder: Path, *, wait: bool = True) -> Iterator[bool]:
        """Waits until no other process writes into the folder, and keeps them waiting; a killed one holds nothing.

        Without `wait`, raises OSError where another one does. The folder itself is locked: no file is needed for it.
        False: some network drives have no locks; there the user has to see to it that the program runs once at a time.
        """
        with _opened(folder) as descriptor:
            held = True
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise
            except OSError:
                held = False
            yield held
