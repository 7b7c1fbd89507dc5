"""The fonts of a web edition: WOFF2 that another library reads, with the glyphs that are wanted and no more."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from web import looks

from reportgen.document.style import Face
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.writers.html.fonts import web_fonts, woff2
from reportgen.writers.word.fonts import subset


def test_each_face_is_a_file_with_the_characters_that_it_shows() -> None:
    files, rules = web_fonts(looks().fonts, {Face.REGULAR: {"室", "市", "ア"}, Face.BOLD: {"表"}})
    assert list(files) == ["regular.woff2", "bold.woff2"]
    characters = {name: set(map(chr, TTFont(BytesIO(data)).getBestCmap())) for name, data in files.items()}
    assert {"室", "市", "ア"} <= characters["regular.woff2"] and "表" not in characters["regular.woff2"]
    assert "表" in characters["bold.woff2"]
    assert all(f'url("{name}")' in rules for name in files)


def test_the_tables_come_out_as_they_went_in() -> None:
    plain = subset(looks().fonts.regular.main, frozenset("室蘭市、登別市0123"))
    before, after = TTFont(BytesIO(plain)), TTFont(BytesIO(woff2(plain)))
    assert before.reader is not None and after.reader is not None
    assert sorted(before.reader.keys()) == sorted(after.reader.keys())
    assert all(before.reader[tag] == after.reader[tag] for tag in before.reader.keys())  # noqa: SIM118
    assert len(woff2(plain)) % 4 == 0


def test_what_a_fallback_draws_is_in_a_file_of_its_own(rare_font: bytes) -> None:
    main = looks().fonts.regular.main
    stack = FontStack(main, load_font("rare.ttf", rare_font))
    files, rules = web_fonts(Fonts(stack, stack), {Face.REGULAR: {"室", "ẞ"}})
    assert list(files) == ["regular.woff2", "regular1.woff2"]
    assert 'font-family:"reportgen1"' in rules


@pytest.mark.parametrize("bits", [0x0002, 0x0004])
def test_a_font_that_may_not_be_served_is_left_out(
    rare_font: bytes, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportgen.writers.html.fonts.fs_type_of", lambda _: bits)
    stack = FontStack(load_font("rare.ttf", rare_font))
    assert web_fonts(Fonts(stack, stack), {Face.REGULAR: {"室"}}) == ({}, "")
