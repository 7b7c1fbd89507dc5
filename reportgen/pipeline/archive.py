"""Filing for good: an edition with all that it was made from, as a bag; and proof that what is kept is whole."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unicodedata import normalize
from zlib import ZLIB_RUNTIME_VERSION

from reportgen.archive.bag import PROGRAM_RECORD, Description, Program, archive_name, describe_bag, write_program
from reportgen.archive.compare import compare_folders
from reportgen.archive.findings import Finding
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
from reportgen.diagnostics import UsageError
from reportgen.document.rendering import values_of
from reportgen.pipeline.build import PROGRAM, BuildOptions, MadeEdition, Progress, make_edition
from reportgen.pipeline.messages import NOT_ARCHIVED, not_written
from reportgen.pipeline.series import load_wording
from reportgen.workspace import Workspace, read_file, shown

_PACKAGE = "reportgen"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


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

    Raises DataError, UsageError (a re-issue without a reason among them) and FileError; then nothing was filed.
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
                zip_file = _zip(last.path, options) if not last.zipped else last.path
                return Filed(last.path, zip_file, last.revision, False, (), made)
        revision = next_revision(archived, as_of)
        folder = shelf / archive_name(as_of, revision)
        archive_edition(folder, payload, describe_bag(_description(workspace, made, revision, options)))
        return Filed(folder, _zip(folder, options), revision, True, changed, made)
    except OSError as exc:
        raise not_written(shelf, exc) from exc


def verify_kept(workspace: Workspace, path: Path | None, *, rebuild: bool) -> Iterator[Verification]:
    """Verifies what is at the path; without one, all that the workspace has archived and built.

    With `rebuild` each bag is built again from what it holds, and compared. Raises UsageError where the path is no bag
    then.
    """
    for kept in [path] if path is not None else _kept(workspace):
        found = verify(kept, shown(kept))
        if rebuild and found.kind in (Kind.BAG, Kind.ZIP) and not found.findings:
            found = found._replace(findings=_rebuild(kept, workspace.shipped))
        elif rebuild and path is not None and not found.findings:
            raise UsageError([NOT_ARCHIVED.at(None, path=shown(kept))])
        yield found


def _kept(workspace: Workspace) -> Iterator[Path]:
    yield from (one.path for one in list_archived(workspace.shelf))
    yield from sorted(path.parent for path in (workspace.root / "out").glob(f"*/{MANIFEST_NAME}"))


def _rebuild(path: Path, shipped: Path) -> tuple[Finding, ...]:
    """What comes out otherwise when the bag's payload, which is a workspace, is built again."""
    payload = read_payload(path)
    (manifest_path,) = [name for name in payload if name.startswith("out/") and name.endswith(f"/{MANIFEST_NAME}")]
    manifest = read_manifest(payload[manifest_path])
    assert manifest is not None, "a whole bag's manifest is one"
    folder = manifest_path.removesuffix(MANIFEST_NAME)
    with TemporaryDirectory() as root:
        for name, data in payload.items():
            if not name.startswith("out/"):
                target = Path(root, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        inputs = manifest.inputs
        options = BuildOptions(date.fromisoformat(inputs.as_of), made_at=datetime.fromisoformat(inputs.made_at))
        made = make_edition(Workspace(Path(root), shipped), options)
    again = {folder + name: data for name, data in _with_manifest(made).items()}
    kept = {name: data for name, data in payload.items() if name.startswith(folder)}
    return compare_folders(again, kept, shown(path))


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
    names = [inputs.edition.path, *(one.path for one in (*inputs.templates, *inputs.fonts)), *_companions(workspace)]
    for name in dict.fromkeys(names):
        payload[name] = read_file(workspace.find(name))
    for path in workspace.documents_of(as_of):
        payload[normalize("NFC", path.relative_to(workspace.root).as_posix())] = read_file(path)
    # How Word files are deflated is zlib's own.
    versions = dict(_locked(_PACKAGE)) | {"zlib": ZLIB_RUNTIME_VERSION}
    payload[PROGRAM_RECORD] = write_program(Program(PROGRAM, platform.python_version(), versions))
    return payload


def _companions(workspace: Workspace) -> Iterator[str]:
    """What a build reads beside its inputs, and the fonts' licence."""
    yield "data/municipalities.csv"
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
