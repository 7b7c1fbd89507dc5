"""What a file is shown as: its tables' texts, and each problem at its cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import REAL, ROOT, national_table, real_edition, replaced

from reportgen.workbench.table import RETIRED, State, changed_cells, read_state, said_in_edition, said_in_state

LISTS = sorted((ROOT / "tests/lists").glob("*/list.yaml"))
TEXT = (ROOT / REAL).read_text("utf-8")


def state_of(data: bytes) -> State:
    return read_state(data, REAL, national_table())


def test_the_real_list_is_shown_as_printed() -> None:
    state = state_of(TEXT.encode())
    edition = real_edition()
    assert state.flaws == ()
    for shown, section in zip(state.sections, edition.sections, strict=True):
        assert shown.heading == section.heading
        assert [row.id for row in shown.rows] == [entry.id for entry in section.entries]
        for row, entry in zip(shown.rows, section.entries, strict=True):
            assert row.cells == tuple([entry.texts()[column.key] for column in shown.columns])
            assert row.is_open and row.retired == ()


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.name)
def test_any_list_is_shown_by_its_declared_columns(path: Path) -> None:
    state = read_state(path.read_bytes(), "list.yaml", national_table())
    assert state.draft is not None
    for shown, section in zip(state.sections, state.draft.sections, strict=True):
        keys = [column.key for column in shown.columns]
        assert [key for key in keys if key != "group"] == [column.key for column in section.columns]
        for row, entry in zip(shown.rows, section.entries, strict=True):
            said = {**entry.raw.texts, **entry.raw.lists, **({"group": entry.group} if entry.group else {})}
            assert [bool(text) for text in row.cells] == [bool(said.get(key)) for key in keys]


TOWNS = "municipalities: [室蘭市, 登別市, 伊達市, 豊浦町, 壮瞥町, 洞爺湖町]"
SECOND = f"since: 平成23年\n        {TOWNS}\n        division: 防災対策課"


@pytest.mark.parametrize(
    ("old", "new", "row", "key", "rule"),
    [
        (SECOND, SECOND.replace("洞爺湖町", "洞爺町"), 1, "municipalities", "unknown-municipality"),
        ("        summary: 住民啓発や合同パトロールの実施など\n", "", 4, "summary", "missing-field"),
        ("summary: 住民啓発や合同パトロールの実施など", f"summary: {'要' * 2001}", 4, "summary", "too-long"),
        ("summary: 住民啓発や合同パトロールの実施など", "summary: [一, 二]", 4, "summary", "wrong-type"),
        ("summary: 住民啓発や合同パトロールの実施など", "sumary: 住民啓発", 4, "id", "unknown-key"),
        (SECOND, SECOND.replace("平成23年", "平成99年"), 1, "since", "year-outside-era"),
        ("earlier: 平成12年", "earlier: 平成50年", 8, "since", "year-outside-era"),
        ("- id: teiju-02", "- id: teiju-01", 1, "id", "duplicate-id"),
        (SECOND, f"{SECOND}\n        retired: {{on: 2023-02-30, reason: 終了}}", 1, RETIRED, "not-a-date"),
        ("region: 西胆振地域", "region: ''", -1, "", "empty-text"),
    ],
)
def test_a_problem_is_at_its_cell(old: str, new: str, row: int, key: str, rule: str) -> None:
    assert old in TEXT
    state = state_of(TEXT.replace(old, new, 1).encode())
    assert {(flaw.section, flaw.row, flaw.key) for flaw in state.flaws if flaw.rule == rule} == {
        (0 if row >= 0 else -1, row, key)
    }
    assert state.edition is None
    assert not any(f"「{label}」" in flaw.message for flaw in state.flaws for label in ("municipalities", "summary"))


@pytest.mark.parametrize("data", [b"", b"[]", b"sections: [", f"{TEXT}sections: [\n".encode(), b"\xff"])
def test_what_has_no_form_has_no_tables_and_says_why(data: bytes) -> None:
    state = state_of(data)
    assert (state.draft, state.edition, state.sections) == (None, None, ())
    assert {flaw.section for flaw in state.flaws} == {-1}


def test_entries_that_share_an_id_or_have_none_are_not_open() -> None:
    state = state_of(replaced(TEXT, "- id: teiju-02\n        name", "- name").replace(b"id: teiju-04", b"id: teiju-03"))
    rows = state.sections[0].rows[:5]
    assert [row.is_open for row in rows] == [True, False, False, False, True]


def test_the_choices_are_those_of_the_list() -> None:
    columns = {column.key: column for column in state_of(TEXT.encode()).sections[0].columns}
    assert columns["municipalities"].choices[:2] == ("室蘭市", "登別市")
    assert "平取町" in columns["municipalities"].choices
    assert columns["municipalities"].between == "、"
    assert "令和5年" in columns["since"].choices
    assert "健康推進課" in columns["division"].choices
    assert not columns["division"].is_strict
    assert columns["summary"].is_long and columns["summary"].choices == ()


def test_a_column_is_labelled_with_what_stands_over_it_and_its_unit_once() -> None:
    path = ROOT / "tests/lists/09-jigyohi/list.yaml"
    state = read_state(path.read_bytes(), "list.yaml", national_table())
    labels = [column.label for section in state.sections for column in section.columns]
    assert "事業費（千円） 令和5年度" in labels
    assert [label for label in labels if label.count("千円") > 1] == []


def test_changed_cells_are_those_that_say_something_else() -> None:
    before = state_of(TEXT.encode())
    gone = "division: 観光課\n        retired: {on: 2023-05-01, reason: 終了}"
    text = TEXT.replace("name: 広域観光事業", "name: 広域観光推進事業").replace("division: 観光課", gone, 1)
    assert changed_cells(said_in_state(before), before) == {}
    assert changed_cells(said_in_state(before), state_of(text.encode())) == {"teiju-03": ["name", RETIRED]}


def test_an_edition_says_what_its_tables_say() -> None:
    gone = "division: 観光課\n        retired: {on: 2023-05-01, reason: 終了}"
    state = state_of(TEXT.replace("division: 観光課", gone, 1).encode())
    assert state.edition is not None
    assert said_in_edition(state.edition).keys() == said_in_state(state).keys()
    assert changed_cells(said_in_edition(state.edition), state) == {}
