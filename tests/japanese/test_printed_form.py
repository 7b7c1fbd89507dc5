"""Equal in print: width, composition, and characters that one key types differently; nothing else."""

from __future__ import annotations

import pytest

from reportgen.japanese.printed_form import equal_in_print


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＩＣＴ１２", "ICT12"),
        ("（注）", "(注)"),
        ("ｽﾎﾟｰﾂ･ﾊﾞｽ｡", "スポーツ・バス。"),
        ("\u30d5\u309a\u30ed", "プロ"),
        ("　", " "),
        ("平成\u301c令和", "平成\uff5e令和"),
        ("平成~令和", "平成\u301c令和"),
        ("\u22125", "\uff0d5"),
        ("\u22125", "-5"),
        ("\u2015\u2015", "\u2014\u2014"),
        ("\u2016", "\u2225"),
        ("￥100", "¥100"),
    ],
)
def test_what_no_reader_tells_apart_is_equal(one: str, other: str) -> None:
    assert equal_in_print(one, other)
    assert equal_in_print(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10²", "102"),
        ("①②", "12"),
        ("1½", "11\u20442"),
        ("㈱", "(株)"),
        ("㎡", "m2"),
        ("Ⅲ", "III"),
        ("℃", "°C"),
        ("㍻", "平成"),
        ("…", "..."),
        ("ー", "－"),
        ("は\u309b", "ば"),
        ("\ufa19社", "\u795e社"),  # 神 in its old form
        ("プ", "ブ"),
        ("あ い", "あい"),
    ],
)
def test_what_reads_or_looks_otherwise_is_not(one: str, other: str) -> None:
    assert not equal_in_print(one, other)
