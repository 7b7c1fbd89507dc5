"""Documents and their files: which documents an edition asks for, and how each becomes PDF and Word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_town
from reportgen.diagnostics import Diagnostic, UsageError, in_order
from reportgen.document.blocks import Document, Provenance, Table
from reportgen.document.compose import compose_extract, extract_names, list_file_name, town_name
from reportgen.document.style import Style
from reportgen.document.texts import Texts
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.line_breaking import Strictness
from reportgen.japanese.municipalities import Municipality, nearest
from reportgen.japanese.phrases import read_phrase_model
from reportgen.japanese.printed_form import printed_form
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts
from reportgen.layout.lay_out import Measurers, lay_out_document
from reportgen.layout.line_choice import LineChooser
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.missing_glyphs import characters_of, find_missing_glyphs
from reportgen.layout.pages import Origin
from reportgen.pipeline.messages import DATASET_ATTACHED, ROWS_ATTACHED, SAME_NAME, UNKNOWN_TOWN
from reportgen.pipeline.processes import spread
from reportgen.pipeline.sources import Sources
from reportgen.workspace import read_phrase_model_file

if TYPE_CHECKING:
    from reportgen.pipeline.issues import Dataset
    from reportgen.writers.pdf.attachments import Attachment

PDF = "pdf"
WORD = "docx"
OUTLINE = "outline.txt"


class Job(NamedTuple):
    """A document to be made of an edition, and its path without ending in the dated folder."""

    path: str
    document: Document
    edition: Edition


def jobs_of(
    edition: Edition,
    whole: Document,
    texts: Texts,
    style: Style,
    *,
    with_list: bool = True,
    with_extracts: bool = True,
    towns: Sequence[str] = (),
    revised_on: date | None = None,
) -> Iterator[Job]:
    """The documents of an edition: the whole list, then the extracts (for these towns) in order of municipal code."""
    if with_list:
        yield Job(list_file_name(edition, texts, revised_on), whole, edition)
    if with_extracts:
        for town in towns_of(edition, towns):
            folder, name = extract_names(edition, town, texts, revised_on)
            document = compose_extract(edition, town, texts, style, revised_on)
            yield Job(f"extracts/{folder}/{name}", document, select_town(edition, town))


def towns_of(edition: Edition, wanted: Sequence[str]) -> tuple[Municipality, ...]:
    """The partners, or those that are wanted by name or code (the host too). Raises UsageError for an unknown one."""
    if not wanted:
        return edition.partners
    towns = find_towns(edition, (edition.host, *edition.partners), wanted)
    return tuple(dict.fromkeys(towns))


def find_towns(edition: Edition, towns: Iterable[Municipality], wanted: Sequence[str]) -> list[Municipality]:
    """Those of the towns that are wanted by name or code. Raises UsageError for what is none of them."""
    known = {town_name(edition, town): town for town in towns}
    by_word = {word: town for town in known.values() for word in _words_for(town) if word}
    by_word |= {printed_form(name): town for name, town in known.items()}
    wanted = [printed_form(name).strip() for name in wanted]  # a Mac may hand over だ as た and ゛
    unknown = [name for name in wanted if name not in by_word]
    if unknown:
        there_are = "、".join(known)
        raise UsageError(
            [UNKNOWN_TOWN.at(None, name=name, near=_near(name, known), known=there_are) for name in unknown]
        )
    return [by_word[name] for name in wanted]


def _words_for(town: Municipality) -> tuple[str, ...]:
    """How a town may be called beside its name: its code too as a spreadsheet shows it, or without the check digit."""
    return (town.code.lstrip("0"), town.code[:5], town.code, town.prefecture + town.name)


def _near(name: str, known: Iterable[str]) -> str:
    """What was meant by a name that is none of the known ones, as a hint; empty where nothing is near."""
    known = tuple(known)
    within = sorted((one for one in known if one in name), key=name.index)
    if len(within) > 1:
        return f"{' '.join(f'--town {one}' for one in within)} と書いてください。"
    near = nearest(name, known)
    return f"{near}ではありませんか。" if near else ""


def same_names(jobs: Iterable[Job]) -> list[Diagnostic]:
    """The paths that two documents would share, also where a system takes large and small letters for the same."""
    counts = Counter(job.path.casefold() for job in jobs)
    shared = {job.path.casefold(): job.path for job in jobs if counts[job.path.casefold()] > 1}
    return [SAME_NAME.at(None, path=path) for path in shared.values()]


def missing_glyphs(jobs: Iterable[Job], style: Style, fonts: Fonts) -> tuple[Diagnostic, ...]:
    """What the documents' characters lack in the fonts."""
    return in_order(problem for job in jobs for problem in find_missing_glyphs(job.document, style, fonts))


