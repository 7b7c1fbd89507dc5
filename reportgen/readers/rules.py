"""What can be wrong with a published file, and the wording that the user reads."""

from __future__ import annotations

from reportgen.diagnostics import error, warning

UNREADABLE_TEXT = error(
    "unreadable-text",
    "資料の文字コードは UTF-8、UTF-16 か Shift_JIS（cp932）",
    "文字コードが分かりません（UTF-8、UTF-16、Shift_JIS のどれとしても読めません）。",
    "UTF-8 で保存し直してください。",
)
UNREADABLE_WORKBOOK = error(
    "unreadable-workbook",
    "ブックが壊れていない",
    "ブックとして読めません（{problem}）。",
    "表計算ソフトで開いて、保存し直してください。",
)
LOCKED_WORKBOOK = error(
    "locked-workbook",
    "ブックにパスワードがかかっていない",
    "パスワードがかかっているため、読めません。",
    "パスワードを外して、保存し直してください。",
)
ERROR_CELL = error(
    "error-cell",
    "セルがエラー値でない",
    "{cell}の値がエラー（{value}）です。",
    "元の表計算のファイルでこのセルを直して保存し、もう一度取り込んでください。",
)
NO_RESULT = error(
    "no-result",
    "数式の計算結果が保存されている",
    "数式の計算結果が保存されていません。",
    "表計算ソフトで開いて、計算させてから保存し直してください。",
)
UNKNOWN_FORM = error(
    "unknown-form",
    "資料は決まった形式のどれかである",
    "この形式の資料は読めません。",
    "読める形式：{forms}。",
)
NO_TABLE = error(
    "no-table",
    "資料に一覧の表がある",
    "一覧の表が見つかりません。",
    "列名の行があるかを確かめてください。",
)
UNNAMED_COLUMN = error(
    "unnamed-column",
    "値のある列に列名がある",
    "値のある列に列名がありません。",
    "列名を書き足すか、列を空にしてください。",
)
DAYS_DIFFER = error(
    "days-differ",
    "資料のどこでも基準日が同じ",
    "基準日が、ほかのところ（{first}）の「{text}」と違います。",
    "資料の基準日をそろえてください。",
)
NO_DAY = warning(
    "no-day",
    "資料に基準日が書いてある",
    "資料に基準日（「令和6年6月1日現在」のような行）がありません。",
    "基準日は --as-of で指定した日になります。",
)
UNUSED_SETTING = warning(
    "unused-setting",
    "取込設定の見出しと列名が資料にある",
    "「{text}」という見出し、列名、行は資料にありません。",
    "書き方を確かめるか、要らなければ削ってください。",
)
UNKNOWN_HOST = error(
    "unknown-host",
    "誰の一覧かが資料か取込設定に書いてある",
    "どこの一覧か、資料から分かりません。",
    "templates/import.yaml に「host: 事務局の市町村など」と書いてください。",
)
BAD_TITLE = error(
    "bad-title",
    "取込設定の title は、地域と事務局の市町のところを {region} と {host} にした表題",
    "title に {{region}} か {{host}} がないか、ほかの記号があります。",
    "資料の表題の、地域を {{region}}、事務局の市町を {{host}} に置きかえて書いてください。",
)
TITLE_MISMATCH = error(
    "title-mismatch",
    "公表資料の表題はどの表でも同じ",
    "表題が{first}行目の表題と違います。",
    "資料か、取込設定の title を確かめてください。",
)
DATE_MISMATCH = error(
    "date-mismatch",
    "公表資料の基準日は --as-of と同じ",
    "資料の基準日「{text}」が --as-of の{as_of}と違います。",
    "資料か --as-of の日付を確かめてください。",
)
UNCLEAR_PREFECTURE = error(
    "unclear-prefecture",
    "事務局の市町の都道府県が分かる",
    "「{host}」は{prefectures}にあり、どれか分かりません。",
    "取込設定に「prefecture:」を書き足してください。",
)
UNKNOWN_HEADING = error(
    "unknown-heading",
    "表の見出しは取込設定にある",
    "見出し「{text}」は取込設定の sections にありません。",
    "取込設定の sections に、この見出しと表の id を書き足してください。",
)
UNKNOWN_LABEL = error(
    "unknown-label",
    "表の列名は取込設定にある",
    "列名「{text}」は取込設定の columns にありません。",
    "取込設定の columns に書き足してください。載せない列であれば ignored に書きます。",
)
COLUMN_MISMATCH = error(
    "column-mismatch",
    "一つの表に同じ列が二つない",
    "表の列名に「{label}」にあたるものが{count}つあります。",
    "資料か、取込設定の columns を確かめてください。",
)
COLUMN_COUNT = error(
    "column-count",
    "どの行も列の数が同じ",
    "列が{found}個あります（列名は{expected}個です）。",
    "資料の、タブで区切られた列を確かめてください。",
)
EMPTY_CELL = error(
    "empty-cell",
    "公表資料の欄は空でない",
    "「{label}」の欄が空です。",
    "資料を確かめてください。",
)
CELL_TOO_LONG = error(
    "cell-too-long",
    "公表資料の欄は2000字まで",
    "一つの欄に{length}字あります。",
    "資料の、列と行の区切りを確かめてください。",
)
PART_LEFT_OUT = warning(
    "part-left-out",
    "公表資料の欄の一部を取り込まなければ知らせる",
    "「{label}」の欄の「{text}」は取り込んでいません。",
    "一覧に載せなくてよいか確かめてください。",
)
NAME_READ_AS = warning(
    "name-read-as",
    "印や括弧の付いた市町村名、県外の市町村名などは、読み取り方を知らせる",
    "「{name}」は「{meant}」と読み、版の members に書きました。",
    "違うときは、取込設定の members に書いてください。",
)
DITTO = warning(
    "ditto",
    "公表資料の「〃」は上の行と同じと読み、知らせる",
    "「{label}」の欄の「{sign}」（{count}か所）は、上の行と同じと読みました。",
    "上の行と同じか確かめてください。",
)
SUM_LEFT_OUT = warning(
    "sum-left-out",
    "公表資料の小計の行を取り込まなければ知らせる",
    "「{text}」の行は取り込んでいません。",
    "一覧には、表ごとの合計だけを印刷します。",
)
TOTAL_MISMATCH = warning(
    "total-mismatch",
    "公表資料の合計は、行を足したものと同じ",
    "「{total}」の「{label}」は{text}ですが、行を足すと{sum}です。",
    "一覧には足した数を印刷します。端数処理のためでなければ、資料を確かめてください。",
)
STRAY_QUOTE = warning(
    "stray-quote",
    '公表資料の欄の引用符「"」が対になっている',
    "「{text}」の引用符が対になっていません。",
    "欄を囲む引用符の片方が欠けていないか確かめてください。",
)
STRAY_LINE = error(
    "stray-line",
    "公表資料のどの行も、表題・見出し・基準日・表・注のどれかである",
    "この行がどこに属すか分かりません。",
    "資料か、取込設定（templates/import.yaml）を確かめてください。",
)

