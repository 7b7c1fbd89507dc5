"""How well a line can end at each place of a text: at what of the sentence it parts the words there."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Final

from reportgen.japanese.compounds import seams_of
from reportgen.japanese.words import Word, word_set, words_of


class LineEnd(IntEnum):
    """What a line's end parts, best first."""

    STOP = 0  # behind 、。 and closing marks, before opening ones and ※, at a space
    CLAUSE = 1  # behind a clause: 実施し, …するため
    PHRASE = 2  # behind a phrase (文節) that can stand by itself
    OF = 3  # behind の, before its noun
    BOUND = (
        4  # behind a phrase that leans on what follows: する/ため, に/対し, を/図る; before 及び and 以外; behind ・
    )
    SEAM = 5  # at the main seam of a compound
    MINOR = 6  # at another seam, before 等
    CUT = 7  # inside a word, or before its ending


# Between two words of a compound: which of its seams is the main one is seen when it is known whole.
_IN_COMPOUND: Final = 8
_COMPOUNDS: Final = re.compile(bytes([_IN_COMPOUND]) + b"+")
_OUTSIDE: Final = Word("", "")


_CLOSING: Final = "」』）］｝〕】〉》〙〗”’〟)]}"
_OPENING: Final = "「『（［｛〔【〈《〘〖“‘〝([{"
# Marks that end a line well, and the places before those that begin one well.
_STOPS: Final = re.compile(rf"[、。，．,;；!?！？：\s{re.escape(_CLOSING)}]|(?=[※{re.escape(_OPENING)}])")
_POINT: Final = re.compile("[・･]")
_POINT_BETWEEN_NAMES: Final = re.compile("(?<=[市町村区県])[・･](?=[^・･、。]{1,6}[市町村区県])")

_JOINING: Final = word_set("及び および 並びに ならびに 又は または 若しくは もしくは かつ あるいは")
# What follows the noun that it belongs to, and what does so as closely as a suffix.
_TRAILING: Final = word_set("以外 以上 以下 以内 以前 以降 以来 以後 未満 ほか 他 外")
_AND_SO_ON: Final = word_set("等 など 同士 圏内 市町 町村 市町村")
# Nouns that need the clause before them (IPADIC calls most of them 非自立), and those that end it.
_FORMAL: Final = word_set("場合 とき 時 事 物 為 所 件 旨 一方 反面 限り おそれ")
_ENDS_CLAUSE: Final = word_set("ため 為 とき 時 場合 際 うえ 上 一方 反面 たび とおり")
# Nouns that stand as adverbs.
_ADVERBS: Final = word_set("今後 現在 当面 従来 適宜 逐次 随時 今年度 毎年 毎月 毎週 毎日")
_SURU: Final = word_set("する できる いたす 致す なさる")
_NO_NOUNS: Final = _SURU | word_set("なる ある おる よる")
# Words (原形) that say little without the particle before them.
_LEANING: Final = {
    "に": word_set(
        "対する 関する つく 就く おく よる 因る とる 伴う 係る かかる 関わる かかわる 応じる 応ずる 基づく もとづく "
        "向ける 際する 当たる あたる 加える 代わる わたる 沿う 限る なる する 資する 至る 先立つ 反する 努める 関連"
    ),
    "を": word_set(
        "図る はかる 行う 行なう おこなう 深める 高める 進める 設ける 持つ もつ 有する 得る 受ける 要する 目指す "
        "めざす 果たす 努める 務める 始める 通じる 通す 含む 含める 除く 踏まえる 経る 問う 講じる 講ずる 担う "
        "与える 促す とる 取る 結ぶ する 強める 広げる 整える 生かす 活かす 加える 介する 兼ねる 期する 挙げる 中心"
    ),
    "と": word_set("なる する いう 言う ともに 共に みる 見る 異なる 成す"),
    **dict.fromkeys("がもはで", word_set("ある ない なる できる")),
}


@lru_cache(maxsize=1 << 14)
def line_ends(text: str) -> bytes:
    """For each place of the text from 0 to its length the LineEnd of a line that ends before text[place].

    Places where a line must not break (kinsoku) are not told apart: `break_opportunities` leaves them out.
    """
    words = words_of(text)
    places = list(accumulate([len(word.text) for word in words]))
    between = bytes(map(_between, (_OUTSIDE, *words), words, (*words[1:], _OUTSIDE)))
    found = bytearray([LineEnd.CUT]) + b"".join(map(_places_of, words, between))
    found += bytes([LineEnd.CUT]) * (len(text) + 1 - len(found))
    for run in _COMPOUNDS.finditer(between):
        first, last = run.span()
        found[places[first] : places[last - 1] + 1] = _ends_in_compound(tuple(words[first : last + 1]))
    for match in _POINT.finditer(text):
        between_names = _POINT_BETWEEN_NAMES.match(text, match.start())
        found[match.end()] = LineEnd.PHRASE if between_names else LineEnd.BOUND
    for match in _STOPS.finditer(text):
        # A particle behind a closing mark belongs to it.
        if not match[0] or match[0] not in _CLOSING or found[match.end()] not in (LineEnd.CUT, LineEnd.MINOR):
            found[match.end()] = LineEnd.STOP
    return bytes(found)


