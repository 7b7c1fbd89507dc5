"""Fallback fonts through the whole program: a style that names one, an edition that needs it."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest

ROOT = Path(__file__).parents[1]
EDITION = "data/editions/2023-06-01.yaml"
OUT = "out/2023-06-01"
NAME = "医師・医療機関間連携促進事業"
VS17, VS255, VS256 = "\U000e0100", "\U000e01ee", "\U000e01ef"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def with_fallback(workspace: Path, rare_font: bytes) -> Path:
    """The workspace with a font of its own behind the project's ones."""
    (workspace / "fonts").mkdir()
    (workspace / "fonts/Rare.ttf").write_bytes(rare_font)
    (workspace / "templates").mkdir()
    shutil.copy(ROOT / "templates/style.yaml", workspace / "templates")
    change(workspace / "templates/style.yaml", "fallback: []", "fallback: [{file: Rare.ttf, family: 外字明朝}]")
    return workspace


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def build_list(run: Run) -> tuple[int, str, str]:
    return run("build", "--only", "list")


def line_of(path: Path, words: str) -> int:
    """The line in which the words stand first."""
    before, found, _ = path.read_text("utf-8").partition(words)
    assert found
    return 1 + before.count("\n")


def test_the_list_is_built_with_a_warning_for_each_character_at_its_place(with_fallback: Path, run: Run) -> None:
    change(with_fallback / EDITION, NAME, f"{NAME}𠮷室{VS256}辻{VS17}蘭{VS255}")
    code, out, err = build_list(run)
    assert code == 0
    line = line_of(with_fallback / EDITION, NAME)
    mine = [text for text in err.splitlines() if "fallback-glyph" in text or "variant-missing" in text]
    assert all(warning.startswith(f"{EDITION}:{line}:") for warning in mine)
    assert [warning.partition("[")[2].partition("]")[0] for warning in mine] == [
        *("fallback-glyph", "fallback-glyph", "variant-missing")
    ]
    assert "teiju-01「" in mine[0]
    assert "警告3件" in out


def test_check_warns_of_them_too(with_fallback: Path, run: Run) -> None:
    change(with_fallback / EDITION, NAME, f"{NAME}𠮷")
    code, out, err = run("check")
    assert code == 0
    assert sum("警告[fallback-glyph]" in line for line in (out + err).splitlines()) == 1


def test_pdf_and_word_take_the_character_from_the_fallback(with_fallback: Path, run: Run) -> None:
    change(with_fallback / EDITION, NAME, f"{NAME}𠮷室{VS256}")
    assert build_list(run)[0] == 0
    (pdf,) = (with_fallback / OUT).glob("*.pdf")
    text = pypdfium2.PdfDocument(pdf.read_bytes())[0].get_textpage().get_text_range()
    assert f"𠮷室{VS256}" in "".join(text.split())
    (word,) = (with_fallback / OUT).glob("*.docx")
    with zipfile.ZipFile(io.BytesIO(word.read_bytes())) as file:
        main = file.read("word/document.xml").decode()
    assert main.count('w:eastAsia="外字明朝"') == 1
    assert f">𠮷室{VS256}</w:t>" in main


def test_the_fallback_stands_in_the_manifest(with_fallback: Path, run: Run) -> None:
    assert build_list(run)[0] == 0
    fonts = json.loads((with_fallback / OUT / "manifest.json").read_text("utf-8"))["fonts"]
    assert [font["path"].rpartition("/")[2] for font in fonts][2:] == ["Rare.ttf"]
    assert fonts[2]["sha256"] == sha256((with_fallback / "fonts/Rare.ttf").read_bytes()).hexdigest()
    assert fonts[2]["version"] == "Version 1.0"


def test_an_edition_that_needs_no_fallback_is_the_same_with_one(with_fallback: Path, run: Run) -> None:
    def made() -> list[bytes]:
        assert build_list(run)[0] == 0
        files = [path for path in sorted((with_fallback / OUT).iterdir()) if path.suffix in (".pdf", ".docx")]
        return [path.read_bytes() for path in files]

    behind = made()
    shutil.rmtree(with_fallback / "templates")
    assert len(behind) == 2
    assert made() == behind


def test_without_a_fallback_the_character_stops_the_build(workspace: Path, run: Run) -> None:
    change(workspace / EDITION, NAME, f"{NAME}𠮷")
    code, _, err = build_list(run)
    assert code == 1
    assert "エラー[missing-glyph] 文字「𠮷」（U+20BB7）はフォント BIZUDGothic-Regular.ttf にありません" in err
    assert not (workspace / OUT).exists()


def test_a_fallback_that_is_not_there_is_named_at_its_place_in_the_style(with_fallback: Path, run: Run) -> None:
    (with_fallback / "fonts/Rare.ttf").unlink()
    code, _, err = build_list(run)
    assert code == 3
    line = line_of(with_fallback / "templates/style.yaml", "Rare.ttf")
    assert err.startswith(f"templates/style.yaml:{line}:")
    assert "エラー[font-unusable] フォント fonts/Rare.ttf は使えません" in err


def test_a_font_that_is_named_twice_is_read_and_listed_once(with_fallback: Path, run: Run) -> None:
    change(with_fallback / "templates/style.yaml", "Rare.ttf", "BIZUDGothic-Regular.ttf")
    assert build_list(run)[0] == 0
    fonts = json.loads((with_fallback / OUT / "manifest.json").read_text("utf-8"))["fonts"]
    assert [font["path"] for font in fonts] == ["fonts/BIZUDGothic-Regular.ttf", "fonts/BIZUDGothic-Bold.ttf"]
