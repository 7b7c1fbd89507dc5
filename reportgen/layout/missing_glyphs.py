"""Looks up every character of a document in its font before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from reportgen.diagnostics import Diagnostic, Place
from reportgen.document.blocks import Content, Document, Heading, Note, Paragraph, Span, Table, Title, text_of
from reportgen.document.style import Face, Style
from reportgen.layout.fonts import Fonts
from reportgen.layout.messages import MISSING_GLYPH


def find_missing_glyphs(document: Document, style: Style, fonts: Fonts) -> list[Diagnostic]:
    """A diagnostic for each character of each text that its font lacks, at the text's place in the data."""
    used: dict[Face, set[str]] = {face: set() for face in Face}
    for kind, content, _, _ in _texts(document):
        used[style.texts[kind].face].update(*[span.text for span in content])
    lacking = {face: set(fonts.of(face).lacks(characters)) for face, characters in used.items()}
    if not any(lacking.values()):
        return []
    problems = []
    for kind, content, place, where in _texts(document):
        face = style.texts[kind].face
        text = text_of(content)
        for character in dict.fromkeys(c for c in text if c in lacking[face]):
            problems.append(
                MISSING_GLYPH.at(
                    place,
                    character=character,
                    code=ord(character),
                    font=fonts.of(face).file,
                    where=where or text,
                )
            )
    return problems


def _texts(document: Document) -> Iterator[tuple[str, Content, Place | None, str]]:
    """Each text with its kind, its place and the name by which a person finds it."""
    for block in document.blocks:
        match block:
            case Title(lines, _, place):
                for index, line in enumerate(lines):
                    yield "subtitle" if index else "title", line, place, ""
            case Heading(content, aside, _, place):
                yield "heading", content, place, ""
                yield "aside", aside, place, ""
            case Table(columns, rows, _):
                for column in columns:
                    yield "header", column.label, column.place, ""
                for row in rows:
                    where = f"{row.entry_id}「{text_of(row.cells[0])}」"
                    for content, place in zip(row.cells, row.places, strict=True):
                        yield "body", content, place, where
            case Paragraph(content, place):
                yield "paragraph", content, place, ""
            case Note(content, place):
                yield "note", content, place, ""
    furniture = [("running_head", document.running_head), *(("foot", line) for line in document.foot)]
    for (kind, parts), place in zip_longest(furniture, document.furniture_places):
        for part in parts:
            if isinstance(part, str):
                yield kind, (Span(part),), place, ""
