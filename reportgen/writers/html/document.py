"""A document as HTML: its blocks in their order, and the page of its own that needs no other file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from itertools import accumulate
from typing import Final, NamedTuple

from reportgen.content import Content, Span, text_of
from reportgen.document.blocks import (
    Align,
    Block,
    Document,
    Figure,
    Heading,
    Note,
    Paragraph,
    Properties,
    Provenance,
    Table,
    Title,
    is_read_once,
)
from reportgen.document.bound import Bound, bound_in
from reportgen.document.style import PT_PER_MM, Sheet
from reportgen.writers.html.figures import FIGURE_STYLE, figure
from reportgen.writers.html.markup import References, back, in_phrases, markup
from reportgen.writers.html.tables import SIGNS_STYLE, Marking, table
from reportgen.writers.registry import Work

_ASIDE: Final = ' class="aside"'
_DATA: Final = "表で見る"
_ALIGNS: Final = {Align.RIGHT: "aside", Align.CENTER: "center", Align.DISTRIBUTE: "ends"}


class Frame(NamedTuple):
    """What stands around a document on its page: in the head, before its main part, and after it."""

    head: str = ""
    before: str = ""
    after: str = ""


BARE: Final = Frame()


def write(work: Work) -> tuple[bytes, None]:
    """The document as one file that asks for no other: its style stands in it, and its fonts are the reader's own."""
    has_figures = any(isinstance(block, Figure) for block in work.document.blocks)
    has_signs = any(isinstance(block, Table) and block.stub for block in work.document.blocks)
    sheet = style_sheet() + (FIGURE_STYLE if has_figures else "") + (SIGNS_STYLE if has_signs else "")
    parts = bound_in(work.document)
    sheet += "".join([_paper(part, work.style.of(part.kind).sheet) for part in parts]) if len(parts) > 1 else ""
    policy = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(sheet.encode()).digest()).decode()}'"
    frame = Frame(head=f"<style>{sheet}</style>")
    return page(work.document.properties, work.provenance, main_of(work.document), policy, frame), None


def _paper(part: Bound, sheet: Sheet) -> str:
    """The rules by which a document that is bound with others is printed on its own sheet (CSS Paged Media 3, 7)."""
    width, height = sheet.width_pt / PT_PER_MM, sheet.height_pt / PT_PER_MM
    size = f"{width:g}mm {height:g}mm"
    return f"@page part-{part.first} {{ size: {size}; }}\n.part-{part.first} {{ page: part-{part.first}; }}\n"


@cache
def style_sheet() -> str:
    """The style sheet for screen and paper."""
    return files(__package__).joinpath("style.css").read_text("utf-8")


def page(properties: Properties, provenance: Provenance, main: str, policy: str, frame: Frame = BARE) -> bytes:
    """The page in UTF-8. `main` and `frame` are HTML; `policy` says what the page may load (CSP level 3)."""
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(properties.title)}</title>",
        *(f'<meta name="{name}" content="{escape(said)}">' for name, said in _declared(properties, provenance) if said),
        frame.head,
    )
    body = (frame.before, f'<main id="_main" tabindex="-1">\n{main}\n</main>', frame.after)
    language = escape(properties.language.partition("-")[0])
    lines = ("<!DOCTYPE html>", f'<html lang="{language}"><head>', *head, "</head><body>", *body, "</body></html>", "")
    return "\n".join(line for line in lines if line).encode() + b"\n"


def _declared(properties: Properties, provenance: Provenance) -> Iterator[tuple[str, str]]:
    yield "description", properties.subject
    yield "author", properties.author
    yield "generator", provenance.program
    yield "dcterms.temporal", properties.as_of.isoformat()
    yield "dataset-sha256", provenance.dataset_sha256


def main_of(document: Document, markings: Sequence[Marking] = ()) -> str:
    """The document's blocks as HTML, a section for each heading; `markings` are those of its tables, in order.

    What stands on paper to tell pages apart (repeated titles, running heads, page numbers) is left out. Of several
    documents that are bound in it each stands in a division.
    """
    marked = iter(markings)
    shown = {first: "\n".join(_blocks(part, marked, first)) for first, _, part in bound_in(document)}
    if len(shown) == 1:
        return shown[0]
    return "\n".join([f'<div class="part-{first}">\n{main}\n</div>' for first, main in shown.items()])


