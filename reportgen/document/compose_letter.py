"""What goes with an extract: the letter (送付文) as offices write it, and the list of what was sent (送付一覧)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from reportgen.content import Align, Span
from reportgen.dataset.select import select_town
from reportgen.document.blocks import Block, Paragraph, Table, text_of
from reportgen.document.compose import town_name
from reportgen.document.rendering import Renderer, in_lines, plain_row, titled_name, values_of
from reportgen.document.style import Style
from reportgen.document.subjects import Composed, Letter, OfDispatch, OfLetters
from reportgen.document.texts import DISPATCH_COLUMNS, LetterTexts, Wording
from reportgen.japanese.eras import format_date

_BLANK_NUMBER: Final = "　　"
_HALF: Final = 32  # figures of a digest in a line
_SEAL_EM: Final = 3  # room for a seal behind the sender's name


def letters(subject: OfLetters, texts: LetterTexts, style: Style) -> Iterator[Composed]:
    """Each letter, in the folder of its town. Raises DataError where a template fails."""
    for letter in subject.letters:
        values = values_of_letter(subject, letter, texts.letter)
        renderer = Renderer(texts.letter, {}, style, values)
        document = renderer.document(tuple(_blocks(renderer)), subject.edition.host.name, subject.edition.as_of)
        path = f"{subject.folders[letter.town]}/{titled_name(texts.letter, values)}"
        yield Composed(path, document, select_town(subject.edition, letter.town))


def dispatch_list(subject: OfDispatch, texts: LetterTexts, style: Style) -> Iterator[Composed]:
    """The 送付一覧: for each town its letter, and each file with its digest. Raises DataError."""
    edition, wording = subject.of.edition, texts.dispatch
    values = values_of(edition) | {"list": subject.of.list_title}
    renderer = Renderer(wording, {}, style, values)
    columns = renderer.columns_of_changes(DISPATCH_COLUMNS)
    columns = tuple([column._replace(merges=at < 2) for at, column in enumerate(columns)])
    rows = []
    for letter in subject.of.letters:
        said = values_of_letter(subject.of, letter, texts.letter)
        of_letter = in_lines([renderer.content(said["number"]), renderer.content(said["issued_on"])])
        for name, digest in subject.files[letter.town].items():
            halves = in_lines([(Span(digest[:_HALF], whole=True),), (Span(digest[_HALF:], whole=True),)])
            rows.append(plain_row((renderer.content(letter.to), of_letter, renderer.content(name), halves)))
    lead = renderer.text("lead", count=len(subject.of.letters))
    continued = renderer.content(renderer.text("continued"))
    summary = renderer.text("table_summary", labels="、".join([text_of(column.label) for column in columns]))
    blocks = (
        renderer.title_block(),
        Paragraph(renderer.content(lead), wording.texts["lead"].place),
        Table(columns, tuple(rows), summary, begins_at_top=True, continued=continued),
    )
    yield Composed(titled_name(wording, values), renderer.document(blocks, edition.host.name, edition.as_of))


def values_of_letter(subject: OfLetters, letter: Letter, wording: Wording) -> dict[str, Any]:
    """What the wording of a letter, and of the mail that brings it, may name. Raises DataError."""
    edition, town = subject.edition, letter.town
    count = sum(len(section.entries) for section in select_town(edition, town).sections)
    values = values_of(edition) | {
        "list": subject.list_title,
        "town": town_name(edition, town),
        "code": town.code,
        "to": letter.to,
        "issued_on": format_date(letter.issued_on),
        "old_date": format_date(letter.old_as_of) if letter.old_as_of else "",
        "count": count,
        "number": "",
    }
    figure = str(letter.number) if letter.number else _BLANK_NUMBER
    return values | {"number": wording.texts["number"].render(**values, figure=figure)}


def lines_of(wording: Wording, key: str, values: Mapping[str, Any]) -> list[str]:
    """The lines under a key; those that come out empty are left out, but for those that are said to be empty."""
    lines = [(line.source, line.render(**values)) for line in wording.lines.get(key, ())]
    return [text for source, text in lines if text.strip() or not source]


def _blocks(renderer: Renderer) -> Iterator[Block]:
    """The letter's parts from top to bottom; without items nothing follows the text but the contact."""
    yield from _part(renderer, "issued", Align.DISTRIBUTE, is_block=True)
    yield from _part(renderer, "addressee")
    yield from _part(renderer, "sender", is_block=True, room_em=_SEAL_EM)
    yield renderer.title_block()
    yield renderer.paragraph("lead")._replace(align=Align.JUSTIFY)
    if items := list(_part(renderer, "items")):
        yield renderer.paragraph("following")._replace(align=Align.CENTER)
        yield from items
        if renderer.text("closing").strip():
            yield renderer.paragraph("closing")._replace(align=Align.RIGHT, room_em=1)
    yield from _part(renderer, "contact", is_block=True)


def _part(
    renderer: Renderer, key: str, align: Align = Align.LEFT, *, is_block: bool = False, room_em: int = 0
) -> Iterator[Paragraph]:
    """The lines of that part as one paragraph; none where all are empty."""
    said = renderer.wording.lines[key]
    if texts := [text for line in said if (text := renderer.render(line).rstrip())]:
        yield Paragraph(renderer.content("\n".join(texts)), said[0].place, align, is_block, room_em)
