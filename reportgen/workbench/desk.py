"""The desk: one edition's file read, shown and saved; what windows see of it, and what they may ask for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from threading import Event, Lock
from typing import Any, Final, NamedTuple, Protocol

from reportgen.dataset.model import Edition
from reportgen.diagnostics import Diagnostic, FileError, ReportError, in_order
from reportgen.document.style import Style
from reportgen.document.texts import Texts
from reportgen.file_names import problem_of_name
from reportgen.japanese.municipalities import KnownTown, MunicipalityTable, prefecture_code
from reportgen.japanese.typed_days import read_typed_day
from reportgen.layout.fonts import Fonts
from reportgen.workbench.drawing import Drawing, draw_page, font_files, fonts_css, pages_of_entries
from reportgen.workbench.edits import RefusedError, SetValue, apply_edit, edit_of, flaws_in
from reportgen.workbench.history import History
from reportgen.workbench.messages import (
    BAD_ANSWERS,
    BAD_DAY,
    BUSY,
    CANNOT_EDIT,
    NO_EARLIER,
    NOT_UNDERSTOOD,
    NOTHING_TO_REDO,
    NOTHING_TO_UNDO,
)
from reportgen.workbench.table import Said, State, changed_cells, flaws_of, read_state, said_in_state
from reportgen.workspace import Limit

_SECONDS: Final = 0.1  # between two looks at the files
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")


class ClashError(Exception):
    """The file isn't any more what the window had seen when it saved."""


class Setting(NamedTuple):
    """What an edition is read and laid out by; `earlier` is what the edition before it says, `problems` what is wrong
    with all of this."""

    table: MunicipalityTable
    others: tuple[Edition, ...]
    used_ids: frozenset[str]
    earlier: Said | None
    texts: Texts | None
    style: Style | None
    fonts: Fonts | None
    known_towns: Mapping[str, KnownTown]
    problems: tuple[Diagnostic, ...]


class Task(Protocol):
    """A command at work, or that was."""

    name: str
    code: int | None

    def as_json(self) -> dict[str, Any]:
        """What the page shows of it."""

    def result(self) -> bytes:
        """What it says for other programs, once it has ended; empty where it says nothing."""

    def end(self) -> None:
        """Ends it, if it is still at work."""


class Files(Protocol):
    """What a desk stands on: the edition's file and all around it."""

    as_of: date
    before: date | None
    path: str

    def read(self) -> bytes:
        """The edition's file. Raises FileError."""

    def write(self, data: bytes) -> None:
        """Puts the edition's file in its place whole. Raises FileError; then it is as it was."""

    def stamps(self) -> tuple[object, object]:
        """What tells whether the edition's file, and whether anything else has changed."""

    def setting(self) -> Setting:
        """Reads all that the edition is shown by. Raises ReportError."""

    def lay_out(self, state: State, setting: Setting) -> tuple[Drawing | None, tuple[Diagnostic, ...]] | None:
        """The pages, or None and why there are none; None alone where there is nothing to lay them out with."""

    def font(self, name: str) -> bytes:
        """A font file. Raises FileError."""

    def start(self, name: str, words: Sequence[str], changed: Callable[[], None], answers: bool) -> Task:
        """A command begun; with the answers that lie ready where that is asked for."""

    def take_answers(self, answers: Mapping[str, bytes]) -> None:
        """Lays the answers of an inquiry ready, and none but these. Raises FileError."""

    def close(self) -> None:
        """Leaves nothing behind but what was saved."""


