"""The one maker: composed documents become files in each format, kept with a record of what they were made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reportgen.archive.disk import writing_into
from reportgen.archive.manifest import Input, Inputs
from reportgen.archive.store import Stored, store_edition
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, has_errors, in_order
from reportgen.document.blocks import Document, Provenance
from reportgen.document.style import Style
from reportgen.document.subjects import Composed
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.line_breaking import Strictness
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.layout.columns import Grids, size_columns
from reportgen.layout.fonts import Fonts
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.missing_glyphs import characters_of
from reportgen.layout.panels import may_fit_on_a_page
from reportgen.layout.set_text import Measurers
from reportgen.open_data.settings import Settings
from reportgen.pipeline.inputs import PROGRAM, describe_inputs
from reportgen.pipeline.messages import DATASET_ATTACHED, ROWS_ATTACHED, not_written
from reportgen.pipeline.problems import problems_of
from reportgen.pipeline.processes import spread
from reportgen.pipeline.sources import Dataset, load_fonts, load_publishing
from reportgen.workspace import Workspace
from reportgen.writers.registry import Work, write

if TYPE_CHECKING:
    from reportgen.writers.pdf.attachments import Attachment

Progress = Callable[[int, int, str], None]


class Order(NamedTuple):
    """What is to be made: documents of an edition's day, in these formats; the `whole` is the list of it.

    `datasets` are the files that they are made from, first the one that they declare; `templates` and `warnings` are
    what was read for them and said of it. `made_at` (UTC) stands in the files as the time of their making; None: the
    edition's day. `revised_on`: they show that they are a re-issue (訂正版) of that day.
    """

    documents: Sequence[Composed]
    whole: Document
    edition: Edition
    datasets: Sequence[Dataset]
    templates: Sequence[Input]
    style: Style
    table: MunicipalityTable
    formats: tuple[str, ...]
    made_at: datetime | None = None
    revised_on: date | None = None
    warnings: Sequence[Diagnostic] = ()


class MadeFile(NamedTuple):
    """A file that was made, by its path in its folder; `pages` where they are known."""

    path: str
    size: int
    pages: int | None


class Made(NamedTuple):
    """An edition's files by their paths in their folder, and what they were made from."""

    edition: Edition
    files: dict[str, bytes]
    made: tuple[MadeFile, ...]
    inputs: Inputs
    warnings: tuple[Diagnostic, ...]


class Kept(NamedTuple):
    """Files that were made and put into their folder."""

    folder: Path
    edition: Edition
    files: tuple[MadeFile, ...]
    stored: Stored
    warnings: tuple[Diagnostic, ...]


def make(workspace: Workspace, order: Order, progress: Progress = lambda *_: None) -> Made:
    """Makes the files. Raises DataError where characters have no glyph or names are the same, FileError."""
    style, edition = order.style, order.edition
    fonts, font_inputs = load_fonts(workspace, style)
    problems = [*order.warnings, *problems_of(order.documents, style, fonts)]
    attaches = style.files.pdf_standard == "a-3a"
    settings, *settings_inputs = load_publishing(workspace, problems) if attaches else (None,)
    if has_errors(problems):
        raise DataError(problems)
    templates = (*order.templates, *settings_inputs)
    inputs = inputs_of(workspace, edition, order.datasets, templates, font_inputs, order.made_at, order.revised_on)
    provenance = Provenance(PROGRAM, inputs.edition.sha256, datetime.fromisoformat(inputs.made_at))
    measurers, grids_of_whole = setting_of(order.whole, edition, style, fonts, order.table)
    repertoire = set().union(*[one.data.decode("utf-8", "ignore") for one in order.datasets])
    repertoire |= set().union(*characters_of(order.whole, style).values())
    files: dict[str, bytes] = {}
    made: list[MadeFile] = []
    for done, composed in enumerate(order.documents):
        progress(done, len(order.documents), composed.path.rpartition("/")[2])
        document = composed.document
        grids, style = grids_of_whole, order.style
        if style.of(composed.kind) is not style:
            style, grids = _fitted(document, style.of(composed.kind), measurers)
        elif document is not order.whole and not style.extracts_share_columns:
            grids = _grids_of(document, style, measurers, grids)
        attachments = _attachments(composed, order.datasets, settings) if settings else ()
        pages = cache(partial(lay_out_document, document, grids, style, measurers, spread))
        work = Work(document, grids, style, fonts, provenance, repertoire, attachments, measurers, pages)
        for name in order.formats:
            path = f"{composed.path}.{name}"
            files[path], count = write(name, work)
            made.append(MadeFile(path, len(files[path]), count))
    progress(len(order.documents), len(order.documents), "")
    return Made(edition, files, tuple(made), inputs, in_order(problems))


