"""`reportgen editions`: which editions there are, where each is filed and whether that is whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest

FIRST, SECOND = "2023-06-01", "2024-06-01"
SHELF = Path("out/archive")
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def digest(day: str) -> str:
    return sha256(Path(f"data/editions/{day}.yaml").read_bytes()).hexdigest()


def as_json(run: Run, code: int = 0) -> list[dict[str, Any]]:
    shown, out, err = run("editions", "--json")
    assert (shown, bool(err)) == (code, bool(code))
    found: list[dict[str, Any]] = json.loads(out)
    return found


def rows(run: Run, code: int = 0) -> list[list[str]]:
    shown, out, _ = run("editions")
    assert shown == code
    return [line.split() for line in out.splitlines()]


def test_the_table_names_every_edition_with_its_numbers_and_hash(series: Path, run: Run, tree: Tree) -> None:
    before = tree(series)
    code, out, err = run("editions")
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["基準日", "件数", "廃止", "市町", "データ（SHA-256）", "保存", "状態"],
        [FIRST, "58", "0", "17", digest(FIRST)[:12]],
        [SECOND, "57", "1", "17", digest(SECOND)[:12]],
    ]
    assert tree(series) == before


@pytest.mark.usefixtures("kept")
def test_columns_are_aligned_on_a_console_of_double_width_characters(run: Run) -> None:
    head, *lines = run("editions")[1].splitlines()

    def column(line: str, word: str) -> int:
        before = line[: line.index(word)]
        return sum(2 if east_asian_width(character) in "WFA" else 1 for character in before)

    assert len(lines) == 2
    assert {column(line, "out/") for line in lines} == {column(head, "保存")}
    assert {column(line, "異状なし") for line in lines} == {column(head, "状態")}


@pytest.mark.usefixtures("kept")
def test_json_has_these_keys_and_values(run: Run) -> None:
    (row,) = as_json(run)
    assert list(row) == ["as_of", "path", "entries", "retired", "towns", "sha256", "archived", "problems"]
    assert row == {
        "as_of": FIRST,
        "path": f"data/editions/{FIRST}.yaml",
        "entries": 3,
        "retired": 0,
        "towns": 2,
        "sha256": digest(FIRST),
        "archived": [
            {"path": f"out/archive/{FIRST}", "revision": 1, "whole": True},
            {"path": f"out/archive/{FIRST}.zip", "revision": 1, "whole": True},
        ],
        "problems": [],
    }


def test_revisions_stand_below_each_other(small: Path, run: Run, edit: Edit) -> None:
    run("archive", "--zip")
    edit(small / f"data/editions/{FIRST}.yaml", ("案内所の運営", "案内所の共同運営"))
    run("archive", "--reason", "誤り")
    assert rows(run)[1:] == [
        [FIRST, "3", "0", "2", digest(FIRST)[:12], f"out/archive/{FIRST}（第1版）", "異状なし"],
        [f"out/archive/{FIRST}.zip（第1版）", "異状なし"],
        [f"out/archive/{FIRST}_r2（第2版）", "異状なし"],
    ]
    assert [(one["path"], one["revision"]) for one in as_json(run)[0]["archived"]] == [
        (f"out/archive/{FIRST}", 1),
        (f"out/archive/{FIRST}.zip", 1),
        (f"out/archive/{FIRST}_r2", 2),
    ]


@pytest.mark.parametrize("damaged", ["", ".zip"])
def test_what_is_damaged_is_told_and_the_exit_code_says_so(damaged: str, kept: Path, run: Run) -> None:
    path = kept / SHELF / (f"{FIRST}.zip" if damaged else f"{FIRST}/data/data/editions/{FIRST}.yaml")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    states = {line[-2]: line[-1] for line in rows(run, 1)[1:]}
    assert states == {
        f"out/archive/{FIRST}（第1版）": "異状なし" if damaged else "異状あり",
        f"out/archive/{FIRST}.zip（第1版）": "異状あり" if damaged else "異状なし",
    }
    assert [one["whole"] for one in as_json(run, 1)[0]["archived"]] == [bool(damaged), not damaged]


def test_an_edition_that_is_only_archived_is_there_too(kept: Path, run: Run) -> None:
    (kept / f"data/editions/{FIRST}.yaml").unlink()
    assert [line[:2] for line in rows(run)[1:]] == [
        [FIRST, "（データなし）"],
        [f"out/archive/{FIRST}.zip（第1版）", "異状なし"],
    ]
    (row,) = as_json(run)
    assert (row["path"], row["entries"], row["sha256"], len(row["archived"])) == (None, None, None, 2)


def test_an_edition_with_errors_is_told_with_them_and_the_others_are_there(series: Path, run: Run, edit: Edit) -> None:
    edit(series / f"data/editions/{FIRST}.yaml", ("since: 平成8年", "since: いつか"))
    code, out, err = run("editions")
    assert code == 1
    lines = [line.split() for line in out.splitlines()]
    assert lines[1:] == [[FIRST, "誤り", digest(FIRST)[:12]], [SECOND, "57", "1", "17", digest(SECOND)[:12]]]
    assert err.startswith(f"data/editions/{FIRST}.yaml:") and "エラー[bad-year]" in err
    broken, whole = as_json(run, 1)
    assert (broken["entries"], broken["retired"], broken["towns"]) == (None, None, None)
    assert broken["sha256"] == digest(FIRST)
    assert [problem.startswith(f"data/editions/{FIRST}.yaml:") for problem in broken["problems"]] == [True]
    assert (whole["entries"], whole["problems"]) == (57, [])


@pytest.mark.parametrize("content", [b"", b"\xff", b"- 1\n", b"a: [\n", b"as_of: 2022-06-01\nsections: []\n"])
def test_files_that_are_no_editions_are_told(content: bytes, small: Path, run: Run) -> None:
    (small / "data/editions/2022-06-01.yaml").write_bytes(content)
    assert [line[1] for line in rows(run, 1)[1:]] == ["誤り", "3"]


def test_a_town_that_the_table_knows_no_more_counts(small: Path, run: Run, edit: Edit) -> None:
    edit(small / f"data/editions/{FIRST}.yaml", ("[室蘭市, 新ひだか町]", "[室蘭市, 大滝村]"))
    assert as_json(run)[0]["towns"] == 2


def test_other_things_on_the_shelf_are_passed_over(kept: Path, run: Run) -> None:
    shelf = kept / SHELF
    shutil.copytree(shelf / FIRST, shelf / ".2023-06-01.77.new")
    (shelf / "覚え書き.txt").write_text("メモ", "utf-8")
    (shelf / "2023-13-01").mkdir()
    assert len(as_json(run)[0]["archived"]) == 2
    assert len(as_json(run)) == 1


if hasattr(os, "mkfifo"):

    def test_a_shelf_that_is_no_folder_is_told(small: Path, run: Run) -> None:
        (small / "out").mkdir()
        (small / SHELF).write_text("メモ", "utf-8")
        code, out, err = run("editions")
        assert (code, out) == (3, "")
        assert "エラー[" in err and "out/archive" in err
