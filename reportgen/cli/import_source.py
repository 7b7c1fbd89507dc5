"""reportgen import."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from reportgen.cli.console import print_line, print_problems
from reportgen.cli.options import Command, day, option, switch, workspace_of
from reportgen.pipeline.import_source import import_source, propose_import_settings
from reportgen.readers.report import left_out_lines, taken_lines
from reportgen.workspace import shown

COMMAND = Command(
    "公表された文書（テキスト、CSV、Excel、ウェブページなど）を data/editions/<基準日>.yaml にします。",
    (
        option("file", metavar="ファイル", help="公表された文書のファイル"),
        option(
            "--as-of", type=day, metavar="基準日", help="基準日（2023-06-01の形。指定しなければ文書に書いてある日）"
        ),
        switch("--propose", "文書から読み取った表題・表・列を templates/import.yaml に書く"),
        switch("--force", "取り込みのあとで手を加えた版も上書きする"),
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Imports and tells what is taken for what, what is left out, and what is read differently from the source."""
    if options.propose:
        paths, found = propose_import_settings(workspace_of(options), Path(options.file), force=options.force)
        _tell(taken_lines(found), left_out_lines(found))
        made = "、".join(map(shown, paths))
        print_line(f"{made} を作りました。確かめて直し、「reportgen import {options.file}」で取り込みます。")
        print_problems(found.problems)
        return 0
    imported = import_source(workspace_of(options), Path(options.file), options.as_of, force=options.force)
    result = imported.result
    _tell(() if imported.has_settings else taken_lines(result.published), left_out_lines(result.published))
    for change in result.changes:
        print_line(f"訂正 {change}")
    for query in result.queries:
        print_line(f"照会 {query}")
    for separator in result.separators:
        print_line(f"区切り {separator}")
    counts = f"訂正{len(result.changes)}か所、担当課に照会{len(result.queries)}か所"
    if result.separators:
        counts += f"、区切りをそろえた箇所{len(result.separators)}か所"
    print_line(f"{shown(imported.path)} を作りました（{counts}）。")
    if not imported.has_settings:
        print_line("読み取り方を変えるには、「--propose」を付けて templates/import.yaml を作り、直します。")
    if not imported.has_title:
        print_line("公表資料の表題で作るには、「--propose」を付けて templates/texts.yaml を作ります。")
    print_problems(result.diagnostics)
    return 0


def _tell(*parts: Iterable[str]) -> None:
    for line in chain(*parts):
        print_line(line)
