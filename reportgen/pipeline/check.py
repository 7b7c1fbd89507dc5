"""The check: everything that is wrong with an edition and with the templates, at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, in_order
from reportgen.document.compose import compose_list
from reportgen.document.registry import compose_all, kinds_of
from reportgen.document.subjects import OfEdition
from reportgen.document.texts import (
    load_figure_texts,
    load_inquiry_texts,
    load_letter_texts,
    load_series_texts,
    load_site_texts,
)
from reportgen.open_data.settings import describe
from reportgen.pipeline.problems import problems_of
from reportgen.pipeline.series import SERIES_TEXTS, read_layers
from reportgen.pipeline.sources import (
    FIGURE_TEXTS,
    INQUIRY_TEXTS,
    LETTER_TEXTS,
    SITE_TEXTS,
    load_checked_edition,
    load_fonts,
    load_municipalities,
    load_publishing,
    load_templates,
)
from reportgen.workspace import Workspace, read_file, shown

# What other commands say; an office that says it otherwise is told of its slips before it needs them.
_Load = Callable[[bytes, str, Sequence[tuple[bytes, str]]], tuple[object, list[Diagnostic]]]
_FURTHER_TEXTS: Final[Mapping[str, _Load]] = {
    SERIES_TEXTS: load_series_texts,
    INQUIRY_TEXTS: load_inquiry_texts,
    SITE_TEXTS: load_site_texts,
    LETTER_TEXTS: load_letter_texts,
    FIGURE_TEXTS: load_figure_texts,
}


class Checked(NamedTuple):
    """What a check found."""

    edition: Edition | None
    path: str
    diagnostics: tuple[Diagnostic, ...]


def check(workspace: Workspace, as_of: date | None, *, style: str | None = None) -> Checked:
    """Everything that is wrong with an edition and with the templates, and with their characters in the fonts."""
    as_of = as_of or workspace.latest_edition()
    path = workspace.require_edition(as_of)
    of_table: list[Diagnostic] = []
    table = load_municipalities(workspace, of_table)
    edition, problems = load_checked_edition(workspace, read_file(path), as_of, table)
    problems += [*of_table, *workspace.misnamed_files()]
    texts, style_sheet, _ = load_templates(workspace, style, problems)
    publishing, _ = load_publishing(workspace, problems)
    for name, load in _FURTHER_TEXTS.items():
        if (workspace.root / name).exists():
            *beneath, (data, said_in) = read_layers(workspace, name)
            problems += load(data, said_in, beneath)[1]
    if edition is not None and texts is not None and style_sheet is not None:
        fonts, _ = load_fonts(workspace, style_sheet)
        try:
            whole = compose_list(edition, texts, style_sheet)
            subject = OfEdition(edition, whole, edition.partners)
            documents = tuple(compose_all(kinds_of("edition"), subject, texts, style_sheet))
            problems += problems_of(documents, style_sheet, fonts)
            if publishing is not None:
                made_at = datetime(*edition.as_of.timetuple()[:3], tzinfo=UTC)
                describe(edition, publishing, texts.list.texts["title"], made_at)
        except DataError as exc:
            problems += exc.diagnostics
    return Checked(edition, shown(path), in_order(problems))
