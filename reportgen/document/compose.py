"""An edition and the wording to a document: titles, headings, tables, notes, heads and feet, all settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from reportgen.content import Align, Content, text_of
from reportgen.dataset.model import Edition, Entry, Section
from reportgen.dataset.select import select_town, select_towns
from reportgen.diagnostics import Place
from reportgen.document.blocks import Block, Document, Heading, Note, Paragraph
from reportgen.document.compose_table import KnownCells, TableComposer
from reportgen.document.rendering import Renderer, file_name, titled_name, values_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed, OfEdition
from reportgen.document.texts import Texts
from reportgen.fields.kind import Column as DeclaredColumn
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import Municipality

_NUMBER_LABEL = "番号"


def lists(subject: OfEdition, texts: Texts, _: Style) -> Iterator[Composed]:
    """The whole list, once. Raises DataError, as all here, where a template fails."""
    yield Composed(list_file_name(subject.edition, texts, subject.revised_on), subject.whole, subject.edition)


def extracts(subject: OfEdition, texts: Texts, style: Style) -> Iterator[Composed]:
    """What concerns each of the towns."""
    edition, revised_on = subject.edition, subject.revised_on
    openings = _Openings(edition)
    known: KnownCells = {}  # an entry's cells are the same in each of its towns' extracts
    for town, selected in select_towns(edition, subject.towns).items():
        folder, name = extract_names(edition, town, texts, revised_on)
        document = partial(_extract, selected, town, openings, texts, style, revised_on, known)
        yield Composed(f"extracts/{folder}/{name}", document, selected)


def compose_list(edition: Edition, texts: Texts, style: Style, revised_on: date | None = None) -> Document:
    """The whole list; with its mark where it is a re-issue of that day. Raises DataError where a template fails."""
    renderer = Renderer(texts.list, texts.abbreviations, style, values_of(edition, revised_on))
    return _Composer(renderer, style).document(edition, begin_pages=True)


def compose_extract(
    edition: Edition, town: Municipality, texts: Texts, style: Style, revised_on: date | None = None
) -> Document:
    """What concerns one town: the edition's entries that name it. Raises DataError where a template fails."""
    return _extract(select_town(edition, town), town, _Openings(edition), texts, style, revised_on, {})


def _extract(
    selected: Edition,
    town: Municipality,
    openings: _Openings,
    texts: Texts,
    style: Style,
    revised_on: date | None,
    known: KnownCells,
) -> Document:
    count = sum(len(section.entries) for section in selected.sections)
    values = values_of(selected, revised_on) | _town_values(selected, town) | {"count": count}
    renderer = Renderer(texts.extract, texts.abbreviations, style, values)
    composer = _Composer(renderer, style, openings.of_others(town), known)
    return composer.document(selected, begin_pages=style.extract_sections_begin_page)


def list_file_name(edition: Edition, texts: Texts, revised_on: date | None = None) -> str:
    """The list's file name without its ending, NFC. Raises DataError where the template makes none that can be used."""
    return titled_name(texts.list, values_of(edition, revised_on))


def extract_names(
    edition: Edition, town: Municipality, texts: Texts, revised_on: date | None = None
) -> tuple[str, str]:
    """The folder and the file name (without its ending) of a town's extract, NFC. Raises DataError as above."""
    values = values_of(edition, revised_on) | _town_values(edition, town)
    return file_name(texts.extract.texts["folder"], values), titled_name(texts.extract, values)


def town_name(edition: Edition, town: Municipality) -> str:
    """The town as this edition's readers call it: with its prefecture only where that is another."""
    return town.name if town.prefecture == edition.prefecture else town.prefecture + town.name


def _town_values(edition: Edition, town: Municipality) -> dict[str, Any]:
    return {"town": town_name(edition, town), "code": town.code}


def _endings(entry: Entry) -> Iterator[str]:
    """What in the cells says that more are meant than are named."""
    for column, value in zip(entry.columns, entry.values, strict=True):
        if value is not None:
            yield from KINDS[column.kind].openings(value)


