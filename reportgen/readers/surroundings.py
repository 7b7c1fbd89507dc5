"""The lines of text around tables: title, day, headings, units, notes, and what belongs to none of the tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from reportgen.diagnostics import PlacedText
from reportgen.fields.guess import is_date
from reportgen.japanese.printed_form import plain
from reportgen.readers.cut_tables import Line, LineKind
from reportgen.readers.labels import (
    bare_heading,
    day_at_end,
    day_of_line,
    is_attachment,
    is_contact,
    is_note,
    is_page_number,
    unit_line,
)
from reportgen.readers.source import LeftOut, Role, part_of

# Who made the list, but no words such as 姉妹都市 and 構成市町村.
_AUTHOR = re.compile(
    r"\S{1,10}[課室係局部]|(?!.*(?:(?<!京)都市|市町|町村|一部事務組合))(?:\S{1,6}[都道府県市区町村]|\S{3,12}(?:広域連合|組合))"
)
BARE_DAY: Final = "「現在」のない日付"
AUTHOR: Final = "作成した団体や部署の名前"
_IN_BRACKETS = re.compile(r"[（(].*[)）]")
# 協定（自治体間）一覧 is the list of what is called 協定（自治体間）.
_OF_A_LIST = re.compile(r"(?<=[)）])の?一覧表?$")
_REPEATED = "表題のくり返し"


class _Told(NamedTuple):
    """A line of text that says something, and its position among all lines."""

    at: int
    line: Line
    text: PlacedText


@dataclass(slots=True)
class Surroundings:
    """What the lines between two tables say: notes of the table above; title, heading and the like of the one below."""

    notes_below: list[PlacedText] = field(default_factory=list)
    titles: list[PlacedText] = field(default_factory=list)
    repeats_title: bool = False
    days: list[PlacedText] = field(default_factory=list)
    heading: PlacedText | None = None
    notes_above: list[PlacedText] = field(default_factory=list)
    unit: PlacedText | None = None
    left_out: list[LeftOut] = field(default_factory=list)


def read_surroundings(
    lines: Sequence[Line],
    titles: Sequence[PlacedText],
    *,
    table_before: int | None,
    before_table: bool,
    sheet: int | None = None,
) -> Surroundings:
    """What the lines mean, given the `titles` known so far, and the tables before and behind them.

    `table_before` is the block of the one, `sheet` that of the other where it is a sheet: only a line of the same
    sheet is its heading.
    """
    found = Surroundings()
    after_table = table_before is not None
    known = {plain(title.text) for title in titles}
    others: list[_Told] = []
    notes: list[_Told] = []
    last = max([at for at, line in enumerate(lines) if line.text], default=0)
    for at, line in enumerate(lines):
        text = _without_day(line.text, found) if line.text else None
        if text is None or not text.text:
            continue
        one = _Told(at, line, text)
        if unit := unit_line(text.text):
            found.unit = text._replace(text=unit)
        elif reason := _REPEATED if plain(text.text) in known else _reason(one):
            found.repeats_title |= reason == _REPEATED
            found.left_out.append(LeftOut(text.place, text.text, reason))
        elif is_note(text.text) or (
            notes and notes[-1].at == at - 1 and _goes_on(one) and not (before_table and at == last)
        ):
            notes.append(one)
        else:
            others.append(one)
    heading = _heading(others, sheet, is_first=not after_table) if before_table else None
    end_of_titles = heading.at if heading else len(lines)
    has_title = any(one.line.row.role is Role.TITLE for one in others)
    for one in others:
        role, text, reason = one.line.row.role, one.text, ""
        if one is heading:
            found.heading = part_of(text, _OF_A_LIST.sub("", bare_heading(text.text) or text.text))
        elif role is Role.PROSE or (not after_table and text.text.endswith("。")):
            reason = "本文"
        elif not after_table and before_table and one.at < end_of_titles:
            is_other = has_title and role is not Role.TITLE
            reason = _REPEATED if plain(text.text) in known else AUTHOR if _is_author(one) else "本文" * is_other
            if not reason:
                known.add(plain(text.text))
                found.titles.append(text)
        elif after_table and role is Role.PLAIN and one.line.block == table_before and _touches(lines, one.at):
            notes.append(one)
        else:
            reason = "どの表のものか分からない行"
        if reason:
            found.left_out.append(LeftOut(text.place, text.text, reason))
    for one in sorted(notes, key=lambda one: one.at):
        below = after_table and (heading is None or one.at < heading.at)
        (found.notes_below if below else found.notes_above).append(one.text)
    return found


def _reason(one: _Told) -> str:
    """Why the line is no part of the list; empty where it may be one."""
    text = one.text.text
    if is_date(text):
        return BARE_DAY
    if is_attachment(text):
        return "別紙などの番号"
    if is_contact(text):
        return "問合せ先"
    return "ページ番号" if one.line.row.role is Role.PLAIN and is_page_number(text) else ""


def _without_day(text: PlacedText, found: Surroundings) -> PlacedText:
    """The text without the day that it ends in, which is noted; empty for a line that is nothing but the day."""
    day = day_of_line(text.text)
    if day:
        found.days.append(text._replace(text=day))
        return text._replace(text="")
    parted = None if is_note(text.text) else day_at_end(text.text)
    if parted is None:
        return text
    rest, day = parted
    found.days.append(text._replace(text=day))
    return text._replace(text=rest)


def _heading(lines: Sequence[_Told], sheet: int | None, *, is_first: bool) -> _Told | None:
    """Which of the lines is the heading of the table that follows.

    A caption, then what shows itself as one by a heading's markup, brackets or a number; else the last line (of the
    same sheet), unless it is the only one before the first table: that is the title. The name of a town or division
    is one only where there is no other.
    """
    captions = [one for one in lines if one.line.row.role is Role.CAPTION]
    marked = [one for one in lines if one.line.row.role is Role.HEADING or bare_heading(one.text.text) is not None]
    if captions or marked:
        return (captions or marked)[-1]
    candidates = [
        one
        for one in lines
        if one.line.row.role is Role.PLAIN
        and not one.text.text.endswith("。")
        and not _IN_BRACKETS.fullmatch(one.text.text)
        and one.line.block == (lines[-1].line.block if sheet is None else sheet)
    ]
    named = [one for one in candidates if not _is_author(one)]
    if is_first:
        return named[-1] if len(named) > 1 else None
    told = named or candidates
    return told[-1] if told else None


def _is_author(one: _Told) -> bool:
    return one.line.row.role is Role.PLAIN and _AUTHOR.fullmatch(one.text.text) is not None


def _goes_on(one: _Told) -> bool:
    """Whether a line right behind a note goes on with it, rather than being a heading."""
    return one.line.row.role is Role.PLAIN and bare_heading(one.text.text) is None


def _touches(lines: Sequence[Line], at: int) -> bool:
    """Whether no blank line stands between the line and the table before."""
    return all(line.kind is not LineKind.BLANK for line in lines[:at])
