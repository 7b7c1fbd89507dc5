"""Stretches of Japanese text that stay on one line where they fit: dates, numbers with counters, municipality names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple, TypeAlias

TextSpan: TypeAlias = tuple[int, int]

# Counters of more than one character; a single kanji behind a number needs no entry.
COUNTERS: Final = (
    *("年度", "年間", "年代", "年生", "年生まれ", "年目", "年半", "年半ば"),
    *("か年", "カ年", "ヵ年", "ヶ年", "ケ年", "箇年"),
    *("か月", "カ月", "ヵ月", "ヶ月", "ケ月", "箇月", "月間", "月分", "月号", "週間", "週目", "日間", "日目", "日付"),
    *("時間", "時半", "分間", "秒間", "回目", "番目", "番地", "丁目", "人目", "名様", "歳児"),
    *("か所", "カ所", "ヵ所", "ヶ所", "ケ所", "箇所", "か国", "カ国", "ヵ国", "ヶ国", "ケ国", "箇国"),
    *("市区町村", "市町村", "市町", "区町村", "町村", "都道府県", "団体", "世帯", "車両", "種類", "項目", "品目"),
    *("事業", "施設", "地区", "地域", "機関", "学級", "学年", "学期", "棟目", "階建"),
    *("平方キロメートル", "キロメートル", "センチメートル", "ミリメートル", "平方メートル", "立方メートル", "メートル"),
    *("ヘクタール", "アール", "リットル", "キログラム", "ミリグラム", "グラム", "キロワット", "ワット", "キロ", "トン"),
    *("パーセント", "ポイント", "ドル", "コース", "クラス", "チーム", "つ"),
)
_ERAS: Final = "明治|大正|昭和|平成|令和"
# 約 ends many a word that is no prefix of the number behind it (契約3件).
_PREFIXES: Final = "(?<!次)第|(?<![契予条要節規公盟誓制特解協婚先集成確倹売密])約|午前|午後|西暦"
_DIGITS: Final = "[0-9０-９]+"
_NUMBER: Final = f"{_DIGITS}(?:[-,./:‐，－．／：]{_DIGITS})*"
_MAY_HAVE_QUANTITY: Final = re.compile("[0-9０-９元]")


class KeptWords(NamedTuple):
    """What not to break: municipality `names` of two or more characters, and any other `terms` as they stand."""

    names: frozenset[str]
    terms: tuple[str, ...] = ()

    def spans(self, text: str) -> list[TextSpan]:
        """The stretches of `text`, (start, end) ascending; those that overlap are one, those that touch are not."""
        found: list[TextSpan] = []
        if _MAY_HAVE_QUANTITY.search(text):
            found += (match.span() for match in _quantity().finditer(text))
        if self.names:
            found += _name_spans(text, self.names)
        for term in self.terms:
            found += _occurrences(text, term)
        return _merged(found)


def unbroken_breaks(text: str, breaks: Iterable[int], spans: Iterable[TextSpan]) -> list[int]:
    """Those of the break opportunities `breaks` in `text` that lie inside none of `spans`, which may overlap."""
    inside = bytearray(len(text) + 1)
    for start, end in spans:
        inside[start + 1 : end] = b"\1" * (end - start - 1)
    return [index for index in breaks if not inside[index]]


@cache
def _quantity() -> re.Pattern[str]:
    """What finds a date, or a number with its prefix and counter, or a chain of these (3市3町)."""
    counters = "|".join(sorted(COUNTERS, key=len, reverse=True))
    counter = f"[十百千万億兆]*(?:{counters}|[々㐀-䶿一-鿿豈-\ufaff㌀-㏿]|[%％‰℃]|[A-Za-zＡ-Ｚａ-ｚ]+)?"
    return re.compile(
        f"(?:(?:{_ERAS})元(?=年)|(?:{_PREFIXES}|{_ERAS}){{0,3}}{_NUMBER}){counter}(?:{_NUMBER}{counter})*(?:現在)?"
    )


def _name_spans(text: str, names: frozenset[str]) -> Iterator[TextSpan]:
    """For each character a name can end with, the longest name that ends there."""
    ending, longest = _shape_of(names)
    for match in ending.finditer(text):
        end = match.end()
        for start in range(max(0, end - longest), end - 1):
            if text[start:end] in names:
                yield start, end
                break


@cache
def _shape_of(names: frozenset[str]) -> tuple[re.Pattern[str], int]:
    """What finds the last character of a name, and the length of the longest name."""
    endings = sorted({re.escape(name[-1]) for name in names if len(name) > 1})
    return re.compile("|".join(endings) or "(?!)"), max(map(len, names))


def _occurrences(text: str, term: str) -> Iterator[TextSpan]:
    start = text.find(term)
    while term and start >= 0:
        yield start, start + len(term)
        start = text.find(term, start + 1)


def _merged(spans: list[TextSpan]) -> list[TextSpan]:
    merged: list[TextSpan] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
