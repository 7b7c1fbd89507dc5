"""Filing for good: an edition with all that it was made from, as a bag; and proof that what is kept is whole."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unicodedata import normalize
from zlib import ZLIB_RUNTIME_VERSION

from reportgen.archive.bag import (
    PAYLOAD,
    PROGRAM_RECORD,
    Description,
    Program,
    archive_name,
    describe_bag,
    write_program,
)
from reportgen.archive.compare import compare_folders
from reportgen.archive.findings import Finding, tell
from reportgen.archive.manifest import MANIFEST_NAME, Manifest, describe_file, read_manifest, write_manifest
from reportgen.archive.shelf import (
    archive_edition,
    changed_payload,
    list_archived,
    next_revision,
    read_payload,
    zip_archived,
)
from reportgen.archive.verify import Kind, Verification, verify
from reportgen.diagnostics import DataError, Diagnostic, ReportError, UsageError
from reportgen.document.rendering import values_of
from reportgen.pipeline.build import PROGRAM, BuildOptions, MadeEdition, Progress, make_edition
from reportgen.pipeline.messages import NO_MANIFEST, NOT_ARCHIVED, NOT_BUILT_AGAIN, not_written
from reportgen.pipeline.series import SERIES_TEXTS, load_wording
from reportgen.pipeline.sources import IMPORT_SETTINGS, MUNICIPALITIES
from reportgen.workspace import Workspace, read_file, shown

_PACKAGE = "reportgen"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:-as-printed)?")
_MANIFEST = re.compile(rf"out/[^/]+/{MANIFEST_NAME}")


class ArchiveOptions(NamedTuple):
    """What to file, and how. `bagged_on` is today; `made_at` as in a build."""

    as_of: date | None
    bagged_on: date
    reason: str = ""
    zipped: bool = False
    made_at: datetime | None = None


class Filed(NamedTuple):
    """What filing did: the bag (with its zip where one was asked for), or the revision that already is the same.

    `changed` are the paths of the payload that differ from the revision before.
    """

    folder: Path
    zip_file: Path | None
    revision: int
    is_new: bool
    changed: tuple[str, ...]
    made: MadeEdition


def archive(workspace: Workspace, options: ArchiveOptions, progress: Progress = lambda *_: None) -> Filed:
    """Builds the edition and files it in out/archive/, unless its last revision is the same already.

    Raises DataError (where that revision is damaged, too), UsageError (a re-issue without a reason among them) and
    FileError; then nothing was filed.
    """
    made = make_edition(workspace, BuildOptions(as_of=options.as_of, made_at=options.made_at), progress)
    payload = _payload(workspace, made)
    shelf = workspace.shelf
    as_of = made.edition.as_of
    try:
        archived = [one for one in list_archived(shelf) if one.as_of == as_of]
        changed: tuple[str, ...] = ()
        if archived:
            last = max(archived, key=lambda one: (one.revision, not one.zipped))
            changed = changed_payload(last.path, payload)
            if set(changed) <= {PROGRAM_RECORD}:  # another program that makes the same
                if findings := verify(last.path, shown(last.path)).findings:
                    raise DataError(finding.diagnostic for finding in findings)
                zip_file = _zip(last.path, options) if not last.zipped else last.path
                return Filed(last.path, zip_file, last.revision, False, (), made)
        revision = next_revision(archived, as_of)
        folder = shelf / archive_name(as_of, revision)
        archive_edition(folder, payload, describe_bag(_description(workspace, made, revision, options)))
        return Filed(folder, _zip(folder, options), revision, True, changed, made)
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(shelf, exc) from exc


def verify_kept(workspace: Workspace, path: Path | None, *, rebuild: bool) -> Iterator[Verification]:
    """Verifies what is at the path; without one, all that the workspace has archived and built.

    With `rebuild` each bag is built again from what it holds, and compared. Raises UsageError where the path is no bag
    then, and where there is nothing to verify in what is no workspace either.
    """
    kept = [path] if path is not None else _kept(workspace)
    if not kept:
        workspace.latest_edition()
    for one in kept:
        found = verify(one, shown(one))
        if rebuild and found.kind in (Kind.BAG, Kind.ZIP) and not found.findings:
            found = found._replace(findings=_rebuild(one))
        elif rebuild and path is not None and not found.findings:
            raise UsageError([NOT_ARCHIVED.at(None, path=shown(one))])
        yield found


def _kept(workspace: Workspace) -> list[Path]:
    """Bags and zips on the shelf, then the dated folders, also those that have lost their manifest."""
    folders = sorted(path for path in (workspace.root / "out").glob("*") if _DATED.fullmatch(path.name))
    return [*(one.path for one in list_archived(workspace.shelf)), *(path for path in folders if path.is_dir())]


def _rebuild(path: Path) -> tuple[Finding, ...]:
    """What comes out otherwise when the bag's payload, which is a workspace, is built again from nothing else."""
    name = shown(path)
    payload = read_payload(path)
    asked = _asked_for(payload)
    if asked is None:
        return (tell(NOT_BUILT_AGAIN, name, "", problem=NO_MANIFEST),)
    folder = f"out/{asked.as_of}/"
    with TemporaryDirectory() as root:
        for file, data in payload.items():
            if not file.startswith("out/"):
                target = Path(root, file)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        try:
            made = make_edition(Workspace(Path(root), Path(root)), asked)
        except ReportError as exc:
            return tuple(_refusal(problem, name, shown(Path(root))) for problem in exc.diagnostics)
    again = {PAYLOAD + folder + file: data for file, data in _with_manifest(made).items()}
    kept = {PAYLOAD + file: data for file, data in payload.items() if file.startswith("out/")}
    return compare_folders(again, kept, name)


