"""A document as a Word file (.docx): each block in its style, the page furniture, the sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from hashlib import sha256
from itertools import count, pairwise
from typing import NamedTuple

from reportgen.document.blocks import (
    Align,
    Document,
    Figure,
    Furniture,
    Heading,
    Note,
    PageField,
    Paragraph,
    Provenance,
    Table,
    Title,
    hard_lines,
    keeps_with_next,
    section_level,
    text_of,
)
from reportgen.document.blocks import Content as Words
from reportgen.document.bound import Bound, bound_in
from reportgen.document.style import ASCENT, Face, Style
from reportgen.layout.columns import Grids
from reportgen.layout.flow import Flows
from reportgen.layout.fonts import FontFace, Fonts
from reportgen.layout.missing_glyphs import characters_of, find_substitutes
from reportgen.layout.panels import panels_of
from reportgen.writers.registry import Work
from reportgen.writers.word import ooxml, package, styles, tables
from reportgen.writers.word.fonts import (
    EmbeddedFont,
    embed_fonts,
    typed_characters,
    usual_characters_and,
    with_own_names,
)
from reportgen.writers.word.package import Content
from reportgen.writers.word.runs import TextRuns

_TITLES = (styles.TITLE, styles.SUBTITLE)
_TITLES_AGAIN = (styles.TITLE_AGAIN, styles.SUBTITLE_AGAIN)
_FIELDS = {PageField.PAGE: "PAGE", PageField.PAGES: "NUMPAGES"}


def write(work: Work) -> tuple[bytes, None]:
    """The Word file; how many pages it has is Word's affair."""
    return write_word(*work[:6], partial(Flows, work.pages(), measurers=work.measurers)), None


def write_word(
    document: Document,
    grids: Grids,
    style: Style,
    fonts: Fonts,
    provenance: Provenance,
    repertoire: AbstractSet[str] = frozenset(),
    flows: Callable[[Style], Flows] | None = None,
) -> bytes:
    """The Word file of the document, the same bytes for the same input.

    `grids` are those of `size_columns`. A subset of a font holds the usual characters and those of the `repertoire`,
    too: where several files with subsets are open, LibreOffice draws all of them with the first one's. One of the
    characters that the document shows has names of its own instead. The `flows` of a style lead the lines of tables.
    The text must hold only what XML 1.0 can.
    """
    bound = bound_in(document)
    looks = [style.of(one.kind) for one in bound]
    if style.files.word_fonts == "shown":
        kept = {Face.REGULAR: typed_characters(), Face.BOLD: frozenset()}
        mark = _mark(document, style, provenance)
        looks = [with_own_names(look, mark) for look in looks]
    else:
        kept = dict.fromkeys(Face, usual_characters_and(frozenset(repertoire)))
    plain, style = style, looks[0]
    language = document.properties.language
    substitutes = find_substitutes(document, plain, fonts) if style.fallbacks else {}
    families = _families(style, substitutes)
    levels = [section_level(one.document) for one in bound]
    has_bold = fonts.bold.main.is_bold
    aligns = {block.align for block in document.blocks if isinstance(block, Paragraph)}
    defined, ids = styles.styles_part(list(zip(looks, levels, strict=True)), language, aligns, has_bold=has_bold)
    links: dict[str, str] = {}
    parts = [
        _Part(
            one, look, own, TextRuns(look, families, links), flows and flows(look), (f"footer{at - 1}", f"footer{at}")
        )
        for at, one, look, own in zip(count(2, 2), bound, looks, ids, strict=False)
    ]
    sections = list(_sections(parts))
    *ends, last = [(section.last, _section_properties(section)) for section in sections]
    charts = count(1)
    body = "".join([part.styled("".join(_blocks(part, grids, dict(ends), charts))) for part in parts])
    no_head = _furniture((), "running_head", styles.RUNNING_HEAD, parts[0].runs)
    heads = {section.head: section.part.styled(_head(section)) for section in sections}
    # Word wants at least one paragraph, so no foot is an empty line.
    feet = {
        name: part.styled(
            "".join([_furniture(line, "foot", styles.FOOT, part.runs) for line in part.bound.document.foot or ((),)])
        )
        for part in parts
        for name in part.feet
    }
    of_charts = _charts(parts)
    own = {face: set().union(*[part.runs.characters()[face] for part in parts]) for face in Face}
    shown = {face: _with(characters, kept[face]) for face, characters in own.items() if characters}
    embedded = embed_fonts(style, fonts, shown, substitutes)
    settings = ooxml.settings_part(
        language,
        strict=style.line_breaks.strictness == "strict",
        fonts_inside=style.files.word_fonts if embedded else "none",
    )
    furniture = {name: (package.HEADER, ooxml.header_part(xml)) for name, xml in {"header1": no_head, **heads}.items()}
    furniture |= {name: (package.FOOTER, ooxml.footer_part(xml)) for name, xml in feet.items()}
    related = {
        "styles": Content(package.STYLES, defined.encode()),
        "settings": Content(package.SETTINGS, settings.encode()),
        "fontTable": _font_table(style, families, embedded, plain),
        **{name: Content(kind, xml.encode()) for name, (kind, xml) in furniture.items()},
        **of_charts,
    }
    main = Content(package.DOCUMENT, ooxml.document_part(body, last[1]).encode(), related, links)
    return package.packed(main, document.properties, provenance)


