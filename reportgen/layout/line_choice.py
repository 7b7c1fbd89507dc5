"""Which of the places where lines may break they do break at: an optimum over the whole paragraph.

The number of lines stays the least that fits, but where a line more saves a cut word. Among the ways to set them the
better ends win: what they part weighs as `LineEnd` orders it, and one worse end more than some better ones. The last
line should not be a single character (文字の泣き別れ); then the lines should be full, or, centred, even.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from reportgen.japanese.line_ends import LineEnd, line_ends
from reportgen.layout.lines import MeasuredText, break_lines

# What a line's end costs. A square em of white at a line's end costs 1.
_COSTS: Final = {
    LineEnd.STOP: 0,
    LineEnd.CLAUSE: 2,
    LineEnd.PHRASE: 5,
    LineEnd.OF: 500,
    LineEnd.BOUND: 600,
    LineEnd.SEAM: 3_000,
    LineEnd.MINOR: 15_000,
    LineEnd.CUT: 90_000,
}
_COST_OF: Final = tuple([_COSTS[end] for end in LineEnd])
_CUT: Final = int(LineEnd.CUT)
_LONE_CHARACTER: Final = 400_000
_SHORT_LAST_LINE: Final = 300
_SHORT: Final = 2
# A line that leaves more than this share of the width is as bad as one that ends with の.
_MOST_WHITE: Final = 0.6
_MUCH_WHITE: Final = 550
_NEVER: Final = float("inf")
# A square em of white in a line that is to be justified.
_WHITE_TO_JUSTIFY: Final = 60.0
# What a line more than needed has to save: where it is there anyhow, and where it is not.
_LINE_THAT_IS_THERE: Final = 100
_LINE_MORE: Final = 300_000
# So many lines more are worth a text without a cut word.
_MOST_LINES_MORE: Final = 2
# What does not count as a character when a last line is looked at for being a single one.
_NOT_COUNTED: Final = "、。）)」』】〉 　"


class Choice(NamedTuple):
    """The lines' ends as indexes into the text's stops, and what they cost beside white."""

    ends: tuple[int, ...]
    cost: float


class _Places(NamedTuple):
    """Where lines may end: the stops' indexes, the pen's places there, and what each costs.

    `begins` has the pen's place at the text's beginning, and where a line begins behind each stop.
    """

    stops: Sequence[int]
    begins: Sequence[int]
    ends: Sequence[int]
    costs: Sequence[int]


def cost_at(text: str, place: int) -> float:
    """What it costs to end a line at that place of the text; next to nothing where a phrase ends."""
    return _COST_OF[line_ends(text)[place]]


def choose_line_ends(
    measured: MeasuredText, room: int, *, even: bool = False, fill: bool = False, most: int = 1
) -> Choice | None:
    """The best choice of line ends, or None where a stretch is wider than `room` (font units).

    It has the least lines that fit, up to `most` lines where these are there anyhow (the row is that high) and let
    lines end better, and more only where they save cut words or a single last character. With `even`, lines of like
    length are better than full ones; with `fill`, full lines are better than ends that leave much white (they will
    be justified).
    """
    begins = measured.begins
    filled = _first_fit(begins, measured.ends, room)
    if filled is None:
        return None
    if len(filled) == 1:
        return Choice(tuple(filled), 0.0)
    parted = line_ends(measured.text)
    if not even and _are_good(measured, filled, parted):
        return Choice(tuple(filled), 0.0)
    places, latest = _without_cuts(measured, parted, begins, room, len(filled))
    if not latest:
        places, latest = _places(measured, parted, begins, range(len(measured.stops))), filled
    white = _WHITE_TO_JUSTIFY if fill else 1.0
    best = _cheapest(measured, places, room, latest, white, even=even)
    spent = 0.0
    for count in range(len(latest) + 1, min(max(most, len(latest) + 1), len(places.stops)) + 1):
        if best.cost < (_COST_OF[LineEnd.OF] if count <= most else _LONE_CHARACTER):
            break
        spent += _LINE_THAT_IS_THERE if count <= most else _LINE_MORE
        looser = [*latest, *[latest[-1]] * (count - len(latest))]
        choice = _cheapest(measured, places, room, looser, white, even=even)
        if choice.cost + spent < best.cost:
            best, spent = choice, 0.0
    return best


def foresee(measured: MeasuredText, room: int) -> tuple[int, LineEnd]:
    """How many lines `choose_line_ends` makes in `room` font units, and the worst of their ends, at a glance.

    The worst is told by steps: PHRASE or better, BOUND, SEAM, MINOR, CUT; a single last character is not foreseen.
    """
    if measured.ends[-1] - measured.begins[0] <= room:
        return 1, LineEnd.STOP
    everywhere, *steps = _steps(measured)
    least = _count(*everywhere, room)
    if not least:
        return len(break_lines(measured, room / measured.em)), LineEnd.CUT
    count = _count(*steps[-1], room)
    if not 0 < count <= least + _MOST_LINES_MORE:
        return least, LineEnd.CUT
    for worst, step in zip(_STEPS, steps[:-1], strict=False):
        if _count(*step, room) == count:
            return count, worst
    return count, LineEnd.MINOR


def widths_between(measured: MeasuredText, worst: LineEnd) -> list[float]:
    """The widths in ems of what stands between ends of lines no worse than this one of the _STEPS."""
    begins, ends = _steps(measured)[1 + _STEPS.index(worst)]
    return [(end - begin) / measured.em for begin, end in zip(begins, ends, strict=False)]


_STEPS: Final = (LineEnd.PHRASE, LineEnd.BOUND, LineEnd.SEAM, LineEnd.MINOR)


@lru_cache(maxsize=1 << 12)
def _steps(measured: MeasuredText) -> list[tuple[Sequence[int], Sequence[int]]]:
    """Where lines begin and end: at any place, and at those no worse than each of the _STEPS."""
    begins, ends = measured.begins, measured.ends
    parted = line_ends(measured.text)
    found: list[tuple[Sequence[int], Sequence[int]]] = [(begins, ends)]
    worst = [parted[stop] for stop in measured.stops[:-1]]
    for step in _STEPS:
        kept = [index for index, end in enumerate(worst) if end <= step] + [len(worst)]
        found.append(([begins[0], *[begins[index + 1] for index in kept]], [ends[index] for index in kept]))
    return found


def _count(begins: Sequence[int], ends: Sequence[int], room: int) -> int:
    """How many lines there are if each is filled; 0 where a stretch is wider than a line."""
    count = k = 0
    while k < len(ends):
        reached = bisect_right(ends, begins[k] + room, k)
        if reached == k:
            return 0
        k = reached
        count += 1
    return count


def _are_good(measured: MeasuredText, chosen: Sequence[int], parted: bytes) -> bool:
    """Whether all these lines end behind marks, as those of a list of names do, and the last one is not short."""
    stops = [measured.stops[index] for index in chosen[:-1]]
    return not any(map(parted.__getitem__, stops)) and not _cost_of_last_line(measured.text, stops[-1])


def _without_cuts(
    measured: MeasuredText, parted: bytes, begins: Sequence[int], room: int, least: int
) -> tuple[_Places, list[int] | None]:
    """The places that cut no word but those wider than `room`, and the latest of them that each line can end at.

    None where that takes more lines than `least` and _MOST_LINES_MORE.
    """
    stops, last = measured.stops, len(measured.stops) - 1
    kept = [index for index, end in enumerate(map(parted.__getitem__, stops)) if end != _CUT or index == last]
    places = _places(measured, parted, begins, kept)
    latest = _first_fit(places.begins, places.ends, room)
    if latest is None:
        wide = zip((-1, *kept), kept, places.begins, places.ends, strict=False)
        inside = [range(before + 1, index) for before, index, begin, end in wide if end - begin > room]
        places = _places(measured, parted, begins, sorted(chain(kept, *inside)))
        latest = _first_fit(places.begins, places.ends, room)
    return places, latest if latest and len(latest) <= least + _MOST_LINES_MORE else None


def _places(measured: MeasuredText, parted: bytes, begins: Sequence[int], kept: Sequence[int]) -> _Places:
    """These of the text's stops."""
    return _Places(
        kept,
        [begins[0], *[begins[index + 1] for index in kept]],
        [measured.ends[index] for index in kept],
        [_COST_OF[end] for end in map(parted.__getitem__, map(measured.stops.__getitem__, kept))],
    )


