"""An edition and the wording to a document: titles, headings, tables, notes, heads and feet, all settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from reportgen.dataset.model import COLUMN_FIELDS, Edition, Entry, Section
from reportgen.dataset.select import select_town
from reportgen.diagnostics import Place
from reportgen.document.blocks import Block, Column, Content, Document, Heading, Note, Paragraph, Row, Table
from reportgen.document.rendering import Renderer, file_name, town_spans, values_of, year_spans
from reportgen.document.style import Style
from reportgen.document.texts import Texts
from reportgen.japanese.municipalities import Municipality


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
        if entry.and_others and town not in entry.municipalities
    ]
    values = values_of(edition, revised_on) | _town_values(edition, town) | {"count": count}
    renderer = Renderer(texts.extract, texts.abbreviations, style, values)
    composer = _Composer(renderer, style, unnamed)
    return composer.document(selected, begin_pages=style.extract_sections_begin_page)


def list_file_name(edition: Edition, texts: Texts, revised_on: date | None = None) -> str:
    """The list's file name without its ending, NFC. Raises DataError where the template makes none that can be used."""
    values = values_of(edition, revised_on)
    title = texts.list.texts["title"].render(**values)
    return file_name(texts.list.texts["file_name"], values | {"title": title})


def extract_names(
    edition: Edition, town: Municipality, texts: Texts, revised_on: date | None = None
) -> tuple[str, str]:
    """The folder and the file name (without its ending) of a town's extract, NFC. Raises DataError as above."""
    values = values_of(edition, revised_on) | _town_values(edition, town)
    wording = texts.extract.texts
    title = wording["title"].render(**values)
    return file_name(wording["folder"], values), file_name(wording["file_name"], values | {"title": title})


def town_name(edition: Edition, town: Municipality) -> str:
    """The town as this edition's readers call it: with its prefecture only where that is another."""
    return town.name if town.prefecture == edition.prefecture else town.prefecture + town.name


def _town_values(edition: Edition, town: Municipality) -> dict[str, Any]:
    return {"town": town_name(edition, town), "code": town.code}


class _Composer:
    """Composes one document; equal years and municipalities become the same content."""

    def __init__(self, renderer: Renderer, style: Style, unnamed: Sequence[Entry] = ()) -> None:
        """`unnamed` are the entries with an open ending that were left out, as they don't name the town."""
        self._renderer = renderer
        self._style = style
        self._unnamed = unnamed
        self._years: dict[tuple[str, str], Content] = {}
        self._towns: dict[tuple[tuple[str, ...], str | None, str | None], Content] = {}

    def document(self, edition: Edition, *, begin_pages: bool) -> Document:
        blocks = tuple(self._blocks(edition, begin_pages=begin_pages))
        return self._renderer.document(blocks, edition.host.name, edition.as_of)

    def _blocks(self, edition: Edition, *, begin_pages: bool) -> Iterator[Block]:
        renderer = self._renderer
        texts = renderer.wording.texts
        for key in ("issued", "addressee", "sender"):
            for text, place in self._letter_lines(key):
                yield Paragraph(renderer.content(text), place, stands_right=key != "addressee")
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
        found = [entry.and_others for entry in (*named, *unnamed)]
        endings = "".join(f"「{ending}」" for ending in dict.fromkeys(found))
        here = {"named_open": bool(named), "unnamed_open": bool(unnamed), "endings": endings}
        for note in renderer.wording.lines.get("notes", ()):
            text = renderer.render(note, **here).strip()
            if text and not (named and text == renderer.render(note, **nothing).strip()):
                yield Note(renderer.content(text), note.place)

    def _section(self, section: Section) -> Iterator[Block]:
        values = {"heading": section.heading, "count": len(section.entries), "columns": section.columns}
        renderer = self._renderer
        content = renderer.content
        yield Heading(
            content(renderer.text("heading", **values)),
            content(renderer.text("aside", **values)),
            section.heading,
            section.places.get("heading"),
        )
        columns = tuple(
            Column(
                field,
                content(renderer.render(renderer.wording.columns[field], **values)),
                self._style.columns[field].align,
                section.column_places.get(field),
                heads_row=field == "name",
            )
            for field in COLUMN_FIELDS
        )
        rows = tuple([self._row(entry) for entry in section.entries])
        yield Table(columns, rows, renderer.text("table_summary", **values))
        for text, place in zip(section.notes, section.note_places, strict=True):
            yield Note(content(text), place)
        if is_open := [entry for entry in section.entries if entry.and_others]:
            yield from self._open_notes(is_open, ())

    def _row(self, entry: Entry) -> Row:
        content = self._renderer.content
        get_place = entry.places.get
        return Row(
            entry.id,
            (
                content(entry.name),
                content(entry.summary),
                self._year_content(entry),
                self._town_content(entry),
                content(entry.division),
            ),
            tuple([get_place(field) for field in COLUMN_FIELDS]),
        )

    def _year_content(self, entry: Entry) -> Content:
        key = (entry.since.text, entry.earlier.text if entry.earlier else "")
        found = self._years.get(key)
        if found is None:
            found = self._years[key] = year_spans(entry)
        return found

    def _town_content(self, entry: Entry) -> Content:
        key = (entry.municipality_names, entry.and_others, entry.municipalities_text)
        found = self._towns.get(key)
        if found is None:
            found = self._towns[key] = town_spans(entry)
        return found
