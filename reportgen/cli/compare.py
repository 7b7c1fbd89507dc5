"""reportgen compare."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from reportgen.archive.bag import archive_name
from reportgen.cli.comparison_as_json import comparison_as_json
from reportgen.cli.console import print_json, print_kept, print_line
from reportgen.cli.messages import BAD_USAGE
from reportgen.cli.options import formats_of, made_at, workspace_of
from reportgen.diagnostics import UsageError
from reportgen.document.compose import town_name
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import Municipality
from reportgen.pipeline.changes import DocumentOptions, compare
from reportgen.series.compare import Comparison, Counts, EntryChange, Kind, SectionChange, counts_by_section

_NO_CHANGE = "変更はありません。"
_FACTS = {"region": "地域", "prefecture": "都道府県", "host": "作成市"}


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
    comparison = compared.comparison
    if options.json:
        print_json(comparison_as_json(comparison, compared.town) | {"old": compared.old_name, "new": compared.new_name})
        return 0
    days = [format_date(edition.as_of) for edition in (comparison.old, comparison.new)]
    if days[0] == days[1] and compared.old_name != compared.new_name:
        print_line(f"{days[0]}現在　訂正前　{compared.old_name}　→　訂正後　{compared.new_name}")
    else:
        print_line(f"変更前　{days[0]}現在　→　変更後　{days[1]}現在")
    for line in describe(comparison, compared.town):
        print_line(line)
    print_kept(compared.made, workspace.misnamed_files())
    return 0


def describe(comparison: Comparison, town: Municipality | None) -> Iterator[str]:
    """The comparison, or what was selected of it for a town, as lines of text."""
    if comparison.is_unchanged:
        yield _NO_CHANGE
        return
    counts = counts_by_section(comparison, town)
    yield _counted(Counts(*map(sum, zip(*counts, strict=True))))
    for fact in comparison.facts:
        yield from _both(_FACTS[fact.field], fact.old, fact.new)
    for section, numbers in zip(comparison.sections, counts, strict=True):
        if section.kind is not Kind.UNCHANGED:
            yield f"〈{section.section.heading}〉　{_counted(numbers)}"
            yield from _section(section, comparison)


def _counted(counts: Counts) -> str:
    parts = [f"新設{counts.added}件", f"変更{counts.changed}件", f"廃止{counts.retired}件"]
    if counts.moved:
        parts[1] += f"（うち移動{counts.moved}件）"
    for number, word in (
        (counts.removed, "削除"),
        (counts.moved_away, "ほかの区分へ移動"),
        (counts.reordered, "掲載順の変更"),
    ):
        if number:
            parts.append(f"{word}{number}件")
    parts.append(f"変更なし{counts.unchanged}件")
    return f"{counts.before}件 → {counts.after}件（{'、'.join(parts)}）"


def _section(section: SectionChange, comparison: Comparison) -> Iterator[str]:
    if section.heading:
        yield from _both("区分名", section.heading.old, section.heading.new)
    if section.is_reordered:
        yield "  区分の順序の変更"
    for label in section.labels:
        yield from _both("列の見出し", label.old, label.new)
    for change in section.entries:
        if change.kind is not Kind.UNCHANGED or change.is_reordered:
            yield from _entry(change, comparison)
    for note in section.notes:
        if note.kind is not Kind.UNCHANGED:
            yield from _both("注", note.old or "（新設）", note.new or "（削る）")
        elif note.is_reordered:
            yield f"  注の順序の変更：{note.new}"


def _entry(change: EntryChange, comparison: Comparison) -> Iterator[str]:
    entry = change.entry
    subject = f"{entry.id} {entry.title}".strip()
    if change.kind is Kind.ADDED:
        yield f"  ＋ {subject}（新設）"
    elif change.kind is Kind.RETIRED and change.retired_on is not None:
        yield f"  － {subject}（{format_date(change.retired_on)}廃止：{change.reason}）"
    elif change.kind is Kind.REMOVED:
        yield f"  － {subject}（削除）"
    elif change.kind is Kind.MOVED_AWAY and change.new_section is not None:
        yield f"  → {subject}（〈{change.new_section.heading}〉へ移動）"
    elif change.old is not None and change.new is not None:
        moved = f"（〈{change.old_section.heading}〉から移動）" if change.is_moved and change.old_section else ""
        yield f"  ～ {subject}{moved}{_reordered(change)}"
        old, new = change.old.texts(), change.new.texts()
        for field in change.fields:
            yield from _both(change.label(field), old.get(field, ""), new.get(field, ""), "      ")
        for word, towns, edition in (
            ("関係市町に追加", change.joined, comparison.new),
            ("関係市町から削除", change.left, comparison.old),
        ):
            if towns:
                yield f"      {word}：{'、'.join(town_name(edition, town) for town in towns)}"


def _reordered(change: EntryChange) -> str:
    if not change.is_reordered:
        return ""
    where = f"「{change.behind.title}」の次" if change.behind else "先頭"
    return f"（掲載順を変更：{where}）"


def _both(label: str, old: str, new: str, indent: str = "  ") -> Iterator[str]:
    yield f"{indent}{label}"
    yield f"{indent}  変更後　{new}"
    yield f"{indent}  変更前　{old}"
