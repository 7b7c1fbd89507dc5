"""Run by test_killed.py: children that write are killed, at every step or at random; prints how many
were at a step, or were refused.

After each kill a reader must find the old state or the new one, and the next writer must succeed and clear away what
the killed one left.
"""

from __future__ import annotations

import ctypes  # noqa: F401  what a child would import is there already
import encodings.utf_8_sig  # noqa: F401
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import bagit  # noqa: F401

from reportgen.archive import (
    disk,
    zips,  # noqa: F401
)
from reportgen.archive.disk import settle_folders
from reportgen.archive.manifest import Input, Inputs
from reportgen.archive.shelf import archive_edition, zip_archived
from reportgen.archive.store import ToMake, store_edition, write_files
from reportgen.archive.verify import verify
from reportgen.diagnostics import UsageError
from reportgen.workspace import Workspace

STEPS = (
    "open",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.utime",
    "os.chmod",
    "os.scandir",
    "shutil.rmtree",
)
OLD = {"一覧.pdf": b"old list", "extracts/登別市/抜粋.pdf": b"old extract"}
NEW = {"一覧.pdf": b"new list", "一覧.docx": b"new word", "extracts/壮瞥町/抜粋.pdf": b"new extract"}
INPUTS = Inputs("2023-06-01", "2023-06-01T00:00:00+00:00", Input("e.yaml", "1"), (), (), (), "reportgen 1", "", {})
PAYLOAD = {"data/editions/2023-06-01.yaml": b"as_of: 2023-06-01\n", "out/2023-06-01/一覧.pdf": b"%PDF" * 99}
INFO = {"Title": "一覧", "Bagging-Date": "2023-07-03"}

State = dict[str, bytes]
Work = Callable[[], object]
disk_exchange = disk.exchange


class Case(NamedTuple):
    """Something that is written: how the old state is made, and how the new one."""

    prepare: Callable[[Path], object]
    write: Callable[[Path], object]


def edition(root: Path) -> Path:
    return root / "out/2023-06-01"


def bag(root: Path) -> Path:
    return root / "out/archive/2023-06-01"


def store(files: State, program: str) -> Callable[[Path], object]:
    inputs = INPUTS._replace(program=program)
    return lambda root: store_edition(edition(root), ToMake.of(files), inputs, whole=True, takes_over=True)


def store_by_two_renames(root: Path) -> object:
    vars(disk)["exchange"] = lambda *_: False  # in the child only
    return store(NEW, "2")(root)


def files_of_import(text: bytes) -> Callable[[Path], object]:
    return lambda root: write_files({root / "data/sources/a.txt": text, root / "data/editions/a.yaml": text})


def archive(root: Path) -> None:
    if not bag(root).exists():  # what is archived is never written again
        archive_edition(bag(root), PAYLOAD, INFO, zipped=True)


def file_without_zip(root: Path) -> None:
    archive_edition(bag(root), PAYLOAD, INFO)


def make_zip(root: Path) -> None:
    zip_archived(bag(root))


CASES = {
    "first": Case(lambda root: edition(root).parent.mkdir(parents=True), store(NEW, "2")),
    "again": Case(store(OLD, "1"), store(NEW, "2")),
    "two renames": Case(store(OLD, "1"), store_by_two_renames),
    "import": Case(files_of_import(b"old"), files_of_import(b"new")),
    "archive": Case(lambda root: bag(root).parent.mkdir(parents=True), archive),
    "zip": Case(file_without_zip, make_zip),
}


def state(root: Path) -> State:
    """All files but those with passing names, which no reader looks for."""
    files = {path.relative_to(root): path for path in root.rglob("*") if path.is_file()}
    hidden = {name for name in files if any(part.startswith(".") for part in name.parts)}
    return {name.as_posix(): path.read_bytes() for name, path in files.items() if name not in hidden}


