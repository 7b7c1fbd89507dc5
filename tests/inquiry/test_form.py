"""The form of an inquiry's workbook: one value from which it is written and read back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from builders import ROOT, edition_text, entries_of, load, real_edition

from reportgen.dataset.model import Edition
from reportgen.inquiry.form import (
    ANSWER,
    ID,
    REASON,
    AnswerSheet,
    Identity,
    Row,
    answer_sheets,
    find_answers,
    find_identity,
    fold,
    sent_texts,
)

EDITION = "2f7e94d9b309d6bde03473079a996e65900ae8f028a716cb007f02919d648220"
DAY = date(2023, 6, 1)
LISTS = sorted((ROOT / "tests/lists").glob("*/list.yaml"))


def edition_of(path: Path) -> Edition:
    return load(path.read_bytes(), str(path))


def first_sheet() -> AnswerSheet:
    return answer_sheets(real_edition())[0]


def test_sections_of_the_same_columns_share_a_sheet() -> None:
    sheets = answer_sheets(real_edition())
    assert [[section.id for section in sheet.sections] for sheet in sheets] == [["teiju", "renkei"], ["dantai"]]
    sheet, other = sheets
    assert [(one.name, one.named("一覧")) for one in sheets] == [("回答", "一覧"), ("回答2", "一覧2")]
    assert other.fields[0].label == "団体・組織名"
    assert sheet.labels[:6] == ("整理番号", "記入の確認", "現在／変更後", "回答区分", "事業の名称", "事業内容")
    assert sheet.labels[-4:] == ("廃止日", "廃止の理由", "連絡事項", "表")


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.parent.name)
def test_every_list_has_labels_that_differ(path: Path) -> None:
    edition = edition_of(path)
    sheets = answer_sheets(edition)
    assert [section for sheet in sheets for section in sheet.sections] == list(edition.sections)
    for sheet in sheets:
        assert len({fold(label) for label in sheet.labels}) == len(sheet.labels)
        for entry in (entry for section in sheet.sections for entry in section.entries):
            assert {field.column.key for field in sheet.fields} <= sent_texts(entry).keys()


def test_grouped_entries_have_their_group_among_the_fields() -> None:
    (sheet,) = answer_sheets(edition_of(ROOT / "tests/lists/12-renkei-chusu/list.yaml"))
    assert [sheet.fields[at].label for at in (0, 5)] == ["区分", "事業費（千円）R6"]


def test_a_label_that_is_already_one_of_the_form_has_the_key_of_its_column_behind_it() -> None:
    text = edition_text("2023-06-01", {"a": entries_of(["a-1|ごみ"])}, labels={"summary": "表", "since": "廃　止日"})
    (sheet,) = answer_sheets(load(text.encode(), "a.yaml"))
    assert [field.label for field in sheet.fields[1:3]] == ["表・summary", "廃止日・since"]


@pytest.mark.parametrize(
    ("row", "is_open"),
    [
        (Row.PRESENT, set()),
        (Row.AFTER, {"回答区分", "事業内容", "廃止日", "廃止の理由", "連絡事項"}),
        (Row.NEW, {"事業内容", "連絡事項", "表"}),
    ],
)
def test_what_may_be_filled_in(row: Row, is_open: set[str]) -> None:
    sheet = first_sheet()
    declared = {field.label for field in sheet.fields} - {"事業内容"}
    assert {label for label in sheet.labels if sheet.is_open(label, row)} - declared == is_open


@pytest.mark.parametrize(
    ("identity", "text"),
    [
        (
            Identity(DAY, 2, EDITION, "健康推進課"),
            "照会 2023-06-01-2　版 2f7e94d9b309d6bd　宛先 健康推進課",
        ),
        (Identity(DAY, 0, EDITION), "写し 2023-06-01　版 2f7e94d9b309d6bd"),
        (Identity(DAY, 10, EDITION, "企画課 宛先係"), None),
    ],
)
def test_an_identity_is_read_as_it_was_written(identity: Identity, text: str | None) -> None:
    assert text in (None, str(identity))
    assert Identity.read(str(identity)) == identity._replace(edition=identity.digest)


def test_an_identity_is_read_in_other_widths_and_found_among_cells() -> None:
    text = "照会　２０２３－０６－０１－２ 版 2f7e94d9b309d6bd 宛先 企画課"
    assert find_identity([["", "回答"], ["メモ", text]]) == Identity(DAY, 2, EDITION[:16], "企画課")


@pytest.mark.parametrize("text", ["", "照会", "照会 2023-06-31-1　版 2f7e94d9b309d6bd", "照会 2023-06-01-1　版 xyz"])
def test_no_identity(text: str) -> None:
    assert Identity.read(text) is None


def test_columns_are_found_where_they_were_moved_to() -> None:
    sheet = first_sheet()
    moved = ["担当者のメモ", *reversed(sheet.labels)]
    moved[1], moved[2] = f" {moved[2]} ", moved[1].translate({ord("表"): "表\n"})
    found = find_answers([sheet], [["回答"], [], moved, ["", "企画課"]])
    assert found is not None
    assert (found.header, found.missing, found.doubled, found.strange) == (2, (), (), (0,))
    assert found.columns[ID] == len(sheet.labels)
    assert found.columns.keys() == set(sheet.labels)


def test_columns_that_are_gone_or_doubled_are_told() -> None:
    sheet = first_sheet()
    labels = [label for label in sheet.labels if label != REASON]
    found = find_answers([sheet], [[*labels, ANSWER]])
    assert found is not None
    assert (found.missing, found.doubled) == ((REASON,), (ANSWER,))
    assert found.columns[ANSWER] == labels.index(ANSWER)


def test_of_several_sheets_that_is_found_whose_labels_are_there() -> None:
    sheets = answer_sheets(edition_of(ROOT / "tests/lists/08-shitei-kanri/list.yaml"))
    for sheet in sheets:
        found = find_answers(sheets, [sheet.labels])
        assert found is not None and found.sheet == sheet


def test_cells_without_the_labels_are_no_answers() -> None:
    assert find_answers([first_sheet()], [["整理番号", "事業の名称"], [ANSWER, REASON]]) is None
