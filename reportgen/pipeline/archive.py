"""Filing for good: an edition with all that it was made from, as a bag; and proof that what is kept is whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from reportgen.archive.bag import EDITED, PAYLOAD, archive_name, describe_bag
from reportgen.archive.contents import contents_of, is_apart
from reportgen.archive.manifest import MANIFEST_NAME, Inputs, describe_file, read_manifest, with_manifest
from reportgen.archive.messages import KEPT_COPY
from reportgen.archive.shelf import (
    archive_edition,
    changed_payload,
    list_archived,
    next_revision,
    read_archived,
    zip_archived,
    zip_of,
)
from reportgen.archive.store import is_as_listed, read_earlier
from reportgen.archive.verify import Kind, Verification, is_passing, verify
from reportgen.diagnostics import DataError, Diagnostic, UsageError
from reportgen.document.rendering import values_of
from reportgen.pipeline.build import BuildOptions, inputs_of_sources, make_of_sources
from reportgen.pipeline.data import made_of, prepare_data
from reportgen.pipeline.inputs import PROGRAM, SHIPPED
from reportgen.pipeline.inspect import folders_with_manifest
from reportgen.pipeline.make import Made, Progress
from reportgen.pipeline.messages import EDITED_KIND, EDITED_NOT_ARCHIVED, NOT_ARCHIVED, OWN_KIND, not_written
from reportgen.pipeline.rebuild import rebuild_archived
from reportgen.pipeline.series import SERIES_TEXTS, load_wording
from reportgen.pipeline.sources import IMPORT_SETTINGS, MUNICIPALITIES, load_sources
from reportgen.workspace import DATA, Limit, Workspace, read_file, shown

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(?:-as-printed)?")


class ArchiveOptions(NamedTuple):
    """What to file, and how. `bagged_on` is today; `made_at` as in a build.

    `with_edited`: what was edited by hand in the dated folder, or put there, is filed beside what is made.
    `with_partners`: so is whom it was sent to, with their mail addresses.
    """

    as_of: date | None
    bagged_on: date
    reason: str = ""
    zipped: bool = False
    with_edited: bool = False
    with_partners: bool = False
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
    made: Made
    warnings: tuple[Diagnostic, ...]


def archive(workspace: Workspace, options: ArchiveOptions, progress: Progress = lambda *_: None) -> Filed:
    """Builds the edition and files it in out/archive/, unless its last revision is the same already.

    A re-issue shows on paper that it is one, and of what day: that of the dated folder where it was built as one, else
    that of filing. Raises DataError (where the last revision is damaged, too), UsageError (a re-issue without a reason
    among them) and FileError; then nothing was filed.
    """
    as_of = options.as_of or workspace.latest_edition()
    try:
        return _file(workspace, as_of, options, progress)
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(workspace.shelf, exc) from exc


def _file(workspace: Workspace, as_of: date, options: ArchiveOptions, progress: Progress) -> Filed:
    record, of_data = (f"out/{as_of.isoformat()}/{path}{MANIFEST_NAME}" for path in ("", f"{DATA}/"))
    archived = [one for one in list_archived(workspace.shelf) if one.as_of == as_of]
    last = max(archived, key=lambda one: (one.revision, not one.zipped), default=None)
    sources = load_sources(workspace, as_of, None, as_printed=False)
    asked = BuildOptions(as_of=as_of, made_at=options.made_at, letters=True)
    built = inputs_of_sources(workspace, sources, asked._replace(letters=False))
    sent_on = _day_shown(_recorded(read_archived(workspace.root, record), built))
    now = inputs_of_sources(workspace, sources, asked)
    new_day = sent_on or options.bagged_on
    if last:
        filed = _recorded(read_archived(last.path, PAYLOAD + record), now, by_any_program=True)
        asked = asked._replace(revised_on=_day_shown(filed) if filed and not sent_on else new_day)
    made = make_of_sources(workspace, sources, asked, progress).at_once()
    data = made_of(sources, prepare_data(workspace, sources, options.made_at))
    by_hand = _edited_files(workspace, made)
    edited = by_hand if options.with_edited else {}
    partners = [workspace.partners_path] if options.with_partners else []
    warnings = (*made.warnings, *[_not_archived(one) for one in by_hand.values() if not edited])
    payload = _payload(workspace, made, edited, partners, data)
    changed: tuple[str, ...] = ()
    if last:
        # An earlier program filed no data: that there is some now is no change.
        has_data = bool(read_archived(last.path, PAYLOAD + of_data))
        all_changed = changed_payload(last.path, payload if has_data else _payload(workspace, made, edited, partners))
        changed = tuple(path for path in all_changed if options.with_edited or not path.startswith(EDITED))
        if not options.with_partners:
            changed = tuple(path for path in changed if workspace.root / path != workspace.partners_path)
        if set(changed) <= {record, of_data}:  # another program that makes the same
            if not (found := verify(last.path, shown(last.path))).is_whole:
                raise DataError(found.diagnostics)
            zip_file = last.path if last.zipped else zip_archived(last.path) if options.zipped else None
            return Filed(last.path, zip_file, last.revision, False, (), made, warnings)
    revision = next_revision(archived, as_of)
    info = _describe(workspace, made, revision, options, len(edited))
    if revision > 1:
        if asked.revised_on != new_day:
            made = make_of_sources(workspace, sources, asked._replace(revised_on=new_day), progress).at_once()
            payload = _payload(workspace, made, edited, partners, data)
        # All that was made shows on paper that it is a re-issue: what it was made for is told.
        changed = tuple([path for path in changed if not path.startswith("out/")]) or changed
    folder = workspace.shelf / archive_name(as_of, revision)
    archive_edition(folder, payload, info, zipped=options.zipped)
    return Filed(folder, zip_of(folder) if options.zipped else None, revision, True, changed, made, warnings)


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
        if rebuild and found.kind is Kind.BUILD and path is not None:
            raise UsageError([NOT_ARCHIVED.at(None, path=shown(one))])
        if rebuild and found.kind is not Kind.BUILD and not found.findings:
            found = found._replace(findings=rebuild_archived(one, shown(one)), built_again=True)
        yield found


def _kept(workspace: Workspace) -> list[Path]:
    """Bags and zips on the shelf, then what has a manifest, and the dated folders that have lost theirs."""
    out = workspace.root.glob("out/*")
    dated = (path for path in out if path.is_dir() and _DATED.fullmatch(path.name))
    folders = {path for path in dated if _is_build(contents_of(path).paths)}
    folders.update(folders_with_manifest(workspace.root))
    return [*(one.path for one in list_archived(workspace.shelf)), *sorted(folders)]


def _is_build(paths: Sequence[str]) -> bool:
    """Whether a dated folder with these files was built, or is to be told of: it doesn't hold a web edition alone."""
    return not paths or not all(is_apart(path, paths) for path in paths)


