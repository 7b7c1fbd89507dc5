"""A PDF file under construction: reportlab's objects, written compactly and as PDF/A wants them (ISO 19005-2, 6.1).

Everything but streams goes into object streams under a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8): of a
tagged file's many small objects little more than a tenth is left.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from struct import Struct

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFObject, PDFObjectReference

# Four bytes above 127 in a comment tell a file from text (ISO 19005-2, 6.1.2).
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_OBJECTS_IN_A_STREAM = 200
_IN_FILE, _IN_STREAM = 1, 2
_FIELD_WIDTHS = (1, 4, 2)
_ROW = Struct(">BIH")


class Stream(PDFObject):  # type: ignore[misc]
    """A stream object, with the line ends that PDF/A wants around its bytes (ISO 19005-2, 6.1.7.1)."""

    def __init__(self, content: bytes, entries: Mapping[str, object] | None = None, *, compressed: bool = True) -> None:
        self._content = zlib.compress(content) if compressed else content
        self._entries = {**(entries or {}), "Length": len(self._content)}
        if compressed:
            self._entries["Filter"] = PDFName("FlateDecode")

    def format(self, document: PDFDocument) -> bytes:
        """The object's bytes."""
        dictionary: bytes = PDFDictionary(self._entries).format(document)
        return b"%b\nstream\n%b\nendstream" % (dictionary, self._content)


class PdfFile(PDFDocument):  # type: ignore[misc]
    """Objects by number. `add` takes reportlab's objects, `reserve` and `fill` many small ones as their bytes."""

    def __init__(self) -> None:
        super().__init__(invariant=1)
        self._filled: dict[int, bytes] = {}

    def add(self, entry: PDFObject | dict[str, object] | Sequence[object]) -> PDFObjectReference:
        """The reference to an object that is now in the file; a dict or sequence becomes PDF's."""
        if isinstance(entry, dict):
            entry = PDFDictionary(entry)
        elif not isinstance(entry, PDFObject):
            entry = PDFArray(entry)
        return self.Reference(entry)

    def number_of(self, reference: PDFObjectReference) -> int:
        """The object's number."""
        number: int = self.idToObjectNumberAndVersion[reference.name][0]
        return number

    def reserve(self, count: int) -> int:
        """The first of so many numbers that `fill` will use."""
        first: int = self.objectcounter + 1
        self.objectcounter += count
        return first

    def fill(self, first: int, bodies: Iterable[bytes]) -> None:
        """Puts objects, each as its bytes, under the numbers from `first` on."""
        self._filled.update(enumerate(bodies, first))

    def written(self, root: PDFObjectReference, info: PDFObjectReference) -> bytes:
        """The whole file, its identifier made from its own bytes (ISO 32000-1, 14.4)."""
        parts = [_HEADER]
        length = len(_HEADER)
        places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
        small: list[tuple[int, bytes]] = []

        def append(number: int, body: bytes) -> None:
            nonlocal length
            places[number] = (_IN_FILE, length, 0)
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
            length += len(parts[-1])

        number = 0
        while (number := number + 1) <= self.objectcounter:  # formatting an object may add others
            if number in self._filled:
                small.append((number, self._filled[number]))
                continue
            entry = self.idToObject[self.numberToId[number]]
            body: bytes = entry.format(self)
            if isinstance(entry, Stream):
                append(number, body)
            else:
                small.append((number, body))
        for start in range(0, len(small), _OBJECTS_IN_A_STREAM):
            some = small[start : start + _OBJECTS_IN_A_STREAM]
            places |= {inner: (_IN_STREAM, number, index) for index, (inner, _) in enumerate(some)}
            append(number, _object_stream(some).format(self))
            number += 1
        places[number] = (_IN_FILE, length, 0)
        digest = b"<%b>" % sha256(b"".join(parts)).hexdigest()[:32].encode("ascii")
        references = _cross_references(
            places, number + 1, {"Root": root, "Info": info, "ID": PDFArray([digest, digest])}
        )
        parts.append(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, references.format(self), length))
        return b"".join(parts)


def _object_stream(objects: Sequence[tuple[int, bytes]]) -> Stream:
    offsets = []
    offset = 0
    for number, body in objects:
        offsets.append(b"%d %d" % (number, offset))
        offset += len(body) + 1
    index = b" ".join(offsets) + b"\n"
    content = index + b"\n".join([body for _, body in objects])
    return Stream(content, {"Type": PDFName("ObjStm"), "N": len(objects), "First": len(index)})


def _cross_references(places: Mapping[int, tuple[int, int, int]], size: int, entries: Mapping[str, object]) -> Stream:
    content = b"".join([_ROW.pack(*places[number]) for number in range(size)])
    form = {"Type": PDFName("XRef"), "Size": size, "W": PDFArray(_FIELD_WIDTHS)}
    return Stream(content, form | dict(entries))
