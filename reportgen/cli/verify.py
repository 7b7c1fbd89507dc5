"""reportgen verify."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from reportgen.archive.verify import Verification
from reportgen.cli.console import kilobytes, print_json, print_line, print_note
from reportgen.cli.messages import BAD_USAGE, NOT_WHOLE
from reportgen.cli.options import JSON, Command, option, switch, workspace_of
from reportgen.diagnostics import Severity, UsageError
from reportgen.pipeline.archive import verify_kept
from reportgen.workspace import Workspace, shown

COMMAND = Command(
    "保存用パッケージと out/ の版を確かめ、変わったファイルをすべて示します。",
    (
        option("path", nargs="?", metavar="場所", help="パッケージ・その .zip・版のフォルダー（なければ全部）"),
        switch("--rebuild", "パッケージの中身から作り直し、1バイトも違わないか確かめる"),
        JSON,
    ),
)


def run(options: argparse.Namespace) -> int:
    """Tells of everything that is kept whether it is whole; 1 where something isn't."""
    workspace = workspace_of(options)
    path = None if options.path is None else _existing(Path(options.path), workspace)
    found = []
    for one in verify_kept(workspace, path, rebuild=options.rebuild):
        found.append(one)
        if not options.json:
            for problem in one.diagnostics:
                print_line(str(problem))
            print_line(f"{one.name}：{_state(one)}（{one.files}ファイル、{kilobytes(one.size)}）")
    if options.json:
        print_json([_as_json(one) for one in found])
    elif not found:
        print_line("確かめるものがありません（out/ に版も保存用パッケージもありません）。")
    if not (errors := sum(map(_errors, found))):
        return 0
    print_note(NOT_WHOLE.format(number=errors))
    return 1


def _errors(one: Verification) -> int:
    return sum(problem.severity is Severity.ERROR for problem in one.diagnostics)


def _state(one: Verification) -> str:
    if errors := _errors(one):
        return f"異状{errors}件"
    by_hand = f"、手直しなど{len(one.findings)}件" if one.findings else ""
    return "異状なし" + by_hand + ("、作り直しても同じ" if one.built_again else "")


def _existing(path: Path, workspace: Workspace) -> Path:
    """The path. Raises UsageError where nothing is there; a day alone is looked for where editions are kept."""
    if os.path.lexists(path):
        return path
    kept = [folder / path for folder in (workspace.shelf, workspace.root / "out")]
    near = "か ".join(shown(one) for one in kept if not path.is_absolute() and os.path.lexists(one))
    hint = f"{near} ではありませんか。" if near else "保存用パッケージ、その .zip、版のフォルダーを指定できます。"
    raise UsageError([BAD_USAGE.at(None, problem=f"「{path}」がありません。", hint=hint)])


def _as_json(one: Verification) -> dict[str, object]:
    return {
        "path": one.name,
        "kind": one.kind.value,
        "files": one.files,
        "size": one.size,
        "whole": one.is_whole,
        "findings": [
            {"rule": finding.diagnostic.rule, "files": list(finding.files), "message": str(finding.diagnostic)}
            for finding in one.findings
        ],
    }
