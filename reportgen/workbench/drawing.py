"""Laid-out pages as SVG: the layout's own lines, rules and shading, each text with the cell that it comes from.

A line is one `text` element that begins where the layout has it; the pen moves where the layout moves it, and the
browser, told to kern nothing, advances by the same widths of the same fonts as the PDF does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from reportgen.document.blocks import Document, Table
from reportgen.document.style import Face, Sheet, Style
from reportgen.layout.lines import RAISED_SIZE, Line
from reportgen.layout.pages import HEADER_ROW, Origin, Page, Pages, SetText, Source
from reportgen.layout.runs import Run
from reportgen.workbench.table import GROUP

# As in the PDF: how far above the line a reference to a note stands, as a share of the text's size.
_RAISED_BY = 0.35


class Drawing(NamedTuple):
    """A document laid out, and which section each of its tables shows."""

    document: Document
    pages: Pages
    sections: Mapping[int, int]

    def cell(self, source: Source) -> tuple[int, str, str] | None:
        """The section's index, the entry's id and the column's key that a text comes from; None for other texts."""
        if not isinstance(source, Origin) or source.row is None or source.block not in self.sections:
            return None
        table = self.document.blocks[source.block]
        assert isinstance(table, Table)
        if source.row == HEADER_ROW or not (row := table.rows[source.row]).entry_id:
            return None
        return self.sections[source.block], row.entry_id, table.columns[source.column].field.replace("@", GROUP)


def drawing_of(document: Document, pages: Pages, shown: Sequence[int]) -> Drawing:
    """The drawing; `shown` are the indices of the sections that the document's tables show, one after another."""
    tables = [index for index, block in enumerate(document.blocks) if isinstance(block, Table)]
    return Drawing(document, pages, dict(zip(tables, shown, strict=True)))


def pages_of_entries(drawing: Drawing) -> list[tuple[int, str, int]]:
    """Of each entry its section's index, its id, and the number of the page on which it begins."""
    found: dict[tuple[int, str], int] = {}
    for page in drawing.pages.pages:
        for text in page.texts:
            if (cell := drawing.cell(text.source)) is not None:
                found.setdefault(cell[:2], page.number)
    return [(*key, number) for key, number in found.items()]


def draw_page(drawing: Drawing, number: int) -> str:
    """The page of that number (from 1) as an SVG document in points."""
    page = drawing.pages.pages[number - 1]
    return "".join([_head(page.sheet), *_marks(page), *_texts(drawing, page), "</svg>"])


def fonts_css(style: Style) -> str:
    """The style sheet by which a browser knows the style's fonts; the files are fetched as font/0, font/1, …"""
    files = font_files(style)
    faces = [f'@font-face{{font-family:"f{at}";src:url("font/{at}")}}\n' for at in range(len(files))]
    for face in (Face.REGULAR, Face.BOLD):
        names = [style.fonts[face].file, *[font.file for font in style.fallbacks]]
        families = ",".join([f'"f{files.index(name)}"' for name in names])
        faces.append(f".{face.value}{{font-family:{families}}}\n")
    return "".join(faces)


def font_files(style: Style) -> list[str]:
    """The files of the style's fonts, each once."""
    fonts = (style.fonts[Face.REGULAR], style.fonts[Face.BOLD], *style.fallbacks)
    return list(dict.fromkeys([font.file for font in fonts]))


def _head(sheet: Sheet) -> str:
    width, height = f"{sheet.width_pt:.2f}", f"{sheet.height_pt:.2f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'


def _marks(page: Page) -> Iterator[str]:
    for x, y, width, height, color in page.fills:
        yield f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="#{color}"/>'
    for x0, y0, x1, y1, width in (*page.rules, *page.underlines):
        yield f'<path d="M{x0:.2f} {y0:.2f}L{x1:.2f} {y1:.2f}" stroke="#000" stroke-width="{width:g}"/>'


def _texts(drawing: Drawing, page: Page) -> Iterator[str]:
    for x, y, text, source in page.texts:
        lines = "".join(_lines(x, y, text))
        if not lines:
            continue
        cell = drawing.cell(source)
        if cell is None:
            yield lines
        else:
            section, entry_id, key = cell
            yield f'<g data-section="{section}" data-id="{escape(entry_id)}" data-key="{escape(key)}">{lines}</g>'


def _lines(x_pt: float, y_pt: float, text: SetText) -> Iterator[str]:
    style = text.style
    runs_of_lines: Sequence[Sequence[Run]] = text.runs or [()] * len(text.lines)
    for index, (x, line, runs) in enumerate(zip(text.xs_pt, text.lines, runs_of_lines, strict=True)):
        if line.text:
            left = x_pt + x + line.indent * style.size_pt / 1000
            place = f'x="{left:.2f}" y="{y_pt + index * style.leading_pt:.2f}" font-size="{style.size_pt:g}"'
            yield f'<text class="{style.face.value}" {place}>{_spans(line, runs, style.size_pt)}</text>'


def _spans(line: Line, runs: Sequence[Run], size_pt: float) -> str:
    """The line's text, in spans where the pen moves or the size changes."""
    moves = {at: -back / 1000 for at, back in line.kerns}
    raised = [(run.begin, run.end) for run in runs if run.raised]
    cuts = sorted({0, len(line.text), *moves, *[place for pair in raised for place in pair]})
    if len(cuts) == 2 and not moves and not raised:
        return escape(line.text, quote=False)
    parts = []
    risen = 0.0
    for begin, end in pairwise(cuts):
        is_raised = any(first <= begin < last for first, last in raised)
        rise = size_pt * _RAISED_BY if is_raised else 0.0
        size = size_pt * RAISED_SIZE if is_raised else size_pt
        attributes = f' dx="{moves[begin] * size:.3g}"' if begin in moves else ""
        attributes += f' dy="{risen - rise:g}"' if rise != risen else ""
        attributes += f' font-size="{size:g}"' if is_raised else ""
        risen = rise
        parts.append(f"<tspan{attributes}>{escape(line.text[begin:end], quote=False)}</tspan>")
    return "".join(parts)
