"""Where phrases (文節) end in Japanese text, by BudouX's model (Google, Apache License 2.0), and words inside them.

BudouX scores the place between two characters by the one to three characters around it. Its own parser scores a whole
sentence; here only the places are scored that a line may end at, which is a small part of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

# What of the text a window shows to either side of a place.
REACH = 3
# The features of a model: what is looked at, from where to where in the window.
_FEATURES = (
    ("UW1", 0, 1),
    ("UW2", 1, 2),
    ("UW3", 2, 3),
    ("UW4", 3, 4),
    ("UW5", 4, 5),
    ("UW6", 5, 6),
    ("BW1", 1, 3),
    ("BW2", 2, 4),
    ("BW3", 3, 5),
    ("TW1", 0, 3),
    ("TW2", 1, 4),
    ("TW3", 2, 5),
    ("TW4", 3, 6),
)
# Two characters of one number, of one era year, or of one Latin word.
_IN_A_WORD = re.compile(
    "[0-9０-９][0-9０-９年月日]|(?:(?<=令|昭)和|(?<=平)成|(?<=大)正|(?<=明)治)[0-9０-９元]|[A-Za-zＡ-Ｚａ-ｚ]{2}"
)
_Feature: TypeAlias = tuple[Mapping[str, int], int, int]


class PhraseModel(NamedTuple):
    """BudouX's weights, and twice the score from which on a place is a phrase's end (weights are whole)."""

    features: tuple[_Feature, ...]
    threshold: int

    def ends_phrase(self, window: str) -> bool:
        """Whether a phrase ends in the middle of the window: three characters before the place and three behind it.

        Beyond the text's ends stands the character 0.
        """
        score = 0
        for weights, begin, end in self.features:
            score += weights.get(window[begin:end], 0)
        return 2 * score > self.threshold


def read_phrase_model(data: bytes) -> PhraseModel:
    """The model in a BudouX JSON file."""
    groups: dict[str, dict[str, int]] = json.loads(data)
    features = tuple((groups[name], begin, end) for name, begin, end in _FEATURES if name in groups)
    return PhraseModel(features, sum(sum(group.values()) for group in groups.values()))


# Last characters of compounds that are words of one character: an office, a body, a place, a quality.
_SUFFIXES = frozenset("課会班係室所場館局部署町市村区県圏化性的者等費法券員校園署線港庁院号費権論型制展祭")
_KANJI, _KATAKANA, _HIRAGANA, _OTHER = range(4)
# What no word begins with: ん, small kana, and the voiced づ ぢ of compounds (もの-づくり).
_NO_WORD_BEGINS = frozenset("んンづぢヅヂぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮー")


def ends_word(text: str, index: int) -> float:
    """How well a word inside a phrase can end before text[index]: 0 (certainly none does) to 1.

    Compounds change their script between words. A run of kanji is made of words of two, counted from its end, where one
    of a single character (課, 会) may follow.
    """
    if text[index] in _NO_WORD_BEGINS:
        return 0.0
    before, after = _script(text[index - 1]), _script(text[index])
    if before == after == _KANJI:
        start, end = index - 1, index + 1
        while start and "一" <= text[start - 1] <= "鿿":
            start -= 1
        while end < len(text) and "一" <= text[end] <= "鿿":
            end += 1
        certain = True
        if text[end - 1] in _SUFFIXES:
            certain = (end - start) % 2 == 1  # else a word of three stands in it, or the last is no suffix
            end -= 1
        ends_here = (end - index) % 2 == 0
        return (0.8 if ends_here else 0.2) if certain else (0.6 if ends_here else 0.4)
    if before == after == _KATAKANA:
        return 0.1
    if after == _HIRAGANA:
        return 0.2
    return 1.0


def _script(character: str) -> int:
    if "一" <= character <= "鿿":
        return _KANJI
    if "ァ" <= character <= "ヿ":
        return _KATAKANA
    if "ぁ" <= character <= "ゟ":
        return _HIRAGANA
    return _OTHER


def split_phrases(text: str, model: PhraseModel) -> list[str]:
    """The text's phrases; joined they are the text. No number (with what counts it), era year or Latin word is cut."""
    edge = "0" * REACH
    padded = f"{edge}{text}{edge}"
    phrases = []
    start = 0
    for index in range(1, len(text)):
        if _IN_A_WORD.fullmatch(text, index - 1, index + 1):
            continue
        if model.ends_phrase(padded[index : index + 2 * REACH]):
            phrases.append(text[start:index])
            start = index
    return [*phrases, text[start:]] if text else []
