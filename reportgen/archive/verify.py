"""Whether what is kept is as it was when it was put there: a bag, its zip, or a dated folder with its manifest."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from reportgen.archive.check_bag import check_bag
from reportgen.archive.findings import Finding, compare_content, tell
from reportgen.archive.manifest import MANIFEST_NAME
from reportgen.archive.messages import (
    ADDED_FILE,
    CHANGED_ZIP,
    DAMAGED_FILE,
    DAMAGED_LIST,
    DAMAGED_ZIP,
    EDITED_FILE,
    MISSING_FILE,
    NOTHING_TO_VERIFY,
    OWN_FILE,
    UNREADABLE_LIST,
)
from reportgen.archive.scan import LARGEST_FILE, Scan, not_read, scan_folder
from reportgen.archive.store import read_earlier
from reportgen.archive.tag_files import TAG_FILES
from reportgen.diagnostics import Diagnostic, UsageError, has_errors

_WORD = ".docx"


class Kind(Enum):
    """What was verified."""

    BAG = "bag"
    ZIP = "zip"
    BUILD = "build"


class Verification(NamedTuple):
    """What was verified, by the name that messages call it, how much of it was read, and all that is to be said.

    `built_again`: it was built again, and the documents are the same.
    """

    name: str
    kind: Kind
    files: int
    size: int
    findings: tuple[Finding, ...]
    built_again: bool = False

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The findings as problems, in order of the files that they touch."""
        return tuple(finding.diagnostic for finding in self.findings)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong; what a clerk did to a dated folder is not."""
        return not has_errors(self.diagnostics)


def verify(path: Path, name: str | None = None) -> Verification:
    """Reads all of a bag, a bag's zip, or a dated folder, and says everything that isn't as it was.

    `name` is what messages call it; None: the path. Raises UsageError where there is nothing that could be verified,
    and nothing for what is damaged, missing or can't be read.
    """
    name = path.as_posix() if name is None else name
    kind = _kind(path, name)
    if kind is Kind.ZIP:
        return _verify_zip(path, name)
    if kind is Kind.BAG:
        scan, findings = check_bag(path, name)
    else:
        scan = scan_folder(path, name)
        findings = _check_build(path, scan, name)
    return _verification(name, kind, scan, findings)


def _kind(path: Path, name: str) -> Kind:
    """What the path seems to be; a bag is one as long as a single one of its tag files is left."""
    try:
        if path.is_dir():
            return Kind.BAG if any(os.path.lexists(path / one) for one in TAG_FILES) else Kind.BUILD
        if path.is_file() and path.suffix.lower() == ".zip":
            return Kind.ZIP
    except OSError:
        pass
    raise UsageError([NOTHING_TO_VERIFY.at(None, path=name)])


def _verification(name: str, kind: Kind, scan: Scan, findings: Iterable[Finding]) -> Verification:
    ordered = sorted(findings, key=lambda finding: (finding.files, finding.diagnostic.rule))
    return Verification(name, kind, len(scan.sizes), sum(scan.sizes.values()), tuple(ordered))


def _verify_zip(path: Path, name: str) -> Verification:
    from reportgen.archive.zips import NoZipError, is_as_stated, unpack

    nothing = Scan({}, {}, [], frozenset())
    try:
        stated = is_as_stated(path)
        with TemporaryDirectory() as root:
            scan, findings = check_bag(unpack(path, Path(root)), name)
    except NoZipError as exc:
        return _verification(name, Kind.ZIP, nothing, [tell(DAMAGED_ZIP, name, "", problem=str(exc))])
    except OSError as exc:
        return _verification(name, Kind.ZIP, nothing, [not_read(name, "", exc)])
    if stated is False and not findings:
        findings = [tell(DAMAGED_ZIP, name, "", problem=CHANGED_ZIP)]
    return _verification(name, Kind.ZIP, scan, findings)


def _check_build(folder: Path, scan: Scan, name: str) -> list[Finding]:
    """What is to be said of a dated folder by its manifest.

    A Word file that is another whole Word file now was edited; what the build didn't make is the clerk's own, be it a
    link or too large to be read.
    """
    if scan.is_closed(MANIFEST_NAME):
        return scan.findings
    if MANIFEST_NAME not in scan.digests:
        return [*scan.findings, tell(MISSING_FILE, name, MANIFEST_NAME)]
    manifest = read_earlier(folder)
    if manifest is None:
        return [*scan.findings, tell(DAMAGED_LIST, name, MANIFEST_NAME, problem=UNREADABLE_LIST)]
    ours = {part for file in manifest.files for part in _ways_to(file.path)}
    findings = [one if one.files[0] in ours else tell(OWN_FILE, name, one.files[0]) for one in scan.findings]
    expected = {file.path: file.sha256 for file in manifest.files if not scan.is_closed(file.path)}
    found = {path: digest for path, digest in scan.digests.items() if path != MANIFEST_NAME and not is_passing(path)}
    for finding in compare_content(name, expected, found):
        path, rule = finding.files[0], finding.diagnostic.rule
        if rule == ADDED_FILE.name:
            finding = tell(OWN_FILE, name, path)
        elif rule == DAMAGED_FILE.name and path.endswith(_WORD) and _is_word_file(folder / path):
            finding = tell(EDITED_FILE, name, path)
        findings.append(finding)
    return findings


def _ways_to(path: str) -> Iterator[str]:
    """The path and the folders that it lies in, the whole among them."""
    yield from (path, "", *(parent.as_posix() for parent in PurePosixPath(path).parents))


def is_passing(path: str) -> bool:
    """Whether the system or Word made the file for itself, and will take it away or make it again."""
    name = PurePosixPath(path).name
    return name.startswith(("~$", ".")) or name.casefold() in ("thumbs.db", "desktop.ini")


def _is_word_file(path: Path) -> bool:
    """Whether all parts of a Word file are there and whole."""
    from zipfile import ZipFile

    from reportgen.archive.zips import BROKEN

    try:
        with ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            return "word/document.xml" in archive.namelist() and size <= LARGEST_FILE and archive.testzip() is None
    except (OSError, *BROKEN):
        return False
