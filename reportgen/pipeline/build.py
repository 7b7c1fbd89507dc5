"""The build: the list and its extracts as files in a dated folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.manifest import Inputs
from reportgen.archive.store import Stored, store_edition
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, has_errors, in_order
from reportgen.document.blocks import Provenance
from reportgen.document.compose import compose_list
from reportgen.japanese.kept_words import KeptWords
from reportgen.pipeline.documents import OUTLINE, PDF, WORD, Maker, attachments_of, jobs_of, missing_glyphs, same_names
from reportgen.pipeline.inputs import PROGRAM, describe_inputs
from reportgen.pipeline.messages import not_written
from reportgen.pipeline.sources import load_fonts, load_sources
from reportgen.workspace import Workspace

FORMATS = (PDF, WORD)


class BuildOptions(NamedTuple):
    """What to build. `towns` narrows to the extracts of these towns; `style` names a house style.

    `outline`: the laid-out pages of each document as text, too. `made_at` (UTC) stands in the files as the time of
    their making; None: the edition's day. `revised_on`: they show that they are a re-issue (訂正版) of that day.
    `clean`: files of another state may be left out for those that a narrowed build makes.
    """

    as_of: date | None = None
    towns: tuple[str, ...] = ()
    only: str | None = None
    formats: tuple[str, ...] = FORMATS
    as_printed: bool = False
    style: str | None = None
    outline: bool = False
    made_at: datetime | None = None
    revised_on: date | None = None
    clean: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether all of an edition is built."""
        return not self.towns and self.only is None and set(self.formats) == set(FORMATS)


class MadeFile(NamedTuple):
    """A file that a build made, by its path in the dated folder; `pages` for PDF."""

    path: str
    size: int
    pages: int | None


class Built(NamedTuple):
    """What a build did."""

    folder: Path
    edition: Edition
    files: tuple[MadeFile, ...]
    stored: Stored
    warnings: tuple[Diagnostic, ...]


class MadeEdition(NamedTuple):
    """An edition's files by their paths in the dated folder, and what they were made from."""

    edition: Edition
    files: dict[str, bytes]
    made: tuple[MadeFile, ...]
    inputs: Inputs
    warnings: tuple[Diagnostic, ...]


Progress = Callable[[int, int, str], None]


def build(workspace: Workspace, options: BuildOptions, progress: Progress = lambda *_: None) -> Built:
    """Makes the documents and puts them into out/<as-of>/, those of a named style into out/<as-of>-<style>/.

    Raises DataError where the data or a template has errors, UsageError where the options don't fit the edition or what
    its folder holds, FileError where something can't be read or written; then nothing was written.
    """
    made = make_edition(workspace, options, progress)
    folder = workspace.output_path(made.edition.as_of, as_printed=options.as_printed, style=options.style)
    try:
        stored = store_edition(folder, made.files, made.inputs, whole=options.is_whole, clean=options.clean)
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(folder, exc) from exc
    return Built(folder, made.edition, made.made, stored, made.warnings)


def make_edition(workspace: Workspace, options: BuildOptions, progress: Progress = lambda *_: None) -> MadeEdition:
    """Makes the documents. Raises DataError, UsageError and FileError as `build` does."""
    sources = load_sources(workspace, options.as_of, options.style, as_printed=options.as_printed)
    edition, style = sources.edition, sources.style
    fonts, font_inputs = load_fonts(workspace, style)
    revised_on = options.revised_on
    whole = compose_list(edition, sources.texts, style, revised_on)
    jobs = list(
        jobs_of(
            edition,
            whole,
            sources.texts,
            style,
            revised_on=revised_on,
            with_list=options.only != "extracts" and not options.towns,
            with_extracts=options.only != "list" and not options.as_printed,
            towns=options.towns,
        )
    )
    problems = [*sources.warnings, *same_names(jobs), *missing_glyphs(jobs, style, fonts)]
    if has_errors(problems):
        raise DataError(problems)

    files: dict[str, bytes] = {}
    made: list[MadeFile] = []
    kept_words = KeptWords(sources.table.names, (*style.keep_together, *edition.keep_together))
    formats = (*options.formats, *([OUTLINE] if options.outline else []))
    made_at = options.made_at or datetime(*edition.as_of.timetuple()[:3], tzinfo=UTC)
    provenance = Provenance(PROGRAM, sources.edition_input.sha256, made_at)
    maker = Maker(whole, style, fonts, kept_words, formats, provenance, [sources.data])
    for done, job in enumerate(jobs):
        progress(done, len(jobs), job.path.rpartition("/")[2])
        attachments = attachments_of(job.edition, sources) if style.files.pdf_standard == "a-3a" else ()
        for ending, data, pages in maker.make(job.document, attachments):
            files[f"{job.path}.{ending}"] = data
            made.append(MadeFile(f"{job.path}.{ending}", len(data), pages))
    progress(len(jobs), len(jobs), "")
    inputs = describe_inputs(
        workspace,
        edition.as_of,
        provenance.made_at,
        sources.edition_input,
        sources.template_inputs,
        font_inputs,
        revised_on,
    )
    return MadeEdition(edition, files, tuple(made), inputs, in_order(problems))
