"""The files of a web edition: each document as a page with what leads to the others, style, script and fonts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from html import escape
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import quote

from reportgen.content import text_of
from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_town
from reportgen.document.blocks import Document, Provenance
from reportgen.document.compose import compose_extract, compose_list, extract_names, town_name
from reportgen.document.compose_site import Contents, Download, IssuedEdition, Link, SiteComposer
from reportgen.document.rendering import Renderer, values_of
from reportgen.document.style import Face, Style
from reportgen.document.texts import Texts, Wording
from reportgen.layout.fonts import Fonts
from reportgen.layout.missing_glyphs import characters_of
from reportgen.site.choices import Filter, choices_of
from reportgen.writers.html.document import Frame, main_of, page, style_sheet
from reportgen.writers.html.fonts import web_fonts
from reportgen.writers.html.tables import Marking

FIRST, LIST, CHANGES, EDITIONS, ACCESSIBILITY = (
    *("index.html", "list.html", "changes.html", "editions.html", "accessibility.html"),
)
_SHEET, _SCRIPT = "style.css", "site.js"
# Opened from a file share, a page has no origin that 'self' could mean to every browser.
_POLICY = "default-src 'none'; " + "; ".join(
    [*(f"{what}-src 'self' file:" for what in ("style", "script", "font")), "base-uri 'none'", "form-action 'none'"]
)
# A page of fewer entries is seen at a glance.
_FEWEST_TO_SEARCH = 5


class Subject(NamedTuple):
    """What a web edition is of: the edition, the comparison with the one before it (of `old_day`), the files that it
    offers by their paths, and what of them belongs to the edition and to each one before."""

    edition: Edition
    changes: Document | None
    old_day: date | None
    files: Mapping[str, bytes]
    downloads: Sequence[Download]
    earlier: Sequence[IssuedEdition]
    revised_on: date | None = None


class Looks(NamedTuple):
    """By what it is worded and set."""

    texts: Texts
    wording: Wording
    style: Style
    fonts: Fonts
    provenance: Provenance


class _Page(NamedTuple):
    """A page by its file: its document under its title, and of a page that can be searched its edition."""

    path: str
    document: Document
    edition: Edition | None = None


def make_pages(subject: Subject, looks: Looks) -> dict[str, bytes]:
    """All files of the web edition by path. Raises DataError where a template fails."""
    return _Site(subject, looks).files()


class _Site:
    def __init__(self, subject: Subject, looks: Looks) -> None:
        self._subject, self._looks = subject, looks
        values = values_of(subject.edition, subject.revised_on)
        self._renderer = Renderer(looks.wording, looks.texts.abbreviations, looks.style, values)
        self._composer = SiteComposer(self._renderer, subject.edition)

    def files(self) -> dict[str, bytes]:
        looks = self._looks
        pages = list(self._pages())
        made = {one.path: self._made(one) for one in pages}
        shown: dict[Face, set[str]] = {face: set(self._shown_around) for face in Face}
        for one in pages:
            for face, characters in characters_of(one.document, looks.style).items():
                shown[face] |= characters
        fonts, rules = web_fonts(looks.fonts, shown)
        around, script = (files(__package__).joinpath(name).read_text("utf-8") for name in ("site.css", _SCRIPT))
        sheet = f"{rules}\n{style_sheet()}{around}"
        return {**made, **self._subject.files, _SHEET: sheet.encode(), _SCRIPT: script.encode(), **fonts}

    def _pages(self) -> Iterator[_Page]:
        subject, composer = self._subject, self._composer
        edition = subject.edition
        texts, style, day = self._looks.texts, self._looks.style, subject.revised_on
        tables = [
            (
                f"table-{section.id}.html",
                section.heading,
                edition._replace(sections=(section._replace(begins_page=True),)),
            )
            for section in edition.sections
        ]
        towns = [
            (f"town-{town.code or extract_names(edition, town, texts)[0]}.html", town) for town in edition.partners
        ]
        contents = Contents(
            Link(self._text("list"), LIST, _count(edition)),
            [Link(heading, path, _count(one)) for path, heading, one in tables],
            [Link(town_name(edition, town), path, _count(select_town(edition, town))) for path, town in towns],
            subject.downloads,
            CHANGES,
            subject.old_day,
        )
        yield _Page(FIRST, composer.first_page(contents))
        yield _Page(LIST, compose_list(edition, texts, style, day), edition)
        for path, heading, one in tables:
            yield _Page(path, self._titled(compose_list(one, texts, style, day), heading), one)
        for path, town in towns:
            yield _Page(path, compose_extract(edition, town, texts, style, day), select_town(edition, town))
        if subject.changes is not None:
            yield _Page(CHANGES, subject.changes)
        issued = IssuedEdition(edition.as_of, _count(edition), len(edition.partners), tuple(subject.downloads))
        yield _Page(EDITIONS, composer.editions((issued, *subject.earlier)))
        yield _Page(ACCESSIBILITY, composer.accessibility())

    def _titled(self, document: Document, heading: str) -> Document:
        return document._replace(properties=document.properties._replace(title=self._composer.titled(heading)))

    def _made(self, one: _Page) -> bytes:
        filters: tuple[Filter, ...] = ()
        markings: tuple[Marking, ...] = ()
        form = ""
        if one.edition is not None and _count(one.edition) >= _FEWEST_TO_SEARCH:
            filters, markings = choices_of(one.edition)
            form = "".join(self._form(filters, _count(one.edition)))
        frame = Frame(
            f'<link rel="stylesheet" href="{_SHEET}">' + (f'\n<script src="{_SCRIPT}" defer></script>' if form else ""),
            self._header(one.path),
            self._footer,
        )
        main = main_of(one.document, markings).replace("<section>", f"{form}<section>", 1)
        return page(one.document.properties, self._looks.provenance, main, _POLICY, frame)

    def _text(self, key: str, **values: object) -> str:
        return self._renderer.text(key, **values)

    def _form(self, filters: Sequence[Filter], total: int) -> Iterator[str]:
        """The form by which entries are chosen; without a script it isn't there."""
        yield f'<form hidden role="search"><label>{escape(self._text("search"))}<input type="search" name="~q"></label>'
        for number, one in enumerate(filters):
            yield f'<label>{escape(one.label)}<select name="{escape(one.key)}">'
            yield f'<option value="">{escape(self._text("all"))}'
            yield from (f'<option value="{number}.{at}">{escape(word)}' for at, word in enumerate(one.options))
            yield "</select></label>"
        hits = escape(self._text("hits", total=total, count="#"))
        yield f'<button type="reset">{escape(self._text("reset"))}</button>'
        yield f'<output data-hits="{hits}"></output></form>\n'

    def _header(self, path: str) -> str:
        links = [(FIRST, "home"), (LIST, "list")]
        changes = [(CHANGES, self._renderer.term("changes"))] if self._subject.changes is not None else []
        named = [
            *((href, self._text(key)) for href, key in links),
            *changes,
            (EDITIONS, self._text("editions_heading")),
            (ACCESSIBILITY, self._text("accessibility_heading")),
        ]
        here = ' aria-current="page"'
        items = "".join(
            f'<li><a href="{quote(href)}"{here if href == path else ""}>{escape(name)}</a></li>' for href, name in named
        )
        return (
            f'<a class="skip" href="#_main">{escape(self._text("skip"))}</a>\n'
            f'<header><nav aria-label="{escape(self._text("nav"))}"><ul>{items}</ul></nav></header>'
        )

    @cached_property
    def _footer(self) -> str:
        renderer, provenance = self._renderer, self._looks.provenance
        whose = f"{renderer.title}　{self._text('subtitle')}　{self._subject.edition.host.name}"
        licence = self._text("licence").strip()
        edition = f"{self._text('edition')}：{provenance.dataset_sha256[:16]}（{provenance.program}）"
        lines = "".join(f"<p>{escape(line)}</p>" for line in (whose, licence, edition) if line)
        return f"<footer>{lines}</footer>"

    @property
    def _shown_around(self) -> set[str]:
        """The characters of what stands around documents, of filters, and of figures that a script counts."""
        said = [text_of(self._renderer.content(text)) for text in map(self._text, ("search", "all", "reset"))]
        return {
            *"0123456789▲▼",
            *"".join(said),
            *self._header(""),
            *self._footer,
            *self._text("hits", total="", count=""),
        }


def _count(edition: Edition) -> int:
    return sum(len(section.entries) for section in edition.sections)
