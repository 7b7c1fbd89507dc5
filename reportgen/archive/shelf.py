"""The shelf, out/archive: editions filed as bags and zips, each once; a re-issue (訂正版) gets the next number."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import new as new_hash
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.bag import (
    ALGORITHMS,
    BAG_INFO,
    MANIFESTS,
    PAYLOAD,
    REVISION_REASON,
    judge,
    make_bag,
    read_digests,
    read_tag,
)
from reportgen.archive.disk import (
    NEW,
    passing_name,
    put_together,
    sync_tree,
    write_beside,
    write_through,
    writing_into,
)
from reportgen.archive.messages import ALREADY_ARCHIVED, BAG_REFUSED, DAMAGED_FILE
from reportgen.archive.verify import check_bag, read_list
from reportgen.diagnostics import DataError, FileError, UsageError
from reportgen.workspace import Limit

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
            reason = read_tag(read_archived(path, BAG_INFO), REVISION_REASON)
            archived.append(Archived(day, int(match[2] or 1), path, match[3] is not None, reason))
    return tuple(sorted(archived, key=lambda one: (one.as_of, one.revision, one.zipped)))


def next_revision(archived: Iterable[Archived], as_of: date) -> int:
    """The revision that a day's edition is to be filed as: one more than any that there is, in whatever form."""
    return 1 + max((one.revision for one in archived if one.as_of == as_of), default=0)


def changed_payload(path: Path, payload: Mapping[str, bytes]) -> tuple[str, ...]:
    """The payload's paths at which it is not what the bag or zip was filed with, by its manifest; in order.

    Nothing where they are equal: there is then nothing to file. All where the manifest can't be read.
    """
    filed = _filed_digests(path)
    now = {PAYLOAD + file: _digest(data) for file, data in payload.items()}
    changed = (file for file in filed.keys() | now.keys() if filed.get(file) != now.get(file))
    return tuple(sorted(file.removeprefix(PAYLOAD) for file in changed))


def read_filed(path: Path, file: str) -> bytes:
    """A file of the payload of a bag or zip. Raises DataError where it isn't as it was filed."""
    data = read_archived(path, PAYLOAD + file)
    if _filed_digests(path).get(PAYLOAD + file) != _digest(data):
        raise DataError([DAMAGED_FILE.at(None, path=f"{path.name}/{PAYLOAD}{file}")])
    return data


def _filed_digests(path: Path) -> dict[str, str]:
    return read_digests(read_archived(path, MANIFESTS[ALGORITHMS[0]]))


def _digest(data: bytes) -> str:
    return new_hash(ALGORITHMS[0], data).hexdigest()


def read_archived(path: Path, name: str) -> bytes:
    """A small file of a bag or zip, or nothing where it isn't there or can't be read."""
    if path.is_dir():
        return read_list(path / name)
    from zipfile import ZipFile

    from reportgen.archive.zips import BROKEN

    try:
        with ZipFile(path) as archive:
            entry = archive.getinfo(f"{archive.namelist()[0].partition('/')[0]}/{name}")
            return archive.read(entry) if entry.file_size <= Limit.MANIFEST else b""
    except (OSError, LookupError, *BROKEN):
        return b""


def archive_edition(
    folder: Path, payload: Mapping[str, bytes], info: Mapping[str, str], *, zipped: bool = False
) -> None:
    """Files the payload, with what bag-info is to say of it, as the bag `folder`; all of it, and its zip, or nothing.

    The zip and its digest are written before any of them gets its name. Raises UsageError where the folder or its zip
    is there already, DataError for names that can't be filed, FileError where the library's judgement is that what was
    written is no valid bag, OSError where it can't be written.
    """
    files = make_bag(payload, info)
    with writing_into(folder.parent):
        _refuse_what_is_there(folder, zip_of(folder))
        beside = {folder: passing_name(folder, NEW)}
        beside[folder].mkdir()
        for path, data in files.items():
            write_through(beside[folder] / path, data)
        if problem := judge(beside[folder]):
            raise FileError([BAG_REFUSED.at(None, path=folder.as_posix(), problem=problem)])
        sync_tree(beside[folder])
        if zipped:
            beside |= write_beside(_write_zip(files, folder))
        put_together(beside)


def zip_archived(folder: Path) -> Path:
    """Makes the bag's zip beside it, <name>.zip, with its digest, and returns its path; an equal one stays.

    Raises DataError with what is wrong with the bag where it isn't whole, UsageError where another zip is there,
    OSError where it can't be written.
    """
    with writing_into(folder.parent):
        scan, findings = check_bag(folder, folder.as_posix())
        if findings:
            raise DataError(finding.diagnostic for finding in findings)
        parts = _write_zip({path: (folder / path).read_bytes() for path in scan.files}, folder)
        missing = {path: data for path, data in parts.items() if not (path.is_file() and path.read_bytes() == data)}
        if zip_of(folder) in missing:
            _refuse_what_is_there(zip_of(folder))
        put_together(write_beside(missing))
    return zip_of(folder)


def zip_of(folder: Path) -> Path:
    """Where the zip of a bag stands."""
    return folder.with_name(f"{folder.name}.zip")


def _write_zip(files: Mapping[str, bytes], folder: Path) -> dict[Path, bytes]:
    from reportgen.archive.zips import write_zip

    return write_zip(files, zip_of(folder))


def _refuse_what_is_there(*paths: Path) -> None:
    for path in paths:
        if os.path.lexists(path):
            raise UsageError([ALREADY_ARCHIVED.at(None, path=path.as_posix())])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
