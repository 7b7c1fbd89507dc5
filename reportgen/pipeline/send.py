"""The drafts of mails, looked through before a person sends them, and bundled for a mail program; nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.disk import writing_into
from reportgen.archive.manifest import Manifest
from reportgen.archive.store import ToMake, is_as_listed, read_earlier, store_edition
from reportgen.diagnostics import DataError, Diagnostic, UsageError
from reportgen.packets.mail import read_mail, write_mbox
from reportgen.packets.messages import EDITED_DRAFT, NO_PACKETS, STALE
from reportgen.pipeline.inputs import SHIPPED
from reportgen.pipeline.messages import not_written
from reportgen.workspace import Limit, Workspace, read_file, shown

MBOX = "送付メール.mbox"
_DRAFT = ".eml"


class Prepared(NamedTuple):
    """A draft: its path in the folder, whom it goes to, its subject, and the files that it brings with their sizes."""

    path: str
    to: tuple[str, ...]
    subject: str
    files: Mapping[str, int]


class Bundle(NamedTuple):
    """All drafts of a folder, and the mbox that holds them, where one was asked for."""

    folder: Path
    drafts: tuple[Prepared, ...]
    mbox: Path | None
    warnings: tuple[Diagnostic, ...]


def prepare(workspace: Workspace, as_of: date | None, *, as_mbox: bool) -> Bundle:
    """Looks through the drafts in out/<as-of>/packets/, and bundles them there.

    Raises UsageError where there are none, DataError where what they were made from has changed since, FileError.
    """
    as_of = as_of or workspace.latest_edition()
    folder = workspace.packets_path(as_of)
    manifest = read_earlier(folder)
    listed = [file for file in manifest.files if file.path.endswith(_DRAFT)] if manifest else []
    if manifest is None or not listed:
        raise UsageError([NO_PACKETS.at(None, path=shown(folder))])
    if stale := _stale(workspace, manifest):
        raise DataError(stale)
    mails = {file.path: read_file(folder / file.path, Limit.DOCUMENT) for file in listed}
    edited = [file.path for file in listed if not is_as_listed(folder / file.path, file)]
    warnings = tuple([EDITED_DRAFT.at(None, path=shown(folder / path)) for path in edited])
    if as_mbox:
        try:
            with writing_into(folder.parents[1]):
                store_edition(folder, ToMake.of({MBOX: write_mbox(mails.values())}), manifest.inputs)
        except OSError as exc:
            raise not_written(folder, exc) from exc
    return Bundle(folder, tuple(map(_prepared, mails, mails.values())), folder / MBOX if as_mbox else None, warnings)


def _prepared(path: str, data: bytes) -> Prepared:
    mail = read_mail(data)
    return Prepared(
        path, tuple(sorted(mail.to)), mail.subject, {name: len(file) for name, file in mail.attachments.items()}
    )


def _stale(workspace: Workspace, manifest: Manifest) -> list[Diagnostic]:
    """Which of the data and templates that the packets were made from are otherwise now."""
    inputs = manifest.inputs
    found = []
    for one in (inputs.edition, *inputs.templates):
        path = workspace.find(one.path)
        if one.path.startswith(SHIPPED):
            path = workspace.shipped / one.path.removeprefix(SHIPPED)
        if not path.is_file() or sha256(read_file(path)).hexdigest() != one.sha256:
            found.append(STALE.at(None, path=shown(path)))
    return found
