"""reportgen send."""

from __future__ import annotations

import argparse

from reportgen.cli.console import kilobytes, print_line, print_problems
from reportgen.cli.options import AS_OF, Command, switch, workspace_of
from reportgen.pipeline.send import prepare
from reportgen.workspace import shown

COMMAND = Command(
    "関係市町に送るメールの下書きを確かめ、まとめます。送信はしません。",
    (AS_OF, switch("--mbox", "下書きをすべて、Thunderbird などで開ける一つの mbox にまとめる")),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Tells of each draft whom it goes to and what it brings."""
    bundle = prepare(workspace_of(options), options.as_of, as_mbox=options.mbox)
    for draft in bundle.drafts:
        print_line(f"{'、'.join(draft.to)}：{draft.subject}")
        for name, size in draft.files.items():
            print_line(f"  {name}（{kilobytes(size)}）")
    print_line(f"{shown(bundle.folder)} に{len(bundle.drafts)}通の下書きがあります。まだ送っていません。")
    if bundle.mbox:
        print_line(f"{shown(bundle.mbox)} にまとめました。")
    print_problems(bundle.warnings)
    return 0
