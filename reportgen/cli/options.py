"""What the commands make of their options."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from reportgen.archive.disk import settle_folders
from reportgen.cli.messages import BAD_USAGE
from reportgen.diagnostics import UsageError
from reportgen.workspace import Workspace, shipped_folder
from reportgen.writers.registry import FORMATS, USUAL_FORMATS

_SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH"


def workspace_of(options: argparse.Namespace) -> Workspace:
    """The workspace that -C names, where what killed runs left half done is finished or cleared away first.

    Raises UsageError where there is no such folder.
    """
    root = Path(options.folder)
    if not root.is_dir():
        raise UsageError([BAD_USAGE.at(None, problem=f"フォルダー「{options.folder}」がありません。")])
    workspace = Workspace(root, shipped_folder())
    for folders in workspace.written_folders:
        settle_folders(folders)
    return workspace


def formats_of(options: argparse.Namespace) -> tuple[str, ...]:
    """The formats that are asked for, the usual ones where none is."""
    return tuple(one for one in FORMATS if one in options.format) or USUAL_FORMATS


def made_at() -> datetime | None:
    """The time that the user wants in the files instead of the edition's day (reproducible-builds.org)."""
    seconds = os.environ.get(_SOURCE_DATE_EPOCH)
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        problem = f"環境変数 {_SOURCE_DATE_EPOCH} の値「{seconds}」は時刻（1970年からの秒数）として読めません。"
        raise UsageError([BAD_USAGE.at(None, problem=problem)]) from None
