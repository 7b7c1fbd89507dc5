"""Folders swapped, leftovers found, one writer at a time."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from threading import Event, Thread

import pytest

from reportgen.archive import disk
from reportgen.archive.disk import (
    NEW,
    clear_away,
    exchange,
    find_leftovers,
    locked,
    passing_name,
    put_folder,
    settle,
    settle_folders,
    writing_into,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "out/2023-06-01"
    folder.mkdir(parents=True)
    (folder / "old").write_bytes(b"")
    return folder


def new_beside(folder: Path) -> Path:
    new = passing_name(folder, NEW)
    new.mkdir()
    (new / "new").write_bytes(b"")
    return new


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("swaps", [True, False])
def test_a_new_folder_takes_the_place_of_the_old_one(
    swaps: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not swaps:
        monkeypatch.setattr(disk, "exchange", lambda *_: False)
    with writing_into(folder.parent):
        put_folder(new_beside(folder), folder)
    assert names(folder.parent) == ["2023-06-01", "2023-06-01/new"]


def test_a_new_folder_takes_a_place_that_is_free(tmp_path: Path) -> None:
    put_folder(new_beside(tmp_path / "2023-06-01"), tmp_path / "2023-06-01")
    assert names(tmp_path) == ["2023-06-01", "2023-06-01/new"]


def test_a_swap_that_is_refused_leaves_both_names(folder: Path) -> None:
    assert not exchange(folder, folder.with_name("無い"))
    assert names(folder.parent) == ["2023-06-01", "2023-06-01/old"]


if sys.platform == "linux":

    def test_at_every_moment_of_many_swaps_a_reader_finds_one_of_the_folders(folder: Path) -> None:
        new = new_beside(folder)
        enough = Event()

        def swap() -> None:
            while not enough.is_set():
                assert exchange(new, folder)

        thread = Thread(target=swap)
        thread.start()
        seen: set[str] = set()
        for reading in range(1_000_000):
            seen.update(path.name for path in folder.iterdir())
            if reading > 3000 and len(seen) > 1:
                break
        enough.set()
        thread.join()
        assert seen == {"old", "new"}


def test_what_has_a_passing_name_is_found_and_cleared_away_and_nothing_else(folder: Path) -> None:
    others = (".gitignore", ".2023-06-01.メモ", ".2023-06-01.new", "2024-06-01.1.new")
    left = [folder.with_name(f".{end}") for end in ("2023-06-01.1.new", "2023-06-01.1.old", "2024-06-01.4711.new")]
    for path in (*left[1:], *[folder.with_name(name) for name in others]):
        path.mkdir()
    left[0].write_bytes(b"")
    found = find_leftovers([folder.parent, folder.with_name("無い")])
    assert [one.path for one in found] == left
    (left[2] / "list").write_bytes(b"")
    settle(found)
    assert {path.name for path in folder.parent.iterdir()} == {folder.name, *others}


def test_a_folder_that_a_crash_left_without_its_name_gets_it_back(folder: Path) -> None:
    folder.rename(folder.with_name(".2023-06-01.4711.old"))
    settle(find_leftovers([folder.parent]))
    assert names(folder.parent) == ["2023-06-01", "2023-06-01/old"]


def test_what_was_ready_is_put_in_place_and_what_was_not_is_cleared_away(folder: Path) -> None:
    for name in (".a.txt.5.new", ".b.yaml.5.ready", ".c.txt.6.new", ".2024-06-01.5.new/f"):
        path = folder.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    settle_folders([folder.parent, folder.with_name("無い")])
    assert names(folder.parent) == ["2023-06-01", "2023-06-01/old", "2024-06-01", "2024-06-01/f", "a.txt", "b.yaml"]


def test_what_is_being_written_is_let_alone(folder: Path) -> None:
    half = new_beside(folder)
    with locked(folder.parent):
        settle_folders([folder.parent])
    assert half.exists()
    settle_folders([folder.parent])
    assert not half.exists()


def test_where_there_are_no_locks_what_is_left_is_for_the_next_writer(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = new_beside(folder)
    monkeypatch.setattr(disk, "locked", lambda *_, **__: nullcontext(False))
    settle_folders([folder.parent])
    assert half.exists()
    with writing_into(folder.parent):
        assert not half.exists()


def test_folders_that_were_made_for_what_failed_go_again(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), writing_into(tmp_path / "a/b", tmp_path / "a/c"):
        assert (tmp_path / "a/c").is_dir()
        raise ValueError("x")
    assert names(tmp_path) == []


def test_what_is_not_there_or_a_link_is_cleared_away_without_harm(folder: Path) -> None:
    link = folder.with_name("輪")
    link.symlink_to(folder, target_is_directory=True)
    clear_away([link, folder.with_name("無い")])
    assert names(folder.parent) == ["2023-06-01", "2023-06-01/old"]


def test_a_second_writer_waits_for_the_first(folder: Path) -> None:
    entered = Event()

    def second() -> None:
        with locked(folder):
            entered.set()

    thread = Thread(target=second)
    with locked(folder):
        thread.start()
        assert not entered.wait(0.2)
    assert entered.wait(10)
    thread.join()
    assert names(folder) == ["old"]


def test_a_lock_is_let_go_where_the_writer_fails(folder: Path) -> None:
    with pytest.raises(ValueError, match="x"), locked(folder):
        raise ValueError("x")
    with locked(folder):
        pass
