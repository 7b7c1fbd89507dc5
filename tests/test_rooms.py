"""Imports run one way: a room knows only rooms below it, and only the command line prints."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from reportgen.fields.defaults import KNOWN
from reportgen.fields.registry import KINDS

PACKAGE = Path(__file__).parents[1] / "reportgen"
# From the top to the ground; rooms of one line don't know each other.
FLOORS = (
    ("__main__",),
    ("cli",),
    ("pipeline",),
    ("site",),
    ("archive", "inquiry", "open_data", "packets", "workbench", "writers"),
    ("layout",),
    ("document",),
    ("readers", "series"),
    ("dataset",),
    ("fields", "workspace"),
    ("file_names",),
    ("japanese",),
    ("delimited", "yaml_reader"),
    ("yaml_nodes",),
    ("yaml_messages", "yaml_slips"),
    ("characters", "content", "diagnostics", "yaml_rows", "yaml_writer"),
    ("__init__",),
)
LEVEL = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
# Kinds of field and keys of columns; some of these words mean other things, too, unless they are compared with such.
FIELD_WORDS = frozenset({*KINDS, *KNOWN})
COMMON_WORDS = frozenset({"date", "mark", "members", "name", "number", "text"})
ASKED = frozenset({"Column", "KINDS", "KNOWN", "key", "keys", "kind", "options"})
MODULES = sorted(PACKAGE.rglob("*.py"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """All of a module's syntax tree."""
    return tuple(ast.walk(ast.parse(path.read_text("utf-8"))))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """The rooms that a module imports from, each with the line."""
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are written in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for package, _, rest in (name.partition(".") for name in names):
            if package == "reportgen":
                room = rest.partition(".")[0]
                yield node.lineno, room if room in LEVEL or (PACKAGE / room).is_dir() else "__init__"


def test_every_room_has_its_floor() -> None:
    assert {room_of(path) for path in MODULES} == LEVEL.keys()


@pytest.mark.parametrize("room", LEVEL)
def test_a_room_knows_only_rooms_below_it(room: str) -> None:
    wrong = [
        f"{path.relative_to(PACKAGE.parent)}:{line} imports from {other}"
        for path in MODULES
        if room_of(path) == room
        for line, other in imported(path)
        if other != room and LEVEL[other] <= LEVEL[room]
    ]
    assert wrong == []


def test_only_the_command_line_prints_and_the_process_that_answers_to_verify() -> None:
    printing = {
        path.relative_to(PACKAGE)
        for path in MODULES
        for node in nodes_of(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    elsewhere = {path.as_posix() for path in printing if path.parts[0] not in ("__main__.py", "cli")}
    assert elsewhere == {"pipeline/rebuild.py"}


def test_no_room_but_fields_names_a_kind_of_field_or_a_known_column() -> None:
    named = []
    for path in MODULES:
        for node in nodes_of(path) if room_of(path) != "fields" else ():
            if isinstance(node, ast.Constant) and path.name != "texts.py":  # the words of templates
                wrong = {node.value} & (FIELD_WORDS - COMMON_WORDS)
            elif isinstance(node, ast.Compare | ast.Subscript | ast.Call):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") != "Column":
                    continue
                below = list(ast.walk(node))
                names = {one.id if isinstance(one, ast.Name) else getattr(one, "attr", "") for one in below}
                values = {one.value for one in below if isinstance(one, ast.Constant)}
                wrong = values & {*FIELD_WORDS, "unit", "of"} if names & ASKED else set()
            else:
                continue
            named += [f"{path.relative_to(PACKAGE.parent)}:{node.lineno} names {word!r}" for word in wrong]
    assert named == []
