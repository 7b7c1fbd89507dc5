"""Killed at any moment, a writer leaves the old state or the new one, and the next writer succeeds and clears up."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("writers_that_are_killed.py")


def run(folder: Path, name: str, times: int) -> list[int]:
    """The counts that the script prints; what it asserts has then held."""
    done = subprocess.run(
        [sys.executable, "-B", SCRIPT, folder, name, str(times)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [int(count) for count in done.stdout.split()]


if hasattr(os, "fork"):

    @pytest.mark.killed
    @pytest.mark.parametrize(
        ("case", "least_steps"),
        [("first", 20), ("again", 40), ("two renames", 40), ("import", 10), ("archive", 40), ("zip", 10)],
    )
    def test_killed_at_any_step_or_moment_of(case: str, least_steps: int, tmp_path: Path, kills: int) -> None:
        (steps,) = run(tmp_path, case, kills)
        assert steps >= least_steps

    @pytest.mark.killed
    def test_writers_at_once_wait_for_each_other_and_outlive_killed_ones(tmp_path: Path, kills: int) -> None:
        run(tmp_path, "together", 4 * kills)

    def test_of_rivals_one_files_and_the_others_are_told(tmp_path: Path) -> None:
        assert run(tmp_path, "rivals", 0) == [3]
