"""A comparison of editions as a 新旧対照表: the new reading at the left, the old at the right, changes underlined.

Changes are shown by words, names and years, not by letters, as a person would mark them, and said in words besides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.document.blocks import Block, Column, Content, Document, Heading, Paragraph, Row, Span, Table, text_of
from reportgen.document.compose import town_name
from reportgen.document.marks import marked
from reportgen.document.rendering import Renderer, bookmark_of, file_name, titled_name
from reportgen.document.style import CHANGES, Style
from reportgen.document.subjects import Composed, OfComparison
from reportgen.document.texts import SeriesTexts
from reportgen.fields.registry import KINDS
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality
from reportgen.japanese.printed_form import printed_form
from reportgen.series.compare import (
    GROUP,
    Comparison,
    Counts,
    EntryChange,
    Kind,
    SectionChange,
    counts_by_section,
    counts_by_town,
    select_changes,
)

_SIDES = ("after", "before", "remarks")
_BY_SECTION = (
    *("section", "total_before", "added", "changed", "moved", "gone", "removed", "moved_away", "unchanged"),
    "total_after",
)
_COUNTED = ("summary_heading", "towns_heading")
_OF_MOVES = ("moved", "moved_away")
_BY_TOWN = ("town", "total_before", "added", "changed", "joined", "left", "gone", "removed", "total_after")
# Two characters of one word, however a phrase may seem to end between them.
_IN_A_WORD = re.compile("[一-鿿々]{2}|[ァ-ヿ]{2}|.[んづぢぁぃぅぇぉっゃゅょ]")
_LINE_END = Span("\n")

Phrases = Callable[[str], Sequence[str]]
Spans = tuple[Span, ...]


def comparisons(subject: OfComparison, texts: SeriesTexts, style: Style) -> Iterator[Composed]:
    """The 新旧対照表, once. Raises DataError where a template fails."""
    comparison, town, phrases = subject
    path = "/".join(filter(None, comparison_names(comparison, town, texts)))
    yield Composed(path, compose_comparison(comparison, town, texts, style, phrases))


def compose_comparison(
    comparison: Comparison, town: Municipality | None, texts: SeriesTexts, style: Style, phrases: Phrases
) -> Document:
    """The comparison as a document, with a town what concerns it. `phrases` parts a text into its phrases.

    Raises DataError where a template fails.
    """
    wording = texts.comparison
    renderer = Renderer(wording, {}, style, _values(comparison, town))
    if town is not None:
        comparison = select_changes(comparison, town)
    composer = _Composer(comparison, town, renderer, style, phrases)
    return renderer.document(tuple(composer.blocks()), comparison.new.host.name, comparison.new.as_of)


def comparison_names(comparison: Comparison, town: Municipality | None, texts: SeriesTexts) -> tuple[str, str]:
    """The folder (empty for the whole) and the name without ending of the comparison's files. Raises DataError."""
    values = _values(comparison, town)
    folder = file_name(texts.comparison.texts["folder"], values) if town is not None else ""
    return folder, titled_name(texts.comparison, values)


def _values(comparison: Comparison, town: Municipality | None) -> dict[str, Any]:
    new = comparison.new
    return {
        "region": new.region,
        "host": new.host.name,
        "old_date": format_date(comparison.old.as_of),
        "new_date": format_date(new.as_of),
        "town": town_name(new, town) if town else "",
        "code": town.code if town else "",
    }


