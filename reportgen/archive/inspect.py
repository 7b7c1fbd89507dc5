"""What a finished PDF or Word file declares of itself: standards, fonts, language, and the dataset it was made from.

Declarations are read, not proved: whether a file keeps a standard is for a validator to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

if TYPE_CHECKING:
    from lxml.etree import _Element
    from pikepdf import Pdf

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PDF_UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"
_DATASET = re.compile(r"sha256:([0-9a-f]{64})")
_SUBSET_NAME = re.compile(r"[A-Z]{6}\+")
_OFFICE_PARTS = ("docProps/core.xml", "docProps/app.xml", "word/fontTable.xml", "word/settings.xml")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of [MS-OFFCRYPTO] 2.3.4.4
# More than these no document has that a person wrote: bytes of a part's metadata, pages with other fonts.
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
    title: str
    author: str
    language: str
    made_at: str
    program: str
    fonts: tuple[UsedFont, ...]
    is_protected: bool
    dataset_sha256: str
    pages: int | None = None
    standards: tuple[str, ...] = ()
    tagged: bool = False
    as_of: str = ""
    attachments: tuple[str, ...] = ()


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

    logging.getLogger("pikepdf").setLevel(logging.CRITICAL)
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return _of_open_pdf(pdf)
    except pikepdf.PasswordError as exc:
        raise LockedError from exc


def _of_open_pdf(pdf: Pdf) -> Declaration:
    catalog: Any = pdf.Root
    information: Any = pdf.trailer.get("/Info", {})
    metadata = pdf.open_metadata()

    def text(name: str, otherwise: str = "") -> str:
        value = metadata.get(name) or str(information.get(otherwise, ""))
        return value.strip() if isinstance(value, str) else "、".join(map(str, value))

    parts = (("PDF/A-", metadata.pdfa_status.lower()), ("PDF/UA-", text(_PDF_UA_PART)))
    source = _DATASET.search(text("dc:source"))
    return Declaration(
        kind="PDF",
        title=text("dc:title", "/Title"),
        author=text("dc:creator", "/Author"),
        language=str(catalog.get("/Lang", "")),
        made_at=text("xmp:CreateDate"),
        program=text("xmp:CreatorTool", "/Producer"),
        fonts=tuple(sorted(set(_fonts_of_pdf(pdf)))),
        is_protected=pdf.is_encrypted,
        dataset_sha256=source[1] if source else "",
        pages=len(pdf.pages),
        standards=tuple(standard + part for standard, part in parts if part),
        tagged=bool(catalog.get("/MarkInfo", {}).get("/Marked")) and "/StructTreeRoot" in catalog,
        as_of=text("dc:coverage"),
        attachments=tuple(pdf.attachments),
    )


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
    with ZipFile(BytesIO(data)) as archive:
        archive.getinfo("word/document.xml")
        core, app, fonts, settings = (_part(archive, name) for name in _OFFICE_PARTS)
    source = _DATASET.search(_text(core, "identifier"))
    return Declaration(
        kind="Word",
        title=_text(core, "title"),
        author=_text(core, "creator"),
        language=_text(core, "language"),
        made_at=_text(core, "created"),
        program=_text(app, "Application"),
        fonts=tuple(_fonts_of_word(fonts)),
        is_protected=any(
            settings.find(f"{_WORD}{name}") is not None for name in ("documentProtection", "writeProtection")
        ),
        dataset_sha256=source[1] if source else "",
    )


def _part(archive: ZipFile, name: str) -> _Element:
    """A part's root; an empty one where there is no such part.

    Raises TooMuchError, whatever size the zip claims, ValueError where there is a DTD, which no metadata have (OPC
    8.1.4).
    """
    from lxml import etree

    if name not in archive.namelist():
        return etree.Element("none")
    with archive.open(name) as file:
        data = file.read(_MOST_METADATA + 1)
    if len(data) > _MOST_METADATA:
        raise TooMuchError
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.getroottree().docinfo.doctype:
        raise ValueError("a DTD")
    return root


def _text(root: _Element, name: str) -> str:
    found = root.find(f".//{{*}}{name}")
    return "".join(found.itertext()).strip() if found is not None else ""


def _fonts_of_word(table: _Element) -> Iterator[UsedFont]:
    for font in table.iter(f"{_WORD}font"):
        embedded = [child for child in font if str(child.tag).startswith(f"{_WORD}embed")]
        subset = any(child.get(f"{_WORD}subsetted") in ("1", "true", "on") for child in embedded)
        yield UsedFont(font.get(f"{_WORD}name", ""), "no" if not embedded else "subset" if subset else "whole")
