"""The register of letters (番号簿): which number went to whom on which day, a file for each fiscal year (年度)."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

import yaml

from reportgen.dataset.edit import Splice, splice, with_plain_line_ends
from reportgen.diagnostics import Place, Problems
from reportgen.packets.messages import BAD_LETTER, LETTER_TWICE, NUMBER_TWICE
from reportgen.yaml_nodes import allow_comments, compose_sound
from reportgen.yaml_reader import Reader, read_yaml
from reportgen.yaml_writer import AsIs, Said, flow, quoted

_LETTERS: Final = "letters"
_DAYS: Final = ("date", "as_of", "old_as_of")
_HEAD: Final = """\
# 文書番号簿（{year}年度）。reportgen packet が書き足します。メールアドレスは入りません。
# ほかの文書に使った番号は「- {{number: 5, date: {year}-06-01, note: ほかの文書}}」のように書いておくと、重なりません。
# 番号を入れずに作った送付文（number のない行）には、あとから number を書き入れられます。
letters:
"""
_MOST: Final = 100_000


class Entry(NamedTuple):
    """A letter in the register: its number (0: none yet), its day, and of one about an edition that edition's day, the
    town by code (by name where it has none) and name, whom it is addressed to, the day of the edition compared with,
    and the beginning of the edition's digest."""

    number: int
    day: date
    as_of: date | None = None
    code: str = ""
    town: str = ""
    to: str = ""
    old_as_of: date | None = None
    edition: str = ""
    place: Place | None = None


def fiscal_year(day: date) -> int:
    """The fiscal year (April to March) of a day."""
    return day.year - (day.month < 4)


def next_number(entries: Iterable[Entry]) -> int:
    """The number behind the last one."""
    return max((entry.number for entry in entries), default=0) + 1


def read_register(data: bytes, path: str, problems: Problems) -> list[Entry]:
    """The letters in the file, in order; what is wrong goes to `problems`."""
    reader = read_yaml(data, path, problems, allow_comments)
    if reader is None:
        return []
    said = reader.fields((_LETTERS,))[_LETTERS]
    entries = [_read(one) for one in said.items(_MOST)] if said.node is not None and said.node.value else []
    numbers: dict[int, Entry] = {}
    letters: dict[tuple[date, str], Entry] = {}
    free = next_number(entries)
    for entry in entries:
        first = numbers.setdefault(entry.number, entry)
        if entry.number and first is not entry and first.place:
            problems.append(NUMBER_TWICE.at(entry.place, number=entry.number, line=first.place.line, free=free))
        if entry.as_of:
            first = letters.setdefault((entry.as_of, entry.code), entry)
            if first is not entry and first.place:
                day, line = entry.as_of.isoformat(), first.place.line
                problems.append(LETTER_TWICE.at(entry.place, day=day, town=entry.town, line=line))
    return entries


def with_entries(data: bytes | None, year: int, entries: Sequence[Entry]) -> bytes:
    """The register of that fiscal year with further letters, all else as it was; where there is none yet, a new one.

    It must be one that is read without errors.
    """
    items = [flow(_said(entry)) for entry in entries]
    if data is None:
        return (_HEAD.format(year=year) + "".join([f"  - {item}\n" for item in items])).encode()
    text = data.decode("utf-8-sig")
    plain = with_plain_line_ends(text)
    (node,) = [value for key, value in compose_sound(plain).value if key.value == _LETTERS]
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        put = Splice(node.start_mark.index, node.end_mark.index, "".join([f"\n  - {item}" for item in items]))
    elif node.flow_style:
        end = node.value[-1].end_mark.index
        put = Splice(end, end, "".join([f", {item}" for item in items]))
    else:
        # Behind the line in which the last item ends, whatever comments and empty lines follow.
        last = node.value[-1]
        end = last.start_mark.index + len(plain[last.start_mark.index : last.end_mark.index].rstrip())
        end = found if (found := plain.find("\n", end)) >= 0 else len(plain)
        put = Splice(end, end, "".join([f"\n{' ' * node.start_mark.column}- {item}" for item in items]))
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    return mark + splice(text, [put]).encode()


def _said(entry: Entry) -> Said:
    return {
        "number": AsIs(entry.number) if entry.number else "",
        **{key: AsIs(day.isoformat()) for key, day in (("date", entry.day), ("as_of", entry.as_of)) if day},
        "town": entry.town,
        "code": AsIs(quoted(entry.code)) if entry.code else "",
        "to": entry.to,
        "old_as_of": AsIs(entry.old_as_of.isoformat()) if entry.old_as_of else "",
        "edition": entry.edition,
    }


def _read(said: Reader) -> Entry:
    values = said.fields(("date",), ("number", "as_of", "old_as_of", "town", "code", "to", "edition", "note"))
    days = {key: _day(values[key], key) for key in _DAYS}
    texts = {key: values[key].text(may_be_empty=True) for key in ("town", "code", "to", "edition")}
    number = values["number"].count() if values["number"].text(may_be_empty=True) else 0
    code = texts.pop("code") or texts["town"]
    return Entry(
        number, days["date"] or date.min, days["as_of"], code, old_as_of=days["old_as_of"], place=said.place, **texts
    )


def _day(said: Reader, key: str) -> date | None:
    text = said.text(may_be_empty=True)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        said.report(BAD_LETTER, key=key, text=text)
    return None
