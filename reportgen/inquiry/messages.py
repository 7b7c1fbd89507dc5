"""What this room says to the user."""

from __future__ import annotations

from reportgen.diagnostics import error, warning

BAD_RECORD = error(
    "bad-inquiry-record",
    "照会の記録が「ask」の書いたままである",
    "照会の記録の「{key}」を読めません（「{text}」）。",
    "控えから元に戻してください。",
)
NO_ANSWERS = error(
    "no-answers",
    "返ってきたブックに回答の表がある",
    "回答の表が見つかりません。",
    "照会のブックの「回答」シートに記入したものを集めてください。",
)
NO_IDENTITY = error(
    "no-inquiry-number",
    "回答の表の上に照会番号の行がある",
    "回答の表に照会番号の行がないため、どの照会への回答か分かりません。",
    "送ったブックの「回答」シートの一番上の行を写してください。",
)
UNKNOWN_INQUIRY = error(
    "unknown-inquiry",
    "回答は、記録のある照会へのものである",
    "「{identity}」の記録が data/inquiries/ にありません。",
    "照会を作った作業フォルダーで実行しているか確かめてください。",
)
OTHER_INQUIRY = warning(
    "other-inquiry",
    "回答は、取りまとめている照会へのものである",
    "「{identity}」への回答です。今回の照会（第{number}号）への回答ではないので、取りまとめに入れません。",
    "取りまとめるときは --number {other} を付けてください。",
)
NOT_A_WORKBOOK = warning(
    "not-a-workbook",
    "回答のフォルダーにはブックだけを置く",
    "「{path}」は Excel のブック（xlsx・xlsm・xls・ods）ではないので読みません。",
    "回答であれば、ブックで出し直してもらってください。",
)
SAME_FILE = warning(
    "same-file",
    "同じファイルを二度置かない",
    "「{path}」は「{first}」と同じ内容です。",
    "一度だけ数えます。",
)
MISSING_COLUMN = warning(
    "missing-column",
    "回答の表に、送った列がそろっている",
    "列「{label}」がありません。",
    "その列には回答がないものとして扱います。",
)
DOUBLED_COLUMN = warning(
    "doubled-column",
    "回答の表に、同じ列が二つない",
    "列「{label}」が二つ以上あります。",
    "一番左の列を読みます。",
)
STRANGE_COLUMN = warning(
    "strange-column",
    "回答の表の列は、送ったものだけである",
    "列「{label}」は送った様式にないので、読みません。",
    "一覧に関わることであれば、記入した課に確かめてください。",
)
UNKNOWN_ROW = error(
    "unknown-row",
    "回答の表の各行に、整理番号と行の種類がある",
    "整理番号「{id}」、行の種類「{row}」という行は読めません。",
    "行の種類は{choices}です。送った様式のとおりに戻してください。",
)
UNKNOWN_ENTRY = error(
    "unknown-entry",
    "回答の整理番号は、照会した版にある",
    "整理番号「{id}」は照会した版にありません。",
    "送った様式の整理番号に戻してください。",
)
UNKNOWN_TABLE = error(
    "unknown-table",
    "追加する行に、どの表に載せるかが書いてある",
    "表「{text}」に追加することはできません。",
    "使える値：{choices}。",
)
FORMULA_IN_ANSWER = warning(
    "formula-in-answer",
    "回答は値で書く",
    "数式が入っています。計算結果の「{text}」を回答として扱います。",
)
MERGED_ANSWER = warning(
    "merged-answer",
    "回答のセルを結合しない",
    "セルが結合されています。この行も「{text}」として扱います。",
)
UNKNOWN_CHOICE = error(
    "unknown-choice",
    "回答区分は決められたものから選ぶ",
    "回答区分に「{text}」は使えません。",
    "使える値：{choices}。",
)
CHANGED_UNSAID = warning(
    "changed-unsaid",
    "変更後の欄に記入したときは、回答区分を「修正」とする",
    "回答区分が空欄ですが、変更後の欄に記入があるので「修正」として扱います。",
)
UNCHANGED_BUT_FILLED = error(
    "unchanged-but-filled",
    "「変更なし」の行には変更後の値を書かない",
    "回答区分が「変更なし」ですが、「{label}」に「{text}」とあります。",
    "どちらが正しいか、記入した課に確かめてください。",
)
CHANGED_BUT_EMPTY = error(
    "changed-but-empty",
    "「修正」の行には変更後の値を書く",
    "回答区分が「修正」ですが、今の値と違う値がどこにもありません。",
    "どこを修正するのか、記入した課に確かめてください。",
)
NO_RETIREMENT = error(
    "no-retirement",
    "「廃止」の行には廃止日と理由を書く",
    "回答区分が「廃止」ですが、「{label}」がありません。",
    "記入した課に確かめてください。",
)
BAD_RETIREMENT_DAY = error(
    "bad-retirement-day",
    "廃止日は年月日で書く",
    "廃止日「{text}」は年月日として読めません。",
    "「令和6年3月31日」か「2024/3/31」のように書いてください。",
)
REQUIRED_BLANK = error(
    "required-blank",
    "空欄にできない列に値がある",
    "「{label}」は空欄にできません。",
    "記入した課に確かめてください。",
)
OTHER_WIDTH = warning(
    "other-width",
    "変更後の値は、字の全角・半角だけの違いでない",
    "「{label}」の変更後は、全角・半角などの字の形だけが今の値と違います（「{old}」→「{new}」）。",
    "そのまま修正として扱います。",
)
NO_SUCH_COLUMN = error(
    "no-inquiry-column",
    "照会先を分ける列が一覧にある",
    "照会先を分ける列「{name}」が一覧にありません。",
    "「--by」で列を指定してください（使える列：{known}）。",
)
TOO_MANY_ASKED = error(
    "too-many-recipients",
    "照会先が多すぎない",
    "「{label}」で分けると、照会先が{count:,}になります（{most}まで）。",
    "「--by」で、担当課のような列を指定してください。",
)
NO_ID = error(
    "inquiry-without-id",
    "照会する事業に id がある",
    "「{title}」に id がないため、回答と照らし合わせられません。",
    "「check」が示す id を書き足してください。",
)
LONG_VALUE = error(
    "too-long-for-cell",
    "照会する値が Excel の欄に収まる",
    "「{key}」が{length:,}字あり、Excel の欄に収まりません。",
    "{most:,}字までにしてください。",
)
NOBODY = warning(
    "nobody-to-ask",
    "どの事業にも照会先がある",
    "「{label}」が空のため照会先の分からないものが{count}件あります。「{name}」にまとめました。",
    "照会先を確かめてください。",
)
# Why replies to an entry clash.
LOCKED_CHANGED = "「{label}」の「現在」の欄が書き換えられています（{place}）"
EDITED_SINCE = "「{label}」は照会のあとで版が直されています（照会のとき「{sent}」、今「{now}」、回答「{answer}」）"
GONE_SINCE = "照会のあとで、版から除かれています"
RETIRED_SINCE = "照会のあとで、版で廃止にされています"
REPLIES_DIFFER = "回答が{count}とおりあります（{places}）"
