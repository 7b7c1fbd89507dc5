"""What came back as documents tell it: the 取りまとめ表 and the list of whom to remind."""

from __future__ import annotations

from datetime import date

from answering import answered, collect
from asking import Asker
from builders import edition_text, entries_of, load

from reportgen.document.blocks import Document, Heading, RowForm, Table, text_of
from reportgen.document.compose_inquiry import InquiryState, inquiry_documents
from reportgen.inquiry.form import ANSWER, REASON, REMARKS, RETIRED_ON, SECTION
from reportgen.inquiry.state import state_of

NAMES = ("事業の名称", "事業内容", "事業開始年", "関係市町", "担当課")
LABELS = dict(zip(("name", "summary", "since", "municipalities", "division"), NAMES, strict=True))
ROWS = ["a-1|ごみ", "a-2|消防", "a-3|観光", "a-4|水道", "a-5|道路", "a-6|公園|||室蘭市 登別市|公園課"]
SENT = edition_text("2023-06-01", {"a": entries_of(ROWS)}, labels=LABELS).encode()
ANSWERS = {
    "a-1": {ANSWER: "変更なし"},
    "a-2": {ANSWER: "修正", "事業内容": "新しい内容", REMARKS: "四月から"},
    "a-3": {ANSWER: "廃止", RETIRED_ON: "令和5年3月31日", REASON: "終わったため"},
    "a-4": {ANSWER: "要確認", REMARKS: "協議中"},
    "a-5": {ANSWER: "廃止"},
}
ROAD = {SECTION: "a", **dict(zip(NAMES, ("橋", "架け替え", "令和5年", "室蘭市、登別市", "土木課"), strict=True))}


def state() -> InquiryState:
    """Half of what was asked came back, of which something is in doubt, and something new."""
    asked = {"企画課": tuple(ANSWERS), "公園課": ("a-6",)}
    back = collect(SENT, answered(SENT, ANSWERS, new=[ROAD], only=list(ANSWERS)), asked=asked)
    return state_of(back.collected, load(SENT, "a.yaml"), "一覧")


def documents(asker: Asker, told: InquiryState) -> dict[str, Document]:
    return {one.path: one.document for one in inquiry_documents(told, asker.wording, asker.style)}


def tables_of(document: Document) -> dict[str, list[list[str]]]:
    """The rows of each table, the header first, by what stands over it."""
    headings = [block.bookmark for block in document.blocks if isinstance(block, Heading)]
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return {
        heading: [[text_of(column.label) for column in table.columns]]
        + [[text_of(cell) for cell in row.cells] for row in table.rows]
        for heading, table in zip(headings, tables, strict=True)
    }


def test_how_many_of_each_recipient_came_back_in_which_state(asker: Asker) -> None:
    whole, _ = documents(asker, state()).values()
    header, *rows = tables_of(whole)["照会先ごとの状況"]
    assert header == ["照会先", "照会", "変更なし", "修正", "廃止", "追加", "要確認", "食い違い", "誤り", "未回答"]
    assert rows == [
        ["企画課", "5", "1", "1", "1", "1", "1", "－", "1", "－"],
        ["公園課", "1", "－", "－", "－", "－", "－", "－", "－", "1"],
        ["計", "6", "1", "1", "1", "1", "1", "－", "1", "1"],
    ]
    (table, *_) = [block for block in whole.blocks if isinstance(block, Table)]
    assert [row.form for row in table.rows] == [RowForm.ENTRY, RowForm.ENTRY, RowForm.TOTAL]


def test_what_changes_and_what_has_to_be_made_sure(asker: Asker) -> None:
    tables = tables_of(documents(asker, state())["照会の取りまとめ表_令和5年6月1日現在_第1号"])
    assert tables["変更・廃止・追加"][1:] == [
        ["消防", "事業内容", "要旨", "新しい内容", "企画課"],
        ["消防", "連絡事項", "－", "四月から", "企画課"],
        ["観光", "廃止", "－", "令和5年3月31日　終わったため", "企画課"],
        [
            *("橋", "追加", "－"),
            "事業の名称：橋\n事業内容：架け替え\n事業開始年：令和5年\n関係市町：室蘭市、登別市\n担当課：土木課",
            "企画課",
        ],
    ]
    assert tables["確かめが要るもの"][1:] == [
        ["水道", "企画課", "要確認", "1.xlsx!回答!A10　連絡事項：協議中"],
        [
            *("道路", "企画課", "誤り"),
            "1.xlsx!回答!J12　回答区分が「廃止」ですが、「廃止日」がありません。\n"
            "1.xlsx!回答!K12　回答区分が「廃止」ですが、「廃止の理由」がありません。",
        ],
    ]


def test_whoever_has_not_answered_is_to_be_reminded(asker: Asker) -> None:
    reminder = documents(asker, state())["督促の一覧_令和5年6月1日現在_第1号"]
    assert tables_of(reminder) == {"未回答": [["照会先", "未回答", "回答のないもの"], ["公園課", "1", "公園（a-6）"]]}


def test_where_all_have_answered_nobody_is_reminded(asker: Asker) -> None:
    told = state()
    (whole,) = documents(asker, told._replace(entries=told.entries[:2])).values()
    assert "未回答" not in tables_of(whole)


def test_of_an_export_all_entries_are_held_for_asked_and_nobody_is_told(asker: Asker) -> None:
    back = collect(SENT, answered(SENT, ANSWERS, new=[ROAD], number=0)).collected
    told = state_of(back._replace(inquiry=None), load(SENT, "a.yaml"), "一覧")
    assert (told.number, told.due) == ("", "")
    assert [entry.title for entry in told.entries if not entry.was_asked] == ["橋"]
    (whole,) = documents(asker, told).values()
    assert list(tables_of(whole)) == ["確かめが要るもの", "変更・廃止・追加"]


def test_documents_bear_the_edition_and_their_office(asker: Asker) -> None:
    told = state()
    edition = told.edition._replace(region="圏域")
    for document in documents(asker, told._replace(edition=edition)).values():
        assert (document.properties.author, document.properties.as_of) == ("室蘭市", date(2023, 6, 1))
