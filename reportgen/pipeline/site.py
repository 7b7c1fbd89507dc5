"""The web edition of a day: its pages, with the list as PDF, Word and data, and what was issued before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from reportgen.archive.bag import PAYLOAD
from reportgen.archive.manifest import MANIFEST_NAME, Input, read_manifest
from reportgen.archive.shelf import Archived, list_archived, read_filed
from reportgen.archive.store import read_as_listed, read_earlier
from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_towns
from reportgen.diagnostics import DataError, Diagnostic
from reportgen.document.blocks import Document, Provenance
from reportgen.document.compose import extract_names, list_file_name
from reportgen.document.compose_site import Download, IssuedEdition
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.subjects import OfComparison
from reportgen.document.texts import SeriesTexts, Wording, load_site_texts
from reportgen.japanese.municipalities import Municipality
from reportgen.open_data.files import Published, table_file, tables_as_csv
from reportgen.open_data.settings import Settings
from reportgen.open_data.tables import tables_of
from reportgen.pipeline.build import BuildOptions, inputs_of_sources, make_of_sources
from reportgen.pipeline.data import prepare_data
from reportgen.pipeline.inputs import PROGRAM
from reportgen.pipeline.make import Kept, Made, Progress, inputs_of, keep_apart
from reportgen.pipeline.series import SERIES_TEXTS, load_editions, read_layers, read_wording
from reportgen.pipeline.sources import OPEN_DATA, SITE_TEXTS, Dataset, Sources, load_fonts, load_sources
from reportgen.series.compare import compare_editions, select_changes
from reportgen.site.pages import Looks, OfTown, Subject, make_pages
from reportgen.workspace import DATA, Workspace, read_file
from reportgen.writers.registry import USUAL_FORMATS

# The forms of documents that are offered, as people call them.
_FORMS = {".pdf": "PDF", ".docx": "Word", ".csv": "CSV"}


class SiteOptions(NamedTuple):
    """Of which edition; `made_at` and `revised_on` as in a build."""

    as_of: date | None = None
    made_at: datetime | None = None
    revised_on: date | None = None


class _Offered(NamedTuple):
    """Files by path, as what they are offered, and what of them was read from where they were filed."""

    files: dict[str, bytes]
    downloads: tuple[Download, ...]
    datasets: tuple[Dataset, ...] = ()


def site(workspace: Workspace, options: SiteOptions, progress: Progress = lambda *_: None) -> Kept:
    """Makes the web edition and puts it into out/<as-of>/site/.

    Raises DataError where the data or a template has errors, FileError; then nothing was written.
    """
    made = make_site(workspace, options, progress)
    return keep_apart(workspace.site_path(made.edition.as_of), made)


def make_site(workspace: Workspace, options: SiteOptions, progress: Progress = lambda *_: None) -> Made:
    """Makes the files of the web edition. Raises DataError, UsageError and FileError as `site` does."""
    sources, wording, series = _load(workspace, options.as_of)
    edition = sources.edition
    stem = list_file_name(edition, sources.texts, options.revised_on)
    stems = {town: _stem(sources, town, options.revised_on) for town in edition.partners}
    documents, warnings = _documents(workspace, sources, options, (stem, *stems.values()), progress)
    data = prepare_data(workspace, sources, options.made_at)
    own = _offered(_of(stem, documents), data.data.files)
    selected = select_towns(edition, stems)
    of_towns = {town: _of_town(selected[town], stem, documents, data.settings) for town, stem in stems.items()}
    days = [day for day in workspace.edition_days() if day < edition.as_of]
    *earlier, _ = load_editions(workspace, (*days, edition.as_of), sources.table)
    filed = {one.as_of: one for one in list_archived(workspace.shelf)}  # the last revision of each
    issued = [(one, _issued(workspace, one, filed.get(one.as_of), data.settings)) for one in reversed(earlier)]
    changes = _changes(sources, series, earlier[-1]) if earlier else {}
    datasets = [sources.dataset, *(dataset for _, offered in issued for dataset in offered.datasets)]
    texts = (SITE_TEXTS, SERIES_TEXTS, OPEN_DATA)
    templates = [*sources.template_inputs, *(_input(workspace, name) for name in texts)]
    fonts, font_inputs = load_fonts(workspace, sources.style)
    inputs = inputs_of(workspace, edition, datasets, templates, font_inputs, options.made_at, options.revised_on)
    offered = (own, *of_towns.values(), *(offered for _, offered in issued))
    subject = Subject(
        edition,
        changes.get(None),
        earlier[-1].as_of if earlier else None,
        {path: data for one in offered for path, data in one.files.items()},
        own.downloads,
        [IssuedEdition(one.as_of, _count(one), len(one.partners), offered.downloads) for one, offered in issued],
        {town: OfTown(one.downloads, changes.get(town)) for town, one in of_towns.items()},
        options.revised_on,
    )
    provenance = Provenance(PROGRAM, inputs.edition.sha256, datetime.fromisoformat(inputs.made_at))
    files = make_pages(subject, Looks(sources.texts, wording, sources.style, fonts, provenance))
    return Made.of(edition, files, inputs, warnings)


def _documents(
    workspace: Workspace, sources: Sources, options: SiteOptions, stems: Sequence[str], progress: Progress
) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """The list and its extracts by path, as a build makes them: those in the dated folder where they are the same.

    `stems` are their paths without endings. Also what is to be said of them.
    """
    asked = BuildOptions(sources.edition.as_of, made_at=options.made_at, revised_on=options.revised_on)
    folder = workspace.output_path(sources.edition.as_of)
    built = read_earlier(folder)
    if built is not None and built.inputs == inputs_of_sources(workspace, sources, asked):
        listed = {file.path: file for file in built.files}
        paths = [f"{stem}.{form}" for stem in stems for form in USUAL_FORMATS]
        found = {path: read_as_listed(folder / path, listed[path]) for path in paths if path in listed}
        whole = {path: data for path, data in found.items() if data is not None}
        if len(whole) == len(paths):
            return whole, sources.warnings
    made = make_of_sources(workspace, sources, asked, progress)
    return made.all(), made.warnings


def _load(workspace: Workspace, as_of: date | None) -> tuple[Sources, Wording, SeriesTexts]:
    """The edition, and the wording of the site and of changes on the list's title. Raises DataError with all errors."""
    *beneath, (data, path) = read_layers(workspace, SITE_TEXTS)
    wording, problems = load_site_texts(data, path, beneath)
    series, of_series = read_wording(workspace)
    problems += of_series
    try:
        sources = load_sources(workspace, as_of, None, as_printed=False)
    except DataError as exc:
        raise DataError([*exc.diagnostics, *problems]) from None
    if wording is None or series is None:
        raise DataError([*sources.warnings, *problems])
    titled = Wording({"title": sources.texts.list.texts["title"]}, {}, {}, {})
    return sources, wording.on(titled), series._replace(comparison=series.comparison.on(titled))