class Desk:
    """A desk for one edition. Raises ReportError where it can't be read at all.

    `watch` keeps it up to date with the files until `close`. What is published is replaced at once: the state of the
    file first, then, when they are laid out, its pages; while it has errors the pages are the last good ones. All may
    be called from several threads at once.
    """

    def __init__(self, files: Files) -> None:
        self.as_of = files.as_of
        self._files = files
        self._saving = Lock()
        self._publishing = Lock()
        self._history = History()
        self._ended = Event()
        self._woken = Event()
        self._version = 0
        self._task_version = 0
        self._view: tuple[int, bytes] = (-1, b"")
        self._drawing: Drawing | None = None
        self._drawing_version = 0
        self._drawn_digest = ""
        self._found: list[tuple[int, str, int]] = []
        self._laid_out: object = None
        self._more: tuple[Diagnostic, ...] = ()
        self._is_gone = False
        self._task: Task | None = None
        self._setting = files.setting()
        self._state = self._read(files.read())
        self._said_first = said_in_state(self._state)
        self._stamps: tuple[object, object] = files.stamps()
        self.lay_out()

    def watch(self) -> None:
        """Looks at the files again and again, and takes up what has changed; returns when it is closed."""
        while not self._ended.is_set():
            with suppress(OSError, ReportError):  # a file that is just being replaced
                self.refresh()
            self.lay_out()
            self._woken.wait(_SECONDS)
            self._woken.clear()

    def close(self) -> None:
        """Ends the watch, and what is at work."""
        self._ended.set()
        self._woken.set()
        if self._task is not None:
            self._task.end()
        self._files.close()

    def refresh(self) -> None:
        """Takes up what has changed in the files. Raises FileError."""
        with self._saving:
            now = self._files.stamps()
            if now == self._stamps:
                return
            if now[1] != self._stamps[1]:
                try:
                    self._setting = self._files.setting()
                except ReportError as exc:  # the last that could be read stays
                    self._setting = self._setting._replace(problems=exc.diagnostics)
            try:
                data = self._files.read()
            except FileError as exc:
                self._more, self._is_gone = exc.diagnostics, True
                self._changed()
            else:
                if data != self._state.data or now[1] != self._stamps[1] or self._is_gone:
                    self._is_gone = False
                    self._publish(self._read(data))
            self._stamps = now

    def lay_out(self) -> None:
        """Lays out the state, where that hasn't been done and it has no errors."""
        state = self._state
        if self._laid_out is state:
            return
        found = self._files.lay_out(state, self._setting)
        if found is None:
            return
        self._laid_out = state
        drawing, problems = found
        with self._publishing:
            if self._state is not state:
                return
            self._more = problems
            if drawing is not None:
                self._drawing, self._drawn_digest = drawing, state.digest
                self._found = pages_of_entries(drawing)
                self._drawing_version += 1
            self._version += 1

    def view(self, known: int, known_task: int) -> bytes | None:
        """What is new to a window that knows these versions, as JSON: all that there is to see, or how the task goes.

        None where nothing is.
        """
        with self._publishing:
            if (known, known_task) == (self._version, self._task_version):
                return None
            task = {"task_version": self._task_version, "task": self._task.as_json() if self._task else None}
            if known == self._version:
                return _json(task | {"version": self._version})
            if self._view[0] != self._version:
                self._view = self._version, _json(self._seen())
            return _json(task)[:-1] + b"," + self._view[1][1:]

    def _seen(self) -> dict[str, Any]:
        files, state, setting, drawing = self._files, self._state, self._setting, self._drawing
        found = in_order((*setting.problems, *self._more))
        flaws = [*state.flaws, *flaws_of(found, state.draft, files.path, state.data)]
        sections = [
            section._asdict() | {"columns": [column._asdict() for column in section.columns]}
            for section in state.sections
        ]
        return {
            "version": self._version,
            "digest": state.digest,
            "path": files.path,
            "as_of": files.as_of.isoformat(),
            "earlier": files.before.isoformat() if files.before else "",
            "sections": sections,
            "flaws": [flaw._asdict() for flaw in flaws],
            "errors": sum(flaw.is_error for flaw in flaws),
            "changed": changed_cells(self._said_first, state),
            "changed_earlier": {} if setting.earlier is None else changed_cells(setting.earlier, state),
            "is_imported": b"reportgen import" in state.data[:1000],
            "is_open": state.draft is not None and not self._is_gone,
            "undo": self._history.can_undo(state.digest),
            "redo": self._history.can_redo(state.digest),
            "drawing": self._drawing_version,
            "is_current": self._drawn_digest == state.digest,
            "pages": len(drawing.pages.pages) if drawing else 0,
            "found": self._found,
            "sheet": list(drawing.pages.pages[0].sheet[:2]) if drawing else [1, 1],
            "readings": self._readings(),
        }

    def _readings(self) -> dict[str, str]:
        """How the names of the prefecture's municipalities are read, by which they are found."""
        code = prefecture_code(self._state.settled.prefecture) if self._state.settled else None
        known = self._setting.known_towns
        return {town.name: town.reading for its, town in known.items() if code and its[:2] == code[:2] and town.name}

    def page(self, number: int) -> str:
        """A page as SVG. Raises LookupError where there is none."""
        drawing = self._drawing
        if drawing is None or not 1 <= number <= len(drawing.pages.pages):
            raise LookupError(number)
        return draw_page(drawing, number)

    def fonts_css(self) -> str:
        """The style sheet of the fonts."""
        return fonts_css(self._setting.style) if self._setting.style else ""

    def font(self, number: int) -> bytes:
        """A font file of the style. Raises LookupError where there is none."""
        names = font_files(self._setting.style) if self._setting.style else []
        if number >= len(names):
            raise LookupError(number)
        return self._files.font(names[number])

    def result(self) -> bytes:
        """What the last command says for the page, as JSON. Raises LookupError where it says nothing."""
        if self._task is None or not (said := self._task.result()):
            raise LookupError
        return said

    def act(self, action: str, said: dict[str, Any]) -> dict[str, Any]:
        """Does what a window asks for: edit, try, undo, redo, task. Raises RefusedError, ClashError, LookupError."""
        if action == "try":
            return self._try(said)
        if action == "task":
            return self._start(said)
        if action not in ("edit", "undo", "redo"):
            raise LookupError(action)
        with self._saving:
            if self._task is not None and self._task.name == "apply":
                self._refuse_if_busy()  # it saves, too
            data = self._current(said.get("digest"))
            if action == "edit":
                after = apply_edit(self._state, edit_of(said.get("edit")), self._setting.used_ids)
            else:
                found = self._history.undone(data) if action == "undo" else self._history.redone(data)
                if found is None:
                    raise RefusedError(NOTHING_TO_UNDO if action == "undo" else NOTHING_TO_REDO)
                after = found
            if after != data:
                self._save(data, after, action)
            return {"digest": self._state.digest}

    def _current(self, digest: object) -> bytes:
        """The file's bytes, which must be those that the window has seen, and are what is published."""
        try:
            data = self._files.read()
        except FileError as exc:
            raise RefusedError(str(exc)) from None
        if data != self._state.data:
            self._publish(self._read(data))
        if digest != self._state.digest:
            raise ClashError
        return data

    def _save(self, before: bytes, after: bytes, action: str) -> None:
        if len(after) > Limit.DATA:
            raise RefusedError(CANNOT_EDIT)
        state = self._read(after)
        try:
            self._files.write(after)
        except FileError as exc:
            raise RefusedError(str(exc)) from None
        if action == "edit":
            self._history.note(before, after)
        elif action == "undo":
            self._history.went_back()
        else:
            self._history.went_on()
        self._publish(state)

    def _try(self, said: dict[str, Any]) -> dict[str, Any]:
        """What would be wrong with the cell, without saving it."""
        edit = edit_of(said.get("edit"))
        if not isinstance(edit, SetValue):
            raise RefusedError(NOT_UNDERSTOOD)
        setting = self._setting
        flaws = flaws_in(self._state, edit, setting.table, setting.others, setting.used_ids)
        return {"flaws": [flaw._asdict() for flaw in flaws]}

    def take_answers(self, body: bytes) -> dict[str, Any]:
        """Reads the answers of an inquiry: a list of names and sizes in JSON on a line, then the files one by one."""
        head, _, rest = body.partition(b"\n")
        answers: dict[str, bytes] = {}
        try:
            for name, size in json.loads(head):
                if problem_of_name(name) or not name.lower().endswith(_WORKBOOKS) or name in answers:
                    raise RefusedError(BAD_ANSWERS.format(name=name))
                answers[name], rest = rest[:size], rest[size:]
        except (TypeError, ValueError, AttributeError) as exc:
            raise exc if isinstance(exc, RefusedError) else RefusedError(NOT_UNDERSTOOD) from None
        with self._saving:
            self._refuse_if_busy()
            try:
                self._files.take_answers(answers)
            except FileError as exc:
                raise RefusedError(str(exc)) from None
        return self._start({"name": "collect"})

    def _start(self, said: dict[str, Any]) -> dict[str, Any]:
        name = said.get("name")
        with self._saving:
            words = _words(said, self._files)
            self._refuse_if_busy()
            self._task = self._files.start(str(name), words, self._task_changed, words[0] == "collect")
        self._task_changed()
        return {}

    def _refuse_if_busy(self) -> None:
        if self._task is not None and self._task.code is None:
            raise RefusedError(BUSY)

    def _read(self, data: bytes) -> State:
        setting = self._setting
        return read_state(data, self._files.path, setting.table, setting.others, setting.used_ids)

    def _publish(self, state: State) -> None:
        with self._publishing:
            if state.draft is None:  # what has no form is shown as it was
                state = state._replace(sections=self._state.sections)
            self._state = state
            self._more = ()
            self._version += 1
        self._woken.set()

    def _changed(self) -> None:
        with self._publishing:
            self._version += 1

    def _task_changed(self) -> None:
        with self._publishing:
            self._task_version += 1


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _words(said: Mapping[str, Any], files: Files) -> list[str]:
    """The command line of what is asked for. Raises RefusedError."""
    name, day = said.get("name"), files.as_of.isoformat()
    if name in ("build", "check"):
        return [name, day]
    if name == "compare":
        if files.before is None:
            raise RefusedError(NO_EARLIER)
        return [name, files.before.isoformat(), day]
    if name == "ask":
        due, by = said.get("due"), said.get("by")
        if not isinstance(due, str) or not isinstance(by, str):
            raise RefusedError(NOT_UNDERSTOOD)
        found = read_typed_day(due)
        if found is None:
            raise RefusedError(BAD_DAY.format(text=due))
        return [name, day, f"--due={found.isoformat()}", *([f"--by={by}"] if by else [])]
    if name == "collect":
        return [name, ".", "--json"]
    if name == "apply":
        only, sides = said.get("only"), said.get("sides")
        if isinstance(only, list) and isinstance(sides, dict) and (only or sides):
            chosen = [
                *[f"--only={one}" for one in (*only, *sides)],
                *[f"--take={id}={one}" for id, one in sides.items()],
            ]
            return ["collect", ".", "--json", "--apply", *chosen]
    raise RefusedError(NOT_UNDERSTOOD)
