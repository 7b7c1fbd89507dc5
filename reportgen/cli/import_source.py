"""reportgen import."""

from __future__ import annotations

import argparse
from pathlib import Path

from reportgen.cli.console import print_line, print_problems
from reportgen.cli.options import workspace_of
from reportgen.pipeline.import_source import import_source
from reportgen.workspace import shown


def run(options: argparse.Namespace) -> int:
    """Imports and tells what is read differently from the published text."""
    imported = import_source(workspace_of(options), Path(options.file), options.as_of, force=options.force)
    result = imported.result
    for change in result.changes:
        print_line(f"訂正 {change}")
    for query in result.queries:
        print_line(f"照会 {query}")
    for separator in result.separators:
        print_line(f"区切り {separator}")
    counts = f"訂正{len(result.changes)}か所、担当課に照会{len(result.queries)}か所"
    if result.separators:
        counts += f"、区切りをそろえた箇所{len(result.separators)}か所"
    print_line(f"{shown(imported.path)} を作りました（{counts}）。")
    print_problems(result.diagnostics)
    return 0
