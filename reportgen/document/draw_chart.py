"""Draws charts: where their areas, lines and texts stand, from the measure and the size of their letters alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import Final, NamedTuple
from unicodedata import east_asian_width

from reportgen.document.chart import Anchor, Area, Category, Chart, Form, Hatch, Ink, Label, Scene, Shape, Stroke
from reportgen.japanese.eras import era_year
from reportgen.japanese.line_breaking import break_opportunities

_GRID: Final = "B0B0B0"
_PLATE: Final = Ink("FFFFFF")
# In ems of the letters: the height of a plot of columns, of a bar, and of what parts it from the next; the share of the
# measure that names take at most; the widest column; what parts a text from what it belongs to.
PLOT_EM: Final = 17.0
_BAR: Final = 1.2
_BETWEEN: Final = 0.5
_NAMES: Final = 0.42
_COLUMN: Final = 3.2
_GAP: Final = 0.4
_LINE: Final = 1.25
_BASELINE: Final = 0.36  # from the middle of a letter down to its baseline
_TICKS: Final = 5
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def draw_chart(
    chart: Chart, width_pt: float, size_pt: float, plot_em: float = PLOT_EM, whole: Chart | None = None
) -> Scene:
    """The chart's scene of that width, its letters of that size; a plot of columns is so many ems high.

    The plot of a part of a `whole` chart of bars is as wide as those of the others.
    """
    pen = _Pen(width_pt, size_pt)
    top = pen.legend(chart)
    height = (
        _columns(chart, pen, top, plot_em) if chart.form is Form.COLUMNS else _bars(chart, pen, top, whole or chart)
    )
    return Scene(width_pt, height, size_pt, tuple(pen.shapes), tuple(pen.labels))


def parts_that_fit(chart: Chart, width_pt: float, size_pt: float, height_pt: float) -> Iterator[Chart]:
    """The chart, or where its bars are more than that height holds, as few even parts of it as will do."""
    count = len(chart.categories)
    parts = max(1, ceil(draw_chart(chart, width_pt, size_pt).height_pt / height_pt))
    while True:
        ends = [count * part // parts for part in range(parts + 1)]
        found = [chart.part(begin, end) for begin, end in pairwise(ends)]
        is_whole = chart.form is Form.COLUMNS or parts >= count
        if is_whole or all(draw_chart(one, width_pt, size_pt, whole=chart).height_pt <= height_pt for one in found):
            yield from found
            return
        parts += 1


def ems(text: str) -> float:
    """About how wide the text is: Japanese letters an em, others half of one."""
    return sum(1.0 if east_asian_width(character) in "WFA" else 0.5 for character in text)


class _Pen:
    """What is drawn so far; `em` is the size of the letters."""

    def __init__(self, width_pt: float, em: float) -> None:
        self.width = width_pt
        self.em = em
        self.shapes: list[Shape] = []
        self.labels: list[Label] = []

    def text(self, x: float, y: float, text: str, anchor: Anchor = Anchor.MIDDLE, *, light: bool = False) -> None:
        """A text whose letters' middle is at that height; none where it is empty."""
        if text:
            self.labels.append(Label(x, y + _BASELINE * self.em, text, anchor, light))

    def line(self, x0: float, y0: float, x1: float, y1: float, width_pt: float = 0.75, color: str = "000000") -> None:
        self.shapes.append(Stroke(x0, y0, x1, y1, width_pt, color))

    def area(self, x: float, y: float, width: float, height: float, ink: Ink, text: str = "") -> None:
        """An area, with a text in its middle where it has the room for it: on a hatching on white."""
        self.shapes.append(Area(x, y, width, height, ink))
        em = self.em
        room = ems(text) * em + 2
        if not text or width < room or height < em:
            return
        middle = x + width / 2, y + height / 2
        if ink.hatch is not Hatch.NONE:
            self.plate(middle[0] - room / 2, middle[1], room)
        self.text(*middle, text, light=ink.is_dark)

    def plate(self, x: float, y: float, width: float) -> None:
        """A white ground for a text whose letters' middle is at that height."""
        self.shapes.append(Area(x, y - 0.48 * self.em, width, 0.96 * self.em, _PLATE, is_outlined=False))

    def legend(self, chart: Chart) -> float:
        """What stands for which series, above the plot, in lines; the height that it takes."""
        em = self.em
        series = [one for one in chart.series if one.ink is not None]
        if len(series) < 2:
            return 0.0
        x, y = 0.0, 0.6 * em
        for one in series:
            lines = _lines(one.name, self.width / em - 2)
            width = (1.6 + _GAP + max(map(ems, lines))) * em
            if x and x + width > self.width:
                x, y = 0.0, y + 1.5 * em
            assert one.ink is not None
            self.area(x, y - 0.45 * em, 1.6 * em, 0.9 * em, one.ink)
            for number, line in enumerate(lines):
                self.text(x + (1.6 + _GAP) * em, y + number * _LINE * em, line, Anchor.START)
            x, y = x + width + 1.5 * em, y + (len(lines) - 1) * _LINE * em
        return y + 1.2 * em


