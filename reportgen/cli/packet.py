"""reportgen packet."""

from __future__ import annotations

import argparse
from datetime import date

from reportgen.cli.console import Progress, kilobytes, print_left_out, print_line, print_problems
from reportgen.cli.options import AS_OF, Command, day, made_at, option, repeated, switch, workspace_of
from reportgen.document.compose import town_name
from reportgen.japanese.eras import format_date
from reportgen.pipeline.packet import PacketOptions, packet, propose
from reportgen.workspace import shown


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 1_000_000:
        raise argparse.ArgumentTypeError(f"「{text}」は番号ではありません（1以上の整数を指定してください）。")
    return int(text)


COMMAND = Command(
    "関係市町ごとに送るもの（送付文、抜粋、新旧対照表、データ、メールの下書き）を作ります。送信はしません。",
    (
        AS_OF,
        repeated("--town", "市町", "この市町に送るものだけを新しく作る（くり返し可。名前か団体コード）"),
        option("--date", type=day, metavar="日付", help="送付文の日付。なければ今日"),
        option("--number", type=_number, metavar="番号", help="最初の文書番号。なければ番号簿の次の番号"),
        option("--revised", type=day, metavar="訂正の日", help="抜粋を訂正版として作り、訂正の日を紙面に示す"),
        switch("--blank", "文書番号を空けておく"),
        switch("--propose", "送り先を書き入れる data/partners.yaml を、関係市町の名前を入れて作る"),
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Makes the packets and tells under which number each goes to whom; today is as for `archive`."""
    workspace = workspace_of(options)
    if options.propose:
        print_line(f"{shown(propose(workspace, options.as_of))} を作りました。メールアドレスを書き入れてください。")
        return 0
    time = made_at()
    asked = PacketOptions(
        options.as_of,
        tuple(options.town),
        options.date,
        0 if options.blank else options.number,
        time.date() if time else date.today(),
        time,
        options.revised,
    )
    with Progress() as progress:
        packed = packet(workspace, asked, progress.show)
    kept = packed.kept
    warnings = (*kept.warnings, *kept.stored.diagnostics)
    for letter in packed.letters:
        number = f"第{letter.number}号" if letter.number else "番号なし"
        to = letter.to.replace("\n", "　")
        print_line(f"  {town_name(kept.edition, letter.town)}：{number}、{format_date(letter.issued_on)}、{to}")
    size = kilobytes(sum(file.size for file in kept.files))
    print_left_out(kept.stored.left_out)
    print_line(
        f"{shown(kept.folder)} に{len(packed.letters)}団体に送るもの（{len(kept.files)}個のファイル、{size}）を"
        f"作りました（警告{len(warnings)}件）。"
    )
    if packed.drawn:
        print_line(f"{shown(packed.register)} に{packed.drawn}件を書き足しました。")
    print_problems(warnings)
    return 0
