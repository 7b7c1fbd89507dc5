"""What of a published text is read differently, what of it is in doubt, and what was edited since, as a 正誤表."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from reportgen.dataset.compare import Comparison, Kind
from reportgen.dataset.corrections import Change
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Block, Column, Content, Document, Heading, Paragraph, Row, Span, Table
from reportgen.document.marks import marked
from reportgen.document.rendering import Renderer, bookmark_of, entry_texts, file_name, values_of
from reportgen.document.style import Style
from reportgen.document.texts import SeriesTexts

_CORRECTIONS = ("place", "wrong", "right", "reason")
_QUERIES = ("place", "doubtful", "reason")
_SEPARATORS = ("place", "doubtful", "edited")
_EDITS = ("place", "imported", "edited")


class Edit(NamedTuple):
    """What stands otherwise in the edition than the import made it, and no correction says why.

    `subject` is the section's heading or the entry's id and name; `field` is None where the whole entry is meant.
    """

    subject: str
    field: str | None
    before: str
    after: str


class Errata(NamedTuple):
    """The places of a published text, of that file's name, that are read differently or are in doubt; later edits.

    `separators` are the places where municipalities are parted otherwise than the list does it.
    """

    edition: Edition
    source: str
    corrections: tuple[Change, ...]
    queries: tuple[Change, ...]
    edits: tuple[Edit, ...] = ()
    separators: tuple[Change, ...] = ()

    @property
    def places(self) -> int:
        """In how many places there is something to tell."""
        return len(self.corrections) + len(self.queries) + len(self.separators) + len(self.edits)


class Erratum(NamedTuple):
    """What stands in several places and is read the same in all of them."""

    before: str
    after: str | None
    field: str
    lines: tuple[int, ...]
    reason: str


def gather(changes: Sequence[Change]) -> list[Erratum]:
    """The changes with those put together that say the same of several places."""
    found: dict[tuple[str, str | None, str, str], list[int]] = {}
    for change in changes:
        found.setdefault((change.before, change.after, change.field, change.reason), []).append(change.place.line)
    return [
        Erratum(before, after, field, tuple(lines), reason) for (before, after, field, reason), lines in found.items()
    ]


def edits_of(comparison: Comparison) -> tuple[Edit, ...]:
    """The edits between an edition as the import makes it and as it is; the order of entries is none."""
    return tuple(_edits(comparison))


def _edits(comparison: Comparison) -> Iterator[Edit]:
    for section in comparison.sections:
        heading = section.section.heading
        for fact in (*([section.heading] if section.heading else []), *section.labels):
            yield Edit(heading, "heading" if fact is section.heading else "label", fact.old, fact.new)
        for change in section.entries:
            subject = f"{change.entry.id} {change.entry.name}".strip()
            if change.old is None or change.new is None:
                yield Edit(subject, None, change.old.name if change.old else "", change.new.name if change.new else "")
            elif change.kind is not Kind.UNCHANGED:
                old, new = entry_texts(change.old), entry_texts(change.new)
                yield from [Edit(subject, field, old[field], new[field]) for field in change.fields]
        for note in section.notes:
            if note.kind is not Kind.UNCHANGED:
                yield Edit(heading, "note", note.old or "", note.new or "")


def compose_errata(errata: Errata, texts: SeriesTexts, style: Style, place_name: Callable[[str], str]) -> Document:
    """The errata as a document. `place_name` is what readers call a field. Raises DataError where a template fails."""
    renderer = Renderer(texts.errata, {}, style, _values(errata))
    blocks = tuple(_Composer(errata, renderer, style, place_name).blocks())
    return renderer.document(blocks, errata.edition.host.name, errata.edition.as_of)


def errata_name(errata: Errata, texts: SeriesTexts) -> str:
    """The name of the errata's files without ending. Raises DataError."""
    values = _values(errata)
    wording = texts.errata.texts
    return file_name(wording["file_name"], values | {"title": wording["title"].render(**values)})


