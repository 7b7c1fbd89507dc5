"""reportgen collect."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from reportgen.cli.console import print_json, print_line, print_problems
from reportgen.cli.messages import BAD_USAGE, NOT_ALL_READ
from reportgen.cli.options import (
    FORMAT,
    JSON,
    STYLE,
    Command,
    filled,
    formats_of,
    made_at,
    option,
    repeated,
    switch,
    workspace_of,
)
from reportgen.diagnostics import UsageError, has_errors
from reportgen.inquiry.apply import Side, Taken
from reportgen.inquiry.collected import Collected, Outcome, State
from reportgen.japanese.eras import format_date
from reportgen.pipeline.changes import DocumentOptions
from reportgen.pipeline.collect import Wish, collect
from reportgen.workspace import shown

COMMAND = Command(
    "返ってきたブックを読み、変更・食い違い・未回答を一度に示します。--apply で版に反映します。",
    (
        option("files", nargs="+", type=filled, metavar="場所", help="回答のブックか、それを入れたフォルダー"),
        option("--number", type=int, metavar="番号", help="取りまとめる照会の番号（指定しなければ最新）"),
        switch("--apply", "食い違いも誤りもない回答を版に反映する"),
        repeated("--only", "整理番号", "この事業の回答だけを反映する"),
        repeated(
            "--take",
            "整理番号=theirs|ours",
            "食い違いは、回答（theirs）か今の版（ours）のどちらを採るかを決めて反映する",
        ),
        switch("--report", "取りまとめ表と督促の一覧も out/<基準日>/inquiry/<番号>/report/ に作る"),
        FORMAT,
        STYLE,
        JSON,
    ),
)

_SHOWN = (State.CHANGED, State.ADDED, State.RETIRED, State.UNCLEAR, State.CONFLICT, State.FAULTY)


def run(options: argparse.Namespace) -> int:
    """Tells what came back, what clashes and who hasn't answered; with --apply it is taken over into the edition."""
    wish = Wish(frozenset(options.only), dict(map(_side, options.take))) if options.apply else None
    if wish is None and (options.only or options.take):
        raise UsageError([BAD_USAGE.at(None, problem="--only と --take は --apply と一緒に使います。")])
    workspace = workspace_of(options)
    gathered = collect(workspace, list(map(Path, options.files)), options.number, wish, date.today())
    collected = gathered.collected
    if options.json:
        print_json(_as_json(collected, gathered.taken))
    else:
        for line in _lines(collected):
            print_line(line)
        if gathered.taken is not None:
            print_line(f"反映した回答：{len(gathered.taken)}件")
            if gathered.taken:
                print_line(f"  {shown(gathered.edition)}")
                print_line(f"  {shown(gathered.record)}")
    problems = [*collected.problems, *workspace.misnamed_files()]
    if options.report:
        from reportgen.pipeline.inquiry_report import REPORT_FORMATS, report

        formats = formats_of(options) if options.format else REPORT_FORMATS
        kept = report(workspace, collected, DocumentOptions(formats, options.style, made_at()))
        problems += [*kept.warnings, *kept.stored.diagnostics]
        if not options.json:
            print_line("取りまとめ表：")
            for file in kept.files:
                print_line(f"  {shown(kept.folder / file.path)}")
    print_problems(problems, NOT_ALL_READ)
    return 1 if has_errors(collected.problems) else 0


def _side(text: str) -> tuple[str, Side | str]:
    entry_id, sign, word = text.partition("=")
    if not (sign and entry_id and word):
        problem = f"--take の「{text}」は読めません。"
        raise UsageError([BAD_USAGE.at(None, problem=problem, hint="--take 整理番号=theirs のように書いてください。")])
    return entry_id, next((side for side in Side if side.value == word), word)


def _lines(collected: Collected) -> Iterator[str]:
    """What came back as lines of text."""
    number = f"照会第{collected.inquiry.number}号" if collected.inquiry else "書き出した写し"
    yield f"{format_date(collected.as_of)}現在の版　{number}　受け取ったファイル{len(collected.received)}個"
    counts = Counter(outcome.state for outcome in collected.outcomes)
    yield "、".join([f"{state.value}{counts[state]}件" for state in State])
    for outcome in collected.outcomes:
        if outcome.state in _SHOWN:
            yield from _outcome(outcome)
    for recipient, outcomes in collected.waiting().items():
        yield f"未回答　{recipient}：{len(outcomes)}件（{'、'.join([outcome.entry_id for outcome in outcomes])}）"


def _outcome(outcome: Outcome) -> Iterator[str]:
    applied = "（処理済み）" if outcome.is_applied else ""
    yield f"{outcome.state.value}　{outcome.entry_id}　{outcome.title}{applied}"
    for reason in outcome.reasons:
        yield f"    {reason}"
    for reply in outcome.replies:
        retirement = reply.retirement
        told = f"　{format_date(retirement.on)}廃止：{retirement.reason}" if retirement else ""
        yield f"    {reply.place}{told}" + (f"　連絡事項：{reply.remarks}" if reply.remarks else "")
        for change in reply.changes:
            yield f"      {change.label}：{change.old or '（空欄）'} → {change.new or '（空欄）'}"


def _as_json(collected: Collected, taken: tuple[Taken, ...] | None) -> dict[str, object]:
    return {
        "as_of": collected.as_of.isoformat(),
        "number": collected.inquiry.number if collected.inquiry else 0,
        "received": [one._asdict() for one in collected.received],
        "outcomes": [
            {
                "id": outcome.entry_id,
                "section": outcome.section_id,
                "title": outcome.title,
                "recipient": outcome.recipient,
                "state": outcome.state.name.lower(),
                "applied": outcome.is_applied,
                "reasons": list(outcome.reasons),
                "replies": [
                    {
                        "place": str(reply.place),
                        "file": reply.received.name,
                        "state": reply.state.name.lower(),
                        "remarks": reply.remarks,
                        "retired": {"on": reply.retirement.on.isoformat(), "reason": reply.retirement.reason}
                        if reply.retirement
                        else None,
                        "changes": [
                            {
                                "key": one.key,
                                "label": one.label,
                                "old": one.old,
                                "new": one.new,
                                "place": str(one.place),
                            }
                            for one in reply.changes
                        ],
                    }
                    for reply in outcome.replies
                ],
            }
            for outcome in collected.outcomes
        ],
        "taken": None if taken is None else [one.outcome.entry_id for one in taken],
    }
