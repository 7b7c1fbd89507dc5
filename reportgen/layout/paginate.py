"""Parts bands over pages: fills each page from the top, repeats headers, and draws the rules of what stands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from reportgen.content import Align, Content, Span
from reportgen.document.blocks import Document, Furniture, PageField, is_read_once
from reportgen.document.style import Style
from reportgen.layout.bands import Band, Merged, Strip, TableKey
from reportgen.layout.pages import Artifact, Fill, Origin, PlacedFigure, PlacedText, Rule, SetText
from reportgen.layout.set_text import Setter, sliced

# So many lines of a row that is parted stand on a page at least.
_FEWEST_LINES: Final = 2
# A last page with no more rows than these looks like a mistake.
_FEW_ROWS: Final = 2
# The widest page number that furniture makes room for before the pages are known.
_WIDEST_NUMBER: Final = "0000"


class Frame(NamedTuple):
    """The page outside the text: where content may begin and end, and what stands at head and foot.

    The running head ends at `head_pt`; between it and the text there is room for what stands over a continued table.
    """

    style: Style
    running_head: Furniture
    foot: tuple[Furniture, ...]
    foot_origin: int
    head_pt: float
    top_pt: float
    bottom_pt: float

    @classmethod
    def of(cls, document: Document, style: Style, setter: Setter, first: int = 0) -> Frame:
        """The frame of a document; long furniture takes its room from the text, never lies upon it."""
        sheet = style.sheet
        behind = first + len(document.blocks)
        frame = cls(style, document.running_head, document.foot, behind, 0.0, sheet.margin_top_pt, 0.0)
        placed = list(frame.furniture(2, 3, setter, _WIDEST_NUMBER))
        head = [p for p in placed if p.source is Artifact.RUNNING_HEAD]
        foot = [p for p in placed if p.source is Artifact.FOOT]
        top = max([sheet.margin_top_pt, *(p.y_pt + p.text.height_pt for p in head)])
        bottom = min([sheet.height_pt - sheet.margin_bottom_pt, *(p.y_pt - p.text.style.leading_pt for p in foot)])
        ends = [p.y_pt - p.text.style.baseline_pt + p.text.height_pt for p in head]
        return frame._replace(head_pt=max(ends, default=0.0), top_pt=top, bottom_pt=bottom)

    def below(self, continued: SetText | None) -> float:
        """How far below the others a page begins that this text opens: by what it needs more than the margin has."""
        return max(0.0, self.head_pt + continued.height_pt - self.top_pt) if continued is not None else 0.0

    def over(self, continued: SetText) -> PlacedText:
        """The text that opens a page: between the running head and the table, no further from it than a heading."""
        top = self.top_pt + self.below(continued)
        gap = min((top - continued.height_pt - self.head_pt) / 2, self.style.texts["heading"].space_after_pt)
        y = top - gap - continued.height_pt + continued.style.baseline_pt
        return PlacedText(self.style.sheet.margin_left_pt, y, continued, Artifact.REPEATED_HEADER)

    def furniture(
        self, number: int, total: int, setter: Setter, shown: str = "", *, is_titled: bool = False, ends: bool = False
    ) -> Iterator[PlacedText]:
        """Running head and foot of page `number`; `shown` stands for the numbers where they aren't known yet.

        A page that begins with the title has no running head of the same words. What the foot says in words on every
        page is read once, where the document `ends`.
        """
        sheet = self.style.sheet
        width = sheet.text_width_pt
        values = {PageField.PAGE: shown or str(number), PageField.PAGES: shown or str(total)}
        if self.running_head and not is_titled:
            head = setter.set(_resolved(self.running_head, values), "running_head", width, Align.RIGHT)
            yield PlacedText(sheet.margin_left_pt, sheet.head_pt, head, Artifact.RUNNING_HEAD)
        baseline = sheet.height_pt - sheet.foot_pt
        for index, line in reversed(list(enumerate(self.foot))):
            text = setter.set(_resolved(line, values), "foot", width, Align.CENTER)
            baseline -= text.height_pt - text.style.leading_pt
            is_read = ends and is_read_once(line)
            source = Origin(self.foot_origin, None, index) if is_read else Artifact.FOOT
            yield PlacedText(sheet.margin_left_pt, baseline, text, source)
            baseline -= text.style.leading_pt


def _resolved(furniture: Furniture, values: dict[PageField, str]) -> Content:
    return (Span("".join(part if isinstance(part, str) else values[part] for part in furniture)),)


class PageDraft:
    """A page while it is filled."""

    def __init__(self) -> None:
        self.texts: list[PlacedText] = []
        self.rules: list[Rule] = []
        self.fills: list[Fill] = []
        self.figures: list[PlacedFigure] = []
        self.is_titled = False


def fill_pages(groups: Sequence[Sequence[Band]], begin: Callable[[], PageBuilder]) -> list[PageDraft]:
    """The groups on pages that are filled from the front, each time by a builder of `begin`.

    Where a table, or the document, would leave no more than two rows to its last page, these and what is on the page
    before are parted evenly.
    """
    builder = begin()
    pages = [builder.place(group) for group in groups]
    filled = builder.finish()
    if parted := set(_even_parts(groups, pages)):
        builder = begin()
        for index, group in enumerate(groups):
            builder.place(group, on_next=index in parted)
        even = builder.finish()
        return even if len(even) == len(filled) else filled
    return filled


def _even_parts(groups: Sequence[Sequence[Band]], pages: Sequence[int]) -> Iterator[int]:
    """The groups that begin a page instead of those that leave few rows to the last one, by their indexes."""
    for end, page in enumerate(pages):
        if end + 1 < len(groups) and not groups[end + 1][0].begins_page:
            continue
        last, before = ([index for index in range(end + 1) if pages[index] == number] for number in (page, page - 1))
        rows = sum(band.header is not None for index in last for band in groups[index])
        if before and 0 < rows <= _FEW_ROWS and not groups[last[0]][0].begins_page:
            heights = [sum(band.height_pt for band in groups[index]) for index in before + last]
            ends = list(accumulate(heights[: len(before)]))
            yield before[min(range(1, len(before)), key=lambda k: abs(2 * ends[k - 1] - sum(heights)), default=0)]


class PageBuilder:
    """Fills pages from the top, band by band."""

    def __init__(self, frame: Frame, style: Style, edges: Mapping[TableKey, Sequence[float]]) -> None:
        self._frame = frame
        self._style = style
        self._edges_of = edges
        self._xs: Sequence[float] = ()
        self._drafts: list[PageDraft] = []
        self._table: TableKey | None = None
        self._strips: list[tuple[float, Strip]] = []  # of the table on this page, each with its upper edge
        self._open: dict[int, _OpenCell] = {}
        self._shown: set[Origin] = set()  # the merged cells that stand on a page already
        self._y = 0.0
        self._begin_page()

    def place(self, group: Sequence[Band], *, on_next: bool = False) -> int:
        """Puts bands that belong together on this page, or all on the next, or, higher than a page, one by one.

        The number of the page that they begin on is returned.
        """
        if self._y > self._frame.top_pt and (on_next or group[0].begins_page or not self._fits(group)):
            self._begin_page()
        begun_on = len(self._drafts)
        self._drafts[-1].is_titled |= group[0].begins_page and group[0].table is None
        if self._fits(group):
            for band in group:
                self._put(band)
            return begun_on
        for band in group:
            if self._is_higher_than_a_page(band):
                self._put_in_parts(band)
            else:
                if self._y > self._frame.top_pt and not self._fits([band]):
                    self._begin_page()
                self._put(band)
        return begun_on

    def finish(self) -> list[PageDraft]:
        """The filled pages."""
        self._close_table()
        return self._drafts

    def _begin_page(self) -> None:
        self._close_table()
        self._drafts.append(PageDraft())
        self._y = self._frame.top_pt

    def _fits(self, group: Sequence[Band]) -> bool:
        needed = sum(band.height_pt for band in group)
        if self._y > self._frame.top_pt:
            needed += sum(band.space_before_pt for band in group)
        else:
            needed += sum(band.space_before_pt for band in group[1:])
        first = group[0]
        if first.header is not None and self._table != first.table:
            needed += first.header.height_pt + (first.group.height_pt if first.group is not None else 0.0)
            needed += self._frame.below(first.header.continued)
        return self._y + needed <= self._frame.bottom_pt + 0.001

    def _is_higher_than_a_page(self, band: Band) -> bool:
        """Whether the band is a row that no page holds, not even below its header alone."""
        if band.header is None:
            return False
        begin = self._frame.top_pt + self._frame.below(band.header.continued) + band.header.height_pt
        return begin + band.height_pt > self._frame.bottom_pt + 0.001

    def _put(self, band: Band) -> None:
        if self._table is not None and band.table != self._table:
            self._close_table()
        if self._y > self._frame.top_pt:
            self._y += band.space_before_pt
        if band.table is not None and self._table != band.table:
            self._begin_table(band)
        left, top = self._style.sheet.margin_left_pt, self._y
        if self._open or band.merged:
            self._open_and_close(band.merged)
        self._drafts[-1].texts.extend(
            [PlacedText(left + x, top + y, text, source) for x, y, text, source in band.texts]
        )
        if band.figure is not None:
            x, y, scene, texts, source = band.figure
            texts = tuple([text._replace(x_pt=left + text.x_pt, y_pt=top + text.y_pt) for text in texts])
            self._drafts[-1].figures.append(PlacedFigure(left + x, top + y, scene, texts, source))
        for strip in band.strips:
            if strip.is_shaded:
                xs, color = self._xs, self._style.table.header_fill
                self._drafts[-1].fills.append(Fill(xs[0], self._y, xs[-1] - xs[0], strip.height_pt, color))
            self._strips.append((self._y, strip))
            self._y += strip.height_pt
        if not band.strips:
            self._y += band.height_pt

    def _begin_table(self, band: Band) -> None:
        """Opens the table on this page, under its own header or the repeated one, and the band of its group."""
        header = band.header or band
        assert band.table is not None
        self._table = band.table
        self._xs = self._edges_of[band.table]
        self._strips = []
        if header is not band and header.continued is not None:
            self._drafts[-1].texts.append(self._frame.over(header.continued))
            self._y += self._frame.below(header.continued)
        for repeated in (header, band.group) if header is not band else ():
            if repeated is not None:
                texts = tuple(text._replace(source=Artifact.REPEATED_HEADER) for text in repeated.texts)
                self._put(repeated._replace(texts=texts, space_before_pt=0.0))

    def _open_and_close(self, merged: Sequence[Merged]) -> None:
        """Closes the merged cells that the next row isn't in, and opens those that begin with it on this page."""
        now = {cell.column: cell for cell in merged}
        for column, open_cell in list(self._open.items()):
            if now.get(column) is not open_cell.cell:
                self._close_cell(self._open.pop(column))
        for column, cell in now.items():
            if column not in self._open:
                texts = self._drafts[-1].texts
                self._open[column] = _OpenCell(cell, self._y, len(texts))
                texts.append(PlacedText(0.0, 0.0, cell.text, cell.source))  # its place is known when it is closed

    def _close_cell(self, open_cell: _OpenCell) -> None:
        """Puts the cell's text in the middle of its rows on this page; on a further page it is a repetition."""
        cell, top, at = open_cell
        height = self._y - top
        y = top + (height - cell.text.height_pt) / 2 + cell.text.style.baseline_pt
        source = Artifact.REPEATED_HEADER if cell.source in self._shown else cell.source
        self._shown.add(cell.source)
        x = self._style.sheet.margin_left_pt + cell.x_pt
        self._drafts[-1].texts[at] = PlacedText(x, y, cell.text, source)

    def _put_in_parts(self, band: Band) -> None:
        """A row higher than a page: its cells' lines go on over pages, each page holding as many as it can."""
        leading = self._style.texts["body"].leading_pt
        padding = 2 * self._style.table.padding_y_pt
        count = max(len(placed.text.lines) for placed in band.texts)
        begin = 0
        while begin < count:
            header = 0.0
            if band.header is not None and self._table != band.table:
                header = self._frame.below(band.header.continued) + band.header.height_pt
            room = int((self._frame.bottom_pt - self._y - header - padding) / leading)
            if room < _FEWEST_LINES and self._y > self._frame.top_pt:
                self._begin_page()
                continue
            end = min(count, begin + max(room, 1))
            texts = tuple(
                placed._replace(y_pt=padding / 2 + placed.text.style.baseline_pt, text=sliced(placed.text, begin, end))
                for placed in band.texts
            )
            height = (end - begin) * leading + padding
            strips = tuple([strip._replace(height_pt=height) for strip in band.strips])
            self._put(band._replace(height_pt=height, texts=texts, strips=strips))
            begin = end
            if begin < count:
                self._begin_page()

    def _close_table(self) -> None:
        """Draws the rules of the rows that stand on this page."""
        if self._table is None:
            return
        self._open_and_close(())
        rules_of = _Rules(self._xs, self._strips, self._y, self._style)
        self._drafts[-1].rules.extend(rules_of.all())
        self._table = None


