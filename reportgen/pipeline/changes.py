"""Documents on changes: the comparison of two editions, and the errata of a published text or of a filed issue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.manifest import Input
from reportgen.archive.store import store_edition
from reportgen.dataset.compare import Comparison, compare_editions, select_changes
from reportgen.dataset.importing import import_published_text, load_as_printed
from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, UsageError, has_errors
from reportgen.document.blocks import Provenance
from reportgen.document.compose import compose_list
from reportgen.document.compose_comparison import comparison_names, compose_comparison
from reportgen.document.compose_errata import Errata, compose_errata, edits_of, errata_name
from reportgen.document.printed_list import PrintedList, RowPages
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.municipalities import Municipality, MunicipalityTable
from reportgen.japanese.phrases import read_phrase_model, split_phrases
from reportgen.pipeline.documents import Job, Maker, attached, find_towns, missing_glyphs, pages_of_rows
from reportgen.pipeline.inputs import PROGRAM, describe_inputs
from reportgen.pipeline.issues import Dataset, ReadIssue, read_filed_with, read_issues
from reportgen.pipeline.messages import NO_CORRECTIONS, not_written
from reportgen.pipeline.series import SERIES_TEXTS, load_editions, load_wording, named_towns
from reportgen.pipeline.sources import (
    IMPORT_SETTINGS,
    load_fonts,
    load_municipalities,
    load_style_sheet,
    load_templates,
    style_path,
)
from reportgen.workspace import Issue, Workspace, read_file, read_phrase_model_file, shown


class DocumentOptions(NamedTuple):
    """How documents on changes are made; no formats: not at all. `made_at` as in a build."""

    formats: tuple[str, ...]
    style: str | None = None
    made_at: datetime | None = None


class MadeFiles(NamedTuple):
    """Files of one document, how many earlier ones were left out for them, and what the user should know."""

    paths: tuple[Path, ...] = ()
    left_out: int = 0
    warnings: tuple[Diagnostic, ...] = ()


class Compared(NamedTuple):
    """A comparison (of what concerns a town, where one was asked for) and the files made of it.

    `old_name` and `new_name` are those of the editions' folders: the days, with the number of a filed re-issue.
    """

    old_name: str
    new_name: str
    comparison: Comparison
    town: Municipality | None
    made: MadeFiles


class Amended(NamedTuple):
    """The errata of a published text and the files made of them."""

    errata: Errata
    made: MadeFiles


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
        return Compared(before.name, after.name, concerned, partner, MadeFiles())
    texts = load_wording(workspace)
    style = load_style_sheet(workspace, options.style)
    folders, name = comparison_names(comparison, partner, texts)
    if before.edition.as_of == after.edition.as_of and after.file.filed:
        pages = _pages_of_issue(workspace, before, table)
        printed = PrintedList(before.edition, pages)
        found = Errata(after.edition, "", printed, edits=edits_of(concerned, pages), reason=after.file.filed.reason)
        document, name = compose_errata(found, texts, style), errata_name(found, texts)
    else:
        model = read_phrase_model(read_phrase_model_file())
        document = compose_comparison(comparison, partner, texts, style, lambda text: split_phrases(text, model))
    folder = workspace.root / "out" / "comparisons" / f"{before.name}_{after.name}"
    job = Job("/".join(filter(None, (folders, name))), document, comparison.new)
    made = _write(workspace, folder, job, [after.file.dataset, before.file.dataset], style, table, options)
    return Compared(before.name, after.name, concerned, partner, made)


def errata(workspace: Workspace, as_of: date | None, options: DocumentOptions) -> Amended:
    """What of a published text is read differently or in doubt, and the 正誤表 in out/errata/.

    Raises UsageError where there is no published text of that day or no corrections to it, DataError, FileError.
    """
    as_of = as_of or _latest_corrected(workspace)
    source = workspace.require_source(as_of)
    corrections, settings = workspace.corrections_path(as_of), workspace.find(IMPORT_SETTINGS)
    if not corrections.exists():
        raise UsageError([NO_CORRECTIONS.at(None, path=shown(corrections))])
    table = load_municipalities(workspace)
    result = import_published_text(
        read_file(source),
        shown(source),
        read_file(corrections),
        shown(corrections),
        read_file(settings),
        shown(settings),
        as_of,
        table,
    )
    if result.edition_text is None:
        raise DataError(result.diagnostics)
    workspace.require_edition(as_of)
    (edition,) = load_editions(workspace, (as_of,), table)
    imported, _ = load_edition(result.edition_text.encode(), edition.path, table)
    assert imported is not None, "an import makes an edition that can be read"
    settings_data = read_file(settings)
    as_printed, _ = load_as_printed(read_file(source), shown(source), settings_data, shown(settings), as_of, table)
    published = as_printed or result.edition
    assert published is not None, "an import without errors has an edition"
    pages = _printed_pages(workspace, published, table)
    found = Errata(
        edition,
        source.name,
        PrintedList(published, pages),
        result.changes,
        result.queries,
        edits_of(compare_editions(imported, edition), pages),
        result.separators,
    )
    if not options.formats:
        return Amended(found, MadeFiles())
    texts = load_wording(workspace)
    style = load_style_sheet(workspace, options.style)
    document = compose_errata(found, texts, style)
    folder = workspace.root / "out" / "errata" / as_of.isoformat()
    datasets = [_dataset(workspace, path) for path in (source, corrections, settings, workspace.edition_path(as_of))]
    job = Job(errata_name(found, texts), document, edition)
    return Amended(found, _write(workspace, folder, job, datasets, style, table, options))


def _printed_pages(workspace: Workspace, edition: Edition, table: MunicipalityTable) -> RowPages:
    """The pages of the list's rows in the house style; nothing where it can't be laid out."""
    problems: list[Diagnostic] = []
    texts, style, _ = load_templates(workspace, None, problems)
    if texts is None or style is None:
        raise DataError(problems)
    fonts, _ = load_fonts(workspace, style)
    document = compose_list(edition, texts, style)
    if has_errors(missing_glyphs([Job("", document, edition)], style, fonts)):
        return {}
    return pages_of_rows(document, style, fonts, KeptWords(table.names, (*style.keep_together, *edition.keep_together)))


def _pages_of_issue(workspace: Workspace, issue: ReadIssue, table: MunicipalityTable) -> RowPages:
    """The pages of a filed list's rows; nothing where the templates are others now than those that made it."""
    try:
        for name in ("templates/texts.yaml", style_path(None)):
            if read_filed_with(issue.file, name) != read_file(workspace.find(name)):
                return {}
    except DataError:  # not filed with it, or not as it was
        return {}
    return _printed_pages(workspace, issue.edition, table)


