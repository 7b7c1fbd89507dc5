"""`reportgen new`: the next edition is an earlier one's file with another day; ids that are gone stay gone."""

from __future__ import annotations

import errno
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

FIRST, SECOND, THIRD = "2023-06-01", "2024-06-01", "2025-06-01"
_HEADER = 3  # lines that tell how the edition began
RETIRED = "municipalities: [室蘭市, 新ひだか町], division: 図書館, retired: {on: 2024-03-31, reason: 協定の終了}}"
IN_FORCE = "municipalities: [室蘭市, 新ひだか町], division: 図書館}"
ROW = f"      - {{id: a-03, name: 図書貸出, summary: 本の貸出, since: 令和元年, {IN_FORCE}\n"
OTHER_ROW = (
    "      - {id: a-03, name: 職員研修, summary: 若手の研修, since: 令和7年, municipalities: [室蘭市, 登別市], "
    "division: 職員課}\n"
)
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def path_of(day: str) -> Path:
    return Path(f"data/editions/{day}.yaml")


def text_of(docx: Path) -> str:
    with zipfile.ZipFile(docx) as package:
        return package.read("word/document.xml").decode()


# --- The file -------------------------------------------------------------------------------------------------------


def test_only_the_day_differs_and_comments_and_ids_stay(workspace: Path, run: Run, tree: Tree) -> None:
    before = tree(workspace)
    base = path_of(FIRST).read_bytes()
    code, out, err = run("new", SECOND)
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == (
        f"data/editions/{SECOND}.yaml を、data/editions/{FIRST}.yaml から作りました。基準日のほかは同じです。"
    )
    assert base.count(b"as_of: 2023-06-01\n") == 1
    made = path_of(SECOND).read_bytes()
    assert made.partition(b"as_of: ")[2] == base.partition(b"as_of: ")[2].replace(b"2023-06-01\n", b"2024-06-01\n", 1)
    header = made.decode().partition("as_of")[0].splitlines()
    assert header[0] == f"# {SECOND} の版は「reportgen new」が {FIRST} の版から始めました。"
    assert "import" not in "".join(header)
    assert tree(workspace) == before | {path_of(SECOND).as_posix(): path_of(SECOND).read_bytes()}
    assert run("check", SECOND) == (0, f"data/editions/{SECOND}.yaml：エラー0件、警告0件\n", "")


@pytest.mark.parametrize(
    "written",
    [
        b"as_of: 2023-06-01  # \xe6\x97\xa5\n",
        b"as_of: '2023-06-01'\n",
        b'"as_of": "2023-06-01"\n',
        b"# as_of: 2023-06-01\nas_of:   2023-06-01\n",
    ],
)
@pytest.mark.parametrize(("mark", "line_end"), [(b"", b"\n"), (b"\xef\xbb\xbf", b"\r\n")])
def test_the_day_is_found_however_it_is_written(
    written: bytes, mark: bytes, line_end: bytes, small: Path, run: Run
) -> None:
    text = path_of(FIRST).read_bytes().replace(b"as_of: 2023-06-01\n", written + b"# 2023-06-01\n")
    base = mark + text.replace(b"\n", line_end)
    (small / path_of(FIRST)).write_bytes(base)
    assert run("new", SECOND)[0] == 0
    made = path_of(SECOND).read_bytes()
    assert made.startswith(mark) and made.count(b"\r") in (0, made.count(b"\n"))
    lines = [mark + made.split(line_end)[_HEADER], *made.split(line_end)[_HEADER + 1 :]]
    (changed,) = [(old, new) for old, new in zip(base.split(line_end), lines, strict=True) if old != new]
    assert changed[1] == changed[0].replace(b"2023-06-01", b"2024-06-01", 1)
    assert changed[0].lstrip(b"\xef\xbb\xbf'\"").startswith(b"as_of")


@pytest.mark.usefixtures("small")
def test_the_latest_edition_is_carried_on_or_the_one_asked_for(run: Run, edit: Edit) -> None:
    assert run("new", SECOND)[0] == 0
    edit(path_of(SECOND), ("防災訓練", "総合防災訓練"))
    assert run("new", THIRD)[0] == 0
    assert "総合防災訓練" in path_of(THIRD).read_text("utf-8")
    assert run("new", "2025-04-01", "--from", FIRST)[0] == 0
    assert "総合防災訓練" not in path_of("2025-04-01").read_text("utf-8")


# --- What is refused ------------------------------------------------------------------------------------------------

