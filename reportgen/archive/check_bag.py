"""Whether a bag is as it was filed, and if not, which of its files were touched.

Its payload is compared with one manifest, its tag files with one tag manifest: where the first can't be relied on, the
other algorithm's. What they find whole, the Library of Congress' `bagit` judges by all lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import new as new_hash
from pathlib import Path

from reportgen.archive.bag import PAYLOAD
from reportgen.archive.findings import Finding, compare_content, tell
from reportgen.archive.judge import judge
from reportgen.archive.messages import (
    ADDED_FILE,
    BAD_LINES,
    DAMAGED_FILE,
    DAMAGED_LIST,
    INVALID_BAG,
    MISSING_FILE,
    OTHER_BYTES,
)
from reportgen.archive.scan import Scan, scan_folder
from reportgen.archive.tag_files import (
    ALGORITHMS,
    BAG_INFO,
    TAG_FILES,
    ManifestLines,
    manifest_name,
    read_manifest_lines,
    tag_manifest_name,
)
from reportgen.workspace import Limit, read_regular

_OURS = b"\nBag-Software-Agent: reportgen"


def check_bag(folder: Path, name: str) -> tuple[Scan, list[Finding]]:
    """What is in the bag, and everything that is wrong with it; `name` is what messages call it."""
    lists = {path: read_list(folder, path) for path in TAG_FILES}
    algorithm = _algorithm(lists)
    scan = scan_folder(folder, name, algorithm)
    if scan.is_closed(""):
        return scan, scan.findings
    findings = [*scan.findings]
    payload = {path: digest for path, digest in scan.digests.items() if path.startswith(PAYLOAD)}
    tag_files = {path: digest for path, digest in scan.digests.items() if path not in payload}
    if _OURS in lists[BAG_INFO]:  # another program's bag may have no tag manifests
        vouching = {tag_manifest_name(one) for one in ALGORITHMS}
        required = vouching if vouching & tag_files.keys() else set(TAG_FILES)
        findings += [tell(MISSING_FILE, name, path) for path in sorted(required - tag_files.keys())]
    for list_name, found in ((manifest_name(algorithm), payload), (tag_manifest_name(algorithm), tag_files)):
        if list_name in scan.digests:
            lines = read_manifest_lines(lists[list_name], algorithm)
            findings += _compare(scan, name, list_name, lines, found)
    findings = list(dict.fromkeys(findings))
    if not findings and (problem := judge(folder)):
        findings.append(tell(INVALID_BAG, name, "", problem=problem))
    return scan, findings


def _compare(scan: Scan, name: str, list_name: str, lines: ManifestLines, found: Mapping[str, str]) -> list[Finding]:
    """What the list says that isn't so; a damaged list among the tag files is called one."""
    findings = []
    if lines.bad:
        problem = BAD_LINES.format(lines="、".join(map(str, lines.bad[:3])))
        findings.append(tell(DAMAGED_LIST, name, list_name, problem=problem))
    expected = {path: digest for path, digest in lines.digests.items() if not scan.is_closed(path)}
    unlisted = {tag_manifest_name(algorithm) for algorithm in ALGORITHMS}  # a tag manifest lists itself nowhere
    compared = {path: digest for path, digest in found.items() if path not in unlisted}
    for finding in compare_content(name, expected, compared):
        path, rule = finding.files[0], finding.diagnostic.rule
        if rule == ADDED_FILE.name and path in TAG_FILES:  # one of ours: its line is gone
            finding = tell(DAMAGED_LIST, name, list_name, problem=OTHER_BYTES)
        elif rule == DAMAGED_FILE.name and path in map(manifest_name, ALGORITHMS):
            finding = tell(DAMAGED_LIST, name, path, problem=OTHER_BYTES)
        findings.append(finding)
    return findings


def _algorithm(lists: Mapping[str, bytes]) -> str:
    """The algorithm by whose manifest the payload is compared: the first whose tag manifest confirms it, else is."""
    present = [algorithm for algorithm in ALGORITHMS if lists[manifest_name(algorithm)]]
    for algorithm in present:
        listed = read_manifest_lines(lists[tag_manifest_name(algorithm)], algorithm).digests
        if listed.get(manifest_name(algorithm)) == new_hash(algorithm, lists[manifest_name(algorithm)]).hexdigest():
            return algorithm
    return next(iter(present), ALGORITHMS[0])


def read_list(folder: Path, path: str) -> bytes:
    """A tag file's bytes; nothing where it is not there, too large to be one, or can't be read."""
    try:
        return read_regular(folder / path, Limit.MANIFEST)
    except OSError:
        return b""
