"""Whether what was built again is what was kept, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.archive.findings import Finding, tell
from reportgen.archive.messages import DIFFERENT_BYTE, NEWLY_BUILT, NOT_REBUILT, REBUILT_OTHERWISE


def compare_folders(made: Mapping[str, bytes], kept: Mapping[str, bytes], name: str = "") -> tuple[Finding, ...]:
    """Every file, by path in both, that differs or is in one only, in order of path; `name` stands before the path."""
    findings = []
    for path in sorted(made.keys() | kept.keys()):
        if path not in made:
            findings.append(tell(NOT_REBUILT, name, path))
        elif path not in kept:
            findings.append(tell(NEWLY_BUILT, name, path))
        elif made[path] != kept[path]:
            difference = DIFFERENT_BYTE.format(
                offset=_first_difference(made[path], kept[path]) + 1, kept=len(kept[path]), made=len(made[path])
            )
            findings.append(tell(REBUILT_OTHERWISE, name, path, difference=difference))
    return tuple(findings)


def _first_difference(one: bytes, other: bytes) -> int:
    """Where two byte strings part; the end of the shorter where it begins the other."""
    low, high = 0, min(len(one), len(other))
    while low < high:  # the parts before `low` are equal
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
