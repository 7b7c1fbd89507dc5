"""Published text in rows of cells → its tables, as the import settings say, and from these the draft of an edition."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from reportgen.dataset.draft import Draft, DraftEntry, DraftSection, Text
from reportgen.dataset.form import Form
from reportgen.dataset.likeness import plain
from reportgen.dataset.model import COLUMN_FIELDS
from reportgen.dataset.patterns import Pattern
from reportgen.dataset.rules import (
    CELL_TOO_LONG,
    COLUMN_COUNT,
    COLUMN_MISMATCH,
    DATE_MISMATCH,
    EMPTY_CELL,
    IGNORED_COLUMN,
    NO_DATE,
    NO_ENTRIES,
    NO_SECTIONS,
    NO_TITLE,
    PART_LEFT_OUT,
    STRAY_LINE,
    STRAY_QUOTE,
    TITLE_MISMATCH,
    UNCLEAR_PREFECTURE,
    UNKNOWN_HEADING,
    UNKNOWN_LABEL,
)
from reportgen.delimited import Row, place_in, read_rows, trimmed
from reportgen.diagnostics import Place
from reportgen.japanese.eras import parse_era_date
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.yaml_nodes import Problems, decode

# No cell of a printed table is longer, and no line that a pattern is matched against.
LONGEST_CELL = 2000
LONGEST_LINE = 500
_LONGEST_QUOTED = 20
# A text with more faults than this is no such text, and is read no further.
_MOST_FAULTS = 500
_HEADING = "見出し"
_NAMELESS = "（列名なし）"
_BRACKETS = re.compile(r"[\s()（）\[\]［］〔〕【】〈〉]")
_FOLDED = re.compile(r"(?<![\x00-\x7f])\n|\n(?![\x00-\x7f])")


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
    before = len(problems)
    for row in read_rows(text, path, form.cell_separator):
        reader.read(row)
        if len(problems) > before + _MOST_FAULTS:
            break
    return reader.finish(path)


@dataclass(slots=True)
class _OpenSection:
    """A section while it is read. `columns` are the fields of its columns in order, None for one that isn't read.

    `nameless` are the numbers of those without a label that have been empty so far.
    """

    id: str
    heading: Text
    begins_page: bool
    columns: list[str | None] = field(default_factory=list)
    labels: dict[str, Text] = field(default_factory=dict)
    rows: list[dict[str, Text]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    nameless: list[int] = field(default_factory=list)


class _Reader:
    """Reads row after row; each is a title, a heading, a date, a table's row, a note, or out of place."""

    def __init__(self, form: Form, as_of: date, problems: Problems) -> None:
        self._form = form
        self._as_of = as_of
        self._problems = problems
        self._facts = dict(form.fixed)
        self._title_line = 0
        self._after_title = False
        self._sections: list[_OpenSection] = []

    def read(self, row: Row) -> None:
        """Takes in a row; what alone stands in one (spreadsheets pad their lines with empty cells) is no table's."""
        filled = [cell for cell in row if cell.text]
        for cell in filled:
            if cell.text.count('"') % 2:
                place = place_in(cell.text, cell.text.index('"'), cell.place)
                self._problems.append(STRAY_QUOTE.at(place, text=_shortened(cell.text)))
        too_long = [cell for cell in filled if len(cell.text) > (LONGEST_CELL if len(filled) > 1 else LONGEST_LINE)]
        if too_long:
            problems = [CELL_TOO_LONG.at(cell.place, length=len(cell.text)) for cell in too_long]
            self._problems.extend(problems)
        elif len(filled) > 1:
            self._read_row(row, filled[0].place)
        else:
            self._read_line(Text(*filled[0]), row)

    def _read_line(self, whole: Text, row: Row) -> None:
        form, place = self._form, whole.place
        line = Text(one_line(whole.text), place)
        if match := form.title.match(line.text):
            self._read_title({key: _part(line, span) for key, span in match.items()}, place)
        elif match := form.heading.match(line.text):
            self._read_heading(_part(line, match.get("text")))
            for part in _left_out(line, form.heading, ("text",)):
                if any(map(str.isalnum, part.text)):  # signs set a heading off, and the wording has its own
                    self._problems.append(PART_LEFT_OUT.at(part.place, text=part.text, label=_HEADING))
        elif match := form.date.match(line.text):
            self._read_date(_part(line, match.get("date")))
        elif self._sections and self._sections[-1].rows and form.note.match(line.text) is not None:
            self._sections[-1].notes.append(whole)
        elif len(row) > 1:
            self._read_row(row, place)
        else:
            self._problems.append(STRAY_LINE.at(place))

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

    def _read_title(self, parts: Mapping[str, Text], place: Place) -> None:
        self._after_title = True
        for key in ("region", "host"):
            if key in parts and key not in self._form.fixed:
                said = parts[key]
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

    def _read_row(self, row: Row, place: Place) -> None:
        if not self._sections:
            self._problems.append(STRAY_LINE.at(place))
            return
        section = self._sections[-1]
        if not section.columns:
            self._read_labels(row, section, place)
            return
        # A note between rows isn't one: more likely a row that has lost its tabs.
        self._problems.extend([STRAY_LINE.at(note.place) for note in section.notes])
        section.notes.clear()
        count = len(section.columns)
        used = max(number for number, cell in enumerate(row, 1) if cell.text)
        if used > count or any(section.columns[len(row) :]):
            self._problems.append(COLUMN_COUNT.at(place, found=max(used, min(len(row), count)), expected=count))
            return
        for number in [number for number in section.nameless if number < len(row) and row[number].text]:
            section.nameless.remove(number)
            self._problems.append(IGNORED_COLUMN.at(row[number].place, text=_NAMELESS))
        pairs = zip(section.columns, row, strict=False)
        cells = {column: self._cell(column, Text(*cell)) for column, cell in pairs if column}
        for column, cell in cells.items():
            if not cell.text:
                self._problems.append(EMPTY_CELL.at(cell.place, label=section.labels[column].text))
        if cells:
            section.rows.append(cells)

    def _cell(self, column: str, cell: Text) -> Text:
        """The cell, on one line where its column has no lines."""
        if "\n" not in cell.text or column not in ("name", "division"):
            return cell
        place = place_in(cell.text, cell.text.index("\n"), cell.place)
        label = self._sections[-1].labels[column].text
        self._problems.append(PART_LEFT_OUT.at(place, text="改行", label=label))
        return cell._replace(text=one_line(cell.text))

    def _read_labels(self, row: Row, section: _OpenSection, place: Place) -> None:
        fields = self._form.fields
        used = max(number for number, cell in enumerate(row, 1) if cell.text or "" in fields)
        cells = [Text(one_line(cell.text), cell.place) for cell in row[:used]]
        section.columns = [fields.get(plain(cell.text)) for cell in cells]
        section.labels = {column: cell for column, cell in zip(section.columns, cells, strict=True) if column}
        section.nameless = [number for number, cell in enumerate(cells) if not cell.text and "" in fields]
        unknown = [cell for cell in cells if plain(cell.text) not in fields]
        ignored = [cell for cell in cells if cell.text and fields.get(plain(cell.text), "") is None]
        self._problems.extend([UNKNOWN_LABEL.at(cell.place, text=cell.text or _NAMELESS) for cell in unknown])
        self._problems.extend([IGNORED_COLUMN.at(cell.place, text=cell.text) for cell in ignored])
        for column in COLUMN_FIELDS:
            count = section.columns.count(column)
            if count > 1 or (count == 0 and not unknown):
                self._problems.append(COLUMN_MISMATCH.at(place, label=self._form.labels[column], count=count))


