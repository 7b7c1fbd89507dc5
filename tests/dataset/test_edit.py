"""Changes to an edition file, held to its tree and its comments by a reader of YAML that knows nothing of them."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reportgen.dataset.edit import Addition, Change, Move, Wording, Written, edit_edition, move_entry, reword_section

KEYS = {"a": ("id", "name", "since", "earlier", "towns", "towns_others", "remarks", "retired")}
BLOCK = """\
# 一覧
sections:
  - id: a
    columns: {name: 事業, towns: 市町}  # 列
    entries:
      # 一件目
      - id: a-1
        # 名称
        name: 医療
        # 年
        since: "平成23年"
        # 市町
        towns: [室蘭市, 登別市, 伊達市]  # 三市
        # 備考
        remarks: |
          一行目
          二行目
        # 末尾

      - id: a-2   # 二件目
        name: 観光
        towns:
          # 市の名
          - 室蘭市  # 事務局
          - 登別市
          # 町
          - 豊浦町

      # 三件目
      - {id: a-3, name: '環境', towns: [室蘭市, # 圏域
          登別市], since: 平成24年}
# おわり
"""


def edited(text: str, *changes: Change, additions: tuple[Addition, ...] = ()) -> str:
    return edit_edition(text.encode(), changes, additions, KEYS).decode()


def entries_of(text: str) -> dict[str, dict[str, object]]:
    (section,) = yaml.load(text, yaml.BaseLoader)["sections"]
    return {entry["id"]: entry for entry in section["entries"]}


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        (Change("a-1", "name", "医療連携"), "name: 医療\n", "name: 医療連携\n"),
        (Change("a-1", "since", "平成24年"), 'since: "平成23年"\n', "since: 平成24年\n"),
        (Change("a-1", "name", "A: B"), "name: 医療\n", 'name: "A: B"\n'),
        (Change("a-1", "towns", ("室蘭市", "登別市", "豊浦町")), "登別市, 伊達市]  #", "登別市, 豊浦町]  #"),
        (Change("a-1", "towns", ("登別市", "伊達市")), "[室蘭市, 登別市, 伊達市]", "[登別市, 伊達市]"),
        (Change("a-1", "towns", ("室蘭市",)), "[室蘭市, 登別市, 伊達市]", "[室蘭市]"),
        (Change("a-1", "towns", ("伊達市",)), "[室蘭市, 登別市, 伊達市]", "[伊達市]"),
        (
            Change("a-1", "towns", ("豊浦町", "室蘭市", "登別市", "伊達市", "壮瞥町")),
            "[室蘭市, 登別市, 伊達市]",
            "[豊浦町, 室蘭市, 登別市, 伊達市, 壮瞥町]",
        ),
        (Change("a-1", "remarks", "一行"), "remarks: |\n          一行目\n          二行目\n", "remarks: 一行\n"),
        (
            Change("a-1", "earlier", "平成12年"),
            'since: "平成23年"\n',
            'since: "平成23年"\n        earlier: 平成12年\n',
        ),
        (
            Change("a-1", "retired", {"on": "2024-03-31", "reason": "終了, 統合"}),
            "          二行目\n",
            '          二行目\n        retired: {on: 2024-03-31, reason: "終了, 統合"}\n',
        ),
        (Change("a-1", "since", None), '        since: "平成23年"\n', ""),
        (Change("a-1", "remarks", None), "        remarks: |\n          一行目\n          二行目\n", ""),
        (Change("a-1", "earlier", None), "", ""),
        (
            Change("a-2", "towns", ("登別市", "豊浦町")),
            "          - 室蘭市  # 事務局\n",
            "          # 事務局\n",
        ),
        (
            Change("a-2", "towns", ("室蘭市", "伊達市", "登別市", "豊浦町")),
            "事務局\n",
            "事務局\n          - 伊達市\n",
        ),
        (
            Change("a-2", "towns", ("豊浦町",)),
            "          - 室蘭市  # 事務局\n          - 登別市\n",
            "          # 事務局\n",
        ),
        (
            Change("a-2", "towns", ("壮瞥町", "室蘭市", "登別市", "豊浦町")),
            "- 室蘭市",
            "- 壮瞥町\n          - 室蘭市",
        ),
        (
            Change("a-2", "towns", None),
            "        towns:\n          # 市の名\n          - 室蘭市  # 事務局\n          - 登別市\n          # 町\n"
            "          - 豊浦町\n",
            "          # 市の名\n          # 町\n",
        ),
        (Change("a-3", "name", "環境, 防災"), "'環境'", '"環境, 防災"'),
        (Change("a-3", "towns", ("室蘭市",)), "[室蘭市, # 圏域\n          登別市]", "[室蘭市 # 圏域\n          ]"),
        (Change("a-3", "since", None), ", since: 平成24年", ""),
        (Change("a-3", "name", None), ", name: '環境'", ""),
        (Change("a-3", "remarks", "なし"), "since: 平成24年", "since: 平成24年, remarks: なし"),
    ],
)
def test_a_value_is_put_in_its_place_and_nothing_else_moves(change: Change, old: str, new: str) -> None:
    assert BLOCK.count(old) == 1 or not old
    assert edited(BLOCK, change) == BLOCK.replace(old, new, 1)


def test_a_new_entry_stands_behind_the_last_or_behind_the_one_named() -> None:
    values: dict[str, Written] = {"id": "a-4", "name": "防災", "towns": ("室蘭市", "登別市")}
    lines = "\n      - id: a-4\n        name: 防災\n        towns: [室蘭市, 登別市]"
    last = "平成24年}"
    assert edited(BLOCK, additions=(Addition("a", values),)) == BLOCK.replace(last, last + lines)
    first = "          二行目"
    assert edited(BLOCK, additions=(Addition("a", values, "a-1"),)) == BLOCK.replace(first, first + lines)


def test_an_entry_joins_a_list_in_brackets() -> None:
    text = "sections: [{id: a, entries: [{id: a-1, name: 医療}]}]\n"
    added = edited(text, additions=(Addition("a", {"id": "a-2", "name": "防災, 減災"}),))
    assert added == 'sections: [{id: a, entries: [{id: a-1, name: 医療}, {id: a-2, name: "防災, 減災"}]}]\n'


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_and_the_byte_order_mark_stay(line_end: str) -> None:
    data = b"\xef\xbb\xbf" + BLOCK.replace("\n", line_end).encode()
    changed = edit_edition(data, [Change("a-1", "earlier", "平成12年"), Change("a-3", "name", "道路")], (), KEYS)
    expected = edited(BLOCK, Change("a-1", "earlier", "平成12年"), Change("a-3", "name", "道路"))
    assert changed == b"\xef\xbb\xbf" + expected.replace("\n", line_end).encode()


def test_an_empty_value_is_filled() -> None:
    text = "sections:\n- id: a\n  entries:\n  - id: a-1\n    name:\n    since:  # いつか\n"
    changed = edited(text, Change("a-1", "name", "医療"), Change("a-1", "since", "平成23年"))
    assert changed == text.replace("name:", "name: 医療").replace("since:", "since: 平成23年")


def test_an_unknown_entry_is_told() -> None:
    with pytest.raises(LookupError):
        edited(BLOCK, Change("a-9", "name", "医療"))


TOWNS = ("室蘭市", "登別市", "伊達市", "豊浦町", "壮瞥町", "洞爺湖町")
texts = st.text(st.sampled_from("医療: #-'\"[]{},\n\\A1|>&*!%@`?"), min_size=1, max_size=12)
lists = st.lists(st.sampled_from(TOWNS), min_size=1, max_size=6, unique=True).map(tuple)
changes = st.fixed_dictionaries(
    {},
    optional={
        (entry, key): values
        for entry in ("a-1", "a-2", "a-3")
        for key, values in (
            ("name", texts),
            ("since", texts | st.none()),
            ("earlier", texts | st.none()),
            ("towns", lists),
            ("towns_others", st.sampled_from(("ほか", None))),
            ("remarks", texts | st.none()),
        )
    },
)


@given(changes, lists)
def test_whatever_changes_the_tree_is_what_was_asked_for_and_every_comment_stays(
    asked: dict[tuple[str, str], str | tuple[str, ...] | None], towns: tuple[str, ...]
) -> None:
    start = edited(BLOCK, Change("a-2", "towns", towns), Change("a-3", "towns", towns[::-1]))
    expected = entries_of(start)
    for (entry, key), value in asked.items():
        if value is None:
            expected[entry].pop(key, None)
        else:
            expected[entry][key] = list(value) if isinstance(value, tuple) else value
    result = edited(start, *[Change(*where, value) for where, value in asked.items()])
    assert entries_of(result) == expected
    assert [comment for comment in re.findall(r"#[^\n]*", BLOCK) if comment not in result] == []


def test_the_real_list_is_edited_in_place(edition_file: bytes) -> None:
    text = edition_file.decode()
    keys = {"teiju": ("id", "name", "summary", "since", "earlier", "municipalities", "division")}
    changes = [Change("teiju-01", "division", "健康課"), Change("teiju-01", "earlier", "平成20年")]
    changed = edit_edition(edition_file, changes, (), keys).decode()
    assert changed == text.replace(
        "        since: 平成23年\n", "        since: 平成23年\n        earlier: 平成20年\n", 1
    ).replace("健康推進課", "健康課", 1)


TWO = """\
sections:
  - id: a
    heading: 甲
    columns:
      name: {label: 事業, optional: true}
      note: 備考  # 列
    entries:
    # 一組目
    - group: 一
    # 一件目
    - id: a-1
      name: |
        一行目

        二行目
      # 一件目の終わり
    - id: a-2  # 二件目
    - group: 二

    # 三件目
    # その続き
    - {id: a-3,
       name: 環境}
  - {id: b, heading: 乙, columns: {name: 名}, entries: [{id: b-1}, {id: b-2, name: x}, {id: b-3}]}
  - id: c
    heading: 丙
    notes_above: {※1: あ, ※2: い}
    columns: {name: 名}
    notes:
      # 注
      - 一  # いち
      - 二
    entries:
        - id: c-1"""
FIRST = "    # 一件目\n    - id: a-1\n      name: |\n        一行目\n\n        二行目\n      # 一件目の終わり\n"
SECOND = "    - id: a-2  # 二件目\n"
THIRD = "    # 三件目\n    # その続き\n    - {id: a-3,\n       name: 環境}\n"


@pytest.mark.parametrize(
    ("move", "old", "new"),
    [
        (Move("a-2", "a-1", False), FIRST + SECOND, SECOND + FIRST),
        (Move("a-1", "a-2", True), FIRST + SECOND, SECOND + FIRST),
        (Move("a-1", "a-2", False), "", ""),
        (Move("a-1", "a-1", True), "", ""),
        (Move("a-3", "a-2", True), f"{SECOND}    - group: 二\n\n{THIRD}", f"{SECOND}{THIRD}    - group: 二\n\n"),
        (Move("a-2", "a-3", False), f"{SECOND}    - group: 二\n\n{THIRD}", f"    - group: 二\n\n{SECOND}{THIRD}"),
        (
            Move("b-1", "b-3", True),
            "{id: b-1}, {id: b-2, name: x}, {id: b-3}",
            "{id: b-2, name: x}, {id: b-3}, {id: b-1}",
        ),
        (
            Move("b-3", "b-1", False),
            "{id: b-1}, {id: b-2, name: x}, {id: b-3}",
            "{id: b-3}, {id: b-1}, {id: b-2, name: x}",
        ),
    ],
)
def test_a_moved_entry_takes_its_lines_and_comments_along(move: Move, old: str, new: str) -> None:
    assert old in TWO
    assert move_entry(TWO.encode(), move).decode() == TWO.replace(old, new)


def test_an_entry_of_another_section_stands_as_far_in_as_its_neighbours() -> None:
    data = move_entry(TWO.encode(), Move("a-1", "c-1", True))
    indented = "".join([f"    {line}\n" if line else "\n" for line in FIRST.rstrip("\n").split("\n")])
    assert data.decode() == TWO.replace(FIRST, "") + "\n" + indented.rstrip("\n")
    back = move_entry(data, Move("a-1", "a-2", False)).decode()
    assert back.rstrip("\n") == TWO


@pytest.mark.parametrize("move", [Move("b-1", "a-1", True), Move("a-1", "b-1", True), Move("c-1", "a-1", True)])
def test_what_would_break_the_file_is_not_moved(move: Move) -> None:
    with pytest.raises(ValueError, match=move.entry_id):
        move_entry(TWO.encode(), move)


@given(st.lists(st.tuples(st.permutations(("a-1", "a-2", "a-3")), st.booleans()), max_size=6))
def test_wherever_entries_go_they_and_every_comment_stay_whole(moves: list[tuple[tuple[str, ...], bool]]) -> None:
    text, order = BLOCK, ["a-1", "a-2", "a-3"]
    for (moved, beside, _), is_behind in moves:
        text = move_entry(text.encode(), Move(moved, beside, is_behind)).decode()
        order.remove(moved)
        order.insert(order.index(beside) + is_behind, moved)
    assert list(entries_of(text)) == order
    assert entries_of(text) == entries_of(BLOCK)
    assert sorted(text.split("\n")) == sorted(BLOCK.split("\n"))


@pytest.mark.parametrize(
    ("wording", "old", "new"),
    [
        (Wording("a", "甲: 乙"), "heading: 甲\n", 'heading: "甲: 乙"\n'),
        (Wording("a", labels={"name": "名, 称", "note": "備考"}), "{label: 事業,", '{label: "名, 称",'),
        (Wording("a", labels={"note": "付記"}), "note: 備考", "note: 付記"),
        (Wording("a", "甲", {"note": "備考"}), "", ""),
        (Wording("b", "丁"), "heading: 乙", "heading: 丁"),
        (Wording("b", labels={"name": "名, 称"}), "{name: 名}, entries", '{name: "名, 称"}, entries'),
        (Wording("b", notes=[("", "あ"), ("", "い")]), "entries: [{id: b-1}", "notes: [あ, い], entries: [{id: b-1}"),
        (Wording("a", notes=[("", "い\nう")]), "# 列\n", '# 列\n    notes:\n      - "い\\nう"\n'),
        (Wording("c", notes=[("", "一")]), "      - 二\n", ""),
        (Wording("c", notes=[("", "一"), ("", "三"), ("", "二")]), "いち\n", "いち\n      - 三\n"),
        (Wording("c", notes=[]), "    notes:\n      # 注\n      - 一  # いち\n      - 二\n", "      # 注\n"),
        (Wording("c", notes_above=[("※1", "う"), ("※2", "い"), ("*", "え")]), "あ, ※2: い}", 'う, ※2: い, "*": え}'),
        (Wording("c", notes_above=[("※2", "い")]), "{※1: あ, ※2: い}", "{※2: い}"),
        (Wording("c", notes_above=[]), "    notes_above: {※1: あ, ※2: い}\n", ""),
    ],
)
def test_what_a_section_says_of_itself_is_put_in_its_place(wording: Wording, old: str, new: str) -> None:
    assert old in TWO
    assert reword_section(TWO.encode(), wording).decode() == TWO.replace(old, new, 1)


def test_a_section_or_a_column_that_is_not_there_has_no_words() -> None:
    for wording in (Wording("z", "甲"), Wording("a", labels={"z": "甲"})):
        with pytest.raises(LookupError):
            reword_section(TWO.encode(), wording)


def test_new_notes_above_a_table_stand_before_those_that_grow_below() -> None:
    text = TWO.replace("    notes_above: {※1: あ, ※2: い}\n", "")
    wording = Wording("c", notes_above=[("", "上")], notes=[("", "一"), ("", "二"), ("", "三")])
    expected = text.replace("    notes:\n", "    notes_above:\n      - 上\n    notes:\n")
    assert reword_section(text.encode(), wording).decode() == expected.replace("- 二\n", "- 二\n      - 三\n")
