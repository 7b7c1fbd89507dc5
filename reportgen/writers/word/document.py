"""A document as a Word file (.docx): each block in its style, the page furniture, the one section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from reportgen.document.blocks import (
    Document,
    Furniture,
    Heading,
    Note,
    PageField,
    Paragraph,
    Provenance,
    Table,
    Title,
    keeps_with_next,
    section_level,
    text_of,
)
from reportgen.document.style import Face, Style
from reportgen.layout.columns import Grids
from reportgen.layout.flow import Flows
from reportgen.layout.fonts import FontFace, Fonts
from reportgen.layout.missing_glyphs import find_substitutes
from reportgen.writers.registry import Work
from reportgen.writers.word import ooxml, package, styles, tables
from reportgen.writers.word.fonts import EmbeddedFont, embed_fonts, usual_characters
from reportgen.writers.word.package import Content
from reportgen.writers.word.runs import TextRuns

_FIELDS = {PageField.PAGE: "PAGE", PageField.PAGES: "NUMPAGES"}


def write(work: Work) -> tuple[bytes, None]:
    """The Word file; how many pages it has is Word's affair."""
    flows = Flows(work.pages(), work.style, work.measurers)
    return write_word(*work[:6], flows), None


def write_word(
    document: Document,
    grids: Grids,
    style: Style,
    fonts: Fonts,
    provenance: Provenance,
    repertoire: AbstractSet[str] = frozenset(),
    flows: Flows | None = None,
) -> bytes:
    """The Word file of the document, the same bytes for the same input.

    `grids` are those of `size_columns`. A subset of a font holds the usual characters and those of the `repertoire`,
    too: where several files with subsets are open, LibreOffice draws all of them with the first one's. The `flows` lead
    the lines of its tables. The text must hold only what XML 1.0 can.
    """
    language = document.properties.language
    substitutes = find_substitutes(document, style, fonts) if style.fallbacks else {}
    families = _families(style, substitutes)
    runs = TextRuns(style, families)
    body = "".join(_blocks(document, grids, style, runs, flows))
    first_head, head = (
        ooxml.header_part(_furniture(line, "running_head", styles.RUNNING_HEAD, runs))
        for line in ((), document.running_head)
    )
    # Word wants at least one paragraph, so no foot is an empty line.
    foot = ooxml.footer_part("".join(_furniture(line, "foot", styles.FOOT, runs) for line in document.foot or ((),)))
    kept = usual_characters() | repertoire
    shown = {face: own | kept if own else own for face, own in runs.characters().items()}
    embedded = embed_fonts(style, fonts, shown, substitutes)
    settings = ooxml.settings_part(
        language,
        strict=style.line_breaks.strictness == "strict",
        fonts_inside=style.files.word_fonts if embedded else "none",
    )
    related = {
        "styles": Content(package.STYLES, styles.styles_part(style, language, section_level(document)).encode()),
        "settings": Content(package.SETTINGS, settings.encode()),
        "fontTable": _font_table(style, families, embedded),
        "header1": Content(package.HEADER, first_head.encode()),
        "header2": Content(package.HEADER, head.encode()),
        "footer1": Content(package.FOOTER, foot.encode()),
        "footer2": Content(package.FOOTER, foot.encode()),
    }
    main = Content(package.DOCUMENT, ooxml.document_part(body, _section(style)).encode(), related, runs.links)
    return package.packed(main, document.properties, provenance)


def _families(style: Style, substitutes: Mapping[Face, Mapping[str, FontFace]]) -> dict[Face, dict[str, str]]:
    """For each face what of the document a fallback draws, and the name by which Word knows that font."""
    families = {font.file: font.family for font in style.fallbacks}
    return {
        face: {cluster: families[font.file] for cluster, font in drawn.items()} for face, drawn in substitutes.items()
    }


def _font_table(
    style: Style, fallback_families: Mapping[Face, Mapping[str, str]], embedded: Sequence[EmbeddedFont]
) -> Content:
    """The fonts by name, and those that are in the file as parts of their own."""
    families = [font.family for font in style.fonts.values()]
    families += [family for drawn in fallback_families.values() for family in drawn.values()]
    faces: dict[str, dict[Face, ooxml.FontReference]] = {family: {} for family in families}
    parts = {}
    for number, font in enumerate(embedded, 1):
        relation = f"font{number}"
        faces[font.family][font.face] = ooxml.FontReference(relation, font.key, font.subset)
        parts[relation] = Content(package.FONT, font.data)
    return Content(package.FONT_TABLE, ooxml.font_table_part(faces).encode(), parts)


def _section(style: Style) -> str:
    """The section's properties; the house style measures to baselines, Word to the outer edges of head and foot."""
    head, foot = style.texts["running_head"], style.texts["foot"]
    return ooxml.section_properties(
        style.sheet,
        header_pt=max(0.0, style.sheet.head_pt - head.baseline_pt),
        footer_pt=max(0.0, style.sheet.foot_pt - (foot.leading_pt - foot.baseline_pt)),
        references=ooxml.reference("header", "first", "header1")
        + ooxml.reference("header", "default", "header2")
        + ooxml.reference("footer", "first", "footer1")
        + ooxml.reference("footer", "default", "footer2"),
    )


def _furniture(line: Furniture, kind: str, style: str, runs: TextRuns) -> str:
    parts = (runs.number(_FIELDS[part], kind) if isinstance(part, PageField) else runs.of(part, kind) for part in line)
    return ooxml.paragraph(style, "".join(parts))


def _blocks(document: Document, grids: Grids, style: Style, runs: TextRuns, flows: Flows | None) -> Iterator[str]:
    """Each block's XML. A table bears the title of its section, or the document's where it has none."""
    section = document.properties.title
    for index, (block, following) in enumerate(pairwise([*document.blocks, None])):
        keeps = keeps_with_next(document.blocks, index)
        match block:
            case Title():
                yield _title(block, runs, page_break_before=block.begins_page and index > 0)
            case Paragraph():
                paragraph_style = styles.PARAGRAPH_RIGHT if block.stands_right else styles.PARAGRAPH
                yield ooxml.paragraph(paragraph_style, runs.of_content(block.content, "paragraph"))
            case Heading():
                section = block.bookmark
                yield _heading(block, styles.HEADINGS[section_level(document)], style, runs)
            case Table():
                widths = ooxml.column_twips(grids[block.fields])
                yield tables.table(block, index, widths, style, runs, flows, title=section, keep_with_next=keeps)
                if following is None or isinstance(following, Table):
                    yield ooxml.paragraph(styles.TABLE_SEPARATOR, "")
            case Note():
                text = runs.of_content(block.content, "note")
                yield ooxml.paragraph(styles.NOTE, text, keep_next=keeps)


def _title(title: Title, runs: TextRuns, *, page_break_before: bool) -> str:
    first, *others = title.lines
    kinds = (styles.TITLE_AGAIN, styles.SUBTITLE_AGAIN) if title.begins_page else (styles.TITLE, styles.SUBTITLE)
    return ooxml.paragraph(kinds[0], runs.of_content(first, "title"), page_break_before=page_break_before) + "".join(
        ooxml.paragraph(kinds[1], runs.of_content(line, "subtitle")) for line in others
    )


def _heading(heading: Heading, heading_style: str, style: Style, runs: TextRuns) -> str:
    parts = runs.of_content(heading.content, "heading")
    if aside := text_of(heading.aside):
        regular = style.texts["aside"].face is Face.REGULAR
        parts += ooxml.TAB + runs.of(aside, "aside", styles.ASIDE, never_bold=regular)
    return ooxml.paragraph(heading_style, parts)
