"""What stands wrong or in doubt in a list that was published, and how it reads rightly, as a 正誤表.

It is for the list's readers: they find each spot by page, table, row and column, not by a file's lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.diagnostics import Place
from reportgen.document.blocks import Block, Column, Content, Document, Heading, Paragraph, Row, Span, Table
from reportgen.document.marks import marked
from reportgen.document.messages import AT_ROW
from reportgen.document.printed_list import PrintedList, RowPages, Spot
from reportgen.document.rendering import Renderer, bookmark_of, titled_name, values_of
from reportgen.document.style import CHANGES, Style
from reportgen.document.subjects import Composed
from reportgen.document.texts import SeriesTexts
from reportgen.readers.corrections import Change
from reportgen.series.compare import Comparison, EntryChange, Kind, SectionChange

_CORRECTIONS = ("place", "wrong", "right", "reason")
_QUERIES = ("place", "doubtful", "reason")
_SEPARATORS = ("place", "doubtful", "edited")
_EDITS = ("place", "imported", "edited")
_REISSUED = ("place", "wrong", "right")
# Up to so many spots are named one by one; more are counted.
_NAMED_SPOTS = 3
_LINE_END = Span("\n")


class Edit(NamedTuple):
    """What stands otherwise in an edition than in the one before, and where; empty where nothing stands."""

    spot: Spot
    before: str
    after: str


class Errata(NamedTuple):
    """The places of a published text, of that file's name, that are read differently or are in doubt; later edits.

    `separators` are the places where municipalities are parted otherwise than the list does it. `printed` is the list
    as it was published. Without a `source` the edits are those between two issues of one edition, the later one filed
    for the `reason`.
    """

    edition: Edition
    source: str
    printed: PrintedList
    corrections: tuple[Change, ...] = ()
    queries: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    separators: tuple[Change, ...] = ()
    reason: str = ""

    @property
    def places(self) -> int:
        """In how many places there is something to tell."""
        return len(self.corrections) + len(self.queries) + len(self.separators) + len(self.edits)


class Erratum(NamedTuple):
    """What stands in several places and is read the same in all of them."""

    before: str
    after: str | None
    field: str
    places: tuple[Place, ...]
    reason: str

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the source, each once, in order."""
        return tuple(sorted({place.line for place in self.places}))


def gather(changes: Sequence[Change]) -> list[Erratum]:
    """The changes with those put together that say the same of several places."""
    found: dict[tuple[str, str | None, str, str], list[Place]] = {}
    for change in changes:
        found.setdefault((change.before, change.after, change.field, change.reason), []).append(change.place)
    return [
        Erratum(before, after, field, tuple(places), reason) for (before, after, field, reason), places in found.items()
    ]


def edits_of(comparison: Comparison, pages: RowPages) -> tuple[Edit, ...]:
    """All that reads otherwise in the newer edition, where it stands in the older one, whose pages are given."""
    return tuple(_Edits(comparison, pages).edits())


