"""The shelf, out/archive: editions filed as bags and zips, each once; a re-issue (訂正版) gets the next number."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import new as new_hash
from pathlib import Path
from sys import maxsize
from typing import NamedTuple

from reportgen.archive.bag import PAYLOAD, REVISION_REASON, make_bag
from reportgen.archive.check_bag import check_bag
from reportgen.archive.disk import (
    NEW,
    clear_away,
    find_leftovers,
    locked,
    passing_name,
    sync_folder,
    sync_tree,
    write_through,
)
from reportgen.archive.judge import judge
from reportgen.archive.messages import ALREADY_ARCHIVED, BAG_REFUSED
from reportgen.archive.scan import scan_folder
from reportgen.archive.scan_zip import read_from_zip, scan_zip
from reportgen.archive.tag_files import BAG_INFO, MANIFESTS, bagging_date, read_manifest_lines, read_tags
from reportgen.archive.zip_form import write_zip
from reportgen.diagnostics import DataError, FileError, UsageError

_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:_r([2-9]|[1-9]\d+))?(\.zip)?")


class Archived(NamedTuple):
    """An edition on the shelf, as a bag or as its zip. `revision` counts from 1; from 2 on it is a 訂正版."""

    as_of: date
    revision: int
    path: Path
    zipped: bool
    reason: str
    bagged_on: date | None


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
            info = _read_tag_file(path, BAG_INFO)
            reason = dict(read_tags(info) or ()).get(REVISION_REASON, "")
            archived.append(Archived(day, int(match[2] or 1), path, match[3] is not None, reason, bagging_date(info)))
    return tuple(sorted(archived, key=lambda one: (one.as_of, one.revision, one.zipped)))


def next_revision(archived: Iterable[Archived], as_of: date) -> int:
    """The revision that a day's edition is to be filed as: one more than any that there is, in whatever form."""
    return 1 + max((one.revision for one in archived if one.as_of == as_of), default=0)


def changed_payload(path: Path, payload: Mapping[str, bytes]) -> tuple[str, ...]:
    """The payload's paths at which it is not what the bag or zip was filed with, by its manifest; in order.

    Nothing where they are equal: there is then nothing to file. All where the manifest can't be read.
    """
    name, algorithm = next(iter(MANIFESTS.items()))
    filed = read_manifest_lines(_read_tag_file(path, name), algorithm).digests
    now = {PAYLOAD + file: new_hash(algorithm, data).hexdigest() for file, data in payload.items()}
    changed = (file for file in filed.keys() | now.keys() if filed.get(file) != now.get(file))
    return tuple(sorted(file.removeprefix(PAYLOAD) for file in changed))


def archive_edition(folder: Path, payload: Mapping[str, bytes], info: Mapping[str, str]) -> None:
    """Files the payload, with what bag-info is to say of it, as the bag `folder`; all of it or nothing.

    Raises UsageError where the folder or its zip is there already, DataError for names that can't be filed, FileError
    where the library's judgement is that what was written is no valid bag, OSError where it can't be written.
    """
    files = make_bag(payload, info)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.parent):
        clear_away(find_leftovers(folder.parent))
        for there in (folder, _zip_of(folder)):
            if os.path.lexists(there):
                raise UsageError([ALREADY_ARCHIVED.at(None, path=there.as_posix())])
        new = passing_name(folder, NEW)
        try:
            new.mkdir()
            for path, data in files.items():
                write_through(new / path, data)
            if problem := judge(new):
                raise FileError([BAG_REFUSED.at(None, path=folder.as_posix(), problem=problem)])
            sync_tree(new)
            new.rename(folder)
        except BaseException:  # an interruption too
            clear_away([new])
            raise
        sync_folder(folder.parent)


def zip_archived(folder: Path) -> Path:
    """Makes the bag's zip beside it, <name>.zip, and returns its path; nothing is done where an equal one is there.

    Raises DataError with what is wrong with the bag where it isn't whole, UsageError where another zip is there,
    OSError where it can't be written (a zip holds up to 4 GiB).
    """
    files = _read_whole(folder)
    target = _zip_of(folder)
    try:
        data = write_zip(files, folder.name, bagging_date(files[BAG_INFO]))
    except OverflowError:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(target)) from None
    with locked(folder.parent):
        clear_away(find_leftovers(folder.parent))
        if target.is_file() and target.read_bytes() == data:
            return target
        if os.path.lexists(target):
            raise UsageError([ALREADY_ARCHIVED.at(None, path=target.as_posix())])
        new = passing_name(target, NEW)
        try:
            write_through(new, data)
            new.rename(target)
        except BaseException:  # an interruption too
            clear_away([new])
            raise
        sync_folder(folder.parent)
    return target


def read_payload(path: Path) -> dict[str, bytes]:
    """The payload of a bag or its zip, by path. Raises DataError with what is wrong where it isn't whole."""
    files = _read_whole(path)
    return {file.removeprefix(PAYLOAD): data for file, data in files.items() if file.startswith(PAYLOAD)}


def _read_whole(path: Path) -> dict[str, bytes]:
    name = path.as_posix()
    scan = scan_folder(path, name, _everything) if path.is_dir() else scan_zip(path, name, _everything).scan
    if findings := [*scan.findings, *([] if scan.is_closed("") else check_bag(scan, name))]:
        raise DataError(finding.diagnostic for finding in findings)
    return {file: found.data for file, found in scan.files.items() if found.data is not None}


def _everything(_: str) -> int:
    return maxsize


def _zip_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.zip")


def _read_tag_file(path: Path, name: str) -> bytes:
    if not path.is_dir():
        return read_from_zip(path, name)
    try:
        return (path / name).read_bytes()
    except OSError:
        return b""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
