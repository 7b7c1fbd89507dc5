"""A table of the document as HTML: its headers tied to its cells, groups as bodies of their own, sums at the foot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final, NamedTuple

from reportgen.content import Align, text_of
from reportgen.document.table import Cell, Column, Row, RowForm, Table
from reportgen.writers.html.markup import References, in_phrases, markup

# Two columns stand beside each other on any screen.
_FEWEST_STACKED = 2
_CLASSES = {Align.CENTER: ("center",), Align.RIGHT: ("right",), Align.LEFT: (), Align.JUSTIFY: ()}


# For pages with a table of signs: its header and its first column stay in sight.
SIGNS_STYLE: Final = """
.scroll:has(.signs) { max-height: 90vh; overflow: auto; }
.signs { border-collapse: separate; border-spacing: 0; }
.signs th, .signs td { padding: .25rem .375rem; }
.signs thead th { position: sticky; top: 0; z-index: 1; vertical-align: top; }
.signs .upright { writing-mode: vertical-rl; white-space: nowrap; text-align: start; }
.signs tbody tr > :is(th, td) { min-width: 0; }
.signs thead th:first-child, .signs [scope="row"] { position: sticky; left: 0; background: var(--paper); }
.signs [scope="row"] { min-width: min(12em, 40vw); }
.signs thead th:first-child { z-index: 2; background: var(--shade); }
@media print { .scroll:has(.signs) { max-height: none; } .signs thead th, .signs [scope="row"] { position: static; } }
"""


class Marking(NamedTuple):
    """What a script needs of a table: for each entry the words that it may be chosen by (`data-c`), and for some fields
    each entry's place in their order (`data-o`)."""

    choices: Sequence[str]
    orders: Mapping[str, Sequence[int]]


def table(block: Table, name: str, references: References, marking: Marking | None = None) -> str:
    """The table in a region that scrolls where it is too wide; ids begin with `name`.

    `scope` says what a header heads: words over several labels head the group of their columns, a merged cell and a
    band the rows of their body (HTML, 4.9.12.2). Each cell has its label, so that on narrow screens a row can stand as
    a card, and with it those that share its merged cells.
    """
    merging = next((at for at, column in enumerate(block.columns) if column.merges), None)
    said = [
        *(("signs",) if block.stub else ()),
        *(("merged",) if merging is not None else ()),
        *(("top",) if block.begins_at_top else ()),
    ]
    classes = f' class="{" ".join(said)}"' if said else ""
    stacks = " stacks" if len(block.columns) > _FEWEST_STACKED and not block.stub else ""
    parts = [
        f'<div class="scroll{stacks}" role="region" tabindex="0" aria-labelledby="{name}">',
        f'<table{classes}><caption id="{name}" class="read">{escape(block.summary)}</caption>',
    ]
    if len(block.header_cells) > 1:
        parts += [f'<colgroup span="{cell.column_span}">' for cell in block.header_cells[0]]
    parts.append("<thead>")
    for header in block.header_cells:
        parts += "<tr>", *(_header(cell, block, with_fields=marking is not None) for cell in header), "</tr>"
    parts.append("</thead>")
    labels = ["" if block.stub else _label(column) for column in block.columns]
    body = ""
    entry = 0
    above = RowForm.TOTAL
    for row, cells in zip(block.rows, block.body_cells, strict=True):
        wanted = "tfoot" if row.form is RowForm.TOTAL else "tbody"
        begins_run = above is RowForm.ENTRY and merging in [cell.column for cell in cells]
        if body != wanted or row.form is RowForm.BAND or begins_run:
            parts += f"</{body}>" if body else "", f"<{wanted}>"
            body = wanted
        above = row.form
        parts.append(_row_start(row, marking.choices[entry] if marking and row.form is RowForm.ENTRY else ""))
        for cell in cells:
            order = ""
            field = block.columns[cell.column].field
            if marking and row.form is RowForm.ENTRY and field in marking.orders:
                order = f' data-o="{marking.orders[field][entry]}"'
            is_merged = row.form is RowForm.ENTRY and block.columns[cell.column].merges
            parts.append(_cell(cell, row.form, labels[cell.column], references, order, heads_body=is_merged))
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
    if is_label and block.columns[cell.column].is_upright:
        attributes += ' class="upright"'
    if with_fields and is_label:
        attributes += f' data-k="{cell.column}"'
    return f"<th{attributes}>{in_phrases(cell.content)}</th>"


def _row_start(row: Row, choices: str) -> str:
    at = f' id="{escape(row.entry_id)}"' if row.entry_id else ' class="band"' if row.form is RowForm.BAND else ""
    return f"<tr{at}" + (f' data-c="{choices}"' if choices or row.form is RowForm.ENTRY else "") + ">"


def _cell(
    cell: Cell, form: RowForm, label: str, references: References, order: str, *, heads_body: bool = False
) -> str:
    classes = _CLASSES[cell.align] + ((f"hang-{min(cell.hang, 4)}",) if cell.hang else ())
    attributes = f' class="{" ".join(classes)}"' if classes else ""
    attributes += _spans(cell) + order
    tag = "td"
    if cell.heads_row:
        tag = "th"
        attributes += f' scope="{"rowgroup" if heads_body or form is RowForm.BAND else "row"}"'
    if label and form is not RowForm.BAND:
        attributes += f' data-l="{label}"'
    made = in_phrases if cell.heads_row else markup
    return f"<{tag}{attributes}>{made(cell.content, references)}</{tag}>"


def _spans(cell: Cell) -> str:
    columns = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return columns + (f' rowspan="{cell.row_span}"' if cell.row_span > 1 else "")
