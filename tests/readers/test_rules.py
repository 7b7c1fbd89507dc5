"""Every rule of published files, settings and corrections is broken here at least once, at a place that is known."""

import re
from collections.abc import Callable

import pytest
from builders import found, replaced, rules_in

import reportgen.readers.rules
from reportgen.diagnostics import Severity
from reportgen.readers.importing import ImportResult

Import = Callable[..., ImportResult]
SOURCE = """\
西胆振地域における広域連携の状況(室蘭市関係分)

<西いぶり定住自立圏関連>

令和5年6月1日現在

事業の名称	事業内容	事業開始年	関係市町	担当課
医療連携事業	医師会等と連携	平成23年 (平成12年)	室蘭市、登別市、豊浦町 他	健康推進課
広域観光事業	観光の推進	平成24年	室蘭市・登別市	観光課

※事業開始年の注

西胆振地域における広域連携の状況(室蘭市関係分)

<その他の連携事業>

令和5年6月1日現在

事業の名称	事業内容	事業開始年	関係市町	担当課
ごみ処理等	施設の運営	令和元年	室蘭市、登別市	環境課
"""
SOURCE_CASES = [
    ("unreadable-text", "観光の推進", "\udc82\udca0", "1:1"),
    ("unknown-host", "西胆振地域における広域連携の状況(室蘭市関係分)\n", "", "1:1"),
    ("title-mismatch", "(室蘭市関係分)\n\n<そ", "(登別市関係分)\n\n<そ", "13:18"),
    ("date-mismatch", "令和5年6月1日現在", "令和5年7月1日現在", "5:1"),
    ("date-mismatch", "令和5年6月1日現在", "令和5年6月31日現在", "5:1"),
    ("unknown-heading", "<その他の連携事業>", "<新しい連携>", "15:2"),
    ("unknown-label", "事業開始年\t関係市町", "いつから\t関係市町", "7:12"),
    ("column-mismatch", "事業の名称\t事業内容", "事業の名称\t事業の名称", "7:7"),
    ("column-count", "\t観光課", "", "9:1"),
    ("empty-cell", "観光の推進", " ", "9:9"),
    (
        "stray-line",
        "広域観光事業\t観光の推進\t平成24年\t室蘭市・登別市\t観光課",
        "※広域観光事業\n図\t書\t平成1年\t室蘭市\t課",
        "9:1",
    ),
    ("no-table", SOURCE[SOURCE.index("<西") :], "", "1:1"),
    ("unclear-prefecture", "室蘭市関係分", "伊達市関係分", "1:18"),
    ("bad-year", "(平成12年)", "(平成一二年)", "8:23"),
    ("host-missing", "室蘭市・登別市", "登別市", "9:20"),
    ("cell-too-long", "登別市、豊浦町", "登別市" * 1000, "8:30"),
    ("unknown-municipality", "登別市、豊浦町", "登別市、杜管町", "8:38"),
]

SETTINGS = """\
title: '(?P<region>.+?)における広域連携の状況[(（](?P<host>.+?)関係分[)）]'
sections: {西いぶり定住自立圏関連: teiju, その他の連携事業: renkei}
columns:
  name: [事業の名称]
  summary: [事業内容]
  since: [事業開始年]
  municipalities: [関係市町]
  division: [担当課]
separators: [、, ・, ' ']
open_endings: [他]
"""
SETTINGS_CASES = [
    ("bad-title", "(?P<host>.+?)", "(?P<host>.+?", "1:8"),
    ("unknown-key", "open_endings:", "endings:", "10:1"),
    ("wrong-type", "[担当課]", "{printed: {担当課: 課}}", "8:23"),
    ("missing-field", "[担当課]", "{kind: text}", "8:13"),
    ("bad-choice", "[担当課]", "{printed: 担当課, kind: words}", "8:34"),
    ("bad-id", "renkei", "ren_kei", "2:42"),
    ("unused-setting", "担当課", "担当", "8:14"),
]

