"""Where compounds part: the seams between the words of a run of nouns, and which of them is the main one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple, TypeAlias

from reportgen.japanese.words import Word, word_set

# A seam: how many characters of the run stand before it, and whether it is (one of) the main ones.
Seam: TypeAlias = tuple[int, bool]

_KATAKANA: Final = re.compile("[ァ-ヿ]")
# A piece of katakana that is shorter is no word, but what the dictionary makes of one that it doesn't know (ペ|レット).
_SHORTEST_KATAKANA: Final = 3
# Single kanji that the dictionary has as nouns, too, and that belong to what follows.
_PREFIXES: Final = frozenset("新旧再各諸全両副準非未無超高低多要総")
# Words of which the dictionary makes two.
_ONE_WORD: Final = frozenset((("長", "寿命"), ("利", "活用"), ("農水", "産物")))
# Words that say which or how, and so need what follows more than what is before.
_LEANING: Final = word_set(
    "広域 共同 合同 総合 基本 特別 常任 相互 実行 直接 新規 早期 一般 地域 都市 公共 自立 健全 集中 特定 指定 国際 "
    "共通 専門 緊急 先行 初期 次世代 定期 臨時 地方 中央 全国 事務 あり方"
)
# What things are done to or by: behind these a compound parts rather than before them.
_THINGS: Final = word_set("施設 計画 センター クラブ 団体 委員 組合 学校 職員 道路 機関 制度 地域 医療")
_REGION_ENDS: Final = re.compile("(?:管内|地域|地区|地方|[東西南北中]部|支庁|海区|海域|[圏市町村湾県])$")
_REGION: Final = re.compile("[東西南北]?[ぁ-ん]{3,}|[一二三四五六七八九十0-9０-９]+(?:市町村|市町|市|町)")


class Part(NamedTuple):
    """A word of a compound with its affixes: whether it is an action (サ変), leans on what follows, names a place."""

    length: int
    acts: bool
    leans: bool
    is_thing: bool
    is_place: bool
    ends_place: bool
    begins_in_katakana: bool
    ends_in_katakana: bool


@cache
def seams_of(run: tuple[Word, ...]) -> tuple[Seam, ...]:
    """The seams of the compound that these words make, ascending.

    The main seam is the one nearest the middle of what follows the place in front, rather before an action (推進) or
    behind a thing (施設), not behind a word that leans on the next (広域), nor between words of katakana.
    """
    parts = [_part(tuple(words)) for words in _joined(run)]
    if len(parts) < 2:
        return ()
    scores = list(_scores(parts))
    best = max(scores)
    places = accumulate([part.length for part in parts])
    return tuple([(place, score == best) for place, score in zip(places, scores, strict=False)])


def _scores(parts: Sequence[Part]) -> Iterator[float]:
    """For each seam how well the compound parts there."""
    ends = list(accumulate([part.length for part in parts]))
    region = _words_of_place(parts)
    for index, (before, after) in enumerate(pairwise(parts), 1):
        begin = ends[region - 1] if 0 < region < index else 0
        front, back = ends[index - 1] - begin, ends[-1] - ends[index - 1]
        score = -abs(front - back) / (front + back)
        score += 0.2 * (after.acts or after.leans) - 0.4 * before.leans + 0.2 * before.is_thing
        if region:
            score += 0.1 if index == region else -0.1 if index < region else 0.0
        if index == len(parts) - 1 and after.length > 2:
            score += 0.1
        if len(parts) > 2 and before.ends_in_katakana and after.begins_in_katakana:
            score -= 0.7
        yield score


def _words_of_place(parts: Sequence[Part]) -> int:
    """How many words the name of a place in front has (胆振西部); the last word is none of them."""
    count = 0
    is_whole = False  # behind 登別市 no other name follows (水道 is a place, too)
    while count < len(parts) - 1:
        part = parts[count]
        if not (part.is_place and not is_whole) and not (count and part.ends_place):
            break
        count += 1
        is_whole = part.ends_place
    return count


@cache
def _part(words: tuple[Word, ...]) -> Part:
    text = "".join([word.text for word in words])
    last = words[-1]
    leans = text in _LEANING
    names = [word for word in words if word.kind == "固有名詞" and word.use in ("地域", "人名")]
    is_place = bool(names) or _REGION.fullmatch(text) is not None
    has_suffix = len(words) > 1 and last.kind == "接尾" and last.text != "化"
    return Part(
        len(text),
        acts=last.kind == "サ変接続" and not leans,
        leans=leans,
        is_thing=text in _THINGS or (has_suffix and not is_place),
        is_place=is_place,
        ends_place=_REGION_ENDS.search(text) is not None,
        begins_in_katakana=_KATAKANA.match(text) is not None,
        ends_in_katakana=_KATAKANA.match(text[-1]) is not None,
    )


def _joined(run: Sequence[Word]) -> list[list[Word]]:
    """The run's words with their affixes: suffixes and single kanji with what is before, prefixes with what follows."""
    parts: list[list[Word]] = []
    held = False  # whether the last word waits for the next one
    for word, behind in zip(run, (*run[1:], None), strict=True):
        leads = _leads(word, behind)
        is_first = not parts
        if parts and (held or (not leads and _joins(word, parts[-1], behind))):
            parts[-1].append(word)
        else:
            parts.append([word])
        held = leads or word.kind == "数" or (is_first and _is_single(word) and word.kind != "接尾")
    return parts


def _leads(word: Word, behind: Word | None) -> bool:
    """Whether the word is a prefix here."""
    if word.part == "接頭詞":
        return True
    if behind is None or behind.kind == "接尾" or len(behind.text) == 1:
        return False
    return word.text in _PREFIXES or (word.text, behind.text) in _ONE_WORD


def _joins(word: Word, before: Sequence[Word], behind: Word | None) -> bool:
    """Whether the word belongs to what is before it."""
    if word.kind == "接尾" or word.part == before[-1].part == "動詞":
        return True
    if _is_single(word):
        # Two characters that the dictionary has only apart make a word of their own (地方|創生, 胆振|海区).
        apart = behind is not None and len(behind.text) == 1 and behind.text != "等"
        return not (apart and len(before[-1].text) > 1)
    last = before[-1].text
    is_katakana = _KATAKANA.match(last[-1]) and _KATAKANA.match(word.text)
    return bool(is_katakana) and min(len(last), len(word.text)) < _SHORTEST_KATAKANA


def _is_single(word: Word) -> bool:
    text = word.text
    return len(text) == 1 and word.kind != "数" and ("㐀" <= text <= "䶿" or "一" <= text <= "鿿" or text in "々〆")