class _Part(NamedTuple):
    """One of the documents bound in the file, with its style, and the ids by which the file has styles otherwise."""

    bound: Bound
    style: Style
    ids: Mapping[str, str]
    runs: TextRuns
    flows: Flows | None
    feet: tuple[str, str]  # the names of what stands at the foot of a first page and of others

    def styled(self, xml: str) -> str:
        """The XML in the styles of this part."""
        return ooxml.with_style_ids(xml, self.ids)


def _with(own: AbstractSet[str], kept: AbstractSet[str]) -> AbstractSet[str]:
    return kept if own <= kept else own | kept  # what is the same for many documents stays the same


def _mark(document: Document, style: Style, provenance: Provenance) -> str:
    """What tells the names of a document's fonts from any other document's."""
    characters = ["".join(sorted(of_face)) for of_face in characters_of(document, style).values()]
    told = (document.properties.title, provenance.dataset_sha256, *characters)
    return sha256("\0".join(told).encode()).hexdigest()[:8]


def _charts(parts: Sequence[_Part]) -> dict[str, Content]:
    """The parts of the file's charts by their relations; the fonts are to show their texts."""
    found: dict[str, Content] = {}
    figures = [(part, block) for part in parts for block in part.bound.document.blocks if isinstance(block, Figure)]
    for number, (part, block) in enumerate(figures, 1):
        from reportgen.writers.word.charts import chart_parts

        found |= chart_parts(block, number, part.style, part.bound.document.properties)
        for label in block.scene.labels:
            part.runs.of(label.text, "note")
    return found


def _families(style: Style, substitutes: Mapping[Face, Mapping[str, FontFace]]) -> dict[Face, dict[str, str]]:
    """For each face what of the document a fallback draws, and the name by which Word knows that font."""
    families = {font.file: font.family for font in style.fallbacks}
    return {
        face: {cluster: families[font.file] for cluster, font in drawn.items()} for face, drawn in substitutes.items()
    }


def _font_table(
    style: Style, fallback_families: Mapping[Face, Mapping[str, str]], embedded: Sequence[EmbeddedFont], plain: Style
) -> Content:
    """The fonts by name, and those that are in the file as parts of their own; by what `plain` calls them, too."""
    families = [font.family for font in style.fonts.values()]
    families += [family for drawn in fallback_families.values() for family in drawn.values()]
    faces: dict[str, dict[Face, ooxml.FontReference]] = {family: {} for family in families}
    parts = {}
    for number, font in enumerate(embedded, 1):
        relation = f"font{number}"
        faces[font.family][font.face] = ooxml.FontReference(relation, font.key, font.subset)
        parts[relation] = Content(package.FONT, font.data)
    named, usual = [[*one.fonts.values(), *one.fallbacks] for one in (style, plain)]
    others = {own.family: font.family for own, font in zip(named, usual, strict=True) if own.family != font.family}
    return Content(package.FONT_TABLE, ooxml.font_table_part(faces, others).encode(), parts)


class _Section(NamedTuple):
    """A section of the file: the block that ends it, the part that is its head, and what that says is continued."""

    part: _Part
    last: int
    head: str
    continued: Words


def _paragraph(block: Paragraph, runs: TextRuns, indents: tuple[int, int], section: str) -> Iterator[str]:
    """The paragraph; where it fills lines, each hard line as one of its own, or Word would fill its last line, too."""
    fills = block.align in (Align.JUSTIFY, Align.DISTRIBUTE)
    lines = hard_lines(block.content) if fills else [block.content]
    for number, line in enumerate(lines, 1):
        yield ooxml.paragraph(
            styles.PARAGRAPHS[block.align],
            runs.of_content(line, "paragraph"),
            before_pt=0.0 if number > 1 else None,
            after_pt=0.0 if number < len(lines) else None,
            indents=indents,
            section=section if number == len(lines) else "",
        )


def _sections(parts: Sequence[_Part]) -> Iterator[_Section]:
    """A section for each title that begins a page: that page has no head of the same words, further pages have one.

    It says what they continue where only one table can be continued. Word could tell several apart by sections that
    follow on one another; LibreOffice would put the name of the first over all of them.
    """
    numbers = count(2)
    for part in parts:
        blocks = part.bound.document.blocks
        begins = [0, *[at for at, block in enumerate(blocks) if at and isinstance(block, Title) and block.begins_page]]
        for begin, end in pairwise([*begins, len(blocks)]):
            found = [block for block in blocks[begin:end] if isinstance(block, Table)]
            continued = found[0].continued if len(found) == 1 else ()
            yield _Section(part, part.bound.first + end - 1, f"header{next(numbers)}", continued)


