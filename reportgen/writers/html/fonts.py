"""The fonts that a web edition brings: subsets of those of the house style in WOFF2, and the rules that name them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

import brotli

from reportgen.document.style import Face
from reportgen.layout.fonts import Fonts
from reportgen.writers.word.fonts import embeddable, fs_type_of, subset

# The order of WOFF2's known tables (W3C WOFF 2.0, 4.1), of which these are a font with TrueType outlines.
_KNOWN: Final = (
    *("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca", "prep", "CFF "),
    *("VORG", "EBDT", "EBLC", "gasp", "hdmx", "kern", "LTSH", "PCLT", "VDMX", "vhea", "vmtx", "BASE", "GDEF", "GPOS"),
    *("GSUB", "EBSC", "JSTF", "MATH"),
)
_TAG_FOLLOWS: Final = 63
_NOT_TRANSFORMED: Final = {"glyf": 3 << 6, "loca": 3 << 6}  # of the others 0 says so
_WEIGHTS: Final = {Face.REGULAR: 400, Face.BOLD: 700}
# Brotli's highest levels take seconds for two hundredths less.
_QUALITY: Final = 9
FAMILY: Final = "reportgen"


def web_fonts(fonts: Fonts, shown: Mapping[Face, AbstractSet[str]]) -> tuple[dict[str, bytes], str]:
    """The font files by name, each a subset of what it is to show, and the rules (CSS Fonts 4, `@font-face`) for them.

    A font whose licence bits let no document with it be edited is left out: the reader's own stands in.
    """
    files: dict[str, bytes] = {}
    rules: list[str] = []
    for face, characters in shown.items():
        stack = fonts.of(face)
        for number, font in enumerate(stack.faces):
            drawn = {c for c in characters if (glyph := stack.glyphs[c]) is not None and glyph.face is font}
            if not drawn or embeddable(fs_type_of(font), "subset") != "subset":
                continue
            name = f"{face.value}{number or ''}.woff2"
            files[name] = woff2(subset(font, frozenset(drawn)))
            family = f"{FAMILY}{number or ''}"
            rules.append(
                f'@font-face{{font-family:"{family}";font-weight:{_WEIGHTS[face]};font-display:swap;'
                f'src:url("{name}") format("woff2")}}'
            )
    return files, "\n".join(rules)


def woff2(font: bytes) -> bytes:
    """A TrueType font as WOFF2, its tables compressed as they are (W3C WOFF 2.0, with null transforms)."""
    tables = list(_tables(font))
    directory = b"".join(_entry(tag, len(data)) for tag, data in tables)
    body: bytes = brotli.compress(b"".join(data for _, data in tables), mode=brotli.MODE_FONT, quality=_QUALITY)
    length = 48 + len(directory) + len(body)
    padding = -length % 4
    whole = 12 + sum(16 + len(data) + -len(data) % 4 for _, data in tables)
    header = (
        b"wOF2" + font[:4] + (length + padding).to_bytes(4) + len(tables).to_bytes(2) + bytes(2)
        + whole.to_bytes(4) + len(body).to_bytes(4) + bytes((0, 1, 0, 0)) + bytes(20)
    )  # fmt: skip
    return header + directory + body + bytes(padding)


def _tables(font: bytes) -> Iterator[tuple[str, bytes]]:
    """The font's tables in the order of its directory, but that `loca` follows `glyf` at once (WOFF 2.0, 5.3)."""
    found = {}
    for at in range(12, 12 + 16 * int.from_bytes(font[4:6]), 16):
        offset, length = int.from_bytes(font[at + 8 : at + 12]), int.from_bytes(font[at + 12 : at + 16])
        found[font[at : at + 4].decode("ascii")] = font[offset : offset + length]
    loca = found.pop("loca")
    for tag, data in found.items():
        yield tag, data
        if tag == "glyf":
            yield "loca", loca


def _entry(tag: str, length: int) -> bytes:
    known = _KNOWN.index(tag) if tag in _KNOWN else _TAG_FOLLOWS
    flags = bytes((known | _NOT_TRANSFORMED.get(tag, 0),))
    return flags + (b"" if tag in _KNOWN else tag.encode()) + _base128(length)


def _base128(number: int) -> bytes:
    """The number as UIntBase128 (WOFF 2.0, 4.1): seven bits a byte, the highest first."""
    parts = [number & 0x7F]
    while number := number >> 7:
        parts.append(number & 0x7F | 0x80)
    return bytes(reversed(parts))
