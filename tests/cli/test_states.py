"""Two states are never in one folder: whatever a file is made from is changed, with whole and narrowed builds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OUT = Path("out/2023-06-01")
Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes | str | None]]
Change = Callable[[Path, pytest.MonkeyPatch], object]


def append(name: str, data: bytes) -> Change:
    """Makes the workspace's own file longer, which is the shipped one where it has none."""

    def change(root: Path, _: pytest.MonkeyPatch) -> None:
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((path if path.exists() else ROOT / name).read_bytes() + data)

    return change


def another_code(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """登別市 gets another code, as where towns were merged."""
    append("data/municipalities.csv", b"")(root, monkeypatch)
    path = root / "data/municipalities.csv"
    path.write_bytes(path.read_bytes().replace(b"012301,", b"019992,"))


CHANGES: dict[str, Change] = {
    "the edition": append("data/editions/2023-06-01.yaml", b"# \n"),
    "the wording": append("templates/texts.yaml", b"# \n"),
    "the style": append("templates/style.yaml", b"# \n"),
    "a font": append("fonts/BIZUDGothic-Bold.ttf", b"\0\0\0\0"),
    "the municipalities": append("data/municipalities.csv", "019992,北海道,見本町,ﾎｯｶｲﾄﾞｳ,ﾐﾎﾝﾁｮｳ\n".encode()),
    "a town's code": another_code,
    "the program": lambda _, patch: patch.setattr("reportgen.pipeline.inputs.code_digest", lambda: "0" * 64),
    "its version": lambda _, patch: patch.setattr("reportgen.pipeline.inputs.PROGRAM", "reportgen 99"),
    "a library": lambda _, patch: patch.setattr(
        "reportgen.pipeline.inputs.versions", lambda: {"ipadic": "0.9", "reportlab": "3"}
    ),
    "the time": lambda _, patch: patch.setenv("SOURCE_DATE_EPOCH", "1700000000"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_narrowed_build_from_anything_else_asks_and_a_whole_one_leaves_its_files(
    kind: str, small: Path, run: Run, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("build", "--only", "list", "--format", "pdf")[0] == 0
    assert run("build", "--town", "登別市", "--format", "pdf")[0] == 0  # the same state
    (small / OUT / "メモ.txt").write_text("メモ", "utf-8")
    before = tree(small / OUT)
    CHANGES[kind](small, monkeypatch)
    code, out, err = run("build", "--only", "list", "--format", "pdf")
    assert (code, out) == (2, "") and err.startswith("エラー[other-state] 「out/2023-06-01」")
    assert tree(small / OUT) == before

    assert run("build", "--only", "list", "--format", "pdf", "--clean")[0] == 0
    listed = {file["path"] for file in json.loads((small / OUT / "manifest.json").read_bytes())["files"]}
    assert all(path.endswith(".pdf") and "/" not in path for path in listed)
    there = {path.relative_to(small / OUT).as_posix() for path in (small / OUT).rglob("*")}
    assert there == {*listed, "manifest.json", "メモ.txt"}


def test_a_town_with_another_code_has_one_folder(small: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("build")[0] == 0
    another_code(small, monkeypatch)
    assert run("build")[0] == 0
    folders = sorted(path.name for path in (small / OUT / "extracts").iterdir())
    assert folders == ["016101_新ひだか町", "019992_登別市"]
    assert run("verify")[0] == 0


def test_a_style_never_touches_the_official_folder(small: Path, run: Run, tree: Tree) -> None:
    assert run("build")[0] == 0
    before = tree(small / OUT)
    (small / "templates").mkdir()
    shutil.copy(ROOT / "templates/style.yaml", small / "templates/style-own.yaml")
    code, out, _ = run("build", "--style", "own")
    assert (code, "out/2023-06-01-own に" in out) == (0, True)
    assert run("build", "--style", "own", "--town", "登別市")[0] == 0
    assert tree(small / OUT) == before
    assert [line.partition("：")[0] for line in run("verify")[1].splitlines()] == [str(OUT), f"{OUT}-own"]
