"""The rows as CSV, read back by Python's own reader and compared with the edition file's text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import yaml
from builders import real_edition

from reportgen.dataset.rows import rows_as_csv

ROOT = Path(__file__).parents[2]
COLUMNS = (
    *("基準日", "区分", "番号", "事業の名称", "事業内容"),
    *("事業開始年", "事業開始年（西暦）", "事業開始年（従前）", "事業開始年（従前・西暦）"),
    *("関係市町", "関係市町の団体コード", "関係市町のほか", "担当課"),
)
EDITION = ROOT / "data/editions/2023-06-01.yaml"


def written() -> bytes:
    return rows_as_csv(real_edition())


def test_excel_knows_the_encoding_and_lines_end_as_the_standard_says() -> None:
    data = written()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 59


def test_every_entry_of_the_real_list_is_a_line_with_its_values() -> None:
    header, *rows = csv.reader(io.StringIO(written().decode("utf-8-sig"), newline=""))
    assert tuple(header) == COLUMNS
    content = yaml.safe_load(EDITION.read_text("utf-8"))
    entries = [(section["heading"], entry) for section in content["sections"] for entry in section["entries"]]
    assert len(rows) == len(entries) == 58
    for row, (heading, entry) in zip(rows, entries, strict=True):
        found = dict(zip(COLUMNS, row, strict=True))
        assert (found["基準日"], found["区分"], found["番号"]) == ("2023-06-01", heading, entry["id"])
        assert (found["事業の名称"], found["事業内容"], found["担当課"]) == (
            entry["name"],
            entry["summary"],
            entry["division"],
        )
        assert (found["事業開始年"], found["事業開始年（従前）"]) == (entry["since"], entry.get("earlier", ""))
        assert found["関係市町のほか"] == entry.get("and_others", "")
        towns = found["関係市町"].split(";")
        assert [town.endswith(name) for town, name in zip(towns, entry["municipalities"], strict=True)] == [True] * len(
            towns
        )


def test_years_are_given_in_the_western_calendar_and_towns_by_their_codes() -> None:
    first = next(csv.DictReader(io.StringIO(written().decode("utf-8-sig"), newline="")))
    assert (first["事業開始年"], first["事業開始年（西暦）"]) == ("平成23年", "2011")
    assert first["関係市町"].split(";")[:2] == ["北海道室蘭市", "北海道登別市"]
    assert first["関係市町の団体コード"].split(";")[:2] == ["012050", "012301"]
