"""`collect` as a clerk runs it: the workbooks that `ask` made come back filled in, are shown, and are taken over."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import copy_data
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportgen.cli import main
from reportgen.inquiry.form import ANSWER, ID, NEW_ENTRY, REASON, REMARKS, RETIRED_ON, ROW, SECTION, Row

DAY = "2023-06-01"
EDITION = f"data/editions/{DAY}.yaml"
RECORD = f"data/inquiries/{DAY}/1.yaml"
NAME, SUMMARY, YEAR, TOWNS, DIVISION = "事業の名称", "事業内容", "事業開始年", "関係市町", "担当課"
Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes | str | None]]
Answers = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def asked_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real list, about which all divisions were asked; not to be changed."""
    root = copy_data(tmp_path_factory.mktemp("asked"))
    assert main(["ask", "-C", str(root), "--due", "2023-07-14"]) == 0
    (root / f"out/{DAY}/inquiry/1").rename(root / "回答")
    shutil.rmtree(root / "out")
    return root


@pytest.fixture
def all_asked(asked_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it with the workbooks in 回答/; the test stands in it."""
    root = shutil.copytree(asked_workspace, tmp_path / "作業")
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def asked(all_asked: Path) -> Path:
    """The same with the workbooks of three divisions in 回答/, quick to be read."""
    for path in (all_asked / "回答").iterdir():
        if path.stem not in ("健康推進課", "環境課", "観光課"):
            path.unlink()
    return all_asked


def fill(path: Path, answers: Answers, row: Row = Row.AFTER, *, into: Path | None = None) -> None:
    """Fills cells of a workbook in, by id and label; the free rows under NEW_ENTRY, one for each."""
    workbook = load_workbook(path)
    left = {entry_id: dict(cells) for entry_id, cells in answers.items()}
    for page in workbook.worksheets:
        header = _header(page)
        if header is None:
            continue
        at, labels = header
        for number in range(at + 1, page.max_row + 1):
            entry_id = str(page.cell(number, labels[ID]).value)
            is_row = page.cell(number, labels[ROW]).value == (Row.NEW if entry_id == NEW_ENTRY else row).value
            if entry_id in left and is_row:
                for label, value in left.pop(entry_id).items():
                    page.cell(number, labels[label]).value = value
    assert left == {}
    workbook.save(into or path)


def _header(page: Worksheet) -> tuple[int, dict[str, int]] | None:
    for row in page.iter_rows(max_row=20):
        labels = {str(cell.value).replace("\n", ""): cell.column for cell in row if cell.value}
        if ID in labels and ANSWER in labels and page.title.startswith("回答"):
            return row[0].row or 0, labels
    return None


def outcomes(run: Run, *arguments: str) -> dict[str, dict[str, Any]]:
    code, out, err = run("collect", "回答", "--json", *arguments)
    assert code in (0, 1), err
    return {outcome["id"]: outcome for outcome in json.loads(out)["outcomes"]}


def test_workbooks_that_come_back_as_they_were_sent_say_nothing(all_asked: Path, run: Run, tree: Tree) -> None:
    before = tree(all_asked / "data")
    code, out, err = run("collect", "回答")
    assert (code, err) == (0, "")
    assert "未回答58件" in out
    assert "未回答　健康推進課：6件（teiju-01、teiju-16、teiju-17、teiju-18、teiju-19、renkei-03）" in out
    assert tree(all_asked / "data") == before


def test_what_is_clean_is_taken_over_and_the_rest_of_the_file_stays(asked: Path, run: Run) -> None:
    fill(
        asked / "回答/健康推進課.xlsx",
        {
            "teiju-01": {ANSWER: "修正", SUMMARY: "改めた内容"},
            "teiju-16": {ANSWER: "変更なし"},
            "teiju-17": {ANSWER: "修正", TOWNS: "室蘭市、登別"},
            NEW_ENTRY: {
                SECTION: "西いぶり定住自立圏関連",
                NAME: "健康相談事業",
                SUMMARY: "電話による相談",
                YEAR: "令和5年",
                TOWNS: "室蘭市、登別市",
                DIVISION: "健康推進課",
            },
        },
    )
    fill(asked / "回答/観光課.xlsx", {"teiju-03": {ANSWER: "廃止", RETIRED_ON: date(2023, 3, 31), REASON: "終了"}})
    before = (asked / EDITION).read_text("utf-8").splitlines()

    code, out, err = run("collect", "回答", "--apply")

    assert code == 1  # one answer can't be taken over
    assert err.startswith("回答/健康推進課.xlsx!回答!")
    assert "エラー[unknown-municipality]" in err
    assert "反映した回答：3件" in out
    after = (asked / EDITION).read_text("utf-8").splitlines()
    assert [line.strip() for line in before if line not in after] == [
        line.strip() for line in before if "ネットワークシステム" in line and "summary" in line
    ]
    assert [line.strip() for line in after if line not in before] == [
        "summary: 改めた内容",
        "retired: {on: 2023-03-31, reason: 終了}",
        *("- id: teiju-30", "name: 健康相談事業", "summary: 電話による相談"),
    ]
    record = yaml.safe_load((asked / RECORD).read_text("utf-8"))
    assert [(one["id"], one["by"], one["taken"]) for one in record["answered"]] == [
        ("teiju-01", "健康推進課", "修正"),
        ("teiju-03", "観光課", "廃止"),
        ("teiju-30", "健康推進課", "新規"),
    ]
    assert [one["key"] for one in record["answered"][0]["changes"]] == ["summary"]
    assert run("check")[0] == 0


def test_a_second_time_nothing_changes(asked: Path, run: Run, tree: Tree) -> None:
    fill(asked / "回答/健康推進課.xlsx", {"teiju-01": {ANSWER: "修正", SUMMARY: "改めた内容"}})
    assert run("collect", "回答", "--apply")[0] == 0
    before = tree(asked / "data")
    code, out, _ = run("collect", "回答", "--apply")
    assert code == 0
    assert "反映した回答：0件" in out
    assert "修正　teiju-01　医師・医療機関間連携促進事業（処理済み）" in out
    assert tree(asked / "data") == before


def test_who_said_so_is_in_the_history_and_in_the_bag(small: Path, run: Run) -> None:
    assert run("ask", "--due", "2023-07-14")[0] == 0
    answered = small / f"out/{DAY}/inquiry/1/防災課.xlsx"
    fill(answered, {"a-01": {ANSWER: "修正", SUMMARY: "改めた内容"}})
    assert run("collect", str(answered), "--apply")[0] == 0
    _, out, _ = run("history", "a-01")
    assert out.splitlines()[1] == "  令和5年6月1日現在　〈共同の事業〉に載る"
    assert re.fullmatch("      回答　防災課：修正（令和[0-9]+年[0-9]+月[0-9]+日、防災課.xlsx）", out.splitlines()[2])
    code, _, err = run("archive")
    assert (code, err) == (0, "")
    bag = small / f"out/archive/{DAY}/data"
    kept = sorted(path.relative_to(bag).as_posix() for path in (bag / "data/inquiries").rglob("*.yaml"))
    assert len(kept) == 2
    assert kept[0] == f"data/inquiries/{DAY}/1.yaml"
    for path in kept:
        assert (bag / path).read_bytes() == (small / path).read_bytes()


def test_only_what_is_named_is_taken_over(asked: Path, run: Run) -> None:
    for name, entry_id in (("健康推進課", "teiju-01"), ("環境課", "teiju-04")):
        fill(asked / f"回答/{name}.xlsx", {entry_id: {ANSWER: "修正", SUMMARY: "改めた内容"}})
    assert run("collect", "回答", "--apply", "--only", "teiju-04")[0] == 0
    assert {entry_id: one["applied"] for entry_id, one in outcomes(run).items() if one["state"] == "changed"} == {
        "teiju-01": False,
        "teiju-04": True,
    }


def test_a_clash_is_settled_by_whom_the_clerk_names(asked: Path, run: Run) -> None:
    one = asked / "回答/健康推進課.xlsx"
    fill(one, {"teiju-01": {ANSWER: "修正", SUMMARY: "第二の内容"}}, into=asked / "回答/健康推進課（係長）.xlsx")
    fill(one, {"teiju-01": {ANSWER: "修正", SUMMARY: "第一の内容"}})
    assert outcomes(run)["teiju-01"]["state"] == "conflict"
    assert "反映した回答：0件" in run("collect", "回答", "--apply")[1]
    for arguments in (("--only", "teiju-01"), ("--take", "teiju-01=theirs"), ("--take", "teiju-01=総務課")):
        code, _, err = run("collect", "回答", "--apply", *arguments)
        assert code == 2
        assert "エラー[not-chosen] 「teiju-01」は" in err
    assert run("collect", "回答", "--apply", "--take", "teiju-01=健康推進課（係長）")[0] == 0
    assert "summary: 第二の内容" in (asked / EDITION).read_text("utf-8")
    assert outcomes(run)["teiju-01"]["applied"]
    record = yaml.safe_load((asked / RECORD).read_text("utf-8"))
    assert [(one["file"], one["taken"]) for one in record["answered"]] == [
        ("健康推進課.xlsx", "不採用"),
        ("健康推進課（係長）.xlsx", "修正"),
    ]


@pytest.mark.parametrize(("side", "text"), [("theirs", "改めた内容"), ("ours", "版で直した内容")])
def test_an_edition_that_was_edited_since_is_kept_or_given_up(asked: Path, run: Run, side: str, text: str) -> None:
    fill(asked / "回答/環境課.xlsx", {"teiju-05": {ANSWER: "修正", SUMMARY: "改めた内容"}})
    edition = asked / EDITION
    old = "住民啓発や合同パトロールの実施など"
    edition.write_text(edition.read_text("utf-8").replace(old, "版で直した内容"), "utf-8")
    assert outcomes(run)["teiju-05"]["state"] == "conflict"
    assert run("collect", "回答", "--apply", "--take", f"teiju-05={side}")[0] == 0
    assert f"summary: {text}\n" in edition.read_text("utf-8")
    assert outcomes(run)["teiju-05"]["applied"]


def test_what_lies_beside_the_answers_is_told(asked: Path, run: Run) -> None:
    folder = asked / "回答"
    shutil.copy(folder / "環境課.xlsx", folder / "環境課 (1).xlsx")
    (folder / "メール.txt").write_text("回答します", "utf-8")
    (folder / "~$環境課.xlsx").write_bytes(b"lock")
    _, out, err = run("collect", "回答")
    assert "受け取ったファイル3個" in out
    assert [line.partition("]")[0].partition("[")[2] for line in err.splitlines()] == ["not-a-workbook", "same-file"]


def test_an_answer_to_an_older_inquiry_is_told_and_left_out(asked: Path, run: Run) -> None:
    fill(asked / "回答/環境課.xlsx", {"teiju-05": {ANSWER: "修正", SUMMARY: "改めた内容"}})
    shutil.move(asked / "回答/環境課.xlsx", asked / "前回.xlsx")
    edition = asked / EDITION
    edition.write_text(edition.read_text("utf-8").replace("division: 図書館", "division: 中央図書館"), "utf-8")
    assert run("ask", "--due", "2023-08-31")[0] == 0
    shutil.rmtree(asked / "回答")
    (asked / "回答").mkdir()
    shutil.move(asked / f"out/{DAY}/inquiry/2/観光課.xlsx", asked / "回答")
    shutil.move(asked / "前回.xlsx", asked / "回答")
    code, out, err = run("collect", "回答")
    assert code == 0
    assert "照会第2号" in out
    assert "警告[other-inquiry]" in err
    assert "未回答58件" in out
    assert outcomes(run, "--number", "1")["teiju-05"]["state"] == "changed"


@pytest.mark.parametrize(
    ("arguments", "code", "rule"),
    [
        (("空",), 2, "nothing-to-collect"),
        (("回答", "--only", "teiju-01"), 2, "usage"),
        (("回答", "--apply", "--take", "teiju-01"), 2, "usage"),
        (("回答", "--apply", "--only", "teiju-99"), 2, "unknown-outcome"),
        (("ない.xlsx",), 3, "unreadable-file"),
    ],
)
def test_wrong_usage_is_told(asked: Path, run: Run, arguments: tuple[str, ...], code: int, rule: str) -> None:
    (asked / "空").mkdir()
    found, _, err = run("collect", *arguments)
    assert (found, f"エラー[{rule}]" in err) == (code, True), err


def test_an_exported_edition_comes_back_too(asked: Path, run: Run) -> None:
    assert run("export")[0] == 0
    (path,) = (asked / f"out/{DAY}/inquiry/export").glob("*.xlsx")
    fill(path, {"teiju-01": {ANSWER: "修正", SUMMARY: "改めた内容"}})
    code, out, _ = run("collect", str(path), "--apply")
    assert code == 0
    assert "反映した回答：1件" in out
    assert "summary: 改めた内容\n" in (asked / EDITION).read_text("utf-8")
    record = yaml.safe_load((asked / f"data/inquiries/{DAY}/0.yaml").read_text("utf-8"))
    assert [one["id"] for one in record["answered"]] == ["teiju-01"]


def seeded(folder: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Sixty edits in the workbooks of twelve divisions, some of which clash: class and new values by id."""
    chance = random.Random(12)
    expected: dict[str, tuple[str, dict[str, str]]] = {}
    paths = sorted(folder.glob("*.xlsx"), key=lambda path: (-path.stat().st_size, path.name))[:12]
    edits = 0
    for path in paths:
        answers: dict[str, dict[str, str]] = {}
        present: dict[str, dict[str, str]] = {}
        for entry_id in _ids(path):
            cells: dict[str, str] = {}
            what = chance.choice(("修正", "修正", "修正", "廃止", "変更なし", "要確認", "locked"))
            if what in ("修正", "locked"):
                if entry_id.startswith("dantai"):
                    cells = {"組織の概要・目的": f"改めた目的{entry_id}"}
                else:
                    cells = {SUMMARY: f"改めた内容{entry_id}", YEAR: "平成30年"}
                answers[entry_id] = {ANSWER: "修正", **cells}
                if what == "locked":
                    present[entry_id] = {DIVISION: "書き換えた課"}
                    edits += 1
                edits += len(cells)
                expected[entry_id] = ("conflict" if what == "locked" else "changed", cells)
            elif what == "廃止":
                answers[entry_id] = {ANSWER: what, RETIRED_ON: "令和5年3月31日", REASON: "終了"}
                expected[entry_id] = ("retired", {})
                edits += 2
            else:
                answers[entry_id] = {ANSWER: what, **({REMARKS: "確認中"} if what == "要確認" else {})}
                expected[entry_id] = ("unchanged" if what == "変更なし" else "unclear", {})
                edits += 1
        fill(path, answers)
        if present:
            fill(path, present, Row.PRESENT)
    assert edits >= 60
    return expected


def _ids(path: Path) -> list[str]:
    found = []
    for page in load_workbook(path).worksheets:
        if (header := _header(page)) is not None:
            at, labels = header
            ids = [page.cell(number, labels[ID]).value for number in range(at + 1, page.max_row + 1)]
            found += [str(one) for one in dict.fromkeys(ids) if one and one != NEW_ENTRY]
    return found


def found_of(run: Run) -> dict[str, tuple[str, dict[str, str]]]:
    """Class and new values by id, as `collect` tells them; without what was found changed in locked cells."""
    return {
        entry_id: (
            outcome["state"],
            {
                change["label"]: change["new"]
                for change in outcome["replies"][0]["changes"]
                if change["key"] != "division"
            },
        )
        for entry_id, outcome in outcomes(run).items()
        if outcome["state"] != "unanswered"
    }


def test_sixty_edits_are_found_each_in_its_class(all_asked: Path, run: Run) -> None:
    expected = seeded(all_asked / "回答")
    assert found_of(run) == expected


@pytest.mark.office
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_sixty_edits_are_found_after_another_program_saved_the_workbooks(all_asked: Path, run: Run, form: str) -> None:
    expected = seeded(all_asked / "回答")
    files = sorted(map(str, (all_asked / "回答").glob("*.xlsx")))
    profile = (all_asked / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", form, "--outdir", "保存"]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=600)
    shutil.rmtree(all_asked / "回答")
    (all_asked / "保存").rename(all_asked / "回答")
    assert found_of(run) == expected
