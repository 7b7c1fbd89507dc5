"""The real fonts and the real house style."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import national_table

from reportgen.document.blocks import Content, Span
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.japanese.kept_words import KeptWords
from reportgen.layout.fonts import FontFace, Fonts, FontStack, load_font
from reportgen.layout.lines import TextMeasurer
from reportgen.layout.set_text import Measurers

ROOT = Path(__file__).parents[2]


def text(*words: str) -> Content:
    """Plain text of one or more spans."""
    return tuple(Span(word) for word in words)


@pytest.fixture(scope="session")
def gothic() -> FontFace:
    return load_font("BIZUDGothic-Regular.ttf", (ROOT / "fonts/BIZUDGothic-Regular.ttf").read_bytes())


@pytest.fixture(scope="session")
def fonts(gothic: FontFace) -> Fonts:
    bold = load_font("BIZUDGothic-Bold.ttf", (ROOT / "fonts/BIZUDGothic-Bold.ttf").read_bytes())
    return Fonts(FontStack(gothic), FontStack(bold))


@pytest.fixture(scope="session")
def kept_words() -> KeptWords:
    return KeptWords(national_table().names)


@pytest.fixture(scope="session")
def style() -> Style:
    loaded, problems = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert loaded is not None, problems
    return loaded


@pytest.fixture
def measurer(fonts: Fonts, kept_words: KeptWords) -> TextMeasurer:
    return TextMeasurer(fonts.regular, kept_words)


@pytest.fixture
def measurers(fonts: Fonts, kept_words: KeptWords) -> Measurers:
    return Measurers(TextMeasurer(fonts.regular, kept_words), TextMeasurer(fonts.bold, kept_words))
