"""Work spread over two processes: the same results in the same order, whatever becomes of the copy."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from reportgen.pipeline import processes
from reportgen.pipeline.processes import at_work, spread

ITEMS = list(range(10_000))
HALF = len(ITEMS) // 2


def no_child_is_left() -> bool:
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return True


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_processors", lambda: 2)


def test_the_results_are_those_of_each_item_in_order_and_come_from_two_processes() -> None:
    found = spread(lambda item: (item * 2, os.getpid()), ITEMS)
    assert [result for result, _ in found] == [item * 2 for item in ITEMS]
    assert [pid for _, pid in found[:HALF]] == [os.getpid()] * HALF
    assert len({pid for _, pid in found[HALF:]}) == 1 and found[-1][1] != os.getpid()
    assert no_child_is_left()


def test_little_work_and_a_single_processor_are_left_in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(spread(lambda _: os.getpid(), ITEMS[:100])) == {os.getpid()}
    monkeypatch.setattr(processes, "_processors", lambda: 1)
    assert set(spread(lambda _: os.getpid(), ITEMS)) == {os.getpid()}


def test_where_the_system_has_no_copies_a_new_process_is_started_for_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    asked = ["__import__('os').getpid()"] * len(ITEMS)
    assert set(spread(eval, asked[:-1])) == {os.getpid()}
    found = spread(eval, asked)
    assert set(found[:HALF]) == {os.getpid()} and len(set(found)) == 2
    assert no_child_is_left()


@pytest.mark.parametrize("sign", ["a failure", "a sudden end", "an unpicklable result"])
def test_where_the_copy_fails_its_half_is_done_here(sign: str, capfd: pytest.CaptureFixture[str]) -> None:
    here = os.getpid()

    def function(item: int) -> object:
        if os.getpid() != here:
            if sign == "a failure":
                raise ValueError(item)
            if sign == "a sudden end":
                os._exit(3)
            return lambda: item
        return item

    assert spread(function, ITEMS) == ITEMS
    assert no_child_is_left()
    assert "Traceback" not in capfd.readouterr().err


def test_an_interruption_here_ends_the_copy_too(tmp_path: Path) -> None:
    here = os.getpid()

    def function(item: int) -> int:
        if os.getpid() == here and item == 10:
            raise KeyboardInterrupt
        if os.getpid() != here:
            (tmp_path / str(os.getpid())).touch()
        return item

    with pytest.raises(KeyboardInterrupt):
        spread(function, ITEMS)
    assert no_child_is_left()
    assert len(list(tmp_path.iterdir())) <= 1


def test_a_fault_of_the_function_itself_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        spread(lambda item: 1 // (item - 3), ITEMS)
    assert no_child_is_left()


@pytest.mark.parametrize("number", [0, 1, 2, 3, 20])
@pytest.mark.parametrize("copies", [True, False])
def test_any_number_of_processes_gives_the_same_results(
    number: int, copies: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not copies:
        number = min(number, 2)
        monkeypatch.setattr(processes, "can_copy", lambda: False)
    with at_work(math.factorial, range(9), number) as results:
        assert sorted(results) == [(n, math.factorial(n)) for n in range(9)]
    assert no_child_is_left()
