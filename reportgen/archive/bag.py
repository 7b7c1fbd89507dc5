"""What is filed: the payload and what is said of it become the files of a bag (RFC 8493), as bytes.

The Library of Congress' `bagit` judges every bag before it is filed, but does not write it: `make_bag` changes the
process's folder, moves the payload about without writing it through to the disk, declares BagIt 0.97, and lists tag
files in the order in which the disk happens to hold them.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import new as new_hash
from pathlib import Path
from unicodedata import category

from reportgen.archive.messages import NO_REASON, UNPORTABLE_NAME
from reportgen.diagnostics import DataError, UsageError
from reportgen.file_names import problem_of_name

PAYLOAD = "data/"
EDITED = "edited/"  # what was edited by hand, beside what was made
ALGORITHMS = ("sha256", "sha512")
BAG_INFO = "bag-info.txt"
MANIFESTS = {one: f"manifest-{one}.txt" for one in ALGORITHMS}  # of the payload
TAG_MANIFESTS = {one: f"tagmanifest-{one}.txt" for one in ALGORITHMS}
COVERED = (BAG_INFO, "bagit.txt", *MANIFESTS.values())  # what a tag manifest lists
TAG_FILES = (*COVERED, *TAG_MANIFESTS.values())
REVISION_REASON = "Revision-Reason"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE = re.compile(rb"^([0-9A-Fa-f]+)[ \t]+\*?(.+?)\r?$", re.MULTILINE)


def archive_name(as_of: date, revision: int) -> str:
    """The name of an archived edition's folder: 2023-06-01, and 2023-06-01_r2 for the first 訂正版."""
    return as_of.isoformat() + (f"_r{revision}" if revision > 1 else "")


def describe_bag(
    *,
    organization: str,
    organization_code: str,
    title: str,
    series: str,
    as_of: date,
    bagged_on: date,
    rights: str,
    program: str,
    revision: int = 1,
    reason: str = "",
    edited: int = 0,
) -> dict[str, str]:
    """What bag-info says of an edition, by label: the elements of RFC 8493, 2.2.2, and some of our own.

    `organization_code` is 全国地方公共団体コード, 6 digits; `series` identifies the editions that belong together;
    `edited` counts the files that were edited by hand. Raises UsageError for a 訂正版 without a reason.
    """
    if revision > 1 and not reason.strip():
        raise UsageError([NO_REASON.at(None, revision=revision)])
    return {
        "Source-Organization": organization,
        "Organization-Code": organization_code,
        "External-Identifier": f"{organization_code}_{archive_name(as_of, revision)}",
        "External-Description": title,
        "Bag-Group-Identifier": series,
        "Bagging-Date": bagged_on.isoformat(),
        "Bag-Software-Agent": program,
        "Title": title,
        "Date": as_of.isoformat(),
        "Language": "ja",
        "Rights": rights,
        "Revision": str(revision),
        REVISION_REASON: reason,
        "Edited-Files": f"{edited} ({PAYLOAD}{EDITED})" if edited else "",
    }


def make_bag(payload: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """All files of the bag by path with /, in order; the same bytes for the same payload and info.

    Raises DataError for names that some system or the tools for bags could not take.
    """
    problems = {path: next(filter(None, map(problem_of_name, path.split("/"))), "") for path in payload}
    if any(problems.values()):
        raise DataError([UNPORTABLE_NAME.at(None, path=path, problem=told) for path, told in problems.items() if told])
    files = {PAYLOAD + path: data for path, data in payload.items()}
    listed = sorted(files)
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    files["bagit.txt"] = _DECLARATION
    files[BAG_INFO] = write_tags([*info.items(), ("Payload-Oxum", oxum)])
    files |= {MANIFESTS[one]: _list_files(files, listed, one) for one in ALGORITHMS}
    files |= {TAG_MANIFESTS[one]: _list_files(files, sorted(COVERED), one) for one in ALGORITHMS}
    return dict(sorted(files.items()))


def _list_files(files: Mapping[str, bytes], paths: Collection[str], algorithm: str) -> bytes:
    return "".join(f"{new_hash(algorithm, files[path]).hexdigest()}  {path}\n" for path in paths).encode()


def read_digests(data: bytes) -> dict[str, str]:
    """The digests of a manifest or tag manifest (RFC 8493, 2.1.3) by path; what is no line of one is left out."""
    return {path.decode(errors="replace"): digest.decode().lower() for digest, path in _LINE.findall(data)}


def write_tags(elements: Iterable[tuple[str, str]]) -> bytes:
    """Metadata elements (RFC 8493, 2.2.2), in their order; those without a value are left out.

    A value's lines stand indented below each other. A long line isn't folded: whoever reads it back would have a line
    break in the value, and Japanese has no spaces where one does no harm.
    """
    cleaned = ((label, clean_value(value)) for label, value in elements)
    return "".join(f"{label}: {value.replace(chr(10), f'{chr(10)}  ')}\n" for label, value in cleaned if value).encode()


def clean_value(value: str) -> str:
    """The value as a tag file can hold it: its lines without indents, empty lines and control characters."""
    lines = re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", value)
    stripped = ("".join(" " if category(c) in ("Cc", "Cs") else c for c in line).strip() for line in lines)
    return "\n".join(line for line in stripped if line)


def read_tag(data: bytes, label: str) -> str:
    """The value of an element of bag-info; empty where there is none."""
    found = re.search(rf"^{label}:(.*(?:\n[ \t].*)*)", data.decode(errors="replace"), re.MULTILINE)
    return "\n".join(line.strip() for line in found[1].split("\n")) if found else ""


def judge(folder: Path) -> str:
    """Why the folder is no valid bag, in the words of `bagit`; nothing where it is valid.

    It reads every file once more; it neither leaves the folder that the process stands in nor starts others.
    """
    import bagit  # a tenth of a second

    logging.getLogger(bagit.__name__).disabled = True  # it logs what it raises, unconfigured to the console
    try:
        bagit.Bag(str(folder)).validate(processes=1)
    except (bagit.BagError, OSError, ValueError) as exc:
        return str(exc).replace(f"{folder}{os.sep}", "") or type(exc).__name__
    return ""
