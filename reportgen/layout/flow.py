"""How a word processor, which fills each line with what fits, is led to line ends like those of the pages.

It knows nothing of names, years and phrases: it parts them wherever a line is full. So a text is given a narrower
measure, in which its lines are full where they ought to end. Where no measure keeps names whole, the last characters
of some lines stand wider, so that nothing more fits behind them. The text itself stays as it is; where a style would
rather have the very lines of the pages, their ends are set.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from reportgen.content import Align, Content
from reportgen.document.blocks import Paragraph
from reportgen.document.style import Style
from reportgen.document.table import Cell
from reportgen.japanese.line_breaking import Strictness, break_opportunities
from reportgen.layout.line_choice import cost_at
from reportgen.layout.lines import LATIN_GAP, MeasuredText, lead_of
from reportgen.layout.pages import Origin, Pages
from reportgen.layout.set_text import Measurers

# What LibreOffice puts between Japanese and Latin letters or digits, whatever the file says, in ems.
_OFFICE_GAP: Final = 0.2
# How narrow a measure may be for the sake of phrases (a share of the column's), and how far a wider one goes into the
# padding (ems): by the white half of a mark at a line's end, which the pages let hang there.
_NARROWEST: Final = 0.6
_INTO_PADDING: Final = 0.52
# How much room is left behind a character that stands wider, and by how much one may that is no mark, in ems.
_LEFT: Final = 0.1
_MOST_ELSEWHERE: Final = 1.0
# What a line's end costs: where what is kept whole is parted, before a last line of a single character, where a word is
# cut, where the pages have none. To these a share is added of what the choice of line ends asks for the place.
_PARTS: Final = 1_000_000.0
_LONE: Final = 100_000.0
_CUTS: Final = 900.0
_ELSEWHERE: Final = 50.0
_OF_WHAT_IT_PARTS: Final = 0.01
_MARKS: Final = frozenset("、。，．・）」』】〉》 　")
_WHITE: Final = " 　"
_NOT_COUNTED: Final = "、。）)」』】〉 　"
_TOLERANCE: Final = 0.001
# How much wider than its widest line a block of a letter is, in ems.
_SPARE: Final = 0.1
# How much wider than its widest line the measure is that is tried first, in ems.
_LIKELY: Final = 0.5


class Flow(NamedTuple):
    """What leads a text's lines: by how much its measure is narrower (negative: wider) than its column, which
    characters stand wider by how much, by their places in the text, and the places where a line's end is set.
    """

    narrower_pt: float = 0.0
    wider_pt: tuple[tuple[int, float], ...] = ()
    breaks: tuple[int, ...] = ()


AS_IT_IS: Final = Flow()


class Flows:
    """Finds what leads the texts of a document to the line ends that they have on its pages."""

    def __init__(self, pages: Pages, style: Style, measurers: Measurers) -> None:
        self._style = style
        self._measurers = measurers
        self._lengths: dict[Origin, tuple[int, ...]] = {}
        for page in pages.pages:
            for placed in page.texts:
                if isinstance(placed.source, Origin):  # of a row on two pages each has a part
                    lengths = tuple([len(line.text) for line in placed.text.lines])
                    self._lengths[placed.source] = self._lengths.get(placed.source, ()) + lengths
        self._find = lru_cache(maxsize=None)(self._flow)

    def of(self, origin: Origin, cell: Cell, width_pt: float) -> Flow:
        """What leads the text of a cell of that inner width; `origin` is where the pages have it from."""
        lengths = self._lengths.get(origin, ())
        if not lengths:
            return AS_IT_IS
        content = self._measurers.of(self._style.texts[cell.text_kind].face).with_figures_alike(cell.content)
        return self._find(lengths, content, cell.text_kind, cell.align, width_pt)

    def left_of(self, block: Paragraph) -> float:
        """How far from the left margin a paragraph begins, in points, so that no line of a block is parted."""
        if not block.is_block:
            return 0.0
        text = self._style.texts["paragraph"]
        widest = 0.0
        for one in self._measurers.of(text.face).measure(block.content):
            closed_up = sum(one.kerns.values()) / one.em
            gaps = _OFFICE_GAP * len(re.findall(LATIN_GAP, one.text))
            widest = max(widest, one.offsets[-1] / one.em + max(0.0, closed_up) + gaps)
        return max(0.0, self._style.sheet.text_width_pt - (block.room_em + widest + _SPARE) * text.size_pt)

    def _flow(self, lengths: tuple[int, ...], content: Content, kind: str, align: Align, width_pt: float) -> Flow:
        text = self._style.texts[kind]
        strictness = Strictness(self._style.line_breaks.strictness)
        measured = self._measurers.of(text.face).measure(content)
        room = width_pt / text.size_pt
        widths = [one.offsets[-1] / one.em + _OFFICE_GAP * len(one.text) for one in measured]
        if len(measured) == len(lengths) and max(widths) < room:
            return AS_IT_IS
        paragraphs = list(_paragraphs(measured, lengths, strictness, self._measurers.chooses_ends))
        widest = room + _INTO_PADDING * (2 if align is Align.CENTER else 1)
        if self._style.files.word_lines == "as-set":
            fits = max([line.loose for paragraph in paragraphs for line in _wanted_lines(paragraph)], default=0.0)
            breaks = tuple([p.begin + end for p in paragraphs for end in p.wanted[:-1]])
            return Flow((room - min(max(room, fits + _TOLERANCE), widest)) * text.size_pt, (), breaks)
        best = _measure(paragraphs, room, widest, len(lengths))
        if align is Align.JUSTIFY and best.cost < _LONE:
            return AS_IT_IS
        if best.cost >= _CUTS and not any(span.underlined or span.link or span.raised for span in content):
            best = _widened(paragraphs, widest) or best
        return Flow((room - best.room) * text.size_pt, tuple([(at, by * text.size_pt) for at, by in best.wider]))


def with_line_ends(content: Content, places: Sequence[int]) -> Content:
    """The content with line ends at these places of its text."""
    found = []
    begin = 0
    for span in content:
        end = begin + len(span.text)
        cuts = [0, *[place - begin for place in places if begin < place <= end], len(span.text)]
        pieces = [span.text[left:right] for left, right in pairwise(cuts)]
        found.append(span._replace(text="\n".join(pieces)))
        begin = end
    return tuple(found)


class _Pen(NamedTuple):
    """Where the pen stands at the beginning of the text and behind each break, and where a line ends there; in ems."""

    begins: Sequence[float]
    ends: Sequence[float]

    def fill(self, room: float) -> tuple[list[int], float]:
        """The breaks (by index) at which filled lines end, and how wide the widest line is."""
        found: list[int] = []
        k, most = 0, 0.0
        while k < len(self.ends):
            reached = max(bisect_right(self.ends, self.begins[k] + room + _TOLERANCE, k), k + 1)
            most = max(most, self.ends[reached - 1] - self.begins[k])
            found.append(reached - 1)
            k = reached
        return found, most


class _Paragraph(NamedTuple):
    """A hard line: where it may break at all, where it may well, and where it does on the pages.

    Its pens are those of a program that closes up marks as the pages do, and of one that doesn't, and puts gaps beside
    Latin letters. Other programs are taken to be somewhere between.
    """

    text: str
    begin: int  # in the whole text
    breaks: Sequence[int]
    good: Sequence[int]
    wanted: Sequence[int]
    tight: _Pen
    loose: _Pen
    weighs: bool  # whether it counts what an end parts

    def cost(self, ends: Sequence[int]) -> float:
        """What lines cost that end at these breaks (by index)."""
        text, wanted = self.text, self.wanted
        cost = 0.0
        last = 0
        for end in ends[:-1]:
            last = self.breaks[end]
            if last in wanted:
                continue
            if last not in self.good:
                cost += _PARTS
            else:
                cost += _ELSEWHERE + (_OF_WHAT_IT_PARTS * cost_at(text, last) if self.weighs else 0.0)
        if last and last not in wanted and len(text[last:].strip(_NOT_COUNTED)) <= 1:
            cost += _LONE
        return cost


class _Led(NamedTuple):
    room: float
    cost: float
    wider: tuple[tuple[int, float], ...] = ()


def _paragraphs(
    measured: Sequence[MeasuredText], lengths: Sequence[int], strictness: Strictness, weighs: bool
) -> Iterator[_Paragraph]:
    begin = at = 0
    for one in measured:
        text, em = one.text, one.em
        wanted = [lengths[at]]
        while wanted[-1] < len(text):
            at += 1
            wanted.append(wanted[-1] + lengths[at])
        at += 1
        breaks = [*break_opportunities(text, strictness), len(text)]
        lasts = [len(text[:stop].rstrip(_WHITE)) or stop for stop in breaks]
        starts = [0, *breaks[:-1]]
        tight = _Pen(
            [(one.offsets[start] + lead_of(one, start)) / em for start in starts],
            [(one.offsets[last] - one.halves.get(last - 1, 0)) / em for last in lasts],
        )
        gaps = {match.start() for match in re.finditer(LATIN_GAP, text)}
        wider = accumulate(
            [one.kerns.get(i, 0) / em + (_OFFICE_GAP if i in gaps else 0.0) for i in range(len(text) + 1)]
        )
        offsets = [offset / em + more for offset, more in zip(one.offsets, wider, strict=True)]
        loose = _Pen([offsets[start] for start in starts], [offsets[last] for last in lasts])
        yield _Paragraph(text, begin, breaks, one.stops, wanted, tight, loose, weighs)
        begin += len(text) + 1


def _measure(paragraphs: Sequence[_Paragraph], room: float, widest: float, most: int) -> _Led:
    """The best measure of at most `most` lines; the column's own where no other is better."""
    best = _Led(room, _cost(paragraphs, room, most)[0])
    # Most texts have the very lines of the pages in a measure just wider than the widest of these.
    likely = max([line.loose for paragraph in paragraphs for line in _wanted_lines(paragraph)], default=0.0)
    wide, is_likely = min(likely + _LIKELY, widest), True
    while wide > 0 and (best.cost >= _LONE or (best.cost and wide >= _NARROWEST * room)):
        cost, used = _cost(paragraphs, wide, most)
        if used == 0.0 and not is_likely:
            break
        if used and cost < best.cost:
            best = _Led(room if used <= room <= wide else (used + wide) / 2, cost)
        wide, is_likely = widest if is_likely else used - 2 * _TOLERANCE, False
    return best


