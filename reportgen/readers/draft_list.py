"""What a published list says → the draft of an edition, as the import settings want it, with places in the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from reportgen.dataset.draft import Draft, DraftEntry, DraftSection
from reportgen.dataset.model import Groups, Note, Totals
from reportgen.dataset.rules import NO_ENTRIES
from reportgen.delimited import place_in
from reportgen.diagnostics import Place, PlacedText, Problems
from reportgen.fields.defaults import KNOWN, declared_by_label
from reportgen.fields.kind import Column, Parts, RawEntry
from reportgen.fields.members import ANY
from reportgen.fields.registry import KINDS
from reportgen.japanese.dates import Date, NotADateError, read_date
from reportgen.japanese.eras import OutsideEraError
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.japanese.printed_form import plain
from reportgen.readers.import_settings import ColumnSetting, ImportSettings
from reportgen.readers.published import PublishedColumn, PublishedList, PublishedSection
from reportgen.readers.rules import (
    BREAK,
    CELL_TOO_LONG,
    COLUMN_MISMATCH,
    DATE_MISMATCH,
    EMPTY_CELL,
    PART_LEFT_OUT,
    STRAY_QUOTE,
    TITLE_MISMATCH,
    UNCLEAR_PREFECTURE,
    UNKNOWN_HOST,
)
from reportgen.readers.source import part_of

# No cell of a printed table is longer.
LONGEST_CELL: Final = 2000
_LONGEST_QUOTED = 20
# What a name that no municipality bears is held to be a slip for; 構成市町村 and the like are none.
_TOWN = re.compile("(?!.*(?:市町|町村|市村)).{1,7}[市町村]")
_NOTED = re.compile("(?P<name>.+?)(?P<note>[(（].+[)）])")
_ERA_YEAR = re.compile("(?:明治|大正|昭和|平成|令和)[^年月]*年(?!度|[^(（]*月)")
# A list whose rows name the host in a smaller share than this isn't one that names it in every row.
_MOST_ROWS = 0.5


def draft_list(
    published: PublishedList, settings: ImportSettings, as_of: date, table: MunicipalityTable, problems: Problems
) -> Draft:
    """The draft, as far as the list can be understood; its entries are numbered within their section (teiju-01).

    What the settings name is held to what they say, what was guessed is taken as it is.
    """
    drafting = _Drafting(settings, table, problems)
    facts = {key: text for key, text in published.facts.items() if text.text}
    drafting.check_titles(published)
    beginning = Place(published.path, 1, 1)
    if "host" not in facts:
        problems.append(UNKNOWN_HOST.at(beginning))
    elif "prefecture" not in facts:
        homes = [town.prefecture for town in table.everywhere(facts["host"].text)]
        host = facts["host"]
        if len(homes) == 1:
            facts["prefecture"] = host._replace(text=homes[0])
        else:
            problems.append(UNCLEAR_PREFECTURE.at(host.place, host=host.text, prefectures="と".join(homes) or "不明"))
    day = published.day
    facts["as_of"] = PlacedText(as_of.isoformat(), day.place if day else beginning)
    if day and not _is_day(day.text, as_of):
        problems.append(DATE_MISMATCH.at(day.place, text=day.text, as_of=as_of))
    sections = tuple([drafting.section(section) for section in published.sections])
    in_rows = settings.host_in_rows
    if in_rows is None and "host" in facts and not _is_in_rows(facts["host"].text, sections):
        in_rows = False
    if in_rows is False:
        facts["host_in_rows"] = PlacedText("false", beginning)
    return Draft(facts, sections, published.path, members=settings.members, extracts_by=settings.extracts_by)


def names_of(cell: PlacedText, column: Column, settings: ImportSettings, table: MunicipalityTable) -> Parts:
    """What the cell holds for the column; a name that the settings define stays whole, brackets behind are a note."""
    kind = KINDS[column.kind]
    if kind.is_list and cell.text in settings.members:
        return Parts({column.key: cell}, {column.key: (cell,)})
    parts = kind.split(cell, column, settings.punctuation)
    *others, last = parts.lists.get(column.key) or (cell,)
    noted = _NOTED.fullmatch(last.text)
    if not kind.is_list or noted is None or last.text in settings.members:
        return parts
    is_known = noted["name"] in settings.members or noted["name"] in table.names or noted["name"] in table.by_full_name
    if not is_known or noted["note"][1:-1] in table.prefectures:
        return parts
    note = part_of(last, noted["note"])
    names = (*others, last._replace(text=noted["name"]))
    return Parts({**parts.texts, column.companion("note"): note}, {column.key: names})


def columns_of(section: PublishedSection, settings: ImportSettings, table: MunicipalityTable) -> tuple[Column, ...]:
    """The section's columns as the edition declares them."""
    said = {setting.key: setting for setting in settings.columns.values()}
    return tuple(
        [
            _column(column, at, section, said.get(column.key), settings, table)
            for at, column in enumerate(section.columns)
        ]
    )


