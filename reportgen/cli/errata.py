"""reportgen errata."""

from __future__ import annotations

import argparse

from reportgen.cli.console import print_kept, print_line
from reportgen.cli.options import formats_of, made_at, workspace_of
from reportgen.document.compose_errata import gather
from reportgen.document.printed_list import Spot
from reportgen.pipeline.changes import DocumentOptions, errata
from reportgen.pipeline.messages import FIELD_NAMES


def run(options: argparse.Namespace) -> int:
    """Tells what is read differently from the published text and what is in doubt, and which files show it."""
    workspace = workspace_of(options)
    amended = errata(workspace, options.as_of, DocumentOptions(formats_of(options), options.style, made_at()))
    found = amended.errata
    for label, changes in (
        ("訂正した箇所", found.corrections),
        ("担当課に照会する箇所", found.queries),
        ("市町名の区切りをそろえた箇所", found.separators),
    ):
        print_line(f"{label}：{len(changes)}か所")
        for erratum in gather(changes):
            lines = "、".join(map(str, sorted(set(erratum.lines))))
            reading = f"「{erratum.before}」" + (f" → 「{erratum.after}」" if erratum.after is not None else "")
            label = found.printed.at(erratum.places[0], erratum.field).label or FIELD_NAMES.get(erratum.field, "")
            print_line(f"  {label}（{lines}行目）：{reading}")
            print_line(f"      {erratum.reason}")
    if found.edits:
        print_line(f"その他の修正：{len(found.edits)}か所")
    for edit in found.edits:
        # Of a whole entry, which has a line for each column, its name.
        texts = [text.partition("\n")[0] for text in (edit.before, edit.after)]
        before, after = (f"「{text}」" if text else "（なし）" for text in texts)
        print_line(f"  {_where(edit.spot)}：{before} → {after}")
    print_kept(amended.made, workspace.misnamed_files())
    return 0


def _where(spot: Spot) -> str:
    page = f"{spot.page}ページ" if spot.page else ""
    heading = f"〈{spot.heading}〉" if spot.heading else ""
    return "　".join(filter(None, (page, heading, spot.name, spot.label or FIELD_NAMES.get(spot.field, ""))))
