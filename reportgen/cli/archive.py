"""reportgen archive."""

from __future__ import annotations

import argparse
from datetime import date

from reportgen.cli.console import Progress, print_line, print_problems
from reportgen.cli.options import AS_OF, Command, made_at, option, switch, workspace_of
from reportgen.japanese.eras import format_date
from reportgen.pipeline.archive import ArchiveOptions, archive
from reportgen.workspace import shown

COMMAND = Command(
    "版を、もとのデータや書体とともに、out/archive/ に保存用パッケージ（BagIt）としてまとめます。",
    (
        AS_OF,
        option("--reason", metavar="理由", help="訂正版として保存し直すときの理由"),
        switch("--zip", "一つの .zip にまとめたものも作る"),
        switch("--with-edited", "out/ の版で手直ししたファイルや自分で置いたファイルも一緒に保存する"),
        switch("--with-partners", "送り先（data/partners.yaml。メールアドレスがある）も一緒に保存する"),
    ),
    makes_files=True,
)

_SHOWN = 5


def run(options: argparse.Namespace) -> int:
    """Files an edition for good and tells where; the day of filing is today, or that of SOURCE_DATE_EPOCH."""
    time = made_at()
    today = time.date() if time else date.today()
    asked = ArchiveOptions(
        *(options.as_of, today, options.reason or "", options.zip, options.with_edited, options.with_partners, time)
    )
    with Progress() as progress:
        filed = archive(workspace_of(options), asked, progress.show)
    day = format_date(filed.made.edition.as_of)
    if not filed.is_new:
        print_line(f"{day}現在の版は、同じ内容で {shown(filed.folder)} に保存してあります。")
    else:
        kind = f"訂正版（第{filed.revision}版）" if filed.revision > 1 else "版"
        print_line(f"{day}現在の{kind}を {shown(filed.folder)} に保存しました。")
        if filed.changed:
            more = "" if len(filed.changed) <= _SHOWN else f" ほか{len(filed.changed) - _SHOWN}個"
            print_line(f"前の版と違うファイル：{'、'.join(filed.changed[:_SHOWN])}{more}")
    if filed.zip_file:
        print_line(f"一つにまとめたもの：{shown(filed.zip_file)}")
    print_problems(filed.warnings)
    return 0
