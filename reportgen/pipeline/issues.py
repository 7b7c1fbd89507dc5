"""What is compared: an edition of the workspace, or an issue of one that was filed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from reportgen.archive.bag import PAYLOAD, archive_name
from reportgen.archive.manifest import MANIFEST_NAME, Inputs, read_manifest
from reportgen.archive.shelf import Archived, list_archived, read_filed
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, FileError, UsageError
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.pipeline.messages import NONE_FILED, THERE_ARE
from reportgen.pipeline.sources import Dataset
from reportgen.series.load import load_all
from reportgen.workspace import NO_EDITION, UNREADABLE, Issue, Workspace, read_file, reason, shown


class IssueFile(NamedTuple):
    """The edition file of an issue, its path as messages show it, and where and why it was filed, if it was."""

    dataset: Dataset
    shown_path: str
    filed: Archived | None = None


class ReadIssue(NamedTuple):
    """An edition and its file; `name` is that of its folder: the day, with the number of a re-issue."""

    name: str
    edition: Edition
    file: IssueFile


def read_issues(workspace: Workspace, old: Issue, new: Issue, table: MunicipalityTable) -> tuple[ReadIssue, ReadIssue]:
    """What the issues hold. Beside a filed issue, the same day without a revision is the one that was filed first.

    Raises UsageError where one isn't there, DataError with all problems of those that can't be read, FileError.
    """
    if old.as_of == new.as_of and (old.revision or new.revision):
        old, new = (issue._replace(revision=issue.revision or 1) for issue in (old, new))
    names = [archive_name(issue.as_of, issue.revision or 1) for issue in (old, new)]
    files = [_read(workspace, issue, name) for issue, name in zip((old, new), names, strict=True)]
    editions = load_all([(file.dataset.data, file.shown_path) for file in files], table)
    first, second = map(ReadIssue, names, editions, files)
    return first, second


def _read(workspace: Workspace, issue: Issue, name: str) -> IssueFile:
    if issue.revision is None:
        path = workspace.require_edition(issue.as_of)
        return IssueFile(Dataset(path.relative_to(workspace.root).as_posix(), read_file(path)), shown(path))
    return _read_filed(workspace, issue.as_of, issue.revision, name)


def _read_filed(workspace: Workspace, as_of: date, revision: int, name: str) -> IssueFile:
    shelf = list_archived(workspace.shelf)
    path = f"data/editions/{as_of.isoformat()}.yaml"
    for one in shelf:
        if (one.as_of, one.revision) == (as_of, revision):
            dataset = Dataset(f"{one.path.relative_to(workspace.root).as_posix()}/{PAYLOAD}{path}", _filed(one, path))
            return IssueFile(dataset, f"{shown(one.path)}/{PAYLOAD}{path}", one)
    there = "、".join(dict.fromkeys(archive_name(one.as_of, one.revision) for one in shelf))
    advice = THERE_ARE.format(names=there) if there else NONE_FILED
    raise UsageError([NO_EDITION.at(None, wanted=f"{name}の", folder=shown(workspace.shelf), advice=advice)])


def filed_inputs(issue: IssueFile) -> Inputs | None:
    """What the issue was made from; None where it wasn't filed, or its manifest can't be read. Raises FileError."""
    if issue.filed is None:
        return None
    try:
        manifest = read_manifest(_filed(issue.filed, f"out/{issue.filed.as_of.isoformat()}/{MANIFEST_NAME}"))
    except DataError:  # not as it was filed
        return None
    return manifest.inputs if manifest else None


def _filed(one: Archived, path: str) -> bytes:
    try:
        return read_filed(one.path, path)
    except OSError as exc:
        told = UNREADABLE.at(None, path=shown(one.path), problem=reason(exc), advice="")
        raise FileError([told]) from exc
