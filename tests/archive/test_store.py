"""Storing: a dated folder is always whole, true to its manifest, and nobody's work in it is lost."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.archive import disk
from reportgen.archive.manifest import Input, Inputs, describe_file, read_manifest
from reportgen.archive.store import store_edition, write_files
from reportgen.diagnostics import Severity

INPUTS = Inputs(
    "2023-06-01",
    "2023-06-01T00:00:00+00:00",
    Input("e.yaml", "1"),
    (Input("t.yaml", "2"),),
    (Input("f.ttf", "3", "1.0"),),
    "reportgen 1",
)
CHANGED = INPUTS._replace(edition=Input("e.yaml", "9"))
FILES = {"一覧.pdf": b"list", "一覧.docx": b"word", "extracts/012301_登別市/抜粋.docx": b"extract"}
EXTRACT = "extracts/012301_登別市/抜粋.docx"

Tree = Callable[[Path], dict[str, bytes | str | None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out/2023-06-01"


def contents(folder: Path) -> dict[str, bytes]:
    """All files but the manifest."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != "manifest.json"}


def listed(folder: Path) -> set[str]:
    """The files that the manifest lists; it must be true to them."""
    manifest = read_manifest((folder / "manifest.json").read_bytes())
    assert manifest is not None
    for file in manifest.files:
        assert file == describe_file(file.path, (folder / file.path).read_bytes())
    return {file.path for file in manifest.files}


def test_a_first_build_makes_the_folder_and_nothing_beside_it(folder: Path) -> None:
    stored = store_edition(folder, FILES, INPUTS)
    assert (stored.kept, stored.left_out, stored.diagnostics) == (0, 0, ())
    assert contents(folder) == FILES
    assert listed(folder) == set(FILES)
    assert [path.name for path in folder.parent.iterdir()] == ["2023-06-01"]


def test_an_equal_build_makes_an_equal_folder(folder: Path, tree: Tree) -> None:
    store_edition(folder, FILES, INPUTS)
    before = tree(folder.parent)
    assert store_edition(folder, FILES, INPUTS).diagnostics == ()
    assert tree(folder.parent) == before


