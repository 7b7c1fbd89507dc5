"""Rows put into a sheet that XlsxWriter framed: as texts, in the styles of the frame, packed once."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
import xlsxwriter
from asking import cells_of, opened

from reportgen.inquiry.package import SheetRow, SheetRows, with_rows

PART = "xl/worksheets/sheet1.xml"


def frame(*, forms: int = 1, columns: int = 2, note: str = "") -> bytes:
    """A workbook whose sheet has a header and, below it, a row of each form in a style of its own."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表")
        sheet.write_string(0, 0, "見出し")
        for form in range(forms):
            for column in range(columns):
                sheet.write_blank(1 + form, column, None, book.add_format({"num_format": "@", "indent": form + 1}))
        sheet.set_footer(note)
    return stream.getvalue()


def test_rows_stand_below_the_header_in_the_styles_of_their_forms() -> None:
    rows = [SheetRow(form, (text, ""), 15) for form, text in ((1, "い"), (0, "ろ"), (1, "は"))]
    sheet = opened(with_rows(frame(forms=2), {PART: SheetRows(rows, 2)}))["表"]
    assert cells_of(sheet) == [["見出し", ""], ["い", ""], ["ろ", ""], ["は", ""]]
    assert [sheet.cell(row, 1).alignment.indent for row in (2, 3, 4)] == [2, 1, 2]
    assert sheet.dimensions == "A1:B4"


@pytest.mark.parametrize("text", ["<a & b>", '"引用"', " 前と後ろ ", "一行目\n二行目", "𠮷野家", "%d と # と {0}"])
def test_texts_stand_as_they_are(text: str) -> None:
    sheet = opened(with_rows(frame(), {PART: SheetRows([SheetRow(0, (text, "-"), 15)], 2)}))["表"]
    assert cells_of(sheet)[1] == [text, "-"]


def test_a_formula_is_that_of_its_row_and_says_what_it_says_at_first() -> None:
    rows = [SheetRow(0, ("a", "未回答"), 15, formula_at=1, formula='IF(A#<>"","済","未&回答")')] * 2
    data = with_rows(frame(), {PART: SheetRows(rows, 2)})
    assert [row[1] for row in cells_of(opened(data)["表"])[1:]] == [f'=IF(A{row}<>"","済","未&回答")' for row in (2, 3)]
    with ZipFile(BytesIO(data)) as package:
        assert package.read(PART).decode().count("<v>未回答</v>") == 2


def test_more_columns_than_letters() -> None:
    texts = tuple(f"値{number}" for number in range(30))
    sheet = opened(with_rows(frame(columns=30), {PART: SheetRows([SheetRow(0, texts, 15)], 2)}))["表"]
    assert cells_of(sheet)[1] == list(texts)


def test_all_other_parts_stay_as_they_are() -> None:
    before = frame()
    after = with_rows(before, {PART: SheetRows([SheetRow(0, ("a", "b"), 15)], 2)})
    with ZipFile(BytesIO(before)) as old, ZipFile(BytesIO(after)) as new:
        assert new.testzip() is None
        assert new.namelist() == old.namelist()
        assert {name for name in old.namelist() if old.read(name) != new.read(name)} == {PART}


def test_a_sheet_is_packed_once_for_all_that_have_its_frame() -> None:
    rows = SheetRows([SheetRow(0, ("a", "b"), 15)], 2)
    with ZipFile(BytesIO(frame())) as package:
        one = package.read(PART)
    with ZipFile(BytesIO(frame(note="脚注"))) as package:
        other = package.read(PART)
    assert rows.packed(one) is rows.packed(bytes(one))
    assert rows.packed(other) is not rows.packed(one)
