"""Which of the places where lines may break they do break at: an optimum over the whole paragraph.

The number of lines stays the least that fits. Among the ways to set them, lines that end with a phrase are better
than those that end with a word, and these than those that cut one; a line should not begin with a lone particle, and
the last line should not be a single character (文字の泣き別れ); then the lines should be full, or, centred, even.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from reportgen.japanese.phrases import REACH, PhraseModel, ends_word
from reportgen.layout.lines import MeasuredText, lead_of

# What a line's end costs. A square em of white at a line's end costs 1.
_INSIDE_PHRASE = 600
_INSIDE_WORD = 400
_BEFORE_PARTICLE = 300
_LONE_CHARACTER = 100_000
_SHORT_LAST_LINE = 60
_SHORT = 2
_NEVER = float("inf")
# A square em of white in a line that is to be justified.
_WHITE_TO_JUSTIFY = 60.0
# What more lines than needed have to save.
_MORE_LINES = 100
# What is looked at around a place to tell what a line's end costs there.
_BEFORE, _BEHIND = 10, 12
_PADDING_BEFORE, _PADDING_BEHIND = "\0" * _BEFORE, "\0" * _BEHIND
# Marks that end a phrase whatever the model says.
_ENDS_PHRASE = frozenset("、。，．・！？ 　")
_PARTICLES = frozenset("がをにはのとでもへやかしてたなど")
# What does not count as a character when a last line is looked at for being a single one.
_NOT_COUNTED = "、。）)」』】〉 　"


class Choice(NamedTuple):
    """The lines' ends as indexes into the text's stops, and what they cost beside white; 0 if all end with phrases."""

    ends: tuple[int, ...]
    cost: float


class LineChooser:
    """Chooses line ends by the phrase model."""

    def __init__(self, model: PhraseModel) -> None:
        # Both remember what they were asked: the same words come again and again in a list.
        self._ends_phrase = lru_cache(maxsize=None)(model.ends_phrase)
        self._cost = lru_cache(maxsize=None)(self._cost_of_end)

    def choose(
        self, measured: MeasuredText, room: int, *, even: bool = False, fill: bool = False, most: int = 1
    ) -> Choice | None:
        """The best choice of line ends, or None where a stretch is wider than `room` (font units).

        It has the least lines that fit; up to `most` lines where these are there anyhow (the row is that high) and let
        lines end with phrases. With `even`, lines of like length are better than full ones; with `fill`, full lines are
        better than ends of phrases that leave much white (they will be justified).
        """
        begins = _line_begins(measured)
        latest = _first_fit(begins, measured.ends, room)
        if latest is None:
            return None
        if len(latest) == 1:
            return Choice(tuple(latest), 0.0)
        white = _WHITE_TO_JUSTIFY if fill else 1.0
        best = self._cheapest(measured, begins, room, latest, white, even=even)
        for count in range(len(latest) + 1, min(most, len(measured.stops)) + 1):
            if best.cost == 0.0:
                break
            looser = [*latest, *[latest[-1]] * (count - len(latest))]
            choice = self._cheapest(measured, begins, room, looser, white, even=even)
            if choice.cost + _MORE_LINES < best.cost:
                best = choice
        return best

    def cost_at(self, text: str, place: int) -> float:
        """What it costs to end a line at that place of the text; 0 where a phrase ends."""
        return self._cost(f"{_PADDING_BEFORE}{text}{_PADDING_BEHIND}"[place : place + _BEFORE + _BEHIND])

    def _cheapest(
        self,
        measured: MeasuredText,
        begins: Sequence[int],
        room: int,
        latest: Sequence[int],
        white_cost: float,
        *,
        even: bool,
    ) -> Choice:
        """The cheapest way to end each of the lines, none later than `latest` (dynamic programming over the lines).

        Its cost is infinite where there is no way to set just so many lines.
        """
        text, stops, ends = measured.text, measured.stops, measured.ends
        count, last = len(latest), len(stops) - 1
        earliest = [min(pair) for pair in zip(_last_fit(begins, ends, room, count), latest, strict=True)]
        goal = min(room, -(-ends[-1] // count)) if even else room
        per_em = 1.0 / measured.em
        padded = f"{_PADDING_BEFORE}{text}{_PADDING_BEHIND}"
        cost_of = self._cost
        # The ways that the lines so far can be set: the next line's begin, the cost with white, without it, all ends.
        ways: list[tuple[int, float, float, tuple[int, ...]]] = [(begins[0], 0.0, 0.0, ())]
        reached = -1  # the earliest end of the line before
        for line in range(count - 1):
            now = []
            first = max(earliest[line], reached + 1)
            for stop in range(first, min(latest[line], last - (count - 1 - line)) + 1):
                end = ends[stop]
                least = _NEVER
                for way in ways:
                    width = end - way[0]
                    if 0 < width <= room:
                        white = (goal - width) * per_em
                        cost = way[1] + white_cost * white * white
                        if cost < least:
                            least, best = cost, way
                if least < _NEVER:
                    place = cost_of(padded[stops[stop] : stops[stop] + _BEFORE + _BEHIND])
                    now.append((begins[stop + 1], least + place, best[2] + place, (*best[3], stop)))
            ways = now
            reached = first
        least = _NEVER
        for way in ways:
            width = ends[last] - way[0]
            if 0 < width <= room:
                cost = way[1] + _cost_of_last_line(text, stops[way[3][-1]])
                if even:
                    cost += white_cost * ((goal - width) * per_em) ** 2
                if cost < least:
                    least, best = cost, way
        return Choice((*best[3], last), best[2]) if least < _NEVER else Choice((), _NEVER)

    def _cost_of_end(self, window: str) -> float:
        """What it costs to end a line in the window, _BEFORE characters from its beginning."""
        if window[_BEFORE - 1] in _ENDS_PHRASE:
            return 0.0
        after = window[_BEFORE]
        word = ends_word(window, _BEFORE)
        if word and self._ends_phrase(window[_BEFORE - REACH : _BEFORE + REACH]):
            return 0.0
        cost = _INSIDE_PHRASE + (1.0 - word) * _INSIDE_WORD
        return cost + (_BEFORE_PARTICLE if after in _PARTICLES else 0)


def _cost_of_last_line(text: str, begin: int) -> float:
    if len(text) - begin > _SHORT + 4:
        return 0.0
    length = len(text[begin:].strip(_NOT_COUNTED))
    if length <= 1:
        return _LONE_CHARACTER
    return _SHORT_LAST_LINE if length <= _SHORT else 0.0


def _line_begins(measured: MeasuredText) -> list[int]:
    """The pen's place where a line begins: at the text's beginning and behind each stop, a bracket's white half off."""
    offsets, stops = measured.offsets, measured.stops
    begins = [offsets[0], *[offsets[stop] for stop in stops]]
    if measured.halves:
        for index, start in enumerate((0, *stops[:-1])):
            if start in measured.halves:
                begins[index] += lead_of(measured, start)
    return begins


def _first_fit(begins: Sequence[int], ends: Sequence[int], room: int) -> list[int] | None:
    """The latest place that each line can end at: lines filled from the front."""
    found: list[int] = []
    k = 0
    while k < len(ends):
        reached = bisect_right(ends, begins[k] + room, k)
        if reached == k:
            return None
        k = reached
        found.append(k - 1)
    return found


def _last_fit(begins: Sequence[int], ends: Sequence[int], room: int, count: int) -> list[int]:
    """The earliest place that each of `count` lines can end at: lines filled from the back."""
    found = [len(ends) - 1]
    for _ in range(count - 1):
        # The first line begin from which the line's end is within reach; the line before ends one stop earlier.
        first = bisect_left(begins, ends[found[-1]] - room, 0, found[-1] + 1)
        found.append(max(first - 1, 0))
    return found[::-1]