def test_a_narrowed_build_keeps_the_other_files_of_the_same_data(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    stored = store_edition(folder, {"一覧.pdf": b"list"}, INPUTS)
    assert (stored.kept, stored.left_out) == (2, 0)
    assert contents(folder) == FILES
    assert listed(folder) == set(FILES)


def test_a_narrowed_build_leaves_out_files_of_other_data(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    stored = store_edition(folder, {"一覧.pdf": b"new list"}, CHANGED)
    assert (stored.kept, stored.left_out, stored.diagnostics) == (0, 2, ())
    assert contents(folder) == {"一覧.pdf": b"new list"}
    assert listed(folder) == {"一覧.pdf"}


def test_a_full_build_of_other_data_replaces_all(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    new = {path: data + b" new" for path, data in FILES.items()}
    assert store_edition(folder, new, CHANGED).left_out == 0
    assert contents(folder) == new


def test_foreign_files_stay_and_are_not_listed(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "送付状.docx").write_bytes(b"letter")
    (folder / "extracts/控え").mkdir()
    (folder / "extracts/控え/.隠し").write_bytes(b"hidden")
    for inputs in (INPUTS, CHANGED):
        store_edition(folder, FILES, inputs)
        assert contents(folder) == FILES | {"送付状.docx": b"letter", "extracts/控え/.隠し": b"hidden"}
        assert listed(folder) == set(FILES)


def test_a_file_edited_by_hand_is_kept_beside_the_new_one_with_a_warning(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / EXTRACT).write_bytes(b"by hand")
    (warning,) = store_edition(folder, FILES, INPUTS).diagnostics
    assert warning.severity is Severity.WARNING
    assert str(warning) == (
        f"警告[edited-by-hand] 「{EXTRACT}」は作成後に変更されています。"
        "変更されたファイルを「抜粋（手直し）.docx」として残し、新しいファイルを作りました。"
    )
    assert contents(folder) == FILES | {"extracts/012301_登別市/抜粋（手直し）.docx": b"by hand"}
    assert listed(folder) == set(FILES)


def test_a_file_edited_again_and_again_is_never_lost(folder: Path) -> None:
    for edit in (b"first", b"second", b"third"):
        store_edition(folder, FILES, INPUTS)
        (folder / "一覧.docx").write_bytes(edit)
    store_edition(folder, FILES, CHANGED)
    assert contents(folder) == FILES | {
        "一覧（手直し）.docx": b"first",
        "一覧（手直し）2.docx": b"second",
        "一覧（手直し）3.docx": b"third",
    }


def test_a_file_edited_by_hand_that_is_not_made_now_stays_as_it_is(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "一覧.docx").write_bytes(b"by hand")
    assert store_edition(folder, {"一覧.pdf": b"new"}, CHANGED).diagnostics == ()
    assert contents(folder) == {"一覧.pdf": b"new", "一覧.docx": b"by hand"}
    (warning,) = store_edition(folder, FILES, CHANGED).diagnostics
    assert "一覧（手直し）.docx" in warning.hint
    assert contents(folder)["一覧（手直し）.docx"] == b"by hand"


def test_a_file_edited_to_what_is_made_now_is_no_other_file(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "一覧.docx").write_bytes(b"new word")
    assert store_edition(folder, FILES | {"一覧.docx": b"new word"}, CHANGED).diagnostics == ()
    assert set(contents(folder)) == set(FILES)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[" * 100_000, b"\xff"])
def test_without_a_readable_manifest_nothing_is_taken_for_ours(damage: bytes, folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "manifest.json").write_bytes(damage)
    stored = store_edition(folder, {"一覧.pdf": b"new"}, INPUTS)
    assert contents(folder) == FILES | {"一覧.pdf": b"new", "一覧（手直し）.pdf": b"list"}
    assert len(stored.diagnostics) == 1
    assert listed(folder) == {"一覧.pdf"}


def test_a_manifest_that_lies_about_a_kept_file_is_put_right(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    content["files"] += [file | {"size": 99} for file in content["files"]]
    manifest.write_text(json.dumps(content), encoding="utf-8")
    store_edition(folder, {"一覧.pdf": b"list"}, INPUTS)
    assert listed(folder) == set(FILES)


def test_dates_of_files_that_stay_are_kept(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    os.utime(folder / EXTRACT, (1_000_000_000, 1_000_000_000))
    store_edition(folder, {"一覧.pdf": b"list"}, INPUTS)
    assert (folder / EXTRACT).stat().st_mtime == 1_000_000_000


def test_a_link_to_a_folder_stays_a_link_and_its_target_is_replaced(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "共有/令和5年"
    store_edition(target, FILES, INPUTS)
    folder.parent.mkdir()
    folder.symlink_to(target, target_is_directory=True)
    store_edition(folder, {"一覧.pdf": b"new"}, CHANGED)
    assert folder.is_symlink()
    assert contents(target) == {"一覧.pdf": b"new"}
    assert [path.name for path in (*folder.parent.iterdir(), *target.parent.iterdir())] == ["2023-06-01", "令和5年"]


# --- Crashes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_renames(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that can't swap two names at once."""
    monkeypatch.setattr(disk, "exchange", lambda *_: False)


def test_a_crash_between_the_two_renames_is_undone_by_the_next_build(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "一覧.docx").write_bytes(b"by hand")
    folder.rename(folder.with_name(".2023-06-01.4711.old"))
    half = folder.with_name(".2023-06-01.4711.new")
    half.mkdir()
    (half / "一覧.pdf").write_bytes(b"half")
    store_edition(folder, FILES, INPUTS)
    assert contents(folder) == FILES | {"一覧（手直し）.docx": b"by hand"}
    assert [path.name for path in folder.parent.iterdir()] == ["2023-06-01"]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, MemoryError])
@pytest.mark.parametrize("renames", [1, 2])
@pytest.mark.usefixtures("two_renames")
def test_an_interruption_at_either_rename_leaves_the_earlier_folder(
    renames: int, interruption: type[BaseException], folder: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_edition(folder, FILES, INPUTS)
    before = tree(folder.parent)
    calls = 0
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == renames:
            raise interruption
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(interruption):
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED)
    assert tree(folder.parent) == before


@pytest.mark.parametrize("renames", [1, 2])
@pytest.mark.usefixtures("two_renames")
def test_an_interruption_just_after_a_rename_leaves_a_whole_folder(
    renames: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_edition(folder, FILES, INPUTS)
    calls = 0
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        rename(self, target)
        if calls == renames:
            raise KeyboardInterrupt
        return target

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED)
    assert contents(folder) == (FILES if renames == 1 else {"一覧.pdf": b"new"})
    monkeypatch.undo()
    store_edition(folder, {"一覧.pdf": b"new"}, CHANGED)
    assert [path.name for path in folder.parent.iterdir()] == ["2023-06-01"]


@pytest.mark.parametrize("swapped", [False, True])
def test_an_interruption_at_the_swap_leaves_one_whole_folder(
    swapped: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_edition(folder, FILES, INPUTS)
    exchange = disk.exchange

    def interrupted(first: Path, second: Path) -> bool:
        if swapped:
            exchange(first, second)
        raise KeyboardInterrupt

    monkeypatch.setattr(disk, "exchange", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED)
    monkeypatch.undo()
    assert contents(folder) == ({"一覧.pdf": b"new"} if swapped and exchange_works(folder.parent) else FILES)
    assert [path.name for path in folder.parent.iterdir()] == ["2023-06-01"]


def exchange_works(folder: Path) -> bool:
    names = [folder / ".a", folder / ".b"]
    for name in names:
        name.write_bytes(b"")
    works = disk.exchange(*names)
    for name in names:
        name.unlink()
    return works


def test_a_file_in_the_folders_place_is_refused_and_kept(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_bytes(b"memo")
    with pytest.raises(FileExistsError) as raised:
        store_edition(folder, FILES, INPUTS)
    assert raised.value.filename == str(folder)
    assert folder.read_bytes() == b"memo"
    assert [path.name for path in folder.parent.iterdir()] == ["2023-06-01"]


@pytest.mark.parametrize("name", ["", "extracts/012301_登別市"])
def test_a_folder_made_read_only_is_not_replaced(
    name: str, folder: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_edition(folder, FILES, INPUTS)
    before = tree(folder.parent)
    # Who runs the tests may be allowed everything.
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode & os.W_OK and path == folder / name))
    with pytest.raises(PermissionError) as raised:
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED)
    assert raised.value.filename == str(folder / name)
    assert tree(folder.parent) == before


def test_every_file_and_folder_is_written_through_to_the_disk_before_the_rename(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []
    rename = Path.rename
    sync = os.fsync

    def synced(descriptor: int) -> None:
        happened.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        happened.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    store_edition(folder, FILES, INPUTS)
    folders = [] if os.name == "nt" else ["folder"]
    assert happened == ["file"] * 4 + folders * 3 + ["rename"] + folders


def test_files_that_stay_are_written_through_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_edition(folder, FILES, INPUTS)
    synced = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    store_edition(folder, {"一覧.pdf": b"new"}, INPUTS)
    assert {path.stat().st_ino for path in folder.rglob("*") if path.is_file()} <= set(synced)


# --- Single files ---------------------------------------------------------------------------------------------------


def test_files_are_put_into_folders_that_are_made_for_them(tmp_path: Path) -> None:
    files = {tmp_path / "a/b/資料.txt": b"1", tmp_path / "c/版.yaml": b"2"}
    write_files(files)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == files


@pytest.mark.parametrize("last", [1, 2])
def test_where_one_file_can_not_be_written_none_is(
    last: int, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "版.yaml").write_bytes(b"old")
    before = tree(tmp_path)
    calls = 0

    def full(_: int) -> None:
        nonlocal calls
        calls += 1
        if calls == last:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_files({tmp_path / "資料.txt": b"1", tmp_path / "版.yaml": b"2"})
    assert tree(tmp_path) == before


@pytest.mark.parametrize("last", [1, 2])
def test_where_one_file_can_not_be_put_into_place_all_are_as_they_were(
    last: int, tmp_path: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "版.yaml").write_bytes(b"old")
    before = tree(tmp_path)
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target.name == ("資料.txt", "版.yaml", "控え.txt")[last]:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(PermissionError):
        write_files({tmp_path / "資料.txt": b"1", tmp_path / "版.yaml": b"2", tmp_path / "控え.txt": b"3"})
    assert tree(tmp_path) == before


def test_what_a_crash_left_beside_a_file_is_cleared_away_and_nothing_else_is(tmp_path: Path) -> None:
    for name in (".版.yaml.4711.new", ".別の版.yaml.4711.new", ".版.yaml.控え.new", ".版.yaml"):
        (tmp_path / name).write_bytes(b"half")
    write_files({tmp_path / "版.yaml": b"2"})
    assert {path.name for path in tmp_path.iterdir()} == {
        *("版.yaml", ".別の版.yaml.4711.new", ".版.yaml.控え.new", ".版.yaml"),
    }
