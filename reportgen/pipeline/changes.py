"""Documents on changes: the comparison of two editions, and the errata of a published text or of a filed issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.manifest import Input, Inputs
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, UsageError, has_errors
from reportgen.document.blocks import Document, Table
from reportgen.document.compose import compose_list
from reportgen.document.errata import Errata, PrintedList, RowPages, edits_of, gather
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.subjects import OfComparison
from reportgen.japanese.municipalities import Municipality, MunicipalityTable
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.missing_glyphs import find_missing_glyphs
from reportgen.layout.pages import Origin
from reportgen.pipeline.inputs import describe_inputs
from reportgen.pipeline.issues import ReadIssue, filed_inputs, read_issues
from reportgen.pipeline.make import Kept, Order, keep, make, setting_of
from reportgen.pipeline.messages import NO_CORRECTIONS
from reportgen.pipeline.processes import spread
from reportgen.pipeline.series import SERIES_TEXTS, load_editions, load_wording, named_towns
from reportgen.pipeline.sources import (
    IMPORT_SETTINGS,
    Dataset,
    load_fonts,
    load_import_settings,
    load_municipalities,
    load_templates,
)
from reportgen.pipeline.towns import find_towns
from reportgen.readers.importing import import_list, load_as_printed
from reportgen.series.compare import Comparison, compare_editions, select_changes
from reportgen.workspace import Issue, Workspace, read_file, shown


class DocumentOptions(NamedTuple):
    """How documents on changes are made; no formats: not at all. `made_at` as in a build."""

    formats: tuple[str, ...]
    style: str | None = None
    made_at: datetime | None = None


class Told(NamedTuple):
    """A document on changes, and the files made of it."""

    document: Document
    kept: Kept


class Compared(NamedTuple):
    """A comparison (of what concerns a town, where one was asked for) and what was made of it.

    `old_name` and `new_name` are those of the editions' folders: the days, with the number of a filed re-issue.
    """

    old_name: str
    new_name: str
    comparison: Comparison
    town: Municipality | None
    told: Told | None


def compare(
    workspace: Workspace, old: date | Issue, new: date | Issue, town: str | None, options: DocumentOptions
) -> Compared:
    """Compares two editions, or filed issues, and makes the 新旧対照表 in out/comparisons/.

    Of two issues of one edition it makes a 正誤表 there. Raises UsageError, DataError and FileError; then nothing was
    written.
    """
    table = load_municipalities(workspace)
    first, second = (Issue(one) if isinstance(one, date) else one for one in (old, new))
    before, after = read_issues(workspace, first, second, table)
    comparison = compare_editions(before.edition, after.edition)
    partner = None if town is None else find_towns(comparison.new, _towns(comparison), [town])[0]
    concerned = comparison if partner is None else select_changes(comparison, partner)
    if not options.formats:
        return Compared(before.name, after.name, concerned, partner, None)
    subject: Errata | OfComparison
    if before.edition.as_of == after.edition.as_of and after.file.filed:
        edits = edits_of(concerned, _pages_of_issue(workspace, before, table))
        subject = Errata(after.edition, "", edits, reason=after.file.filed.reason)
    else:
        subject = OfComparison(comparison, partner)
    folder = workspace.root / "out" / "comparisons" / f"{before.name}_{after.name}"
    datasets = [after.file.dataset, before.file.dataset]
    told = _tell(workspace, folder, subject, comparison.new, datasets, table, options)
    return Compared(before.name, after.name, concerned, partner, told)


def errata(workspace: Workspace, as_of: date | None, options: DocumentOptions) -> Told:
    """What of a published text is read differently or in doubt, as the 正誤表 in out/errata/.

    Raises UsageError where there is no published text of that day or no corrections to it, DataError, FileError.
    """
    as_of = as_of or _latest_corrected(workspace)
    source = workspace.require_source(as_of)
    corrections = workspace.corrections_path(as_of)
    settings, settings_path = load_import_settings(workspace)
    if not corrections.exists():
        raise UsageError([NO_CORRECTIONS.at(None, path=shown(corrections))])
    table = load_municipalities(workspace)
    data = read_file(source)
    result = import_list(
        *(data, shown(source), read_file(corrections), shown(corrections)),
        *(settings, settings_path, as_of, table),
    )
    if result.edition is None or has_errors(result.diagnostics):
        raise DataError(result.diagnostics)
    workspace.require_edition(as_of)
    (edition,) = load_editions(workspace, (as_of,), table)
    as_printed, _ = load_as_printed(data, shown(source), settings, settings_path, as_of, table)
    published = as_printed or result.edition
    pages = _printed_pages(workspace, published, table)
    printed = PrintedList(published, pages)
    found = Errata(
        edition,
        source.name,
        gather(result.changes, printed),
        gather(result.queries, printed),
        gather(result.separators, printed),
        edits_of(compare_editions(result.edition, edition), pages),
    )
    folder = workspace.root / "out" / "errata" / as_of.isoformat()
    files = [source, corrections, workspace.root / IMPORT_SETTINGS, workspace.edition_path(as_of)]
    datasets = [
        Dataset(path.relative_to(workspace.root).as_posix(), read_file(path)) for path in files if path.exists()
    ]
    return _tell(workspace, folder, found, edition, datasets, table, options)


def _printed_pages(
    workspace: Workspace, edition: Edition, table: MunicipalityTable, filed: Inputs | None = None
) -> RowPages:
    """The page on which each row of each table begins in the house style, by their numbers from 0 (header: row -1).

    Nothing where the list can't be laid out, or where it was filed with other `inputs` than it would be made from now.
    """
    problems: list[Diagnostic] = []
    texts, style, templates = load_templates(workspace, None, problems)
    if texts is None or style is None:
        raise DataError(problems)
    fonts, font_inputs = load_fonts(workspace, style)
    revised_on = None
    if filed:
        revised_on = date.fromisoformat(filed.revised_on) if filed.revised_on else None
        made_at = datetime.fromisoformat(filed.made_at)
        now = describe_inputs(workspace, edition.as_of, made_at, filed.edition, templates, font_inputs, revised_on)
        if now != filed:
            return {}
    document = compose_list(edition, texts, style, revised_on)
    if has_errors(find_missing_glyphs(document, style, fonts)):
        return {}
    measurers, grids = setting_of(document, edition, style, fonts, table)
    pages = lay_out_document(document, grids, style, measurers, spread)
    blocks = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    tables = {index: number for number, index in enumerate(blocks)}
    found: dict[tuple[int, int], int] = {}
    for page in pages.pages:
        for text in page.texts:
            source = text.source
            if isinstance(source, Origin) and source.row is not None:
                found.setdefault((tables[source.block], source.row), page.number)
    return found


def _pages_of_issue(workspace: Workspace, issue: ReadIssue, table: MunicipalityTable) -> RowPages:
    """The pages of an issue's rows, where the same inputs would make them now."""
    inputs = filed_inputs(issue.file)
    return _printed_pages(workspace, issue.edition, table, inputs) if inputs else {}


