"""`build` and `archive` as processes, killed at any moment: the old state or the new one, and the next run succeeds."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAY = "2023-06-01"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]
State = dict[str, bytes | str | None]


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1700000000"}
    command = [sys.executable, "-m", "reportgen", *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def seen(state: State) -> State:
    """What a reader looks at: all but passing names, which are hidden."""
    return {path: data for path, data in state.items() if not any(part.startswith(".") for part in path.split("/"))}


@pytest.mark.killed
@pytest.mark.parametrize("command", [("build",), ("archive", "--reason", "誤り", "--zip")])
def test_killed_at_any_moment_the_old_or_the_new_state_is_there(
    command: tuple[str, ...], small: Path, tree: Tree, run: Run, edit: Edit, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert run(*command[:1])[0] == 0
    edit(small / f"data/editions/{DAY}.yaml", ("案内所の運営", "案内所の共同運営"))
    old = tree(small / "out")
    shutil.copytree(small / "out", small / "old")

    before = time.perf_counter()
    with start(small, *command) as process:
        assert process.wait() == 0
    seconds = time.perf_counter() - before
    new = tree(small / "out")
    assert new != old

    killed = 0
    while killed < kills:
        shutil.rmtree(small / "out")
        shutil.copytree(small / "old", small / "out")
        with start(small, *command) as process:
            time.sleep(random.uniform(0.3, 1.05) * seconds)  # no file is touched before that
            process.kill()
            was_killed = process.wait() != 0
        killed += was_killed
        seconds *= 1 if was_killed else 0.8  # one that came to its end was faster than the first
        if command[0] == "build":
            assert seen(tree(small / "out")) in (old, new)
        assert run("verify")[0] == 0  # every command finishes or clears away what was left
        assert seen(tree(small / "out")) in (old, new)  # but for what the next build goes on with
        assert run(*command)[0] == 0
        assert tree(small / "out") == new


if hasattr(os, "killpg"):

    @pytest.mark.killed
    def test_killed_time_and_again_with_all_its_processes_a_build_goes_on_to_the_same_bytes(
        workspace: Path, tree: Tree, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        assert run("build", "--format", "pdf")[0] == 0
        undisturbed = tree(workspace / "out")
        shutil.rmtree(workspace / "out")

        for made in (2, 7, 11):
            with start(workspace, "build", "--format", "pdf") as process:
                while process.poll() is None and len([*(workspace / "out").rglob("*.pdf")]) < made:
                    time.sleep(0.005)
                with suppress(ProcessLookupError):  # it was faster
                    os.killpg(process.pid, signal.SIGKILL)
        code, told, _ = run("build", "--format", "pdf")
        assert (code, told.count("（前回のまま、") >= made) == (0, True)
        assert tree(workspace / "out") == undisturbed
