"""Recognition: a source → the list that it holds. What is guessed is told, and the settings overrule it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reportgen.diagnostics import Diagnostic, Place, PlacedText
from reportgen.fields.guess import folded
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.japanese.printed_form import plain
from reportgen.readers.columns import read_grid, split_columns
from reportgen.readers.cut_tables import SMALL, Table, cut_tables
from reportgen.readers.facts import find_facts
from reportgen.readers.forms import read_source
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.keys import declared_alike, propose_section_id
from reportgen.readers.labels import days_within
from reportgen.readers.published import (
    PublishedList,
    PublishedSection,
)
from reportgen.readers.rules import (
    DAYS_DIFFER,
    NO_DAY,
    NO_TABLE,
    UNKNOWN_HEADING,
    UNKNOWN_LABEL,
    UNNAMED_COLUMN,
    UNUSED_SETTING,
)
from reportgen.readers.sections import SectionMaker
from reportgen.readers.source import LeftOut, Source
from reportgen.readers.surroundings import AUTHOR, BARE_DAY, Surroundings, read_surroundings


def read_list(data: bytes, path: str, settings: ImportSettings, table: MunicipalityTable) -> PublishedList:
    """The list that a published file holds, whatever its form."""
    return recognise(read_source(data, path, settings.cell_separator), settings, table)


def recognise(source: Source, settings: ImportSettings, table: MunicipalityTable) -> PublishedList:
    """The list that the source holds, with every guess, all that is left out, and all problems."""
    ignored = settings.ignored
    cut = cut_tables(source, lambda text: plain(text) in ignored)
    problems: list[Diagnostic] = list(source.problems)
    left_out = [*source.left_out, *cut.left_out]
    titles: list[PlacedText] = []
    around: list[Surroundings] = []
    for number, lines in enumerate([*[one.before for one in cut.tables], cut.after]):
        has_table = number < len(cut.tables)
        before = cut.tables[number - 1].block if number else None
        block = cut.tables[number].block if has_table else -1
        sheet = block if has_table and source.blocks[block].name else None
        said = read_surroundings(lines, titles, table_before=before, before_table=has_table, sheet=sheet)
        titles += said.titles
        around.append(said)
    for said in around:
        left_out += said.left_out
    if not cut.tables and not problems:
        problems.append(NO_TABLE.at(Place(source.path, 1, 1)))
    widths = {len(one.header[0].filled) for one in cut.tables}
    problems += [
        UNNAMED_COLUMN.at(row.filled[0].place)
        for row in cut.unlabelled
        if len(row.filled) in widths and len(row.filled) > SMALL
    ]
    authors = [PlacedText(one.text, one.place) for said in around for one in said.left_out if one.reason == AUTHOR]
    facts = find_facts([*titles, *authors, *([source.page_title] if source.page_title else ())], settings, table)
    days = [day for said in around for day in said.days]
    days = days or [PlacedText(day, one.place) for one in left_out for day in days_within(one.text)]
    if not days and (bare := next((one for one in left_out if one.reason == BARE_DAY), None)):
        left_out.remove(bare)
        days = [PlacedText(bare.text, bare.place)]
    day = _day(days, source.path, problems, has_tables=bool(cut.tables))
    prefecture = facts["prefecture"].text if "prefecture" in facts else ""
    sections: list[PublishedSection] = []
    headings: list[PlacedText] = []
    unit = ""
    next_number = 1
    grids = [split_columns(read_grid(one, problems)) for one in cut.tables]
    maker = SectionMaker(settings, table, prefecture, grids, left_out)
    for number, (one, grid) in enumerate(zip(cut.tables, grids, strict=True)):
        said = around[number]
        unit = said.unit.text if said.unit else unit
        heading = said.heading or _other_heading(source.blocks[one.block].name, titles, one)
        headings.append(heading)
        notes = around[number + 1].notes_below
        proposed_id = propose_section_id(number, heading.text, sections)
        section = maker.make(grid, said, heading, notes, proposed_id, unit, next_number)
        next_number = section.first_number + len(section.rows) if section.is_numbered else 1
        sections.append(section)
    problems += _unknown(settings, headings, sections)
    problems += _unused(settings, headings, sections, left_out)
    return PublishedList(
        source.path,
        source.form,
        tuple(titles),
        day,
        facts,
        declared_alike(sections),
        _in_order(left_out, source),
        tuple(problems),
    )


def _unknown(
    settings: ImportSettings, headings: Sequence[PlacedText], sections: Sequence[PublishedSection]
) -> Iterator[Diagnostic]:
    """The source's headings and labels that the settings, where they name any, don't name."""
    for heading, section in zip(headings, sections, strict=True):
        if settings.sections and plain(heading.text) not in settings.sections:
            yield UNKNOWN_HEADING.at(heading.place, text=heading.text)
        for column in section.columns if settings.columns else ():
            if {plain(column.heads), plain(f"{column.under}／{column.heads}")}.isdisjoint(settings.columns):
                yield UNKNOWN_LABEL.at(column.label.place, text=column.heads)


def _unused(
    settings: ImportSettings,
    headings: Sequence[PlacedText],
    sections: Sequence[PublishedSection],
    left_out: Sequence[LeftOut],
) -> list[Diagnostic]:
    """The headings, labels and lines that the settings name and the source doesn't have."""
    if not sections:
        return []
    said = {*[plain(heading.text) for heading in headings], *[plain(one.text) for one in left_out]}
    for section in sections:
        said |= {plain(section.groups.label.text)} if section.groups and section.groups.label else set()
        for column in section.columns:
            said |= {plain(column.heads), plain(f"{column.under}／{column.heads}")}
    return [UNUSED_SETTING.at(place, text=text) for text, place in settings.places.items() if text not in said]


def _in_order(left_out: Sequence[LeftOut], source: Source) -> tuple[LeftOut, ...]:
    """What is left out, as it comes in the source."""
    sheets = [block.name for block in source.blocks]

    def position(one: LeftOut) -> tuple[int, int, int]:
        sheet = one.place.sheet
        return (sheets.index(sheet) if sheet in sheets else len(sheets), one.place.line, one.place.column)

    return tuple(sorted(left_out, key=position))


def _other_heading(sheet: str, titles: Sequence[PlacedText], table: Table) -> PlacedText:
    """What stands for a heading that the table doesn't have: its sheet's name, or the title."""
    beginning = table.header[0].cells[0].place
    if sheet and not re.fullmatch(r"(?:Sheet|シート|表)?\s*\d*", folded(sheet), re.IGNORECASE):
        return PlacedText(sheet, beginning)
    return titles[-1] if titles else PlacedText("一覧", beginning)


def _day(days: Sequence[PlacedText], path: str, problems: list[Diagnostic], *, has_tables: bool) -> PlacedText | None:
    if not days:
        if has_tables:
            problems.append(NO_DAY.at(Place(path, 1, 1)))
        return None
    first = days[0]
    problems += [
        DAYS_DIFFER.at(day.place, first=first.place, text=first.text)
        for day in days[1:]
        if plain(day.text) != plain(first.text)
    ]
    return first