class _OpenCell(NamedTuple):
    """A merged cell whose rows are being put on a page: its upper edge there, and its place among the page's texts."""

    cell: Merged
    top_pt: float
    at: int


class _Rules:
    """The rules of a table on a page: lines as long as can be, none through a cell."""

    def __init__(
        self, xs: Sequence[float], strips: Sequence[tuple[float, Strip]], bottom_pt: float, style: Style
    ) -> None:
        self._xs = xs
        self._strips = strips
        self._bottom = bottom_pt
        self._frame = style.table.frame_pt
        self._inner = style.table.rule_pt

    def all(self) -> Iterator[Rule]:
        """All of them: between rows, between columns, around."""
        xs, top, frame = self._xs, self._strips[0][0], self._frame
        for (_, above), (y, below) in pairwise(self._strips):
            width = frame if below.is_heavy else self._inner
            for begin, end in _stretches(len(xs) - 1, above.open_below):
                yield Rule(xs[begin], y, xs[end], y, width)
        ends = [*(y for y, _ in self._strips[1:]), self._bottom]
        for edge in range(1, len(xs) - 1):
            hidden = {at for at, (_, strip) in enumerate(self._strips) if edge in strip.joined}
            for begin, end in _stretches(len(self._strips), hidden):
                yield Rule(xs[edge], self._strips[begin][0], xs[edge], ends[end - 1], self._inner)
        for y in (top, self._bottom):
            yield Rule(xs[0] - frame / 2, y, xs[-1] + frame / 2, y, frame)
        for x in (xs[0], xs[-1]):
            yield Rule(x, top, x, self._bottom, frame)


def _stretches(count: int, gaps: Set[int]) -> Iterator[tuple[int, int]]:
    """From where up to where no gap is, of so many."""
    begin = 0
    for gap in (*sorted(gaps), count):
        if begin < gap:
            yield begin, gap
        begin = gap + 1
