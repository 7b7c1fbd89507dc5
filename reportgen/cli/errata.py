"""reportgen errata."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_told
from reportgen.cli.options import FORMAT, STYLE, Command, as_of, formats_of, made_at, workspace_of
from reportgen.pipeline.changes import DocumentOptions, errata

COMMAND = Command(
    "公表資料と違う読み方をしたところと照会中のところを示し、正誤表を out/errata/ に作ります。",
    (as_of("訂正表のある最新の版"), FORMAT, STYLE),
    makes_files=True,
)


def run(options: argparse.Namespace) -> int:
    """Tells what is read differently from the published text and what is in doubt, and which files show it."""
    workspace = workspace_of(options)
    told = errata(workspace, options.as_of, DocumentOptions(formats_of(options), options.style, made_at()))
    print_told(told, workspace.misnamed_files())
    return 0
