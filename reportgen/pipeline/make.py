"""The one maker: composed documents become files in each format, kept with a record of what they were made from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache, partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reportgen.archive.disk import writing_into
from reportgen.archive.manifest import Input, Inputs
from reportgen.archive.store import Stored, ToMake, store_edition
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, has_errors, in_order
from reportgen.document.blocks import Document, Provenance
from reportgen.document.bound import bind
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
from reportgen.layout.set_text import Measurers, Spread, one_by_one
from reportgen.pipeline.inputs import PROGRAM, describe_inputs
from reportgen.pipeline.messages import DATASET_ATTACHED, ROWS_ATTACHED, not_written
from reportgen.pipeline.problems import problems_of
from reportgen.pipeline.processes import at_work, can_copy, spread, workers_for
from reportgen.pipeline.sources import Dataset, load_fonts, load_publishing
from reportgen.workspace import Workspace
from reportgen.writers.registry import Work, write

if TYPE_CHECKING:
    from reportgen.open_data.settings import Settings
    from reportgen.writers.pdf.attachments import Attachment

Progress = Callable[[int, int, str], None]
# So many documents take longer than a process to be copied, or to start and to load what it needs.
_LEAST_FOR_A_COPY = 4
_LEAST_FOR_A_NEW_PROCESS = 50
_LEAST_FOR_FONTS = 20


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
    """A file of a folder, by its path there; `pages` where they are known. `is_kept`: it was made before."""

    path: str
    size: int
    pages: int | None
    is_kept: bool = False


class Made(NamedTuple):
    """An edition's files to be, by their paths in their folder, and what they are made from.

    `make` makes those of the paths that it is given, in the order in which they get ready.
    """

    edition: Edition
    paths: tuple[str, ...]
    make: Callable[[Collection[str]], Generator[tuple[MadeFile, bytes], None, None]]
    inputs: Inputs
    warnings: tuple[Diagnostic, ...]

    @classmethod
    def of(cls, edition: Edition, files: Mapping[str, bytes], inputs: Inputs, warnings: tuple[Diagnostic, ...]) -> Made:
        """Files that are made already."""

        def make(paths: Collection[str]) -> Generator[tuple[MadeFile, bytes], None, None]:
            yield from [(MadeFile(path, len(files[path]), None), files[path]) for path in paths]

        return cls(edition, tuple(files), make, inputs, warnings)

    def all(self) -> dict[str, bytes]:
        """All files by their paths, in memory."""
        made = {file.path: data for file, data in self.make(self.paths)}
        return {path: made[path] for path in self.paths}

    def at_once(self) -> Made:
        """The same, made already."""
        return self.of(self.edition, self.all(), self.inputs, self.warnings)


class Kept(NamedTuple):
    """Files that were made and put into their folder."""

    folder: Path
    edition: Edition
    files: tuple[MadeFile, ...]
    stored: Stored
    warnings: tuple[Diagnostic, ...]


def make(workspace: Workspace, order: Order, progress: Progress = lambda *_: None) -> Made:
    """Checks all that can be wrong with any of the documents; the files are made when they are asked for.

    Raises DataError where characters have no glyph or names are the same, FileError.
    """
    style, edition = order.style, order.edition
    fonts, font_inputs = load_fonts(workspace, style)
    problems = [*order.warnings, *problems_of(order.documents, style, fonts)]
    attaches = style.files.pdf_standard == "a-3a"
    settings, *settings_inputs = load_publishing(workspace, problems) if attaches else (None,)
    if has_errors(problems):
        raise DataError(problems)
    templates = (*order.templates, *settings_inputs)
    inputs = inputs_of(workspace, edition, order.datasets, templates, font_inputs, order.made_at, order.revised_on)
    paths = tuple([f"{composed.path}.{name}" for composed in order.documents for name in order.formats])
    return Made(edition, paths, partial(_files, order, fonts, inputs, settings, progress), inputs, in_order(problems))


def _files(
    order: Order, fonts: Fonts, inputs: Inputs, settings: Settings | None, progress: Progress, paths: Collection[str]
) -> Generator[tuple[MadeFile, bytes], None, None]:
    """These files as they get ready. The first document is made here: others share what is found out for it."""
    wanted = frozenset(paths)
    tasks = [
        _Task(composed, formats, composed.source is order.whole)
        for composed in order.documents
        if (formats := tuple([name for name in order.formats if f"{composed.path}.{name}" in wanted]))
    ]
    if not tasks:
        return
    maker = _Maker.of(order, fonts, inputs, settings)
    for font in {fonts.regular.main, fonts.bold.main} if len(tasks) > _LEAST_FOR_FONTS else ():
        font.ready_for_subsets()
    total = len(order.documents)
    done = total - len(tasks)
    progress(done, total, tasks[0].name)
    yield from maker.make(tasks[0], spread)
    progress(done + 1, total, tasks[0].name)
    least = _LEAST_FOR_A_COPY if can_copy() else _LEAST_FOR_A_NEW_PROCESS
    with at_work(maker.make, tasks[1:], workers_for(len(tasks) - 1, least)) as results:
        for now, (place, files) in enumerate(results, done + 2):
            yield from files
            progress(now, total, tasks[place + 1].name)


class _Task(NamedTuple):
    """A document to be made in these formats; `is_whole`: it is the list."""

    composed: Composed
    formats: tuple[str, ...]
    is_whole: bool

    @property
    def name(self) -> str:
        return self.composed.path.rpartition("/")[2]


class _Maker(NamedTuple):
    """What the documents of an order have in common when they are made; `settings` where PDFs carry data."""

    datasets: Sequence[Dataset]
    settings: Settings | None
    style: Style
    fonts: Fonts
    provenance: Provenance
    repertoire: frozenset[str]
    measurers: Measurers
    grids: Grids

    @classmethod
    def of(cls, order: Order, fonts: Fonts, inputs: Inputs, settings: Settings | None) -> _Maker:
        style = order.style
        provenance = Provenance(PROGRAM, inputs.edition.sha256, datetime.fromisoformat(inputs.made_at))
        measurers, grids = setting_of(order.whole, order.edition, style, fonts, order.table)
        repertoire = set().union(*[one.data.decode("utf-8", "ignore") for one in order.datasets])
        repertoire |= set().union(*characters_of(order.whole, style).values())
        return cls(order.datasets, settings, style, fonts, provenance, frozenset(repertoire), measurers, grids)

    def make(self, task: _Task, spread: Spread = one_by_one) -> list[tuple[MadeFile, bytes]]:
        """The document's files; `spread` may use several processors for a long one."""
        composed, style = task.composed, self.style
        measurers = self.measurers if task.is_whole else self.measurers.for_one()
        document, grids = composed.document, self.grids
        if style.of(composed.kind) is not style:
            style, grids = _fitted(document, style.of(composed.kind), measurers)
        elif not task.is_whole and not style.extracts_share_columns:
            grids = _grids_of(document, style, measurers, grids)
        looks = {}
        for one in composed.behind:
            looks[one.kind], own = _fitted(one.document, self.style.of(one.kind), measurers)
            grids = {**grids, **own}
        if looks:
            document = bind(document, [(one.kind, one.document) for one in composed.behind])
            style = style._replace(documents=looks)
        attachments = _attachments(composed, document, self.datasets, self.settings) if self.settings else ()
        pages = cache(partial(lay_out_document, document, grids, style, measurers, spread))
        work = Work(
            *(document, grids, style, self.fonts, self.provenance, self.repertoire, attachments, measurers, pages)
        )
        files = []
        for name in task.formats:
            data, count = write(name, work)
            files.append((MadeFile(f"{composed.path}.{name}", len(data), count), data))
        return files


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