def _blocks(document: Document, markings: Iterator[Marking], first: int) -> Iterator[str]:
    blocks = document.blocks
    scopes = list(accumulate(isinstance(block, Heading) for block in blocks))
    targets = _note_ids(blocks, scopes, first)
    referred = _referred(blocks, scopes)
    references = {scope: References(found) for scope, found in targets.items()}
    is_open = False
    for index, block in enumerate(blocks):
        name = f"_{first + index}"
        match block:
            case Title(lines):
                if new := [line for number, line in enumerate(lines) if block.is_new(number)]:
                    yield _title(new)
            case Paragraph():
                yield f"<p{_looks(block)}>{markup(block.content)}</p>"
            case Heading(content, aside):
                yield from ["</section>"] if is_open else []
                is_open = True
                beside = f"<p{_ASIDE}>{markup(aside)}</p>" if text_of(aside) else ""
                yield f'<section><div class="heading"><h2>{in_phrases(content)}</h2>{beside}</div>'
            case Figure():
                yield figure(block, name)
            case Table():
                shown = table(block, name, references[scopes[index]], next(markings, None))
                is_data = index > 0 and isinstance(blocks[index - 1], Figure)
                yield f"<details><summary>{_DATA}</summary>\n{shown}</details>" if is_data else shown
            case Note(content, _, mark):
                is_target = targets[scopes[index]].get(mark) == name
                yield _note(content, mark, name if is_target else "", is_referred=(scopes[index], mark) in referred)
    yield from ["</section>"] if is_open else []
    for line in document.foot:
        if is_read_once(line):
            yield f'<p class="note">{escape("".join(map(str, line)))}</p>'


def _looks(block: Paragraph) -> str:
    """The classes by which a paragraph stands as it does on paper."""
    room = f"room-{block.room_em}" if block.room_em else ""
    classes = " ".join(filter(None, ("block" if block.is_block else "", _ALIGNS.get(block.align), room)))
    return f' class="{classes}"' if classes else ""


def _note_ids(blocks: Sequence[Block], scopes: Sequence[int], first: int) -> Mapping[int, dict[str, str]]:
    """The ids of the marked notes, by the number of their section."""
    found: dict[int, dict[str, str]] = {scope: {} for scope in scopes}
    for index, (block, scope) in enumerate(zip(blocks, scopes, strict=True), first):
        if isinstance(block, Note) and block.mark:
            found[scope].setdefault(block.mark, f"_{index}")
    return found


def _referred(blocks: Sequence[Block], scopes: Sequence[int]) -> set[tuple[int, str]]:
    """The marks that tables refer to, with the number of their section."""
    return {
        (scope, span.text)
        for block, scope in zip(blocks, scopes, strict=True)
        if isinstance(block, Table)
        for row in block.rows
        for cell in row.cells
        for span in cell
        if span.raised
    }


def _title(lines: Sequence[Content]) -> str:
    first, *others = map(in_phrases, lines)
    under = "".join(f"<p>{line}</p>" for line in others)
    return f"<hgroup><h1>{first}</h1>{under}</hgroup>" if under else f"<h1>{first}</h1>"


def _note(content: Content, mark: str, name: str, *, is_referred: bool) -> str:
    """A note; from its mark a link leads back to where it is referred to first."""
    at = f' id="{name}"' if name else ""
    text = markup(content)
    if name and is_referred and text_of(content).startswith(mark):
        text = f'<a href="#{back(name)}">{escape(mark)}</a>{markup(_without(content, len(mark)))}'
    return f'<p class="note"{at}>{text}</p>'


def _without(content: Content, length: int) -> tuple[Span, ...]:
    """The content without so many characters at its beginning."""
    rest = []
    for span in content:
        rest.append(span._replace(text=span.text[length:]))
        length = max(0, length - len(span.text))
    return tuple(rest)
