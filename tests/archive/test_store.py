"""Storing: a dated folder is always whole, true to its manifest, and nobody's work in it is lost."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Collection, Generator, Mapping
from pathlib import Path

import pytest

from reportgen.archive import disk
from reportgen.archive.manifest import Input, Inputs, describe_file, read_manifest
from reportgen.archive.store import Stored, ToMake, write_files
from reportgen.archive.store import store_edition as store_files
from reportgen.diagnostics import Severity, UsageError

INPUTS = Inputs(
    "2023-06-01",
    "2023-06-01T00:00:00+00:00",
    Input("e.yaml", "1"),
    (Input("t.yaml", "2"),),
    (Input("f.ttf", "3", "1.0"),),
    (Input("m.csv", "4"),),
    "reportgen 1",
    "5",
    {"python": "3.11.7"},
)
CHANGED = INPUTS._replace(edition=Input("e.yaml", "9"))
FILES = {"一覧.pdf": b"list", "一覧.docx": b"word", "extracts/012301_登別市/抜粋.docx": b"extract"}
EXTRACT = "extracts/012301_登別市/抜粋.docx"

Tree = Callable[[Path], dict[str, bytes | str | None]]


def store_edition(
    folder: Path, files: Mapping[str, bytes], inputs: Inputs, *, whole: bool = False, clean: bool = False
) -> Stored:
    """Stores what was made already."""
    return store_files(folder, ToMake.of(files), inputs, whole=whole, clean=clean)


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


@pytest.mark.parametrize(
    "other",
    [
        INPUTS._replace(as_of="2024-06-01"),
        INPUTS._replace(made_at="2023-06-02T00:00:00+00:00"),
        INPUTS._replace(edition=Input("e.yaml", "9")),
        INPUTS._replace(templates=(Input("t.yaml", "9"),)),
        INPUTS._replace(fonts=(Input("f.ttf", "9", "1.0"),)),
        INPUTS._replace(tables=(Input("m.csv", "9"),)),
        INPUTS._replace(program="reportgen 2"),
        INPUTS._replace(code="9"),
        INPUTS._replace(versions={"python": "3.12.1"}),
        INPUTS._replace(revised_on="2023-07-03"),
    ],
)
def test_a_narrowed_build_from_any_other_input_is_refused_where_other_files_would_stay(
    other: Inputs, folder: Path, tree: Tree
) -> None:
    store_edition(folder, FILES, INPUTS)
    before = tree(folder.parent)
    with pytest.raises(UsageError, match=r"other-state.*2個あります（「extracts/012301_登別市/抜粋.docx」など"):
        store_edition(folder, {"一覧.pdf": b"new list"}, other)
    assert tree(folder.parent) == before
    assert store_edition(folder, dict.fromkeys(FILES, b"x"), other).left_out == 0


def test_a_narrowed_build_that_may_leaves_out_files_of_other_data(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    stored = store_edition(folder, {"一覧.pdf": b"new list"}, CHANGED, clean=True)
    assert (stored.kept, stored.left_out, stored.diagnostics) == (0, 2, ())
    assert contents(folder) == {"一覧.pdf": b"new list"}
    assert listed(folder) == {"一覧.pdf"}


@pytest.mark.parametrize("inputs", [INPUTS, CHANGED])
def test_a_full_build_leaves_exactly_its_files_and_the_clerks_own(inputs: Inputs, folder: Path) -> None:
    store_edition(folder, {**FILES, "一覧.outline.txt": b"outline"}, INPUTS)
    (folder / "extracts/012301_登別市/メモ.txt").write_bytes(b"memo")
    new = {"一覧.pdf": b"new", "extracts/999999_登別市/抜粋.docx": b"new"}
    assert store_edition(folder, new, inputs, whole=True).left_out == 3
    assert contents(folder) == {**new, "extracts/012301_登別市/メモ.txt": b"memo"}
    assert listed(folder) == set(new)


def test_a_town_whose_code_changed_has_one_folder(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    store_edition(folder, {"extracts/999999_登別市/抜粋.docx": b"new"}, CHANGED, whole=True)
    assert [path.name for path in (folder / "extracts").iterdir()] == ["999999_登別市"]


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
        "変更されたファイルを「抜粋（手直し）.docx」として残しました。"
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
    assert store_edition(folder, {"一覧.pdf": b"list"}, INPUTS).diagnostics == ()
    assert contents(folder) == {**FILES, "一覧.docx": b"by hand"}
    assert read_manifest((folder / "manifest.json").read_bytes()).files[1] == describe_file("一覧.docx", b"word")  # type: ignore[union-attr]


def test_a_file_edited_by_hand_gets_another_name_where_it_is_of_another_state(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "一覧.docx").write_bytes(b"by hand")
    (warning,) = store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, clean=True).diagnostics
    assert "一覧（手直し）.docx" in warning.hint
    assert contents(folder) == {"一覧.pdf": b"new", "一覧（手直し）.docx": b"by hand"}
    assert listed(folder) == {"一覧.pdf"}


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


def test_dates_of_files_that_stay_are_kept(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    os.utime(folder / EXTRACT, (1_000_000_000, 1_000_000_000))
    store_edition(folder, {"一覧.pdf": b"list"}, INPUTS)
    assert (folder / EXTRACT).stat().st_mtime == 1_000_000_000


def test_links_and_empty_folders_of_the_clerk_stay_and_no_empty_ones_of_ours(folder: Path, tmp_path: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (tmp_path / "資料").mkdir()
    (folder / "資料").symlink_to(tmp_path / "資料", target_is_directory=True)
    (folder / "様式.docx").symlink_to("../../どこにもない.docx")
    (folder / "送付/済").mkdir(parents=True)
    (folder / EXTRACT).unlink()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "管")
    store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, whole=True)
    assert (folder / "資料").readlink() == tmp_path / "資料"
    assert (folder / "様式.docx").readlink() == Path("../../どこにもない.docx")
    assert (folder / "送付/済").is_dir()
    assert not (folder / "extracts").exists()
    assert (tmp_path / "資料").is_dir()


def test_where_a_drive_has_no_second_names_what_stays_is_copied(
    folder: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    store_edition(folder, FILES, INPUTS)
    (folder / "控え.docx").symlink_to("一覧.docx")
    os.utime(folder / EXTRACT, (1_000_000_000, 1_000_000_000))
    before = tree(folder)
    monkeypatch.setattr(os, "link", refuse)
    store_edition(folder, {"一覧.pdf": b"list"}, INPUTS)
    assert tree(folder) == before
    assert (folder / EXTRACT).stat().st_mtime == 1_000_000_000


def test_a_file_of_ours_that_became_a_link_counts_as_edited(folder: Path, tmp_path: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (tmp_path / "よそ.docx").write_bytes(b"word")
    (folder / "一覧.docx").unlink()
    (folder / "一覧.docx").symlink_to(tmp_path / "よそ.docx")
    assert len(store_edition(folder, FILES, INPUTS).diagnostics) == 1
    assert (folder / "一覧（手直し）.docx").readlink() == tmp_path / "よそ.docx"
    assert (tmp_path / "よそ.docx").read_bytes() == b"word"


def test_a_link_to_a_folder_stays_a_link_and_its_target_is_replaced(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "共有/令和5年"
    store_edition(target, FILES, INPUTS)
    folder.parent.mkdir()
    folder.symlink_to(target, target_is_directory=True)
    store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, whole=True)
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
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, whole=True)
    assert tree(folder.parent) == before


def making(files: Mapping[str, bytes], made: list[str], stop: BaseException | None = None) -> ToMake:
    """Files that note that they are made; before the last one of them all is stopped."""

    def make(paths: Collection[str]) -> Generator[tuple[str, bytes], None, None]:
        for path in paths:
            if stop and path == list(files)[-1]:
                raise stop
            made.append(path)
            yield path, files[path]

    return ToMake(tuple(files), make)


def test_what_was_made_from_the_same_inputs_is_not_made_again_unless_it_was_changed(folder: Path) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "一覧.docx").write_bytes(b"by hand")
    made: list[str] = []
    stored = store_files(folder, making(FILES, made), INPUTS, whole=True, takes_over=True)
    assert (made, stored.sizes, stored.kept, stored.left_out) == (["一覧.docx"], (4, 4, 7), 0, 0)
    assert contents(folder) == FILES | {"一覧（手直し）.docx": b"by hand"}
    assert listed(folder) == set(FILES)
    store_files(folder, making(FILES, made), CHANGED, whole=True, takes_over=True)
    assert made == ["一覧.docx", *FILES]


@pytest.mark.parametrize(("inputs", "made_later"), [(INPUTS, [EXTRACT]), (CHANGED, list(FILES))])
def test_a_stopped_writer_is_gone_on_with_where_the_inputs_are_the_same(
    inputs: Inputs, made_later: list[str], folder: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        stopped = making({"a.txt": b"", **FILES}, [], KeyboardInterrupt())
        store_files(folder, stopped, INPUTS, whole=True, takes_over=True)
    (stage,) = folder.parent.iterdir()
    (stage / "new").write_bytes(b"half")
    stage.rename(folder.with_name(".2023-06-01.4711.staged"))
    made: list[str] = []
    store_files(folder, making(FILES, made), inputs, whole=True, takes_over=True)
    assert made == made_later
    assert contents(folder) == FILES
    assert listed(folder) == set(FILES)
    assert [path.name for path in folder.parent.iterdir()] == ["2023-06-01"]


def test_where_a_file_can_not_be_made_nothing_is_left(folder: Path) -> None:
    with pytest.raises(OSError, match="full"):
        store_files(folder, making(FILES, [], OSError("full")), INPUTS, whole=True)
    assert not folder.parent.exists()


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
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, whole=True)
    assert contents(folder) == (FILES if renames == 1 else {"一覧.pdf": b"new"})
    monkeypatch.undo()
    store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, whole=True)
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
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, whole=True)
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
    monkeypatch.setattr(os, "access", lambda path, mode: not (mode & os.W_OK and Path(path) == folder / name))
    with pytest.raises(PermissionError) as raised:
        store_edition(folder, {"一覧.pdf": b"new"}, CHANGED, whole=True)
    assert raised.value.filename == str(folder / name)
    assert tree(folder.parent) == before


def test_a_folder_that_can_not_be_looked_into_is_not_replaced(
    folder: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_edition(folder, FILES, INPUTS)
    (folder / "控え").mkdir()
    (folder / "控え/メモ.txt").write_bytes(b"memo")
    before = tree(folder.parent)
    list_folder = os.scandir

    def list_or_refuse(path: Path) -> object:
        if Path(path).name == "控え":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return list_folder(path)

    with monkeypatch.context() as patch, pytest.raises(PermissionError):
        patch.setattr(os, "scandir", list_or_refuse)
        store_edition(folder, FILES, CHANGED, whole=True)
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
    assert happened == ["file"] * 5 + folders * 3 + ["rename"] + folders


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
    assert {path.name for path in tmp_path.iterdir()} == {"版.yaml", ".版.yaml.控え.new", ".版.yaml"}


def test_a_file_that_is_there_is_not_replaced_by_a_fresh_one(tmp_path: Path, tree: Tree) -> None:
    (tmp_path / "版.yaml").write_bytes(b"old")
    before = tree(tmp_path)
    with pytest.raises(FileExistsError):
        write_files({tmp_path / "版.yaml": b"new"}, fresh=True)
    assert tree(tmp_path) == before


def test_a_file_that_is_a_link_is_written_through_it_and_keeps_who_may_read_it(tmp_path: Path) -> None:
    (tmp_path / "共有").mkdir()
    (tmp_path / "共有/版.yaml").write_bytes(b"old")
    (tmp_path / "共有/版.yaml").chmod(0o640)
    (tmp_path / "版.yaml").symlink_to("共有/版.yaml")
    write_files({tmp_path / "版.yaml": b"new"})
    assert (tmp_path / "版.yaml").readlink() == Path("共有/版.yaml")
    assert (tmp_path / "共有/版.yaml").read_bytes() == b"new"
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "共有/版.yaml").stat().st_mode) == 0o640
