"""An archived edition built again from nothing but its bag, in a process of its own with limits.

A bag may be anyone's: its templates and fonts get no more time, memory and disk than an edition needs, and no place
but a folder that is removed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reportgen.archive.bag import EDITED, PAYLOAD
from reportgen.archive.contents import Finding, scan_folder, tell
from reportgen.archive.manifest import MANIFEST_NAME, Inputs, Manifest
from reportgen.archive.store import read_earlier
from reportgen.archive.zips import NoZipError, unpack
from reportgen.diagnostics import ReportError
from reportgen.pipeline.build import BuildOptions, make_edition
from reportgen.pipeline.data import data as make_data_of
from reportgen.pipeline.inputs import PROGRAM, SHIPPED, code_digest, versions
from reportgen.pipeline.make import keep
from reportgen.pipeline.messages import (
    DIFFERENT_SIZE,
    NEWLY_BUILT,
    NO_MANIFEST,
    NO_VERSION,
    NOT_BUILT_AGAIN,
    NOT_REBUILT,
    OTHER_VERSIONS,
    OVER_LIMITS,
    PROGRAM_CODE,
    REBUILT_OTHERWISE,
    UNUSABLE,
    VERSION_PAIR,
)
from reportgen.workspace import DATA, Workspace, reason, shown

_OUT = "out/"
_SECONDS = 300
_MEMORY = 1 << 30
_FILE_SIZE = 1 << 28
_OPEN_FILES = 256
_MODULE = "reportgen.pipeline.rebuild"


def rebuild_archived(path: Path, name: str) -> tuple[Finding, ...]:
    """What comes out otherwise when the bag or zip, which is whole, is built again; differing versions first.

    `name` is what messages call it. Never raises for what is in it or what the system refuses.
    """
    try:
        with TemporaryDirectory() as root:
            unpacked = Path(root, "bag")
            unpacked.mkdir()
            return tuple(_rebuild(path if path.is_dir() else unpack(path, unpacked), Path(root), name))
    except (NoZipError, OSError) as exc:
        return (tell(NOT_BUILT_AGAIN, name, "", problem=reason(exc) if isinstance(exc, OSError) else str(exc)),)


def _rebuild(bag: Path, root: Path, name: str) -> list[Finding]:
    payload = bag / PAYLOAD
    kept = _manifest_of(payload)
    if kept is None:
        return [tell(NOT_BUILT_AGAIN, name, "", problem=NO_MANIFEST)]
    work, shipped = root / "work", root / SHIPPED
    for path in payload.iterdir():
        if path.is_dir() and f"{path.name}/" not in (_OUT, EDITED, SHIPPED):
            for folder in (work, shipped):
                shutil.copytree(path, folder / path.name)
    if (payload / SHIPPED).is_dir():  # what the workspace's own templates leave out
        shutil.copytree(payload / SHIPPED, shipped, dirs_exist_ok=True)
    has_data = (payload / _OUT / kept.inputs.as_of / DATA / MANIFEST_NAME).is_file()
    findings = _build_in_child(root, work, kept.inputs, name, has_data=has_data) or _compare(work, payload, name)
    return [*_other_versions(kept.inputs, name), *findings] if findings else []


def _manifest_of(payload: Path) -> Manifest | None:
    """The record of the one edition that was made; None where it can't be read, or asks for no day."""
    folders = [path.parent for path in (payload / _OUT).glob(f"*/{MANIFEST_NAME}")]
    manifest = read_earlier(folders[0]) if len(folders) == 1 else None
    try:
        return manifest if manifest and _options(*_asked(manifest.inputs)) else None
    except (TypeError, ValueError):
        return None


def _asked(inputs: Inputs) -> tuple[str, str, str]:
    return inputs.as_of, inputs.made_at, inputs.revised_on


def _options(as_of: str, made_at: str, revised_on: str) -> BuildOptions:
    day = date.fromisoformat(revised_on) if revised_on else None
    return BuildOptions(
        date.fromisoformat(as_of), made_at=datetime.fromisoformat(made_at), revised_on=day, letters=True
    )


