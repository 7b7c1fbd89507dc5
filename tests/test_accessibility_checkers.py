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


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory: pytest.TempPathFactory, earlier_figures: Path) -> list[str]:
    """The list in every style, the extracts with the most rows and with one, figures, and what goes to a partner."""
    options = [BuildOptions(only="list", style=style) for style in (None, "mincho", "landscape", "a3", "large")]
    options.append(BuildOptions(towns=("登別市", "平取町")))
    made = sorted(earlier_figures.glob("*.pdf"))
    assert len(made) == 3
    for one in options:
        root = copy_data(tmp_path_factory.mktemp("workspace"))
        made += sorted(build(Workspace(root, ROOT), one._replace(formats=("pdf",))).folder.rglob("*.pdf"))
    (root / "data/partners.yaml").write_text(partners_text(), "utf-8")
    packet(Workspace(root, ROOT), PacketOptions(None, ("登別市",), date(2023, 6, 15), None, date(2023, 6, 15)))
    made += [path for path in sorted((root / "out").rglob("*.pdf")) if path.name.startswith("送付")]
    assert len(made) == 12
    return list(map(str, made))


@pytest.mark.parametrize(
    ("command", "passed"),
    [
        (("pdfua", "check"), "PASS (no findings)"),
        (("outloud", "--fail-on", "warning", "--skip", NOT_OURS), "0 error(s), 0 warning(s)"),
    ],
)
def test_neither_finds_anything(command: tuple[str, ...], passed: str, pdfs: list[str]) -> None:
    checked = subprocess.run([BIN / command[0], *command[1:], *pdfs], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count(passed) == len(pdfs)


def test_both_find_what_is_missing_where_the_structure_is_taken_away(earlier_build: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    with pikepdf.open(next(earlier_build.rglob("*.pdf"))) as file:
        del file.Root.StructTreeRoot, file.Root.MarkInfo
        file.save(broken)
    for command in (("pdfua", "check"), ("outloud",)):
        arguments = [str(BIN / command[0]), *command[1:], str(broken)]
        assert subprocess.run(arguments, capture_output=True, check=False).returncode != 0
