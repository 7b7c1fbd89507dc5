"""reportgen editions."""

from __future__ import annotations

import argparse
from unicodedata import east_asian_width

from reportgen.cli.console import print_json, print_line, print_note, print_problems
from reportgen.cli.messages import NOT_WHOLE
from reportgen.cli.options import workspace_of
from reportgen.pipeline.editions import EditionRow, list_editions
from reportgen.workspace import shown

_LABELS = ("基準日", "件数", "廃止", "市町", "データ（SHA-256）", "保存", "状態")
_RIGHT = {1, 2, 3}
_DIGITS_OF_HASH = 12


def run(options: argparse.Namespace) -> int:
    """The editions as a table; 1 where an edition can't be read or what is archived isn't whole."""
    workspace = workspace_of(options)
    rows = list_editions(workspace)
    if options.json:
        print_json([_as_json(row) for row in rows])
    else:
        for line in _aligned([_LABELS, *(cells for row in rows for cells in _cells(row))]):
            print_line(line)
    print_problems([*(problem for row in rows for problem in row.problems), *workspace.misnamed_files()])
    damaged = sum(not form.is_whole for row in rows for form in row.filed)
    if damaged:
        print_note(NOT_WHOLE.format(number=damaged))
    return 1 if damaged or any(row.problems for row in rows) else 0


def _cells(row: EditionRow) -> list[tuple[str, ...]]:
    """The lines of a row: one for each form that is archived, the edition's own values in the first."""
    numbers = ["" if number is None else str(number) for number in (row.entries, row.retired, row.towns)]
    if row.problems:
        numbers = ["誤り", "", ""]
    own = (row.as_of.isoformat(), *numbers, row.sha256[:_DIGITS_OF_HASH] or "（データなし）")
    forms = [
        (f"{shown(form.path)}（第{form.revision}版）", "異状なし" if form.is_whole else "異状あり")
        for form in row.filed
    ] or [("", "")]
    return [(*(own if index == 0 else ("",) * len(own)), *form) for index, form in enumerate(forms)]


def _aligned(table: list[tuple[str, ...]]) -> list[str]:
    """The table as lines, its columns aligned by the cells that a console gives to each character."""
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    lines = []
    for cells in table:
        padded = []
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            gap = " " * (width - _width(cell))
            padded.append(gap + cell if index in _RIGHT else cell + gap)
        lines.append("  ".join(padded).rstrip())
    return lines


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


def _as_json(row: EditionRow) -> dict[str, object]:
    return {
        "as_of": row.as_of.isoformat(),
        "path": shown(row.path) if row.sha256 else None,
        "entries": row.entries,
        "retired": row.retired,
        "towns": row.towns,
        "sha256": row.sha256 or None,
        "archived": [
            {"path": shown(form.path), "revision": form.revision, "whole": form.is_whole} for form in row.filed
        ],
        "problems": [str(problem) for problem in row.problems],
    }
