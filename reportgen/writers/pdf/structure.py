"""The structure tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8), drawn from the document's blocks.

Every text of the document is one element, on however many pages its lines stand; what belongs to the page alone
(running heads, page numbers, repeated headers, rules, shading) is no part of the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString

from reportgen.document.blocks import Content, Document, Heading, Note, Paragraph, Table, Title, parts_of, text_of
from reportgen.layout.pages import HEADER_ROW, Origin
from reportgen.writers.pdf.file import PdfFile


class Element(NamedTuple):
    """A structure element: its standard type and its children, or the text that it holds.

    `underlined` says it of each part of the text (see `parts_of`). `scope` is a header cell's (Column or Row),
    `summary` a table's, `key` a note's identifier.
    """

    type: str
    children: tuple[Element, ...] = ()
    text: Origin | None = None
    underlined: tuple[bool, ...] = (False,)
    scope: str = ""
    summary: str = ""
    key: str = ""


class TextPart(NamedTuple):
    """What one marked-content sequence holds, or several on several pages: a part of a text."""

    text: Origin
    part: int


def structure_of(document: Document) -> Element:
    """The document's tree, in reading order."""
    return Element("Document", tuple(_elements(document)))


def _elements(document: Document) -> Iterator[Element]:
    for index, block in enumerate(document.blocks):
        match block:
            case Title():
                for number, line in enumerate(block.lines):
                    yield _leaf("P" if number else "H1", Origin(index, None, number), line)
            case Heading():
                yield _leaf("H2", Origin(index, None, 0), block.content)
                if text_of(block.aside):
                    yield _leaf("P", Origin(index, None, 1), block.aside)
            case Paragraph():
                yield _leaf("P", Origin(index), block.content)
            case Note():
                yield _leaf("Note", Origin(index), block.content, key=f"note-{index}")
            case Table():
                yield Element("Table", tuple(_rows(block, index)), summary=block.summary)


def _rows(table: Table, index: int) -> Iterator[Element]:
    labels = enumerate(column.label for column in table.columns)
    header = [_leaf("TH", Origin(index, HEADER_ROW, column), label, scope="Column") for column, label in labels]
    yield Element("TR", tuple(header))
    # A single row needs no name to be told from others.
    several = len(table.rows) > 1
    kinds = [("TH", "Row") if column.heads_row and several else ("TD", "") for column in table.columns]
    for number, row in enumerate(table.rows):
        cells = [
            _leaf(kind, Origin(index, number, column), content, scope=scope)
            for column, ((kind, scope), content) in enumerate(zip(kinds, row.cells, strict=True))
        ]
        yield Element("TR", tuple(cells))


def _leaf(kind: str, origin: Origin, content: Content, *, scope: str = "", key: str = "") -> Element:
    is_plain = len(content) == 1 and not content[0].underlined
    underlined = (False,) if is_plain else tuple([part.underlined for part in parts_of(content)])
    return Element(kind, (), origin, underlined, scope, "", key)


def element_types(element: Element) -> dict[Origin, str]:
    """The type of the element that holds each text of the document."""
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
    file: PdfFile, tree: Element, marked: Sequence[Sequence[TextPart]], pages: Sequence[PDFObjectReference]
) -> Structure:
    """Adds the tree to the file.

    `marked` has for each page the texts of its marked-content sequences, in the order of their identifiers.
    """
    places: dict[TextPart, list[tuple[int, int]]] = {}
    for page, parts in enumerate(marked):
        for identifier, part in enumerate(parts):
            places.setdefault(part, []).append((page, identifier))
    root = file.reserve(1)
    first = file.reserve(_count(tree))
    writer = _Writer(first, places, [b"%d 0 R" % file.number_of(page) for page in pages])
    writer.write(tree, root)
    file.fill(first, writer.bodies)
    parents = [file.add([writer.holders[part] for part in parts]) for parts in marked]
    entries = {
        "Type": PDFName("StructTreeRoot"),
        "K": b"%d 0 R" % first,
        "ParentTree": file.add({"Nums": PDFArray([part for pair in enumerate(parents) for part in pair])}),
        "ParentTreeNextKey": len(parents),
    }
    if writer.keys:
        names = [part for key, element in sorted(writer.keys.items()) for part in (PDFString(key), element)]
        entries["IDTree"] = file.add({"Names": PDFArray(names)})
    file.fill(root, [PDFDictionary(entries).format(file)])
    return Structure(b"%d 0 R" % root, {part.text: holder for part, holder in writer.holders.items()})


