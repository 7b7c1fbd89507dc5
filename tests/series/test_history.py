"""An entry's life and a town's part, edition by edition."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from builders import value_of

from reportgen.dataset.model import Edition
from reportgen.japanese.municipalities import Municipality, MunicipalityTable
from reportgen.series.compare import EntryChange, Kind
from reportgen.series.history import EntryHistory, entry_history, town_history

Make = Callable[..., Edition]
A = "a-01|医療連携事業|医師会等と連携する|平成23年|室蘭市 登別市|健康推進課"
B = "a-02|広域観光事業|観光客の誘致を共同で進める|平成24年|室蘭市 登別市|観光課"
C = "a-03|ごみ処理|施設を共同で運営する|平成20年|室蘭市 伊達市|環境課"
RENAMED = B.replace("広域観光", "広域周遊観光")
JOINED = RENAMED.replace("登別市", "登別市 豊浦町")
RETIRED = f"{JOINED}|2025-03-31|協議会に引き継いだため"


@pytest.fixture
def editions(make_edition: Make) -> list[Edition]:
    """B begins in the second, is renamed, gains a town and moves, and is retired in the last but one."""
    return [
        make_edition("2021-06-01", {"a": [A], "b": [C]}),
        make_edition("2022-06-01", {"a": [A, B], "b": [C]}),
        make_edition("2023-06-01", {"a": [A, RENAMED], "b": [C]}),
        make_edition("2024-06-01", {"a": [A], "b": [C, JOINED]}),
        make_edition("2025-06-01", {"a": [A], "b": [C, RETIRED]}),
        make_edition("2026-06-01", {"a": [A], "b": [C, RETIRED]}),
    ]


def told(history: EntryHistory) -> list[tuple[int, str]]:
    return [(event.as_of.year, event.change.kind.value) for event in history.events]


@pytest.mark.parametrize("key", ["a-02", "広域観光事業", "広域周遊観光事業", "広域 周遊観光事業"])
def test_an_entry_is_followed_from_its_beginning_to_its_end(editions: list[Edition], key: str) -> None:
    (history,) = entry_history(editions, key)
    assert told(history) == [(2022, "added"), (2023, "changed"), (2024, "changed"), (2025, "retired")]
    assert not history.is_in_force
    added, renamed, moved, retired = [event.change for event in history.events]
    assert added.old is None
    assert (renamed.old and renamed.old.title, renamed.new and renamed.new.title) == (
        "広域観光事業",
        "広域周遊観光事業",
    )
    assert (moved.is_moved, moved.fields, [town.name for town in moved.joined]) == (
        True,
        ("municipalities",),
        ["豊浦町"],
    )
    assert (str(retired.retired_on), retired.reason) == ("2025-03-31", "協議会に引き継いだため")
    assert value_of(history.entry, "municipalities").names == ("室蘭市", "登別市", "豊浦町")


def test_what_the_first_edition_has_begins_there_and_may_go_on_unchanged(editions: list[Edition]) -> None:
    (history,) = entry_history(editions, "a-01")
    assert told(history) == [(2021, "added")]
    assert history.is_in_force


def test_what_nothing_is_known_by_has_no_history(editions: list[Edition]) -> None:
    assert entry_history(editions, "a-99") == ()
    assert entry_history([], "a-01") == ()


def test_an_id_says_more_than_a_name(make_edition: Make) -> None:
    editions = [make_edition("2021-06-01", {"a": [A, C.replace("ごみ処理", "a-01")]})]
    assert [history.entry.id for history in entry_history(editions, "a-01")] == ["a-01"]


def test_entries_of_one_name_have_a_history_each(make_edition: Make) -> None:
    editions = [
        make_edition("2021-06-01", {"a": [A, B], "b": [C.replace("ごみ処理", "広域観光事業")]}),
        make_edition("2022-06-01", {"a": [A], "b": [C.replace("ごみ処理", "広域観光事業")]}),
    ]
    first, second = entry_history(editions, "広域観光事業")
    assert (first.entry.id, told(first)) == ("a-02", [(2021, "added"), (2022, "removed")])
    assert (second.entry.id, told(second)) == ("a-03", [(2021, "added")])


def test_an_entry_that_was_gone_and_came_back_has_two_lives(make_edition: Make) -> None:
    editions = [
        make_edition(f"{2021 + n}-06-01", {"a": rows}) for n, rows in enumerate(([A, B], [A], [A, B], [A, RENAMED]))
    ]
    first, second = entry_history(editions, "a-02")
    assert told(first) == [(2021, "added"), (2022, "removed")]
    assert told(second) == [(2023, "added"), (2024, "changed")]


def test_an_entry_is_found_by_every_id_that_it_had(make_edition: Make) -> None:
    editions = [
        make_edition("2021-06-01", {"a": [A[A.index("|") :]]}),
        make_edition("2022-06-01", {"a": [A]}),
        make_edition("2023-06-01", {"a": [A.replace("a-01", "x-07")]}),
    ]
    for key in ("a-01", "x-07"):
        (history,) = entry_history(editions, key)
        assert told(history) == [(2021, "added")]
        assert history.entry.id == "x-07"


def test_editions_may_come_one_at_a_time(editions: list[Edition]) -> None:
    assert entry_history(iter(editions), "a-02") == entry_history(editions, "a-02")


def town(table: MunicipalityTable, name: str) -> Municipality:
    found = table.find(name, "北海道")
    assert found
    return found


def test_a_towns_part_is_told_edition_by_edition(editions: list[Edition], table: MunicipalityTable) -> None:
    def shown(name: str) -> list[tuple[int, int, list[str], list[str], list[str]]]:
        def ids(changes: tuple[EntryChange, ...]) -> list[str]:
            return [change.entry.id for change in changes]

        history = town_history(editions, town(table, name))
        return [(one.as_of.year, one.entries, ids(one.joined), ids(one.left), ids(one.changed)) for one in history]

    assert shown("登別市") == [
        (2021, 1, [], [], []),
        (2022, 2, ["a-02"], [], []),
        (2023, 2, [], [], ["a-02"]),
        (2024, 2, [], [], ["a-02"]),
        (2025, 1, [], ["a-02"], []),
        (2026, 1, [], [], []),
    ]
    assert [one[1:4] for one in shown("豊浦町")] == [
        *((0, [], []), (0, [], []), (0, [], []), (1, ["a-02"], []), (0, [], ["a-02"]), (0, [], [])),
    ]


def test_a_towns_entries_are_those_before_and_what_joined_without_what_left(
    editions: list[Edition], table: MunicipalityTable
) -> None:
    for name in ("登別市", "豊浦町", "伊達市", "室蘭市"):
        history = town_history(editions, town(table, name))
        for before, now in pairwise(history):
            assert now.entries == before.entries + len(now.joined) - len(now.left)
    kinds = {change.kind for one in town_history(editions, town(table, "豊浦町")) for change in one.joined + one.left}
    assert kinds == {Kind.CHANGED, Kind.RETIRED}
