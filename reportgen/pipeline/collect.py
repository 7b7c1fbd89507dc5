"""Taking answers in: what came back of an inquiry, and the edition with what of it is taken over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.store import write_files
from reportgen.dataset.load import read_draft
from reportgen.dataset.settle import settle
from reportgen.diagnostics import DataError, Diagnostic, UsageError, has_errors, in_order
from reportgen.inquiry.apply import Side, Taken, apply_answers, choose
from reportgen.inquiry.collected import Collected, Received, State
from reportgen.inquiry.decisions import decisions_of, read_decisions, settled, with_decisions
from reportgen.inquiry.form import AnswerSheet, Identity, answer_sheets
from reportgen.inquiry.merge import merge_answers
from reportgen.inquiry.messages import NOT_A_WORKBOOK, OTHER_INQUIRY, SAME_FILE
from reportgen.inquiry.read_answers import ReturnedSheet, read_answers
from reportgen.inquiry.record import Inquiry, read_record, record_name
from reportgen.inquiry.replies import Read, Returned
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.pipeline.messages import NOT_CHOSEN, NOTHING_TO_COLLECT, UNKNOWN_OUTCOME, not_written
from reportgen.pipeline.sources import load_checked_edition, load_municipalities
from reportgen.workspace import Workspace, read_file, shown

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")


class Wish(NamedTuple):
    """What is to be taken over: all that is clean, or only these ids; of what clashes that of the sides, by id."""

    only: Collection[str] = ()
    sides: Mapping[str, Side | str] = {}


class Gathered(NamedTuple):
    """What came back, and what of it was taken over; None: nothing was to be. `edition` is the edition's file."""

    collected: Collected
    taken: tuple[Taken, ...] | None
    edition: Path
    record: Path


def collect(
    workspace: Workspace, paths: Sequence[Path], number: int | None, wish: Wish | None, today: date
) -> Gathered:
    """Reads the workbooks (those of a folder, too) and holds them against the edition; with a wish it takes them over.

    Answers to another inquiry than that of the number, or of the latest that is answered, are told and left out. Raises
    UsageError where there is no workbook, or where the wish names what isn't there; DataError where the edition has
    errors; FileError. What is wrong with an answer is no error of the whole: it stands among the problems.
    """
    table = load_municipalities(workspace)
    problems: list[Diagnostic] = []
    files = list(_workbooks(paths, problems))
    if not files:
        raise UsageError([*problems, NOTHING_TO_COLLECT.at(None, paths="、".join(map(shown, paths)))])
    sent = _SentEditions(workspace, table)
    found = [
        (Received(path.name, digest, sheet.identity.recipient), sheet)
        for path, data, digest in files
        for sheet in read_answers(data, shown(path), sent.sheets, problems)
    ]
    found = _of_one_inquiry(found, number, problems)
    if not found:
        raise DataError(problems)
    as_of, its_number = found[0][1].identity[:2]
    inquiry, record = _record(workspace, as_of, its_number, problems)
    data = read_file(workspace.require_edition(as_of))
    returned = [Returned(received, sheet, sent.read(sheet.identity)) for received, sheet in found]
    is_as_sent = sha256(data).hexdigest().startswith(found[0][1].identity.digest)
    now = returned[0].sent if is_as_sent else _read(workspace, data, as_of, table)
    collected = merge_answers(returned, now, inquiry, table, problems)
    path = workspace.inquiries(as_of) / record_name(its_number)
    text = record.decode() if record is not None else ""
    if record is not None:
        kept: list[Diagnostic] = []
        collected = settled(collected, read_decisions(record, shown(path), kept))
        collected = collected._replace(problems=in_order([*collected.problems, *kept]))
    edition = workspace.edition_path(as_of)
    if wish is None:
        return Gathered(collected, None, edition, path)
    taken = _chosen(collected, wish)
    if taken:
        edited = apply_answers(data, now.draft, taken)
        _, broken = load_checked_edition(workspace, edited, as_of, table)
        if has_errors(broken):
            raise DataError(broken)
        kept_text = with_decisions(text, decisions_of(taken, today))
        try:
            write_files({edition: edited, path: kept_text.encode()})
        except (OSError, UnicodeEncodeError) as exc:
            raise not_written(edition, exc) from exc
    return Gathered(collected, tuple(taken), edition, path)