def _values(errata: Errata) -> dict[str, Any]:
    return values_of(errata.edition) | {"source": errata.source, "count": errata.places}


@dataclass(frozen=True, slots=True)
class _Composer:
    errata: Errata
    renderer: Renderer
    style: Style
    place_name: Callable[[str], str]

    def blocks(self) -> Iterator[Block]:
        renderer, errata = self.renderer, self.errata
        yield renderer.title_block()
        key = "lead" if errata.places else "no_corrections"
        yield Paragraph(renderer.content(renderer.text(key)), renderer.wording.texts[key].place)
        corrections, queries, separators = (
            [self._row(erratum, fields) for erratum in gather(changes)]
            for changes, fields in (
                (errata.corrections, _CORRECTIONS),
                (errata.queries, _QUERIES),
                (errata.separators, _SEPARATORS),
            )
        )
        edits = [self._edit(edit) for edit in errata.edits]
        for rows, count, kind, fields in (
            (corrections, len(errata.corrections), "corrections", _CORRECTIONS),
            (queries, len(errata.queries), "queries", _QUERIES),
            (separators, len(errata.separators), "separators", _SEPARATORS),
            (edits, len(edits), "edits", _EDITS),
        ):
            if rows:
                heading = renderer.text(f"{kind}_heading", count=count)
                aside = renderer.content(renderer.text("aside"))
                yield Heading(renderer.content(heading), aside, bookmark_of(heading))
                yield Table(self._columns(fields), tuple(rows), renderer.text(f"{kind}_summary", count=count))

    def _columns(self, fields: Sequence[str]) -> tuple[Column, ...]:
        renderer, columns = self.renderer, self.style.columns
        labels = {field: renderer.render(renderer.wording.columns[field]) for field in fields}
        return tuple(
            [
                Column(field, renderer.content(labels[field]), columns[field].align, heads_row=field == "place")
                for field in fields
            ]
        )

    def _row(self, erratum: Erratum, fields: Sequence[str]) -> Row:
        cells = {
            "place": self._place(erratum),
            "wrong": self._verbatim(erratum.before),
            "doubtful": self._verbatim(erratum.before),
            "right": self._verbatim(erratum.after or ""),
            "edited": self._verbatim(erratum.after or ""),
            "reason": self.renderer.content(erratum.reason),
        }
        return Row("", tuple([cells[field] for field in fields]), (None,) * len(fields))

    def _edit(self, edit: Edit) -> Row:
        field = f"　{self.place_name(edit.field)}" if edit.field else ""
        none = self.renderer.render(self.renderer.wording.terms["none"])
        readings = [self._verbatim(text or none) for text in (edit.before, edit.after)]
        return Row("", (self.renderer.content(edit.subject + field), *readings), (None,) * 3)

    def _verbatim(self, text: str) -> Content:
        """The very characters of the source: what they are is the matter here."""
        return marked((Span(text),))

    def _place(self, erratum: Erratum) -> Content:
        """The field, its lines in the source, and in how many places it stands where these are several."""
        terms, render = self.renderer.wording.terms, self.renderer.render
        lines = render(terms["line"], count="、".join(_ranges(sorted(set(erratum.lines)))))
        parts = [self.place_name(erratum.field), *re.split("(?<=、)", lines)]
        if len(erratum.lines) > 1:
            parts.append(render(terms["times"], count=len(erratum.lines)))
        return tuple([Span(part, whole=True) for part in parts])


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Ascending numbers as people write them: three or more in a row from the first to the last."""
    start = 0
    for index, number in enumerate(numbers):
        if index + 1 < len(numbers) and numbers[index + 1] == number + 1:
            continue
        run = numbers[start : index + 1]
        yield from [f"{run[0]}〜{run[-1]}"] if len(run) > 2 else map(str, run)
        start = index + 1
