"""Free ids go on where a section's ids end, and entries without an id are told which one they could have."""

from itertools import islice

import pytest

from reportgen.dataset.ids import free_ids
from reportgen.dataset.load import load_edition
from reportgen.diagnostics import Severity
from reportgen.japanese.municipalities import MunicipalityTable


@pytest.mark.parametrize(
    ("ids", "used", "free"),
    [
        (["teiju-01", "teiju-29", "teiju-02"], [], ["teiju-30", "teiju-31"]),
        (["teiju-98", "teiju-99"], [], ["teiju-100", "teiju-101"]),
        (["a-1", "a-2"], ["a-7", "b-9"], ["a-8", "a-9"]),
        (["a-1", "a-10"], [], ["a-11", "a-12"]),
        (["a-1", "a-002"], [], ["a-3", "a-4"]),
        (["b001", "b002", "c-1"], [], ["b003", "b004"]),
        (["zoo", "", "park"], [], ["teiju-01", "teiju-02"]),
        ([], ["teiju-07"], ["teiju-08", "teiju-09"]),
        (["x" + "9" * 5000], [], ["x" + "9" * 4991 + "1000000000"]),
    ],
)
def test_free_ids_carry_the_pattern_on(ids: list[str], used: list[str], free: list[str]) -> None:
    assert list(islice(free_ids("teiju", ids, used), len(free))) == free


def test_an_entry_without_an_id_is_a_warning_with_a_free_one_at_its_place(
    edition_file: bytes, table: MunicipalityTable
) -> None:
    text = edition_file.decode()
    for number in ("03", "29"):
        text = text.replace(f"      - id: teiju-{number}\n        name:", "      - name:")
    text = text.replace("      - id: renkei-10\n        name:", "      - name:")
    edition, problems = load_edition(text.encode(), "data/editions/2023-06-01.yaml", table)
    lines = text.split("\n")
    rows = [n for n, line in enumerate(lines, 1) if line.startswith("      - name:")]
    assert [str(problem) for problem in problems] == [
        f"data/editions/2023-06-01.yaml:{line}:9: 警告[missing-id] 事業に id がありません。"
        f"まだ使われていない「id: {free}」を書き足してください。"
        for line, free in zip(rows, ("teiju-29", "teiju-30", "renkei-10"), strict=True)
    ]
    assert edition
    assert [entry.id for entry in edition.sections[0].entries if not entry.id] == ["", ""]


def test_ids_that_other_editions_used_are_not_offered(edition_file: bytes, table: MunicipalityTable) -> None:
    data = edition_file.replace(b"      - id: teiju-29\n        name:", b"      - name:")
    _, problems = load_edition(data, "2023-06-01.yaml", table, {"teiju-29", "teiju-40"})
    assert ["teiju-41" in problem.hint for problem in problems] == [True]


def test_ids_of_retired_entries_are_not_offered(edition_file: bytes, table: MunicipalityTable) -> None:
    data = edition_file.replace(b"      - id: teiju-01\n        name:", b"      - name:").replace(
        "        division: 健康推進課\n      - id: teiju-02".encode(),
        "        division: 健康推進課\n      - id: teiju-50\n        retired: {on: 2023-03-31, reason: 終了}\n"
        "        name: 終わった事業\n        summary: 要旨\n        since: 平成2年\n        municipalities: [室蘭市]\n"
        "        division: 課\n      - id: teiju-02".encode(),
    )
    _, problems = load_edition(data, "2023-06-01.yaml", table)
    assert ["teiju-51" in problem.hint for problem in problems] == [True]


def test_sections_that_share_a_pattern_are_offered_different_ids(edition_file: bytes, table: MunicipalityTable) -> None:
    text = edition_file.decode().replace("id: renkei-", "id: teiju-1")
    text = text.replace("      - id: teiju-02\n        name:", "      - name:")
    text = text.replace("      - id: teiju-102\n        name:", "      - name:")
    _, problems = load_edition(text.encode(), "2023-06-01.yaml", table)
    assert [problem.hint.split("「")[1].split("」")[0] for problem in problems] == ["id: teiju-111", "id: teiju-112"]


def test_an_empty_id_is_an_error_as_any_empty_value(edition_file: bytes, table: MunicipalityTable) -> None:
    _, problems = load_edition(edition_file.replace(b"id: teiju-03", b"id:"), "2023-06-01.yaml", table)
    assert [(problem.rule, problem.severity) for problem in problems] == [("empty-text", Severity.ERROR)]
