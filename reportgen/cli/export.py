"""reportgen export."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_line, print_problems
from reportgen.cli.options import AS_OF, Command, workspace_of
from reportgen.japanese.eras import format_date
from reportgen.pipeline.ask import export
from reportgen.workspace import shown

COMMAND = Command(
    "一覧の全部を一つの Excel に写し、out/<基準日>/inquiry/export/ に作ります。collect で読めます。",
    (AS_OF,),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Makes one workbook of the whole edition and tells where it is."""
    made = export(workspace_of(options), options.as_of)
    print_line(f"{format_date(made.as_of)}現在の一覧（{made.entries}件）を {shown(made.path)} に写しました。")
    print_problems(made.warnings)
    return 0
