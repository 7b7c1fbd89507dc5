"""reportgen figures, as it is run: what it writes, that a build and an archive leave it alone, lists without any."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

FIRST = "2023-06-01"
Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def test_it_writes_a_folder_that_is_whole_the_same_each_time_and_left_alone(small: Path, run: Run, tree: Tree) -> None:
    code, out, err = run("figures")
    assert (code, err) == (0, "") and "個のファイル" in out
    folder = small / "out" / FIRST / "figures"
    made = tree(folder)
    assert {Path(name).suffix for name in made} == {".pdf", ".docx", ".html", ".xlsx", ".json"}
    assert run("figures", FIRST)[0] == 0
    assert tree(folder) == made
    assert run("build")[::2] == (0, "")
    assert tree(folder) == made
    assert run("verify")[0] == 0
    assert run("archive")[0] == 0
    assert not list((small / "out/archive").rglob("figures"))


def test_a_build_makes_them_where_the_style_says_so(small: Path, run: Run) -> None:
    (small / "templates").mkdir(exist_ok=True)
    (small / "templates/style.yaml").write_text("figures: with-build\n", "utf-8")
    code, out, err = run("build")
    assert (code, err) == (0, "") and "figures/" in out
    assert list((small / "out" / FIRST / "figures").glob("*.pdf"))
    assert run("verify")[0] == 0
    assert run("archive")[0] == 0
    assert run("verify", "--rebuild", f"out/archive/{FIRST}")[0] == 0


def test_a_list_that_names_nobody_has_none(small: Path, run: Run) -> None:
    (small / "templates").mkdir(exist_ok=True)
    (small / "templates/figures.yaml").write_text("matrix: {chosen: [担当課]}\n", "utf-8")
    code, out, err = run("figures", "--only", "matrix")
    assert (code, out) == (2, "") and "no-figures" in err
    assert not (small / "out" / FIRST / "figures").exists()


def test_the_matrix_bound_behind_the_list_is_archived_and_built_again(small: Path, run: Run) -> None:
    apart = run("build", "--only", "list", "--format", "pdf")[1]
    (small / "templates").mkdir(exist_ok=True)
    (small / "templates/style.yaml").write_text("bind: {list: [matrix]}\n", "utf-8")
    code, out, err = run("build", "--clean", "--only", "list", "--format", "pdf")
    assert (code, err) == (0, "")
    assert [int(re.findall(r"(\d+)ページ", one)[0]) for one in (apart, out)] == [1, 2]
    assert run("build")[0] == run("archive")[0] == 0
    assert (small / f"out/archive/{FIRST}/data/templates/figures.yaml").exists()
    assert run("verify", "--rebuild", f"out/archive/{FIRST}")[0] == 0
