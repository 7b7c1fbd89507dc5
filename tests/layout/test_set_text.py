"""Texts that differ in figures alone have one setting; where a figure matters, each has its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from builders import national_table
from hypothesis import given
from hypothesis import strategies as st

from reportgen.content import Align, Content, Span, text_of
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.fonts import FontFace, FontStack, load_font
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.pages import SetText
from reportgen.layout.set_text import Measurers, Setter, TextKey

ROOT = Path(__file__).parents[2]
NOWHERE = "ぬ9ぬ"  # kept whole and in no text: with it every figure is told apart


@cache
def face() -> FontFace:
    return load_font("BIZUDGothic-Regular.ttf", (ROOT / "fonts/BIZUDGothic-Regular.ttf").read_bytes())


@cache
def house_style() -> Style:
    style, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert style is not None
    return style


def setter(*terms: str, stack: FontStack | None = None) -> Setter:
    measurer = TextMeasurer(stack or FontStack(face()), KeptWords(national_table().names, terms))
    return Setter(house_style(), Measurers(measurer, measurer, chooses_ends=True))


@cache
def sharing() -> Setter:
    return setter()


@cache
def telling() -> Setter:
    return setter(NOWHERE)


PARTS = st.sampled_from(
    [
        *("平成", "年", "月", "から", "第", "回", "室蘭市", "洞爺湖町", "の相互応援に関する協定を締結し、", "（", "）"),
        *("0143(22)", "0143-22-", "-", "～", ",", ".", "%", "人", "ha", "https://a.jp/", "?id=", "a", "A4", "\n"),
        *("\u20e3", "\ufe0f\u20e3", "\u0301", "元年", "３", "三", "万", "　", " ", "R", "Vol.", "①"),
    ]
)
TEXTS = st.lists(st.one_of(PARTS, st.integers(0, 99999).map(str)), min_size=1, max_size=14).map("".join)


MARKS = st.tuples(st.booleans(), st.booleans(), st.sampled_from(["", "第2次"]), st.sampled_from(["", "https://a.jp/2"]))
CONTENTS = st.lists(st.builds(lambda text, marks: Span(text, *marks), TEXTS, MARKS), min_size=1, max_size=3).map(tuple)


@given(TEXTS.map(lambda text: (Span(text),)) | CONTENTS, st.floats(20, 260), st.sampled_from(Align), st.integers(1, 5))
def test_a_text_is_set_as_if_there_were_no_other(content: Content, width: float, align: Align, most: int) -> None:
    found = sharing().set(content, "body", width, align, most)
    assert found == telling().set(content, "body", width, align, most)
    assert "".join(line.text for line in found.lines) == text_of(content).replace("\n", "")


def test_texts_that_differ_in_figures_are_set_once() -> None:
    made: list[str] = []

    def spread(function: object, keys: list[TextKey]) -> list[SetText]:
        made.extend(key[0][0].text for key in keys)
        return [function(key) for key in keys]  # type: ignore[operator]

    one = Setter(house_style(), Measurers(*[TextMeasurer(FontStack(face()), KeptWords(frozenset()))] * 2), spread)  # type: ignore[arg-type]
    words = ["平成23年", "平成19年", "平成30年", "平成23年"]
    keys: list[TextKey] = [(content(text), "body", 30.0, Align.LEFT, 1) for text in words]
    one.prepare(keys)
    assert made == ["平成11年", "平成10年"]
    assert [["".join(line.text for line in one.set(*key).lines)] for key in keys] == [[text] for text in words]


def content(text: str) -> Content:
    return (Span(text),)


def test_a_kept_word_with_a_figure_is_known_from_others() -> None:
    kept = setter("議案第9号の2別紙")
    lines = [line.text for line in kept.set(content("次は議案第9号の2別紙"), "body", 75.0).lines]
    assert lines == ["次は", "議案第9号の2別紙"]
    others = [line.text for line in kept.set(content("次は議案第8号の3別紙"), "body", 75.0).lines]
    assert others != ["次は", "議案第8号の3別紙"]


def test_figures_of_different_widths_are_measured_each() -> None:
    stack = FontStack(face())
    stack.advances["7"] = 2 * stack.advances["1"]
    uneven = setter(stack=stack)
    (one,), (seven,) = (uneven.set(content(text), "body", 200.0).lines for text in ("1年", "7年"))
    assert seven.width - one.width == 500.0
