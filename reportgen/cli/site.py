"""reportgen site."""

from __future__ import annotations

import argparse

from reportgen.cli.console import Progress, kilobytes, print_line, print_problems
from reportgen.cli.options import AS_OF, Command, day, made_at, option, workspace_of
from reportgen.pipeline.site import SiteOptions, site
from reportgen.workspace import shown

COMMAND = Command(
    "一覧のウェブ版（表ごと、市町ごとのページとダウンロード）を out/<基準日>/site/ に作ります。",
    (
        AS_OF,
        option("--revised", type=day, metavar="訂正の日", help="訂正版として作り、訂正の日をページに示す"),
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Makes the web edition and tells where it begins."""
    with Progress() as progress:
        kept = site(workspace_of(options), SiteOptions(options.as_of, made_at(), options.revised), progress.show)
    warnings = (*kept.warnings, *kept.stored.diagnostics)
    size = kilobytes(sum(file.size for file in kept.files))
    print_line(f"{shown(kept.folder)} に{len(kept.files)}個のファイル（{size}）を作りました（警告{len(warnings)}件）。")
    print_line(f"ブラウザーで {shown(kept.folder / 'index.html')} を開くと見られます。")
    print_problems(warnings)
    return 0
