"""Blocks to pages: sets every text in lines, stacks them in bands, and parts the bands over pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from reportgen.document.blocks import (
    Align,
    Content,
    Document,
    Furniture,
    Heading,
    Note,
    PageField,
    Paragraph,
    Span,
    Table,
    Title,
    is_read_once,
    text_of,
)
from reportgen.document.style import Face, Style
from reportgen.layout.columns import Grids
from reportgen.layout.line_choice import LineChooser
from reportgen.layout.lines import Line, MeasuredText, TextMeasurer, break_lines, justified, lines_between, units
from reportgen.layout.pages import (
    HEADER_ROW,
    Artifact,
    Bookmark,
    Fill,
    Link,
    Origin,
    Page,
    Pages,
    PlacedText,
    Rule,
    SetText,
    Source,
)
from reportgen.layout.runs import runs_of, stretches_of

# Where the baseline of a Japanese em box lies: 0.88 of the em above it, 0.12 below.
_ASCENT = 0.88
# An underline's middle below the baseline and its thickness, in ems: just clear of the ideographs' feet.
_UNDERLINE_BELOW = 0.2
_UNDERLINE_THICKNESS = 0.06
_RIGHT = "right"
# So many lines of a row that is parted stand on a page at least.
_FEWEST_LINES = 2
# The widest page number that furniture makes room for before the pages are known.
_WIDEST_NUMBER = "0000"


# What a text is set by: content, kind, width in points, alignment, and how many lines cost nothing.
_Key: TypeAlias = tuple[Content, str, float, "Align | str", int]
# Applies the function to each key, in their order.
Spread: TypeAlias = Callable[[Callable[[_Key], SetText], Sequence[_Key]], list[SetText]]


def _one_by_one(function: Callable[[_Key], SetText], keys: Sequence[_Key]) -> list[SetText]:
    return [function(key) for key in keys]


class Measurers(NamedTuple):
    """A text measurer for each face of the style, and what chooses where lines end (None: each line is filled)."""

    regular: TextMeasurer
    bold: TextMeasurer
    chooser: LineChooser | None = None

    def of(self, face: Face) -> TextMeasurer:
        """The measurer for a face."""
        return self.bold if face is Face.BOLD else self.regular


def lay_out_document(
    document: Document, grids: Grids, style: Style, measurers: Measurers, spread: Spread = _one_by_one
) -> Pages:
    """The document's pages.

    `grids` are those of `size_columns`. Bands that belong together (a heading, its table's header and
    first two rows; a table's last two rows and its notes) go to one page where a page can hold them. A row is parted
    only where it is higher than a page. Pages are filled from the front, which takes the fewest of them; what stays
    white at a page's foot is less than the next row, or than the next such group. The time grows with the rows: some
    0.2 ms for each new row of text, most of it for choosing where its lines end. `spread` may do that work on several
    processors.
    """
    setter = _Setter(style, measurers)
    setter.prepare(_cells(document, grids, style), spread)
    frame = _Frame.of(document, style, setter)
    bands = list(_bands(document, grids, style, setter))
    builder = _PageBuilder(frame, style, _edges(document, grids, style))
    for group in _groups(bands):
        builder.place(group)
    drafts = builder.finish()
    total = len(drafts)
    pages = []
    for number, draft in enumerate(drafts, 1):
        furniture = tuple(frame.furniture(number, total, setter))
        texts = (*furniture, *draft.texts)
        marks = tuple(_underlines(texts)), tuple(_links(texts))
        pages.append(Page(number, texts, tuple(draft.rules), tuple(draft.fills), *marks))
    return Pages(style.sheet, document.properties, tuple(pages), tuple(_bookmarks(document, pages)))


def _underlines(texts: Iterable[PlacedText]) -> Iterator[Rule]:
    for x, y, text, _ in texts:
        size = text.style.size_pt
        for index, x0, x1, run in text.stretches:
            if run.underlined:
                level = y + index * text.style.leading_pt + _UNDERLINE_BELOW * size
                yield Rule(x + x0, level, x + x1, level, _UNDERLINE_THICKNESS * size)


def _links(texts: Iterable[PlacedText]) -> Iterator[Link]:
    for x, y, text, source in texts:
        for index, x0, x1, run in text.stretches:
            if run.link and isinstance(source, Origin):
                top = y + index * text.style.leading_pt - _ASCENT * text.style.size_pt
                yield Link(x + x0, top, x1 - x0, text.style.size_pt, run.link, source, run.part)


class _Setter:
    """Sets contents in lines, each distinct one once for a kind, width and alignment."""

    def __init__(self, style: Style, measurers: Measurers) -> None:
        self._style = style
        self._measurers = measurers
        self._set: dict[_Key, SetText] = {}

    def set(
        self, content: Content, kind: str, width_pt: float, align: Align | str = Align.LEFT, most: int = 1
    ) -> SetText:
        """The content in lines no wider than `width_pt`; up to `most` lines cost nothing."""
        key = (content, kind, width_pt, align, most)
        found = self._set.get(key)
        if found is None:
            found = self._set[key] = self._make(key)
        return found

    def prepare(self, wanted: Iterable[_Key], spread: Spread) -> None:
        """Sets these texts, each once."""
        keys = list(dict.fromkeys(wanted))
        self._set.update(zip(keys, spread(self._make, keys), strict=True))

    def _make(self, key: _Key) -> SetText:
        content, kind, width_pt, align, most = key
        style = self._style.texts[kind]
        measured = self._measurers.of(style.face).measure(content)
        paragraphs = [self._break(paragraph, width_pt / style.size_pt, align, most) for paragraph in measured]
        if align is Align.JUSTIFY:
            paragraphs = [(_justified(lines, width_pt / style.size_pt), cuts) for lines, cuts in paragraphs]
        lines = tuple(line for paragraph, _ in paragraphs for line in paragraph)
        cuts_phrases = any(cuts for _, cuts in paragraphs)
        xs = _xs(lines, style.size_pt, width_pt, align)
        found = SetText(style, lines, xs, cuts_phrases)
        if runs := runs_of(content, lines):
            stack = self._measurers.of(style.face).face
            stretches = stretches_of(lines, xs, runs, stack.advances, stack.units_per_em, style.size_pt)
            found = found._replace(runs=runs, stretches=stretches)
        return found

    def _break(
        self, paragraph: MeasuredText, width_em: float, align: Align | str, most: int
    ) -> tuple[tuple[Line, ...], bool]:
        """A paragraph's lines, and whether they cut phrases."""
        chooser = self._measurers.chooser
        if chooser is not None:
            even, fill = align is Align.CENTER, align is Align.JUSTIFY
            choice = chooser.choose(paragraph, units(paragraph, width_em), even=even, fill=fill, most=most)
            if choice is not None:
                return lines_between(paragraph, choice.ends), choice.cost > 0
        return break_lines(paragraph, width_em), False

    def width_pt(self, content: Content, kind: str) -> float:
        """How wide the content is on one line."""
        return max(line.width for line in self.set(content, kind, 1e6).lines) * self._style.texts[kind].size_pt / 1000


def _justified(lines: tuple[Line, ...], width_em: float) -> tuple[Line, ...]:
    """All lines but the paragraph's last stretched to the width."""
    return (*(justified(line, width_em) for line in lines[:-1]), lines[-1])


def _xs(lines: Sequence[Line], size_pt: float, width_pt: float, align: Align | str) -> tuple[float, ...]:
    if align is Align.LEFT or align is Align.JUSTIFY:
        return (0.0,) * len(lines)
    share = 1.0 if align == _RIGHT else 0.5
    return tuple((width_pt - line.width * size_pt / 1000) * share for line in lines)


class _Band(NamedTuple):
    """A strip over the whole measure that is not parted: a block of text, or a row of a table.

    The texts' places count from the left margin and the band's top; a row has one for each column.
    """

    height_pt: float
    texts: tuple[PlacedText, ...]
    space_before_pt: float = 0.0
    keeps_with_above: bool = False
    begins_page: bool = False
    table: int | None = None
    row: int | None = None
    header: _Band | None = None


def _cells(document: Document, grids: Grids, style: Style) -> Iterator[_Key]:
    """What the cells of all rows are set by."""
    for table in document.blocks:
        if isinstance(table, Table):
            inner = _inner_widths(grids[table.fields], style)
            columns = [(column.align, width) for column, width in zip(table.columns, inner, strict=True)]
            for row in table.rows:
                for content, (align, width) in zip(row.cells, columns, strict=True):
                    yield content, "body", width, align, 1


def _inner_widths(widths_pt: Sequence[float], style: Style) -> list[float]:
    """What the padding leaves of the columns."""
    return [width - 2 * style.table.padding_x_pt for width in widths_pt]


def _edges(document: Document, grids: Grids, style: Style) -> dict[int, list[float]]:
    """The columns' edges of each table, by its place among the blocks."""
    left = style.sheet.margin_left_pt
    tables = {index: block for index, block in enumerate(document.blocks) if isinstance(block, Table)}
    return {index: list(accumulate(grids[table.fields], initial=left)) for index, table in tables.items()}


def _bands(document: Document, grids: Grids, style: Style, setter: _Setter) -> Iterator[_Band]:
    width = style.sheet.text_width_pt
    gap = 0.0  # the space that the band above wants below itself
    above: object = None
    for index, block in enumerate(document.blocks):
        if isinstance(block, Table):
            yield from _table_bands(block, index, grids[block.fields], style, setter, keeps=isinstance(above, Heading))
            gap = 0.0
        else:
            kind = _KINDS[type(block)]
            space = style.texts[kind]
            keeps = isinstance(above, Title | Paragraph) or (
                isinstance(block, Note) and isinstance(above, Table | Note)
            )
            begins = isinstance(block, Title) and block.begins_page
            before = max(gap, space.space_before_pt)
            if isinstance(block, Title):
                texts = [
                    setter.set(line, "subtitle" if i else "title", width, Align.CENTER)
                    for i, line in enumerate(block.lines)
                ]
                for i, text in enumerate(texts):
                    placed = (_at_top(text, Origin(index, None, i)),)
                    yield _Band(text.height_pt, placed, 0.0 if i else before, keeps or i > 0, begins and not i)
            elif isinstance(block, Heading):
                yield _heading_band(block, index, width, setter, before, keeps)
            else:
                stands_right = isinstance(block, Paragraph) and block.stands_right
                text = setter.set(block.content, kind, width, _RIGHT if stands_right else Align.LEFT)
                yield _Band(text.height_pt, (_at_top(text, Origin(index)),), before, keeps)
            gap = space.space_after_pt
        above = block


_KINDS = {Title: "title", Heading: "heading", Paragraph: "paragraph", Note: "note"}


def _heading_band(block: Heading, index: int, width: float, setter: _Setter, before: float, keeps: bool) -> _Band:
    """The heading and its aside on one line; the aside on a line of its own where both don't fit."""
    text = setter.set(block.content, "heading", width)
    placed = _at_top(text, Origin(index, None, 0))
    if not text_of(block.aside):
        return _Band(text.height_pt, (placed,), before, keeps)
    aside = setter.set(block.aside, "aside", width, _RIGHT)
    beside = setter.width_pt(block.content, "heading") + text.style.size_pt + setter.width_pt(block.aside, "aside")
    baseline = placed.y_pt if beside <= width else text.height_pt + _baseline_pt(aside)
    height = text.height_pt if beside <= width else text.height_pt + aside.height_pt
    return _Band(height, (placed, PlacedText(0.0, baseline, aside, Origin(index, None, 1))), before, keeps)


def _at_top(text: SetText, source: Source) -> PlacedText:
    return PlacedText(0.0, _baseline_pt(text), text, source)


def _table_bands(
    table: Table, index: int, widths_pt: Sequence[float], style: Style, setter: _Setter, *, keeps: bool
) -> Iterator[_Band]:
    padding_x, padding_y = style.table.padding_x_pt, style.table.padding_y_pt
    inner = _inner_widths(widths_pt, style)
    lefts = [left + padding_x for left in accumulate(widths_pt[:-1], initial=0.0)]
    labels = [setter.set(c.label, "header", w, Align.CENTER) for c, w in zip(table.columns, inner, strict=True)]
    header_height = max(label.height_pt for label in labels) + 2 * padding_y
    header = _Band(
        header_height,
        tuple(
            _centered(left, header_height, label, Origin(index, HEADER_ROW, column))
            for column, (left, label) in enumerate(zip(lefts, labels, strict=True))
        ),
        space_before_pt=style.texts["heading"].space_after_pt,
        keeps_with_above=keeps,
        table=index,
        row=HEADER_ROW,
    )
    yield header
    aligns = [column.align for column in table.columns]
    leading = style.texts["body"].leading_pt
    setting = setter.set
    last = len(table.rows) - 1
    columns = list(zip(range(len(inner)), lefts, inner, aligns, strict=True))
    for number, row in enumerate(table.rows):
        texts = [setting(row.cells[column], "body", width, align) for column, _, width, align in columns]
        most = max([len(text.lines) for text in texts])
        for column, _, width, align in columns:
            if texts[column].cuts_phrases and len(texts[column].lines) < most:
                texts[column] = setting(row.cells[column], "body", width, align, most)
        height = most * leading + 2 * padding_y
        placed = [
            _centered(
                left,
                len(text.lines) * leading + 2 * padding_y if table.begins_at_top else height,
                text,
                Origin(index, number, column),
            )
            for (column, left, _, _), text in zip(columns, texts, strict=True)
        ]
        keeps_with_above = number < 2 or number == last
        yield _Band(height, tuple(placed), 0.0, keeps_with_above, False, index, number, header)


def _centered(left_pt: float, height_pt: float, text: SetText, source: Source) -> PlacedText:
    """A text in the middle of a row of this height, or at the top of a higher one."""
    style = text.style
    top = (height_pt - len(text.lines) * style.leading_pt) / 2
    return PlacedText(left_pt, top + (style.leading_pt - style.size_pt) / 2 + _ASCENT * style.size_pt, text, source)


def _groups(bands: Sequence[_Band]) -> Iterator[list[_Band]]:
    """Runs of bands that belong together."""
    group: list[_Band] = []
    for band in bands:
        if group and not band.keeps_with_above:
            yield group
            group = []
        group.append(band)
    if group:
        yield group


class _Frame(NamedTuple):
    """The page outside the text: where content may begin and end, and what stands at head and foot."""

    style: Style
    running_head: Furniture
    foot: tuple[Furniture, ...]
    foot_origin: int
    top_pt: float
    bottom_pt: float

    @classmethod
    def of(cls, document: Document, style: Style, setter: _Setter) -> _Frame:
        """The frame of a document; long furniture takes its room from the text, never lies upon it."""
        sheet = style.sheet
        frame = cls(style, document.running_head, document.foot, len(document.blocks), sheet.margin_top_pt, 0.0)
        placed = list(frame.furniture(2, 3, setter, _WIDEST_NUMBER))
        head = [p for p in placed if p.source is Artifact.RUNNING_HEAD]
        foot = [p for p in placed if p.source is Artifact.FOOT]
        top = max([sheet.margin_top_pt, *(p.y_pt + p.text.height_pt for p in head)])
        bottom = min([sheet.height_pt - sheet.margin_bottom_pt, *(p.y_pt - p.text.style.leading_pt for p in foot)])
        return frame._replace(top_pt=top, bottom_pt=bottom)

    def furniture(self, number: int, total: int, setter: _Setter, shown: str = "") -> Iterator[PlacedText]:
        """Running head and foot of page `number`; `shown` stands for the numbers where they aren't known yet.

        What the foot says in words on every page is read once, where the document ends.
        """
        sheet = self.style.sheet
        width = sheet.text_width_pt
        values = {PageField.PAGE: shown or str(number), PageField.PAGES: shown or str(total)}
        if number > 1 and self.running_head:
            head = setter.set(_resolved(self.running_head, values), "running_head", width, _RIGHT)
            yield PlacedText(sheet.margin_left_pt, sheet.head_pt, head, Artifact.RUNNING_HEAD)
        baseline = sheet.height_pt - sheet.foot_pt
        for index, line in reversed(list(enumerate(self.foot))):
            text = setter.set(_resolved(line, values), "foot", width, Align.CENTER)
            baseline -= text.height_pt - text.style.leading_pt
            is_read = number == total and is_read_once(line)
            source = Origin(self.foot_origin, None, index) if is_read else Artifact.FOOT
            yield PlacedText(sheet.margin_left_pt, baseline, text, source)
            baseline -= text.style.leading_pt


def _resolved(furniture: Furniture, values: dict[PageField, str]) -> Content:
    return (Span("".join(part if isinstance(part, str) else values[part] for part in furniture)),)


@dataclass(slots=True)
class _Draft:
    """A page while it is filled."""

    texts: list[PlacedText] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)