@cache
def _places_of(word: Word, end: int) -> bytes:
    """The LineEnds inside the word, and the one behind it."""
    inside = bytearray([LineEnd.CUT]) * (len(word.text) - 1)
    if word.part == "助詞" and len(word.text) > 2 and word.text[0] in "にをと":  # に/対する is one word to IPADIC
        inside[0] = LineEnd.BOUND
    return bytes((*inside, end))


@cache
def _ends_in_compound(run: tuple[Word, ...]) -> bytes:
    """The LineEnds from behind the first to before the last of the words of a compound."""
    found = bytearray([LineEnd.CUT]) * sum(len(word.text) for word in run)
    for place, is_main in seams_of(run):
        found[place] = LineEnd.SEAM if is_main else LineEnd.MINOR
    place = 0
    for word, behind in pairwise(run):
        place += len(word.text)
        if behind.text in _AND_SO_ON and not _needs_next(word):
            found[place] = LineEnd.MINOR
    return bytes(found[len(run[0].text) : place + 1])


@cache
def _between(w: Word, x: Word, y: Word) -> int:
    """What a line's end parts between the words x and y, where w is before x; or _IN_COMPOUND."""
    if _is_nominal(x, w) and _is_nominal(y, x) and x.text not in _ADVERBS and not y.text[:1].isspace():
        return _IN_COMPOUND
    if _needs_next(x) or (x.part == y.part == "動詞" and y.kind in ("接尾", "非自立")):
        return LineEnd.CUT
    is_noun = x.part == "名詞" or _is_noun_of_verb(x, w)
    if y.text in _AND_SO_ON and (is_noun or y.part == "助詞" or x.part == "記号"):
        return LineEnd.MINOR
    if y.part in ("", "助詞", "助動詞") or (y.part == "動詞" and y.kind == "接尾"):
        return LineEnd.CUT
    if y.text in _JOINING or (y.text in _TRAILING and is_noun):
        return LineEnd.BOUND
    if x.text in _JOINING:
        return LineEnd.PHRASE
    if is_noun and (y.kind == "接尾" or y.base in _SURU):
        return LineEnd.CUT
    if x.part == "助詞":
        return _behind_particle(x, y)
    if x.part == "連体詞":
        return LineEnd.BOUND
    if is_noun:
        ends_clause = x.text in _ENDS_CLAUSE and (_is_attributive(w) or w.text == "の")
        return LineEnd.CLAUSE if ends_clause else LineEnd.PHRASE
    if _is_attributive(x):
        if y.part in ("動詞", "形容詞") and y.form != "連用形":
            return LineEnd.CUT
        return LineEnd.BOUND if y.kind == "非自立" or y.text in _FORMAL or y.text in _TRAILING else LineEnd.PHRASE
    if x.part in ("動詞", "形容詞", "助動詞"):
        if not x.form.startswith("連用") or y.kind == "非自立":
            return LineEnd.CUT
        return LineEnd.CLAUSE if x.part == "動詞" else LineEnd.PHRASE
    return LineEnd.SEAM if x.part == "記号" or y.part == "記号" else LineEnd.PHRASE


def _behind_particle(x: Word, y: Word) -> LineEnd:
    if x.text == "の":
        return LineEnd.OF
    if x.kind == "接続助詞":
        return LineEnd.BOUND if x.text in ("て", "で") and y.kind == "非自立" else LineEnd.CLAUSE
    leaning = _LEANING.get(x.text, ())
    return LineEnd.BOUND if y.base in leaning or y.text in leaning else LineEnd.PHRASE


def _is_nominal(word: Word, before: Word) -> bool:
    """Whether the word can be part of a compound, behind the word before."""
    if word.text in _TRAILING or word.text in _JOINING:
        return False
    if word.part == "名詞":
        return word.kind != "非自立" and not (word.text in _FORMAL and _is_attributive(before))
    return word.part == "接頭詞" or word.kind == "アルファベット" or _is_noun_of_verb(word, before)


def _is_noun_of_verb(word: Word, before: Word) -> bool:
    """Whether a verb's 連用形 is a noun here (見守り支援, の受入れ), not the end of a clause (を図り)."""
    if word.part != "動詞" or word.form != "連用形" or word.base in _NO_NOUNS:
        return False
    if before.part == "動詞":
        return before.form == "連用形"
    return before.part in ("", "名詞", "接頭詞", "接続詞", "記号") or before.text == "の"


def _needs_next(word: Word) -> bool:
    """Whether the word is a prefix, or a number that what it counts stands behind."""
    return word.part == "接頭詞" or word.kind == "数"


def _is_attributive(word: Word) -> bool:
    """Whether the word ends a clause that goes with the noun behind it."""
    return word.part in ("動詞", "形容詞", "助動詞") and word.form in ("基本形", "体言接続", "体言接続特殊")
