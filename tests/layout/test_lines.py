"""Lines: breaks, widths, marks that close up, and what happens when nothing fits."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import Content, Span
from reportgen.japanese.kept_words import KeptWords
from reportgen.japanese.line_breaking import Strictness
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.lines import (
    Kern,
    Line,
    TextMeasurer,
    break_lines,
    count_lines,
    distributed,
    justified,
    stretch_widths,
)

NEVER_FIRST = set("、。，．・：；？！ー々ゝゞヽヾ」』）］｝〕】〉》ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ％)]}”’")
NEVER_LAST = set("「『（［｛〔【〈《([{“‘")


def lines_of(measurer: TextMeasurer, words: str | Content, width_em: float) -> list[str]:
    content = (Span(words),) if isinstance(words, str) else words
    return [line.text for paragraph in measurer.measure(content) for line in break_lines(paragraph, width_em)]


def only_line(measurer: TextMeasurer, words: str, width_em: float = 100) -> Line:
    (paragraph,) = measurer.measure((Span(words),))
    (line,) = break_lines(paragraph, width_em)
    return line


def test_full_width_characters_fill_the_line(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "住民啓発事業の推進", 4) == ["住民啓発", "事業の推", "進"]


def test_no_line_begins_with_a_comma(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "医療機関、団体", 4) == ["医療機", "関、団体"]


def test_a_comma_at_the_line_end_gives_up_its_white_half(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "医療機、団体", 3.5) == ["医療機、", "団体"]


def test_an_opening_bracket_at_the_line_start_hangs_its_white_half_before_the_line(measurer: TextMeasurer) -> None:
    line = only_line(measurer, "（平成）")
    assert line.indent == -500
    assert line.width == 3000


def test_marks_that_meet_close_up(measurer: TextMeasurer) -> None:
    line = only_line(measurer, "あ」、「い")
    assert line.kerns == (Kern(2, 500), Kern(3, 500))
    assert line.width == 4000


def test_an_opening_mark_behind_a_middle_dot_closes_up(measurer: TextMeasurer) -> None:
    assert only_line(measurer, "あ・（い").kerns == (Kern(2, 500),)


def test_beside_a_full_space_marks_have_no_white_of_their_own(measurer: TextMeasurer) -> None:
    line = only_line(measurer, "分）　令和　（注）")
    assert line.kerns == (Kern(2, 500), Kern(6, 500))
    assert line.width == 7500
    assert only_line(measurer, "（　）は").kerns == ()


def test_a_middle_dot_at_a_line_end_keeps_its_width_when_the_bracket_goes_to_the_next_line(
    measurer: TextMeasurer,
) -> None:
    lines = [line for p in measurer.measure((Span("ああ・（いい"),)) for line in break_lines(p, 3)]
    assert [(line.text, line.width) for line in lines] == [("ああ・", 3000), ("（いい", 2500)]


def test_half_width_brackets_do_not_close_up(measurer: TextMeasurer) -> None:
    assert only_line(measurer, "((公財)、)").kerns == ()


def test_municipality_names_stay_whole(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "先の新ひだか町", 5) == ["先の", "新ひだか町"]


def test_era_years_stay_whole(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "開始は平成23年です", 5) == ["開始は", "平成23年で", "す"]


def test_numbers_stay_with_their_counters(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "対象の6市町で", 4) == ["対象の", "6市町で"]


def test_whole_spans_break_only_between_each_other(measurer: TextMeasurer) -> None:
    towns = tuple(Span(f"{name}、", whole=True) for name in ("北見市", "札幌市", "南極町"))
    assert lines_of(measurer, towns, 7) == ["北見市、", "札幌市、", "南極町、"]


def test_a_whole_span_wider_than_the_line_breaks_where_line_breaking_allows(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, (Span("とても長い町、", whole=True),), 4) == ["とても長", "い町、"]


def test_a_long_latin_word_is_cut_to_fit_and_not_lost(measurer: TextMeasurer) -> None:
    lines = lines_of(measurer, "Llanfairpwllgwyngyll", 4)
    assert lines == ["Llanfair", "pwllgwyn", "gyll"]


def test_a_space_at_a_break_takes_no_room(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "abcd efgh", 2) == ["abcd ", "efgh"]


def test_line_ends_in_the_text_part_paragraphs(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "室蘭市\n担当課", 9) == ["室蘭市", "担当課"]


def test_an_empty_text_is_one_empty_line(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "", 9) == [""]


def test_combining_marks_stay_with_their_base_when_nothing_fits(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "か\u3099か\u3099", 0.1) == ["か\u3099", "か\u3099"]


@pytest.mark.parametrize("width", [0, 0.01, 0.5, 1])
def test_a_line_holds_at_least_one_character_whatever_the_width(measurer: TextMeasurer, width: float) -> None:
    assert "".join(lines_of(measurer, "「あ」、", width)) == "「あ」、"


def test_invisible_break_characters_take_no_room(measurer: TextMeasurer) -> None:
    assert lines_of(measurer, "あい\u200bうえ\u2060お", 3) == ["あい\u200bう", "え\u2060お"]


def test_a_quarter_em_stands_between_japanese_and_latin_where_the_style_wants_it(
    fonts: Fonts, kept_words: KeptWords
) -> None:
    (measured,) = TextMeasurer(fonts.regular, kept_words, latin_gap=True).measure((Span("税のPRを行う、2年"),))
    (line,) = break_lines(measured, 100)
    assert line.kerns == (Kern(2, -250), Kern(4, -250), Kern(9, -250))
    assert line.width == 7000 + 3 * 500 + 3 * 250


def test_the_quarter_em_is_not_set_at_a_line_end(fonts: Fonts, kept_words: KeptWords) -> None:
    (measured,) = TextMeasurer(fonts.regular, kept_words, latin_gap=True).measure((Span("税務のPR税務"),))
    assert [(line.text, line.width) for line in break_lines(measured, 3)] == [
        ("税務の", 3000),
        ("PR税", 2250),
        ("務", 1000),
    ]


def test_looser_rules_break_where_strict_ones_do_not(fonts: Fonts, kept_words: KeptWords) -> None:
    broken = {}
    for strictness in Strictness:
        (measured,) = TextMeasurer(fonts.regular, kept_words, strictness).measure((Span("ああああー"),))
        broken[strictness] = [line.text for line in break_lines(measured, 4)]
    assert broken[Strictness.STRICT] == ["あああ", "あー"]
    assert broken[Strictness.LOOSE] == ["ああああ", "ー"]


def test_justified_lines_reach_the_width_and_stretch_word_spaces_first(measurer: TextMeasurer) -> None:
    line = only_line(measurer, "ab cd efの文字")
    stretched = justified(line, line.width / 1000 + 0.3)
    assert stretched.width == line.width + 300
    assert {kern.position: round(kern.back) for kern in stretched.kerns} == {3: -150, 6: -150}


def test_justification_stretches_only_where_lines_could_break(measurer: TextMeasurer) -> None:
    stretched = justified(only_line(measurer, "「あい」、う"), 6)
    assert {kern.position for kern in stretched.kerns if kern.back < 0} == {2, 5}
    assert stretched.width == 6000


@pytest.mark.parametrize("words", ["室企第1号", "令和5年6月15日", "あ"])
def test_a_distributed_line_has_its_ends_at_both_edges_and_its_characters_evenly_apart(
    measurer: TextMeasurer, words: str
) -> None:
    line = only_line(measurer, words)
    wide = distributed(line, 10)
    assert wide.text == words
    if len(words) == 1:
        assert wide == line
        return
    assert wide.width == 10_000
    assert [kern.position for kern in wide.kerns] == list(range(1, len(words)))
    assert {round(kern.back, 6) for kern in wide.kerns} == {round((line.width - 10_000) / (len(words) - 1), 6)}
    assert distributed(line, 1) == line


def test_a_line_with_much_white_is_not_justified(measurer: TextMeasurer) -> None:
    line = only_line(measurer, "あいうえ")
    assert justified(line, 6) == line


@cache
def shared_measurer() -> TextMeasurer:
    """One for all examples (a fixture of hypothesis' would be printed with all its bytes)."""
    file = Path(__file__).parents[2] / "fonts/BIZUDGothic-Regular.ttf"
    return TextMeasurer(FontStack(load_font(file.name, file.read_bytes())), KeptWords(frozenset({"室蘭市"})))


MIXED = st.text(
    "あいアー漢字市町村年、。・「」（）『』〈〉()[]23,.%％abc- 　…―ゃッ々！？平成令和室蘭市\u3099\u200b", max_size=60
)


@given(MIXED, st.integers(5, 60).map(lambda half: half / 2))
def test_lines_lose_nothing_and_keep_to_their_width(words: str, width: float) -> None:
    (paragraph,) = shared_measurer().measure((Span(words),))
    lines = break_lines(paragraph, width)
    assert "".join(line.text for line in lines) == words
    assert count_lines(paragraph, width) == len(lines)
    for line in lines:
        assert line.text or not words
        if len(line.text.strip()) > 1 and not any(c in NEVER_FIRST or c in NEVER_LAST for c in line.text):
            assert line.width <= width * 1000 + 1


@given(MIXED, st.integers(24, 80).map(lambda half: half / 2))
def test_lines_begin_and_end_as_kinsoku_wants_where_the_stretches_fit(words: str, width: float) -> None:
    (paragraph,) = shared_measurer().measure((Span(words),))
    if max(stretch_widths(paragraph)) > width:
        return
    lines = break_lines(paragraph, width)
    for before, after in pairwise(lines):
        assert after.text.lstrip()[:1] not in NEVER_FIRST
        assert before.text.rstrip()[-1:] not in NEVER_LAST
        assert before.width <= width * 1000 + 1


@pytest.mark.parametrize("piece", ["a", "1", "…", "ー", "（", "\u3000", "https://a.jp/", "か゚", "行\n"])
def test_a_text_of_any_length_without_places_to_break_is_set_to_the_last_character(
    measurer: TextMeasurer, piece: str
) -> None:
    text = piece * (20_000 // len(piece))
    lines = [line for paragraph in measurer.measure((Span(text),)) for line in break_lines(paragraph, 12)]
    assert "".join(line.text for line in lines) == text.replace("\n", "")
    assert all(0 <= line.width <= 12_000 for line in lines)
