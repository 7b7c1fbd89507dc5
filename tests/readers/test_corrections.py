"""Corrections change what they are meant for and nothing else."""

import pytest

from reportgen.diagnostics import Diagnostic
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.corrections import Change, apply_corrections, read_corrections
from reportgen.readers.importing import read_published
from reportgen.readers.published import PublishedList

COLUMNS = ("name", "summary", "since", "municipalities", "division")
SOURCE = """\
西胆振地域における広域連携の状況(室蘭市関係分)
<その他の連携事業>
令和5年6月1日現在
事業の名称	事業内容	事業開始年	関係市町	担当課
圖書の会	圖書と圖書	平成23年	室蘭市	圖書課
読書の会	圖書の紹介	平成24年	室蘭市	図書課
※圖書は本のこと
"""


@pytest.fixture
def published(settings: bytes, table: MunicipalityTable) -> PublishedList:
    problems: list[Diagnostic] = []
    _, published = read_published(SOURCE.encode(), "list.txt", settings, "import.yaml", table, problems)
    assert {problem.rule for problem in problems} == {"unused-setting"}
    return published


def cells(published: PublishedList, key: str) -> list[str]:
    """The column of that key, from the top."""
    (section,) = published.sections
    at = [column.key for column in section.columns].index(key)
    return [row.cells[at].text for row in section.rows]


def corrected(published: PublishedList, items: str) -> tuple[PublishedList, tuple[Change, ...], list[str]]:
    problems: list[Diagnostic] = []
    passages = read_corrections(
        f"source: list.txt\n{items}".encode(), "corrections.yaml", "a/b/list.txt", COLUMNS, problems
    )
    text, changes = apply_corrections(published, passages, problems)
    return text, changes, [str(problem) for problem in problems]


def test_a_correction_holds_everywhere_and_counts_its_places(published: PublishedList) -> None:
    text, changes, problems = corrected(published, "corrections: [{read: 圖書, as: 図書, count: 6, reason: 旧字体}]")
    assert problems == []
    section = text.sections[0]
    assert [cell.text for cell in section.rows[0].cells] == [
        "図書の会",
        "図書と図書",
        "平成23年",
        "室蘭市",
        "図書課",
    ]
    assert section.notes[0].text.text == "※図書は本のこと"
    assert [(change.field, change.place.line, change.place.column) for change in changes] == [
        ("name", 5, 1),
        ("summary", 5, 6),
        ("summary", 5, 9),
        ("division", 5, 22),
        ("summary", 6, 6),
        ("note", 7, 2),
    ]


def test_a_correction_is_narrowed_by_field_and_line(published: PublishedList) -> None:
    text, changes, problems = corrected(
        published, "corrections: [{read: 圖書, as: 図書, field: summary, line: 5, count: 2, reason: 旧字体}]"
    )
    assert problems == []
    assert cells(text, "summary") == ["図書と図書", "圖書の紹介"]
    assert cells(text, "name")[0] == "圖書の会"
    assert [(change.before, change.after, change.reason) for change in changes] == [("圖書", "図書", "旧字体")] * 2


def test_headings_and_labels_can_be_corrected(published: PublishedList) -> None:
    text, _, problems = corrected(
        published,
        "corrections:\n"
        "  - {read: その他, as: 他, field: heading, reason: 試し}\n"
        "  - {read: 担当課, as: 担当部, field: label, reason: 試し}\n",
    )
    assert problems == []
    assert text.sections[0].heading.text == "他の連携事業"
    assert text.sections[0].columns[-1].label.text == "担当部"
    assert text.sections[0].id == "renkei"


def test_corrections_apply_one_after_the_other_and_queries_to_what_is_left(published: PublishedList) -> None:
    text, changes, problems = corrected(
        published,
        "corrections:\n"
        "  - {read: 圖書課, as: 図書課, reason: 一}\n"
        "  - {read: 図書課, as: 図書館, count: 2, reason: 二}\n"
        "queries:\n"
        "  - {text: 図書館, count: 2, reason: 三}\n",
    )
    assert problems == []
    assert cells(text, "division") == ["図書館", "図書館"]
    assert [(change.after, change.place.line) for change in changes] == [
        *(("図書課", 5), ("図書館", 5), (None, 5)),
        *(("図書館", 6), (None, 6)),
    ]


def test_changes_and_queries_are_told_on_a_line_each(published: PublishedList) -> None:
    _, changes, _ = corrected(
        published,
        "corrections: [{read: 圖書課, as: 図書課, reason: 旧字体}]\nqueries: [{text: 読書, reason: 照会する。}]",
    )
    assert [str(change) for change in changes] == [
        "list.txt:5:22: 「圖書課」を「図書課」と読みました。",
        "list.txt:6:1: 「読書」は公表時のまま掲載します。照会する。",
    ]


def test_a_query_changes_nothing(published: PublishedList) -> None:
    text, changes, problems = corrected(published, "queries: [{text: 読書, reason: 試し}]")
    assert problems == []
    assert text == published
    assert [change.after for change in changes] == [None]


def test_every_place_is_that_of_the_source_though_a_correction_before_it_was_longer(published: PublishedList) -> None:
    text, changes, problems = corrected(
        published,
        "corrections:\n"
        "  - {read: 圖書, as: 図書資料, field: summary, line: 5, count: 2, reason: 一}\n"
        "  - {read: 資料と図書, as: と図書, reason: 二}\n"
        "queries: [{text: 資料, reason: 三}]\n",
    )
    assert problems == []
    assert cells(text, "summary")[0] == "図書と図書資料"
    assert [(change.before, change.place.column) for change in changes] == [
        *(("圖書", 6), ("圖書", 9), ("資料と図書", 6), ("資料", 9)),
    ]


def test_a_correction_may_name_its_source_in_decomposed_characters() -> None:
    problems: list[Diagnostic] = []
    assert read_corrections("source: ブック.txt\n".encode(), "c.yaml", "a/フ\u3099ック.txt", COLUMNS, problems) == ()
    assert problems == []


@pytest.mark.parametrize("count", [500, 501])
def test_more_corrections_than_can_be_looked_for_in_every_cell_are_refused(count: int) -> None:
    problems: list[Diagnostic] = []
    items = "".join(f"  - {{read: 誤{number}, as: 正, reason: 試し}}\n" for number in range(count))
    read = read_corrections(f"source: a.txt\ncorrections:\n{items}".encode(), "c.yaml", "a.txt", COLUMNS, problems)
    assert len(read) == 500
    assert [(problem.rule, problem.place and problem.place.line) for problem in problems] == [
        *[("too-many-corrections", 503)] * (count - 500)
    ]


def test_another_number_of_places_than_stated_is_an_error_with_its_place(published: PublishedList) -> None:
    _, _, problems = corrected(published, "corrections: [{read: 圖書, as: 図書, reason: 旧字体}]")
    assert problems == [
        "corrections.yaml:2:22: エラー[correction-mismatch] 「圖書」は資料の1か所にあるはずですが、6か所でした。"
        "資料と、訂正表の field・section・line・count を確かめてください。"
    ]
