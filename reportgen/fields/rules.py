"""What may be wrong with the values of the kinds of field, and the words for it."""

from __future__ import annotations

from reportgen.diagnostics import error, warning

BAD_DATE = error(
    "bad-date",
    "日付は和暦か西暦で書く",
    "「{key}」の「{text}」は日付として読めません。",
    "「令和5年6月1日」「令和5年6月」「令和5年度」「2023-06-01」のように書いてください。",
)
DATE_OUTSIDE_ERA = error(
    "date-outside-era",
    "日付はその元号の期間にある",
    "「{key}」の「{text}」という日付はありません。",
    "{bounds}です。",
)
DATE_AFTER_AS_OF = error(
    "date-after-as-of",
    "日付は基準日より後にならない",
    "「{key}」の「{text}」が基準日（{as_of}）より後です。",
    "日付か基準日を確かめてください。",
)
BAD_YEAR = error(
    "bad-year",
    "年は和暦で書く",
    "「{key}」の「{text}」は和暦の年として読めません。",
    "「平成23年」「令和元年」のように書いてください。",
)
UNUSUAL_YEAR = warning(
    "unusual-year",
    "年は半角の数字で、元号の最初の年は元年と書く",
    "「{key}」の「{text}」は、ふつうの書き方と違います。",
    "「{usual}」と書いてください。",
)
YEAR_OUTSIDE_ERA = error(
    "year-outside-era",
    "年はその元号の期間にある",
    "「{key}」の「{text}」という年はありません。",
)
EARLIER_AFTER_FIRST = error(
    "earlier-after-first",
    "括弧内の日付は、その前の日付より後にならない",
    "「{key}」の括弧内の「{earlier}」が「{text}」より後です。",
    "二つの日付が入れ替わっていないか確かめてください。",
)
BAD_PERIOD = error(
    "bad-period",
    "期間は「…～…」の形で書く",
    "「{key}」の「{text}」は期間として読めません。",
    "「令和7年4月1日～令和12年3月31日（5年）」のように、二つの日付を「～」でつないで書いてください。",
)
REVERSED_PERIOD = error(
    "reversed-period",
    "期間の始まりは終わりより後にならない",
    "「{key}」の「{text}」は、始まりが終わりより後です。",
    "二つの日付が入れ替わっていないか確かめてください。",
)
BAD_FIGURE = error(
    "bad-figure",
    "数値は半角の数字で書く",
    "「{key}」の「{text}」は数値として読めません。",
    "「12,480」「492.5」「△35」のように半角で書き、ないときは「－」と書いてください。",
)
BAD_MARK = error(
    "bad-mark",
    "記号は決められたものから選ぶ",
    "「{key}」に「{text}」は使えません。",
    "使える記号：{choices}。",
)
UNKNOWN_MUNICIPALITY = error(
    "unknown-municipality",
    "市町村名は全国の一覧か、版の members にある名前で書く",
    "「{key}」の「{name}」は登録されていません。",
    "正式な名前か確かめてください。市町村でない団体や、いくつもの市町村を指す言い方は、版の members に書きます。",
)
UNKNOWN_TOWN = warning(
    "unknown-town",
    "いろいろな団体の列でも、市町村らしい名前は登録されているか確かめる",
    "「{key}」の「{name}」という市町村は登録されていません。",
    "昔の市町村や、市町村でない団体であれば、版の members に書くと知らせません。",
)
PREFECTURE_NAMED = warning(
    "prefecture-named",
    "関係市町の列に都道府県を書くときは確かめる",
    "「{key}」の「{name}」は都道府県です。",
    "市町村を書くつもりであれば直してください。",
)
CIRCULAR_NAME = error(
    "circular-name",
    "members の言い方は、自分自身で説明しない",
    "「{key}」の「{name}」は、members の中でその言い方自身によって説明されています。",
    "members を確かめてください。",
)
DUPLICATE_MUNICIPALITY = error(
    "duplicate-municipality",
    "一つの事業に同じ市町を二度書かない",
    "「{key}」に「{name}」が二度あります。",
    "一方を削ってください。",
)
BAD_OPEN_ENDING = error(
    "bad-open-ending",
    "「ほか」にあたる語は決められたものを使う",
    "「{key}」に「{text}」は使えません。",
    "使える語：{choices}。",
)
