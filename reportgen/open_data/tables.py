"""An edition as long tables: entries, whom they name, figures side by side, bodies; joined they give it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from reportgen.dataset.ids import free_ids
from reportgen.dataset.model import Edition, Entry, RetiredEntry, Section
from reportgen.fields.kind import Column, Kind, Offers
from reportgen.fields.registry import KINDS
from reportgen.japanese.dates import read_date
from reportgen.japanese.municipalities import Municipality

Cell: TypeAlias = str | int | Decimal | None
# What stands for a line break: a record of CSV is one line, and so is a cell (rules L1-06 and L1-14).
LINE_BREAK: Final = "／"


class Field(NamedTuple):
    """A column of a table: its label, which heads it, its key for programs, and what it holds.

    `type` is as in Table Schema. `choices` are all values that it may have. `is_iso`: a date as ISO 8601 has it.
    """

    key: str
    label: str
    says: str
    type: Literal["string", "number", "integer"] = "string"
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_required: bool = False
    is_iso: bool = False


class Table(NamedTuple):
    """A table by its key, with a title, its columns and rows; `primary` are the labels by which rows are told apart.

    `references` are labels, and the key of the table whose rows they refer to.
    """

    key: str
    title: str
    says: str
    fields: tuple[Field, ...]
    rows: Sequence[tuple[Cell, ...]]
    primary: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], str], ...] = ()


_IN_FORCE, _RETIRED = "掲載", "廃止"
_WHOLE, _PART = "全部", "一部"
_TOWN, _PREFECTURE, _OTHER = "市区町村", "都道府県", "その他"
_ID: Final = Field("id", "事業ID", "事業の番号。版が変わっても同じ事業を指す", is_required=True)
_GROUP: Final = Field("group", "グループ", "表の中での事業のまとまり")
_FIRST: Final = (
    Field("as_of", "基準日", "一覧の基準日", is_required=True, is_iso=True),
    Field("position", "並び順", "一覧での順番（1から）", "integer", is_required=True),
    Field("section_id", "表ID", "事業の載る表の番号"),
    Field("section", "表", "事業の載る表の見出し", is_required=True),
    _ID,
)
_STATUS: Final = (
    Field("status", "状態", "掲載か、廃止（一覧から除いた）か", choices=(_IN_FORCE, _RETIRED), is_required=True),
    Field("retired_on", "廃止日", "廃止した日", is_iso=True),
    Field("retired_reason", "廃止の理由", "廃止した理由"),
)
_BODY: Final = (
    Field("prefecture", "都道府県名", "市区町村のある都道府県。都道府県そのものと、市区町村でないものは空欄"),
    Field("body", "名称", "市区町村・都道府県・団体の名称", is_required=True),
)
_CODES: Final = (
    Field("code", "全国地方公共団体コード", "6桁（検査数字を含む）。コードのないものは空欄"),
    Field("area_code", "標準地域コード", "5桁（統計に用いる標準地域コード）。コードのないものは空欄"),
)
_NAMED: Final = (
    _ID,
    Field("column", "項目", "名の書かれた一覧の欄", is_required=True),
    Field("name_position", "記載順", "その欄で何番目に書かれた名か（1から）", "integer", is_required=True),
    Field("listed_name", "記載名", "一覧に書かれた名。複数の団体をまとめていう言葉のこともある", is_required=True),
    *(*_BODY, *_CODES),
    Field("extent", "範囲", "記載名の指すものが全部あるか、一部か", choices=(_WHOLE, _PART), is_required=True),
)
_FIGURES: Final = (
    _ID,
    Field("heading", "項目", "数値の並ぶ欄をまとめる見出し", is_required=True),
    Field("column", "内訳", "数値の欄の見出し（年度など）", is_required=True),
    Field("column_iso", "内訳（西暦）", "内訳が年や年度であるとき、その西暦（年度は始まる年）", is_iso=True),
    Field("value", "数値", "数値。ないときは空欄", "number"),
    Field("sign", "記号", "数がないことを表す記号（－など）"),
    Field("unit", "単位", "数値の単位"),
)
_TYPES: Final = "その他は、コードのない団体か、団体をまとめていう言葉"
_BODIES: Final = (
    *(*_BODY, *_CODES),
    Field("type", "種別", _TYPES, choices=(_TOWN, _PREFECTURE, _OTHER), is_required=True),
    Field("entries", "事業の数", "名の挙がる事業の数（廃止したものを除く）", "integer", "件", is_required=True),
)
_BODY_LABELS: Final = tuple(field.label for field in _BODY)
_TO_ENTRY: Final = ((_ID.label,), "entries")


_Identity: TypeAlias = tuple[str, str, str, str]


class _Shared(NamedTuple):
    """A column of the sections that declare it alike; `heading` is what it is called in a table.

    `is_repeated`: it holds numbers, and others of its section stand beside it under one heading.
    """

    column: Column
    kind: Kind[Any]
    heading: str
    fields: tuple[Field, ...]
    is_repeated: bool

    def export(self, value: object) -> tuple[Cell, ...]:
        """The value in the fields."""
        return (None,) * len(self.fields) if value is None else self.kind.export(value)


def tables_of(edition: Edition) -> tuple[Table, ...]:
    """The tables: entries, whom they name, figures that stand side by side under one heading (where there are any),
    and the bodies (where any columns are lists of names). Entries without an id have the one that a check offers."""
    first = (*_FIRST, *([_GROUP] if any(section.groups for section in edition.all_sections) else ()))
    columns = _shared(edition, (*first, *_STATUS))
    entries, named, figures = [], [], []
    counts: Counter[Municipality] = Counter()
    for position, (section, entry, key, retired) in enumerate(_entries(edition), 1):
        values = {_identity(column): value for column, value in zip(entry.columns, entry.values, strict=True)}
        cells: list[Cell] = [edition.as_of.isoformat(), position, section.id, section.heading, key, entry.group]
        del cells[len(first) :]
        bodies: dict[Municipality, None] = {}
        for identity, one in columns.items():
            value, column = values.get(identity), one.column
            if not one.is_repeated:
                cells += one.export(value)
            elif value is not None:
                iso = _iso(column.label)
                figures.append(_row(key, column.under, column.label, iso, *one.export(value), column.unit))
            for number, (name, meaning) in enumerate(one.kind.named(value) if value is not None else (), 1):
                extent = _PART if meaning.is_open else _WHOLE
                named += [_row(key, one.heading, number, name, *_described(body), extent) for body in meaning.bodies]
                bodies |= dict.fromkeys(meaning.bodies)
        status = (_RETIRED, retired.on.isoformat(), retired.reason) if retired else (_IN_FORCE, None, None)
        entries.append(_row(*cells, *status))
        counts.update(dict.fromkeys(bodies, int(retired is None)))
    fields = (*first, *[field for one in columns.values() if not one.is_repeated for field in one.fields], *_STATUS)
    tables = [Table("entries", "事業", "事業ごとに1行", fields, entries, (_ID.label,))]
    if any(one.kind.is_list for one in columns.values()):
        says, labels = "事業と、名の挙がる市町などとの組ごとに1行", (_ID.label, "項目", "記載順", *_BODY_LABELS)
        to_both = (_TO_ENTRY, (_BODY_LABELS, "towns"))
        tables.append(Table("entry_towns", "事業×関係市町", says, _NAMED, named, labels, to_both))
        ordered = sorted(counts, key=lambda body: (not body.code, body.code))  # those without one as they are met
        rows = [_row(*_described(body), _type(body), counts[body]) for body in ordered]
        tables.append(Table("towns", "市町", "名の挙がる市町などごとに1行", _BODIES, rows, _BODY_LABELS))
    if units := dict.fromkeys(one.column.unit for one in columns.values() if one.is_repeated):
        unit = "・".join(filter(None, units))
        fields = tuple([one._replace(unit=unit) if one.type == "number" else one for one in _FIGURES])
        labels = (_ID.label, "項目", "内訳")
        tables.append(
            Table("figures", "事業×数値", "年度などの欄の数値ごとに1行", fields, figures, labels, (_TO_ENTRY,))
        )
    return tuple(tables)


def _entries(edition: Edition) -> Iterator[tuple[Section, Entry, str, RetiredEntry | None]]:
    """All entries with their ids, those that are retired behind the others of their section."""
    sections = [
        (section, [*[(entry, None) for entry in section.entries], *[(one.entry, one) for one in section.retired]])
        for section in edition.all_sections
    ]
    used = {entry.id for _, entries in sections for entry, _ in entries}
    for section, entries in sections:
        free = free_ids(section.id, [entry.id for entry, _ in entries], frozenset(used))
        for entry, retired in entries:
            key = entry.id or next(free)
            used.add(key)
            yield section, entry, key, retired


def _identity(column: Column) -> _Identity:
    return column.key, column.kind, column.unit, column.under


def _shared(edition: Edition, fixed: Sequence[Field]) -> dict[_Identity, _Shared]:
    """The columns of all sections, each once, and what they fill in a table that has `fixed` columns, too."""
    called: dict[_Identity, dict[str, Section]] = {}
    found: dict[_Identity, tuple[Column, bool]] = {}
    for section in edition.all_sections:
        under = Counter([column.under for column in section.columns if column.under and KINDS[column.kind].has_unit])
        for column in section.columns:
            is_repeated = KINDS[column.kind].has_unit and under[column.under] > 1
            found.setdefault(_identity(column), (column, is_repeated))
            called.setdefault(_identity(column), {}).setdefault(column.label, section)
    taken = {name for field in fixed for name in (field.key, field.label)}
    shared = {}
    for identity, (column, is_repeated) in found.items():
        heading = f"{column.under}・{column.label}" if column.under else column.label
        if column.unit not in heading:
            heading += f"（{column.unit}）"
        says = f"一覧の「{column.label}」の欄"
        says += "".join(f"（{one.heading}では「{label}」）" for label, one in [*called[identity].items()][1:])
        key, fields = column.key, _fields(edition, column, column.key, heading, says)
        while any(name in taken for field in fields for name in field[:2]):
            key, heading = f"{key}_", f"{heading}（{column.key}）"
            fields = _fields(edition, column, key, heading, says)
        taken.update(name for field in fields for name in field[:2])
        shared[identity] = _Shared(column, KINDS[column.kind], heading, fields, is_repeated)
    return shared


def _fields(edition: Edition, column: Column, key: str, heading: str, says: str) -> tuple[Field, ...]:
    said = KINDS[column.kind].validate(column, Offers(edition.as_of))
    choices = said.choices if said.alert == "stop" else ()
    return tuple(
        [
            Field(
                "_".join(filter(None, (key, one.suffix))),
                heading + one.label,
                "。".join(filter(None, (says, one.says))),
                one.type,
                column.unit if one.type == "number" else "",
                choices,
                is_iso=one.is_iso,
            )
            for one in KINDS[column.kind].data_fields
        ]
    )


def _row(*values: Cell) -> tuple[Cell, ...]:
    """The values as cells have them: in one line; None for an empty text."""
    return tuple([(one.replace("\n", LINE_BREAK) or None) if isinstance(one, str) else one for one in values])


def _iso(label: str) -> str | None:
    try:
        return read_date(label).iso
    except ValueError:  # no date, or none of its era
        return None


def _described(body: Municipality) -> tuple[str, ...]:
    return body.prefecture, body.name, body.code, body.code[:5]


def _type(body: Municipality) -> str:
    return _OTHER if not body.code else _TOWN if body.prefecture else _PREFECTURE
