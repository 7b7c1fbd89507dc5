"""The structure tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8), drawn from the document's blocks.

Every text of the document is one element, on however many pages its lines stand; what belongs to the page alone
(running heads, page numbers, repeated headers, rules, shading) is no part of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

from reportgen.document.blocks import (
    Block,
    Content,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Part,
    Table,
    Title,
    is_plain,
    is_read_once,
    parts_of,
    section_level,
    text_of,
)
from reportgen.document.bound import Bound, bound_in
from reportgen.layout.pages import HEADER_ROW, Origin
from reportgen.writers.pdf.file import PdfFile, dictionary, reference_to
from reportgen.writers.pdf.values import PDFArray, PDFName, PDFString


class TextPart(NamedTuple):
    """What one marked-content sequence holds, or several on several pages: a part of a text (see `parts_of`)."""

    text: Origin
    part: int


# The lower left and the upper right corner of a figure, in points from the sheet's lower left one.
Box: TypeAlias = tuple[float, float, float, float]


class Annotation(NamedTuple):
    """An annotation upon a part of a text: the number of its object and the index of its page."""

    number: int
    page: int
    part: TextPart


class Element(NamedTuple):
    """A structure element: its standard type and its children, or the part of a text that it holds.

    `scope` is a header cell's (Column or Row), `summary` a table's or what a figure shows, `key` the identifier of a
    note or a header cell.
    `spans` are the columns and rows that a cell goes over, `headers` the keys of what heads it, where its scope alone
    doesn't tell; `refers` is the key of the note that a reference means.
    """

    type: str
    children: tuple[Element, ...] = ()
    text: TextPart | None = None
    scope: str = ""
    summary: str = ""
    key: str = ""
    underlined: bool = False
    language: str = ""
    spans: tuple[int, int] = (1, 1)
    headers: tuple[str, ...] = ()
    refers: str = ""


def structure_of(document: Document) -> Element:
    """The document's tree, in reading order."""
    return Element("Document", tuple([one for part in bound_in(document) for one in _elements(part, document.blocks)]))


def _elements(part: Bound, blocks: Sequence[Block]) -> Iterator[Element]:
    first, _, document = part
    heading = f"H{section_level(document)}"
    for index, block in enumerate(document.blocks, first):
        match block:
            case Title():
                for number, line in enumerate(block.lines):
                    kind = "P" if not block.is_new(number) else "H2" if number else "H1"
                    yield _leaf(kind, Origin(index, None, number), line)
            case Heading():
                yield _leaf(heading, Origin(index, None, 0), block.content)
                if text_of(block.aside):
                    yield _leaf("P", Origin(index, None, 1), block.aside)
            case Paragraph():
                yield _leaf("P", Origin(index), block.content)
            case Note():
                yield _leaf("Note", Origin(index), block.content, key=_note_key(index))
            case Figure():
                yield Element("Figure", (), TextPart(Origin(index), 0), summary=block.alternative)
            case Table():
                yield _table(block, index, _notes_of(blocks, index))
    for number, foot in enumerate(document.foot):
        if is_read_once(foot):
            yield Element("P", (), TextPart(Origin(first + len(document.blocks), None, number), 0))


def _notes_of(blocks: Sequence[Block], index: int) -> dict[str, str]:
    """The keys of the notes that stand beside the table of that index, by their marks."""
    found: dict[str, str] = {}
    for step in (1, -1):
        at = index + step
        while 0 <= at < len(blocks) and isinstance(block := blocks[at], Note):
            if block.mark:
                found[block.mark] = _note_key(at)
            at += step
    return found


def _note_key(index: int) -> str:
    return f"note-{index}"


def _table(table: Table, index: int, notes: Mapping[str, str]) -> Element:
    """The table; where labels stand under others, each cell names all that heads it (ISO 32000-1, 14.8.5.7)."""
    is_deep = len(table.header_cells) > 1
    names: list[tuple[str, ...]] = [()] * len(table.columns)
    head = []
    for cells in table.header_cells:
        elements = []
        for cell in cells:
            key = f"header-{index}-{cell.position}" if is_deep else ""
            above = names[cell.column]
            for column in range(cell.column, cell.column + cell.column_span if key else 0):
                names[column] = (*names[column], key)
            origin, spans = Origin(index, HEADER_ROW, cell.position), (cell.column_span, cell.row_span)
            elements.append(_leaf("TH", origin, cell.content, scope="Column", key=key, spans=spans, headers=above))
        head.append(Element("TR", tuple(elements)))
    body = []
    for number, row_cells in enumerate(table.body_cells):
        elements = []
        for cell in row_cells:
            kind, scope = ("TH", "Row") if cell.heads_row else ("TD", "")
            origin, spans = Origin(index, number, cell.position), (cell.column_span, cell.row_span)
            headers = names[cell.column] if is_deep and cell.column_span == 1 else ()
            leaf = _leaf(kind, origin, cell.content, scope=scope, notes=notes, spans=spans, headers=headers)
            elements.append(leaf)
        body.append(Element("TR", tuple(elements)))
    thead = Element("THead", tuple(head))
    return Element("Table", (thead, Element("TBody", tuple(body))) if body else (thead,), summary=table.summary)


