"""What stands in every workbook, whatever the wording of an office: instructions, states, hints, the example."""

from __future__ import annotations

# Whom those entries are for that name nobody to ask.
UNKNOWN_RECIPIENT = "照会先不明"

# Over the rows of answers.
HOW_TO_ANSWER = (
    "①色の付いた「変更後」の行で「回答区分」を選びます。②「修正」のときは、変わる欄だけに、変わったあとの内容を書きます。",
    "③新しく載せるものは、下の「追加」の行に書きます。④「記入の確認」がすべて「済」になったら、このファイルを返送します。",
)
HOW_TO_EDIT = (
    "①変わるものだけ、「変更後」の行で「回答区分」を選びます。②「修正」のときは、変わる欄だけに、変わったあとの内容を書きます。",
    "③新しく載せるものは、下の「追加」の行に書きます。④保存して、reportgen collect に渡します。",
)
# What the formulas say; what begins with → is still to be done.
UNANSWERED = "未回答"
DONE = "済"
NEEDED = "→"
CHOOSE = NEEDED + "回答区分を選ぶ"
GIVE_CHANGES = NEEDED + "変わる欄を書く"
GIVE_RETIREMENT = NEEDED + "廃止日と理由を書く"
GIVE_REMARKS = NEEDED + "連絡事項を書く"
UNCHANGED_BUT_WRITTEN = NEEDED + "変更なしか修正か"
GIVE_REST = NEEDED + "残りの欄を書く"
ALL_ANSWERED = "記入はすべて済みました。このまま返送してください。"
UNANSWERED_COUNT = "記入の状況　未回答 "
INCOMPLETE_COUNT = "件、記入が足りないもの "
COUNTED = "件"

# Beside the cell that is being filled in.
CHOOSE_HINT = "一覧から選びます。選び方は最初のシートにあります。"
DAY_HINT = "「廃止」のときに書きます。例：{example}"
REASON_HINT = "「廃止」のときに書きます。例：事業が終わったため"
REMARKS_HINT = "担当に伝えることがあれば書きます。"
SECTION_HINT = "「追加」の行では、どの表に載せるかを一覧から選びます。"
FIELD_HINT = "変わるときだけ書きます。"
MAY_BE_BLANK = "なくすときは「{blank}」と書きます。"
CHOOSE_FROM_LIST = "一覧から選んでください。"
NOT_AS_EXPECTED = "この欄の決まった書き方ではないようです。"

# The example.
EXAMPLE_ID = "番号（例）"
EXAMPLE_TITLE = "記入例（この表は見本です。ここには記入しません。）"
EXAMPLES = {
    "変更なし": "例1　今の内容のままでよいとき：「変更なし」を選ぶだけです。",
    "修正": "例2　内容が変わるとき：「修正」を選び、変わる欄だけに、変わったあとの内容を書きます。",
    "廃止": "例3　終わったとき：「廃止」を選び、廃止日と理由を書きます。",
    "要確認": "例4　すぐに答えられないとき：「要確認」を選び、連絡事項に事情を書きます。",
    "追加": "例5　新しく載せるとき：表の下の「追加」の行に書きます。",
}
EXAMPLE_REASON = "事業が終わったため"
EXAMPLE_REMARKS = "来年度の実施を協議中です。決まりしだい回答します。"
