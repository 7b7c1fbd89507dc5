"""Line breaking against the cases of the browsers' public suite for Japanese."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from reportgen.japanese.line_breaking import Strictness, break_opportunities

CASES = Path(__file__).with_name("line_break_cases_ja.txt")


class Case(NamedTuple):
    group: str
    level: Strictness
    character: str
    text: str
    box: int
    first_line: int


def cases() -> Iterator[Case]:
    rows = re.sub("\n +", " ", CASES.read_text(encoding="utf-8")).splitlines()
    for row in rows:
        if row and not row.startswith("#"):
            group, _, text, box, first_lines, code_points = row.split("; ")
            for level, first_line in zip(Strictness, first_lines.split(), strict=True):
                for character in [chr(int(point, 16)) for point in code_points.split() if first_line != "."]:
                    yield Case(group, level, character, text.replace("C", character), int(box), int(first_line))


ALL_CASES = list(cases())


def first_line(case: Case) -> int:
    """How many characters stand on the first line, filled as far as it goes."""
    return max(index for index in break_opportunities(case.text, case.level) if index <= case.box)


def test_file_has_the_cases_of_every_group_in_every_level() -> None:
    counts = {level: sum(case.level is level for case in ALL_CASES) for level in Strictness}
    assert counts == {Strictness.STRICT: 106, Strictness.NORMAL: 104, Strictness.LOOSE: 104}
    assert {case.group for case in ALL_CASES} >= {"cj", "cpm", "hyphens", "in", "iteration", "po", "pr"}


@pytest.mark.parametrize(("group", "level"), dict.fromkeys((case.group, case.level) for case in ALL_CASES))
def test_first_lines_end_where_the_suite_ends_them(group: str, level: Strictness) -> None:
    wrong = [
        (f"U+{ord(case.character):04X}", first_line(case), case.first_line)
        for case in ALL_CASES
        if case.group == group and case.level is level and first_line(case) != case.first_line
    ]
    assert wrong == []
