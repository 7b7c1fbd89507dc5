"""Answers read back and merged: each in its class and at its cell, whatever became of the workbook on its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from answering import Answers, answered, collect
from builders import ROOT, edition_text, entries_of, replaced
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from reportgen.inquiry.collected import Retirement, State
from reportgen.inquiry.form import ANSWER, BLANK, REASON, REMARKS, RETIRED_ON, SECTION

NAME, SUMMARY, YEAR, TOWNS, DIVISION = "事業の名称", "事業内容", "事業開始年", "関係市町", "担当課"
LABELS = {"name": NAME, "summary": SUMMARY, "since": YEAR, "municipalities": TOWNS, "division": DIVISION}
TEXT = edition_text(
    "2023-06-01",
    {"a": entries_of(["a-1|ごみ", "a-2|消防", "a-3|観光"]), "b": entries_of(["b-1|水道"])},
    headings={"a": "第一", "b": "第二"},
    labels=LABELS,
)
SENT = TEXT.encode()
IDS = ("a-1", "a-2", "a-3", "b-1")
ROAD = {SECTION: "第一", NAME: "道路", SUMMARY: "要旨", YEAR: "令和5年", TOWNS: "室蘭市、登別市", DIVISION: "土木課"}


def states(sent: bytes, *files: bytes) -> dict[str, State]:
    return {entry_id: outcome.state for entry_id, outcome in collect(sent, *files).outcomes.items()}


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({ANSWER: "変更なし"}, State.UNCHANGED),
        ({ANSWER: " 変更　なし"}, State.UNCHANGED),
        ({ANSWER: "修正", SUMMARY: "別の要旨"}, State.CHANGED),
        ({SUMMARY: "別の要旨"}, State.CHANGED),
        ({ANSWER: "廃止", RETIRED_ON: "2023/3/31", REASON: "終了"}, State.RETIRED),
        ({ANSWER: "要確認", REMARKS: "来月に決まります"}, State.UNCLEAR),
        ({REMARKS: "来月に決まります"}, State.UNCLEAR),
        ({ANSWER: "なし"}, State.FAULTY),
        ({ANSWER: "変更なし", SUMMARY: "別の要旨"}, State.FAULTY),
        ({ANSWER: "修正"}, State.FAULTY),
        ({ANSWER: "修正", SUMMARY: "要旨"}, State.FAULTY),
        ({ANSWER: "廃止", REASON: "終了"}, State.FAULTY),
        ({ANSWER: "廃止", RETIRED_ON: "いつか", REASON: "終了"}, State.FAULTY),
        ({ANSWER: "廃止", RETIRED_ON: "2023/7/1", REASON: "終了"}, State.FAULTY),
        ({ANSWER: "修正", DIVISION: BLANK}, State.FAULTY),
        ({ANSWER: "修正", TOWNS: "室蘭市、登別"}, State.FAULTY),
        ({ANSWER: "修正", YEAR: "平成50年"}, State.FAULTY),
    ],
)
def test_an_answer_has_its_class(cells: dict[str, str], state: State) -> None:
    assert states(SENT, answered(SENT, {"a-2": cells})) == {"a-2": state}


@pytest.mark.parametrize(
    ("cells", "rule", "cell"),
    [
        ({ANSWER: "なし"}, "unknown-choice", "D6"),
        ({ANSWER: "変更なし", SUMMARY: "別の要旨"}, "unchanged-but-filled", "F6"),
        ({ANSWER: "修正"}, "changed-but-empty", "D6"),
        ({SUMMARY: "別の要旨"}, "changed-unsaid", "D6"),
        ({ANSWER: "廃止", REASON: "終了"}, "no-retirement", "J6"),
        ({ANSWER: "廃止", RETIRED_ON: "いつか", REASON: "終了"}, "bad-retirement-day", "J6"),
        ({ANSWER: "修正", DIVISION: BLANK}, "required-blank", "I6"),
        ({ANSWER: "修正", TOWNS: "室蘭市、登別"}, "unknown-municipality", "H6"),
        ({ANSWER: "修正", NAME: "ごみ"}, "duplicate-name", "E6"),
        ({ANSWER: "修正", NAME: "ICT"}, "other-width", "E6"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(cells: dict[str, str], rule: str, cell: str) -> None:
    sent = replaced(TEXT, "消防", "ＩＣＴ") if rule == "other-width" else SENT
    assert (rule, f"1.xlsx!回答!{cell}") in collect(sent, answered(sent, {"a-2": cells})).problems


def test_a_change_says_what_was_and_what_is_to_be() -> None:
    cells = {ANSWER: "修正", TOWNS: "室蘭市\n登別市、伊達市ほか", YEAR: "平成24年(平成12年)"}
    (outcome,) = collect(SENT, answered(SENT, {"b-1": cells})).collected.outcomes
    (reply,) = outcome.replies
    assert [(change.key, change.old, change.new, str(change.place)) for change in reply.changes] == [
        ("since", "平成23年", "平成24年(平成12年)", "1.xlsx!回答!G10"),
        ("municipalities", "室蘭市、登別市", "室蘭市\n登別市、伊達市ほか", "1.xlsx!回答!H10"),
    ]
    since, towns = (change.written for change in reply.changes)
    assert since == {"since": "平成24年", "earlier": "平成12年"}
    assert towns["municipalities"] == ("室蘭市", "登別市", "伊達市")
    assert "ほか" in towns.values()
    assert (outcome.title, outcome.heading, outcome.recipient) == ("水道", "第二", "企画課")


def test_who_has_not_answered_is_known() -> None:
    back = collect(
        SENT, answered(SENT, {"a-1": {ANSWER: "変更なし"}}), asked={"企画課": ("a-1", "a-2"), "水道課": ("b-1",)}
    )
    waiting = back.collected.waiting()
    assert {name: [one.entry_id for one in outcomes] for name, outcomes in waiting.items()} == {
        "企画課": ["a-2"],
        "水道課": ["b-1"],
    }


def test_a_new_entry_gets_a_free_id_and_joins_its_section() -> None:
    cells = {
        SECTION: "第一",
        NAME: "道路",
        SUMMARY: "要旨",
        YEAR: "令和5年",
        TOWNS: "室蘭市、登別市",
        DIVISION: "土木課",
    }
    (outcome,) = collect(SENT, answered(SENT, {}, new=[cells])).collected.outcomes
    assert (outcome.entry_id, outcome.section_id, outcome.state, outcome.title) == ("a-4", "a", State.ADDED, "道路")


@pytest.mark.parametrize(
    ("without", "rule"),
    [(SECTION, "unknown-table"), (NAME, "required-blank"), (TOWNS, "required-blank")],
)
def test_a_new_entry_that_lacks_something_is_told(without: str, rule: str) -> None:
    cells = {
        SECTION: "第一",
        NAME: "道路",
        SUMMARY: "要旨",
        YEAR: "令和5年",
        TOWNS: "室蘭市、登別市",
        DIVISION: "土木課",
    }
    back = collect(SENT, answered(SENT, {}, new=[{label: text for label, text in cells.items() if label != without}]))
    assert [one.state for one in back.collected.outcomes] == [State.FAULTY]
    assert [found for found, _ in back.problems] == [rule]


def _sorted(page: Worksheet) -> None:
    rows = list(page.iter_rows(min_row=3, values_only=True))
    page.delete_rows(3, len(rows))
    for row in reversed(rows):
        page.append(row)


def _moved(page: Worksheet) -> None:
    page.move_range(f"D2:D{page.max_row}", cols=20)
    page.delete_cols(4)


def _inserted(page: Worksheet) -> None:
    page.insert_cols(3, 2)
    page.insert_rows(1, 4)
    page["C6"] = "課のメモ"


def _hidden(page: Worksheet) -> None:
    for row in range(3, 20):
        page.row_dimensions[row].hidden = True
    for letter in "ADFG":
        page.column_dimensions[letter].hidden = True
    page.sheet_state = "visible"
    page.auto_filter.ref = "A2:M9"


def _renamed(page: Worksheet) -> None:
    page.title = "うちの課の分"


@pytest.mark.parametrize("change", [_sorted, _moved, _inserted, _hidden, _renamed])
def test_wherever_things_went_the_answers_are_the_same(change: Callable[[Worksheet], None]) -> None:
    answers: Answers = {
        "a-1": {ANSWER: "変更なし"},
        "a-2": {ANSWER: "修正", SUMMARY: "別の要旨"},
        "b-1": {ANSWER: "廃止", RETIRED_ON: "令和5年3月31日", REASON: "終了"},
    }

    def values(data: bytes) -> object:
        back = collect(SENT, data)
        assert back.problems == []
        return {
            entry_id: [(one.state, [(c.key, c.new) for c in one.changes], one.retirement) for one in outcome.replies]
            for entry_id, outcome in back.outcomes.items()
        }

    assert values(answered(SENT, answers, change=change)) == values(answered(SENT, answers))


@pytest.mark.parametrize(
    "value", ["2023/3/31", "令和5年3月31日", "R5.3.31", "２０２３年３月３１日", datetime(2023, 3, 31), 45016]
)
@pytest.mark.parametrize("number_format", ["General", "@", "yyyy/m/d", '[$-411]ggge"年"m"月"d"日"', "[$-411]ge.m.d"])
def test_days_are_read_in_every_form(value: object, number_format: str) -> None:
    def change(page: Worksheet) -> None:
        page["J4"].number_format = number_format

    data = answered(SENT, {"a-1": {ANSWER: "廃止", RETIRED_ON: value, REASON: "終了"}}, change=change)
    (reply,) = collect(SENT, data).outcomes["a-1"].replies
    assert reply.retirement == Retirement(date(2023, 3, 31), "終了")


@pytest.mark.parametrize("number_format", ["General", "yyyy/m/d"])
def test_days_are_counted_from_1904_where_the_workbook_says_so(number_format: str) -> None:
    data = answered(SENT, {"a-1": {ANSWER: "廃止", RETIRED_ON: 43554, REASON: "終了"}})
    workbook = load_workbook(BytesIO(data))
    workbook.epoch = CALENDAR_MAC_1904
    workbook.worksheets[0]["J4"].number_format = number_format
    workbook.save(written := BytesIO())
    # An element of later versions with nearly the same name says nothing of that.
    extended = "<x15:workbookPr xmlns:x15='http://schemas.microsoft.com/office/spreadsheetml/2010/11/main'/>"
    data = with_part(
        written.getvalue(),
        "xl/workbook.xml",
        "</workbook>",
        f"<extLst><ext uri='x'>{extended}</ext></extLst></workbook>",
    )
    (reply,) = collect(SENT, data).outcomes["a-1"].replies
    assert reply.retirement == Retirement(date(2023, 3, 31), "終了")


def with_part(data: bytes, name: str, old: str, new: str) -> bytes:
    """The workbook with other words in one of its parts."""
    written = BytesIO()
    with ZipFile(BytesIO(data)) as before, ZipFile(written, "w") as after:
        for part in before.namelist():
            text = before.read(part)
            after.writestr(part, replaced(text.decode(), old, new) if part == name else text)
    return written.getvalue()


def test_readings_above_characters_are_no_part_of_an_answer() -> None:
    data = answered(SENT, {"a-1": {ANSWER: "修正", SUMMARY: "別の要旨"}})
    phonetic = "<t>別の要旨</t><rPh sb='0' eb='1'><t>ベツ</t></rPh><phoneticPr fontId='1'/>"
    data = with_part(data, "xl/sharedStrings.xml", "<t>別の要旨</t>", phonetic)
    (reply,) = collect(SENT, data).outcomes["a-1"].replies
    assert [change.new for change in reply.changes] == ["別の要旨"]


def test_line_ends_of_other_systems_are_the_same() -> None:
    sent = replaced(TEXT, "summary: 要旨", 'summary: "要旨\\n二行"')
    data = answered(sent, {"a-1": {ANSWER: "修正", SUMMARY: "要旨_x000D_\n二行"}})
    assert ("changed-but-empty", "1.xlsx!回答!D4") in collect(sent, data).problems


def test_a_formula_gives_its_value_and_is_told() -> None:
    data = answered(SENT, {"a-1": {ANSWER: "修正", SUMMARY: "別の要旨"}})
    with ZipFile(BytesIO(data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    start = sheet.index('<c r="F4"')
    cell = sheet[start : sheet.index("</c>", start) + 4]
    data = with_part(data, "xl/worksheets/sheet1.xml", cell, '<c r="F4" t="str"><f>B1&amp;"x"</f><v>計算</v></c>')
    back = collect(SENT, data)
    assert back.problems == [("formula-in-answer", "1.xlsx!回答!F4")]
    assert [change.new for change in back.outcomes["a-1"].replies[0].changes] == ["計算"]


def test_an_error_is_a_problem_and_never_an_empty_cell() -> None:
    back = collect(SENT, answered(SENT, {"a-1": {ANSWER: "修正", NAME: "道路", SUMMARY: "#REF!"}}))
    assert back.problems == [("error-cell", "1.xlsx!回答!F4")]
    assert back.outcomes["a-1"].state is State.FAULTY


def test_a_merged_cell_counts_for_each_row_and_is_told() -> None:
    def change(page: Worksheet) -> None:
        page.merge_cells("K4:K6")
        page.merge_cells("J4:J6")

    retired = {ANSWER: "廃止", RETIRED_ON: "2023/3/31", REASON: "終了"}
    back = collect(SENT, answered(SENT, {"a-1": retired, "a-2": {ANSWER: "廃止"}}, change=change))
    assert back.outcomes["a-2"].replies[0].retirement == Retirement(date(2023, 3, 31), "終了")
    assert back.problems == [("merged-answer", "1.xlsx!回答!J6"), ("merged-answer", "1.xlsx!回答!K6")]


@pytest.mark.parametrize(
    ("change", "rule", "cell"),
    [
        (lambda page: page.delete_rows(1), "no-inquiry-number", "A1"),
        (lambda page: page.delete_rows(2), "no-answers", ""),
        (lambda page: page.delete_cols(9), "missing-column", "A2"),
        (lambda page: page.__setitem__("N2", "事業の名称"), "doubled-column", "A2"),
        (lambda page: [page.__setitem__("N2", "備考"), page.__setitem__("N4", "あり")], "strange-column", "N2"),
        (lambda page: page.__setitem__("A4", "a-9"), "unknown-entry", "A4"),
        (lambda page: page.__setitem__("C4", "前"), "unknown-row", "A4"),
    ],
)
def test_a_form_that_was_broken_is_told(change: Callable[[Worksheet], None], rule: str, cell: str) -> None:
    data = answered(SENT, {"a-1": {ANSWER: "変更なし"}, "a-2": {ANSWER: "変更なし"}}, change=change)
    place = f"1.xlsx!回答!{cell}" if cell else "1.xlsx:1:1"
    assert collect(SENT, data).problems == [(rule, place)]


def test_a_table_pasted_into_another_workbook_is_known_by_the_line_over_it() -> None:
    workbook = load_workbook(BytesIO(answered(SENT, {"a-1": {ANSWER: "変更なし"}})))
    other = load_workbook(BytesIO(answered(SENT, {"b-1": {ANSWER: "変更なし"}}, recipient="水道課")))
    page = workbook.create_sheet("水道課から")
    for row in other.worksheets[0].iter_rows(values_only=True):
        page.append(row)
    workbook.save(written := BytesIO())
    back = collect(SENT, written.getvalue())
    assert {one.entry_id: one.recipient for one in back.collected.outcomes} == {"a-1": "企画課", "b-1": "水道課"}


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", answered(SENT, {})[:3000]])
def test_what_is_no_workbook_is_told(data: bytes) -> None:
    assert collect(SENT, data).problems == [("unreadable-workbook", "1.xlsx:1:1")]


def reasons(entry_id: str, *files: bytes, now: bytes | None = None) -> tuple[str, ...]:
    outcome = collect(SENT, *files, now=now).outcomes[entry_id]
    assert (outcome.state is State.CONFLICT) == bool(outcome.reasons)
    return outcome.reasons


CHANGED = {"a-1": {ANSWER: "修正", SUMMARY: "別の要旨"}}


def test_two_answers_that_differ_clash_and_two_alike_do_not() -> None:
    one, same = answered(SENT, CHANGED), answered(SENT, CHANGED, recipient="水道課")
    other = answered(SENT, {"a-1": {ANSWER: "変更なし"}})
    assert reasons("a-1", one, same) == ()
    assert reasons("a-1", one, other) == ("回答が2とおりあります（1.xlsx!回答!A4、2.xlsx!回答!A4）",)


def test_an_entry_that_was_edited_since_clashes_unless_it_says_the_same() -> None:
    def now(text: str) -> bytes:
        return TEXT.replace("summary: 要旨", f"summary: {text}", 1).encode()

    data = answered(SENT, CHANGED)
    assert reasons("a-1", data, now=now("第三の要旨")) == (
        "「事業内容」は照会のあとで版が直されています（照会のとき「要旨」、今「第三の要旨」、回答「別の要旨」）",
    )
    assert collect(SENT, data, now=now("別の要旨")).outcomes["a-1"].is_applied
    assert collect(SENT, data, now=TEXT.replace("name: 消防", "name: 救急").encode()).outcomes["a-1"].reasons == ()


def test_an_entry_that_is_gone_or_retired_since_clashes() -> None:
    gone = edition_text("2023-06-01", {"a": entries_of(["a-2|消防"]), "b": entries_of(["b-1|水道"])}, labels=LABELS)
    assert reasons("a-1", answered(SENT, CHANGED), now=gone.encode()) == ("照会のあとで、版から除かれています",)
    retired = replaced(TEXT, "name: ごみ\n", "name: ごみ\n        retired: {on: 2023-03-31, reason: 終了}\n")
    assert reasons("a-1", answered(SENT, CHANGED), now=retired) == ("照会のあとで、版で廃止にされています",)
    same = answered(SENT, {"a-1": {ANSWER: "廃止", RETIRED_ON: "2023/3/31", REASON: "終了"}})
    assert collect(SENT, same, now=retired).outcomes["a-1"].is_applied


@pytest.mark.parametrize("cells", [{}, {ANSWER: "変更なし"}, {ANSWER: "修正", NAME: "道路"}])
def test_a_locked_cell_that_was_changed_clashes(cells: dict[str, str]) -> None:
    data = answered(SENT, {"a-1": cells}, present={"a-1": {SUMMARY: "書き換え"}})
    assert reasons("a-1", data) == ("「事業内容」の「現在」の欄が書き換えられています（1.xlsx!回答!F3）",)


FIELDS = {SUMMARY: ("改めた要旨", "二つ目の要旨"), YEAR: ("平成24年", "令和元年"), DIVISION: ("総務課", "土木課")}


@given(st.dictionaries(st.tuples(st.sampled_from(IDS), st.sampled_from(sorted(FIELDS))), st.integers(0, 1), min_size=1))
def test_so_many_edits_are_so_many_findings(edits: dict[tuple[str, str], int]) -> None:
    answers: dict[str, dict[str, str]] = {}
    for (entry_id, label), choice in edits.items():
        answers.setdefault(entry_id, {ANSWER: "修正"})[label] = FIELDS[label][choice]
    back = collect(SENT, answered(SENT, answers))
    found = {
        (entry_id, change.label): change.new
        for entry_id, outcome in back.outcomes.items()
        for change in outcome.replies[0].changes
    }
    assert found == {(entry_id, label): FIELDS[label][choice] for (entry_id, label), choice in edits.items()}
    assert back.problems == []


@pytest.mark.parametrize("path", sorted((ROOT / "tests/lists").glob("*/list.yaml")), ids=lambda path: path.parent.name)
def test_every_list_comes_back_as_it_was_sent(path: Path) -> None:
    data = path.read_bytes()
    back = collect(data, answered(data, {}))
    assert (back.outcomes, back.problems) == ({}, [])
