"""reportgen check."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_json, print_problems
from reportgen.cli.options import workspace_of
from reportgen.diagnostics import Severity, has_errors
from reportgen.pipeline.check import Checked, check


def run(options: argparse.Namespace) -> int:
    """Checks; the exit code says whether there were errors."""
    checked = check(workspace_of(options), options.as_of, style=options.style)
    if options.json:
        print_json(_as_json(checked))
        return 1 if has_errors(checked.diagnostics) else 0
    print_problems(checked.diagnostics)
    errors = sum(d.severity is Severity.ERROR for d in checked.diagnostics)
    warnings = len(checked.diagnostics) - errors
    print(f"{checked.path}：エラー{errors}件、警告{warnings}件")
    return 1 if errors else 0


def _as_json(checked: Checked) -> dict[str, object]:
    return {
        "path": checked.path,
        "problems": [
            {
                "severity": problem.severity.name.lower(),
                "rule": problem.rule,
                "path": problem.place.path if problem.place else None,
                "line": problem.place.line if problem.place else None,
                "column": problem.place.column if problem.place else None,
                "message": problem.message,
                "hint": problem.hint,
            }
            for problem in checked.diagnostics
        ],
    }