def one_line(text: str) -> str:
    """The text without line breaks: between characters beyond ASCII nothing takes their place, else a space."""
    return text if "\n" not in text else _FOLDED.sub("", text).replace("\n", " ")


def _shortened(text: str) -> str:
    """The beginning of the text, as a message quotes it."""
    return text if len(text) <= _LONGEST_QUOTED else text[:_LONGEST_QUOTED] + "…"


def _part(text: Text, span: tuple[int, int] | None) -> Text:
    """What stands there in the text; nothing where the group took no part in the match."""
    begin, end = span or (0, 0)
    return Text(text.text[begin:end], place_in(text.text, begin, text.place))


def draft_of(published: PublishedText, form: Form, table: MunicipalityTable, problems: Problems) -> Draft:
    """The draft of an edition that the published text means, with places in the text itself.

    Entries are numbered within their section (teiju-01). The prefecture is the form's or the host's own. What the form
    leaves out of a cell is a problem (a warning).
    """
    facts = dict(published.facts)
    if "prefecture" not in facts and "host" in facts:
        homes = [town.prefecture for town in table.everywhere(facts["host"].text)]
        if len(homes) == 1:
            facts["prefecture"] = Text(homes[0], facts["host"].place)
        elif homes:
            host = facts["host"]
            problems.append(UNCLEAR_PREFECTURE.at(host.place, host=host.text, prefectures="と".join(homes)))
    sections = tuple([_draft_section(section, form, problems) for section in published.sections])
    return Draft(facts, sections, published.path)


