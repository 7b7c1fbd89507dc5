"""The shelf, out/archive: editions filed as bags and zips, each once; a re-issue (訂正版) gets the next number."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import new as new_hash
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.bag import PAYLOAD, REVISION_REASON, make_bag
from reportgen.archive.check_bag import check_bag, read_list
from reportgen.archive.disk import (
    NEW,
    find_leftovers,
    locked,
    made_folders,
    passing_name,
    put_together,
    settle,
    sync_folder,
    sync_tree,
    write_through,
)
from reportgen.archive.judge import judge
from reportgen.archive.messages import ALREADY_ARCHIVED, BAG_REFUSED, DAMAGED_FILE
from reportgen.archive.tag_files import ALGORITHMS, BAG_INFO, manifest_name, read_manifest_lines, read_tags
from reportgen.diagnostics import DataError, FileError, UsageError

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:_r([2-9]|[1-9]\d+))?(\.zip)?")


class Archived(NamedTuple):
    """An edition on the shelf, as a bag or as its zip. `revision` counts from 1; from 2 on it is a 訂正版."""

    as_of: date
    revision: int
    path: Path
    zipped: bool
    reason: str


def list_archived(shelf: Path) -> tuple[Archived, ...]:
    """What is filed, by day and revision, bags before zips; nothing where there is no shelf.

    Reads only the names and each bag-info. Raises OSError where the shelf can't be read.
    """
    try:
        found = [(path, match) for path in shelf.iterdir() if (match := _NAME.fullmatch(path.name))]
    except FileNotFoundError:
        return ()
    archived = []
    for path, match in found:
        if (day := _day(match[1])) and path.is_dir() == (match[3] is None):
            reason = dict(read_tags(read_archived(path, BAG_INFO)) or ()).get(REVISION_REASON, "")
            archived.append(Archived(day, int(match[2] or 1), path, match[3] is not None, reason))
    return tuple(sorted(archived, key=lambda one: (one.as_of, one.revision, one.zipped)))


def next_revision(archived: Iterable[Archived], as_of: date) -> int:
    """The revision that a day's edition is to be filed as: one more than any that there is, in whatever form."""
    return 1 + max((one.revision for one in archived if one.as_of == as_of), default=0)


def changed_payload(path: Path, payload: Mapping[str, bytes]) -> tuple[str, ...]:
    """The payload's paths at which it is not what the bag or zip was filed with, by its manifest; in order.

    Nothing where they are equal: there is then nothing to file. All where the manifest can't be read.
    """
    algorithm = ALGORITHMS[0]
    filed = read_manifest_lines(read_archived(path, manifest_name(algorithm)), algorithm).digests
    now = {PAYLOAD + file: new_hash(algorithm, data).hexdigest() for file, data in payload.items()}
    changed = (file for file in filed.keys() | now.keys() if filed.get(file) != now.get(file))
    return tuple(sorted(file.removeprefix(PAYLOAD) for file in changed))


def read_filed(path: Path, file: str) -> bytes:
    """A file of the payload of a bag or zip. Raises DataError where it isn't as it was filed."""
    data = read_archived(path, PAYLOAD + file)
    algorithm = ALGORITHMS[0]
    filed = read_manifest_lines(read_archived(path, manifest_name(algorithm)), algorithm).digests
    if filed.get(PAYLOAD + file) != new_hash(algorithm, data).hexdigest():
        raise DataError([DAMAGED_FILE.at(None, path=f"{path.name}/{PAYLOAD}{file}")])
    return data


def archive_edition(
    folder: Path, payload: Mapping[str, bytes], info: Mapping[str, str], *, zipped: bool = False
) -> None:
    """Files the payload, with what bag-info is to say of it, as the bag `folder`; all of it, and its zip, or nothing.

    The zip and its digest are written before any of them gets its name. Raises UsageError where the folder or its zip
    is there already, DataError for names that can't be filed, FileError where the library's judgement is that what was
    written is no valid bag, OSError where it can't be written.
    """
    files = make_bag(payload, info)
    with made_folders(folder.parent), locked(folder.parent):
        settle(find_leftovers(folder.parent))
        for there in (folder, _zip_of(folder)):
            if os.path.lexists(there):
                raise UsageError([ALREADY_ARCHIVED.at(None, path=there.as_posix())])
        beside = {folder: passing_name(folder, NEW)}
        try:
            beside[folder].mkdir()
            for path, data in files.items():
                write_through(beside[folder] / path, data)
            if problem := judge(beside[folder]):
                raise FileError([BAG_REFUSED.at(None, path=folder.as_posix(), problem=problem)])
            sync_tree(beside[folder])
            if zipped:
                beside |= _write_beside(_zip_parts(folder, files))
            _put(beside)
        except BaseException:  # an interruption too
            _clear_away(folder)
            raise


def zip_archived(folder: Path) -> Path:
    """Makes the bag's zip beside it, <name>.zip, with its digest, and returns its path; an equal one stays.

    Raises DataError with what is wrong with the bag where it isn't whole, UsageError where another zip is there,
    OSError where it can't be written.
    """
    target = _zip_of(folder)
    with locked(folder.parent):
        settle(find_leftovers(folder.parent))
        parts = _zip_parts(folder, _read_whole(folder))
        missing = {path: data for path, data in parts.items() if not (path.is_file() and path.read_bytes() == data)}
        if target in missing and os.path.lexists(target):
            raise UsageError([ALREADY_ARCHIVED.at(None, path=target.as_posix())])
        try:
            _put(_write_beside(missing))
        except BaseException:  # an interruption too
            _clear_away(folder)
            raise
    return target


def _zip_parts(folder: Path, files: Mapping[str, bytes]) -> dict[Path, bytes]:
    """The bag's zip and its digest, by where they belong."""
    from reportgen.archive.zips import DIGEST_ENDING, write_digest, write_zip

    target = _zip_of(folder)
    data = write_zip(files, folder.name)
    return {target: data, target.with_name(target.name + DIGEST_ENDING): write_digest(data, target.name)}


def _write_beside(parts: Mapping[Path, bytes]) -> dict[Path, Path]:
    """Writes each under a passing name: these by the names that they are to have."""
    for path, content in parts.items():
        write_through(passing_name(path, NEW), content)
    return {path: passing_name(path, NEW) for path in parts}


def _put(beside: dict[Path, Path]) -> None:
    for path in put_together(beside):
        sync_folder(path.parent)


def _clear_away(folder: Path) -> None:
    """Finishes what was ready and clears away what was not, after a failure."""
    settle([one for one in find_leftovers(folder.parent) if one.process == str(os.getpid())])


def _read_whole(folder: Path) -> dict[str, bytes]:
    scan, findings = check_bag(folder, folder.as_posix())
    if findings:
        raise DataError(finding.diagnostic for finding in findings)
    return {path: (folder / path).read_bytes() for path in scan.digests}


def _zip_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.zip")


def read_archived(path: Path, name: str) -> bytes:
    """A small file of a bag or zip, or nothing where it isn't there or can't be read."""
    if path.is_dir():
        return read_list(path, name)
    from reportgen.archive.zips import read_from_zip

    return read_from_zip(path, name)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
