"""The web edition of a day: its pages, with the list as PDF, Word and data, and what was issued before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from reportgen.archive.bag import PAYLOAD
from reportgen.archive.manifest import MANIFEST_NAME, Input, read_manifest
from reportgen.archive.shelf import Archived, list_archived, read_filed
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError
from reportgen.document.blocks import Document, Provenance
from reportgen.document.compose_site import Download, IssuedEdition
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.subjects import OfComparison
from reportgen.document.texts import Wording, load_site_texts
from reportgen.open_data.files import Published, tables_as_csv
from reportgen.open_data.settings import Settings
from reportgen.pipeline.build import BuildOptions, make_of_sources
from reportgen.pipeline.data import prepare_data
from reportgen.pipeline.inputs import PROGRAM
from reportgen.pipeline.make import Kept, Made, MadeFile, Progress, inputs_of, keep_apart
from reportgen.pipeline.series import SERIES_TEXTS, load_editions, load_wording, read_layers
from reportgen.pipeline.sources import OPEN_DATA, SITE_TEXTS, Dataset, Sources, load_fonts, load_sources
from reportgen.series.compare import compare_editions
from reportgen.site.pages import Looks, Subject, make_pages
from reportgen.workspace import DATA, Workspace, read_file

# The forms of documents that are offered, as people call them.
_FORMS = {".pdf": "PDF", ".docx": "Word"}


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
    sources, wording = _load(workspace, options.as_of)
    edition = sources.edition
    asked = BuildOptions(edition.as_of, only="list", made_at=options.made_at, revised_on=options.revised_on)
    listed = make_of_sources(workspace, sources, asked, progress)
    data = prepare_data(workspace, sources, options.made_at)
    own = _offered(listed.files, data.data.files)
    days = [day for day in workspace.edition_days() if day < edition.as_of]
    *earlier, _ = load_editions(workspace, (*days, edition.as_of), sources.table)
    filed = {one.as_of: one for one in list_archived(workspace.shelf)}  # the last revision of each
    issued = [(one, _issued(workspace, one, filed.get(one.as_of), data.settings)) for one in reversed(earlier)]
    datasets = [sources.dataset, *(dataset for _, offered in issued for dataset in offered.datasets)]
    texts = (SITE_TEXTS, SERIES_TEXTS, OPEN_DATA)
    templates = [*sources.template_inputs, *(_input(workspace, name) for name in texts)]
    fonts, font_inputs = load_fonts(workspace, sources.style)
    inputs = inputs_of(workspace, edition, datasets, templates, font_inputs, options.made_at, options.revised_on)
    subject = Subject(
        edition,
        _changes(workspace, sources, earlier[-1]) if earlier else None,
        earlier[-1].as_of if earlier else None,
        own.files | {path: data for _, offered in issued for path, data in offered.files.items()},
        own.downloads,
        [IssuedEdition(one.as_of, _count(one), len(one.partners), offered.downloads) for one, offered in issued],
        options.revised_on,
    )
    provenance = Provenance(PROGRAM, inputs.edition.sha256, datetime.fromisoformat(inputs.made_at))
    files = make_pages(subject, Looks(sources.texts, wording, sources.style, fonts, provenance))
    made = tuple(MadeFile(path, len(data), None) for path, data in files.items())
    return Made(edition, files, made, inputs, listed.warnings)


def _load(workspace: Workspace, as_of: date | None) -> tuple[Sources, Wording]:
    """The edition, and the site's wording on the list's title. Raises DataError with all errors of both."""
    *beneath, (data, path) = read_layers(workspace, SITE_TEXTS)
    wording, problems = load_site_texts(data, path, beneath)
    try:
        sources = load_sources(workspace, as_of, None, as_printed=False)
    except DataError as exc:
        raise DataError([*exc.diagnostics, *problems]) from None
    if wording is None:
        raise DataError([*sources.warnings, *problems])
    return sources, wording.on(Wording({"title": sources.texts.list.texts["title"]}, {}, {}, {}))


def _changes(workspace: Workspace, sources: Sources, before: Edition) -> Document:
    """What changed since the edition before, as its 新旧対照表."""
    texts = load_wording(workspace, sources.texts.list.texts["title"])
    subject = OfComparison(compare_editions(before, sources.edition), None)
    (composed,) = compose_all(kinds_of("comparison"), subject, texts, sources.style)
    return composed.document


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
