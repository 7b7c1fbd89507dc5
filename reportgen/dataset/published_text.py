"""Published text → its tables, cell by cell, and from these the draft of an edition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reportgen.dataset.draft import Draft, DraftEntry, DraftSection, Text
from reportgen.dataset.form import Form
from reportgen.dataset.likeness import plain
from reportgen.dataset.model import COLUMN_FIELDS
from reportgen.dataset.rules import (
    COLUMN_COUNT,
    COLUMN_MISMATCH,
    DATE_MISMATCH,
    EMPTY_CELL,
    NO_DATE,
    NO_ENTRIES,
    NO_SECTIONS,
    NO_TITLE,
    STRAY_LINE,
    TITLE_MISMATCH,
    UNCLEAR_PREFECTURE,
    UNKNOWN_HEADING,
    UNKNOWN_LABEL,
)
from reportgen.diagnostics import Place
from reportgen.japanese.eras import parse_era_date
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.yaml_nodes import Problems, decode


@dataclass(frozen=True, slots=True)
class PublishedSection:
    """A table as published: labels and each row's cells by field, and whether a title stands before it."""

    id: str
    heading: Text
    begins_page: bool
    labels: Mapping[str, Text]
    rows: tuple[Mapping[str, Text], ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class PublishedText:
    """The whole text. `facts` holds region, host and as_of, as far as it says them."""

    facts: Mapping[str, Text]
    sections: tuple[PublishedSection, ...]
    path: str


def read_published(source: bytes, path: str, form: Form, as_of: date, problems: Problems) -> PublishedText | None:
    """The published text in the given form; None where it isn't UTF-8. All its faults go to `problems`."""
    text = decode(source, path, problems)
    if text is None:
        return None
    reader = _Reader(form, as_of, problems)
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            reader.read(line, Place(path, number, 1))
    return reader.finish(path)


@dataclass(slots=True)
class _OpenSection:
    """A section while it is read. `columns` are the fields of its columns in order, None for one that isn't read."""

    id: str
    heading: Text
    begins_page: bool
    columns: list[str | None] = field(default_factory=list)
    labels: dict[str, Text] = field(default_factory=dict)
    rows: list[dict[str, Text]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)


class _Reader:
    """Reads line after line; each is a title, a heading, a date, a table's row, a note, or out of place."""

    def __init__(self, form: Form, as_of: date, problems: Problems) -> None:
        self._form = form
        self._as_of = as_of
        self._problems = problems
        self._facts = dict(form.fixed)
        self._title_line = 0
        self._after_title = False
        self._sections: list[_OpenSection] = []

    def read(self, line: str, start: Place) -> None:
        """Takes in one line that isn't blank."""
        whole = _trimmed(line, start)
        form = self._form
        has_cells = form.cell_separator.search(whole.text) is not None
        if not has_cells and (match := form.title.fullmatch(whole.text)):
            self._read_title(match, whole.place)
        elif not has_cells and (match := form.heading.fullmatch(whole.text)):
            self._read_heading(_group(match, "text", whole.place))
        elif not has_cells and (match := form.date.fullmatch(whole.text)):
            self._read_date(_group(match, "date", whole.place))
        elif self._sections and form.cell_separator.search(line):
            self._read_row(_pieces(line, start, form.cell_separator), self._sections[-1], whole.place)
        elif self._sections and self._sections[-1].rows and form.note.fullmatch(whole.text):
            self._sections[-1].notes.append(whole)
        else:
            self._problems.append(STRAY_LINE.at(whole.place))

    def finish(self, path: str) -> PublishedText:
        """All that was read; what should have been there and wasn't is reported at the file's beginning."""
        beginning = Place(path, 1, 1)
        if not {"region", "host"} <= self._facts.keys():
            self._problems.append(NO_TITLE.at(beginning))
        if "as_of" not in self._facts:
            self._problems.append(NO_DATE.at(beginning))
        if not self._sections:
            self._problems.append(NO_SECTIONS.at(beginning))
        for section in self._sections:
            if not section.rows and (section.labels or not section.columns):
                self._problems.append(NO_ENTRIES.at(section.heading.place))
        sections = [
            PublishedSection(s.id, s.heading, s.begins_page, s.labels, tuple(s.rows), tuple(s.notes))
            for s in self._sections
        ]
        return PublishedText(self._facts, tuple(sections), path)

    def _read_title(self, match: re.Match[str], place: Place) -> None:
        self._after_title = True
        for key in ("region", "host"):
            if key in match.re.groupindex and key not in self._form.fixed:
                said = _group(match, key, place)
                if said.text and self._facts.setdefault(key, said).text != said.text:
                    self._problems.append(TITLE_MISMATCH.at(said.place, first=self._title_line))
        self._title_line = self._title_line or place.line

    def _read_heading(self, heading: Text) -> None:
        section_id = self._form.section_ids.get(plain(heading.text))
        if section_id is None:
            self._problems.append(UNKNOWN_HEADING.at(heading.place, text=heading.text))
        self._sections.append(_OpenSection(section_id or "", heading, self._after_title))
        self._after_title = False

    def _read_date(self, said: Text) -> None:
        self._facts.setdefault("as_of", Text(self._as_of.isoformat(), said.place))
        try:
            agrees = parse_era_date(plain(said.text)) == self._as_of
        except ValueError:
            agrees = False
        if not agrees:
            self._problems.append(DATE_MISMATCH.at(said.place, text=said.text, as_of=self._as_of))

    def _read_row(self, cells: list[Text], section: _OpenSection, place: Place) -> None:
        if not section.columns:
            self._read_labels(cells, section, place)
            return
        # A note between rows isn't one: more likely a row that has lost its tabs.
        self._problems.extend([STRAY_LINE.at(note.place) for note in section.notes])
        section.notes.clear()
        if len(cells) != len(section.columns):
            self._problems.append(COLUMN_COUNT.at(place, found=len(cells), expected=len(section.columns)))
            return
        row = {column: cell for column, cell in zip(section.columns, cells, strict=True) if column}
        for column, cell in row.items():
            if not cell.text:
                self._problems.append(EMPTY_CELL.at(cell.place, label=section.labels[column].text))
        if row:
            section.rows.append(row)

    def _read_labels(self, cells: list[Text], section: _OpenSection, place: Place) -> None:
        fields = self._form.fields
        section.columns = [fields.get(plain(cell.text)) for cell in cells]
        section.labels = {column: cell for column, cell in zip(section.columns, cells, strict=True) if column}
        unknown = [cell for cell in cells if plain(cell.text) not in fields]
        self._problems.extend([UNKNOWN_LABEL.at(cell.place, text=cell.text) for cell in unknown])
        for column in COLUMN_FIELDS:
            count = section.columns.count(column)
            if count > 1 or (count == 0 and not unknown):
                self._problems.append(COLUMN_MISMATCH.at(place, label=self._form.labels[column], count=count))


def _trimmed(text: str, place: Place) -> Text:
    """The text without white space around it, and where it begins."""
    indent = len(text) - len(text.lstrip())
    return Text(text.strip(), place._replace(column=place.column + indent))


def _pieces(text: str, start: Place, separator: re.Pattern[str]) -> list[Text]:
    """What stands between the separators, trimmed, in a text that begins at `start`."""
    pieces = []
    begin = 0
    for match in separator.finditer(text):
        pieces.append(_trimmed(text[begin : match.start()], start._replace(column=start.column + begin)))
        begin = match.end()
    return [*pieces, _trimmed(text[begin:], start._replace(column=start.column + begin))]


def _group(match: re.Match[str], group: str, place: Place) -> Text:
    """What the group matched in a text that begins at `place`."""
    return Text(match[group] or "", place._replace(column=place.column + match.start(group)))


def draft_of(published: PublishedText, form: Form, table: MunicipalityTable, problems: Problems) -> Draft:
    """The draft of an edition that the published text means, with places in the text itself.

    Entries are numbered within their section (teiju-01). The prefecture is the form's or the host's own.
    """
    facts = dict(published.facts)
    if "prefecture" not in facts and "host" in facts:
        homes = [town.prefecture for town in table.everywhere(facts["host"].text)]
        if len(homes) == 1:
            facts["prefecture"] = Text(homes[0], facts["host"].place)
        elif homes:
            host = facts["host"]
            problems.append(UNCLEAR_PREFECTURE.at(host.place, host=host.text, prefectures="と".join(homes)))
    return Draft(facts, tuple([_draft_section(section, form) for section in published.sections]), published.path)


def _draft_section(section: PublishedSection, form: Form) -> DraftSection:
    texts = {"heading": section.heading}
    if section.id:
        texts["id"] = Text(section.id, section.heading.place)
    if section.begins_page:
        texts["begins_page"] = Text("true", section.heading.place)
    width = max(2, len(str(len(section.rows))))
    entries = [_draft_entry(row, f"{section.id}-{number:0{width}}", form) for number, row in enumerate(section.rows, 1)]
    return DraftSection(texts, section.labels, section.notes, tuple(entries))


def _draft_entry(row: Mapping[str, Text], entry_id: str, form: Form) -> DraftEntry:
    found = {key: row[key] for key in ("name", "summary", "division") if key in row}
    found["id"] = Text(entry_id, next(iter(row.values())).place)
    names: list[Text] = []
    if "since" in row:
        found |= _split_years(row["since"], form)
    if "municipalities" in row:
        names, and_others = _split_names(row["municipalities"], form)
        if and_others:
            found["and_others"] = and_others
    return DraftEntry(
        {key: cell.text for key, cell in found.items()},
        {key: cell.place for key, cell in {**row, **found}.items()},
        tuple([name.text for name in names]),
        tuple([name.place for name in names]),
    )


def _split_years(cell: Text, form: Form) -> dict[str, Text]:
    match = form.since.fullmatch(cell.text)
    if match is None:
        return {"since": cell}
    years = {key: _group(match, key, cell.place) for key in ("since", "earlier") if key in match.re.groupindex}
    return {key: year for key, year in years.items() if year.text or key == "since"}


def _split_names(cell: Text, form: Form) -> tuple[list[Text], Text | None]:
    """The names in a cell, and the open ending after the last of them."""
    names = [name for name in _pieces(cell.text, cell.place, form.separator) if name.text]
    if not names:
        return [], None
    *others, last = names
    for ending in form.open_endings:
        if last.text.endswith(ending):
            name = last.text.removesuffix(ending)
            open_ending = Text(ending, last.place._replace(column=last.place.column + len(name)))
            return [*others, *([last._replace(text=name.rstrip())] if name else [])], open_ending
    return names, None
