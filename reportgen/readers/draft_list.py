"""What a published list says → the draft of an edition, as the import settings want it, with places in the source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from reportgen.dataset.draft import Draft, DraftEntry, DraftSection
from reportgen.dataset.model import Groups, Note, Totals
from reportgen.dataset.rules import NO_ENTRIES
from reportgen.delimited import place_in
from reportgen.diagnostics import Place, PlacedText, Problems
from reportgen.fields.defaults import HEAD, KNOWN, declared_by_label
from reportgen.fields.guess import RATIOS
from reportgen.fields.kind import Column, RawEntry
from reportgen.fields.names import Definition
from reportgen.fields.number import format_amount
from reportgen.fields.registry import KINDS
from reportgen.japanese.dates import Date, NotADateError, read_date
from reportgen.japanese.eras import OutsideEraError
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.japanese.printed_form import plain
from reportgen.readers.bodies import define, is_defined, names_of
from reportgen.readers.import_settings import ColumnSetting, ImportSettings
from reportgen.readers.published import PublishedColumn, PublishedList, PublishedSection
from reportgen.readers.rules import (
    BREAK,
    CELL_TOO_LONG,
    COLUMN_MISMATCH,
    DATE_MISMATCH,
    EMPTY_CELL,
    NAME_READ_AS,
    PART_LEFT_OUT,
    SOME_TOWNS,
    STRAY_QUOTE,
    SUM_LEFT_OUT,
    TITLE_MISMATCH,
    TOTAL_MISMATCH,
    UNCLEAR_PREFECTURE,
    UNKNOWN_HOST,
)

# No cell of a printed table is longer.
LONGEST_CELL: Final = 2000
_LONGEST_QUOTED = 20
# Where more than one row, and more than one in so many, don't name the host, a list isn't one that always does.
_ROWS_FOR_A_SLIP = 10


def draft_list(
    published: PublishedList,
    settings: ImportSettings,
    as_of: date,
    table: MunicipalityTable,
    problems: Problems,
    *,
    as_printed: bool = False,
) -> Draft:
    """The draft, as far as the list can be understood; its entries are numbered within their section (teiju-01).

    What the settings name is held to what they say, what was guessed is taken as it is. `as_printed`: lists keep their
    whole cell beside what stands in it; an edition file has only the latter.
    """
    facts = {key: text for key, text in published.facts.items() if text.text}
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
    drafting = _Drafting(
        settings, table, facts["prefecture"].text if "prefecture" in facts else "", problems, as_printed=as_printed
    )
    drafting.check_titles(published)
    day = published.day
    facts["as_of"] = PlacedText(as_of.isoformat(), day.place if day else beginning)
    if day and not _is_day(day.text, as_of):
        problems.append(DATE_MISMATCH.at(day.place, text=day.text, as_of=as_of))
    sections = tuple([drafting.section(section) for section in published.sections])
    in_rows = settings.host_in_rows
    if in_rows is None:
        in_rows = "host" not in facts or drafting.is_in_rows(facts["host"].text, sections)
    members = {**settings.members, **drafting.defined}
    return Draft(facts, sections, published.path, (), members, settings.extracts_by, in_rows)


def columns_of(section: PublishedSection, settings: ImportSettings, table: MunicipalityTable) -> tuple[Column, ...]:
    """The section's columns as the edition declares them."""
    said = {setting.key: setting for setting in settings.columns.values()}
    columns = []
    for at, found in enumerate(section.columns):
        cells = [row.cells[at] for row in section.rows if row.cells[at].text]
        columns.append(_column(found, cells, said.get(found.key), settings, table))
    return tuple(columns)