def _stem(sources: Sources, town: Municipality, revised_on: date | None) -> str:
    folder, name = extract_names(sources.edition, town, sources.texts, revised_on)
    return f"extracts/{folder}/{name}"


def _of(stem: str, documents: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: documents[path] for path in (f"{stem}.{form}" for form in USUAL_FORMATS)}


def _of_town(selected: Edition, stem: str, documents: Mapping[str, bytes], settings: Settings) -> _Offered:
    """A town's extract, and its entries as data."""
    rows = table_file(tables_of(selected)[0], selected.as_of, settings)
    files = {**_of(stem, documents), f"{stem}.csv": rows.data}
    downloads = [Download("list", _FORMS[path[len(stem) :]], path, len(found)) for path, found in files.items()]
    return _Offered(files, tuple(downloads))


def _changes(sources: Sources, texts: SeriesTexts, before: Edition) -> dict[Municipality | None, Document]:
    """What changed since the edition before, as its 新旧対照表: for all (None), and for each town that it concerns."""
    comparison = compare_editions(before, sources.edition)
    towns = [town for town in sources.edition.partners if not select_changes(comparison, town).is_unchanged]
    return {
        town: composed.document
        for town in (None, *towns)
        for composed in compose_all(kinds_of("comparison"), OfComparison(comparison, town), texts, sources.style)
    }


def _issued(workspace: Workspace, edition: Edition, filed: Archived | None, settings: Settings) -> _Offered:
    """The data of an earlier edition, and its list in the forms in which it was filed last."""
    day = edition.as_of.isoformat()
    path = workspace.edition_path(edition.as_of)
    datasets = [Dataset(path.relative_to(workspace.root).as_posix(), read_file(path))]
    files = {}
    for dataset in _filed_lists(workspace, filed, day) if filed else ():
        datasets.append(dataset)
        files[dataset.path.rpartition("/")[2]] = dataset.data
    return _offered(files, tables_as_csv(edition, settings), tuple(datasets))


def _filed_lists(workspace: Workspace, filed: Archived, day: str) -> Iterator[Dataset]:
    manifest = read_manifest(read_filed(filed.path, f"out/{day}/{MANIFEST_NAME}"))
    root = filed.path.relative_to(workspace.root).as_posix()
    for file in manifest.files if manifest else ():
        if "/" not in file.path and file.path.endswith(tuple(_FORMS)):
            path = f"out/{day}/{file.path}"
            yield Dataset(f"{root}/{PAYLOAD}{path}", read_filed(filed.path, path))


def _offered(files: dict[str, bytes], data: Iterable[Published], datasets: tuple[Dataset, ...] = ()) -> _Offered:
    of_data = {f"{DATA}/{one.path}": one for one in data}
    lists = [Download("list", _FORMS[f".{path.rpartition('.')[2]}"], path, len(found)) for path, found in files.items()]
    rows = [Download("rows", one.title, path, len(one.data)) for path, one in of_data.items()]
    return _Offered(files | {path: one.data for path, one in of_data.items()}, (*lists, *rows), datasets)


def _input(workspace: Workspace, name: str) -> Input:
    return Input(name, sha256(read_file(workspace.find(name))).hexdigest())


def _count(edition: Edition) -> int:
    return sum(len(section.entries) for section in edition.sections)
