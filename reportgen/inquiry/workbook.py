"""The workbook of an inquiry, or of an export, as bytes: its form (see `form`) made with XlsxWriter.

It guards against slips, not people: what is not to be filled in is locked without a password. All faces are the house
style's, all values texts, and the same content makes the same bytes.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, Final, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from reportgen.content import Align
from reportgen.fields.registry import KINDS
from reportgen.inquiry import look, words
from reportgen.inquiry.answer_table import HEADER_ROW, AnswerTable, last_row, status_of
from reportgen.inquiry.example import examples
from reportgen.inquiry.form import (
    ANSWER,
    BLANK,
    CHOICES,
    EXAMPLE,
    FREE_ROWS,
    GUIDE,
    ID,
    LIST,
    PROPERTIES,
    REASON,
    REMARKS,
    REQUEST,
    RETIRED_ON,
    ROW,
    SECTION,
    STATE,
    Choice,
    Identity,
    Row,
)
from reportgen.inquiry.letter import Letter
from reportgen.inquiry.letter_sheet import write_letter
from reportgen.inquiry.look import Formats, Look, frame_sheet, width_px
from reportgen.inquiry.package import SheetRows, with_rows
from reportgen.inquiry.parting import Asked
from reportgen.inquiry.prepared import LIST_FIRST_ROW, PreparedSheet
from reportgen.japanese.eras import format_date

_EXAMPLE_HEADER_ROW: Final = 1
_HEADER_PT: Final = 2.5 * look.SIZE_PT + 4
_MOST_HINT: Final = 255
_MOST_HINT_TITLE: Final = 32
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Content(NamedTuple):
    """What one workbook holds: what it says of itself, its words, and the entries that it asks about.

    Without a number it is an export.
    """

    identity: Identity
    letter: Letter
    asked: tuple[Asked, ...]
    author: str

    @property
    def is_export(self) -> bool:
        """Whether nobody is asked: what isn't filled in stays as it is."""
        return not self.identity.number


