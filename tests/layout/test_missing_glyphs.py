"""Characters that the fonts lack: each is found at its place, and what is drawn in its stead is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from reportgen.diagnostics import Diagnostic, Place
from reportgen.document.blocks import (
    Align,
    Block,
    Column,
    Document,
    Heading,
    Note,
    PageField,
    Paragraph,
    Properties,
    Row,
    Span,
    Table,
    Title,
)
from reportgen.document.style import Face, Style
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.layout.missing_glyphs import find_missing_glyphs, find_substitutes

VS17, VS256 = "\U000e0100", "\U000e01ef"
HERE = Place("data/editions/2023-06-01.yaml", 12, 15)


@pytest.fixture(scope="session")
def with_rare(fonts: Fonts, rare_font: bytes) -> Fonts:
    """The project's fonts with the small one behind both."""
    rare = load_font("Rare.ttf", rare_font)
    return Fonts(FontStack(fonts.regular.main, rare), FontStack(fonts.bold.main, rare))


def document(*blocks: Block, running_head: str = "柱", place: Place | None = None) -> Document:
    properties = Properties("表題", "室蘭市", "主題", "ja-JP", date(2023, 6, 1))
    foot = ((PageField.PAGE, "／", PageField.PAGES),)
    return Document(properties, (running_head,), foot, blocks, (place, place) if place else ())


def paragraph(*words: str) -> Document:
    return document(Paragraph(tuple(map(Span, words)), HERE))


def kinds(problems: list[Diagnostic]) -> list[tuple[str, str, Place | None]]:
    return [(problem.severity.value, problem.rule, problem.place) for problem in problems]


def test_a_text_that_its_face_can_draw_gives_nothing(style: Style, with_rare: Fonts) -> None:
    assert find_missing_glyphs(paragraph("室蘭市\u200bの、\n（令和5年）"), style, with_rare) == []
    assert find_substitutes(paragraph("室蘭市"), style, with_rare) == {Face.REGULAR: {}, Face.BOLD: {}}


def test_a_character_that_no_font_has_is_an_error_that_names_all_fonts(style: Style, with_rare: Fonts) -> None:
    problems = find_missing_glyphs(paragraph("室\U0010fffd市"), style, with_rare)
    assert kinds(problems) == [("エラー", "missing-glyph", HERE)]
    assert "（U+10FFFD）はフォント BIZUDGothic-Regular.ttf、Rare.ttf にありません（室\U0010fffd市）" in str(problems[0])


def test_a_character_from_a_fallback_is_a_warning_that_names_both_fonts(style: Style, with_rare: Fonts) -> None:
    problems = find_missing_glyphs(paragraph("𠮷田"), style, with_rare)
    assert kinds(problems) == [("警告", "fallback-glyph", HERE)]
    assert "「𠮷」（U+20BB7）は BIZUDGothic-Regular.ttf にないため、Rare.ttf で印刷します（𠮷田）。" in str(problems[0])


def test_each_is_reported_once_for_each_text(style: Style, with_rare: Fonts) -> None:
    text = (Span("𠮷𠮷ẞ𠮷"),)
    problems = find_missing_glyphs(document(Paragraph(text, HERE), Note(text)), style, with_rare)
    assert kinds(problems) == [("警告", "fallback-glyph", place) for place in (HERE, HERE, None, None)]


def test_a_sequence_that_its_face_has_gives_nothing(style: Style, fonts: Fonts) -> None:
    assert find_missing_glyphs(paragraph(f"辻{VS17}町"), style, fonts) == []


def test_a_form_from_a_fallback_is_a_warning(style: Style, with_rare: Fonts) -> None:
    (problem,) = find_missing_glyphs(paragraph("室", f"室{VS256}"), style, with_rare)
    assert problem.rule == "fallback-glyph"
    assert f"文字「室{VS256}」（U+5BA4 U+E01EF）は" in problem.message


