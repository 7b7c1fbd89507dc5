"""The console: standard output and error that never fail on a character or a reader that has gone."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any, TextIO

from reportgen.diagnostics import Diagnostic, Severity


def streams() -> tuple[TextIO, ...]:
    """Standard output and error; a process may have been started without them."""
    streams: tuple[TextIO | None, ...] = (sys.stdout, sys.stderr)
    return tuple(stream for stream in streams if stream is not None)


def prepare_streams() -> None:
    """A console that can't show a character (cp932) shows its number instead of failing."""
    for stream in streams():
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """What is still buffered for a stream that takes no more must not fail a second time at exit."""
    for stream in streams():
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_problems(diagnostics: Sequence[Diagnostic]) -> None:
    """Each on a line of standard error, and after errors how many there are."""
    for diagnostic in diagnostics:
        print(_on_one_line(str(diagnostic)), file=sys.stderr)
    if errors := sum(d.severity is Severity.ERROR for d in diagnostics):
        print(f"エラーが{errors}件あります。何も書き込んでいません。", file=sys.stderr)


def _on_one_line(text: str) -> str:
    """The text with line ends and controls, which the user's data may hold, as escapes."""
    if text.replace("\u3000", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode() for c in text)


def print_line(text: str) -> None:
    """A line of a report that holds texts of the user's data."""
    print(_on_one_line(text))


def print_left_out(count: int) -> None:
    """How many files of an earlier run aren't there any more, so that what is there is of one state."""
    if count:
        print(f"データか体裁が変わったため、前回のファイル{count}個を除きました。")


def print_json(value: object) -> None:
    """The value as JSON, in the characters that the console can show."""
    import json

    encoding = (sys.stdout.encoding or "").lower()
    print(json.dumps(value, ensure_ascii=not encoding.startswith("utf"), indent=2))


def kilobytes(size: int) -> str:
    """A size in bytes as people read it, rounded up."""
    return f"{-(-size // 1000)} kB"


class Progress:
    """A progress bar on a terminal when there is much to do; nothing otherwise (the files are listed at the end)."""

    _MUCH = 4

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, done: int, total: int, name: str) -> None:
        """How much is done of the whole, and what is worked on."""
        if total < self._MUCH or not sys.stderr.isatty():
            return
        if self._bar is None:
            from tqdm import tqdm

            ascii_only = not (sys.stderr.encoding or "").lower().startswith("utf")
            form = "{n_fmt}/{total_fmt}件 |{bar:20}| {desc}"
            self._bar = tqdm(total=total, ascii=ascii_only, leave=False, bar_format=form, file=sys.stderr)
        self._bar.update(done - self._bar.n)
        if name:
            self._bar.set_description_str(name)
