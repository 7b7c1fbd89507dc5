"""Work spread over the processors: by copies of this process where the system makes them (fork), else by new ones."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
# Fewer items than these are done sooner than a process is copied, or a new one is started and has loaded what it needs.
_WORTH_A_COPY = 4_000
_WORTH_A_START = 10_000
# Each holds what it needs for itself.
_MOST_PROCESSES = 8


def spread(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """The function of each of many small items, half of them in another process, as `at_work` has it."""
    if len(items) < (_WORTH_A_COPY if can_copy() else _WORTH_A_START) or _processors() < 2:
        return [function(item) for item in items]
    middle = len(items) // 2
    with at_work(partial(_each, function), [items[middle:]], 1) as results:
        first = [function(item) for item in items[:middle]]
        ((_, second),) = results
    return first + second


def _each(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    return [function(item) for item in items]


def can_copy() -> bool:
    """Whether the system can copy a process: Linux can, Windows can't."""
    return hasattr(os, "fork")


def workers_for(items: int, least: int) -> int:
    """How many processes are worth it for so many items where each should have at least so many; 0: do all here."""
    number = min(_processors(), items // least, _MOST_PROCESSES)
    return number if number > 1 else 0


@contextmanager
def at_work(
    function: Callable[[_Item], _Result], items: Sequence[_Item], number: int
) -> Iterator[Iterator[tuple[int, _Result]]]:
    """Starts so many processes on the function of the items; inside, the results as they come, by the item's place.

    What comes out must be picklable; where the system can't copy a process, what goes in, too. They write nothing and
    leave nothing behind but their results; what one fails at is done here.
    """
    if number == 0:
        yield enumerate(map(function, items))
        return
    from multiprocessing import get_context

    context: Any = get_context("fork" if can_copy() else "spawn")
    started = {}
    try:
        with _uninterrupted():
            for first in range(number):
                reader, writer = context.Pipe(duplex=False)
                share = [(place, items[place]) for place in range(first, len(items), number)]
                process = context.Process(target=_work, args=(function, share, writer), daemon=True)
                with writer:
                    try:
                        process.start()
                    except OSError:  # the system has no room for another one
                        reader.close()
                        break
                started[reader] = process
        yield _results(function, items, list(started))
    finally:
        for reader, process in started.items():
            process.kill()
            process.join()
            reader.close()


def _results(
    function: Callable[[_Item], _Result], items: Sequence[_Item], readers: list[Connection]
) -> Iterator[tuple[int, _Result]]:
    from multiprocessing.connection import wait

    left = set(range(len(items)))
    while readers:
        for reader in cast("list[Connection]", wait(readers)):
            try:
                place, result = reader.recv()
            except (EOFError, OSError):  # it has done what it can
                readers.remove(reader)
                continue
            left.remove(place)
            yield place, result
    yield from ((place, function(items[place])) for place in sorted(left))


def _work(function: Callable[[_Item], _Result], share: Sequence[tuple[int, _Item]], writer: Connection) -> None:
    """What such a process does: it sends the results of its share, and ends at what it can't do."""
    with suppress(BaseException):  # what fails here fails again where it can be told
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
        gc.freeze()  # what is shared stays so
        gc.enable()  # one document after the other: what each leaves behind goes
        for place, item in share:
            writer.send((place, function(item)))


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """An interruption reaches all processes: it waits until those that are started here can let it pass."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
