"""Errata as a 正誤表, for the list's readers: they find each spot by page, table, row and column, not by lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from reportgen.content import Content, Span
from reportgen.document.blocks import Block, Heading, Row, Table
from reportgen.document.errata import Errata, Erratum, Spot
from reportgen.document.marks import marked
from reportgen.document.rendering import Renderer, bookmark_of, in_lines, plain_row, titled_name, values_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed
from reportgen.document.texts import SeriesTexts

# The columns of each table.
_FIELDS = {
    "corrections": ("place", "wrong", "right", "reason"),
    "queries": ("place", "doubtful", "reason"),
    "separators": ("place", "doubtful", "edited"),
    "edits": ("place", "imported", "edited"),
}
# Up to so many spots are named one by one; more are counted.
_NAMED_SPOTS = 3


def errata_documents(errata: Errata, texts: SeriesTexts, style: Style) -> Iterator[Composed]:
    """The 正誤表, once. Raises DataError where a template fails."""
    edition = errata.edition
    told = {kind: getattr(errata, kind) for kind in _FIELDS}
    count = sum(len(erratum.spots) for errata_here in told.values() for erratum in errata_here)
    values = values_of(edition) | {"source": errata.source, "count": count, "reason": errata.reason}
    renderer = Renderer(texts.errata, {}, style, values)
    blocks = tuple(_blocks(renderer, told, of_issue=not errata.source))
    document = renderer.document(blocks, edition.host.name, edition.as_of)
    yield Composed(titled_name(texts.errata, values), document)


def _blocks(renderer: Renderer, told: dict[str, tuple[Erratum, ...]], *, of_issue: bool) -> Iterator[Block]:
    yield renderer.title_block()
    yield renderer.paragraph("no_corrections" if not any(told.values()) else "lead_of_issue" if of_issue else "lead")
    for kind, errata in told.items():
        if errata:
            count = sum(len(erratum.spots) for erratum in errata)
            heading = renderer.text(f"{kind}_heading", count=count)
            bookmark = bookmark_of(heading)
            yield Heading(renderer.content(heading), renderer.content(renderer.text("aside")), bookmark)
            fields = [field for field in _FIELDS[kind] if not (of_issue and field == "reason")]
            rows = tuple([_row(erratum, fields, renderer) for erratum in errata])
            summary = renderer.text(f"{kind}_summary", count=count)
            continued = renderer.content(renderer.text("continued", heading=bookmark))
            yield Table(renderer.columns_of_changes(fields), rows, summary, continued=continued)


def _row(erratum: Erratum, fields: Sequence[str], renderer: Renderer) -> Row:
    """What is wrong and right stands in its very characters: they are the matter here."""
    none = renderer.term("none")
    before, after = (marked((Span(text or none),)) for text in (erratum.before, erratum.after))
    cells = {"place": _spots(erratum.spots, renderer), "reason": renderer.content(erratum.reason)}
    cells |= dict.fromkeys(("wrong", "doubtful", "imported"), before) | dict.fromkeys(("right", "edited"), after)
    return plain_row([cells[field] for field in fields])


def _spots(spots: Sequence[Spot], renderer: Renderer) -> Content:
    """Where it stands, line by line: few spots each by itself, more by table and page, and how many they are."""
    lines: list[Content] = []
    if len(spots) <= _NAMED_SPOTS:
        for spot in spots:
            lines.append(_line(renderer, _page(spot.page, renderer), _heading(spot.heading, renderer)))
            lines.append(renderer.content(spot.name) if spot.name else ())
            lines.append(_line(renderer, _what(spot, renderer)))
    else:
        for (heading, what), group in groupby(spots, key=lambda spot: (spot.heading, _what(spot, renderer))):
            lines.append(_line(renderer, _heading(heading, renderer), what))
            for page, on_page in groupby(group, key=lambda spot: spot.page):
                numbers = sorted({spot.number for spot in on_page if spot.number})
                rows = renderer.term("row", count="、".join(_ranges(numbers)), page=page or "") if numbers else ""
                lines.append(_line(renderer, *(re.split("(?<=、)", rows) if rows else [_page(page, renderer)])))
    if len(spots) > 1:
        lines.append(_line(renderer, renderer.term("times", count=len(spots))))
    return in_lines([line for line in lines if line])


def _line(renderer: Renderer, *parts: str) -> Content:
    return tuple([Span(renderer.shown(part), whole=True) for part in parts if part])


def _page(page: int | None, renderer: Renderer) -> str:
    return renderer.term("page", count=page) if page else ""


def _heading(heading: str, renderer: Renderer) -> str:
    return renderer.term("table", heading=heading) if heading else ""


def _what(spot: Spot, renderer: Renderer) -> str:
    """The column's printed label, or the name of what is no column's; nothing where a whole row is meant."""
    return spot.label or (renderer.term(spot.field) if spot.field else "")


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Ascending numbers as people write them: three or more in a row from the first to the last."""
    for _, group in groupby(enumerate(numbers), key=lambda numbered: numbered[1] - numbered[0]):
        run = [number for _, number in group]
        yield from [f"{run[0]}〜{run[-1]}"] if len(run) > 2 else map(str, run)
