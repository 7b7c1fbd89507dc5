"""reportgen new."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_line, print_problems
from reportgen.cli.options import Command, day, option, workspace_of
from reportgen.pipeline.new_edition import new_edition
from reportgen.workspace import shown

COMMAND = Command(
    "前の版のデータをそのまま引き継いで、data/editions/<基準日>.yaml を作ります。",
    (
        option("as_of", type=day, metavar="基準日", help="新しい版の基準日（2024-06-01の形）"),
        option("--from", dest="base", type=day, metavar="基準日", help="もとにする版（指定しなければ最新の版）"),
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Starts the next edition and tells from which one."""
    workspace = workspace_of(options)
    made = new_edition(workspace, options.as_of, options.base)
    print_line(f"{shown(made.path)} を、{shown(made.base)} から作りました。基準日のほかは同じです。")
    print_line("変わったところを直してください。なくなった事業は消さずに、その末尾に次のように書きます。")
    print_line("        retired: {on: 廃止の日, reason: 理由}")
    print_problems(workspace.misnamed_files())
    return 0
