"""Characters that are not what they look like: radicals for kanji, parted kana, spaces that are none, controls."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

# What no printed list may hold: C0, C1, DEL, surrogates, non-characters, the separators of lines and paragraphs, and
# the direction controls that make a line read otherwise than it is stored. Line ends and tabs aren't among them.
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# The same in a value, with tabs and line ends, and with what is invisible.
_UNPRINTABLE: Final = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
)
# Spaces that look like the common one (or the full-width one) and are another character.
_ODD_SPACES: Final = "\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3164\uffa0"
_RADICALS: Final = "\u2e80-\u2ef3\u2f00-\u2fd5"
_HALF_WIDTH_KATAKANA: Final = "\uff61-\uff9f"
# These are compiled where they are asked for: few texts hold any of them.
UNPRINTABLE: Final = f"[{_UNPRINTABLE}]"
ODD_SPACE: Final = f"[{_ODD_SPACES}]"
RADICAL: Final = f"[{_RADICALS}]"
HALF_WIDTH_KATAKANA: Final = f"[{_HALF_WIDTH_KATAKANA}]+"
# Any of these four, for a first look.
SUSPECT: Final = re.compile(f"[{_UNPRINTABLE}{_ODD_SPACES}{_RADICALS}{_HALF_WIDTH_KATAKANA}]")
# Kana with a voiced mark, and Latin letters with accents, as two characters or more (as a Mac names files).
_MARKS: Final = "\u0300-\u036f\u3099\u309a"
_MARK_BYTES: Final = (b"\xcc", b"\xcd", b"\xe3\x82\x99", b"\xe3\x82\x9a")
_PARTED: Final = f"[A-Za-z\u00c0-\u024f\u3041-\u30ff][{_MARKS}]+"

_NAMES: Final = {
    0x00: "NUL",
    0x09: "タブ",
    0x0A: "改行",
    0x0B: "垂直タブ",
    0x0C: "改ページ",
    0x0D: "復帰",
    0x1B: "エスケープ",
    0x85: "改行（NEL）",
    0xA0: "ノーブレークスペース",
    0xAD: "ソフトハイフン",
    0x200B: "ゼロ幅スペース",
    0x2028: "行区切り",
    0x2029: "段落区切り",
    0x202E: "文字の向きの制御",
    0xFEFF: "BOM",
}
# The kanji of the radicals from U+2E80 on (Unicode's EquivalentUnifiedIdeograph.txt); a dot where there is none.
_FIRST_RADICAL: Final = 0x2E80
_KANJI: Final = (
    ".厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵.旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹"
    "纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠"
    "饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
# Where Unicode's equivalent is a form that Japanese doesn't use.
_IN_JAPANESE: Final = {"\u2f3e": "戸", "\u2fca": "黒"}


def named(code: int) -> str:
    """The character's number, with its name where it has one that says something: U+00A0（ノーブレークスペース）."""
    name = _NAMES.get(code)
    return f"U+{code:04X}" + (f"（{name}）" if name else "")


def composed(text: str) -> str:
    """The text with kana and letters that stand parted from their marks as one character each (Unicode 3.11, NFC).

    Nothing else is changed: compatibility ideographs, which NFC would replace, stay, and so does a pair that has no
    character of its own (ト゚).
    """
    return re.sub(_PARTED, lambda match: normalize("NFC", match[0]), text)


def may_be_parted(data: bytes) -> bool:
    """Whether the text in UTF-8 may hold such a mark at all (quickly told)."""
    return any(mark in data for mark in _MARK_BYTES)


def parted(text: str) -> list[re.Match[str]]:
    """Where the text has what `composed` makes one character of."""
    return [match for match in re.finditer(_PARTED, text) if normalize("NFC", match[0]) != match[0]]


def with_kanji(text: str) -> str:
    """The text with the kanji that its radicals look like; radicals that stand for no kanji stay."""
    return re.sub(RADICAL, lambda match: _kanji(match[0]), text)


def _kanji(radical: str) -> str:
    if radical in _IN_JAPANESE:
        return _IN_JAPANESE[radical]
    at = ord(radical) - _FIRST_RADICAL
    kanji = _KANJI[at] if at < len(_KANJI) else normalize("NFKC", radical)
    return radical if kanji == "." else kanji
