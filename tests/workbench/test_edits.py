"""Edits as bytes: what was meant is in its place, all else as it was; every step back leads to where it came from."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from builders import REAL, ROOT, national_table

from reportgen.workbench.edits import (
    AddEntry,
    Edit,
    RefusedError,
    Retire,
    Reword,
    SetValue,
    Shift,
    apply_edit,
    edit_of,
    flaws_in,
)
from reportgen.workbench.history import History
from reportgen.workbench.table import State, changed_cells, read_state, said_in_state

LISTS = sorted((ROOT / "tests/lists").glob("*/list.yaml"))
TEXT = (ROOT / REAL).read_text("utf-8")


def state_of(data: bytes, path: str = REAL) -> State:
    return read_state(data, path, national_table())


def cells_of(state: State) -> dict[tuple[str, str], str]:
    return {
        (row.id, column.key): text
        for section in state.sections
        for row in section.rows
        for column, text in zip(section.columns, row.cells, strict=True)
    }


@pytest.mark.parametrize("path", [ROOT / REAL, *LISTS], ids=lambda path: path.parent.name)
def test_every_cell_of_a_list_takes_the_text_of_another(path: Path) -> None:
    state = state_of(path.read_bytes(), path.name)
    was = cells_of(state)
    for section in state.sections:
        for at, column in enumerate(section.columns):
            texts = [row.cells[at] for row in section.rows if row.cells[at]]
            for row in section.rows[:2] if texts else ():
                assert apply_edit(state, SetValue(row.id, column.key, row.cells[at])) == state.data
                edited = state_of(apply_edit(state, SetValue(row.id, column.key, texts[-1])), path.name)
                assert cells_of(edited) == was | {(row.id, column.key): texts[-1]}
                assert edited.draft is not None


def test_an_edit_changes_its_own_line_alone() -> None:
    edited = apply_edit(state_of(TEXT.encode()), SetValue("teiju-02", "municipalities", "室蘭市、登別市 ほか")).decode()
    old = "[室蘭市, 登別市, 伊達市, 豊浦町, 壮瞥町, 洞爺湖町]\n        division: 防災対策課"
    assert edited == TEXT.replace(old, "[室蘭市, 登別市]\n        and_others: ほか\n        division: 防災対策課")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a: b # c", '"a: b # c"'),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("一\r\n二", '"一\\n二"'),
        ("null", '"null"'),
        ("- [x]", '"- [x]"'),
        ("  前後の空白　", "前後の空白"),
    ],
)
def test_any_text_stays_what_it_is(text: str, written: str) -> None:
    data = apply_edit(state_of(TEXT.encode()), SetValue("teiju-02", "summary", text))
    assert f"        summary: {written}\n" in data.decode()


def test_a_cleared_cell_is_a_problem_at_its_cell() -> None:
    state = state_of(apply_edit(state_of(TEXT.encode()), SetValue("teiju-02", "summary", " ")))
    assert [(flaw.row, flaw.key, flaw.is_error) for flaw in state.flaws] == [(1, "summary", True)]
    back = apply_edit(
        state, SetValue("teiju-02", "summary", "6市町による防災協定を締結し、災害時などにおける応援体制を構築")
    )
    assert back == TEXT.encode()


@pytest.mark.parametrize(
    ("key", "text", "rules"),
    [
        ("since", "平成99年", ["year-outside-era"]),
        ("since", "平成24年", []),
        ("municipalities", "室蘭市、伊立市", ["unknown-municipality"]),
        ("summary", "要" * 2001, ["too-long"]),
        ("summary", "", ["missing-field"]),
        ("summary", "\x01", ["control-character"]),
    ],
)
def test_what_would_be_wrong_in_a_cell_is_told_before_it_is_saved(key: str, text: str, rules: list[str]) -> None:
    edit = SetValue("teiju-09", key, text)
    assert [flaw.rule for flaw in flaws_in(state_of(TEXT.encode()), edit, national_table())] == rules


def test_what_a_cell_would_break_elsewhere_is_told_too() -> None:
    state = state_of(TEXT.encode())
    for entry_id, name in (("teiju-03", "西胆振防災体制構築事業"), ("teiju-02", "広域観光事業")):
        (flaw,) = flaws_in(state, SetValue(entry_id, "name", name), national_table())
        assert (flaw.rule, flaw.section, flaw.row, flaw.key) == ("duplicate-name", 0, 2, "name")
        assert "（最初はteiju-02）" in flaw.message
    broken = state_of(TEXT.replace("平成23年", "平成99年", 1).encode())
    assert [
        one.rule for one in flaws_in(broken, SetValue("teiju-03", "name", "西胆振防災体制構築事業"), national_table())
    ] == ["duplicate-name"]


def test_an_entry_moves_past_another_and_to_another_table() -> None:
    state = state_of(TEXT.encode())
    moved = state_of(apply_edit(state, Shift("teiju-02", "teiju-03", True)))
    assert [row.id for row in moved.sections[0].rows[:3]] == ["teiju-01", "teiju-03", "teiju-02"]
    assert apply_edit(moved, Shift("teiju-02", "teiju-03", False)) == TEXT.encode()
    away = state_of(apply_edit(state, Shift("teiju-02", "renkei-01", False)))
    assert away.sections[1].rows[0] == state.sections[0].rows[1]
    assert away.flaws == ()
    assert changed_cells(said_in_state(state), away) == {"teiju-02": ["id"]}


def test_an_entry_goes_to_no_table_that_lacks_its_columns() -> None:
    columns = "{name: 名称, summary: 内容, division: 課}"
    other = f"columns: {columns}\n    entries: [{{id: b-1, name: 名, summary: 要, division: 課}}]\n"
    state = state_of(f"{TEXT}  - id: b\n    heading: 乙\n    {other}".encode())
    with pytest.raises(RefusedError, match="「乙」には「事業開始年」「関係市町」の列がないため"):
        apply_edit(state, Shift("teiju-02", "b-1", True))
    with pytest.raises(RefusedError, match="最後の事業"):
        apply_edit(state, Shift("b-1", "teiju-02", True))


def test_headings_labels_and_notes_are_reworded_together_and_nothing_else() -> None:
    state = state_of(TEXT.encode())
    shown = state.sections[0]
    same = Reword(0, shown.heading, dict(shown.labels), shown.notes_above, shown.notes)
    assert apply_edit(state, same) == TEXT.encode()
    notes = [*shown.notes[1:], ("", "  新しい注\n"), ("", " ")]
    edited = state_of(apply_edit(state, Reword(0, "新しい見出し", {"division": "主管課"}, [("", "上の注")], notes)))
    assert edited.flaws == ()
    now = edited.sections[0]
    assert (now.heading, dict(now.labels)["division"]) == ("新しい見出し", "主管課")
    assert (now.notes_above, now.notes) == ((("", "上の注"),), (*shown.notes[1:], ("", "新しい注")))
    assert edited.sections[1:] == state.sections[1:]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.name)
def test_the_words_of_any_list_can_be_changed(path: Path) -> None:
    state = state_of(path.read_bytes(), path.name)
    for at, one in enumerate(state.sections):
        labels = {key: f"{label}他" for key, label in one.labels}
        above, notes = ([(mark, f"{text}追記") for mark, text in notes] for notes in (one.notes_above, one.notes))
        now = state_of(apply_edit(state, Reword(at, f"{one.heading}改", labels, above, notes)), path.name).sections[at]
        assert (now.heading, dict(now.labels)) == (f"{one.heading}改", labels)
        assert (now.notes_above, now.notes) == (tuple(above), tuple(notes))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.name)
def test_nothing_is_wrong_with_what_a_list_says(path: Path) -> None:
    state = state_of(path.read_bytes(), path.name)
    for section in state.sections:
        for row in section.rows[:3]:
            for column, text in zip(section.columns, row.cells, strict=True):
                assert flaws_in(state, SetValue(row.id, column.key, text), national_table()) == []


def test_a_new_entry_has_the_next_id_and_stands_behind_another() -> None:
    texts = {
        "name": "新事業",
        "summary": "要旨",
        "since": "令和5年",
        "municipalities": "室蘭市、登別市",
        "division": "企画課",
    }
    state = state_of(TEXT.encode())
    edited = state_of(apply_edit(state, AddEntry(0, texts, "teiju-02"), ["teiju-40"]))
    assert [row.id for row in edited.sections[0].rows[:4]] == ["teiju-01", "teiju-02", "teiju-41", "teiju-03"]
    assert edited.sections[0].rows[2].cells == tuple(texts.values())
    assert edited.flaws == ()
    at_end = state_of(apply_edit(state, AddEntry(1, texts, "")))
    assert at_end.sections[1].rows[-1].cells == tuple(texts.values())


def test_an_entry_is_retired_and_comes_back() -> None:
    state = state_of(TEXT.encode())
    retired = state_of(apply_edit(state, Retire("teiju-02", "令和5年3月31日", "事業の終了")))
    assert retired.sections[0].rows[1].retired == ("2023-03-31", "事業の終了")
    assert retired.edition is not None and "teiju-02" not in [one.id for one in retired.edition.sections[0].entries]
    assert apply_edit(retired, Retire("teiju-02", "", "")) == TEXT.encode()


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (SetValue("teiju-99", "summary", "x"), "teiju-99"),
        (SetValue("teiju-01", "id", "x"), "id"),
        (SetValue("teiju-01", "__class__", "x"), "__class__"),
        (Retire("teiju-01", "きのう", "終了"), "きのう"),
        (Retire("teiju-01", "2023-03-31", ""), "理由"),
        (AddEntry(0, {}, ""), "入力されていません"),
        (AddEntry(9, {"name": "x"}, ""), "読めない"),
        (Shift("teiju-01", "teiju-99", True), "teiju-99"),
        (Reword(9, "x", {}, [], []), "読めない"),
        (Reword(0, "x", {"sumary": "x"}, [], []), "読めない"),
    ],
)
def test_what_cannot_be_done_is_refused(edit: Edit, message: str) -> None:
    with pytest.raises(RefusedError, match=message):
        apply_edit(state_of(TEXT.encode()), edit)


@pytest.mark.parametrize(
    "data",
    [b"", b"sections: [", b"[]", TEXT.replace("id: teiju\n", "id: {}\n").encode(), f"{TEXT}a: [".encode()],
)
def test_a_file_without_its_form_is_not_edited(data: bytes) -> None:
    with pytest.raises(RefusedError):
        apply_edit(state_of(data), SetValue("teiju-02", "summary", "x"))


@pytest.mark.parametrize(
    "said",
    [
        None,
        [],
        {},
        {"do": "set"},
        {"do": "drop", "entry_id": "a"},
        {"do": "set", "entry_id": "a", "key": "b", "text": 5},
        {"do": "set", "entry_id": "a", "key": "b", "text": "\ud800"},
        {"do": "set", "entry_id": "a", "key": "b", "text": "c", "more": "d"},
        {"do": "add", "section": "0", "texts": {}, "behind": ""},
        {"do": "add", "section": 0, "texts": {"a": ["b"]}, "behind": ""},
        {"do": "add", "section": 0, "texts": ["a"], "behind": ""},
        {"do": "retire", "entry_id": "a", "on": None, "reason": ""},
        {"do": "move", "entry_id": "a", "beside": "b", "is_behind": 1},
        {"do": "move", "entry_id": "a", "beside": ["b"], "is_behind": True},
        {"do": "reword", "section": True, "heading": "", "labels": {}, "notes_above": [], "notes": []},
        {"do": "reword", "section": 0, "heading": "", "labels": {}, "notes_above": [], "notes": ["あ"]},
        {"do": "reword", "section": 0, "heading": "", "labels": {}, "notes_above": [], "notes": [["", 5]]},
    ],
)
def test_what_is_no_edit_is_refused(said: Any) -> None:
    with pytest.raises(RefusedError):
        edit_of(said)


def test_every_step_back_and_forth_leads_to_where_it_came_from() -> None:
    chance = random.Random(13)
    states, data, history = [TEXT.encode()], TEXT.encode(), History()
    for number in range(30):
        data = apply_edit(state_of(data), SetValue(f"teiju-{chance.randint(1, 29):02}", "summary", f"要旨{number}"))
        history.note(states[-1], data)
        states.append(data)
    for state in reversed(states[:-1]):
        data = history.undone(data) or b""
        assert data == state
        history.went_back()
    assert history.undone(data) is None
    for state in states[1:]:
        data = history.redone(data) or b""
        assert data == state
        history.went_on()
    assert history.redone(data) is None
    assert history.undone(data + b"# by hand\n") is None
