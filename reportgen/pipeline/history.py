"""How one entry, or one town's part in the list, changed over all editions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Problems, UsageError, has_errors
from reportgen.inquiry.decisions import Decision, read_decisions
from reportgen.japanese.municipalities import Municipality
from reportgen.pipeline.messages import UNKNOWN_SUBJECT
from reportgen.pipeline.series import load_editions, named_towns
from reportgen.pipeline.sources import load_municipalities
from reportgen.pipeline.towns import find_towns
from reportgen.series.history import EntryHistory, TownEdition, entry_history, town_history
from reportgen.workspace import Workspace, read_file, shown


class History(NamedTuple):
    """The lives of the entries of an id or name, or a town and its part in each edition; `last` is the latest one.

    `answers` are what divisions answered about the entries, and what became of it, by the day of the edition.
    """

    last: Edition
    entries: tuple[EntryHistory, ...]
    town: Municipality | None
    town_editions: tuple[TownEdition, ...]
    answers: Mapping[date, tuple[Decision, ...]] = {}


def history(workspace: Workspace, subject: str) -> History:
    """The history of an entry by id or name, or of a town by name or code.

    Raises UsageError where no edition knows the subject, DataError where an edition can't be read, FileError.
    """
    workspace.latest_edition()
    editions = load_editions(workspace, workspace.edition_days(), load_municipalities(workspace))
    last = editions[-1]
    if subject.strip() and (entries := entry_history(editions, subject)):
        ids = {found.entry.id for found in entries}
        answers = {edition.as_of: tuple(_answers(workspace, edition.as_of, ids)) for edition in editions}
        return History(last, entries, None, (), answers)
    towns = dict.fromkeys(town for edition in editions for town in (edition.host, *named_towns(edition)))
    try:
        (town,) = find_towns(last, towns, [subject])
    except UsageError:
        raise UsageError([UNKNOWN_SUBJECT.at(None, name=subject)]) from None
    return History(last, (), town, town_history(editions, town))


def _answers(workspace: Workspace, as_of: date, ids: Collection[str]) -> Iterator[Decision]:
    """What became of the answers about these entries. Raises DataError where a record can't be read."""
    for path in workspace.inquiry_records(as_of):
        problems: Problems = []
        decisions = read_decisions(read_file(path), shown(path), problems)
        if has_errors(problems):
            raise DataError(problems)
        yield from [one for one in decisions if one.entry_id in ids]
