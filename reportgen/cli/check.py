"""reportgen check."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_problems
from reportgen.cli.options import workspace_of
from reportgen.diagnostics import Severity
from reportgen.pipeline.check import check


def run(options: argparse.Namespace) -> int:
    """Checks; the exit code says whether there were errors."""
    checked = check(workspace_of(options), options.as_of, style=options.style)
    print_problems(checked.diagnostics)
    errors = sum(d.severity is Severity.ERROR for d in checked.diagnostics)
    warnings = len(checked.diagnostics) - errors
    print(f"{checked.path}：エラー {errors}件、警告 {warnings}件")
    return 1 if errors else 0
