"""`collect --report`: the 取りまとめ表 and the list of whom to remind, with what they were made from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
ASKED = "out/2023-06-01/inquiry/1"
STATE, REMINDER = (f"{name}_令和5年6月1日現在_第1号.pdf" for name in ("照会の取りまとめ表", "督促の一覧"))


@pytest.fixture
def answered(small: Path, run: Run) -> Path:
    """One of three divisions has sent its workbook back, as it was."""
    shutil.rmtree(small / "fonts")  # the shipped ones have the day of the week
    run("ask", "--due", "2023-07-14")
    (small / "回答").mkdir()
    shutil.copy(small / ASKED / "図書館.xlsx", small / "回答")
    return small


def test_the_documents_are_made_beside_the_workbooks(answered: Path, run: Run) -> None:
    code, out, err = run("collect", "回答", "--report", "--format", "pdf")
    assert (code, err) == (0, "")
    assert out.endswith(f"取りまとめ表：\n  {ASKED}/report/{STATE}\n  {ASKED}/report/{REMINDER}\n")
    made = json.loads((answered / ASKED / "report/manifest.json").read_text("utf-8"))
    assert {file["path"] for file in made["files"]} == {STATE, REMINDER}
    inputs = json.dumps(made, ensure_ascii=False)
    for name in ("data/editions/2023-06-01.yaml", "data/inquiries/2023-06-01/1.yaml", "図書館.xlsx"):
        assert name in inputs
    code, out, err = run("verify")
    assert (code, err) == (0, "")
    assert f"{ASKED}/report：異状なし" in out


def test_json_stays_json(answered: Path, run: Run) -> None:
    assert answered.is_dir()
    code, out, _ = run("collect", "回答", "--report", "--format", "pdf", "--json")
    assert code == 0
    assert len(json.loads(out)["outcomes"]) == 3


def test_own_wording_with_an_error_is_told_at_its_place(answered: Path, run: Run) -> None:
    (answered / "templates").mkdir(exist_ok=True)
    (answered / "templates/inquiry.yaml").write_text('state:\n  lead: "{{ cuont }}件"\n', "utf-8")
    code, _, err = run("collect", "回答", "--report", "--format", "pdf")
    assert code == 1
    assert err.startswith("templates/inquiry.yaml:2:13: エラー[undefined-name] ")
    assert not (answered / ASKED / "report").exists()
