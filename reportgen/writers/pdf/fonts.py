"""A font embedded in a PDF: one composite font (ISO 32000-1, 9.7) with a subset of its TrueType outlines.

Each character has a code of its own, even where two share a glyph, so that copied text gives back exactly what the
data says. HarfBuzz makes the subset.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFObjectReference,
    PDFStream,
    PDFString,
)

from reportgen.layout.fonts import INVISIBLE, FontFace

# All that a CIDFontType2 font program needs (ISO 32000-1, 9.9).
_TABLES = {"glyf", "head", "hhea", "hmtx", "loca", "maxp", "cvt ", "fpgm", "prep"}
_SYMBOLIC = 4
_BF_CHARS_AT_ONCE = 100


class EmbeddedFont(NamedTuple):
    """A font in a document: its resource name and the code of each character as four hex digits."""

    resource: str
    codes: Mapping[str, str]


def embed_font(document: PDFDocument, resource: str, face: FontFace, characters: Iterable[str]) -> EmbeddedFont:
    """Adds the font to the document with the glyphs for `characters` and says how to write them."""
    used = sorted(set(characters) - INVISIBLE)
    glyphs = [face.hb_font.get_nominal_glyph(ord(c)) or 0 for c in used]
    program, new_glyphs = _subset(face, glyphs)
    widths = [face.advances[c] * 1000 / face.units_per_em for c in used]
    name = _subset_tag(face, used) + "+" + face.postscript_name

    reference = document.Reference
    to_gid = b"\0\0" + b"".join(new_glyphs[glyph].to_bytes(2, "big") for glyph in glyphs)
    scale = 1000 / face.units_per_em
    descriptor = PDFDictionary(
        {
            "Type": PDFName("FontDescriptor"),
            "FontName": PDFName(name),
            "Flags": _SYMBOLIC,
            "FontBBox": PDFArray([0, round(face.descender * scale), 1000, round(face.ascender * scale)]),
            "ItalicAngle": 0,
            "Ascent": round(face.ascender * scale),
            "Descent": round(face.descender * scale),
            "CapHeight": round(face.ascender * scale),
            "StemV": 80,
            "FontFile2": reference(_stream(program, Length1=len(program))),
        }
    )
    descendant = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(name),
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
            ),
            "FontDescriptor": reference(descriptor),
            "DW": 1000,
            "W": PDFArray([1, PDFArray([round(width, 3) for width in widths])]),
            "CIDToGIDMap": reference(_stream(to_gid)),
        }
    )
    font = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("Type0"),
            "BaseFont": PDFName(name),
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([reference(descendant)]),
            "ToUnicode": reference(_stream(_to_unicode(used))),
        }
    )
    font_reference = reference(font)
    assert isinstance(font_reference, PDFObjectReference)
    document.idToObject["BasicFonts"].dict[resource] = font_reference
    codes = {c: f"{code:04X}" for code, c in enumerate(used, 1)}
    return EmbeddedFont(resource, codes | dict.fromkeys(INVISIBLE, ""))


def _subset(face: FontFace, glyphs: Iterable[int]) -> tuple[bytes, Mapping[int, int]]:
    """The font program with these glyphs and their parts only, and the new number of each old one."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    unneeded = set(face.hb_face.table_tags) - _TABLES
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in unneeded)
    wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face.hb_face, wanted)
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)


def _subset_tag(face: FontFace, characters: Iterable[str]) -> str:
    """Six capital letters that name the subset (ISO 32000-1, 9.6.4), the same for the same characters."""
    digest = sha256((face.postscript_name + "".join(characters)).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(characters: list[str]) -> bytes:
    """A ToUnicode CMap (ISO 32000-1, 9.10.3) from each code to its character."""
    pairs = [f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>" for code, c in enumerate(characters, 1)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for start in range(0, len(pairs), _BF_CHARS_AT_ONCE):
        some = pairs[start : start + _BF_CHARS_AT_ONCE]
        lines += [f"{len(some)} beginbfchar", *some, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def _stream(content: bytes, **entries: object) -> PDFStream:
    """A compressed stream."""
    dictionary = PDFDictionary({"Filter": PDFName("FlateDecode"), **entries})
    return PDFStream(dictionary, zlib.compress(content))
