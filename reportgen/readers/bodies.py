"""Whom the names in a published cell stand for: towns with signs and notes beside them, and phrases for several."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.diagnostics import PlacedText
from reportgen.fields.kind import Column, Parts
from reportgen.fields.names import Definition
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.source import part_of

_NOTED = re.compile("(?P<name>.+?)(?P<note>[(（].+[)）])")
# A town with what a list says of it in brackets or by a sign: ◎室蘭市, 室蘭市（事務局）.
_MARKED = re.compile("[◎○●◯☆★*＊※]?(?P<name>[^(（]+?)(?:[(（].+[)）])?")
_JOINED = re.compile("及び|および|並びに|と|[／/;；]")
# All towns of the prefecture, or all of some kinds.
_ALL = re.compile("[都道府県]内の?全(?:ての)?(?:市町村|(?P<only>市町|町村|[市町村]))")
# A town and others, as many as it says; and phrases that stand for some towns or other.
_AND_OTHERS = re.compile(
    r"(?P<name>.+?[市区町村])(?:ほか|など|[他外等]).{0,3}?(?:[市町村]{1,3}|団体|組合)?(?:等|など)?"
)
_PHRASE = re.compile(
    r".*(?:市町村|市町|町村)(?:等|など)?|.*(?<!第)[\d一二三四五六七八九十内の](?:団体|組合|[市町村])(?:等|など)?"
)


def names_of(cell: PlacedText, column: Column, settings: ImportSettings, table: MunicipalityTable) -> Parts:
    """What the cell holds for the column; a name that the settings define stays whole, brackets behind are a note."""
    kind = KINDS[column.kind]
    if kind.is_list and cell.text in settings.members:
        return Parts({column.key: cell}, {column.key: (cell,)})
    parts = kind.split(cell, column, settings.punctuation)
    if not kind.is_list:
        return parts
    names = [one for name in parts.lists.get(column.key, ()) for one in _towns_joined(name, settings, table)]
    parts = parts._replace(lists={column.key: tuple(names)})
    *others, last = names or (cell,)
    noted = _NOTED.fullmatch(last.text)
    if noted is None or last.text in settings.members:
        return parts
    if not _is_town(noted["name"], settings, table) or noted["note"][1:-1] in table.prefectures:
        return parts
    note = part_of(last, noted["note"])
    texts = {**parts.texts, column.companion("note"): note}
    return Parts(texts, {column.key: (*others, last._replace(text=noted["name"]))})


def _towns_joined(name: PlacedText, settings: ImportSettings, table: MunicipalityTable) -> Sequence[PlacedText]:
    """The towns of a name that is several, joined by a word (室蘭市及び登別市); else the name."""
    towns = _JOINED.split(name.text)
    if len(towns) == 1 or name.text in settings.members or not all(_is_town(town, settings, table) for town in towns):
        return (name,)
    return [part_of(name, town) for town in towns]


def is_defined(name: str, settings: ImportSettings, table: MunicipalityTable) -> bool:
    """Whether the settings define the name, or the import does."""
    return name in settings.members or define(name, settings, table, "") is not None


def define(name: str, settings: ImportSettings, table: MunicipalityTable, prefecture: str) -> Definition | None:
    """What the edition must say that the name means; None for a town of the prefecture, and for what isn't known.

    A town may be named with a sign or something in brackets beside it, one of another prefecture without that.
    """
    if name in settings.members or table.find(name, prefecture):
        return None
    if prefecture and (all_of := _ALL.fullmatch(name)) is not None:
        return Definition(all_of=prefecture, only=all_of["only"] or "")
    match = _MARKED.fullmatch(name)
    if match is not None and match["name"] != name and _is_town(match["name"], settings, table):
        return define(match["name"], settings, table, prefecture) or Definition(of=(match["name"],))
    namesakes = table.everywhere(name) if prefecture and name in table.names else ()
    if len(namesakes) == 1:
        return Definition(of=(namesakes[0].prefecture + name,))
    match = _AND_OTHERS.fullmatch(name)
    if match is not None and _is_town(match["name"], settings, table):
        return Definition(of=(match["name"],), is_open=True)
    if _PHRASE.fullmatch(name):
        return Definition(is_open=True)
    return None


def _is_town(name: str, settings: ImportSettings, table: MunicipalityTable) -> bool:
    return name in settings.members or name in table.names or name in table.by_full_name
