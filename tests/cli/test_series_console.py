"""The commands on a series at any console: one that lacks characters, one that is full or has gone; in any folder."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from reportgen.cli import main

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "2023-06-01", "2024-06-01"
COMMANDS = (
    ("new", "2025-06-01"),
    ("compare", FIRST, SECOND),
    ("compare", FIRST, SECOND, "--json"),
    ("archive", FIRST),
    ("verify",),
    ("verify", "--json"),
    ("verify", "--rebuild"),
    ("editions",),
    ("editions", "--json"),
    ("history", "a-02"),
    ("check", "--json"),
)
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Start = Callable[..., subprocess.CompletedProcess[bytes]]
Tree = Callable[[Path], dict[str, bytes | str | None]]


@pytest.fixture
def pair(kept: Path, run: Run, edit: Edit) -> Path:
    """A small series; the first edition is archived, and in the second cp932 lacks a character."""
    assert run("new", SECOND)[0] == 0
    edit(kept / f"data/editions/{SECOND}.yaml", ("name: 観光案内", "name: 観光案内é"))
    return kept


# --- Consoles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.usefixtures("pair")
def test_a_cp932_console_takes_all_of_it(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    buffers = BytesIO(), BytesIO()
    with monkeypatch.context() as patch:
        for name, buffer in zip(("stdout", "stderr"), buffers, strict=True):
            patch.setattr(sys, name, TextIOWrapper(buffer, "cp932"))
        code = main(command)
        out, err = (buffer.getvalue().decode("cp932") for buffer in buffers)
    assert (code, err) == (0, "")
    if "--json" in command:
        assert json.loads(out) and out.isascii()
    else:
        assert re.search("[ぁ-ん]", out)
    if command[0] in ("compare", "history"):
        assert "観光案内\\xe9" in out or "\\u5149\\u6848\\u5185\\u00e9" in out


def test_a_process_at_a_cp932_console_shows_it_too(pair: Path, start: Start) -> None:
    done = start("history", "a-02", cwd=pair, PYTHONIOENCODING="cp932")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "a-02 観光案内\\xe9" in done.stdout.decode("cp932")
    done = start("history", "ない行é", cwd=pair, PYTHONIOENCODING="cp932")
    assert done.returncode == 2
    assert "「ない行\\xe9」という id・名称の事業も" in done.stderr.decode("cp932")


if sys.platform != "win32":

    @pytest.mark.parametrize(
        ("command", "made"),
        [
            (("new", "2025-06-01"), "data/editions/2025-06-01.yaml"),
            (("compare", FIRST, SECOND), f"out/comparisons/{FIRST}_{SECOND}/manifest.json"),
            (("archive", SECOND), f"out/archive/{SECOND}/bagit.txt"),
            (("verify",), ""),
            (("editions",), ""),
            (("history", "登別市"), ""),
        ],
    )
    def test_a_reader_that_leaves_early_gets_no_traceback(command: tuple[str, ...], made: str, pair: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "reportgen", *command],
            cwd=pair,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=writing,
            stderr=subprocess.PIPE,
            check=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")
        assert (pair / made).exists()

    def test_a_full_disk_for_the_output_is_told(pair: Path) -> None:
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                [sys.executable, "-m", "reportgen", "verify", "--json"],
                cwd=pair,
                env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert done.returncode == 3
        assert done.stderr.decode().startswith(
            "エラー[system-refused] 処理を続けられません（ディスクに空きがありません）。"
        )


# --- Folders --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [*COMMANDS, ("errata",), ("errata", FIRST), ("history", "登別市"), ("archive",)], ids=" ".join
)
def test_a_folder_without_editions_is_told_and_stays_empty(
    command: tuple[str, ...], tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert re.match(r"エラー\[no-(edition|source)\] ", err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("small")
def test_a_workspace_of_which_nothing_was_made_has_nothing_to_verify(run: Run) -> None:
    assert run("verify") == (0, "確かめるものがありません（out/ に版も保存用パッケージもありません）。\n", "")
    assert run("verify", "--json") == (0, "[]\n", "")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_another_workspace_is_worked_in_with_an_option_before_or_after(
    command: tuple[str, ...], pair: Path, tmp_path: Path, run: Run, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "よそ"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    before = tree(pair)
    first = run("-C", str(pair), *command)
    assert (first[0], first[2]) == (0, "")
    assert list(elsewhere.iterdir()) == []
    made = {path for path in tree(pair) if path not in before}
    for path in made:
        if path.endswith(".yaml"):
            (pair / path).unlink()
    monkeypatch.chdir(pair.parent)
    relative = run(*command, "-C", pair.name)
    assert relative[0] == 0
    assert {path for path in tree(pair) if path not in before} == made
    if command[0] in ("compare", "archive", "editions", "verify") and "--json" not in command:
        assert f"{pair}/out/" in first[1]
    if command[0] in ("compare", "archive", "editions", "verify") and "--json" not in command:
        assert f"{pair.name}/out/" in relative[1] and str(pair) not in relative[1]


@pytest.mark.parametrize("command", ["new", "compare", "archive", "verify", "editions", "errata", "history"])
def test_help_is_japanese_and_an_unknown_folder_refused(command: str, run: Run) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"使い方：reportgen {command}")
    assert not re.search("usage|show this|positional|options:", out)
    arguments = {"new": ("2024-06-01",), "compare": (FIRST, SECOND), "history": ("登別市",)}.get(command, ())
    code, out, err = run(command, *arguments, "-C", "ない")
    assert (code, out) == (2, "")
    assert err.startswith("エラー[usage] フォルダー「ない」がありません。")
