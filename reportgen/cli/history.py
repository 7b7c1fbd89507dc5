"""reportgen history."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import chain

from reportgen.cli.console import print_line, print_problems
from reportgen.cli.options import Command, option, workspace_of
from reportgen.dataset.model import Edition, Entry
from reportgen.document.compose import town_name
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality
from reportgen.pipeline.history import History, history
from reportgen.series.compare import EntryChange, Kind
from reportgen.series.history import EntryHistory

COMMAND = Command(
    "ある事業（id か名称）、またはある市町（名前か団体コード）が、版ごとにどう変わったかを示します。",
    (option("subject", metavar="事業か市町", help="事業の id か名称、市町の名前か団体コード"),),
)

# What befell the entry itself, and with it the town's part in it.
_OF_ENTRY = {Kind.ADDED: "（新設）", Kind.RETIRED: "（廃止）", Kind.REMOVED: "（一覧から消える）"}


def run(options: argparse.Namespace) -> int:
    """Tells how an entry, or a town's part in the list, changed over all editions."""
    workspace = workspace_of(options)
    found = history(workspace, options.subject)
    told = [_town(found.town, found)] if found.town else [_entry(entry, found) for entry in found.entries]
    for line in chain.from_iterable(told):
        print_line(line)
    print_problems(workspace.misnamed_files())
    return 0


def _entry(found: EntryHistory, whole: History) -> Iterator[str]:
    entry = found.entry
    yield _subject(entry) + ("" if found.is_in_force else "（現在の版にはありません）")
    events = {event.as_of: event.change for event in found.events}
    answers = {day: [one for one in of_day if one.entry_id == entry.id] for day, of_day in whole.answers.items()}
    for day in sorted(events.keys() | {day for day, of_day in answers.items() if of_day}):
        change = events.get(day)
        yield f"  {format_date(day)}現在" + (f"　{_what(change)}" if change else "")
        yield from (f"      {line}" for line in (_details(change, whole.last) if change else ()))
        for answer in answers.get(day, ()):
            who = answer.by or "書き出した写し"
            yield f"      回答　{who}：{answer.taken}（{format_date(answer.on)}、{answer.file}）"


def _what(change: EntryChange) -> str:
    if change.kind is Kind.ADDED and change.new_section:
        return f"〈{change.new_section.heading}〉に載る"
    if change.retired_on:
        return f"{format_date(change.retired_on)}廃止：{change.reason}"
    return "一覧から消える" if change.kind is Kind.REMOVED else "変更"


def _details(change: EntryChange, last: Edition) -> Iterator[str]:
    """What reads otherwise of an entry that both editions have."""
    if not (change.old and change.new and change.old_section and change.new_section):
        return
    if change.is_moved:
        yield f"〈{change.old_section.heading}〉から〈{change.new_section.heading}〉へ移動"
    old, new = change.old.texts(), change.new.texts()
    for field in change.fields:
        yield f"{change.label(field)}：{old.get(field, '')}　→　{new.get(field, '')}"
    for word, towns in (("関係市町に追加", change.joined), ("関係市町から削除", change.left)):
        if towns:
            yield f"{word}：{'、'.join(town_name(last, town) for town in towns)}"


def _town(town: Municipality, found: History) -> Iterator[str]:
    yield town_name(found.last, town) + (f"（{town.code}）" if town.code else "")
    for edition in found.town_editions:
        yield f"  {format_date(edition.as_of)}現在　{edition.entries}件"
        for mark, changes, why in (
            ("＋", edition.joined, "（関係市町に追加）"),
            ("－", edition.left, "（関係市町から削除）"),
            ("～", edition.changed, ""),
        ):
            for change in changes:
                yield f"    {mark} {_subject(change.entry)}{_OF_ENTRY.get(change.kind, why)}"


def _subject(entry: Entry) -> str:
    return f"{entry.id} {entry.title}".strip()