def _leaf(
    kind: str,
    origin: Origin,
    content: Content,
    *,
    scope: str = "",
    key: str = "",
    notes: Mapping[str, str] = {},
    spans: tuple[int, int] = (1, 1),
    headers: tuple[str, ...] = (),
) -> Element:
    """The element of a text, with a paragraph in it for each of several hard lines: no reader runs them together."""
    if is_plain(content):
        return Element(kind, (), TextPart(origin, 0), scope, "", key, spans=spans, headers=headers)
    element = Element(kind, (), None, scope, "", key, spans=spans, headers=headers)
    numbered = list(enumerate(parts_of(content)))
    lines = [list(parts) for _, parts in groupby(numbered, key=lambda one: one[1].line)]
    if len(lines) == 1:
        return _line(element, origin, lines[0], notes)
    return element._replace(children=tuple([_line(Element("P"), origin, parts, notes) for parts in lines]))


def _line(element: Element, origin: Origin, parts: Sequence[tuple[int, Part]], notes: Mapping[str, str]) -> Element:
    """The element with what one hard line holds. Where some of it is marked, all of it is in elements below:

    some readers take an element's own content for earlier than that of the elements in it.
    """
    if len(parts) == 1 and not any(parts[0][1][2:]):
        return element._replace(text=TextPart(origin, parts[0][0]))
    children = [
        Element(
            "Link" if part.link else "Reference" if part.raised else "Span",
            (),
            TextPart(origin, number),
            underlined=part.underlined,
            language=part.language,
            refers=notes.get(part.text, "") if part.raised else "",
        )
        for number, part in parts
    ]
    return element._replace(children=tuple(children))


def element_types(element: Element) -> dict[TextPart, str]:
    """The type of the element that holds each part of a text of the document."""
    found = {element.text: element.type} if element.text is not None else {}
    for child in element.children:
        if child.text is not None:
            found[child.text] = child.type
        else:
            found |= element_types(child)
    return found


class Structure(NamedTuple):
    """A tree in a file: the reference to its root, and to the element of each text."""

    root: bytes
    elements: Mapping[Origin, bytes]


def add_structure(
    file: PdfFile,
    tree: Element,
    marked: Sequence[Sequence[TextPart]],
    pages: Sequence[bytes],
    annotations: Sequence[Annotation] = (),
    boxes: Mapping[TextPart, Box] = {},
) -> Structure:
    """Adds the tree to the file.

    `marked` has for each page the texts of its marked-content sequences, in the order of their identifiers. Behind the
    pages the annotations have their entries in the parent tree. `boxes` has the corners of the figures.
    """
    places: dict[TextPart, list[tuple[int, int]]] = {}
    for page, parts in enumerate(marked):
        for identifier, part in enumerate(parts):
            places.setdefault(part, []).append((page, identifier))
    root = file.reserve()
    linked: dict[TextPart, list[Annotation]] = {}
    for annotation in annotations:
        linked.setdefault(annotation.part, []).append(annotation)
    writer = _Writer(root + 1, places, linked, pages, boxes)
    top = writer.write(tree, root)
    writer.tie_references()
    file.fill(file.reserve(len(writer.bodies)), writer.bodies)
    parents = [file.add([writer.holders[part] for part in parts]) for parts in marked]
    parents += [writer.holders[annotation.part] for annotation in annotations]
    entries = {
        "Type": PDFName("StructTreeRoot"),
        "K": top,
        "ParentTree": file.add({"Nums": PDFArray([part for pair in enumerate(parents) for part in pair])}),
        "ParentTreeNextKey": len(parents),
    }
    if writer.keys:
        names = [part for key, element in sorted(writer.keys.items()) for part in (PDFString(key), element)]
        entries["IDTree"] = file.add({"Names": PDFArray(names)})
    file.fill(root, [dictionary(entries)])
    elements: dict[Origin, bytes] = {}
    for part, holder in writer.holders.items():
        elements.setdefault(part.text, holder)
    return Structure(reference_to(root), elements)


