"""Workbooks as they are sent, made without a workspace and read by openpyxl, which knows nothing of the program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import NamedTuple

from builders import national_table
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportgen.dataset.model import Edition
from reportgen.document.style import Style
from reportgen.document.texts import InquiryTexts, Texts
from reportgen.inquiry.form import Identity, fold
from reportgen.inquiry.letter import Letters
from reportgen.inquiry.look import Look
from reportgen.inquiry.parting import part, whole
from reportgen.inquiry.prepared import prepare
from reportgen.inquiry.words import UNKNOWN_RECIPIENT
from reportgen.inquiry.workbook import Content, write_workbook

DIGEST = "2f7e94d9b309d6bde03473079a996e65900ae8f028a716cb007f02919d648220"
DUE = date(2023, 7, 14)


class Asker(NamedTuple):
    """Makes workbooks of any edition."""

    style: Style
    texts: Texts
    wording: InquiryTexts
    look: Look

    def ask(self, edition: Edition, by: str = "division") -> Mapping[str, bytes]:
        """The workbook of each recipient."""
        letters = Letters(edition, self.texts, self.wording, self.style)
        prepared = prepare(edition, by, national_table(), self.look.measure)
        made = {}
        for name, asked in part(edition, by).items():
            recipient = name or UNKNOWN_RECIPIENT
            identity = Identity(edition.as_of, 1, DIGEST, recipient)
            letter = letters.request(recipient, 1, DUE, sum(len(one.entries) for one in asked))
            content = Content(identity, letter, asked, edition.host.name)
            made[recipient] = write_workbook(content, prepared, self.look)
        return made

    def export(self, edition: Edition) -> bytes:
        """The workbook of the whole edition."""
        letter = Letters(edition, self.texts, self.wording, self.style).export()
        content = Content(Identity(edition.as_of, 0, DIGEST), letter, whole(edition), edition.host.name)
        return write_workbook(content, prepare(edition, "division", national_table(), self.look.measure), self.look)


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def cells_of(sheet: Worksheet) -> list[list[str]]:
    """The texts of all cells."""
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def columns_of(sheet: Worksheet, header: int) -> dict[str, int]:
    """The columns (from 1) by the labels in a row (from 1), without line ends."""
    return {fold(str(cell.value)): at for at, cell in enumerate(sheet[header], 1)}
