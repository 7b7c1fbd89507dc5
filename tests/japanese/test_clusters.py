"""Text as clusters: characters with the variation selectors behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.japanese.clusters import INVISIBLE, SELECTORS, clusters, is_private_use, marks_in_sequences

VS1, VS16, VS17, VS256 = "\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef"
MIXED = st.text(st.sampled_from(["室", "𠮷", "a", "゛", " ", "\n", "\u200b", "\u2060", VS1, VS16, VS17, VS256]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("室蘭", ["室", "蘭"]),
        (f"辻{VS17}町", [f"辻{VS17}", "町"]),
        (f"𠮷{VS256}𠮷", [f"𠮷{VS256}", "𠮷"]),
        (f"{VS1}室", [VS1, "室"]),
        (f"室{VS17}{VS1}", [f"室{VS17}", VS1]),
        (f"室\n{VS17}", ["室", "\n", VS17]),
        (f"室\u2060{VS17}", ["室", "\u2060", VS17]),
    ],
)
def test_a_selector_belongs_to_the_character_before_it(text: str, expected: list[str]) -> None:
    assert clusters(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "marks"),
    [
        ("イタㇰㇷ゚", ["イ", "タ", "ㇰ", "ㇷ゚"], [4]),
        ("か゚ト゚セ゚", ["か゚", "ト゚", "セ゚"], [1, 3, 5]),
        ("æ̀ə́", ["æ̀", "ə́"], [1, 3]),
        ("あ゚ー゚゚", ["あ", "゚", "ー", "゚", "゚"], []),
        ("か゚゚", ["か゚", "゚"], [1]),
        ("゚か", ["゚", "か"], []),
        (f"か{VS1}゚", [f"か{VS1}", "゚"], []),
    ],
)
def test_a_mark_belongs_to_a_letter_with_which_it_has_no_code_point_of_its_own(
    text: str, expected: list[str], marks: list[int]
) -> None:
    assert clusters(text) == expected
    assert marks_in_sequences(text) == marks


@given(MIXED)
def test_clusters_joined_are_the_text_and_none_has_more_than_a_base_and_a_selector(text: str) -> None:
    found = clusters(text)
    assert "".join(found) == text
    for cluster in found:
        base, selector = cluster[0], cluster[1:]
        assert not selector or (selector in SELECTORS and base not in SELECTORS | INVISIBLE | {"\n"})


@pytest.mark.parametrize(
    ("character", "is_one"),
    [
        ("\ufdff", False),
        (VS1, True),
        (VS16, True),
        ("\ufe10", False),
        ("\U000e00ff", False),
        (VS17, True),
        (VS256, True),
    ],
)
def test_selectors_are_those_of_both_blocks(character: str, is_one: bool) -> None:
    assert (character in SELECTORS) is is_one
    assert (len(clusters(f"室{character}")) == 1) is is_one


def test_gaiji_are_known_by_their_code_points() -> None:
    assert [c for c in "室\ue000\uf8ff\uf900𠮷\U000f0000\U0010fffd" if is_private_use(c)] == [
        "\ue000",
        "\uf8ff",
        "\U000f0000",
        "\U0010fffd",
    ]
