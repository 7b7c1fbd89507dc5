"""The fonts inside a Word file: how much of each may go in, a subset of what it shows, obfuscated as ECMA-376 asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from hashlib import sha256
from itertools import accumulate
from struct import pack, unpack
from typing import NamedTuple

import uharfbuzz as hb

from reportgen.document.style import Face, FontFile, Style
from reportgen.layout.fonts import FontFace, Fonts

# OS/2 fsType (OpenType specification). The lower bits are the usage, of which the most generous one counts.
_USAGE = 0x000E
_INSTALLABLE = 0x0000
_EDITABLE = 0x0008
_NO_SUBSETTING = 0x0100
_BITMAPS_ONLY = 0x0200

# Hints are a fifth of a font, and screens that need them belong to systems that have the fonts installed.
_KEPT = hb.SubsetFlags.NO_PRUNE_UNICODE_RANGES | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
_OBFUSCATED_BYTES = 32
_COLLECTION = b"ttcf"
_LONGEST_FAMILY = 31  # characters that Windows looks at
_ENGLISH = (3, 1, 0x0409)  # OpenType, name: Windows, Unicode, of the United States
_CHECKSUM = 0xB1B0AFBA  # OpenType, head: checksumAdjustment
_FIRST_IDEOGRAPH = 0x3400  # what stands before it in Unicode: letters, marks, signs, kana, units


@cache
def usual_characters() -> frozenset[str]:
    """What every subset holds, whatever its file shows: all but the kanji that Windows-31J doesn't have.

    So files of any two kinds and years can be open together, and edited: LibreOffice draws both with the fonts of the
    one that it opened first. Kanji of JIS X 0213's levels 3 and 4 would make a file half as large again.
    """
    leads = (*range(0x81, 0xA0), *range(0xE0, 0xF0), *range(0xFA, 0xFD))
    cells = [bytes((lead, trail)) for lead in leads for trail in range(0x40, 0xFD)]
    decoded = "".join(cell.decode("cp932", "ignore") for cell in cells)
    return frozenset(decoded).union(map(chr, range(ord(" "), _FIRST_IDEOGRAPH)))


class EmbeddedFont(NamedTuple):
    """A font in a Word file: the family and face by which Word asks for it, its GUID, its obfuscated bytes."""

    family: str
    face: Face
    key: str
    data: bytes
    subset: bool


@lru_cache(maxsize=1)
def usual_characters_and(others: frozenset[str]) -> frozenset[str]:
    """The usual characters and these others."""
    return usual_characters() | others


@cache
def typed_characters() -> frozenset[str]:
    """What a regular face of its document's own characters has beside them, so that kana and figures can be edited."""
    return frozenset(map(chr, (*range(ord(" "), ord("~") + 1), *range(0x3000, 0x3100))))


def with_own_names(style: Style, mark: str) -> Style:
    """The style whose fonts have names of their own: no program takes them for another file's fonts."""
    of_faces = {face: _with_own_name(font, mark) for face, font in style.fonts.items()}
    return style._replace(fonts=of_faces, fallbacks=tuple([_with_own_name(font, mark) for font in style.fallbacks]))


def _with_own_name(font: FontFile, mark: str) -> FontFile:
    return font._replace(family=f"{font.family[: _LONGEST_FAMILY - len(mark) - 1]} {mark}")


def embeddable(fs_type: int, wanted: str) -> str:
    """How much of a font with these licence bits (OS/2 fsType) a Word file may carry: shown, subset, full or none.

    `wanted` is what the style asks for. A Word file is there to be edited, so a licence for preview and print lets
    nothing in; one that forbids subsets lets in the whole font; one for bitmaps only does not speak of outlines.
    """
    usage = fs_type & _USAGE
    may_be_edited = usage == _INSTALLABLE or usage & _EDITABLE
    if wanted == "none" or fs_type & _BITMAPS_ONLY or not may_be_edited:
        return "none"
    return "full" if fs_type & _NO_SUBSETTING else wanted


def embed_fonts(
    style: Style,
    fonts: Fonts,
    shown: Mapping[Face, AbstractSet[str]],
    substitutes: Mapping[Face, Mapping[str, FontFace]],
) -> list[EmbeddedFont]:
    """The fonts that a Word file carries, as the style and their licences have it.

    `shown` are the characters set in each face, `substitutes` the fallback fonts by the clusters that they draw. A
    font that shows nothing stays out. A fallback is the regular face of its family; of two fonts for the same face of
    a family the first one counts.
    """
    used: dict[tuple[str, Face], tuple[FontFace, list[AbstractSet[str]]]] = {}
    for face in (Face.REGULAR, Face.BOLD):
        main = fonts.of(face).main
        slot = Face.BOLD if main.is_bold else Face.REGULAR
        found, characters = used.setdefault((style.fonts[face].family, slot), (main, []))
        if found is main:
            characters.append(shown.get(face, frozenset()))
    families = {font.file: font.family for font in style.fallbacks}
    for by_cluster in substitutes.values():
        for cluster, font in by_cluster.items():
            found, characters = used.setdefault((families[font.file], Face.REGULAR), (font, []))
            if found is font:
                characters.append(frozenset(cluster))
    embedded = []
    for (family, face), (font, characters) in used.items():
        extent = embeddable(fs_type_of(font), style.files.word_fonts)
        if any(characters) and extent != "none":
            # A copy of a set of thousands would have to be hashed anew.
            wanted = frozenset(characters[0] if len(characters) == 1 else set().union(*characters))
            embedded.append(_embedded(font, wanted, family, face, extent))
    return embedded


