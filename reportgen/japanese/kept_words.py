"""Stretches of Japanese text that stay on one line where they fit: dates, numbers with counters, municipality names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from reportgen.japanese.addresses import address_heads, has_address

TextSpan: TypeAlias = tuple[int, int]

# Counters of more than one character, the longest of a kind first; behind digits a single kanji needs no entry.
COUNTERS: Final = (
    *("年生まれ", "年半ば", "年度", "年間", "年代", "年生", "年目", "年半", "周年"),
    *("か年", "カ年", "ヵ年", "ヶ年", "ケ年", "箇年"),
    *("か月", "カ月", "ヵ月", "ヶ月", "ケ月", "箇月", "月間", "月分", "月号", "週間", "週目", "日間", "日目", "日付"),
    *("時間", "時半", "分間", "秒間", "回目", "番目", "番地", "丁目", "人目", "名様", "歳児"),
    *("か所", "カ所", "ヵ所", "ヶ所", "ケ所", "箇所", "か国", "カ国", "ヵ国", "ヶ国", "ケ国", "箇国"),
    *("市区町村", "市町村", "市町", "区町村", "町村", "都道府県", "団体", "世帯", "車両", "種類", "項目", "品目"),
    *("事業", "施設", "地区", "地域", "機関", "学級", "学年", "学期", "棟目", "階建"),
    *("平方キロメートル", "平方メートル", "立方メートル", "キロメートル", "センチメートル", "ミリメートル", "メートル"),
    *("ヘクタール", "アール", "リットル", "キログラム", "ミリグラム", "グラム", "キロワット", "ワット", "キロ", "トン"),
    *("パーセント", "ポイント", "ドル", "コース", "クラス", "チーム", "つ"),
)
# The single kanji that count behind kanji numerals, too (三市, but not 一般 or 三角).
_COUNTING_KANJI: Final = "年月日時分秒人名件回市町村区県歳円条項号章節期位本枚台校館棟戸割倍冊社階級種点票番"
# Units that a space may part from their number; ² and ³ follow by UAX #14.
_SPACED_UNITS: Final = frozenset(
    (
        *("km", "cm", "mm", "m", "kg", "mg", "g", "t", "ha", "mL", "ml", "kL", "kl", "L"),
        *("kWh", "kW", "MW", "W", "V", "Hz", "dB", "GB", "MB", "kB"),
    )
)
_SPACES: Final = " \u00a0\u2009\u202f"
_ERAS: Final = ("明治", "大正", "昭和", "平成", "令和")
_PREFIXES: Final = (*_ERAS, "第", "約", "午前", "午後", "西暦", *"￥¥＄$€￡£№±")
# What ends with a prefix and is none (契約3件).
_NO_PREFIXES: Final = ("次第", *(f"{kanji}約" for kanji in "契予条要節規公盟誓制特解協婚先集成確倹売密"))
_MOST_PREFIXES: Final = 3
# A single kanji numeral behind another kanji is part of a word (統一市場), but not behind these.
_BEFORE_KANJI_NUMERAL: Final = frozenset("計全各毎満他")
_WITH_PARTS: Final = ("条", "分", "番地")
_RANGE_MARKS: Final = frozenset("〜～~–－-")
# Longer ranges, and those of years, break behind the mark: a column that they don't fit would cut them anywhere.
_LONGEST_RANGE: Final = 12
_MULTIPLIERS: Final = "十百千万億兆"
_KANJI_NUMERALS: Final = f"〇一二三四五六七八九{_MULTIPLIERS}"


_FULL_WIDTH: Final = re.compile("[０-ｚ]")


class KeptWords(NamedTuple):
    """What not to break: municipality `names` of two or more characters, and any other `terms` as they stand."""

    names: frozenset[str]
    terms: tuple[str, ...] = ()

    def spans(self, text: str) -> list[TextSpan]:
        """The stretches of `text`, (start, end) ascending; those that overlap are one, those that touch are not."""
        found: list[TextSpan] = []
        if _may_hold().search(text):
            found += _quantities(text)
            if "-" in text or _FULL_WIDTH.search(text):
                found += (match.span() for match in _word().finditer(text))
        if has_address(text):
            found += address_heads(text)
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
def _may_hold() -> re.Pattern[str]:
    """What is in every text with a quantity or with such a word."""
    return re.compile(rf"[\d{_KANJI_NUMERALS}元Ａ-Ｚａ-ｚ-]")


@cache
def _number() -> re.Pattern[str]:
    """What finds a number: a telephone number, digits with separators, kanji numerals, the 元 of an era's first year.

    Nothing here names a wide range of characters: a class of all kanji takes some 2 ms to compile.
    """
    digits = r"\d+(?:[-,./:‐，－．／：]\d+)*"
    telephone = rf"[0０]\d{{1,4}}[(（]\d{{1,4}}[)）]\d+|[(（][0０]\d{{1,4}}[)）]{digits}"
    return re.compile(f"{telephone}|{digits}|[{_KANJI_NUMERALS}]+|元(?=年)")


@cache
def _word() -> re.Pattern[str]:
    """What finds words that UAX #14 parts: those of full-width letters, and short ones with a hyphen (Wi-Fi)."""
    return re.compile("[Ａ-Ｚａ-ｚ０-９]{2,}|(?<![A-Za-z0-9-])[A-Za-z]{1,6}-[A-Za-z]{1,6}(?![A-Za-z0-9-])")


