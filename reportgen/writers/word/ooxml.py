"""WordprocessingML as text: every raw OOXML string of the program.

Element order follows the schema of ECMA-376 Part 4 (transitional), which Word enforces. Lengths come in as points
and leave as twips (1/20 pt), half points or eighths of a point, as each attribute asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from html import escape
from itertools import accumulate, pairwise
from math import floor
from typing import NamedTuple

from reportgen.document.style import ASCENT, Face, Sheet, TableStyle, TextStyle

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# Of Latin letters and digits, as Word itself has it in Japanese files: LibreOffice breaks a number or a Latin word
# anywhere where its language is Japanese.
_LATIN_LANGUAGE = "en-US"
_FONT_SLOTS = ((Face.REGULAR, "embedRegular"), (Face.BOLD, "embedBold"))
# Where a style is named, in a paragraph, a table or its own definition.
_STYLE_ID = re.compile(r'((?:<w:(?:pStyle|tblStyle|basedOn) w:val|w:styleId)=")(\w+)"')
_COMPATIBILITY = (
    ("compatibilityMode", 15),  # below 15 Word announces its compatibility mode
    ("overrideTableStyleFontSizeAndJustification", 1),
    ("enableOpenTypeFeatures", 1),
    ("doNotFlipMirrorIndents", 1),
    ("differentiateMultirowTableHeaders", 1),
)


def twips(length_pt: float) -> int:
    """The length in twentieths of a point."""
    return round(length_pt * 20)


def column_twips(widths_pt: Iterable[float]) -> tuple[int, ...]:
    """The widths in twips. The columns' edges are rounded, not the widths, so that the sum is exact."""
    edges = [twips(edge) for edge in accumulate(widths_pt, initial=0.0)]
    return tuple(right - left for left, right in pairwise(edges))


# Running text

TEXT_START = '<w:t xml:space="preserve">'
TEXT_END = "</w:t>"
PARAGRAPH_END = "</w:p>"


def escaped(text: str) -> str:
    """The text as the inside of a `w:t`, its line ends as breaks and its tabs as tabs."""
    if "&" in text or "<" in text or ">" in text:
        text = escape(text, quote=False)
    if "\n" in text or "\t" in text:
        text = text.replace("\n", f"{TEXT_END}<w:br/>{TEXT_START}")
        text = text.replace("\t", f"{TEXT_END}<w:tab/>{TEXT_START}")
    return text


def run(
    text: str,
    *,
    family: str = "",
    underlined: bool = False,
    raised: bool = False,
    wider_pt: float = 0.0,
) -> str:
    """A run of text, in another font `family` than its style's where one is given; none of an empty text.

    Each character stands wider by `wider_pt`.
    """
    if not text:
        return ""
    fonts = _fonts(family) if family else ""
    line = '<w:u w:val="single"/>' if underlined else ""
    place = '<w:vertAlign w:val="superscript"/>' if raised else ""
    room = f'<w:spacing w:val="{twips(wider_pt)}"/>' if wider_pt else ""
    properties = f"{fonts}{room}{line}{place}"
    properties = properties and f"<w:rPr>{properties}</w:rPr>"
    return f"<w:r>{properties}{TEXT_START}{escaped(text)}{TEXT_END}</w:r>"


def hyperlink(relation: str, runs: str) -> str:
    """Runs that lead to the target of that relation."""
    return f'<w:hyperlink r:id="{relation}" w:history="1">{runs}</w:hyperlink>'


def field(instruction: str, shown: str) -> str:
    """A field that Word computes; `shown` stands until then."""
    return f'<w:fldSimple w:instr=" {instruction} ">{run(shown)}</w:fldSimple>'


def paragraph_start(
    style: str,
    *,
    keep_next: bool | None = False,
    before_pt: float | None = None,
    after_pt: float | None = None,
    indents: tuple[int, int] = (0, 0),
    section: str = "",
) -> str:
    """The beginning of a paragraph, up to its first run; the left and the right of the `indents` in twips.

    `keep_next` is None where its style keeps it with the next one and it is not to be. `before_pt` and `after_pt` stand
    for the style's white above and below; `section` has the properties of the section that ends with it.
    """
    keep = "<w:keepNext/>" if keep_next else '<w:keepNext w:val="0"/>' if keep_next is None else ""
    white = "".join(
        f' w:{side}="{twips(length)}"'
        for side, length in (("before", before_pt), ("after", after_pt))
        if length is not None
    )
    spacing = white and f"<w:spacing{white}/>"
    sides = zip(("left", "right"), indents, strict=True)
    indent = "".join(f' w:{side}="{width}"' for side, width in sides if width)
    indent = indent and f"<w:ind{indent}/>"
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}{spacing}{indent}{section}</w:pPr>'


