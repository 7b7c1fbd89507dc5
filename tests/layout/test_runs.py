"""Underlined parts and abbreviations on the lines of a text: which characters, and from where to where."""

from __future__ import annotations

from itertools import accumulate, groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.blocks import Content, Span, is_plain, parts_of, text_of
from reportgen.layout.lines import Kern, Line, TextMeasurer, break_lines, justified
from reportgen.layout.runs import Run, runs_of, stretches_of

# Every character as wide as the em, but for ASCII ones, which are half as wide.
ADVANCES = {chr(code): 500 for code in range(0x20, 0x7F)} | dict.fromkeys("あいうえお、。（）「」ー", 1000)
SIZE = 10.0


def lines(*texts: str) -> list[Line]:
    return [Line(text, sum(ADVANCES[character] for character in text)) for text in texts]


def spans(*texts: str) -> Content:
    """Spans, those in brackets underlined."""
    return tuple(Span(text.strip("[]"), underlined=text.startswith("[")) for text in texts)


def underlined(content: Content, of_lines: list[Line], xs: list[float] | None = None) -> list[tuple[int, float, float]]:
    """Where the underlines stand: line, left and right."""
    runs = runs_of(content, of_lines)
    found = stretches_of(of_lines, xs or [0.0] * len(of_lines), runs, ADVANCES, 1000, SIZE)
    return [stretch[:3] for stretch in found]


# --- Runs -----------------------------------------------------------------------------------------------------------


def test_a_plain_content_has_no_runs() -> None:
    assert runs_of((Span("あい"), Span("う", whole=True)), lines("あい", "う")) == ()


def test_the_runs_of_a_line_are_its_spans_with_their_parts() -> None:
    content = spans("あ", "[い]", "[う]", "え")
    assert runs_of(content, lines("あいうえ")) == (
        (Run(0, 1, 0), Run(1, 2, 1, underlined=True), Run(2, 3, 1, underlined=True), Run(3, 4, 2)),
    )


def test_a_span_goes_on_over_lines() -> None:
    content = spans("あ", "[いうえ]", "お")
    assert runs_of(content, lines("あい", "う", "えお")) == (
        (Run(0, 1, 0), Run(1, 2, 1, underlined=True)),
        (Run(0, 1, 1, underlined=True),),
        (Run(0, 1, 1, underlined=True), Run(1, 2, 2)),
    )


def test_line_ends_in_the_content_are_on_no_line() -> None:
    content = (*spans("あ\nい", "[うえ]"), Span("\n"), *spans("[お]"))
    assert runs_of(content, lines("あ", "いうえ", "お")) == (
        (Run(0, 1, 0),),
        (Run(0, 1, 1), Run(1, 3, 2, underlined=True)),
        (Run(0, 1, 3, underlined=True),),
    )


def test_spans_of_nothing_are_no_runs() -> None:
    assert runs_of(spans("[あ]", "", "[い]"), lines("あい")) == (
        (Run(0, 1, 0, underlined=True), Run(1, 2, 0, underlined=True)),
    )


def test_a_line_of_nothing_has_an_empty_run_of_the_part_that_it_stands_in() -> None:
    content = (*spans("あ", "[い]"), Span("\n\n", underlined=True), *spans("う"))
    assert [line[0] for line in runs_of(content, lines("あい", "", "う"))[1:]] == [Run(0, 0, 1), Run(0, 1, 2)]


def test_an_abbreviation_cut_by_a_lines_end_stands_for_nothing() -> None:
    content = (Span("あ"), Span("ABCD", expansion="甲"), Span("い"))
    assert runs_of(content, lines("あABCD", "い"))[0][1] == Run(1, 5, 0, expansion="甲")
    assert [run.expansion for line in runs_of(content, lines("あAB", "CDい")) for run in line] == [""] * 4


PIECES = st.lists(st.tuples(st.text("あいう。A \n", max_size=4), st.booleans()), min_size=1, max_size=8)


