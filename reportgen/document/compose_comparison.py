"""A comparison of editions as a 新旧対照表: the new reading at the left, the old at the right, changes underlined.

Changes are shown by words, names and years, not by letters, as a person would mark them, and said in words besides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from reportgen.content import Content, Span, text_of
from reportgen.dataset.model import Edition, Entry, Section
from reportgen.document.blocks import Block, Heading, Row, Table
from reportgen.document.compose import town_name
from reportgen.document.marks import marked
from reportgen.document.rendering import Renderer, bookmark_of, file_name, in_lines, plain_row, titled_name, values_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed, OfComparison
from reportgen.document.texts import SeriesTexts
from reportgen.fields.registry import KINDS
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality
from reportgen.japanese.phrases import split_phrases
from reportgen.japanese.printed_form import printed_form
from reportgen.series.compare import (
    GROUP,
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
_OF_MOVES = ("moved", "moved_away")
_BY_TOWN = ("town", "total_before", "added", "changed", "joined", "left", "gone", "removed", "total_after")
_NOTHING: Content = (Span(""),)


def comparisons(subject: OfComparison, texts: SeriesTexts, style: Style) -> Iterator[Composed]:
    """The 新旧対照表 of what concerns all, or a town, once. Raises DataError where a template fails."""
    comparison, town = subject
    old, new = comparison.old, comparison.new
    values = {
        **values_of(new),
        "old_date": format_date(old.as_of),
        "new_date": format_date(new.as_of),
        "town": town_name(new, town) if town else "",
        "code": town.code if town else "",
    }
    wording = texts.comparison
    renderer = Renderer(wording, {}, style, values)
    if town is not None:
        subject = subject._replace(comparison=select_changes(comparison, town))
    document = renderer.document(tuple(_Composer(subject, renderer).blocks()), new.host.name, new.as_of)
    folder = file_name(wording.texts["folder"], values) + "/" if town else ""
    yield Composed(folder + titled_name(wording, values), document)


class _Composer:
    def __init__(self, subject: OfComparison, renderer: Renderer) -> None:
        self._comparison, self._town = subject
        self._renderer = renderer

    def blocks(self) -> Iterator[Block]:
        renderer, comparison = self._renderer, self._comparison
        yield renderer.title_block()
        if comparison.is_unchanged:
            yield renderer.paragraph("compared", "unchanged")
            return
        yield renderer.paragraph("lead")
        yield from self._summary()
        if comparison.facts:
            yield from self._part("facts_heading", [self._reading(*fact) for fact in comparison.facts])
        for section in comparison.sections:
            if section.kind is not Kind.UNCHANGED:
                yield from self._part("heading", self._section(section), section.section.heading)

    def _part(self, key: str, rows: Iterable[Row], name: str = "") -> Iterator[Block]:
        """A heading and the readings under it, side by side."""
        renderer = self._renderer
        heading = renderer.text(key, heading=name)
        name = name or bookmark_of(heading)
        yield Heading(renderer.content(heading), (), name)
        summary = renderer.text("table_summary", heading=name)
        continued = renderer.content(renderer.text("continued", heading=name))
        columns = renderer.columns_of_changes(_SIDES)
        yield Table(columns, tuple(rows), summary, begins_at_top=True, continued=continued)

    # The summary in front

    def _summary(self) -> Iterator[Block]:
        comparison = self._comparison
        counted = counts_by_section(comparison, self._town)
        total = Counts(*map(sum, zip(*counted, strict=True)))
        headings = [section.section.heading for section in comparison.sections]
        by_section = [*zip(headings, counted, strict=True), (self._renderer.term("total"), total)]
        fields = [field for field in _BY_SECTION if total.moved or field not in _OF_MOVES]
        yield from self._counts("summary_heading", "section_counts", fields, by_section)
        by_town = [
            (town_name(comparison.new, town), counts)
            for town, counts in (counts_by_town(comparison) if self._town is None else {}).items()
            if counts.added or counts.changed or counts.retired or counts.removed
        ]
        if by_town:
            yield from self._counts("towns_heading", "town_counts", _BY_TOWN, by_town)

    def _counts(
        self, key: str, summary: str, fields: Sequence[str], counted: Iterable[tuple[str, Counts]]
    ) -> Iterator[Block]:
        renderer = self._renderer
        heading = renderer.text(key)
        yield Heading(renderer.content(heading), renderer.content(renderer.text("aside")), bookmark_of(heading))
        columns = renderer.columns_of_changes(fields)
        rows = []
        for subject, counts in counted:
            numbers = counts._asdict()
            numbers |= {"gone": counts.retired, "total_before": counts.before, "total_after": counts.after}
            rows.append(
                plain_row(
                    [
                        renderer.content(subject),
                        *((Span(str(numbers[field]), amount=numbers[field]),) for field in fields[1:]),
                    ]
                )
            )
        labels = "、".join(text_of(column.label) for column in columns)
        yield Table(columns, tuple(rows), renderer.text(summary, labels=labels))

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
                yield plain_row((omitted, omitted, _NOTHING))
            else:
                yield from map(self._entry, changes)
        for note in section.notes:
            if note.kind is not Kind.UNCHANGED:
                yield self._reading("note", note.old, note.new)
            elif note.is_reordered:
                yield self._reading("reordered", note.old, note.new)

    def _reading(self, term: str, old: str | None, new: str | None) -> Row:
        """What is no entry and reads otherwise, or stands on one side only; the remark is the term for what it is."""
        before, after = self._texts(old or "", new or "")
        sides = (self._mark("gone") if new is None else after, self._mark("added") if old is None else before)
        return plain_row((*sides, self._mark(term)))

    def _entry(self, change: EntryChange) -> Row:
        old, new = change.old_section, change.new_section
        if change.kind is Kind.MOVED_AWAY:
            sides = (self._mark("moved"), _all_underlined(self._renderer.content(change.entry.title)))
        elif change.new is None and old:
            mark = self._mark("retired" if change.kind is Kind.RETIRED else "gone")
            sides = (mark, self._whole(change.entry, old))
        elif change.old is None and new:
            sides = (self._whole(change.entry, new), self._mark("added"))
        else:
            sides = self._both(change)
        lines = [self._renderer.content(line) for line in self._remarks(change)]
        # An entry that moved stands in two tables: its id where it is now.
        entry_id = "" if change.kind is Kind.MOVED_AWAY else change.entry.id
        return plain_row((*sides, in_lines(lines) or _NOTHING), entry_id)

    def _mark(self, term: str) -> Content:
        """The term as the content of a cell."""
        return self._renderer.content(self._renderer.term(term))

    def _whole(self, entry: Entry, section: Section) -> Content:
        """All fields of an entry that stands on one side only: all of it is the change."""
        lines = [self._line(field, spans, section) for field, spans in self._spans(entry).items() if spans]
        return _all_underlined(in_lines(lines))

    def _both(self, change: EntryChange) -> tuple[Content, Content]:
        """The two readings of an entry: its name, the fields that changed, and a mark for each gap between them."""
        old_section, new_section = change.old_section, change.new_section
        assert change.old and change.new and old_section and new_section
        olds, news = self._spans(change.old), self._spans(change.new)
        omitted = self._mark("omitted")
        lines: list[tuple[Content, Content]] = []
        for field in dict.fromkeys((*news, *olds)):
            if field in change.fields:
                before, after = self._marked(field, olds.get(field, ()), news.get(field, ()), new_section)
                lines.append((self._line(field, after, new_section), self._line(field, before, old_section)))
            elif field == new_section.head:
                lines.append((news[field], olds.get(field, ())))
            elif field != GROUP and not (lines and lines[-1][0] == omitted):
                lines.append((omitted, omitted))
        return in_lines(after for after, _ in lines), in_lines(before for _, before in lines)

    def _spans(self, entry: Entry) -> Mapping[str, Content]:
        """What stands in the entry's cells; nothing for a blank one. A group comes first."""
        content = self._renderer.content
        spans = {GROUP: content(entry.group)} if entry.group else {}
        for column, value in zip(entry.columns, entry.values, strict=True):
            spans[column.key] = () if value is None else KINDS[column.kind].units(value, content)
        return spans

    def _line(self, field: str, spans: Content, section: Section) -> Content:
        """A field as a line of its cell: the name alone, any other behind its label."""
        if field == section.head:
            return spans
        renderer = self._renderer
        label = section.labels.get(field) or (section.groups.label if section.groups else "") or renderer.term("group")
        return (*renderer.content(f"{label}："), *(spans or self._mark("blank")))

    def _marked(self, field: str, old: Content, new: Content, section: Section) -> tuple[Content, Content]:
        """Both readings with what differs underlined: phrases of wording, else whole names, dates and figures."""
        kinds = {column.key: KINDS[column.kind] for column in section.columns}
        if field in kinds and not kinds[field].is_wording:
            return _underlined(old, new, _word)
        return self._texts(text_of(old), text_of(new))

    def _texts(self, old: str, new: str) -> tuple[Content, Content]:
        shown = self._renderer.shown
        words = ([Span(word) for word in split_phrases(shown(text))] for text in (old, new))
        before, after = _underlined(next(words), next(words), printed_form)
        return marked(before), marked(after)

    def _remarks(self, change: EntryChange) -> Iterator[str]:
        term = self._renderer.term
        if change.kind is Kind.ADDED:
            yield term("remark_added")
        elif change.kind is Kind.REMOVED:
            yield term("remark_removed")
        elif change.retired_on:
            yield term("remark_retired", date=format_date(change.retired_on))
            yield change.reason
        elif change.kind is Kind.MOVED_AWAY and change.new_section:
            yield term("remark_moved_away", heading=change.new_section.heading)
        elif change.is_moved and change.old_section:
            yield term("remark_moved", heading=change.old_section.heading)
        if change.is_reordered:
            yield term("remark_reordered", name=change.behind.title if change.behind else "")
        if change.is_renamed:
            yield term("remark_renamed")
        if labels := "、".join(_labels(change)):
            yield term("remark_changed", labels=labels)
        if change.joined:
            yield term("remark_joined", towns=_named(change.joined, self._comparison.new))
        if change.left:
            yield term("remark_left", towns=_named(change.left, self._comparison.old))


