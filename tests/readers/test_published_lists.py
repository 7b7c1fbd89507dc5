"""The published files of nine lists: what is read of each is what the list says, whatever form it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.forms import read_source
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.published import PublishedColumn, PublishedList, PublishedSection
from reportgen.readers.recognise import recognise

ROOT = Path(__file__).parents[2]
LISTS = ROOT / "tests" / "lists"
FILES = sorted(path for path in LISTS.glob("*/*") if path.suffix not in (".json", ".yaml"))
# What the form of a file doesn't hold.
NO_DAY = {"kyotei.csv", "kouen.csv"}
NO_HEADING = {"02-ouen-kyotei/kyotei.csv", "10-kouen/kouen.csv", "04-kyotei-mokuji/kyotei.txt"}
OTHER_HEADING = {"04-kyotei-mokuji/kyotei.xlsx": "目次"}
NO_SPANNER = {"10-kouen/kouen.csv"}
NO_NOTES = {"02-ouen-kyotei/kyotei.csv", "10-kouen/kouen.csv"}
# A note that its office printed under the last table, though it concerns none.
FURTHER_NOTES = {"08-shitei-kanri/shitei.xlsx": ["※電話番号のない施設は、県庁代表へお問い合わせください。"]}


def read(path: Path, table: MunicipalityTable) -> PublishedList:
    return recognise(read_source(path.read_bytes(), path.name), ImportSettings(), table)


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


@pytest.fixture(params=FILES, ids=name_of)
def both(request: pytest.FixtureRequest, table: MunicipalityTable) -> tuple[str, PublishedList, dict[str, Any]]:
    path: Path = request.param
    expected = json.loads((path.parent / "expected.json").read_text("utf-8"))
    return name_of(path), read(path, table), expected


def pairs(found: PublishedList, expected: dict[str, Any]) -> Iterator[tuple[PublishedSection, dict[str, Any]]]:
    return zip(found.sections, expected["sections"], strict=True)


def test_title_day_and_headings(both: tuple[str, PublishedList, dict[str, Any]]) -> None:
    name, found, expected = both
    if Path(name).name in NO_DAY:
        assert found.day is None
    else:
        assert found.day is not None
        assert found.day.text + "現在" == expected["as_of_printed"]
    if name in NO_HEADING:
        return
    headings = [section.heading.text for section in found.sections]
    assert headings == [OTHER_HEADING.get(name, section["heading"]) for section in expected["sections"]]


def test_columns(both: tuple[str, PublishedList, dict[str, Any]]) -> None:
    name, found, expected = both
    for section, wanted in pairs(found, expected):
        assert [_column(column) for column in section.columns] == [
            {
                "label": column["label"],
                "kind": column["kind"],
                "unit": column.get("unit", ""),
                "under": "" if name in NO_SPANNER else column.get("under", ""),
                "optional": column.get("optional", False),
            }
            for column in wanted["columns"]
        ]
        assert section.is_numbered == wanted.get("numbered", False)


def _column(column: PublishedColumn) -> dict[str, Any]:
    return {
        "label": column.label.text,
        "kind": column.kind,
        "unit": column.unit,
        "under": column.under,
        "optional": column.is_optional,
    }


def test_groups_totals_and_notes(both: tuple[str, PublishedList, dict[str, Any]]) -> None:
    name, found, expected = both
    for section, wanted in pairs(found, expected):
        groups = section.groups
        assert (groups and ("column" if groups.label else "band")) == wanted.get("groups", {}).get("as")
        if groups:
            assert [one.text for one in groups.names] == wanted["groups"]["values"]
            assert (groups.label and groups.label.text) == wanted["groups"].get("label")
            assert groups.is_numbered == wanted["groups"].get("numbered", False)
        keys = [column["key"] for column in wanted["columns"]]
        assert [
            {
                "label": total.label.text,
                "values": {key: _number(one.text) for key, one in zip(keys, total.cells, strict=True) if one.text},
            }
            for total in section.totals
        ] == ([wanted["totals"]] if "totals" in wanted else [])
        ids = [row["id"] for row in wanted["rows"]]
        further = FURTHER_NOTES.get(name, []) if section is found.sections[-1] else []
        assert [
            {"mark": note.mark, "text": note.text.text, "refers": [ids[at] for at in note.refers]}
            if note.mark
            else {"text": note.text.text}
            for note in section.notes
        ] == [*([] if name in NO_NOTES else wanted.get("notes", [])), *[{"text": text} for text in further]]
        assert [note.text for note in section.notes_above] == wanted.get("notes_above", [])


def test_rows(both: tuple[str, PublishedList, dict[str, Any]]) -> None:
    name, found, expected = both
    published = next(one for one in expected["published"] if name.endswith("/" + one["file"]))
    errors = {(one["row"], one["column"]): one["holds"] for one in published.get("errors", [])}
    assert [d.message for d in found.problems if d.rule == "error-cell"] == [
        f"セルD22の値がエラー（{holds}）です。" for holds in errors.values()
    ]
    for section, wanted in pairs(found, expected):
        assert len(section.rows) == len(wanted["rows"])
        for row, wanted_row in zip(section.rows, wanted["rows"], strict=True):
            group = section.groups.names[row.group].text if section.groups and row.group is not None else None
            assert group == wanted_row.get("group")
            for column, cell, (key, value) in zip(
                section.columns, row.cells, wanted_row["values"].items(), strict=True
            ):
                if (wanted_row["id"], key) in errors:
                    assert cell.text == ""
                    continue
                assert _value(cell.text, column.kind) == _printed(value), (wanted_row["id"], key)


def _value(text: str, kind: str) -> str | float | None:
    if kind == "number" and text and text != "－":
        return _number(text)
    if kind in ("date", "period"):
        text = "".join(text.split())
    return text or None


def _number(text: str) -> float:
    return float(re.sub("[△▲]", "-", normalize("NFKC", text)).replace(",", ""))


def _printed(value: Any) -> Any:
    """The expected value as it stands in the cell."""
    if not isinstance(value, dict):
        return value
    if "none" in value:
        return str(value["none"])
    if "members" in value:
        return "、".join(value["printed"]) + value.get("and_others", "") + value.get("note", "")
    earlier = f"({value['earlier']['printed']})" if "earlier" in value else ""
    return str(value["printed"]) + earlier


def test_nothing_but_the_known_problems(both: tuple[str, PublishedList, dict[str, Any]]) -> None:
    name, found, _ = both
    known = {"no-day"} if Path(name).name in NO_DAY else {"error-cell"} if name == "09-jigyohi/jigyohi.xlsx" else set()
    assert {one.rule for one in found.problems} == known
