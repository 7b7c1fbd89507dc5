"""reportgen new."""

from __future__ import annotations

import argparse

from reportgen.cli.options import workspace_of
from reportgen.pipeline.new_edition import new_edition
from reportgen.workspace import shown


def run(options: argparse.Namespace) -> int:
    """Starts the next edition and tells from which one."""
    made = new_edition(workspace_of(options), options.as_of, options.base)
    print(f"{shown(made.path)} を、{shown(made.base)} から作りました。基準日のほかは同じです。")
    print("変わったところを直してください。なくなった事業は消さずに、その末尾に次のように書きます。")
    print("        retired: {on: 廃止の日, reason: 理由}")
    return 0
