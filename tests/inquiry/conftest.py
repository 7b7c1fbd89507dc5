"""What workbooks are made with, and workbooks as another library reads them."""

from __future__ import annotations

import pytest
from asking import Asker
from builders import ROOT

from reportgen.document.load_style import load_style
from reportgen.document.texts import load_inquiry_texts, load_texts
from reportgen.inquiry.look import Look
from reportgen.inquiry.widths import Measure
from reportgen.layout.fonts import FontStack, load_font


@pytest.fixture(scope="session")
def measure() -> Measure:
    """The house's face."""
    path = ROOT / "fonts/BIZUDGothic-Regular.ttf"
    return Measure(FontStack(load_font(path.name, path.read_bytes())))


@pytest.fixture(scope="session")
def asker(measure: Measure) -> Asker:
    """Makes workbooks with the shipped wording."""
    style, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    texts, _ = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")
    wording, problems = load_inquiry_texts((ROOT / "templates/inquiry.yaml").read_bytes(), "inquiry.yaml")
    assert style and texts and wording, problems
    return Asker(style, texts, wording, Look("BIZ UDGothic", measure))
