"""An edition and the wording to a document: titles, headings, tables, notes, heads and feet, all settled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from reportgen.dataset.model import COLUMN_FIELDS, Edition, Entry, Section
from reportgen.dataset.select import select_town
from reportgen.diagnostics import DataError
from reportgen.document.blocks import (
    Block,
    Column,
    Content,
    Document,
    Furniture,
    Heading,
    Note,
    PageField,
    Paragraph,
    Properties,
    Row,
    Span,
    Table,
    Title,
)
from reportgen.document.messages import BAD_FILE_NAME, EMPTY_TITLE
from reportgen.document.style import Style
from reportgen.document.texts import Text, Texts, Wording
from reportgen.japanese.brackets import widen_brackets
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality

_LANGUAGE = "ja-JP"
# Stand-ins for page numbers while a text is rendered; data and templates can't hold control characters.
_PAGE_FIELDS = {"\x01": PageField.PAGE, "\x02": PageField.PAGES}
# What Windows refuses in a file name, in its full-width form.
_IN_FILE_NAMES = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")
# Names of devices, with any ending.
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)
# A file system's 255 bytes less room for an ending and a mark of ours.
_LONGEST_NAME_BYTES = 220


def compose_list(edition: Edition, texts: Texts, style: Style) -> Document:
    """The whole list. Raises DataError where a template fails."""
    return _Composer(edition, texts.list, style, _values(edition)).document(edition, begin_pages=True)


def compose_extract(edition: Edition, town: Municipality, texts: Texts, style: Style) -> Document:
    """What concerns one town: the edition's entries that name it. Raises DataError where a template fails."""
    selected = select_town(edition, town)
    count = sum(len(section.entries) for section in selected.sections)
    open_entries = [entry for section in edition.sections for entry in section.entries if entry.and_others]
    values = (
        _values(edition)
        | _town_values(edition, town)
        | {
            "count": count,
            "named_open": any(town in entry.municipalities for entry in open_entries),
            "unnamed_open": any(town not in entry.municipalities for entry in open_entries),
            "endings": "".join(f"「{ending}」" for ending in dict.fromkeys(entry.and_others for entry in open_entries)),
        }
    )
    composer = _Composer(edition, texts.extract, style, values)
    return composer.document(selected, begin_pages=style.extract_sections_begin_page)


def list_file_name(edition: Edition, texts: Texts) -> str:
    """The list's file name without its ending, NFC. Raises DataError where the template makes none that can be used."""
    values = _values(edition)
    title = texts.list.texts["title"].render(**values)
    return _file_name(texts.list.texts["file_name"], values | {"title": title})


def extract_names(edition: Edition, town: Municipality, texts: Texts) -> tuple[str, str]:
    """The folder and the file name (without its ending) of a town's extract, NFC. Raises DataError as above."""
    values = _values(edition) | _town_values(edition, town)
    wording = texts.extract.texts
    title = wording["title"].render(**values)
    return _file_name(wording["folder"], values), _file_name(wording["file_name"], values | {"title": title})


def town_name(edition: Edition, town: Municipality) -> str:
    """The town as this edition's readers call it: with its prefecture only where that is another."""
    return town.name if town.prefecture == edition.prefecture else town.prefecture + town.name


def _values(edition: Edition) -> dict[str, Any]:
    return {"region": edition.region, "host": edition.host.name, "date": format_date(edition.as_of)}


def _town_values(edition: Edition, town: Municipality) -> dict[str, Any]:
    return {"town": town_name(edition, town), "code": town.code}


def _file_name(text: Text, values: Mapping[str, Any]) -> str:
    rendered = unicodedata.normalize("NFC", text.render(**values)).translate(_IN_FILE_NAMES).strip()
    problem = ""
    if not rendered.strip(". "):
        problem = "空です"
    elif "\n" in rendered:
        problem = "改行を含みます"
    elif _DEVICE.fullmatch(rendered):
        problem = "Windows では別の意味の名前です"
    elif len(rendered.encode()) > _LONGEST_NAME_BYTES:
        problem = "長すぎます"
    if problem:
        raise DataError([BAD_FILE_NAME.at(text.place, name=rendered, problem=problem)])
    return rendered.rstrip(". ")