CORRECTIONS = """\
source: nishi-iburi-renkei_2023-06-01.txt
corrections:
  - read: 施設
    as: 設備
    field: summary
    reason: 試し
queries:
  - text: 観光
    section: teiju
    count: 3
    reason: 試し
"""
CORRECTION_CASES = [
    ("source-mismatch", "source: nishi", "source: higashi", "1:9"),
    ("correction-mismatch", "read: 施設", "read: 施策", "3:11"),
    ("correction-mismatch", "count: 3", "count: 4", "8:11"),
    ("correction-mismatch", "section: teiju", "section: renkei", "8:11"),
    ("correction-mismatch", "field: summary", "line: 21", "3:11"),
    ("wrong-type", "count: 3", "count: 0", "10:12"),
    ("wrong-type", "count: 3", "count: 三", "10:12"),
    ("bad-choice", "field: summary", "field: town", "5:12"),
    ("missing-field", "    as: 設備\n", "", "3:5"),
    ("duplicate-key", "    as: 設備\n", "    as: 設備\n    as: 設備\n", "5:5"),
    ("too-many-corrections", "queries:\n", "queries:\n" + "  - {text: 誤, reason: 試し}\n" * 500, "508:5"),
]


@pytest.fixture
def import_source(run_import: Import) -> Import:
    """The import of SOURCE, whose prefecture follows from its host unless that is 伊達市."""

    def run(
        source: bytes = SOURCE.encode(), corrections: bytes | None = None, settings: bytes = SETTINGS.encode()
    ) -> ImportResult:
        return run_import(source, corrections, settings)

    return run


def test_the_files_that_the_cases_break_are_sound(import_source: Import) -> None:
    result = import_source(corrections=CORRECTIONS.encode())
    assert result.diagnostics == ()
    assert result.edition_text


@pytest.mark.parametrize(("rule", "old", "new", "place"), SOURCE_CASES)
def test_a_broken_published_text_is_reported_where_it_is_broken(
    rule: str, old: str, new: str, place: str, import_source: Import
) -> None:
    result = import_source(replaced(SOURCE, old, new))
    assert (rule, place) in found(result.diagnostics, ".txt")
    assert result.edition_text is None


@pytest.mark.parametrize(("rule", "old", "new", "place"), SETTINGS_CASES)
def test_broken_import_settings_are_reported_where_they_are_broken(
    rule: str, old: str, new: str, place: str, import_source: Import
) -> None:
    result = import_source(settings=replaced(SETTINGS, old, new))
    assert (rule, place) in found(result.diagnostics, "import.yaml")
    assert result.edition_text is None


@pytest.mark.parametrize(("rule", "old", "new", "place"), CORRECTION_CASES)
def test_broken_corrections_are_reported_where_they_are_broken(
    rule: str, old: str, new: str, place: str, import_source: Import
) -> None:
    result = import_source(corrections=replaced(CORRECTIONS, old, new))
    assert (rule, place) in found(result.diagnostics, "corrections/2023-06-01.yaml")
    assert result.edition_text is None


READER_RULES = rules_in(reportgen.readers.rules)


def test_every_rule_of_the_readers_is_broken_by_some_case() -> None:
    cases = (*SOURCE_CASES, *SETTINGS_CASES, *CORRECTION_CASES)
    # test_forms.py, test_workbook.py: other forms of files; test_recognise.py, test_published_lists.py: other lists;
    # test_importing.py: warnings
    elsewhere = {
        *("unknown-form", "unreadable-workbook", "locked-workbook", "error-cell", "no-result"),
        *("unnamed-column", "days-differ", "no-day", "part-left-out", "stray-quote"),
        *("name-read-as", "ditto", "sum-left-out", "total-mismatch"),
    }
    assert {case[0] for case in cases} | elsewhere >= {rule.name for rule in READER_RULES}


def test_rule_names_are_unique_and_everything_is_worded() -> None:
    assert len({rule.name for rule in READER_RULES}) == len(READER_RULES)
    for rule in READER_RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
        assert rule.summary
        assert rule.message


def test_only_what_may_be_meant_is_a_warning() -> None:
    warnings = {rule.name for rule in READER_RULES if rule.severity is Severity.WARNING}
    assert warnings == {
        *("no-day", "part-left-out", "stray-quote", "unused-setting"),
        *("name-read-as", "ditto", "sum-left-out", "total-mismatch"),
    }