class _Edits:
    def __init__(self, comparison: Comparison, pages: RowPages) -> None:
        self._comparison = comparison
        self._printed = PrintedList(comparison.old, pages)
        self._rows = {
            id(entry): (at, row)
            for at, section in enumerate(comparison.old.sections)
            for row, entry in enumerate(section.entries)
        }

    def edits(self) -> Iterator[Edit]:
        for fact in self._comparison.facts:
            yield Edit(Spot(fact.field), fact.old, fact.new)
        for section in self._comparison.sections:
            yield from self._section(section)

    def _section(self, section: SectionChange) -> Iterator[Edit]:
        there = section.old or section.section
        if section.old is None or section.new is None:
            headings = [one.heading if one else "" for one in (section.old, section.new)]
            yield Edit(self._printed.of_section(there, "heading"), *headings)
        for fact in (*([section.heading] if section.heading else []), *section.labels):
            field = "heading" if fact is section.heading else "label"
            yield Edit(self._printed.of_section(there, field), fact.old, fact.new)
        for change in section.entries:
            yield from self._entry(change)
        for note in section.notes:
            if note.kind is not Kind.UNCHANGED:
                yield Edit(self._printed.of_section(there, "note"), note.old or "", note.new or "")

    def _entry(self, change: EntryChange) -> Iterator[Edit]:
        if change.kind is Kind.MOVED_AWAY:
            return
        old, new = (_whole(*side) for side in ((change.old, change.old_section), (change.new, change.new_section)))
        if change.old is None or change.new is None:
            yield Edit(self._spot(change, ""), old, new)
            return
        if change.is_moved and change.old_section and change.new_section:
            spot = self._spot(change, "")._replace(field="heading")
            yield Edit(spot, change.old_section.heading, change.new_section.heading)
        texts = [entry.texts() for entry in (change.old, change.new)]
        for field in change.fields:
            yield Edit(self._spot(change, field), *(text.get(field, "") for text in texts))
        if change.is_reordered and change.new_section:
            now = next(at for at, entry in enumerate(change.new_section.entries, 1) if entry is change.new)
            spot = self._spot(change, "")._replace(field="order")
            yield Edit(spot, *[AT_ROW.format(number=number) for number in (spot.number, now)])

    def _spot(self, change: EntryChange, field: str) -> Spot:
        if change.old is None:
            heading = change.new_section.heading if change.new_section else ""
            return Spot(field, "", heading, 0, change.entry.title)
        return self._printed.of(*self._rows[id(change.old)], field)


def _whole(entry: Entry | None, section: Section | None) -> str:
    """All that a row says, a line for each column."""
    if entry is None or section is None:
        return ""
    texts = entry.texts()
    lines = (
        texts[column.key] if column.key in section.key else f"{column.label}：{texts[column.key]}"
        for column in section.columns
        if texts[column.key]
    )
    return "\n".join(lines)


def errata_documents(errata: Errata, texts: SeriesTexts, style: Style) -> Iterator[Composed]:
    """The 正誤表, once. Raises DataError where a template fails."""
    yield Composed(errata_name(errata, texts), compose_errata(errata, texts, style))


def compose_errata(errata: Errata, texts: SeriesTexts, style: Style) -> Document:
    """The errata as a document. Raises DataError where a template fails."""
    renderer = Renderer(texts.errata, {}, style, _values(errata))
    blocks = tuple(_Composer(errata, renderer, style).blocks())
    return renderer.document(blocks, errata.edition.host.name, errata.edition.as_of)


def errata_name(errata: Errata, texts: SeriesTexts) -> str:
    """The name of the errata's files without ending. Raises DataError."""
    return titled_name(texts.errata, _values(errata))


def _values(errata: Errata) -> dict[str, Any]:
    edition = errata.edition
    return values_of(edition) | {"source": errata.source, "count": errata.places, "reason": errata.reason}


