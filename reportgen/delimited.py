"""Text that a separator parts into cells (CSV, tab-separated text): its rows, every cell with its place.

Quotes are those of spreadsheets (RFC 4180, section 2): a cell that holds a quote, the separator or a line break stands
in double quotes, and a quote inside is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from reportgen.diagnostics import Place, PlacedText

Row: TypeAlias = tuple[PlacedText, ...]  # cells without white space around them

# No table has as many columns: what is left of such a line is its last cell.
_MOST_CELLS = 1000


def read_rows(text: str, path: str, separator: str) -> Iterator[Row]:
    """The rows that aren't blank, in order; a line without a separator is a row of one cell.

    A quote that doesn't begin a cell, or isn't closed at the end of one, is a character like others; so is one in
    tab-separated text where what it would enclose has both tabs and line breaks: cells of spreadsheets have no tabs.
    """
    end_of_cell = re.compile(f"{re.escape(separator)}|\n|\\Z")
    end_of_line = re.compile("\n|\\Z")
    quoted = re.compile(rf'[ \u3000]*"((?:[^"]++|"")*+)"[ \u3000]*(?={end_of_cell.pattern})')
    cells: list[PlacedText] = []
    begin, line, line_start = 0, 1, 0
    while begin <= len(text):
        match = quoted.match(text, begin)
        if match and not (separator == "\t" and "\t" in match[1] and "\n" in match[1]):
            start = Place(path, line, match.start(1) - line_start + 1)
            cells.append(trimmed(match[1].replace('""', '"'), start))
            end = match.end()
            if breaks := text.count("\n", begin, end):
                line += breaks
                line_start = text.rindex("\n", begin, end) + 1
        else:
            end = _end(end_of_cell if len(cells) < _MOST_CELLS else end_of_line, text, begin)
            cells.append(trimmed(text[begin:end], Place(path, line, begin - line_start + 1)))
        if text.startswith(separator, end):
            begin = end + len(separator)
            continue
        if any(cell.text for cell in cells):
            yield tuple(cells)
        cells = []
        line += 1
        begin = line_start = end + 1


def _end(end: re.Pattern[str], text: str, begin: int) -> int:
    match = end.search(text, begin)
    assert match, "the end of the text is an end of either kind"
    return match.start()


def trimmed(text: str, place: Place) -> PlacedText:
    """The text without white space around it, in a cell that begins at `place`."""
    inner = text.strip()
    indent = len(text) - len(text.lstrip()) if inner != text else 0
    return PlacedText(inner, place_in(text, indent, place) if indent else place)


def place_in(text: str, index: int, place: Place) -> Place:
    """Where the character of that index stands, in a text that begins at `place`; in a workbook that is the cell."""
    if place.sheet:
        return place
    breaks = text.count("\n", 0, index)
    if not breaks:
        return place._replace(column=place.column + index)
    return place._replace(line=place.line + breaks, column=index - text.rindex("\n", 0, index))
