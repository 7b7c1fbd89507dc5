"""Readings in Latin letters, to be compared with names that people spell in their own way (domains)."""

from __future__ import annotations

import re
from unicodedata import name

# Hepburn's and other spellings in the order in which they are taken back to the plain one (訓令式 without long vowels).
_FOLDED = (
    *(("sh", "sy"), ("ch", "ty"), ("j", "zy"), ("tsu", "tu"), ("f", "h"), ("di", "zi"), ("du", "zu")),
    *(("syi", "si"), ("tyi", "ti"), ("zyi", "zi"), ("ou", "o"), ("oo", "o"), ("uu", "u")),
)


def romaji(kana: str) -> str:
    """The reading in katakana in plain small letters, in the form of `folded`."""
    spelt = ""
    doubles = False
    for character in kana:
        letter = name(character, "")
        sound = letter.rpartition(" ")[2].lower() if letter.startswith("KATAKANA LETTER") else ""
        if " SMALL " in letter and sound == "tu":
            doubles = True
        elif " SMALL " in letter and spelt.endswith("i"):
            spelt = spelt[:-1] + sound
        else:
            spelt += sound[:1] * doubles + sound
            doubles = False
    return folded(spelt)


def folded(spelt: str) -> str:
    """The spelling in Latin letters without what spellings differ in (Hepburn, 訓令式, long vowels, m for n)."""
    spelt = re.sub("m(?=[bmp])", "n", spelt.lower())
    for one, plain in _FOLDED:
        spelt = spelt.replace(one, plain)
    return spelt
