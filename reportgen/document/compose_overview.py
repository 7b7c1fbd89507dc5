"""The page that sums a list up (概要): how many entries, what changed since the edition before, two figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import ceil
from typing import Any, Final, TypeAlias

from reportgen.content import Align, text_of
from reportgen.dataset.model import Edition, Section
from reportgen.document.blocks import Block, Column, Figure, Heading, Paragraph, Row, RowForm, Table, Title
from reportgen.document.chart import Chart, Form
from reportgen.document.compose import town_name
from reportgen.document.compose_figures import FigureComposer, number_content
from reportgen.document.draw_chart import draw_chart, ems
from reportgen.document.edition_charts import by_division, by_town, by_year, named_in, partners_of
from reportgen.document.rendering import Renderer, bookmark_of, plain_row, titled_name, values_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed, OfFigures
from reportgen.document.texts import FigureTexts
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality
from reportgen.series.compare import Comparison, Counts, Kind, compare_editions, counts_by_section

# How high a plot of columns is here, in ems; how many bars there are at least; how many names are told, and sections.
_PLOT_EM: Final = 9.0
_FEWEST: Final = 3
_MOST_NAMES: Final = 3
_MOST_SECTIONS: Final = 15
# How wide the names of sections are at most beside the columns of towns, in ems.
_NAMES_EM: Final = 14.0
_CHANGES: Final = ("added", "changed", "gone")

# A column, and what it says of sections.
_Counted: TypeAlias = tuple[Column, Callable[[Sequence[Section]], int]]


def overviews(subject: OfFigures, texts: FigureTexts, style: Style) -> Iterator[Composed]:
    """The page, once. Raises DataError where a template fails."""
    edition = subject.edition
    values = {**values_of(edition, subject.revised_on), "count": _count(edition.sections)}
    composer = _Composer(subject, texts, style, values)
    document = composer.renderer.document(tuple(composer.blocks()), edition.host.name, edition.as_of)
    yield Composed(titled_name(texts.overview, values), document)


def _count(sections: Iterable[Section]) -> int:
    return sum(len(section.entries) for section in sections)


class _Composer:
    def __init__(self, subject: OfFigures, texts: FigureTexts, style: Style, values: dict[str, Any]) -> None:
        self._edition: Edition = subject.edition
        before = subject.earlier[-1] if subject.earlier else None
        self._comparison = compare_editions(before, subject.edition) if before else None
        self._style = style
        self.renderer = Renderer(texts.overview, {}, style, values)
        self._of_figures = Renderer(texts.figures, {}, style, values)

    def blocks(self) -> Iterator[Block]:
        """The page from its top: the figures that there is room for, the last one with as many bars."""
        edition, term = self._edition, self._of_figures.term
        towns, divisions, years = by_town(edition, term), by_division(edition, term), by_year(edition, term)
        made: list[Block] = [self.renderer.title_block(), *self._text(divisions), *self._counts()]
        of_whom = ("towns", towns) if towns else ("divisions", divisions)
        for name, chart in (("years", years), of_whom):
            shown = self._that_fits(chart, self._room_pt(made)) if chart else None
            if chart and shown:
                made += self._figure(name, chart, shown)
        yield from made

    def _text(self, divisions: Chart | None) -> Iterator[Paragraph]:
        counted = {"towns": len(partners_of(self._edition)), "divisions": len(divisions.categories) if divisions else 0}
        yield self._paragraph("lead", **counted)
        comparison = self._comparison
        if comparison is None:
            return
        values: dict[str, Any] = {"old_date": format_date(comparison.old.as_of)}
        total = _sum(counts_by_section(comparison))
        values |= {"added": total.added, "changed": total.changed, "gone": total.retired + total.removed}
        for key, kinds in (("added_names", (Kind.ADDED,)), ("gone_names", (Kind.RETIRED, Kind.REMOVED))):
            values[key] = self._named([one.entry.title for one in comparison.entries if one.kind in kinds])
        is_changed = any(values[key] for key in _CHANGES)
        yield self._paragraph("changes", **values) if is_changed else self._paragraph("unchanged", **values)

    def _paragraph(self, key: str, **values: object) -> Paragraph:
        renderer = self.renderer
        return Paragraph(renderer.content(renderer.text(key, **values)), renderer.wording.texts[key].place)

    def _named(self, titles: list[str]) -> str:
        names = "".join([f"「{' '.join(title.split())}」" for title in titles[:_MOST_NAMES]])
        left = len(titles) - _MOST_NAMES
        return names + (self._of_figures.term("more", count=left) if left > 0 else "")

    def _counts(self) -> Iterator[Block]:
        """The entries of each section: how many, what changed, and those of each town, or how many towns they name."""
        renderer, figures = self.renderer, self._of_figures
        sections = self._edition.sections
        columns = [self._column("section"), self._column("count"), *self._changes(), *self._towns()]
        own = len(sections) if len(sections) <= _MOST_SECTIONS else _MOST_SECTIONS - 1
        rows = [self._row(section.heading, [section], columns) for section in sections[:own]]
        if sections[own:]:
            rows.append(self._row(figures.term("others"), sections[own:], columns))
        if len(sections) > 1:
            rows.append(self._row(figures.term("sum"), sections, columns)._replace(form=RowForm.TOTAL))
        heading = renderer.text("counts")
        yield Heading(renderer.content(heading), renderer.content(renderer.text("aside")), bookmark_of(heading))
        labels = "、".join([text_of(column.label) for column, _ in columns])
        summary = renderer.text("table_summary", heading=heading, labels=labels)
        yield Table(tuple([column for column, _ in columns]), tuple(rows), summary)

    def _row(self, name: str, sections: Sequence[Section], columns: Sequence[_Counted]) -> Row:
        amounts = [count(sections) for _, count in columns[1:]]
        return plain_row((self.renderer.content(name), *map(number_content, amounts)))

    def _column(self, field: str, count: Callable[[Sequence[Section]], int] = _count, under: str = "") -> _Counted:
        """A column with what it counts in sections; under other words it stands upright."""
        figures = self._of_figures
        label = figures.content(figures.render(figures.wording.columns[field], label=""))
        align = Align.LEFT if field == "section" else Align.CENTER if under else Align.RIGHT
        above, heads = figures.content(under) if under else (), field == "section"
        return Column(f"overview.{field}", label, align, heads_row=heads, under=above, is_upright=bool(under)), count

    def _changes(self) -> Iterator[_Counted]:
        if self._comparison is None:
            return
        changes = _by_section(self._comparison)
        under = self._of_figures.term("since_then")

        def count(field: str, sections: Sequence[Section]) -> int:
            found = _sum(changes.get(section.id, Counts()) for section in sections)
            return {"added": found.added, "changed": found.changed}.get(field, found.retired + found.removed)

        for field in _CHANGES:
            yield self._column(field, partial(count, field), under)

    def _towns(self) -> Iterator[_Counted]:
        """A column for each town, where these have room beside one another; else one that says how many there are."""
        edition, style, figures = self._edition, self._style, self._of_figures
        towns = sorted(partners_of(edition), key=lambda town: town.code)
        em, padding = style.texts["body"].size_pt, 2 * style.table.padding_x_pt
        first = max([ems(section.heading) for section in edition.sections], default=0.0)
        narrow = len(towns) + (len(_CHANGES) if self._comparison else 0)
        needed = narrow * (style.texts["header"].leading_pt + padding) + (min(first, _NAMES_EM) + 3) * em + 2 * padding
        if needed > style.sheet.text_width_pt:
            yield self._column(
                "partners", lambda sections: len(partners_of(edition._replace(sections=tuple(sections))))
            )
            return
        named = {section.id: Counter(named_in(section)) for section in edition.sections}
        under = figures.content(figures.render(figures.wording.columns["partners"], label=""))
        for town in towns:
            label = figures.content(town_name(edition, town))
            column = Column(f"overview.{town.code}", label, Align.CENTER, under=under, is_upright=True)
            yield column, partial(_named, named, town)

    def _figure(self, name: str, whole: Chart, shown: Chart) -> Iterator[Block]:
        composer = FigureComposer(self._of_figures, self._style)
        said = composer.values_of(shown)
        fewer = len(shown.categories) if len(shown.categories) < len(whole.categories) else 0
        heading = self.renderer.text(name, **said, shown=fewer)
        yield Heading(self.renderer.content(heading), (), bookmark_of(heading))
        alternative = self._of_figures.text(f"{name}_alternative", **said)
        yield composer.figure(heading, shown, alternative, _PLOT_EM)

    def _that_fits(self, chart: Chart, room_pt: float) -> Chart | None:
        """The chart, or its first bars, as many as that height holds; None where these are too few."""
        width, size = self._style.sheet.text_width_pt, self._style.texts["note"].size_pt
        whole = len(chart.categories)
        for count in range(whole, min(whole, _FEWEST) - 1 if chart.form is Form.BARS else whole - 1, -1):
            part = chart.part(0, count)
            if draw_chart(part, width, size, _PLOT_EM).height_pt <= room_pt:
                return part
        return None

    def _room_pt(self, blocks: Iterable[Block]) -> float:
        """About how much of the page is left below these blocks and one more heading."""
        style = self._style
        sheet, texts, table = style.sheet, style.texts, style.table
        heading = texts["heading"]
        a_heading = heading.space_before_pt + heading.leading_pt + heading.space_after_pt
        left = sheet.height_pt - sheet.margin_top_pt - sheet.margin_bottom_pt - a_heading
        for block in blocks:
            match block:
                case Title(lines):
                    left -= len(lines) * texts["title"].leading_pt
                case Paragraph(content):
                    looks = texts["paragraph"]
                    needed = ceil(1.05 * ems(text_of(content)) * looks.size_pt / sheet.text_width_pt)
                    left -= needed * looks.leading_pt + looks.space_before_pt + looks.space_after_pt
                case Heading():
                    left -= a_heading
                case Table():
                    header = texts["header"]
                    upright = [len(text_of(one.label)) for one in block.columns if one.is_upright]
                    rows = len(block.rows) + 1 + (len(block.header_cells) > 1)
                    left -= (
                        rows * (header.leading_pt + 2 * table.padding_y_pt) + max(upright, default=0) * header.size_pt
                    )
                case Figure():
                    left -= block.scene.height_pt
        return left


def _sum(counts: Iterable[Counts]) -> Counts:
    return Counts(*map(sum, zip(Counts(), *counts, strict=True)))


def _named(named: Mapping[str, Counter[Municipality]], town: Municipality, sections: Sequence[Section]) -> int:
    return sum(named[section.id][town] for section in sections)


def _by_section(comparison: Comparison) -> dict[str, Counts]:
    """What changed in each section, by the id that it has now or had."""
    counted = zip(comparison.sections, counts_by_section(comparison), strict=True)
    return {section.section.id: counts for section, counts in counted}
