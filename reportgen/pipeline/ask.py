"""The inquiry (照会): a workbook for each division, and the record of what was asked; or the whole edition as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.manifest import INQUIRIES
from reportgen.archive.store import write_files
from reportgen.dataset.model import Edition
from reportgen.diagnostics import DataError, Diagnostic, UsageError, in_order
from reportgen.document.style import Face
from reportgen.document.texts import InquiryTexts, load_inquiry_texts
from reportgen.fields.defaults import ASKED
from reportgen.inquiry.form import Identity
from reportgen.inquiry.letter import Letters
from reportgen.inquiry.look import Look
from reportgen.inquiry.messages import LONG_VALUE, NO_ID, NO_SUCH_COLUMN, NOBODY, TOO_MANY_ASKED
from reportgen.inquiry.parting import column_named, part, whole
from reportgen.inquiry.prepared import PreparedSheet, prepare
from reportgen.inquiry.record import Inquiry, number_of, read_record, record_name, write_record
from reportgen.inquiry.widths import Measure
from reportgen.inquiry.words import UNKNOWN_RECIPIENT
from reportgen.inquiry.workbook import Content, write_workbook
from reportgen.pipeline.make import Progress
from reportgen.pipeline.messages import SAME_NAME, not_written
from reportgen.pipeline.series import read_layers
from reportgen.pipeline.sources import INQUIRY_TEXTS, Sources, load_fonts, load_sources
from reportgen.workspace import Workspace, read_file, shown

MOST_RECIPIENTS = 500
_LONGEST_CELL = 32_767


class Sent(NamedTuple):
    """An inquiry as it was made: its workbooks by recipient, each with how many entries it asks about.

    `is_new`: it wasn't made before with the same content.
    """

    inquiry: Inquiry
    folder: Path
    files: Mapping[str, str]
    is_new: bool
    warnings: tuple[Diagnostic, ...]


class Exported(NamedTuple):
    """A whole edition as a workbook: where it is, and how many entries it holds."""

    as_of: date
    path: Path
    entries: int
    warnings: tuple[Diagnostic, ...]


def ask(
    workspace: Workspace, as_of: date | None, due: date, by: str | None, progress: Progress = lambda *_: None
) -> Sent:
    """Makes the workbooks in out/<as-of>/inquiry/<number>/ and records what was asked.

    The same inquiry about the same edition keeps its number. `by` is the column by whose values entries are parted, by
    key or label. Raises DataError, UsageError and FileError; then nothing was written.
    """
    made = _Making(workspace, as_of)
    edition = made.sources.edition
    key = column_named(edition, by or ASKED)
    if key is None:
        columns = {column.label: None for section in edition.sections for column in section.columns}
        raise UsageError([NO_SUCH_COLUMN.at(None, name=by or ASKED, known="、".join(columns))])
    warnings = list(made.sources.warnings)
    parts = dict(part(edition, key))
    if len(parts) > MOST_RECIPIENTS:
        label = _label(edition, key)
        raise UsageError([TOO_MANY_ASKED.at(None, label=label, count=len(parts), most=MOST_RECIPIENTS)])
    if unasked := parts.pop("", None):
        count = sum(len(asked.entries) for asked in unasked)
        parts[UNKNOWN_RECIPIENT] = unasked
        warnings.append(NOBODY.at(None, label=_label(edition, key), count=count, name=UNKNOWN_RECIPIENT))
    ids = {name: tuple(one.entry.id for asked in sheets for one in asked.entries) for name, sheets in parts.items()}
    wanted = Inquiry(edition.as_of, 1, due, key, made.digest, ids)
    inquiry, is_new = _numbered(workspace, wanted)
    folder = inquiry_folder(workspace, edition.as_of, inquiry.number)
    files: dict[Path, bytes] = {}
    names: dict[str, str] = {}
    for done, (recipient, sheets) in enumerate(parts.items()):
        progress(done, len(parts), recipient)
        letter = made.letters.request(recipient, inquiry.number, due, len(ids[recipient]))
        identity = Identity(edition.as_of, inquiry.number, made.digest, recipient)
        names[recipient] = f"{letter.file_name}.xlsx"
        files[folder / names[recipient]] = made.workbook(Content(identity, letter, sheets, edition.host.name), key)
    counts = Counter(name.casefold() for name in names.values())
    if same := [name for name in names.values() if counts[name.casefold()] > 1]:
        raise DataError([SAME_NAME.at(None, path=name) for name in same])
    record = workspace.inquiries(edition.as_of) / record_name(inquiry.number)
    made.write(files | ({record: write_record(inquiry).encode()} if is_new else {}))
    return Sent(inquiry, folder, names, is_new, in_order(warnings))


def export(workspace: Workspace, as_of: date | None) -> Exported:
    """Makes one workbook of the whole edition in out/<as-of>/inquiry/export/. Raises as `ask` does."""
    made = _Making(workspace, as_of)
    edition = made.sources.edition
    letter = made.letters.export()
    identity = Identity(edition.as_of, 0, made.digest)
    path = inquiry_folder(workspace, edition.as_of, 0) / f"{letter.file_name}.xlsx"
    asked = whole(edition)
    key = column_named(edition, ASKED) or ""
    made.write({path: made.workbook(Content(identity, letter, asked, edition.host.name), key)})
    return Exported(edition.as_of, path, sum(len(one.entries) for one in asked), made.sources.warnings)


class _Making:
    """What all workbooks of an edition are made with. Raises DataError, UsageError, FileError."""

    def __init__(self, workspace: Workspace, as_of: date | None) -> None:
        self._workspace = workspace
        self.sources, wording = load_for_inquiry(workspace, as_of, None)
        sources = self.sources
        self.digest = sha256(sources.dataset.data).hexdigest()
        self.letters = Letters(sources.edition, sources.texts, wording, sources.style)
        fonts, _ = load_fonts(workspace, sources.style)
        self._look = Look(sources.style.fonts[Face.REGULAR].family, Measure(fonts.regular))
        self._prepared: tuple[PreparedSheet, ...] = ()

    def workbook(self, content: Content, by: str) -> bytes:
        """The bytes of a workbook, which offers what the column `by` holds. Raises DataError where entries are unfit.

        All workbooks that are made together are parted by the same column.
        """
        if not self._prepared:
            edition = self.sources.edition
            self._prepared = prepare(edition, by, self.sources.table, self._look.measure)
            if problems := list(_unfit(edition, self._prepared)):
                raise DataError([*self.sources.warnings, *problems])
        return write_workbook(content, self._prepared, self._look)

    def write(self, files: Mapping[Path, bytes]) -> None:
        """Puts the files in their places with the edition as it is now, all or none."""
        edition = self.sources.edition
        sent = self._workspace.sent_edition_path(edition.as_of, self.digest[:16])
        try:
            write_files({sent: self.sources.dataset.data, **files})
        except (OSError, UnicodeEncodeError) as exc:
            raise not_written(self._workspace.root, exc) from exc


def load_for_inquiry(workspace: Workspace, as_of: date | None, style: str | None) -> tuple[Sources, InquiryTexts]:
    """An edition with what asking about it takes. Raises DataError with all errors of both, UsageError, FileError."""
    wording, problems = _load_wording(workspace)
    try:
        sources = load_sources(workspace, as_of, style, as_printed=False)
    except DataError as exc:
        raise DataError([*exc.diagnostics, *problems]) from None
    if wording is None:
        raise DataError([*sources.warnings, *problems])
    return sources, wording


def _load_wording(workspace: Workspace) -> tuple[InquiryTexts | None, list[Diagnostic]]:
    """What workbooks and the documents on what came back say, and its problems. Raises FileError."""
    *beneath, (data, path) = read_layers(workspace, INQUIRY_TEXTS)
    return load_inquiry_texts(data, path, beneath)


def inquiry_folder(workspace: Workspace, as_of: date, number: int) -> Path:
    """Where the files of an inquiry lie; without a number those of an export."""
    return workspace.output_path(as_of) / INQUIRIES / (str(number) if number else "export")


def recorded_numbers(workspace: Workspace, as_of: date) -> tuple[int, ...]:
    """The numbers of the inquiries about a day's edition, in order."""
    folder = workspace.inquiries(as_of)
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return tuple(sorted(number for name in names if (number := number_of(name))))


