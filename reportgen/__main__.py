"""The program's entry, and `python -m reportgen`."""

from __future__ import annotations

# What `signal` and `typing` load takes milliseconds, in which an interruption would be a traceback.
import _signal as signal  # type: ignore[import-not-found]
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_INTERRUPTED = 130


def main() -> int:
    """Runs one command. One short run makes much and throws little away: collecting garbage would only cost time."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # whoever started us wants it otherwise
        return _run()
    signal.signal(signal.SIGINT, _leave)
    try:
        return _run(_interrupt_with_care)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # there is nothing left to stop


def _run(ready: Callable[[], None] = lambda: None) -> int:
    import gc

    gc.disable()
    from reportgen.cli import main as run

    code = run(ready=ready)
    gc.freeze()  # nor has what is there to be looked through when Python ends
    return code


def _leave(*_: object) -> None:
    """Ends at once: nothing has been made yet, and a library that is being loaded may swallow an exception."""
    try:
        if sys.stderr is not None:
            print("中止しました。", file=sys.stderr, flush=True)
    finally:
        os._exit(_INTERRUPTED)


def _interrupt_with_care() -> None:
    """From now on the first interruption lets the command clear up, and the next doesn't disturb it."""
    times = 0

    def interrupt(*_: object) -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise KeyboardInterrupt
        if times > 2:
            _leave()

    signal.signal(signal.SIGINT, interrupt)


if __name__ == "__main__":
    sys.exit(main())