def in_child(work: Work) -> int:
    """Runs the work in a child and returns its process number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as exc:
        os.write(2, f"{exc!r}\n".encode())
        os._exit(1)
    os._exit(0)


def was_killed(child: int) -> bool:
    """Waits for the child, which must succeed or be killed."""
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    assert killed or os.waitstatus_to_exitcode(status) == 0
    return killed


def killed_at(step: int, work: Work) -> int:
    """Runs the work in a child that is killed at this step on the disk, if it has so many."""
    left = [step]

    def count() -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def exchange(first: Path, second: Path) -> bool:
        count()
        swapped = disk_exchange(first, second)
        count()
        return swapped

    def counted() -> None:
        sys.addaudithook(lambda event, _: count() if event in STEPS else None)
        vars(disk)["exchange"] = exchange
        vars(os)["fsync"] = lambda _: count()
        work()

    return in_child(counted)


def killed_after(seconds: float, work: Work) -> int:
    """Runs the work in a child that is killed after a while, if it takes so long."""
    child = in_child(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return child


def try_once(root: Path, case: Case, run: Callable[[Work], int]) -> bool:
    """Whether the child that writes was killed; what the next command must find then is asserted."""
    case.prepare(root)
    old = state(root)
    killed = was_killed(run(lambda: case.write(root)))
    for folders in Workspace(root, root).written_folders:  # as every command does first
        settle_folders(folders)
    found = state(root)
    for left in root.rglob(".*"):  # what the next writer goes on with: whole files, and the one that is half written
        assert left.suffix == ".staged"
        whole = [path for path in left.rglob("*") if path.is_file() and path.name not in ("new", "manifest.json")]
        assert [path for path in whole if path.read_bytes() != NEW[path.relative_to(left).as_posix()]] == []
    assert not was_killed(in_child(lambda: case.write(root)))
    new = state(root)
    assert found in (old, new), (sorted(old), sorted(found), sorted(new))
    assert old != new
    assert [path.name for path in root.rglob(".*")] == []
    return killed


def at_every_step(root: Path, case: Case) -> int:
    """Kills a child at its first step on the disk, the next at its second, and so on till one comes to its end."""
    step = 0
    while try_once(root / str(step), case, partial(killed_at, step)):
        step += 1
    return step


def at_random(root: Path, case: Case, times: int) -> None:
    """Kills so many children, each at any moment of the time that one takes."""
    start = time.perf_counter()
    assert not try_once(root / "whole", case, in_child)
    longest = (time.perf_counter() - start) / 2
    started = killed = 0
    while killed < times:
        started += 1
        if try_once(root / str(started), case, partial(killed_after, random.uniform(0, longest))):
            killed += 1
        else:
            longest *= 0.8  # it came to its end: it was faster than the first


def together(root: Path, times: int) -> None:
    """Lets two children store two editions in one place over and over while others are killed at it."""
    cases = [store(OLD, "1"), store(NEW, "2")]
    new = []
    for number, write in enumerate(cases):
        write(root / str(number))
        new.append(state(root / str(number)))
    here = root / "together"

    def write_on(write: Callable[[Path], object]) -> None:
        for _ in range(times):
            write(here)

    cases[0](here)
    children = [in_child(partial(write_on, write)) for write in cases]
    for number in range(times):
        was_killed(killed_after(random.uniform(0, 0.01), partial(write_on, cases[number % 2])))
    for child in children:
        assert not was_killed(child)
    assert state(here) in new
    assert not was_killed(in_child(lambda: cases[1](here)))
    assert (state(here), list(here.rglob(".*"))) == (new[1], [])


def rivals(root: Path) -> int:
    """Lets children file the same edition at once; how many were told that it is there already."""

    def file() -> None:
        try:
            archive_edition(bag(root), PAYLOAD, INFO)
        except UsageError:
            os.kill(os.getpid(), signal.SIGKILL)

    children = [in_child(file) for _ in range(4)]
    refused = sum(map(was_killed, children))
    assert verify(bag(root)).findings == ()
    assert list(root.rglob(".*")) == []
    return refused


if __name__ == "__main__":
    vars(os)["fsync"] = lambda _: None  # slow, and of use after a power cut only
    folder, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if name == "together":
        together(folder, times)
    elif name == "rivals":
        print(rivals(folder))
    else:
        print(at_every_step(folder / "steps", CASES[name]))
        at_random(folder / "random", CASES[name], times)
