"""Who is asked about which entries."""

from __future__ import annotations

import pytest
from builders import ROOT, edition_text, entries_of, load, real_edition

from reportgen.inquiry.parting import column_named, part, whole

ROWS = ("a-1|ごみ|||室蘭市 登別市|環境課", "a-2|消防|||室蘭市|消防本部", "a-3|観光|||室蘭市 登別市 新ひだか町|環境課")


def ids(parts: object) -> dict[str, list[str]]:
    assert isinstance(parts, dict)
    return {name: [one.entry.id for sheet in sheets for one in sheet.entries] for name, sheets in parts.items()}


def test_each_recipient_gets_its_entries_in_the_order_of_the_list() -> None:
    edition = load(edition_text("2023-06-01", {"a": entries_of(ROWS)}).encode(), "a.yaml")
    assert ids(part(edition, "division")) == {"環境課": ["a-1", "a-3"], "消防本部": ["a-2"]}


def test_where_a_column_names_several_each_is_asked() -> None:
    edition = load(edition_text("2023-06-01", {"a": entries_of(ROWS)}).encode(), "a.yaml")
    assert ids(part(edition, "municipalities")) == {
        "室蘭市": ["a-1", "a-2", "a-3"],
        "登別市": ["a-1", "a-3"],
        "新ひだか町": ["a-3"],
    }


def test_who_is_elsewhere_is_named_with_its_prefecture() -> None:
    edition = load((ROOT / "tests/lists/12-renkei-chusu/list.yaml").read_bytes(), "list.yaml")
    assert "兵庫県香美町" in part(edition, "municipalities")


def test_a_blank_and_a_section_without_the_column_have_no_recipient() -> None:
    edition = load((ROOT / "tests/lists/12-renkei-chusu/list.yaml").read_bytes(), "list.yaml")
    blank = [entry.id for entry in edition.sections[0].entries if not entry.texts()["division"]]
    assert blank and ids(part(edition, "division"))[""] == blank
    assert set(part(edition, "signed")) == {""}


def test_sheets_are_numbered_for_each_recipient() -> None:
    parts = part(real_edition(), "division")
    assert [(one.at, one.sheet.name) for one in parts["水道施設課"]] == [(1, "回答")]
    assert [(one.at, one.sheet.name) for one in parts["企画課"]] == [(0, "回答"), (1, "回答2")]
    assert [(one.at, one.sheet.name) for one in whole(real_edition())] == [(0, "回答"), (1, "回答2")]


@pytest.mark.parametrize(("name", "key"), [("division", "division"), ("担当課", "division"), ("課", None)])
def test_a_column_is_meant_by_key_or_label(name: str, key: str | None) -> None:
    assert column_named(real_edition(), name) == key
