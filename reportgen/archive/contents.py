"""What lies in a folder, read once, and what of it isn't as it is listed: damaged, missing, added, renamed."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Mapping
from hashlib import file_digest
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from unicodedata import is_normalized, normalize

from reportgen.archive.manifest import INQUIRIES, MANIFEST_NAME, File
from reportgen.archive.messages import (
    ADDED_FILE,
    CHANGED_TOO,
    CONTENT_OF_ANOTHER,
    DAMAGED_FILE,
    FORMS,
    LINK,
    MISSING_FILE,
    NOT_A_FILE,
    NOT_READ,
    RENAMED_FILE,
    RENAMED_FORM,
    SPECIAL_FILE,
    TOO_LARGE,
)
from reportgen.diagnostics import Diagnostic, Rule
from reportgen.workspace import reason

LARGEST_FILE = 1 << 28
LARGEST_FOLDER = 1 << 30


class Finding(NamedTuple):
    """One problem, and the files that it touches: their paths in what is verified, "" for the whole."""

    diagnostic: Diagnostic
    files: tuple[str, ...]

    @property
    def rule(self) -> str:
        """The name of the rule."""
        return self.diagnostic.rule


def tell(rule: Rule, name: str, *files: str, hint: str | None = None, **values: object) -> Finding:
    """The finding about the files in what is called `name`; the rule's {path} is the first of them."""
    path = "/".join(filter(None, (name, files[0])))
    return Finding(rule.at(None, hint=hint, path=_printable(path), **values), files)


def not_read(name: str, path: str, exc: OSError) -> Finding:
    """The finding about a file or folder that the system won't let us read."""
    return tell(NOT_READ, name, path, problem=reason(exc))


def _printable(path: str) -> str:
    """The path where a name that is no Unicode text is shown with escapes."""
    return path.encode("utf-8", "backslashreplace").decode()


class Contents(NamedTuple):
    """All that is no folder (links aren't followed), the empty folders, and those that can't be read, by path with /"""

    paths: list[str]
    empty: list[str]
    refused: dict[str, OSError]


def contents_of(folder: Path) -> Contents:
    """What is in the folder, in order; nothing where there is no folder."""
    found = Contents([], [], {})

    def refuse(exc: OSError) -> None:
        found.refused["/".join(Path(exc.filename).relative_to(folder).parts)] = exc

    for root, folders, names in os.walk(folder, onerror=refuse):
        within = Path(root).relative_to(folder)
        links = [name for name in folders if Path(root, name).is_symlink()]
        found.paths.extend((within / name).as_posix() for name in (*names, *links))
        if not folders and not names and within.parts:
            found.empty.append(within.as_posix())
    found.paths.sort()
    return found


def is_apart(path: str, paths: Collection[str]) -> bool:
    """Whether a path of a dated folder is nothing of its build: it is of an inquiry, or lies in a folder with a record
    of its own, as a web edition does."""
    return path.startswith(f"{INQUIRIES}/") or any(
        f"{parent}/{MANIFEST_NAME}" in paths for parent in list(PurePosixPath(path).parents)[:-1]
    )


class Scan(NamedTuple):
    """The files of a folder by path, with size and hex digest, and what could not be looked into."""

    files: dict[str, File]
    findings: list[Finding]

    def is_closed(self, path: str) -> bool:
        """Whether the path is, or lies in, what could not be looked into: nothing can be said of it."""
        closed = [finding.files[0] for finding in self.findings]
        return f"{path}/".startswith(tuple(f"{one}/" if one else "" for one in closed))

    def compare(self, name: str, expected: Mapping[str, str], *, within: Mapping[str, File]) -> list[Finding]:
        """How those files are not as expected, each told once, where they could be looked into.

        `expected` are digests by path, "" where any will do.
        """
        looked_into = {path: digest for path, digest in expected.items() if not self.is_closed(path)}
        return compare_digests(name, looked_into, {path: file.sha256 for path, file in within.items()})


def scan_folder(folder: Path, name: str, algorithm: str = "sha256") -> Scan:
    """All files below the folder; links aren't followed, and nothing but regular files of some size is read.

    `name` is what messages call the folder.
    """
    found = contents_of(folder)
    scan = Scan({}, [not_read(name, path, exc) for path, exc in found.refused.items()])
    left = LARGEST_FOLDER
    for path in found.paths:
        try:
            status = (folder / path).lstat()
            if not stat.S_ISREG(status.st_mode):
                kind = LINK if stat.S_ISLNK(status.st_mode) else SPECIAL_FILE
                scan.findings.append(tell(NOT_A_FILE, name, path, kind=kind))
            elif status.st_size > min(LARGEST_FILE, left):
                scan.findings.append(tell(NOT_READ, name, path, problem=TOO_LARGE))
            else:
                left -= status.st_size
                with (folder / path).open("rb") as file:
                    scan.files[path] = File(path, status.st_size, file_digest(file, algorithm).hexdigest())
        except OSError as exc:
            scan.findings.append(not_read(name, path, exc))
    return scan


def compare_digests(name: str, expected: Mapping[str, str], found: Mapping[str, str]) -> list[Finding]:
    """Every file that is missing, added, renamed or has another digest, each told once; digests by path.

    A missing file and an added one are one renamed file where their names differ only in Unicode form or case, or
    where their content is the same.
    """
    findings = []
    missing = {path: expected[path] for path in sorted(expected.keys() - found.keys())}
    added = {path: found[path] for path in sorted(found.keys() - expected.keys())}
    for key_of in (lambda path, _: normalize("NFC", path).casefold(), lambda _, digest: digest):
        candidates: dict[str, list[str]] = {}
        for path in reversed(added):
            candidates.setdefault(key_of(path, added[path]), []).append(path)
        for old in list(missing):
            if names := candidates.get(key_of(old, missing[old])):
                new = names.pop()
                changed = missing.pop(old) != added.pop(new)
                findings.append(_renamed(name, old, new, CHANGED_TOO if changed else None))
    findings += [tell(MISSING_FILE, name, path) for path in missing]
    findings += [tell(ADDED_FILE, name, path) for path in added]
    whose = {expected[path]: path for path in sorted(expected, reverse=True)}
    for path in expected.keys() & found.keys():
        if expected[path] not in ("", found[path]):
            other = whose.get(found[path])
            hint = CONTENT_OF_ANOTHER.format(other=_printable(other)) if other else None
            findings.append(tell(DAMAGED_FILE, name, path, hint=hint))
    return findings


def _renamed(name: str, old: str, new: str, hint: str | None) -> Finding:
    if normalize("NFC", old) == normalize("NFC", new):
        form = FORMS[next((form for form in ("NFC", "NFD") if is_normalized(form, new)), "")]
        return tell(RENAMED_FORM, name, old, new, hint=hint, form=form)
    return tell(RENAMED_FILE, name, old, new, hint=hint, found=_printable(new))
