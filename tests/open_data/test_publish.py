"""The files that are published: by Frictionless, by LibreOffice, and as the settings ask for."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from frictionless import Package, system
from openpyxl import load_workbook
from publishing import LISTS, REAL, TEMPLATE, edition_of, published, published_list

from reportgen.open_data.settings import load_open_data
from reportgen.open_data.tables import Cell, Table


@pytest.mark.parametrize(
    ("name", "own"),
    [*((name, "") for name in LISTS), (REAL, "open_data: {bom: false, line_end: LF, licence: CC-BY-4.0}\n")],
)
def test_frictionless_finds_the_package_valid(name: str, own: str, tmp_path: Path) -> None:
    for file in published(edition_of(name), own=own).files:
        (tmp_path / file.path).write_bytes(file.data)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "rowNumber", "message"])
    assert report.stats["tasks"] == sum(path.suffix == ".csv" for path in tmp_path.iterdir())


def test_what_is_said_of_the_files_is_so() -> None:
    for own, bom, end in (("", True, b"\r\n"), ("open_data: {bom: false, line_end: LF}\n", False, b"\n")):
        files = {file.path: file.data for file in published(edition_of(REAL), own=own).files}
        package = json.loads(files["datapackage.json"])
        for one in package["resources"]:
            data = files[one["path"]]
            assert (one["bom"], one["dialect"]["lineTerminator"].encode()) == (bom, end)
            assert data.startswith(b"\xef\xbb\xbf") == bom
            assert data.count(end) == data.count(b"\n") and (end == b"\r\n" or b"\r" not in data)
            assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{sha256(data).hexdigest()}")
        about = files["about_2023-06-01.csv"].decode("utf-8-sig")
        assert f"文字コード,UTF-8（BOM{'あり' if bom else 'なし'}）" in about
        assert f"CSVの改行,{'LF' if len(end) == 1 else 'CRLF'}" in about


def test_the_catalogue_entry_names_licence_publisher_and_every_file() -> None:
    own = "open_data: {licence: CC-BY-4.0, address: https://www.example.lg.jp/data, contact: 企画課}\n"
    files = {file.path: file.data for file in published(edition_of(REAL), own=own).files}
    entry = json.loads(files["dcat.jsonld"])
    assert entry["@type"] == "dcat:Dataset"
    assert entry["dcterms:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/legalcode.ja"}
    assert entry["dcterms:publisher"]["foaf:name"] == "室蘭市"
    assert entry["dcat:contactPoint"]["vcard:fn"] == "企画課"
    urls = [one["dcat:downloadURL"]["@id"] for one in entry["dcat:distribution"]]
    tables_and_workbook = [path for path in files if path.endswith((".csv", ".xlsx"))]
    assert urls == [f"https://www.example.lg.jp/data/{path}" for path in tables_and_workbook]
    prefixes = set(re.findall(r'"(?:@type": ")?([a-z]+):[A-Za-z]+"', files["dcat.jsonld"].decode()))
    assert prefixes <= entry["@context"].keys()


def test_the_history_tells_what_changed_from_edition_to_edition() -> None:
    new = edition_of(REAL)
    (first, *others) = new.sections
    old = new._replace(as_of=date(2022, 6, 1), sections=(first._replace(entries=first.entries[1:]), *others))
    files = {
        file.path: file.data.decode("utf-8-sig") for file in published(old, new).files if file.path.endswith("csv")
    }
    assert files["history_2023-06-01.csv"].splitlines() == [
        "基準日,基準日（和暦）,事業の数,追加,変更,廃止・削除,項目の変更",
        "2022-06-01,令和4年6月1日,57,,,,",
        "2023-06-01,令和5年6月1日,58,1,0,0,",
    ]


def test_the_workbook_holds_the_tables_with_numbers_as_numbers(tmp_path: Path) -> None:
    data = published_list("10-kouen")
    (path,) = [file.path for file in data.files if file.path.endswith(".xlsx")]
    (tmp_path / path).write_bytes(next(file.data for file in data.files if file.path == path))
    book = load_workbook(tmp_path / path)
    assert book.sheetnames == [table.title for table in data.tables.values()]
    for table in data.tables.values():
        rows = list(book[table.title].iter_rows(values_only=True))
        assert rows[0] == tuple(field.label for field in table.fields)
        for found, row in zip(rows[1:], table.rows, strict=True):
            assert found == tuple(one if isinstance(one, str | int) or one is None else float(one) for one in row)


def test_the_same_edition_makes_the_same_bytes() -> None:
    assert published(edition_of(REAL)).files == published_list(REAL).files


@pytest.mark.parametrize(
    ("own", "problem"),
    [
        ("open_data: {licence: CC0}", "o.yaml:1:22: エラー[bad-choice]"),
        ("open_data: {bom: maybe}", "o.yaml:1:18: エラー[bad-choice]"),
        ("open_data: {address: www.example.lg.jp}", "o.yaml:1:22: エラー[bad-address]"),
        ("open_data: {title: '{{ town }}'}", "o.yaml:1:24: エラー[undefined-name]"),
        ("open_data:\n  title: 一覧   # のデータ\n", "o.yaml:2:15: エラー[comment-in-text]"),
        ("open_data: {licences: CC0}", "o.yaml:1:23: エラー[wrong-type]"),
        ("open_data: {license: CC0}", "o.yaml:1:13: エラー[unknown-key]"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told_with_its_place(own: str, problem: str) -> None:
    settings, problems = load_open_data(own.encode(), "o.yaml", [(TEMPLATE, "shipped.yaml")])
    assert settings is None
    assert [str(one).startswith(problem) for one in problems] == [True], problems


@pytest.mark.office
def test_libreoffice_opens_workbook_and_table_with_every_value(tmp_path: Path) -> None:
    data = published_list("10-kouen")
    for file in data.files:
        (tmp_path / file.path).write_bytes(file.data)
    (table,) = [path for path in data.tables if path.startswith("entries")]
    (book,) = [path.name for path in tmp_path.glob("*.xlsx")]
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to"]
    infilter = "--infilter=CSV:44,34,76,1,,0,false,true"
    for name, form in (
        (book, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"),
        (table, "xlsx"),
    ):
        subprocess.run(
            [*command, form, infilter, "--outdir", str(tmp_path / "out"), str(tmp_path / name)], check=True, timeout=600
        )
    (made,) = [path for path in (tmp_path / "out").iterdir() if path.suffix == ".csv"]
    rows = list(csv.reader(made.read_text("utf-8-sig").splitlines()))
    assert rows == [["" if one is None else str(one) for one in row] for row in _as_printed(data.tables[table])]
    sheet = load_workbook((tmp_path / "out" / table).with_suffix(".xlsx")).active
    assert sheet is not None
    assert [str(cell.value) for cell in sheet[1]] == [field.label for field in data.tables[table].fields]
    assert sheet.max_row == len(data.tables[table].rows) + 1


def _as_printed(table: Table) -> list[tuple[Cell, ...]]:
    return [tuple(field.label for field in table.fields), *table.rows]
