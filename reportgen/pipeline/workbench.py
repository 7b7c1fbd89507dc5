"""The workbench's desk: the edition's file watched, read, laid out and saved; and the commands that work on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any, Final, NamedTuple

from reportgen.archive.store import write_files
from reportgen.dataset.model import Edition
from reportgen.diagnostics import Diagnostic, FileError, ReportError, has_errors, in_order
from reportgen.document.compose import compose_list, list_file_name
from reportgen.document.style import Style
from reportgen.document.subjects import Composed
from reportgen.document.texts import Texts
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.layout.columns import size_columns
from reportgen.layout.fonts import Fonts
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.pages import SetText
from reportgen.layout.set_text import Measurers, TextKey
from reportgen.pipeline.make import setting_of
from reportgen.pipeline.messages import not_written
from reportgen.pipeline.problems import problems_of
from reportgen.pipeline.series import ids_of, load_other_editions
from reportgen.pipeline.sources import load_fonts, load_municipalities, load_templates
from reportgen.workbench.drawing import Drawing, draw_page, drawing_of, font_files, fonts_css, pages_of_entries
from reportgen.workbench.edits import History, RefusedError, SetValue, apply_edit, edit_of, flaws_in
from reportgen.workbench.messages import (
    BUSY,
    CANNOT_EDIT,
    NO_EARLIER,
    NOT_UNDERSTOOD,
    NOTHING_TO_REDO,
    NOTHING_TO_UNDO,
)
from reportgen.workbench.server import ClashError
from reportgen.workbench.table import State, changed_cells, flaws_of, read_state
from reportgen.workspace import Limit, Workspace, read_file, read_regular, shown

_SECONDS: Final = 0.1  # between two looks at the files
_MOST_LINES: Final = 2000


class _Setting(NamedTuple):
    """What an edition is read and laid out by; `problems` are the templates'."""

    table: MunicipalityTable
    others: tuple[Edition, ...]
    used_ids: frozenset[str]
    texts: Texts | None
    style: Style | None
    fonts: Fonts | None
    problems: tuple[Diagnostic, ...]


class _Remembering:
    """Sets texts in lines (see `layout.set_text.Spread`) as they were set the last time, where they are the same."""

    def __init__(self) -> None:
        self._known: dict[TextKey, SetText] = {}

    def __call__(self, function: Callable[[Any], Any], keys: Sequence[Any]) -> list[Any]:
        known = self._known
        self._known = {key: known[key] if key in known else function(key) for key in keys}
        return [self._known[key] for key in keys]


