"""`reportgen import` at the counter: which names are kept, what is told, and what another program left in the text."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

DAY = "2023-06-01"
SOURCE = f"data/sources/nishi-iburi-renkei_{DAY}.txt"
EDITION = f"data/editions/{DAY}.yaml"
SETTINGS = "templates/import.yaml"
ROOT = Path(__file__).parents[2]
TABLE = """\
室蘭市の協定の一覧,,
令和6年6月1日現在,,
名称,協定先,締結日
災害の応援,"室蘭市、登別市",令和元年5月1日
水道の応援,"室蘭市、伊達市",令和2年5月1日
"""
Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes | str | None]]
Edit = Callable[..., Path]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("資料\n一.txt", "見えない文字か改行 U+000A が入っています"),
        ("資料\u2028.txt", "見えない文字か改行 U+2028 が入っています"),
        ("資料\u202etxt.exe", "見えない文字か改行 U+202E が入っています"),
        ("資料\u200b.txt", "見えない文字か改行 U+200B が入っています"),
        ("資料\x1b[31m.txt", "見えない文字か改行 U+001B が入っています"),
        ("資料\udcff.txt", "見えない文字か改行 U+DCFF が入っています"),
        ("資料%0A.txt", "「%」は使えません"),
        ("資料:一.txt", "「:」は使えません"),
        ("資料\\一.txt", "「\\」は使えません"),
        (".資料.txt.12.new", "「.」か「~$」で始まっています"),
        (f"資料_{DAY}.txt ", "前後に空白があるか、「.」で終わっています"),
        (f"資料_{DAY}.", "前後に空白があるか、「.」で終わっています"),
        (f"NUL.{DAY}.txt", "Windows が別の意味に使う名前です"),
        ("長" * 72 + ".txt", "日付を入れて231バイトあります。230バイトまでです"),
    ],
)
def test_a_name_that_cannot_be_kept_is_refused(name: str, problem: str, workspace: Path, run: Run, tree: Tree) -> None:
    shutil.copyfile(workspace / SOURCE, workspace / name)
    before = tree(workspace)
    code, out, err = run("import", name, "--as-of", DAY)
    assert (code, out) == (2, "")
    (line, _) = err.splitlines()
    assert line.startswith("エラー[bad-source-name] 「")
    assert f"という名前では資料を保存できません（{problem}）。" in line
    assert tree(workspace) == before


def test_a_name_as_a_mac_writes_it_is_kept_in_composed_characters(workspace: Path, run: Run, edit: Edit) -> None:
    shutil.move(workspace / SOURCE, workspace / "フ\u3099ック.txt")
    edit(workspace / f"data/corrections/{DAY}.yaml", ("nishi-iburi-renkei", "フ\u3099ック"))
    assert run("import", "フ\u3099ック.txt", "--as-of", DAY)[0] == 0
    assert [path.name for path in (workspace / "data/sources").iterdir()] == [f"ブック_{DAY}.txt"]


@pytest.fixture
def settled(workspace: Path) -> Path:
    """The workspace with the real list's import settings."""
    (workspace / "templates").mkdir()
    shutil.copyfile(ROOT / "templates/import.yaml", workspace / SETTINGS)
    return workspace


@pytest.mark.usefixtures("settled")
def test_corrections_queries_and_separators_are_told_at_their_places(run: Run) -> None:
    code, out, err = run("import", SOURCE, "--as-of", DAY)
    left_out, *lines, last = out.splitlines()
    assert (code, err) == (0, "")
    assert left_out.startswith(f"{SOURCE}:43:1: 除いたもの　表題のくり返し「西胆振地域における")
    kinds = [line.partition(" ")[0] for line in lines]
    assert {kind: kinds.count(kind) for kind in kinds} == {"訂正": 24, "照会": 16, "区切り": 8}
    assert f"区切り {SOURCE}:32:56: 「・」を「、」と読みました。" in lines
    assert last == f"{EDITION} を作りました（訂正24か所、担当課に照会16か所、区切りをそろえた箇所8か所）。"


def test_without_settings_it_is_told_what_was_taken_for_what(workspace: Path, run: Run) -> None:
    before = (workspace / EDITION).read_bytes()
    code, out, err = run("import", SOURCE)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert f"{SOURCE}:7:1: 基準日　令和5年6月1日" in lines
    assert f"{SOURCE}:9:12: 列　事業開始年（年月日）" in lines
    assert lines[-2].startswith(f"{EDITION} を作りました（訂正24か所、")
    assert lines[-1] == "読み取り方を変えるには、「--propose」を付けて templates/import.yaml を作り、直します。"
    assert (workspace / EDITION).read_bytes() == before


