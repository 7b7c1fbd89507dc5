"""The same data give the same bytes: on any day, in any folder, locale and time zone, under any hash seed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pikepdf
import pytest

from reportgen.pipeline.make import Kept

ROOT = Path(__file__).parents[1]
DAY = "out/2023-06-01"
LIST = "西胆振地域における広域連携の状況_令和5年6月1日現在"
HERE = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0"}
ELSEWHERE = {"LC_ALL": "ja_JP.eucJP", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "1"}


def built(root: Path, environment: dict[str, str], *arguments: str) -> dict[str, bytes]:
    """The files of a build in a process and a folder of its own, by their paths."""
    root.mkdir(parents=True)
    shutil.copytree(ROOT / "data", root / "data")
    for path in root.rglob("*"):
        os.utime(path, (0, time.time() % 1e6))
    shared = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    command = [sys.executable, "-m", "reportgen", "build", *arguments]
    subprocess.run(command, cwd=root, env=shared | environment, check=True, capture_output=True)
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in (root / "out").rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def first(whole_build: Kept) -> dict[str, bytes]:
    """All files of the real list, built in this process."""
    out = whole_build.folder.parent
    return {f"out/{path.relative_to(out).as_posix()}": path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_a_build_elsewhere_is_the_same_byte_for_byte(first: dict[str, bytes], tmp_path: Path) -> None:
    second = built(tmp_path / "別の 場所" / "深い", ELSEWHERE)
    assert len(first) == 37
    assert {path for path in first if first[path] != second.get(path)} == set()
    assert set(second) == set(first)


def test_no_date_but_the_editions_stands_in_the_files(first: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(first[f"{DAY}/{LIST}.pdf"])) as file:
        assert str(file.docinfo["/CreationDate"]) == "D:20230601000000+00'00'"
    core = docx.Document(BytesIO(first[f"{DAY}/{LIST}.docx"])).core_properties
    assert core.created == core.modified == datetime(2023, 6, 1, tzinfo=UTC)


def test_source_date_epoch_is_the_date_in_pdf_and_word_and_manifest(first: dict[str, bytes], tmp_path: Path) -> None:
    environment = ELSEWHERE | {"SOURCE_DATE_EPOCH": "1700000000"}
    dated = built(tmp_path / "a", environment, "--only", "list")
    assert built(tmp_path / "b", HERE | {"SOURCE_DATE_EPOCH": "1700000000"}, "--only", "list") == dated
    assert all(dated[path] != first[path] for path in dated)
    with pikepdf.open(BytesIO(dated[f"{DAY}/{LIST}.pdf"])) as file:
        assert str(file.docinfo["/ModDate"]) == "D:20231114221320+00'00'"
    core = docx.Document(BytesIO(dated[f"{DAY}/{LIST}.docx"])).core_properties
    assert core.created == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert b"2023-11-14T22:13:20+00:00" in dated[f"{DAY}/manifest.json"]


@pytest.mark.parametrize("seconds", ["yesterday", "1e9", "99999999999999999999", "-99999999999999"])
def test_a_source_date_epoch_that_is_no_time_is_refused(tmp_path: Path, seconds: str) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    command = [sys.executable, "-m", "reportgen", "build", "-C", str(tmp_path)]
    environment = dict(os.environ) | {"SOURCE_DATE_EPOCH": seconds, "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "SOURCE_DATE_EPOCH" in done.stderr and "Traceback" not in done.stderr


def test_zip_entries_are_ordered_and_carry_no_clock(first: dict[str, bytes]) -> None:
    for path, data in first.items():
        if path.endswith(".docx"):
            with ZipFile(BytesIO(data)) as file:
                assert file.namelist()[0] == "[Content_Types].xml"
                assert len({(entry.date_time, entry.create_system) for entry in file.infolist()}) == 1
