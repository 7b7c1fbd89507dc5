"""Blocks to pages: sets every text in lines, stacks them in bands, and parts the bands over pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from reportgen.document.blocks import Document, Heading, Opening, Title
from reportgen.document.bound import bound_in
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
    choosing where its lines end. `spread` may do that work on several processors. Documents that are bound in one
    have the style of their kind each, and page numbers that go on.
    """
    laid = []
    for first, kind, part in bound_in(document):
        own = style.of(kind)
        setter = Setter(own, measurers, spread)
        setter.prepare(cell_keys(part, grids, own))
        frame = Frame.of(part, own, setter, first)
        bands = list(bands_of(part, grids, own, setter, first))
        begin = partial(PageBuilder, frame, own, edges_of(part, grids, own, first))
        laid.append((frame, setter, fill_pages(list(groups_of(bands)), begin)))
    total = sum(len(drafts) for _, _, drafts in laid)
    pages: list[Page] = []
    for frame, setter, drafts in laid:
        for draft in drafts:
            number, begins, ends = len(pages) + 1, draft is drafts[0], draft is drafts[-1]
            furniture = frame.furniture(number, total, setter, is_titled=begins or draft.is_titled, ends=ends)
            texts = (*furniture, *draft.texts)
            marks = tuple(_underlines(texts)), tuple(_links(texts))
            shapes = tuple(draft.rules), tuple(draft.fills), *marks, tuple(draft.figures)
            pages.append(Page(number, frame.style.sheet, texts, *shapes))
    return Pages(document.properties, tuple(pages), tuple(_bookmarks(document, pages)))


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
    """A bookmark for each title, under its document's own name, and for each heading, where its text stands."""
    titled: dict[int, tuple[str, int]] = {}
    name = document.properties.title
    for index, block in enumerate(document.blocks):
        match block:
            case Opening():
                name = block.title
            case Heading():
                titled[index] = block.bookmark, 1
            case Title(begins_page=False):
                titled[index] = name, 0
    for page in pages:
        for placed in page.texts:
            source = placed.source
            if isinstance(source, Origin) and source.column == 0 and source.block in titled:
                y = placed.y_pt - placed.text.style.leading_pt
                yield Bookmark(*titled.pop(source.block), page.number, y, source)
