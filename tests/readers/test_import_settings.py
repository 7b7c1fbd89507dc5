"""The settings overrule each guess, and what is proposed reads as it was recognised."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.diagnostics import Problems
from reportgen.readers.import_settings import ImportSettings, read_import_settings
from reportgen.readers.propose import propose_settings
from reportgen.readers.report import taken_lines

from .conftest import Recognise

ROOT = Path(__file__).parents[2]
FILES = [
    *sorted(path for path in (ROOT / "tests" / "lists").glob("*/*") if path.suffix not in (".json", ".yaml")),
    *(ROOT / "data" / "sources").glob("*.txt"),
]
LIST = """\
広域連携の概要
令和6年4月1日現在
〈その1〉
番号\t区分\t名称\t金額\t担当
1\t甲\t一\t10\t企画課
2\t甲\t二\t20\t総務課
3\t乙\t三\t30\t総務課
作成中
"""


def settings_of(text: str) -> ImportSettings:
    problems: Problems = []
    settings = read_import_settings(text.encode(), "import.yaml", problems)
    assert not problems
    return settings


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_proposed_reads_as_it_was_recognised(path: Path, recognised: Recognise) -> None:
    data = path.read_bytes()
    found = recognised(data, path.name)
    again = recognised(data, path.name, settings_of(propose_settings(found)))
    assert again.sections == found.sections
    assert again.problems == found.problems
    assert {key: fact.text for key, fact in again.facts.items()} == {
        key: fact.text for key, fact in found.facts.items()
    }


def test_the_settings_overrule_the_guesses(recognised: Recognise) -> None:
    found = recognised(
        LIST,
        settings=settings_of(
            "region: いぶり\ntitle: '{host}連携の概要'\n"
            "sections:\n  その1: {id: ichi, heading: 第一}\n"
            "columns:\n  name: 名称\n  cost: {printed: 金額, label: 費用, kind: text, unit: 円, optional: true}\n"
            "groups: [区分]\nignored: [担当, 作成中]\n"
        ),
    )
    (section,) = found.sections
    assert (section.id, section.heading.text, section.is_numbered) == ("ichi", "第一", True)
    assert [(one.key, one.label.text, one.kind, one.unit, one.is_optional) for one in section.columns] == [
        ("name", "名称", "text", "", False),
        ("cost", "費用", "text", "円", True),
    ]
    assert section.groups is not None
    assert [name.text for name in section.groups.names] == ["甲", "乙"]
    assert {key: fact.text for key, fact in found.facts.items()} == {"region": "いぶり", "host": "広域"}
    assert [(left.text, left.reason) for left in found.left_out] == [
        ("担当", "設定で除いた列"),
        ("作成中", "設定で除いた行"),
    ]


def test_what_the_settings_name_in_vain_is_told(recognised: Recognise) -> None:
    text = "sections: {その2: ni}\ncolumns: {name: [名称, 名前]}\ngroups: [区別]\nignored: [作成中, 作成済]\n"
    found = recognised(LIST, settings=settings_of(text))
    assert [(str(one.place), one.message[:5]) for one in found.problems if one.rule == "unused-setting"] == [
        ("import.yaml:1:17", "「その2」"),
        ("import.yaml:2:22", "「名前」と"),
        ("import.yaml:3:10", "「区別」と"),
        ("import.yaml:4:16", "「作成済」"),
    ]


def test_every_guess_is_told_with_its_place(recognised: Recognise) -> None:
    found = recognised(LIST)
    assert list(taken_lines(found)) == [
        "list.txt:1:1: 表題　広域連携の概要",
        "list.txt:2:1: 基準日　令和6年4月1日",
        "list.txt:3:2: 見出し　その1",
        "list.txt:5:3: 番号　1から3まで（行を数えた番号なので、列にしない）",
        "list.txt:4:4: 列　区分（文字）",
        "list.txt:4:7: 列　名称（文字）",
        "list.txt:4:10: 列　金額（数）",
        "list.txt:4:13: 列　担当（文字）",
        "list.txt:8:1: 注　作成中",
    ]


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        ("titel: a\n", "unknown-key", "import.yaml:1:1"),
        ("title: 広域連携の状況\n", "bad-title", "import.yaml:1:8"),
        ("title: '{host}と{host}'\n", "bad-title", "import.yaml:1:8"),
        ("title: '(?P<region>.+)の一覧'\n", "bad-title", "import.yaml:1:8"),
        ("columns: {name: {printed: 名称, kind: money}}\n", "bad-choice", "import.yaml:1:37"),
        ("columns: {name: {kind: text}}\n", "missing-field", "import.yaml:1:17"),
        ("sections: {その1: {heading: 二}}\n", "missing-field", "import.yaml:1:17"),
        ("ignored: {a: b}\n", "wrong-type", "import.yaml:1:10"),
    ],
)
def test_faults_of_the_settings_are_problems_at_their_places(text: str, rule: str, place: str) -> None:
    problems: Problems = []
    read_import_settings(text.encode(), "import.yaml", problems)
    assert [(problem.rule, str(problem.place)) for problem in problems] == [(rule, place)]