def _column(
    found: PublishedColumn,
    cells: Sequence[PlacedText],
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
    kind = KINDS[found.kind]
    column = known._replace(kind=found.kind, is_optional=found.is_optional)
    texts = [cell.text for cell in cells]
    if kind.is_list:
        names = [name for cell in cells for name in names_of(cell, column, settings, table).lists.get(found.key, ())]
        told = dict.fromkeys([name.text for name in names])
        texts = [name for name in told if not is_defined(name, settings, table)]
    usual = known.of if known.kind == found.kind else ()
    return column._replace(of=kind.admitted(texts, usual, table))


class _Drafting:
    """Drafts section after section under the same settings."""

    def __init__(
        self,
        settings: ImportSettings,
        table: MunicipalityTable,
        prefecture: str,
        problems: Problems,
        *,
        as_printed: bool,
    ) -> None:
        self._as_printed = as_printed
        self._settings = settings
        self._table = table
        self._prefecture = prefecture
        self._problems = problems
        self._told = {problem.place for problem in problems}
        self._seen: set[str] = set()
        self.defined: dict[str, Definition] = {}

    def check_titles(self, published: PublishedList) -> None:
        """Reports a title that names another region or host than the first one; it may be taken for no title."""
        pattern = self._settings.title
        said = published.facts
        left_out = [PlacedText(one.text, one.place) for one in published.left_out]
        for title in (*published.titles, *left_out):
            match = pattern.fullmatch(title.text) if pattern else None
            for key, text in match.groupdict().items() if match else ():
                if match and key in said and text != said[key].text:
                    place = title.place._replace(column=title.place.column + match.start(key))
                    self._problems.append(TITLE_MISMATCH.at(place, first=said[key].place.line))

    def section(self, section: PublishedSection) -> DraftSection:
        """The draft of one table."""
        self._check_labels(section)
        if not section.rows:
            self._problems.append(NO_ENTRIES.at(section.heading.place))
        setting = next((one for one in self._settings.sections.values() if one.id == section.id), None)
        texts = {"heading": section.heading, "id": PlacedText(section.id, section.heading.place)}
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
            self._totals(section, columns, entries),
            begins_page=section.follows_title,
            is_numbered=section.is_numbered,
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
            if parts.lists and not self._as_printed:
                del texts[column.key]
            for name in parts.lists.get(column.key, ()):
                if name.text in self._seen:
                    continue
                self._seen.add(name.text)
                meant = define(name.text, self._settings, self._table, self._prefecture)
                if meant is not None:
                    self.defined[name.text] = meant
                    said = f"{meant.all_of}の全{meant.only or '市町村'}" if meant.all_of else "".join(meant.of)
                    said += "ほか" * bool(meant.of and meant.is_open) or SOME_TOWNS * meant.is_open
                    self._problems.append(NAME_READ_AS.at(name.place, name=name.text, meant=said))
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

    def _totals(
        self, section: PublishedSection, columns: Sequence[Column], entries: Sequence[DraftEntry]
    ) -> Totals | None:
        """The printed sums as the edition works them out; of several rows the last one sums all.

        A row may sum those entries only that have the same text in a column (うち県補助金 is part of 総事業費). What is
        printed and no sum of anything is told with what the sum would be.
        """
        amounts = [
            [KINDS[column.kind].amount_in(entry.raw.texts.get(column.key, "")) or Decimal() for column in columns]
            for entry in entries
        ]
        found = None
        begin = 0
        for total in section.totals:
            end = total.row or len(entries)  # one above all rows sums these
            printed = {}
            for at, (cell, column) in enumerate(zip(total.cells, columns, strict=True)):
                kind = KINDS[column.kind]
                figure = kind.split(cell, column, self._settings.punctuation).texts[column.key]
                if (amount := kind.amount_in(figure.text)) is not None and column.unit not in RATIOS:
                    printed[at] = amount
            chosen = [({}, range(end)), ({}, range(begin, end)), *_alike(columns, entries[:end])]
            sums = [{at: sum([amounts[row][at] for row in rows], Decimal()) for at in printed} for _, rows in chosen]
            right = [sum(one[at] == printed[at] for at in printed) for one in sums]
            best = right.index(max(right))
            for at in printed:
                if printed[at] != sums[best][at]:
                    told = {"text": total.cells[at].text, "sum": format_amount(sums[best][at])}
                    place = total.cells[at].place
                    label = columns[at].label
                    self._problems.append(TOTAL_MISMATCH.at(place, label=label, total=total.label.text, **told))
            if printed and end == len(entries) and total is section.totals[-1] and (best != 1 or not begin):
                found = Totals(total.label.text, tuple([columns[at].key for at in printed]), chosen[best][0])
            else:
                self._problems.append(SUM_LEFT_OUT.at(total.label.place, text=total.label.text))
            begin = end
        return found

    def is_in_rows(self, host: str, sections: Sequence[DraftSection]) -> bool:
        """Whether most rows name the host."""
        rows = [
            [
                meant
                for names in lists
                for name in names
                for meant in (self.defined[name].of or (host,) if name in self.defined else (name,))
            ]
            for section in sections
            for entry in section.entries
            if (lists := entry.raw.lists.values())
        ]
        missing = sum(host not in names for names in rows)
        return not rows or missing <= min(max(1, len(rows) // _ROWS_FOR_A_SLIP), len(rows) - 1)


def _alike(columns: Sequence[Column], entries: Sequence[DraftEntry]) -> list[tuple[Mapping[str, str], Sequence[int]]]:
    """The entries that have the same text in a column of words, for each such text; by their positions."""
    alike: dict[tuple[str, str], list[int]] = {}
    for row, entry in enumerate(entries):
        for column in columns:
            if KINDS[column.kind].is_wording and column.key in entry.raw.texts:
                alike.setdefault((column.key, entry.raw.texts[column.key]), []).append(row)
    return [({key: text}, rows) for (key, text), rows in alike.items()]


def _key(section: PublishedSection) -> tuple[str, ...]:
    """The fewest columns that tell the rows apart, beginning with the name, or the first where there is none."""
    keys = [column.key for column in section.columns]
    heads = keys.index(HEAD) if HEAD in keys else 0
    first = [row.cells[heads].text for row in section.rows]
    if len(set(first)) == len(first):
        return (keys[heads],)
    others = [("group", [str(row.group) for row in section.rows])] if section.groups else []
    others += [(key, [row.cells[at].text for row in section.rows]) for at, key in enumerate(keys) if at != heads]
    for key, values in others:
        if len(set(zip(first, values, strict=True))) == len(first):
            return ("group", keys[heads]) if key == "group" else (keys[heads], key)
    return (keys[heads],)


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
