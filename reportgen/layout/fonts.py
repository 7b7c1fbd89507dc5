"""Fonts as layout and PDF writer need them: glyphs, advances, names, bytes, and which font draws which character."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import uharfbuzz as hb

from reportgen.document.style import Face
from reportgen.japanese.clusters import INVISIBLE, SELECTORS, SEQUENCES
from reportgen.layout.messages import BROKEN_FONT, NO_OUTLINES, NOT_EMBEDDABLE

# Asks for the form without colour, which is the only one that outlines have.
_TEXT_PRESENTATION = "\ufe0e"


# Letters and symbols that are white by their nature: Hangul fillers, the empty Braille pattern.
_WHITE_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def _may_be_blank(character: str) -> bool:
    """Whether the character is no more than room (Unicode 4.5: separators, controls, format characters)."""
    return unicodedata.category(character)[0] in "ZC" or character in _WHITE_LETTERS


# Behind a cluster: it is to be drawn as in a line that runs downwards.
UPRIGHT = "\0"


class FontUnusableError(Exception):
    """The bytes are no TrueType font that may be embedded; the argument is the reason as the user reads it."""


class FontFace:
    """A loaded font. Vertical metrics are in font units, `version` is the name table's version string."""

    def __init__(self, file: str, face: hb.Face) -> None:
        self.file = file
        self._whole = face.blob
        self.hb_face = face
        self.hb_font = hb.Font(face)
        extents = self.hb_font.get_font_extents("ltr")
        self.ascender: int = extents.ascender
        self.descender: int = extents.descender
        self.units_per_em: int = face.upem
        self.postscript_name = _postscript_name(face.get_name(_NAME_ID_POSTSCRIPT) or file.rpartition(".")[0])
        self.version: str = face.get_name(_NAME_ID_VERSION) or ""

    @property
    def data(self) -> bytes:
        """The bytes of its file, which HarfBuzz keeps."""
        data: bytes = self._whole.data
        return data

    def __reduce__(self) -> tuple[object, ...]:
        """A font goes to another process as its bytes."""
        return load_font, (self.file, self.data)

    def ready_for_subsets(self) -> None:
        """Finds out once what every subset of the font needs: worth it where there are to be twenty or more."""
        self.hb_face = hb.subset_preprocess(self.hb_face)

    @property
    def is_bold(self) -> bool:
        """Whether the font itself is bold (OpenType, OS/2 fsSelection bit 5)."""
        return bool(self.hb_face.reference_table("OS/2").data[63] & _BOLD)

    def glyph(self, cluster: str) -> int | None:
        """The number of the glyph for a cluster (see `clusters`); None where the font has none, or one without ink."""
        base = cluster[0]
        number: int | None
        if len(cluster) == 1:
            number = self.hb_font.get_nominal_glyph(ord(base))
        elif cluster in SEQUENCES:
            number = self._shaped(cluster)
        else:
            number = self.hb_font.get_variation_glyph(ord(base), ord(cluster[1]))
            if number is None and cluster[1] == _TEXT_PRESENTATION:
                return self.glyph(base)
        return None if number is not None and self._is_blank(number) and not _may_be_blank(base) else number

    def _shaped(self, sequence: str) -> int | None:
        """The one glyph that the font itself makes of the sequence (OpenType `ccmp`)."""
        buffer = hb.Buffer()
        buffer.add_str(sequence)
        buffer.guess_segment_properties()
        hb.shape(self.hb_font, buffer)
        glyphs = [info.codepoint for info in buffer.glyph_infos]
        return glyphs[0] if len(glyphs) == 1 and glyphs[0] else None

    def upright(self, cluster: str, glyph: int) -> int:
        """The glyph that draws the cluster in a line that runs downwards (OpenType `vert`); that one if no other."""
        buffer = hb.Buffer()
        buffer.add_str(cluster)
        buffer.guess_segment_properties()
        buffer.direction = "ttb"
        hb.shape(self.hb_font, buffer)
        glyphs = [info.codepoint for info in buffer.glyph_infos]
        return glyphs[0] if len(glyphs) == 1 and glyphs[0] else glyph

    def _is_blank(self, glyph: int) -> bool:
        extents = self.hb_font.get_glyph_extents(glyph)
        return extents is None or extents.width == 0

    def advance(self, glyph: int) -> int:
        """The glyph's advance width in font units."""
        width: int = self.hb_font.get_glyph_h_advance(glyph)
        return width


_BOLD = 0x20
_NEEDED_TABLES = {"glyf", "loca", "cmap", "hmtx", "OS/2", "name"}
_NAME_ID_VERSION = 5
_NAME_ID_POSTSCRIPT = 6
_NOT_IN_POSTSCRIPT_NAMES = re.compile("[^0-9A-Za-z.,_+-]")
_LONGEST_POSTSCRIPT_NAME = 63
_FS_TYPE_RESTRICTED = 0x0002


def _whole_tables(data: bytes) -> set[str]:
    """The tags of the file's tables (OpenType, table directory). Raises FontUnusableError where one isn't all there."""
    if data[:4] == b"ttcf":  # a collection: HarfBuzz takes its first face
        return set(hb.Face(data).table_tags)
    count = int.from_bytes(data[4:6], "big")
    tags = set()
    for record in (data[12 + 16 * index : 28 + 16 * index] for index in range(count)):
        offset, length = (int.from_bytes(record[at : at + 4], "big") for at in (8, 12))
        if not record[:4].isascii() or len(record) < 16 or offset + length > len(data):
            raise FontUnusableError(BROKEN_FONT)
        tags.add(record[:4].decode("ascii"))
    return tags


