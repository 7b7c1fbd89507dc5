"""Named bytes to a dated folder or to single files: written beside them, then put in place, so that all is whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from reportgen.archive.disk import (
    NEW,
    clear_away,
    find_leftovers,
    locked,
    passing_name,
    put_folder,
    recover_folder,
    sync_folder,
    sync_tree,
    write_through,
)
from reportgen.archive.manifest import (
    MANIFEST_NAME,
    Inputs,
    Manifest,
    describe_file,
    read_manifest,
    write_manifest,
)
from reportgen.archive.messages import EDITED_BY_HAND, KEPT_COPY
from reportgen.diagnostics import Diagnostic


class Stored(NamedTuple):
    """What storing did: how many files of an earlier build stayed or were left out, and what the user should know."""

    kept: int
    left_out: int
    diagnostics: tuple[Diagnostic, ...]


def store_edition(folder: Path, files: Mapping[str, bytes], inputs: Inputs) -> Stored:
    """Makes `folder` hold `files` (by path with /) and their manifest.

    Files of an earlier build stay where they were made from the same inputs, and are left out where not: a folder
    never mixes two states of the data. Files that someone else put there or changed stay in any case, a changed one
    beside the new one under a name of its own. Raises OSError where something can't be written; the folder is then
    as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() and folder.exists():
        folder = folder.resolve()  # the link stays a link: its target is what is replaced
    with locked(folder.parent):
        recover_folder(folder)
        _refuse_what_may_not_be_replaced(folder)
        return _store(folder, files, inputs)


def _store(folder: Path, files: Mapping[str, bytes], inputs: Inputs) -> Stored:
    earlier = _read_earlier(folder)
    old = earlier.files if earlier else ()
    same_inputs = earlier is not None and earlier.inputs == inputs
    known = {file.path: file.sha256 for file in old}

    carried: dict[str, str] = {}  # the path in the new folder, and where it is in the earlier one
    described = [describe_file(path, data) for path, data in files.items()]
    made = {file.path: file.sha256 for file in described}
    kept = []
    left_out = 0
    diagnostics = []
    paths = _paths(folder)
    for path in paths:
        if path == MANIFEST_NAME:
            continue
        found = describe_file(path, (folder / path).read_bytes())
        if known.get(path) == found.sha256:
            if path not in files and same_inputs:
                carried[path] = path
                kept.append(found)
            elif path not in files:
                left_out += 1
        elif path not in files:
            carried[path] = path
        elif made[path] != found.sha256:
            copy = _free_name(path, {*files, *paths, *carried})
            carried[copy] = path
            diagnostics.append(EDITED_BY_HAND.at(None, path=path, copy=PurePosixPath(copy).name))
    manifest = write_manifest(Manifest(inputs, (*described, *kept)))
    _replace(folder, {**files, MANIFEST_NAME: manifest}, carried)
    return Stored(len(kept), left_out, tuple(diagnostics))


def _refuse_what_may_not_be_replaced(folder: Path) -> None:
    """Raises OSError for a file in the folder's place, and for folders that someone made read-only.

    A rename would not mind either.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def _read_earlier(folder: Path) -> Manifest | None:
    manifest = folder / MANIFEST_NAME
    return read_manifest(manifest.read_bytes()) if manifest.is_file() else None


def _paths(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _free_name(path: str, taken: set[str]) -> str:
    """The path with a mark before its ending, and a number where that name is taken."""
    given = PurePosixPath(path)
    number = 1
    while True:
        mark = KEPT_COPY if number == 1 else f"{KEPT_COPY}{number}"
        candidate = str(given.with_name(f"{given.stem}{mark}{given.suffix}"))
        if candidate not in taken:
            return candidate
        number += 1


def _replace(folder: Path, files: Mapping[str, bytes], carried: Mapping[str, str]) -> None:
    """Writes the new folder beside the old one and takes its place."""
    new = passing_name(folder, NEW)
    try:
        new.mkdir()
        for path, data in files.items():
            write_through(new / path, data)
        for path, source in carried.items():
            write_through(new / path, (folder / source).read_bytes())
            shutil.copystat(folder / source, new / path)
        sync_tree(new)
        put_folder(new, folder)
    except BaseException:  # an interruption too
        clear_away([new])
        raise


def write_files(files: Mapping[Path, bytes]) -> None:
    """Puts the files in their places whole, in their order: all written beside them, then renamed.

    Two files can't be renamed at once. The one that makes the others count is to come last, as an edition after the
    source that it names with its digest: a kill in between leaves a source that no edition counts on yet, and the same
    call puts it right. Raises OSError where one can't be written; all are then as they were.
    """
    beside = {path: passing_name(path, NEW) for path in files}
    folders = sorted({path.parent for path in files})
    with ExitStack() as locks:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
            locks.enter_context(locked(folder))
        for path in files:
            clear_away(find_leftovers(path.parent, path.name))
        before = {path: path.read_bytes() if path.exists() else None for path in files}
        replaced = []
        try:
            for path, data in files.items():
                write_through(beside[path], data)
            for path, written in beside.items():
                written.replace(path)
                replaced.append(path)
        except BaseException:  # an interruption too
            clear_away(beside.values())
            for path in reversed(replaced):
                _put_back(path, before[path])
            raise
        for folder in folders:
            sync_folder(folder)


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink()
        return
    written = passing_name(path, NEW)
    write_through(written, data)
    written.replace(path)
