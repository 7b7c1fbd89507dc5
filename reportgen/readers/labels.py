"""The words by which the lines and labels of a published table are told: labels, units, totals, notes, headings."""

from __future__ import annotations

import re

from reportgen.fields.guess import folded
from reportgen.japanese.printed_form import plain

NUMBER_LABEL = re.compile(r"(?:番号|№|No\.?|NO\.?|項番|連番|通番|通し番号|項|#|)", re.IGNORECASE)
TOTAL_LABEL = re.compile(r"(?:総?合計|総?計|総数|小計|年度計|.{1,6}[のー]?合計|.{1,4}小計)(?:[(].*[)])?")
_LABEL = re.compile(
    r".*(?:名|名称|番号|№|No\.?|内容|概要|要旨|紹介|目的|備考|摘要|所在地|住所|場所|年月日?|年度?|期間|期日|時期|面積|担当課?|所管課?|部署|"
    r"課名|区分|種別|種類|分類|分野|地域|地区|市町村?|市町村名|団体|構成員?|相手方?|協定先|連携先|金額|価格|経費|事業費|予算額?|決算額?|率|"
    r"件数|人数|数量?|単価|有無|根拠|理由|ふりがな|フリガナ|読み方?|問合せ先?|問い合わせ先?|連絡先|電話番号|電話|FAX|URL|KPI|ページ|頁|"
    r"項目|費目|事業|施設|締結日|開始日|終了日|指定日|定員|方法|状況|成果|目標|指標|会長|委員数?|任期|役職|氏名|管理者|代表者|設置者)",
    re.IGNORECASE,
)
_MOST_OF_A_LABEL = 30
_BRACKETED = re.compile(r"(?:〈(.+)〉|<(.+)>|《(.+)》|【(.+)】|〔(.+)〕|\[(.+)\]|『(.+)』)")
_ENUMERATED = re.compile(r"[(]\s*(?:\d{1,2}|[ア-ン]|[a-z])\s*[)]\s*(?P<rest>\S.*)|[■◆●□◇▼▽▶►★☆○◯◎]\s*(?P<bullet>\S.*)")
_NOTE = re.compile(
    r"[※＊*]|[(（〔\[]?注(?![文目射入])|[(（]備考[)）]|備考[:：　 ]|凡例|(?:出典|資料|出所)[:：]|[(（]\s*[)）]\s*は"
    r"|[○◎●△▲×]\s*(?:印)?\s*(?:は|…|・・・|[:：＝=])"
)
_NUMBER = r"(?:\d{1,2}|[①-⑳])"
_NUMBERED_NOTE = re.compile(
    rf"(?P<mark>[※＊*]\s?{_NUMBER}|[(（〔\[]?注\s?{_NUMBER}[)）〕\]]?|[*＊]{{1,3}}(?!\d))[\s:：.．、　]*(?P<text>\S.*)",
    re.DOTALL,
)
_CONTACT = re.compile(
    r"【?(?:お?問い?合わ?せ先?|連絡先|担当(?:課|部署|者)?|作成(?:者|課)?|電話(?:番号)?|TEL|FAX|E-?mail|メール)】?"
    r"(?:[\s:：(（\d].*)?|〒\s*\d.*|.*[課係室局部]\D{0,8}0\d{1,4}-\d{1,4}-\d{4}.*",
    re.IGNORECASE | re.DOTALL,
)
_ATTACHMENT = re.compile(
    r"[(【]?(?:別紙|別添|別表|資料|参考(?:資料)?|様式)\s*(?:第?\s*[\d一二三四五六七八九十-]+\s*号?(?:様式)?)?[)】]?"
)
_PAGE = re.compile(r"[-－―‐ー(（]?\s*\d{1,4}\s*(?:[-－―‐ー)）]|[/／]\s*\d{1,4}|ページ|頁)?")
_UNIT_LINE = re.compile(r"[(（〔\[]?\s*単位\s*[:：]?\s*(?P<unit>[^)）〕\]]+?)\s*[)）〕\]]?")
_DAY = (
    r"(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s*(?:元|\d{1,2})|(?:西暦)?\d{4})"
    r"(?:\s*年(?:度|\s*\d{1,2}\s*月(?:\s*(?:\d{1,2}\s*日|末日?))?)?|[./-]\d{1,2}(?:[./-]\d{1,2})?)"
)
_DAY_LINE = re.compile(
    rf"(?:.{{0,6}}[:：]\s*)?[(\[]?\s*(?P<day>{_DAY})\s*(?:現在|時点)\s*[)\]]?|[(\[]?基準日\s*[:：]?\s*(?P<based>{_DAY})\s*[)\]]?"
)
_DAY_AT_END = re.compile(rf"\s*(?P<bracketed>[(\[]?\s*(?P<day>{_DAY})\s*(?:現在|時点)\s*[)\]]?)$")
_DAY_WITHIN = re.compile(rf"({_DAY})\s*(?:現在|時点)")


