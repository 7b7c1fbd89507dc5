"""Named bytes to a dated folder or to single files: written beside them, then put in place, so that all is whole."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from reportgen.archive.contents import contents_of
from reportgen.archive.disk import (
    NEW,
    READY,
    clear_away,
    passing_name,
    put_folder,
    put_together,
    sync_tree,
    write_beside,
    write_through,
    writing_into,
)
from reportgen.archive.manifest import (
    MANIFEST_NAME,
    File,
    Inputs,
    Manifest,
    describe_file,
    read_manifest,
    with_manifest,
)
from reportgen.archive.messages import EDITED_BY_HAND, KEPT_COPY, OTHER_STATE
from reportgen.diagnostics import Diagnostic, UsageError
from reportgen.workspace import Limit, read_regular


class Stored(NamedTuple):
    """What storing did: how many files of an earlier build stayed or were left out, and what the user should know."""

    kept: int
    left_out: int
    diagnostics: tuple[Diagnostic, ...]


class _Plan(NamedTuple):
    """What becomes of what is in the folder: `carried` from a path in the new folder to one in the earlier."""

    carried: dict[str, str]
    kept: list[File]
    left_out: list[str]
    diagnostics: list[Diagnostic]


def store_edition(
    folder: Path, files: Mapping[str, bytes], inputs: Inputs, *, whole: bool = False, clean: bool = False
) -> Stored:
    """Makes `folder` hold `files` (by path with /) and their manifest.

    `whole`: the files are all that there is to be, and earlier ones that aren't made now are left out. Else earlier
    files stay where they were made from the same inputs; where not, `clean` says whether they may be left out: a folder
    never mixes two states. What someone else put there or changed stays in any case, a changed file beside the new one
    under a name of its own. Raises UsageError where files would have to be left out without `clean`, OSError where
    something can't be written; the folder is then as it was.
    """
    if folder.is_symlink() and folder.exists():
        folder = folder.resolve()  # the link stays a link: its target is what is replaced
    with writing_into(folder.parent):
        _refuse_what_may_not_be_replaced(folder)
        plan = _plan(folder, files, inputs, whole=whole)
        if plan.left_out and not (whole or clean):
            first = min(plan.left_out)
            raise UsageError([OTHER_STATE.at(None, path=folder.as_posix(), count=len(plan.left_out), first=first)])
        _replace(folder, with_manifest(files, inputs, plan.kept), plan.carried)
        return Stored(len(plan.kept), len(plan.left_out), tuple(plan.diagnostics))


def is_as_listed(path: Path, file: File) -> bool:
    """Whether the file is the one that a manifest lists; one that can't be read is not."""
    return read_as_listed(path, file) is not None


def read_as_listed(path: Path, file: File) -> bytes | None:
    """The bytes of a file where it is the one that a manifest lists."""
    try:
        data = read_regular(path, file.size)
    except OSError:
        return None
    return data if not path.is_symlink() and sha256(data).hexdigest() == file.sha256 else None


def _plan(folder: Path, files: Mapping[str, bytes], inputs: Inputs, *, whole: bool) -> _Plan:
    earlier = read_earlier(folder)
    known = {file.path: file for file in earlier.files} if earlier else {}
    stays = earlier is not None and earlier.inputs == inputs and not whole
    paths, empty_folders, refused = contents_of(folder)
    if refused and folder.exists():  # what can't be looked into can't be carried over
        raise next(iter(refused.values()))
    taken = {*files, *paths}
    plan = _Plan({}, [], [], [])
    for path in paths:
        if path == MANIFEST_NAME:
            continue
        if path in known and is_as_listed(folder / path, known[path]):
            if path not in files and stays:
                plan.carried[path] = path
                plan.kept.append(known[path])
            elif path not in files:
                plan.left_out.append(path)
        elif path not in files and (path not in known or stays):  # someone's own, or edited and still of this state
            plan.carried[path] = path
            plan.kept.extend([known[path]] if path in known else [])
        elif path not in files or not is_as_listed(folder / path, describe_file(path, files[path])):
            copy = _free_name(path, taken)
            taken.add(copy)
            plan.carried[copy] = path
            plan.diagnostics.append(EDITED_BY_HAND.at(None, path=path, copy=PurePosixPath(copy).name))
    ours = {parent.as_posix() for path in known for parent in PurePosixPath(path).parents}
    plan.carried.update((path, path) for path in empty_folders if path not in ours)
    return plan


def _refuse_what_may_not_be_replaced(folder: Path) -> None:
    """Raises OSError for a file in the folder's place, and for folders that someone made read-only.

    A rename would not mind either.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    for path, _, _ in os.walk(folder):
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def read_earlier(folder: Path) -> Manifest | None:
    """The manifest of a dated folder, or None where it has none that can be read."""
    try:
        data = read_regular(folder / MANIFEST_NAME, Limit.MANIFEST)
    except OSError:
        return None
    return read_manifest(data)


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
    new.mkdir()
    for path, data in files.items():
        write_through(new / path, data)
    for path, source in carried.items():
        if (folder / source).is_dir() and not (folder / source).is_symlink():
            (new / path).mkdir(parents=True, exist_ok=True)
        else:
            _carry(folder / source, new / path)
    for path, _, _ in os.walk(new):
        with suppress(OSError):  # a folder that was there keeps who may use it
            shutil.copymode(folder / Path(path).relative_to(new), path)
    sync_tree(new)
    put_folder(new, folder)


def _carry(source: Path, target: Path) -> None:
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


def write_files(files: Mapping[Path, bytes], *, fresh: bool = False) -> None:
    """Puts the files in their places whole, all or none; through a link where one is a link.

    A kill leaves the earlier files, or what `settle` finishes. `fresh`: nothing may be there yet. Raises OSError where
    one can't be written (FileExistsError where one is there though `fresh`); all are then as they were.
    """
    files = {path.resolve() if path.is_symlink() else path: data for path, data in files.items()}
    with writing_into(*sorted({path.parent for path in files})):
        before = {path: path.read_bytes() for path in files if os.path.lexists(path)}
        if before and fresh:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(min(before)))
        beside: dict[Path, Path] = {}
        try:
            beside |= write_beside(files)
            for path in before:
                beside[path].chmod(stat.S_IMODE(path.stat().st_mode))
            put_together(beside)
        except BaseException:  # an interruption too
            replaced = [path for path, written in beside.items() if not written.exists()]
            clear_away(passing_name(path, kind) for path in files for kind in (NEW, READY))
            for path in reversed(replaced):
                if path in before:
                    (written,) = write_beside({path: before[path]}).values()
                    written.replace(path)
                else:
                    path.unlink(missing_ok=True)
            raise
