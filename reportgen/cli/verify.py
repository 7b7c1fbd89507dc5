"""reportgen verify."""

from __future__ import annotations

import argparse
from pathlib import Path

from reportgen.archive.verify import Verification
from reportgen.cli.console import kilobytes, print_json, print_line
from reportgen.cli.options import workspace_of
from reportgen.pipeline.archive import verify_kept


def run(options: argparse.Namespace) -> int:
    """Tells of everything that is kept whether it is whole; 1 where something isn't."""
    path = Path(options.path) if options.path else None
    found = []
    for one in verify_kept(workspace_of(options), path, rebuild=options.rebuild):
        found.append(one)
        if not options.json:
            for problem in one.diagnostics:
                print_line(str(problem))
            state = f"異状{len(one.findings)}件" if one.findings else "異状なし"
            again = "、作り直しても同じ" if options.rebuild and not one.findings and one.kind.value != "build" else ""
            print_line(f"{one.name}：{state}{again}（{one.files}ファイル、{kilobytes(one.size)}）")
    if options.json:
        print_json([_as_json(one) for one in found])
    elif not found:
        print("確かめるものがありません（out/ に版も保存用パッケージもありません）。")
    return 1 if any(one.findings for one in found) else 0


def _as_json(one: Verification) -> dict[str, object]:
    return {
        "path": one.name,
        "kind": one.kind.value,
        "files": one.files,
        "size": one.size,
        "whole": not one.findings,
        "findings": [
            {"rule": finding.diagnostic.rule, "files": list(finding.files), "message": str(finding.diagnostic)}
            for finding in one.findings
        ],
    }
