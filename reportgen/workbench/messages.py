"""What the workbench says to clerks."""

from __future__ import annotations

from reportgen.diagnostics import error

CANNOT_EDIT = (
    "ファイルの書き方に誤りがあるため、ここからは直せません。下の「誤りと注意」の行を、エディターで直してください。"
)
NO_SUCH_ENTRY = "「{id}」という事業がありません。ほかで消されたか、整理番号（id）が変わっています。"
NO_SUCH_CELL = "「{id}」に「{key}」という列はありません。"
NO_SUCH_COLUMNS = "「{heading}」には「{labels}」の列がないため、移せません。"
LAST_OF_SECTION = "この表の最後の事業なので、ほかの表には移せません。"
CANNOT_MOVE = "この二つの事業は、ファイルでの書き方が違うため、ここからは移せません。"
BAD_MARKS = "注の印は、一つ一つ違うものを書いてください。"
NOTHING_SAID = "何も入力されていません。"
BAD_DAY = "日付「{text}」を読めません。2024-03-31 のように書いてください。"
NO_REASON = "廃止の日と理由の両方を書いてください。"
CLASH = "ほかで保存された内容と食い違うため、保存していません。"
NOTHING_TO_UNDO = "元に戻す変更がありません。"
NOTHING_TO_REDO = "やり直す変更がありません。"
TOO_LARGE = "大きすぎるため受け取れません。"
NOT_UNDERSTOOD = "読めない要求です。"
NOT_YOURS = "この画面からの要求ではありません。"
NOT_HERE = "ここには何もありません。"
BUSY = "前の作業が終わっていません。"
BAD_ANSWERS = "回答の Excel を選んでください。「{name}」という名前のファイルは受け取れません。"
NO_EARLIER = "これより前の版がありません。"
PORT_TAKEN = error(
    "port-taken",
    "ポートが使える",
    "ポート {port} を使えません（{problem}）。",
    "--port でほかの番号を指定するか、--port を付けずに実行してください。",
)
