"""Workbooks: each cell as it is shown, what is hidden, errors at their places; the same from xlsx, ods and xls."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from reportgen.readers.forms import read_source
from reportgen.readers.number_formats import day_of_serial, shown_day, shown_number
from reportgen.readers.published import PublishedList
from reportgen.readers.source import Source

from .conftest import Recognise

FILES = Path(__file__).parent / "files"
LISTS = Path(__file__).parents[1] / "lists"
DAY = datetime(2019, 5, 1)


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (7, "General", "7"),
        (492.5, "General", "492.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1, "000", "001"),
        (1234567, "#,##0", "1,234,567"),
        (0, "#,##0", "0"),
        (0, "#,###", ""),
        (-35, "#,##0;△#,##0", "△35"),
        (-35, "#,##0;[Red]-#,##0", "-35"),
        (0, "#,##0;△#,##0;－", "－"),
        (492.5, "#,##0.0", "492.5"),
        (2.5, "0", "3"),
        (0.125, "0.0%", "12.5%"),
        (1234567, "#,##0,", "1,235"),
        (350, '#,##0"人"', "350人"),
        (3, r"\第0\号", "第3号"),
        (5, '"計"0;;', "計5"),
        (12, "#,##0_ ", "12"),
        (0.5, "#.##", ".5"),
        (1200, "¥#,##0", "¥1,200"),
    ],
)
def test_numbers_are_shown_under_their_formats(value: float, number_format: str, shown: str) -> None:
    assert shown_number(value, number_format) == shown


@pytest.mark.parametrize(
    ("day", "number_format", "shown"),
    [
        (DAY, "[$-411]ge.m.d;@", "R1.5.1"),
        (datetime(2019, 4, 30), "[$-411]ge.m.d;@", "H31.4.30"),
        (datetime(1989, 1, 7), '[$-411]ggge"年"m"月"d"日";@', "昭和64年1月7日"),
        (DAY, '[$-ja-JP]gge"年"', "令1年"),
        (DAY, "[$-411]ge.mm.dd", "R1.05.01"),
        (DAY, 'yyyy"年"m"月"', "2019年5月"),
        (DAY, "yyyy/mm/dd", "2019/05/01"),
        (DAY, "m/d/yy", "5/1/19"),
        (DAY, 'm"月"d"日"(aaa)', "5月1日(水)"),
        (datetime(1900, 1, 1, 9, 5), "h:mm", "9:05"),
        (DAY, "0", "2019/5/1"),
    ],
)
def test_days_are_shown_under_their_formats(day: datetime, number_format: str, shown: str) -> None:
    assert shown_day(day, number_format) == shown


def test_a_serial_number_means_other_days_in_the_two_systems() -> None:
    assert day_of_serial(43586, is_1904=False) == DAY
    assert day_of_serial(43586 - 1462, is_1904=True) == DAY
    assert day_of_serial(1, is_1904=False) == datetime(1900, 1, 1)


def workbook(*cells: tuple[Any, ...], **options: Any) -> bytes:
    """A workbook with the cells (row, column, value, number format) on one sheet."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("一覧")
        for row, column, value, *number_format in cells:
            sheet.write(
                row, column, value, book.add_format({"num_format": number_format[0]}) if number_format else None
            )
    return stream.getvalue()


def only_texts(source: Source) -> list[str]:
    return [cell.text for block in source.blocks for row in block.rows for cell in row.cells if cell.text]


@pytest.mark.parametrize("is_1904", [False, True])
@pytest.mark.parametrize("number_format", [27, 57, "[$-411]ge.m.d"])
def test_days_are_the_same_in_both_systems_and_under_built_in_formats(is_1904: bool, number_format: int | str) -> None:
    data = workbook((0, 0, DAY, number_format), date_1904=is_1904)
    assert only_texts(read_source(data, "list.xlsx")) == ["R1.5.1"]


def test_a_later_extension_does_not_reset_the_system_of_days() -> None:
    changed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook((0, 0, DAY, 27), date_1904=True))) as old,
        zipfile.ZipFile(changed, "w") as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                extension = (
                    b'<extLst><ext uri="{x}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main">'
                    b'<x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
                )
                part = part.replace(b"</workbook>", extension)
            new.writestr(name, part)
    assert only_texts(read_source(changed.getvalue(), "list.xlsx")) == ["R1.5.1"]


def test_what_is_hidden_is_told_with_its_place() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一覧")
        for row, texts in enumerate(
            [("名称", "金額", "内部"), ("一", "1", "秘"), ("二", "2", "秘"), ("三", "3", "秘")]
        ):
            sheet.write_row(row, 0, texts)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("C:C", None, None, {"hidden": True})
        book.add_worksheet("作業").hide()
    source = read_source(stream.getvalue(), "list.xlsx")
    assert [(block.name, block.is_hidden) for block in source.blocks] == [("一覧", False), ("作業", True)]
    assert [row.is_hidden for row in source.blocks[0].rows] == [False, False, True, False]
    assert only_texts(source) == ["名称", "金額", "一", "1", "二", "2", "三", "3"]
    assert [(str(left.place), left.text) for left in source.left_out] == [("list.xlsx!一覧!C1", "内部")]


def test_errors_and_formulas_without_a_result_are_problems_at_their_cells() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("一覧")
        sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
        sheet.write_formula("AA3", "=B2", None, "#REF!")
        sheet.write_formula("A4", "=1+1", None, 2)
    problems = read_source(stream.getvalue(), "list.xlsx").problems
    assert [(str(one.place), one.rule) for one in problems] == [
        ("list.xlsx!一覧!B2", "error-cell"),
        ("list.xlsx!一覧!AA3", "error-cell"),
    ]
    emptied = BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(emptied, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>2</v>", b""))
    assert [
        str(one.place) for one in read_source(emptied.getvalue(), "list.xlsx").problems if one.rule == "no-result"
    ] == ["list.xlsx!一覧!A4"]


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_other_workbooks_read_as_the_xlsx_does(path: Path, recognised: Recognise) -> None:
    (xlsx,) = LISTS.glob(f"*/{path.stem}.xlsx")
    one, other = [recognised(each.read_bytes(), each.name) for each in (path, xlsx)]
    assert _said(one) == _said(other)
    assert [problem.rule for problem in one.problems] == [problem.rule for problem in other.problems]
    assert [left.text for left in one.left_out] == [left.text for left in other.left_out]


def _said(found: PublishedList) -> list[Any]:
    return [
        (
            section.heading.text,
            [(column.label.text, *column[1:]) for column in section.columns],
            [([cell.text for cell in row.cells], row.group) for row in section.rows],
            [note.text.text for note in section.notes],
            [[cell.text for cell in total.cells] for total in section.totals],
        )
        for section in found.sections
    ]


@pytest.mark.parametrize("name", ["kouiki.xls", "kouiki.ods"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_damaged_workbook_is_a_problem(name: str, share: float) -> None:
    data = (FILES / name).read_bytes()
    source = read_source(data[: int(len(data) * share)], name)
    assert [problem.rule for problem in source.problems] == ["unreadable-workbook"]


def test_a_cell_far_astray_is_a_problem() -> None:
    (problem,) = read_source(workbook((0, 0, "一"), (1_000_000, 100, "二")), "list.xlsx").problems
    assert "大きすぎます" in problem.message


def test_a_workbook_under_a_password_is_a_problem() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert [problem.rule for problem in read_source(data, "list.xlsx").problems] == ["locked-workbook"]


def test_another_zip_is_no_workbook() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    assert [problem.rule for problem in read_source(stream.getvalue(), "list.docx").problems] == ["unreadable-workbook"]
