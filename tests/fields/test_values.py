"""Each kind of field by itself: what it reads, what it refuses, what it shows and exports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reportgen.content import Span, text_of
from reportgen.diagnostics import Diagnostic, Place, PlacedText
from reportgen.fields.kind import Column, Offers, Punctuation, RawEntry, Surroundings
from reportgen.fields.names import Definition, Names
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable

PLACE = Place("list.yaml", 3, 9)


@pytest.fixture(scope="module")
def names(table: MunicipalityTable) -> Names:
    defined = {
        "構成市町": Definition(of=("福山市", "三原市", "府中市")),
        "府中市を除く市町": Definition(of=("構成市町",), but=("府中市",)),
        "県内全市町": Definition(all_of="広島県"),
        "県内の全町": Definition(all_of="広島県", only="町"),
        "消防組合": Definition(of=("福山市",), kind="一部事務組合"),
        "水道局": Definition(kind="国の機関"),
        "ほかの団体": Definition(is_open=True),
        "笠岡市": Definition(of=("岡山県笠岡市",)),
        "篠山市": Definition(code="282219", until=date(2019, 4, 30)),
        "甲": Definition(of=("乙",)),
        "乙": Definition(of=("甲",)),
    }
    return Names(table, "広島県", defined)


def read(kind: str, value: str | tuple[str, ...], names: Names, **declared: Any) -> tuple[Any, list[str]]:
    """The value that a cell of this text holds, and the rules that it breaks."""
    problems: list[Diagnostic] = []
    roles = ("k_earlier", "k_others", "k_note")
    companions: dict[str, str] = {key: declared.pop(key) for key in roles if key in declared}
    column = Column("k", "列", kind, **declared)
    lists: dict[str, tuple[str, ...]] = {} if isinstance(value, str) else {"k": value}
    texts: dict[str, str] = companions if not isinstance(value, str) else {"k": value, **companions}
    places = dict.fromkeys(("k", *companions), PLACE)
    raw = RawEntry(texts, lists, places, {key: [PLACE] * len(items) for key, items in lists.items()})
    unknown: list[str] = []
    around = Surroundings(date(2016, 6, 1), names, lambda _, name, __: unknown.append(name))
    found = KINDS[kind].read(raw, column, around, problems)
    if found is not None:
        KINDS[kind].check(found, raw, column, around, problems)
    assert all(problem.place == PLACE and "「k" in problem.message for problem in problems if "k_" not in str(problem))
    return found, [problem.rule for problem in problems] + [f"unknown {name}" for name in unknown]


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("平成10年9月1日", "1998-09-01", "day"),
        ("昭和64年1月6日", "1989-01-06", "day"),
        ("H6.4.1", "1994-04-01", "day"),
        ("S52/6/14", "1977-06-14", "day"),
        ("2024-04-01", "2024-04-01", "day"),
        ("２０１４年４月", "2014-04", "month"),
        ("平成9年10月", "1997-10", "month"),
        ("平成元年", "1989", "year"),
        ("1978", "1978", "year"),
        ("平成27年度", "2015", "fiscal-year"),
        # Nobody knew on 2016-06-01 that there would be no such year.
        ("平成32年度", "2020", "fiscal-year"),
    ],
)
def test_a_date_is_read_with_its_precision(text: str, iso: str, precision: str, names: Names) -> None:
    value, problems = read("date", text, names)
    assert (value.date.iso, value.date.precision.value, value.date.text, problems) == (iso, precision, text, [])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("昭和65年", "date-outside-era"),
        ("昭和64年1月8日", "date-outside-era"),
        ("2023年2月30日", "bad-date"),
        ("平成23年頃", "bad-date"),
        ("10.4.1", "bad-date"),
    ],
)
def test_what_is_no_date_is_refused(text: str, rule: str, names: Names) -> None:
    assert read("date", text, names) == (None, [rule])


def test_a_date_may_have_to_be_a_year_of_an_era_or_past(names: Names) -> None:
    assert read("date", "平成23年", names, of=("era-year", "past"))[1] == []
    assert read("date", "2011年", names, of=("era-year",))[1] == ["bad-year"]
    assert read("date", "平成23年4月", names, of=("era-year",))[1] == ["bad-year"]
    assert read("date", "平成29年", names, of=("past",))[1] == ["date-after-as-of"]


@pytest.mark.parametrize("form", ["平成23年（平成12年）", "平成23年 (平成12年)"])
def test_an_earlier_date_stands_in_brackets_or_under_a_key_of_its_own(form: str, names: Names) -> None:
    for value, problems in (read("date", form, names), read("date", "平成23年", names, k_earlier="平成12年")):
        assert problems == []
        assert (value.date.iso, value.earlier.iso) == ("2011", "2000")
        assert [span.whole for span in KINDS["date"].show(value, lambda text: (Span(text),))] == [True, True]
        assert KINDS["date"].export(value) == ("平成23年", "2011", "年", "平成12年", "2000", "年")


@pytest.mark.parametrize(
    ("text", "begin", "end", "length"),
    [
        ("令和7年4月1日～令和12年3月31日（5年）", "2025-04-01", "2030-03-31", "5年"),
        ("令和7年4月1日～", "2025-04-01", None, None),
        ("～令和7年3月", None, "2025-03", None),
        ("令和7年4月～令和12年3月（5年）", "2025-04", "2030-03", "5年"),
        ("令和7年4月1日から令和8年3月31日まで", "2025-04-01", "2026-03-31", None),
        ("－", None, None, None),
    ],
)
def test_a_period_is_read(text: str, begin: str | None, end: str | None, length: str | None, names: Names) -> None:
    value, problems = read("period", text, names)
    ends = [one and one.iso for one in (value.begin, value.end)]
    assert (ends, value.length, value.text, problems) == ([begin, end], length, text, [])
    assert text_of(KINDS["period"].show(value, lambda text: (Span(text),))) == text


@pytest.mark.parametrize(
    ("text", "rule"), [("5年間", "bad-period"), ("令和8年～令和7年", "reversed-period"), ("～", "bad-period")]
)
def test_what_is_no_period_is_refused(text: str, rule: str, names: Names) -> None:
    assert read("period", text, names)[1] == [rule]


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12,480", "12480"), ("492.5", "492.5"), ("△35", "-35"), ("-1,234.50", "-1234.50"), ("0", "0"), ("－", None)],
)
def test_a_number_is_read(text: str, amount: str | None, names: Names) -> None:
    value, problems = read("number", text, names)
    assert (value.amount, value.text, problems) == (amount and Decimal(amount), text, [])


@pytest.mark.parametrize("text", ["1,23", "12，480", "約100", "100円", "１２", "1,2345"])
def test_what_is_no_number_is_refused(text: str, names: Names) -> None:
    assert read("number", text, names) == (None, ["bad-figure"])


def test_a_mark_is_one_of_those_declared(names: Names) -> None:
    assert read("mark", "有", names, of=("有", "無")) == ("有", [])
    assert read("mark", "○", names) == ("○", [])
    assert read("mark", "✓", names) == (None, ["bad-mark"])


@pytest.mark.parametrize(
    ("written", "codes", "is_open"),
    [
        (("福山市", "岡山県倉敷市"), ["342076", "332020"], False),
        (("構成市町",), ["342076", "342041", "342084"], False),
        (("府中市を除く市町",), ["342076", "342041"], False),
        (("消防組合",), ["342076"], False),
        (("笠岡市",), ["332054"], False),
        (("篠山市",), ["282219"], False),
        (("広島県",), ["340006"], False),
        (("水道局",), [""], False),
        (("福山市", "ほかの団体"), ["342076", ""], True),
    ],
)
def test_names_stand_for_bodies(written: tuple[str, ...], codes: list[str], is_open: bool, names: Names) -> None:
    value, problems = read("members", written, names)
    assert ([body.code for body in value.bodies], value.is_open, problems) == (codes, is_open, [])
    assert text_of(KINDS["members"].show(value, lambda text: (Span(text),))) == "、".join(written)


def test_a_prefecture_stands_for_all_its_municipalities_or_those_of_a_kind(names: Names) -> None:
    everyone = read("members", ("県内全市町",), names)[0].bodies
    towns = read("members", ("県内の全町",), names)[0].bodies
    assert (len(everyone), len(towns)) == (23, 9)
    assert {town.name[-1] for town in towns} == {"町"}


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        (("福山市", "福山市"), ["duplicate-municipality"]),
        (("福山市", "広島県福山市"), ["duplicate-municipality"]),
        (("無い市",), ["unknown 無い市"]),
        (("甲",), ["circular-name"]),
    ],
)
def test_what_is_no_member_is_refused(written: tuple[str, ...], rules: list[str], names: Names) -> None:
    assert read("members", written, names)[1] == rules


def test_any_bodies_need_no_definition(names: Names) -> None:
    value, problems = read("members", ("メロン山商店(株)",), names, of=("any",))
    assert ([body.name for body in value.bodies], problems) == (["メロン山商店(株)"], [])


def test_an_open_ending_stands_behind_the_last_name(names: Names) -> None:
    for ending, printed in (("ほか", "三原市、福山市ほか"), ("他", "三原市、福山市 他")):
        value, problems = read("members", ("三原市", "福山市"), names, k_others=ending)
        assert (KINDS["members"].text(value), value.is_open, problems) == (printed, True, [])
    assert read("members", ("福山市",), names, k_others="たくさん")[1] == ["bad-open-ending"]
    nobody, _ = read("members", (), names, k_others="ほか")
    assert KINDS["members"].text(nobody) == "ほか"


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("text", ()),
        ("date", ()),
        ("date", ("era-year",)),
        ("period", ()),
        ("number", ()),
        ("members", ()),
        ("mark", ("○", "◎")),
    ],
)
def test_what_a_workbook_offers_is_a_right_value(names: Names, kind: str, of: tuple[str, ...]) -> None:
    towns = ("福山市", "三原市", "府中市")
    column = Column("k", "列", kind, of=of)
    said = KINDS[kind].validate(column, Offers(date(2016, 6, 1), towns, ("企画課",)))
    for text in (said.example, *said.choices):
        parts = KINDS[kind].split(PlacedText(text, PLACE), column, Punctuation(("、",), ("ほか",)))
        held = tuple(one.text for one in parts.lists["k"]) if parts.lists else parts.texts["k"].text
        _, problems = read(kind, held, names, of=of)
        assert problems == [], text
    assert said.alert == "none" or said.choices or said.formula


def test_a_list_of_years_begins_with_the_editions_and_parts_the_year_in_which_the_era_changed() -> None:
    choices = KINDS["date"].validate(Column("k", "列", "date", of=("era-year",)), Offers(date(2020, 4, 1))).choices
    assert choices[:4] == ("令和2年", "令和元年", "平成31年", "平成30年")


def test_a_figure_is_asked_for_in_its_unit() -> None:
    said = KINDS["number"].validate(Column("k", "列", "number", unit="千円"), Offers(date(2020, 4, 1)))
    assert "千円" in said.hint and "{cell}" in said.formula
