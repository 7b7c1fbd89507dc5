"""An import beside earlier editions: entries keep their ids, and new ones get ids that were never used."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from builders import with_values

from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition, RetiredEntry
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.importing import ImportResult
from reportgen.series.check import check_series
from reportgen.series.compare import Kind, compare_editions

Import = Callable[..., ImportResult]
NEW_ROW = "港湾計画研究会\t港湾の計画について研究する\t令和6年\t室蘭市、登別市\t港湾課\n"


@pytest.fixture(scope="module")
def first(edition_file: bytes, table: MunicipalityTable) -> Edition:
    edition, _ = load_edition(edition_file, "data/editions/2023-06-01.yaml", table)
    assert edition
    return edition


@pytest.fixture(scope="module")
def published(source: bytes) -> str:
    """The text of the next year, as yet with the same rows, and nothing to correct."""
    text = source.decode().replace("令和5年6月1日現在", "令和6年6月1日現在")
    return text.replace("杜管町", "壮瞥町").replace("圖書", "図書")


@pytest.fixture
def imported(run_import: Import, table: MunicipalityTable) -> Callable[..., Edition]:
    def imported(text: str, *previous: Edition) -> Edition:
        result = run_import(text.encode(), None, as_of=date(2024, 6, 1), previous=previous)
        assert result.diagnostics == ()
        assert result.edition_text
        edition, problems = load_edition(result.edition_text.encode(), "2024-06-01.yaml", table)
        assert problems == []
        assert edition
        return edition

    return imported


def ids_by_name(edition: Edition) -> dict[str, str]:
    return {entry.title: entry.id for section in edition.sections for entry in section.entries}


def rows(text: str) -> list[str]:
    return [line for line in text.split("\n") if "\t" in line and "関係市町" not in line]


def test_the_same_rows_get_the_same_ids(imported: Callable[..., Edition], published: str, first: Edition) -> None:
    assert ids_by_name(imported(published, first)) == ids_by_name(first)


def test_without_earlier_editions_ids_go_by_position(imported: Callable[..., Edition], published: str) -> None:
    row = rows(published)[0]
    ids = ids_by_name(imported(published.replace(row, NEW_ROW + row)))
    assert (ids["港湾計画研究会"], ids["医師・医療機関間連携促進事業"]) == ("teiju-01", "teiju-02")


def test_inserted_removed_renamed_and_moved_rows_leave_the_other_ids_as_they_were(
    imported: Callable[..., Edition], published: str, first: Edition
) -> None:
    listed = rows(published)
    text = published.replace(listed[0], NEW_ROW + listed[0])
    text = text.replace(listed[4] + "\n", "")
    text = text.replace("広域観光事業\t", "広域周遊観光推進事業\t", 1)
    text = text.replace(listed[7] + "\n", "").replace(listed[30], listed[7] + "\n" + listed[30])
    second = imported(text, first)
    ids, before = ids_by_name(second), ids_by_name(first)
    assert ids["港湾計画研究会"] == "teiju-30"
    assert ids["広域周遊観光推進事業"] == before["広域観光事業"]
    assert ids[listed[7].split("\t")[0]] == "teiju-08"
    assert "teiju-05" not in ids.values()
    kept = ids.keys() & before.keys()
    assert len(kept) == 56
    assert {name: ids[name] for name in kept} == {name: before[name] for name in kept}
    assert [problem.rule for problem in check_series(second, [first])] == ["gone-without-retirement"]
    changes = [change for change in compare_editions(first, second).entries if change.kind is not Kind.UNCHANGED]
    assert sorted(change.kind.value for change in changes) == ["added", "changed", "changed", "removed"]


def test_a_new_row_gets_no_id_that_any_earlier_edition_used(
    imported: Callable[..., Edition], published: str, first: Edition
) -> None:
    row = rows(published)[0]
    section = first.sections[0]
    entry = with_values(section.entries[0], name="終わった事業")._replace(id="teiju-40")
    with_retired = section._replace(retired=(RetiredEntry(entry, date(2020, 3, 31), "終了"),))
    earlier = first._replace(as_of=date(2022, 6, 1), sections=(with_retired, *first.sections[1:]))
    ids = ids_by_name(imported(published.replace(row, NEW_ROW + row), earlier, first))
    assert ids["港湾計画研究会"] == "teiju-41"


def test_the_latest_edition_counts_and_an_entry_that_was_gone_is_a_new_one(
    imported: Callable[..., Edition], published: str, first: Edition
) -> None:
    without = first.sections[0]._replace(entries=first.sections[0].entries[1:])
    latest = first._replace(as_of=date(2023, 12, 1), sections=(without, *first.sections[1:]))
    for previous in ((first, latest), (latest, first)):
        second = imported(published, *previous)
        assert second.sections[0].entries[0].id == "teiju-30"
        assert second.sections[0].entries[1].id == "teiju-02"
        assert check_series(second, previous) == []


def test_an_entry_that_has_no_id_gets_a_free_one(
    imported: Callable[..., Edition], published: str, first: Edition
) -> None:
    nameless = tuple(entry._replace(id="") for entry in first.sections[2].entries)
    previous = first._replace(sections=(*first.sections[:2], first.sections[2]._replace(entries=nameless)))
    ids = [entry.id for entry in imported(published, previous).sections[2].entries]
    assert ids == [f"dantai-{n:02}" for n in range(1, 20)]


def test_new_rows_of_sections_that_share_a_pattern_get_different_ids(
    imported: Callable[..., Edition], published: str, first: Edition
) -> None:
    sections = []
    for at, section in enumerate(first.sections):
        entries = [entry._replace(id=f"x-{at}{number:02}") for number, entry in enumerate(section.entries)]
        sections.append(section._replace(entries=tuple(entries)))
    listed = rows(published)
    text = published
    for number, row in enumerate((listed[0], listed[30])):
        text = text.replace(row, NEW_ROW.replace("港湾", ("港湾", "空港")[number]) + row)
    ids = ids_by_name(imported(text, first._replace(sections=tuple(sections))))
    assert (ids["港湾計画研究会"], ids["空港計画研究会"]) == ("x-219", "x-220")


def test_a_section_that_is_new_numbers_its_rows_from_the_beginning(
    imported: Callable[..., Edition], published: str, first: Edition
) -> None:
    previous = first._replace(sections=first.sections[:2])
    ids = [entry.id for entry in imported(published, previous).sections[2].entries]
    assert ids == [f"dantai-{n:02}" for n in range(1, 20)]


def test_what_is_wrong_in_the_text_is_told_as_without_earlier_editions(
    run_import: Import, published: str, first: Edition
) -> None:
    text = re.sub("令和元年", "令和零年", published).replace("\t環境課\n", "\n", 1).encode()
    alone = run_import(text, None, as_of=date(2024, 6, 1))
    beside = run_import(text, None, as_of=date(2024, 6, 1), previous=[first])
    assert beside.edition_text is None
    assert beside.diagnostics == alone.diagnostics
