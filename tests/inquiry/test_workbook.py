"""The workbooks that are sent: what openpyxl, openxml-audit and LibreOffice find in them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from asking import DIGEST, Asker, cells_of, columns_of, opened
from builders import ROOT, edition_text, entries_of, load, real_edition
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from reportgen.content import Align
from reportgen.dataset.model import Edition
from reportgen.fields.registry import KINDS
from reportgen.inquiry.form import (
    ANSWER,
    BLANK,
    FREE_ROWS,
    ID,
    NEW_ENTRY,
    REMARKS,
    ROW,
    SECTION,
    STATE,
    AnswerSheet,
    Identity,
    Row,
    answer_sheets,
    find_answers,
    find_identity,
    fold,
    sent_texts,
)

LISTS = sorted((ROOT / "tests/lists").glob("*/list.yaml"))
HEADER = 5


def edition_of(path: Path) -> Edition:
    return load(path.read_bytes(), str(path))


def small(**values: str) -> Edition:
    """An edition of one entry, with these texts."""
    (entry,) = entries_of(["a-1|ごみ処理"])
    return load(edition_text("2023-06-01", {"a": [{**entry, **values}]}).encode(), "a.yaml")


@pytest.fixture(scope="module")
def sent(asker: Asker) -> dict[str, bytes]:
    return dict(asker.ask(real_edition()))


def answers(data: bytes) -> tuple[Worksheet, dict[str, int]]:
    """The first sheet of answers, and its columns."""
    sheet = opened(data)["回答"]
    return sheet, columns_of(sheet, HEADER)


def test_each_division_has_a_workbook_with_its_sheets(sent: dict[str, bytes]) -> None:
    assert len(sent) == 22
    book = opened(sent["企画課"])
    assert book.sheetnames == ["照会", "回答", "回答2", "記入例", "一覧", "一覧2", "選択肢"]
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"] == ["選択肢"]
    assert opened(sent["水道施設課"]).sheetnames == ["照会", "回答", "記入例", "一覧", "選択肢"]


def test_what_a_workbook_says_of_itself(sent: dict[str, bytes]) -> None:
    book: Any = opened(sent["企画課"])
    identity = find_identity(cells_of(book["回答2"]))
    assert identity == find_identity(cells_of(book["照会"])) == Identity(real_edition().as_of, 1, DIGEST[:16], "企画課")
    assert {one.name: one.value for one in book.custom_doc_props.props} == {
        "照会番号": "2023-06-01-1",
        "基準日": "2023-06-01",
        "版のSHA-256": DIGEST,
        "宛先": "企画課",
    }
    assert (book.properties.creator, book.properties.created.date()) == ("室蘭市", real_edition().as_of)


def column_of(validation: DataValidation) -> int:
    """The one column (from 1) that it is for."""
    (cells,) = validation.sqref.ranges
    return int(cells.min_col)


def fills_of(sheet: Worksheet) -> set[str]:
    """The colours by which conditions mark cells."""
    rules = [rule for found in sheet.conditional_formatting for rule in found.rules]
    return {rule.dxf.fill.bgColor.rgb for rule in rules if rule.dxf.fill}


def rows_of(data: bytes, edition: Edition) -> Iterator[tuple[AnswerSheet, dict[str, str]]]:
    """All rows below the headers of all sheets of answers, by label."""
    for sheet in opened(data).worksheets:
        if sheet.title.startswith("回答"):
            cells = cells_of(sheet)
            found = find_answers(answer_sheets(edition), cells)
            assert found is not None
            assert (found.missing, found.doubled, found.strange) == ((), (), ())
            for row in cells[found.header + 1 :]:
                yield found.sheet, {label: row[column] for label, column in found.columns.items()}


@pytest.mark.parametrize("path", [ROOT / "data/editions/2023-06-01.yaml", *LISTS], ids=lambda path: path.parent.name)
def test_every_entry_is_asked_about_once_with_its_texts(asker: Asker, path: Path) -> None:
    edition = edition_of(path)
    files = asker.ask(edition).values()
    asked: dict[str, dict[str, str]] = {}
    for data in [*files, asker.export(edition)]:
        rows = [row for _, row in rows_of(data, edition)]
        present = {row[ID]: row for row in rows if row[ROW] == Row.PRESENT.value}
        assert [row[ID] for row in rows if row[ROW] == Row.AFTER.value] == list(present)
        asked |= present
    for sheet in answer_sheets(edition):
        for section in sheet.sections:
            for entry in section.entries:
                row, texts = asked.pop(entry.id), sent_texts(entry)
                assert {one.label: row[one.label] for one in sheet.fields} == {
                    one.label: texts[one.column.key] for one in sheet.fields
                }
                assert row[SECTION] == section.heading
    assert asked == {}


def test_answers_are_open_and_all_else_is_locked(sent: dict[str, bytes]) -> None:
    book = opened(sent["企画課"])
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets)
    sheet, columns = answers(sent["企画課"])
    form = answer_sheets(real_edition())[0]
    seen = set()
    for cells in sheet.iter_rows(min_row=HEADER + 1):
        row = Row(cells[columns[fold(ROW)] - 1].value)
        seen.add(row)
        for label in form.labels:
            assert cells[columns[fold(label)] - 1].protection.locked != form.is_open(label, row), (row, label)
    assert seen == set(Row)


def test_free_rows_follow_the_entries(sent: dict[str, bytes]) -> None:
    rows = [row for _, row in rows_of(sent["水道施設課"], real_edition())]
    assert [row[ID] for row in rows[2:]] == [NEW_ENTRY] * FREE_ROWS
    assert {row[SECTION] for row in rows[2:]} == {real_edition().sections[2].heading}


def test_faces_forms_and_print_set_up(sent: dict[str, bytes]) -> None:
    book: Any = opened(sent["企画課"])
    fonts = {cell.font.name for sheet in book.worksheets for row in sheet.iter_rows() for cell in row}
    assert fonts == {"BIZ UDGothic"}
    with ZipFile(BytesIO(sent["企画課"])) as package:
        styles = package.read("xl/styles.xml").decode()
    # A face of the theme would take the place of one that is bound to its scheme.
    assert "<scheme" not in styles and set(re.findall('<name val="(.*?)"', styles)) == {"BIZ UDGothic"}
    for sheet in book.worksheets[:-1]:
        orientation = "portrait" if sheet.title == "照会" else "landscape"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation or "portrait") == (9, orientation)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert (book["回答"].print_title_rows, book["一覧"].print_title_rows) == ("$5:$5", "$1:$1")
    assert (book["回答"].freeze_panes, book["回答"].auto_filter.ref) == ("F6", "A5:M17")
    columns = columns_of(sheet := book["回答"], HEADER)
    assert {sheet.cell(7, column).number_format for label, column in columns.items()} == {"@"}
    assert sheet.cell(6, columns["事業開始年"]).alignment.horizontal == Align.CENTER.value


def test_a_column_is_as_wide_as_its_texts_need_and_a_row_as_high(sent: dict[str, bytes]) -> None:
    sheet, columns = answers(sent["企画課"])
    widths = {label: sheet.column_dimensions[get_column_letter(at)].width for label, at in columns.items()}
    assert widths["事業内容"] > widths["事業の名称"] > widths["担当課"] > widths[fold(ROW)]
    heights = [sheet.row_dimensions[row].height for row in range(HEADER + 1, HEADER + 3)]
    assert heights[0] > heights[1] > 20
    with ZipFile(BytesIO(sent["企画課"])) as package:
        rows = re.findall('<row r="[67]".*?>', package.read("xl/worksheets/sheet2.xml").decode())
    # An answer's row grows with what is written into it.
    assert ["customHeight" in row for row in rows] == [
        True,
        False,
    ]


def test_what_may_be_chosen_stands_in_named_ranges(sent: dict[str, bytes]) -> None:
    book = opened(sent["企画課"])
    sheet, columns = answers(sent["企画課"])
    choices = {}
    for validation in sheet.data_validations.dataValidation:
        if validation.type == "list":
            ((title, cells),) = book.defined_names[validation.formula1].destinations
            values = [cell.value for (cell,) in book[title][cells.replace("$", "")]]
            choices[column_of(validation)] = (values, validation.showErrorMessage)
    by_label = {label: choices[at] for label, at in columns.items() if at in choices}
    assert by_label[ANSWER] == (["変更なし", "修正", "廃止", "要確認"], True)
    years, towns, divisions = (by_label[label][0] for label in ("事業開始年", "関係市町", "担当課"))
    assert years[:6] == ["令和5年", "令和4年", "令和3年", "令和2年", "令和元年", "平成31年"]
    assert towns[:2] == ["室蘭市", "登別市"] and len(towns) == 179
    assert "企画課" in divisions and len(divisions) == len(set(divisions))
    assert by_label[SECTION][0] == [section.heading for section in real_edition().sections[:2]]
    assert not by_label["関係市町"][1]  # several towns are no choice from the list


def test_hints_and_conditions_are_within_what_excel_takes(asker: Asker) -> None:
    for path in LISTS:
        for sheet in opened(asker.export(edition_of(path))).worksheets:
            for one in sheet.data_validations.dataValidation:
                assert one.prompt and len(one.prompt) <= 255 and len(one.promptTitle) <= 32
                assert len(one.formula1 or "") <= 255


def test_an_optional_column_may_be_blanked_and_a_figure_is_held_to_be_one(asker: Asker) -> None:
    data = asker.export(edition_of(ROOT / "tests/lists/10-kouen/list.yaml"))
    book, (sheet, columns) = opened(data), answers(data)
    found = {column_of(one): one for one in sheet.data_validations.dataValidation}
    toilet, area = found[columns[fold("設備トイレ")]], found[columns[fold("面積（㎡）")]]
    ((title, cells),) = book.defined_names[toilet.formula1].destinations
    assert [cell.value for (cell,) in book[title][cells.replace("$", "")]] == ["○", "◎", BLANK]
    assert (toilet.errorStyle or "stop", area.type, area.errorStyle) == ("stop", "custom", "warning")
    assert area.formula1.startswith(f'OR({sheet.cell(6, columns[fold("面積（㎡）")]).coordinate}="{BLANK}",')


@pytest.mark.parametrize(
    "text", ["=1+1", "+81", "@SUM(A1)", "007", "1,200", "https://example.jp/", "2023/6/1", "<&>\"'"]
)
def test_a_text_stays_a_text(asker: Asker, text: str) -> None:
    (data,) = asker.ask(small(summary=text)).values()
    for title, row in (("回答", 6), ("一覧", 2)):
        sheet = opened(data)[title]
        cell = sheet.cell(row, columns_of(sheet, row - 1)["事業内容"])
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


# What an edition may hold, with what XML and Excel make of it.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS.filter(lambda text: text.strip() and not re.search("[\ufffe\uffff]|_x[0-9a-fA-F]{4}_", text)))
def test_any_text_comes_back_as_it_was(asker: Asker, text: str) -> None:
    edition = small()
    section = edition.sections[0]
    entry = section.entries[0]
    values = (entry.values[0], text, *entry.values[2:])
    changed = entry._replace(values=values)
    (data,) = asker.ask(edition._replace(sections=(section._replace(entries=(changed,)),))).values()
    sheet, columns = answers(data)
    assert sheet.cell(6, columns["事業内容"]).value == text


def test_the_list_to_look_at_holds_every_entry(sent: dict[str, bytes]) -> None:
    book = opened(sent["企画課"])
    rows = [row for title in ("一覧", "一覧2") for row in cells_of(book[title])[1:]]
    entries = [entry for section in real_edition().sections for entry in section.entries]
    assert [row[:2] for row in rows] == [[entry.id, entry.title] for entry in entries]
    assert find_answers(answer_sheets(real_edition()), cells_of(book["一覧"])) is None


def test_the_example_is_made_from_the_lists_columns_and_is_no_answer(asker: Asker) -> None:
    for path in LISTS:
        edition = edition_of(path)
        cells = cells_of(opened(asker.export(edition))["記入例"])
        assert find_answers(answer_sheets(edition), cells) is None
        labels = answer_sheets(edition)[0].labels
        assert [fold(cell) for cell in cells[1]][1:] == [fold(label) for label in labels[1:]]
        answered = [row[labels.index(ANSWER)] for row in cells[2:]]
        assert [one for one in answered if one] == ["変更なし", "修正", "廃止", "要確認"]


def test_the_letter_says_what_by_when_and_how(sent: dict[str, bytes]) -> None:
    texts = [cell for row in cells_of(opened(sent["健康推進課"])["照会"]) for cell in row if cell]
    assert texts[0] == "健康推進課　御中"
    assert "1　回答期限　　令和5年7月14日（金）" in texts
    assert any("6件" in text for text in texts)
    assert {"変更なし", "修正", "廃止", "要確認", "追加"} <= set(texts)
    (status,) = [text for text in texts if text.startswith("=")]
    assert "COUNTIF('回答'!$B$6:$B$27" in status


def test_long_words_stay_within_what_excel_takes(asker: Asker) -> None:
    long = asker.wording.request.texts["lead"]._replace(source="長" * 2000)
    texts = {**asker.wording.request.texts, "lead": long, "title": long._replace(source="題" * 300)}
    request = asker.wording.request._replace(texts=texts)
    (data,) = asker._replace(wording=asker.wording._replace(request=request)).ask(small(division="課" * 60)).values()
    book: Any = opened(data)
    for sheet in book.worksheets:
        assert len(f"{sheet.oddFooter.left.text}{sheet.oddFooter.right.text}") < 200
        assert all((row.height or 0) <= 409 for row in sheet.row_dimensions.values())


def test_an_export_asks_nobody(asker: Asker, sent: dict[str, bytes]) -> None:
    book: Any = opened(asker.export(real_edition()))
    assert book.sheetnames == ["使い方", "回答", "回答2", "記入例", "選択肢"]
    assert find_identity(cells_of(book["回答"])) == Identity(real_edition().as_of, 0, DIGEST[:16])
    assert {one.name for one in book.custom_doc_props.props} == {"基準日", "版のSHA-256"}
    asked = opened(sent["企画課"])
    assert fills_of(book["回答"]) < fills_of(asked["回答"])


def test_the_same_content_makes_the_same_bytes(asker: Asker, sent: dict[str, bytes]) -> None:
    again = asker.ask(real_edition())
    assert again == sent
    with ZipFile(BytesIO(sent["企画課"])) as package:
        assert package.testzip() is None
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_excel_is_expected_to_open_them_cleanly(sent: dict[str, bytes], asker: Asker, tmp_path: Path) -> None:
    for name, data in (("asked", sent["企画課"]), ("exported", asker.export(edition_of(LISTS[0])))):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(data)
        assert OpenXmlValidator().validate(path).errors == []


def test_every_kind_is_asked_about_somewhere() -> None:
    kinds = {column.kind for path in LISTS for section in edition_of(path).sections for column in section.columns}
    assert kinds == KINDS.keys()


FILLED = {
    "a-1": {},
    "a-2": {ANSWER: "変更なし"},
    "a-3": {ANSWER: "修正"},
    "a-4": {ANSWER: "修正", "事業内容": "新しい内容"},
    "a-5": {ANSWER: "廃止", "廃止日": "令和5年6月1日"},
    "a-6": {ANSWER: "廃止", "廃止日": "令和5年6月1日", "廃止の理由": "終わったため"},
    "a-7": {ANSWER: "要確認"},
    "a-8": {ANSWER: "要確認", REMARKS: "協議中"},
    "a-9": {"事業内容": "新しい内容"},
    "a-10": {ANSWER: "変更なし", "事業内容": "新しい内容"},
    NEW_ENTRY: {"事業の名称": "道路"},
}
STATES = [
    *("未回答", "済", "→変わる欄を書く", "済", "→廃止日と理由を書く", "済", "→連絡事項を書く", "済"),
    *("→回答区分を選ぶ", "→変更なしか修正か", "→残りの欄を書く"),
]


@pytest.mark.office
def test_the_formulas_say_what_is_still_to_be_filled_in(asker: Asker, tmp_path: Path) -> None:
    rows = [f"{entry_id}|事業{entry_id}" for entry_id in FILLED if entry_id != NEW_ENTRY]
    edition = load(edition_text("2023-06-01", {"a": entries_of(rows)}).encode(), "a.yaml")
    (data,) = asker.ask(edition).values()
    book = opened(data)
    sheet = book["回答"]
    columns = columns_of(sheet, HEADER)
    left = dict(FILLED)
    for cells in sheet.iter_rows(min_row=HEADER + 1):
        if cells[columns[fold(ROW)] - 1].value != Row.PRESENT.value:
            for label, text in left.pop(str(cells[0].value), {}).items():
                cells[columns[fold(label)] - 1].value = text
    (tmp_path / "in").mkdir()
    book.save(tmp_path / "in/a.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "in/a.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    read = load_workbook(tmp_path / "a.xlsx", data_only=True)
    states = [
        cells[columns[fold(STATE)] - 1].value
        for cells in read["回答"].iter_rows(min_row=HEADER + 1)
        if cells[columns[fold(ROW)] - 1].value != Row.PRESENT.value
    ]
    assert states[: len(STATES)] == STATES
    told = [cell.value for row in read["照会"].iter_rows() for cell in row if str(cell.value).startswith("記入の状況")]
    assert told == ["記入の状況　未回答 1件、記入が足りないもの 6件"]