@dataclass(frozen=True, slots=True)
class _Composer:
    comparison: Comparison
    town: Municipality | None
    renderer: Renderer
    style: Style
    phrases: Phrases

    def blocks(self) -> Iterator[Block]:
        renderer = self.renderer
        wording = renderer.wording
        yield renderer.title_block()
        if self.comparison.is_unchanged:
            said = renderer.text("compared") + renderer.text("unchanged")
            yield Paragraph(renderer.content(said), wording.texts["unchanged"].place)
            return
        yield Paragraph(renderer.content(renderer.text("lead")), wording.texts["lead"].place)
        yield from self._summary()
        if self.comparison.facts:
            heading = self._heading("facts_heading")
            yield heading
            yield self._table([self._reading(*fact) for fact in self.comparison.facts], heading.bookmark)
        for section in self.comparison.sections:
            if section.kind is not Kind.UNCHANGED:
                heading = self._heading("heading", heading=section.section.heading)
                yield heading
                yield self._table(list(self._section(section)), heading.bookmark)

    def _heading(self, key: str, **values: str) -> Heading:
        text = self.renderer.text(key, **values)
        aside = self.renderer.content(self.renderer.text("aside")) if key in _COUNTED else ()
        return Heading(self.renderer.content(text), aside, values.get("heading", bookmark_of(text)))

    def _columns(self, fields: Sequence[str], *, heads_row: str = "") -> tuple[Column, ...]:
        content, render, labels = self.renderer.content, self.renderer.render, self.renderer.wording.columns
        return tuple(
            [
                Column(
                    CHANGES + field,
                    content(render(labels[field])),
                    self.style.columns[CHANGES + field].align,
                    heads_row=field == heads_row,
                )
                for field in fields
            ]
        )

    def _table(self, rows: Sequence[Row], heading: str) -> Table:
        summary = self.renderer.text("table_summary", heading=heading)
        continued = self.renderer.content(self.renderer.text("continued", heading=heading))
        columns = self._columns(_SIDES, heads_row=_SIDES[0])
        return Table(columns, tuple(rows), summary, begins_at_top=True, continued=continued)

    def _term(self, key: str, **values: str) -> str:
        return self.renderer.render(self.renderer.wording.terms[key], **values)

    # The summary in front

    def _summary(self) -> Iterator[Block]:
        counted = counts_by_section(self.comparison, self.town)
        total = Counts(*map(sum, zip(*counted, strict=True)))
        fields = tuple([field for field in _BY_SECTION if total.moved or field not in _OF_MOVES])
        rows = [
            self._counts_row(section.section.heading, counts, fields)
            for section, counts in zip(self.comparison.sections, counted, strict=True)
        ]
        rows.append(self._counts_row(self._term("total"), total, fields))
        yield self._heading("summary_heading")
        yield self._counts_table(fields, rows, "section_counts")
        if self.town is None:
            by_town = [
                self._counts_row(town_name(self.comparison.new, town), counts, _BY_TOWN)
                for town, counts in counts_by_town(self.comparison).items()
                if counts.added or counts.changed or counts.retired or counts.removed
            ]
            if by_town:
                yield self._heading("towns_heading")
                yield self._counts_table(_BY_TOWN, by_town, "town_counts")

    def _counts_table(self, fields: Sequence[str], rows: Sequence[Row], summary: str) -> Table:
        columns = self._columns(fields, heads_row=fields[0])
        labels = "、".join(text_of(column.label) for column in columns)
        return Table(columns, tuple(rows), self.renderer.text(summary, labels=labels))

    def _counts_row(self, subject: str, counts: Counts, fields: Sequence[str]) -> Row:
        numbers = counts._asdict()
        numbers |= {"gone": counts.retired, "total_before": counts.before, "total_after": counts.after}
        cells = [self.renderer.content(subject), *((Span(str(numbers[field])),) for field in fields[1:])]
        return Row("", tuple(cells), (None,) * len(fields))

    # The table of a section

    def _section(self, section: SectionChange) -> Iterator[Row]:
        old, new = (one.heading if one else None for one in (section.old, section.new))
        if section.heading or old is None or new is None:
            yield self._reading("heading", old, new)
        elif section.is_reordered:
            yield self._reading("reordered", old, new)
        for label in section.labels:
            yield self._reading("label", label.old, label.new)
        omitted = self._mark("omitted")
        for is_same, changes in groupby(section.entries, key=_is_as_it_was):
            if is_same:
                yield Row("", (omitted, omitted, (Span(""),)), (None,) * 3)
            else:
                for change in changes:
                    yield self._entry(change)
        for note in section.notes:
            if note.kind is not Kind.UNCHANGED:
                yield self._reading("note", note.old, note.new)
            elif note.is_reordered:
                yield self._reading("reordered", note.old, note.new)

    def _reading(self, term: str, old: str | None, new: str | None) -> Row:
        """What is no entry and reads otherwise, or stands on one side only; the remark is the term for what it is."""
        before, after = self._texts(old or "", new or "")
        sides = (self._mark("gone") if new is None else after, self._mark("added") if old is None else before)
        return Row("", (*sides, self._mark(term)), (None,) * 3)

    def _entry(self, change: EntryChange) -> Row:
        if change.kind is Kind.MOVED_AWAY:
            name = [span._replace(underlined=True) for span in self.renderer.content(change.entry.title)]
            return Row("", (self._mark("moved"), tuple(name), self._remarks(change)), (None,) * 3)
        if change.new_section is None:
            assert change.old_section is not None
            mark = self._mark("retired" if change.kind is Kind.RETIRED else "gone")
            sides = (mark, self._whole(change.entry, change.old_section))
        elif change.old is None or change.old_section is None:
            sides = (self._whole(change.entry, change.new_section), self._mark("added"))
        else:
            sides = self._both(change.old, change.entry, change.fields, change.old_section, change.new_section)
        return Row(change.entry.id, (*sides, self._remarks(change)), (None,) * 3)

    def _mark(self, term: str) -> Content:
        """The term as the content of a cell."""
        return self.renderer.content(self._term(term))

    def _whole(self, entry: Entry, section: Section) -> Content:
        """All fields of an entry that stands on one side only: all of it is the change."""
        lines = [self._line(field, spans, section) for field, spans in self._spans(entry).items() if spans]
        return tuple([span._replace(underlined=True) for span in _joined(lines)])

    def _both(
        self, old: Entry, new: Entry, fields: Sequence[str], old_section: Section, new_section: Section
    ) -> tuple[Content, Content]:
        """The two readings of an entry: its name, the fields that changed, and a mark for each gap between them."""
        olds, news = self._spans(old), self._spans(new)
        omitted: Spans = self._mark("omitted")
        sides: tuple[list[Spans], list[Spans]] = ([], [])
        for field in dict.fromkeys((*news, *olds)):
            if field in fields:
                before, after = self._marked(field, olds.get(field, ()), news.get(field, ()), new_section)
                lines = (self._line(field, after, new_section), self._line(field, before, old_section))
            elif field == _head(new_section):
                lines = (news[field], olds.get(field, ()))
            elif field == GROUP or (sides[0] and sides[0][-1] == omitted):
                continue
            else:
                lines = (omitted, omitted)
            for side, line in zip(sides, lines, strict=True):
                side.append(line)
        return _joined(sides[0]), _joined(sides[1])

    def _spans(self, entry: Entry) -> dict[str, Spans]:
        """What stands in the entry's cells; nothing for a blank one. A group comes first."""
        content = self.renderer.content
        spans = {GROUP: content(entry.group)} if entry.group else {}
        for column, value in zip(entry.columns, entry.values, strict=True):
            spans[column.key] = () if value is None else KINDS[column.kind].units(value, content)
        return spans

    def _line(self, field: str, spans: Spans, section: Section) -> Spans:
        """A field as a line of its cell: the name alone, any other behind its label."""
        if field == _head(section):
            return spans
        label = section.labels.get(field) or (section.groups.label if section.groups else "") or self._term("group")
        return (*self.renderer.content(f"{label}："), *(spans or self._mark("blank")))

    def _marked(self, field: str, old: Spans, new: Spans, section: Section) -> tuple[Spans, Spans]:
        """Both readings with what differs underlined: phrases of wording, else whole names, dates and figures."""
        kinds = {column.key: KINDS[column.kind] for column in section.columns}
        if field in kinds and not kinds[field].is_wording:
            return _underlined(old, new, _word)
        return self._texts("".join(span.text for span in old), "".join(span.text for span in new))

    def _texts(self, old: str, new: str) -> tuple[Spans, Spans]:
        shown = self.renderer.shown
        words = ([Span(word) for word in _words(self.phrases(shown(text)))] for text in (old, new))
        before, after = _underlined(next(words), next(words), printed_form)
        return marked(before), marked(after)

    def _remarks(self, change: EntryChange) -> Content:
        renderer = self.renderer
        lines = []
        if change.kind is Kind.ADDED:
            lines.append(self._term("remark_added"))
        elif change.kind is Kind.REMOVED:
            lines.append(self._term("remark_removed"))
        elif change.kind is Kind.RETIRED:
            assert change.retired_on is not None
            lines += [self._term("remark_retired", date=format_date(change.retired_on)), change.reason]
        elif change.kind is Kind.MOVED_AWAY:
            assert change.new_section is not None
            lines.append(self._term("remark_moved_away", heading=change.new_section.heading))
        elif change.is_moved and change.old_section is not None:
            lines.append(self._term("remark_moved", heading=change.old_section.heading))
        if change.is_reordered:
            lines.append(self._term("remark_reordered", name=change.behind.title if change.behind else ""))
        if change.is_renamed:
            lines.append(self._term("remark_renamed"))
        if labels := _labels(change):
            lines.append(self._term("remark_changed", labels="、".join(labels)))
        for key, towns, edition in (
            ("remark_joined", change.joined, self.comparison.new),
            ("remark_left", change.left, self.comparison.old),
        ):
            if towns:
                lines.append(self._term(key, towns=_named(towns, edition)))
        return _joined([renderer.content(line) for line in lines]) or (Span(""),)


