"""A command of the program at work in a process of its own, so that what starts it goes on, and an end is an end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any, Final

_MOST_LINES: Final = 2000
# What a line begins with that tells how much is done ("3/36"); no line of a report can hold it.
_MARK: Final = "\x1e"


class CommandTask:
    """The command with these words in this folder; `changed` is called with each line that it says.

    With `result`, a file, what it says on standard output goes there, and only its problems are lines.
    """

    def __init__(
        self, name: str, words: Sequence[str], folder: Path, changed: Callable[[], None], result: Path | None = None
    ) -> None:
        self.name = name
        self.code: int | None = None
        self._lines: list[str] = []
        self._share: tuple[int, int] | None = None
        self._began = monotonic()
        self._seconds = 0.0
        self._changed = changed
        self._result = result
        environment = {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "REPORTGEN_PROGRESS": _MARK}
        with ExitStack() as stack:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reportgen", *words],
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=stack.enter_context(result.open("wb")) if result else subprocess.PIPE,
                stderr=subprocess.PIPE if result else subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
            )
        Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        stream = self._process.stderr or self._process.stdout
        assert stream is not None
        with stream:
            for line in stream:
                if line.startswith(_MARK):
                    done, _, total = line[len(_MARK) :].strip().partition("/")
                    self._share = int(done), int(total)
                    self._changed()
                elif len(self._lines) < _MOST_LINES:
                    self._lines.append(line.rstrip("\n"))
                    self._changed()
        self._seconds = monotonic() - self._began
        self.code = self._process.wait()
        self._changed()

    def end(self) -> None:
        """Ends it, if it is still at work."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def result(self) -> bytes:
        """What it said on standard output, once it has ended; empty where that was made of lines."""
        return self._result.read_bytes() if self._result and self.code is not None else b""

    def as_json(self) -> dict[str, Any]:
        """Its name, lines, exit code and seconds (None while it works), and how many are done of how many."""
        seconds = None if self.code is None else round(self._seconds, 1)
        share = list(self._share) if self._share and self.code is None else None
        said = {"name": self.name, "lines": list(self._lines), "code": self.code, "seconds": seconds, "share": share}
        return said | {"has_result": bool(self._result and self.code is not None and self._result.stat().st_size)}