@given(PIECES, st.lists(st.integers(1, 5), min_size=1, max_size=30))
def test_runs_say_of_every_character_what_its_span_says(pieces: list[tuple[str, bool]], lengths: list[int]) -> None:
    content = tuple(Span(text, underlined=is_underlined) for text, is_underlined in pieces)
    texts = []
    for paragraph in text_of(content).split("\n"):
        ends = [end for end in accumulate(lengths, initial=0) if end < len(paragraph)] or [0]
        texts += [paragraph[a:b] for a, b in zip(ends, [*ends[1:], len(paragraph)], strict=True)]
    runs = runs_of(content, [Line(text, 0) for text in texts])
    if is_plain(content):
        assert runs == ()
        return
    told = []
    assert all(runs)
    for text, of_line in zip(texts, runs, strict=True):
        assert [run.begin for run in of_line] == list(
            accumulate((len(text[r.begin : r.end]) for r in of_line), initial=0)
        )[:-1]
        told += [(character, run.underlined, run.part) for run in of_line for character in text[run.begin : run.end]]
    parts = [(c, part.underlined, n) for n, part in enumerate(parts_of(content)) for c in part.text]
    assert told == parts


# --- Underlines -----------------------------------------------------------------------------------------------------


def test_an_underline_is_as_long_as_its_characters() -> None:
    assert underlined(spans("あ", "[いAB]", "う"), lines("あいABう")) == [(0, 10.0, 30.0)]


def test_it_is_drawn_once_for_each_line_that_it_goes_over() -> None:
    assert underlined(spans("あ", "[いうえ]", "お"), lines("あい", "う", "えお")) == [
        *((0, 10.0, 20.0), (1, 0.0, 10.0), (2, 0.0, 10.0)),
    ]


def test_it_begins_where_its_line_begins() -> None:
    assert underlined(spans("[あ]", "いう"), lines("あい", "う"), xs=[7.0, 12.0]) == [(0, 7.0, 17.0)]


def test_white_at_the_lines_end_is_left_out() -> None:
    assert underlined(spans("[あい ]"), [Line("あい ", 2000)]) == [(0, 0.0, 20.0)]
    assert underlined(spans("あ", "[ ]"), [Line("あ ", 1000)]) == []
    assert underlined(spans("[あ、]"), [Line("あ、", 1500)]) == [(0, 0.0, 15.0)]


def test_the_white_half_that_hangs_before_a_line_is_left_out() -> None:
    assert underlined(spans("[（あ]", "）"), [Line("（あ）", 2000, indent=-500)]) == [(0, 0.0, 15.0)]


def test_marks_that_close_up_shorten_it() -> None:
    assert underlined(spans("[」、「]", "あ"), [Line("」、「あ", 3000, 0.0, (Kern(1, 500), Kern(2, 500)))]) == [
        (0, 0.0, 20.0)
    ]


@pytest.mark.parametrize(("width_em", "right"), [(5.5, 30.0 + 3 * 10 / 8), (5.0, 30.0)])
def test_a_stretched_line_stretches_it(width_em: float, right: float) -> None:
    line = justified(Line("あいうえお", 5000), width_em)
    (found,) = underlined(spans("[あいう]", "えお"), [line])
    assert found[1:] == pytest.approx((0.0, right))


def test_underlines_end_where_the_measured_characters_end(measurer: TextMeasurer) -> None:
    """By the real font: what stands before an underline's ends is as wide as it is measured alone."""
    content = spans("圏域の", "[公共交通を維持し、]", "観光", "[Wi-Fiの整備と「広域化」]", "など")
    (paragraph,) = measurer.measure(content)
    of_lines = break_lines(paragraph, 12)
    assert len(of_lines) > 2
    face = measurer.face
    runs = runs_of(content, of_lines)
    found = stretches_of(of_lines, [0.0] * len(of_lines), runs, face.advances, face.units_per_em, SIZE)
    by_line = {index: list(group) for index, group in groupby(found, key=lambda stretch: stretch.line)}
    for index, (line, of_line) in enumerate(zip(of_lines, runs, strict=True)):
        marked = [run for run in of_line if run.underlined]
        assert len(marked) == len(by_line.get(index, []))
        for run, underline in zip(marked, by_line.get(index, []), strict=True):
            advances = [face.advances[character] / face.units_per_em * SIZE for character in line.text]
            assert underline.x0_pt == pytest.approx(max(0, sum(advances[: run.begin]) + line.indent / 100))
            end = min(sum(advances[: run.end]) + line.indent / 100, line.width / 100)
            assert underline.x1_pt == pytest.approx(end)