@lru_cache(maxsize=4)  # the files of an edition carry the same
def _embedded(font: FontFace, characters: frozenset[str], family: str, face: Face, extent: str) -> EmbeddedFont:
    program = _whole(font) if extent == "full" else subset(font, characters)
    if extent == "shown":
        program = _named(program, family, face)
    key = _guid(program)
    return EmbeddedFont(family, face, key, obfuscated(program, key), extent != "full")


def obfuscated(program: bytes, key: str) -> bytes:
    """The font with its first 32 bytes XORed by the GUID's 16 bytes, last one first (ECMA-376 Part 1, 17.8.1).

    Done twice it gives the font back.
    """
    mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1] * 2
    hidden = bytes(byte ^ other for byte, other in zip(program[:_OBFUSCATED_BYTES], mask, strict=True))
    return hidden + program[_OBFUSCATED_BYTES:]


def _guid(program: bytes) -> str:
    """The font's own GUID, the same for the same bytes (RFC 9562, 5.8: version 8, here of the font's SHA-256)."""
    octets = bytearray(sha256(program).digest()[:16])
    octets[6] = 0x80 | octets[6] & 0x0F
    octets[8] = 0x80 | octets[8] & 0x3F
    digits = octets.hex().upper()
    return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"


def fs_type_of(font: FontFace) -> int:
    """The font's licence bits."""
    return int.from_bytes(font.hb_face.reference_table("OS/2").data[8:10], "big")


def subset(font: FontFace, characters: frozenset[str]) -> bytes:
    """The font with the glyphs of these characters, their variations and forms alone, without hints; else as it was.

    The space is always in it: programs measure by it whether a text has one or not.
    """
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(map(ord, characters | {" "}))
    for kept in (wanted.name_id_set, wanted.name_lang_id_set):  # a font is known by its names in every language
        kept.clear()
        kept.invert()
    wanted.flags = _KEPT
    data: bytes = wanted.subset(font.hb_face).blob.data
    return data


def _whole(font: FontFace) -> bytes:
    """The font's own file; of a collection, which no Word file can carry, its first font."""
    if not font.data.startswith(_COLLECTION):
        return font.data
    everything = hb.SubsetInput()
    everything.keep_everything()
    data: bytes = everything.subset(font.hb_face).blob.data
    return data


def _named(program: bytes, family: str, face: Face) -> bytes:
    """The font under this family name alone (OpenType, name; the file is put together anew, with its checksums)."""
    style = face.value.capitalize()
    names = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}"}
    names[6] = re.sub("[^0-9A-Za-z-]", "", f"{family}-{style}")
    texts = [name.encode("utf-16-be") for name in names.values()]
    starts = accumulate(map(len, texts), initial=0)
    entries = zip(names, texts, starts, strict=False)
    records = [pack(">6H", *_ENGLISH, number, len(text), start) for number, text, start in entries]
    tables, sums = {}, {}
    for at in range(12, 12 + 16 * int.from_bytes(program[4:6], "big"), 16):
        tag, sums[tag], begin, size = unpack(">4s3L", program[at : at + 16])
        tables[tag] = program[begin : begin + size]
    table = tables[b"name"] = pack(">3H", 0, len(names), 6 + 12 * len(names)) + b"".join(records) + b"".join(texts)
    sums[b"name"] = _checksum(table)
    directory, begin = program[:12], 12 + 16 * len(tables)
    for tag, table in sorted(tables.items()):
        directory += pack(">4s3L", tag, sums[tag], begin, len(table))
        begin += len(table) + -len(table) % 4
    head, whole = tables[b"head"], _checksum(directory) + sum(sums.values())  # the head's own is without this:
    tables[b"head"] = head[:8] + pack(">L", (_CHECKSUM - whole) % 2**32) + head[12:]
    return directory + b"".join([table + bytes(-len(table) % 4) for _, table in sorted(tables.items())])


def _checksum(table: bytes) -> int:
    padded = table + bytes(-len(table) % 4)
    words: tuple[int, ...] = unpack(f">{len(padded) // 4}L", padded)
    return sum(words) % 2**32