def measurers_of(style: Style, fonts: Fonts, kept_words: KeptWords) -> Measurers:
    """What sets text in lines as the style wants it."""
    breaks = style.line_breaks
    strictness = Strictness(breaks.strictness)
    chooser = LineChooser(read_phrase_model(read_phrase_model_file())) if breaks.phrases else None
    regular, bold = (
        TextMeasurer(face, kept_words, strictness, latin_gap=breaks.latin_gap) for face in (fonts.regular, fonts.bold)
    )
    return Measurers(regular, bold, chooser)


class Maker:
    """Makes the files of documents, all on the grid of the whole list.

    `data` are the files that the documents are made from: the fonts in each Word file have the characters of all.
    What only one format needs is imported when that format is first made: a PDF need not wait for Word's library.
    """

    def __init__(
        self,
        whole: Document,
        style: Style,
        fonts: Fonts,
        kept_words: KeptWords,
        formats: Sequence[str],
        provenance: Provenance,
        data: Iterable[bytes] = (),
    ) -> None:
        self._style = style
        self._fonts = fonts
        self._formats = formats
        self._provenance = provenance
        self._repertoire = set().union(*[file.decode("utf-8", "ignore") for file in data])
        self._repertoire |= set().union(*characters_of(whole, style).values())
        self._measurers = measurers_of(style, fonts, kept_words)
        body, header = (self._measurers.of(style.texts[kind].face) for kind in ("body", "header"))
        self._grids = size_columns(whole, style, body, header)

    def make(self, document: Document, attachments: Sequence[Attachment]) -> Iterator[tuple[str, bytes, int | None]]:
        """The document's files: ending, bytes, and the number of pages where it is known."""
        if PDF in self._formats or OUTLINE in self._formats:
            pages = lay_out_document(document, self._grids, self._style, self._measurers, spread)
        if PDF in self._formats:
            from reportgen.writers.pdf.draw import draw_pdf

            yield PDF, draw_pdf(document, pages, self._fonts, self._provenance, attachments), len(pages.pages)
        if OUTLINE in self._formats:
            from reportgen.layout.outline import outline_pages

            yield OUTLINE, outline_pages(pages).encode(), len(pages.pages)
        if WORD in self._formats:
            from reportgen.writers.word.document import write_word

            word = write_word(document, self._grids, self._style, self._fonts, self._provenance, self._repertoire)
            yield WORD, word, None


def pages_of_rows(document: Document, style: Style, fonts: Fonts, kept_words: KeptWords) -> dict[tuple[int, int], int]:
    """The page on which each row of each table begins, by their numbers from 0; a table's header is row -1."""
    measurers = measurers_of(style, fonts, kept_words)
    body, header = (measurers.of(style.texts[kind].face) for kind in ("body", "header"))
    pages = lay_out_document(document, size_columns(document, style, body, header), style, measurers, spread)
    blocks = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    tables = {index: number for number, index in enumerate(blocks)}
    found: dict[tuple[int, int], int] = {}
    for page in pages.pages:
        for text in page.texts:
            source = text.source
            if isinstance(source, Origin) and source.row is not None:
                found.setdefault((tables[source.block], source.row), page.number)
    return found


def attached(document: Document, datasets: Iterable[Dataset]) -> tuple[Attachment, ...]:
    """The rows of a document's tables, and what it was made from, as files to put into its PDF."""
    from reportgen.document.table_rows import tables_as_csv
    from reportgen.writers.pdf.attachments import Attachment

    rows = [
        Attachment(f"table-{number}.csv", "text/csv", ROWS_ATTACHED, "Data", data)
        for number, data in enumerate(tables_as_csv(document), 1)
    ]
    sources: dict[str, Attachment] = {}
    for path, data in datasets:
        # Two of one name come from two bags, or from two folders: their folders tell them apart.
        name = PurePosixPath(path).name
        name = name if name not in sources else path.replace("/", "-")
        media_type = "application/yaml" if name.endswith(".yaml") else "text/plain"
        sources[name] = Attachment(name, media_type, DATASET_ATTACHED, "Source", data)
    return (*rows, *sources.values())


def attachments_of(edition: Edition, sources: Sources) -> tuple[Attachment, ...]:
    """The rows of a document, and the dataset that it was made from, as files to put into its PDF."""
    from reportgen.dataset.rows import rows_as_csv
    from reportgen.writers.pdf.attachments import Attachment

    name = PurePosixPath(sources.edition_input.path).name
    media_type = "application/yaml" if name.endswith(".yaml") else "text/plain"
    return (
        Attachment(f"{edition.as_of.isoformat()}.csv", "text/csv", ROWS_ATTACHED, "Data", rows_as_csv(edition)),
        Attachment(name, media_type, DATASET_ATTACHED, "Source", sources.data),
    )