def test_a_form_that_no_font_has_is_a_warning(style: Style, with_rare: Fonts) -> None:
    problems = find_missing_glyphs(paragraph(f"蘭{VS256}"), style, with_rare)
    assert kinds(problems) == [("警告", "variant-missing", HERE)]
    assert "（U+862D U+E01EF）の字形はフォント BIZUDGothic-Regular.ttf、Rare.ttf にないため、標準の字形で" in str(
        problems[0]
    )


def test_a_base_from_a_fallback_without_its_form_is_both(style: Style, with_rare: Fonts) -> None:
    problems = find_missing_glyphs(paragraph(f"𠮷{VS256}"), style, with_rare)
    assert [problem.rule for problem in problems] == ["variant-missing", "fallback-glyph"]


@pytest.mark.parametrize("words", [(VS17,), ("室蘭\n", VS17), (f"辻{VS17}\ufe00",)])
def test_a_selector_without_a_base_is_an_error_that_asks_to_take_it_out(
    words: tuple[str, ...], style: Style, with_rare: Fonts
) -> None:
    (problem,) = find_missing_glyphs(paragraph(*words), style, with_rare)
    assert problem.rule == "missing-glyph"
    assert problem.hint.endswith("取り除いてください。")


def test_a_selector_at_the_beginning_of_a_span_belongs_to_the_span_before(style: Style, fonts: Fonts) -> None:
    assert find_missing_glyphs(paragraph("辻", f"{VS17}町"), style, fonts) == []


BLOCKS: dict[str, Callable[[str], Document]] = {
    "title": lambda text: document(Title(((Span(text),),), begins_page=False, place=HERE)),
    "subtitle": lambda text: document(Title(((Span("題"),), (Span(text),)), begins_page=False, place=HERE)),
    "heading": lambda text: document(Heading((Span(text),), (), "しおり", HERE)),
    "aside": lambda text: document(Heading((Span("区分"),), (Span(text),), "しおり", HERE)),
    "column": lambda text: document(
        Table((Column("name", (Span(text),), Align.LEFT, HERE),), (Row("a", ((Span("事業"),),)),), "要約")
    ),
    "cell": lambda text: document(
        Table((Column("name", (Span("名"),), Align.LEFT),), (Row("a", ((Span(text),),), {"name": HERE}),), "要約")
    ),
    "paragraph": lambda text: document(Paragraph((Span(text),), HERE)),
    "note": lambda text: document(Note((Span(text),), HERE)),
    "running head": lambda text: document(running_head=text, place=HERE),
}


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.parametrize(("text", "rule"), [("\U0010fffd", "missing-glyph"), ("𠮷", "fallback-glyph")])
def test_every_text_of_a_document_is_looked_up(kind: str, text: str, rule: str, style: Style, with_rare: Fonts) -> None:
    (problem,) = find_missing_glyphs(BLOCKS[kind](text), style, with_rare)
    assert (problem.rule, problem.place) == (rule, HERE)


def test_substitutes_are_those_of_each_face(style: Style, with_rare: Fonts) -> None:
    blocks = (
        Title(((Span(f"𠮷{VS256}"),),), begins_page=False),
        Paragraph((Span(f"ẞ室{VS256}室蘭{VS256}\U0010fffd"),)),
    )
    found = find_substitutes(document(*blocks), style, with_rare)
    assert {face: list(clusters) for face, clusters in found.items()} == {
        style.texts["title"].face: [f"𠮷{VS256}"],
        style.texts["paragraph"].face: ["ẞ", f"室{VS256}"],
    }
    assert {font.file for clusters in found.values() for font in clusters.values()} == {"Rare.ttf"}


def test_a_character_that_only_one_face_lacks_is_reported_where_that_face_is_used(
    style: Style, fonts: Fonts, rare_font: bytes
) -> None:
    rare_first = Fonts(FontStack(load_font("Rare.ttf", rare_font), fonts.regular.main), fonts.bold)
    blocks = (Title(((Span("蘭"),),), begins_page=False), Paragraph((Span("蘭"),), HERE))
    problems = find_missing_glyphs(document(*blocks), style, rare_first)
    assert [problem.place for problem in problems if "「蘭」" in problem.message] == [HERE]
