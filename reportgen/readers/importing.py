"""The import: a published list + corrections → the text of an edition file, or the list as it was printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from reportgen.dataset.check import check_edition
from reportgen.dataset.draft import Draft
from reportgen.dataset.edition_yaml import FileRecord, write_edition
from reportgen.dataset.model import Edition
from reportgen.dataset.settle import settle
from reportgen.diagnostics import Diagnostic, Problems, has_errors
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.corrections import Change, apply_corrections, read_corrections, unified_separators
from reportgen.readers.draft_list import draft_list
from reportgen.readers.import_settings import ImportSettings, read_import_settings
from reportgen.readers.published import PublishedList
from reportgen.readers.recognise import read_list


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import makes of a published list.

    `edition_text` is None where there were errors. `changes` are the places of the source that are read
    differently, `queries` those in doubt and printed as published, `separators` those where municipalities are parted
    otherwise than the list does it. `published` is what was recognised, `edition` is what the corrected text means, its
    places those of that text.
    """

    edition_text: str | None
    changes: tuple[Change, ...]
    queries: tuple[Change, ...]
    separators: tuple[Change, ...]
    diagnostics: tuple[Diagnostic, ...]
    published: PublishedList
    edition: Edition | None = None


def import_list(
    source: bytes,
    source_path: str,
    corrections: bytes | None,
    corrections_path: str,
    import_settings: bytes | None,
    settings_path: str,
    as_of: date,
    table: MunicipalityTable,
    named: Callable[[Draft, Edition], Draft] | None = None,
) -> ImportResult:
    """The edition file that the published list makes under its corrections, with all faults of all three files.

    `named` gives the entries of a draft, which means the edition, their ids; without it these go by position.
    The faults of the data stand at their places in the published list, so that they can be corrected there.
    """
    problems: Problems = []
    settings, published = read_published(source, source_path, import_settings, settings_path, table, problems)
    keys = dict.fromkeys([column.key for section in published.sections for column in section.columns])
    passages = (
        () if corrections is None else read_corrections(corrections, corrections_path, source_path, keys, problems)
    )
    if not published.sections:
        return ImportResult(None, (), (), (), tuple(problems), published)
    corrected, changes = apply_corrections(published, passages, problems)
    draft = draft_list(corrected, settings, as_of, table, problems)
    edition = settle(draft, table, problems)
    problems.extend(check_edition(edition))
    if named:
        draft = named(draft, edition)
    origin = _record(source_path, source)
    amendments = None if corrections is None else _record(corrections_path, corrections)
    return ImportResult(
        None if has_errors(problems) else write_edition(draft, origin, amendments),
        tuple([change for change in changes if change.after is not None]),
        tuple([change for change in changes if change.after is None]),
        unified_separators(corrected, settings, table),
        tuple(dict.fromkeys(problems)),
        published,
        edition,
    )


def read_published(
    source: bytes,
    source_path: str,
    import_settings: bytes | None,
    settings_path: str,
    table: MunicipalityTable,
    problems: Problems,
) -> tuple[ImportSettings, PublishedList]:
    """The settings, and the published list as it is recognised under them; the faults of both go to `problems`."""
    settings = (
        ImportSettings() if import_settings is None else read_import_settings(import_settings, settings_path, problems)
    )
    published = read_list(source, source_path, settings, table)
    problems.extend(published.problems)
    return settings, published


def load_as_printed(
    source: bytes,
    source_path: str,
    import_settings: bytes | None,
    settings_path: str,
    as_of: date,
    table: MunicipalityTable,
) -> tuple[Edition | None, list[Diagnostic]]:
    """The edition that the published list makes as it stands, and all problems; None where any is an error.

    Names that no municipality bears are let through: they stand in it without a code.
    """
    problems: Problems = []
    settings, published = read_published(source, source_path, import_settings, settings_path, table, problems)
    if not published.sections:
        return None, problems
    draft = draft_list(published, settings, as_of, table, problems, as_printed=True)
    edition = settle(draft, table, problems, unknown_names=True)
    problems.extend(check_edition(edition))
    return (None if has_errors(problems) else edition), problems


def _record(path: str, data: bytes) -> FileRecord:
    return FileRecord(path.replace("\\", "/").rpartition("/")[2], sha256(data).hexdigest())
