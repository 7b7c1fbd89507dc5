"""What is filed: the payload and what is said of it become the files of a bag (RFC 8493), as bytes.

The Library of Congress' `bagit` judges every bag before it is filed (see `judge`), but does not write it: `make_bag`
changes the process's folder, moves the payload about without writing it through to the disk, declares BagIt 0.97, and
lists tag files in the order in which the disk happens to hold them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import new as new_hash
from typing import NamedTuple
from unicodedata import category, normalize

from reportgen.archive.messages import (
    CONTROL_IN_NAME,
    DECOMPOSED_NAME,
    EMPTY_PART_IN_NAME,
    END_OF_NAME,
    MARK_IN_NAME,
    NO_REASON,
    RESERVED_NAME,
    SAME_NAME_ELSEWHERE,
    UNPORTABLE_NAME,
)
from reportgen.archive.tag_files import (
    ALGORITHMS,
    BAG_DECLARATION,
    BAG_DECLARATION_TEXT,
    BAG_INFO,
    COVERED,
    OXUM,
    manifest_name,
    tag_manifest_name,
    write_manifest_lines,
    write_tags,
)
from reportgen.diagnostics import DataError, Diagnostic, UsageError

PAYLOAD = "data/"
EDITED = "edited/"  # what was edited by hand, beside what was made
REVISION_REASON = "Revision-Reason"
_REVISION = "Revision"
_EDITED_FILES = "Edited-Files"
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:\..*)?", re.IGNORECASE)
# % is for RFC 8493 to be escaped in manifests, and bagit 1.9 does not take it back (bagit-python, issue 157).
_MARKS = frozenset('%<>:"|?*\\')


class Description(NamedTuple):
    """What bag-info says of an edition that is filed. `organization_code` is 全国地方公共団体コード, 6 digits.

    `series` identifies the editions that belong together, `language` is an RFC 5646 tag; `revision` counts from 1, and
    from 2 on (訂正版) there is a `reason`. `edited` counts the files that were edited by hand. Values may have several
    lines.
    """

    organization: str
    organization_code: str
    title: str
    series: str
    as_of: date
    bagged_on: date
    rights: str
    program: str
    language: str = "ja"
    revision: int = 1
    reason: str = ""
    edited: int = 0


def archive_name(as_of: date, revision: int) -> str:
    """The name of an archived edition's folder: 2023-06-01, and 2023-06-01_r2 for the first 訂正版."""
    return as_of.isoformat() + (f"_r{revision}" if revision > 1 else "")


def describe_bag(description: Description) -> dict[str, str]:
    """The elements of bag-info by label: those of RFC 8493, 2.2.2, and some of our own.

    Raises UsageError for a 訂正版 without a reason.
    """
    if description.revision > 1 and not description.reason.strip():
        raise UsageError([NO_REASON.at(None, revision=description.revision)])
    as_of = description.as_of
    return {
        "Source-Organization": description.organization,
        "Organization-Code": description.organization_code,
        "External-Identifier": f"{description.organization_code}_{archive_name(as_of, description.revision)}",
        "External-Description": description.title,
        "Bag-Group-Identifier": description.series,
        "Bagging-Date": description.bagged_on.isoformat(),
        "Bag-Software-Agent": description.program,
        "Title": description.title,
        "Date": as_of.isoformat(),
        "Language": description.language,
        "Rights": description.rights,
        _REVISION: str(description.revision),
        REVISION_REASON: description.reason,
        _EDITED_FILES: f"{description.edited} ({PAYLOAD}{EDITED})" if description.edited else "",
    }


def make_bag(payload: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """All files of the bag by path with /, in order; the same bytes for the same payload and info.

    Raises DataError for names that some system or the tools for bags could not take.
    """
    if problems := _unportable_names(payload):
        raise DataError(problems)
    files = {PAYLOAD + path: payload[path] for path in payload}
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    files[BAG_DECLARATION] = BAG_DECLARATION_TEXT
    files[BAG_INFO] = write_tags([*info.items(), (OXUM, oxum)])
    for algorithm in ALGORITHMS:
        files[manifest_name(algorithm)] = _list_files(files, [PAYLOAD + path for path in payload], algorithm)
    for algorithm in ALGORITHMS:
        files[tag_manifest_name(algorithm)] = _list_files(files, COVERED, algorithm)
    return dict(sorted(files.items()))


def _list_files(files: Mapping[str, bytes], paths: Collection[str], algorithm: str) -> bytes:
    return write_manifest_lines({path: new_hash(algorithm, files[path]).hexdigest() for path in paths})


def _unportable_names(paths: Iterable[str]) -> list[Diagnostic]:
    problems = []
    seen: dict[str, str] = {}
    for path in paths:
        other = seen.setdefault(normalize("NFC", path).casefold(), path)
        problem = _name_problem(path) or (SAME_NAME_ELSEWHERE.format(other=other) if other != path else "")
        if problem:
            problems.append(UNPORTABLE_NAME.at(None, path=path, problem=problem))
    return problems


def _name_problem(path: str) -> str:
    """What keeps the path from being the same on every system, or nothing."""
    parts = path.split("/")
    if any(category(character) in ("Cc", "Cs", "Zl", "Zp") for character in path):
        return CONTROL_IN_NAME
    if marks := _MARKS.intersection(path):
        return MARK_IN_NAME.format(mark=min(marks))
    if {"", ".", ".."} & set(parts):
        return EMPTY_PART_IN_NAME
    if any(part != part.rstrip() or part.endswith(".") for part in parts):
        return END_OF_NAME
    if any(_RESERVED.fullmatch(part) for part in parts):
        return RESERVED_NAME
    return "" if normalize("NFC", path) == path else DECOMPOSED_NAME
