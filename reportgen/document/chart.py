"""A chart as values: its categories with the amounts of each series; and a scene, what is drawn of it in points.

Series are told apart by how dark their areas are and by their hatching, never by colour.
"""

from collections.abc import Iterator
from enum import Enum
from math import ceil
from typing import Final, NamedTuple, TypeAlias

# Between the lines of a hatching, and how thick they are, in points.
_HATCH_PT: Final = 3.0
_HATCH_LINE_PT: Final = 0.4


class Hatch(Enum):
    """The lines on an area."""

    NONE = "none"
    RISING = "rising"
    CROSSED = "crossed"


class Ink(NamedTuple):
    """What an area is filled with: a ground as an RGB hex triple, and lines upon it."""

    ground: str
    hatch: Hatch = Hatch.NONE

    @property
    def is_dark(self) -> bool:
        """Whether a text upon it is white."""
        return int(self.ground[:2], 16) < 0x70


# In order of use: neighbours differ as much as can be, on a photocopy, too.
INKS: Final = (
    Ink("404040"),
    Ink("FFFFFF", Hatch.RISING),
    Ink("D0D0D0"),
    Ink("FFFFFF", Hatch.CROSSED),
    Ink("A0A0A0"),
    Ink("FFFFFF"),
)


class Form(Enum):
    """How amounts are drawn: as columns that stand on the categories, as bars beside them, as spans of years."""

    COLUMNS = "columns"
    BARS = "bars"
    SPANS = "spans"


class Category(NamedTuple):
    """What stands at the foot of a column or beside a bar; `under` is a second line, `note` what a span ends with.

    `name` is how it is read, `full` how a table has it where that is more, `year` the one in which it begins.
    """

    label: str
    name: str
    under: str = ""
    note: str = ""
    full: str = ""
    year: int | None = None


class Series(NamedTuple):
    """An amount for each category. Without ink it only moves what stands on it: the years at which spans begin."""

    name: str
    amounts: tuple[int, ...]
    ink: Ink | None


class Chart(NamedTuple):
    """The amounts of each series, one on another; those below zero stand under the line.

    Those of spans are years, and the first series says where they begin. `axis` goes from the first year that there is
    to the one behind the last; that of bars from nothing to the longest, of which a part may have none. `label` is what
    the list calls that by which it counts, `sum_labels` what the sums of stacked amounts are called, above the line and
    under it.
    """

    form: Form
    categories: tuple[Category, ...]
    series: tuple[Series, ...]
    unit: str
    axis: tuple[int, int]
    label: str = ""
    sum_labels: tuple[str, ...] = ()

    @property
    def totals(self) -> tuple[int, ...]:
        """What each category amounts to above zero."""
        return tuple([sum(one.amounts[at] for one in self.series if one.amounts[at] > 0) for at in self.indexes])

    @property
    def below(self) -> tuple[int, ...]:
        """What each category amounts to below zero, without a sign."""
        return tuple([-sum(one.amounts[at] for one in self.series if one.amounts[at] < 0) for at in self.indexes])

    @property
    def in_words(self) -> str:
        """Each category that amounts to something with its total, as they are read."""
        named = zip(self.categories, self.totals, strict=True)
        return "、".join([f"{category.name}は{total}{self.unit}" for category, total in named if total])

    @property
    def indexes(self) -> range:
        """The categories' indexes."""
        return range(len(self.categories))

    def part(self, begin: int, end: int) -> "Chart":
        """The chart of the categories from `begin` up to `end`."""
        series = tuple([one._replace(amounts=one.amounts[begin:end]) for one in self.series])
        return self._replace(categories=self.categories[begin:end], series=series)


class Stroke(NamedTuple):
    """A straight line in the grey of an RGB hex triple."""

    x0_pt: float
    y0_pt: float
    x1_pt: float
    y1_pt: float
    width_pt: float
    color: str = "000000"


class Area(NamedTuple):
    """A filled rectangle, with a thin outline where it is no ground for a text."""

    x_pt: float
    y_pt: float
    width_pt: float
    height_pt: float
    ink: Ink
    is_outlined: bool = True


class Anchor(Enum):
    """Which end of a text stands at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


class Label(NamedTuple):
    """A line of text; `y_pt` is its baseline. `is_light`: it is white, on a dark ground."""

    x_pt: float
    y_pt: float
    text: str
    anchor: Anchor = Anchor.START
    is_light: bool = False


Shape: TypeAlias = Stroke | Area


class Scene(NamedTuple):
    """What is drawn, in points from its upper left corner, y downwards: shapes in their order, texts upon them.

    `size_pt` is the size of its letters.
    """

    width_pt: float
    height_pt: float
    size_pt: float
    shapes: tuple[Shape, ...]
    labels: tuple[Label, ...]


OUTLINE_PT: Final = 0.5


def strokes_of(area: Area) -> Iterator[Stroke]:
    """The lines of the area's hatching, which meet those of its neighbours."""
    left, top, width, height, (_, hatch), _ = area
    right, bottom = left + width, top + height
    gap = _HATCH_PT * 2**0.5  # between diagonals along an edge
    if hatch is not Hatch.NONE:  # x + y is the same along a line
        for at in _steps(left + top, right + bottom, gap):
            x0, x1 = max(left, at - bottom), min(right, at - top)
            yield Stroke(x0, at - x0, x1, at - x1, _HATCH_LINE_PT)
    if hatch is Hatch.CROSSED:  # and here x - y
        for at in _steps(left - bottom, right - top, gap):
            x0, x1 = max(left, at + top), min(right, at + bottom)
            yield Stroke(x0, x0 - at, x1, x1 - at, _HATCH_LINE_PT)


def _steps(begin: float, end: float, step: float) -> Iterator[float]:
    """The multiples of the step between both."""
    number = ceil(begin / step + 1e-6)
    while number * step < end - 1e-6:
        yield number * step
        number += 1
