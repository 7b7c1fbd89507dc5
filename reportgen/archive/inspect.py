"""What a finished PDF or Word file declares of itself: standards, fonts, language, and the dataset it was made from.

Declarations are read, not proved: whether a file keeps a standard is for a validator to say.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DATASET = re.compile(r"sha256:([0-9a-f]{64})")
_SUBSET_NAME = re.compile(r"[A-Z]{6}\+")
_OFFICE_PARTS = ("docProps/core.xml", "docProps/app.xml", "word/fontTable.xml", "word/settings.xml")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of [MS-OFFCRYPTO] 2.3.4.4
_ENTRY = b"PK\x01\x02"  # begins each entry of a zip's directory
# More than these no document has that a person wrote: parts in a zip, objects in a PDF, bytes of metadata, pages with
# other fonts.
_MOST_PARTS = 10_000
_MOST_OBJECTS = 200_000
_MOST_METADATA = 1_000_000
_MOST_PAGES = 2_000


class NotADocumentError(ValueError):
    """The bytes are no PDF and no Word file, or one too damaged to be read."""


class LockedError(NotADocumentError):
    """The file can't be read without a password."""


class TooMuchError(NotADocumentError):
    """Reading the file takes more memory than there is for it."""


class UsedFont(NamedTuple):
    """A font of the file by its name; `embedded` is whole, subset or no."""

    name: str
    embedded: str


class Declaration(NamedTuple):
    """What a file declares; what it says nothing of is empty.

    `kind` is PDF or Word. `made_at` is as the file writes it. `is_protected`: it can be read, but
    not changed (or printed, or copied) by everyone. `dataset_sha256` has hex digits.
    """

    kind: str
    pages: int | None
    standards: tuple[str, ...]
    tagged: bool
    title: str
    author: str
    language: str
    as_of: str
    made_at: str
    program: str
    fonts: tuple[UsedFont, ...]
    attachments: tuple[str, ...]
    is_protected: bool
    dataset_sha256: str


def read_declaration(data: bytes) -> Declaration:
    """The declaration of a PDF or Word file. Raises NotADocumentError."""
    try:
        if data[:1024].lstrip().startswith(b"%PDF-"):
            return _of_pdf(data)
        if data.startswith(b"PK"):
            return _of_word(data)
    except NotADocumentError:
        raise
    except MemoryError:
        raise TooMuchError from None
    except Exception as exc:  # whatever the readers say of bytes that anyone may have damaged
        raise NotADocumentError from exc
    if data.startswith(_OLD_OFFICE) and _ENCRYPTED in data:
        raise LockedError
    raise NotADocumentError


def _of_pdf(data: bytes) -> Declaration:
    import logging

    import pikepdf

    if data.count(b" obj") > _MOST_OBJECTS:
        raise TooMuchError
    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return _of_open_pdf(pdf)
    except pikepdf.PasswordError as exc:
        raise LockedError from exc


