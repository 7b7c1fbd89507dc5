"""What this room says of wrong usage."""

from __future__ import annotations

from reportgen.diagnostics import error

BAD_USAGE = error("usage", "コマンドの使い方が正しい", "{problem}", "使い方は reportgen --help で見られます。")
SYSTEM_REFUSED = error(
    "system-refused",
    "ファイルと画面に読み書きできる",
    "処理を続けられません（{problem}）。",
    "場所と権限、ディスクの空きを確かめてください。",
)
USAGE_RULES = (BAD_USAGE, SYSTEM_REFUSED)