def _recorded(record: bytes, now: Inputs, *, by_any_program: bool = False) -> Inputs | None:
    """What documents were made from by the record of their making, where that is as now but for a re-issue's day."""
    manifest = read_manifest(record)
    if manifest is None:
        return None
    like = manifest.inputs._replace(revised_on=now.revised_on)
    if by_any_program:
        like = like._replace(program=now.program, code=now.code, versions=now.versions)
    return manifest.inputs if like == now else None


def _day_shown(inputs: Inputs | None) -> date | None:
    """The day that documents made from these show as that of a re-issue."""
    try:
        return date.fromisoformat(inputs.revised_on) if inputs else None
    except (TypeError, ValueError):
        return None


def _edited_files(workspace: Workspace, made: Made) -> dict[str, tuple[Path, bool]]:
    """What is in the dated folder but was not made: where it is, and whether it was made once and edited since."""
    folder, files = workspace.output_path(made.edition.as_of), made.all()
    manifest = read_earlier(folder)
    listed = {file.path: file for file in manifest.files} if manifest else {}
    found = {}
    paths = frozenset(contents_of(folder).paths)
    for path in sorted(paths):
        file = folder / path
        if path == MANIFEST_NAME or is_apart(path, paths) or is_passing(path) or not file.is_file():
            continue
        as_made = [listed[path]] if path in listed else []
        as_made += [describe_file(path, files[path])] if path in files else []
        if not any(is_as_listed(file, one) for one in as_made):
            found[path] = (file, bool(as_made) or KEPT_COPY in file.stem)
    return found


def _not_archived(edited: tuple[Path, bool]) -> Diagnostic:
    file, was_made = edited
    return EDITED_NOT_ARCHIVED.at(None, path=shown(file), kind=EDITED_KIND if was_made else OWN_KIND)


def _payload(
    workspace: Workspace,
    made: Made,
    edited: dict[str, tuple[Path, bool]],
    partners: Sequence[Path],
    data: Made | None = None,
) -> dict[str, bytes]:
    """A workspace from which the edition and its data can be made again, with what was made and those files edited."""
    as_of = made.edition.as_of
    payload: dict[str, bytes] = {}
    names = list(_companions(workspace))
    for folder, one in (("", made), *([(f"{DATA}/", data)] if data else [])):
        files = with_manifest(one.all(), one.inputs)
        payload |= {f"out/{as_of.isoformat()}/{folder}{path}": content for path, content in files.items()}
        inputs = one.inputs
        names += [inputs.edition.path, *[source.path for source in (*inputs.templates, *inputs.fonts)]]
    documents = workspace.documents_of(as_of)
    if documents and (workspace.root / IMPORT_SETTINGS).exists():
        names.append(IMPORT_SETTINGS)
    for name in dict.fromkeys(names):
        shipped = name.removeprefix(SHIPPED)
        payload[name] = read_file(workspace.find(name) if shipped == name else workspace.shipped / shipped)
    payload |= {path.relative_to(workspace.root).as_posix(): read_file(path) for path in (*documents, *partners)}
    payload |= {
        f"{EDITED}{as_of.isoformat()}/{name}": read_file(file, Limit.DOCUMENT) for name, (file, _) in edited.items()
    }
    return {normalize("NFC", path): data for path, data in payload.items()}


def _companions(workspace: Workspace) -> Iterator[str]:
    """What a build and its filing read beside the inputs, and the fonts' licence."""
    yield from (MUNICIPALITIES, SERIES_TEXTS)
    for root in (workspace.root, workspace.shipped):
        yield from sorted(path.relative_to(root).as_posix() for path in (root / "fonts").glob("*.txt"))


def _describe(workspace: Workspace, made: Made, revision: int, options: ArchiveOptions, edited: int) -> dict[str, str]:
    edition = made.edition
    values = values_of(edition)
    texts = {key: text.render(**values) for key, text in load_wording(workspace).archive.texts.items()}
    return describe_bag(
        organization=edition.host.name,
        organization_code=edition.host.code,
        title=texts["title"],
        series=texts["series"],
        as_of=edition.as_of,
        bagged_on=options.bagged_on,
        rights=texts["rights"],
        program=PROGRAM,
        revision=revision,
        reason=options.reason,
        edited=edited,
    )