@cache
def _counters_by_first() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for counter in COUNTERS:
        found.setdefault(counter[0], []).append(counter)
    return found


def _quantities(text: str) -> Iterator[TextSpan]:
    """Dates and numbers with their prefixes and counters, chains of these (3市3町), and short ranges."""
    text += "\0"  # a character behind every number
    position = 0
    while number := _number().search(text, position):
        position = number.end()
        if end := _end_of_chain(text, number):
            start = _start_with_prefixes(text, number.start())
            if _is_certain(text, start, number):
                end = _end_of_range(text, start, end)
                position = end + len("現在") if text.startswith("現在", end) else end
                yield start, position


def _end_of_chain(text: str, number: re.Match[str] | None) -> int:
    """Where the number, its counter, and all such that follow directly end; 0 for kanji numerals without a counter."""
    end = 0
    while number and (counted := _end_with_counter(text, number)):
        end = counted
        if text[end] == "の" and text.endswith(_WITH_PARTS, 0, end) and (part := _number().match(text, end + 1)):
            end = max(part.end(), _end_with_counter(text, part))
        number = _number().match(text, end)
    return end


def _end_with_counter(text: str, number: re.Match[str]) -> int:
    """Where the number ends with its counter, if it has one; 0 for kanji numerals without a counter."""
    end = number.end()
    in_digits = text[end - 1].isdecimal()
    while in_digits and text[end] in _MULTIPLIERS:
        end += 1
    following = text[end]
    for counter in _counters_by_first().get(following, ()):
        if text.startswith(counter, end):
            return end + len(counter)
    if not in_digits:
        return end + 1 if following in _COUNTING_KANJI else 0
    if following in "%％‰℃" or "㌀" <= following <= "㏿" or _is_kanji(following):
        return end + 1
    unit = end + 1 if following in _SPACES else end
    unit_end = unit
    while "A" <= text[unit_end] <= "z" or "Ａ" <= text[unit_end] <= "ｚ":
        unit_end += 1
    return unit_end if unit == end or text[unit:unit_end] in _SPACED_UNITS else end


def _start_with_prefixes(text: str, start: int) -> int:
    for _ in range(_MOST_PREFIXES):
        if not text.endswith(_PREFIXES, 0, start) or text.endswith(_NO_PREFIXES, 0, start):
            break
        start -= next(len(prefix) for prefix in _PREFIXES if text.endswith(prefix, 0, start))
    return start


def _is_certain(text: str, start: int, number: re.Match[str]) -> bool:
    """Whether this is a number, not a part of a word, where its prefixes begin at `start`."""
    if number[0] == "元":
        return text.endswith(_ERAS, 0, number.start())
    if len(number[0]) > 1 or start < number.start() or number[0].isdecimal():
        return True
    return start == 0 or not _is_kanji(text[start - 1]) or text[start - 1] in _BEFORE_KANJI_NUMERAL


def _end_of_range(text: str, start: int, end: int) -> int:
    """Where the range ends whose first number is text[start:end]; `end` if none is to be kept."""
    if text[end] in _RANGE_MARKS:
        prefix = next((prefix for prefix in _PREFIXES if text.startswith(prefix, end + 1)), "")
        last = _end_of_chain(text, _number().match(text, end + 1 + len(prefix)))
        if last and last - start <= _LONGEST_RANGE and "年" not in text[start:last]:
            return last
    return end


def _is_kanji(character: str) -> bool:
    return "一" <= character <= "鿿" or "㐀" <= character <= "䶿" or "豈" <= character <= "\ufaff" or character == "々"


def _name_spans(text: str, names: frozenset[str]) -> Iterator[TextSpan]:
    """For each place that names can end at, the longest name that does."""
    last_character, lengths_of = _endings_of(names)
    for match in last_character.finditer(text):
        end = match.end()
        for length in lengths_of.get(text[end - 2 : end], ()):
            if length <= end and text[end - length : end] in names:
                yield end - length, end
                break


@cache
def _endings_of(names: frozenset[str]) -> tuple[re.Pattern[str], Mapping[str, list[int]]]:
    """What finds a name's last character; and the lengths of the names by their last two, longest first."""
    lengths_of: dict[str, list[int]] = {}
    for ending, length in sorted({(name[-2:], len(name)) for name in names if len(name) > 1}, reverse=True):
        lengths_of.setdefault(ending, []).append(length)
    return re.compile("|".join(sorted({re.escape(ending[-1]) for ending in lengths_of})) or "(?!)"), lengths_of


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
