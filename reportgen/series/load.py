"""Many editions' YAML → `Edition`s, as a series is compared and told: read, but not checked for meaning."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.dataset.load import check_file_name, read_draft
from reportgen.dataset.model import Edition
from reportgen.dataset.settle import settle
from reportgen.diagnostics import DataError, Diagnostic, Problems, has_errors, in_order
from reportgen.japanese.municipalities import MunicipalityTable


def load_series(
    files: Iterable[tuple[bytes, str]], table: MunicipalityTable
) -> list[tuple[Edition | None, list[Diagnostic]]]:
    """The edition that each file (bytes, path) holds, and its problems; None where any of them is an error.

    They are what `load_edition` reads, but are not checked for meaning; and a municipality that is in the table no
    more is no problem: it stands in the edition without a code.
    """
    return [_load(data, path, table) for data, path in files]


def load_all(files: Iterable[tuple[bytes, str]], table: MunicipalityTable) -> tuple[Edition, ...]:
    """The editions of the files. Raises DataError with all problems of those that can't be read."""
    loaded = load_series(files, table)
    if problems := [problem for edition, found in loaded if edition is None for problem in found]:
        raise DataError(in_order(problems))
    return tuple([edition for edition, _ in loaded if edition is not None])


def _load(data: bytes, path: str, table: MunicipalityTable) -> tuple[Edition | None, list[Diagnostic]]:
    problems: Problems = []
    draft = read_draft(data, path, problems)
    if draft is None:
        return None, problems
    edition = settle(draft, table, problems, unknown_names=True, checks_meaning=False)
    check_file_name(edition, problems)
    return (None if has_errors(problems) else edition), problems
