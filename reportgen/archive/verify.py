"""Whether what is kept is as it was when it was put there: a bag, its zip, or a dated folder with its manifest."""

from __future__ import annotations

import os
from enum import Enum
from hashlib import new as new_hash
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from reportgen.archive.bag import (
    ALGORITHMS,
    BAG_INFO,
    MANIFESTS,
    PAYLOAD,
    TAG_FILES,
    TAG_MANIFESTS,
    judge,
    read_digests,
)
from reportgen.archive.contents import LARGEST_FILE, Finding, Scan, is_apart, not_read, scan_folder, tell
from reportgen.archive.manifest import MANIFEST_NAME
from reportgen.archive.messages import (
    ADDED_FILE,
    CHANGED_ZIP,
    DAMAGED_FILE,
    DAMAGED_LIST,
    DAMAGED_ZIP,
    EDITED_FILE,
    INVALID_BAG,
    MISSING_FILE,
    NOTHING_TO_VERIFY,
    OTHER_BYTES,
    OWN_FILE,
    UNREADABLE_LIST,
)
from reportgen.archive.store import read_earlier
from reportgen.diagnostics import Diagnostic, UsageError, has_errors
from reportgen.workspace import Limit, read_regular

_OURS = b"\nBag-Software-Agent: reportgen"
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
    check = {Kind.BAG: check_bag, Kind.ZIP: _check_zip, Kind.BUILD: _check_build}[kind]
    scan, findings = check(path, name)
    ordered = sorted(findings, key=lambda finding: (finding.files, finding.rule))
    return Verification(name, kind, len(scan.files), sum(file.size for file in scan.files.values()), tuple(ordered))


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


def check_bag(folder: Path, name: str) -> tuple[Scan, list[Finding]]:
    """What is in the bag, and everything that is wrong with it; `name` is what messages call it.

    All is compared with the lists of one algorithm: the first whose list of the payload its list of tag files confirms.
    What they find whole, the Library of Congress' `bagit` judges by all lists.
    """
    lists = {path: read_list(folder / path) for path in TAG_FILES}
    there = [one for one in ALGORITHMS if lists[MANIFESTS[one]]] or [*ALGORITHMS]
    algorithm = next((one for one in there if _is_confirmed(lists, one)), there[0])
    manifest, tag_manifest = MANIFESTS[algorithm], TAG_MANIFESTS[algorithm]
    scan = scan_folder(folder, name, algorithm)
    if scan.is_closed(""):
        return scan, scan.findings
    vouching = [one for one in TAG_MANIFESTS.values() if one in scan.files]  # they are listed nowhere
    required = vouching
    if _OURS in lists[BAG_INFO]:  # another program's bag may have no tag manifests
        required = list(TAG_MANIFESTS.values() if vouching else TAG_FILES)
    expected = dict.fromkeys(required, "") | read_digests(lists[manifest]) | read_digests(lists[tag_manifest])
    listing = {True: manifest in scan.files, False: tag_manifest in scan.files}
    found = {one: file for one, file in scan.files.items() if listing[one.startswith(PAYLOAD)] or one in required}
    findings = [*scan.findings]
    for finding in scan.compare(name, expected, within=found):
        path = finding.files[0]
        if finding.rule == ADDED_FILE.name and path in TAG_FILES:  # one of ours: its line is gone
            finding = tell(DAMAGED_LIST, name, tag_manifest, problem=OTHER_BYTES)
        elif finding.rule == DAMAGED_FILE.name and path in MANIFESTS.values():
            finding = tell(DAMAGED_LIST, name, path, problem=OTHER_BYTES)
        findings.append(finding)
    findings = list(dict.fromkeys(findings))
    if not findings and (problem := judge(folder)):
        findings.append(tell(INVALID_BAG, name, "", problem=problem))
    return scan, findings


def _is_confirmed(lists: dict[str, bytes], algorithm: str) -> bool:
    listed = read_digests(lists[TAG_MANIFESTS[algorithm]]).get(MANIFESTS[algorithm])
    return listed == new_hash(algorithm, lists[MANIFESTS[algorithm]]).hexdigest()


def read_list(path: Path) -> bytes:
    """A tag file's bytes; nothing where it is not there, too large to be one, or can't be read."""
    try:
        return read_regular(path, Limit.MANIFEST)
    except OSError:
        return b""


def _check_zip(path: Path, name: str) -> tuple[Scan, list[Finding]]:
    from reportgen.archive.zips import NoZipError, is_as_stated, unpack

    try:
        with TemporaryDirectory() as root:
            scan, findings = check_bag(unpack(path, Path(root)), name)
        if not findings and not is_as_stated(path):
            findings = [tell(DAMAGED_ZIP, name, "", problem=CHANGED_ZIP)]
        return scan, findings
    except NoZipError as exc:
        return Scan({}, []), [tell(DAMAGED_ZIP, name, "", problem=str(exc))]
    except OSError as exc:
        return Scan({}, []), [not_read(name, "", exc)]


def _check_build(folder: Path, name: str) -> tuple[Scan, list[Finding]]:
    """What is to be said of a dated folder by its manifest.

    A Word file that is another whole Word file now was edited; what the build didn't make is the clerk's own, be it a
    link or too large to be read.
    """
    scan = scan_folder(folder, name)
    if scan.is_closed(MANIFEST_NAME):
        return scan, scan.findings
    if MANIFEST_NAME not in scan.files:
        return scan, [*scan.findings, tell(MISSING_FILE, name, MANIFEST_NAME)]
    manifest = read_earlier(folder)
    if manifest is None:
        return scan, [*scan.findings, tell(DAMAGED_LIST, name, MANIFEST_NAME, problem=UNREADABLE_LIST)]
    expected = {file.path: file.sha256 for file in manifest.files}
    found = {path: file for path, file in scan.files.items() if path != MANIFEST_NAME and not is_passing(path)}
    ours = {*expected, *[parent.as_posix() for path in expected for parent in PurePosixPath(path).parents]}
    findings: list[Finding] = []
    for finding in (*scan.findings, *scan.compare(name, expected, within=found)):
        path = finding.files[0]
        if path not in ours:
            if is_apart(path, scan.files):
                continue
            finding = tell(OWN_FILE, name, path)
        elif finding.rule == DAMAGED_FILE.name and path.endswith(_WORD) and _is_word_file(folder / path):
            finding = tell(EDITED_FILE, name, path)
        findings.append(finding)
    return scan, findings


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
