"""Problems as values: what is wrong, where, how grave, and what to do about it."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple, TypeAlias

_LONGEST_SHOWN = 60


class Severity(Enum):
    """How grave a problem is; the value is the word the user reads."""

    ERROR = "エラー"
    WARNING = "警告"


class Place(NamedTuple):
    """A place in a text file or a workbook: line (row) and column count from 1, in a text in characters."""

    path: str
    line: int
    column: int
    sheet: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.path}!{self.sheet}!{column_letters(self.column)}{self.line}"
        return f"{self.path}:{self.line}:{self.column}"


def column_letters(column: int) -> str:
    """How a workbook names the column counted from 1: A … Z, AA, AB …"""
    letters = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


class PlacedText(NamedTuple):
    """A text and where it stands."""

    text: str
    place: Place


class Diagnostic(NamedTuple):
    """One problem. `place` is None where the problem has no place in a file."""

    severity: Severity
    rule: str
    place: Place | None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """The one form in which a user reads a problem, on one line."""
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.severity.value}[{self.rule}] {self.message}{self.hint}"


# Where those who read a file note what is wrong in it.
Problems: TypeAlias = list[Diagnostic]


class Rule(NamedTuple):
    """A kind of problem: its name, its severity, and the wording as `str.format` patterns.

    `summary` says in one line what the rule asks for (the README lists it).
    """

    name: str
    severity: Severity
    summary: str
    message: str
    hint: str = ""

    def at(self, place: Place | None, *, hint: str | None = None, **values: object) -> Diagnostic:
        """The problem at `place`; `hint` replaces the rule's own where a better one is known."""
        wording = self.hint.format(**values) if hint is None else hint
        return Diagnostic(self.severity, self.name, place, self.message.format(**values), wording)


def error(name: str, summary: str, message: str, hint: str = "") -> Rule:
    """A rule whose breach stops the work before anything is written."""
    return Rule(name, Severity.ERROR, summary, message, hint)


def warning(name: str, summary: str, message: str, hint: str = "") -> Rule:
    """A rule whose breach is shown and counted, and stops nothing."""
    return Rule(name, Severity.WARNING, summary, message, hint)


def shortened(text: str) -> str:
    """The text, cut where it is too long to be read in a message."""
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Whether any of them stops the work."""
    return any(d.severity is Severity.ERROR for d in diagnostics)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics without repetitions, by file, sheet, line and column."""

    def position(d: Diagnostic) -> tuple[str, str, int, int, str]:
        place = d.place or Place("", 0, 0)
        return (place.path, place.sheet, place.line, place.column, d.rule)

    return tuple(sorted(dict.fromkeys(diagnostics), key=position))


class ReportError(Exception):
    """The work can't go on. `exit_code` is the process's; the diagnostics say why."""

    exit_code = 1

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class DataError(ReportError):
    """The data or a template has errors; nothing was written."""

    exit_code = 1


class UsageError(ReportError):
    """The command was called with words that don't fit."""

    exit_code = 2


class FileError(ReportError):
    """A file or font could not be read or written."""

    exit_code = 3
