"""Files inside a PDF (ISO 19005-3, 6.8): the data from which the pages were made, for whoever wants to use it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import md5
from typing import NamedTuple

from reportgen.writers.pdf.file import PdfFile
from reportgen.writers.pdf.values import PDFArray, PDFDictionary, PDFName, PDFString


class Attachment(NamedTuple):
    """A file to be embedded; `relationship` is what it is to the pages (Source or Data)."""

    name: str
    media_type: str
    description: str
    relationship: str
    data: bytes


def add_attachments(file: PdfFile, attachments: Sequence[Attachment], made_at: datetime) -> dict[str, bytes]:
    """Adds the files: the references to their specifications by their names, in order of these."""
    ordered = sorted(attachments, key=lambda attachment: attachment.name.encode("utf-16-be"))
    return {attachment.name: file.add(_specification(file, attachment, made_at)) for attachment in ordered}


def _specification(file: PdfFile, attachment: Attachment, made_at: datetime) -> dict[str, object]:
    parameters = {
        "Size": len(attachment.data),
        "CheckSum": b"<%b>" % md5(attachment.data, usedforsecurity=False).hexdigest().encode("ascii"),
        "ModDate": PDFString(made_at.strftime("D:%Y%m%d%H%M%S+00'00'")),
    }
    entries = {
        "Type": PDFName("EmbeddedFile"),
        "Subtype": "/" + attachment.media_type.replace("/", "#2F"),
        "Params": PDFDictionary(parameters),
    }
    embedded = file.add_stream(attachment.data, entries)
    return {
        "Type": PDFName("Filespec"),
        "F": PDFString(attachment.name),
        "UF": PDFString(attachment.name),
        "Desc": PDFString(attachment.description),
        "AFRelationship": PDFName(attachment.relationship),
        "EF": PDFDictionary({"F": embedded, "UF": embedded}),
    }


def name_tree(references: dict[str, bytes]) -> PDFDictionary:
    """The catalog's name tree of embedded files (ISO 32000-1, 7.7.4)."""
    names = [part for name, reference in references.items() for part in (PDFString(name), reference)]
    return PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(names)})})
