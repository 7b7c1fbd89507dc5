"""The .docx file: parts, relationships and properties by python-docx, in a zip whose bytes depend on nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from struct import Struct
from types import MappingProxyType
from typing import NamedTuple
from zipfile import ZIP_DEFLATED
from zlib import MAX_WBITS, Z_DEFAULT_COMPRESSION, compressobj, crc32

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import CONTENT_TYPES_URI, PACKAGE_URI, PackURI
from docx.opc.part import Part
from docx.package import Package

from reportgen.document.blocks import Properties, Provenance
from reportgen.writers.word import ooxml

_LONGEST_PROPERTY = 255  # characters; python-docx refuses more
# What a zip's date can say (APPNOTE.TXT, 4.4.6).
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LATEST = (2107, 12, 31, 23, 59, 58)
# Outlines: zlib's usual level takes half again as long to save 3 % more.
_FONT_COMPRESSION = 3
# The records of a zip, and what each says of its entries: what it takes to read them, and that their owner may.
_BEFORE_FILE = Struct("<4s5H3L2H")
_IN_DIRECTORY = Struct("<4s6H3L5H2L")
_END = Struct("<4s4H2LH")
_VERSION = 20
_MAIN = "/word/document.xml"
_ATTRIBUTES = 0o600 << 16


class PartKind(NamedTuple):
    """What a part is to the package and to the part that refers to it, and its place in the package."""

    content_type: str
    relationship: str
    path: str = "/word/{}.xml"


DOCUMENT = PartKind(CONTENT_TYPE.WML_DOCUMENT_MAIN, RELATIONSHIP_TYPE.OFFICE_DOCUMENT)
STYLES = PartKind(CONTENT_TYPE.WML_STYLES, RELATIONSHIP_TYPE.STYLES)
SETTINGS = PartKind(CONTENT_TYPE.WML_SETTINGS, RELATIONSHIP_TYPE.SETTINGS)
FONT_TABLE = PartKind(CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE)
FONT = PartKind(
    "application/vnd.openxmlformats-officedocument.obfuscatedFont", RELATIONSHIP_TYPE.FONT, "/word/fonts/{}.odttf"
)
HEADER = PartKind(CONTENT_TYPE.WML_HEADER, RELATIONSHIP_TYPE.HEADER)
FOOTER = PartKind(CONTENT_TYPE.WML_FOOTER, RELATIONSHIP_TYPE.FOOTER)
_PROGRAM = PartKind(
    CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES, path="/docProps/{}.xml"
)


class Content(NamedTuple):
    """A part's content and the parts to which it refers: the name of each is its file's and the reference's id.

    `links` has the ids of references to URIs.
    """

    kind: PartKind
    data: bytes
    related: Mapping[str, Content] = MappingProxyType({})
    links: Mapping[str, str] = MappingProxyType({})


def packed(main: Content, properties: Properties, provenance: Provenance) -> bytes:
    """The bytes of the file of a document, the same for the same input."""
    package = Package()
    for name, content in (("document", main), ("app", _program(provenance))):
        package.relate_to(_part(name, content, package), content.kind.relationship)
    _set_properties(package, properties, provenance)
    return _zipped(_entries(package), provenance.made_at)


def _part(name: str, content: Content, package: Package) -> Part:
    part = Part(PackURI(content.kind.path.format(name)), content.kind.content_type, content.data, package)
    for other, related in content.related.items():
        part.load_rel(related.kind.relationship, _part(other, related, package), other)
    for uri, reference in content.links.items():
        part.load_rel(RELATIONSHIP_TYPE.HYPERLINK, uri, reference, is_external=True)
    return part


def _program(provenance: Provenance) -> Content:
    return Content(_PROGRAM, ooxml.extended_properties_part(provenance.program).encode())


def _set_properties(package: Package, properties: Properties, provenance: Provenance) -> None:
    """Set every property that python-docx fills in by itself: its own hold its name and the clock's time."""
    core = package.core_properties
    core.created = core.modified = provenance.made_at
    core.title = properties.title[:_LONGEST_PROPERTY]
    core.subject = properties.subject[:_LONGEST_PROPERTY]
    core.author = core.last_modified_by = properties.author[:_LONGEST_PROPERTY]
    core.language = properties.language
    core.identifier = f"sha256:{provenance.dataset_sha256}"
    core.revision = 1


def _entries(package: Package) -> Iterator[tuple[PackURI, bytes]]:
    """The files of the package: content types, relationships, every part with its own relationships."""
    parts = tuple(package.iter_parts())
    types = ooxml.content_types((part.partname, part.content_type) for part in parts)
    yield CONTENT_TYPES_URI, types.encode()
    yield PACKAGE_URI.rels_uri, package.rels.xml
    for part in parts:
        yield part.partname, part.blob
        if part.rels:
            yield part.partname.rels_uri, part.rels.xml


def _zipped(entries: Iterable[tuple[PackURI, bytes]], made_at: datetime) -> bytes:
    """The zip of the entries in their order (APPNOTE.TXT 4.3), without the time and the system that it was made on.

    Python's own writer packs each entry anew: of a Word file, nine tenths of the time would go into the same fonts.
    """
    year, month, day, hour, minute, second = min(max(made_at.timetuple()[:6], _EARLIEST), _LATEST)
    dated = (hour << 11 | minute << 5 | second >> 1, (year - _EARLIEST[0]) << 9 | month << 5 | day)
    files, directory, count = bytearray(), bytearray(), 0
    for uri, data in entries:
        name = uri.membername.encode("ascii")
        packed, check = _deflated(data) if uri == _MAIN else _deflated_once(data, is_font=uri.ext == "odttf")
        common = (_VERSION, 0, ZIP_DEFLATED, *dated, check, len(packed), len(data), len(name), 0)
        directory += _IN_DIRECTORY.pack(b"PK\1\2", _VERSION, *common, 0, 0, 0, _ATTRIBUTES, len(files)) + name
        files += _BEFORE_FILE.pack(b"PK\3\4", *common) + name + packed
        count += 1
    return bytes(files + directory + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(files), 0))


def _deflated(data: bytes, *, is_font: bool = False) -> tuple[bytes, int]:
    """The data compressed, and their checksum."""
    packer = compressobj(_FONT_COMPRESSION if is_font else Z_DEFAULT_COMPRESSION, wbits=-MAX_WBITS)
    return packer.compress(data) + packer.flush(), crc32(data)


_deflated_once = lru_cache(maxsize=32)(_deflated)  # the files of an edition have parts that are the same
