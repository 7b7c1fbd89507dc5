"""Every rule is broken here at least once, at a place that is known to the character."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from reportgen.dataset.importing import ImportResult
from reportgen.dataset.load import load_edition
from reportgen.dataset.rules import RULES
from reportgen.diagnostics import Diagnostic, Severity
from reportgen.japanese.municipalities import MunicipalityTable

Import = Callable[..., ImportResult]
EDITION = """\
as_of: 2023-06-01
region: 西胆振地域
prefecture: 北海道
host: 室蘭市
sections:
  - id: teiju
    heading: 定住自立圏関連
    order: since
    columns: {name: 事業の名称, summary: 事業内容, since: 事業開始年, municipalities: 関係市町, division: 担当課}
    notes: [※注一, ※注二]
    entries:
      - id: teiju-01
        name: 医療連携事業
        summary: 医師会等と連携する
        since: 平成23年
        earlier: 平成12年
        municipalities: [室蘭市, 登別市, 豊浦町, 壮瞥町]
        and_others: ほか
        division: 健康推進課
      - id: teiju-02
        name: 広域観光事業
        summary: 観光の推進
        since: 平成24年
        municipalities: [室蘭市, 登別市]
        division: 観光課
  - id: renkei
    heading: その他の連携事業
    begins_page: true
    columns: {name: 事業の名称, summary: 事業内容, since: 事業開始年, municipalities: 関係市町, division: 担当課}
    entries:
      - id: renkei-01
        name: ごみ処理等
        summary: 施設の運営
        since: 令和元年
        municipalities: [室蘭市, 伊達市]
        division: 環境課
"""
DIVISION = "        division: 観光課\n"
RETIRED = "        retired: {{on: {on}, reason: {reason}}}\n"
# The retired entry's id for another one.
AGAIN = """\
      - id: teiju-02
        name: 別の事業
        summary: 別の内容
        since: 平成25年
        municipalities: [室蘭市, 登別市]
        division: 観光課
