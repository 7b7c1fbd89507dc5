"""Whether a bag is as it was filed, and if not, which of its files were touched.

A bag says everything twice, in SHA-256 and in SHA-512, and its tag manifests vouch for its manifests. So a damaged
list can be told from a damaged file: a list that both tag manifests refute isn't believed, a file that either list
confirms is whole, and if one of the manifests that could be made of the payload as it is now is the one that was
filed, then the payload is whole whatever became of its lists.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256, sha512
from typing import NamedTuple

from reportgen.archive.bag import PAYLOAD
from reportgen.archive.findings import NONE, Digests, Finding, compare_content, name_some, tell
from reportgen.archive.messages import (
    BAD_LINES,
    DAMAGED_FILE,
    DAMAGED_LIST,
    EXTRA_LINES,
    LOST_LINES,
    OTHER_WRITING,
    SOME_LINES,
    UNREADABLE_LIST,
    WRONG_LINES,
    WRONG_OXUM,
)
from reportgen.archive.scan import Scan
from reportgen.archive.tag_files import (
    BAG_DECLARATION,
    BAG_DECLARATION_TEXT,
    BAG_INFO,
    COVERED,
    MANIFESTS,
    OXUM,
    TAG_MANIFESTS,
    ManifestLines,
    read_manifest_lines,
    read_tags,
    write_manifest_lines,
)


class _Bag(NamedTuple):
    """What is known of a bag.

    `now` are the digests of its files, `lists` its manifests and tag manifests as they can be read, `recorded` what the
    tag manifests say of the tag files that they cover, `filed` the digests of those of which it is certain how they
    were filed, `payload` what the payload should be.
    """

    scan: Scan
    now: Mapping[str, Digests]
    lists: Mapping[str, ManifestLines]
    recorded: Mapping[str, Digests]
    filed: Mapping[str, Digests]
    payload: Mapping[str, Digests]


def check_bag(scan: Scan, name: str) -> list[Finding]:
    """Everything that is wrong with the bag that was scanned; `name` is what messages call it."""
    bag = _read_bag(scan)
    expected = {**bag.payload, **_expected_tag_files(bag)}
    reachable = {path: digests for path, digests in expected.items() if not scan.is_closed(path)}
    findings = compare_content(name, reachable, bag.now)
    for path in bag.lists:
        findings += _check_list(bag, path, name)
    if not scan.closed and not any(path.startswith(PAYLOAD) for finding in findings for path in finding.files):
        findings += _check_info(scan, name)
    return list(dict.fromkeys(findings))


def _read_bag(scan: Scan) -> _Bag:
    now = {path: file.digests for path, file in scan.files.items()}
    lists = {
        path: read_manifest_lines(scan.files[path].data or b"", algorithm)
        for path, algorithm in (MANIFESTS | TAG_MANIFESTS).items()
        if path in scan.files
    }
    recorded = {path: _listed(lists, TAG_MANIFESTS, path) for path in COVERED}
    certain = {path: now[path] for path in COVERED if path in now and recorded[path].same(now[path])}
    certain[BAG_DECLARATION] = _digests(BAG_DECLARATION_TEXT)
    payload = {path: digests for path, digests in now.items() if path.startswith(PAYLOAD)}
    remade = {
        path: _digests(_list(payload, algorithm))
        for path, algorithm in MANIFESTS.items()
        if all(digests.by(algorithm) for digests in payload.values())
    }
    if any(
        digests.same(recorded[path] if any(recorded[path]) else now.get(path, NONE)) for path, digests in remade.items()
    ):
        certain |= remade
    else:
        payload = _believed_payload(lists, recorded, now) or payload
    return _Bag(scan, now, lists, recorded, certain, payload)


def _believed_payload(
    lists: Mapping[str, ManifestLines], recorded: Mapping[str, Digests], now: Mapping[str, Digests]
) -> dict[str, Digests]:
    """The payload by the manifests that a tag manifest confirms, else by those that none refutes, else by all."""
    present = {path: algorithm for path, algorithm in MANIFESTS.items() if path in lists}
    confirmed = {path: algorithm for path, algorithm in present.items() if recorded[path].same(now[path])}
    unrefuted = {path: algorithm for path, algorithm in present.items() if not any(recorded[path])}
    believed = confirmed or unrefuted or present
    files = {file for path in believed for file in lists[path].digests if file.startswith(PAYLOAD)}
    return {file: _listed(lists, believed, file) for file in files}


def _listed(lists: Mapping[str, ManifestLines], among: Mapping[str, str], file: str) -> Digests:
    """What some of the lists, given with their algorithms, say of a file."""
    return Digests(
        **{algorithm: lists[path].digests.get(file, "") for path, algorithm in among.items() if path in lists}
    )


def _list(digests: Mapping[str, Digests], algorithm: str) -> bytes:
    return write_manifest_lines({path: both.by(algorithm) for path, both in digests.items()})


def _digests(data: bytes) -> Digests:
    return Digests(sha256(data).hexdigest(), sha512(data).hexdigest())


def _expected_tag_files(bag: _Bag) -> dict[str, Digests]:
    """The tag files that must be there; a list that is there counts as right, since it is told line by line."""
    expected = {path: bag.filed.get(path) or bag.recorded[path] for path in COVERED}
    for path, algorithm in TAG_MANIFESTS.items():
        all_known = bag.filed.keys() >= set(COVERED)
        expected[path] = _digests(_list({file: bag.filed[file] for file in COVERED}, algorithm)) if all_known else NONE
    nobody_knows = {path for path in (BAG_INFO,) if not any(expected[path])}
    return expected | {path: bag.now[path] for path in bag.lists.keys() | nobody_knows if path in bag.now}


def _check_list(bag: _Bag, path: str, name: str) -> list[Finding]:
    """The finding about a manifest or tag manifest that isn't as it was filed, with the lines that show it."""
    data, (lines, bad) = bag.scan.files[path].data, bag.lists[path]
    if data is None:
        return [tell(DAMAGED_LIST, name, path, problem=UNREADABLE_LIST)]
    algorithm = (MANIFESTS | TAG_MANIFESTS)[path]
    files: Collection[str]
    if path in MANIFESTS:
        files, certain = bag.payload, {file for file in bag.payload if bag.payload[file].same(bag.now.get(file, NONE))}
        digests = bag.now
        vouched = bag.filed.get(path) or bag.recorded[path]
    else:
        files, certain, digests, vouched = COVERED, set(bag.filed), bag.filed, NONE
    found = (
        (BAD_LINES, map(str, bad)),
        (LOST_LINES, sorted(set(files) - lines.keys())),
        (EXTRA_LINES, sorted(lines.keys() - set(files))),
        (
            WRONG_LINES,
            sorted(file for file in lines.keys() & certain if digests[file].by(algorithm) not in ("", lines[file])),
        ),
    )
    problems = [wording.format(names=names) for wording, files in found if (names := name_some(files))]
    as_filed = vouched.same(bag.now[path]) if any(vouched) else data == write_manifest_lines(lines)
    if as_filed and not problems:
        return []
    unseen = SOME_LINES if data == write_manifest_lines(lines) else OTHER_WRITING
    return [tell(DAMAGED_LIST, name, path, problem="、".join(problems) or unseen)]


def _check_info(scan: Scan, name: str) -> list[Finding]:
    """What bag-info says wrongly of a payload that is whole."""
    if BAG_INFO not in scan.files:
        return []
    elements = read_tags(scan.files[BAG_INFO].data or b"")
    if elements is None:
        return [tell(DAMAGED_FILE, name, BAG_INFO)]
    sizes = [file.size for path, file in scan.files.items() if path.startswith(PAYLOAD)]
    found = f"{sum(sizes)}.{len(sizes)}"
    stated = [value for label, value in elements if label.casefold() == OXUM.casefold()]
    if stated in ([], [found]):
        return []
    return [tell(WRONG_OXUM, name, BAG_INFO, stated="、".join(stated), found=found)]
