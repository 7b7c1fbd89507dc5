"""By what entries are chosen and sorted: read off the declared columns and the values, whatever the list."""

from __future__ import annotations

from textwrap import indent

import pytest
from builders import edition_text, entries_of, load, real_edition
from web import list_named

from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_town
from reportgen.document.compose import town_name
from reportgen.site.choices import Filter, choices_of


def by_key(edition: Edition) -> dict[str, Filter]:
    return {one.key: one for one in choices_of(edition)[0]}


def chosen(edition: Edition) -> dict[tuple[str, str], list[str]]:
    """The ids of the entries that each word of each filter chooses, by the filter's key and the word."""
    filters, markings = choices_of(edition)
    found: dict[tuple[str, str], list[str]] = {}
    for section, marking in zip(edition.sections, markings, strict=True):
        for entry, choices in zip(section.entries, marking.choices, strict=True):
            for number, at in (map(int, choice.split(".")) for choice in choices.split()):
                found.setdefault((filters[number].key, filters[number].options[at]), []).append(entry.id)
    return found


def test_the_real_list_is_chosen_from_by_year_town_and_division() -> None:
    found = by_key(real_edition())
    assert {key: one.label for key, one in found.items()} == {
        "since": "事業開始年",
        "municipalities": "関係市町",
        "division": "担当課",
    }
    assert found["since"].options[:2] == ("1963年（昭和38年）", "1964年（昭和39年）")
    assert found["municipalities"].options[:3] == ("室蘭市", "苫小牧市", "登別市")
    assert all(len(set(one.options)) == len(one.options) for one in found.values())


@pytest.mark.parametrize("name", ["", "12-renkei-chusu", "18-renkei-excel"])
def test_a_town_chooses_what_its_extract_holds(name: str) -> None:
    edition = list_named(name) if name else real_edition()
    found = {word: ids for (key, word), ids in chosen(edition).items() if key == "municipalities"}
    for town in edition.partners:
        extract = select_town(edition, town)
        assert found[town_name(edition, town)] == [
            entry.id for section in extract.sections for entry in section.entries
        ]


def test_a_year_of_two_eras_says_both() -> None:
    rows = entries_of(["a-1 | 甲 | | 令和元年", "a-2 | 乙 | | 平成31年", "a-3 | 丙 | | 平成2年"])
    found = by_key(load(edition_text("2023-06-01", {"a": rows}).encode(), "2023-06-01.yaml"))
    assert found["since"].options == ("1990年（平成2年）", "2019年（平成31・令和元年）")


def test_a_text_is_to_choose_by_where_its_values_are_few() -> None:
    rows = entries_of([f"a-{at} | 甲{at} | | | 室蘭市 登別市 | {'企画課' if at % 2 else '総務課'}" for at in range(6)])
    edition = load(edition_text("2023-06-01", {"a": rows}).encode(), "2023-06-01.yaml")
    assert set(by_key(edition)["division"].options) == {"企画課", "総務課"}
    own = [
        entry._replace(values=(*entry.values[:-1], f"{at}課")) for at, entry in enumerate(edition.sections[0].entries)
    ]
    every = edition._replace(sections=(edition.sections[0]._replace(entries=tuple(own)),))
    assert "division" not in by_key(every)


def test_orders_are_those_of_the_values_and_what_has_none_comes_last() -> None:
    edition = list_named("09-jigyohi")
    _, markings = choices_of(edition)
    for section, marking in zip(edition.sections, markings, strict=True):
        for key, ranks in marking.orders.items():
            at = list(section.labels).index(key)
            values = [entry.values[at] for entry in section.entries]
            amounts = [one.amount if one is not None else None for one in values]
            known = sorted({one for one in amounts if one is not None})
            assert ranks == [known.index(one) if one is not None else len(known) for one in amounts]


def test_groups_are_chosen_in_the_order_of_the_list() -> None:
    edition = list_named("12-renkei-chusu")
    groups = list(dict.fromkeys(entry.group for section in edition.sections for entry in section.entries))
    assert by_key(edition)["group"].options == tuple(groups)
    assert chosen(edition)["group", groups[0]] == [
        entry.id for section in edition.sections for entry in section.entries if entry.group == groups[0]
    ]


def test_a_period_is_found_by_each_year_that_it_covers() -> None:
    words = ("令和4年4月1日～令和6年3月31日", "令和5年度～令和6年度", "令和6年4月1日～", "～令和4年3月31日", "－")
    entries = "\n".join(f"- {{id: a-{at}, name: 甲{at}, term: {word}}}" for at, word in enumerate(words))
    text = f"""as_of: 2023-06-01
region: 西胆振地域
prefecture: 北海道
host: 室蘭市
sections:
- id: a
  heading: 甲
  columns: {{name: 名称, term: {{label: 期間, kind: period}}}}
  entries:
{indent(entries, "  ")}
"""
    found = chosen(load(text.encode(), "2023-06-01.yaml"))
    years = {word: [int(one[-1]) for one in ids] for (key, word), ids in found.items() if key == "term"}
    assert years == {
        "2022年（令和4年）": [0, 3],
        "2023年（令和5年）": [0, 1],
        "2024年（令和6年）": [0, 1, 2],
    }