def _of_open_pdf(pdf: Pdf) -> Declaration:
    catalog: Any = pdf.Root
    xmp = _Xmp(_metadata(catalog.get("/Metadata")))
    information: Any = pdf.trailer.get("/Info", {})
    source = _DATASET.search(xmp.text("source"))
    return Declaration(
        "PDF",
        len(pdf.pages),
        tuple(_standards(xmp)),
        bool(catalog.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in catalog,
        xmp.text("title") or str(information.get("/Title", "")),
        xmp.text("creator") or str(information.get("/Author", "")),
        str(catalog.get("/Lang", "")),
        xmp.text("coverage"),
        xmp.text("CreateDate"),
        xmp.text("CreatorTool") or str(information.get("/Producer", "")),
        tuple(sorted(set(_fonts_of_pdf(pdf)))),
        tuple(pdf.attachments),
        pdf.is_encrypted,
        source[1] if source else "",
    )


def _metadata(stream: Object | None) -> bytes:
    """The XMP packet; nothing where there is none, or one that is larger, or packed otherwise, than any is."""
    if stream is None:
        return b""
    data: bytes = stream.read_raw_bytes()
    if "/Filter" in stream:
        if stream.Filter not in ("/FlateDecode", ["/FlateDecode"]) or "/DecodeParms" in stream:
            return b""
        data = zlib.decompressobj().decompress(data, _MOST_METADATA + 1)
    return data if len(data) <= _MOST_METADATA else b""


def _read_xml(data: bytes) -> ElementTree.Element:
    """The document's root. ExpatError where it is none, or has a DTD, which no metadata have (XMP 7.1, OPC 8.1.4)."""

    def refuse(*_: object) -> None:
        raise expat.ExpatError("a DTD")

    builder = ElementTree.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda tag, attributes: builder.start(
        _in_braces(tag), {_in_braces(name): value for name, value in attributes.items()}
    )
    parser.EndElementHandler = lambda tag: builder.end(_in_braces(tag))
    parser.CharacterDataHandler = builder.data
    parser.Parse(data, True)
    return builder.close()


def _in_braces(name: str) -> str:
    return f"{{{name}" if "}" in name else name


class _Xmp:
    """The texts of XMP metadata, by property name without namespace."""

    def __init__(self, packet: bytes) -> None:
        try:
            self._root = _read_xml(packet)
        except expat.ExpatError:
            self._root = ElementTree.Element("none")

    def text(self, name: str) -> str:
        """The property's text, wherever in it that stands; empty where there is none."""
        for element in self._root.iter():
            if element.tag.rpartition("}")[2] == name:
                return "".join(element.itertext()).strip()
            for attribute, value in element.attrib.items():
                if attribute.rpartition("}")[2] == name:
                    return value
        return ""

    def numbered(self, namespace: str, name: str) -> str:
        """The property of that very namespace."""
        tag = f"{{{namespace}}}{name}"
        return next(
            (
                element.attrib.get(tag) or "".join(element.itertext()).strip()
                for element in self._root.iter()
                if element.tag == tag or tag in element.attrib
            ),
            "",
        )


def _standards(xmp: _Xmp) -> Iterator[str]:
    pdf_a = "http://www.aiim.org/pdfa/ns/id/"
    if part := xmp.numbered(pdf_a, "part"):
        yield f"PDF/A-{part}{xmp.numbered(pdf_a, 'conformance').lower()}"
    if part := xmp.numbered("http://www.aiim.org/pdfua/ns/id/", "part"):
        yield f"PDF/UA-{part}"


def _fonts_of_pdf(pdf: Pdf) -> Iterator[UsedFont]:
    seen = set()
    for page in islice(pdf.pages, _MOST_PAGES):
        resources: Any = page.obj.get("/Resources", {})
        for font in dict(resources.get("/Font", {})).values():
            if font.is_indirect:
                if font.objgen in seen:
                    continue
                seen.add(font.objgen)
            name = str(font.get("/BaseFont", "")).lstrip("/")
            inner = font["/DescendantFonts"][0] if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", {})
            program = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            embedded = "no" if not program else "subset" if _SUBSET_NAME.match(name) else "whole"
            yield UsedFont(_SUBSET_NAME.sub("", name), embedded)


def _of_word(data: bytes) -> Declaration:
    if data.count(_ENTRY) > _MOST_PARTS:
        raise TooMuchError
    with ZipFile(BytesIO(data)) as archive:
        archive.getinfo("word/document.xml")
        core, app, fonts, settings = (_part(archive, name) for name in _OFFICE_PARTS)
    source = _DATASET.search(_text(core, "identifier"))
    return Declaration(
        "Word",
        None,
        (),
        False,
        _text(core, "title"),
        _text(core, "creator"),
        _text(core, "language"),
        "",
        _text(core, "created"),
        _text(app, "Application"),
        tuple(_fonts_of_word(fonts)),
        (),
        any(settings.find(f"{_WORD}{name}") is not None for name in ("documentProtection", "writeProtection")),
        source[1] if source else "",
    )


def _part(archive: ZipFile, name: str) -> ElementTree.Element:
    """A part's root; an empty one where there is no such part. Raises TooMuchError, whatever size the zip claims."""
    if name not in archive.namelist():
        return ElementTree.Element("none")
    with archive.open(name) as file:
        data = file.read(_MOST_METADATA + 1)
    if len(data) > _MOST_METADATA:
        raise TooMuchError
    return _read_xml(data)


def _text(root: ElementTree.Element, name: str) -> str:
    found = root.find(f".//{{*}}{name}")
    return "".join(found.itertext()).strip() if found is not None else ""


def _fonts_of_word(table: ElementTree.Element) -> Iterator[UsedFont]:
    for font in table.iter(f"{_WORD}font"):
        embedded = [child for child in font if child.tag.startswith(f"{_WORD}embed")]
        subset = any(child.get(f"{_WORD}subsetted") in ("1", "true", "on") for child in embedded)
        yield UsedFont(font.get(f"{_WORD}name", ""), "no" if not embedded else "subset" if subset else "whole")