def _cheapest(
    measured: MeasuredText, places: _Places, room: int, latest: Sequence[int], white_cost: float, *, even: bool
) -> Choice:
    """The cheapest way to end each of the lines, none later than `latest` (dynamic programming over the lines).

    Its cost is infinite where there is no way to set just so many lines.
    """
    _, begins, ends, costs = places
    count, last = len(latest), len(ends) - 1
    earliest = [min(pair) for pair in zip(_last_fit(begins, ends, room, count), latest, strict=True)]
    goal = min(room, -(-ends[-1] // count)) if even else room
    per_em = 1.0 / measured.em
    least_width = 0 if even else room * (1 - _MOST_WHITE)
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
                    if width < least_width:
                        cost += _MUCH_WHITE
                    if cost < least:
                        least, best = cost, way
            if least < _NEVER:
                now.append((begins[stop + 1], least + costs[stop], best[2] + costs[stop], (*best[3], stop)))
        ways = now
        reached = first
    least = _NEVER
    for way in ways:
        width = ends[last] - way[0]
        if 0 < width <= room:
            lone = _cost_of_last_line(measured.text, measured.stops[places.stops[way[3][-1]]])
            cost = way[1] + lone
            if even:
                cost += white_cost * ((goal - width) * per_em) ** 2
            if cost < least:
                least, best, beside_white = cost, way, way[2] + lone
    if least == _NEVER:
        return Choice((), _NEVER)
    return Choice(tuple([places.stops[stop] for stop in (*best[3], last)]), beside_white)


def _cost_of_last_line(text: str, begin: int) -> float:
    if len(text) - begin > _SHORT + 4:
        return 0.0
    length = len(text[begin:].strip(_NOT_COUNTED))
    if length <= 1:
        return _LONE_CHARACTER
    return _SHORT_LAST_LINE if length <= _SHORT else 0.0


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
