"""What commands say of themselves, the options that several of them have, and what they make of these."""

from __future__ import annotations

import argparse
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn, TypeAlias

from reportgen.archive.disk import settle_folders
from reportgen.cli.messages import BAD_USAGE
from reportgen.diagnostics import UsageError
from reportgen.japanese.typed_days import read_typed_day
from reportgen.workspace import Issue, Workspace, shipped_folder
from reportgen.writers.registry import FORMATS, OUTLINE, USUAL_FORMATS

_SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH"

Option: TypeAlias = tuple[tuple[str, ...], dict[str, Any]]


class Command(NamedTuple):
    """A command: its description, and its options but for -C, which all have that work in a workspace.

    What it makes, if it makes files, is there whether or not it could be shown.
    """

    description: str
    options: tuple[Option, ...] = ()
    makes_files: bool = False
    in_workspace: bool = True


def option(*names: str, **settings: Any) -> Option:  # noqa: ANN401 - as various as argparse takes them
    """An option or an argument, as `argparse.ArgumentParser.add_argument` takes it."""
    return names, settings


def switch(name: str, help: str) -> Option:
    """An option without a value."""
    return option(name, action="store_true", help=help)


def repeated(name: str, metavar: str, help: str) -> Option:
    """An option that may be given several times, with a value each."""
    return option(name, action="append", default=[], metavar=metavar, help=help)


def issue(text: str) -> Issue:
    """An edition by its day, or one of its archived forms. Raises UsageError where there is no such day."""
    as_of, _, revision = text.partition("_r")
    known = re.fullmatch("[1-9][0-9]{0,3}", revision)
    return Issue(day(as_of), int(revision)) if known else Issue(day(text))


def day(text: str) -> date:
    """A day as it is written in ISO 8601. Raises UsageError, which says how a day is written that is near to one."""
    try:
        return date.fromisoformat(text) if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else _not_a_day(text)
    except ValueError:
        return _not_a_day(text)


def _not_a_day(text: str) -> NoReturn:
    meant = read_typed_day(text)
    hint = (
        f"{meant.isoformat()} と書いてください。"
        if meant
        else "2023-06-01 のように、ある日を 年-月-日 の形で書きます。"
    )
    raise UsageError([BAD_USAGE.at(None, problem=f"「{text}」は日付として読めません。", hint=hint)])


def filled(text: str) -> str:
    """A value that isn't empty, as one is where a script's variable had none."""
    if not text.strip():
        raise argparse.ArgumentTypeError("値が空です。")
    return text


def as_of(default: str = "最新の版") -> Option:
    """The day of the edition that a command is about."""
    text = f"版の基準日（2023-06-01の形。指定しなければ{default}）"
    return option("as_of", nargs="?", type=day, metavar="基準日", help=text)


# The folder, which may stand before the command or after it.
WORKSPACE: Final = option(
    "-C",
    dest="folder",
    type=filled,
    default=argparse.SUPPRESS,
    metavar="フォルダー",
    help="data/ のある作業フォルダー（指定しなければ今いるフォルダー）",
)
AS_OF: Final = as_of()
FORMAT: Final = option(
    "--format",
    choices=[one for one in FORMATS if one != OUTLINE],
    action="append",
    default=[],
    help="この形式だけを作る",
)
STYLE: Final = option(
    "--style", type=filled, metavar="名前", help="templates/style-名前.yaml の体裁を使う（例：mincho）"
)
JSON: Final = switch("--json", "機械で読める形（JSON）で示す")


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
