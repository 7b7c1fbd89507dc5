"""Laid-out pages as text: each set line with its place, so that a change of layout can be read in a diff."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from reportgen.document.style import Face
from reportgen.layout.pages import HEADER_ROW, Artifact, Bookmark, Page, Pages, PlacedText, Source


def outline_pages(pages: Pages) -> str:
    """The pages' outline, the same text for the same pages, with a line end behind every line.

    A page opens with its number and the edges of its tables' columns and rows; where its sheet is another than that of
    the page before, with this. Then, in reading order, comes each line
    of text: what it belongs to (block, or block/row/column, each from 0; the name of what belongs to the page only),
    the x of its beginning and the y of its baseline from the sheet's upper left corner, its size (b: bold), the line
    itself between bars, its width, and what its end parts (`LineEnd`) but where a paragraph ends. All lengths are in
    points, to a tenth. The bookmarks follow at the end.
    """
    lines: list[str] = []
    for sheet, some in groupby(pages.pages, attrgetter("sheet")):
        lines += ["", f"sheet {_pt(sheet.width_pt)} {_pt(sheet.height_pt)}"]
        for page in some:
            lines += ["", *_page(page, len(pages.pages))]
    lines += ["", *map(_bookmark, pages.bookmarks)]
    return "\n".join(lines).strip("\n") + "\n"


def _page(page: Page, total: int) -> Iterator[str]:
    yield f"page {page.number} of {total}"
    upright = sorted({_pt(rule.x0_pt) for rule in page.rules if rule.x0_pt == rule.x1_pt}, key=float)
    level = sorted({_pt(rule.y0_pt) for rule in page.rules if rule.y0_pt == rule.y1_pt}, key=float)
    for name, edges in (("columns", upright), ("rows", level)):
        if edges:
            yield f"{name} at {' '.join(edges)}"
    for text in page.texts:
        yield from _text(text)
    for x, y, scene, texts, source in page.figures:
        yield f"{_source(source):15} {_pt(x):>6} {_pt(y):>6} figure {_pt(scene.width_pt)} {_pt(scene.height_pt)}"
        for text in texts:
            yield from _text(text)


def _text(placed: PlacedText) -> Iterator[str]:
    text, style = placed.text, placed.text.style
    size = f"{style.size_pt:g}{'b' if style.face is Face.BOLD else ''}"
    for number, (line, x) in enumerate(zip(text.lines, text.xs_pt, strict=True)):
        source = _source(placed.source) if number == 0 else ""
        y = placed.y_pt + number * style.leading_pt
        width = line.width * style.size_pt / 1000
        end = text.ends[number] if text.ends else None
        parts = f" {end.name.lower()}" if end is not None else ""
        yield f"{source:15} {_pt(placed.x_pt + x):>6} {_pt(y):>6} {size:>5} |{line.text}| {_pt(width)}{parts}"


def _source(source: Source) -> str:
    if isinstance(source, Artifact):
        return source.value
    if source.row is None:
        return f"{source.block}/{source.column}" if source.column else f"{source.block}"
    row = "header" if source.row == HEADER_ROW else source.row
    return f"{source.block}/{row}/{source.column}"


def _bookmark(bookmark: Bookmark) -> str:
    return f"bookmark {bookmark.level} page {bookmark.page} at {_pt(bookmark.y_pt)} {bookmark.title}"


def _pt(length_pt: float) -> str:
    """To a tenth of a point, never as -0.0."""
    return f"{round(length_pt, 1) + 0.0:.1f}"
