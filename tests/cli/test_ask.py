"""`ask` and `export` as a clerk runs them: which files come of them, under which number, and what is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from asking import cells_of, opened
from builders import ROOT

from reportgen.inquiry.form import find_identity

DAY = "2023-06-01"
EDITION = f"data/editions/{DAY}.yaml"
RECORDS = f"data/inquiries/{DAY}"
ASKED = f"out/{DAY}/inquiry"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]


def files_in(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_each_division_gets_a_workbook_and_what_was_asked_is_recorded(small: Path, run: Run) -> None:
    assert run("ask", "--due", "2023-07-14") == (
        0,
        "令和5年6月1日現在の一覧についての照会 第1号：3件、照会先3、回答期限 令和5年7月14日（金）\n"
        "  防災課.xlsx（1件）\n  観光課.xlsx（1件）\n  図書館.xlsx（1件）\n"
        f"{ASKED}/1 に3個のファイルを作りました。\n",
        "",
    )
    edition = (small / EDITION).read_bytes()
    digest = sha256(edition).hexdigest()
    assert files_in(small / "data/inquiries") == [f"{DAY}/1.yaml", f"{DAY}/sent/{digest[:16]}.yaml"]
    assert (small / RECORDS / f"sent/{digest[:16]}.yaml").read_bytes() == edition
    record = (small / RECORDS / "1.yaml").read_text("utf-8")
    assert f"number: 1\ndue: 2023-07-14\nby: division\nedition: {digest}\n" in record
    assert "  - to: 図書館\n    ids: [a-03]\n" in record


def test_the_same_inquiry_keeps_its_number_and_another_one_gets_the_next(small: Path, run: Run, edit: Edit) -> None:
    run("ask", "--due", "2023-07-14")
    first = {path: path.read_bytes() for path in (small / ASKED / "1").iterdir()}
    code, out, _ = run("ask", "--due", "2023-07-14")
    assert (code, out.splitlines()[-1]) == (
        0,
        f"{ASKED}/1 に3個のファイルを作り直しました（前と同じ照会です）。",
    )
    assert {path: path.read_bytes() for path in (small / ASKED / "1").iterdir()} == first
    assert "第2号" in run("ask", "--due", "2023-07-31")[1]
    edit(small / EDITION, ("本の貸出", "図書の貸出"))
    assert "第3号" in run("ask", "--due", "2023-07-31")[1]
    assert files_in(small / RECORDS)[:3] == ["1.yaml", "2.yaml", "3.yaml"]
    assert len(files_in(small / RECORDS / "sent")) == 2


def test_answers_in_the_record_are_no_other_inquiry(small: Path, run: Run) -> None:
    run("ask", "--due", "2023-07-14")
    with (small / RECORDS / "1.yaml").open("a", encoding="utf-8") as file:
        file.write("answered:\n  - {id: a-01}\n")
    kept = (small / RECORDS / "1.yaml").read_bytes()
    assert "第1号" in run("ask", "--due", "2023-07-14")[1]
    assert (small / RECORDS / "1.yaml").read_bytes() == kept


@pytest.mark.parametrize("by", ["municipalities", "関係市町"])
def test_entries_can_be_parted_by_another_column(small: Path, run: Run, by: str) -> None:
    assert run("ask", "--due", "2023-07-14", "--by", by)[0] == 0
    assert files_in(small / ASKED / "1") == ["室蘭市.xlsx", "新ひだか町.xlsx", "登別市.xlsx"]
    assert "by: municipalities\n" in (small / RECORDS / "1.yaml").read_text("utf-8")


def test_whom_nobody_is_named_for_is_told(small: Path, run: Run, edit: Edit) -> None:
    optional = ("division: 担当課", "division: {label: 担当課, optional: true}")
    edit(small / EDITION, optional, (", division: 図書館", ""))
    code, out, err = run("ask", "--due", "2023-07-14")
    assert (code, "照会先不明.xlsx（1件）" in out) == (0, True)
    assert err == (
        "警告[nobody-to-ask] 「担当課」が空のため照会先の分からないものが1件あります。"
        "「照会先不明」にまとめました。照会先を確かめてください。\n"
    )


def test_an_export_is_one_workbook_of_the_whole_and_no_inquiry(small: Path, run: Run) -> None:
    path = f"{ASKED}/export/西胆振地域における広域連携の状況（室蘭市関係分）_令和5年6月1日現在の写し.xlsx"
    assert run("export") == (0, f"令和5年6月1日現在の一覧（3件）を {path} に写しました。\n", "")
    identity = find_identity(cells_of(opened((small / path).read_bytes())["回答"]))
    assert identity is not None and identity.number == 0
    assert files_in(small / RECORDS) == [f"sent/{identity.edition}.yaml"]


def test_own_wording_need_only_say_what_differs(small: Path, run: Run) -> None:
    (small / "templates").mkdir()
    own = 'request:\n  issued: ["室企第12号", "令和5年6月15日"]\n  file_name: "{{ number }}_{{ recipient }}"\n'
    (small / "templates/inquiry.yaml").write_text(own, "utf-8")
    run("ask", "--due", "2023-07-14")
    assert files_in(small / ASKED / "1") == ["1_図書館.xlsx", "1_観光課.xlsx", "1_防災課.xlsx"]
    cells = cells_of(opened((small / ASKED / "1/1_図書館.xlsx").read_bytes())["照会"])
    assert [row[0] for row in cells[:3]] == ["室企第12号", "令和5年6月15日", "図書館　御中"]


@pytest.mark.parametrize(
    ("changes", "arguments", "code", "problem"),
    [
        ([], ["--by", "課"], 2, "エラー[no-inquiry-column] 照会先を分ける列「課」が一覧にありません。"),
        (
            [("id: a-02, ", "")],
            [],
            1,
            f"{EDITION}:12:9: エラー[inquiry-without-id] 「観光案内」に id がないため、回答と照らし合わせられません。",
        ),
    ],
)
def test_what_cannot_be_asked_is_told_and_nothing_is_written(
    small: Path, run: Run, edit: Edit, changes: list[tuple[str, str]], arguments: list[str], code: int, problem: str
) -> None:
    edit(small / EDITION, *changes)
    before = files_in(small)
    found, out, err = run("ask", "--due", "2023-07-14", *arguments)
    assert (found, out) == (code, "")
    assert problem in err
    assert files_in(small) == before


def test_errors_of_the_edition_and_of_the_wording_are_told_at_once(small: Path, run: Run, edit: Edit) -> None:
    edit(small / EDITION, ("since: 平成24年", "since: 平成"))
    (small / "templates").mkdir()
    (small / "templates/inquiry.yaml").write_text('request: {lead: "{{ dou }}"}\n', "utf-8")
    code, _, err = run("ask", "--due", "2023-07-14")
    assert (code, err.count("エラー[")) == (1, 2)
    assert "[undefined-name]" in err and f"{EDITION}:12:" in err


def test_too_many_recipients_are_refused(small: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.pipeline.ask.MOST_RECIPIENTS", 2)
    code, out, err = run("ask", "--due", "2023-07-14")
    assert (code, out) == (2, "")
    assert "エラー[too-many-recipients] 「担当課」で分けると、照会先が3になります（2まで）。" in err
    assert not (small / "data/inquiries").exists()


def test_two_recipients_with_one_file_are_told(small: Path, run: Run) -> None:
    (small / "templates").mkdir()
    (small / "templates/inquiry.yaml").write_text('request: {file_name: "照会"}\n', "utf-8")
    code, _, err = run("ask", "--due", "2023-07-14")
    assert (code, err.count("[same-name]")) == (1, 1)
    assert not (small / "out").exists()


def test_a_day_to_answer_by_is_wanted(run: Run) -> None:
    code, _, err = run("ask")
    assert (code, "--due" in err) == (2, True)


def test_what_was_asked_is_no_part_of_the_dated_folder(small: Path, run: Run) -> None:
    run("ask", "--due", "2023-07-14")
    assert "確かめるものがありません" in run("verify")[1]
    run("build", "--only", "list", "--format", "pdf")
    assert len(files_in(small / ASKED / "1")) == 3
    code, out, err = run("verify")
    assert (code, "異状なし" in out, err) == (0, True, "")
    assert run("archive")[2] == ""


def test_workbooks_made_elsewhere_are_the_same_byte_for_byte(small_workspace: Path, tmp_path: Path) -> None:
    made = []
    for name, settings in (
        ("a", {"TZ": "UTC", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}),
        ("別の 場所", {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "4242", "PYTHONUTF8": "1"}),
    ):
        root = shutil.copytree(small_workspace, tmp_path / name)
        command = [sys.executable, "-m", "reportgen", "ask", "--due", "2023-07-14"]
        environment = os.environ | settings | {"PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
        made.append({path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()})
    assert len([path for path in made[0] if path.suffix == ".xlsx"]) == 3
    assert made[0] == made[1]
