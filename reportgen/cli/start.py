"""reportgen start."""

from __future__ import annotations

import argparse
from pathlib import Path

from reportgen.cli.console import print_line
from reportgen.cli.options import Command, filled, option
from reportgen.pipeline.start import start_workspace
from reportgen.workspace import Workspace, shipped_folder, shown

COMMAND = Command(
    "空のフォルダーに、一覧の小さな例を作ります。",
    (option("folder", type=filled, metavar="フォルダー", help="作る作業フォルダー"),),
    makes_files=True,
    in_workspace=False,
)


def run(options: argparse.Namespace) -> int:
    """Makes a workspace and tells what to do in it."""
    folder = Path(options.folder)
    made = start_workspace(Workspace(folder, shipped_folder()))
    print_line(f"{shown(made)} に一覧の例を作りました。")
    print_line("この例を自分の一覧に書きかえるか、消して「reportgen import 資料」で公表した一覧から始めます。")
    print_line(f"一覧を作るには「reportgen -C {shown(folder)} build」とします。")
    return 0
