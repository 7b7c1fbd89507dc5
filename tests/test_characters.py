"""Characters that are not what they look like: composed, named, and told from those that stay."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest

from reportgen.characters import RADICAL, composed, may_be_parted, named, parted, with_kanji


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("フ\u309aール", "プール"),
        ("か\u3099き\u3099", "がぎ"),
        ("ヽ\u3099", "ヾ"),
        ("cafe\u0301", "café"),
        ("ト\u309a セ\u309a ㇷ\u309a", "ト\u309a セ\u309a ㇷ\u309a"),  # no character of their own
        ("\ufa19社 ㈱ 葛\U000e0100", "\ufa19社 ㈱ 葛\U000e0100"),  # compatibility ideographs stay
        ("\ufa19\u0301", "\ufa19\u0301"),
    ],
)
def test_only_what_stands_parted_is_composed(text: str, whole: str) -> None:
    assert composed(text) == whole
    assert bool(parted(text)) == (text != whole)
    assert may_be_parted(text.encode()) or text == whole


def test_every_radical_for_a_kanji_has_one() -> None:
    assert with_kanji("⽇⾼町と⻑⻄⼾⿊、㈱") == "日高町と長西戸黒、㈱"
    kangxi = [chr(code) for code in range(0x2F00, 0x2FD6)]
    assert all(re.fullmatch(RADICAL, radical) and not re.search(RADICAL, with_kanji(radical)) for radical in kangxi)
    # U+2E9F and U+2EF3 are those of the supplement that Unicode itself makes equal to a kanji.
    assert [with_kanji(radical) for radical in "\u2e9f\u2ef3"] == [normalize("NFKC", r) for r in "\u2e9f\u2ef3"]
    assert with_kanji("\u2e80\u2e9a") == "\u2e80\u2e9a"


def test_a_character_is_named_where_its_name_says_something() -> None:
    assert (named(0xA0), named(0x07)) == ("U+00A0（ノーブレークスペース）", "U+0007")
