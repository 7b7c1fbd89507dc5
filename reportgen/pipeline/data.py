"""The open data of a day: its tables with what describes them, as files in a folder of the dated one."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from reportgen.archive.manifest import Inputs
from reportgen.diagnostics import DataError, in_order
from reportgen.document.style import Face
from reportgen.open_data.publish import OpenData, publish
from reportgen.open_data.rules import check_rules, read_files
from reportgen.open_data.settings import Settings
from reportgen.pipeline.make import Kept, Made, inputs_of, keep_apart
from reportgen.pipeline.series import load_other_editions
from reportgen.pipeline.sources import Dataset, Sources, load_publishing, load_sources
from reportgen.workspace import Workspace, read_file, shown


class Prepared(NamedTuple):
    """Open data with how it is published, and what it was made from."""

    data: OpenData
    settings: Settings
    inputs: Inputs


def data(workspace: Workspace, as_of: date | None, made_at: datetime | None = None) -> Kept:
    """Makes the open data and puts it into out/<as-of>/data/; what it doesn't keep of the rules is a warning.

    `made_at` (UTC) stands in the files as the time of their making; None: the edition's day. Raises DataError where the
    data or a template has errors, FileError; then nothing was written.
    """
    sources = load_sources(workspace, as_of, None, as_printed=False)
    prepared = prepare_data(workspace, sources, made_at)
    folder = workspace.data_path(sources.edition.as_of)
    files = {f"{shown(folder)}/{one.path}": one.data for one in prepared.data.files}
    tables = {f"{shown(folder)}/{path}": table for path, table in prepared.data.tables.items()}
    broken = check_rules(read_files(files, tables, has_bom=prepared.settings.has_bom))
    made = made_of(sources, prepared)
    return keep_apart(folder, made._replace(warnings=in_order([*made.warnings, *broken])))


def prepare_data(workspace: Workspace, sources: Sources, made_at: datetime | None = None) -> Prepared:
    """The open data, with the editions before that can be read as its history. Raises DataError, FileError."""
    edition = sources.edition
    others = load_other_editions(workspace, edition.as_of, sources.table)
    earlier = [one for one in others if one.as_of < edition.as_of]
    paths = [workspace.edition_path(one.as_of) for one in earlier]
    datasets = [Dataset(path.relative_to(workspace.root).as_posix(), read_file(path)) for path in paths]
    problems = [*sources.warnings]
    settings, template = load_publishing(workspace, problems)
    if settings is None:
        raise DataError(problems)
    templates = (*sources.template_inputs, template)
    inputs = inputs_of(workspace, edition, (sources.dataset, *datasets), templates, (), made_at)
    family, title = sources.style.fonts[Face.REGULAR].family, sources.texts.list.texts["title"]
    made = publish((*earlier, edition), settings, title, family, datetime.fromisoformat(inputs.made_at))
    return Prepared(made, settings, inputs)


def made_of(sources: Sources, prepared: Prepared) -> Made:
    """The files of the open data."""
    files = {one.path: one.data for one in prepared.data.files}
    return Made.of(sources.edition, files, prepared.inputs, sources.warnings)
