"""What a web edition says of itself as documents: its first page, the editions that there are, its accessibility."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from reportgen.content import Align, Content, Span, text_of
from reportgen.dataset.model import Edition
from reportgen.document.blocks import Block, Column, Document, Heading, Paragraph, Properties, Row, Table, Title
from reportgen.document.rendering import Renderer, plain_row
from reportgen.document.texts import ROWS
from reportgen.japanese.eras import format_date

_LANGUAGE = "ja-JP"
_ALIGNED = {
    **dict.fromkeys(("entries", "size", "towns"), Align.RIGHT),
    **dict.fromkeys(("level", "standard", "applies", "result"), Align.CENTER),
}
_FACTS = ("fact", "said")
_RESULTS = ("criterion", "level", "standard", "applies", "result", "means")


class Link(NamedTuple):
    """A page of the site by its file, with what it is called and how many entries it shows."""

    text: str
    path: str
    entries: int


class Download(NamedTuple):
    """A file of the site: the term for what it is, its form as people call it, its path and its size in bytes."""

    term: str
    form: str
    path: str
    size: int

    @property
    def size_shown(self) -> str:
        """The size as people read it, rounded up."""
        return f"{-(-self.size // 1000):,} kB"


class IssuedEdition(NamedTuple):
    """An edition that was issued: how many entries and towns it has, and its files."""

    as_of: date
    entries: int
    towns: int
    files: tuple[Download, ...]


class Contents(NamedTuple):
    """What the first page leads to: the whole list, its tables, its towns, what changed since `old_day`, files."""

    whole: Link
    tables: Sequence[Link]
    towns: Sequence[Link]
    downloads: Sequence[Download]
    changes: str
    old_day: date | None


class SiteComposer:
    """Composes the pages of one site that are no documents of the list. Raises DataError where a template fails."""

    def __init__(self, renderer: Renderer, edition: Edition) -> None:
        self._renderer = renderer
        self._edition = edition

    def titled(self, heading: str) -> str:
        """What the page of that heading is called in a browser."""
        return self._renderer.text("page_title", heading=heading)

    def first_page(self, contents: Contents) -> Document:
        """What there is, as of when, by whom, under which licence."""
        return self._document(self._renderer.text("home"), self._first(contents))

    def editions(self, issued: Iterable[IssuedEdition]) -> Document:
        """All editions with their files, the latest first."""
        renderer = self._renderer
        heading = renderer.text("editions_heading")
        rows = [
            (
                (Span(format_date(one.as_of), whole=True),),
                _figure(one.entries),
                _figure(one.towns),
                tuple(self._files(one.files)),
            )
            for one in issued
        ]
        lead = Paragraph(renderer.content(renderer.text("editions_lead")))
        table = self._table(heading, ("day", "entries", "towns", "file"), rows)
        return self._document(heading, (self._own_title(heading), lead, table))

    def accessibility(self) -> Document:
        """The accessibility statement: what is aimed at, how it was tested, and the result for each criterion."""
        heading = self._renderer.text("accessibility_heading")
        blocks = (
            self._own_title(heading),
            *self._lines("accessibility"),
            *self._section(self._renderer.text("facts_heading"), _FACTS, self._rows("accessibility_facts")),
            *self._section(self._renderer.text("results_heading"), _RESULTS, self._rows("accessibility_results")),
        )
        return self._document(heading, blocks)

    def _first(self, contents: Contents) -> Iterator[Block]:
        renderer = self._renderer
        yield self._title()
        yield from self._lines("introduction", count=contents.whole.entries)
        if contents.old_day is not None:
            text = renderer.text("changes", old_date=format_date(contents.old_day))
            yield Paragraph((_link(text, contents.changes),))
        yield from self._index("table", (contents.whole, *contents.tables))
        files = [
            ((_link(f"{renderer.term(one.term)}（{one.form}）", one.path),), (Span(one.size_shown, whole=True),))
            for one in contents.downloads
        ]
        yield from self._section(renderer.text("downloads_heading"), ("file", "size"), files)
        if contents.towns:
            yield from self._index("town", contents.towns)
        if licence := renderer.text("licence").strip():
            uri = renderer.text("licence_link").strip()
            yield Paragraph((Span(licence, link=uri if uri.startswith(("https://", "http://")) else ""),))
        yield from self._lines("contact")

    def _index(self, field: str, links: Sequence[Link]) -> Iterator[Block]:
        rows = [((_link(one.text, one.path),), _figure(one.entries)) for one in links]
        yield from self._section(self._renderer.text(f"{field}s_heading"), (field, "entries"), rows)

    def _title(self) -> Block:
        return self._renderer.title_block()

    def _own_title(self, heading: str) -> Block:
        """The title of a page that isn't on the list, and under it that of the list."""
        renderer = self._renderer
        whose = renderer.content(f"{renderer.title}　{renderer.text('subtitle')}")
        return Title((renderer.content(heading), whose), begins_page=False)

    def _lines(self, key: str, **values: object) -> Iterator[Paragraph]:
        for line in self._renderer.wording.lines[key]:
            if text := self._renderer.render(line, **values).strip():
                yield Paragraph(self._renderer.content(text), line.place)

    def _rows(self, key: str) -> Iterator[Sequence[Content]]:
        renderer = self._renderer
        for line in renderer.wording.lines[key]:
            first, *short, last = map(str.strip, renderer.render(line).split("|", ROWS[key] - 1))
            yield [renderer.content(first), *((Span(cell, whole=True),) for cell in short), renderer.content(last)]

    def _section(self, heading: str, fields: Sequence[str], rows: Iterable[Sequence[Content]]) -> Iterator[Block]:
        yield Heading(self._renderer.content(heading), (), heading)
        yield self._table(heading, fields, rows)

    def _table(self, heading: str, fields: Sequence[str], rows: Iterable[Sequence[Content]]) -> Table:
        renderer = self._renderer
        labels = [renderer.content(renderer.render(renderer.wording.columns[field])) for field in fields]
        columns = tuple(
            Column(f"site.{field}", label, _ALIGNED.get(field, Align.LEFT), heads_row=at == 0)
            for at, (field, label) in enumerate(zip(fields, labels, strict=True))
        )
        made: tuple[Row, ...] = tuple(map(plain_row, rows))
        summary = renderer.text("table_summary", heading=heading, labels="、".join(map(text_of, labels)))
        return Table(columns, made, summary)

    def _files(self, files: Sequence[Download]) -> Iterator[Span]:
        for at, one in enumerate(files):
            yield from [Span("\n")] if at else []
            yield _link(f"{self._renderer.term(one.term)}（{one.form}、{one.size_shown}）", one.path)

    def _document(self, heading: str, blocks: Iterable[Block]) -> Document:
        edition = self._edition
        subject = self._renderer.text("subject")
        properties = Properties(self.titled(heading), edition.host.name, subject, _LANGUAGE, edition.as_of)
        return Document(properties, (), (), tuple(blocks))


def _link(text: str, path: str) -> Span:
    return Span(text, link=quote(path))


def _figure(number: int) -> Content:
    return (Span(f"{number:,}", whole=True),)