def write_workbook(content: Content, prepared: Sequence[PreparedSheet], appearance: Look) -> bytes:
    """The bytes of the workbook (.xlsx); `prepared` are the sheets of the whole form."""
    stream = BytesIO()
    # Widths count in figures of the default face; no theme's face takes the place of any.
    default = {"font_name": appearance.family, "font_size": 11, "font_scheme": "none"}
    book = xlsxwriter.Workbook(stream, {**_OPTIONS, "default_format_properties": default})
    rows = _Writer(book, content, appearance).write([(asked, prepared[asked.at]) for asked in content.asked])
    book.close()
    return with_rows(stream.getvalue(), rows)


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, content: Content, appearance: Look) -> None:
        self._book = book
        self._content = content
        self._look = appearance
        self._formats = Formats(book, appearance.family)
        self._offered: dict[tuple[str, ...], str] = {}

    def write(self, sheets: Sequence[tuple[Asked, PreparedSheet]]) -> dict[str, SheetRows]:
        """Writes all sheets; the rows that are yet to be put in, by the part of their sheet."""
        book, content = self._book, self._content
        self._describe()
        first = book.add_worksheet(GUIDE if content.is_export else REQUEST)
        rows = {}
        for asked, prepared in sheets:
            answers = self._answers(book.add_worksheet(asked.sheet.name), asked, prepared)
            rows[self._part()] = answers
        status = ("", "") if content.is_export else status_of([asked for asked, _ in sheets])
        write_letter(first, self._formats, self._look, content.letter, str(content.identity), status)
        self._example(book.add_worksheet(EXAMPLE), sheets[0][1])
        if not content.is_export:
            for asked, prepared in sheets:
                self._list(book.add_worksheet(asked.sheet.named(LIST)), prepared)
                rows[self._part()] = prepared.rows
        self._offer()
        return rows

    def _part(self) -> str:
        """The name of the part that holds the last sheet."""
        return f"xl/worksheets/sheet{len(self._book.worksheets())}.xml"

    def _describe(self) -> None:
        identity, letter = self._content.identity, self._content.letter
        created = datetime(*identity.as_of.timetuple()[:3])
        self._book.set_properties({"title": letter.title, "author": self._content.author, "created": created})
        number = f"{identity.as_of}-{identity.number}" if identity.number else ""
        values = (number, identity.as_of.isoformat(), identity.edition, identity.recipient)
        for name, value in zip(PROPERTIES, values, strict=True):
            if value:
                self._book.set_custom_property(name, value, "text")

    def _answers(self, sheet: Worksheet, asked: Asked, prepared: PreparedSheet) -> SheetRows:
        """Writes the frame of a sheet of answers; its rows."""
        content = self._content
        table = AnswerTable(prepared, asked.sheet.sections)
        first, last = HEADER_ROW + 1, last_row(asked)
        frame_sheet(sheet, self._look, foot=str(content.identity))
        how = words.HOW_TO_EDIT if content.is_export else words.HOW_TO_ANSWER
        sheet.write_string(0, 0, content.letter.title, self._formats.of(bold=True, font_size=13))
        sheet.write_string(1, 0, str(content.identity), self._formats.of(font_color=look.QUIET))
        for at, line in enumerate(how, 2):
            sheet.write_string(at, 0, line, self._formats.of())
        sheet.set_tab_color(look.UNANSWERED)
        self._header(sheet, HEADER_ROW, table.labels, prepared)
        for at, row in enumerate(Row, first):
            for column, style in enumerate(self._formats_of(row, prepared)):
                sheet.write_blank(at, column, None, style)
        self._validations(sheet, table, (first, last))
        self._colours(sheet, table, (first, last))
        sheet.repeat_rows(HEADER_ROW)
        sheet.freeze_panes(first, table.fields[0] + 1)
        sheet.autofilter(HEADER_ROW, 0, last, len(table.labels) - 1)
        initial = "" if content.is_export else words.UNANSWERED
        rows = [row for one in asked.entries for row in table.rows_of(prepared.entries[one.entry.id], initial)]
        return SheetRows([*rows, *[table.free_row()] * FREE_ROWS], first + 1)

    def _header(
        self,
        sheet: Worksheet,
        row: int,
        labels: Sequence[str],
        prepared: PreparedSheet,
        shown: Mapping[str, str] | None = None,
    ) -> None:
        """The header of a table, with other words for some labels, and its columns' widths."""
        style = self._formats.of(
            bold=True, text_wrap=True, align="center", valign="vcenter", bg_color=look.HEADER, **look.LINES
        )
        sheet.set_row(row, _HEADER_PT)
        # What stands over several labels has a line of its own.
        breaks = {ROW: "／"} | {one.label: "".join(one.column.under.split()) for one in prepared.sheet.fields}
        for at, label in enumerate(labels):
            begin = breaks.get(label) or label
            text = (shown or {}).get(label, label.replace(begin, f"{begin}\n", 1).strip())
            sheet.set_column_pixels(at, at, width_px(prepared.widths_em[label]))
            sheet.write_string(row, at, text, style)

    def _formats_of(self, row: Row, prepared: PreparedSheet, filled: Container[str] = ()) -> list[Format]:
        """The formats of a row's cells, from left to right; those of the `filled` labels show that they are."""
        aligned = {one.label: KINDS[one.column.kind].align for one in prepared.sheet.fields}
        aligned |= dict.fromkeys((STATE, ROW, ANSWER), Align.CENTER)
        made = []
        for label in prepared.sheet.labels:
            is_open = prepared.sheet.is_open(label, row)
            properties: dict[str, Any] = {"align": aligned.get(label, Align.LEFT).value, "locked": not is_open}
            if is_open and label in filled:
                properties |= {"bg_color": look.CHANGED, "font_color": look.CHANGED_TEXT}
            elif row is Row.NEW and is_open:
                properties["bg_color"] = look.NEW
            elif not is_open:
                properties["bg_color"] = look.LOCKED
            properties["bottom_color" if row is Row.AFTER else "top_color"] = look.DARK_LINE
            made.append(self._formats.of(text_wrap=True, num_format="@", **{**look.LINES, **properties}))
        return made

    def _validations(self, sheet: Worksheet, table: AnswerTable, rows: tuple[int, int]) -> None:
        """What cells may be chosen from or must be, and what is said beside them while they are filled in."""
        prepared = table.prepared
        choices = tuple(choice.value for choice in Choice)
        self._validate(sheet, table.column[ANSWER], rows, ANSWER, words.CHOOSE_HINT, choices, alert="stop")
        day = words.DAY_HINT.format(example=format_date(self._content.identity.as_of))
        for label, hint in ((RETIRED_ON, day), (REASON, words.REASON_HINT), (REMARKS, words.REMARKS_HINT)):
            self._validate(sheet, table.column[label], rows, label, hint)
        if len(table.headings) > 1:
            self._validate(
                sheet, table.column[SECTION], rows, SECTION, words.SECTION_HINT, table.headings, alert="stop"
            )
        for field in prepared.sheet.fields:
            said = prepared.inputs[field.label]
            optional = field.column.is_optional
            hint = words.FIELD_HINT + said.hint + (words.MAY_BE_BLANK.format(blank=BLANK) if optional else "")
            offered = said.choices + ((BLANK,) if said.choices and optional else ())
            formula = said.formula and f'OR({{cell}}="{BLANK}",{said.formula})'
            self._validate(
                sheet, table.column[field.label], rows, field.label, hint, offered, formula=formula, alert=said.alert
            )

    def _validate(
        self,
        sheet: Worksheet,
        column: int,
        rows: tuple[int, int],
        label: str,
        hint: str,
        choices: tuple[str, ...] = (),
        *,
        formula: str = "",
        alert: str = "none",
    ) -> None:
        first, last = rows
        options: dict[str, Any] = {"validate": "any"}
        if choices:
            options = {"validate": "list", "value": f"={self._name_of(choices)}"}
        elif formula:
            options = {"validate": "custom", "value": "=" + formula.format(cell=xl_rowcol_to_cell(first, column))}
        if alert == "none":
            options["show_error"] = False
        else:
            problem = words.CHOOSE_FROM_LIST if alert == "stop" else words.NOT_AS_EXPECTED
            options |= {"error_type": alert, "error_title": _cut(label, _MOST_HINT_TITLE), "error_message": problem}
        options |= {"input_title": _cut(label, _MOST_HINT_TITLE), "input_message": _cut(hint, _MOST_HINT)}
        sheet.data_validation(first, column, last, column, options)

    def _name_of(self, choices: tuple[str, ...]) -> str:
        """The defined name of the range that holds these choices."""
        return self._offered.setdefault(choices, f"{CHOICES}{len(self._offered) + 1}")

    def _offer(self) -> None:
        """Writes the hidden sheet of choices, and defines their names."""
        sheet = self._book.add_worksheet(CHOICES)
        for column, (choices, name) in enumerate(self._offered.items()):
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, choice, self._formats.of(num_format="@"))
            self._book.define_name(name, f"={CHOICES}!{xl_range_abs(0, column, len(choices) - 1, column)}")
        sheet.protect("")
        sheet.hide()

    def _colours(self, sheet: Worksheet, table: AnswerTable, rows: tuple[int, int]) -> None:
        """What stands out: what isn't answered, what is still needed, what changes. The state says it in words."""
        first, last = rows
        row, answer = (f"${xl_rowcol_to_cell(first, table.column[label])}" for label in (ROW, ANSWER))
        state = f"${xl_rowcol_to_cell(first, table.column[STATE])}"
        is_after = f'{row}="{Row.AFTER.value}"'

        def mark(label: str, until: str, condition: str, **properties: object) -> None:
            options = {
                "type": "formula",
                "criteria": f"=AND({condition})",
                "format": self._formats.marking(**properties),
            }
            sheet.conditional_format(first, table.column[label], last, table.column[until], options)

        needs = f'LEFT({state},1)="{words.NEEDED}"'
        mark(STATE, STATE, needs, font_color=look.NEEDED_TEXT, bold=True, bg_color=look.NEEDED)
        mark(STATE, STATE, f'{state}="{words.DONE}"', font_color=look.DONE_TEXT, bold=True)
        on = xl_rowcol_to_cell(first, table.column[RETIRED_ON])
        retired = f'{is_after},{answer}="{Choice.RETIRED.value}",{on}=""'
        mark(RETIRED_ON, REASON, retired, bg_color=look.NEEDED)
        cell = xl_rowcol_to_cell(first, table.fields[0])
        first_label, last_label = (table.labels[at] for at in (table.fields[0], table.fields[-1]))
        mark(first_label, last_label, f'{is_after},{cell}<>""', font_color=look.CHANGED_TEXT, bg_color=look.CHANGED)
        if not self._content.is_export:
            mark(ANSWER, REMARKS, f'{is_after},{answer}=""', bg_color=look.UNANSWERED)

    def _example(self, sheet: Worksheet, prepared: PreparedSheet) -> None:
        """Writes the example: an answer of each kind, under what it is an example of."""
        frame_sheet(sheet, self._look, foot=str(self._content.identity))
        sheet.write_string(0, 0, words.EXAMPLE_TITLE, self._formats.of(bold=True, font_size=13))
        labels = prepared.sheet.labels
        self._header(sheet, _EXAMPLE_HEADER_ROW, labels, prepared, {ID: words.EXAMPLE_ID})
        heading = self._formats.of(bold=True, valign="vcenter")
        widths = [prepared.widths_em[label] for label in labels]
        at = _EXAMPLE_HEADER_ROW + 1
        for example in examples(prepared, self._content.identity.as_of):
            sheet.set_row(at, 24)
            sheet.write_string(at, 0, example.heading, heading)
            for row, cells in example.rows:
                at += 1
                texts = [cells.get(label, "") for label in labels]
                sheet.set_row(at, self._look.measure.height_pt(texts, widths, look.SIZE_PT))
                _write_row(sheet, at, labels, cells, self._formats_of(row, prepared, cells))
            at += 1
        sheet.freeze_panes(_EXAMPLE_HEADER_ROW + 1, 0)

    def _list(self, sheet: Worksheet, prepared: PreparedSheet) -> None:
        """Writes the frame of the list to look at: its header, and one row, which stands for all of them."""
        frame_sheet(sheet, self._look, foot=f"{LIST}　{self._content.letter.title}")
        labels = prepared.list_labels
        self._header(sheet, 0, labels, prepared)
        aligned = {one.label: KINDS[one.column.kind].align for one in prepared.sheet.fields}
        for at, label in enumerate(labels):
            align = aligned.get(label, Align.LEFT).value
            style = self._formats.of(text_wrap=True, num_format="@", align=align, **look.LINES)
            sheet.write_blank(LIST_FIRST_ROW - 1, at, None, style)
        sheet.repeat_rows(0)
        sheet.freeze_panes(1, 2)


def _write_row(
    sheet: Worksheet, row: int, labels: Sequence[str], cells: Mapping[str, str], styles: Sequence[Format]
) -> None:
    for at, label in enumerate(labels):
        text = cells.get(label)
        if text:
            sheet.write_string(row, at, text, styles[at])
        else:
            sheet.write_blank(row, at, None, styles[at])


def _cut(text: str, most: int) -> str:
    """The text within so many UTF-16 units, as Excel counts."""
    while len(text.encode("utf-16-le")) > 2 * most:
        text = text[:-2] + "…"
    return text