class _Composer:
    """Composes one document; equal years and municipalities become the same content."""

    def __init__(self, edition: Edition, wording: Wording, style: Style, values: dict[str, Any]) -> None:
        self._edition = edition
        self._wording = wording
        self._style = style
        title = wording.texts["title"]
        self._title = title.render(**values)
        if not self._title.strip():
            raise title.failure(EMPTY_TITLE)
        self._values = values | {"title": self._title}
        self._years: dict[tuple[str, str], Content] = {}
        self._towns: dict[tuple[tuple[str, ...], str | None], Content] = {}

    def document(self, edition: Edition, *, begin_pages: bool) -> Document:
        head = self._wording.texts["running_head"]
        foot = [(line.place, f) for line in self._wording.lines["foot"] if (f := self._furniture(line))]
        return Document(
            properties=Properties(
                title=self._flat("title", "subtitle"),
                author=edition.host.name,
                subject=self._flat("subject"),
                language=_LANGUAGE,
                as_of=edition.as_of,
            ),
            running_head=self._furniture(head),
            foot=tuple(furniture for _, furniture in foot),
            blocks=tuple(self._blocks(edition, begin_pages=begin_pages)),
            furniture_places=(head.place, *(place for place, _ in foot)),
        )

    def _blocks(self, edition: Edition, *, begin_pages: bool) -> Iterator[Block]:
        for index, section in enumerate(edition.sections):
            if index == 0 or (begin_pages and section.begins_page):
                yield self._title_block(begins_page=index > 0)
                if index == 0 and "lead" in self._wording.texts:
                    lead = self._wording.texts["lead"]
                    yield Paragraph(self._content(self._render(lead)), lead.place)
            yield from self._section(section)
        for note in self._wording.lines.get("notes", ()):
            if text := self._render(note).strip():
                yield Note(self._content(text), note.place)

    def _title_block(self, *, begins_page: bool) -> Title:
        texts = self._wording.texts
        lines = [line for key in ("title", "subtitle") if key in texts for line in self._render(texts[key]).split("\n")]
        return Title(tuple(self._content(line) for line in lines if line), begins_page, texts["title"].place)

    def _section(self, section: Section) -> Iterator[Block]:
        values = {"heading": section.heading, "count": len(section.entries), "columns": section.columns}
        texts = self._wording.texts
        yield Heading(
            self._content(self._render(texts["heading"], **values)),
            self._content(self._render(texts["aside"], **values)),
            section.heading,
            section.places.get("heading"),
        )
        columns = tuple(
            Column(
                field,
                self._content(self._render(self._wording.columns[field], **values)),
                self._style.columns[field].align,
                section.column_places.get(field),
            )
            for field in COLUMN_FIELDS
        )
        rows = tuple([self._row(entry) for entry in section.entries])
        yield Table(columns, rows, self._render(texts["table_summary"], **values))
        for text, place in zip(section.notes, section.note_places, strict=True):
            yield Note(self._content(text), place)

    def _row(self, entry: Entry) -> Row:
        content = self._content
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
        """The first year, and the earlier one in brackets; each whole, on a line of its own where both don't fit."""
        key = (entry.since.text, entry.earlier.text if entry.earlier else "")
        found = self._years.get(key)
        if found is None:
            since, earlier = key
            first = Span(f"{since} " if earlier else since, whole=True)
            found = self._years[key] = (first, Span(f"({earlier})", whole=True)) if earlier else (first,)
        return found

    def _town_content(self, entry: Entry) -> Content:
        """The names, each whole with its 、; the open ending stays with the last one."""
        key = (entry.municipality_names, entry.and_others)
        found = self._towns.get(key)
        if found is None:
            names, ending = key
            spans = [name + "、" for name in names[:-1]]
            spans.append(names[-1] + _open_ending(ending))
            found = self._towns[key] = tuple(Span(text, whole=True) for text in spans)
        return found

    def _content(self, text: str) -> Content:
        return (Span(widen_brackets(text) if self._style.full_width_brackets else text),)

    def _render(self, text: Text, **values: object) -> str:
        return text.render(**(self._values | {"page": "", "pages": ""} | values))

    def _flat(self, *keys: str) -> str:
        """Texts as one line, for properties that have no lines."""
        found = [self._render(self._wording.texts[key]) for key in keys if key in self._wording.texts]
        return " ".join("　".join(found).split("\n"))

    def _furniture(self, text: Text) -> Furniture:
        rendered = self._render(text, page="\x01", pages="\x02")
        if self._style.full_width_brackets:
            rendered = widen_brackets(rendered)
        return tuple(_PAGE_FIELDS.get(part, part) for part in re.split("([\x01\x02])", rendered) if part)


def _open_ending(ending: str | None) -> str:
    """The ending as it follows the last name: kana at once, kanji after a space, lest it read as part of the name."""
    if not ending:
        return ""
    return ending if unicodedata.name(ending[0], "").startswith("HIRAGANA") else " " + ending
