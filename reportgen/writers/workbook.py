"""A document's tables as a workbook (.xlsx, made with XlsxWriter): a sheet for each, to be read, edited and printed.

No cells are merged: what goes over several rows stands in each of them. Notes stand below their table. Amounts are
numbers, which look as they are printed. A figure is a chart beside its data, on a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from itertools import count
from re import ASCII, compile, sub
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.utility import quote_sheetname, xl_range, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from reportgen.content import Align, Content, text_of
from reportgen.document.blocks import Figure, Heading, Note, Opening, RowForm, Table
from reportgen.document.style import Face
from reportgen.writers.charts import OPTIONS, chart_space, write_data
from reportgen.writers.registry import Work

_ALIGNS: Final = {Align.LEFT: "left", Align.RIGHT: "right"}
_STACKED: Final = 270  # as XlsxWriter calls it: the characters of a label one under another
_A3, _A4 = 8, 9  # paper sizes (ECMA-376 Part 1, 18.3.1.63)
_A4_LONG_PT: Final = 850
_LONGEST_NAME: Final = 31
_PX_PER_PT: Final = 96 / 72
_FIGURES_SHEET: Final = "図"
_FIGURE: Final = compile(r"([△▲−－-]?)(0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)((?:\.\d+)?)", ASCII)


def write(work: Work) -> tuple[bytes, None]:
    """The workbook; the same bytes for the same document."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, OPTIONS)
    properties, provenance = work.document.properties, work.provenance
    book.set_properties(
        {
            "title": properties.title,
            "author": properties.author,
            "subject": properties.subject,
            "created": provenance.made_at.replace(tzinfo=None),
        }
    )
    book.set_custom_property("dataset-sha256", provenance.dataset_sha256)
    charts = _Writer(book, work).write()
    book.close()
    return _with_charts(stream, charts) if charts else stream.getvalue(), None


