"""The README can't drift: every rule, command, option and exit code stands in it as the code has it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from builders import rules_in

import reportgen
from reportgen import diagnostics
from reportgen.archive.contents import LARGEST_FILE, LARGEST_FOLDER
from reportgen.archive.zips import MOST_FILES
from reportgen.cli import console
from reportgen.cli.parser import COMMANDS, parser_of
from reportgen.dataset.limits import MOST, longest, most_items
from reportgen.diagnostics import Rule
from reportgen.pipeline import rebuild
from reportgen.pipeline.ask import MOST_RECIPIENTS
from reportgen.readers import corrections
from reportgen.readers.draft_list import LONGEST_CELL
from reportgen.workbench.history import MOST_STEPS
from reportgen.workspace import Limit
from reportgen.yaml_reader import LONGEST_TEXT

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MODULES = [name for _, name, _ in walk_packages(reportgen.__path__, "reportgen.") if not name.endswith("__main__")]
ALL_RULES = {id(rule): rule for name in MODULES for rule in rules_in(import_module(name))}.values()


def test_the_rule_list_is_the_table_in_the_code() -> None:
    listed = re.findall(r"(?m)^\| `([a-z0-9-]+)` \| (エラー|警告) \| (.+) \|$", README)
    expected = {(rule.name, rule.severity.value, rule.summary) for rule in ALL_RULES}
    assert set(listed) == expected
    assert len(listed) == len(expected) == len({name for name, _, _ in listed})


def test_every_rule_has_a_summary_and_a_message() -> None:
    for rule in ALL_RULES:
        assert isinstance(rule, Rule)
        assert rule.summary and rule.message, rule.name


def test_every_command_and_option_is_described() -> None:
    for name in COMMANDS:
        assert f"`reportgen {name}" in README, name
        for option in parser_of(name)._option_string_actions:
            assert option in ("-h", "--help") or f"`{option}" in README, option


def test_the_limits_are_those_of_the_code() -> None:
    table = README.split("| もの | 限り |\n| --- | --- |\n")[1].split("\n\n")[0]
    told = dict(row.strip("| ").split(" | ") for row in table.split("\n"))
    expected = {
        "版・公表資料・訂正表・市町村の一覧のファイル": f"{Limit.DATA // 10**6} MB",
        "`templates\\` のファイル": f"{Limit.TEMPLATE // 10**6} MB",
        "書体、`inspect` に渡すファイル": f"{max(Limit.FONT, Limit.DOCUMENT) // 10**6} MB",
        "表": f"一つの版に{MOST['sections']}",
        "事業": f"一つの表に{MOST['entries']:,}件",
        "関係市町": f"一つの事業に{most_items('municipalities'):,}",
        "注": f"一つの表に{MOST['notes']}",
        "`keep_together` の語": f"{MOST['keep_together']}",
        "`id`": f"{longest('id')}字",
        "事業内容、注、そのほかの値": f"{longest('summary'):,}字",
        "文言のテンプレートと、それからできる文字": f"{LONGEST_TEXT:,}字",
        "公表資料の一つの欄": f"{LONGEST_CELL:,}字",
        "訂正、照会": f"それぞれ{corrections._MOST_PASSAGES}件",
        "`ask` の照会先": f"{MOST_RECIPIENTS}",
        "`open` で元に戻せる回数": f"{MOST_STEPS}回",
        "一度に示す誤り": f"{console._MOST_PROBLEMS}件（残りは件数だけ）",
        "`verify` で確かめるもの": (
            f"一つのファイルは{LARGEST_FILE >> 20} MB、全体で{LARGEST_FOLDER >> 30} GB。zip は{MOST_FILES:,}個まで"
        ),
        "`verify --rebuild` での作り直し": f"{rebuild._SECONDS}秒、メモリー{rebuild._MEMORY >> 30} GB",
    }
    (shorter,) = told.keys() - expected.keys()
    assert shorter == "事業の名称（最初の列）、見出し、列の見出し、地域、`keep_together` の語"
    lengths = {longest(key) for key in ("heading", "columns", "region", "keep_together")} | {longest("", heads=True)}
    assert {f"{length}字" for length in lengths} == {told.pop(shorter)}
    assert told == expected


def test_every_exit_code_is_described() -> None:
    codes = {0} | {kind.exit_code for kind in diagnostics.ReportError.__subclasses__()}
    for code in codes:
        assert f"\n| {code} | " in README


def test_the_two_commands_are_the_ones_that_ci_runs() -> None:
    command = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"
    assert f"\n    {command}\n" in README
    assert f"\n{command}\n" in (ROOT / ".ci/run").read_text("utf-8")


def test_every_picture_and_file_that_it_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
