"""A document as a Word file (.docx): each block in its style, the page furniture, the one section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from reportgen.document.blocks import (
    Block,
    Document,
    Furniture,
    Heading,
    Note,
    PageField,
    Paragraph,
    Provenance,
    Table,
    Title,
    text_of,
)
from reportgen.document.style import Face, Style, TextStyle
from reportgen.writers.word import ooxml, package, styles, tables
from reportgen.writers.word.runs import TextRuns

_FIELDS = {PageField.PAGE: "PAGE", PageField.PAGES: "NUMPAGES"}
_ASCENT = 0.88  # of the em, above the baseline: where a Japanese face's ideographs reach


def write_word(
    document: Document,
    widths_pt: tuple[float, ...],
    style: Style,
    fallback_families: Mapping[Face, Mapping[str, str]],
    provenance: Provenance,
) -> bytes:
    """The Word file of the document, the same bytes for the same input.

    `widths_pt` are the columns' widths in every table. `fallback_families` are, for each face of the style, the font
    families of the characters and variation sequences that it lacks. The text must hold only what XML 1.0 can.
    """
    language = document.properties.language
    runs = TextRuns(style, fallback_families)
    first_head, head = (
        ooxml.header_part(_furniture(line, "running_head", styles.RUNNING_HEAD, runs))
        for line in ((), document.running_head)
    )
    # Word wants at least one paragraph, so no foot is an empty line.
    foot = ooxml.footer_part("".join(_furniture(line, "foot", styles.FOOT, runs) for line in document.foot or ((),)))
    furniture = {
        "header1": (package.HEADER, first_head),
        "header2": (package.HEADER, head),
        "footer1": (package.FOOTER, foot),
        "footer2": (package.FOOTER, foot),
    }
    families = dict.fromkeys(font.family for font in style.fonts.values())
    for fallbacks in fallback_families.values():
        families |= dict.fromkeys(fallbacks.values())
    parts = {
        "styles": (package.STYLES, styles.styles_part(style, language)),
        "settings": (package.SETTINGS, ooxml.settings_part(language, strict=style.line_breaks.strictness == "strict")),
        "fontTable": (package.FONT_TABLE, ooxml.font_table_part(families)),
    }
    body = "".join(_blocks(document.blocks, ooxml.column_twips(widths_pt), style, runs))
    main = ooxml.document_part(body, _section(style))
    return package.packed(main, parts | furniture, document.properties, provenance)


def _section(style: Style) -> str:
    """The section's properties; the house style measures to baselines, Word to the outer edges of head and foot."""
    head, foot = style.texts["running_head"], style.texts["foot"]
    return ooxml.section_properties(
        style.sheet,
        header_pt=max(0.0, style.sheet.head_pt - _baseline_pt(head)),
        footer_pt=max(0.0, style.sheet.foot_pt - (foot.leading_pt - _baseline_pt(foot))),
        references=ooxml.reference("header", "first", "header1")
        + ooxml.reference("header", "default", "header2")
        + ooxml.reference("footer", "first", "footer1")
        + ooxml.reference("footer", "default", "footer2"),
    )


def _baseline_pt(text: TextStyle) -> float:
    """From a line's upper edge to its baseline: half of the leading's white, then the ascent."""
    return (text.leading_pt - text.size_pt) / 2 + text.size_pt * _ASCENT


def _furniture(line: Furniture, kind: str, style: str, runs: TextRuns) -> str:
    parts = (
        ooxml.field(_FIELDS[part], shown="1") if isinstance(part, PageField) else runs.of(part, kind) for part in line
    )
    return ooxml.paragraph(style, "".join(parts))


def _blocks(blocks: Sequence[Block], widths: Sequence[int], style: Style, runs: TextRuns) -> Iterator[str]:
    for index, (block, following) in enumerate(pairwise([*blocks, None])):
        match block:
            case Title():
                yield _title(block, runs, page_break_before=block.begins_page and index > 0)
            case Paragraph():
                yield ooxml.paragraph(styles.PARAGRAPH, runs.of(text_of(block.content), "paragraph"))
            case Heading():
                yield _heading(block, style, runs)
            case Table():
                yield tables.table(block, widths, runs, keep_with_next=isinstance(following, Note))
                if following is None or isinstance(following, Table):
                    yield ooxml.paragraph(styles.TABLE_SEPARATOR, "")
            case Note():
                text = runs.of(text_of(block.content), "note")
                yield ooxml.paragraph(styles.NOTE, text, keep_next=isinstance(following, Note))


def _title(title: Title, runs: TextRuns, *, page_break_before: bool) -> str:
    first, *others = map(text_of, title.lines)
    return ooxml.paragraph(styles.TITLE, runs.of(first, "title"), page_break_before=page_break_before) + "".join(
        ooxml.paragraph(styles.SUBTITLE, runs.of(line, "subtitle")) for line in others
    )


def _heading(heading: Heading, style: Style, runs: TextRuns) -> str:
    parts = runs.of(text_of(heading.content), "heading")
    if aside := text_of(heading.aside):
        regular = style.texts["aside"].face is Face.REGULAR
        parts += ooxml.TAB + runs.of(aside, "aside", styles.ASIDE, never_bold=regular)
    return ooxml.paragraph(styles.HEADING, parts)