def _cost(paragraphs: Sequence[_Paragraph], room: float, most: int) -> tuple[float, float]:
    """What the lines cost in a measure, for the program that sets them worse, and how wide the widest one is.

    Nothing is wide where the lines are more than `most`.
    """
    worst = used = 0.0
    for pen in ("tight", "loose"):
        cost = 0.0
        count = 0
        for paragraph in paragraphs:
            ends, width = getattr(paragraph, pen).fill(room)
            used = max(used, width)
            count += len(ends)
            cost += paragraph.cost(ends)
        if count > most:
            return _PARTS * count, 0.0
        worst = max(worst, cost)
    return worst, used


def _widened(paragraphs: Sequence[_Paragraph], widest: float) -> _Led | None:
    """The measure of the widest line of the pages, and what fills the others up to it; None where that can't be."""
    lines = [line for paragraph in paragraphs for line in _wanted_lines(paragraph)]
    room = min(max([line.loose for line in lines]) + 2 * _LEFT, widest)
    wider = []
    for line in lines:
        if line.loose > room + _TOLERANCE:
            return None
        if line.next_tight <= room + _TOLERANCE:
            by = room - line.loose - _LEFT
            if line.next_tight + by <= room + _TOLERANCE or (by > _MOST_ELSEWHERE and not line.ends_with_mark):
                return None
            wider.append((line.last, by))
    return _Led(room, 0.0, tuple(wider))


class _WantedLine(NamedTuple):
    """A line of the pages: how wide it is when it is set loosely, and with what may follow it when it is set tight."""

    last: int  # its last character's place in the whole text
    ends_with_mark: bool
    loose: float
    next_tight: float


def _wanted_lines(paragraph: _Paragraph) -> Iterator[_WantedLine]:
    places = {stop: index for index, stop in enumerate(paragraph.breaks)}
    first = 0
    for stop in paragraph.wanted:
        if stop not in places:
            return
        index = places[stop]
        loose = paragraph.loose.ends[index] - paragraph.loose.begins[first]
        follows = index + 1 < len(paragraph.breaks)
        next_tight = paragraph.tight.ends[index + 1] - paragraph.tight.begins[first] if follows else float("inf")
        last = len(paragraph.text[:stop].rstrip(_WHITE)) - 1
        yield _WantedLine(paragraph.begin + last, paragraph.text[last] in _MARKS, loose, next_tight)
        first = index + 1
