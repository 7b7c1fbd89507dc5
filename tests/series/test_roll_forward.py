"""The next edition's file is the last one's, byte for byte, but for the day and the header."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reportgen.dataset.edition_yaml import edited_since_import
from reportgen.dataset.load import load_edition
from reportgen.diagnostics import Diagnostic
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.series.roll_forward import roll_forward

NEXT = date(2024, 6, 1)
HEADER = """\
# 2024-06-01 の版は「reportgen new」が 2023-06-01 の版から始めました。
# 変わったところだけを直します。
# なくなった事業は消さずに「retired: {on: 廃止の日, reason: 理由}」を書き足します。
"""
REST = "region: 西胆振\nprefecture: 北海道\nhost: 室蘭市\nsections: []\n"


def rolled(data: bytes, day: date = NEXT) -> bytes:
    problems: list[Diagnostic] = []
    found = roll_forward(data, "2023-06-01.yaml", day, problems)
    assert problems == []
    assert found is not None
    return found


def test_the_real_file_differs_in_its_day_and_nothing_else(edition_file: bytes, table: MunicipalityTable) -> None:
    found = rolled(edition_file)
    imported = edition_file.partition(b"as_of: ")[2]
    assert found == HEADER.encode() + b"as_of: " + imported.replace(b"2023-06-01\n", b"2024-06-01\n", 1)
    edition, problems = load_edition(found, "data/editions/2024-06-01.yaml", table)
    assert problems == []
    assert edition
    assert edition.as_of == NEXT


def test_it_counts_as_edited_and_a_clerks_own_header_stays(edition_file: bytes) -> None:
    found = rolled(edition_file)
    assert not edited_since_import(edition_file)
    assert edited_since_import(found)
    again = rolled(found.replace(b"as_of", "# 担当：企画課\nas_of".encode()), date(2025, 6, 1)).decode()
    assert again.startswith("# 2025-06-01 の版は「reportgen new」が 2024-06-01 の版から始めました。\n")
    assert again.count("reportgen new") == 1
    assert "\n# 担当：企画課\nas_of: 2025-06-01\n" in again


def test_whatever_an_edition_may_say_at_its_top_is_kept() -> None:
    said = "host_in_rows: false\nkeep_together: [定住]\nmembers: {全市町: {all: 北海道}}\nextracts: {by: partners}\n"
    assert rolled(f"as_of: 2023-06-01\n{said}{REST}".encode()).endswith(f"as_of: 2024-06-01\n{said}{REST}".encode())


def test_parted_kana_are_joined() -> None:
    parted = f"# フ\u309aール\nas_of: 2023-06-01\n{REST}"
    found = roll_forward(parted.encode(), "2023-06-01.yaml", NEXT, [])
    assert found == f"{HEADER}# プール\nas_of: 2024-06-01\n{REST}".encode()


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ("2023-06-01", "2024-06-01"),
        ('"2023-06-01"', '"2024-06-01"'),
        ("'2023-06-01'   # 基準日は2023-06-01", "'2024-06-01'   # 基準日は2023-06-01"),
        ("2023-06-01\t# 基準日", "2024-06-01\t# 基準日"),
        ('"2023\\x2d06-01"', "2024-06-01"),
        ("|\n  2023-06-01", "|\n  2024-06-01"),
        ("  >-  # 2023-06-01\n  2023-06-01\n", "  >-  # 2023-06-01\n  2024-06-01\n"),
        ("\n  2023-06-01", "\n  2024-06-01"),
        ("令和5年6月1日", "2024-06-01"),
        ("令和5年\n  6月", "2024-06-01"),
    ],
)
def test_the_value_may_be_written_in_any_way(value: str, becomes: str) -> None:
    head = "# 2023-06-01の版\nkeep_together: [as_of, 2023-06-01]\n"
    found = rolled(f"{head}as_of: {value}\n{REST}".encode()).decode()
    assert found.split("\n", 3)[3] == f"{head}as_of: {becomes}\n{REST}"


blanks = st.sampled_from(["", " ", "\t", "# 注 as_of: 2023-06-01", "# 𠮷# x#", "#\ufeff"])
line_ends = st.sampled_from(["\n", "\r\n", "\r"])


@given(st.data(), st.booleans(), st.sampled_from(["2023-06-01", "'2023-06-01'", '"2023-06-01"']), st.dates())
def test_bytes_around_it_stay(data: st.DataObject, has_mark: bool, value: str, day: date) -> None:
    def lines(text: str) -> str:
        return "".join(line + data.draw(line_ends) for line in text.split("\n")[:-1])

    comments = "".join(blank + "\n" for blank in data.draw(st.lists(blanks, max_size=4)))
    comments = comments.replace("\t\n", "\n")
    before, after = (
        lines(text) for text in (f"{comments}region: 西胆振 # 室蘭\n", REST.replace("region: 西胆振\n", ""))
    )
    mark = "\ufeff" if has_mark else ""
    text = f"{mark}{before}as_of:  {value} # 日{data.draw(line_ends)}{after}"
    found = rolled(text.encode(), day)
    new_day = value.replace("2023-06-01", day.isoformat())
    assert found.startswith(mark.encode())
    assert found.decode().endswith(text.removeprefix(mark).replace(f"as_of:  {value} #", f"as_of:  {new_day} #"))
    assert yaml.safe_load(found)["as_of"] in (day, day.isoformat())


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", ["empty-file"]),
        ("[", ["yaml-syntax", "wrong-type"]),
        ("- a\n", ["wrong-type"]),
        (REST, ["missing-field"]),
        (f"as_of: [2023-06-01]\n{REST}", ["wrong-type"]),
        (f"as_of:\n{REST}", ["empty-text"]),
        (f"as_of: 2023-06-01\nas_of: 2023-06-01\n{REST}", ["duplicate-key"]),
        (f"as_of: 2023-06-01\n{REST}# \x07\n", ["control-character"]),
    ],
)
def test_what_is_no_edition_is_not_rolled_forward(text: str, rules: list[str]) -> None:
    problems: list[Diagnostic] = []
    assert roll_forward(text.encode(), "x.yaml", NEXT, problems) is None
    assert [problem.rule for problem in problems] == rules
    assert all(problem.place for problem in problems)
