"""Every rule of the data in one table: name, severity, and the wording that the user reads."""

from __future__ import annotations

from collections.abc import Iterable

from reportgen.diagnostics import error, warning
from reportgen.yaml_nodes import YAML_RULES

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
TOO_MANY = error(
    "too-many",
    "一覧の数が限度を超えない",
    "「{key}」に{found}個あります（{most}個まで）。",
    "分けるか、減らしてください。",
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

# Years.
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
    "括弧内の開始年は事業開始年より後にならない",
    "括弧内の年「{earlier}」が開始年「{since}」より後です。",
    "二つの年が入れ替わっていないか確かめてください。",
)
YEAR_AFTER_AS_OF = error(
    "year-after-as-of",
    "開始年は基準日より後にならない",
    "開始年「{since}」が基準日（{as_of}）より後です。",
    "開始年か基準日を確かめてください。",
)
RETIRED_AFTER_AS_OF = error(
    "retired-after-as-of",
    "廃止の日は基準日より後にならない",
    "廃止の日「{on}」が基準日（{as_of}）より後です。",
    "廃止の日か基準日を確かめてください。",
)
OUT_OF_ORDER = warning(
    "out-of-order",
    "order を定めた表は、その順に並べる",
    "開始年「{since}」の事業が「{before}」の事業より後にあります。",
    "事業の順を確かめてください（この表は開始年の順と定められています）。",
)

# Municipalities.
UNKNOWN_MUNICIPALITY = error(
    "unknown-municipality",
    "市町村名は全国の一覧にある名前で書く",
    "市町名「{name}」は登録されていません。",
    "data/municipalities.csv にある正式な名前か確かめてください。",
)
HOST_MISSING = error(
    "host-missing",
    "どの事業にも事務局の市町が入っている",
    "関係市町に「{host}」が入っていません。",
    "「{host}」を書き足すか、この一覧に載せる事業か確かめてください。",
)
DUPLICATE_MUNICIPALITY = error(
    "duplicate-municipality",
    "一つの事業に同じ市町を二度書かない",
    "市町名「{name}」が同じ事業に二度あります。",
    "一方を削ってください。",
)
BAD_OPEN_ENDING = error(
    "bad-open-ending",
    "「ほか」にあたる語は決められたものを使う",
    "「{text}」は and_others に使えません。",
    "使える語：{choices}。",
)

# The published text and its form.
BAD_PATTERN = error(
    "bad-pattern",
    "取込設定の書式は正規表現として正しい",
    "書式を正規表現として読めません（{problem}）。",
    "templates/import.yaml の説明を見て直してください。",
)
NO_TITLE = error(
    "no-title",
    "公表資料に表題がある",
    "表題の行が見つかりません。",
    "取込設定の title を資料の表題に合わせてください。",
)
TITLE_MISMATCH = error(
    "title-mismatch",
    "公表資料の表題はどの表でも同じ",
    "表題が{first}行目の表題と違います。",
    "資料か、取込設定の title を確かめてください。",
)
NO_DATE = error(
    "no-date",
    "公表資料に基準日がある",
    "基準日の行が見つかりません。",
    "取込設定の date を資料の書き方に合わせてください。",
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
    "取込設定の columns に書き足してください。載せない列であれば、ignored_columns に書きます（列名のない列は ''）。",
)
COLUMN_MISMATCH = error(
    "column-mismatch",
    "表には必要な列が一つずつある",
    "表の列名に「{label}」にあたるものが{count}つあります。",
    "必要な列は一つずつです。資料か、取込設定の columns を確かめてください。",
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
    "公表資料の欄は2000字まで（表題・見出し・基準日・注の行は500字まで）",
    "一つの欄に{length}字あります。",
    "資料の、列と行の区切りを確かめてください。",
)
IGNORED_COLUMN = warning(
    "ignored-column",
    "公表資料の列を取り込まなければ知らせる",
    "列「{text}」は取り込んでいません（取込設定の ignored_columns にあります）。",
    "一覧に載せなくてよいか確かめてください。",
)
PART_LEFT_OUT = warning(
    "part-left-out",
    "公表資料の欄の一部を取り込まなければ知らせる",
    "「{label}」の欄の「{text}」は取り込んでいません。",
    "一覧に載せなくてよいか確かめてください。",
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

RULES = (
    *YAML_RULES,
    NOT_A_DATE,
    AS_OF_MISMATCH,
    UNKNOWN_PREFECTURE,
    TOO_MANY,
    NO_SECTIONS,
    NO_ENTRIES,
    MISSING_ID,
    BAD_ID,
    DUPLICATE_ID,
    REVIVED_ID,
    REUSED_ID,
    OTHER_MEANING,
    GONE,
    RETIRED_BEFORE,
    NEW_TOWN,
    DUPLICATE_NAME,
    REPEATED_NAME,
    HALF_WIDTH,
    RADICAL_FOR_KANJI,
    ODD_SPACE_IN_TEXT,
    MIXED_FIGURES,
    LIKE_A_FORMULA,
    SURROUNDING_SPACE,
    BAD_YEAR,
    UNUSUAL_YEAR,
    YEAR_OUTSIDE_ERA,
    EARLIER_AFTER_FIRST,
    YEAR_AFTER_AS_OF,
    RETIRED_AFTER_AS_OF,
    OUT_OF_ORDER,
    UNKNOWN_MUNICIPALITY,
    HOST_MISSING,
    DUPLICATE_MUNICIPALITY,
    BAD_OPEN_ENDING,
    BAD_PATTERN,
    NO_TITLE,
    TITLE_MISMATCH,
    NO_DATE,
    DATE_MISMATCH,
    UNCLEAR_PREFECTURE,
    UNKNOWN_HEADING,
    UNKNOWN_LABEL,
    COLUMN_MISMATCH,
    COLUMN_COUNT,
    EMPTY_CELL,
    CELL_TOO_LONG,
    IGNORED_COLUMN,
    PART_LEFT_OUT,
    STRAY_QUOTE,
    STRAY_LINE,
    SOURCE_MISMATCH,
    TOO_MANY_CORRECTIONS,
    CORRECTION_MISMATCH,
)

# The hint where an edition has entries, but all of them retired.
NONE_IN_FORCE = "廃止していない事業が、版に一つは要ります。"

# What an import tells of corrections and queries.
SEPARATORS_UNIFIED = "市町名の区切りを、一覧の書き方にそろえた。"
LINE_BREAK = "（改行）"
READ_AS = "「{before}」を「{after}」と読みました。"
IN_DOUBT = "「{text}」は公表時のまま掲載します。{reason}"


# What may have been meant by the name of a municipality.
IS_A_PREFECTURE = "都道府県は関係市町になりません。市町村の名前を書いてください。"
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
