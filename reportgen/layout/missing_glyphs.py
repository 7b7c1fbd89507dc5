"""Looks up every character of a document in its fonts before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from reportgen.diagnostics import Diagnostic, Place
from reportgen.document.blocks import Content, Document, Figure, Heading, Note, Paragraph, Span, Table, Title, text_of
from reportgen.document.bound import bound_in
from reportgen.document.style import Face, Style
from reportgen.japanese.clusters import INVISIBLE, MARKS, SELECTORS, clusters
from reportgen.layout.fonts import FontFace, Fonts, FontStack
from reportgen.layout.messages import FALLBACK_GLYPH, LONE_SELECTOR_HINT, MISSING_GLYPH, VARIANT_MISSING


def find_missing_glyphs(document: Document, style: Style, fonts: Fonts) -> list[Diagnostic]:
    """What the style's faces lack, at the places of the texts that want it, once for each text.

    Errors for characters that no font has; warnings for those that a fallback draws, and for variation sequences of
    which only the base can be drawn.
    """
    return [
        problem
        for wanted in _lacking(document, style, fonts)
        for cluster in wanted.clusters
        for problem in _problems(cluster, fonts.of(wanted.face), wanted)
    ]


def find_substitutes(document: Document, style: Style, fonts: Fonts) -> dict[Face, dict[str, FontFace]]:
    """For each face the characters and variation sequences of the document that a fallback draws, and which one."""
    found: dict[Face, dict[str, FontFace]] = {face: {} for face in Face}
    for wanted in _lacking(document, style, fonts):
        stack = fonts.of(wanted.face)
        for cluster in wanted.clusters:
            glyph = stack.glyphs[cluster]
            if glyph is not None and glyph.face is not stack.main:
                found[wanted.face][cluster] = glyph.face
    return found


class _Wanted(NamedTuple):
    """The clusters of a text that its main face may not have, and how a person finds the text."""

    face: Face
    clusters: list[str]
    place: Place | None
    where: str


def _problems(cluster: str, stack: FontStack, wanted: _Wanted) -> Iterator[Diagnostic]:
    glyph = stack.glyphs[cluster]
    values = {
        "character": cluster,
        "code": " ".join(f"U+{ord(character):04X}" for character in cluster),
        "main": stack.main.file,
        "fonts": "、".join(face.file for face in stack.faces),
        "where": wanted.where,
    }
    if glyph is None:
        hint = LONE_SELECTOR_HINT if cluster in SELECTORS else None
        yield MISSING_GLYPH.at(wanted.place, hint=hint, **values)
        return
    if glyph.shows != cluster:
        yield VARIANT_MISSING.at(wanted.place, **values)
    if glyph.face is not stack.main:
        yield FALLBACK_GLYPH.at(wanted.place, font=glyph.face.file, **values)


def _lacking(document: Document, style: Style, fonts: Fonts) -> Iterator[_Wanted]:
    """The texts with a character that its main face lacks, with a variation selector or a mark of a sequence."""
    used = characters_of(document, style)
    lacking = {face: {c for c in used[face] if _lacks(fonts.of(face), c)} for face in Face}
    if not any(lacking.values()):
        return
    for _, of_part, part in bound_in(document):
        texts = style.of(of_part).texts
        for kind, content, place, where in _texts(part):
            face, text = texts[kind].face, text_of(content)
            if not lacking[face].isdisjoint(text):
                wanted = [cluster for cluster in dict.fromkeys(clusters(text)) if cluster[-1] in lacking[face]]
                yield _Wanted(face, wanted, place, where or text)


def characters_of(document: Document, style: Style) -> dict[Face, set[str]]:
    """The characters that each face has to show, but for those of page numbers."""
    # Most of a long table's cells say what others say: each text is looked into once.
    found: dict[Face, set[str]] = {face: set() for face in Face}
    for _, of_part, part in bound_in(document):
        texts = style.of(of_part).texts
        rows = [row for block in part.blocks if isinstance(block, Table) for row in block.rows]
        found[texts["body"].face].update([span.text for row in rows for cell in row.cells for span in cell])
        for kind, content, _, _ in _texts(part, rows=False):
            found[texts[kind].face].update([span.text for span in content])
    return {face: set().union(*said) for face, said in found.items()}


def _lacks(stack: FontStack, character: str) -> bool:
    if character in INVISIBLE or character == "\n":
        return False
    if character in MARKS:
        return True  # the font may have it, and yet not with its letter
    glyph = stack.glyphs[character]
    return glyph is None or glyph.face is not stack.main


def _texts(document: Document, *, rows: bool = True) -> Iterator[tuple[str, Content, Place | None, str]]:
    """Each text, with or without those of tables' rows: its kind, its place, the name by which a person finds it."""
    section: Place | None = None
    for block in document.blocks:
        match block:
            case Title(lines, _, place):
                for index, line in enumerate(lines):
                    yield "subtitle" if index else "title", line, place, ""
            case Heading(content, aside, _, place):
                section = place
                yield "heading", content, place, ""
                yield "aside", aside, place, ""
            case Table(columns, entries, _):
                yield "header", block.continued, section, ""
                for column in columns:
                    yield "header", column.under, column.place, ""
                    yield "header", column.label, column.place, ""
                for row in entries if rows else ():
                    where = f"{row.entry_id}「{text_of(row.cells[0])}」"
                    for content, column in zip(row.cells, columns, strict=False):
                        yield "body", content, row.places.get(column.field), where
            case Figure():
                for label in block.scene.labels:
                    yield "note", (Span(label.text),), section, ""
            case Paragraph(content, place):
                yield "paragraph", content, place, ""
            case Note(content, place):
                yield "note", content, place, ""
    furniture = [("running_head", document.running_head), *(("foot", line) for line in document.foot)]
    for (kind, parts), place in zip_longest(furniture, document.furniture_places):
        for part in parts:
            if isinstance(part, str):
                yield kind, (Span(part),), place, ""