def test_a_column_that_the_settings_leave_out_is_told(settled: Path, run: Run) -> None:
    with (settled / SETTINGS).open("a", encoding="utf-8") as file:
        file.write("ignored: [備考]\n")
    lines = (settled / SOURCE).read_text("utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("団体・組織名\t"))
    rows = [line + ("\tあり" if "\t" in line else "") for line in lines[at + 1 :]]
    (settled / SOURCE).write_text("\n".join([*lines[:at], lines[at] + "\t備考", *rows]), "utf-8")
    code, out, err = run("import", SOURCE)
    assert (code, err) == (0, "")
    assert f"{SOURCE}:{at + 1}:{len(lines[at]) + 2}: 除いたもの　設定で除いた列「備考」" in out.splitlines()


def test_what_is_proposed_makes_the_same_edition(workspace: Path, run: Run) -> None:
    before = (workspace / EDITION).read_bytes()
    code, out, err = run("import", SOURCE, "--propose")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == (
        f"{SETTINGS} を作りました。確かめて直し、「reportgen import {SOURCE}」で取り込みます。"
    )
    assert (workspace / EDITION).read_bytes() == before
    assert run("import", SOURCE)[0] == 0
    assert (workspace / EDITION).read_bytes() == before


def test_a_list_with_another_title_is_built_with_its_own(workspace: Path, run: Run) -> None:
    (workspace / EDITION).unlink()
    source = "list.txt"
    rows = "事業\t開始\t関係市町\nあ事業\t平成24年\t室蘭市、登別市\n"
    (workspace / source).write_text(f"室蘭市の事業：一覧\n令和6年4月1日現在\n\n{rows}", "utf-8")
    code, out, _ = run("import", source)
    assert code == 0
    assert out.splitlines()[-1] == "公表資料の表題で作るには、「--propose」を付けて templates/texts.yaml を作ります。"
    code, out, _ = run("import", source, "--propose")
    assert code == 0
    assert out.splitlines()[-1].startswith(f"{SETTINGS}、templates/texts.yaml、templates/series.yaml を作りました。")
    code, out, _ = run("import", source)
    assert (code, "--propose" in out) == (0, False)
    code, out, err = run("build")
    assert code == 0, err
    assert (workspace / "out/2024-04-01/室蘭市の事業：一覧_令和6年4月1日現在.pdf").exists()
    assert run("new", "2025-04-01")[0] == 0
    assert run("compare", "2024-04-01", "2025-04-01", "--format", "txt")[1].splitlines()[0] == "室蘭市の事業：一覧"


def test_settings_that_there_are_stay_unless_they_are_to_be_made_anew(settled: Path, run: Run, tree: Tree) -> None:
    before = tree(settled)
    code, out, err = run("import", SOURCE, "--propose")
    assert (code, out) == (2, "")
    assert err.startswith(f"エラー[settings-exist] 「{SETTINGS}」はすでにあります。作り直してよければ --force を")
    assert tree(settled) == before
    assert run("import", SOURCE, "--propose", "--force")[0] == 0
    assert tree(settled) != before


@pytest.mark.parametrize("day", ["", "令和6年6月現在"])
def test_a_day_that_the_source_does_not_say_is_asked_for(day: str, workspace: Path, run: Run, tree: Tree) -> None:
    (workspace / "一覧.csv").write_text(TABLE.replace("令和6年6月1日現在", day), "utf-8")
    before = tree(workspace)
    code, out, err = run("import", "一覧.csv")
    assert (code, out) == (2, "")
    assert err.startswith("エラー[day-wanted] 「一覧.csv」に基準日がないか、日まで書かれていません。「--as-of 2023")
    assert tree(workspace) == before
    assert run("import", "一覧.csv", "--as-of", "2024-06-01")[0] == 0


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("お知らせ\n\n表はありません。\n", "1:1: エラー[no-table] 一覧の表が見つかりません。"),
        ("\0\1\2", "1:1: エラー[unknown-form] この形式の資料は読めません。"),
    ],
)
@pytest.mark.parametrize("option", [(), ("--propose",), ("--as-of", "2024-06-01")])
def test_a_file_without_a_list_is_an_error_of_the_data(
    text: str, rule: str, option: tuple[str, ...], workspace: Path, run: Run, tree: Tree
) -> None:
    (workspace / "一覧.txt").write_text(text, "utf-8")
    before = tree(workspace)
    code, out, err = run("import", "一覧.txt", *option)
    assert (code, out) == (1, "")
    assert f"{rule}" in err.splitlines()[0]
    assert tree(workspace) == before


def test_whose_list_it_is_is_asked_for(workspace: Path, run: Run, tree: Tree) -> None:
    (workspace / "一覧.csv").write_text(TABLE.replace("室蘭市の", ""), "utf-8")
    before = tree(workspace)
    code, out, err = run("import", "一覧.csv")
    assert (code, out) == (1, "")
    assert "エラー[unknown-host] どこの一覧か、資料から分かりません。templates/import.yaml に「host: " in err
    assert tree(workspace) == before
    assert run("import", "一覧.csv", "--propose")[0] == 0
    settings = (workspace / SETTINGS).read_text("utf-8")
    assert "\n# host: " in settings
    (workspace / SETTINGS).write_text(settings + "host: 室蘭市\n", "utf-8")
    assert run("import", "一覧.csv")[0] == 0


def test_what_is_started_can_be_built(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("start", "一覧")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "一覧/data/editions/2026-04-01.yaml に一覧の例を作りました。"
    assert "「reportgen -C 一覧 build」" in out.splitlines()[-1]
    code, _, err = run("-C", "一覧", "check")
    assert (code, err) == (0, "")
    code, _, err = run("-C", "一覧", "build", "--format", "pdf")
    assert (code, err) == (0, "")
    assert list((tmp_path / "一覧/out/2026-04-01").glob("*.pdf"))


def test_a_folder_that_is_not_empty_is_no_place_to_start(workspace: Path, run: Run, tree: Tree) -> None:
    before = tree(workspace)
    for folder, named in ((".", "."), ("data", "data")):
        code, out, err = run("start", folder)
        assert (code, out) == (2, "")
        assert err.startswith(f"エラー[not-empty] 「{named}」は空ではありません。別のフォルダーを指定してください。")
    assert run("start", SOURCE)[0] == 3
    assert tree(workspace) == before
