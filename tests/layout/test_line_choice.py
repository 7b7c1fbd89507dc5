"""The choice of line ends: what they part, lone characters, even lines, lists of names, what a line more is worth."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import Span
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.line_breaking import break_opportunities
from reportgen.japanese.line_ends import LineEnd, line_ends
from reportgen.layout.line_choice import Choice, choose_line_ends
from reportgen.layout.lines import MeasuredText, TextMeasurer, break_lines, lines_between, units, with_more_stops

SOURCE = Path(__file__).parents[2] / "data/sources/nishi-iburi-renkei_2023-06-01.txt"


def chosen(measurer: TextMeasurer, words: str, width_em: float, *, even: bool = False, most: int = 1) -> list[str]:
    (measured,) = measurer.measure((Span(words),))
    choice = choose_line_ends(measured, units(measured, width_em), even=even, most=most)
    assert choice is not None
    return [line.text for line in lines_between(measured, choice.ends)]


@pytest.mark.parametrize(
    ("width_em", "lines"),
    [
        (17, "小児重症患者への休日・夜間対応の/ための開業に対し共同で支援"),
        (16, "休日・夜間対応のための開業に対し/共同で支援"),
        (17, "地元農水産物の安全性について/PRを行い、消費拡大を図る"),
        (10, "口腔がん検診/普及推進事業"),
        (10, "福祉有償運送/運営協議会"),
        (11, "室蘭圏広域都市計画/協議会"),
        (16, "室蘭圏広域都市計画の策定及び/圏域都市間の連絡調整"),
        (13, "三市で費用を負担し、/港の清掃を実施するため、/計画を定める"),
    ],
)
def test_lines_end_well(width_em: float, lines: str, measurer: TextMeasurer) -> None:
    assert "/".join(chosen(measurer, lines.replace("/", ""), width_em)) == lines


@pytest.mark.parametrize(
    ("width_em", "lines"),
    [
        (
            17,
            "各市町における体験プログラムや/特徴的な人材等のリストを/作成し、小中学校での広域的な/総合学習の推進を図る",
        ),
        (5, "再生可能/エネルギー"),
        (5, "成年後見/支援/センター"),
        (7, "医師・/医療機関間/連携促進事業"),
    ],
)
def test_a_line_more_is_better_than_a_cut_word(width_em: float, lines: str, measurer: TextMeasurer) -> None:
    assert "/".join(chosen(measurer, lines.replace("/", ""), width_em)) == lines


def test_a_word_that_no_line_holds_is_cut(measurer: TextMeasurer) -> None:
    assert chosen(measurer, "室蘭工業大学の研修", 4) == ["室蘭工", "業大学の", "研修"]


@pytest.mark.parametrize(
    ("width_em", "lines"),
    [
        (12, "室蘭市、登別市、/伊達市、豊浦町、/洞爺湖町"),
        (9, "苫小牧市、白老町、/厚真町、/むかわ町"),
    ],
)
def test_a_list_of_names_is_filled_from_the_front(width_em: float, lines: str, measurer: TextMeasurer) -> None:
    found = chosen(measurer, lines.replace("/", ""), width_em)
    (measured,) = measurer.measure((Span(lines.replace("/", "")),))
    assert found == [line.text for line in break_lines(measured, width_em)]


def test_lines_end_with_phrases_where_that_costs_no_line(measurer: TextMeasurer) -> None:
    assert chosen(measurer, "各市町の社会教育事業の広域的な周知", 12) == ["各市町の社会教育事業の", "広域的な周知"]


def test_a_compound_is_parted_between_words_where_it_must_be(measurer: TextMeasurer) -> None:
    assert chosen(measurer, "構想推進事業", 5) in (["構想推進", "事業"], ["構想", "推進事業"])


def test_no_last_line_is_a_single_character(measurer: TextMeasurer) -> None:
    assert [len(line) for line in chosen(measurer, "子育て支援課", 5)] == [3, 3]


def test_marks_do_not_save_a_lone_character(measurer: TextMeasurer) -> None:
    assert len(chosen(measurer, "あいうえおか。", 5)[-1]) > 2


def test_centred_lines_are_even(measurer: TextMeasurer) -> None:
    assert chosen(measurer, "選挙管理委員会", 6, even=True) == ["選挙管理", "委員会"]


def test_a_stretch_wider_than_a_line_leaves_the_others_their_ends(measurer: TextMeasurer) -> None:
    (measured,) = TextMeasurer(measurer.face, KeptWords(frozenset(), ("若桜町を除く",))).measure(
        (Span("構成市町（若桜町を除く。）"),)
    )
    assert choose_line_ends(measured, units(measured, 5)) is None
    more = with_more_stops(measured, 5)
    choice = choose_line_ends(more, units(more, 5))
    assert choice is not None
    assert [line.text for line in lines_between(more, choice.ends)] == ["構成市町", "（若桜町を", "除く。）"]


def test_no_line_more_than_needed_is_made(measurer: TextMeasurer) -> None:
    assert len(chosen(measurer, "医療機関間連携促進事業", 7)) == 2


def test_lines_that_are_there_anyhow_are_used_for_phrases(measurer: TextMeasurer) -> None:
    words = "西いぶり地域保育士等人材バンク"
    assert (
        chosen(measurer, words, 10) == ["西いぶり地域保育士等", "人材バンク"] or len(chosen(measurer, words, 10)) == 2
    )
    words = "演劇、コンサートなどの文化事業"
    few, many = chosen(measurer, words, 8), chosen(measurer, words, 8, most=3)
    assert (len(few), many) == (2, ["演劇、", "コンサートなどの", "文化事業"])


def test_more_lines_are_not_used_where_they_save_nothing(measurer: TextMeasurer) -> None:
    assert len(chosen(measurer, "観光サービスの推進", 7, most=5)) == 2


def test_a_stretch_that_does_not_fit_is_left_to_the_greedy_way(measurer: TextMeasurer) -> None:
    (measured,) = measurer.measure((Span("Llanfairpwllgwyngyll"),))
    assert choose_line_ends(measured, units(measured, 4)) is None


def cells() -> list[str]:
    return sorted(
        {cell for line in SOURCE.read_text("utf-8").splitlines() for cell in line.split("\t") if len(cell) > 8}
    )


@pytest.mark.parametrize("width", [7, 8.25, 10, 13.5, 18])
def test_every_cell_of_the_list_ends_its_lines_no_worse_than_filled_ones(measurer: TextMeasurer, width: float) -> None:
    for cell in cells():
        (measured,) = measurer.measure((Span(cell),))
        choice = choose_line_ends(measured, units(measured, width))
        if choice is not None:
            check(measured, choice, width)


def check(measured: MeasuredText, choice: Choice, width: float) -> None:
    """Nothing lost, every break legal, no line too wide, no worse than filled lines, and no line more for nothing."""
    lines = lines_between(measured, choice.ends)
    greedy = break_lines(measured, width)
    assert "".join(line.text for line in lines) == measured.text
    assert all(line.width <= width * 1000 + 1 for line in lines)
    ends = [measured.stops[index] for index in choice.ends]
    assert set(ends[:-1]) <= set(break_opportunities(measured.text))
    filled = [len("".join(line.text for line in greedy[:count])) for count in range(1, len(greedy))]
    parted = line_ends(measured.text)

    def worst(places: list[int], last: str) -> tuple[bool, int]:
        return len(last.strip("、。）)」")) < 2, max((parted[place] for place in places), default=0)

    ours, theirs = worst(ends[:-1], lines[-1].text), worst(filled, greedy[-1].text)
    assert ours <= theirs or ours[1] < LineEnd.CUT
    assert len(lines) == len(greedy) or theirs[0] or theirs[1] == LineEnd.CUT


@cache
def shared_measurer() -> TextMeasurer:
    from reportgen.pipeline.sources import (  # the real house fonts, loaded as a build loads them
        load_fonts,
        load_templates,
    )
    from reportgen.workspace import Workspace

    root = Path(__file__).parents[2]
    workspace = Workspace(root, root)
    _, style, _ = load_templates(workspace, None, [])
    assert style is not None
    fonts, _ = load_fonts(workspace, style)
    return TextMeasurer(fonts.regular, KeptWords(frozenset({"室蘭市", "登別市"})))


CHARACTERS = "あいのをがアイー漢字市町村年、。・「」（）()23,.%abc 室蘭市登別っ々！"


@given(st.text(CHARACTERS, min_size=1, max_size=50), st.integers(10, 60).map(lambda half: half / 2))
def test_any_text_ends_its_lines_no_worse_than_filled_ones(words: str, width: float) -> None:
    (measured,) = shared_measurer().measure((Span(words),))
    choice = choose_line_ends(measured, units(measured, width))
    if choice is not None:
        check(measured, choice, width)