REFUSED = {
    "an edition that is there": (("new", FIRST), f"エラー[edition-exists] 「data/editions/{FIRST}.yaml」はすでに"),
    "an earlier day": (("new", "2022-06-01"), f"エラー[not-later] 2022-06-01は、もとにする{FIRST}の版より後では"),
    "a base of the same day": (
        ("new", SECOND, "--from", SECOND),
        f"エラー[no-edition] {SECOND}の版が data/editions にありません。あるのは{FIRST}です。",
    ),
    "a base that isn't there": (
        ("new", SECOND, "--from", "2020-01-01"),
        f"エラー[no-edition] 2020-01-01の版が data/editions にありません。あるのは{FIRST}です。",
    ),
    "no day": (("new",), "エラー[usage] 基準日を指定してください。"),
    "another word": (("new", "来年"), "エラー[usage] 「来年」は日付として読めません"),
    "a day that isn't": (("new", "2024-02-30"), "エラー[usage] 「2024-02-30」は日付として読めません"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_new_refuses(kind: str, workspace: Path, run: Run, tree: Tree) -> None:
    arguments, words = REFUSED[kind]
    before = tree(workspace)
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(words)
    assert tree(workspace) == before


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"as_of: [2023-06-01\n", "yaml-syntax"),
        (b"", "empty-file"),
        (b"as_of: \x80\n", "not-utf8"),
        (b"sections: []\n", "missing-field"),
        (b"- as_of\n", "wrong-type"),
    ],
)
def test_a_base_that_can_not_be_read_is_an_error_of_the_data(
    content: bytes, rule: str, small: Path, run: Run, tree: Tree
) -> None:
    (small / path_of(FIRST)).write_bytes(content)
    before = tree(small)
    code, out, err = run("new", SECOND)
    assert (code, out) == (1, "")
    assert err.startswith(f"data/editions/{FIRST}.yaml:") and f"エラー[{rule}]" in err
    assert tree(small) == before


def test_a_full_disk_leaves_nothing(small: Path, run: Run, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = tree(small)
    monkeypatch.setattr(os, "fsync", full)
    code, out, err = run("new", SECOND)
    assert (code, out) == (3, "")
    assert err.startswith(
        f"エラー[not-written] 「data/editions/{SECOND}.yaml」に書き込めません（ディスクに空きがありません）。"
    )
    assert tree(small) == before


# --- Retired entries ------------------------------------------------------------------------------------------------


@pytest.fixture
def with_retired(small: Path, run: Run, edit: Edit) -> Path:
    """The next edition, in which the only entry of 新ひだか町 is retired."""
    assert run("new", SECOND)[0] == 0
    edit(path_of(SECOND), (IN_FORCE, RETIRED))
    return small


def test_a_retired_entry_is_in_no_list_and_no_extract(with_retired: Path, run: Run) -> None:
    code, out, err = run("build", "--format", "docx")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "令和6年6月1日現在：2件、関係市町1団体"
    made = sorted((with_retired / f"out/{SECOND}").rglob("*.docx"))
    assert len(made) == 2
    assert [path.parent.name for path in made if "extracts" in path.parts] == ["012301_登別市"]
    assert all("観光案内" in text_of(path) and "図書貸出" not in text_of(path) for path in made)
    code, _, err = run("build", "--town", "新ひだか町")
    assert code == 2
    assert "「新ひだか町」はこの版の関係市町にありません。指定できる市町：室蘭市、登別市。" in err


@pytest.mark.usefixtures("with_retired")
def test_a_retired_entry_stays_in_the_history_with_its_reason(run: Run) -> None:
    assert run("history", "a-03")[1].splitlines() == [
        "a-03 図書貸出（現在の版にはありません）",
        "  令和5年6月1日現在　〈共同の事業〉に載る",
        "  令和6年6月1日現在　令和6年3月31日廃止：協定の終了",
    ]
    assert run("new", THIRD)[0] == 0
    assert "retired: {on: 2024-03-31, reason: 協定の終了}" in path_of(THIRD).read_text("utf-8")
    assert len(run("history", "a-03")[1].splitlines()) == 3


# --- Ids that come back ---------------------------------------------------------------------------------------------


def come_back(run: Run, edit: Edit, gone: tuple[str, str], back: tuple[str, str]) -> None:
    """Three editions: the id is gone in the second and stands for another entry in the third."""
    assert run("new", SECOND)[0] == 0
    edit(path_of(SECOND), gone)
    assert run("new", THIRD)[0] == 0
    edit(path_of(THIRD), back)


@pytest.mark.parametrize(
    ("gone", "back", "rule", "day", "line"),
    [
        ((ROW, ""), ("[室蘭市, 登別市], division: 観光課}\n", None), "reused-id", FIRST, 13),
        ((IN_FORCE, RETIRED), None, "revived-id", SECOND, 13 + _HEADER),
    ],
)
@pytest.mark.parametrize("command", ["check", "build", "archive"])
def test_an_id_that_comes_back_is_an_error_that_names_the_other_place(
    gone: tuple[str, str],
    back: tuple[str, None] | None,
    rule: str,
    day: str,
    line: int,
    command: str,
    small: Path,
    run: Run,
    edit: Edit,
) -> None:
    changes = (back[0], back[0] + OTHER_ROW) if back else (ROW.replace(IN_FORCE, RETIRED), OTHER_ROW)
    come_back(run, edit, gone, changes)
    code, _, err = run(command)
    assert code == 1
    (problem,) = [text for text in err.splitlines() if f"[{rule}]" in text]
    assert problem.startswith(f"data/editions/{THIRD}.yaml:{13 + _HEADER}:14: エラー[{rule}] id「a-03」は{day}の版")
    assert f"data/editions/{day}.yaml:{line}:14" in problem
    assert not (small / "out").exists()
    assert run("check", SECOND)[0] == 0


def test_other_editions_that_can_not_be_read_do_not_stop_a_build(small: Path, run: Run) -> None:
    (small / path_of("2022-06-01")).write_text("だめ: [", "utf-8")
    assert run("check", FIRST)[0] == 0
    assert run("build", FIRST, "--only", "list", "--format", "docx")[0] == 0
    code, _, err = run("check", "2022-06-01")
    assert (code, "エラー[yaml-syntax]" in err) == (1, True)