@dataclass(frozen=True, slots=True)
class _Composer:
    errata: Errata
    renderer: Renderer
    style: Style

    def blocks(self) -> Iterator[Block]:
        renderer, errata = self.renderer, self.errata
        yield renderer.title_block()
        tables = list(self._tables())
        key = "no_corrections" if not tables else "lead" if errata.source else "lead_of_issue"
        yield Paragraph(renderer.content(renderer.text(key)), renderer.wording.texts[key].place)
        for kind, count, fields, rows in tables:
            heading = renderer.text(f"{kind}_heading", count=count)
            bookmark = bookmark_of(heading)
            yield Heading(renderer.content(heading), renderer.content(renderer.text("aside")), bookmark)
            summary = renderer.text(f"{kind}_summary", count=count)
            continued = renderer.content(renderer.text("continued", heading=bookmark))
            yield Table(self._columns(fields), tuple(rows), summary, continued=continued)

    def _tables(self) -> Iterator[tuple[str, int, tuple[str, ...], list[Row]]]:
        """Of each table that has rows: what it is, how many places it tells of, its columns and rows."""
        errata = self.errata
        for kind, changes, fields in (
            ("corrections", errata.corrections, _CORRECTIONS),
            ("queries", errata.queries, _QUERIES),
            ("separators", errata.separators, _SEPARATORS),
        ):
            if changes:
                yield kind, len(changes), fields, [self._row(erratum, fields) for erratum in gather(changes)]
        if errata.edits:
            kind, fields = ("edits", _EDITS) if errata.source else ("corrections", _REISSUED)
            yield kind, len(errata.edits), fields, [self._edit(edit) for edit in errata.edits]

    def _columns(self, fields: Sequence[str]) -> tuple[Column, ...]:
        renderer, columns = self.renderer, self.style.columns
        labels = {field: renderer.render(renderer.wording.columns[field]) for field in fields}
        return tuple(
            [
                Column(
                    CHANGES + field,
                    renderer.content(labels[field]),
                    columns[CHANGES + field].align,
                    heads_row=field == "place",
                )
                for field in fields
            ]
        )

    def _row(self, erratum: Erratum, fields: Sequence[str]) -> Row:
        spots = [self.errata.printed.at(place, erratum.field) for place in erratum.places]
        cells = {
            "place": self._spots(spots),
            "wrong": self._verbatim(erratum.before),
            "doubtful": self._verbatim(erratum.before),
            "right": self._verbatim(erratum.after or ""),
            "edited": self._verbatim(erratum.after or ""),
            "reason": self.renderer.content(erratum.reason),
        }
        return Row("", tuple([cells[field] for field in fields]), (None,) * len(fields))

    def _edit(self, edit: Edit) -> Row:
        none = self._term("none")
        readings = [self._verbatim(text or none) for text in (edit.before, edit.after)]
        return Row("", (self._spots([edit.spot]), *readings), (None,) * 3)

    def _verbatim(self, text: str) -> Content:
        """The very characters of the source: what they are is the matter here."""
        return marked((Span(text),))

    def _term(self, key: str, **values: object) -> str:
        return self.renderer.render(self.renderer.wording.terms[key], **values)

    def _spots(self, spots: Sequence[Spot]) -> Content:
        """Where it stands, line by line: few spots each by itself, more by table and page, and how many they are."""
        lines: list[Content] = []
        if len(spots) <= _NAMED_SPOTS:
            for spot in spots:
                lines += self._spot(spot)
        else:
            for (heading, what), group in groupby(spots, key=lambda spot: (spot.heading, self._what(spot))):
                lines.append(self._line(self._heading(heading), what))
                for page, on_page in groupby(group, key=lambda spot: spot.page):
                    lines.append(self._numbers(page, [spot.number for spot in on_page if spot.number]))
        if len(spots) > 1:
            lines.append(self._line(self._term("times", count=len(spots))))
        return tuple([span for at, line in enumerate(lines) for span in ([_LINE_END, *line] if at else line)])

    def _spot(self, spot: Spot) -> Iterator[Content]:
        yield from [line for line in (self._line(self._page(spot.page), self._heading(spot.heading)),) if line]
        if spot.name:
            yield self.renderer.content(spot.name)
        if what := self._what(spot):
            yield self._line(what)

    def _numbers(self, page: int | None, numbers: Sequence[int]) -> Content:
        """The page and, in ranges, the numbers of the rows on it."""
        if not numbers:
            return self._line(self._page(page))
        rows = self._term("row", count="、".join(_ranges(sorted(set(numbers)))), page=page or "")
        return self._line(*re.split("(?<=、)", rows))

    def _line(self, *parts: str) -> Content:
        return tuple([Span(self.renderer.shown(part), whole=True) for part in parts if part])

    def _page(self, page: int | None) -> str:
        return self._term("page", count=page) if page else ""

    def _heading(self, heading: str) -> str:
        return self._term("table", heading=heading) if heading else ""

    def _what(self, spot: Spot) -> str:
        """The column's printed label, or the name of what is no column's; nothing where a whole row is meant."""
        return spot.label or (self._term(spot.field) if spot.field else "")


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Ascending numbers as people write them: three or more in a row from the first to the last."""
    start = 0
    for index, number in enumerate(numbers):
        if index + 1 < len(numbers) and numbers[index + 1] == number + 1:
            continue
        run = numbers[start : index + 1]
        yield from [f"{run[0]}〜{run[-1]}"] if len(run) > 2 else map(str, run)
        start = index + 1