def _workbooks(paths: Sequence[Path], problems: list[Diagnostic]) -> Iterator[tuple[Path, bytes, str]]:
    """The workbooks with their bytes and digests, each once; what lies beside them is told."""
    first: dict[str, Path] = {}
    for given in paths:
        for path in sorted(given.iterdir()) if given.is_dir() else [given]:
            if path.name.startswith((".", "~$")) or path.is_dir():
                continue
            if path.suffix.lower() not in _WORKBOOKS:
                problems.append(NOT_A_WORKBOOK.at(None, path=shown(path)))
                continue
            data = read_file(path)
            digest = sha256(data).hexdigest()
            if digest in first:
                problems.append(SAME_FILE.at(None, path=shown(path), first=shown(first[digest])))
                continue
            first[digest] = path
            yield path, data, digest


class _SentEditions:
    """The editions as they were when they were sent round, each read once."""

    def __init__(self, workspace: Workspace, table: MunicipalityTable) -> None:
        self._workspace = workspace
        self._table = table
        self._read: dict[tuple[date, str], Read | None] = {}
        self._sheets: dict[tuple[date, str], tuple[AnswerSheet, ...]] = {}

    def sheets(self, identity: Identity) -> tuple[AnswerSheet, ...]:
        """The sheets of answers as they were sent; none where no such edition was sent."""
        key = identity.as_of, identity.digest
        if key not in self._read:
            path = self._workspace.sent_edition_path(*key)
            self._read[key] = None
            if path.exists():
                self._read[key] = _read(self._workspace, read_file(path), identity.as_of, self._table)
            read = self._read[key]
            self._sheets[key] = () if read is None else answer_sheets(read.edition)
        return self._sheets[key]

    def read(self, identity: Identity) -> Read:
        """The edition that was sent, which `sheets` has found."""
        found = self._read[identity.as_of, identity.digest]
        assert found is not None, "sheets are found of an edition that was sent"
        return found


def _read(workspace: Workspace, data: bytes, as_of: date, table: MunicipalityTable) -> Read:
    """The edition in the data. Raises DataError where it has errors."""
    problems: list[Diagnostic] = []
    draft = read_draft(data, shown(workspace.edition_path(as_of)), problems)
    edition = None if draft is None else settle(draft, table, problems)
    if draft is None or edition is None or has_errors(problems):
        raise DataError(problems)
    return Read.of(draft, edition)


def _of_one_inquiry(
    found: list[tuple[Received, ReturnedSheet]], number: int | None, problems: list[Diagnostic]
) -> list[tuple[Received, ReturnedSheet]]:
    """The sheets of one inquiry: that of the number, else the latest of those that are answered."""
    asked = {sheet.identity[:2] for _, sheet in found if number is None or sheet.identity.number == number}
    if not asked:
        return []
    latest = max(asked)
    for _, sheet in found:
        if sheet.identity[:2] != latest:
            told = OTHER_INQUIRY.at(
                sheet.rows[0].place if sheet.rows else None,
                identity=sheet.identity,
                number=latest[1],
                other=sheet.identity.number,
            )
            problems.append(told)
    return [(received, sheet) for received, sheet in found if sheet.identity[:2] == latest]


def _record(
    workspace: Workspace, as_of: date, number: int, problems: list[Diagnostic]
) -> tuple[Inquiry | None, bytes | None]:
    """The inquiry and the bytes of its record. Raises DataError where that can't be read."""
    path = workspace.inquiries(as_of) / record_name(number)
    if not path.exists():
        return None, None
    data = read_file(path)
    if not number:  # of an export only what was taken over is kept
        return None, data
    found: list[Diagnostic] = []
    inquiry = read_record(data, shown(path), found)
    if inquiry is None:
        raise DataError([*problems, *found])
    return inquiry, data


def _chosen(collected: Collected, wish: Wish) -> list[Taken]:
    """What is taken over. Raises UsageError for ids that aren't there, and for clashes that a side doesn't settle."""
    known = {outcome.entry_id: outcome for outcome in collected.outcomes}
    wrong = [UNKNOWN_OUTCOME.at(None, id=one) for one in (*wish.only, *wish.sides) if one not in known]
    wrong += [
        NOT_CHOSEN.at(None, id=one, reason="誤りがあります" if known[one].state is State.FAULTY else "食い違っています")
        for one in wish.only
        if one in known
        and one not in wish.sides
        and known[one].state in (State.FAULTY, State.CONFLICT)
        and not known[one].is_applied
    ]
    if wrong:
        raise UsageError(wrong)
    try:
        return choose(collected, wish.only, wish.sides)
    except LookupError as exc:
        reason = "どの回答を採るのか決まりません"
        raise UsageError([NOT_CHOSEN.at(None, id=exc.args[0], reason=reason)]) from None