def _count(element: Element) -> int:
    parts = 0 if element.underlined == (False,) else len(element.underlined)
    return 1 + parts + sum(map(_count, element.children))


class _Writer:
    """Writes elements as objects whose numbers run in reading order from `first` on.

    `places` has the marked-content sequences of each part of a text: the page's index and the identifier on it.
    `holders` has for each part the element that holds it.
    """

    def __init__(self, first: int, places: Mapping[TextPart, list[tuple[int, int]]], pages: Sequence[bytes]) -> None:
        self._first = first
        self._places = places
        self._pages = pages
        self.bodies: list[bytes] = []
        self.holders: dict[TextPart, bytes] = {}
        self.keys: dict[str, bytes] = {}

    def write(self, element: Element, parent: int) -> bytes:
        """Writes the element and those below it; the reference to it."""
        number = self._first + len(self.bodies)
        reference = b"%d 0 R" % number
        self.bodies.append(b"")
        if element.text is None:
            content = b"/K[%b]" % b" ".join([self.write(child, number) for child in element.children])
        elif element.underlined == (False,):
            content = self._content(TextPart(element.text, 0), reference)
        else:
            content = self._parts(element.text, element.underlined, number)
        self.bodies[number - self._first] = b"<</Type/StructElem/S/%b/P %d 0 R%b%b>>" % (
            element.type.encode("ascii"),
            parent,
            self._attributes(element, reference),
            content,
        )
        return reference

    def _content(self, part: TextPart, holder: bytes) -> bytes:
        """The entries that lead from the element that holds the part to its marked content."""
        self.holders[part] = holder
        places = self._places.get(part, ())
        if len(places) == 1:
            return b"/Pg %b/K %d" % (self._pages[places[0][0]], places[0][1])
        return b"/K[%b]" % self._references(part) if places else b""

    def _references(self, part: TextPart) -> bytes:
        references = [
            b"<</Type/MCR/Pg %b/MCID %d>>" % (self._pages[page], identifier)
            for page, identifier in self._places.get(part, ())
        ]
        return b"".join(references)

    def _parts(self, text: Origin, underlined: Sequence[bool], number: int) -> bytes:
        """A text some parts of which are underlined: all are elements below its own, so that no reader mixes them up.

        Some take an element's own content for earlier than that of the elements in it.
        """
        kids = []
        for index, is_underlined in enumerate(underlined):
            reference = b"%d 0 R" % (self._first + len(self.bodies))
            attributes = b"/A<</O/Layout/TextDecorationType/Underline>>" if is_underlined else b""
            content = self._content(TextPart(text, index), reference)
            self.bodies.append(b"<</Type/StructElem/S/Span/P %d 0 R%b%b>>" % (number, attributes, content))
            kids.append(reference)
        return b"/K[%b]" % b" ".join(kids)

    def _attributes(self, element: Element, reference: bytes) -> bytes:
        """A header cell's and a table's attributes (ISO 32000-1, 14.8.5.7), a note's identifier (ISO 14289-1, 7.9)."""
        if element.scope:
            return b"/A<</O/Table/Scope/%b>>" % element.scope.encode("ascii")
        if element.summary:
            return b"/A<</O/Table/Summary%b>>" % text_string(element.summary).encode("ascii")
        if element.key:
            self.keys[element.key] = reference
            return b"/ID(%b)" % element.key.encode("ascii")
        return b""


def text_string(text: str) -> str:
    """A text string in UTF-16 (ISO 32000-1, 7.9.2.2), as hex digits."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"
