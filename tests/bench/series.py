"""Forty yearly editions, some entries of each changed from the last: how long the commands on all of them take.

Whole processes, medians: `python tests/bench/series.py`, or with `--rows 2000`; `--archived` files all editions as
bags first, which `editions` then verifies.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

from compare import run
from workspace import make_workspace

FIRST_YEAR, EDITIONS = 2023, 40
CHANGED = 0.05  # of the entries, in a year; a fifth of these is retired, and as many are new
_ENTRY = re.compile(r"      - id: .*\n(?:        .*\n)*")


def main() -> None:
    """Makes the editions and prints a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=58)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--archived", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        days = make_series(Path(folder), options.rows)
        program = [sys.executable, "-m", "reportgen"]
        if options.archived:
            for day in days:
                subprocess.run([*program, "archive", day, "-C", folder], check=True, capture_output=True)
        commands = {
            "editions": ("editions",),
            "editions --json": ("editions", "--json"),
            "history of an entry": ("history", "teiju-02"),
            "history of a town": ("history", "登別市"),
            "compare, first and last": ("compare", days[0], days[-1]),
            "compare, last two": ("compare", days[-2], days[-1]),
            "compare --json, last two": ("compare", days[-2], days[-1], "--json"),
            "check": ("check",),
        }
        print(f"{EDITIONS} editions of {options.rows} rows, {options.runs} runs, medians")
        for name, arguments in commands.items():
            command = [*program, *arguments, "-C", folder]
            run(command)
            times = [run(command) for _ in range(options.runs)]
            cpu, wall = (statistics.median(time[i] for time in times) for i in (0, 1))
            print(f"{name:24} cpu {cpu:6.2f} s  wall {wall:6.2f} s")


def make_series(folder: Path, rows: int, editions: int = EDITIONS) -> list[str]:
    """A workspace in `folder` with that many editions of about `rows` rows in force; their days."""
    random = Random(2023)
    path = make_workspace(folder, rows) / f"data/editions/{FIRST_YEAR}-06-01.yaml"
    text = path.read_text("utf-8")
    days = [path.stem]
    for year in range(FIRST_YEAR + 1, FIRST_YEAR + editions):
        text = next_year(text, year, random)
        days.append(f"{year}-06-01")
        path.with_stem(days[-1]).write_text(text, "utf-8")
    return days


def next_year(text: str, year: int, random: Random) -> str:
    """The edition of the next year: entries renamed, reworded, joined and left by a town, retired, and new ones."""
    text = re.sub(r"(?m)^as_of: .*$", f"as_of: {year}-06-01", text, count=1)
    in_force = [match[0] for match in _ENTRY.finditer(text) if "        retired: " not in match[0]]
    chosen = random.sample(in_force, max(5, round(len(in_force) * CHANGED)))
    changed = {entry: _changed(entry, number, year) for number, entry in enumerate(chosen)}
    return _ENTRY.sub(lambda match: changed.get(match[0], match[0]), text)


def _changed(entry: str, number: int, year: int) -> str:
    if number % 5 == 0:
        own = re.sub(r"id: (\S+?)(?:n\d+)?\n", rf"id: \g<1>n{year}\n", entry, count=1)
        new = re.sub(r"(?m)^(        (?:name|summary): .*?)(?:（\d+年度から）)?$", rf"\g<1>（{year}年度から）", own)
        return f"{entry}        retired: {{on: {year}-03-31, reason: 見直しのため}}\n{new}"
    if number % 5 == 1:
        return re.sub(r"(?m)^(        name: .*?)(?:第\d+期)?$", rf"\g<1>第{year}期", entry)
    if number % 5 == 2:
        return re.sub(r"(?m)^(        division: .*?)(?:第\d係)?$", rf"\g<1>第{year % 9 + 1}係", entry)
    if number % 5 == 3:
        return entry.replace(", 白老町", "") if "白老町" in entry else entry.replace("]\n", ", 白老町]\n", 1)
    return re.sub(r"(?m)^(        summary: .*?)(?:、\d+年度に見直し)?$", rf"\g<1>、{year}年度に見直し", entry)


if __name__ == "__main__":
    main()