"""
# rule, the text that is replaced, what replaces it, where the breach is found
EDITION_CASES = [
    ("yaml-syntax", "region: 西胆振地域", "region: [西胆振地域", "2:9"),
    ("yaml-syntax", "name: ごみ処理等", "name：ごみ処理等", "32:13"),
    ("yaml-syntax", "name: ごみ処理等", "name: *ごみ処理等", "32:15"),
    ("too-long", "観光の推進", "観" * 2001, "22:18"),
    ("too-long", "広域観光事業", "観" * 301, "21:15"),
    ("too-many", "[※注一, ※注二]", f"[{', '.join(['※'] * 101)}]", "10:12"),
    ("comment-in-text", "観光の推進", "電話 #8000 へ", "22:21"),
    ("comment-in-text", "[※注一, ※注二]", "\n      - ※電話は #7119 へ", "11:14"),
    ("comment-behind-value", "division: 環境課", "division: 環境課 # 要確認", "36:23"),
    ("comment-behind-value", "[室蘭市, 伊達市]", "[室蘭市, 伊達市] # 登別市も", "35:36"),
    ("parted-letter", "ごみ処理等", "こ\u3099み処理等", "32:15"),
    ("control-character", "医師会等", "医師\u2028会等", "14:20"),
    ("control-character", "ごみ処理等", "ご\x85み処理等", "32:16"),
    ("unsupported-yaml", "host: 室蘭市", "host: &h 室蘭市", "4:7"),
    ("unsupported-yaml", "host: 室蘭市", "host: *h", "4:7"),
    ("unsupported-yaml", "host: 室蘭市", "host: !!str 室蘭市", "4:7"),
    ("too-deep", "[※注一", "[" * 201 + "※注一", "10:212"),
    ("control-character", "医師会等", "医師\x07会等", "14:20"),
    ("control-character", "医師会等と連携する", '"医師会\\u200b等"', "14:18"),
    ("control-character", "医療連携事業", '"医療\\n連携事業"', "13:15"),
    ("control-character", "健康推進課", '"健康\\t推進課"', "19:19"),
    ("control-character", "西胆振地域", '"西\\0"', "2:9"),
    ("duplicate-key", "prefecture: 北海道", "region: 北海道", "3:1"),
    ("unknown-key", "and_others: ほか", "and_other: ほか", "18:9"),
    ("unknown-key", "region: 西胆振地域", "region: 西胆振地域\ncolour: 青", "3:1"),
    ("missing-field", "        division: 健康推進課\n", "", "12:9"),
    ("missing-field", "host: 室蘭市\n", "", "1:1"),
    ("missing-field", "name: 事業の名称, ", "", "9:14"),
    ("wrong-type", "municipalities: [室蘭市, 登別市]", "municipalities: 室蘭市", "24:25"),
    ("wrong-type", "name: 広域観光事業", "name: [広域観光事業]", "21:15"),
    ("wrong-type", "登別市, 豊浦町", "[登別市], 豊浦町", "17:31"),
    ("empty-text", "summary: 観光の推進", 'summary: "　"', "22:18"),
    ("empty-text", "earlier: 平成12年", "earlier:", "16:17"),
    ("not-a-date", "as_of: 2023-06-01", "as_of: 2023-06-31", "1:8"),
    ("not-a-date", "as_of: 2023-06-01", "as_of: 令和5年6月1日", "1:8"),
    ("not-a-date", "as_of: 2023-06-01", "as_of: 20230601", "1:8"),
    ("not-a-date", "as_of: 2023-06-01", "as_of: 0203-06-01", "1:8"),
    ("as-of-mismatch", "as_of: 2023-06-01", "as_of: 2023-06-02", "1:8"),
    ("unknown-prefecture", "prefecture: 北海道", "prefecture: 北海", "3:13"),
    ("no-sections", EDITION[EDITION.index("sections:") :], "sections: []", "5:11"),
    ("no-entries", EDITION[EDITION.index("      - id: renkei-01") :], "      []", "31:7"),
    ("bad-choice", "order: since", "order: name", "8:12"),
    ("bad-choice", "begins_page: true", "begins_page: yes", "28:18"),
    ("missing-id", "id: teiju-02\n        name", "name", "20:9"),
    ("bad-id", "id: teiju-02", "id: teiju_02", "20:13"),
    ("bad-id", "id: renkei\n", "id: 連携\n", "26:9"),
    ("duplicate-id", "id: renkei-01", "id: teiju-01", "31:13"),
    ("duplicate-id", "id: renkei\n", "id: teiju\n", "26:9"),
    ("duplicate-name", "name: 広域観光事業", "name: 医療 連携事業", "21:15"),
    ("repeated-name", "name: ごみ処理等", "name: 医療連携事業", "32:15"),
    ("radical-for-kanji", "広域観光事業", "⽇⾼の観光", "21:15"),
    ("odd-space", "広域観光事業", "広域\u00a0観光", "21:15"),
    ("mixed-figures", "施設の運営", "３施設と4施設", "33:18"),
    ("like-a-formula", "広域観光事業", "=広域観光", "21:15"),
    ("unusual-year", "since: 平成24年", "since: 平成２４年", "23:16"),
    ("unusual-year", "since: 令和元年", "since: 令和1年", "34:16"),
    ("half-width-katakana", "広域観光事業", "広域ｶﾝｺｳ事業", "21:15"),
    ("half-width-katakana", "※注二", "※ﾁｭｳ二", "10:18"),
    ("half-width-katakana", "since: 事業開始年", "since: ｶｲｼ年", "9:50"),
    ("surrounding-space", "観光課", '"観光課 "', "25:19"),
    ("surrounding-space", "その他の連携事業", '"　その他の連携事業"', "27:14"),
    ("bad-year", "since: 平成24年", "since: 平成二四年", "23:16"),
    ("bad-year", "earlier: 平成12年", "earlier: 2000年", "16:18"),
    ("year-outside-era", "since: 平成24年", "since: 平成32年", "23:16"),
    ("year-outside-era", "since: 平成24年", "since: 昭和65年", "23:16"),
    ("year-outside-era", "earlier: 平成12年", "earlier: 大正0年", "16:18"),
    ("earlier-after-first", "earlier: 平成12年", "earlier: 平成24年", "16:18"),
    ("year-after-as-of", "since: 令和元年", "since: 令和6年", "34:16"),
    ("not-a-date", DIVISION, DIVISION + RETIRED.format(on="令和5年", reason="終了"), "26:23"),
    ("missing-field", DIVISION, DIVISION + "        retired: {reason: 終了}\n", "26:18"),
    ("missing-field", DIVISION, DIVISION + "        retired: {on: 2023-03-31}\n", "26:18"),
    ("empty-text", DIVISION, DIVISION + RETIRED.format(on="2023-03-31", reason="' '"), "26:43"),
    ("wrong-type", DIVISION, DIVISION + "        retired: 2023-03-31\n", "26:18"),
    ("unknown-key", DIVISION, DIVISION + RETIRED.format(on="2023-03-31", reason="終了, when: 今"), "26:47"),
    ("retired-after-as-of", DIVISION, DIVISION + RETIRED.format(on="2023-06-02", reason="終了"), "26:23"),
    ("half-width-katakana", DIVISION, DIVISION + RETIRED.format(on="2023-03-31", reason="ｼｭｳﾘｮｳ"), "26:43"),
    ("duplicate-id", DIVISION, DIVISION + RETIRED.format(on="2023-03-31", reason="終了") + AGAIN, "27:13"),
    ("out-of-order", "since: 平成24年", "since: 平成22年", "23:16"),
    ("unknown-municipality", "室蘭市, 伊達市", "室蘭市, 伊達布", "35:31"),
    ("unknown-municipality", "host: 室蘭市", "host: 室欄市", "4:7"),
    ("host-missing", "[室蘭市, 伊達市]", "[伊達市]", "35:25"),
    ("host-missing", "[室蘭市, 伊達市]", "[]", "35:25"),
    ("duplicate-municipality", "登別市, 豊浦町", "豊浦町, 北海道豊浦町", "17:36"),
    ("bad-open-ending", "and_others: ほか", "and_others: 以外", "18:21"),
]

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
    ("not-utf8", "観光の推進", "\udc82\udca0", "9:8"),
    ("no-title", "西胆振地域における広域連携の状況(室蘭市関係分)\n", "", "1:1"),
    ("title-mismatch", "(室蘭市関係分)\n\n<そ", "(登別市関係分)\n\n<そ", "13:18"),
    ("no-date", "令和5年6月1日現在\n", "", "1:1"),
    ("date-mismatch", "令和5年6月1日現在", "令和5年7月1日現在", "5:1"),
    ("date-mismatch", "令和5年6月1日現在", "令和5年6月31日現在", "5:1"),
    ("unknown-heading", "<その他の連携事業>", "<新しい連携>", "15:2"),
    ("unknown-label", "事業開始年\t関係市町", "いつから\t関係市町", "7:12"),
    ("column-mismatch", "事業の名称\t事業内容", "事業の名称\t団体・組織名", "7:1"),
    ("column-count", "\t観光課", "", "9:1"),
    ("empty-cell", "観光の推進", " ", "9:9"),
    ("stray-line", "※事業開始年の注", "事業開始年の注", "11:1"),
    (
        "stray-line",
        "広域観光事業\t観光の推進\t平成24年\t室蘭市・登別市\t観光課",
        "※広域観光事業\n図\t書\t平成1年\t室蘭市\t課",
        "9:1",
    ),
    ("no-sections", SOURCE[SOURCE.index("<西") :], "", "1:1"),
    ("no-entries", SOURCE[SOURCE.index("ごみ処理等") :], "", "15:2"),
    ("unclear-prefecture", "室蘭市関係分", "伊達市関係分", "1:18"),
    ("bad-year", "(平成12年)", "(平成一二年)", "8:23"),
    ("host-missing", "室蘭市・登別市", "登別市", "9:20"),
    ("cell-too-long", "登別市、豊浦町", "登別市" * 1000, "8:30"),
    ("unknown-municipality", "登別市、豊浦町", "登別市、杜管町", "8:38"),
]

SETTINGS = """\
title: '(?P<region>.+?)における広域連携の状況[(（](?P<host>.+?)関係分[)）]'
heading: '<(?P<text>.+)>'
date: '(?P<date>.+日)現在'
note: '※.*'
since: '(?P<since>.+?)(?: [(](?P<earlier>.+)[)])?'
sections: {西いぶり定住自立圏関連: teiju, その他の連携事業: renkei}
columns:
  name: [事業の名称, 団体・組織名]
  summary: [事業内容]
  since: [事業開始年]
  municipalities: [関係市町]
  division: [担当課]
