"""Files to a dated folder or to single places: written beside them as they get ready, then put in place as a whole."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import closing, contextmanager, suppress
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from reportgen.archive.contents import Contents, contents_of
from reportgen.archive.disk import (
    NEW,
    READY,
    STAGED,
    clear_away,
    find_leftovers,
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
    write_manifest,
)
from reportgen.archive.messages import EDITED_BY_HAND, KEPT_COPY, OTHER_STATE
from reportgen.diagnostics import Diagnostic, UsageError
from reportgen.workspace import Limit, read_regular


class ToMake(NamedTuple):
    """Files to be: their paths (with /), and what makes those that it is given, in any order."""

    paths: Sequence[str]
    make: Callable[[Collection[str]], Generator[tuple[str, bytes], None, None]]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> ToMake:
        """Files that are made already."""
        return cls(tuple(files), lambda paths: ((path, files[path]) for path in paths))


class Stored(NamedTuple):
    """What storing did: the files' sizes in the order of their paths, and what the user should know.

    `kept` other files of an earlier build stayed, `left_out` were left out.
    """

    sizes: tuple[int, ...]
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
    folder: Path, files: ToMake, inputs: Inputs, *, whole: bool = False, clean: bool = False, takes_over: bool = False
) -> Stored:
    """Makes `folder` hold the `files` and their manifest.

    Each is written as it gets ready, to the folder that is to take the place. `takes_over`: path and inputs decide all
    of a file, so that what the same inputs made isn't made again: files of the folder that are as its manifest has
    them, and those that a stopped writer made.

    `whole`: the files are all that there is to be, and earlier ones that aren't asked for now are left out. Else
    earlier files stay where they were made from the same inputs; where not, `clean` says whether they may be left out:
    a folder never mixes two states. What someone else put there or changed stays in any case, a changed file beside the
    new one under a name of its own. Raises UsageError where files would have to be left out without `clean`, OSError
    where something can't be written; the folder is then as it was.
    """
    if folder.is_symlink() and folder.exists():
        folder = folder.resolve()  # the link stays a link: its target is what is replaced
    with writing_into(folder.parent):
        _refuse_what_may_not_be_replaced(folder)
        earlier = read_earlier(folder)
        known = {file.path: file for file in earlier.files} if earlier else {}
        is_same = earlier is not None and earlier.inputs == inputs
        intact = {path for path, file in known.items() if is_as_listed(folder / path, file)}
        if not (whole or clean or is_same) and (others := intact.difference(files.paths)):
            raise UsageError([OTHER_STATE.at(None, path=folder.as_posix(), count=len(others), first=min(others))])
        taken = intact.intersection(files.paths) if takes_over and is_same else set()
        stays = taken if whole else set(known) if is_same else set()
        with _staged(folder, inputs, goes_on=takes_over) as stage:
            made = _fill(stage, files, taken)
            plan = _plan(folder, made, known, stays)
            _replace(folder, stage, write_manifest(Manifest(inputs, (*made.values(), *plan.kept))), plan.carried)
        sizes = tuple([(made.get(path) or known[path]).size for path in files.paths])
        return Stored(sizes, len(plan.kept) - len(taken), len(plan.left_out), tuple(plan.diagnostics))


@contextmanager
def _staged(folder: Path, inputs: Inputs, *, goes_on: bool) -> Iterator[Path]:
    """A folder beside `folder` where its files are collected. To be called with the lock.

    `goes_on`: with what a stopped writer collected of the same inputs. An interruption leaves it for the next one, and
    says how many files these are: KeyboardInterrupt bears the number.
    """
    stage = passing_name(folder, STAGED if goes_on else NEW)
    others = [one for one in find_leftovers([folder.parent]) if one.kind == STAGED]
    for one in others if goes_on else ():
        found = read_earlier(one.path) if one.target == folder else None
        if found and found.inputs == inputs:
            one.path.rename(stage)
            others.remove(one)
            break
    clear_away(one.path for one in others)
    try:
        if not stage.exists():
            stage.mkdir()
            write_through(stage / MANIFEST_NAME, write_manifest(Manifest(inputs, ())))
        yield stage
    except BaseException as exc:
        made = len(contents_of(stage).paths) - 1  # the record is one of them
        if goes_on and made > 0 and isinstance(exc, KeyboardInterrupt):
            raise KeyboardInterrupt(made) from exc
        clear_away([stage])
        raise


def _fill(stage: Path, files: ToMake, taken: AbstractSet[str]) -> dict[str, File]:
    """Collects the files but for those that are taken over. What has its name there is whole."""
    made = {}
    wanted = dict.fromkeys(path for path in files.paths if path not in taken)
    for path in contents_of(stage).paths:
        if path in wanted:
            with (stage / path).open("rb") as file:
                made[path] = File(path, (stage / path).stat().st_size, file_digest(file, "sha256").hexdigest())
        elif path != MANIFEST_NAME:
            (stage / path).unlink()
    half_written = stage / NEW
    with closing(files.make([path for path in wanted if path not in made])) as results:
        for path, data in results:
            write_through(half_written, data)
            (stage / path).parent.mkdir(parents=True, exist_ok=True)
            half_written.replace(stage / path)
            made[path] = describe_file(path, data)
    return made


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


def _plan(folder: Path, made: Mapping[str, File], known: Mapping[str, File], stays: AbstractSet[str]) -> _Plan:
    """`made` are the new files, `known` those that the earlier manifest lists, `stays` those not to be left out."""
    paths, empty_folders, _ = _contents(folder)
    taken = {*made, *paths}
    plan = _Plan({}, [], [], [])
    for path in paths:
        if path == MANIFEST_NAME:
            continue
        if path in known and is_as_listed(folder / path, known[path]):
            if path not in made and path in stays:
                plan.carried[path] = path
                plan.kept.append(known[path])
            elif path not in made:
                plan.left_out.append(path)
        elif path not in made and (path not in known or path in stays):  # someone's own, or edited and of this state
            plan.carried[path] = path
            plan.kept.extend([known[path]] if path in known else [])
        elif path not in made or not is_as_listed(folder / path, made[path]):
            copy = _free_name(path, taken)
            taken.add(copy)
            plan.carried[copy] = path
            plan.diagnostics.append(EDITED_BY_HAND.at(None, path=path, copy=PurePosixPath(copy).name))
    ours = {parent.as_posix() for path in known for parent in PurePosixPath(path).parents}
    plan.carried.update((path, path) for path in empty_folders if path not in ours)
    return plan


def _contents(folder: Path) -> Contents:
    """What is in the folder. Raises OSError where some of it can't be looked into, and so can't be carried over."""
    found = contents_of(folder)
    if found.refused and folder.exists():
        raise next(iter(found.refused.values()))
    return found


def _refuse_what_may_not_be_replaced(folder: Path) -> None:
    """Raises OSError for a file in the folder's place, and for folders that no one may look into or write into.

    A rename would not mind any of them.
    """
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
    _contents(folder)
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


def _replace(folder: Path, stage: Path, manifest: bytes, carried: Mapping[str, str]) -> None:
    """Completes the new folder and lets it take the place of the old one."""
    new = stage.replace(passing_name(folder, NEW))
    write_through(new / MANIFEST_NAME, manifest)
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
