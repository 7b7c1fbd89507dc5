"""`reportgen check --json`: the same problems as in text, for machines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.diagnostics import Place
from reportgen.pipeline.check import Checked
from reportgen.pipeline.messages import SAME_NAME

FIRST, SECOND = "2023-06-01", "2024-06-01"
EDITION = f"data/editions/{FIRST}.yaml"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]


@pytest.mark.usefixtures("small")
def test_an_edition_without_problems_has_none(run: Run) -> None:
    code, out, err = run("check", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == {"path": EDITION, "problems": []}


def test_problems_are_those_of_the_text_with_their_places(small: Path, run: Run, edit: Edit, tree: Tree) -> None:
    edit(small / EDITION, ("since: 令和元年", "since: 平成50年"), ("division: 観光課", 'division: " 観光課"'))
    before = tree(small)
    code, out, err = run("check", "--json")
    assert (code, err) == (1, "エラーが1件あります。直してからもう一度実行してください。\n")
    assert tree(small) == before
    problems = json.loads(out)["problems"]
    keys = ["severity", "rule", "path", "line", "column", "sheet", "message", "hint"]
    assert [list(problem) for problem in problems] == [keys] * 2
    assert [(one["severity"], one["rule"], one["path"], one["line"]) for one in problems] == [
        ("warning", "surrounding-space", EDITION, 12),
        ("error", "year-outside-era", EDITION, 13),
    ]
    words = {"warning": "警告", "error": "エラー"}
    lines = [
        f"{one['path']}:{one['line']}:{one['column']}: {words[one['severity']]}[{one['rule']}] "
        f"{one['message']}{one['hint']}"
        for one in problems
    ]
    code, out, err = run("check")
    assert (code, err.splitlines()) == (1, [*lines, "エラーが1件あります。直してからもう一度実行してください。"])
    assert out == f"{EDITION}：エラー1件、警告1件\n"


@pytest.mark.usefixtures("small")
def test_a_place_in_a_workbook_has_its_sheet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [Place("a.xlsx", 3, 2, "表1"), Place(EDITION, 1, 1), None]
    found = Checked(None, EDITION, tuple(SAME_NAME.at(place, path="x") for place in places))
    monkeypatch.setattr("reportgen.cli.check.check", lambda *_, **__: found)
    problems = json.loads(run("check", "--json")[1])["problems"]
    keys = ("path", "sheet", "line", "column")
    assert [tuple(one[key] for key in keys) for one in problems] == [
        ("a.xlsx", "表1", 3, 2),
        (EDITION, "", 1, 1),
        (None, None, None, None),
    ]


def test_warnings_alone_do_not_fail_it(small: Path, run: Run, edit: Edit) -> None:
    edit(small / EDITION, ("division: 観光課", 'division: " 観光課"'))
    code, out, _ = run("check", "--json")
    assert (code, [one["severity"] for one in json.loads(out)["problems"]]) == (0, ["warning"])


def test_an_id_that_means_another_entry_now_is_a_warning_that_names_the_other_place(
    small: Path, run: Run, edit: Edit
) -> None:
    run("new", SECOND)
    edit(
        small / f"data/editions/{SECOND}.yaml",
        ("name: 図書貸出, summary: 本の貸出", "name: 選挙啓発, summary: 講演会"),
        (
            "municipalities: [室蘭市, 新ひだか町], division: 図書館",
            "municipalities: [室蘭市, 登別市], division: 選挙管理委員会",
        ),
    )
    code, out, _ = run("check", "--json")
    (problem,) = json.loads(out)["problems"]
    assert (code, problem["severity"], problem["rule"]) == (0, "warning", "other-meaning")
    assert f"（{EDITION}:13:14）" in problem["message"]


@pytest.mark.usefixtures("small")
def test_what_is_no_edition_is_told_on_standard_error(run: Run) -> None:
    code, out, err = run("check", SECOND, "--json")
    assert (code, out) == (2, "")
    assert err.startswith(f"エラー[no-edition] {SECOND}の版が data/editions にありません。")


def test_what_an_office_says_otherwise_anywhere_is_checked_at_once(small: Path, run: Run, edit: Edit) -> None:
    (small / "templates").mkdir()
    for name, said in {
        "texts": "list: {colour: red}",
        "site": "site: {accessibility_facts: ['一つ', '二 | つ']}",
        "series": "comparison: {lead: '{{ heading }}'}",
        "inquiry": "request: {colour: red}",
        "letter": "letter: {colour: red}",
        "figures": "figures: {years: '{{ lable }}'}",
    }.items():
        (small / f"templates/{name}.yaml").write_text(said, "utf-8")
    edit(small / EDITION, ("since: 令和元年", "since: 平成50年"))
    code, out, err = run("check", "--json")
    assert code == 1 and "エラー" in err
    found = {(one["path"], one["line"], one["column"], one["rule"]) for one in json.loads(out)["problems"]}
    assert {one for one in found if one[0] != EDITION} == {
        ("templates/texts.yaml", 1, 8, "unknown-key"),
        ("templates/site.yaml", 1, 30, "wrong-cells"),
        ("templates/series.yaml", 1, 24, "undefined-name"),
        ("templates/inquiry.yaml", 1, 11, "unknown-key"),
        ("templates/letter.yaml", 1, 10, "unknown-key"),
        ("templates/figures.yaml", 1, 22, "undefined-name"),
    }
    assert any(path == EDITION and rule == "year-outside-era" for path, _, _, rule in found)