def label_text(text: str) -> str:
    """The label as it reads: on one line, and without the spaces that only spread its letters (名　称)."""
    joined = text.replace("\n", "")
    return "".join(joined.split()) if all(len(part) == 1 for part in joined.split()) else joined


def is_label(text: str) -> bool:
    """Whether the text ends as labels do."""
    return _LABEL.fullmatch(_without_brackets(plain(label_text(text)))) is not None


def may_be_label(text: str) -> bool:
    """Whether a label can read so at all: no long text, no sentence."""
    return 0 < len(plain(text)) <= _MOST_OF_A_LABEL and not text.endswith("。")


def _without_brackets(text: str) -> str:
    return re.sub(r"(?<=.)[(][^()]*[)]$", "", text)


def bare_heading(text: str) -> str | None:
    """What a line says that shows itself as a heading, by brackets, a number or a bullet; None for another."""
    bracketed = _BRACKETED.fullmatch(folded(text))
    if bracketed:
        return _inner(text)
    enumerated = _ENUMERATED.fullmatch(folded(text))
    if enumerated and not text.endswith("。"):
        rest = enumerated["rest"] or enumerated["bullet"]
        # As the source has it: NFKC may have changed the length.
        return next((text[at:].strip() for at in range(len(text)) if folded(text[at:]) == rest), rest)
    return None


def _inner(text: str) -> str:
    return text.strip()[1:-1].strip()


def is_note(text: str) -> bool:
    """Whether the line begins as notes do."""
    return _NOTE.match(text) is not None


def numbered_note(text: str) -> tuple[str, str] | None:
    """The note's mark (※1) and what it says; None for one that no row can refer to."""
    match = _NUMBERED_NOTE.fullmatch(text)
    return (match["mark"], match["text"]) if match else None


def is_contact(text: str) -> bool:
    """Whether the line says whom to ask."""
    return _CONTACT.fullmatch(text) is not None


def is_page_number(text: str) -> bool:
    """Whether the line is the number of a page."""
    return _PAGE.fullmatch(text) is not None


def is_attachment(text: str) -> bool:
    """Whether the line only says which attachment the paper is: 別紙1."""
    return _ATTACHMENT.fullmatch(folded(text)) is not None


def unit_line(text: str) -> str | None:
    """The unit that a line of its own tells, （単位：千円）."""
    match = _UNIT_LINE.fullmatch(text.strip())
    return match["unit"] if match else None


def day_of_line(text: str) -> str | None:
    """The day of a line that says nothing else: 令和6年6月1日現在."""
    match = _DAY_LINE.fullmatch(folded(text))
    return "".join((match["day"] or match["based"]).split()) if match else None


def days_within(text: str) -> list[str]:
    """The days of which a sentence says that it is written as of them."""
    return ["".join(day.split()) for day in _DAY_WITHIN.findall(folded(text))]


def day_at_end(text: str) -> tuple[str, str] | None:
    """A text that ends in the day, parted: 一覧（平成25年5月31日現在） gives 一覧 and 平成25年5月31日."""
    match = _DAY_AT_END.search(folded(text))
    if match is None or not match.start():
        return None
    rest = next((text[:at].strip() for at in range(len(text)) if folded(text[at:]) == match["bracketed"]), None)
    return None if rest is None else (rest, "".join(match["day"].split()))
