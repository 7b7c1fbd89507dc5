"""The report of a recognition: what was taken for what, and what was left out, in words for an office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reportgen.diagnostics import PlacedText
from reportgen.fields.registry import KINDS
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.published import PublishedColumn, PublishedList, PublishedSection, Taken
from reportgen.readers.surroundings import Surroundings

_MOST_SHOWN = 40


def tell(
    titles: Sequence[PlacedText],
    day: PlacedText | None,
    facts: Mapping[str, PlacedText],
    settings: ImportSettings,
    around: Sequence[Surroundings],
    sections: Sequence[PublishedSection],
) -> Iterator[Taken]:
    """Every guess, in the order in which an office would check them."""
    for title in titles:
        yield Taken(title.place, "表題", title.text)
    if day:
        yield Taken(day.place, "基準日", day.text)
    for key, name in (("region", "地域"), ("host", "事務局"), ("prefecture", "都道府県")):
        if key in facts and key not in settings.facts:
            yield Taken(facts[key].place, name, facts[key].text)
    for said, section in zip(around, sections, strict=False):
        yield Taken(section.heading.place, "見出し", section.heading.text)
        if said.unit:
            yield Taken(said.unit.place, "単位", said.unit.text)
        if section.is_numbered:
            first, last = section.first_number, section.first_number + len(section.rows) - 1
            yield Taken(section.rows[0].place, "番号", f"{first}から{last}まで（行を数えた番号なので、列にしない）")
        if section.groups:
            how = f"列「{section.groups.label.text}」" if section.groups.label else "表を横切る小見出し"
            numbers = "、番号付き" if section.groups.is_numbered else ""
            names = "・".join([name.text for name in section.groups.names])
            yield Taken(section.groups.names[0].place, "区分け", f"{how}{numbers}：{names}")
        for column in section.columns:
            yield Taken(column.label.place, "列", _describe(column))
        for total in section.totals:
            yield Taken(total.label.place, "合計の行", total.label.text)
        for note in section.notes_above:
            yield Taken(note.place, "表の上の注", note.text)
        for one in section.notes:
            refers = f"（{len(one.refers)}件が参照）" if one.mark else ""
            yield Taken(one.text.place, "注", f"{one.mark}　{one.text.text}{refers}" if one.mark else one.text.text)


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


def taken_lines(found: PublishedList) -> tuple[str, ...]:
    """What was taken for what, line by line, each with its place."""
    return tuple([f"{one.place}: {one.subject}　{one.text}" for one in found.taken])


def left_out_lines(found: PublishedList) -> tuple[str, ...]:
    """What is left out, line by line, each with its place."""
    return tuple([f"{one.place}: 除いたもの　{one.reason}「{_short(one.text)}」" for one in found.left_out])


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_SHOWN else line[:_MOST_SHOWN] + "…"
