"""The files of a web edition: each document as a page with what leads to the others, style, script and fonts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from html import escape
from importlib.resources import files
from itertools import dropwhile
from typing import NamedTuple
from urllib.parse import quote

from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_towns
from reportgen.document.blocks import Document, Provenance, Title
from reportgen.document.compose import compose_extract, compose_list, extract_names, town_name
from reportgen.document.compose_site import Contents, Download, IssuedEdition, Link, SiteComposer
from reportgen.document.rendering import Renderer, values_of
from reportgen.document.style import Face, Style
from reportgen.document.texts import Texts, Wording
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality
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


class OfTown(NamedTuple):
    """What the page of a town offers beside its entries: files, and what of them changed since the edition before."""

    downloads: Sequence[Download] = ()
    changes: Document | None = None


class Subject(NamedTuple):
    """What a web edition is of: the edition, the comparison with the one before it (of `old_day`), the files that it
    offers by their paths, and what of them belongs to the list, to each town, and to each edition before."""

    edition: Edition
    changes: Document | None
    old_day: date | None
    files: Mapping[str, bytes]
    downloads: Sequence[Download]
    earlier: Sequence[IssuedEdition]
    towns: Mapping[Municipality, OfTown]
    revised_on: date | None = None


class Looks(NamedTuple):
    """By what it is worded and set."""

    texts: Texts
    wording: Wording
    style: Style
    fonts: Fonts
    provenance: Provenance


class _Page(NamedTuple):
    """A page by its file: its document, of a page that can be searched its edition, and what it leads to: the pages
    above it, with what each is called, files, and what changed (None: nothing is said of it)."""

    path: str
    document: Document
    edition: Edition | None = None
    above: Sequence[tuple[str, str]] = ()
    name: str = ""
    downloads: Sequence[Download] = ()
    changes: str | None = None


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
        shown: dict[Face, set[str]] = {face: set("0123456789▲▼") | {*self._footer} for face in Face}
        made: dict[str, bytes] = {}
        for one in self._pages():
            header, (lead, markings) = self._header(one), self._lead(one)
            made[one.path] = self._made(one, header, lead, markings)
            for face, characters in characters_of(one.document, looks.style).items():
                shown[face] |= characters | {*header, *lead}
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
        selected = select_towns(edition, edition.partners)
        contents = Contents(
            Link(self._text("list"), LIST, _count(edition)),
            [Link(heading, path, _count(one)) for path, heading, one in tables],
            [Link(town_name(edition, town), path, _count(selected[town])) for path, town in towns],
            subject.downloads,
            CHANGES,
            subject.old_day,
        )
        home = (FIRST, self._text("home"))
        changes = CHANGES if subject.changes is not None else None
        yield _Page(FIRST, composer.first_page(contents))
        whole = compose_list(edition, texts, style, day)
        yield _Page(LIST, whole, edition, downloads=subject.downloads, changes=changes)
        for path, heading, one in tables:
            yield _Page(path, self._titled(compose_list(one, texts, style, day), heading), one, [home], heading)
        for path, town in towns:
            yield from self._of_town(path, town, selected[town], home)
        if subject.changes is not None:
            yield _Page(CHANGES, subject.changes)
        issued = IssuedEdition(edition.as_of, _count(edition), len(edition.partners), tuple(subject.downloads))
        yield _Page(EDITIONS, composer.editions((issued, *subject.earlier)))
        yield _Page(ACCESSIBILITY, composer.accessibility())

    def _of_town(self, path: str, town: Municipality, selected: Edition, home: tuple[str, str]) -> Iterator[_Page]:
        """The town's extract, without what makes a letter of it, and what of it changed."""
        subject, looks = self._subject, self._looks
        edition = subject.edition
        extract = compose_extract(edition, town, looks.texts, looks.style, subject.revised_on)
        blocks = dropwhile(lambda block: not isinstance(block, Title), extract.blocks)
        name = town_name(edition, town)
        downloads, changed = subject.towns.get(town, OfTown())
        changes = f"changes-{path}"
        told = (changes if changed else "") if subject.old_day else None
        document = extract._replace(blocks=tuple(blocks))
        yield _Page(path, document, selected, [home], name, downloads, told)
        if changed is not None:
            yield _Page(changes, changed, above=[home, (path, name)], name=self._renderer.term("changes"))

    def _titled(self, document: Document, heading: str) -> Document:
        return document._replace(properties=document.properties._replace(title=self._composer.titled(heading)))

    def _made(self, one: _Page, header: str, lead: str, markings: Sequence[Marking]) -> bytes:
        links = f'<link rel="stylesheet" href="{_SHEET}">\n<script src="{_SCRIPT}" defer></script>'
        main = main_of(one.document, markings).replace("<section>", f"{lead}<section>", 1)
        frame = Frame(links, header, self._footer)
        return page(one.document.properties, self._looks.provenance, main, _POLICY, frame)

    def _lead(self, one: _Page) -> tuple[str, tuple[Marking, ...]]:
        """What stands over the tables of a page of entries, and what its rows are chosen and sorted by."""
        links = "".join(self._links(one))
        if one.edition is None or _count(one.edition) < _FEWEST_TO_SEARCH:
            return links, ()
        filters, markings = choices_of(one.edition)
        return links + "".join(self._form(filters, _count(one.edition))), markings

    def _text(self, key: str, **values: object) -> str:
        return self._renderer.text(key, **values)

    def _links(self, one: _Page) -> Iterator[str]:
        """What a page of entries offers: its files, and what of them changed."""
        listed = [file for file in one.downloads if file.term == "list"]
        items = [_linked(f"{file.form}（{file.size_shown}）", file.path) for file in listed]
        if len(items) < len(one.downloads):
            items.append(_linked(self._renderer.term("rows"), FIRST))
        if items:
            yield f'<div class="files"><span id="_files">{escape(self._text("downloads_heading"))}</span>'
            yield f'<ul aria-labelledby="_files">{"".join(f"<li>{item}</li>" for item in items)}</ul></div>\n'
        if one.changes is not None and self._subject.old_day:
            key = "changes" if one.changes else "unchanged"
            text = self._text(key, old_date=format_date(self._subject.old_day))
            yield f'<div class="changes">{_linked(text, one.changes) if one.changes else escape(text)}</div>\n'

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

    def _header(self, one: _Page) -> str:
        links = [(FIRST, "home"), (LIST, "list")]
        changes = [(CHANGES, self._renderer.term("changes"))] if self._subject.changes is not None else []
        named = [
            *((href, self._text(key)) for href, key in links),
            *changes,
            (EDITIONS, self._text("editions_heading")),
            (ACCESSIBILITY, self._text("accessibility_heading")),
        ]
        items = "".join(f"<li>{_linked(name, href, is_here=href == one.path)}</li>" for href, name in named)
        above = [f"<li>{_linked(name, href)}</li>" for href, name in one.above]
        way = f'<ol>{"".join(above)}<li aria-current="page">{escape(one.name)}</li></ol>'
        return (
            f'<a class="skip" href="#_main">{escape(self._text("skip"))}</a>\n'
            f'<header><nav aria-label="{escape(self._text("nav"))}"><ul>{items}</ul></nav></header>'
            + (f'\n<nav class="way" aria-label="{escape(self._text("way"))}">{way}</nav>' if above else "")
        )

    @cached_property
    def _footer(self) -> str:
        renderer, provenance = self._renderer, self._looks.provenance
        whose = f"{renderer.title}　{self._text('subtitle')}　{self._subject.edition.host.name}"
        licence = self._text("licence").strip()
        edition = f"{self._text('edition')}：{provenance.dataset_sha256[:16]}（{provenance.program}）"
        lines = "".join(f"<p>{escape(line)}</p>" for line in (whose, licence, edition) if line)
        return f"<footer>{lines}</footer>"


def _linked(text: str, path: str, *, is_here: bool = False) -> str:
    here = ' aria-current="page"' if is_here else ""
    return f'<a href="{quote(path)}"{here}>{escape(text)}</a>'


def _count(edition: Edition) -> int:
    return sum(len(section.entries) for section in edition.sections)
