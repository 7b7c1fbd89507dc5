"""Documents on changes: the comparison of two editions, and the errata of a published text."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen import __version__
from reportgen.archive.store import write_files
from reportgen.dataset.compare import Comparison, compare_editions, select_changes
from reportgen.dataset.importing import import_published_text
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, UsageError
from reportgen.document.blocks import Document, Provenance
from reportgen.document.compose_comparison import comparison_names, compose_comparison
from reportgen.document.compose_errata import Errata, compose_errata, errata_name
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.municipalities import Municipality, MunicipalityTable
from reportgen.japanese.phrases import read_phrase_model, split_phrases
from reportgen.pipeline.documents import Job, Maker, find_towns, missing_glyphs
from reportgen.pipeline.messages import FIELD_NAMES, NO_CORRECTIONS, not_written
from reportgen.pipeline.series import load_editions, load_wording
from reportgen.pipeline.sources import IMPORT_SETTINGS, load_fonts, load_municipalities, load_style_sheet
from reportgen.workspace import Workspace, read_file, read_phrase_model_file, shown

PROGRAM = f"reportgen {__version__}"


class DocumentOptions(NamedTuple):
    """How documents on changes are made; no formats: not at all. `made_at` as in a build."""

    formats: tuple[str, ...]
    style: str | None = None
    made_at: datetime | None = None


class Compared(NamedTuple):
    """A comparison (of what concerns a town, where one was asked for) and the files made of it."""

    comparison: Comparison
    town: Municipality | None
    files: tuple[Path, ...]


class Amended(NamedTuple):
    """The errata of a published text and the files made of them."""

    errata: Errata
    files: tuple[Path, ...]


def compare(workspace: Workspace, old: date, new: date, town: str | None, options: DocumentOptions) -> Compared:
    """Compares two editions and makes the 新旧対照表 in out/comparisons/.

    Raises UsageError, DataError and FileError; then nothing was written.
    """
    for day in (old, new):
        workspace.require_edition(day)
    table = load_municipalities(workspace)
    comparison = compare_editions(*load_editions(workspace, (old, new), table))
    partner = find_towns(comparison.new, _towns(comparison), [town])[0] if town else None
    if not options.formats:
        return Compared(select_changes(comparison, partner) if partner else comparison, partner, ())
    texts = load_wording(workspace)
    style = load_style_sheet(workspace, options.style)
    model = read_phrase_model(read_phrase_model_file())
    document = compose_comparison(comparison, partner, texts, style, lambda text: split_phrases(text, model))
    folder, name = comparison_names(comparison, partner, texts)
    path = workspace.root / "out" / "comparisons" / f"{old.isoformat()}_{new.isoformat()}" / folder / name
    files = _write(workspace, path, document, comparison.new, workspace.edition_path(new), style, table, options)
    return Compared(select_changes(comparison, partner) if partner else comparison, partner, files)


def errata(workspace: Workspace, as_of: date | None, options: DocumentOptions) -> Amended:
    """What of a published text is read differently or in doubt, and the 正誤表 in out/errata/.

    Raises UsageError where there is no published text of that day or no corrections to it, DataError, FileError.
    """
    as_of = as_of or workspace.latest_edition()
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
    found = Errata(edition, source.name, result.changes, result.queries)
    if not options.formats:
        return Amended(found, ())
    texts = load_wording(workspace)
    style = load_style_sheet(workspace, options.style)
    document = compose_errata(found, texts, style, FIELD_NAMES.__getitem__)
    path = workspace.root / "out" / "errata" / as_of.isoformat() / errata_name(found, texts)
    return Amended(found, _write(workspace, path, document, edition, source, style, table, options))


def _towns(comparison: Comparison) -> tuple[Municipality, ...]:
    """Every municipality of either edition, the host last."""
    old, new = comparison.old, comparison.new
    return tuple(dict.fromkeys((*new.partners, *old.partners, new.host)))


def _write(
    workspace: Workspace,
    path: Path,
    document: Document,
    edition: Edition,
    dataset: Path,
    style: Style,
    table: MunicipalityTable,
    options: DocumentOptions,
) -> tuple[Path, ...]:
    """Makes the document's files under that path without ending, all of them or none."""
    fonts, _ = load_fonts(workspace, style)
    if problems := missing_glyphs([Job(path.name, document, edition)], style, fonts):
        raise DataError(problems)
    made_at = options.made_at or datetime(*edition.as_of.timetuple()[:3], tzinfo=UTC)
    provenance = Provenance(PROGRAM, sha256(read_file(dataset)).hexdigest(), made_at)
    kept_words = KeptWords(table.names, (*style.keep_together, *edition.keep_together))
    maker = Maker(document, style, fonts, kept_words, options.formats, provenance)
    files = {path.with_name(f"{path.name}.{ending}"): data for ending, data, _ in maker.make(document, ())}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_files(files)
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(path.parent, exc) from exc
    return tuple(files)