def _postscript_name(name: str) -> str:
    """What of the name a PDF and a PostScript printer can spell (OpenType, name ID 6, and less: no brackets, no /)."""
    return _NOT_IN_POSTSCRIPT_NAMES.sub("", name)[:_LONGEST_POSTSCRIPT_NAME] or "Font"


def _try_subset(face: hb.Face) -> None:
    """Makes the smallest subset with every table that files want. Raises FontUnusableError where one is damaged."""
    wanted = hb.SubsetInput()
    wanted.unicode_set.add(ord(" "))
    for kept in (wanted.name_id_set, wanted.name_lang_id_set):
        kept.clear()
        kept.invert()
    wanted.flags = hb.SubsetFlags.NO_PRUNE_UNICODE_RANGES | hb.SubsetFlags.NOTDEF_OUTLINE
    try:
        wanted.subset(face)
    except RuntimeError as exc:
        raise FontUnusableError(BROKEN_FONT) from exc


def load_font(file: str, data: bytes) -> FontFace:
    """The font in the bytes of a TrueType file.

    Raises `FontUnusableError` where the bytes are no whole font, hold no TrueType outlines (reportlab and PDF's
    CIDFontType2 want `glyf`), or forbid embedding (OS/2 fsType, OpenType specification).
    """
    tables = _whole_tables(data)
    face = hb.Face(data)
    if not tables or face.glyph_count == 0:
        raise FontUnusableError(BROKEN_FONT)
    if not _NEEDED_TABLES <= tables:
        raise FontUnusableError(NO_OUTLINES)
    if not all(len(face.reference_table(tag)) for tag in _NEEDED_TABLES):
        raise FontUnusableError(BROKEN_FONT)
    os2 = face.reference_table("OS/2").data
    if int.from_bytes(os2[8:10], "big") & 0x000F == _FS_TYPE_RESTRICTED:
        raise FontUnusableError(NOT_EMBEDDABLE)
    _try_subset(face)
    return FontFace(file, face)


class Glyph(NamedTuple):
    """What draws a cluster: a glyph of a face. `shows` is the cluster, or its base alone where a form is missing."""

    face: FontFace
    number: int
    shows: str

    def advance(self, units_per_em: int) -> int:
        """The glyph's advance width in so many units to the em."""
        return round(self.face.advance(self.number) * units_per_em / self.face.units_per_em)


class _Glyphs(dict[str, Glyph | None]):
    """The glyph for each cluster, looked up once."""

    def __init__(self, faces: tuple[FontFace, ...]) -> None:
        super().__init__()
        self._faces = faces

    def __missing__(self, cluster: str) -> Glyph | None:
        if cluster.endswith(UPRIGHT):
            level = self[cluster[:-1]]
            return level and level._replace(number=level.face.upright(level.shows, level.number))
        base = None if cluster in SELECTORS else self._first(cluster[0])
        found = base
        if base is not None and len(cluster) > 1:
            found = self._first(cluster, like=base) or (None if cluster in SEQUENCES else base)
        self[cluster] = found
        return found

    def _first(self, cluster: str, like: Glyph | None = None) -> Glyph | None:
        """The glyph of the first face that has one, as wide as the glyph that it is to be `like`."""
        em = self._faces[0].units_per_em
        for face in self._faces:
            if (number := face.glyph(cluster)) is not None:
                glyph = Glyph(face, number, cluster)
                if like is None or glyph.advance(em) == like.advance(em):
                    return glyph
        return None


class _Advances(dict[str, int]):
    """The advance width of each character in so many units to the em, looked up once."""

    def __init__(self, glyphs: _Glyphs, units_per_em: int) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._units_per_em = units_per_em

    def __missing__(self, character: str) -> int:
        if character in INVISIBLE or character in SELECTORS:
            advance = 0
        else:
            glyph = self._glyphs[character]
            advance = self._units_per_em if glyph is None else glyph.advance(self._units_per_em)
        self[character] = advance
        return advance


class FontStack:
    """A face of the house style and, in order of preference, the fonts for what it lacks.

    `glyphs` maps each cluster to the glyph that draws it: of the first face that has it; for a variation sequence
    that no face has, the base's own; None where no face has the base or the letter with its mark, and for a selector
    without a base. A sequence whose glyph is not as wide as its base counts as lacking, because lines are measured by
    characters.

    `advances` maps each character to its width in the main face's `units_per_em`: an em where no face has it, nothing
    for selectors and for characters that leave no mark.
    """

    def __init__(self, main: FontFace, *fallbacks: FontFace) -> None:
        self.main = main
        self.faces = tuple(dict.fromkeys((main, *fallbacks)))
        self.units_per_em = main.units_per_em
        self.glyphs = _Glyphs(self.faces)
        self.advances = _Advances(self.glyphs, main.units_per_em)


class Fonts(NamedTuple):
    """The faces of the house style."""

    regular: FontStack
    bold: FontStack

    def of(self, face: Face) -> FontStack:
        """The fonts for a face of the style."""
        return self.bold if face is Face.BOLD else self.regular