separators: [、, ・, ' ']
open_endings: [他]
"""
SETTINGS_CASES = [
    ("bad-pattern", "note: '※.*'", "note: '(※.*'", "4:7"),
    ("bad-pattern", "(?P<host>", "(?:", "1:8"),
    ("bad-pattern", "(?P<text>", "(?:", "2:10"),
    ("unknown-key", "open_endings:", "endings:", "14:1"),
    ("missing-field", "  division: [担当課]\n", "", "8:3"),
    ("wrong-type", "[担当課]", "担当課", "12:13"),
    ("bad-id", "renkei", "ren_kei", "6:42"),
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


def found(diagnostics: list[Diagnostic] | tuple[Diagnostic, ...], path: str) -> set[tuple[str, str]]:
    return {
        (diagnostic.rule, f"{diagnostic.place.line}:{diagnostic.place.column}")
        for diagnostic in diagnostics
        if diagnostic.place and diagnostic.place.path.endswith(path)
    }


def replaced(text: str, old: str, new: str) -> bytes:
    assert old in text
    return text.replace(old, new).encode("utf-8", "surrogateescape")


@pytest.fixture
def import_source(run_import: Import) -> Import:
    """The import of SOURCE, whose prefecture follows from its host unless that is 伊達市."""

    def run(
        source: bytes = SOURCE.encode(), corrections: bytes | None = None, settings: bytes = SETTINGS.encode()
    ) -> ImportResult:
        return run_import(source, corrections, settings)

    return run


def test_the_files_that_the_cases_break_are_sound(table: MunicipalityTable, import_source: Import) -> None:
    assert load_edition(EDITION.encode(), "data/editions/2023-06-01.yaml", table)[1] == []
    result = import_source(corrections=CORRECTIONS.encode())
    assert result.diagnostics == ()
    assert result.edition_text


@pytest.mark.parametrize(("rule", "old", "new", "place"), EDITION_CASES)
def test_a_broken_edition_is_reported_where_it_is_broken(
    rule: str, old: str, new: str, place: str, table: MunicipalityTable
) -> None:
    edition, problems = load_edition(replaced(EDITION, old, new), "data/editions/2023-06-01.yaml", table)
    assert (rule, place) in found(problems, "2023-06-01.yaml")
    assert (edition is None) == any(problem.severity is Severity.ERROR for problem in problems)


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


def test_every_rule_is_broken_by_some_case() -> None:
    cases = (*EDITION_CASES, *SOURCE_CASES, *SETTINGS_CASES, *CORRECTION_CASES)
    # test_load.py: no place of a full file can be changed to make it empty; test_check_series.py: several files;
    # test_importing.py: warnings
    elsewhere = {
        *("stray-quote", "ignored-column", "part-left-out"),
        *("empty-file", "revived-id", "reused-id", "other-meaning"),
        *("gone-without-retirement", "retired-before-last", "new-municipality"),
    }
    assert {case[0] for case in cases} | elsewhere == {rule.name for rule in RULES}


def test_rule_names_are_unique_and_everything_is_worded() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        assert rule.summary
        assert rule.message


def test_only_what_may_be_meant_is_a_warning() -> None:
    warnings = {rule.name for rule in RULES if rule.severity is Severity.WARNING}
    assert warnings == {
        "ignored-column",
        "part-left-out",
        "stray-quote",
        "repeated-name",
        "surrounding-space",
        "out-of-order",
        "missing-id",
        "other-meaning",
        "comment-behind-value",
        "parted-letter",
        "gone-without-retirement",
        "retired-before-last",
        "new-municipality",
        "odd-space",
        "mixed-figures",
        "like-a-formula",
        "unusual-year",
    }


def test_a_first_year_of_an_era_that_began_later_in_the_year_is_after_the_day(table: MunicipalityTable) -> None:
    data = EDITION.replace("2023-06-01", "2019-04-30").encode()
    problems = load_edition(data, "2019-04-30.yaml", table)[1]
    assert found(problems, "2019-04-30.yaml") == {("year-after-as-of", "34:16")}
    assert date(2019, 5, 1).isoformat() not in str(problems[0])
