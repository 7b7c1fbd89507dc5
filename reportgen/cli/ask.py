"""reportgen ask."""

from __future__ import annotations

import argparse

from reportgen.cli.console import Progress, print_line, print_problems
from reportgen.cli.options import AS_OF, Command, day, filled, option, workspace_of
from reportgen.inquiry.letter import day_with_weekday
from reportgen.japanese.eras import format_date
from reportgen.pipeline.ask import ask
from reportgen.workspace import shown

COMMAND = Command(
    "担当課ごとの照会と回答の Excel を out/<基準日>/inquiry/<番号>/ に作ります。",
    (
        AS_OF,
        option("--due", type=day, required=True, metavar="回答期限", help="回答期限（2023-07-14の形）"),
        option("--by", type=filled, metavar="列", help="照会先を分ける列（キーか見出し。指定しなければ division）"),
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Makes the workbooks and tells whom they ask about how many entries."""
    with Progress() as progress:
        sent = ask(workspace_of(options), options.as_of, options.due, options.by, progress.show)
    inquiry = sent.inquiry
    count = len({one for ids in inquiry.sent.values() for one in ids})
    print_line(
        f"{format_date(inquiry.as_of)}現在の一覧についての照会 第{inquiry.number}号："
        f"{count}件、照会先{len(sent.files)}、回答期限 {day_with_weekday(inquiry.due)}"
    )
    for recipient, name in sent.files.items():
        print_line(f"  {name}（{len(inquiry.sent[recipient])}件）")
    done = "作りました" if sent.is_new else "作り直しました（前と同じ照会です）"
    print_line(f"{shown(sent.folder)} に{len(sent.files)}個のファイルを{done}。")
    print_problems(sent.warnings)
    return 0
