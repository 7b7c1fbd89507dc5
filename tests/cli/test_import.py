"""`reportgen import` at the counter: which names are kept, what is told, and what another program left in the text."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

DAY = "2023-06-01"
SOURCE = f"data/sources/nishi-iburi-renkei_{DAY}.txt"
EDITION = f"data/editions/{DAY}.yaml"
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


@pytest.mark.usefixtures("workspace")
def test_corrections_queries_and_separators_are_told_at_their_places(run: Run) -> None:
    code, out, err = run("import", SOURCE, "--as-of", DAY)
    *lines, last = out.splitlines()
    assert (code, err) == (0, "")
    kinds = [line.partition(" ")[0] for line in lines]
    assert {kind: kinds.count(kind) for kind in kinds} == {"訂正": 24, "照会": 16, "区切り": 8}
    assert f"区切り {SOURCE}:32:56: 「・」を「、」と読みました。" in lines
    assert last == f"{EDITION} を作りました（訂正24か所、担当課に照会16か所、区切りをそろえた箇所8か所）。"


def test_what_the_settings_leave_out_is_a_warning(workspace: Path, run: Run) -> None:
    settings = workspace / "templates/import.yaml"
    settings.parent.mkdir()
    text = (Path(__file__).parents[2] / "templates/import.yaml").read_text("utf-8")
    settings.write_text(text + "ignored_columns: [番号, '']\n", "utf-8")
    source = workspace / SOURCE
    lines = source.read_text("utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("団体・組織名\t"))
    lines[at] = "番号\t" + lines[at] + "\t"
    for number in range(at + 1, len(lines)):
        if "\t" in lines[number]:
            lines[number] = f"{number - at}\t{lines[number]}\t備考"
    source.write_text("\n".join(lines), "utf-8")
    code, _, err = run("import", SOURCE, "--as-of", DAY)
    assert code == 0
    assert [line.partition("警告")[2] for line in err.splitlines()] == [
        f"[ignored-column] 列「{label}」は取り込んでいません（取込設定の ignored_columns にあります）。"
        "一覧に載せなくてよいか確かめてください。"
        for label in ("番号", "（列名なし）")
    ]
