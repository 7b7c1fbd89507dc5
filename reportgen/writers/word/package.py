"""The .docx file: parts, relationships and properties by python-docx, in a zip whose bytes depend on nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.package import Package

from reportgen.document.blocks import Properties, Provenance

_LONGEST_PROPERTY = 255  # characters; python-docx refuses more
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class PartKind(NamedTuple):
    """What a part is to the package and to the document that refers to it."""

    content_type: str
    relationship: str


DOCUMENT = PartKind(CONTENT_TYPE.WML_DOCUMENT_MAIN, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
STYLES = PartKind(CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES)
SETTINGS = PartKind(CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS)
FONT_TABLE = PartKind(CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE)
HEADER = PartKind(CONTENT_TYPE.WML_HEADER, RELATIONSHIP_TYPE.HEADER)
FOOTER = PartKind(CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER)


def packed(
    main_xml: str, related: Mapping[str, tuple[PartKind, str]], properties: Properties, provenance: Provenance
) -> bytes:
    """The file's bytes, the same for the same input.

    `related` holds the document's other parts: under the name of each (its file's, and the id by which the document
    refers to it) its kind and XML.
    """
    package = Package()
    main = _part("document", DOCUMENT, main_xml, package)
    package.relate_to(main, DOCUMENT.relationship)
    for name, (kind, xml) in related.items():
        main.load_rel(kind.relationship, _part(name, kind, xml, package), name)
    _set_properties(package, properties, provenance)
    saved = BytesIO()
    package.save(saved)
    return _with_fixed_dates(saved)


def _part(name: str, kind: PartKind, xml: str, package: Package) -> Part:
    return Part(PackURI(f"/word/{name}.xml"), kind.content_type, xml.encode(), package)


def _set_properties(package: Package, properties: Properties, provenance: Provenance) -> None:
    """Set every property that python-docx fills in by itself: its own hold its name and the clock's time."""
    core = package.core_properties
    core.created = core.modified = provenance.made_at
    core.title = properties.title[:_LONGEST_PROPERTY]
    core.subject = properties.subject[:_LONGEST_PROPERTY]
    core.author = core.last_modified_by = properties.author[:_LONGEST_PROPERTY]
    core.language = properties.language
    core.revision = 1


def _with_fixed_dates(saved: BytesIO) -> bytes:
    """The zip again, its entries in their order, without the time and the system that it was made on."""
    fixed = BytesIO()
    with ZipFile(saved) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