def load_record(workspace: Workspace, as_of: date, number: int) -> Inquiry:
    """What an inquiry asked. Raises DataError where its record can't be understood, FileError."""
    path = workspace.inquiries(as_of) / record_name(number)
    problems: list[Diagnostic] = []
    inquiry = read_record(read_file(path), shown(path), problems)
    if inquiry is None:
        raise DataError(in_order(problems))
    return inquiry


def _numbered(workspace: Workspace, wanted: Inquiry) -> tuple[Inquiry, bool]:
    """The inquiry under the number of the last one, if that asked the same, else under the next; whether it is new."""
    last = max(recorded_numbers(workspace, wanted.as_of), default=0)
    if last and load_record(workspace, wanted.as_of, last) == (same := wanted._replace(number=last)):
        return same, False
    return wanted._replace(number=last + 1), True


def _label(edition: Edition, key: str) -> str:
    return next(column.label for section in edition.sections for column in section.columns if column.key == key)


def _unfit(edition: Edition, prepared: Sequence[PreparedSheet]) -> Iterator[Diagnostic]:
    """What keeps entries from being asked about: no id, and texts that no cell can hold."""
    entries = {entry.id: entry for section in edition.sections for entry in section.entries}
    for section in edition.sections:
        yield from [NO_ID.at(one.places.get("id"), title=one.title) for one in section.entries if not one.id]
    for sheet in prepared:
        keys = {field.label: field.column.key for field in sheet.sheet.fields}
        for entry_id, entry in sheet.entries.items():
            for label, text in entry.texts.items():
                if len(text) > _LONGEST_CELL:
                    place = entries[entry_id].places.get(keys.get(label, ""))
                    yield LONG_VALUE.at(place, key=label, length=len(text), most=_LONGEST_CELL)
