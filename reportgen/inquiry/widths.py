"""How wide and high cells are: by the widths of their texts in the program's own fonts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from reportgen.layout.fonts import FontStack

# In ems. A text up to the first stays on one line; of longer ones a column shows the longest in about so many lines.
_SHORT = 9.0
_LINES = 6
_LEAST, _MOST = 4.0, 26.0
_ROOM = 0.8  # beside the text, for the cell's own margins
# A line that a spreadsheet sets may hold a little less than the font's widths make it.
_CAUTION = 1.04
_LEADING = 1.2  # of a line
HIGHEST_PT = 405  # a row, which Excel lets be 409


class Measure:
    """Measures texts in ems of a font, each once."""

    def __init__(self, font: FontStack) -> None:
        self._advances = font.advances
        self._em = font.units_per_em
        self._known: dict[str, float] = {}

    def width(self, text: str) -> float:
        """The width of a text's longest line."""
        found = self._known.get(text)
        if found is None:
            advances = self._advances
            lines = [sum([advances[character] for character in line]) for line in text.split("\n")]
            found = self._known[text] = max(lines) / self._em
        return found

    def lines(self, text: str, width: float) -> int:
        """How many lines the text takes in a cell of that width."""
        if self.width(text) * _CAUTION <= width:
            return text.count("\n") + 1
        return sum([max(1, ceil(self.width(line) * _CAUTION / width)) for line in text.split("\n")])

    def height_pt(self, texts: Iterable[str], widths: Sequence[float], size_pt: float) -> float:
        """The height of a row of cells with these texts and widths."""
        lines = max([self.lines(text, width - _ROOM) if text else 1 for text, width in zip(texts, widths, strict=True)])
        return min(round(lines * size_pt * _LEADING + 4, 1), HIGHEST_PT)

    def column_widths(self, labels: Sequence[str], rows: Iterable[Sequence[str]]) -> list[float]:
        """The width of each column; labels may stand in two lines, long texts in several."""
        longest = [0.0] * len(labels)
        for row in rows:
            longest = [max(width, self.width(text)) for width, text in zip(longest, row, strict=True)]
        return [
            min(max(_LEAST, self.width(label) / 2, _wanted(width)) + _ROOM, _MOST)
            for label, width in zip(labels, longest, strict=True)
        ]


def _wanted(longest: float) -> float:
    return longest if longest <= _SHORT else max(_SHORT, longest / _LINES)
