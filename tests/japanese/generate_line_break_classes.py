"""Writes reportgen/japanese/line_break_classes.py from the files of the Unicode Character Database in `unicode-15.0/`.

Usage: python tests/japanese/generate_line_break_classes.py
"""

import lzma
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

SOURCES = (
    "LineBreak.txt",
    "EastAsianWidth.txt",
    "DerivedGeneralCategory.txt",
    "emoji-data.txt",
    "PropList.txt",
)
UNICODE_DATA = Path(__file__).parent / "unicode-15.0"
MODULE = Path(__file__).parents[2] / "reportgen" / "japanese" / "line_break_classes.py"
CODE_POINTS = 0x110000
LINE_WIDTH = 120
Item = TypeVar("Item")

HEADER = '''\
"""The line-break class of every character, from Unicode {version}.

Do not edit: tests/japanese/generate_line_break_classes.py writes this from the Unicode Character Database's
{sources}.

A class is one of UAX #14 with LB1's choices made (AI, SG and XX are AL; SA is CM or AL). Where the rules ask for more,
a property follows the class: `.wide` (East Asian Width F, W or H), `.ambiguous` (East Asian Width A, for PO and PR),
`.initial`, `.final` and `.plain` (quotation marks), `.pictograph` (Extended_Pictographic and unassigned, for LB30b),
`.ideograph` (ID that is Ideographic, so neither kana nor symbol), else `.narrow`.
"""

UNICODE_VERSION = "{version}"
'''


def main() -> None:
    MODULE.write_text(module_text(), encoding="utf-8")


def module_text() -> str:
    """The source text of the module."""
    classes = dict(values("LineBreak.txt"))
    widths = dict(values("EastAsianWidth.txt"))
    categories = dict(values("DerivedGeneralCategory.txt"))
    pictographs = {point for point, value in values("emoji-data.txt") if value == "Extended_Pictographic"}
    ideographs = {point for point, value in values("PropList.txt") if value == "Ideographic"}

    def resolved(point: int) -> str:
        """The class by LB1, but for CJ, which is the tailoring's choice."""
        name = classes.get(point, "XX")
        if name == "SA":
            return "CM" if categories[point] in ("Mn", "Mc") else "AL"
        return "AL" if name in ("AI", "SG", "XX") else name

    def property_of(point: int, name: str) -> str:
        if name == "QU":
            return {"Pi": "initial", "Pf": "final"}.get(categories[point], "plain")
        if name == "ID" and point in pictographs and categories[point] == "Cn":
            return "pictograph"
        if name == "ID" and point in ideographs:
            return "ideograph"
        width = widths.get(point, "N")
        if width in ("F", "W", "H"):
            return "wide"
        return "ambiguous" if width == "A" and name in ("PO", "PR") else "narrow"

    pairs = []
    for point in range(CODE_POINTS):
        name = resolved(point)
        pairs.append((name, property_of(point, name)))
    version = re.match(r"# LineBreak-([\d.]+)\.txt", read("LineBreak.txt"))
    assert version, "LineBreak.txt does not name its version"
    return written(version[1], pairs)


def read(name: str) -> str:
    """The text of a Unicode data file."""
    return lzma.decompress((UNICODE_DATA / f"{name}.xz").read_bytes()).decode()


def values(name: str) -> Iterator[tuple[int, str]]:
    """The code points of a Unicode data file with the value of each."""
    for line in read(name).splitlines():
        data = line.partition("#")[0]
        if ";" in data:
            points, value = (field.strip() for field in data.split(";")[:2])
            first, _, last = points.partition("..")
            for point in range(int(first, 16), int(last or first, 16) + 1):
                yield point, value


def written(version: str, pairs: list[tuple[str, str]]) -> str:
    properties = defaultdict(set)
    for name, kind in pairs:
        properties[name].add(kind)
    labels = [f"{name}.{kind}" if len(properties[name]) > 1 else name for name, kind in pairs]
    names = sorted(set(labels))
    letters = {name: chr(ord("0") + index) for index, name in enumerate(names)}
    starts = [point for point, label in enumerate(labels) if point == 0 or labels[point - 1] != label]
    return "".join(
        (
            HEADER.format(version=version, sources=", ".join(SOURCES)),
            "\n# The classes; their letters in LETTERS count up from this one.\n",
            'FIRST_LETTER = "0"\n',
            literal("CLASS_NAMES", names, lambda name: name + " "),
            "\n# The first character of each run of one class, and the letter of that class.\n",
            literal("STARTS", starts, escaped),
            literal("LETTERS", starts, lambda point: letters[labels[point]].replace("\\", "\\\\")),
        )
    )


def escaped(point: int) -> str:
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def literal(name: str, items: Iterable[Item], text_of: Callable[[Item], str]) -> str:
    """An assignment of one string, written over lines of an even width."""
    lines = [""]
    for item in items:
        text = text_of(item)
        if len(lines[-1]) + len(text) > LINE_WIDTH - len('    ""'):
            lines.append("")
        lines[-1] += text
    return f"{name} = (\n" + "".join(f'    "{line}"\n' for line in lines) + ")\n"


if __name__ == "__main__":
    main()
