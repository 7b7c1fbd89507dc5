"""LibreOffice as a reader of Word files, for the tests marked `office`; and the fonts of any PDF."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pikepdf


def convert(files: Sequence[bytes], folder: Path, **environment: str) -> list[Path]:
    """The Word files as PDFs in the folder, opened in one process one after another."""
    sources = [folder / f"file{number}.docx" for number in range(len(files))]
    for source, data in zip(sources, files, strict=True):
        source.write_bytes(data)
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    done = subprocess.run(
        [*command, "--outdir", str(folder), *map(str, sources)],
        env=os.environ | environment,
        capture_output=True,
        timeout=600,
        check=False,
    )
    made = [source.with_suffix(".pdf") for source in sources]
    assert all(pdf.exists() for pdf in made), (done.stdout + done.stderr).decode(errors="replace")
    return made


class Font(NamedTuple):
    """A font of a PDF: its name without a subset's tag, whether it is in the file, and whether its text can be read."""

    name: str
    embedded: bool
    readable: bool


def fonts_of(pdf: Path) -> list[Font]:
    """The fonts of all pages of a PDF, each once."""
    with pikepdf.open(pdf) as file:
        fonts = [font for page in file.pages for font in page.resources.get("/Font", {}).values()]
        return sorted({_read(font) for font in fonts})


def _read(font: pikepdf.Object) -> Font:
    (described,) = font.get("/DescendantFonts", [font])
    descriptor: Any = described.get("/FontDescriptor", {})
    embedded = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return Font(str(font.BaseFont)[1:].rpartition("+")[2], embedded, "/ToUnicode" in font)
