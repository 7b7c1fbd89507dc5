"""The build: the list and its extracts as files in a dated folder."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from reportgen.archive.manifest import Inputs
from reportgen.document.compose import compose_list
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.subjects import OfEdition
from reportgen.pipeline.figures import FigureOptions, Glance, load_glance, make_figures
from reportgen.pipeline.make import Kept, Made, Order, Progress, inputs_of, keep, keep_apart, make
from reportgen.pipeline.sources import Sources, load_fonts, load_sources
from reportgen.pipeline.towns import towns_of
from reportgen.workspace import FIGURES, Workspace
from reportgen.writers.registry import OUTLINE, USUAL_FORMATS

LETTERS = "letters"


class BuildOptions(NamedTuple):
    """What to build. `towns` narrows to the extracts of these towns, `only` to a kind; `style` names a house style.

    `outline`: the laid-out pages of each document as text, too. `made_at` (UTC) stands in the files as the time of
    their making; None: the edition's day. `revised_on`: they show that they are a re-issue (訂正版) of that day.
    `clean`: files of another state may be left out for those that a narrowed build makes. `letters`: the letters that
    went with extracts, too, as the registers have them.
    """

    as_of: date | None = None
    towns: tuple[str, ...] = ()
    only: str | None = None
    formats: tuple[str, ...] = USUAL_FORMATS
    as_printed: bool = False
    style: str | None = None
    outline: bool = False
    made_at: datetime | None = None
    revised_on: date | None = None
    clean: bool = False
    letters: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of an edition is built."""
        return not self.towns and self.only is None and set(self.formats) >= set(USUAL_FORMATS)


def build(workspace: Workspace, options: BuildOptions, progress: Progress = lambda *_: None) -> Kept:
    """Makes the documents and puts them into out/<as-of>/, those of a named style into out/<as-of>-<style>/.

    Raises DataError where the data or a template has errors, UsageError where the options don't fit the edition or what
    its folder holds, FileError where something can't be read or written; then nothing was written.
    """
    sources = load_sources(workspace, options.as_of, options.style, as_printed=options.as_printed)
    made = make_of_sources(workspace, sources, options, progress)
    with_figures = sources.style.builds_figures and options.is_whole and not options.as_printed
    glance = _figures(workspace, sources, options, progress) if with_figures else None
    folder = workspace.output_path(made.edition.as_of, as_printed=options.as_printed, style=options.style)
    kept = keep(folder, made, whole=options.is_whole, clean=options.clean, takes_over=True)
    if glance is None:
        return kept
    beside = keep_apart(folder / FIGURES, glance)
    files = tuple([file._replace(path=f"{FIGURES}/{file.path}") for file in beside.files])
    return kept._replace(files=(*kept.files, *files))


def _figures(workspace: Workspace, sources: Sources, options: BuildOptions, progress: Progress) -> Made | None:
    """What shows the edition at a glance, if anything can."""
    asked = FigureOptions(style=options.style, made_at=options.made_at, revised_on=options.revised_on)
    return make_figures(workspace, sources, asked, progress)


def _annex(workspace: Workspace, sources: Sources, options: BuildOptions) -> Glance:
    """What is bound behind the list."""
    kinds = () if options.as_printed else sources.style.bound.get("list", ())
    return load_glance(workspace, sources, kinds, options.revised_on)


def make_edition(workspace: Workspace, options: BuildOptions, progress: Progress = lambda *_: None) -> Made:
    """Makes the documents. Raises DataError, UsageError and FileError as `build` does."""
    sources = load_sources(workspace, options.as_of, options.style, as_printed=options.as_printed)
    return make_of_sources(workspace, sources, options, progress)


def inputs_of_sources(workspace: Workspace, sources: Sources, options: BuildOptions) -> Inputs:
    """What the documents are made from. Raises FileError."""
    _, fonts = load_fonts(workspace, sources.style)
    annex = _annex(workspace, sources, options)
    datasets, templates = [sources.dataset, *annex.datasets], [*sources.template_inputs, *annex.templates]
    if options.letters:
        from reportgen.pipeline.letters import load_recorded

        if recorded := load_recorded(workspace, sources.edition):
            datasets += recorded.datasets
            templates += recorded.looks.inputs
    return inputs_of(workspace, sources.edition, datasets, templates, fonts, options.made_at, options.revised_on)


def make_of_sources(
    workspace: Workspace, sources: Sources, options: BuildOptions, progress: Progress = lambda *_: None
) -> Made:
    """Makes the documents of what was read already."""
    edition, texts, style = sources.edition, sources.texts, sources.style
    whole = compose_list(edition, texts, style, options.revised_on)
    only = "extracts" if options.towns else "list" if options.as_printed else options.only
    towns = towns_of(edition, options.towns) if only != "list" else ()
    subject = OfEdition(edition, whole, towns, options.revised_on)
    annex = _annex(workspace, sources, options)
    order = Order(
        tuple(
            [
                composed._replace(behind=annex.documents) if composed.kind == "list" else composed
                for composed in compose_all((only,) if only else kinds_of("edition"), subject, texts, style)
            ]
        ),
        whole,
        edition,
        (sources.dataset, *annex.datasets),
        (*sources.template_inputs, *annex.templates),
        style,
        sources.table,
        (*options.formats, *([OUTLINE] if options.outline else [])),
        options.made_at,
        options.revised_on,
        annex.warnings,
    )
    made = make(workspace, order, progress)
    if not options.letters:
        return made
    from reportgen.pipeline.letters import letters_about, load_recorded, make_letters

    if (recorded := load_recorded(workspace, edition)) is None:
        return made
    about = letters_about(sources, recorded.letters)
    letters = make_letters(workspace, sources, recorded.looks, about, options.made_at).all()
    files = made.all() | {f"{LETTERS}/{path}": data for path, data in letters.items()}
    return Made.of(edition, files, inputs_of_sources(workspace, sources, options), made.warnings)
