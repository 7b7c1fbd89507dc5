"""Blocks to pages: sets every text in lines, stacks them in bands, and parts the bands over pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from reportgen.document.blocks import Document, Heading, Title
from reportgen.document.style import ASCENT, Style
from reportgen.layout.bands import bands_of, cell_keys, edges_of, groups_of
from reportgen.layout.columns import Grids
from reportgen.layout.pages import Bookmark, Link, Origin, Page, Pages, PlacedText, Rule
from reportgen.layout.paginate import Frame, PageBuilder, fill_pages
from reportgen.layout.set_text import Measurers, Setter, Spread, one_by_one

# An underline's middle below the baseline and its thickness, in ems: just clear of the ideographs' feet.
_UNDERLINE_BELOW: Final = 0.2
_UNDERLINE_THICKNESS: Final = 0.06


def lay_out_document(
    document: Document, grids: Grids, style: Style, measurers: Measurers, spread: Spread = one_by_one
) -> Pages:
    """The document's pages.

    `grids` are those of `size_columns`. Bands that belong together (a heading, its table's header and
    first two rows; a table's last two rows and its notes) go to one page where a page can hold them. A row is parted
    only where it is higher than a page. Pages are filled from the front, which takes the fewest of them; what stays
    white at a page's foot is less than the next row, or than the next such group; but the last two pages are even where
    the last would have two rows. The time grows with the rows: some 0.2 ms for each new row of text, most of it for
    choosing where its lines end. `spread` may do that work on several processors.
    """
    setter = Setter(style, measurers, spread)
    setter.prepare(cell_keys(document, grids, style))
    frame = Frame.of(document, style, setter)
    bands = list(bands_of(document, grids, style, setter))
    begin = partial(PageBuilder, frame, style, edges_of(document, grids, style))
    drafts = fill_pages(list(groups_of(bands)), begin)
    total = len(drafts)
    pages = []
    for number, draft in enumerate(drafts, 1):
        furniture = tuple(frame.furniture(number, total, setter, is_titled=draft.is_titled))
        texts = (*furniture, *draft.texts)
        marks = tuple(_underlines(texts)), tuple(_links(texts))
        pages.append(Page(number, texts, tuple(draft.rules), tuple(draft.fills), *marks, tuple(draft.figures)))
    return Pages(style.sheet, document.properties, tuple(pages), tuple(_bookmarks(document, pages)))


def _underlines(texts: Iterable[PlacedText]) -> Iterator[Rule]:
    for x, y, text, _ in texts:
        size = text.style.size_pt
        for index, x0, x1, run in text.stretches:
            if run.underlined:
                level = y + index * text.style.leading_pt + _UNDERLINE_BELOW * size
                yield Rule(x + x0, level, x + x1, level, _UNDERLINE_THICKNESS * size)


def _links(texts: Iterable[PlacedText]) -> Iterator[Link]:
    for x, y, text, source in texts:
        for index, x0, x1, run in text.stretches:
            if run.link and isinstance(source, Origin):
                top = y + index * text.style.leading_pt - ASCENT * text.style.size_pt
                yield Link(x + x0, top, x1 - x0, text.style.size_pt, run.link, source, run.part)


def _bookmarks(document: Document, pages: Iterable[Page]) -> Iterator[Bookmark]:
    """A bookmark for the title, under the document's own name, and for each heading, where its text stands."""
    titled = {
        index: block
        for index, block in enumerate(document.blocks)
        if isinstance(block, Heading) or (isinstance(block, Title) and not block.begins_page)
    }
    for page in pages:
        for placed in page.texts:
            source = placed.source
            if isinstance(source, Origin) and source.column == 0 and source.block in titled:
                block = titled.pop(source.block)
                y = placed.y_pt - placed.text.style.leading_pt
                if isinstance(block, Heading):
                    yield Bookmark(block.bookmark, 1, page.number, y, source)
                else:
                    yield Bookmark(document.properties.title, 0, page.number, y, source)
