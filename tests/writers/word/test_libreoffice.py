"""The file through LibreOffice: it opens, keeps every cell, and repeats what belongs on each page."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pdfplumber
import pytest

from reportgen.document.blocks import Document, Provenance, Table, text_of
from reportgen.document.style import Style
from reportgen.writers.word.document import write_word


def bare(text: str | None) -> str:
    """The text under NFKC and without white space."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def convert(docx: bytes, folder: Path) -> Path:
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        pytest.fail("LibreOffice (soffice) is not installed: this test needs it to open the Word file.")
    source = folder / "list.docx"
    source.write_bytes(docx)
    profile = (folder / "profile").as_uri()
    command = [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"]
    done = subprocess.run(
        [*command, "--outdir", str(folder), str(source)], capture_output=True, timeout=180, check=False
    )
    pdf = source.with_suffix(".pdf")
    assert pdf.exists(), (done.stdout + done.stderr).decode(errors="replace")
    return pdf


def test_libreoffice_shows_every_cell_a_header_on_each_page_and_the_furniture(
    source_document: Document, widths_pt: tuple[float, ...], style: Style, tmp_path: Path, provenance: Provenance
) -> None:
    pdf = convert(write_word(source_document, widths_pt, style, {}, provenance), tmp_path)
    tables = [block for block in source_document.blocks if isinstance(block, Table)]
    headers = [[bare(text_of(column.label)) for column in table.columns] for table in tables]
    wanted = [[bare(text_of(cell)) for cell in row.cells] for table in tables for row in table.rows]
    with pdfplumber.open(pdf) as pages:
        texts = [bare(page.extract_text()) for page in pages.pages]
        found = [
            [[bare(cell) for cell in row] for row in t.extract()] for page in pages.pages for t in page.find_tables()
        ]

    assert len(wanted) == 58
    assert [row for table in found for row in table if row not in headers] == wanted
    assert all(table[0] in headers for table in found)
    running_head = bare(str(source_document.running_head[0]))
    assert [running_head in text for text in texts] == [False] + [True] * (len(texts) - 1)
    assert [text.endswith(f"{number}/{len(texts)}") for number, text in enumerate(texts, 1)] == [True] * len(texts)
