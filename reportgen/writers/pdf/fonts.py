"""The fonts embedded in a PDF: composite fonts (ISO 32000-1, 9.7) with a subset of their TrueType outlines.

Each character and each variation sequence has a code of its own, even where two share a glyph, so that copied text
gives back exactly what the data says. HarfBuzz makes the subset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from typing import NamedTuple

import uharfbuzz as hb

from reportgen.document.style import Face
from reportgen.japanese.clusters import INVISIBLE, SELECTORS, is_private_use
from reportgen.layout.fonts import UPRIGHT, FontFace, Fonts, Glyph
from reportgen.writers.pdf.file import PdfFile
from reportgen.writers.pdf.values import PDFArray, PDFDictionary, PDFName, PDFString, fp_str

# All that a CIDFontType2 font program needs (ISO 32000-1, 9.9).
_TABLES = {"glyf", "head", "hhea", "hmtx", "loca", "maxp", "cvt ", "fpgm", "prep"}
_SYMBOLIC = 4
# Behind the name of a font: as lines want it that run downwards.
UPRIGHT_MARK = "V"
_BF_CHARS_AT_ONCE = 100


class EmbeddedFont(NamedTuple):
    """A font in a file: its resource name, its object, and the code of each cluster as four hex digits.

    `upright` is the same font as lines want it that run downwards, if any do.
    """

    resource: str
    reference: bytes
    codes: Mapping[str, str]
    upright: bytes | None = None

    @property
    def resources(self) -> dict[str, bytes]:
        """Its objects by their names."""
        upright = {} if self.upright is None else {f"{self.resource}{UPRIGHT_MARK}": self.upright}
        return {self.resource: self.reference, **upright}


class EmbeddedStack(NamedTuple):
    """The fonts in a file of a face of the style: the main one and, by cluster, those for what it lacks.

    A text without any of the `special` characters is written by the main font's codes of its characters, any other by
    clusters.
    """

    main: EmbeddedFont
    others: Mapping[str, EmbeddedFont]
    special: frozenset[str]

    @property
    def fonts(self) -> tuple[EmbeddedFont, ...]:
        """Every font of the stack."""
        return (self.main, *self.others.values())

    def of(self, cluster: str) -> EmbeddedFont:
        """The font that shows the cluster."""
        return self.others.get(cluster, self.main)


def embed_fonts(file: PdfFile, fonts: Fonts, shown: Mapping[Face, Iterable[str]]) -> dict[Face, EmbeddedStack]:
    """Adds the fonts to the file, each once, that show the clusters `shown` in each face of the style."""
    stacks = {face: fonts.of(face) for face in shown}
    glyphs = {
        face: {cluster: stacks[face].glyphs[cluster] or Glyph(stacks[face].main, 0, cluster) for cluster in clusters}
        for face, clusters in shown.items()
    }
    used: dict[FontFace, dict[str, int]] = {stack.main: {} for stack in stacks.values()}
    for by_cluster in glyphs.values():
        for cluster, glyph in by_cluster.items():
            used.setdefault(glyph.face, {})[cluster] = glyph.number
    ordered = dict.fromkeys((fonts.regular.main, fonts.bold.main, *fonts.regular.faces, *fonts.bold.faces))
    embedded = {
        font: _embed_font(file, f"F{number}", font, used[font])
        for number, font in enumerate((font for font in ordered if font in used), 1)
    }
    return {face: _embedded_stack(embedded, stacks[face].main, by_cluster) for face, by_cluster in glyphs.items()}


def _embedded_stack(
    embedded: Mapping[FontFace, EmbeddedFont], main: FontFace, glyphs: Mapping[str, Glyph]
) -> EmbeddedStack:
    others = {cluster: embedded[glyph.face] for cluster, glyph in glyphs.items() if glyph.face is not main}
    special = frozenset(
        [cluster[-1] for cluster in glyphs if len(cluster) > 1 or cluster in others or is_private_use(cluster)]
    )
    return EmbeddedStack(embedded[main], others, special)


def _embed_font(file: PdfFile, resource: str, face: FontFace, glyphs: Mapping[str, int]) -> EmbeddedFont:
    """Adds the font to the file with the glyph of each cluster and says how to write the clusters."""
    used = sorted(glyphs)
    numbers = [glyphs[cluster] for cluster in used]
    program, new_numbers = _subset(face, numbers)
    widths = [_width(face.advance(number), face.units_per_em) for number in numbers]
    name = _subset_tag(face, used) + "+" + face.postscript_name

    to_gid = b"\0\0" + b"".join(new_numbers[number].to_bytes(2, "big") for number in numbers)
    scale = 1000 / face.units_per_em
    descriptor = file.add(
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
            "FontFile2": file.add_stream(program, {"Length1": len(program)}),
        }
    )
    descendant = file.add(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": PDFName(name),
            "CIDSystemInfo": PDFDictionary(
                {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
            ),
            "FontDescriptor": descriptor,
            "DW": 1000,
            "W": PDFArray([1, PDFArray(widths)]),
            "CIDToGIDMap": file.add_stream(to_gid),
        }
    )
    composite = {
        "Type": PDFName("Font"),
        "Subtype": PDFName("Type0"),
        "BaseFont": PDFName(name),
        "Encoding": PDFName("Identity-H"),
        "DescendantFonts": PDFArray([descendant]),
        "ToUnicode": file.add_stream(_to_unicode(used)),
    }
    font = file.add(composite)
    runs_down = any(cluster.endswith(UPRIGHT) for cluster in used)
    upright = file.add({**composite, "Encoding": PDFName("Identity-V")}) if runs_down else None
    codes = {cluster: f"{code:04X}" for code, cluster in enumerate(used, 1)}
    return EmbeddedFont(resource, font, codes | dict.fromkeys(INVISIBLE | SELECTORS, ""), upright)


@cache
def _width(advance: int, units_per_em: int) -> bytes:
    """The width in thousandths of an em, as it is written."""
    width: str = fp_str(round(advance * 1000 / units_per_em, 3))
    return width.encode("ascii")


def _subset(face: FontFace, glyphs: Iterable[int]) -> tuple[bytes, Mapping[int, int]]:
    """The font program with these glyphs and their parts only, and the new number of each old one."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    unneeded = set(face.hb_face.table_tags) - _TABLES
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in unneeded)
    wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face.hb_face, wanted)
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)


def _subset_tag(face: FontFace, clusters: Iterable[str]) -> str:
    """Six capital letters that name the subset (ISO 32000-1, 9.6.4), the same for the same clusters."""
    digest = sha256((face.postscript_name + "".join(clusters)).encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _to_unicode(clusters: list[str]) -> bytes:
    """A ToUnicode CMap (ISO 32000-1, 9.10.3) from each code to its cluster."""
    pairs = [
        f"<{code:04X}> <{c.rstrip(UPRIGHT).encode('utf-16-be').hex().upper()}>" for code, c in enumerate(clusters, 1)
    ]
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
