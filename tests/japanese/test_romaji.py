"""Readings in Latin letters as domains spell them."""

from __future__ import annotations

import pytest

from reportgen.japanese.romaji import folded, romaji


@pytest.mark.parametrize(
    ("kana", "spellings"),
    [
        ("ノボリベツ", ("noboribetsu", "noboribetu", "NOBORIBETSU")),
        ("トマコマイ", ("tomakomai",)),
        ("トウヤコ", ("toyako", "touyako")),
        ("シラオイ", ("shiraoi", "siraoi")),
        ("アツマ", ("atsuma",)),
        ("ニイカップ", ("niikappu",)),
        ("シンヒダカ", ("shinhidaka",)),
        ("ジュウジ", ("juji", "zyuzi")),
        ("イッチョウ", ("itcho", "itchou", "ittyo")),
        ("ナンブ", ("nanbu", "nambu")),
        ("ミナミチタ", ("minamichita",)),
        ("フクオカ", ("fukuoka", "hukuoka")),
        ("オオサカ", ("osaka", "oosaka")),
        ("チヅ", ("chizu", "chidu")),
        ("ヨーロッパ", ("yoroppa",)),
        ("", ("",)),
    ],
)
def test_a_reading_is_as_it_is_spelt(kana: str, spellings: tuple[str, ...]) -> None:
    assert {folded(spelt) for spelt in spellings} == {romaji(kana)}


def test_other_names_stay_apart() -> None:
    assert len({romaji(kana) for kana in ("ダテ", "タテ", "トヨウラ", "トウヤコ", "シベツ", "ソウベツ")}) == 6
