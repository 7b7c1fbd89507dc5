"""reportgen check."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_json, print_line, print_note, print_problems
from reportgen.cli.messages import CORRECT_AND_REPEAT
from reportgen.cli.options import AS_OF, JSON, STYLE, Command, workspace_of
from reportgen.diagnostics import Place, Severity
from reportgen.pipeline.check import Checked, check

COMMAND = Command(
    "データの誤りを一度にすべて調べます。何も書きません。",
    (AS_OF, STYLE, JSON),
)


def run(options: argparse.Namespace) -> int:
    """Checks; the exit code says whether there were errors."""
    checked = check(workspace_of(options), options.as_of, style=options.style)
    errors = sum(d.severity is Severity.ERROR for d in checked.diagnostics)
    warnings = len(checked.diagnostics) - errors
    if options.json:
        print_json(_as_json(checked))
        if errors:
            print_note(CORRECT_AND_REPEAT.format(errors=errors))
        return 1 if errors else 0
    print_line(f"{checked.path}：エラー{errors}件、警告{warnings}件")
    print_problems(checked.diagnostics, CORRECT_AND_REPEAT)
    return 1 if errors else 0


def _as_json(checked: Checked) -> dict[str, object]:
    return {
        "path": checked.path,
        "problems": [
            {
                "severity": problem.severity.name.lower(),
                "rule": problem.rule,
                **(problem.place._asdict() if problem.place else dict.fromkeys(Place._fields)),
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in checked.diagnostics
        ],
    }
