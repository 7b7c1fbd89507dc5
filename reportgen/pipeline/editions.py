"""The series as it stands: which editions there are, where each is filed and whether that is whole."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.shelf import list_archived
from reportgen.archive.verify import verify
from reportgen.diagnostics import Diagnostic
from reportgen.pipeline.series import named_towns
from reportgen.pipeline.sources import load_municipalities
from reportgen.series.load import load_series
from reportgen.workspace import Workspace, read_file, shown


class FiledAs(NamedTuple):
    """An archived form of an edition, and whether it is as it was filed."""

    path: Path
    revision: int
    is_whole: bool


class EditionRow(NamedTuple):
    """An edition of the workspace. `entries` and `towns` are None where its file has errors (`problems`)."""

    as_of: date
    path: Path
    entries: int | None
    retired: int | None
    towns: int | None
    sha256: str
    filed: tuple[FiledAs, ...]
    problems: tuple[Diagnostic, ...]


def list_editions(workspace: Workspace) -> tuple[EditionRow, ...]:
    """Every edition that is in data/editions/ or archived, by day, all that is archived verified.

    Raises UsageError where there is none, DataError where the table of municipalities is none, FileError.
    """
    days = workspace.edition_days()
    files = {day: read_file(workspace.edition_path(day)) for day in days}
    table = load_municipalities(workspace)
    loaded = load_series([(data, shown(workspace.edition_path(day))) for day, data in files.items()], table)
    archived = list_archived(workspace.shelf)
    if not days and not archived:
        workspace.latest_edition()
    filed: dict[date, list[FiledAs]] = {}
    for one in archived:
        filed.setdefault(one.as_of, []).append(FiledAs(one.path, one.revision, verify(one.path).is_whole))
    rows = []
    for (day, data), (edition, problems) in zip(files.items(), loaded, strict=True):
        sections = edition.sections if edition else ()
        rows.append(
            EditionRow(
                day,
                workspace.edition_path(day),
                sum(len(section.entries) for section in sections) if edition else None,
                sum(len(section.retired) for section in edition.all_sections) if edition else None,
                len(named_towns(edition)) if edition else None,
                sha256(data).hexdigest(),
                tuple(filed.pop(day, ())),
                () if edition else tuple(problems),
            )
        )
    rows += [
        EditionRow(day, workspace.edition_path(day), None, None, None, "", tuple(forms), ())
        for day, forms in filed.items()
    ]
    return tuple(sorted(rows, key=lambda row: row.as_of))
