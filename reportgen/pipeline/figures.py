"""What shows an edition at a glance, as files in a folder of their own: matrix, figures, overview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from reportgen.archive.manifest import Input
from reportgen.diagnostics import DataError, Diagnostic, UsageError
from reportgen.document.compose import compose_list
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.subjects import Composed, OfFigures
from reportgen.document.texts import load_figure_texts
from reportgen.pipeline.make import Kept, Made, Order, Progress, keep_apart, make
from reportgen.pipeline.messages import NO_FIGURES
from reportgen.pipeline.series import load_editions, read_layers
from reportgen.pipeline.sources import FIGURE_TEXTS, Dataset, Sources, load_sources
from reportgen.workspace import Workspace, read_file

FORMATS = ("pdf", "docx", "html", "xlsx")


class FigureOptions(NamedTuple):
    """Of which edition, as a build takes it; `only`: figures of this kind."""

    as_of: date | None = None
    only: str | None = None
    formats: tuple[str, ...] = FORMATS
    style: str | None = None
    made_at: datetime | None = None
    revised_on: date | None = None


def figures(workspace: Workspace, options: FigureOptions, progress: Progress = lambda *_: None) -> Kept:
    """Makes the figures and puts them into out/<as-of>/figures/.

    Raises DataError where the data or a template has errors, UsageError where the list has nothing to show, FileError;
    then nothing was written.
    """
    sources = load_sources(workspace, options.as_of, options.style, as_printed=False)
    made = make_figures(workspace, sources, options, progress)
    if made is None:
        raise UsageError([NO_FIGURES.at(None)])
    folder = workspace.figures_path(made.edition.as_of, options.style)
    return keep_apart(folder, made, whole=options.only is None and set(options.formats) >= set(FORMATS))


def make_figures(workspace: Workspace, sources: Sources, options: FigureOptions, progress: Progress) -> Made | None:
    """Makes the figures of what was read; None where the list has nothing to show. Raises DataError, FileError."""
    edition, style = sources.edition, sources.style
    kinds = (options.only, *style.bound.get(options.only, ())) if options.only else kinds_of("figures")
    glance = load_glance(workspace, sources, kinds, options.revised_on)
    made = {one.kind: one for one in glance.documents}
    if not made:
        return None
    behind = {kind: tuple([made[one] for one in style.bound.get(kind, ()) if one in made]) for kind in made}
    inside = {one.kind for some in behind.values() for one in some}
    order = Order(
        tuple([one._replace(behind=behind[kind]) for kind, one in made.items() if kind not in inside]),
        compose_list(edition, sources.texts, style, options.revised_on),
        edition,
        (sources.dataset, *glance.datasets),
        (*sources.template_inputs, *glance.templates),
        style,
        sources.table,
        options.formats,
        options.made_at,
        options.revised_on,
        glance.warnings,
    )
    return make(workspace, order, progress)


class Glance(NamedTuple):
    """Figures, what they are made from beside the edition and the list's wording, and what is to be said of all."""

    documents: tuple[Composed, ...]
    datasets: tuple[Dataset, ...]
    templates: tuple[Input, ...]
    warnings: tuple[Diagnostic, ...]


def load_glance(workspace: Workspace, sources: Sources, kinds: Sequence[str], revised_on: date | None) -> Glance:
    """The figures of these kinds for which there are data. Raises DataError, FileError."""
    if not kinds:
        return Glance((), (), (), sources.warnings)
    *beneath, (data, path) = read_layers(workspace, FIGURE_TEXTS)
    texts, problems = load_figure_texts(data, path, beneath, sources.texts.list.texts["title"])
    warnings = (*sources.warnings, *problems)
    if texts is None:
        raise DataError(warnings)
    days = [day for day in workspace.edition_days() if day < sources.edition.as_of]
    paths = [workspace.edition_path(day) for day in days]
    datasets = [Dataset(path.relative_to(workspace.root).as_posix(), read_file(path)) for path in paths]
    subject = OfFigures(sources.edition, load_editions(workspace, days, sources.table), revised_on)
    documents = tuple(compose_all(kinds, subject, texts, sources.style))
    return Glance(documents, tuple(datasets), (Input(FIGURE_TEXTS, sha256(data).hexdigest()),), warnings)
