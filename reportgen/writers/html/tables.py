"""A table of the document as HTML: its headers tied to its cells, groups as bodies of their own, sums at the foot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple

from reportgen.content import Align, text_of
from reportgen.document.table import Cell, Column, Row, RowForm, Table
from reportgen.writers.html.markup import References, markup

_CLASSES = {Align.CENTER: ("center",), Align.RIGHT: ("right",), Align.LEFT: (), Align.JUSTIFY: ()}


class Marking(NamedTuple):
    """What a script needs of a table: for each entry the words that it may be chosen by (`data-c`), and for some fields
    each entry's place in their order (`data-o`)."""

    choices: Sequence[str]
    orders: Mapping[str, Sequence[int]]


def table(block: Table, name: str, references: References, marking: Marking | None = None) -> str:
    """The table in a region that scrolls where it is too wide; ids begin with `name`.

    `scope` says what a header heads: words over several labels head the group of their columns (HTML, 4.9.12.2). A
    table without merged cells can stand as one card a row on narrow screens: each cell has its label.
    """
    merged = any(column.merges for column in block.columns)
    classes = " ".join([*(() if merged else ("cards",)), *(("top",) if block.begins_at_top else ())])
    parts = [
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{name}">',
        f'<table class="{classes}"><caption id="{name}" class="read">{escape(block.summary)}</caption>',
    ]
    if len(block.header_cells) > 1:
        parts += [f'<colgroup span="{cell.column_span}">' for cell in block.header_cells[0]]
    parts.append("<thead>")
    for header in block.header_cells:
        parts += "<tr>", *(_header(cell, block, with_fields=marking is not None) for cell in header), "</tr>"
    parts.append("</thead>")
    labels = [_label(column) for column in block.columns]
    body = ""
    entry = 0
    for row, cells in zip(block.rows, block.body_cells, strict=True):
        wanted = "tfoot" if row.form is RowForm.TOTAL else "tbody"
        if body != wanted or row.form is RowForm.BAND:
            parts += f"</{body}>" if body else "", f"<{wanted}>"
            body = wanted
        parts.append(_row_start(row, marking.choices[entry] if marking and row.form is RowForm.ENTRY else ""))
        for cell in cells:
            order = ""
            field = block.columns[cell.column].field
            if marking and row.form is RowForm.ENTRY and field in marking.orders:
                order = f' data-o="{marking.orders[field][entry]}"'
            parts.append(_cell(cell, row.form, labels[cell.column], references, order))
        parts.append("</tr>")
        entry += row.form is RowForm.ENTRY
    parts.append(f"</{body}></table></div>" if body else "</table></div>")
    return "\n".join(["".join(parts[:2]), *_lines(parts[2:])])


def _lines(parts: Sequence[str]) -> Iterator[str]:
    """The parts with a line for each row, so that two files can be compared."""
    line = ""
    for part in parts:
        line += part
        if part == "</tr>":
            yield line
            line = ""
    yield line


def _label(column: Column) -> str:
    return escape("　".join(filter(None, (text_of(column.under), text_of(column.label)))).replace("\n", ""))


def _header(cell: Cell, block: Table, *, with_fields: bool) -> str:
    attributes = _spans(cell)
    is_label = cell.position < len(block.columns)
    attributes += ' scope="col"' if is_label else ' scope="colgroup"'
    if with_fields and is_label:
        attributes += f' data-k="{cell.column}"'
    return f"<th{attributes}>{markup(cell.content)}</th>"


def _row_start(row: Row, choices: str) -> str:
    at = f' id="{escape(row.entry_id)}"' if row.entry_id else ""
    return f"<tr{at}" + (f' data-c="{choices}"' if choices or row.form is RowForm.ENTRY else "") + ">"


def _cell(cell: Cell, form: RowForm, label: str, references: References, order: str) -> str:
    classes = _CLASSES[cell.align] + ((f"hang-{min(cell.hang, 4)}",) if cell.hang else ())
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    attributes += _spans(cell) + order
    tag = "td"
    if cell.heads_row:
        tag = "th"
        attributes += f' scope="{"rowgroup" if form is RowForm.BAND else "row"}"'
    if form is not RowForm.BAND:
        attributes += f' data-l="{label}"'
    return f"<{tag}{attributes}>{markup(cell.content, references)}</{tag}>"


def _spans(cell: Cell) -> str:
    columns = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return columns + (f' rowspan="{cell.row_span}"' if cell.row_span > 1 else "")
