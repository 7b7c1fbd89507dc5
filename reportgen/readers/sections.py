"""A table and what stands around it → a section: columns with their kinds and units, rows, groups, totals, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.diagnostics import PlacedText
from reportgen.fields.guess import RATIOS, UNIT, folded, kind_of, unit_in_cells
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.japanese.printed_form import plain
from reportgen.readers.columns import BETWEEN_LEVELS, Grid, Grouping, find_grouping
from reportgen.readers.import_settings import ColumnSetting, ImportSettings
from reportgen.readers.labels import numbered_note
from reportgen.readers.published import (
    PublishedColumn,
    PublishedGroups,
    PublishedNote,
    PublishedRow,
    PublishedSection,
    PublishedTotal,
)
from reportgen.readers.source import Cell, LeftOut, part_of
from reportgen.readers.surroundings import Surroundings

_UNIT_AT_END = re.compile(r"(?P<label>.*?)\s*[(（]\s*(?P<unit>[^()（）]+?)\s*[)）]", re.DOTALL)
_MEASURED_OTHERWISE = re.compile(r"[人件頁率年数番号]|ページ")
_AFTER_COMMA = re.compile(r"(?<=[、，,])\s*\n\s*")
_BEFORE_CIRCLED = re.compile(r"\s*\n\s*(?=[①-⑳])")
_BREAK = re.compile(r"\s*\n\s*")


class SectionMaker:
    """Makes a section of a table and what stands around it, knowing the columns of all tables."""

    def __init__(
        self,
        settings: ImportSettings,
        table: MunicipalityTable,
        prefecture: str,
        grids: Sequence[Grid],
        left_out: list[LeftOut],
    ) -> None:
        self._settings = settings
        self._table = table
        self._prefecture = prefecture
        self._left_out = left_out
        self._kinds = self._agreed_kinds(grids)

    def make(
        self,
        grid: Grid,
        said: Surroundings,
        heading: PlacedText,
        notes: Sequence[PlacedText],
        proposed_id: str,
        unit: str,
        next_number: int,
    ) -> PublishedSection:
        """The section; `notes` stand below it, `unit` above it, `next_number` goes on from the section before."""
        grid = self._without_ignored(grid)
        grouping = find_grouping(grid, self._settings.groups, next_number)
        groups, group_of = _groups(grid, grouping)
        grid = grid.without([at for at in (grouping.number, grouping.group) if at is not None])
        columns = self._columns(grid, unit)
        rows = [
            PublishedRow(_texts(row.cells, columns), group_of[at], row.cells[0].place)
            for at, row in enumerate(grid.rows)
        ]
        setting = self._settings.sections.get(plain(heading.text))
        return PublishedSection(
            (setting.id if setting else "") or proposed_id,
            heading._replace(text=setting.heading) if setting and setting.heading else heading,
            bool(said.titles) or said.repeats_title,
            grouping.number is not None and not grouping.numbers_groups,
            grouping.first_number,
            tuple(columns),
            tuple(rows),
            groups,
            tuple([PublishedTotal(one.label, _texts(one.cells, columns, one.label), one.row) for one in grid.totals]),
            tuple(said.notes_above),
            tuple([_note(note, rows) for note in notes]),
        )

    def _agreed_kinds(self, grids: Sequence[Grid]) -> dict[str, str]:
        """The kinds of columns that several tables have, by plain label.

        A table whose column is blank has no say; where some name members and others bodies, all of them together tell.
        """
        by_label: dict[str, list[list[str]]] = {}
        for grid in grids:
            for at, header in enumerate(grid.headers):
                texts = [cell.text for cell in grid.column(at) if cell.text]
                if texts:
                    by_label.setdefault(header.label.text, []).append(texts)
        agreed = {}
        for label, tables in by_label.items():
            kinds = {self._kind_of(label, texts) for texts in tables}
            if len(kinds) > 1 and all(KINDS[kind].names_bodies or KINDS[kind].is_wording for kind in kinds):
                agreed[plain(label)] = self._kind_of(label, [text for texts in tables for text in texts])
            elif len(kinds) == 1:
                agreed[plain(label)] = kinds.pop()
        return agreed

    def _kind_of(self, label: str, texts: Sequence[str]) -> str:
        return kind_of(label, texts, self._table, self._prefecture)

    def _without_ignored(self, grid: Grid) -> Grid:
        ignored = [at for at, header in enumerate(grid.headers) if plain(header.label.text) in self._settings.ignored]
        for at in ignored:
            label = grid.headers[at].label
            self._left_out.append(LeftOut(label.place, label.text, "設定で除いた列"))
        return grid.without(ignored)

    def _columns(self, grid: Grid, unit_of_table: str) -> list[PublishedColumn]:
        columns: list[PublishedColumn] = []
        for at, header in enumerate(grid.headers):
            cells = grid.column(at)
            texts = [cell.text for cell in cells]
            label = header.label.text
            said = self._settings.columns
            setting = said.get(plain(f"{header.under}／{label}")) or said.get(plain(label), ColumnSetting(""))
            kind = setting.kind or self._kinds.get(plain(label)) or self._kind_of(label, texts)
            shown, unit = _unit(label, header.under, kind, unit_in_cells(texts), unit_of_table)
            unit = unit if setting.unit is None else setting.unit
            has_blank = any(not (cell.text or cell.error) for cell in cells)
            is_optional = has_blank if setting.is_optional is None else setting.is_optional
            heads = header.label._replace(text=setting.label or shown)
            columns.append(PublishedColumn(heads, label, setting.key, kind, unit, header.under, is_optional))
        return columns


def _unit(label: str, under: str, kind: str, in_cells: str, of_table: str) -> tuple[str, str]:
    """The label without its unit, and the unit: the label's own, a spanner's, that of all cells, or of the table."""
    if not KINDS[kind].has_unit:
        return label, ""
    match = _UNIT_AT_END.fullmatch(label)
    if match and UNIT.fullmatch(folded(match["unit"])):
        unit = _bare_unit(match["unit"])
        return (label if unit in RATIOS else match["label"]), unit
    for spanning in map(_UNIT_AT_END.fullmatch, reversed(under.split(BETWEEN_LEVELS))):
        if spanning and UNIT.fullmatch(folded(spanning["unit"])):
            return label, _bare_unit(spanning["unit"])
    if in_cells:
        return label, in_cells
    return label, "" if _MEASURED_OTHERWISE.search(label) and not re.search("年度", label) else of_table


def _bare_unit(text: str) -> str:
    return re.sub(r"^単位\s*[:：]?\s*", "", text).strip()


def _groups(grid: Grid, grouping: Grouping) -> tuple[PublishedGroups | None, list[int | None]]:
    """The groups, and to which of them each row belongs."""
    if grouping.group is not None:
        label = grid.headers[grouping.group].label
        cells = [grid.rows[at].cells[grouping.group] for at in grouping.starts]
        names = tuple([PlacedText(_text(cell.text, None), cell.place) for cell in cells])
        starts = set(grouping.starts)
        group_of: list[int | None] = []
        at = -1
        for row in range(len(grid.rows)):
            at += row in starts
            group_of.append(at if at >= 0 else None)
        return PublishedGroups(label, names, grouping.numbers_groups), group_of
    if grid.bands:
        return PublishedGroups(None, grid.bands, False), [row.band for row in grid.rows]
    return None, [None] * len(grid.rows)


def _texts(
    cells: Sequence[Cell], columns: Sequence[PublishedColumn], label: PlacedText | None = None
) -> tuple[PlacedText, ...]:
    """The cells' texts as their columns want them; a total's label is none of them."""
    return tuple(
        [
            PlacedText(
                ""
                if label and plain(cell.text) == plain(label.text)
                else _text(cell.text, KINDS[column.kind].line_break),
                cell.place,
            )
            for cell, column in zip(cells, columns, strict=True)
        ]
    )


def _text(text: str, line_break: str | None) -> str:
    """The text without the line breaks that only fit it into its cell.

    Where they stand for nothing (days, figures) all go, where for something (、 between names) that takes their place.
    In other texts a break behind 、 is none, and one before ① is a space; all others stay.
    """
    if line_break == "":
        return _BREAK.sub("", text)
    joined = _AFTER_COMMA.sub("", text)
    return _BEFORE_CIRCLED.sub("　", joined) if line_break is None else joined.replace("\n", line_break)


def _note(note: PlacedText, rows: Sequence[PublishedRow]) -> PublishedNote:
    """The note, with the rows whose cells hold its mark; one that no row can refer to keeps its sign."""
    parted = numbered_note(note.text)
    if parted is None:
        return PublishedNote("", note, ())
    mark, text = parted
    called = re.compile(re.escape(plain(mark)) + r"(?!\d)")
    refers = tuple([at for at, row in enumerate(rows) if any(called.search(plain(cell.text)) for cell in row.cells)])
    return PublishedNote(mark, part_of(note, text), refers)
