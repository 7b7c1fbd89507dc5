"""What a reader sees wrong in the real list's table as the program and other engines set it, as a Markdown table.

All have the program's column widths; the program's Word file is shown by LibreOffice. Cells are read back from each
PDF by the table's rules, and the lines in them by their baselines.
"""

from __future__ import annotations

import argparse
import csv
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path
from shutil import which

import budoux
import pdfplumber
from workspace import ROOT, make_workspace

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from office import convert  # noqa: E402

ENGINES = (("platypus", "reportlab"), ("typst", "typst"), ("weasyprint", "weasyprint"))
COUNTS = ("kinsoku", "year", "town", "number", "lone", "in phrase", "breaks", "pages")
NEVER_FIRST = set(
    "、。，．・：；！？!?）)」』】〉》〕］]ー々ゝゞヽヾぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ％%℃〜～…―"
)
NEVER_LAST = set("（(「『【〈《〔［[￥№")
YEAR = re.compile("(?:明治|大正|昭和|平成|令和)(?:元|[0-9０-９]+)年")
NUMBER = re.compile("[0-9０-９]+(?:[.,][0-9]+)*")
CLOSING = "、。）)」』"


def read_cells(path: Path) -> tuple[list[list[str]], int]:
    """The lines of every cell of the PDF's tables, and the number of its pages."""
    cells = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            for table in page.find_tables():
                cells += [_lines(page.chars, box) for box in table.cells]
        return cells, len(pdf.pages)


def _lines(characters: Sequence[dict[str, float | str]], box: tuple[float, float, float, float]) -> list[str]:
    """The text lines whose characters lie in the box, from the top."""
    left, top, right, bottom = box
    lines: dict[float, list[tuple[float, str]]] = {}
    for character in characters:
        x, y = float(character["x0"]), float(character["bottom"])
        middle = (float(character["top"]) + y) / 2
        if left <= (x + float(character["x1"])) / 2 <= right and top <= middle <= bottom:
            baseline = next((known for known in lines if abs(known - y) < 3), y)
            lines.setdefault(baseline, []).append((x, str(character["text"])))
    texts = ("".join(text for _, text in sorted(line)).strip() for _, line in sorted(lines.items()))
    return [text for text in texts if text]


def count_faults(cells: Sequence[Sequence[str]], towns: re.Pattern[str]) -> Counter[str]:
    """How often each kind of fault is in the cells, and how many line breaks there are."""
    parser = budoux.load_default_japanese_parser()
    counts: Counter[str] = Counter()
    for lines in cells:
        if len(lines) < 2:
            continue
        text = "".join(lines)
        breaks = list(accumulate(len(line) for line in lines[:-1]))
        phrase_ends = set(accumulate(map(len, parser.parse(text))))
        counts["breaks"] += len(breaks)
        counts["kinsoku"] += sum(text[at] in NEVER_FIRST or text[at - 1] in NEVER_LAST for at in breaks)
        for kind, pattern in (("year", YEAR), ("town", towns), ("number", NUMBER)):
            counts[kind] += sum(_inside(breaks, pattern.finditer(text)))
        counts["lone"] += len(lines[-1].rstrip(CLOSING)) <= 1
        counts["in phrase"] += sum(at not in phrase_ends and text[at - 1] not in "、。・" for at in breaks)
    return counts


def _inside(breaks: Sequence[int], matches: Iterator[re.Match[str]]) -> Iterator[int]:
    """For each match, how many of the breaks part it."""
    for match in matches:
        yield sum(match.start() < at < match.end() for at in breaks)


def town_names() -> re.Pattern[str]:
    """The names of all municipalities, long ones first."""
    with (ROOT / "data/municipalities.csv").open(encoding="utf-8") as file:
        names = {row["municipality"] for row in csv.DictReader(file) if len(row["municipality"]) > 1}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


def set_lists(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each engine that is installed, and the list as it sets it."""
    work = make_workspace(folder, 58)
    program = [sys.executable, "-m", "reportgen", "build", "-C", str(work), "--only", "list", "--outline"]
    subprocess.run(program, check=True, capture_output=True)
    (made,) = (work / "out").glob("*/*.pdf")
    yield "reportgen", made
    if which("soffice") is None:
        print("LibreOffice: not installed, the Word file left out", file=sys.stderr)
    else:
        (word,) = (work / "out").glob("*/*.docx")
        (shown,) = convert([word.read_bytes()], folder)
        yield "reportgen's Word file in LibreOffice", shown
    widths = _widths_mm(made.with_suffix(".outline.txt").read_text("utf-8"))
    for engine, needs in ENGINES:
        if find_spec(needs) is None:
            print(f"{engine}: not installed, left out", file=sys.stderr)
            continue
        out = folder / f"{engine}.pdf"
        subprocess.run([sys.executable, str(HERE / "engines.py"), engine, str(work), str(out), widths], check=True)
        yield engine, out


def _widths_mm(outline: str) -> str:
    """The widths of the table's columns, with commas between them."""
    edges = [float(edge) for edge in re.findall(r"(?m)^columns at (.*)$", outline)[0].split()]
    return ",".join(f"{(right - left) / 72 * 25.4:.3f}" for left, right in pairwise(edges))


def main() -> None:
    """Prints the table; further PDFs of the same rows may be named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pdf", nargs="*", type=Path, help="the same rows as another engine set them")
    options = parser.parse_args()
    towns = town_names()
    print(f"| engine | {' | '.join(COUNTS)} |\n|{' --- |' * (len(COUNTS) + 1)}")
    with tempfile.TemporaryDirectory() as folder:
        for engine, path in (*set_lists(Path(folder)), *((path.stem, path) for path in options.pdf)):
            cells, pages = read_cells(path)
            counts = count_faults(cells, towns)
            share = counts["in phrase"] / max(1, counts["breaks"])
            figures = [*(str(counts[kind]) for kind in COUNTS[:5]), f"{counts['in phrase']} ({share:.0%})"]
            print(f"| {engine} | {' | '.join(figures)} | {counts['breaks']} | {pages} |")


if __name__ == "__main__":
    main()
