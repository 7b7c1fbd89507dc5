"""reportgen history."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date

from reportgen.cli.console import print_line, print_problems
from reportgen.cli.options import workspace_of
from reportgen.document.compose import town_name
from reportgen.japanese.eras import format_date
from reportgen.pipeline.history import History, history
from reportgen.series.compare import EntryChange, Kind
from reportgen.series.history import EntryHistory, TownEdition

# What befell the entry itself, and with it the town's part in it.
_OF_ENTRY = {Kind.ADDED: "（新設）", Kind.RETIRED: "（廃止）", Kind.REMOVED: "（一覧から消える）"}


def run(options: argparse.Namespace) -> int:
    """Tells how an entry, or a town's part in the list, changed over all editions."""
    workspace = workspace_of(options)
    found = history(workspace, options.subject)
    for line in _town(found) if found.town else (line for entry in found.entries for line in _entry(entry, found)):
        print_line(line)
    print_problems(workspace.misnamed_files())
    return 0


def _entry(found: EntryHistory, whole: History) -> Iterator[str]:
    entry = found.entry
    yield f"{entry.id} {entry.title}".strip() + ("" if found.is_in_force else "（現在の版にはありません）")
    for event in found.events:
        yield from _event(event.as_of, event.change, whole)


def _event(as_of: date, change: EntryChange, whole: History) -> Iterator[str]:
    day = format_date(as_of)
    if change.kind is Kind.ADDED:
        section = change.new_section.heading if change.new_section else ""
        yield f"  {day}現在　〈{section}〉に載る"
    elif change.kind is Kind.RETIRED and change.retired_on is not None:
        yield f"  {day}現在　{format_date(change.retired_on)}廃止：{change.reason}"
    elif change.kind is Kind.REMOVED:
        yield f"  {day}現在　一覧から消える"
    elif change.old is not None and change.new is not None and change.new_section is not None:
        yield f"  {day}現在　変更"
        if change.is_moved and change.old_section is not None:
            yield f"      〈{change.old_section.heading}〉から〈{change.new_section.heading}〉へ移動"
        old, new = change.old.texts(), change.new.texts()
        for field in change.fields:
            yield f"      {change.label(field)}：{old.get(field, '')}　→　{new.get(field, '')}"
        for word, towns in (("関係市町に追加", change.joined), ("関係市町から削除", change.left)):
            if towns:
                yield f"      {word}：{'、'.join(town_name(whole.last, town) for town in towns)}"


def _town(found: History) -> Iterator[str]:
    assert found.town is not None
    code = f"（{found.town.code}）" if found.town.code else ""
    yield f"{town_name(found.last, found.town)}{code}"
    for edition in found.town_editions:
        yield from _town_edition(edition)


def _town_edition(edition: TownEdition) -> Iterator[str]:
    yield f"  {format_date(edition.as_of)}現在　{edition.entries}件"
    for mark, changes, why in (
        ("＋", edition.joined, "（関係市町に追加）"),
        ("－", edition.left, "（関係市町から削除）"),
        ("～", edition.changed, ""),
    ):
        for change in changes:
            subject = f"{change.entry.id} {change.entry.title}".strip()
            yield f"    {mark} {subject}{_OF_ENTRY.get(change.kind, why)}"
