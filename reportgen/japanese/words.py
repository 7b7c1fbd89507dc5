"""Text as words with their parts of speech, by MeCab and IPADIC (NAIST), a dictionary that is the same since 2007."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from MeCab import Tagger

# What stands between and behind what is asked of MeCab for each word: characters that no text should have. %M is the
# word with the white before it, so that the words joined are the text; %H is all that the dictionary says of it.
_BETWEEN, _BEHIND = "\x1f", "\x1e"
_ASKED = f"%M{_BETWEEN}%H{_BEHIND}"
_CONTROLS = re.compile(f"[\0{_BETWEEN}{_BEHIND}]")
_FIGURE = re.compile(r"\S")


class _Word(NamedTuple):
    text: str
    part: str
    kind: str = ""
    use: str = ""
    form: str = ""
    base: str = ""


class Word(_Word):
    """A word as it stands in the text, and IPADIC's part of speech (品詞), its kinds, 活用形 and 原形.

    The same word is the same object wherever it stands.
    """

    __slots__ = ()
    __hash__ = object.__hash__


def word_set(words: str) -> frozenset[str]:
    """These words; spaces part them."""
    return frozenset(words.split())


def words_of(text: str) -> list[Word]:
    """The text's words in order, each with the white before it, and 0 for every figure.

    Joined they are as long as the text but for white at its end.
    """
    if _CONTROLS.search(text):
        text = _CONTROLS.sub(" ", text)
    return list(map(_word, _tagger().parse(text).split(_BEHIND)[:-1]))


@cache
def _word(found: str) -> Word:
    text, _, features = found.partition(_BETWEEN)
    part, kind, use, _, _, form, base = ["" if one == "*" else one for one in features.split(",")[:7]]
    return _same(_FIGURE.sub("0", text) if kind == "数" else text, part, kind, use, form, base)


@cache
def _same(*fields: str) -> Word:
    return Word(*fields)


@cache
def _tagger() -> Tagger:
    """MeCab is loaded when the first text needs it."""
    import ipadic
    from MeCab import Tagger

    return Tagger(f'{ipadic.MECAB_ARGS} -F"{_ASKED}" -U"{_ASKED}" -E"\\n"')
