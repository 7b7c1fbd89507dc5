"""A new workspace: the folders that an office keeps its list in, with a small example."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from reportgen.archive.store import write_files
from reportgen.diagnostics import UsageError
from reportgen.pipeline.messages import NOT_EMPTY, not_written
from reportgen.workspace import Workspace, read_file, shown

_EXAMPLE = "templates/example-edition.yaml"
_DAY = date(2026, 4, 1)


def start_workspace(workspace: Workspace) -> Path:
    """Writes the example of an edition into the workspace, which must be empty or not there yet; its path.

    Raises UsageError where something is in the folder, FileError.
    """
    target = workspace.edition_path(_DAY)
    try:
        if workspace.root.exists() and any(workspace.root.iterdir()):
            raise UsageError([NOT_EMPTY.at(None, path=shown(workspace.root))])
        write_files({target: read_file(workspace.shipped / _EXAMPLE)}, fresh=True)
    except OSError as exc:
        raise not_written(target, exc) from exc
    return target
