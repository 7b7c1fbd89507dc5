"""The shelf: each edition is filed once, whole; a re-issue gets a number that was never used."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import bagit
import pytest

from reportgen.archive import disk
from reportgen.archive import shelf as shelf_module
from reportgen.archive.bag import archive_name, describe_bag, make_bag
from reportgen.archive.disk import write_through
from reportgen.archive.shelf import (
    Archived,
    archive_edition,
    changed_payload,
    list_archived,
    next_revision,
    read_archived,
    zip_archived,
)
from reportgen.archive.verify import verify
from reportgen.diagnostics import DataError, FileError, UsageError

Tree = Callable[[Path], dict[str, bytes | str | None]]
Write = Callable[[Path, Mapping[str, bytes]], Path]
Files = dict[str, bytes]
ROOT = Path(__file__).parents[2]
DAY = date(2023, 6, 1)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "out/archive"


@pytest.fixture
def filed(shelf: Path, payload: Files, info: dict[str, str]) -> Path:
    """The first edition, filed."""
    archive_edition(shelf / "2023-06-01", payload, info)
    return shelf / "2023-06-01"


# --- Filing ---------------------------------------------------------------------------------------------------------


def test_what_is_filed_is_the_bag_and_nothing_beside_it(filed: Path, bag_files: Files, tree: Tree) -> None:
    assert {name: data for name, data in tree(filed).items() if data is not None} == bag_files
    assert [path.name for path in filed.parent.iterdir()] == ["2023-06-01"]
    assert bagit.Bag(str(filed)).validate()
    assert verify(filed).findings == ()


def test_the_payload_is_a_workspace_of_its_own(filed: Path, payload: Files, write: Write, tree: Tree) -> None:
    write(filed.parent / "workspace", payload)
    assert tree(filed / "data") == tree(filed.parent / "workspace")


@pytest.mark.parametrize("form", ["folder", "zip"])
def test_nothing_that_is_filed_is_overwritten(
    form: str, filed: Path, payload: Files, info: dict[str, str], tree: Tree
) -> None:
    if form == "zip":
        zip_archived(filed)
        for path in sorted(filed.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        filed.rmdir()
    before = tree(filed.parent)
    there = filed if form == "folder" else filed.with_name("2023-06-01.zip")
    with pytest.raises(UsageError) as raised:
        archive_edition(filed, payload | {"new": b""}, info)
    (problem,) = raised.value.diagnostics
    assert (problem.rule, problem.message) == (
        "already-archived",
        f"「{there.as_posix()}」はすでに保存されています。",
    )
    assert tree(filed.parent) == before


def test_a_name_that_can_not_be_filed_files_nothing(shelf: Path, payload: Files, info: dict[str, str]) -> None:
    with pytest.raises(DataError):
        archive_edition(shelf / "2023-06-01", payload | {"100%": b""}, info)
    assert not shelf.exists()


def test_what_bagit_takes_for_invalid_is_not_filed(
    shelf: Path, payload: Files, info: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(payload: Files, info: dict[str, str]) -> Files:
        return make_bag(payload, info) | {"data/program.json": b"..."}

    monkeypatch.setattr(shelf_module, "make_bag", damaged)
    with pytest.raises(
        FileError, match=r"エラー\[bag-refused\] 書き込んだ「.*/out/archive/2023-06-01」が検査に通らない"
    ):
        archive_edition(shelf / "2023-06-01", payload, info)
    assert not shelf.exists()


@pytest.mark.parametrize("last", [1, 5, 15])
def test_a_disk_that_fills_up_files_nothing(
    last: int, shelf: Path, payload: Files, info: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def full(_: int) -> None:
        nonlocal calls
        calls += 1
        if calls == last:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        archive_edition(shelf / "2023-06-01", payload, info)
    assert not shelf.exists()


@pytest.mark.parametrize("name", ["2023-06-01.zip", "2023-06-01.zip.sha256"])
def test_a_disk_that_fills_up_at_the_zip_files_no_bag_either(
    name: str, shelf: Path, payload: Files, info: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        write_through(path, data[:3])
        if path.name.startswith(f".{name}."):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write_through(path, data)

    monkeypatch.setattr(disk, "write_through", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        archive_edition(shelf / "2023-06-01", payload, info, zipped=True)
    assert not shelf.exists()


@pytest.mark.parametrize("done", [1, 2])
def test_what_was_interrupted_between_bag_and_zip_is_finished(
    done: int, shelf: Path, payload: Files, info: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace
    calls = 0

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == done + 1:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        archive_edition(shelf / "2023-06-01", payload, info, zipped=True)
    assert verify(shelf / "2023-06-01.zip").findings == ()
    assert len(list(shelf.iterdir())) == 3


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, PermissionError])
def test_an_interruption_at_the_rename_files_nothing(
    interruption: type[BaseException],
    shelf: Path,
    payload: Files,
    info: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(*_: object) -> None:
        raise interruption

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(interruption):
        archive_edition(shelf / "2023-06-01", payload, info)
    assert not shelf.exists()


def test_what_a_crash_left_on_the_shelf_is_cleared_away(filed: Path, payload: Files, info: dict[str, str]) -> None:
    (filed.parent / ".2022-06-01.4711.new/data").mkdir(parents=True)
    (filed.parent / ".2022-06-01.zip.4711.new").write_bytes(b"PK")
    archive_edition(filed.with_name("2023-06-01_r2"), payload, info)
    assert [path.name for path in sorted(filed.parent.iterdir())] == ["2023-06-01", "2023-06-01_r2"]


# --- Zips -----------------------------------------------------------------------------------------------------------


def test_a_zip_stands_beside_its_bag_and_is_the_same_each_time(filed: Path) -> None:
    path = zip_archived(filed)
    first = path.read_bytes()
    assert path == filed.with_name("2023-06-01.zip")
    assert verify(path).findings == ()
    assert zip_archived(filed) == path
    path.unlink()
    assert zip_archived(filed).read_bytes() == first
    digest = filed.with_name("2023-06-01.zip.sha256")
    digest.unlink()
    zip_archived(filed)
    assert digest.read_text("utf-8").endswith("  2023-06-01.zip\n")
    assert sorted(path.name for path in filed.parent.iterdir()) == [
        *("2023-06-01", "2023-06-01.zip", "2023-06-01.zip.sha256"),
    ]


def test_a_damaged_bag_is_not_zipped(filed: Path) -> None:
    (filed / "data/program.json").write_bytes(b"x")
    (filed / "data/fonts/OFL.txt").unlink()
    with pytest.raises(DataError) as raised:
        zip_archived(filed)
    assert [problem.rule for problem in raised.value.diagnostics] == ["damaged-file", "missing-file"]
    assert [path.name for path in filed.parent.iterdir()] == ["2023-06-01"]


def test_another_zip_of_the_name_is_not_overwritten(filed: Path) -> None:
    filed.with_name("2023-06-01.zip").write_bytes(b"memo")
    with pytest.raises(UsageError, match="already-archived"):
        zip_archived(filed)
    assert filed.with_name("2023-06-01.zip").read_bytes() == b"memo"


def test_a_zip_that_can_not_be_written_leaves_nothing(filed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        zip_archived(filed)
    assert [path.name for path in filed.parent.iterdir()] == ["2023-06-01"]


# --- What is there --------------------------------------------------------------------------------------------------


def test_no_shelf_is_an_empty_one(shelf: Path) -> None:
    assert list_archived(shelf) == ()
    assert next_revision((), DAY) == 1


def test_what_is_filed_is_listed_by_day_and_revision_bags_before_zips(
    shelf: Path, payload: Files, description: dict[str, Any]
) -> None:
    for day, revision, reason in ((DAY, 1, ""), (DAY, 2, "誤記\nを改めた"), (date(2022, 6, 1), 1, "")):
        given = {**description, "as_of": day, "revision": revision, "reason": reason}
        archive_edition(shelf / archive_name(day, revision), payload, describe_bag(**given))
    zip_archived(shelf / "2023-06-01_r2")
    for name in ("2023-13-01", "2023-06-01_r1", "2023-06-01_r02", "2023-06-01（控え）", ".2023-06-01.1.new"):
        (shelf / name).mkdir()
    (shelf / "2021-06-01").write_bytes(b"no folder")
    (shelf / "2020-06-01.zip").mkdir()
    assert list_archived(shelf) == (
        Archived(date(2022, 6, 1), 1, shelf / "2022-06-01", False, ""),
        Archived(DAY, 1, shelf / "2023-06-01", False, ""),
        Archived(DAY, 2, shelf / "2023-06-01_r2", False, "誤記\nを改めた"),
        Archived(DAY, 2, shelf / "2023-06-01_r2.zip", True, "誤記\nを改めた"),
    )


def test_a_damaged_bag_and_a_damaged_zip_are_listed_all_the_same(shelf: Path) -> None:
    (shelf / "2023-06-01_r3").mkdir(parents=True)
    (shelf / "2023-06-01_r12.zip").write_bytes(b"PK")
    archived = list_archived(shelf)
    assert [(one.revision, one.reason) for one in archived] == [(3, ""), (12, "")]
    assert next_revision(archived, DAY) == 13
    assert next_revision(archived, date(2024, 6, 1)) == 1


# --- What was filed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("zipped", [False, True])
def test_an_equal_payload_has_nothing_to_file_and_another_tells_what_changed(
    zipped: bool, filed: Path, payload: Files
) -> None:
    path = zip_archived(filed) if zipped else filed
    assert changed_payload(path, payload) == ()
    changed = {**payload, "program.json": b"{ }", "templates/new.yaml": b""}
    del changed["fonts/OFL.txt"]
    assert changed_payload(path, changed) == ("fonts/OFL.txt", "program.json", "templates/new.yaml")


def test_where_nothing_can_be_read_all_has_changed(filed: Path, payload: Files) -> None:
    (filed / "manifest-sha256.txt").unlink()
    assert changed_payload(filed, payload) == tuple(sorted(payload))


@pytest.mark.parametrize("zipped", [False, True])
def test_a_small_file_is_read_back(zipped: bool, filed: Path, payload: Files) -> None:
    path = zip_archived(filed) if zipped else filed
    assert read_archived(path, "data/program.json") == payload["program.json"]
    assert read_archived(path, "data/無い") == b""


def test_starting_the_program_does_not_load_what_only_filing_needs() -> None:
    loaded = (
        "import sys, reportgen.archive.shelf; print([m for m in ('bagit', 'zipfile', 'ctypes') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", loaded],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
