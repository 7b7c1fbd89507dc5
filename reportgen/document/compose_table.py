"""A section as a table: its columns with their labels, groups, numbers, entries and sums, settled cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, TypeAlias

from reportgen.content import Align, Content, Span, text_of
from reportgen.dataset.model import Entry, Section
from reportgen.dataset.totals import sums_of
from reportgen.document.blocks import Column, Row, RowForm, Table
from reportgen.document.style import Style
from reportgen.fields.kind import Column as DeclaredColumn
from reportgen.fields.number import format_amount
from reportgen.fields.registry import KINDS

# The fields of the columns that the program fills itself; no declared column has such a key.
NUMBER = "#"
GROUP = "@"
_BLANK: Content = (Span(""),)


KnownCells: TypeAlias = dict[tuple[str, Any], Content]


class TableComposer:
    """Composes the tables of one document; equal values become the same content, also those of `known` ones.

    `printed` gives a text in the characters and with the marks of the house style, `label` a declared column's label.
    """

    def __init__(
        self,
        style: Style,
        printed: Callable[[str], Content],
        label: Callable[[DeclaredColumn, Section], Content],
        known: KnownCells | None = None,
    ) -> None:
        self._style = style
        self._printed = printed
        self._label = label
        self._known = {} if known is None else known

    def table(self, section: Section, summary: str, number_label: str, continued: Content) -> Table:
        """The section's table; `number_label` heads its running numbers, `continued` its further pages."""
        columns = [*self._leading_columns(section, number_label), *self._declared_columns(section)]
        rows = tuple(self._rows(section, len(columns)))
        return Table(tuple(columns), rows, summary, continued=continued)

    def _leading_columns(self, section: Section, number_label: str) -> Iterator[Column]:
        groups = section.groups
        if section.is_numbered or (groups and groups.is_numbered):
            merges = groups is not None and groups.is_numbered
            yield Column(NUMBER, self._printed(number_label), Align.CENTER, merges=merges)
        if groups and groups.in_column:
            yield Column(GROUP, self._printed(groups.label), Align.LEFT, merges=True, heads_row=True)

    def _declared_columns(self, section: Section) -> Iterator[Column]:
        for column in section.columns:
            yield Column(
                column.key,
                self._label(column, section),
                self._style.column(column.key, column.kind).align,
                column.place,
                heads_row=column.key == section.head,
                kind=column.kind,
                under=self._printed(column.under) if column.under else (),
            )

    def _rows(self, section: Section, width: int) -> Iterator[Row]:
        groups = section.groups
        with_references = _references_of(section)
        number = 0
        for group, entries in groupby(section.entries, key=lambda entry: entry.group):
            if groups and not groups.in_column and group:
                yield Row("", (self._printed(group),), {}, RowForm.BAND, (width,))
            if groups and groups.is_numbered:
                number += 1
            for entry in entries:
                if not (groups and groups.is_numbered):
                    number += 1
                yield self._row(entry, section, number, with_references)
        if section.totals is not None:
            yield self._total(section)

    def _row(self, entry: Entry, section: Section, number: int, with_references: Callable[[Content], Content]) -> Row:
        leading: list[Content] = []
        groups = section.groups
        if section.is_numbered or (groups and groups.is_numbered):
            leading.append((Span(str(number), whole=True),))
        if groups and groups.in_column:
            leading.append(self._printed(entry.group))
        cells = [
            with_references(self._cell(column, value))
            for column, value in zip(section.columns, entry.values, strict=True)
        ]
        return Row(entry.id, (*leading, *cells), entry.places)

    def _cell(self, column: DeclaredColumn, value: object) -> Content:
        if value is None:
            return _BLANK
        key = (column.kind, value)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = KINDS[column.kind].show(value, self._printed)
        return found

    def _total(self, section: Section) -> Row:
        assert section.totals is not None
        groups = section.groups
        leading = int(section.is_numbered or bool(groups and groups.is_numbered)) + int(
            bool(groups and groups.in_column)
        )
        sums = sums_of(section)
        at = next(i for i, column in enumerate(section.columns) if column.key in sums)
        found = [sums.get(column.key) for column in section.columns[at:]]
        cells = [_BLANK if one is None else (Span(format_amount(one), whole=True, amount=one),) for one in found]
        label = self._printed(section.totals.label)
        if leading + at == 0:
            return Row("", tuple(cells), {}, RowForm.TOTAL)
        spans = (leading + at, *[1] * len(cells))
        return Row("", (label, *cells), {}, RowForm.TOTAL, spans)


def _references_of(section: Section) -> Callable[[Content], Content]:
    """What raises the references to the section's notes in a content."""
    marks = [note.mark for note in (*section.notes, *section.notes_above) if note.mark]
    if not marks:
        return lambda content: content
    anything = "|".join(map(re.escape, sorted(marks, key=len, reverse=True)))
    pattern = re.compile(f"((?:{anything})(?![0-9０-９]))")

    def raised(content: Content) -> Content:
        if not any(pattern.search(span.text) for span in content) or pattern.fullmatch(text_of(content)):
            return content  # a mark by itself is the word
        return tuple(
            part
            for span in content
            for at, text in enumerate(pattern.split(span.text))
            if text
            for part in (span._replace(text=text, raised=True, whole=True) if at % 2 else span._replace(text=text),)
        )

    return raised
