"""A workspace of the test's own, the command run in it, and folders as values that can be compared."""

from __future__ import annotations

import gc
import os
import re
import shutil
import signal
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from builders import REAL, copy_data, national_table, real_edition
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import HealthCheck, settings

from reportgen.cli import main
from reportgen.dataset.model import Edition
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.pipeline.build import BuildOptions, build
from reportgen.pipeline.figures import FigureOptions, figures
from reportgen.pipeline.make import Kept
from reportgen.workspace import Workspace

ROOT = Path(__file__).parents[1]
PROBLEM = re.compile(r"(?:\S[^:\n]*:[1-9]\d*:[1-9]\d*: )?(?:エラー|警告)\[[A-Za-z0-9]+(?:-[a-z0-9]+)*\] .*[ぁ-ん].*。")
COUNT = re.compile(r"エラーが[1-9]\d*件あります。何も書き込んでいません。")

# How fast an example is says something of the machine, and nothing of the program. A test at random takes a few
# examples each time the suite runs; CI runs these tests once more with many (`--hypothesis-profile=many`).
for profile, examples in (("few", 25), ("many", 250)):
    settings.register_profile(
        profile, max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile("few")

# Where the suite is started in the background, the shell has interruptions ignored, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Of use after a power cut only, which no test has. What is started as a process of its own does wait for the disk.
vars(os)["fsync"] = lambda _: None


def pytest_collection_finish() -> None:
    """What is there for all tests is never looked through for garbage; what they leave behind seldom is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew", action="store_true", help="take what is made now as the reference outlines and pictures"
    )


@pytest.fixture(scope="session")
def kills() -> int:
    """How many times a test kills what it started: as other tests at random take examples."""
    return settings().max_examples // 8


@pytest.fixture(scope="session")
def renew(pytestconfig: pytest.Config) -> bool:
    """Whether reference outlines and pictures are to be written instead of compared."""
    return bool(pytestconfig.getoption("--renew"))


@pytest.fixture(scope="session")
def table() -> MunicipalityTable:
    """The national table of municipalities."""
    return national_table()


@pytest.fixture(scope="session")
def edition_file() -> bytes:
    """The real list's file."""
    return (ROOT / REAL).read_bytes()


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The real list."""
    return real_edition()


@pytest.fixture(scope="session")
def outlined_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dated folder of the real list and one extract as PDF with outlines, not to be changed."""
    root = copy_data(tmp_path_factory.mktemp("outlined"))
    for narrowed in (BuildOptions(only="list"), BuildOptions(towns=("登別市",))):
        folder = build(Workspace(root, ROOT), narrowed._replace(formats=("pdf",), outline=True)).folder
    return folder


@pytest.fixture(scope="session")
def whole_build(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """All 36 files of the real list, not to be changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        return build(Workspace(copy_data(tmp_path_factory.mktemp("whole")), ROOT), BuildOptions())


@pytest.fixture(scope="session")
def rare_font() -> bytes:
    """A small TrueType font of 1000 units to the em, for what the project's fonts lack.

    It has 𠮷, the same as gaiji U+E000, and ẞ (half as wide), a square for 室, and forms with U+E01EF of 室 (a bar
    at the top of the em) and of 市 (half as wide as 市 itself).
    """
    boxes = {
        ".notdef": (1000, 0, 0, 0, 0),
        "yoshi": (1000, 100, 0, 900, 800),
        "sharp": (500, 100, 0, 400, 700),
        "muro": (1000, 0, 0, 1000, 1000),
        "muro.bar": (1000, 0, 700, 1000, 800),
        "ichi.half": (500, 0, 0, 400, 800),
    }
    glyphs = {}
    for name, (_, left, bottom, right, top) in boxes.items():
        pen = TTGlyphPen(None)
        pen.moveTo((left, bottom))
        for point in ((left, top), (right, top), (right, bottom)):
            pen.lineTo(point)
        pen.closePath()
        glyphs[name] = pen.glyph()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(boxes))
    font.setupCharacterMap(
        {ord("𠮷"): "yoshi", ord("ẞ"): "sharp", ord("室"): "muro", 0xE000: "yoshi"},
        uvs=[(ord("室"), 0xE01EF, "muro.bar"), (ord("市"), 0xE01EF, "ichi.half"), (ord("𠮷"), 0xE0100, None)],
    )
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (box[0], box[1]) for name, box in boxes.items()})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupOS2(fsType=0)
    font.setupNameTable({"familyName": "Rare", "styleName": "Regular", "psName": "Rare", "version": "Version 1.0"})
    font.setupPost()
    saved = BytesIO()
    font.save(saved)
    return saved.getvalue()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the repository's data/ and nothing else; the test stands in it."""
    root = copy_data(tmp_path / "作業")
    monkeypatch.chdir(root)
    return root


@pytest.fixture(scope="session")
def earlier_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The out/ of a build of the list and one extract, not to be changed."""
    root = copy_data(tmp_path_factory.mktemp("build"))
    for narrowed in (BuildOptions(only="list"), BuildOptions(towns=("平取町",))):
        build(Workspace(root, ROOT), narrowed)
    return root / "out"


@pytest.fixture(scope="session")
def earlier_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real list's figures, an edition before it, not to be changed."""
    root = copy_data(tmp_path_factory.mktemp("figures"))
    before = (ROOT / REAL).read_text("utf-8").replace("as_of: 2023", "as_of: 2022").replace("医療機関間", "病院間", 1)
    (root / "data/editions/2022-06-01.yaml").write_text(before, "utf-8")
    return figures(Workspace(root, ROOT), FigureOptions(formats=("pdf", "html"))).folder


@pytest.fixture
def built(workspace: Path, earlier_build: Path) -> Path:
    """The workspace with the list and one extract in its out/."""
    shutil.copytree(earlier_build, workspace / "out")
    return workspace


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the command in this process: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(arguments)
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes | str | None]]:
    """What a folder holds, hidden files too: bytes of files, targets of links, None for folders."""

    def tree(folder: Path) -> dict[str, bytes | str | None]:
        return {path.relative_to(folder).as_posix(): _content(path) for path in sorted(folder.rglob("*"))}

    return tree


@pytest.fixture
def fails(
    built: Path,
    run: Callable[..., tuple[int, str, str]],
    tree: Callable[[Path], dict[str, bytes | str | None]],
) -> Callable[..., list[str]]:
    """Runs a command that must fail: the problems it shows, each in the one form, with out/ byte for byte as it was."""

    def fails(exit_code: int, *arguments: str) -> list[str]:
        before = tree(built / "out")
        code, out, err = run(*arguments)
        *problems, count = err.splitlines()
        assert (code, out) == (exit_code, ""), err
        assert COUNT.fullmatch(count)
        assert [line for line in problems if not PROBLEM.fullmatch(line)] == []
        assert tree(built / "out") == before
        return problems

    return fails


def _content(path: Path) -> bytes | str | None:
    if path.is_symlink():
        return str(path.readlink())
    return path.read_bytes() if path.is_file() else None
