"""The tables as CSV, joined by a reader that knows the Data Package only: that gives back the edition."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from expected_values import as_expected, with_sorted_members
from hypothesis import given
from hypothesis import strategies as st
from publishing import LISTS, REAL, edition_of, published, published_list

from reportgen.dataset.model import Edition, Entry, RetiredEntry, Section
from reportgen.fields.kind import Column
from reportgen.open_data.publish import OpenData

Record = dict[str, str]
PRECISIONS = {"日": "day", "月": "month", "年": "year", "年度": "fiscal-year"}


def tables(data: OpenData) -> dict[str, list[Record]]:
    """The rows of each table by its name, each by the physical names of its columns."""
    files = {file.path: file.data for file in data.files}
    package = json.loads(files["datapackage.json"])
    found = {}
    for one in package["resources"]:
        keys = {field["name"]: field["physicalName"] for field in one["schema"]["fields"]}
        rows = csv.DictReader(StringIO(files[one["path"]].decode("utf-8-sig"), newline=""))
        found[one["name"]] = [{keys[label]: text for label, text in row.items()} for row in rows]
    return found


class Joined:
    """The tables of an edition, joined."""

    def __init__(self, data: OpenData) -> None:
        found = tables(data)
        self.entries = found["entries"]
        self.figures = {(row["id"], row["heading"], row["column"]): row for row in found.get("figures", [])}
        self.bodies = {(row["prefecture"], row["body"]): row for row in found.get("towns", [])}
        self.named: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for row in found.get("entry_towns", []):
            self.named[row["id"], row["column"]].append(row)

    def value(self, row: Record, column: Column) -> Any:
        """What the edition has in that column of the entry, in the form of the expectations of tests/lists."""
        key = column.key
        if column.kind == "date":
            return self._date(row, key)
        if column.kind == "period":
            return self._period(row, key)
        if column.kind == "members":
            return self._members(row, column)
        if column.kind == "number":
            figure = self.figures.get((row["id"], column.under, column.label), {"value": "", "sign": ""})
            number, sign = (row[key], row[f"{key}_sign"]) if key in row else (figure["value"], figure["sign"])
            return float(number) if number else {"none": sign} if sign else None
        return row[key] or None

    def _date(self, row: Record, key: str) -> Any:
        if not row[f"{key}_iso"]:
            return {"none": row[key]} if row[key] else None
        date = {"iso": row[f"{key}_iso"], "precision": PRECISIONS[row[f"{key}_precision"]], "printed": row[key]}
        earlier = self._date(row, f"{key}_earlier") if f"{key}_earlier_iso" in row else None
        return date | ({"earlier": earlier} if earlier else {})

    def _period(self, row: Record, key: str) -> Any:
        ends = [(row[f"{key}_{end}_iso"], row[f"{key}_{end}_precision"]) for end in ("begin", "end")]
        if not any(iso for iso, _ in ends):
            return {"none": row[key]} if row[key] else None
        begin, end = ({"iso": iso, "precision": PRECISIONS[exact]} if iso else None for iso, exact in ends)
        return {"from": begin, "to": end, "printed": row[key]}

    def _members(self, row: Record, column: Column) -> Any:
        named = self.named[row["id"], column.label]
        if not named:
            return None
        names = {int(one["name_position"]): one["listed_name"] for one in named}
        others, note = row[f"{column.key}_others"], row[f"{column.key}_note"]
        bodies = [self.bodies[one["prefecture"], one["body"]] for one in named]
        assert [body["code"][:5] for body in bodies] == [body["area_code"] for body in bodies]
        return {
            "members": sorted({body["code"] or body["body"] for body in bodies}),
            "printed": [names[at] for at in sorted(names)],
            "open": bool(others) or any(one["extent"] == "一部" for one in named),
            **({"note": note} if note else {}),
            **({"and_others": others} if others else {}),
        }


def all_entries(edition: Edition) -> Iterator[tuple[Section, Entry, RetiredEntry | None]]:
    for section in edition.all_sections:
        yield from [(section, entry, None) for entry in section.entries]
        yield from [(section, retired.entry, retired) for retired in section.retired]


def in_one_line(value: Any) -> Any:
    """The value as a cell has it, without what a table of data doesn't say: a period's length, how dates in it read."""
    if isinstance(value, dict) and "from" in value:
        ends = {end: value[end] and {key: value[end][key] for key in ("iso", "precision")} for end in ("from", "to")}
        return {**ends, "printed": value["printed"]}
    return value.replace("\n", "／") if isinstance(value, str) else with_sorted_members(value)


def check_joined(edition: Edition, data: OpenData) -> None:
    joined = Joined(data)
    expected = list(all_entries(edition))
    assert len({row["id"] for row in joined.entries}) == len(joined.entries) == len(expected)
    for row, (section, entry, retired) in zip(joined.entries, expected, strict=True):
        assert row["as_of"] == edition.as_of.isoformat()
        assert (row["section_id"], row["section"]) == (section.id, section.heading)
        assert not entry.id or row["id"] == entry.id
        assert row.get("group", "") == entry.group
        status = ("廃止", retired.on.isoformat(), retired.reason) if retired else ("掲載", "", "")
        assert (row["status"], row["retired_on"], row["retired_reason"]) == status
        for column, value in zip(entry.columns, entry.values, strict=True):
            assert joined.value(row, column) == in_one_line(as_expected(value)), (entry.id, column.key)


@pytest.mark.parametrize("name", LISTS)
def test_the_tables_joined_give_back_the_edition(name: str) -> None:
    check_joined(edition_of(name), published_list(name))


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    """A list with some entries left out, retired, without an id or a value, in another order."""
    edition = edition_of(draw(st.sampled_from(LISTS)))
    sections = []
    for section in edition.sections:
        kept = draw(st.permutations(section.entries))[: draw(st.integers(1, 6))]
        changed = [
            entry._replace(
                id=draw(st.sampled_from((entry.id, ""))),
                values=tuple([draw(st.sampled_from((value, value, None))) for value in entry.values]),
            )
            for entry in kept
        ]
        split = draw(st.integers(0, len(changed)))
        retired = [RetiredEntry(entry, edition.as_of, "終了\nのため") for entry in changed[split:]]
        sections.append(section._replace(entries=tuple(changed[:split]), retired=tuple(retired)))
    last = draw(st.integers(0, len(sections) - 1))
    return edition._replace(sections=tuple(sections[: last + 1]), closed_sections=tuple(sections[last + 1 :]))


@given(editions())
def test_whatever_is_missing_or_retired_they_do(edition: Edition) -> None:
    reasons = [
        section._replace(
            retired=tuple([one._replace(reason=one.reason.replace("\n", "／")) for one in section.retired])
        )
        for section in edition.all_sections
    ]
    count = len(edition.sections)
    told = edition._replace(sections=tuple(reasons[:count]), closed_sections=tuple(reasons[count:]))
    check_joined(told, published(edition))


def test_a_row_is_what_a_clerk_expects() -> None:
    found = tables(published_list(REAL))
    first = found["entries"][0]
    assert (first["position"], first["since"], first["since_iso"], first["since_precision"]) == (
        "1",
        "平成23年",
        "2011",
        "年",
    )
    assert found["entry_towns"][1] == {
        "id": "teiju-01",
        "column": "関係市町",
        "name_position": "2",
        "listed_name": "登別市",
        "prefecture": "北海道",
        "body": "登別市",
        "code": "012301",
        "area_code": "01230",
        "extent": "全部",
    }
    assert (found["towns"][0]["body"], found["towns"][0]["entries"]) == ("室蘭市", "58")
    assert len(found["entries"]) == 58


def test_figures_side_by_side_stand_one_below_another_with_their_year() -> None:
    found = tables(published_list("12-renkei-chusu"))["figures"]
    assert [(row["column"], row["column_iso"], row["value"], row["unit"]) for row in found[:3]] == [
        ("R6", "2024", "14600", "千円"),
        ("R7", "2025", "14600", "千円"),
        ("R8", "2026", "15100", "千円"),
    ]


def test_a_phrase_stands_for_all_of_its_towns_and_an_open_one_for_a_part() -> None:
    found = tables(published_list("01-kouiki-rengou"))["entry_towns"]
    everybody = [row for row in found if (row["id"], row["listed_name"]) == ("kumiai-01", "県内の全市町村")]
    assert len(everybody) == 77 and {row["extent"] for row in everybody} == {"全部"}
    assert [(row["listed_name"], row["body"], row["code"]) for row in found if row["extent"] == "一部"] == [
        ("70市町村及び34一部事務組合等", "70市町村及び34一部事務組合等", ""),
        ("小布施町及び12一部事務組合等", "小布施町", "205419"),
    ]


def test_columns_of_one_name_that_are_others_have_names_of_their_own() -> None:
    edition = edition_of("10-kouen")
    (section,) = edition.sections
    columns = tuple(
        [one._replace(key="status", label="状態") if one.key == "place" else one for one in section.columns]
    )
    entries = tuple([entry._replace(columns=columns) for entry in section.entries])
    (_, file, *_), _ = published(edition._replace(sections=(section._replace(columns=columns, entries=entries),)))
    header = file.data.decode("utf-8-sig").splitlines()[0].split(",")
    assert len(set(header)) == len(header)
    assert {"状態", "状態（status）"} <= set(header)
