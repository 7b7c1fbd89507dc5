"""The workbench's ground: an edition's file and all that it is read, laid out and worked on with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from reportgen.archive.store import write_files
from reportgen.diagnostics import Diagnostic, FileError, ReportError, has_errors, in_order
from reportgen.document.compose import compose_list, list_file_name
from reportgen.document.subjects import Composed
from reportgen.japanese.municipalities import read_known_towns
from reportgen.layout.columns import size_columns
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.pages import SetText
from reportgen.layout.set_text import Measurers, TextKey
from reportgen.pipeline.make import setting_of
from reportgen.pipeline.messages import not_written
from reportgen.pipeline.problems import problems_of
from reportgen.pipeline.series import ids_of, load_other_editions
from reportgen.pipeline.sources import MUNICIPALITIES, load_fonts, load_municipalities, load_templates
from reportgen.pipeline.task import CommandTask
from reportgen.workbench.desk import Desk, Setting
from reportgen.workbench.drawing import Drawing, drawing_of
from reportgen.workbench.table import State, said_in_edition
from reportgen.workspace import Limit, Workspace, read_file, read_regular, shown


def open_desk(workspace: Workspace, as_of: date | None) -> Desk:
    """A desk for the edition of the day, or else the latest. Raises UsageError where there is none, FileError."""
    return Desk(DeskFiles(workspace._replace(root=workspace.root.absolute()), as_of or workspace.latest_edition()))


class _Remembering:
    """Sets texts in lines (see `layout.set_text.Spread`) as they were set the last time, where they are the same."""

    def __init__(self, known: Mapping[TextKey, SetText]) -> None:
        self._known = known
        self.used: dict[TextKey, SetText] = {}

    def __call__(self, function: Callable[[TextKey], SetText], keys: Sequence[TextKey]) -> list[SetText]:
        known = self._known
        found = {key: known[key] if key in known else function(key) for key in keys}
        self.used |= found
        return [*found.values()] if len(found) == len(keys) else [found[key] for key in keys]


class DeskFiles:
    """The files of a desk (see `workbench.desk.Files`)."""

    def __init__(self, workspace: Workspace, as_of: date) -> None:
        self._workspace = workspace
        self._file = workspace.require_edition(as_of)
        self.as_of = as_of
        self.path = shown(self._file)
        self.before: date | None = None
        self._measured: tuple[object, Measurers] | None = None
        self._lines: Mapping[TextKey, SetText] = {}
        self._answers: tempfile.TemporaryDirectory[str] | None = None

    def read(self) -> bytes:
        """See `Files`."""
        return read_file(self._file)

    def write(self, data: bytes) -> None:
        """See `Files`."""
        try:
            write_files({self._file: data})
        except (OSError, UnicodeEncodeError) as exc:
            raise not_written(self._file, exc) from None

    def stamps(self) -> tuple[object, object]:
        """See `Files`."""
        workspace = self._workspace
        others = [workspace.edition_path(day) for day in workspace.edition_days() if day != self.as_of]
        templates = [
            path for root in (workspace.root, workspace.shipped) for path in (root / "templates").glob("*.yaml")
        ]
        rest = [*others, *sorted(templates), workspace.root / "data" / "municipalities.csv"]
        return _stamp(self._file), tuple([(path, _stamp(path)) for path in rest])

    def setting(self) -> Setting:
        """See `Files`."""
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
        self.before = max((day for day in self._workspace.edition_days() if day < self.as_of), default=None)
        earlier = next((said_in_edition(one) for one in others if one.as_of == self.before), None)
        known = read_known_towns(read_file(self._workspace.shipped / MUNICIPALITIES).decode())
        return Setting(table, others, ids_of(others), earlier, texts, style, fonts, known, in_order(problems))

    def lay_out(self, state: State, setting: Setting) -> tuple[Drawing | None, tuple[Diagnostic, ...]] | None:
        """See `Files`."""
        texts, style, fonts, edition = setting.texts, setting.style, setting.fonts, state.edition
        if edition is None or texts is None or style is None or fonts is None:
            return None
        try:
            document = compose_list(edition, texts, style)
            whole = [Composed(list_file_name(edition, texts), document, edition)]
            problems = tuple(problems_of(whole, style, fonts))
            if has_errors(problems):
                return None, problems
            key = (setting, edition.keep_together)
            if self._measured is None or self._measured[0] != key:
                measurers, grids = setting_of(document, edition, style, fonts, setting.table)
                self._measured, self._lines = (key, measurers), {}
            else:
                measurers = self._measured[1]
                body, header = (measurers.of(style.texts[kind].face) for kind in ("body", "header"))
                grids = size_columns(document, style, body, header)
            remembering = _Remembering(self._lines)
            pages = lay_out_document(document, grids, style, measurers, remembering)
            self._lines = remembering.used
        except ReportError as exc:
            return None, exc.diagnostics
        assert state.draft is not None
        in_force = [any(entry.retired is None for entry in one.entries) for one in state.draft.sections]
        return drawing_of(document, pages, [at for at, is_shown in enumerate(in_force) if is_shown]), problems

    def font(self, name: str) -> bytes:
        """See `Files`."""
        return read_regular(self._workspace.find(f"fonts/{name}"), Limit.FONT)

    def start(self, name: str, words: Sequence[str], changed: Callable[[], None], answers: bool) -> CommandTask:
        """See `Files`."""
        root = self._workspace.root
        if not answers:
            return CommandTask(name, words, root, changed)
        folder = self._folder_of_answers()
        return CommandTask(name, [*words, "-C", str(root)], folder, changed, folder / ".result.json")

    def take_answers(self, answers: Mapping[str, bytes]) -> None:
        """See `Files`."""
        folder = self._folder_of_answers()
        try:
            for path in folder.iterdir():
                path.unlink()
            for name, data in answers.items():
                (folder / name).write_bytes(data)
        except OSError as exc:
            raise not_written(folder, exc) from None

    def close(self) -> None:
        """See `Files`."""
        if self._answers is not None:
            self._answers.cleanup()

    def _folder_of_answers(self) -> Path:
        """Where answers lie while the desk is open."""
        if self._answers is None:
            self._answers = tempfile.TemporaryDirectory(prefix="reportgen-", ignore_cleanup_errors=True)
        return Path(self._answers.name)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
