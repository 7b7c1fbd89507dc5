"""What a finished PDF or Word file declares of itself: standards, fonts, language, and the dataset it was made from.

Declarations are read, not proved: whether a file keeps a standard is for a validator to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    from pypdf import PdfReader

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DATASET = re.compile(r"sha256:([0-9a-f]{64})")
_SUBSET_NAME = re.compile(r"[A-Z]{6}\+")
_OFFICE_PARTS = {"core": "docProps/core.xml", "app": "docProps/app.xml", "fonts": "word/fontTable.xml"}
_MOST_OF_A_PART = 50_000_000  # bytes; a part that claims more is no document's


class NotADocumentError(ValueError):
    """The bytes are no PDF and no Word file, or one too damaged to be read."""


class UsedFont(NamedTuple):
    """A font of the file by its name; `embedded` is whole, subset or no."""

    name: str
    embedded: str


class Declaration(NamedTuple):
    """What a file declares; what it says nothing of is empty.

    `kind` is PDF or Word. `made_at` is as the file writes it. `dataset_sha256` has hex digits.
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
    dataset_sha256: str


def read_declaration(data: bytes) -> Declaration:
    """The declaration of a PDF or Word file. Raises NotADocumentError."""
    try:
        if data[:1024].lstrip().startswith(b"%PDF-"):
            return _of_pdf(data)
        if data.startswith(b"PK"):
            return _of_word(data)
    except Exception as exc:  # whatever the readers say of bytes that anyone may have damaged
        raise NotADocumentError from exc
    raise NotADocumentError


def _of_pdf(data: bytes) -> Declaration:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(BytesIO(data))
    catalog = reader.root_object
    metadata = catalog.get("/Metadata")
    xmp = _Xmp(metadata.get_object().get_data() if metadata is not None else b"<none/>")
    information: Mapping[str, Any] = reader.metadata or {}
    source = _DATASET.search(xmp.text("source"))
    return Declaration(
        "PDF",
        len(reader.pages),
        tuple(_standards(xmp)),
        bool(catalog.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in catalog,
        xmp.text("title") or str(information.get("/Title", "")),
        xmp.text("creator") or str(information.get("/Author", "")),
        str(catalog.get("/Lang", "")),
        xmp.text("coverage"),
        xmp.text("CreateDate"),
        xmp.text("CreatorTool"),
        tuple(sorted(set(_fonts_of_pdf(reader)))),
        tuple(reader.attachments),
        source[1] if source else "",
    )


class _Xmp:
    """The texts of XMP metadata, by property name without namespace."""

    def __init__(self, packet: bytes) -> None:
        self._root = ElementTree.fromstring(packet)

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


def _fonts_of_pdf(reader: PdfReader) -> Iterator[UsedFont]:
    seen: set[int] = set()
    for page in reader.pages:
        resources: Any = page.get("/Resources", {})
        for reference in resources.get("/Font", {}).values():
            font = reference.get_object()
            if id(font) in seen:
                continue
            seen.add(id(font))
            name = str(font.get("/BaseFont", "")).lstrip("/")
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            descriptor = inner.get("/FontDescriptor", {})
            program = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
            embedded = "no" if not program else "subset" if _SUBSET_NAME.match(name) else "whole"
            yield UsedFont(_SUBSET_NAME.sub("", name), embedded)


def _of_word(data: bytes) -> Declaration:
    try:
        archive = ZipFile(BytesIO(data))
    except BadZipFile as exc:
        raise NotADocumentError from exc
    with archive:
        _part(archive, "word/document.xml", required=True)
        core, app, fonts = (_part(archive, name) for name in _OFFICE_PARTS.values())
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
        source[1] if source else "",
    )


def _part(archive: ZipFile, name: str, *, required: bool = False) -> ElementTree.Element:
    if name not in archive.namelist() and not required:
        return ElementTree.Element("none")
    if archive.getinfo(name).file_size > _MOST_OF_A_PART:
        raise NotADocumentError(name)
    return ElementTree.fromstring(archive.read(name))


def _text(root: ElementTree.Element, name: str) -> str:
    found = root.find(f".//{{*}}{name}")
    return "".join(found.itertext()).strip() if found is not None else ""


def _fonts_of_word(table: ElementTree.Element) -> Iterator[UsedFont]:
    for font in table.iter(f"{_WORD}font"):
        embedded = [child for child in font if child.tag.startswith(f"{_WORD}embed")]
        subset = any(child.get(f"{_WORD}subsetted") in ("1", "true", "on") for child in embedded)
        yield UsedFont(font.get(f"{_WORD}name", ""), "no" if not embedded else "subset" if subset else "whole")