def _is_as_it_was(change: EntryChange) -> bool:
    return change.kind is Kind.UNCHANGED and not change.is_reordered


def _labels(change: EntryChange) -> Iterator[str]:
    """The columns of which it has to be said that they changed: those of which nothing else is told."""
    old, new, section = change.old, change.new, change.new_section
    if not (old and new and section):
        return
    befores = {(column.key, column.kind): value for column, value in zip(old.columns, old.values, strict=True)}
    for column, value in zip(new.columns, new.values, strict=True):
        if column.key in change.fields and column.key not in section.key:
            before, kind = befores.get((column.key, column.kind)), KINDS[column.kind]
            both = before is not None and value is not None
            named = both and kind.names_bodies and (change.joined or change.left)
            if not named or kind.openings(before) != kind.openings(value):
                difference = kind.difference(before, value) if both else ""
                yield column.label + (f"（{difference}）" if difference else "")


def _named(towns: Sequence[Municipality], edition: Edition) -> str:
    return "、".join(town_name(edition, town) for town in towns)


def _all_underlined(content: Iterable[Span]) -> Content:
    return tuple([span._replace(underlined=True) for span in content])


def _underlined(old: Sequence[Span], new: Sequence[Span], key: Callable[[str], str]) -> tuple[Content, Content]:
    """Both with the spans underlined that the other hasn't; spans of the same key are the same."""
    keys = [[key(span.text) for span in spans] for spans in (old, new)]
    matcher = SequenceMatcher(None, keys[0], keys[1], autojunk=False)
    before, after = list(_all_underlined(old)), list(_all_underlined(new))
    for a, b, size in matcher.get_matching_blocks():
        before[a : a + size], after[b : b + size] = old[a : a + size], new[b : b + size]
    return tuple(before), tuple(after)


def _word(text: str) -> str:
    """What of a name or a year is compared: without the mark that parts it from the next."""
    return printed_form(text).strip().rstrip("、")