def paragraph(
    style: str,
    runs: str,
    *,
    keep_next: bool = False,
    before_pt: float | None = None,
    after_pt: float | None = None,
    indents: tuple[int, int] = (0, 0),
    section: str = "",
) -> str:
    """A paragraph in the style of that id; see `paragraph_start`."""
    start = paragraph_start(
        style,
        keep_next=keep_next,
        before_pt=before_pt,
        after_pt=after_pt,
        indents=indents,
        section=section,
    )
    return f"{start}{runs}{PARAGRAPH_END}"


# Tables

TABLE_END = "</w:tbl>"
HEADER_ROW_START = "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
ROW_START = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
HIGH_ROW_START = "<w:tr>"
ROW_END = "</w:tr>"
CELL_END = f"{PARAGRAPH_END}</w:tc>"


def table_start(style: str, widths: Sequence[int], *, title: str, summary: str, row_headers: bool) -> str:
    """The beginning of a table of fixed layout, up to its first row.

    `widths` are twips; `title` and `summary` are its alt text. Its first row is a header, with `row_headers` its
    first column, too.
    """
    caption = f'<w:tblCaption w:val="{escape(title)}"/>' if title else ""
    description = f'<w:tblDescription w:val="{escape(summary)}"/>' if summary else ""
    look = '"06A0" w:firstRow="1" w:firstColumn="1"' if row_headers else '"0620" w:firstRow="1" w:firstColumn="0"'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val={look} w:lastRow="0" w:lastColumn="0" w:noHBand="1"'
        f' w:noVBand="1"/>{caption}{description}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def header_row_start(height_pt: float) -> str:
    """The beginning of a header row that is at least so high, as upright labels want it."""
    return HEADER_ROW_START.replace("<w:tblHeader/>", f'<w:trHeight w:val="{twips(height_pt)}"/><w:tblHeader/>')


