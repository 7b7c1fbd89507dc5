"""An edition as long tables: entries, whom they name, figures side by side, bodies; joined they give it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from reportgen.dataset.ids import free_ids
from reportgen.dataset.model import Edition, Entry, RetiredEntry, Section
from reportgen.fields.kind import Column, Kind, Offers
from reportgen.fields.registry import KINDS
from reportgen.japanese.dates import NotADateError, read_date
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


class Reference(NamedTuple):
    """By which columns the rows of a table refer to those of another."""

    labels: tuple[str, ...]
    table: str


class Table(NamedTuple):
    """A table by its key, with a title, its columns and rows; `primary` are the labels by which rows are told apart."""

    key: str
    title: str
    says: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[Cell, ...], ...]
    primary: tuple[str, ...]
    references: tuple[Reference, ...] = ()


_ID: Final = Field("id", "事業ID", "事業の番号。版が変わっても同じ事業を指す", is_required=True)
_IN_FORCE, _RETIRED = "掲載", "廃止"
_GROUP: Final = Field("group", "グループ", "表の中での事業のまとまり")
_FIRST: Final = (
    Field("as_of", "基準日", "一覧の基準日", is_required=True, is_iso=True),
    Field("position", "並び順", "一覧での順番（1から）", "integer", is_required=True),
    Field("section_id", "表ID", "事業の載る表の番号"),
    Field("section", "表", "事業の載る表の見出し", is_required=True),
    _ID,
)
_STATUS: Final = (
    Field(
        *("status", "状態", "掲載（基準日に一覧にある）か、廃止（一覧から除いた）"),
        choices=(_IN_FORCE, _RETIRED),
        is_required=True,
    ),
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
_WHOLE, _PART = "全部", "一部"
_NAMED: Final = (
    _ID,
    Field("column", "項目", "名の書かれた一覧の欄", is_required=True),
    Field("name_position", "記載順", "その欄で何番目に書かれた名か（1から）", "integer", is_required=True),
    Field("name", "記載名", "一覧に書かれた名。複数の団体をまとめていう言葉のこともある", is_required=True),
    *_BODY,
    *_CODES,
    Field(
        *("extent", "範囲", "記載名の指すものが、この表に全部あるか、一部だけか"),
        choices=(_WHOLE, _PART),
        is_required=True,
    ),
)
_FIGURES: Final = (
    _ID,
    Field("heading", "項目", "数値の並ぶ欄をまとめる見出し", is_required=True),
    Field("column", "内訳", "数値の欄の見出し（年度など）", is_required=True),
    Field("column_iso", "内訳（西暦）", "内訳が年や年度であるとき、その西暦（年度は始まる年）", is_iso=True),
)
_TOWN, _PREFECTURE, _OTHER = "市区町村", "都道府県", "その他"
_BODIES: Final = (
    *_BODY,
    *_CODES,
    Field(
        *("type", "種別", "市区町村か、都道府県か、その他（コードのない団体や、団体をまとめていう言葉）"),
        choices=(_TOWN, _PREFECTURE, _OTHER),
        is_required=True,
    ),
    Field("entries", "事業の数", "名の挙がる事業の数（廃止したものを除く）", "integer", "件", is_required=True),
)
_BODY_LABELS: Final = tuple(field.label for field in _BODY)


class _Shared(NamedTuple):
    """A column of the sections that declare it alike; `heading` is what it is called in a table."""

    column: Column
    kind: Kind[Any]
    heading: str
    fields: tuple[Field, ...]
    is_repeated: bool


_Identity: TypeAlias = tuple[str, str, str, str]


def tables_of(edition: Edition) -> tuple[Table, ...]:
    """The tables: entries, whom they name, figures that stand side by side under one heading (where there are any),
    and the bodies (where any columns are lists of names). Entries without an id have the one that a check offers."""
    grouped = (_GROUP,) if any(section.groups for section in edition.all_sections) else ()
    first = (*_FIRST, *grouped)
    columns = _shared(edition, (*first, *_STATUS))
    alone = [one for one in columns.values() if not one.is_repeated]
    entries: list[tuple[Cell, ...]] = []
    named: list[tuple[Cell, ...]] = []
    figures: list[tuple[Cell, ...]] = []
    counts: Counter[Municipality] = Counter()
    for position, (section, entry, key, retired) in enumerate(_entries(edition), 1):
        values = {_identity(column): value for column, value in zip(entry.columns, entry.values, strict=True)}
        found = [(one, values.get(identity)) for identity, one in columns.items()]
        cells = [cell for one, value in found if one in alone for cell in _exported(one, value)]
        status = (_RETIRED, retired.on.isoformat(), retired.reason) if retired else (_IN_FORCE, None, None)
        group = [entry.group] if grouped else []
        head = (edition.as_of.isoformat(), position, section.id, section.heading, key)
        entries.append(_row(*head, *group, *cells, *status))
        bodies: dict[Municipality, None] = {}
        for one, value in found:
            if value is None:
                continue
            if one.is_repeated:
                label = one.column.label
                figures.append((key, one.column.under, label, _iso(label), *_exported(one, value), one.column.unit))
            for number, (name, meant, is_open) in enumerate(one.kind.named(value), 1):
                extent = _PART if is_open else _WHOLE
                for body in meant:
                    named.append(_row(key, one.heading, number, name, *_described(body), extent))
                    bodies[body] = None
        for body in bodies:
            counts[body] += retired is None
    units = tuple(dict.fromkeys(one.column.unit for one in columns.values() if one.is_repeated))
    of_figures = (*_FIGURES, *_of_figure(units))
    has_names = any(one.kind.is_list for one in columns.values())
    to_entry = Reference((_ID.label,), "entries")
    return (
        Table("entries", "事業", "事業ごとに1行", (*first, *_fields(alone), *_STATUS), tuple(entries), (_ID.label,)),
        *([_named_table(named, to_entry)] if has_names else []),
        *([_figure_table(of_figures, figures, to_entry)] if units else []),
        *([_body_table(counts)] if has_names else []),
    )


def _named_table(rows: Iterable[tuple[Cell, ...]], reference: Reference) -> Table:
    says = "事業と、その欄に名の挙がる市町などとの組ごとに1行"
    primary = (_ID.label, "項目", "記載順", *_BODY_LABELS)
    references = (reference, Reference(_BODY_LABELS, "towns"))
    return Table("entry_towns", "事業×関係市町", says, _NAMED, tuple(rows), primary, references)


def _body_table(counts: Counter[Municipality]) -> Table:
    """The bodies in order of code; those without one come last, as they are met."""
    ordered = sorted(counts, key=lambda body: (not body.code, body.code))
    rows = tuple([_row(*_described(body), _type(body), counts[body]) for body in ordered])
    return Table("towns", "市町", "名の挙がる市町などごとに1行", _BODIES, rows, _BODY_LABELS)


def _figure_table(fields: tuple[Field, ...], rows: Iterable[tuple[Cell, ...]], reference: Reference) -> Table:
    primary = (_ID.label, *[field.label for field in _FIGURES[1:3]])
    return Table("figures", "事業×数値", "年度などの欄の数値ごとに1行", fields, tuple(rows), primary, (reference,))


def _of_figure(units: tuple[str, ...]) -> tuple[Field, ...]:
    value = Field("value", "数値", "数値。ないときは空欄", "number", "・".join(filter(None, units)))
    return value, Field("sign", "記号", "数がないことを表す記号（－など）"), Field("unit", "単位", "数値の単位")


def _entries(edition: Edition) -> Iterator[tuple[Section, Entry, str, RetiredEntry | None]]:
    """All entries with their ids, those that are retired behind the others of their section."""
    used = {one.id for section in edition.all_sections for one, _ in _of(section)}
    for section in edition.all_sections:
        free = free_ids(section.id, [entry.id for entry, _ in _of(section)], frozenset(used))
        for entry, retired in _of(section):
            key = entry.id or next(free)
            used.add(key)
            yield section, entry, key, retired


def _of(section: Section) -> Iterator[tuple[Entry, RetiredEntry | None]]:
    yield from [(entry, None) for entry in section.entries]
    yield from [(retired.entry, retired) for retired in section.retired]


def _identity(column: Column) -> _Identity:
    return column.key, column.kind, column.unit, column.under


def _shared(edition: Edition, fixed: Iterable[Field]) -> dict[_Identity, _Shared]:
    """The columns of all sections, each once, and what they fill in a table that has `fixed` columns, too."""
    called: dict[_Identity, dict[str, str]] = {}
    found: dict[_Identity, Column] = {}
    repeated: set[_Identity] = set()
    for section in edition.all_sections:
        under = Counter([column.under for column in section.columns if KINDS[column.kind].has_unit])
        for column in section.columns:
            identity = _identity(column)
            called.setdefault(identity, {}).setdefault(column.label, section.heading)
            found.setdefault(identity, column)
            if column.under and KINDS[column.kind].has_unit and under[column.under] > 1:
                repeated.add(identity)
    keys = {field.key for field in fixed}
    labels = {field.label for field in fixed}
    shared = {}
    for identity, column in found.items():
        kind = KINDS[column.kind]
        heading = f"{column.under}・{column.label}" if column.under else column.label
        if column.unit and column.unit not in heading:
            heading += f"（{column.unit}）"
        key = column.key
        while any("_".join(filter(None, (key, one.suffix))) in keys for one in kind.data_fields):
            key += "_"
        while any(heading + one.label in labels for one in kind.data_fields):
            heading += f"（{column.key}）"
        fields = tuple(_data_fields(edition, column, key, heading, called[identity]))
        keys.update(field.key for field in fields)
        labels.update(field.label for field in fields)
        shared[identity] = _Shared(column, kind, heading, fields, identity in repeated)
    return shared


def _data_fields(edition: Edition, column: Column, key: str, heading: str, called: dict[str, str]) -> Iterator[Field]:
    """What a column fills; `called` are its labels, each with the section that is the first to have it."""
    kind = KINDS[column.kind]
    others = "".join(f"（{section}では「{label}」）" for label, section in [*called.items()][1:])
    said = kind.validate(column, Offers(edition.as_of))
    for one in kind.data_fields:
        says = f"一覧の「{column.label}」の欄{others}" + (f"。{one.says}" if one.says else "")
        choices = said.choices if said.alert == "stop" else ()
        unit = column.unit if one.type == "number" else ""
        name = "_".join(filter(None, (key, one.suffix)))
        yield Field(name, heading + one.label, says, one.type, unit, choices, is_iso=one.is_iso)


def _fields(columns: Iterable[_Shared]) -> Iterator[Field]:
    for one in columns:
        yield from one.fields


def _exported(one: _Shared, value: object) -> tuple[Cell, ...]:
    return (None,) * len(one.fields) if value is None else one.kind.export(value)


def _row(*values: Cell) -> tuple[Cell, ...]:
    """The values as cells have them: in one line; None for an empty text."""
    return tuple([(one.replace("\n", LINE_BREAK) or None) if isinstance(one, str) else one for one in values])


def _iso(label: str) -> str | None:
    try:
        return read_date(label).iso
    except NotADateError:
        return None


def _described(body: Municipality) -> tuple[str, ...]:
    return body.prefecture, body.name, body.code, body.code[:5]


def _type(body: Municipality) -> str:
    return _OTHER if not body.code else _TOWN if body.prefecture else _PREFECTURE
