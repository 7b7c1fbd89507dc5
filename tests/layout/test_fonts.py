"""Fonts: what is read from them, and which files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.layout.fonts import FontFace, FontUnusableError, load_font
from reportgen.layout.messages import BROKEN_FONT, NO_OUTLINES, NOT_EMBEDDABLE


def test_names_and_metrics_are_read(gothic: FontFace) -> None:
    assert gothic.postscript_name == "BIZUDGothic-Regular"
    assert gothic.version.startswith("Version 1.05")
    assert (gothic.advances["漢"], gothic.advances["a"]) == (2048, 1024)


def test_missing_characters_are_found(gothic: FontFace) -> None:
    assert gothic.lacks("室蘭𠮷市\u200b\n") == ["𠮷"]


@pytest.mark.parametrize("data", [b"", b"not a font", b"\0\1\0\0" + b"\0" * 40])
def test_bytes_that_are_no_font_are_refused(data: bytes) -> None:
    with pytest.raises(FontUnusableError, match=BROKEN_FONT):
        load_font("x.ttf", data)


def test_a_truncated_font_is_refused(gothic: FontFace) -> None:
    with pytest.raises(FontUnusableError, match=BROKEN_FONT):
        load_font("x.ttf", gothic.data[:200_000])


def test_a_font_without_truetype_outlines_is_refused(gothic: FontFace) -> None:
    with pytest.raises(FontUnusableError, match=NO_OUTLINES):
        load_font("x.ttf", gothic.data.replace(b"glyf", b"gone", 1))


def test_a_font_that_forbids_embedding_is_refused(gothic: FontFace) -> None:
    os2 = _table_offset(gothic.data, b"OS/2")
    restricted = gothic.data[: os2 + 8] + b"\0\2" + gothic.data[os2 + 10 :]
    with pytest.raises(FontUnusableError, match=NOT_EMBEDDABLE):
        load_font("x.ttf", restricted)


def test_every_font_of_the_project_can_be_used() -> None:
    files = sorted((Path(__file__).parents[2] / "fonts").glob("*.ttf"))
    assert len(files) == 3
    for file in files:
        assert load_font(file.name, file.read_bytes()).lacks("室蘭市、（令和5年）") == []


def _table_offset(data: bytes, tag: bytes) -> int:
    record = data.index(tag)
    return int.from_bytes(data[record + 8 : record + 12], "big")
