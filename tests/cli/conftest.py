"""Workspaces with a series of editions, and with what was filed of one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from builders import copy_data
from fontTools.subset import Options, Subsetter, load_font, save_font

from reportgen.cli import main
from reportgen.pipeline import rebuild

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "2023-06-01", "2024-06-01"

Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Start = Callable[..., subprocess.CompletedProcess[bytes]]

# What an office changes in a year: something of every kind.
CHANGES = (
    (  # retired
        "        earlier: 昭和57年\n        municipalities: [室蘭市, 登別市, 伊達市]\n        division: 広報課\n",
        "        earlier: 昭和57年\n        municipalities: [室蘭市, 登別市, 伊達市]\n        division: 広報課\n"
        "        retired: {on: 2024-03-31, reason: 見学会の終了}\n",
    ),
    # reworded
    (
        "summary: 税や国保などの共同電算システムの構築と運用",
        "summary: 税や国保などの共同電算システムの運用",
    ),
    # renamed
    ("name: 三市広報紙への相互掲載", "name: 広報紙への相互掲載"),
    (  # a town joined, another left
        "        since: 平成20年\n        municipalities: [室蘭市, 登別市, 伊達市, 壮瞥町]",
        "        since: 平成20年\n        municipalities: [室蘭市, 登別市, 伊達市, 白老町]",
    ),
    (  # gone without a word
        "      - id: renkei-04\n        name: ごみ処理等\n"
        "        summary: ごみ処理施設、粗大ごみ処理施設、リサイクルプラザなどの管理運営\n        since: 平成15年\n"
        "        municipalities: [室蘭市, 伊達市, 豊浦町, 壮瞥町, 洞爺湖町]\n        division: 環境課\n",
        "",
    ),
    (  # moved from the second section into the first
        "      - id: renkei-03\n        name: 初期救急医療対策事業\n"
        "        summary: 初期救急医療患者の医療を確保するため、休日・夜間における医療機関の調整と当番病院の実施など\n"
        "        since: 平成8年\n        municipalities: [室蘭市, 登別市]\n        division: 健康推進課\n",
        "",
    ),
    (
        "  - id: renkei\n",
        "      - id: renkei-03\n        name: 初期救急医療対策事業\n"
        "        summary: 初期救急医療患者の医療を確保するため、休日・夜間における医療機関の調整と当番病院の実施など\n"
        "        since: 平成8年\n        municipalities: [室蘭市, 登別市]\n        division: 健康推進課\n"
        "      - id: teiju-30\n        name: 脱炭素先行地域づくり事業\n"
        "        summary: 圏域の公共施設への太陽光発電設備の導入\n"
        "        since: 令和6年\n        municipalities: [室蘭市, 平取町]\n        division: 環境課\n  - id: renkei\n",
    ),
    # a note
    ("      - ()は、定住自立圏構想以前", "      - （ ）内は、定住自立圏構想以前"),
)

# Three entries and two partners, for what takes a whole build.
_ROWS = (
    "a-01, name: 防災訓練, summary: 合同の訓練, since: 平成23年, municipalities: [室蘭市, 登別市], division: 防災課",
    "a-02, name: 観光案内, summary: 案内所の運営, since: 平成24年, municipalities: [室蘭市, 登別市], division: 観光課",
    "a-03, name: 図書貸出, summary: 本の貸出, since: 令和元年, municipalities: [室蘭市, 新ひだか町], division: 図書館",
)
SMALL = """\
as_of: 2023-06-01
region: 西胆振地域
prefecture: 北海道
host: 室蘭市
sections:
  - id: a
    heading: 共同の事業
    columns: {name: 事業の名称, summary: 事業内容, since: 事業開始年, municipalities: 関係市町, division: 担当課}
    notes: [※見本]
    entries:
""" + "".join(f"      - {{id: {row}}}\n" for row in _ROWS)


@pytest.fixture(autouse=True)
def rebuilds_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What builds a bag again does it in this process, without limits; in its own where the command is `start`ed."""

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        printed = StringIO()
        with monkeypatch.context() as patch, redirect_stdout(printed):
            if sys.platform != "win32":
                patch.setattr("resource.setrlimit", lambda *_: None)
            rebuild._main(*command[3:])
        return subprocess.CompletedProcess(list(command), 0, printed.getvalue().encode())

    told = {name: getattr(subprocess, name) for name in ("DEVNULL", "TimeoutExpired")}
    monkeypatch.setattr(rebuild, "subprocess", SimpleNamespace(run=run, **told))


@pytest.fixture
def edit() -> Edit:
    """Replaces texts in a file, each of which must stand there exactly once."""

    def edit(path: Path, *changes: tuple[str, str]) -> Path:
        text = path.read_bytes().decode()
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path.write_bytes(text.encode())
        return path

    return edit


@pytest.fixture
def series(workspace: Path, run: Run, edit: Edit) -> Path:
    """The workspace with the next edition, in which something of every kind has changed."""
    assert run("new", SECOND)[0] == 0
    edit(workspace / f"data/editions/{SECOND}.yaml", *CHANGES)
    return workspace


@pytest.fixture(scope="session")
def small_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small edition and fonts of few characters, quick to be built and filed; not to be changed."""
    root = tmp_path_factory.mktemp("small")
    (root / "data/editions").mkdir(parents=True)
    (root / f"data/editions/{FIRST}.yaml").write_text(SMALL, "utf-8")
    (root / "fonts").mkdir()
    texts = [path.read_text("utf-8") for folder in ("templates", "data/editions") for path in (ROOT / folder).iterdir()]
    for weight in ("Regular", "Bold"):
        options = Options(name_IDs=["*"], notdef_outline=True)
        with load_font(ROOT / f"fonts/BIZUDGothic-{weight}.ttf", options) as font:
            subsetter = Subsetter(options)
            subsetter.populate(text="".join([SMALL, *texts, "é", *map(chr, range(32, 127))]))
            subsetter.subset(font)
            save_font(font, root / f"fonts/BIZUDGothic-{weight}.ttf", options)
    return root


def standing_in_a_copy(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = shutil.copytree(workspace, tmp_path / "小さな作業")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def small(small_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it; the test stands in it."""
    return standing_in_a_copy(small_workspace, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def archived_small_workspace(small_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace, archived; not to be changed."""
    root = shutil.copytree(small_workspace, tmp_path_factory.mktemp("archived") / "作業")
    assert main(("archive", "-C", str(root))) == 0
    return root


@pytest.fixture
def archived(archived_small_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it; the test stands in it."""
    return standing_in_a_copy(archived_small_workspace, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the real edition archived in both forms, not to be changed."""
    root = copy_data(tmp_path_factory.mktemp("filed"))
    assert main(("archive", FIRST, "--zip", "-C", str(root))) == 0
    return root


@pytest.fixture(scope="session")
def filed_small_workspace(small_workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small workspace with a published text, archived in both forms, and its list built; not to be changed."""
    root = shutil.copytree(small_workspace, tmp_path_factory.mktemp("kept") / "作業")
    (root / "data/sources").mkdir()
    (root / f"data/sources/公表資料_{FIRST}.txt").write_text("公表資料\r\n", "utf-8")
    for command in (("archive", "--zip"), ("build", "--only", "list")):
        assert main((*command, "-C", str(root))) == 0
    return root


@pytest.fixture
def kept(filed_small_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it; the test stands in it."""
    root = shutil.copytree(filed_small_workspace, tmp_path / "保存した作業")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def start() -> Start:
    """Runs the command as a process of its own, in a folder and with further variables."""

    def start(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
        command = [sys.executable, "-m", "reportgen", *arguments]
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)

    return start