def bookmarked(runs: str, name: str, number: int) -> str:
    """The runs within a bookmark; its number is another one than those of others."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{runs}<w:bookmarkEnd w:id="{number}"/>'


class Merge(Enum):
    """What a cell is to the one above it: the first of several, or its continuation."""

    BEGIN = "restart"
    CONTINUE = "continue"


def cell_start(
    width: int,
    style: str,
    *,
    keep_next: bool | None = False,
    at_top: bool = False,
    columns: int = 1,
    merge: Merge | None = None,
    fill: str = "",
    rule_above_pt: float = 0.0,
    indents: tuple[int, int] = (0, 0),
    is_upright: bool = False,
) -> str:
    """The beginning of a cell of one paragraph, up to its first run; `at_top` unlike the table style's middle.

    It goes over so many `columns`; `fill` is its ground as a hex triple, `rule_above_pt` a rule of its own above it.
    `is_upright`: its characters stand one under another.
    """
    start = paragraph_start(style, keep_next=keep_next, indents=indents)
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    down = f'<w:vMerge w:val="{merge.value}"/>' if merge else ""
    rule = f"<w:tcBorders>{_border('top', rule_above_pt)}</w:tcBorders>" if rule_above_pt else ""
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    direction = '<w:textDirection w:val="tbRlV"/>' if is_upright else ""
    place = '<w:vAlign w:val="top"/>' if at_top else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{down}{rule}{ground}{direction}{place}</w:tcPr>{start}'
    )


# Styles


def paragraph_properties(
    text: TextStyle,
    *,
    align: str,
    keep_next: bool = False,
    outline_level: int | None = None,
) -> str:
    """How the paragraphs of a style stand.

    Their leading is the least that a line has, so that larger letters are not cut off. A word processor puts all of its
    white above the letters: half of it is taken from the space above and added below.
    """
    keep = "<w:keepNext/><w:keepLines/>" if keep_next else ""
    lower = min(lowered_pt(text), text.space_before_pt)
    level = "" if outline_level is None else f'<w:outlineLvl w:val="{outline_level}"/>'
    spacing = (
        f'<w:spacing w:before="{twips(text.space_before_pt - lower)}" w:after="{twips(text.space_after_pt + lower)}"'
        f' w:line="{twips(text.leading_pt)}" w:lineRule="atLeast"/>'
    )
    return f'<w:pPr>{keep}{spacing}<w:jc w:val="{align}"/>{level}</w:pPr>'


def lowered_pt(text: TextStyle) -> float:
    """By how much lower letters stand in a line of at least that leading than in the middle of it."""
    return text.leading_pt - text.baseline_pt - (1 - ASCENT) * text.size_pt


def run_properties(family: str, size_pt: float, *, bold: bool = False, language: str = "") -> str:
    """How the characters of a style look."""
    weight = "<w:b/><w:bCs/>" if bold else ""
    half_points = round(size_pt * 2)
    lang = f'<w:lang w:val="{_LATIN_LANGUAGE}" w:eastAsia="{escape(language)}"/>' if language else ""
    return f'<w:rPr>{_fonts(family)}{weight}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>{lang}</w:rPr>'


def _fonts(family: str) -> str:
    """The family in all four font slots, so that none falls to a theme."""
    name = escape(family)
    return f'<w:rFonts w:ascii="{name}" w:eastAsia="{name}" w:hAnsi="{name}" w:cs="{name}"/>'


def style_definition(kind: str, style_id: str, name: str, properties: str, *, based_on: str = "") -> str:
    """A style of the `kind` paragraph, character or table that Word offers in its short lists.

    Word's built-in names are ASCII; any other makes the style one of the document's own.
    """
    custom = "" if name.isascii() else ' w:customStyle="1"'
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="{kind}"{custom} w:styleId="{style_id}"><w:name w:val="{name}"/>{base}'
        f'<w:uiPriority w:val="1"/><w:qFormat/>{properties}</w:style>'
    )


def with_style_ids(xml: str, ids: Mapping[str, str]) -> str:
    """The same with other styles in the place of these, by their ids."""
    return _STYLE_ID.sub(lambda found: f'{found[1]}{ids.get(found[2], found[2])}"', xml) if ids else xml


def table_properties(table: TableStyle, lowered_pt: float) -> str:
    """The looks of a table style: frame, rules, padding, cells centred vertically, the header row shaded.

    The padding at the sides is a twip less than asked for: a text that fills its column's width to the last must not
    be broken because the width was rounded down. Above there is as much less as the letters stand `lowered_pt` in
    their lines, and below more; and the rule is no part of the row's height.
    """
    frame = "".join(_border(edge, table.frame_pt) for edge in ("top", "left", "bottom", "right"))
    rules = "".join(_border(edge, table.rule_pt) for edge in ("insideH", "insideV"))
    x = max(0, floor(table.padding_x_pt * 20) - 1)
    top = max(0.0, table.padding_y_pt - lowered_pt)
    bottom = max(0.0, 2 * table.padding_y_pt - top - table.rule_pt)
    margins = "".join(
        f'<w:{edge} w:w="{width}" w:type="dxa"/>'
        for edge, width in (("top", twips(top)), ("left", x), ("bottom", twips(bottom)), ("right", x))
    )
    return (
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>{frame}{rules}</w:tblBorders>'
        f'<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tcPr><w:vAlign w:val="center"/></w:tcPr>'
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{table.header_fill}"/></w:tcPr></w:tblStylePr>'
    )


def _border(edge: str, width_pt: float) -> str:
    eighths = round(width_pt * 8)
    return f'<w:{edge} w:val="{"single" if eighths else "nil"}" w:sz="{eighths}" w:space="0" w:color="auto"/>'


def styles_part(defaults: str, definitions: str, *, latin_gap: bool) -> str:
    """The styles of a document. `defaults` are the run properties that hold where no style says otherwise.

    The four default styles are part of it. Normal, on which the others stand, holds the rules of Japanese lines:
    kinsoku, nothing hanging in the margin, a bracket at a line's beginning without its white half, and with
    `latin_gap` alone a quarter space beside Latin letters and digits (LibreOffice sets that space all the same).
    """
    gap = int(latin_gap)
    return (
        f"{_DECLARATION}<w:styles {_NAMESPACES}>"
        f"<w:docDefaults><w:rPrDefault>{defaults}</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" w:defUnhideWhenUsed="1"'
        ' w:defQFormat="0" w:count="376"/>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        f'<w:kinsoku/><w:overflowPunct w:val="0"/><w:topLinePunct/><w:autoSpaceDE w:val="{gap}"/>'
        f'<w:autoSpaceDN w:val="{gap}"/><w:snapToGrid w:val="0"/></w:pPr>{defaults}</w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        f'<w:uiPriority w:val="99"/><w:semiHidden/></w:style>{definitions}</w:styles>'
    )


# Parts


def document_part(body: str, section: str) -> str:
    """The main part: the blocks and the properties of the last section."""
    return f"{_DECLARATION}<w:document {_NAMESPACES}><w:body>{body}{section}</w:body></w:document>"


def header_part(paragraphs: str) -> str:
    """What stands at the head of a page."""
    return f"{_DECLARATION}<w:hdr {_NAMESPACES}>{paragraphs}</w:hdr>"


def footer_part(paragraphs: str) -> str:
    """What stands at the foot of a page."""
    return f"{_DECLARATION}<w:ftr {_NAMESPACES}>{paragraphs}</w:ftr>"


def section_properties(sheet: Sheet, *, header_pt: float, footer_pt: float, references: str) -> str:
    """A section: sheet, margins, and a first page with head and foot of its own. No document grid.

    `header_pt` goes from the sheet's upper edge to the top of the head, `footer_pt` from the lower edge to the
    bottom of the foot.
    """
    landscape = ' w:orient="landscape"' if sheet.width_pt > sheet.height_pt else ""
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="{twips(sheet.width_pt)}" w:h="{twips(sheet.height_pt)}"{landscape}/>'
        f'<w:pgMar w:top="{twips(sheet.margin_top_pt)}" w:right="{twips(sheet.margin_right_pt)}"'
        f' w:bottom="{twips(sheet.margin_bottom_pt)}" w:left="{twips(sheet.margin_left_pt)}"'
        f' w:header="{twips(header_pt)}" w:footer="{twips(footer_pt)}" w:gutter="0"/>'
        '<w:cols w:space="720"/><w:titlePg/></w:sectPr>'
    )


def reference(furniture: str, pages: str, relation: str) -> str:
    """A section's mention of a `furniture` part (header or footer) for the `pages` (first or default)."""
    return f'<w:{furniture}Reference w:type="{pages}" r:id="{relation}"/>'


