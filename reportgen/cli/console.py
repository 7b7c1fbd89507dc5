"""The console: standard output and error that never fail on a character, on a reader that has gone or on none."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOBase, TextIOWrapper
from typing import TYPE_CHECKING, Any, TextIO, cast

from reportgen.cli.messages import MORE_PROBLEMS, NOTHING_WRITTEN, SHORTENED
from reportgen.diagnostics import Diagnostic, Severity
from reportgen.workspace import shown

if TYPE_CHECKING:
    from reportgen.pipeline.changes import Told

_MOST_PROBLEMS = 100
_LONGEST_LINE = 4000  # characters; of a longer one so many at its beginning and end are shown
_BEGIN, _END = 3000, 500
# Letters and marks that no console shows, though Unicode counts them among what can be printed.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JSON_UNSAFE = re.compile(r"[^\n -~]")


class Output(TextIOBase):
    """A stream for text; what it can't take any more is dropped, and `failure` says why.

    So a command does all of its work and ends with the exit code of that work, whoever has stopped reading.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The stream's encoding in small letters."""
        return (self._stream.encoding or "").lower()

    def isatty(self) -> bool:
        """Whether a person is looking."""
        return self._stream.isatty()

    def write(self, text: str) -> int:
        """Shows the text, if that is possible still."""
        if self.failure is None:
            try:
                self._stream.write(text)
            except OSError as exc:
                self._drop(exc)
        return len(text)

    def flush(self) -> None:
        """Hands on what is buffered, if that is possible still."""
        if self.failure is None:
            try:
                self._stream.flush()
            except OSError as exc:
                self._drop(exc)

    def _drop(self, exc: OSError) -> None:
        """What is still buffered must not fail a second time when Python ends."""
        self.failure = exc
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


@contextmanager
def open_console() -> Iterator[Output]:
    """Prepares standard output (what comes back) and error for one command."""
    streams = sys.stdout, sys.stderr
    output, errors = (Output(_prepared(stream)) for stream in streams)
    sys.stdout, sys.stderr = cast(TextIO, output), cast(TextIO, errors)
    try:
        yield output
    finally:
        output.flush()
        errors.flush()
        sys.stdout, sys.stderr = streams


def _prepared(stream: TextIO | None) -> TextIO:
    """The stream, which shows the number of a character that a console lacks (cp932); one to nowhere where is none.

    A process that was started without a stream must not give its number to a file.
    """
    if stream is None:
        while (number := os.open(os.devnull, os.O_RDWR)) < 3:
            pass
        return open(number, "w", encoding="utf-8")  # noqa: PTH123 - a descriptor has no path
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    return stream


def print_problems(diagnostics: Sequence[Diagnostic], closing: str = NOTHING_WRITTEN) -> None:
    """Each on a line of standard error, and after errors how many there are, with what that means.

    Of many the first are shown, errors before warnings, and the rest counted.
    """
    sys.stdout.flush()  # so that problems stand below what they are about where both go to one file
    errors = sum(d.severity is Severity.ERROR for d in diagnostics)
    for diagnostic in _first(diagnostics, errors):
        print(on_one_line(str(diagnostic)), file=sys.stderr)
    if (more := len(diagnostics) - _MOST_PROBLEMS) > 0:
        print(MORE_PROBLEMS.format(shown=_MOST_PROBLEMS, number=more), file=sys.stderr)
    if errors:
        print(closing.format(errors=errors), file=sys.stderr)


def _first(diagnostics: Sequence[Diagnostic], errors: int) -> Iterator[Diagnostic]:
    """The problems that are shown, in their order: the first errors, and warnings where room is left."""
    room = {Severity.ERROR: _MOST_PROBLEMS, Severity.WARNING: _MOST_PROBLEMS - errors}
    for diagnostic in diagnostics:
        room[diagnostic.severity] -= 1
        if room[diagnostic.severity] >= 0:
            yield diagnostic


def on_one_line(text: str) -> str:
    """The text, which anyone may have written, so that it can do nothing to a console.

    Line ends, controls, escapes, marks of direction and what is invisible stand as their numbers; a text that is too
    long to be read is cut short.
    """
    if len(text) > _LONGEST_LINE:
        text = text[:_BEGIN] + SHORTENED.format(number=len(text) - _BEGIN - _END) + text[-_END:]
    if text.replace("\u3000", "").isprintable() and _INVISIBLE.isdisjoint(text):
        return text
    return "".join(c if _is_visible(c) else c.encode("unicode_escape").decode() for c in text)


def _is_visible(character: str) -> bool:
    return (character.isprintable() or character == "\u3000") and character not in _INVISIBLE


def print_line(text: str = "") -> None:
    """A line of a report."""
    print(on_one_line(text))


def print_note(text: str) -> None:
    """A line of standard error, which says why the exit code isn't 0 where no problem does."""
    sys.stdout.flush()
    print(on_one_line(text), file=sys.stderr)


def print_left_out(count: int) -> None:
    """How many files of an earlier run aren't there any more, so that what is there is of one state."""
    if count:
        print_line(f"今の内容と合わない前回のファイル{count}個を除きました。")


def print_told(told: Told, warnings: Sequence[Diagnostic]) -> None:
    """The document as text, which files of it were kept, and all warnings."""
    from reportgen.writers.text import lines_of

    for line in lines_of(told.document, with_ids=True):
        print_line(line)
    print_line()
    kept = told.kept
    for file in kept.files:
        print_line(f"  {shown(kept.folder / file.path)}")
    print_left_out(kept.stored.left_out)
    print_problems((*kept.warnings, *kept.stored.diagnostics, *warnings))


def print_json(value: object) -> None:
    """The value as JSON, in the characters that the console can show and that can do nothing to it."""
    import json

    plain = not sys.stdout.encoding.startswith("utf")
    text = json.dumps(value, ensure_ascii=plain, indent=2)
    print(_JSON_UNSAFE.sub(lambda match: match[0] if _is_visible(match[0]) else json.dumps(match[0])[1:-1], text))


def kilobytes(size: int) -> str:
    """A size in bytes as people read it, rounded up."""
    return f"{-(-size // 1000)} kB"


class Progress:
    """A progress bar on a terminal when there is much to do; nothing otherwise (the files are listed at the end).

    To a program that follows this one, each step is a line.
    """

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
        if mark := os.environ.get("REPORTGEN_PROGRESS"):  # from `pipeline.task`, which follows
            print(f"{mark}{done}/{total}")
            return
        if total < self._MUCH or not sys.stderr.isatty():
            return
        if self._bar is None:
            from tqdm import tqdm

            ascii_only = not sys.stderr.encoding.startswith("utf")
            form = "{n_fmt}/{total_fmt}件 |{bar:20}| 残り{remaining} {desc}"
            self._bar = tqdm(total=total, initial=done, ascii=ascii_only, leave=False, bar_format=form, file=sys.stderr)
        self._bar.update(done - self._bar.n)
        if name:
            self._bar.set_description_str(on_one_line(name))
