"""A retired entry stays in the file, is out of the list, and says since when and why."""

from __future__ import annotations

from datetime import date

import pytest

from reportgen.dataset.edition_yaml import FileRecord, write_edition
from reportgen.dataset.load import load_edition, read_draft
from reportgen.dataset.model import Edition
from reportgen.dataset.select import select_town
from reportgen.diagnostics import Diagnostic
from reportgen.japanese.municipalities import MunicipalityTable

PATH = "data/editions/2023-06-01.yaml"
RETIREMENT = "        retired: {on: 2023-03-31, reason: 事業終了のため}\n"


def retire(text: str, *ids: str) -> str:
    """The edition file with these entries retired."""
    lines = text.split("\n")
    for entry_id in ids:
        at = lines.index(f"      - id: {entry_id}")
        end = next(n for n in range(at + 1, len(lines)) if not lines[n].startswith("        "))
        lines.insert(end, RETIREMENT.rstrip("\n"))
    return "\n".join(lines)


@pytest.fixture
def text(edition_file: bytes) -> str:
    return edition_file.decode()


def loaded(text: str, table: MunicipalityTable) -> Edition:
    edition, problems = load_edition(text.encode(), PATH, table)
    assert problems == []
    assert edition
    return edition


def test_it_stands_beside_the_list_with_its_day_reason_and_places(text: str, table: MunicipalityTable) -> None:
    whole = loaded(text, table)
    edition = loaded(retire(text, "teiju-02"), table)
    section = edition.sections[0]
    assert [entry.id for entry in section.entries] == [e.id for e in whole.sections[0].entries if e.id != "teiju-02"]
    ((entry, on, reason, places),) = section.retired
    assert (entry.title, on, reason) == ("西胆振防災体制構築事業", date(2023, 3, 31), "事業終了のため")
    line = retire(text, "teiju-02").split("\n").index(RETIREMENT.rstrip("\n")) + 1
    assert (str(places["on"]), str(places["reason"])) == (f"{PATH}:{line}:23", f"{PATH}:{line}:43")


def test_extracts_and_partners_know_nothing_of_it(text: str, table: MunicipalityTable) -> None:
    edition = loaded(retire(text, "dantai-18"), table)  # the only entry with 日高町
    assert "日高町" not in {town.name for town in edition.partners}
    hidaka = table.find("日高町", "北海道")
    assert hidaka
    assert select_town(edition, hidaka).sections == ()


def test_another_entry_may_take_its_name_and_the_order_is_that_of_the_list(text: str, table: MunicipalityTable) -> None:
    text = retire(text, "teiju-02").replace("name: 広域観光事業", "name: 西胆振防災体制構築事業")
    text = text.replace("heading: 西いぶり", "order: since\n    heading: 西いぶり", 1)
    edition, problems = load_edition(text.encode(), PATH, table)
    assert edition
    assert "duplicate-name" not in {problem.rule for problem in problems}
    (other, *_) = edition.sections[0].retired[0]
    assert edition.sections[0].entries[1].title == other.title


def test_a_town_that_ended_since_is_no_problem_in_it(text: str, table: MunicipalityTable) -> None:
    ended = retire(text, "dantai-18").replace("むかわ町, 日高町", "鵡川町, 門別町")
    edition = loaded(ended, table)
    ((entry, *_),) = edition.sections[2].retired
    assert [town.name for town in entry.concerns if not town.code] == ["鵡川町", "門別町"]
    _, problems = load_edition(text.replace("むかわ町, 日高町", "鵡川町, 門別町").encode(), PATH, table)
    assert [problem.rule for problem in problems] == ["unknown-municipality"] * 2


def test_a_section_whose_entries_are_all_retired_is_out_of_the_list(text: str, table: MunicipalityTable) -> None:
    ids = [f"teiju-{n:02}" for n in range(1, 30)]
    edition = loaded(retire(text, *ids), table)
    assert [section.id for section in edition.sections] == ["renkei", "dantai"]
    (closed,) = edition.closed_sections
    assert (closed.id, closed.entries, [one.entry.id for one in closed.retired]) == ("teiju", (), ids)
    assert edition.sections[0].begins_page


def test_the_first_section_of_the_list_begins_a_page(text: str, table: MunicipalityTable) -> None:
    text = text.replace("    begins_page: true\n", "")
    edition = loaded(retire(text, *[f"teiju-{n:02}" for n in range(1, 30)]), table)
    assert [section.begins_page for section in edition.sections] == [True, False]


def test_an_edition_without_an_entry_in_force_is_an_error(text: str, table: MunicipalityTable) -> None:
    ids = [line.split()[-1] for line in text.split("\n") if line.startswith("      - id:")]
    edition, problems = load_edition(retire(text, *ids).encode(), PATH, table)
    assert edition is None
    assert [f"{problem.rule} {problem.hint}" for problem in problems] == [
        "no-entries 廃止していない事業が、版に一つは要ります。"
    ]


def test_ids_of_closed_sections_are_taken_too(text: str, table: MunicipalityTable) -> None:
    retired = retire(text, *[f"teiju-{n:02}" for n in range(1, 30)])
    _, problems = load_edition(retired.replace("id: renkei-01", "id: teiju-01").encode(), PATH, table)
    assert [problem.rule for problem in problems] == ["duplicate-id"]


def test_what_is_written_keeps_it(text: str) -> None:
    problems: list[Diagnostic] = []
    draft = read_draft(retire(text, "teiju-02", "dantai-19").encode(), PATH, problems)
    assert draft
    written = write_edition(draft, FileRecord("list.txt", "0" * 64), None)
    assert written.count(RETIREMENT) == 2
    assert written.partition("as_of")[2] == retire(text, "teiju-02", "dantai-19").partition("as_of")[2]
