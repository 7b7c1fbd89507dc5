"""reportgen inspect."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from reportgen.archive.inspect import Declaration
from reportgen.cli.console import print_line
from reportgen.cli.options import Command, option, workspace_of
from reportgen.japanese.eras import format_date
from reportgen.pipeline.inspect import Inspected, inspect
from reportgen.workspace import shown

COMMAND = Command(
    "PDF か Word のファイルが自ら示していること（規格・書体・言語・データ）と、もとの版を調べます。",
    (option("file", metavar="ファイル", help="PDF か .docx のファイル"),),
)

_EMBEDDED = {"subset": "一部の字を埋め込み", "whole": "すべて埋め込み", "no": "埋め込みなし"}
_NONE = "（なし）"


def run(options: argparse.Namespace) -> int:
    """Tells what the file declares and where it came from."""
    file = Path(options.file)
    inspected = inspect(workspace_of(options), file)
    print_line(shown(file))
    for label, text in (*_declared(inspected.declaration), *_origin(inspected)):
        print_line(f"  {label}：{text or _NONE}")
    return 0


def _declared(declaration: Declaration) -> Iterator[tuple[str, str]]:
    pages = f"（{declaration.pages}ページ）" if declaration.pages else ""
    yield "種類", declaration.kind + pages
    if declaration.kind == "PDF":
        yield "規格", "、".join(declaration.standards)
        yield "読み上げ用の構造", "あり" if declaration.tagged else ""
    yield "表題", declaration.title
    yield "作成者", declaration.author
    yield "言語", declaration.language
    if declaration.as_of:
        yield "基準日", _in_era(declaration.as_of)
    yield "日時", declaration.made_at
    yield "プログラム", declaration.program
    yield "書体", "、".join(f"{font.name}（{_EMBEDDED[font.embedded]}）" for font in declaration.fonts)
    if declaration.kind == "PDF":
        yield "添付", "、".join(declaration.attachments)
    if declaration.is_protected:
        yield "保護", "あり（開けますが、変更などがパスワードで制限されています）"
    yield "データ", f"sha256:{declaration.dataset_sha256}" if declaration.dataset_sha256 else ""


def _in_era(day: str) -> str:
    try:
        return format_date(date.fromisoformat(day))
    except ValueError:
        return day


def _origin(inspected: Inspected) -> Iterator[tuple[str, str]]:
    if not inspected.declaration.dataset_sha256:
        yield "もとの版", "分かりません（このプログラムが作ったファイルではないようです）"
        return
    there_is_none = "この作業フォルダーにはありません（あとでデータが直されたか、別の作業フォルダーのものです）"
    yield "もとの版", "、".join(map(shown, inspected.datasets)) or there_is_none
    if inspected.copies:
        yield "同じファイル", "、".join(map(shown, inspected.copies))
    elif inspected.edited:
        yield "同じデータから作られた別の内容のファイル", "、".join(map(shown, inspected.edited))
