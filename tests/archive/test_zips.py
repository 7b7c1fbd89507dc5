"""A bag as one zip: any program unpacks it, its digest stands beside it, and a zip of anyone's does no harm."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from reportgen.archive.verify import Kind, verify
from reportgen.archive.zips import NoZipError, digest_path, unpack, write_zip

Files = dict[str, bytes]
Write = Callable[[Path, Mapping[str, bytes]], Path]
TOP = "2023-06-01"


@pytest.fixture
def path(tmp_path: Path, bag_files: Files) -> Path:
    """The bag's zip with its digest."""
    for path, data in write_zip(bag_files, tmp_path / f"{TOP}.zip").items():
        path.write_bytes(data)
    return tmp_path / f"{TOP}.zip"


def told(path: Path) -> list[str]:
    verification = verify(path, "袋.zip")
    assert verification.kind is Kind.ZIP
    return [f"[{problem.rule}] {problem.message}" for problem in verification.diagnostics]


def make(path: Path, *entries: tuple[str | ZipInfo, bytes]) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


def test_it_holds_the_bag_says_nothing_of_when_and_where_and_is_the_same_each_time(
    path: Path, bag_files: Files
) -> None:
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        held = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert held == {f"{TOP}/{name}": data for name, data in bag_files.items()}
    assert write_zip(dict(reversed(bag_files.items())), path)[path] == path.read_bytes()
    digest = sha256(path.read_bytes()).hexdigest()
    assert digest_path(path).read_text("utf-8") == f"{digest}  {TOP}.zip\n"


def test_a_whole_zip_has_nothing_to_tell_also_without_its_digest_and_made_by_others(
    path: Path, tmp_path: Path, bag_files: Files
) -> None:
    assert told(path) == []
    digest_path(path).unlink()
    assert told(path) == []
    assert told(make(tmp_path / "受領.ZIP", *((f"x/{name}", data) for name, data in bag_files.items()))) == []


@pytest.mark.parametrize(
    "change", [lambda data: data + b"x", lambda data: data.replace(b"PK\x01\x02\x14", b"PK\x01\x02\x15")]
)
def test_a_zip_that_is_not_as_its_digest_says_is_told_though_all_in_it_is_whole(
    change: Callable[[bytes], bytes], path: Path
) -> None:
    path.write_bytes(change(path.read_bytes()))
    (problem,) = told(path)
    assert problem == "[damaged-zip] 「袋.zip」は添えた .sha256 のファイルの値と違います（中のファイルは無事です）。"


def test_a_damaged_file_in_it_is_named(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b"%PDF-1.7", b"%PDF-1.6"))
    assert told(path) == ["[damaged-file] 「袋.zip/data/out/2023-06-01/一覧.pdf」の内容が保存したときと違います。"]


@pytest.mark.parametrize("size", [0, 1, 700, -1, -30])
def test_a_truncated_zip_is_told(size: int, path: Path) -> None:
    os.truncate(path, size if size >= 0 else path.stat().st_size + size)
    assert told(path) == ["[damaged-zip] 「袋.zip」は zip として壊れています。"]


LINK = ZipInfo("a/b")
LINK.create_system, LINK.external_attr = 3, 0o120777 << 16
UNKNOWN = ZipInfo("a/b")
UNKNOWN.compress_type = 12


@pytest.mark.parametrize(
    ("entries", "problem"),
    [
        ([("../a", b"")], "一つのフォルダー"),
        ([("a/b", b""), ("/etc/a", b"")], "一つのフォルダー"),
        ([("a/b", b"1"), ("a/b", b"2")], "「a/b」という名前が二つ以上"),
        ([("a/b", b"0" * 10_000_000)], "中身が大きすぎます"),
        ([("a/b", b""), ("c/d", b"")], "一つのフォルダー"),
        ([("a", b"")], "一つのフォルダー"),
        ([], "一つのフォルダー"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_trap_is_told_and_nothing_of_it_unpacked_elsewhere(
    entries: list[tuple[str | ZipInfo, bytes]], problem: str, tmp_path: Path
) -> None:
    path = make(tmp_path / "a.zip", *entries)
    (tmp_path / "to").mkdir()
    with pytest.raises(NoZipError, match=problem):
        unpack(path, tmp_path / "to")
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "to"}
    assert problem in verify(path).diagnostics[0].message


@pytest.mark.parametrize("entry", ["a/../../b", "a/b\nc", LINK, UNKNOWN])
def test_what_leads_elsewhere_or_is_strange_becomes_no_more_than_a_file(entry: str | ZipInfo, tmp_path: Path) -> None:
    path = make(tmp_path / "a.zip", ("a/a", b""), (entry, b"/etc/passwd"))
    (tmp_path / "to").mkdir()
    top = unpack(path, tmp_path / "to")
    assert [one for one in top.iterdir() if one.is_symlink()] == []
    assert {one.name for one in tmp_path.iterdir()} == {"a.zip", "to"}
    assert verify(path).diagnostics[0].rule == "invalid-bag"


def test_sizes_that_lie_do_no_harm(tmp_path: Path) -> None:
    data = bytearray(make(tmp_path / "a.zip", ("a/b", b"0" * 1_000_000)).read_bytes())
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = (10).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(data)
    (tmp_path / "to").mkdir()
    assert (unpack(tmp_path / "a.zip", tmp_path / "to") / "b").stat().st_size <= 10
