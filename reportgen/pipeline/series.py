"""The editions of a workspace, one after another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, in_order
from reportgen.document.text_template import TextTemplate
from reportgen.document.texts import SeriesTexts, load_series_texts
from reportgen.japanese.municipalities import Municipality, MunicipalityTable
from reportgen.series.load import load_all, load_series
from reportgen.workspace import Limit, Workspace, read_file, shown

SERIES_TEXTS = "templates/series.yaml"


def load_editions(workspace: Workspace, days: Iterable[date], table: MunicipalityTable) -> tuple[Edition, ...]:
    """The editions of these days. Raises DataError with all problems of those that can't be read, FileError."""
    return load_all(_files(workspace, days), table)


def load_other_editions(workspace: Workspace, as_of: date, table: MunicipalityTable) -> tuple[Edition, ...]:
    """The other editions that can be read: those with errors are told of when they are checked themselves."""
    others = [day for day in workspace.edition_days() if day != as_of]
    return tuple([edition for edition, _ in load_series(_files(workspace, others), table) if edition is not None])


def named_towns(edition: Edition) -> tuple[Municipality, ...]:
    """The municipalities that entries name, but for the host, in order of code; those that have none come last.

    These are the ones that the table knows no more (大滝村 became a part of 伊達市).
    """
    named = {town for section in edition.sections for entry in section.entries for town in entry.concerns}
    return tuple(sorted(named - {edition.host}, key=lambda town: (not town.code, town)))


def ids_of(editions: Iterable[Edition]) -> frozenset[str]:
    """Every id that an entry of theirs has or had."""
    found: set[str] = set()
    for edition in editions:
        for section in edition.all_sections:
            found.update(entry.id for entry in section.entries)
            found.update(retired.entry.id for retired in section.retired)
    return frozenset(found - {""})


def load_wording(workspace: Workspace, title: TextTemplate | None = None) -> SeriesTexts:
    """What the documents on changes and the archive say. Raises DataError, FileError."""
    texts, problems = read_wording(workspace, title)
    if texts is None:
        raise DataError(in_order(problems))
    return texts


def read_wording(
    workspace: Workspace, title: TextTemplate | None = None
) -> tuple[SeriesTexts | None, list[Diagnostic]]:
    """The same, None where there are errors, and its problems. Raises FileError."""
    *beneath, (data, path) = read_layers(workspace, SERIES_TEXTS)
    return load_series_texts(data, path, beneath, title)


def read_layers(workspace: Workspace, name: str) -> tuple[tuple[bytes, str], ...]:
    """The bytes and paths of the files that say a template of that name, one on another. Raises FileError."""
    return tuple([(read_file(path, Limit.TEMPLATE), shown(path)) for path in workspace.layers(name)])


def _files(workspace: Workspace, days: Iterable[date]) -> list[tuple[bytes, str]]:
    paths = [workspace.edition_path(day) for day in days]
    return [(read_file(path), shown(path)) for path in paths]
