"""Folders and files that can't be read or written: each is told with its name, and nothing is left half done."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from reportgen.diagnostics import FileError, UsageError
from reportgen.workspace import Workspace, read_file, reason, shipped_folder, shown

ROOT = Path(__file__).parents[1]
DAY = date(2023, 6, 1)
EDITION = "data/editions/2023-06-01.yaml"
SOURCE = "data/sources/nishi-iburi-renkei_2023-06-01.txt"
IMPORT = ("import", SOURCE, "--as-of", "2023-06-01")

Run = Callable[..., tuple[int, str, str]]
Fails = Callable[..., list[str]]
Tree = Callable[[Path], dict[str, bytes | str | None]]


# --- Where files are ------------------------------------------------------------------------------------------------


@pytest.fixture
def here(workspace: Path) -> Workspace:
    return Workspace(workspace, ROOT)


def test_the_workspaces_own_file_comes_before_the_shipped_one(here: Workspace) -> None:
    assert here.find("templates/texts.yaml") == ROOT / "templates/texts.yaml"
    own = here.root / "templates/texts.yaml"
    own.parent.mkdir()
    own.write_text("")
    assert here.find("templates/texts.yaml") == own


def test_a_file_that_is_nowhere_is_looked_for_in_the_workspace(here: Workspace) -> None:
    assert here.find("fonts/Nai.ttf") == here.root / "fonts/Nai.ttf"


def test_a_dangling_link_is_not_passed_over(here: Workspace) -> None:
    own = here.root / "templates/style.yaml"
    own.parent.mkdir()
    own.symlink_to("無い.yaml")
    assert here.find("templates/style.yaml") == own


def test_a_file_in_place_of_the_templates_folder_hides_nothing(here: Workspace) -> None:
    (here.root / "templates").write_text("")
    assert here.find("templates/style.yaml") == ROOT / "templates/style.yaml"


def test_styles_are_found_here_and_in_what_is_shipped(here: Workspace) -> None:
    assert here.style_names() == ("a3", "landscape", "large", "mincho")
    (here.root / "templates").mkdir()
    (here.root / "templates/style-大活字.yaml").write_text("")
    assert here.style_names() == ("a3", "landscape", "large", "mincho", "大活字")


def test_editions_are_the_files_named_by_a_day(here: Workspace) -> None:
    for name in ("2022-04-01.yaml", "2022-04-01.yml", "2022-04-31.yaml", "2022-4-1.yaml", "下書き.yaml"):
        (here.editions / name).write_text("")
    assert here.edition_days() == (date(2022, 4, 1), DAY)
    assert here.latest_edition() == DAY
    assert here.require_edition(date(2022, 4, 1)) == here.editions / "2022-04-01.yaml"
    with pytest.raises(
        UsageError, match="2022-04-02の版が data/editions にありません。あるのは2022-04-01、2023-06-01です。"
    ):
        here.require_edition(date(2022, 4, 2))


def test_a_source_gets_the_day_into_its_name_once(here: Workspace) -> None:
    assert here.source_path("公表.txt", DAY).name == "公表_2023-06-01.txt"
    assert here.source_path("公表_2023-06-01.txt", DAY).name == "公表_2023-06-01.txt"


def test_what_is_shipped_is_all_there() -> None:
    shipped = shipped_folder()
    for name in (
        "templates/texts.yaml",
        "templates/style.yaml",
        "templates/example-edition.yaml",
        "data/municipalities.csv",
    ):
        assert (shipped / name).is_file()
    assert len(list((shipped / "fonts").glob("*.ttf"))) == 3


def test_paths_are_shown_from_where_the_user_stands(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(workspace / EDITION) == EDITION
    assert shown(workspace.parent / "よそ.txt") == (workspace.parent / "よそ.txt").as_posix()
    monkeypatch.chdir(workspace / "data")
    assert shown(workspace / EDITION) == "editions/2023-06-01.yaml"


def test_a_link_is_shown_under_the_name_that_the_user_knows(workspace: Path) -> None:
    (workspace / "輪").symlink_to("輪")
    assert shown(workspace / "輪") == "輪"
    with pytest.raises(FileError, match="リンクがたどれません"):
        read_file(workspace / "輪")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "ファイルがありません"),
        (errno.EACCES, "許可がありません"),
        (errno.ENOSPC, "ディスクに空きがありません"),
        (errno.EROFS, "書き込めない場所です"),
        (errno.EFBIG, "ファイルが大きすぎます"),
        (errno.ENAMETOOLONG, "名前が長すぎます"),
    ],
)
def test_common_reasons_are_given_in_japanese(number: int, words: str) -> None:
    assert reason(OSError(number, "some English")) == words


def test_a_rare_reason_is_given_in_the_systems_words() -> None:
    assert reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert reason(OSError()) == "OSError"


# --- What can't be read ---------------------------------------------------------------------------------------------

UNREADABLE = {
    "the edition": (EDITION, ("build",), "unreadable-file"),
    "the wording": ("templates/texts.yaml", ("build",), "unreadable-file"),
    "the style": ("templates/style.yaml", ("check",), "unreadable-file"),
    "another style": ("templates/style-mincho.yaml", ("build", "--style", "mincho"), "unreadable-file"),
    "a font": ("fonts/BIZUDGothic-Bold.ttf", ("build",), "font-unusable"),
    "the table of municipalities": ("data/municipalities.csv", ("build",), "unreadable-file"),
    "the published text": (SOURCE, IMPORT, "unreadable-file"),
    "the published text, as printed": (SOURCE, ("build", "--as-printed"), "unreadable-file"),
    "the corrections": ("data/corrections/2023-06-01.yaml", IMPORT, "unreadable-file"),
    "the import's settings": ("templates/import.yaml", IMPORT, "unreadable-file"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_folder_is_told_in_place_of(kind: str, built: Path, fails: Fails) -> None:
    name, arguments, rule = UNREADABLE[kind]
    (built / name).unlink(missing_ok=True)
    (built / name).mkdir(parents=True)
    (problem,) = fails(3, *arguments)
    assert f"エラー[{rule}] " in problem
    assert name in problem
    assert "フォルダーです" in problem


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_may_not_be_read_is_told_in_place_of(
    kind: str, workspace: Path, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, arguments, rule = UNREADABLE[kind]
    (workspace / name).parent.mkdir(exist_ok=True)
    shutil.copyfile(ROOT / name, workspace / name)
    opened = os.open

    def refuse(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if str(path).endswith(name):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return opened(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refuse)
    (problem,) = fails(3, *arguments)
    assert f"エラー[{rule}] " in problem
    assert name in problem
    assert "許可がありません" in problem


@pytest.mark.parametrize("target", ["無い.yaml", "2023-06-01.yaml"])
def test_a_link_that_leads_nowhere_is_told_in_place_of_the_edition(target: str, built: Path, fails: Fails) -> None:
    (built / EDITION).unlink()
    (built / EDITION).symlink_to(target)
    (problem,) = fails(3, "build")
    assert problem.startswith(f"エラー[unreadable-file] 「{EDITION}」を読めません（")


def test_a_dangling_link_in_place_of_a_style_is_not_replaced_by_the_shipped_one(built: Path, fails: Fails) -> None:
    (built / "templates").mkdir()
    (built / "templates/style.yaml").symlink_to("無い.yaml")
    (problem,) = fails(3, "build")
    assert "を読めません（ファイルがありません）。" in problem


def test_a_file_in_place_of_the_editions_folder_is_told(built: Path, fails: Fails) -> None:
    (built / EDITION).unlink()
    (built / "data/editions").rmdir()
    (built / "data/editions").write_text("")
    (problem,) = fails(3, "build")
    assert "「data/editions」を読めません（フォルダーであるべき場所にファイルがあります）。" in problem


def test_a_file_in_place_of_the_sources_folder_is_told(built: Path, fails: Fails) -> None:
    (built / SOURCE).unlink()
    (built / "data/sources").rmdir()
    (built / "data/sources").write_text("")
    (problem,) = fails(3, "build", "--as-printed")
    assert "「data/sources」を読めません（フォルダーであるべき場所にファイルがあります）。" in problem


@pytest.mark.parametrize("file", ["無い.txt", "data", "あ" * 200])
def test_a_published_text_that_is_none_is_told(file: str, fails: Fails) -> None:
    (problem,) = fails(3, "import", file, "--as-of", "2023-06-01")
    assert problem.startswith(f"エラー[unreadable-file] 「{file}」を読めません（")


# --- What can't be written ------------------------------------------------------------------------------------------


def test_a_file_in_place_of_out_is_told_and_kept(workspace: Path, run: Run, tree: Tree) -> None:
    (workspace / "out").write_text("大切なメモ", encoding="utf-8")
    before = tree(workspace)
    code, _, err = run("build", "--only", "list", "--format", "pdf")
    assert code == 3
    assert err.startswith(
        "エラー[not-written] 「out」に書き込めません（同じ名前のファイルがあります）。元のファイルはそのままです。"
    )
    assert tree(workspace) == before


def test_a_file_in_place_of_the_days_folder_is_told_and_kept(workspace: Path, run: Run, tree: Tree) -> None:
    (workspace / "out").mkdir()
    (workspace / "out/2023-06-01").write_text("大切なメモ", encoding="utf-8")
    before = tree(workspace)
    code, _, err = run("build", "--only", "list", "--format", "pdf")
    assert code == 3
    assert err.startswith("エラー[not-written] 「out/2023-06-01」に書き込めません（同じ名前のファイルがあります）。")
    assert tree(workspace) == before


def test_a_foreign_folder_in_a_files_place_is_told_and_kept(built: Path, fails: Fails) -> None:
    file = next((built / "out/2023-06-01").glob("*.pdf"))
    file.unlink()
    file.mkdir()
    (file / "メモ.txt").write_text("メモ", encoding="utf-8")
    assert fails(3, "build", "--only", "list")[0].startswith("エラー[not-written] 「out/2023-06-01")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_disk_that_fills_up_at_any_file_leaves_the_earlier_folder(
    number: int, last: int, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0
    sync = os.fsync

    def full(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == last:
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    (problem,) = fails(3, "build", "--town", "登別市")
    assert problem.startswith(
        f"エラー[not-written] 「out/2023-06-01」に書き込めません（{reason(OSError(number, ''))}）。"
    )
    assert calls == last


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
@pytest.mark.parametrize("method", ["open", "mkdir", "rename"])
def test_a_refusal_to_write_leaves_the_earlier_folder(
    method: str, number: int, fails: Fails, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = getattr(Path, method)

    def refuse(self: Path, *arguments: object, **options: object) -> object:
        reads = "rb" in (*arguments, *options.values())
        if "out" in self.parts and self.name != "out" and not reads:
            raise OSError(number, os.strerror(number), str(self))
        return original(self, *arguments, **options)

    monkeypatch.setattr(Path, method, refuse)
    monkeypatch.setattr("reportgen.archive.disk.exchange", lambda *_: False)  # as on a system that can only rename
    (problem,) = fails(3, "build", "--only", "list")
    where = "「out/2023-06-01"
    assert problem.startswith(f"エラー[not-written] {where}")
    assert f"（{reason(OSError(number, ''))}）。元のファイルはそのままです。" in problem
    assert ".new" not in problem and ".staged" not in problem


@pytest.mark.parametrize("file", [SOURCE, EDITION])
def test_an_import_that_fails_at_either_file_leaves_both_as_they_were(
    file: str, built: Path, fails: Fails, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    (built / SOURCE).rename(built / "公表_2023-06-01.txt")
    edition = (built / EDITION).read_text("utf-8").replace("nishi-iburi-renkei_2023-06-01.txt", "x.txt")
    (built / EDITION).write_text(edition, encoding="utf-8")
    settings = (built / "data/corrections/2023-06-01.yaml").read_text("utf-8")
    (built / "data/corrections/2023-06-01.yaml").write_text(
        settings.replace("nishi-iburi-renkei_2023-06-01.txt", "公表_2023-06-01.txt"), encoding="utf-8"
    )
    calls = 0

    def full(_: int) -> None:
        nonlocal calls
        calls += 1
        if calls == (1 if file == SOURCE else 2):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    before = tree(built)
    (problem,) = fails(3, "import", "公表_2023-06-01.txt", "--as-of", "2023-06-01", "--force")
    assert "に書き込めません（ディスクに空きがありません）。" in problem
    assert tree(built) == before


def test_a_system_that_can_not_name_files_in_japanese_is_told(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Path.mkdir

    def refuse(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if self.name.endswith("_登別市"):
            self.name.encode("ascii")
        original(self, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", refuse)
    (problem,) = fails(3, "build", "--town", "登別市")
    assert "日本語のファイル名を使えません。環境変数 PYTHONUTF8=1 を設定してください" in problem


if sys.platform != "win32":

    def test_a_disk_that_is_really_too_small_leaves_the_earlier_folder(built: Path, tree: Tree) -> None:
        import resource

        def small_files() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

        next((built / "out/2023-06-01").glob("*.pdf")).unlink()  # what is there is taken over, not made again
        before = tree(built)
        done = subprocess.run(
            [sys.executable, "-B", "-m", "reportgen", "build", "--only", "list"],
            cwd=built,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            preexec_fn=small_files,
            check=False,
        )
        assert (done.returncode, done.stdout) == (3, b"")
        assert (
            "エラー[not-written] 「out/2023-06-01」に書き込めません（ファイルが大きすぎます）。" in done.stderr.decode()
        )
        assert tree(built) == before
