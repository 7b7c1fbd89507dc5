"""Texts whose cells are parted by a character: CSV and tab separated text."""

from __future__ import annotations

from collections.abc import Iterator

from reportgen.delimited import read_rows
from reportgen.readers.source import Block, Cell, Row, Source


def read_csv(text: str, path: str) -> Source:
    """The CSV's rows, parted by commas, or by semicolons where there are more of them."""
    return _read(text, path, ";" if text.count(";") > text.count(",") else ",", "CSV")


def read_tabbed(text: str, path: str) -> Source:
    """The rows of a tab separated text; lines without a tab are rows of one cell."""
    return _read(text, path, "\t", "タブ区切りのテキスト")


def read_separated(text: str, path: str, separator: str) -> Source:
    """The rows of a text whose cells are parted by the separator that the settings name."""
    return _read(text, path, separator, f"「{separator}」区切りのテキスト")


def _read(text: str, path: str, separator: str, form: str) -> Source:
    return Source(path, form, (Block(tuple(_rows(text, path, separator))),))


def _rows(text: str, path: str, separator: str) -> Iterator[Row]:
    """The rows, and a blank one wherever lines between them are blank."""
    next_line = 1
    for cells in read_rows(text, path, separator):
        if cells[0].place.line > next_line:
            yield Row(())
        yield Row(tuple([Cell(cell.text, cell.place) for cell in cells]))
        next_line = max(cell.place.line + cell.text.count("\n") for cell in cells) + 1
