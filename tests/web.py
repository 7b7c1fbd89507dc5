"""What a document says block by block, and what a page of HTML says: for tests that hold one against the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from builders import load
from lxml import html

from reportgen.content import text_of
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Document, Figure, Heading, Opening, Provenance, Table, Title, is_read_once
from reportgen.document.bound import bound_in
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.document.texts import SeriesTexts, Texts, Wording, load_series_texts, load_site_texts, load_texts
from reportgen.layout.fonts import Fonts, FontStack, load_font
from reportgen.site.pages import Looks

ROOT = Path(__file__).parents[1]
PROVENANCE = Provenance("reportgen 0", "0123456789abcdef" * 4, datetime(2023, 6, 1, tzinfo=UTC))
LISTS = sorted(path.parent.name for path in (ROOT / "tests/lists").glob("*/list.yaml"))
# What holds text of the document, in the order of the page.
TELLING = " | ".join(
    f".//{tag}" for tag in ("h1", "h2", "p", "caption", "th", "td", "svg/title", "svg/desc", "svg/text")
)


@cache
def texts() -> Texts:
    found, _ = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")
    assert found is not None
    return found


@cache
def style() -> Style:
    found, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
    assert found is not None
    return found


def site_wording() -> Wording:
    found, problems = load_site_texts((ROOT / "templates/site.yaml").read_bytes(), "site.yaml")
    assert found is not None, problems
    return found.on(Wording({"title": texts().list.texts["title"]}, {}, {}, {}))


@cache
def series_texts() -> SeriesTexts:
    data = (ROOT / "templates/series.yaml").read_bytes()
    found, _ = load_series_texts(data, "series.yaml", (), texts().list.texts["title"])
    assert found is not None
    return found


@cache
def looks() -> Looks:
    faces = [load_font(one.file, (ROOT / "fonts" / one.file).read_bytes()) for one in style().fonts.values()]
    return Looks(texts(), site_wording(), style(), Fonts(*map(FontStack, faces)), PROVENANCE)


def list_named(name: str) -> Edition:
    """One of the lists of other shapes."""
    return load((ROOT / f"tests/lists/{name}/list.yaml").read_bytes(), f"{name}.yaml")


def parsed(page: str | bytes) -> Any:
    """The page, or a part of one, as a tree."""
    return html.fromstring(page if isinstance(page, bytes) else f"<div>{page}</div>")


def said(element: Any) -> str:
    """The text that is seen of an element, its line ends as such."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif child.get("class") != "read":
            parts.append(said(child))
        parts.append(child.tail or "")
    return "".join(parts)


def attributes(tree: Any) -> list[str]:
    """The names of all attributes of a page."""
    return [name for element in tree.iter() if isinstance(element.tag, str) for name in element.attrib]


def told_by_page(tree: Any) -> list[str]:
    """Every text of the page's main part, from its beginning to its end."""
    return [said(element) for element in tree.xpath(TELLING)]


def told_by_document(document: Document) -> list[str]:
    """The same of the document's blocks, without what only tells its pages apart."""
    return [text for part in bound_in(document) for text in _told(part.document)]


def _told(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Title):
            yield from [text_of(line) for number, line in enumerate(block.lines) if block.is_new(number)]
        elif isinstance(block, Table):
            yield block.summary
            yield from (text_of(cell.content) for row in block.header_cells for cell in row)
            yield from (text_of(cell) for row in block.body_cells for cell in (one.content for one in row))
        elif isinstance(block, Figure):
            yield from (block.title, block.alternative, *(label.text for label in block.scene.labels))
        elif not isinstance(block, Opening):
            yield text_of(block.content)
            if isinstance(block, Heading) and text_of(block.aside):
                yield text_of(block.aside)
    yield from ("".join(map(str, line)) for line in document.foot if is_read_once(line))