class _PageBuilder:
    """Fills pages from the top, band by band."""

    def __init__(self, frame: _Frame, style: Style, edges: Mapping[int, Sequence[float]]) -> None:
        self._frame = frame
        self._style = style
        self._edges_of = edges
        self._xs: Sequence[float] = ()
        self._drafts: list[_Draft] = []
        self._table: int | None = None
        self._edges: list[float] = []  # the upper edges of the rows of the table on this page, and the last lower one
        self._y = 0.0
        self._begin_page()

    def place(self, group: Sequence[_Band]) -> None:
        """Puts bands that belong together on this page, or all on the next, or, higher than a page, one by one."""
        if self._y > self._frame.top_pt and (group[0].begins_page or not self._fits(group)):
            self._begin_page()
        if self._fits(group):
            for band in group:
                self._put(band)
            return
        for band in group:
            if self._is_higher_than_a_page(band):
                self._put_in_parts(band)
            else:
                if self._y > self._frame.top_pt and not self._fits([band]):
                    self._begin_page()
                self._put(band)

    def finish(self) -> list[_Draft]:
        """The filled pages."""
        self._close_table()
        return self._drafts

    def _begin_page(self) -> None:
        self._close_table()
        self._drafts.append(_Draft())
        self._y = self._frame.top_pt

    def _fits(self, group: Sequence[_Band]) -> bool:
        needed = sum(band.height_pt for band in group)
        if self._y > self._frame.top_pt:
            needed += sum(band.space_before_pt for band in group)
        else:
            needed += sum(band.space_before_pt for band in group[1:])
        first = group[0]
        if first.header is not None and self._table != first.table:
            needed += first.header.height_pt
        return self._y + needed <= self._frame.bottom_pt + 0.001

    def _is_higher_than_a_page(self, band: _Band) -> bool:
        """Whether the band is a row that no page holds, not even below its header alone."""
        header = band.header.height_pt if band.header is not None else 0.0
        return band.header is not None and self._frame.top_pt + header + band.height_pt > self._frame.bottom_pt + 0.001

    def _put(self, band: _Band) -> None:
        if self._table is not None and band.table != self._table:
            self._close_table()
        if self._y > self._frame.top_pt:
            self._y += band.space_before_pt
        if band.table is not None and self._table != band.table:
            self._begin_table(band)
        left, top = self._style.sheet.margin_left_pt, self._y
        self._drafts[-1].texts.extend(
            [PlacedText(left + x, top + y, text, source) for x, y, text, source in band.texts]
        )
        self._y += band.height_pt
        if band.table is not None:
            self._edges.append(self._y)

    def _begin_table(self, band: _Band) -> None:
        """Opens the table on this page, under its own header or the repeated one."""
        header = band.header or band
        assert band.table is not None
        self._table = band.table
        self._edges = [self._y]
        xs = self._xs = self._edges_of[band.table]
        color = self._style.table.header_fill
        self._drafts[-1].fills.append(Fill(xs[0], self._y, xs[-1] - xs[0], header.height_pt, color))
        if header is not band:
            repeated = tuple(text._replace(source=Artifact.REPEATED_HEADER) for text in header.texts)
            self._put(header._replace(texts=repeated, space_before_pt=0.0))

    def _put_in_parts(self, band: _Band) -> None:
        """A row higher than a page: its cells' lines go on over pages, each page holding as many as it can."""
        leading = self._style.texts["body"].leading_pt
        padding = 2 * self._style.table.padding_y_pt
        count = max(len(placed.text.lines) for placed in band.texts)
        begin = 0
        while begin < count:
            header = band.header.height_pt if band.header is not None and self._table != band.table else 0.0
            room = int((self._frame.bottom_pt - self._y - header - padding) / leading)
            if room < _FEWEST_LINES and self._y > self._frame.top_pt:
                self._begin_page()
                continue
            end = min(count, begin + max(room, 1))
            texts = tuple(
                placed._replace(y_pt=padding / 2 + _baseline_pt(placed.text), text=_slice(placed.text, begin, end))
                for placed in band.texts
            )
            self._put(band._replace(height_pt=(end - begin) * leading + padding, texts=texts))
            begin = end
            if begin < count:
                self._begin_page()

    def _close_table(self) -> None:
        """Draws the rules of the rows that stand on this page."""
        if self._table is None:
            return
        frame, inner = self._style.table.frame_pt, self._style.table.rule_pt
        xs, ys = self._xs, self._edges
        rules = self._drafts[-1].rules
        rules.extend(Rule(xs[0], y, xs[-1], y, inner) for y in ys[1:-1])
        rules.extend(Rule(x, ys[0], x, ys[-1], inner) for x in xs[1:-1])
        for y in (ys[0], ys[-1]):
            rules.append(Rule(xs[0] - frame / 2, y, xs[-1] + frame / 2, y, frame))
        for x in (xs[0], xs[-1]):
            rules.append(Rule(x, ys[0], x, ys[-1], frame))
        self._table = None
        self._edges = []


