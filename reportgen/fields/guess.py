"""What kind of values a column holds and what key it may have, told from its label and cells: proposals, no more."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from reportgen.fields.kind import is_none
from reportgen.japanese.municipalities import SUFFIXES, MunicipalityTable

MARK_SIGNS = frozenset("○◯〇◎●◉△▲×✕✖✓✔☑□■☆★レ有無可否要済未")
_MOST_MARKS = 6  # different signs in one column
_ERA = "(?:明治|大正|昭和|平成|令和|[MTSHR明大昭平令])"
_YEAR = rf"(?:{_ERA}\s*(?:元|\d{{1,2}})|(?:西暦)?\d{{4}})"
_DATE_TEXT = (
    rf"(?:{_YEAR}\s*(?:年度|年(?:\s*\d{{1,2}}\s*月(?:\s*(?:\d{{1,2}}\s*日|末日?|[上中下]旬))?)?)"
    rf"|{_YEAR}\s*([./-])\s*\d{{1,2}}(?:\s*\1\s*\d{{1,2}})?)"
)
_LIKE_DATE = re.compile(
    r"(?:明治|大正|昭和|平成|令和)[^年]{1,3}年(?:[^年月]{1,3}月(?:[^月日]{1,3}日)?)?\s*(?:\(.*\))?", re.DOTALL
)
_DATE = re.compile(rf"{_DATE_TEXT}(?:\s*[(].{{1,20}}[)])?")
_YEAR_ALONE = re.compile(r"(?:1[89]|20)\d\d|[MTSHR明大昭平令](?:元|\d{1,2})")
_YEAR_ONLY = re.compile(rf"{_YEAR}\s*年度?|(?:1[89]|20)\d\d(?:年度?)?")
_YEAR_LABEL = re.compile(r"年|西暦|設立|設置|開設|締結|時期")
_SPAN = "(?:~|〜|から|-|―|ー)"
_DATES_WITHOUT_GROUPS = _DATE_TEXT.replace(r"([./-])", "[./-]").replace(r"\1", "[./-]")
_PERIOD = re.compile(
    rf"{_DATES_WITHOUT_GROUPS}\s*{_SPAN}\s*(?:{_DATES_WITHOUT_GROUPS}|\d{{1,2}}月\s*\d{{1,2}}日)?(?:まで)?\s*(?:[(].{{1,12}}[)])?"
    rf"|{_SPAN}\s*{_DATES_WITHOUT_GROUPS}(?:\s*[(].{{1,12}}[)])?"
)
_NUMBER = re.compile(r"[-+△▲−]?\s*(?:\d{1,3}(?:,\d{3})+|0|[1-9]\d*|0(?=\.))(?:\.\d+)?")
_PERCENT = re.compile(rf"(?:{_NUMBER.pattern})\s*%")
_SEPARATORS = re.compile(r"[、,，・\n]|\s+|及び|並びに")
_OPEN_ENDING = re.compile(r"(?:ほか|他|など|等)$")
_NOTE = re.compile(r"[(][^()]*[)]$")
_PHRASE = re.compile(r"(?:全|構成|関係|県内|道内|府内|都内|圏域|管内|各|\d+)(?:の)?.{0,4}(?:市町村|市町|町村|市|町|村)")
_BODY = re.compile(rf"^[^\d\s]{{1,12}}(?:[{SUFFIXES}]|都|道|府|県|組合|企業団|広域連合)$")
_MEMBERS_LABEL = re.compile(r"市町村|市町|町村|構成|団体|協定先|締結先|相手|連携先|加入|自治体")
UNIT = re.compile(
    r"(?:単位[:：])?\s*((?:[十百千万億兆]*円|人|世帯|件|か所|箇所|カ所|ヶ所|施設|㎡|m2|m²|平方メートル|ha|ヘクタール|㎢|km2|km|㎞|m|ｍ|メートル|"
    r"台|戸|棟|校|園|回|日|時間|分|冊|点|基|本|頭|羽|t|ｔ|トン|kg|㎏|L|ℓ|％|%|‰|年|歳|床|席|名|団体|路線|便|㎥|m3|kW|ｋＷ|MW|kWh))"
)
_WITH_UNIT = re.compile(rf"(?:{_NUMBER.pattern})\s*(?P<unit>{UNIT.pattern})")
# A ratio keeps its sign in the label: 増減率（％） is how it is called. No sum is made of ratios.
RATIOS = frozenset("%％‰")
# What identifies its row is no figure, though it is written in digits.
_CODE_LABEL = re.compile(r"(?:番号|コード|No\.?|№)$", re.IGNORECASE)
# The first that fits the label's end decides.
_KEYS = (
    (r"番号|№|No\.?", "number"),
    (r"ふりがな|フリガナ|読み方?", "reading"),
    (r"電話番号|電話|問合せ先?|問い合わせ先?|連絡先", "phone"),
    (r"担当課?|所管課?|課名|部署|施設所管課", "division"),
    (r"備考|摘要", "remarks"),
    (r"理由", "reason"),
    (r"内容|概要|要旨|紹介|目的", "summary"),
    (r"所在地|住所|場所", "place"),
    (r"面積", "area"),
    (r"頁|ページ", "page"),
    (r"区分|種別|種類|分類", "type"),
    (r"根拠", "basis"),
    (r"費目|項目", "item"),
    (r"募集期間", "call"),
    (r"期間", "term"),
    (r"有無", "has"),
    (r"名|名称|団体・組織名|事業|施設", "name"),
)
_OF_KIND = {"members": "municipalities", "date": "since", "period": "term", "number": "amount", "mark": "mark"}
_ERA_YEAR = re.compile(r"(?:(令和|R)|平成|H)(元|\d{1,2})(?:年度?)?")


def folded(text: str) -> str:
    """The text as the patterns here want it: NFKC, so that full and half width are one."""
    return normalize("NFKC", text).strip()


def is_number(text: str) -> bool:
    """Whether the text is a figure: 1,200, 492.5, △35, １２; not 001, which is a name."""
    return _NUMBER.fullmatch(folded(text)) is not None or _PERCENT.fullmatch(folded(text)) is not None


def is_date(text: str) -> bool:
    """Whether the text is a year, month or day, in an era or western, maybe with an earlier one in brackets."""
    return _DATE.fullmatch(folded(text).replace("\n", "")) is not None


def is_year(text: str) -> bool:
    """Whether the text is a year or fiscal year and no more; it may as well be the label of a column."""
    return _YEAR_ONLY.fullmatch(folded(text)) is not None


def is_period(text: str) -> bool:
    """Whether the text is a period: two days with ～ between, or one of them."""
    return _PERIOD.fullmatch(folded(text).replace("\n", "")) is not None


def is_mark(text: str) -> bool:
    """Whether the text is one sign such as ○ or 有."""
    return len(text) == 1 and text in MARK_SIGNS


def is_definite(text: str) -> bool:
    """Whether the text is surely a value, not a label: a day, a period, a figure, a sign, or that there is none."""
    says_unit = _WITH_UNIT.fullmatch(folded(text)) is not None
    return says_unit or is_number(text) or is_date(text) or is_period(text) or is_mark(text) or is_none(text)


def kind_of(label: str, texts: Iterable[str], table: MunicipalityTable, prefecture: str) -> str:
    """The kind of a column: text, date, period, number, members or mark.

    `texts` are its cells; blank ones say nothing, and － fits any kind. A column without any is text. Among days, one
    that is written wrongly (令和零年) makes it no other column: it is a slip to be told.
    """
    told = [text for text in texts if text and not is_none(text)]
    if not told:
        return "text"
    is_year_here = _YEAR_LABEL.search(label) or any(map(is_date, told))
    years = [text for text in told if is_date(text) or (is_year_here and _YEAR_ALONE.fullmatch(folded(text)))]
    if years and all(text in years or _LIKE_DATE.fullmatch(folded(text)) for text in told):
        return "date"
    if unit_in_cells(told):
        return "number"
    for kind, fits in (("mark", is_mark), ("number", is_number), ("period", is_period)):
        if all(map(fits, told)) and not (kind == "mark" and len(set(told)) > _MOST_MARKS):
            return "text" if kind == "number" and _CODE_LABEL.search(folded(label)) else kind
    return "members" if _holds_members(label, told, table, prefecture) else "text"


def unit_in_cells(texts: Iterable[str]) -> str:
    """The unit that all figures of a column bear in their cells (350人); empty where one has none or another."""
    found = [_WITH_UNIT.fullmatch(folded(text)) for text in texts if text and not is_none(text)]
    units = {match["unit"] if match else "" for match in found}
    return units.pop() if len(units) == 1 else ""


def names_in(text: str) -> list[str]:
    """The pieces of a cell that may each name a member, without a note in brackets or an open ending."""
    pieces = _SEPARATORS.split(_NOTE.sub("", folded(text)))
    return [name for piece in pieces if (name := _OPEN_ENDING.sub("", piece).strip())]


def _holds_members(label: str, texts: Sequence[str], table: MunicipalityTable, prefecture: str) -> bool:
    """Whether most cells name municipalities, or, under a label that says so, a good part of them."""
    says_so = _MEMBERS_LABEL.search(label) is not None
    shares = []
    for text in texts:
        names = names_in(text)
        known = sum(_is_member(name, table, prefecture, loosely=says_so) for name in names)
        shares.append(known * 2 >= len(names) > 0)
    return sum(shares) * 4 >= len(texts) * (1 if says_so else 3)


def _is_member(name: str, table: MunicipalityTable, prefecture: str, *, loosely: bool) -> bool:
    """Whether the name is a municipality's or prefecture's; loosely also a former one's, a union's or a phrase."""
    if table.find(name, prefecture) or name in table.names or name in table.prefectures:
        return True
    return loosely and (_PHRASE.search(name) is not None or _BODY.match(name) is not None)


# What an entry has beside its columns.
_RESERVED = ("id", "group", "retired")


def propose_key(label: str, kind: str) -> str:
    """A key for the column: by its label where that is a usual one, else by its kind."""
    text = folded(label)
    year = _ERA_YEAR.fullmatch(text)
    if year:
        return f"{'r' if year[1] else 'h'}{1 if year[2] == '元' else year[2]}"
    if kind in ("members", "date"):
        return _OF_KIND[kind]
    for pattern, key in _KEYS:
        if re.fullmatch(f".*(?:{pattern})(?:[(].*[)])?", text):
            return key
    ascii_only = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") if text.isascii() else ""
    is_key = ascii_only[:1].isalpha() and ascii_only not in _RESERVED
    return ascii_only if is_key else _OF_KIND.get(kind, "column")
