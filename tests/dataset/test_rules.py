"""Every rule is broken here at least once, at a place that is known to the character."""

import re
from datetime import date

import pytest
from builders import found, replaced, rules_in

import reportgen.dataset.rules
import reportgen.fields.rules
from reportgen import yaml_messages
from reportgen.dataset.load import load_edition
from reportgen.diagnostics import Severity
from reportgen.japanese.municipalities import MunicipalityTable

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
    ("prefecture-named", "[室蘭市, 登別市]", "[室蘭市, 登別市, 青森県]", "24:36"),
    ("not-utf8", "医師会等", "\udc82\udca0", "14:18"),
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
    ("unknown-key", "name: 事業の名称, ", "", "13:9"),
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
    ("like-a-formula", "その他の連携事業", '"@その他"', "27:14"),
    ("like-a-formula", "since: 事業開始年", 'since: "+年"', "9:50"),
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
    ("date-after-as-of", "since: 令和元年", "since: 令和6年", "34:16"),
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

# A list of another shape, whose columns are declared.
SHAPED = """\
as_of: 2023-06-01
region: 西胆振地域
prefecture: 北海道
host: 室蘭市
host_in_rows: false
members:
  構成市町: [室蘭市, 登別市]
sections:
  - id: shisetsu
    heading: 施設
    columns:
      name: 名称
      towns: {label: 市町, kind: members}
      term: {label: 期間, kind: period}
      cost: {label: 金額, kind: number, unit: 千円}
      free: {label: 無料, kind: mark, of: [○, －]}
      until: {label: 期限, kind: date, optional: true}
    key: [name, towns]
    totals: {label: 合計, of: [cost]}
    entries:
      - id: shisetsu-01
        name: 会館
        towns: [構成市町]
        term: 令和4年4月1日～令和9年3月31日
        cost: 12,480
        free: ○
        until: 令和9年3月（令和4年3月）
"""
TOWNS = SHAPED[SHAPED.index("towns: {") : SHAPED.index("]\n        term")]
SHAPED_CASES = [
    ("bad-column-key", "      until: {label", "      1年: {label", "17:7"),
    ("bad-column-key", "      until: {label", "      id: {label", "17:7"),
    ("unknown-column", "key: [name, towns]", "key: [name, town]", "18:17"),
    ("unknown-column", "of: [cost]}", "of: [costs]}", "19:30"),
    ("unknown-column", "    entries:", "    extracts: {by: town}\n    entries:", "20:20"),
    ("unknown-column", "members:", "extracts: {by: town}\nmembers:", "6:16"),
    ("bad-choice", "kind: period", "kind: periods", "14:31"),
    ("unknown-municipality", "towns: [構成市町]", "towns: [構成市]", "23:17"),
    (
        "unknown-town",
        TOWNS,
        TOWNS.replace("members}", "members, of: any}").replace("構成市町", "宮蘭市"),
        "23:17",
    ),
    ("circular-name", "[室蘭市, 登別市]", "[関係市町]\n  関係市町: [構成市町]", "24:17"),
    ("bad-period", "～令和9年3月31日", "", "24:15"),
    ("reversed-period", "～令和9年3月31日", "～令和3年3月31日", "24:15"),
    ("bad-figure", "12,480", "12480円", "25:15"),
    ("bad-mark", "free: ○", "free: ◎", "26:15"),
    ("date-outside-era", "until: 令和9年3月（", "until: 昭和70年3月（", "27:16"),
    ("bad-date", "until: 令和9年3月（", "until: 令和9年春（", "27:16"),
    ("earlier-after-first", "（令和4年3月）", "（令和10年3月）", "27:16"),
]


def test_the_files_that_the_cases_break_are_sound(table: MunicipalityTable) -> None:
    for text in (EDITION, SHAPED):
        assert load_edition(text.encode(), "data/editions/2023-06-01.yaml", table)[1] == []


@pytest.mark.parametrize(
    ("text", "rule", "old", "new", "place"),
    [*((EDITION, *case) for case in EDITION_CASES), *((SHAPED, *case) for case in SHAPED_CASES)],
    ids=lambda value: "" if value in (EDITION, SHAPED) else None,
)
def test_a_broken_edition_is_reported_where_it_is_broken(
    text: str, rule: str, old: str, new: str, place: str, table: MunicipalityTable
) -> None:
    edition, problems = load_edition(replaced(text, old, new), "data/editions/2023-06-01.yaml", table)
    assert (rule, place) in found(problems, "2023-06-01.yaml")
    assert (edition is None) == any(problem.severity is Severity.ERROR for problem in problems)


RULES = rules_in(yaml_messages, reportgen.dataset.rules, reportgen.fields.rules)


def test_every_rule_is_broken_by_some_case() -> None:
    cases = (*EDITION_CASES, *SHAPED_CASES)
    # test_load_style.py: no data is a number; test_load.py: an empty file; tests/series: several files
    elsewhere = {
        *("bad-number", "empty-file", "revived-id", "reused-id", "other-meaning"),
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
        "unknown-town",
        "prefecture-named",
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


@pytest.mark.parametrize(
    ("name", "rules"), [("＝協議会", set()), ("－", set()), ("-", set()), ("=協議会", {"like-a-formula"})]
)
def test_a_name_that_a_spreadsheet_takes_for_a_formula_is_told(
    name: str, rules: set[str], table: MunicipalityTable
) -> None:
    columns = "columns: {name: 名称, with: {label: 相手, kind: members, of: any}}"
    entry = f"    entries: [{{id: a-01, name: 協定, with: ['{name}']}}]\n"
    data = f"{EDITION.split('sections:')[0]}sections:\n  - id: a\n    heading: 協定\n    {columns}\n{entry}"
    problems = load_edition(
        data.replace("host: 室蘭市", "host: 室蘭市\nhost_in_rows: false").encode(), "2023-06-01.yaml", table
    )[1]
    assert {one.rule for one in problems} == rules


def test_a_first_year_of_an_era_that_began_later_in_the_year_is_after_the_day(table: MunicipalityTable) -> None:
    data = EDITION.replace("2023-06-01", "2019-04-30").encode()
    problems = load_edition(data, "2019-04-30.yaml", table)[1]
    assert found(problems, "2019-04-30.yaml") == {("date-after-as-of", "34:16")}
    assert date(2019, 5, 1).isoformat() not in str(problems[0])
