"""The file through LibreOffice: it opens, keeps every cell, repeats what belongs on each page, brings its fonts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pdfplumber
import pytest
from office import convert, fonts_of

from reportgen.document.blocks import Document, Table, Title, text_of

pytestmark = pytest.mark.office


def bare(text: str | None) -> str:
    """The text under NFKC and without white space."""
    return "".join(unicodedata.normalize("NFKC", text or "").split())


def test_libreoffice_shows_every_cell_a_header_on_each_page_and_the_furniture(
    source_document: Document, write: Callable[..., bytes], tmp_path: Path
) -> None:
    (pdf,) = convert([write(source_document)], tmp_path)
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
    (title,) = {bare(text_of(block.lines[0])) for block in source_document.blocks if isinstance(block, Title)}
    assert [running_head not in text for text in texts] == [text.startswith(title) for text in texts]
    assert any(running_head in text for text in texts)
    assert [text.endswith(f"{number}/{len(texts)}") for number, text in enumerate(texts, 1)] == [True] * len(texts)


@pytest.fixture
def no_japanese_font(tmp_path: Path, make_font: Callable[..., bytes]) -> str:
    """The path of a configuration by which programs see one font on this machine, and it has no Japanese."""
    folder = tmp_path / "fonts"
    folder.mkdir()
    (folder / "latin.ttf").write_bytes(make_font("Latin Boxes", [chr(code) for code in range(0x20, 0x7F)]))
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>", "utf-8"
    )
    return str(configuration)


@pytest.mark.parametrize("setting", ["subset", "full", "none"])
def test_where_no_japanese_font_is_installed_the_list_stands_in_the_fonts_that_it_brings(
    setting: str, built: Callable[[str], list[Path]], no_japanese_font: str, tmp_path: Path
) -> None:
    word, _ = built(setting)
    (pdf,) = convert([word.read_bytes()], tmp_path, FONTCONFIG_FILE=no_japanese_font)
    fonts = {font.name: font.embedded for font in fonts_of(pdf)}
    if setting == "none":
        assert fonts
        assert not [name for name in fonts if name.startswith("BIZUD")]
    else:
        assert fonts == {"BIZUDGothic-Regular": True, "BIZUDGothic-Bold": True}
        with pdfplumber.open(pdf) as pages:
            bold = bare("".join(char["text"] for char in pages.pages[0].chars if "Bold" in char["fontname"]))
        assert bold.startswith("西胆振地域における広域連携の状況(室蘭市関係分)〈西いぶり定住自立圏関連〉事業の名称")


@pytest.mark.parametrize("setting", ["subset", "shown"])
def test_files_of_one_edition_can_be_open_together_whichever_comes_first(
    setting: str, built: Callable[[str], list[Path]], no_japanese_font: str, tmp_path: Path
) -> None:
    whole, extract = (path.read_bytes() for path in built(setting))
    found = [fonts_of(pdf) for pdf in convert([extract, whole], tmp_path, FONTCONFIG_FILE=no_japanese_font)]
    for fonts in found:
        names = {re.sub("[0-9a-f]{8}-", "-", font.name): font.embedded for font in fonts}
        assert names == {"BIZUDGothic-Regular": True, "BIZUDGothic-Bold": True}
    assert ({font.name for font in found[0]} == {font.name for font in found[1]}) == (setting == "subset")
