"""Work spread over two processors, where the system can copy a process (fork): Linux can, Windows can't."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
# Less work than this is done sooner than a process is copied.
_WORTH_IT = 4000


def spread(function: Callable[[_Item], _Result], items: Sequence[_Item]) -> list[_Result]:
    """The function of each item, half of them in a copy of the process; what comes out must be picklable.

    The copy shares what is there, and leaves nothing behind but its results. Where it fails, this process does its
    half as well.
    """
    if len(items) < _WORTH_IT or not hasattr(os, "fork") or _processors() < 2:
        return [function(item) for item in items]
    middle = len(items) // 2
    reader, writer = os.pipe()
    # An interruption reaches both processes: the copy leaves it to us, and we take it where the copy is ended for it.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        child = os.fork()
    except OSError:  # the system has no room for another one
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(reader)
        os.close(writer)
        return [function(item) for item in items]
    if child == 0:
        os.close(reader)
        _answer(writer, function, items[middle:])
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        try:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            first = [function(item) for item in items[:middle]]
            second: list[_Result] = pickle.load(stream)
        except (EOFError, pickle.UnpicklingError):
            second = [function(item) for item in items[middle:]]
        except BaseException:
            os.kill(child, signal.SIGKILL)
            raise
        finally:
            os.waitpid(child, 0)
    return first + second


def _answer(writer: int, function: Callable[[_Item], _Result], items: Sequence[_Item]) -> None:
    """What the copy does: it writes its results and ends at once, without the end of a usual process."""
    code = 1
    try:
        with os.fdopen(writer, "wb") as stream:
            pickle.dump([function(item) for item in items], stream, pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        os._exit(code)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