def _asked_for(payload: Mapping[str, bytes]) -> BuildOptions | None:
    """What the files in the payload were asked for with, by their manifest; None where none can be found or read."""
    manifests = [data for file, data in payload.items() if _MANIFEST.fullmatch(file)]
    manifest = read_manifest(manifests[0]) if len(manifests) == 1 else None
    if manifest is None:
        return None
    try:
        as_of, made_at = date.fromisoformat(manifest.inputs.as_of), datetime.fromisoformat(manifest.inputs.made_at)
    except (TypeError, ValueError):
        return None
    return BuildOptions(as_of, made_at=made_at)


def _refusal(problem: Diagnostic, name: str, root: str) -> Finding:
    """What keeps the edition from being built again, as a finding about a file of the bag."""
    file = problem.place.path.replace(f"{root}/", PAYLOAD) if problem.place else ""
    return tell(NOT_BUILT_AGAIN, name, file, problem=str(problem).replace(f"{root}/", ""))


def _zip(folder: Path, options: ArchiveOptions) -> Path | None:
    return zip_archived(folder) if options.zipped else None


def _with_manifest(made: MadeEdition) -> dict[str, bytes]:
    files = tuple(describe_file(path, data) for path, data in made.files.items())
    return {**made.files, MANIFEST_NAME: write_manifest(Manifest(made.inputs, files))}


def _payload(workspace: Workspace, made: MadeEdition) -> dict[str, bytes]:
    """A workspace from which the edition can be built again, with the files that were made."""
    as_of = made.edition.as_of
    payload = {f"out/{as_of.isoformat()}/{path}": data for path, data in _with_manifest(made).items()}
    inputs = made.inputs
    documents = workspace.documents_of(as_of)
    names = [inputs.edition.path, *(one.path for one in (*inputs.templates, *inputs.fonts)), *_companions(workspace)]
    if documents:
        names.append(IMPORT_SETTINGS)
    for name in dict.fromkeys(names):
        payload[name] = read_file(workspace.find(name))
    for path in documents:
        payload[normalize("NFC", path.relative_to(workspace.root).as_posix())] = read_file(path)
    # How Word files are deflated is zlib's own.
    versions = dict(_locked(_PACKAGE)) | {"zlib": ZLIB_RUNTIME_VERSION}
    payload[PROGRAM_RECORD] = write_program(Program(PROGRAM, platform.python_version(), versions))
    return payload


def _companions(workspace: Workspace) -> Iterator[str]:
    """What a build and its filing read beside the inputs, and the fonts' licence."""
    yield from (MUNICIPALITIES, SERIES_TEXTS)
    for root in (workspace.root, workspace.shipped):
        yield from sorted(path.relative_to(root).as_posix() for path in (root / "fonts").glob("*.txt"))


def _locked(package: str) -> Iterator[tuple[str, str]]:
    """The installed version of the package's dependencies, and of theirs, by name."""
    seen = {package}
    waiting = [package]
    while waiting:
        for name in _required(waiting.pop()):
            if name not in seen:
                seen.add(name)
                try:
                    yield name, version(name)
                except PackageNotFoundError:  # wanted on another system only
                    continue
                waiting.append(name)


def _required(package: str) -> Iterable[str]:
    """The names of what the package needs, extras left out (the names of PEP 508's requirements)."""
    for requirement in requires(package) or ():
        if "extra ==" not in requirement:
            name = _NAME.match(requirement)
            assert name is not None, requirement
            yield name[0].lower().replace("_", "-")


def _description(workspace: Workspace, made: MadeEdition, revision: int, options: ArchiveOptions) -> Description:
    edition = made.edition
    texts = load_wording(workspace).archive.texts
    values = values_of(edition)
    return Description(
        organization=edition.host.name,
        organization_code=edition.host.code,
        title=texts["title"].render(**values),
        series=texts["series"].render(**values),
        as_of=edition.as_of,
        bagged_on=options.bagged_on,
        rights=texts["rights"].render(**values),
        program=PROGRAM,
        revision=revision,
        reason=options.reason,
    )