def inputs_of(
    workspace: Workspace,
    edition: Edition,
    datasets: Iterable[Dataset],
    templates: Iterable[Input],
    fonts: Iterable[Input],
    made_at: datetime | None = None,
    revised_on: date | None = None,
) -> Inputs:
    """What documents of the edition are made from, as in an `Order`."""
    dataset, *others = [Input(one.path, sha256(one.data).hexdigest()) for one in datasets]
    made_at = made_at or datetime(*edition.as_of.timetuple()[:3], tzinfo=UTC)
    return describe_inputs(workspace, edition.as_of, made_at, dataset, (*others, *templates), fonts, revised_on)


def keep(folder: Path, made: Made, *, whole: bool = False, clean: bool = False) -> Kept:
    """Puts the files into the folder, as `store_edition` does. Raises UsageError, FileError."""
    try:
        stored = store_edition(folder, made.files, made.inputs, whole=whole, clean=clean)
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(folder, exc) from exc
    return Kept(folder, made.edition, made.made, stored, made.warnings)


def keep_apart(folder: Path, made: Made) -> Kept:
    """Puts all that is in a folder of a dated folder there, beside the build. Raises UsageError, FileError."""
    try:
        with writing_into(folder.parents[1]):  # a build takes the dated folder's place
            return keep(folder, made, whole=True)
    except OSError as exc:
        raise not_written(folder, exc) from exc


def setting_of(
    whole: Document, edition: Edition, style: Style, fonts: Fonts, table: MunicipalityTable
) -> tuple[Measurers, Grids]:
    """What sets text in lines as the style wants it, and the grids of the whole list."""
    breaks = style.line_breaks
    strictness = Strictness(breaks.strictness)
    kept_words = KeptWords(table.names, (*style.keep_together, *edition.keep_together))
    regular, bold = (
        TextMeasurer(face, kept_words, strictness, latin_gap=breaks.latin_gap) for face in (fonts.regular, fonts.bold)
    )
    measurers = Measurers(regular, bold, breaks.phrases)
    return measurers, _grids_of(whole, style, measurers)


def _fitted(document: Document, style: Style, measurers: Measurers) -> tuple[Style, Grids]:
    """The style with the first of its sheets on which the document is one page, the last where none is; the grids."""
    *tried, last = (style.sheet, *style.other_sheets)
    for sheet in tried:
        sized = style._replace(sheet=sheet)
        grids = _grids_of(document, sized, measurers)
        may_fit = may_fit_on_a_page(document, grids, sized)
        if may_fit and len(lay_out_document(document, grids, sized, measurers).pages) == 1:
            return sized, grids
    sized = style._replace(sheet=last)
    return sized, _grids_of(document, sized, measurers)


def _grids_of(document: Document, style: Style, measurers: Measurers, shared: Grids | None = None) -> Grids:
    body, header = (measurers.of(style.texts[kind].face) for kind in ("body", "header"))
    return size_columns(document, style, body, header, chooses_ends=measurers.chooses_ends, shared=shared)


def _attachments(composed: Composed, datasets: Iterable[Dataset], settings: Settings) -> tuple[Attachment, ...]:
    """The rows that a document shows (its edition's, else its tables'), and what it was made from, for its PDF."""
    from reportgen.writers.pdf.attachments import Attachment

    if composed.edition is not None:
        from reportgen.open_data import files

        tables = [(one.path, one.data) for one in files.tables_as_csv(composed.edition, settings)]
    else:
        from reportgen.document.table_rows import tables_as_csv

        tables = [(f"table-{number}.csv", data) for number, data in enumerate(tables_as_csv(composed.document), 1)]
    rows = [Attachment(name, "text/csv", ROWS_ATTACHED, "Data", data) for name, data in tables]
    sources: dict[str, Attachment] = {}
    for path, data in datasets:
        # Two of one name come from two bags, or from two folders: their folders tell them apart.
        name = PurePosixPath(path).name
        name = name if name not in sources else path.replace("/", "-")
        media_type = "application/yaml" if name.endswith(".yaml") else "text/plain"
        sources[name] = Attachment(name, media_type, DATASET_ATTACHED, "Source", data)
    return (*rows, *sources.values())
