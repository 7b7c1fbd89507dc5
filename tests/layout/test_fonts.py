"""Fonts: what is read from them, which draws which character, and which files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.japanese.clusters import SEQUENCES
from reportgen.layout.fonts import FontFace, FontStack, FontUnusableError, load_font
from reportgen.layout.messages import BROKEN_FONT, NO_OUTLINES, NOT_EMBEDDABLE


def test_names_and_metrics_are_read(gothic: FontFace) -> None:
    assert gothic.postscript_name == "BIZUDGothic-Regular"
    assert gothic.version.startswith("Version 1.05")


@pytest.fixture(scope="session")
def rare(rare_font: bytes) -> FontFace:
    return load_font("Rare.ttf", rare_font)


@pytest.fixture
def stack(gothic: FontFace, rare: FontFace) -> FontStack:
    return FontStack(gothic, rare)


def drawn(stack: FontStack, cluster: str) -> tuple[str, str] | None:
    """The file that draws the cluster, and what it shows of it."""
    glyph = stack.glyphs[cluster]
    return None if glyph is None else (glyph.face.file, glyph.shows)


GOTHIC, RARE = "BIZUDGothic-Regular.ttf", "Rare.ttf"
VS17, VS18, VS255, VS256 = "\U000e0100", "\U000e0101", "\U000e01ee", "\U000e01ef"


def test_each_character_is_drawn_by_the_first_font_that_has_it(stack: FontStack) -> None:
    assert [drawn(stack, c) for c in "室𠮷"] == [(GOTHIC, "室"), (RARE, "𠮷")]
    assert drawn(stack, "\U0010fffd") is None


def test_advances_are_in_the_units_of_the_main_face(stack: FontStack) -> None:
    assert [stack.advances[c] for c in "漢a𠮷ẞ"] == [2048, 1024, 2048, 1024]


def test_a_character_that_no_font_has_is_an_em_wide(stack: FontStack) -> None:
    assert stack.advances["\U0010fffd"] == 2048


@pytest.mark.parametrize("character", ["\u200b", "\u2060", "\ufe00", "\ufe0f", VS17, VS256])
def test_selectors_and_invisible_characters_have_no_width(stack: FontStack, character: str) -> None:
    assert stack.advances[character] == 0


def test_a_variation_sequence_is_drawn_in_its_form(stack: FontStack) -> None:
    base, usual, other = (stack.glyphs[cluster] for cluster in ("辻", f"辻{VS18}", f"辻{VS17}"))
    assert base and usual and other
    assert (usual.number, usual.shows) == (base.number, f"辻{VS18}")
    assert other.number != base.number
    assert other.shows == f"辻{VS17}"


def test_a_form_may_come_from_a_fallback_though_the_main_face_has_the_base(stack: FontStack) -> None:
    assert drawn(stack, f"室{VS256}") == (RARE, f"室{VS256}")
    assert drawn(stack, f"𠮷{VS17}") == (RARE, f"𠮷{VS17}")


@pytest.mark.parametrize(
    ("cluster", "expected"), [(f"室{VS255}", (GOTHIC, "室")), (f"𠮷{VS18}", (RARE, "𠮷")), ("室\ufe0f", (GOTHIC, "室"))]
)
def test_of_a_sequence_that_no_font_has_the_base_is_drawn(
    stack: FontStack, cluster: str, expected: tuple[str, str]
) -> None:
    assert drawn(stack, cluster) == expected


def test_a_form_of_another_width_than_its_base_counts_as_lacking(stack: FontStack) -> None:
    assert drawn(stack, f"市{VS256}") == (GOTHIC, "市")


def test_text_presentation_is_what_every_font_has(stack: FontStack) -> None:
    assert drawn(stack, "☎\ufe0e") == (GOTHIC, "☎\ufe0e")


def test_a_letter_with_its_mark_is_one_glyph_of_the_letters_width(gothic: FontFace, rare: FontFace) -> None:
    for sequence in SEQUENCES:
        glyph = FontStack(gothic, rare).glyphs[sequence]
        assert glyph and glyph.shows == sequence
        assert glyph.number not in (gothic.glyph(sequence[0]), gothic.glyph(sequence[1]))
        assert gothic.advance(glyph.number) == gothic.advance(gothic.glyph(sequence[0]) or 0)
    assert FontStack(rare).glyphs["か゚"] is None  # never its base alone


@pytest.mark.parametrize("cluster", [VS17, "\ufe00", f"\U0010fffd{VS17}"])
def test_a_selector_without_a_base_has_no_glyph(stack: FontStack, cluster: str) -> None:
    assert drawn(stack, cluster) is None


def test_a_fallback_that_is_the_main_face_stands_once_in_the_stack(gothic: FontFace, rare: FontFace) -> None:
    assert FontStack(gothic, gothic, rare).faces == (gothic, rare)


@pytest.mark.parametrize("data", [b"", b"not a font", b"\0\1\0\0" + b"\0" * 40])
def test_bytes_that_are_no_font_are_refused(data: bytes) -> None:
    with pytest.raises(FontUnusableError, match=BROKEN_FONT):
        load_font("x.ttf", data)


def test_a_truncated_font_is_refused(gothic: FontFace) -> None:
    with pytest.raises(FontUnusableError, match=BROKEN_FONT):
        load_font("x.ttf", gothic.data[:200_000])


def test_a_font_with_its_end_cut_off_is_refused(gothic: FontFace) -> None:
    with pytest.raises(FontUnusableError, match=BROKEN_FONT):
        load_font("x.ttf", gothic.data[:-1000])


def test_a_font_with_a_damaged_table_directory_is_refused(gothic: FontFace) -> None:
    with pytest.raises(FontUnusableError, match=BROKEN_FONT):
        load_font("x.ttf", gothic.data[:12] + b"\xff\xfe\xfd\xfc" + gothic.data[16:])


def test_a_font_without_truetype_outlines_is_refused(gothic: FontFace) -> None:
    with pytest.raises(FontUnusableError, match=NO_OUTLINES):
        load_font("x.ttf", gothic.data.replace(b"glyf", b"gone", 1))


def test_a_font_that_forbids_embedding_is_refused(gothic: FontFace) -> None:
    os2 = _table_offset(gothic.data, b"OS/2")
    restricted = gothic.data[: os2 + 8] + b"\0\2" + gothic.data[os2 + 10 :]
    with pytest.raises(FontUnusableError, match=NOT_EMBEDDABLE):
        load_font("x.ttf", restricted)


@pytest.mark.parametrize("table", [b"OS/2", b"name", b"post", b"head", b"GSUB"])
def test_a_font_with_a_damaged_table_is_refused_before_it_is_used(gothic: FontFace, table: bytes) -> None:
    begin = _table_offset(gothic.data, table)
    with pytest.raises(FontUnusableError, match=BROKEN_FONT):
        load_font("x.ttf", gothic.data[:begin] + b"\xff" * 30 + gothic.data[begin + 30 :])


def test_a_letter_without_ink_counts_as_lacking_but_not_a_space(gothic: FontFace) -> None:
    begin = _table_offset(gothic.data, b"glyf")
    blank = load_font("x.ttf", gothic.data[:begin] + bytes(4_000_000) + gothic.data[begin + 4_000_000 :])
    assert blank.glyph("室") is None
    assert [face.glyph("\u3000") for face in (blank, gothic)] == [gothic.glyph("\u3000")] * 2


@pytest.mark.parametrize(
    ("name", "read"),
    [("BIZ/Gothic(Regular)", "BIZGothicRegular"), ("BIZ <Gothic> #2 [%]", "BIZGothic2"), ("明" * 19, "Font")],
)
def test_a_postscript_name_is_what_a_pdf_can_spell(gothic: FontFace, name: str, read: str) -> None:
    own = "BIZUDGothic-Regular".encode("utf-16-be")
    assert own in gothic.data
    assert load_font("x.ttf", gothic.data.replace(own, name.encode("utf-16-be"))).postscript_name == read


def test_every_font_of_the_project_can_be_used() -> None:
    files = sorted((Path(__file__).parents[2] / "fonts").glob("*.ttf"))
    assert len(files) == 3
    for file in files:
        assert all(map(load_font(file.name, file.read_bytes()).glyph, "室蘭市、（令和5年）"))


def _table_offset(data: bytes, tag: bytes) -> int:
    record = data.index(tag)
    return int.from_bytes(data[record + 8 : record + 12], "big")