# Corrections and queries.
SOURCE_MISMATCH = error(
    "source-mismatch",
    "訂正表は取り込む資料のためのものである",
    "訂正表は「{expected}」のものですが、取り込む資料は「{found}」です。",
    "資料の名前か、訂正表の source を確かめてください。",
)
TOO_MANY_CORRECTIONS = error(
    "too-many-corrections",
    "訂正と照会は、それぞれ500件まで",
    "一つの訂正表に書けるのは{most}件までです。ここから後は読んでいません。",
    "同じ誤りは count を使って1件にまとめてください。",
)
CORRECTION_MISMATCH = error(
    "correction-mismatch",
    "訂正と照会は、書かれた数だけ資料に当てはまる",
    "「{text}」は資料の{expected}か所にあるはずですが、{found}か所でした。",
    "資料と、訂正表の field・section・line・count を確かめてください。",
)


# What is left out of a name that its cell breaks.
BREAK = "改行"
# A blank cell that stands for what is above.
BLANK = "空欄"
# What a phrase stands for that can't be counted out.
SOME_TOWNS = "数えきれない市町村"

# What an import tells of corrections and queries.
SEPARATORS_UNIFIED = "市町名の区切りを、一覧の書き方にそろえた。"
LINE_BREAK = "（改行）"
READ_AS = "「{before}」を「{after}」と読みました。"
IN_DOUBT = "「{text}」は公表時のまま掲載します。{reason}"
