"""Whether what is kept is as it was when it was put there: a bag, its zip, or a dated folder with its manifest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.bag import PAYLOAD
from reportgen.archive.check_bag import check_bag
from reportgen.archive.findings import Digests, Finding, compare_content, name_some, tell
from reportgen.archive.manifest import MANIFEST_NAME, is_as_written, read_manifest
from reportgen.archive.messages import (
    CHANGED_ZIP,
    DAMAGED_LIST,
    DAMAGED_ZIP,
    MISSING_FILE,
    NOTHING_TO_VERIFY,
    OTHER_WRITING,
    UNREADABLE_LIST,
    WRONG_LINES,
)
from reportgen.archive.scan import Quick, Scan, scan_folder
from reportgen.archive.scan_zip import scan_zip
from reportgen.archive.tag_files import BAG_INFO, TAG_FILES, bagging_date
from reportgen.archive.zip_form import has_our_form
from reportgen.diagnostics import Diagnostic

_LARGEST_LIST = 1 << 24


class Kind(Enum):
    """What was verified."""

    BAG = "bag"
    ZIP = "zip"
    BUILD = "build"
    NOTHING = "nothing"


class Verification(NamedTuple):
    """What was verified, by the name that messages call it, how much of it was read, and all that is wrong with it."""

    name: str
    kind: Kind
    files: int
    size: int
    findings: tuple[Finding, ...]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings as problems, in order of the files that they touch."""
        return tuple(finding.diagnostic for finding in self.findings)


def verify(path: Path, name: str | None = None, *, quick: bool = False) -> Verification:
    """Reads all of a bag, a bag's zip, or a dated folder, and says everything that isn't as it was.

    `name` is what messages call it; None: the path. `quick` trusts SHA-256 alone for a bag's payload, which RFC 8493,
    section 3, allows; its lists are read in both. Never raises for what is damaged, missing or can't be read.
    """
    name = path.as_posix() if name is None else name
    kind = _kind(path)
    by_one = _is_payload if quick else _none
    if kind is Kind.BAG:
        scan = scan_folder(path, name, _tag_file_size, by_one)
        return _verification(name, kind, scan, check_bag(scan, name))
    if kind is Kind.ZIP:
        return _verify_zip(path, name, by_one)
    if kind is Kind.BUILD:
        scan = scan_folder(path, name, lambda file: _LARGEST_LIST if file == MANIFEST_NAME else -1)
        return _verification(name, kind, scan, _check_build(scan, name))
    rule = NOTHING_TO_VERIFY if os.path.lexists(path) else MISSING_FILE
    return Verification(name, kind, 0, 0, (tell(rule, name, ""),))


def _is_payload(file: str) -> bool:
    return file.startswith(PAYLOAD)


def _none(_: str) -> bool:
    return False


def _kind(path: Path) -> Kind:
    """What the path seems to be; a bag is one as long as a single one of its tag files is left."""
    try:
        if path.is_dir():
            return Kind.BAG if any(os.path.lexists(path / name) for name in TAG_FILES) else Kind.BUILD
        return Kind.ZIP if path.is_file() and path.suffix.lower() == ".zip" else Kind.NOTHING
    except OSError:
        return Kind.NOTHING


def _tag_file_size(file: str) -> int:
    return _LARGEST_LIST if file in TAG_FILES else -1


def _verification(name: str, kind: Kind, scan: Scan, findings: Sequence[Finding]) -> Verification:
    ordered = sorted((*scan.findings, *findings), key=lambda finding: (finding.files, finding.diagnostic.rule))
    return Verification(name, kind, len(scan.files), sum(file.size for file in scan.files.values()), tuple(ordered))


def _verify_zip(path: Path, name: str, quick: Quick) -> Verification:
    scan, entries = scan_zip(path, name, _tag_file_size, quick)
    findings = [] if scan.is_closed("") else check_bag(scan, name)
    if not findings and not scan.findings:
        with path.open("rb") as file:
            if not has_our_form(file, entries, bagging_date(scan.files[BAG_INFO].data or b"")):
                findings = [tell(DAMAGED_ZIP, name, "", problem=CHANGED_ZIP)]
    return _verification(name, Kind.ZIP, scan, findings)


def _check_build(scan: Scan, name: str) -> list[Finding]:
    """What is wrong with a dated folder by its manifest."""
    if scan.is_closed(MANIFEST_NAME):
        return []
    if MANIFEST_NAME not in scan.files:
        return [tell(MISSING_FILE, name, MANIFEST_NAME)]
    data = scan.files[MANIFEST_NAME].data
    manifest = read_manifest(data) if data is not None else None
    if manifest is None:
        return [tell(DAMAGED_LIST, name, MANIFEST_NAME, problem=UNREADABLE_LIST)]
    listed = {file.path: file for file in manifest.files}
    expected = {path: Digests(sha256=file.sha256) for path, file in listed.items() if not scan.is_closed(path)}
    found = {path: file.digests for path, file in scan.files.items() if path != MANIFEST_NAME}
    findings = compare_content(name, expected, found)
    right = [path for path in expected if path in found and expected[path].same(found[path])]
    wrong_sizes = [path for path in right if listed[path].size != scan.files[path].size]
    if wrong_sizes:
        problem = WRONG_LINES.format(names=name_some(sorted(wrong_sizes)))
        findings.append(tell(DAMAGED_LIST, name, MANIFEST_NAME, problem=problem))
    elif data is None or not is_as_written(data) or len(listed) != len(manifest.files):
        findings.append(tell(DAMAGED_LIST, name, MANIFEST_NAME, problem=OTHER_WRITING))
    return findings
