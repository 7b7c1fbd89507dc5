"""The choice of line ends: phrases, words, particles, lone characters, even lines, and never a line more."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.document.blocks import Span
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.line_breaking import break_opportunities
from reportgen.japanese.phrases import read_phrase_model
from reportgen.layout.line_choice import Choice, LineChooser
from reportgen.layout.lines import MeasuredText, TextMeasurer, break_lines, lines_between, units
from reportgen.workspace import read_phrase_model_file

SOURCE = Path(__file__).parents[2] / "data/sources/nishi-iburi-renkei_2023-06-01.txt"


@cache
def chooser() -> LineChooser:
    return LineChooser(read_phrase_model(read_phrase_model_file()))


def chosen(measurer: TextMeasurer, words: str, width_em: float, *, even: bool = False, most: int = 1) -> list[str]:
    (measured,) = measurer.measure((Span(words),))
    choice = chooser().choose(measured, units(measured, width_em), even=even, most=most)
    assert choice is not None
    return [line.text for line in lines_between(measured, choice.ends)]


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


def test_no_line_more_than_needed_is_made(measurer: TextMeasurer) -> None:
    assert len(chosen(measurer, "医師・医療機関間連携促進事業", 7)) == 2


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
    assert chooser().choose(measured, units(measured, 4), even=False) is None


def cells() -> list[str]:
    return sorted(
        {cell for line in SOURCE.read_text("utf-8").splitlines() for cell in line.split("\t") if len(cell) > 8}
    )


@pytest.mark.parametrize("width", [7, 8.25, 10, 13.5, 18])
def test_every_cell_of_the_list_keeps_its_least_number_of_lines(measurer: TextMeasurer, width: float) -> None:
    for cell in cells():
        (measured,) = measurer.measure((Span(cell),))
        choice = chooser().choose(measured, units(measured, width), even=False)
        if choice is not None:
            check(measured, choice, width)


def check(measured: MeasuredText, choice: Choice, width: float) -> None:
    """Nothing lost, every break legal, no line too wide, no line more than filling the lines makes, and no worse."""
    lines = lines_between(measured, choice.ends)
    greedy = break_lines(measured, width)
    assert "".join(line.text for line in lines) == measured.text
    assert len(lines) == len(greedy)
    assert all(line.width <= width * 1000 + 1 for line in lines)
    ends = [measured.stops[index] for index in choice.ends]
    assert set(ends[:-1]) <= set(break_opportunities(measured.text))
    filled = [len("".join(line.text for line in greedy[:count])) for count in range(1, len(greedy))]

    def cost(text: str, end: int) -> float:
        padded = "\0" * 10 + text + "\0" * 12
        return chooser()._cost_of_end(padded[end : end + 22])

    if len(lines[-1].text.strip("、。）)」")) > 1 and len(greedy[-1].text.strip("、。）)」")) > 2:
        ours = sum(cost(measured.text, end) for end in ends[:-1])
        assert ours <= sum(cost(measured.text, end) for end in filled) + 100


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
@settings(max_examples=300, deadline=None)
def test_any_text_keeps_its_least_number_of_lines(words: str, width: float) -> None:
    (measured,) = shared_measurer().measure((Span(words),))
    choice = chooser().choose(measured, units(measured, width), even=False)
    if choice is not None:
        check(measured, choice, width)
