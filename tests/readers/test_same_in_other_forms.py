"""The list of a workbook, written in other forms: each reads the same."""

from __future__ import annotations

import csv
import html
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest

from reportgen.readers.forms import read_source
from reportgen.readers.published import PublishedList
from reportgen.readers.source import Covered, Source

from .conftest import Recognise

LISTS = Path(__file__).parents[1] / "lists"
# Their sheets' names, merged values and hidden rows are nothing that these forms would lose.
NAMES = ["09-jigyohi", "10-kouen", "12-renkei-chusu", "18-renkei-excel"]


def visible(source: Source) -> list[list[str]]:
    return [
        [cell.error or cell.own_text for cell in row.cells]
        for block in source.blocks
        for row in block.rows
        if not block.is_hidden and not row.is_hidden
    ]


def as_csv(source: Source) -> str:
    stream = StringIO()
    rows = visible(source)
    csv.writer(stream).writerows([row + [""] * (max(map(len, rows)) - len(row)) for row in rows])
    return stream.getvalue()


def as_html(source: Source) -> str:
    rows = [
        "".join(
            f'<td colspan="{cell.across}" rowspan="{cell.down}">{html.escape(cell.error or cell.text)}</td>'
            for cell in row.cells
            if cell.covered is Covered.NOT
        )
        for block in source.blocks
        for row in block.rows
        if not block.is_hidden and not row.is_hidden
    ]
    return f"<table><tr>{'</tr><tr>'.join(rows)}</tr></table>".replace("\n", "<br>")


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "FWA" else 1 for character in text)


def as_aligned(source: Source, between: str) -> str:
    """Columns of at most 30 positions; longer texts go on in the next line."""
    rows = [[text.replace("\n", "") for text in row] for row in visible(source)]
    columns = range(max(map(len, rows)))
    widths = [
        min(30, max(_width(row[at]) for row in rows if at < len(row) and sum(map(bool, row)) > 1)) for at in columns
    ]
    lines = []
    for row in rows:
        if sum(map(bool, row)) < 2:
            lines.append(("" if not row or row[0] else " " * 40) + "".join(row))
        else:
            broken = [_broken(text, width) for text, width in zip(row, widths, strict=False)]
            for level in range(max(map(len, broken))):
                line = ""
                for at, texts in enumerate(broken):
                    start = sum(widths[:at]) + 3 * at
                    line += " " * (start - _width(line)) + (texts[level] if level < len(texts) else "")
                lines.append(line.rstrip())
        lines += [between] if between else []
    return "\n".join(lines).replace("|", "")


def _broken(text: str, width: int) -> list[str]:
    lines = [""]
    for character in text:
        if _width(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("write", "file_name"),
    [
        (as_csv, "list.csv"),
        (as_html, "list.html"),
        (lambda source: as_aligned(source, ""), "list.txt"),
        (lambda source: as_aligned(source, "|"), "list.txt"),
    ],
    ids=["csv", "html", "aligned", "aligned, with blank lines"],
)
def test_the_same_list_in_another_form(
    name: str, write: Callable[[Source], str], file_name: str, recognised: Recognise
) -> None:
    (path,) = (LISTS / name).glob("*.xlsx")
    data = path.read_bytes()
    other = recognised(write(read_source(data, path.name)), file_name)
    assert _said(other) == _said(recognised(data, path.name))
    assert other.day is not None


def _said(found: PublishedList) -> list[Any]:
    return [
        (
            section.is_numbered,
            [(column.label.text, *column[1:]) for column in section.columns],
            [(["".join(cell.text.split()) for cell in row.cells], row.group) for row in section.rows],
            section.groups and (section.groups.label is None, [name.text for name in section.groups.names]),
            [(note.mark, note.text.text, note.refers) for note in section.notes],
            [(total.label.text, [cell.text for cell in total.cells]) for total in section.totals],
        )
        for section in found.sections
    ]