class Scale(NamedTuple):
    """The ticks of an axis: where it begins and ends, and the step between them."""

    begin: int
    end: int
    step: int

    @property
    def ticks(self) -> range:
        """Where its ticks stand."""
        return range(self.begin, self.end + 1, self.step)


def scale_of(chart: Chart) -> Scale:
    """The axis of columns: from zero or below up to the most, of few ticks at round amounts."""
    least, most = min([-amount for amount in chart.below], default=0), max(chart.totals, default=0)
    step = next(
        factor * 10**power for power in range(12) for factor in (1, 2, 5) if most - least <= factor * 10**power * _TICKS
    )
    return Scale(least // step * step, -(-max(most, 1) // step) * step, step)


def _columns(chart: Chart, pen: _Pen, top: float, plot_em: float) -> float:
    """The columns with their axis; each with its total above it; its parts with theirs where there is room."""
    em = pen.em
    below = chart.below
    scale = scale_of(chart)
    left = (max(ems(str(tick)) for tick in scale.ticks) + 0.8) * em
    pen.text(0.0, top + 0.6 * em, f"（{chart.unit}）", Anchor.START)
    top += 2.6 * em
    bottom = top + plot_em * em
    unit = (bottom - top) / (scale.end - scale.begin)
    zero = top + scale.end * unit
    for tick in scale.ticks:
        y = zero - tick * unit
        if tick:
            pen.line(left, y, pen.width, y, 0.25, _GRID)
        pen.text(left - _GAP * em, y, str(abs(tick)), Anchor.END)
    pitch = (pen.width - left) / max(len(chart.categories), 1)
    wide = min(0.66 * pitch, _COLUMN * em)
    for at in chart.indexes:
        middle = left + (at + 0.5) * pitch
        shown = [one for one in chart.series if one.amounts[at]]
        ends = {True: zero, False: zero}
        for one in shown:
            amount = one.amounts[at]
            height, is_up = abs(amount) * unit, amount > 0
            y = ends[is_up] - height if is_up else ends[is_up]
            ends[is_up] = y if is_up else y + height
            if one.ink is not None:
                pen.area(middle - wide / 2, y, wide, height, one.ink, str(abs(amount)) if len(shown) > 1 else "")
        for amount, y in ((chart.totals[at], ends[True] - 0.65 * em), (below[at], ends[False] + 0.65 * em)):
            if amount and ems(str(amount)) * em <= pitch:
                pen.plate(middle - ems(str(amount)) * em / 2, y, ems(str(amount)) * em)
                pen.text(middle, y, str(amount))
    pen.line(left, zero, pen.width, zero)
    return _category_labels(chart, pen, left, pitch, bottom + (1.3 * em if max(below, default=0) else 0.0))


def _category_labels(chart: Chart, pen: _Pen, left: float, pitch: float, bottom: float) -> float:
    """The categories under the columns: of years that have no room beside each other the round ones, from the end."""
    em = pen.em
    numbers = {at: one.year for at, one in enumerate(chart.categories) if one.year is not None}
    widths = [(max(ems(one.label), ems(one.under)) + 0.3) * em for one in chart.categories]
    rounded = min(numbers.values(), default=0), max([widths[at] for at in numbers], default=0.0)
    step = (numbers[1] - rounded[0]) if 1 in numbers else 1
    every = next(n for n in _STEPS if n * pitch >= rounded[1] * step or n == _STEPS[-1])
    free = pen.width
    for at in reversed(chart.indexes):
        foot, half = left + (at + 0.5) * pitch, widths[at] / 2
        middle = min(foot, pen.width - half)
        if numbers.get(at, 0) // step % max(1, every // step) or middle + half > free:
            continue
        free = middle - half
        if every > step:
            pen.line(foot, bottom, foot, bottom + 0.3 * em, 0.5)
        pen.text(middle, bottom + 0.95 * em, chart.categories[at].label)
        if chart.categories[at].under:
            pen.text(middle, bottom + 2.1 * em, chart.categories[at].under)
    return bottom + (2.9 if any(one.under for one in chart.categories) else 1.8) * em


def _bars(chart: Chart, pen: _Pen, top: float, whole: Chart) -> float:
    """The bars with their names at the left, each with its total behind it; spans on an axis of years."""
    em = pen.em
    is_span = chart.form is Form.SPANS
    most_em = _NAMES * pen.width / em
    names = [_lines(one.label, most_em) for one in chart.categories]
    widest = max([ems(line) for one in whole.categories for line in _lines(one.label, most_em)], default=0.0)
    left = (widest + 2 * _GAP) * em
    room = pen.width - left - (0.0 if is_span else (max([ems(str(t)) for t in whole.totals], default=0) + 1) * em)
    first, last = chart.axis
    unit = room / (last - first)
    heights = [max(_BAR + _BETWEEN, _LINE * len(lines) + 0.3) * em for lines in names]
    if is_span:
        top += 2.9 * em
        _years(chart, pen, left, unit, top, top + sum(heights))
    y = top
    for at, (lines, height) in enumerate(zip(names, heights, strict=True)):
        middle = y + height / 2
        for number, line in enumerate(lines):
            pen.text(left - 2 * _GAP * em, middle + (number - (len(lines) - 1) / 2) * _LINE * em, line, Anchor.END)
        x = left
        shown = [one for one in chart.series if one.amounts[at] and one.ink is not None]
        for one in chart.series:
            amount = one.amounts[at] - (first if one.ink is None and one.amounts[at] else 0)
            begin, x = x, x + min(amount, last - first) * unit
            if one in shown:
                x = min(x, left + room)
                text = str(amount) if len(shown) > 1 and not is_span else ""
                pen.area(begin, middle - _BAR * em / 2, x - begin, _BAR * em, one.ink or _PLATE, text)
                if is_span and one is shown[-1]:
                    _say_span(pen, chart.categories[at], one.ink or _PLATE, (begin, x), (left, left + room), middle)
        if is_span and not shown:
            pen.text(left + _GAP * em, middle, chart.categories[at].note, Anchor.START)
        elif not is_span:
            pen.text(x + _GAP * em, middle, str(chart.totals[at]), Anchor.START)
        y += height
    pen.line(left, top, left, y)
    return y + 0.2 * em


def _say_span(
    pen: _Pen, said: Category, ink: Ink, ends: tuple[float, float], plot: tuple[float, float], middle: float
) -> None:
    """The year in which a span begins, in it, and what it ends with, behind it; elsewhere what has no room there."""
    (begin, end), (left, right), em = ends, plot, pen.em
    year = str(said.year)
    width, behind = ems(year) * em, ems(said.note) * em
    is_outside = end + behind + _GAP * em > right
    if end - begin < width + 4 + (behind + em if is_outside and behind else 0):
        before = f"{year}　{said.note}" if is_outside and behind else year
        room = ems(before) * em
        if begin - left > room + 4:
            pen.plate(begin - room - 3, middle, room + 2)
            pen.text(begin - 2, middle, before, Anchor.END)
    else:
        if ink.hatch is not Hatch.NONE:
            pen.plate(begin + 1, middle, width + 2)
        pen.text(begin + 2, middle, year, Anchor.START)
        if is_outside and behind:
            pen.plate(end - behind - 3, middle, behind + 2)
            pen.text(end - 2, middle, said.note, Anchor.END)
    if not is_outside:
        pen.text(end + _GAP * em, middle, said.note, Anchor.START)


def _years(chart: Chart, pen: _Pen, left: float, unit: float, top: float, bottom: float) -> None:
    """The years over the spans, with lines down through them."""
    em = pen.em
    first, last = chart.axis
    step = next(step for step in _STEPS if step * unit >= 3.6 * em or step == _STEPS[-1])
    for year in range(-(-first // step) * step, last + 1, step):
        x = left + (year - first) * unit
        pen.line(x, top, x, bottom, 0.25, _GRID)
        if x + 1.6 * em <= pen.width:
            pen.text(x, top - 1.9 * em, str(year))
            pen.text(x, top - 0.75 * em, era_year(year))


@lru_cache(maxsize=4096)
def _lines(text: str, most_em: float) -> tuple[str, ...]:
    """The text in lines of no more than so many ems, where they may end, or else anywhere."""
    lines = [""]
    text = text.replace("\n", "")
    for begin, end in pairwise([0, *break_opportunities(text), len(text)]):
        piece = text[begin:end]
        for part in (piece,) if ems(piece.rstrip()) <= most_em else piece:
            if lines[-1] and ems(lines[-1] + part.rstrip()) > most_em:
                lines.append("")
            lines[-1] += part
    return tuple(lines)