def _with_charts(stream: BytesIO, charts: Sequence[str]) -> bytes:
    """The workbook with these charts in the places of those that XlsxWriter made."""
    parts = {f"xl/charts/chart{number}.xml": chart for number, chart in enumerate(charts, 1)}
    made = BytesIO()
    with ZipFile(stream) as before, ZipFile(made, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            after.writestr(entry, parts.get(entry.filename) or before.read(entry))
    return made.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, work: Work) -> None:
        self._book = book
        self._work = work
        self._style = work.style
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def write(self) -> list[str]:
        """Writes all sheets; the charts on them, in their order."""
        charts: list[str] = []
        heading = self._work.document.properties.title
        above: list[str] = []
        sheet, row = None, 0
        for block in self._work.document.blocks:
            if isinstance(block, Opening):
                self._style = self._work.style.of(block.kind)
            elif isinstance(block, Heading):
                heading, sheet, above = block.bookmark, None, []
            elif isinstance(block, Note):
                if sheet is None:
                    above.append(text_of(block.content))
                else:
                    row = self._notes(sheet, row, [text_of(block.content)])
            elif isinstance(block, Table):
                sheet = self._book.add_worksheet(self._name(heading))
                row = self._notes(sheet, self._table(sheet, block) + 1, above)
                above = []
            elif isinstance(block, Figure):
                charts.append(self._figure(block, len(charts) + 1))
        return charts

    def _figure(self, block: Figure, number: int) -> str:
        """Writes the data of a figure, and beside them what stands for its chart, which is the result."""
        name = self._name(f"{_FIGURES_SHEET}{number} {block.title}")
        sheet = self._book.add_worksheet(name)
        beside = write_data(sheet, block.chart, self._look("note", num_format="General", text_wrap=True, border=1)) + 1
        self._say_headers(sheet, 1, 1, (len(block.chart.categories), beside - 2))
        chart = self._book.add_chart({"type": "bar"})
        chart.add_series({"values": [name, 1, 1, 1, 1]})
        chart.set_size(
            {"width": block.scene.width_pt * _PX_PER_PT, "height": (block.scene.height_pt + 30) * _PX_PER_PT}
        )
        sheet.insert_chart(0, beside, chart, {"description": block.alternative})
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        self._set_furniture(sheet)
        family = self._work.style.fonts[Face.REGULAR].family
        return chart_space(block, family, name, title=block.title)

    def _name(self, heading: str) -> str:
        """A name that Excel takes, which no other sheet has."""
        plain = sub(r"[\[\]:*?/\\]|^'|'$", "", heading) or "1"
        for number in count(1):
            name = plain[: _LONGEST_NAME - 3] + (f" {number}" if number > 1 else "")
            if name not in self._names:
                self._names.add(name)
                return name
        raise AssertionError

    def _look(self, kind: str, **more: object) -> Any:  # noqa: ANN401 - XlsxWriter's formats have no types
        text = self._style.texts[kind]
        family = self._style.fonts[text.face].family
        wanted: dict[str, Any] = {"font_name": family, "font_size": text.size_pt, "bold": text.face is Face.BOLD}
        wanted |= {"num_format": "@", "valign": "vcenter", **more}
        key = tuple(wanted.items())
        if key not in self._looks:
            self._looks[key] = self._book.add_format(wanted)
        return self._looks[key]

    def _notes(self, sheet: Worksheet, row: int, notes: Sequence[str]) -> int:
        for at, note in enumerate(notes):
            sheet.write_string(row + at, 0, note, self._look("note"))
        return row + len(notes)

    def _table(self, sheet: Worksheet, table: Table) -> int:
        """Writes the table; the row below it."""
        style = self._style
        fill = f"#{style.table.header_fill}"
        widths = self._work.grids[table.fields]
        for at, width in enumerate(widths):
            sheet.set_column_pixels(at, at, round(width * _PX_PER_PT))
        row = len(table.header_cells)
        head = {"border": 1, "bg_color": fill, "align": "center", "text_wrap": True}
        size = style.texts["header"].size_pt
        for number, cells in enumerate(table.header_cells):
            longest = 1
            for cell in cells:
                is_upright = cell.position < len(table.columns) and table.columns[cell.position].is_upright
                label = text_of(cell.content)
                longest = max(longest, len(label) + 1) if is_upright else longest
                look = self._look("header", **head, **({"rotation": _STACKED} if is_upright else {}))
                for down in range(cell.row_span):
                    for over in range(cell.column_span):
                        sheet.write_string(number + down, cell.column + over, label, look)
            if longest > 1:
                sheet.set_row(number, longest * size * 1.3)
        first = row
        shown: dict[int, Content] = {}
        for number, (body_row, cells) in enumerate(zip(table.rows, table.body_cells, strict=True)):
            shown |= {cell.column: cell.content for cell in cells}
            starts = {cell.column: cell for cell in cells}
            is_entry = body_row.form is RowForm.ENTRY
            for at, column in enumerate(table.columns):
                content = shown.get(at, ()) if at in starts or column.merges else ()
                align = starts[at].align if at in starts else column.align
                ground = {} if is_entry else {"bg_color": fill}
                amount, number_format = _number(content)
                more = {"num_format": number_format} if amount is not None else {}
                kind = starts[at].text_kind if at in starts else "body"
                look = self._look(
                    kind, border=1, align=_ALIGNS.get(align, "center"), text_wrap=is_entry, **ground, **more
                )
                if amount is None:
                    sheet.write_string(row, at, text_of(content), look)
                elif formula := _count_of_signs(table, number, at, first):
                    sheet.write_formula(row, at, formula, look, amount)
                else:
                    sheet.write_number(row, at, amount, look)
            row += 1
        headed = [at for at, column in enumerate(table.columns, 1) if column.heads_row]
        self._say_headers(sheet, first, max(headed, default=0), (row - 1, len(table.columns) - 1))
        self._print_set_up(sheet, table)
        return row

    def _say_headers(self, sheet: Worksheet, rows: int, columns: int, last: tuple[int, int]) -> None:
        """Names where the headers of a table are, which begins at A1: its first rows, its first columns.

        Screen readers (JAWS, NVDA) go by such a name: they say with each cell what heads its column and its row.
        """
        number = len(self._book.worksheets())
        kind = "TitleRegion" if columns else "ColumnTitleRegion"
        name = f"{kind}{number}.a1.{xl_rowcol_to_cell(*last).lower()}.{number}"
        cells = xl_range_abs(0, 0, rows - 1, max(columns, 1) - 1)
        self._book.define_name(name, f"={quote_sheetname(sheet.name)}!{cells}")

    def _print_set_up(self, sheet: Worksheet, table: Table) -> None:
        """The sheet's paper, what stays in sight, what each page repeats."""
        paper = self._style.sheet
        header = len(table.header_cells)
        sheet.freeze_panes(header, max(1, table.stub))
        sheet.repeat_rows(0, header - 1)
        sheet.repeat_columns(0, max(1, table.stub) - 1)
        sheet.set_paper(_A3 if max(paper.width_pt, paper.height_pt) > _A4_LONG_PT else _A4)
        if paper.width_pt > paper.height_pt:
            sheet.set_landscape()
        widths = self._work.grids[table.fields]
        if sum(widths) <= paper.text_width_pt + 1:
            sheet.fit_to_pages(1, 0)
        self._set_furniture(sheet)

    def _set_furniture(self, sheet: Worksheet) -> None:
        title = self._work.document.properties.title.replace("&", "&&")
        sheet.set_header(f"&C{title[:200]}")
        sheet.set_footer("&C&P／&N")


def _number(content: Content) -> tuple[float | None, str]:
    """What the content amounts to, and the format in which a number looks like its text; None where none does."""
    if len(content) != 1 or content[0].amount is None:
        return None, ""
    text, amount = content[0].text, content[0].amount
    found = _FIGURE.fullmatch(text)
    if found is None or (found[1] and not amount):
        return (None, "") if amount or '"' in text else (0, f'#,##0;-#,##0;"{text}"')
    sign, whole, fraction = found.groups()
    form = ("0" if len(whole) > 3 and "," not in whole else "#,##0") + sub(r"\d", "0", fraction)
    return amount if isinstance(amount, int) else float(amount), f'{form};"{sign}"{form}' if sign else form


def _count_of_signs(table: Table, number: int, at: int, first: int) -> str:
    """The formula of the cell where it is the number of signs in its row, its column or both, else nothing; `first` is
    where the sheet has the table's first row."""
    counted = [one for one, column in enumerate(table.columns) if column.counted]
    signs = table.columns[counted[0]].counted if counted else ()
    is_other = at not in counted and table.columns[at].is_upright
    if not counted or is_other or any(sign.isascii() for sign in signs):  # to a formula * and ? are any text
        return ""
    left, right = (at, at) if at in counted else (counted[0], counted[-1])
    top, end = number, number + 1
    if table.rows[number].form is RowForm.TOTAL:
        top, end = 0, number
    elif table.rows[number].form is RowForm.BAND:
        rows = range(number + 1, len(table.rows))
        top, end = number + 1, next((row for row in rows if table.rows[row].form is not RowForm.ENTRY), len(table.rows))
    cells = xl_range(first + top, left, first + end - 1, right)
    return "=" + "+".join([f'COUNTIF({cells},"{sign}")' for sign in signs])