def keep(folder: Path, made: Made, *, whole: bool = False, clean: bool = False, takes_over: bool = False) -> Kept:
    """Makes the files into the folder, as `store_edition` does. Raises UsageError, FileError."""
    pages: dict[str, int | None] = {}

    def make(paths: Collection[str]) -> Generator[tuple[str, bytes], None, None]:
        with closing(made.make(paths)) as files:
            for file, data in files:
                pages[file.path] = file.pages
                yield file.path, data

    try:
        stored = store_edition(
            folder, ToMake(made.paths, make), made.inputs, whole=whole, clean=clean, takes_over=takes_over
        )
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(folder, exc) from exc
    sizes = zip(made.paths, stored.sizes, strict=True)
    files = tuple([MadeFile(path, size, pages.get(path), path not in pages) for path, size in sizes])
    return Kept(folder, made.edition, files, stored, made.warnings)


def keep_apart(folder: Path, made: Made, *, whole: bool = True) -> Kept:
    """Puts files into a folder of a dated folder, beside the build; `whole`: they are all that there is to be.

    Raises UsageError, FileError.
    """
    try:
        with writing_into(folder.parents[1]):  # a build takes the dated folder's place
            return keep(folder, made, whole=whole, clean=True)
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


def _attachments(
    composed: Composed, document: Document, datasets: Iterable[Dataset], settings: Settings
) -> tuple[Attachment, ...]:
    """The rows that a document shows (its edition's, else its tables'), and what it was made from, for its PDF."""
    from reportgen.writers.pdf.attachments import Attachment

    if composed.edition is not None:
        from reportgen.open_data import files

        tables = [(one.path, one.data) for one in files.tables_as_csv(composed.edition, settings)]
    else:
        from reportgen.document.table_rows import tables_as_csv

        tables = [(f"table-{number}.csv", data) for number, data in enumerate(tables_as_csv(document), 1)]
    rows = [Attachment(name, "text/csv", ROWS_ATTACHED, "Data", data) for name, data in tables]
    sources: dict[str, Attachment] = {}
    for path, data in datasets:
        # Two of one name come from two bags, or from two folders: their folders tell them apart.
        name = PurePosixPath(path).name
        name = name if name not in sources else path.replace("/", "-")
        media_type = "application/yaml" if name.endswith(".yaml") else "text/plain"
        sources[name] = Attachment(name, media_type, DATASET_ATTACHED, "Source", data)
    return (*rows, *sources.values())
