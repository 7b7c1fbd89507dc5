"""The shipped wording and style, read as the program reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.document.texts import SeriesTexts, Texts, load_series_texts, load_texts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def texts_file() -> str:
    return (ROOT / "templates/texts.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def texts(texts_file: str) -> Texts:
    loaded, problems = load_texts(texts_file.encode(), "texts.yaml")
    assert loaded is not None, problems
    return loaded


@pytest.fixture(scope="session")
def style_file() -> str:
    return (ROOT / "templates/style.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def style(style_file: str) -> Style:
    loaded, problems = load_style(style_file.encode(), "style.yaml")
    assert loaded is not None, problems
    return loaded


@pytest.fixture(scope="session")
def series_file() -> str:
    return (ROOT / "templates/series.yaml").read_text("utf-8")


@pytest.fixture(scope="session")
def series(series_file: str, texts: Texts) -> SeriesTexts:
    loaded, problems = load_series_texts(series_file.encode(), "series.yaml", title=texts.list.texts["title"])
    assert loaded is not None, problems
    return loaded
