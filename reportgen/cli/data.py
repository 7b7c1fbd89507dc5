"""reportgen data."""

from __future__ import annotations

import argparse

from reportgen.cli.console import kilobytes, print_line, print_problems
from reportgen.cli.options import AS_OF, Command, made_at, workspace_of
from reportgen.pipeline.data import data
from reportgen.workspace import shown

COMMAND = Command(
    "一覧を公開データ（CSV、Excel と、その説明）として out/<基準日>/data/ に作ります。",
    (AS_OF,),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Makes the open data and tells what is in its folder."""
    kept = data(workspace_of(options), options.as_of, made_at())
    warnings = (*kept.warnings, *kept.stored.diagnostics)
    print_line(f"{shown(kept.folder)} に{len(kept.files)}個のファイルを作りました（警告{len(warnings)}件）。")
    for file in kept.files:
        print_line(f"  {file.path}　{kilobytes(file.size)}")
    print_problems(warnings)
    return 0