def _column(
    found: PublishedColumn,
    at: int,
    section: PublishedSection,
    said: ColumnSetting | None,
    settings: ImportSettings,
    table: MunicipalityTable,
) -> Column:
    """The column; one whose key is known is what that key stands for where the settings name it and no kind."""
    known = declared_by_label(found.key, found.label.text)._replace(
        unit=found.unit, under=found.under, place=found.label.place
    )
    if said and said.kind is None and found.key in KNOWN:
        return known._replace(is_optional=bool(said.is_optional))
    column = known._replace(kind=found.kind, is_optional=found.is_optional, of=found.marks)
    cells = [row.cells[at] for row in section.rows if row.cells[at].text]
    if KINDS[found.kind].is_list:
        names = [
            name.text for cell in cells for name in names_of(cell, column, settings, table).lists.get(found.key, ())
        ]
        strange = [name for name in names if name not in table.names and name not in settings.members]
        if any(not _TOWN.fullmatch(name) for name in strange):
            return column._replace(of=(ANY,))
        if any(name in table.prefectures for name in names):
            return column
    elif found.kind != "date" or not all(map(_is_era_year, cells)):
        return column
    return column._replace(of=known.of) if known.kind == found.kind else column


def _is_era_year(cell: PlacedText) -> bool:
    """Whether the list tells years by their era, as its years are then held to be written."""
    return _ERA_YEAR.match(plain(cell.text)) is not None


class _Drafting:
    """Drafts section after section under the same settings."""

    def __init__(self, settings: ImportSettings, table: MunicipalityTable, problems: Problems) -> None:
        self._settings = settings
        self._table = table
        self._problems = problems
        self._told = {problem.place for problem in problems}

    def check_titles(self, published: PublishedList) -> None:
        """Reports a title that names another region or host than the first one; it may be taken for no title."""
        pattern = self._settings.title
        said = published.facts
        left_out = [PlacedText(one.text, one.place) for one in published.left_out]
        for title in (*published.titles, *left_out) if pattern else ():
            spans = pattern.match(title.text) if pattern else None
            for key, (begin, end) in (spans or {}).items():
                if key in said and title.text[begin:end] not in ("", said[key].text):
                    place = title.place._replace(column=title.place.column + begin)
                    self._problems.append(TITLE_MISMATCH.at(place, first=said[key].place.line))

    def section(self, section: PublishedSection) -> DraftSection:
        """The draft of one table."""
        self._check_labels(section)
        if not section.rows:
            self._problems.append(NO_ENTRIES.at(section.heading.place))
        setting = next((one for one in self._settings.sections.values() if one.id == section.id), None)
        texts = {"heading": section.heading, "id": PlacedText(section.id, section.heading.place)}
        place = section.heading.place
        if section.follows_title:
            texts["begins_page"] = PlacedText("true", place)
        if section.is_numbered:
            texts["numbered"] = PlacedText("true", place)
        columns = columns_of(section, self._settings, self._table)
        key = setting.key if setting and setting.key else _key(section)
        width = max(2, len(str(len(section.rows))))
        groups = section.groups
        entries = []
        for number, row in enumerate(section.rows, 1):
            group = groups.names[row.group] if groups and row.group is not None else None
            entry_id = PlacedText(f"{section.id}-{number:0{width}}", row.place)
            raw = self._entry(entry_id, row.cells, columns, key)
            if group:
                raw = raw._replace(places={**raw.places, "group": group.place})
            entries.append(DraftEntry(raw, group.text if group else ""))
        return DraftSection(
            texts,
            columns,
            tuple([Note(note.text.text, note.mark, note.text.place) for note in section.notes]),
            tuple(entries),
            tuple([Note(note.text, "", note.place) for note in section.notes_above]),
            key,
            Groups(groups.label is not None, groups.label.text if groups.label else "", groups.is_numbered)
            if groups
            else None,
            _totals(section),
        )

    def _check_labels(self, section: PublishedSection) -> None:
        """Reports columns that are one and the same to the settings."""
        seen: set[str] = set()
        for column in section.columns:
            if column.key in seen:
                self._problems.append(COLUMN_MISMATCH.at(column.label.place, label=column.heads, count=2))
            seen.add(column.key)

    def _entry(
        self, entry_id: PlacedText, cells: Sequence[PlacedText], columns: Sequence[Column], key: Sequence[str]
    ) -> RawEntry:
        texts = {"id": entry_id}
        lists: dict[str, tuple[PlacedText, ...]] = {}
        places = {"id": entry_id.place}
        for cell, column in zip(cells, columns, strict=True):
            places[column.key] = cell.place
            if not cell.text:
                if not column.is_optional and cell.place not in self._told:
                    self._problems.append(EMPTY_CELL.at(cell.place, label=column.label))
                continue
            self._check_cell(cell)
            if column.key in key:
                cell = self._in_one_line(cell, column)
            parts = names_of(cell, column, self._settings, self._table)
            texts |= parts.texts
            lists |= parts.lists
            left_out = [PART_LEFT_OUT.at(part.place, text=part.text, label=column.label) for part in parts.left_out]
            self._problems.extend(left_out)
        return RawEntry(
            {key: text.text for key, text in texts.items()},
            {key: tuple([item.text for item in items]) for key, items in lists.items()},
            places | {key: text.place for key, text in texts.items()},
            {key: [item.place for item in items] for key, items in lists.items()},
        )

    def _in_one_line(self, cell: PlacedText, column: Column) -> PlacedText:
        """What names an entry, without the line breaks that only fit it into its cell."""
        at = cell.text.find("\n")
        if at < 0:
            return cell
        place = place_in(cell.text, at, cell.place)
        self._problems.append(PART_LEFT_OUT.at(place, text=BREAK, label=column.label))
        return cell._replace(text=cell.text.replace("\n", ""))

    def _check_cell(self, cell: PlacedText) -> None:
        if len(cell.text) > LONGEST_CELL:
            self._problems.append(CELL_TOO_LONG.at(cell.place, length=len(cell.text)))
        if cell.text.count('"') % 2:
            text = cell.text if len(cell.text) <= _LONGEST_QUOTED else cell.text[:_LONGEST_QUOTED] + "…"
            self._problems.append(STRAY_QUOTE.at(cell.place, text=text))