def settings_part(language: str, *, strict: bool, fonts_inside: str) -> str:
    """The document's settings: kinsoku strict or usual, meeting brackets and commas close up, no compatibility mode.

    `fonts_inside` says what Word puts into the file when it saves it: none of its fonts, a subset of each, or each in
    full; also those that it takes for the system's own, as it does the BIZ UD fonts.
    """
    embedding = "" if fonts_inside == "none" else "<w:embedTrueTypeFonts/><w:embedSystemFonts/>"
    subset = "<w:saveSubsetFonts/>" if fonts_inside in ("subset", "shown") else ""
    first_and_last = "<w:strictFirstAndLastChars/>" if strict else ""
    compatibility = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in _COMPATIBILITY
    )
    return (
        f'{_DECLARATION}<w:settings {_NAMESPACES}><w:zoom w:percent="100"/>{embedding}{subset}'
        f'<w:characterSpacingControl w:val="compressPunctuation"/>{first_and_last}'
        f"<w:compat>{compatibility}</w:compat>"
        f'<w:themeFontLang w:val="{_LATIN_LANGUAGE}" w:eastAsia="{escape(language)}"/></w:settings>'
    )


class FontReference(NamedTuple):
    """A font in the file: the id of the font table's reference to it, its GUID, and whether it is a subset."""

    relation: str
    key: str
    subset: bool


def font_table_part(families: Mapping[str, Mapping[Face, FontReference]], others: Mapping[str, str]) -> str:
    """The fonts by name, with those of their faces that are in the file, and `others` that can stand for them.

    The Japanese character set leads a machine that lacks a font to a Japanese face.
    """
    fonts = "".join(
        f'<w:font w:name="{escape(family)}">'
        + (f'<w:altName w:val="{escape(others[family])}"/>' if family in others else "")
        + '<w:charset w:val="80"/>'
        + "".join(_embedded(slot, faces[face]) for face, slot in _FONT_SLOTS if face in faces)
        + "</w:font>"
        for family, faces in families.items()
    )
    return f"{_DECLARATION}<w:fonts {_NAMESPACES}>{fonts}</w:fonts>"


def _embedded(slot: str, font: FontReference) -> str:
    subset = ' w:subsetted="1"' if font.subset else ""
    return f'<w:{slot} r:id="{font.relation}" w:fontKey="{font.key}"{subset}/>'


def extended_properties_part(program: str) -> str:
    """The program that made the file (ECMA-376 Part 1, 22.2)."""
    return (
        f'{_DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Application>{escape(program)}</Application></Properties>"
    )


def content_types(parts: Iterable[tuple[str, str]]) -> str:
    """What each part is (ECMA-376 Part 2, 10.1.2.2), by its name; relationships are so by their ending."""
    types = "".join(f'<Override PartName="{escape(name)}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{types}</Types>"
    )
