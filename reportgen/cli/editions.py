"""reportgen editions."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_json, print_line, print_note, print_problems
from reportgen.cli.messages import NOT_WHOLE
from reportgen.cli.options import JSON, Command, workspace_of
from reportgen.content import Align
from reportgen.pipeline.editions import EditionRow, list_editions
from reportgen.workspace import shown
from reportgen.writers.text import in_columns

COMMAND = Command(
    "どの版があり、どこに保存され、異状がないかを一覧にします。",
    (JSON,),
)

_LABELS = ("基準日", "件数", "廃止", "市町", "データ（SHA-256）", "保存", "状態")
_ALIGNS = (Align.LEFT, *[Align.RIGHT] * 3, *[Align.LEFT] * 3)
_DIGITS_OF_HASH = 12


def run(options: argparse.Namespace) -> int:
    """The editions as a table; 1 where an edition can't be read or what is archived isn't whole."""
    workspace = workspace_of(options)
    rows = list_editions(workspace)
    if options.json:
        print_json([_as_json(row) for row in rows])
    else:
        for line in in_columns([_LABELS, *(cells for row in rows for cells in _cells(row))], _ALIGNS):
            print_line(line)
    print_problems([*(problem for row in rows for problem in row.problems), *workspace.misnamed_files()])
    damaged = sum(not filed.is_whole for row in rows for filed in row.filed)
    if damaged:
        print_note(NOT_WHOLE.format(number=damaged))
    return 1 if damaged or any(row.problems for row in rows) else 0


def _cells(row: EditionRow) -> list[tuple[str, ...]]:
    """The lines of a row: one for each form that is archived, the edition's own values in the first."""
    numbers = ["" if number is None else str(number) for number in (row.entries, row.retired, row.towns)]
    if row.problems:
        numbers = ["誤り", "", ""]
    own = (row.as_of.isoformat(), *numbers, row.sha256[:_DIGITS_OF_HASH] or "（データなし）")
    filings = [
        (f"{shown(filed.path)}（第{filed.revision}版）", "異状なし" if filed.is_whole else "異状あり")
        for filed in row.filed
    ] or [("", "")]
    return [(*(own if index == 0 else ("",) * len(own)), *filing) for index, filing in enumerate(filings)]


def _as_json(row: EditionRow) -> dict[str, object]:
    return {
        "as_of": row.as_of.isoformat(),
        "path": shown(row.path) if row.sha256 else None,
        "entries": row.entries,
        "retired": row.retired,
        "towns": row.towns,
        "sha256": row.sha256 or None,
        "archived": [
            {"path": shown(filed.path), "revision": filed.revision, "whole": filed.is_whole} for filed in row.filed
        ],
        "problems": [str(problem) for problem in row.problems],
    }