def _key(section: PublishedSection) -> tuple[str, ...]:
    """The fewest columns that tell the rows apart, beginning with the name, or the first where there is none."""
    keys = [column.key for column in section.columns]
    heads = keys.index("name") if "name" in keys else 0
    first = [row.cells[heads].text for row in section.rows]
    if len(set(first)) == len(first):
        return (keys[heads],)
    others = [("group", [str(row.group) for row in section.rows])] if section.groups else []
    others += [(key, [row.cells[at].text for row in section.rows]) for at, key in enumerate(keys) if at != heads]
    for key, values in others:
        if len(set(zip(first, values, strict=True))) == len(first):
            return ("group", keys[heads]) if key == "group" else (keys[heads], key)
    return (keys[heads],)


def _totals(section: PublishedSection) -> Totals | None:
    """The printed sums as the edition works them out; of several rows the last one sums all."""
    if not section.totals:
        return None
    total = section.totals[-1]
    summed = [
        column.key
        for column, cell in zip(section.columns, total.cells, strict=True)
        if cell.text and "unit" in KINDS[column.kind].options
    ]
    return Totals(total.label.text, tuple(summed), {}) if summed else None


def day_of_list(published: PublishedList) -> date | None:
    """The day that the list says, where it says one."""
    found = _read_day(published.day.text) if published.day else None
    return found.first_day if found and found.first_day == found.last_day else None


def _is_day(text: str, as_of: date) -> bool:
    """Whether the printed day is that day, or a month or year that it lies in."""
    found = _read_day(text)
    return found is not None and found.first_day <= as_of <= found.last_day


def _read_day(text: str) -> Date | None:
    try:
        return read_date(plain(text).removesuffix("現在"))
    except (NotADateError, OutsideEraError):
        return None


def _is_in_rows(host: str, sections: Sequence[DraftSection]) -> bool:
    rows = [
        [name for names in entry.raw.lists.values() for name in names]
        for section in sections
        for entry in section.entries
        if entry.raw.lists
    ]
    return sum(host in names for names in rows) >= len(rows) * _MOST_ROWS
