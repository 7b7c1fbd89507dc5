"""reportgen data, as it is run: a whole folder apart from the build, what is wrong, and what a bag keeps of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.archive.shelf import archive_edition

FIRST, SECOND = "2023-06-01", "2024-06-01"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def test_it_writes_a_folder_that_builds_leave_where_it_is(small: Path, run: Run, tree: Tree) -> None:
    code, out, err = run("data")
    assert (code, err) == (0, "")
    folder = small / "out" / FIRST / "data"
    made = tree(folder)
    assert f"out/{FIRST}/data に{len(made) - 1}個のファイルを作りました（警告0件）。" in out
    assert all(name in out for name in made if name != "manifest.json")
    assert run("build")[0] == run("data")[0] == run("verify")[0] == 0
    assert tree(folder) == made
    (folder / f"entries_{FIRST}.csv").write_text("x")
    assert run("verify")[0] == 1


def test_what_breaks_a_rule_is_told_at_its_cell_and_written_nevertheless(small: Path, run: Run, edit: Edit) -> None:
    edit(small / f"data/editions/{FIRST}.yaml", ("案内所の運営", "案内所①の運営"))
    code, _, err = run("data")
    assert code == 0
    assert f"out/{FIRST}/data/entries_{FIRST}.csv:1:7: 警告[L1-08] 項目「" in err and "「①」" in err


@pytest.mark.parametrize("command", ["data", "check"])
@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("open_data: {licence: CC0}", "templates/open_data.yaml:1:22: エラー[bad-choice]"),
        ("open_data: {contact: '{{ town }}'}", "templates/open_data.yaml:1:26: エラー[undefined-name]"),
    ],
)
def test_settings_that_are_wrong_are_told_and_nothing_is_written(
    small: Path, run: Run, command: str, said: str, problem: str
) -> None:
    (small / "templates").mkdir()
    (small / "templates/open_data.yaml").write_text(said, "utf-8")
    code, out, err = run(command)
    assert code == 1 and problem in out + err
    assert not (small / "out").exists()


def test_a_bag_makes_the_data_again_with_the_history_before_it(small: Path, run: Run) -> None:
    assert run("new", SECOND)[0] == run("archive", SECOND)[0] == 0
    (bag,) = (small / "out/archive").iterdir()
    history = (bag / f"data/out/{SECOND}/data/history_{SECOND}.csv").read_text("utf-8-sig").splitlines()
    assert [line[:10] for line in history[1:]] == [FIRST, SECOND]
    assert (bag / f"data/data/editions/{FIRST}.yaml").read_bytes() == (
        small / f"data/editions/{FIRST}.yaml"
    ).read_bytes()
    assert run("verify", "--rebuild", str(bag))[0] == 0
    assert "同じ内容で" in run("archive", SECOND)[1]
    shutil.rmtree(bag / f"data/out/{SECOND}/data")
    code, out, _ = run("verify", str(bag))
    assert code == 1 and f"history_{SECOND}.csv" in out


def test_a_bag_that_an_earlier_program_filed_without_data_needs_no_re_issue(small: Path, run: Run, tree: Tree) -> None:
    assert run("archive")[0] == 0
    bag = small / "out/archive" / FIRST
    lines = (bag / "bag-info.txt").read_text("utf-8").splitlines()
    made = {path: data for path, data in tree(bag / "data").items() if isinstance(data, bytes)}
    earlier = {path: data for path, data in made.items() if "/data/" not in path and "open_data" not in path}
    assert len(earlier) < len(made) - 5
    shutil.rmtree(bag)
    archive_edition(bag, earlier, dict(line.split(": ", 1) for line in lines if ": " in line and "Oxum" not in line))
    before = tree(small)
    assert "同じ内容で" in run("archive")[1]
    assert tree(small) == before
    assert run("verify", "--rebuild", str(bag))[0] == 0
