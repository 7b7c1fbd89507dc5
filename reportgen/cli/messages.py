"""What this room says of wrong usage, and around what the others say."""

from __future__ import annotations

from reportgen.diagnostics import error, warning

BAD_USAGE = error("usage", "コマンドの使い方が正しい", "{problem}", "使い方は reportgen --help で見られます。")
SYSTEM_REFUSED = error(
    "system-refused",
    "ファイルと画面に読み書きできる",
    "処理を続けられません（{problem}）。",
    "場所と権限、ディスクの空きを確かめてください。",
)
NO_JAPANESE_NAMES = error(
    "no-japanese-names",
    "日本語のファイル名を使える",
    "この環境では日本語のファイル名を使えません（文字コード：{encoding}）。",
    "環境変数 PYTHONUTF8=1 を設定して、もう一度実行してください。",
)
NOT_SHOWN = warning(
    "not-shown",
    "作ったファイルを画面に示せる",
    "作ったファイルを画面に示せませんでした（{problem}）。",
    "ファイルはできています。",
)

# After errors: what they mean for the files.
NOTHING_WRITTEN = "エラーが{errors}件あります。何も書き込んでいません。"
CORRECT_AND_REPEAT = "エラーが{errors}件あります。直してからもう一度実行してください。"
NOT_ALL_READ = "誤りが{errors}件あります。誤りのある行の回答は取り上げていません。"
MORE_PROBLEMS = "このほかに{number}件あります（{shown}件までを示しました）。"
SHORTENED = "…（{number}字を略しました）…"
GOES_ON = "中止しました。できたファイルは{number}個です。同じコマンドをもう一度実行すると、続きから作ります。"
INTERRUPTED = "中止しました。作りかけのファイルは残っていません。"
NOT_WHOLE = "異状が{number}件あります。"
NO_MEMORY = "メモリーが足りません"
