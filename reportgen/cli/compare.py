"""reportgen compare."""

from __future__ import annotations

import argparse

from reportgen.archive.bag import archive_name
from reportgen.cli.comparison_as_json import comparison_as_json
from reportgen.cli.console import print_json, print_told
from reportgen.cli.messages import BAD_USAGE
from reportgen.cli.options import FORMAT, JSON, STYLE, Command, formats_of, issue, made_at, option, workspace_of
from reportgen.diagnostics import UsageError
from reportgen.pipeline.changes import DocumentOptions, compare

COMMAND = Command(
    "二つの版を比べて、変わったところを示し、新旧対照表を out/comparisons/ に作ります。",
    (
        option("old", type=issue, metavar="変更前", help="変更前の版の基準日、または保存した版（2023-06-01_r2）"),
        option("new", type=issue, metavar="変更後", help="変更後の版の基準日、または保存した版"),
        option("--town", metavar="市町", help="この市町が関係するところだけを比べる（名前か団体コード）"),
        FORMAT,
        STYLE,
        JSON,
    ),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Tells what changed and which files show it; as JSON it writes none."""
    formats = () if options.json else formats_of(options)
    asked = DocumentOptions(formats, options.style, made_at())
    old, new = ((issue.as_of, issue.revision or 1) for issue in (options.old, options.new))
    if old > new:
        hint = f"reportgen compare {archive_name(*new)} {archive_name(*old)} と、古い版から書いてください。"
        raise UsageError([BAD_USAGE.at(None, problem="変更前の版が変更後の版より後です。", hint=hint)])
    workspace = workspace_of(options)
    compared = compare(workspace, options.old, options.new, options.town, asked)
    if compared.told is None:
        found = comparison_as_json(compared.comparison, compared.town)
        print_json(found | {"old": compared.old_name, "new": compared.new_name})
    else:
        print_told(compared.told, workspace.misnamed_files())
    return 0