def _draft_section(section: PublishedSection, form: Form, problems: Problems) -> DraftSection:
    texts = {"heading": section.heading}
    if section.id:
        texts["id"] = Text(section.id, section.heading.place)
    if section.begins_page:
        texts["begins_page"] = Text("true", section.heading.place)
    width = max(2, len(str(len(section.rows))))
    entries = []
    for number, row in enumerate(section.rows, 1):
        entries.append(_draft_entry(row, f"{section.id}-{number:0{width}}", form))
        if "since" in row:
            label = section.labels["since"].text
            left_out = _left_out(row["since"], form.since, ("since", "earlier"))
            problems.extend([PART_LEFT_OUT.at(part.place, text=part.text, label=label) for part in left_out])
    return DraftSection(texts, section.labels, section.notes, tuple(entries))


def _draft_entry(row: Mapping[str, Text], entry_id: str, form: Form) -> DraftEntry:
    found = {key: row[key] for key in ("name", "summary", "municipalities", "division") if key in row}
    found["id"] = Text(entry_id, next(iter(row.values())).place)
    names: list[Text] = []
    if "since" in row:
        found |= _split_years(row["since"], form)
    if "municipalities" in row:
        names, and_others = split_names(row["municipalities"], form)
        if and_others:
            found["and_others"] = and_others
    # The cell of municipalities goes along as it is: the list as it was printed shows it so.
    return DraftEntry(
        {key: cell.text for key, cell in found.items()},
        {key: cell.place for key, cell in {**row, **found}.items()},
        tuple([name.text for name in names]),
        tuple([name.place for name in names]),
    )


def _split_years(cell: Text, form: Form) -> dict[str, Text]:
    match = form.since.match(cell.text) if len(cell.text) <= LONGEST_LINE else None
    if match is None:
        return {"since": cell}
    years = {key: _part(cell, match[key]) for key in ("since", "earlier") if key in match}
    return {key: year for key, year in years.items() if year.text or key == "since"}


def _left_out(cell: Text, pattern: Pattern, taken: Collection[str]) -> Iterable[Text]:
    """What of the cell is in none of the groups; brackets and white space, which the style puts, don't count."""
    match = pattern.match(cell.text) if len(cell.text) <= LONGEST_LINE else None
    end = 0
    spans = () if match is None else (*(match[name] for name in taken if name in match), (len(cell.text), 0))
    for begin, following in sorted(spans):
        if end < begin and (text := _BRACKETS.sub("", cell.text[end:begin])):
            yield Text(text, place_in(cell.text, cell.text.index(text[0], end), cell.place))
        end = max(end, following)


def split_names(cell: Text, form: Form) -> tuple[list[Text], Text | None]:
    """The names of municipalities in a cell, and the open ending after the last of them."""
    names = [name for name in _pieces(cell, form.separator) if name.text]
    if not names:
        return [], None
    *others, last = names
    for ending in form.open_endings:
        if last.text.endswith(ending):
            name = last.text.removesuffix(ending)
            open_ending = Text(ending, last.place._replace(column=last.place.column + len(name)))
            return [*others, *([last._replace(text=name.rstrip())] if name else [])], open_ending
    return names, None


def _pieces(cell: Text, separator: re.Pattern[str]) -> Iterable[Text]:
    """What stands between the separators, trimmed."""
    begin = 0
    for match in separator.finditer(cell.text):
        yield Text(*trimmed(cell.text[begin : match.start()], place_in(cell.text, begin, cell.place)))
        begin = match.end()
    yield Text(*trimmed(cell.text[begin:], place_in(cell.text, begin, cell.place)))
