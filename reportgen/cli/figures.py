"""reportgen figures."""

from __future__ import annotations

import argparse

from reportgen.cli.console import Progress, kilobytes, print_line, print_problems
from reportgen.cli.options import AS_OF, FORMAT, STYLE, Command, day, made_at, option, workspace_of
from reportgen.document.registry import kinds_of
from reportgen.pipeline.figures import FORMATS, FigureOptions, figures
from reportgen.workspace import shown

COMMAND = Command(
    "一覧を一目で見せる星取表、図、概要を out/<基準日>/figures/ に作ります。",
    (
        AS_OF,
        option("--only", choices=kinds_of("figures"), help="matrix＝星取表、figures＝図、overview＝概要だけを作る"),
        FORMAT,
        option("--revised", type=day, metavar="訂正の日", help="訂正版として作り、訂正の日を紙面に示す"),
        STYLE,
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Makes the figures and tells which files there are."""
    formats = tuple(dict.fromkeys(options.format)) or FORMATS
    asked = FigureOptions(options.as_of, options.only, formats, options.style, made_at(), options.revised)
    with Progress() as progress:
        kept = figures(workspace_of(options), asked, progress.show)
    warnings = (*kept.warnings, *kept.stored.diagnostics)
    for file in kept.files:
        pages = f"{file.pages}ページ、" if file.pages else ""
        print_line(f"  {file.path}（{pages}{kilobytes(file.size)}）")
    print_line(f"{shown(kept.folder)} に{len(kept.files)}個のファイルを作りました（警告{len(warnings)}件）。")
    print_problems(warnings)
    return 0