def _latest_corrected(workspace: Workspace) -> date:
    """The latest edition that has corrections; the latest of all where none has."""
    corrected = [day for day in workspace.edition_days() if workspace.corrections_path(day).exists()]
    return corrected[-1] if corrected else workspace.latest_edition()


def _towns(comparison: Comparison) -> tuple[Municipality, ...]:
    """Every municipality of either edition, those of the new one first, the hosts last."""
    old, new = comparison.old, comparison.new
    return tuple(dict.fromkeys((*named_towns(new), *named_towns(old), new.host, old.host)))


def _tell(
    workspace: Workspace,
    folder: Path,
    subject: OfComparison | Errata,
    edition: Edition,
    datasets: Sequence[Dataset],
    table: MunicipalityTable,
    options: DocumentOptions,
) -> Told:
    """Makes the document in the folder (a style has its own), as a build does.

    `datasets` are what it was made from, first the one that the files are to declare.
    """
    problems: list[Diagnostic] = []
    of_list, style, (list_texts, *styles) = load_templates(workspace, options.style, problems)
    if of_list is None or style is None:
        raise DataError(problems)
    texts = load_wording(workspace, of_list.list.texts["title"])
    kind = "errata" if isinstance(subject, Errata) else "comparison"
    documents = tuple(compose_all(kinds_of(kind), subject, texts, style))
    series_texts = Input(SERIES_TEXTS, sha256(read_file(workspace.find(SERIES_TEXTS))).hexdigest())
    order = Order(
        *(documents, documents[0].document, edition, datasets, (list_texts, series_texts, *styles), style, table),
        *(options.formats, options.made_at),
    )
    if options.style:
        folder = folder.with_name(f"{folder.name}-{options.style}")
    return Told(documents[0].document, keep(folder, make(workspace, order), clean=True))