def _section_properties(section: _Section) -> str:
    """The section's properties; the house style measures to baselines, Word to the outer edges of head and foot."""
    style, (first_foot, foot) = section.part.style, section.part.feet
    return ooxml.section_properties(
        style.sheet,
        header_pt=_head_top_pt(style),
        footer_pt=max(0.0, style.sheet.foot_pt - (1 - ASCENT) * style.texts["foot"].size_pt),
        references=ooxml.reference("header", "first", "header1")
        + ooxml.reference("header", "default", section.head)
        + ooxml.reference("footer", "first", first_foot)
        + ooxml.reference("footer", "default", foot),
    )


def _head_top_pt(style: Style) -> float:
    """Where the running head's line begins: its letters stand at the foot of a line of at least its leading."""
    head = style.texts["running_head"]
    return max(0.0, style.sheet.head_pt - head.leading_pt + (1 - ASCENT) * head.size_pt)


def _head(section: _Section) -> str:
    """The running head, and below it, just above the text, what the page continues."""
    (_, _, document), style, runs = section.part.bound, section.part.style, section.part.runs
    line = _furniture(document.running_head, "running_head", styles.RUNNING_HEAD, runs)
    if not text_of(section.continued):
        return line
    height = style.texts["running_head"].leading_pt + style.texts["header"].leading_pt
    spare = max(0.0, style.sheet.margin_top_pt - _head_top_pt(style) - height)
    continued = runs.of_content(section.continued, "header")
    return line + ooxml.paragraph(styles.CONTINUED, continued, before_pt=spare / 2)


def _furniture(line: Furniture, kind: str, style: str, runs: TextRuns) -> str:
    parts = (runs.number(_FIELDS[part], kind) if isinstance(part, PageField) else runs.of(part, kind) for part in line)
    return ooxml.paragraph(style, "".join(parts))


def _blocks(part: _Part, grids: Grids, ends: Mapping[int, str], charts: Iterator[int]) -> Iterator[str]:
    """Each block's XML; `ends` are the properties of the sections that end with blocks, by their indexes.

    A table bears the title of its section, or the document's where it has none. A heading's date is a paragraph of its
    own, or Word would have it in its outline. It takes the white above the heading.
    """
    (first, _, document), style, _, runs, flows, _ = part
    title = document.properties.title
    for index, (block, following) in enumerate(pairwise([*document.blocks, None])):
        keeps = keeps_with_next(document.blocks, index)
        end = ends.get(first + index, "")
        match block:
            case Title():
                for number, line in enumerate(block.lines):
                    text = runs.of_content(line, "subtitle" if number else "title")
                    yield ooxml.paragraph((_TITLES if block.is_new(number) else _TITLES_AGAIN)[number > 0], text)
            case Paragraph():
                left_pt = flows.left_of(block) if flows else 0.0
                right_pt = block.room_em * style.texts["paragraph"].size_pt
                indents = (ooxml.twips(left_pt), ooxml.twips(right_pt))
                yield from _paragraph(block, runs, indents, end)
            case Heading():
                title = block.bookmark
                heading = runs.of_content(block.content, "heading")
                if has_aside := bool(text_of(block.aside)):
                    yield ooxml.paragraph(styles.ASIDE, runs.of_content(block.aside, "aside"))
                heading_style = styles.HEADINGS[section_level(document)]
                yield ooxml.paragraph(heading_style, heading, before_pt=0.0 if has_aside else None)
            case Figure():
                from reportgen.writers.word.charts import chart_run

                run = chart_run(block, next(charts))
                yield ooxml.paragraph(styles.PARAGRAPHS[Align.LEFT], run, keep_next=keeps, before_pt=0.0, section=end)
            case Table():
                # Of a figure's data no row goes with the next figure to its page.
                kept = None if index and isinstance(document.blocks[index - 1], Figure) else keeps
                widths_pt = grids[block.fields]
                for panel in panels_of(block, widths_pt, style.sheet.text_width_pt):
                    if panel.number:
                        yield ooxml.paragraph(styles.TABLE_SEPARATOR, ooxml.PAGE_BREAK)
                    widths = ooxml.column_twips([widths_pt[at] for at in panel.columns])
                    yield tables.table(
                        block, first + index, panel, widths, style, runs, flows, title=title, keep_with_next=kept
                    )
                if following is None or isinstance(following, Table) or end:
                    yield ooxml.paragraph(styles.TABLE_SEPARATOR, "", section=end)
            case Note():
                text = runs.of_content(block.content, "note")
                yield ooxml.paragraph(styles.NOTE, text, keep_next=keeps, section=end)
