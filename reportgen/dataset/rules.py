"""Every rule of the data in one table: name, severity, and the wording that the user reads."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.diagnostics import error, warning

# What an edition says of itself.
NOT_A_DATE = error(
    "not-a-date",
    "日付は YYYY-MM-DD の形で書く（明治以後の実在する日）",
    "「{key}」の「{text}」は日付として使えません。",
    "「2023-06-01」のように、明治以後の実在する日を書いてください。",
)
AS_OF_MISMATCH = error(
    "as-of-mismatch",
    "基準日はファイル名と同じにする",
    "基準日「{as_of}」がファイル名「{file_name}」と違います。",
    "ファイル名を「{as_of}.yaml」にするか、基準日を直してください。",
)
UNKNOWN_PREFECTURE = error(
    "unknown-prefecture",
    "都道府県名は正式な名前で書く",
    "「{name}」という都道府県はありません。",
    "「北海道」「和歌山県」のように書いてください。",
)
NO_SECTIONS = error(
    "no-sections",
    "版には表が一つ以上ある",
    "表が一つもありません。",
    "sections に表を書いてください。",
)
NO_ENTRIES = error(
    "no-entries",
    "表には事業が一つ以上ある",
    "表に事業が一つもありません。",
    "事業を書くか、表ごと削ってください。",
)

BAD_COLUMN_KEY = error(
    "bad-column-key",
    "列のキーは半角の英字で始まる名前にする",
    "「{key}」は列のキーに使えません。",
    "半角の英字で始まる、英数字・「_」・「-」の名前にしてください（id、group、retired は使えません）。",
)
UNKNOWN_COLUMN = error(
    "unknown-column",
    "key、totals の of、extracts の by には、その表の列のキーを書く",
    "「{key}」という列は、この表にありません。",
    "この表の列：{choices}。",
)

# Ids, names and texts.
MISSING_ID = warning(
    "missing-id",
    "どの事業にも id がある",
    "事業に id がありません。",
    "まだ使われていない「id: {free}」を書き足してください。",
)
BAD_ID = error(
    "bad-id",
    "id は半角の英数字とハイフンで書く",
    "id「{text}」に使えない文字があります。",
    "半角の英字、数字、ハイフンだけで書いてください。",
)
DUPLICATE_ID = error(
    "duplicate-id",
    "同じ id を二度使わない",
    "id「{text}」が二度使われています（最初は{first}行目）。",
    "一方を別の id に変えてください。",
)
REVIVED_ID = error(
    "revived-id",
    "廃止した事業の id をまた使わない",
    "id「{text}」は{day}の版で廃止されています（{there}）。",
    "新しい id にしてください。",
)
REUSED_ID = error(
    "reused-id",
    "一度なくなった id をまた使わない",
    "id「{text}」は{day}の版にあり（{there}）、{gap}の版にはありません。",
    "新しい id にしてください。",
)
GONE = warning(
    "gone-without-retirement",
    "なくなった事業は、消さずに廃止と書く",
    "{day}の版にある「{name}」（{there}）がありません。",
    "廃止した事業であれば、消さずに「retired: {{on: 廃止の日, reason: 理由}}」を書き足してください。",
)
RETIRED_BEFORE = warning(
    "retired-before-last",
    "廃止の日は前の版の基準日より前にならない",
    "「{name}」の廃止の日「{on}」が、まだ載っている前の版の基準日（{day}）より前です。",
    "廃止の日か、前の版を確かめてください。",
)
NEW_TOWN = warning(
    "new-municipality",
    "前の版までに一度もない市町は確かめる",
    "「{name}」は、前の版までに一度も関係市町に出てきません。",
    "新しく加わった市町か確かめてください。",
)
OTHER_MEANING = warning(
    "other-meaning",
    "id は、どの版でも同じ事業のものである",
    "id「{text}」は{day}の版では「{name}」のもので（{there}）、別の事業のように見えます。",
    "別の事業であれば、新しい id にしてください。",
)
DUPLICATE_NAME = error(
    "duplicate-name",
    "一つの表に同じ名称を二度書かない",
    "名称「{text}」が同じ表に二度あります（最初は{first}行目）。",
    "重複した事業であれば一方を削り、別のものであれば区別できる名称にしてください。",
)
REPEATED_NAME = warning(
    "repeated-name",
    "別の表に同じ名称がないか確かめる",
    "名称「{text}」が別の表にもあります（最初は{first}行目）。",
    "重複していないか確かめてください。",
)
HALF_WIDTH = error(
    "half-width-katakana",
    "半角カタカナを使わない",
    "「{key}」に半角カタカナ「{text}」が使われています。",
    "「{full_width}」と全角で書いてください。",
)
RADICAL_FOR_KANJI = error(
    "radical-for-kanji",
    "漢字の代わりに部首の文字を使わない",
    "「{key}」の「{character}」（U+{code:04X}）は、漢字ではなく部首を表す文字です。",
    "漢字で書いてください。",
)
ODD_SPACE_IN_TEXT = warning(
    "odd-space",
    "空白はふつうの空白で書く",
    "「{key}」に特殊な空白 {character} があります。",
    "ふつうの空白（全角か半角）に直すか、取り除いてください。",
)
MIXED_FIGURES = warning(
    "mixed-figures",
    "数字の全角と半角を、一つの版でそろえる",
    "「{key}」に{form}の数字「{text}」があります（この版の数字の多くは{other}です）。",
    "「{right}」と{other}で書いてください。",
)
LIKE_A_FORMULA = warning(
    "like-a-formula",
    "表計算ソフトが式とみなす文字で値を始めない",
    "「{key}」の値「{text}」は、表計算ソフトで開くと「{sign}」で始まる式とみなされます。",
    "全角の文字で始めるか、書き出しを変えてください。",
)
SURROUNDING_SPACE = warning(
    "surrounding-space",
    "値の前後に空白を置かない",
    "「{key}」の値の前か後ろに空白があります。",
    "不要な空白であれば取り除いてください。",
)

# Days.
RETIRED_AFTER_AS_OF = error(
    "retired-after-as-of",
    "廃止の日は基準日より後にならない",
    "廃止の日「{on}」が基準日（{as_of}）より後です。",
    "廃止の日か基準日を確かめてください。",
)
OUT_OF_ORDER = warning(
    "out-of-order",
    "order を定めた表は、その順に並べる",
    "{label}「{text}」の事業が「{before}」の事業より後にあります。",
    "事業の順を確かめてください（この表は{label}の順と定められています）。",
)

# Municipalities.
HOST_MISSING = error(
    "host-missing",
    "どの事業にも事務局の市町が入っている",
    "「{label}」に「{host}」が入っていません。",
    "「{host}」を書き足すか、この一覧に載せる事業か確かめてください。",
)


# What a group is called where its section gives it no name.
GROUP_LABEL = "区分"

# The hint where an edition has entries, but all of them retired.
NONE_IN_FORCE = "廃止していない事業が、版に一つは要ります。"

# What may have been meant by the name of a municipality.
NAMES_IN_ONE = "[{names}] と、一つずつ半角の「,」で区切って書いてください。"
ENDING_APART = "「{ending}」は「and_others: {ending}」の行に書きます。"
ENDING_ALONE = "関係市町から除き、「and_others: {ending}」の行を足してください。"


def did_you_mean(*names: str) -> str:
    """The hint that offers another reading, or one of several."""
    return f"{'か'.join(f'「{name}」' for name in names)}ではありませんか。"


def is_elsewhere(full_names: Iterable[str]) -> str:
    """The hint that the name stands for a municipality of another prefecture."""
    choices = "か".join(f"「{name}」" for name in full_names)
    return f"ほかの都道府県の市町であれば{choices}と書いてください。"
