"""An edition and the wording to a document: titles, headings, tables, notes, heads and feet, all settled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from reportgen.content import Align, Content, text_of
from reportgen.dataset.model import Edition, Entry, Section
from reportgen.dataset.select import select_town
from reportgen.diagnostics import Place
from reportgen.document.blocks import Block, Document, Heading, Note, Paragraph
from reportgen.document.compose_table import TableComposer
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
    for town in subject.towns:
        folder, name = extract_names(edition, town, texts, revised_on)
        document = compose_extract(edition, town, texts, style, revised_on)
        yield Composed(f"extracts/{folder}/{name}", document, select_town(edition, town))


def compose_list(edition: Edition, texts: Texts, style: Style, revised_on: date | None = None) -> Document:
    """The whole list; with its mark where it is a re-issue of that day. Raises DataError where a template fails."""
    renderer = Renderer(texts.list, texts.abbreviations, style, values_of(edition, revised_on))
    return _Composer(renderer, style).document(edition, begin_pages=True)


def compose_extract(
    edition: Edition, town: Municipality, texts: Texts, style: Style, revised_on: date | None = None
) -> Document:
    """What concerns one town: the edition's entries that name it. Raises DataError where a template fails."""
    selected = select_town(edition, town)
    count = sum(len(section.entries) for section in selected.sections)
    unnamed = [
        entry
        for section in edition.sections
        for entry in section.entries
        if entry.is_open and town not in entry.concerns
    ]
    values = values_of(edition, revised_on) | _town_values(edition, town) | {"count": count}
    renderer = Renderer(texts.extract, texts.abbreviations, style, values)
    composer = _Composer(renderer, style, unnamed)
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


def _endings(entries: Iterable[Entry]) -> Iterator[str]:
    """What in the cells says that more are meant than are named."""
    for entry in entries:
        for column, value in zip(entry.columns, entry.values, strict=True):
            if value is not None:
                yield from KINDS[column.kind].openings(value)


class _Composer:
    """Composes one document."""

    def __init__(self, renderer: Renderer, style: Style, unnamed: Sequence[Entry] = ()) -> None:
        """`unnamed` are the entries with an open ending that were left out, as they don't name the town."""
        self._renderer = renderer
        self._tables = TableComposer(style, renderer.content, self._label)
        self._unnamed = unnamed

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
        yield from self._open_notes((), self._unnamed)
        for text, place in self._letter_lines("contact"):
            yield Note(renderer.content(text), place)

    def _letter_lines(self, key: str) -> Iterator[tuple[str, Place]]:
        """The lines of that part of a letter, but for empty ones, and where each stands."""
        for line in self._renderer.wording.lines.get(key, ()):
            if text := self._renderer.render(line).strip():
                yield text, line.place

    def _open_notes(self, named: Sequence[Entry], unnamed: Sequence[Entry]) -> Iterator[Note]:
        """The notes on these entries with an open ending; without any, those that say something anyhow."""
        renderer = self._renderer
        nothing = {"named_open": False, "unnamed_open": False, "endings": ""}
        endings = "".join(f"「{ending}」" for ending in dict.fromkeys(_endings((*named, *unnamed))))
        here = {"named_open": bool(named), "unnamed_open": bool(unnamed), "endings": endings}
        for note in renderer.wording.lines.get("notes", ()):
            text = renderer.render(note, **here).strip()
            if text and not (named and text == renderer.render(note, **nothing).strip()):
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
            yield from self._open_notes(is_open, ())

    def _label(self, column: DeclaredColumn, section: Section) -> Content:
        """The column's label as the wording puts it, with its unit where neither it nor what stands over it says it."""
        label = self._renderer.wording.columns.get(column.key)
        values = {"heading": section.heading, "count": len(section.entries), "columns": section.labels}
        text = self._renderer.render(label, **values) if label else column.label
        if column.unit and column.unit not in text + column.under:
            text += f"（{column.unit}）"
        return self._renderer.content(text)