class _Task:
    """A command of the program at work in a process of its own, so that the page goes on and an end is an end."""

    def __init__(self, name: str, words: Sequence[str], root: Path, changed: Callable[[], None]) -> None:
        self.name = name
        self.lines: list[str] = []
        self.code: int | None = None
        self._began = monotonic()
        self._seconds = 0.0
        self._changed = changed
        environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reportgen", *words],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            for line in stream:
                if len(self.lines) < _MOST_LINES:
                    self.lines.append(line.rstrip("\n"))
                    self._changed()
        self._seconds = monotonic() - self._began
        self.code = self._process.wait()
        self._changed()

    def end(self) -> None:
        """Ends it, if it is still at work."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    def as_json(self) -> dict[str, Any]:
        """What the page shows of it."""
        seconds = None if self.code is None else round(self._seconds, 1)
        return {"name": self.name, "lines": list(self.lines), "code": self.code, "seconds": seconds}


class Workbench:
    """A desk (see `workbench.server`) for one edition. Raises UsageError where there is no such edition, FileError.

    `watch` keeps it up to date with the files until `close`. What is published is one value that is replaced: the
    state of the file first, then, when they are laid out, its pages; while it has errors the pages are the last good
    ones.
    """

    def __init__(self, workspace: Workspace, as_of: date | None) -> None:
        self.as_of = as_of or workspace.latest_edition()
        self._workspace = workspace._replace(root=workspace.root.absolute())
        self._path = self._workspace.require_edition(self.as_of)
        self._shown_path = shown(self._path)
        earlier = [day for day in workspace.edition_days() if day < self.as_of]
        self._earlier = earlier[-1] if earlier else None
        self._saving = Lock()
        self._publishing = Lock()
        self._history = History()
        self._ended = Event()
        self._woken = Event()
        self._version = 0
        self._drawing_version = 0
        self._drawing: Drawing | None = None
        self._drawn_digest = ""
        self._found: list[tuple[int, str, int]] = []
        self._laid_out: object = None
        self._measured: tuple[object, Measurers, _Remembering] | None = None
        self._task: _Task | None = None
        self._more: tuple[Diagnostic, ...] = ()
        self._is_gone = False
        self._stamps: tuple[object, object] = (None, None)
        self._setting = self._load_setting()
        self._state = self._read(read_file(self._path))
        self._base = self._state
        self._stamps = self._now()
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

    def refresh(self) -> None:
        """Takes up what has changed in the files. Raises FileError."""
        with self._saving:
            now = self._now()
            if now == self._stamps:
                return
            if now[1] != self._stamps[1]:
                try:
                    self._setting = self._load_setting()
                except ReportError as exc:  # the last that could be read stays
                    self._setting = self._setting._replace(problems=exc.diagnostics)
            try:
                data = read_file(self._path)
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
        state, setting = self._state, self._setting
        texts, style, fonts, edition = setting.texts, setting.style, setting.fonts, state.edition
        if self._laid_out is state or edition is None or texts is None or style is None or fonts is None:
            return
        self._laid_out = state
        try:
            document = compose_list(edition, texts, style)
            whole = [Composed(list_file_name(edition, texts), document, edition)]
            problems = tuple(problems_of(whole, style, fonts))
            drawing = None
            if not has_errors(problems):
                key = (setting, edition.keep_together)
                if self._measured is None or self._measured[0] != key:
                    measurers, grids = setting_of(document, edition, style, fonts, setting.table)
                    self._measured = key, measurers, _Remembering()
                else:
                    measurers = self._measured[1]
                    body, header = (measurers.of(style.texts[kind].face) for kind in ("body", "header"))
                    grids = size_columns(document, style, body, header)
                pages = lay_out_document(document, grids, style, measurers, self._measured[2])
                assert state.draft is not None
                in_force = [any(entry.retired is None for entry in one.entries) for one in state.draft.sections]
                drawing = drawing_of(document, pages, [at for at, is_shown in enumerate(in_force) if is_shown])
        except ReportError as exc:
            drawing, problems = None, exc.diagnostics
        with self._publishing:
            if self._state is not state:
                return
            self._more = problems
            if drawing is not None:
                self._drawing, self._drawn_digest = drawing, state.digest
                self._found = pages_of_entries(drawing)
                self._drawing_version += 1
            self._version += 1

    def view(self, known: int) -> dict[str, Any] | None:
        """What the page shows; None where nothing is newer than the version that is known."""
        with self._publishing:
            if known == self._version:
                return None
            version, state, setting, more, task = (
                *(self._version, self._state, self._setting, self._more, self._task),
            )
            drawing, drawn_version, drawn_digest = self._drawing, self._drawing_version, self._drawn_digest
            found_on = self._found
            is_gone = self._is_gone
        found = in_order((*setting.problems, *more))
        flaws = [*state.flaws, *flaws_of(found, state.draft, self._shown_path, state.data)]
        errors = sum(flaw.is_error for flaw in flaws)
        return {
            "version": version,
            "digest": state.digest,
            "path": self._shown_path,
            "as_of": self.as_of.isoformat(),
            "earlier": self._earlier.isoformat() if self._earlier else "",
            "sections": [
                {
                    "heading": section.heading,
                    "columns": [column._asdict() for column in section.columns],
                    "rows": section.rows,
                }
                for section in state.sections
            ],
            "flaws": [flaw._asdict() for flaw in flaws],
            "errors": errors,
            "changed": changed_cells(self._base, state),
            "is_imported": b"reportgen import" in state.data[:1000],
            "is_open": state.draft is not None and not is_gone,
            "undo": self._history.can_undo(state.digest),
            "redo": self._history.can_redo(state.digest),
            "drawing": drawn_version,
            "is_current": drawn_digest == state.digest,
            "pages": len(drawing.pages.pages) if drawing else 0,
            "found": found_on,
            "sheet": list(drawing.pages.sheet[:2]) if drawing else [1, 1],
            "task": task.as_json() if task else None,
        }

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
        return read_regular(self._workspace.find(f"fonts/{names[number]}"), Limit.FONT)

    def act(self, action: str, said: dict[str, Any]) -> dict[str, Any]:
        """Does what the page asks for: edit, try, undo, redo, task. Raises RefusedError, ClashError, LookupError."""
        if action == "try":
            return self._try(said)
        if action == "task":
            return self._start(said.get("name"))
        if action not in ("edit", "undo", "redo"):
            raise LookupError(action)
        with self._saving:
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
            data = read_file(self._path)
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
            write_files({self._path: after})
        except (OSError, UnicodeEncodeError) as exc:
            raise RefusedError(str(not_written(self._path, exc))) from None
        if action == "edit":
            self._history.note(before, after)
        elif action == "undo":
            self._history.went_back()
        else:
            self._history.went_on()
        self._publish(state)

    def _try(self, said: dict[str, Any]) -> dict[str, Any]:
        """What would be wrong in the cell, without saving it."""
        edit = edit_of(said.get("edit"))
        if not isinstance(edit, SetValue):
            raise RefusedError(NOT_UNDERSTOOD)
        return {"flaws": [flaw._asdict() for flaw in flaws_in(self._state, edit, self._setting.table)]}

    def _start(self, name: object) -> dict[str, Any]:
        day = self.as_of.isoformat()
        if name == "compare" and self._earlier is None:
            raise RefusedError(NO_EARLIER)
        earlier = self._earlier.isoformat() if self._earlier else ""
        words = {"build": ("build", day), "check": ("check", day), "compare": ("compare", earlier, day)}
        if not isinstance(name, str) or name not in words:
            raise RefusedError(NOT_UNDERSTOOD)
        with self._saving:
            if self._task is not None and self._task.code is None:
                raise RefusedError(BUSY)
            self._task = _Task(name, words[name], self._workspace.root, self._changed)
        self._changed()
        return {}

    def _read(self, data: bytes) -> State:
        setting = self._setting
        return read_state(data, self._shown_path, setting.table, setting.others, setting.used_ids)

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

    def _load_setting(self) -> _Setting:
        problems: list[Diagnostic] = []
        table = load_municipalities(self._workspace, problems)
        others = load_other_editions(self._workspace, self.as_of, table)
        problems += self._workspace.misnamed_files()
        texts, style, _ = load_templates(self._workspace, None, problems)
        fonts = None
        if style is not None:
            try:
                fonts, _ = load_fonts(self._workspace, style)
            except FileError as exc:
                problems += exc.diagnostics
        return _Setting(table, others, ids_of(others), texts, style, fonts, in_order(problems))

    def _now(self) -> tuple[object, object]:
        """What tells whether the edition's file, and whether any other that it is shown by, has changed."""
        workspace = self._workspace
        others = [workspace.edition_path(day) for day in workspace.edition_days() if day != self.as_of]
        templates = [
            path for root in (workspace.root, workspace.shipped) for path in (root / "templates").glob("*.yaml")
        ]
        rest = [*others, *sorted(templates), workspace.root / "data" / "municipalities.csv"]
        return _stamp(self._path), tuple([(path, _stamp(path)) for path in rest])


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
