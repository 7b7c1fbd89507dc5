"""The published files of nine lists, imported: the editions load, and have the values that the lists have."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from expected_values import as_expected, with_sorted_members

from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition, Section
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.importing import import_list
from reportgen.readers.propose import propose_settings
from reportgen.readers.recognise import read_list
from reportgen.series.compare import compare_editions

from .conftest import Import

LISTS = Path(__file__).parents[1] / "lists"
FILES = sorted(path for path in LISTS.glob("*/*") if path.suffix not in (".json", ".yaml"))
# It has a cell that its office has to mend first.
BROKEN = "09-jigyohi/jigyohi.xlsx"
SOUND = [path for path in FILES if f"{path.parent.name}/{path.name}" != BROKEN]
# What the files don't say of whose list it is.
SETTINGS = {
    "02-ouen-kyotei": "host: 滝沢村\nprefecture: 岩手県\nmembers: {滝沢村: {code: '032166', until: 2013-12-31}}\n",
    "08-shitei-kanri": "host: 山形県\n",
    "09-jigyohi": "prefecture: 熊本県\n",
    "10-kouen": "host: 四万十市\nprefecture: 高知県\n",
    "12-renkei-chusu": "host: 鳥取市\n",
}


def day_of(path: Path) -> date:
    return date.fromisoformat(json.loads((path.parent / "expected.json").read_text("utf-8"))["as_of"])


def imported(path: Path, settings: str | None, table: MunicipalityTable) -> Edition:
    """The edition that the file makes, read from the file that the import writes: the one that the import made."""
    day = day_of(path)
    encoded = None if settings is None else settings.encode()
    result = import_list(path.read_bytes(), path.name, None, "corrections.yaml", encoded, "import.yaml", day, table)
    assert result.edition_text, [str(problem) for problem in result.diagnostics]
    edition, problems = load_edition(result.edition_text.encode(), f"{day}.yaml", table)
    assert edition and result.edition
    assert [_said(section) for section in result.edition.sections] == [_said(section) for section in edition.sections]
    assert compare_editions(result.edition, edition).is_unchanged
    assert {problem.rule for problem in problems} <= {"mixed-figures", "unknown-town"}
    return edition


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", SOUND, ids=name_of)
def test_a_published_file_becomes_an_edition_with_no_more_than_whose_it_is(
    path: Path, table: MunicipalityTable
) -> None:
    edition = imported(path, SETTINGS.get(path.parent.name), table)
    expected = json.loads((path.parent / "expected.json").read_text("utf-8"))
    host = expected["host"]
    assert (edition.host.code, edition.host_in_rows, edition.prefecture) == (
        host["code"],
        host["in_rows"],
        expected["prefecture"],
    )
    assert [len(section.entries) for section in edition.sections] == [len(one["rows"]) for one in expected["sections"]]


@pytest.mark.parametrize("path", SOUND, ids=name_of)
def test_with_the_names_of_the_list_every_value_is_what_is_expected(path: Path, table: MunicipalityTable) -> None:
    said = yaml.safe_load((path.parent / "list.yaml").read_bytes())
    kept = {key: said[key] for key in ("region", "host", "prefecture", "members") if key in said}
    edition = imported(path, yaml.safe_dump(kept, allow_unicode=True), table)
    for section, wanted in zip(
        edition.sections, json.loads((path.parent / "expected.json").read_text("utf-8"))["sections"], strict=True
    ):
        for entry, row in zip(section.entries, wanted["rows"], strict=True):
            assert entry.group == row.get("group", "")
            found = [as_expected(value) for value in entry.values]
            assert found == [with_sorted_members(value) for value in row["values"].values()], row["id"]


@pytest.mark.parametrize("path", SOUND, ids=name_of)
def test_what_is_proposed_makes_the_same_edition(path: Path, table: MunicipalityTable) -> None:
    said = SETTINGS.get(path.parent.name, "")
    proposed = propose_settings(read_list(path.read_bytes(), path.name, ImportSettings(), table))
    lines = [line for line in said.splitlines() if f"\n{line.partition(':')[0]}:" not in proposed]
    one, other = imported(path, said or None, table), imported(path, "\n".join([proposed, *lines]), table)
    assert one._replace(path="", places={}, sections=()) == other._replace(path="", places={}, sections=())
    assert [_said(section) for section in one.sections] == [_said(section) for section in other.sections]


def _said(section: Section) -> list[Any]:
    return [
        (section.id, section.heading, section.key, [column._replace(place=None) for column in section.columns]),
        [(entry.id, entry.group, entry.values) for entry in section.entries],
        [note.text for note in section.notes],
    ]


def test_a_cell_that_is_an_error_is_told_once_and_nothing_is_made(table: MunicipalityTable) -> None:
    path = LISTS / BROKEN
    said = SETTINGS["09-jigyohi"].encode()
    result = import_list(path.read_bytes(), BROKEN, None, "c.yaml", said, "import.yaml", day_of(path), table)
    assert [problem.rule for problem in result.diagnostics] == ["error-cell"]
    assert result.edition_text is None


def test_the_real_list_needs_no_settings(run_import: Import, edition_file: bytes) -> None:
    result = run_import(settings=None)
    assert result.diagnostics == ()
    assert result.edition_text == edition_file.decode()


def test_a_garbled_town_is_told_without_settings(run_import: Import) -> None:
    result = run_import(corrections=None, settings=None)
    assert [problem.rule for problem in result.diagnostics] == ["unknown-municipality"] * 23


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [("令和元年", "令和零年", "bad-year"), ("登別市", "登別町", "unknown-municipality")],
)
def test_a_slip_in_a_list_without_settings_is_told(
    old: str, new: str, rule: str, run_import: Import, source: bytes
) -> None:
    text = source.decode().replace("杜管町", "壮瞥町").replace(old, new, 1)
    (problem,) = run_import(text.encode(), None, None).diagnostics
    assert problem.rule == rule
