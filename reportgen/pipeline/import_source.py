"""The import: a published list becomes an edition file, or what is recognised in it the import settings."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize

from reportgen.archive.store import write_files
from reportgen.dataset.edition_yaml import edited_since_import
from reportgen.diagnostics import DataError, Diagnostic, UsageError, has_errors, in_order
from reportgen.file_names import problem_of_name
from reportgen.pipeline.messages import (
    BAD_SOURCE_NAME,
    DAY_WANTED,
    EDITED_EDITION,
    LONG_NAME,
    OTHER_SOURCE,
    SETTINGS_EXIST,
    not_written,
)
from reportgen.pipeline.series import load_editions
from reportgen.pipeline.sources import IMPORT_SETTINGS, TEXTS, load_import_settings, load_municipalities
from reportgen.readers.draft_list import day_of_list
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.importing import ImportResult, import_list, read_published
from reportgen.readers.propose import propose_settings, propose_wording
from reportgen.readers.published import PublishedList
from reportgen.readers.recognise import read_list
from reportgen.series.known_ids import with_known_ids
from reportgen.workspace import Workspace, read_file, shown

# A file system's 255 bytes less the room that a passing name takes.
_LONGEST_NAME_BYTES = 230


class Imported(NamedTuple):
    """What an import did: the edition file it wrote and what it reads differently from the published text.

    `has_title`: what is built of it bears the published title.
    """

    path: Path
    result: ImportResult
    has_settings: bool
    has_title: bool


def propose_import_settings(workspace: Workspace, file: Path, *, force: bool) -> tuple[list[Path], PublishedList]:
    """Writes what is recognised in a published list as the workspace's import settings, and its title as wording.

    Gives the paths of what is new, and the list. Wording that the workspace has stays.
    Raises DataError where no list is found in it, UsageError where there are settings and `force` isn't given,
    FileError.
    """
    target = workspace.root / IMPORT_SETTINGS
    if target.exists() and not force:
        raise UsageError([SETTINGS_EXIST.at(None, path=shown(target))])
    table = load_municipalities(workspace)
    found = read_list(read_file(file), shown(file), ImportSettings(), table)
    if not found.sections:
        raise DataError(found.problems)
    files = {target: propose_settings(found)} | wording_wanted(workspace, found)
    try:
        write_files({path: text.encode() for path, text in files.items()})
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(target, exc) from exc
    return list(files), found


def wording_wanted(workspace: Workspace, found: PublishedList) -> dict[Path, str]:
    """The files of wording, with their texts, that title the list as it was published and that nobody wrote yet."""
    shipped = read_file(workspace.shipped / TEXTS).decode()
    wording = {workspace.root / "templates" / name: text for name, text in propose_wording(found, shipped).items()}
    return {path: text for path, text in wording.items() if not path.exists()}


def import_source(workspace: Workspace, file: Path, as_of: date | None, *, force: bool) -> Imported:
    """Makes data/editions/<as-of>.yaml from a published list, and keeps its file, unchanged, in data/sources/.

    Its name is kept in composed characters (NFC), as corrections are written. Where no day is given it is the one that
    the list says.
    Raises DataError where the text, the corrections or the settings have errors, UsageError where an edition that was
    edited by hand (or another text of the same name) would be overwritten and `force` is not given, FileError where
    something can't be read or written.
    """

    data = read_file(file)
    table = load_municipalities(workspace)
    settings, settings_path = load_import_settings(workspace)
    if as_of is None:
        problems: list[Diagnostic] = []
        _, published = read_published(data, shown(file), settings, settings_path, table, problems)
        if has_errors(problems):
            raise DataError(in_order(problems))
        as_of = day_of_list(published)
        if as_of is None:
            raise UsageError([DAY_WANTED.at(None, path=shown(file))])
    source = workspace.source_path(normalize("NFC", file.name), as_of)
    if problem := _problem_of_name(source.name):
        raise UsageError([BAD_SOURCE_NAME.at(None, name=source.name, problem=problem)])
    target = workspace.edition_path(as_of)
    if not force and target.exists() and edited_since_import(read_file(target)):
        raise UsageError([EDITED_EDITION.at(None, path=shown(target))])
    if not force and source.exists() and read_file(source) != data:
        raise UsageError([OTHER_SOURCE.at(None, path=shown(source))])
    corrections = workspace.corrections_path(as_of)
    previous = load_editions(workspace, [day for day in workspace.edition_days() if day < as_of], table)
    result = import_list(
        data,
        shown(source),
        read_file(corrections) if corrections.exists() else None,
        shown(corrections),
        settings,
        settings_path,
        as_of,
        table,
        partial(with_known_ids, previous),
    )
    if result.edition_text is None:
        raise DataError(in_order(result.diagnostics))
    try:
        write_files({source: data, target: result.edition_text.encode()})
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(target, exc) from exc
    return Imported(target, result, settings is not None, not wording_wanted(workspace, result.published))


def _problem_of_name(name: str) -> str:
    size = len(name.encode(errors="surrogatepass"))
    return problem_of_name(name) or (
        LONG_NAME.format(size=size, most=_LONGEST_NAME_BYTES) if size > _LONGEST_NAME_BYTES else ""
    )
