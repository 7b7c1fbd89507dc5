"""A series is read as each of its files would be alone, but for what is not checked in earlier years."""

from __future__ import annotations

import re
from itertools import pairwise

from reportgen.dataset.load import load_edition
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.series.compare import compare_editions
from reportgen.series.load import load_series

PATH = "data/editions/2023-06-01.yaml"


def test_what_is_read_is_what_load_edition_reads(edition_file: bytes, table: MunicipalityTable) -> None:
    assert load_series([(edition_file, PATH)], table) == [load_edition(edition_file, PATH, table)]


def test_a_town_that_is_no_more_stands_without_a_code(edition_file: bytes, table: MunicipalityTable) -> None:
    old = edition_file.decode().replace("登別市, 伊達市", "登別市, 幌別町, 伊達市", 1).encode()
    ((edition, problems),) = load_series([(old, PATH)], table)
    assert (edition is not None, problems) == (True, [])
    assert edition and [t.code for t in edition.sections[0].entries[0].concerns if t.name == "幌別町"] == [""]


def test_a_file_with_errors_leaves_the_others_readable(edition_file: bytes, table: MunicipalityTable) -> None:
    broken = edition_file.replace(b"since: \xe4\xbb\xa4\xe5\x92\x8c\xe5\x85\x83\xe5\xb9\xb4", b"since: 2019")
    assert broken != edition_file
    (first, problems), (second, none) = load_series([(broken, PATH), (edition_file, PATH)], table)
    assert (first, {problem.rule for problem in problems}, none) == (None, {"bad-year"}, [])
    assert second


def yearly(text: str, years: int) -> list[tuple[bytes, str]]:
    """Editions of consecutive years, some entries reworded each year."""
    text = re.sub("(?m)^(        since: ).*", r"\1昭和3年", re.sub("(?m)^(        earlier: ).*", r"\1昭和2年", text))
    files = []
    for year in range(1990, 1990 + years):
        text = re.sub(r"as_of: .*", f"as_of: {year}-06-01", text, count=1)
        text = re.sub(rf"(summary: .*)(\n(?:        .*\n)*      - id: \S*{year % 10}\n)", r"\1。\2", text)
        files.append((text.encode(), f"{year}-06-01.yaml"))
    return files


def test_forty_editions_are_read_and_compared(edition_file: bytes, table: MunicipalityTable) -> None:
    editions = [edition for edition, _ in load_series(yearly(edition_file.decode(), 40), table) if edition]
    changed = [sum(bool(c.fields) for c in compare_editions(*both).entries) for both in pairwise(editions)]
    assert len(editions) == 40
    assert all(3 <= count <= 7 for count in changed)


def test_what_a_value_means_is_no_matter_here(edition_file: bytes, table: MunicipalityTable) -> None:
    later = edition_file.replace("since: 平成28年".encode(), "since: 令和9年".encode(), 1)
    assert later != edition_file
    ((edition, problems),) = load_series([(later, PATH)], table)
    assert (edition is not None, problems) == (True, [])