class _Writer:
    """Writes elements as objects whose numbers run in reading order from `first` on.

    `places` has the marked-content sequences of each part of a text: the page's index and the identifier on it;
    `linked` has the annotations upon it.
    `holders` has for each part the element that holds it.
    """

    def __init__(
        self,
        first: int,
        places: Mapping[TextPart, list[tuple[int, int]]],
        linked: Mapping[TextPart, list[Annotation]],
        pages: Sequence[bytes],
        boxes: Mapping[TextPart, Box],
    ) -> None:
        self._first = first
        self._places = places
        self._linked = linked
        self._pages = pages
        self._boxes = boxes
        self.bodies: list[bytes] = []
        self.holders: dict[TextPart, bytes] = {}
        self.keys: dict[str, bytes] = {}
        self.references: list[tuple[bytes, str]] = []
        self._said: dict[tuple[str, tuple[int, int], tuple[str, ...]], bytes] = {}

    def write(self, element: Element, parent: int) -> bytes:
        """Writes the element and those below it; the reference to it."""
        number = self._first + len(self.bodies)
        reference = reference_to(number)
        self.bodies.append(b"")
        if element.text is None:
            content = b"/K[%b]" % b" ".join([self.write(child, number) for child in element.children])
        else:
            content = self._content(element.text, reference)
        self.bodies[number - self._first] = b"<</Type/StructElem/S/%b/P %d 0 R%b%b>>" % (
            element.type.encode("ascii"),
            parent,
            self._attributes(element, reference),
            content,
        )
        return reference

    def tie_references(self) -> None:
        """Leads each reference to its note, once all elements have their numbers (ISO 32000-2, 14.7.2, Ref)."""
        for reference, key in self.references:
            at = int(reference.split()[0]) - self._first
            self.bodies[at] = self.bodies[at].removesuffix(b">>") + b"/Ref[%b]>>" % self.keys[key]

    def _content(self, part: TextPart, holder: bytes) -> bytes:
        """The entries that lead from the element that holds the part to its marked content."""
        self.holders[part] = holder
        places, linked = self._places.get(part, ()), self._linked.get(part, ())
        if len(places) == 1 and not linked:
            return b"/Pg %b/K %d" % (self._pages[places[0][0]], places[0][1])
        kids = [
            *[b"<</Type/MCR/Pg %b/MCID %d>>" % (self._pages[page], identifier) for page, identifier in places],
            *[b"<</Type/OBJR/Pg %b/Obj %d 0 R>>" % (self._pages[page], number) for number, page, _ in linked],
        ]
        return b"/K[%b]" % b"".join(kids) if kids else b""

    def _attributes(self, element: Element, reference: bytes) -> bytes:
        """What a cell, a table and a line say of themselves (ISO 32000-1, 14.8.5), and a note's identifier."""
        if element.type in ("TH", "TD"):
            said = element.scope, element.spans, element.headers
            found = self._said.get(said)
            if found is None:
                found = self._said[said] = _said_of_cell(*said)
            if element.key:
                self.keys[element.key] = reference
                return b"/ID(%b)%b" % (element.key.encode("ascii"), found)
            return found
        if element.refers:
            self.references.append((reference, element.refers))
        if element.text is not None and element.text in self._boxes:
            box = b"%.2f %.2f %.2f %.2f" % self._boxes[element.text]
            alternative = text_string(element.summary).encode("ascii")
            return b"/Alt%b/A<</O/Layout/Placement/Block/BBox[%b]>>" % (alternative, box)
        if element.summary:
            return b"/A<</O/Table/Summary%b>>" % text_string(element.summary).encode("ascii")
        if element.key:
            self.keys[element.key] = reference
            return b"/ID(%b)" % element.key.encode("ascii")
        line = b"/A<</O/Layout/TextDecorationType/Underline>>" if element.underlined else b""
        return line + (b"/Lang(%b)" % element.language.encode("ascii") if element.language else b"")


def _said_of_cell(scope: str, spans: tuple[int, int], headers: tuple[str, ...]) -> bytes:
    """What a cell says of itself: its scope, how many columns and rows it goes over, what heads it."""
    columns, rows = spans
    said = b"/Scope/%b" % scope.encode("ascii") if scope else b""
    said += b"/ColSpan %d" % columns if columns > 1 else b""
    said += b"/RowSpan %d" % rows if rows > 1 else b""
    if headers:
        said += b"/Headers[%b]" % b"".join([b"(%b)" % key.encode("ascii") for key in headers])
    return b"/A<</O/Table%b>>" % said if said else b""


def text_string(text: str) -> str:
    """A text string in UTF-16 (ISO 32000-1, 7.9.2.2), as hex digits."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