def _head(section: Section) -> str:
    """The key of the column that heads its entries."""
    return next((key for key in section.key if key in section.labels), section.columns[0].key)


def _is_as_it_was(change: EntryChange) -> bool:
    return change.kind is Kind.UNCHANGED and not change.is_reordered


def _labels(change: EntryChange) -> list[str]:
    """The columns of which it has to be said that they changed: those of which nothing else is told."""
    old, new = change.old, change.new
    if not old or not new or change.new_section is None:
        return []
    labels = []
    befores = {column.key: value for column, value in zip(old.columns, old.values, strict=True)}
    for column, value in zip(new.columns, new.values, strict=True):
        before, kind = befores.get(column.key), KINDS[column.kind]
        told_by_bodies = (
            (change.joined or change.left) and kind.names_bodies and before is not None and value is not None
        )
        if column.key not in change.fields or column.key in change.new_section.key:
            continue
        if told_by_bodies and kind.openings(before) == kind.openings(value):
            continue
        difference = kind.difference(before, value) if before is not None and value is not None else ""
        labels.append(column.label + (f"（{difference}）" if difference else ""))
    return labels


def _words(phrases: Sequence[str]) -> list[str]:
    """The phrases, those joined that a word runs over: one of kanji, or of katakana."""
    words = list(phrases[:1])
    for phrase in phrases[1:]:
        if _IN_A_WORD.fullmatch(words[-1][-1] + phrase[0]):
            words[-1] += phrase
        else:
            words.append(phrase)
    return words


def _named(towns: Sequence[Municipality], edition: Edition) -> str:
    return "、".join(town_name(edition, town) for town in towns)


def _joined(lines: Sequence[Spans]) -> Spans:
    """Lines one under another in one content."""
    return tuple([span for index, line in enumerate(lines) for span in ((_LINE_END, *line) if index else line)])


def _underlined(old: Sequence[Span], new: Sequence[Span], key: Callable[[str], str]) -> tuple[Spans, Spans]:
    """Both with the spans underlined that the other hasn't; spans of the same key are the same."""
    before, after = ([key(span.text) for span in spans] for spans in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    same = [(range(a, a + size), range(b, b + size)) for a, b, size in matcher.get_matching_blocks()]
    kept = ({i for block, _ in same for i in block}, {i for _, block in same for i in block})
    marked = [
        tuple([span._replace(underlined=index not in kept_here) for index, span in enumerate(spans)])
        for spans, kept_here in zip((old, new), kept, strict=True)
    ]
    return marked[0], marked[1]


def _word(text: str) -> str:
    """What of a name or a year is compared: without the mark that parts it from the next."""
    return printed_form(text).strip().rstrip("、")
