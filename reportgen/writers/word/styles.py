"""The house style as Word's styles: which style each kind of text has, under which name a clerk finds it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from reportgen.document.blocks import Align
from reportgen.document.style import Face, Style, TextStyle
from reportgen.writers.word import ooxml

TITLE = "Heading1"
SUBTITLE = "Heading2"
TITLE_AGAIN = "TitleAgain"
SUBTITLE_AGAIN = "SubtitleAgain"
PARAGRAPHS = {
    Align.LEFT: "BodyText",
    Align.RIGHT: "BodyTextRight",
    Align.CENTER: "BodyTextCentered",
    Align.JUSTIFY: "BodyTextJustified",
    Align.DISTRIBUTE: "BodyTextDistributed",
}
HEADINGS = {2: "Heading2", 3: "Heading3"}
ASIDE = "HeadingAside"
TABLE = "ListTable"
TABLE_HEADER = "TableHeader"
TABLE_BAND = "TableBand"
TABLE_BODY = {
    Align.LEFT: "TableBody",
    Align.CENTER: "TableBodyCentered",
    Align.JUSTIFY: "TableBodyJustified",
    Align.RIGHT: "TableBodyRight",
}
TABLE_SEPARATOR = "TableSeparator"
NOTE = "TableNote"
CONTINUED = "TableContinued"
RUNNING_HEAD = "Header"
FOOT = "Footer"


class _ParagraphStyle(NamedTuple):
    """A paragraph style: its id and name in the file, the kind of text in the house style, how it stands."""

    style_id: str
    name: str  # Word's built-in names are ASCII and shown translated (見出し 1)
    kind: str
    align: str = "left"
    keep_next: bool = False
    outline_level: int | None = None
    based_on: str = "Normal"


# Those that only letters have.
_LETTER_STYLES = {
    align: _ParagraphStyle(PARAGRAPHS[align], f"本文（{name}）", "paragraph", value, based_on=PARAGRAPHS[Align.LEFT])
    for align, name, value in (
        (Align.CENTER, "中央", "center"),
        (Align.JUSTIFY, "両端揃え", "both"),
        (Align.DISTRIBUTE, "均等割付", "distribute"),
    )
}
_PARAGRAPH_STYLES = (
    _ParagraphStyle(TITLE, "heading 1", "title", "center", keep_next=True, outline_level=0),
    _ParagraphStyle(TITLE_AGAIN, "表題（再掲）", "title", "center", keep_next=True),
    _ParagraphStyle(SUBTITLE_AGAIN, "副題（再掲）", "subtitle", "center", keep_next=True),
    _ParagraphStyle(PARAGRAPHS[Align.LEFT], "Body Text", "paragraph"),
    _ParagraphStyle(PARAGRAPHS[Align.RIGHT], "本文（右寄せ）", "paragraph", "right", based_on=PARAGRAPHS[Align.LEFT]),
    _ParagraphStyle(ASIDE, "見出し右", "aside", "right", keep_next=True),
    _ParagraphStyle(TABLE_HEADER, "表見出し", "header", "center", keep_next=True),
    _ParagraphStyle(TABLE_BODY[Align.LEFT], "表本文", "body"),
    _ParagraphStyle(TABLE_BODY[Align.CENTER], "表本文（中央）", "body", "center", based_on=TABLE_BODY[Align.LEFT]),
    _ParagraphStyle(TABLE_BODY[Align.JUSTIFY], "表本文（両端揃え）", "body", "both", based_on=TABLE_BODY[Align.LEFT]),
    _ParagraphStyle(TABLE_BODY[Align.RIGHT], "表本文（右）", "body", "right", based_on=TABLE_BODY[Align.LEFT]),
    _ParagraphStyle(TABLE_BAND, "表小見出し", "header", keep_next=True),
    _ParagraphStyle(NOTE, "注記", "note"),
    _ParagraphStyle(CONTINUED, "表の続き", "header"),
    _ParagraphStyle(RUNNING_HEAD, "header", "running_head", "right"),
    _ParagraphStyle(FOOT, "footer", "foot", "center"),
)
# The headings of a document, by the level of its sections: what stands under the title is a heading, too.
_HEADING = _ParagraphStyle(HEADINGS[2], "heading 2", "heading", keep_next=True, outline_level=1)
_HEADING_STYLES = {
    2: (_HEADING,),
    3: (
        _ParagraphStyle(SUBTITLE, "heading 2", "subtitle", "center", keep_next=True, outline_level=1),
        _HEADING._replace(style_id=HEADINGS[3], name="heading 3", outline_level=2),
    ),
}
# What Word calls its own styles, for another document's in the same file.
_SHOWN_NAMES = {f"heading {level}": f"見出し {level}" for level in (1, 2, 3)} | {
    "Body Text": "本文",
    "header": "ヘッダー",
    "footer": "フッター",
}
# Word wants a paragraph after a table at the document's end and between two tables: the lowest that it sets.
_SEPARATOR = TextStyle(Face.REGULAR, size_pt=1, leading_pt=1, space_before_pt=0, space_after_pt=0)


def styles_part(
    documents: Sequence[tuple[Style, int]], language: str, aligns: Collection[Align] = (), *, has_bold: bool
) -> tuple[str, list[dict[str, str]]]:
    """The styles part of a file of documents that have these styles, and headings of that level, with paragraphs of
    these aligns; and the ids by which each document has what is otherwise in an earlier one.

    Bold lives in the paragraph styles alone: in Word a table style's bold would undo it. Where the style's bold face is
    no bold font (not `has_bold`), nothing is bold, or Word would thicken the letters itself.
    """
    definitions: dict[str, str] = {}
    ids: list[dict[str, str]] = []
    for number, (style, level) in enumerate(documents, 1):
        own = _definitions(style, level, aligns, has_bold=has_bold)
        others = {one: f"{one}{number}" for one, found in own.items() if definitions.get(one, found) != found}
        ids.append(others)
        if others:
            marked = _definitions(style, level, aligns, f"（{number}）", has_bold=has_bold)
            own |= {one: ooxml.with_style_ids(marked[one], others) for one in others}
        definitions |= {others.get(one, one): found for one, found in own.items()}
    style = documents[0][0]
    defaults = ooxml.run_properties(_family(style, Face.REGULAR), style.texts["body"].size_pt, language=language)
    part = ooxml.styles_part(defaults, "".join(definitions.values()), latin_gap=style.line_breaks.latin_gap)
    return part, ids


def _definitions(
    style: Style, section_level: int, aligns: Collection[Align], mark: str = "", *, has_bold: bool
) -> dict[str, str]:
    """The styles of a document by their ids, a mark behind their names."""
    of_letter = [definition for align, definition in _LETTER_STYLES.items() if align in aligns]
    wanted = (*_PARAGRAPH_STYLES[:1], *_HEADING_STYLES[section_level], *_PARAGRAPH_STYLES[1:], *of_letter)
    if mark:
        wanted = tuple([one._replace(name=_SHOWN_NAMES.get(one.name, one.name) + mark) for one in wanted])
    return {
        **{one.style_id: _paragraph_style(one, style, has_bold=has_bold) for one in wanted},
        TABLE_SEPARATOR: _separator_style(style, mark),
        TABLE: _table_style(style, mark),
    }


def _paragraph_style(definition: _ParagraphStyle, style: Style, *, has_bold: bool) -> str:
    text = style.texts[definition.kind]
    if definition.style_id == ASIDE:  # it takes the white above its heading
        heading = style.texts["heading"]
        white = heading.space_before_pt - min(ooxml.lowered_pt(heading), heading.space_before_pt)
        above = max(0.0, white - text.size_pt)
        text = text._replace(leading_pt=text.size_pt, space_before_pt=above, space_after_pt=0.0)
    bold = has_bold and text.face is Face.BOLD
    properties = ooxml.paragraph_properties(
        text,
        align=definition.align,
        keep_next=definition.keep_next,
        outline_level=definition.outline_level,
    ) + ooxml.run_properties(_family(style, text.face), text.size_pt, bold=bold)
    return ooxml.style_definition(
        "paragraph", definition.style_id, definition.name, properties, based_on=definition.based_on
    )


def _separator_style(style: Style, mark: str) -> str:
    properties = ooxml.paragraph_properties(_SEPARATOR, align="left") + ooxml.run_properties(
        _family(style, _SEPARATOR.face), _SEPARATOR.size_pt
    )
    return ooxml.style_definition("paragraph", TABLE_SEPARATOR, f"表の区切り{mark}", properties, based_on="Normal")


def _table_style(style: Style, mark: str) -> str:
    family = _family(style, Face.REGULAR)
    properties = ooxml.run_properties(family, style.texts["body"].size_pt) + ooxml.table_properties(
        style.table, ooxml.lowered_pt(style.texts["body"])
    )
    return ooxml.style_definition("table", TABLE, f"一覧表{mark}", properties, based_on="TableNormal")


def _family(style: Style, face: Face) -> str:
    return style.fonts[face].family
