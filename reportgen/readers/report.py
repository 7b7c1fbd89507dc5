"""The report of a recognition: what was taken for what, and what was left out, in words for an office."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.fields.registry import KINDS
from reportgen.readers.published import PublishedColumn, PublishedList

FACTS = {"region": "地域", "host": "事務局", "prefecture": "都道府県"}
_MOST_SHOWN = 40


def taken_lines(found: PublishedList) -> Iterator[str]:
    """What was taken for what, line by line, each with its place, in the order in which an office would check it."""
    day = [("基準日", found.day)] if found.day else []
    facts = [(name, found.facts[key]) for key, name in FACTS.items() if key in found.facts]
    for name, text in (*[("表題", title) for title in found.titles], *day, *facts):
        yield f"{text.place}: {name}　{text.text}"
    for section in found.sections:
        yield f"{section.heading.place}: 見出し　{section.heading.text}"
        if section.is_numbered:
            last = section.first_number + len(section.rows) - 1
            numbers = f"{section.first_number}から{last}まで（行を数えた番号なので、列にしない）"
            yield f"{section.rows[0].place}: 番号　{numbers}"
        if section.groups:
            how = f"列「{section.groups.label.text}」" if section.groups.label else "表を横切る小見出し"
            numbers = "、番号付き" if section.groups.is_numbered else ""
            names = "・".join([name.text for name in section.groups.names])
            yield f"{section.groups.names[0].place}: 区分け　{how}{numbers}：{names}"
        for column in section.columns:
            yield f"{column.label.place}: 列　{_describe(column)}"
        for total in section.totals:
            yield f"{total.label.place}: 合計の行　{total.label.text}"
        for note in section.notes_above:
            yield f"{note.place}: 表の上の注　{note.text}"
        for one in section.notes:
            refers = f"{one.mark}　{one.text.text}（{len(one.refers)}件が参照）" if one.mark else one.text.text
            yield f"{one.text.place}: 注　{refers}"


def _describe(column: PublishedColumn) -> str:
    """What was taken for the column's label, kind and the rest, in one line."""
    parts = [KINDS[column.kind].called]
    if column.unit:
        parts.append(f"単位 {column.unit}")
    if column.under:
        parts.append(f"上の見出し「{column.under}」")
    if column.is_optional:
        parts.append("空欄あり")
    return f"{column.label.text}（{'、'.join(parts)}）"


def left_out_lines(found: PublishedList) -> Iterator[str]:
    """What is left out, line by line, each with its place."""
    for one in found.left_out:
        yield f"{one.place}: 除いたもの　{one.reason}「{_short(one.text)}」"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else line[:_MOST_SHOWN] + "…"
