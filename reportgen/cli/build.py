"""reportgen build."""

from __future__ import annotations

import argparse

from reportgen.cli.console import Progress, kilobytes, print_left_out, print_line, print_problems
from reportgen.cli.messages import BAD_USAGE
from reportgen.cli.options import (
    AS_OF,
    FORMAT,
    STYLE,
    Command,
    day,
    formats_of,
    made_at,
    option,
    repeated,
    switch,
    workspace_of,
)
from reportgen.diagnostics import UsageError
from reportgen.document.registry import kinds_of
from reportgen.japanese.eras import format_date
from reportgen.pipeline.build import BuildOptions, build
from reportgen.workspace import shown

COMMAND = Command(
    "一覧と市町ごとの抜粋を out/<基準日>/ に作ります。",
    (
        AS_OF,
        repeated("--town", "市町", "この市町の抜粋だけを作る（くり返し可。名前か団体コード）"),
        option("--only", choices=kinds_of("edition"), help="list＝一覧だけ、extracts＝抜粋だけを作る"),
        FORMAT,
        switch("--outline", "組んだ紙面を文字で書き出したもの（….outline.txt）も作る"),
        switch("--as-printed", "訂正を当てず、公表されたままの一覧を作る"),
        option("--revised", type=day, metavar="訂正の日", help="訂正版として作り、訂正の日を紙面に示す"),
        switch("--clean", "一部だけを作るとき、別のデータから作った前回のファイルを除く"),
        STYLE,
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Builds and tells which files were made."""
    if options.as_printed and (options.town or options.only == "extracts"):
        raise UsageError([BAD_USAGE.at(None, problem="--as-printed で作れるのは一覧だけです。")])
    if options.town and options.only == "list":
        raise UsageError([BAD_USAGE.at(None, problem="--town と --only list は同時に指定できません。")])
    asked = BuildOptions(
        as_of=options.as_of,
        towns=tuple(options.town),
        only=options.only,
        formats=formats_of(options),
        as_printed=options.as_printed,
        style=options.style,
        outline=options.outline,
        made_at=made_at(),
        revised_on=options.revised,
        clean=options.clean,
    )
    with Progress() as progress:
        built = build(workspace_of(options), asked, progress.show)
    warnings = (*built.warnings, *built.stored.diagnostics)
    edition = built.edition
    entries = sum(len(section.entries) for section in edition.sections)
    print_line(f"{format_date(edition.as_of)}現在：{entries}件、関係市町{len(edition.partners)}団体")
    for file in built.files:
        told = "前回のまま、" if file.is_kept else f"{file.pages}ページ、" if file.pages else ""
        print_line(f"  {file.path}（{told}{kilobytes(file.size)}）")
    print_left_out(built.stored.left_out)
    if built.stored.left_out and not asked.is_whole:
        print_line("全部を作り直すには reportgen build を実行してください。")
    same = f"、前回のまま{count}個" if (count := sum(file.is_kept for file in built.files)) else ""
    print_line(f"{shown(built.folder)} に{len(built.files)}個のファイルを作りました（警告{len(warnings)}件{same}）。")
    print_problems(warnings)
    return 0
