"""Whole processes side by side: the program and other engines on the same rows, in turn, medians and ratios."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from workspace import make_workspace

HERE = Path(__file__).parent
# Each engine, the module that it needs, and what it makes.
PEERS = (
    ("typst", "typst", "pdf"),
    ("platypus", "reportlab", "pdf"),
    ("weasyprint", "weasyprint", "pdf"),
    ("python-docx", "docx", "docx"),
    ("docxtpl", "docxtpl", "docx"),
)


def run(command: list[str], made: Path | None = None) -> tuple[float, float]:
    """Processor and wall seconds of a command that has to end well; what it `made` before is taken away."""
    if made is not None:
        shutil.rmtree(made, ignore_errors=True)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start


def main() -> None:
    """Prints a table as Markdown: a line for each engine with its medians, and the median ratios of ours to it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=58)
    parser.add_argument("--words", action="store_true", help="rows that differ in their words, not in a number only")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--peer", action="append", choices=[engine for engine, *_ in PEERS], help="only this one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = make_workspace(Path(folder), options.rows, words=options.words)
        program = [sys.executable, "-m", "reportgen", "build", "-C", str(work), "--only", "list", "--format"]
        commands = {"reportgen pdf": [*program, "pdf"], "reportgen docx": [*program, "docx"]}
        peers = [peer for peer in PEERS if not options.peer or peer[0] in options.peer]
        for engine, needs, ending in peers:
            if find_spec(needs) is None:
                print(f"{engine}: not installed, left out")
                continue
            commands[engine] = [
                sys.executable,
                str(HERE / "engines.py"),
                engine,
                str(work),
                f"{folder}/{engine}.{ending}",
            ]
        for command in commands.values():
            run(command, work / "out")
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                times[name].append(run(command, work / "out"))
        machine = f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}"
        unique = "by their words" if options.words else "by a number"
        runs = f"{options.runs} runs in turn, medians; ratios pair by pair"
        print(f"{options.rows} rows, unique {unique}, {runs}. {machine}\n")
        print("| what | processor s | wall s | ours to it: processor | wall |\n| --- | --- | --- | --- | --- |")
        for name, figures in times.items():
            ours = times["reportgen docx" if name in ("python-docx", "docxtpl") else "reportgen pdf"]
            medians = [statistics.median(one[i] for one in figures) for i in (0, 1)]
            pairs = [zip(ours, figures, strict=True) for _ in (0, 1)]
            ratios = [statistics.median(a[i] / b[i] for a, b in pair) for i, pair in enumerate(pairs)]
            print(f"| {name} | {' | '.join(f'{figure:.2f}' for figure in (*medians, *ratios))} |")


if __name__ == "__main__":
    main()
