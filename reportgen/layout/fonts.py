"""A font as the layout and the PDF writer need it: advances, missing characters, names, the file's bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import uharfbuzz as hb

from reportgen.document.style import Face
from reportgen.layout.messages import BROKEN_FONT, NO_OUTLINES, NOT_EMBEDDABLE


class FontUnusableError(Exception):
    """The bytes are no TrueType font that may be embedded; the argument is the reason as the user reads it."""


# Characters that say where lines may break and leave no mark.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


class Advances(dict[str, int]):
    """Advance widths in font units by character, looked up in the font once for each character.

    A character that the font lacks has the advance of an em; `FontFace.lacks` tells.
    """

    def __init__(self, font: hb.Font, units_per_em: int) -> None:
        super().__init__()
        self._font = font
        self._units_per_em = units_per_em

    def __missing__(self, character: str) -> int:
        if character in INVISIBLE:
            self[character] = 0
            return 0
        glyph = self._font.get_nominal_glyph(ord(character))
        advance = self._units_per_em if glyph is None else self._font.get_glyph_h_advance(glyph)
        self[character] = advance
        return advance


@dataclass(frozen=True, slots=True, eq=False)
class FontFace:
    """A loaded font. Vertical metrics are in font units, `version` is the name table's version string."""

    file: str
    data: bytes = field(repr=False)
    postscript_name: str
    version: str
    units_per_em: int
    ascender: int
    descender: int
    hb_face: hb.Face = field(repr=False)
    hb_font: hb.Font = field(repr=False)
    advances: Advances = field(repr=False)

    def lacks(self, characters: Iterable[str]) -> list[str]:
        """Those of the characters that the font has no glyph for, in code point order."""
        glyph = self.hb_font.get_nominal_glyph
        return [c for c in sorted(set(characters) - INVISIBLE) if c != "\n" and glyph(ord(c)) is None]


_NEEDED_TABLES = {"glyf", "loca", "cmap", "hmtx", "OS/2", "name"}
_NAME_ID_VERSION = 5
_NAME_ID_POSTSCRIPT = 6
_FS_TYPE_RESTRICTED = 0x0002


def load_font(file: str, data: bytes) -> FontFace:
    """The font in the bytes of a TrueType file.

    Raises `FontUnusableError` where the bytes are no whole font, hold no TrueType outlines (reportlab and PDF's
    CIDFontType2 want `glyf`), or forbid embedding (OS/2 fsType, OpenType specification).
    """
    face = hb.Face(data)
    tables = set(face.table_tags)
    if not tables or face.glyph_count == 0:
        raise FontUnusableError(BROKEN_FONT)
    if not _NEEDED_TABLES <= tables:
        raise FontUnusableError(NO_OUTLINES)
    if not all(len(face.reference_table(tag)) for tag in _NEEDED_TABLES):
        raise FontUnusableError(BROKEN_FONT)
    os2 = face.reference_table("OS/2").data
    if int.from_bytes(os2[8:10], "big") & 0x000F == _FS_TYPE_RESTRICTED:
        raise FontUnusableError(NOT_EMBEDDABLE)
    font = hb.Font(face)
    extents = font.get_font_extents("ltr")
    return FontFace(
        file=file,
        data=data,
        postscript_name=face.get_name(_NAME_ID_POSTSCRIPT) or file.rpartition(".")[0],
        version=face.get_name(_NAME_ID_VERSION) or "",
        units_per_em=face.upem,
        ascender=extents.ascender,
        descender=extents.descender,
        hb_face=face,
        hb_font=font,
        advances=Advances(font, face.upem),
    )


class Fonts(NamedTuple):
    """The faces of the house style."""

    regular: FontFace
    bold: FontFace

    def of(self, face: Face) -> FontFace:
        """The font for a face of the style."""
        return self.bold if face is Face.BOLD else self.regular
