"""Text set in lines: how wide it is, where it may break, and the lines it makes in a given width.

Widths inside this module are in font units, so that they are whole numbers and exact; a line's own figures
come out in thousandths of an em.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from reportgen.content import Content, text_of
from reportgen.japanese.clusters import clusters, marks_in_sequences
from reportgen.japanese.kept_words import KeptWords, unbroken_breaks
from reportgen.japanese.line_breaking import Strictness, break_opportunities
from reportgen.layout.fonts import FontStack

# JLReq's classes of full-width marks whose body is half an em (Appendix A): a half of each is white.
_OPENING = "「『（［｛〔【〈《〘〖“‘〝"
_CLOSING = "」』）］｝〕】〉》〙〗”’〟、，。．"
_MIDDLE = "・：；"
# Marks that meet close up by half an em (JLReq 3.1.4 and table 1): behind a closing mark before any mark or a full
# space, behind an opening or middle mark or a full space before an opening one.
_MEETING_MARKS = re.compile(
    f"(?<=[{_CLOSING}])[{_CLOSING}{_OPENING}{_MIDDLE}\u3000]|(?<=[{_OPENING}{_MIDDLE}\u3000])[{_OPENING}]"
)
_MARKS = re.compile(f"[{_OPENING}{_CLOSING}]")
# A Japanese letter meets a Latin one or a digit (JLReq 3.2.3): kana and kanji, not marks.
_JAPANESE = "ぁ-ゖァ-ヺー々〆㐀-䶿一-鿿豈-\ufaff"
LATIN_GAP = f"(?<=[{_JAPANESE}])[0-9A-Za-z]|(?<=[0-9A-Za-z])[{_JAPANESE}]"  # few styles ask for it
_LATIN_PAIR = re.compile("[A-Za-zＡ-Ｚａ-ｚ]{2}")
# The size of a reference to a note, as a share of the text's.
RAISED_SIZE = 0.7
_OPENING_SET = frozenset(_OPENING)
_CLOSING_SET = frozenset(_CLOSING)
# White that a line's end swallows (UAX #14 LB7, JLReq 3.1.5).
_WHITE = " \u3000\u2002\u2003\u2009"
_WHITE_SET = frozenset(_WHITE)
# How far justification widens a word space (thousandths of an em), and a line (a share of it).
_WIDER_SPACE = 250.0
_MOST_STRETCH = 0.25
_GIVES_WAY = re.compile(f"[{_WHITE}{_CLOSING}]")
_FIGURES_ALIKE = re.compile("[2-9]")


class Kern(NamedTuple):
    """Before the character at `position` the pen goes back (negative: forward) by `back` thousandths of an em."""

    position: int
    back: float


class Line(NamedTuple):
    """One set line. `indent` (zero or negative: a bracket's white half stands before the line) and `width`
    are in thousandths of an em; `width` counts neither white at the line's end nor the white half of a mark there.
    """

    text: str
    width: float
    indent: float = 0.0
    kerns: tuple[Kern, ...] = ()


class _Measures(NamedTuple):
    text: str
    em: int
    offsets: Sequence[int]
    stops: Sequence[int]
    begins: Sequence[int]
    ends: Sequence[int]
    kerns: dict[int, int]
    halves: dict[int, int]


class MeasuredText(_Measures):
    """One paragraph's text with its measures in font units. Each is equal to itself only.

    `offsets` has the pen's place before each character and at the end; `stops` are the ends of the stretches that
    hold together, the last one the text's end; `begins` is the pen's place where a line begins at the text's beginning
    and behind each stop, a bracket's white half off; `ends` is its place at each stop without trailing white.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class TextMeasurer:
    """Measures contents in one face, each distinct content once."""

    def __init__(
        self,
        face: FontStack,
        kept_words: KeptWords,
        strictness: Strictness = Strictness.STRICT,
        *,
        latin_gap: bool = False,
    ) -> None:
        self.face = face
        self._kept_words = kept_words
        self._strictness = strictness
        self._latin_gap = latin_gap
        self._alike: dict[Content, Content] = {}
        self._known: Mapping[Content, tuple[MeasuredText, ...]] = {}
        self._measured: dict[Content, tuple[MeasuredText, ...]] = {}

    def for_one(self) -> TextMeasurer:
        """One that knows what this one has measured; what it measures beside that goes with it."""
        one = copy(self)
        one._known, one._measured = self._measured, {}
        return one

    def with_figures_alike(self, content: Content) -> Content:
        """The content with 1 for each of 2 to 9, where that changes neither its measures nor where its lines may end.

        Dates, amounts, numbers of telephones: a list's texts are often the same but for these.
        """
        found = self._alike.get(content)
        if found is None:
            found = content
            if not self._tells_figures and _FIGURES_ALIKE.search(text_of(content)):
                found = tuple([span._replace(text=_FIGURES_ALIKE.sub("1", span.text), amount=None) for span in content])
            self._alike[content] = found
        return found

    @cached_property
    def _tells_figures(self) -> bool:
        """Whether it matters which figure stands at a place; 0 is told apart always (it begins telephone numbers)."""
        widths = {self.face.advances[figure] for figure in "123456789"}
        return len(widths) > 1 or any(map(_FIGURES_ALIKE.search, (*self._kept_words.names, *self._kept_words.terms)))

    def measure(self, content: Content) -> tuple[MeasuredText, ...]:
        """The content's paragraphs (a line end in the text parts them), measured."""
        found = self._known.get(content) or self._measured.get(content)
        if found is None:
            found = self._measured[content] = self._measure(content)
        return found

    def _measure(self, content: Content) -> tuple[MeasuredText, ...]:
        text = "".join([span.text for span in content])
        whole = _whole_spans(content)
        raised = _raised(content) if len(content) > 1 else []
        if "\n" not in text:
            return (self._measure_paragraph(text, whole, raised),)
        paragraphs = []
        start = 0
        for paragraph in text.split("\n"):
            end = start + len(paragraph)
            inside = [(a - start, b - start) for a, b in whole if start <= a and b <= end]
            small = [position - start for position in raised if start <= position < end]
            paragraphs.append(self._measure_paragraph(paragraph, inside, small))
            start = end + 1
        return tuple(paragraphs)

    def _measure_paragraph(self, text: str, whole: list[tuple[int, int]], raised: Sequence[int] = ()) -> MeasuredText:
        em = self.face.units_per_em
        half = em // 2
        advances = self.face.advances
        widths = advances_of(text, advances)
        for position in raised:
            widths[position] = round(widths[position] * RAISED_SIZE)
        marks = [match.start() for match in _MARKS.finditer(text)]
        halves = {place: half for place in marks if advances[text[place]] == em}
        kerns = _kerns(text, halves) if halves else {}
        if self._latin_gap:
            gaps = {match.start(): -(em // 4) for match in re.finditer(LATIN_GAP, text)}
            kerns = dict(sorted((kerns | gaps).items()))
        for place, back in kerns.items():
            widths[place - 1] -= back
        offsets = list(accumulate(widths, initial=0))
        stops = unbroken_breaks(text, break_opportunities(text, self._strictness), self._kept_words.spans(text) + whole)
        stops.append(len(text))
        return _with_stops(MeasuredText(text, em, offsets, (), (), (), kerns, halves), stops)


def _with_stops(measured: MeasuredText, stops: Sequence[int]) -> MeasuredText:
    """The text with these stops."""
    text, em, offsets, _, _, _, kerns, halves = measured
    ends = list(map(offsets.__getitem__, stops))
    begins = [offsets[0], *ends]
    if not _OPENING_SET.isdisjoint(text):
        begins = [begin + lead_of(measured, place) for begin, place in zip(begins, (0, *stops), strict=True)]
    if giving := {*kerns, *[match.end() for match in _GIVES_WAY.finditer(text)]}:
        for index, stop in enumerate(stops):
            if stop in giving:
                ends[index] = _line_end(measured, 0, stop)
    return MeasuredText(text, em, offsets, stops, begins, ends, kerns, halves)


def advances_of(text: str, advances: Mapping[str, int]) -> list[int]:
    """How far the pen goes on at each character; a mark that is drawn with the letter before it needs no room."""
    found = list(map(advances.__getitem__, text))
    for index in marks_in_sequences(text):
        found[index] = 0
    return found


def _kerns(text: str, halves: dict[int, int]) -> dict[int, int]:
    """Before which characters the pen goes back, as two marks meet, and how far."""
    kerns = {}
    for match in _MEETING_MARKS.finditer(text):
        i = match.start()
        trimmed = i if text[i] in _OPENING_SET and text[i - 1] not in _CLOSING_SET else i - 1
        if trimmed in halves:
            kerns[i] = halves[trimmed]
    return kerns


def _raised(content: Content) -> list[int]:
    """The positions of the characters that are printed small and above the line."""
    found: list[int] = []
    position = 0
    for span in content:
        if span.raised:
            found += range(position, position + len(span.text))
        position += len(span.text)
    return found


def _whole_spans(content: Content) -> list[tuple[int, int]]:
    if len(content) == 1 and not content[0].whole:
        return []
    spans = []
    start = 0
    for span in content:
        end = start + len(span.text)
        if span.whole:
            spans.append((start, end))
        start = end
    return spans


def _line_end(measured: MeasuredText, start: int, stop: int) -> int:
    """The pen's place at the end of a line from `start` to `stop`: white and a closing mark's white half are off."""
    text, _, offsets, *_, kerns, halves = measured
    last = len(text[:stop].rstrip(_WHITE))
    if last <= start:
        return offsets[start or stop]
    if text[last - 1] in _CLOSING_SET:
        return offsets[last] - (halves.get(last - 1, 0) if last not in kerns else 0)
    return offsets[last] + kerns.get(last, 0)  # the white half that the next line's opening mark gave up


def lines_between(measured: MeasuredText, chosen: Sequence[int]) -> tuple[Line, ...]:
    """The lines that end at these of the text's stops."""
    starts = (0, *(measured.stops[index] for index in chosen))
    return tuple(
        _line(measured, start, measured.stops[index], measured.ends[index])
        for start, index in zip(starts, chosen, strict=False)
    )


def break_lines(measured: MeasuredText, width_em: float) -> tuple[Line, ...]:
    """The lines that the text makes in a width of `width_em` ems, first fit, no line wider.

    A stretch wider than the line is broken where line breaking allows it, and where it allows nothing, behind the
    last character that fits; a line holds at least one character, so that the loop ends whatever the width.
    """
    text, offsets, ends, stops = measured.text, measured.offsets, measured.ends, measured.stops
    length = len(text)
    room = units(measured, width_em)
    if ends[-1] - measured.begins[0] <= room:
        return (_line(measured, 0, length, ends[-1]),)
    lines = []
    start = k = 0
    while start < length:
        limit = offsets[start] + lead_of(measured, start) + room
        reached = bisect_right(ends, limit, k)
        if reached > k:
            k = reached
            stop = stops[k - 1]
            end = ends[k - 1]
        else:
            stop = _emergency_stop(measured, start, stops[k], limit)
            end = _line_end(measured, start, stop)
            if stop == stops[k]:
                k += 1
        lines.append(_line(measured, start, stop, end))
        start = stop
    return tuple(lines)


def with_more_stops(measured: MeasuredText, width_em: float) -> MeasuredText:
    """The text with places to break also inside the stretches that are wider than a line of `width_em` ems.

    They are those of line breaking, and where that is not enough those of `break_lines`.
    """
    text = measured.text
    room = units(measured, width_em)
    filled = list(accumulate(len(line.text) for line in break_lines(measured, width_em)))
    allowed = sorted({*break_opportunities(text), *filled})
    places = set(filled)
    for start, stop, begin, end in zip(
        (0, *measured.stops), measured.stops, measured.begins, measured.ends, strict=False
    ):
        places.add(stop)
        if end - begin > room:
            places.update(allowed[bisect_right(allowed, start) : bisect_right(allowed, stop)])
    return _with_stops(measured, sorted(places))


def justified(line: Line, width_em: float) -> Line:
    """The line stretched to the width by JLReq's order (3.8.4): word spaces up to half an em, then all places alike.

    Places are those where a line could break. A line that would have to be stretched by more than a quarter stays.
    """
    slack = width_em * 1000 - line.width
    text = line.text.rstrip()
    places = [place for place in break_opportunities(text) if place < len(text)]
    if not places or not 0 < slack <= _MOST_STRETCH * line.width:
        return line
    spaces = [place for place in places if text[place - 1] == " "]
    at_spaces = min(slack / len(spaces), _WIDER_SPACE) if spaces else 0.0
    each = (slack - at_spaces * len(spaces)) / len(places)
    stretched = places if each > 0.0 else spaces
    gaps = {place: each + (at_spaces if place in spaces else 0.0) for place in stretched}
    backs = {kern.position: kern.back for kern in line.kerns}
    kerns = tuple(Kern(at, backs.get(at, 0.0) - gaps.get(at, 0.0)) for at in sorted({*backs, *gaps}))
    return line._replace(width=width_em * 1000, kerns=kerns)


def distributed(line: Line, width_em: float) -> Line:
    """The line stretched to the width, whatever it takes, its characters evenly apart (JLReq 3.1.1, 均等割り)."""
    places = list(accumulate(map(len, clusters(line.text.rstrip()))))[:-1]
    slack = width_em * 1000 - line.width
    if not places or slack <= 0:
        return line
    backs = {kern.position: kern.back for kern in line.kerns}
    backs |= {place: backs.get(place, 0.0) - slack / len(places) for place in places}
    return line._replace(width=width_em * 1000, kerns=tuple([Kern(at, backs[at]) for at in sorted(backs)]))


def units(measured: MeasuredText, width_em: float) -> int:
    """A width in the text's font units."""
    return int(width_em * measured.em + 0.5)


def count_lines(measured: MeasuredText, width_em: float) -> int:
    """How many lines `break_lines` makes, without making them."""
    begins, ends = measured.begins, measured.ends
    room = units(measured, width_em)
    lines = k = 0
    while k < len(ends):
        reached = bisect_right(ends, begins[k] + room, k)
        if reached == k:
            return len(break_lines(measured, width_em))
        k = reached
        lines += 1
    return lines


def stretch_widths(measured: MeasuredText) -> list[float]:
    """The widths in ems of the stretches that hold together."""
    return [(end - begin) / measured.em for begin, end in zip(measured.begins, measured.ends, strict=False)]


def lead_of(measured: MeasuredText, start: int) -> int:
    """The white half of an opening mark at a line's beginning."""
    return measured.halves.get(start, 0) if measured.text[start : start + 1] in _OPENING_SET else 0


def _emergency_stop(measured: MeasuredText, start: int, stop: int, limit: int) -> int:
    """Where to cut a stretch that is wider than its line, the least bad way.

    At a break of the strict rules, else inside a Latin word, else at a break of looser rules, else between characters.
    """
    text, offsets = measured.text, measured.offsets
    # Beyond this place no line can end, whatever its last character gives up, but for white.
    beyond = min(stop, bisect_right(offsets, limit + 2 * measured.em, start))
    while beyond < stop and text[beyond - 1] in _WHITE_SET:
        beyond += 1
    within = range(start + 1, beyond)
    fitting = [i for i in within if _line_end(measured, start, i) <= limit]
    strict, *looser = (_break_set(text, strictness) for strictness in Strictness)
    in_words = frozenset(i for i in fitting if _LATIN_PAIR.fullmatch(text, i - 1, i + 1))
    apart = frozenset(i for i in fitting if not _belongs_to_its_base(text[i]))
    for places in (strict, in_words, *looser, apart):
        if allowed := [i for i in fitting if i in places]:
            return allowed[-1]
    stop_after = start + 1
    while stop_after < stop and _belongs_to_its_base(text[stop_after]):
        stop_after += 1
    return stop_after


@lru_cache(maxsize=len(Strictness))  # a stretch of many lines asks again for each
def _break_set(text: str, strictness: Strictness) -> frozenset[int]:
    return frozenset(break_opportunities(text, strictness))


def _belongs_to_its_base(character: str) -> bool:
    """Whether the character is drawn upon the one before it: marks, selectors and joiners."""
    code = ord(character)
    return (
        0x0300 <= code <= 0x036F
        or code in (0x200D, 0x3099, 0x309A, 0x2060)
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
    )


def _line(measured: MeasuredText, start: int, stop: int, end: int) -> Line:
    em = measured.em
    lead = lead_of(measured, start)
    kerns: tuple[Kern, ...] = ()
    if measured.kerns:
        backs = measured.kerns
        kerns = tuple([Kern(i - start, back * 1000 / em) for i, back in backs.items() if start < i < stop])
    return Line(
        measured.text[start:stop],
        (end - measured.offsets[start] - lead) * 1000 / em,
        -lead * 1000 / em,
        kerns,
    )