def _dataset(workspace: Workspace, path: Path) -> Dataset:
    """The file by its path in the workspace or among what is shipped."""
    root = workspace.root if path.is_relative_to(workspace.root) else workspace.shipped
    return Dataset(path.relative_to(root).as_posix(), read_file(path))


def _latest_corrected(workspace: Workspace) -> date:
    """The latest edition that has corrections; the latest of all where none has."""
    corrected = [day for day in workspace.edition_days() if workspace.corrections_path(day).exists()]
    return corrected[-1] if corrected else workspace.latest_edition()


def _towns(comparison: Comparison) -> tuple[Municipality, ...]:
    """Every municipality of either edition, those of the new one first, the hosts last."""
    old, new = comparison.old, comparison.new
    return tuple(dict.fromkeys((*named_towns(new), *named_towns(old), new.host, old.host)))


def _write(
    workspace: Workspace,
    folder: Path,
    job: Job,
    datasets: Sequence[Dataset],
    style: Style,
    table: MunicipalityTable,
    options: DocumentOptions,
) -> MadeFiles:
    """Makes the document's files in the folder, as a build does: what was edited by hand there stays.

    `datasets` are what it was made from, first the one that the files are to declare.
    """
    fonts, font_inputs = load_fonts(workspace, style)
    problems = missing_glyphs([job], style, fonts)
    if has_errors(problems):
        raise DataError(problems)
    if options.style:  # a style has its own folder
        folder = folder.with_name(f"{folder.name}-{options.style}")
    edition = job.edition
    made_at = options.made_at or datetime(*edition.as_of.timetuple()[:3], tzinfo=UTC)
    wording = [
        _dataset(workspace, workspace.find(name))
        for name in ("templates/texts.yaml", SERIES_TEXTS, style_path(options.style))
    ]
    dataset, *others = [Input(one.path, sha256(one.data).hexdigest()) for one in (*datasets, *wording)]
    inputs = describe_inputs(workspace, edition.as_of, made_at, dataset, others, font_inputs)
    kept_words = KeptWords(table.names, (*style.keep_together, *edition.keep_together))
    provenance = Provenance(PROGRAM, dataset.sha256, made_at)
    contents = [one.data for one in datasets]
    maker = Maker(job.document, style, fonts, kept_words, options.formats, provenance, contents)
    attachments = attached(job.document, datasets) if style.files.pdf_standard == "a-3a" else ()
    files = {f"{job.path}.{ending}": data for ending, data, _ in maker.make(job.document, attachments)}
    try:
        stored = store_edition(folder, files, inputs, clean=True)
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(folder, exc) from exc
    return MadeFiles(tuple(folder / file for file in files), stored.left_out, (*problems, *stored.diagnostics))