def _slice(text: SetText, begin: int, end: int) -> SetText:
    stretches = tuple([s._replace(line=s.line - begin) for s in text.stretches if begin <= s.line < end])
    return SetText(
        text.style, text.lines[begin:end], text.xs_pt[begin:end], runs=text.runs[begin:end], stretches=stretches
    )


def _baseline_pt(text: SetText) -> float:
    """From the top of the first line to its baseline: the em box stands in the middle of the leading."""
    style = text.style
    return (style.leading_pt - style.size_pt) / 2 + _ASCENT * style.size_pt


def _bookmarks(document: Document, pages: Iterable[Page]) -> Iterator[Bookmark]:
    """An outline entry for the title, under the document's own name, and for each heading, where its text stands."""
    titled = {
        index: block
        for index, block in enumerate(document.blocks)
        if isinstance(block, Heading) or (isinstance(block, Title) and not block.begins_page)
    }
    for page in pages:
        for placed in page.texts:
            source = placed.source
            if isinstance(source, Origin) and source.column == 0 and source.block in titled:
                block = titled.pop(source.block)
                y = placed.y_pt - placed.text.style.leading_pt
                if isinstance(block, Heading):
                    yield Bookmark(block.bookmark, 1, page.number, y, source)
                else:
                    yield Bookmark(document.properties.title, 0, page.number, y, source)
