"""A PDF file under construction: reportlab's values in numbered objects, written compactly and as PDF/A wants them.

Everything but streams goes into object streams under a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8): of a
tagged file's many small objects little more than a tenth is left.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from hashlib import sha256
from struct import Struct

from reportgen.writers.pdf.values import DummyDoc, PDFArray, PDFDictionary, PDFName

# Four bytes above 127 in a comment tell a file from text (ISO 19005-2, 6.1.2).
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PLAIN = DummyDoc()  # what reportlab's values are written for: no encryption
_OBJECTS_IN_A_STREAM = 200
_IN_FILE, _IN_STREAM = 1, 2
_FIELD_WIDTHS = (1, 4, 2)
_ROW = Struct(">BIH")


def dictionary(entries: Mapping[str, object]) -> bytes:
    """The bytes of a dictionary object; its values are reportlab's, or bytes as they are."""
    body: bytes = PDFDictionary(dict(entries)).format(_PLAIN)
    return body


def reference_to(number: int) -> bytes:
    """An indirect reference to the object of that number."""
    return b"%d 0 R" % number


class PdfFile:
    """Objects by number: `add` appends one, `reserve` and `fill` many whose numbers are wanted before."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []
        self._streams: set[int] = set()

    def reserve(self, count: int = 1) -> int:
        """The first of so many numbers that `fill` will use."""
        self._bodies += [b""] * count
        return len(self._bodies) - count + 1

    def fill(self, first: int, bodies: Sequence[bytes]) -> None:
        """Puts objects, each as its bytes, under the numbers from `first` on."""
        self._bodies[first - 1 : first - 1 + len(bodies)] = bodies

    def add(self, entries: Mapping[str, object] | Sequence[bytes]) -> bytes:
        """The reference to a dictionary, or an array of references, that is now in the file."""
        body = dictionary(entries) if isinstance(entries, Mapping) else b"[%b]" % b" ".join(entries)
        self._bodies.append(body)
        return reference_to(len(self._bodies))

    def add_stream(
        self, content: bytes, entries: Mapping[str, object] | None = None, *, compressed: bool = True
    ) -> bytes:
        """The reference to a stream that is now in the file."""
        self._bodies.append(_stream(content, entries or {}, compressed=compressed))
        self._streams.add(len(self._bodies))
        return reference_to(len(self._bodies))

    def written(self, root: bytes, info: bytes) -> bytes:
        """The whole file, its identifier made from its own bytes (ISO 32000-1, 14.4)."""
        parts = [_HEADER]
        length = len(_HEADER)
        places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}

        def append(number: int, body: bytes) -> None:
            nonlocal length
            places[number] = (_IN_FILE, length, 0)
            parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
            length += len(parts[-1])

        for number in sorted(self._streams):
            append(number, self._bodies[number - 1])
        small = [(number, body) for number, body in enumerate(self._bodies, 1) if number not in self._streams]
        number = len(self._bodies) + 1
        for start in range(0, len(small), _OBJECTS_IN_A_STREAM):
            some = small[start : start + _OBJECTS_IN_A_STREAM]
            places |= {inner: (_IN_STREAM, number, index) for index, (inner, _) in enumerate(some)}
            append(number, _object_stream(some))
            number += 1
        places[number] = (_IN_FILE, length, 0)
        digest = b"<%b>" % sha256(b"".join(parts)).hexdigest()[:32].encode("ascii")
        entries = {
            "Type": PDFName("XRef"),
            "Size": number + 1,
            "W": PDFArray(_FIELD_WIDTHS),
            "Root": root,
            "Info": info,
            "ID": PDFArray([digest, digest]),
        }
        references = _stream(b"".join([_ROW.pack(*places[one]) for one in range(number + 1)]), entries)
        parts.append(b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, references, length))
        return b"".join(parts)


def _stream(content: bytes, entries: Mapping[str, object], *, compressed: bool = True) -> bytes:
    """A stream object, with the line ends that PDF/A wants around its bytes (ISO 19005-2, 6.1.7.1)."""
    if compressed:
        content, entries = zlib.compress(content), {**entries, "Filter": PDFName("FlateDecode")}
    return b"%b\nstream\n%b\nendstream" % (dictionary({**entries, "Length": len(content)}), content)


def _object_stream(objects: Sequence[tuple[int, bytes]]) -> bytes:
    offsets = []
    offset = 0
    for number, body in objects:
        offsets.append(b"%d %d" % (number, offset))
        offset += len(body) + 1
    index = b" ".join(offsets) + b"\n"
    content = index + b"\n".join([body for _, body in objects])
    return _stream(content, {"Type": PDFName("ObjStm"), "N": len(objects), "First": len(index)})
