"""The next edition: an earlier one's file, carried on to another day."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.store import write_files
from reportgen.diagnostics import DataError, Diagnostic, UsageError
from reportgen.pipeline.messages import EDITION_EXISTS, NOT_LATER, not_written
from reportgen.series.roll_forward import roll_forward
from reportgen.workspace import Workspace, read_file, shown


class NewEdition(NamedTuple):
    """The file that was written, and the one that it was carried on from."""

    path: Path
    base: Path


def new_edition(workspace: Workspace, as_of: date, base: date | None) -> NewEdition:
    """Starts the edition of `as_of` from that of `base`, or from the latest there is.

    Raises UsageError where that day has an edition or is not later, DataError where the earlier file can't be read as
    an edition, FileError.
    """
    target = workspace.edition_path(as_of)
    if os.path.lexists(target):
        raise UsageError([EDITION_EXISTS.at(None, path=shown(target))])
    base = base or workspace.latest_edition()
    source = workspace.require_edition(base)
    if as_of <= base:
        raise UsageError([NOT_LATER.at(None, new=as_of.isoformat(), base=base.isoformat())])
    problems: list[Diagnostic] = []
    data = roll_forward(read_file(source), shown(source), as_of, problems)
    if data is None:
        raise DataError(problems)
    try:
        write_files({target: data}, fresh=True)
    except FileExistsError as exc:  # made by another process just now
        raise UsageError([EDITION_EXISTS.at(None, path=shown(target))]) from exc
    except OSError as exc:
        raise not_written(target, exc) from exc
    return NewEdition(target, source)