def _build_in_child(root: Path, work: Path, inputs: Inputs, name: str, *, has_data: bool) -> list[Finding]:
    """Builds in the folder, and makes the data where there was some; what keeps it from that."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, map(os.path.abspath, sys.path))),
        "PYTHONUTF8": "1",
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(root)),
    }
    command = [sys.executable, "-m", _MODULE, str(work), *_asked(inputs), *([DATA] if has_data else [])]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        problems = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return [tell(NOT_BUILT_AGAIN, name, "", problem=OVER_LIMITS)]
    return [tell(NOT_BUILT_AGAIN, name, file and PAYLOAD + file, problem=text) for file, text in problems]


def _compare(work: Path, payload: Path, name: str) -> list[Finding]:
    """Every file that differs or is there only before or after, in order of path; records by what they say."""
    before, after = (scan_folder(root / _OUT, "").files for root in (payload, work))
    findings = []
    for file in sorted(before.keys() | after.keys()):
        path = PAYLOAD + _OUT + file
        if file not in after:
            findings.append(tell(NOT_REBUILT, name, path))
        elif file not in before:
            findings.append(tell(NEWLY_BUILT, name, path))
        elif before[file] != after[file] and not _say_the_same(payload / _OUT / file, work / _OUT / file):
            difference = DIFFERENT_SIZE.format(kept=before[file].size, made=after[file].size)
            findings.append(tell(REBUILT_OTHERWISE, name, path, difference=difference))
    return findings


def _say_the_same(*records: Path) -> bool:
    """Whether both are records that differ only in what another program or library has to say otherwise."""
    said = [read_earlier(path.parent) if path.name == MANIFEST_NAME else None for path in records]
    kept, made = (
        one and one._replace(inputs=one.inputs._replace(tables=(), program="", code="", versions={})) for one in said
    )
    return kept is not None and kept == made


def _other_versions(inputs: Inputs, name: str) -> list[Finding]:
    kept = {PROGRAM_CODE: inputs.code[:12], "reportgen": inputs.program.partition(" ")[2], **inputs.versions}
    now = {PROGRAM_CODE: code_digest()[:12], "reportgen": PROGRAM.partition(" ")[2], **versions()}
    pairs = [
        VERSION_PAIR.format(name=one, kept=kept.get(one) or NO_VERSION, now=now.get(one) or NO_VERSION)
        for one in dict.fromkeys((*now, *kept))
        if kept.get(one) != now.get(one)
    ]
    return [tell(OTHER_VERSIONS, name, "", versions="、".join(pairs))] if pairs else []


def _main(folder: str, as_of: str, made_at: str, revised_on: str, *data: str) -> None:
    """What the child does: builds, and prints as JSON what keeps it from that, with the file that is to blame."""
    if sys.platform != "win32":
        import resource

        limits = {"CPU": _SECONDS, "AS": _MEMORY, "FSIZE": _FILE_SIZE, "NOFILE": _OPEN_FILES, "CORE": 0}
        for limit, value in limits.items():
            resource.setrlimit(getattr(resource, f"RLIMIT_{limit}"), (value, value))
    root = Path(folder)
    prefix = f"{shown(root)}/"
    problems = []
    try:
        workspace, options = Workspace(root, root.parent / SHIPPED), _options(as_of, made_at, revised_on)
        made = make_edition(workspace, options)  # what shows it at a glance is not archived
        keep(workspace.output_path(made.edition.as_of), made, whole=True)
        if data:
            make_data_of(workspace, options.as_of, options.made_at)
    except ReportError as exc:
        for problem in exc.diagnostics:
            file = problem.place.path.removeprefix(prefix) if problem.place else ""
            problems.append((file, str(problem).replace(prefix, "")))
    except Exception as exc:  # whatever a library says of a font that anyone may have made
        problems.append(("", UNUSABLE.format(name=type(exc).__name__)))
    print(json.dumps(problems))


if __name__ == "__main__":
    _main(*sys.argv[1:])
