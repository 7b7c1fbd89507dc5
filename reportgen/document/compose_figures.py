"""An edition at a glance: figures of its entries, each with its data as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from reportgen.content import Align, Content, Span, text_of
from reportgen.dataset.model import Section
from reportgen.document.blocks import Block, Column, Figure, Heading, Row, RowForm, Table
from reportgen.document.chart import Chart, Form
from reportgen.document.draw_chart import PLOT_EM, draw_chart, parts_that_fit
from reportgen.document.edition_charts import (
    by_division,
    by_edition,
    by_town,
    by_year,
    terms_of,
    through_years,
)
from reportgen.document.rendering import Renderer, bookmark_of, plain_row, titled_name, values_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed, OfFigures
from reportgen.document.texts import FigureTexts
from reportgen.japanese.eras import era_year

_NONE: Final[Content] = (Span("－"),)
# The figures that have each entry once: their data have sums.
_PARTED: Final = ("years", "divisions")


def figures(subject: OfFigures, texts: FigureTexts, style: Style) -> Iterator[Composed]:
    """All figures that the edition has the data for, in one document, if any. Raises DataError."""
    edition = subject.edition
    values = values_of(edition, subject.revised_on)
    values["count"] = sum(len(section.entries) for section in edition.sections)
    renderer = Renderer(texts.figures, {}, style, values)
    blocks = tuple(FigureComposer(renderer, style).all_of(subject))
    if len(blocks) == 1:
        return
    document = renderer.document(blocks, edition.host.name, edition.as_of)
    yield Composed(titled_name(texts.figures, values), document)


def _room_pt(style: Style) -> float:
    """What a heading leaves of a page."""
    sheet, heading = style.sheet, style.texts["heading"]
    above = heading.leading_pt + heading.space_after_pt
    return sheet.height_pt - sheet.margin_top_pt - sheet.margin_bottom_pt - above - heading.leading_pt


def number_content(amount: int) -> Content:
    """A number as a table has it."""
    return (Span(f"{amount:,}" if amount else "－", whole=True, amount=amount),)


class FigureComposer:
    """Composes figures and their tables in the wording of figures."""

    def __init__(self, renderer: Renderer, style: Style) -> None:
        self._renderer = renderer
        self._style = style

    def all_of(self, subject: OfFigures) -> Iterator[Block]:
        """The title and all figures."""
        edition, term = subject.edition, self._renderer.term
        yield self._renderer.title_block()
        yield from self._figure("years", by_year(edition, term))
        yield from self._figure("towns", by_town(edition, term))
        yield from self._figure("divisions", by_division(edition, term))
        for section in edition.sections:
            if (chart := through_years(edition, section, term)) is not None:
                heading = self._renderer.text("spans", **self.values_of(chart, section.heading))
                yield from self._charted("spans", chart, heading, section.heading)
                yield self._spans(section, heading)
        yield from self._figure("editions", by_edition((*subject.earlier, edition), term))

    def _figure(self, name: str, chart: Chart | None) -> Iterator[Block]:
        if chart is not None:
            heading = self._renderer.text(name, **self.values_of(chart))
            yield from self._charted(name, chart, heading)
            yield self._data(name, chart, heading)

    def _charted(self, name: str, chart: Chart, heading: str, of: str = "") -> Iterator[Block]:
        """The chart under its heading; where its bars are more than a page holds, in parts that say which they are."""
        renderer, style = self._renderer, self._style
        width, size = style.sheet.text_width_pt, style.texts["note"].size_pt
        parts = list(parts_that_fit(chart, width, size, _room_pt(style)))
        for number, part in enumerate(parts, 1):
            title = heading
            if len(parts) > 1:
                title = renderer.text("part", heading=heading, number=number, total=len(parts))
            aside = renderer.content(renderer.text("aside")) if number == 1 else ()
            yield Heading(renderer.content(title), aside, bookmark_of(title))
            alternative = renderer.text(f"{name}_alternative", **self.values_of(part, of))
            yield self.figure(title, part, alternative, whole=chart)

    def figure(
        self, title: str, chart: Chart, alternative: str, plot_em: float = PLOT_EM, whole: Chart | None = None
    ) -> Figure:
        """The chart, or part of a `whole` one, over the whole measure; a plot of columns is so many ems high."""
        chart = self._shown(chart)
        whole = self._shown(whole) if whole else None
        scene = draw_chart(chart, self._style.sheet.text_width_pt, self._style.texts["note"].size_pt, plot_em, whole)
        return Figure(title, chart, scene, alternative)

    def _shown(self, chart: Chart) -> Chart:
        """The chart with its names in the characters of the style."""
        names = [self._renderer.shown(category.label) for category in chart.categories]
        categories = [one._replace(label=name) for one, name in zip(chart.categories, names, strict=True)]
        return chart._replace(categories=tuple(categories))

    def values_of(self, chart: Chart, heading: str = "") -> dict[str, object]:
        """What the wording may say of a chart; `heading` is that of the section that it shows."""
        totals = chart.totals
        most = totals.index(max(totals))
        shown: dict[str, object] = {"heading": heading, "label": chart.label, "first": "", "last": ""}
        if chart.form is not Form.BARS:
            shown |= {"first": str(chart.axis[0]), "last": str(chart.axis[1] - 1)}
        shown |= {"most": chart.categories[most].name, "most_count": totals[most], "values": chart.in_words}
        shown["count"] = len(chart.categories) if chart.form is Form.SPANS else sum(totals)
        return shown

    def _data(self, name: str, chart: Chart, heading: str) -> Table:
        """What the chart shows, a row for each category that amounts to anything, and the sums under them."""
        renderer = self._renderer
        series = [one for one in chart.series if one.ink is not None]
        columns = [self._column(name, Align.LEFT, chart.label, heads_row=True)]
        columns += [
            Column(f"figures.series{at}", renderer.content(one.name), Align.RIGHT) for at, one in enumerate(series)
        ]
        amounts = [[abs(one.amounts[at]) for one in series] for at in chart.indexes]
        totals = list(chart.totals)
        if len(series) > 1:
            columns.append(self._column("sum", Align.RIGHT))
            amounts = [[*row, total] for row, total in zip(amounts, totals, strict=True)]
        rows = [
            plain_row((renderer.content(category.full or category.name), *map(number_content, row)))
            for category, row in zip(chart.categories, amounts, strict=True)
            if any(row)
        ]
        if name in _PARTED:
            sums = [sum(column) for column in zip(*amounts, strict=True)]
            cells = (renderer.content(renderer.term("sum")), *map(number_content, sums))
            rows.append(Row("", cells, {}, RowForm.TOTAL))
        return self._table(columns, rows, heading)

    def _spans(self, section: Section, heading: str) -> Table:
        """The years of the section's entries, as the list prints them."""
        renderer = self._renderer
        terms = terms_of(section)
        has = {
            "earlier": any(one.term.earlier for one in terms),
            "end": any(one.term.end or one.retired for one in terms),
        }
        columns = [self._column("entry", Align.LEFT, heads_row=True), self._column("begin", Align.CENTER)]
        columns += [self._column(field, Align.CENTER) for field in has if has[field]]
        rows = []
        for entry, (begin, earlier, end), retired in terms:
            ended = renderer.term("retired", year=retired.year) if retired else self._year(end)
            cells = [self._year(begin), *([self._year(earlier)] if has["earlier"] else [])]
            cells += [ended] if has["end"] else []
            contents = [renderer.content(text) if text else _NONE for text in cells]
            rows.append(plain_row((renderer.content(entry.title), *contents)))
        return self._table(columns, rows, heading)

    def _year(self, year: int | None) -> str:
        return "" if year is None else self._renderer.term("year", year=year, era=era_year(year))

    def _column(self, field: str, align: Align, label: str = "", *, heads_row: bool = False) -> Column:
        text = self._renderer.render(self._renderer.wording.columns[field], label=label)
        return Column(f"figures.{field}", self._renderer.content(text), align, heads_row=heads_row)

    def _table(self, columns: Sequence[Column], rows: Iterable[Row], heading: str) -> Table:
        renderer = self._renderer
        labels = "、".join([text_of(column.label) for column in columns])
        summary = renderer.text("table_summary", heading=heading, labels=labels)
        continued = renderer.content(renderer.text("continued", heading=heading))
        return Table(tuple(columns), tuple(rows), summary, continued=continued)