class _Openings:
    """The entries of an edition with an open ending, by their endings: gone through once for any number of towns."""

    def __init__(self, edition: Edition) -> None:
        self._by_ending: dict[str, list[tuple[int, Entry]]] = {}
        entries = [entry for section in edition.sections for entry in section.entries if entry.is_open]
        found = [(ending, entry) for entry in entries for ending in (*_endings(entry), "")]
        for at, (ending, entry) in enumerate(found):
            self._by_ending.setdefault(ending, []).append((at, entry))

    def of_others(self, town: Municipality) -> list[str] | None:
        """The endings of entries that don't name the town, in the list's order; None where there is no such entry."""
        firsts = [
            (at, ending)
            for ending, found in self._by_ending.items()
            if (at := next((at for at, entry in found if town not in entry.concerns), None)) is not None
        ]
        return [ending for _, ending in sorted(firsts) if ending] if firsts else None


class _Composer:
    """Composes one document."""

    def __init__(
        self, renderer: Renderer, style: Style, left_out: Iterable[str] | None = None, known: KnownCells | None = None
    ) -> None:
        """`left_out`: the endings of open entries that don't name the town, None where there are no such entries."""
        self._renderer = renderer
        self._tables = TableComposer(style, renderer.content, self._label, known)
        self._left_out = left_out

    def document(self, edition: Edition, *, begin_pages: bool) -> Document:
        blocks = tuple(self._blocks(edition, begin_pages=begin_pages))
        return self._renderer.document(blocks, edition.host.name, edition.as_of)

    def _blocks(self, edition: Edition, *, begin_pages: bool) -> Iterator[Block]:
        renderer = self._renderer
        texts = renderer.wording.texts
        for key in ("issued", "addressee", "sender"):
            for text, place in self._letter_lines(key):
                yield Paragraph(renderer.content(text), place, Align.LEFT if key == "addressee" else Align.RIGHT)
        for index, section in enumerate(edition.sections):
            if index == 0 or (begin_pages and section.begins_page):
                yield renderer.title_block(begins_page=index > 0)
                if index == 0 and "lead" in texts:
                    yield Paragraph(renderer.content(renderer.text("lead")), texts["lead"].place)
            yield from self._section(section)
        yield from self._open_notes(self._left_out or (), unnamed_open=self._left_out is not None)
        for text, place in self._letter_lines("contact"):
            yield Note(renderer.content(text), place)

    def _letter_lines(self, key: str) -> Iterator[tuple[str, Place]]:
        """The lines of that part of a letter, but for empty ones, and where each stands."""
        for line in self._renderer.wording.lines.get(key, ()):
            if text := self._renderer.render(line).strip():
                yield text, line.place

    def _open_notes(
        self, endings: Iterable[str], *, named_open: bool = False, unnamed_open: bool = False
    ) -> Iterator[Note]:
        """The notes on entries with these open endings; without any, those that say something anyhow."""
        renderer = self._renderer
        nothing = {"named_open": False, "unnamed_open": False, "endings": ""}
        shown = "".join(f"「{ending}」" for ending in dict.fromkeys(endings))
        here = {"named_open": named_open, "unnamed_open": unnamed_open, "endings": shown}
        for note in renderer.wording.lines.get("notes", ()):
            text = renderer.render(note, **here).strip()
            if text and not (named_open and text == renderer.render(note, **nothing).strip()):
                yield Note(renderer.content(text), note.place)

    def _section(self, section: Section) -> Iterator[Block]:
        values = {"heading": section.heading, "count": len(section.entries), "columns": section.labels}
        renderer = self._renderer
        content = renderer.content
        yield Heading(
            content(renderer.text("heading", **values)),
            content(renderer.text("aside", **values)),
            section.heading,
            section.places.get("heading"),
        )
        labels = [text_of(self._label(column, section)) for column in section.columns]
        for note in section.notes_above:
            yield Note(content(note.printed), note.place, note.mark)
        summary = renderer.text("table_summary", **values, labels="、".join(labels))
        yield self._tables.table(section, summary, _NUMBER_LABEL, content(renderer.text("continued", **values)))
        for note in section.notes:
            yield Note(content(note.printed), note.place, note.mark)
        if is_open := [entry for entry in section.entries if entry.is_open]:
            yield from self._open_notes([ending for entry in is_open for ending in _endings(entry)], named_open=True)

    def _label(self, column: DeclaredColumn, section: Section) -> Content:
        """The column's label as the wording puts it, with its unit where neither it nor what stands over it says it."""
        label = self._renderer.wording.columns.get(column.key)
        values = {"heading": section.heading, "count": len(section.entries), "columns": section.labels}
        text = self._renderer.render(label, **values) if label else column.label
        if column.unit and column.unit not in text + column.under:
            text += f"（{column.unit}）"
        return self._renderer.content(text)
