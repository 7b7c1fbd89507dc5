"""What of a published text is read differently, and what of it is in doubt, as a 正誤表."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from reportgen.dataset.corrections import Change
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Block, Column, Content, Document, Heading, Paragraph, Row, Span, Table
from reportgen.document.rendering import Renderer, bookmark_of, file_name, values_of
from reportgen.document.style import Style
from reportgen.document.texts import SeriesTexts

_CORRECTIONS = ("place", "wrong", "right", "reason")
_QUERIES = ("place", "doubtful", "reason")


class Errata(NamedTuple):
    """The places of a published text, of that file's name, that are read differently or are in doubt."""

    edition: Edition
    source: str
    corrections: tuple[Change, ...]
    queries: tuple[Change, ...]


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
    edition = errata.edition
    count = len(errata.corrections) + len(errata.queries)
    return values_of(edition) | {"source": errata.source, "count": count}


@dataclass(frozen=True, slots=True)
class _Composer:
    errata: Errata
    renderer: Renderer
    style: Style
    place_name: Callable[[str], str]

    def blocks(self) -> Iterator[Block]:
        renderer, errata = self.renderer, self.errata
        yield renderer.title_block()
        key = "lead" if errata.corrections or errata.queries else "no_corrections"
        yield Paragraph(renderer.content(renderer.text(key)), renderer.wording.texts[key].place)
        for changes, kind, fields in (
            (errata.corrections, "corrections", _CORRECTIONS),
            (errata.queries, "queries", _QUERIES),
        ):
            if changes:
                heading = renderer.text(f"{kind}_heading", count=len(changes))
                aside = renderer.content(renderer.text("aside"))
                yield Heading(renderer.content(heading), aside, bookmark_of(heading))
                rows = tuple([self._row(erratum, fields) for erratum in gather(changes)])
                yield Table(self._columns(fields), rows, renderer.text(f"{kind}_summary", count=len(changes)))

    def _columns(self, fields: Sequence[str]) -> tuple[Column, ...]:
        renderer, columns = self.renderer, self.style.columns
        labels = {field: renderer.render(renderer.wording.columns[field]) for field in fields}
        return tuple([Column(field, renderer.content(labels[field]), columns[field].align) for field in fields])

    def _row(self, erratum: Erratum, fields: Sequence[str]) -> Row:
        cells = {
            "place": self._place(erratum),
            "wrong": self._verbatim(erratum.before),
            "doubtful": self._verbatim(erratum.before),
            "right": self._verbatim(erratum.after or ""),
            "reason": self.renderer.content(erratum.reason),
        }
        return Row("", tuple([cells[field] for field in fields]), (None,) * len(fields))

    def _verbatim(self, text: str) -> Content:
        """The very characters of the source: what they are is the matter here."""
        return (Span(text),)

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
