"""`reportgen compare`: what changed as text, as files, as JSON; as a clerk and as a machine would ask for it."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from reportgen.archive.inspect import read_declaration

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "2023-06-01", "2024-06-01"
BOTH = ("compare", FIRST, SECOND)
FOLDER = f"out/comparisons/{FIRST}_{SECOND}"
NAME = "新旧対照表_令和5年6月1日から令和6年6月1日まで"
OF_TOWN = "015750_壮瞥町/新旧対照表_壮瞥町関係分_令和5年6月1日から令和6年6月1日まで"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]

TEXT = """\
西胆振地域における広域連携の状況（室蘭市関係分）
新旧対照表
変更後は令和6年6月1日現在、変更前は令和5年6月1日現在です。変わったところに下線を付けました。

〈概要〉　（単位：件）
  区分                    変更前  新設  変更  うち移動  廃止  削除  他へ移動  変更なし  変更後
  西いぶり定住自立圏関連      29     1     2         1     1     0         0        27      30
  その他の連携事業            10     0     2         0     0     1         1         6       8
  法人・団体等                19     0     0         0     0     0         0        19      19
  計                          58     1     4         1     1     1         1        52      57

〈市町別の概要〉　（単位：件）
  市町      変更前  新設  変更  うち追加  うち削除  廃止  削除  変更後
  登別市        56     0     4         0         0     1     0      55
  伊達市        49     0     3         0         0     1     1      47
  豊浦町        40     0     0         0         0     0     1      39
  壮瞥町        41     0     2         0         1     0     1      39
  白老町        11     0     1         1         0     0     0      12
  洞爺湖町      42     0     1         0         0     0     1      41
  平取町         1     1     0         0         0     0     0       2

〈西いぶり定住自立圏関連〉
・（略）
・teiju-26
  変更後（令和6年6月1日現在）：（廃止）
  変更前（令和5年6月1日現在）：三市合同施設見学会
    事業内容：各市の施設見学会を実施し、広域行政に対する関心を深め、市民相互の交流と親睦を図る
    事業開始年：平成28年 (昭和57年)
    関係市町：室蘭市、登別市、伊達市
    担当課：広報課
  備考：令和6年3月31日廃止
    見学会の終了
・teiju-27
  変更後（令和6年6月1日現在）：_広報紙への_相互掲載
    （略）
  変更前（令和5年6月1日現在）：_三市広報紙への_相互掲載
    （略）
  備考：名称変更
・（略）
・renkei-03
  変更後（令和6年6月1日現在）：初期救急医療対策事業
    （略）
  変更前（令和5年6月1日現在）：初期救急医療対策事業
    （略）
  備考：〈その他の連携事業〉から移動
・teiju-30
  変更後（令和6年6月1日現在）：脱炭素先行地域づくり事業
    事業内容：圏域の公共施設への太陽光発電設備の導入
    事業開始年：令和6年
    関係市町：室蘭市、平取町
    担当課：環境課
  変更前（令和5年6月1日現在）：（新設）
  備考：新設
・変更後（令和6年6月1日現在）：_（ ）内は、_定住自立圏構想以前より実施している事業の開始年
  変更前（令和5年6月1日現在）：_（　）は、_定住自立圏構想以前より実施している事業の開始年
  備考：注

〈その他の連携事業〉
・（略）
・変更後（令和6年6月1日現在）：（移動）
  変更前（令和5年6月1日現在）：初期救急医療対策事業
  備考：〈西いぶり定住自立圏関連〉へ移動
・renkei-04
  変更後（令和6年6月1日現在）：（削る）
  変更前（令和5年6月1日現在）：ごみ処理等
    事業内容：ごみ処理施設、粗大ごみ処理施設、リサイクルプラザなどの管理運営
    事業開始年：平成15年
    関係市町：室蘭市、伊達市、豊浦町、壮瞥町、洞爺湖町
    担当課：環境課
  備考：削除
・renkei-05
  変更後（令和6年6月1日現在）：共同電算
    事業内容：税や国保などの共同電算システムの運用
    （略）
  変更前（令和5年6月1日現在）：共同電算
    事業内容：税や国保などの共同電算システムの_構築と_運用
    （略）
  備考：事業内容を変更
・renkei-06
  変更後（令和6年6月1日現在）：市税などのコンビニエンスストア収納
    （略）
    関係市町：室蘭市、登別市、伊達市、_白老町_
    （略）
  変更前（令和5年6月1日現在）：市税などのコンビニエンスストア収納
    （略）
    関係市町：室蘭市、登別市、伊達市、_壮瞥町_
    （略）
  備考：関係市町に追加：白老町
    関係市町から削除：壮瞥町
・（略）

"""


def made(root: Path) -> set[str]:
    """The files of the comparison but its manifest."""
    folder = root / FOLDER
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return found - {"manifest.json"}


# --- Text and files -------------------------------------------------------------------------------------------------


def test_the_text_tells_every_change_and_the_files(series: Path, run: Run) -> None:
    code, out, err = run(*BOTH)
    assert (code, err) == (0, "")
    assert out == TEXT + f"  {FOLDER}/{NAME}.pdf\n  {FOLDER}/{NAME}.docx\n"
    assert made(series) == {f"{NAME}.pdf", f"{NAME}.docx"}


def test_the_files_are_pdf_a_and_ua_and_declare_the_new_edition(series: Path, run: Run) -> None:
    assert run(*BOTH)[0] == 0
    declared = read_declaration((series / FOLDER / f"{NAME}.pdf").read_bytes())
    assert (declared.standards, declared.tagged, declared.language) == (("PDF/A-2a", "PDF/UA-1"), True, "ja-JP")
    assert declared.as_of == SECOND
    out = run("inspect", f"{FOLDER}/{NAME}.docx")[1]
    assert f"もとの版：data/editions/{SECOND}.yaml" in out
    with zipfile.ZipFile(series / FOLDER / f"{NAME}.docx") as package:
        text = package.read("word/document.xml").decode()
    assert "（新設）" in text and "（削る）" in text and "（略）" in text and "<w:u " in text


def test_the_same_again_are_the_same_bytes(series: Path, run: Run, tree: Tree) -> None:
    first = run(*BOTH)
    before = tree(series)
    assert run(*BOTH) == first
    assert tree(series) == before
    shutil.rmtree(series / "out")
    assert run(*BOTH) == first
    assert tree(series) == before


def test_old_and_new_swapped_are_refused_with_the_right_order(series: Path, run: Run) -> None:
    code, out, err = run("compare", SECOND, FIRST)
    assert (code, out) == (2, "")
    assert f"reportgen compare {FIRST} {SECOND} と、古い版から書いてください。" in err
    assert not (series / "out").exists()


def test_documents_on_changes_are_pdf_a_3a_where_the_style_asks_for_it(series: Path, run: Run) -> None:
    style = (ROOT / "templates/style.yaml").read_text("utf-8")
    (series / "templates").mkdir(exist_ok=True)
    (series / "templates/style.yaml").write_text(style.replace("pdf_standard: a-2a", "pdf_standard: a-3a"), "utf-8")
    assert [run(*command, "--format", "pdf")[0] for command in (BOTH, ("errata", FIRST))] == [0, 0]
    attached = {}
    for path in (series / "out").rglob("*.pdf"):
        declared = read_declaration(path.read_bytes())
        assert declared.standards == ("PDF/A-3a", "PDF/UA-1")
        with pikepdf.open(path) as pdf:
            attached[path.name[:3]] = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    counts, _, sides = (attached["新旧対"][f"table-{n}.csv"].decode("utf-8-sig") for n in (1, 2, 3))
    assert counts.splitlines()[0] == "表,区分,変更前,新設,変更,うち移動,廃止,削除,他へ移動,変更なし,変更後"
    rows = list(csv.reader(io.StringIO(sides)))
    assert rows[0] == ["表", "変更後（令和6年6月1日現在）", "変更前（令和5年6月1日現在）", "備考"]
    assert ["その他の連携事業", "（移動）", "初期救急医療対策事業", "〈西いぶり定住自立圏関連〉へ移動"] in rows
    editions = series / "data/editions"
    for day in (FIRST, SECOND):
        assert attached["新旧対"][f"{day}.yaml"] == (editions / f"{day}.yaml").read_bytes()
    source = series / "data/sources/nishi-iburi-renkei_2023-06-01.txt"
    assert attached["正誤表"][source.name] == source.read_bytes()
    assert attached["正誤表"]["table-1.csv"].decode("utf-8-sig").splitlines()[0] == "表,箇所,誤,正,理由"


@pytest.mark.parametrize("arguments", [(FIRST, FIRST), (FIRST, SECOND)])
def test_editions_that_say_the_same_have_no_changes(
    arguments: tuple[str, str], workspace: Path, run: Run, tree: Tree
) -> None:
    assert run("new", SECOND)[0] == 0
    code, out, err = run("compare", *arguments)
    assert (code, err) == (0, "")
    assert "変更はありません。" in out.splitlines()[2]
    assert len([path for path in tree(workspace / "out") if path.endswith((".pdf", ".docx"))]) == 2
    assert json.loads(run("compare", *arguments, "--json")[1])["unchanged"] is True


def test_region_and_host_are_told_by_their_names(series: Path, run: Run, edit: Edit) -> None:
    edit(series / f"data/editions/{SECOND}.yaml", ("region: 西胆振地域\n", "region: 西胆振圏域\n"))
    lines = run(*BOTH)[1].splitlines()
    at = lines.index("〈一覧全体〉")
    assert [line.split() for line in lines[at + 1 : at + 3]] == [
        ["変更後（令和6年6月1日現在）", "変更前（令和5年6月1日現在）", "備考"],
        ["西胆振圏域", "西胆振地域", "地域"],
    ]


# --- Narrowed -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["壮瞥町", "015750", "北海道壮瞥町"])
def test_a_town_gets_what_concerns_it(word: str, series: Path, run: Run) -> None:
    code, out, err = run(*BOTH, "--town", word)
    assert (code, err) == (0, "")
    assert made(series) == {f"{OF_TOWN}.pdf", f"{OF_TOWN}.docx"}
    assert [line[1:] for line in out.splitlines() if line.startswith("・renkei")] == [
        *("renkei-04", "renkei-05", "renkei-06"),
    ]
    with pikepdf.open(series / FOLDER / f"{OF_TOWN}.pdf") as file:
        assert "壮瞥町関係分" in str(file.docinfo["/Title"])


def test_a_town_that_came_or_went_or_hosts_can_be_asked_for(series: Path, run: Run, edit: Edit) -> None:
    first = series / f"data/editions/{FIRST}.yaml"
    edit(
        first,
        (
            "室蘭市, 登別市, 伊達市]\n        division: 広報課\n      - id: teiju-28",
            "室蘭市, 奥尻町]\n      - id: teiju-28",
        ),
    )
    edit(first, ("室蘭市, 奥尻町]\n", "室蘭市, 奥尻町]\n        division: 広報課\n"))
    code, out, _ = run(*BOTH, "--town", "奥尻町", "--json")
    assert (code, json.loads(out)["town"]) == (0, "013676")
    assert run(*BOTH, "--town", "室蘭市", "--json")[0] == 0


def test_a_town_that_the_table_knows_no_more_can_be_asked_for(series: Path, run: Run, edit: Edit) -> None:
    edit(
        series / f"data/editions/{FIRST}.yaml",
        (
            "        since: 平成20年\n        municipalities: [室蘭市, 登別市, 伊達市, 壮瞥町]",
            "        since: 平成20年\n        municipalities: [室蘭市, 大滝村]",
        ),
    )
    code, out, _ = run(*BOTH, "--town", "大滝村")
    assert code == 0
    assert "関係市町から削除：大滝村" in [line.rpartition("備考：")[2].strip() for line in out.splitlines()]


@pytest.mark.parametrize("word", ["札幌市", "", "999999", "大滝村"])
def test_a_town_of_neither_edition_is_refused(word: str, series: Path, run: Run) -> None:
    code, out, err = run(*BOTH, "--town", word)
    assert (code, out) == (2, "")
    assert err.startswith(f"エラー[town-not-in-edition] 「{word}」はこの版の関係市町にありません。")
    assert "壮瞥町" in err
    assert not (series / "out").exists()


def test_one_format_is_made_where_one_is_asked_for_and_the_other_stays(series: Path, run: Run) -> None:
    assert run(*BOTH, "--format", "docx")[1].splitlines()[-1] == f"  {FOLDER}/{NAME}.docx"
    assert made(series) == {f"{NAME}.docx"}
    assert run(*BOTH, "--format", "pdf", "--town", "壮瞥町")[0] == 0
    assert made(series) == {f"{NAME}.docx", f"{OF_TOWN}.pdf"}


def test_a_style_is_taken_and_an_unknown_one_refused(series: Path, run: Run) -> None:
    assert run(*BOTH, "--style", "mincho", "--format", "pdf")[0] == 0
    fonts = read_declaration((series / f"{FOLDER}-mincho/{NAME}.pdf").read_bytes()).fonts
    assert any("Mincho" in font.name for font in fonts)
    code, _, err = run(*BOTH, "--style", "ない")
    assert (code, "エラー[unknown-style] 体裁「ない」がありません。" in err) == (2, True)


# --- What is there already ------------------------------------------------------------------------------------------


def test_what_was_edited_by_hand_stays_beside_the_new_one(series: Path, run: Run) -> None:
    run(*BOTH)
    (series / FOLDER / f"{NAME}.docx").write_bytes("手直しした原稿".encode())
    code, _, err = run(*BOTH)
    assert code == 0
    assert err.startswith(f"警告[edited-by-hand] 「{NAME}.docx」は作成後に変更されています。")
    assert (series / FOLDER / f"{NAME}（手直し）.docx").read_text("utf-8") == "手直しした原稿"
    assert made(series) == {f"{NAME}.pdf", f"{NAME}.docx", f"{NAME}（手直し）.docx"}


def test_what_was_edited_by_hand_stays_where_another_town_is_asked_for_of_newer_data(
    series: Path, run: Run, edit: Edit
) -> None:
    run(*BOTH)
    (series / FOLDER / f"{NAME}.docx").write_bytes("手直しした原稿".encode())
    (series / FOLDER / "メモ.txt").write_text("自分のメモ", "utf-8")
    edit(series / f"data/editions/{FIRST}.yaml", ("消防業務の広域化に向けた調査・検討", "消防業務の広域化の調査"))
    code, out, err = run(*BOTH, "--town", "壮瞥町", "--format", "pdf")
    assert (code, out.splitlines()[-1]) == (0, "今の内容と合わない前回のファイル1個を除きました。")
    assert err.startswith(f"警告[edited-by-hand] 「{NAME}.docx」は作成後に変更されています。")
    assert (series / FOLDER / f"{NAME}（手直し）.docx").read_text("utf-8") == "手直しした原稿"
    assert made(series) == {f"{OF_TOWN}.pdf", f"{NAME}（手直し）.docx", "メモ.txt"}


def test_files_of_older_data_go_and_that_is_said(series: Path, run: Run, edit: Edit) -> None:
    run(*BOTH)
    edit(series / f"data/editions/{FIRST}.yaml", ("消防業務の広域化に向けた調査・検討", "消防業務の広域化の調査"))
    code, out, _ = run(*BOTH, "--town", "壮瞥町", "--format", "pdf")
    assert code == 0
    assert out.splitlines()[-1] == "今の内容と合わない前回のファイル2個を除きました。"
    assert made(series) == {f"{OF_TOWN}.pdf"}


def test_a_character_of_a_fallback_font_is_a_warning(series: Path, run: Run, edit: Edit, rare_font: bytes) -> None:
    (series / "fonts").mkdir()
    (series / "fonts/Rare.ttf").write_bytes(rare_font)
    (series / "templates").mkdir()
    shutil.copy(ROOT / "templates/style.yaml", series / "templates")
    edit(series / "templates/style.yaml", ("fallback: []", "fallback: [{file: Rare.ttf, family: 外字明朝}]"))
    edit(series / f"data/editions/{SECOND}.yaml", ("脱炭素先行地域", "𠮷野地域"))
    code, out, err = run(*BOTH)
    assert code == 0
    assert "警告[fallback-glyph]" in err and "エラー" not in err
    assert out.splitlines()[-1] == f"  {FOLDER}/{NAME}.docx"


def test_a_character_of_no_font_is_an_error_and_nothing_is_written(series: Path, run: Run, edit: Edit) -> None:
    edit(series / f"data/editions/{SECOND}.yaml", ("脱炭素先行地域", "𠮷野地域"))
    code, out, err = run(*BOTH)
    assert (code, out) == (1, "")
    assert "エラー[missing-glyph] 文字「𠮷」" in err and "teiju-30" in err
    assert not (series / "out").exists()


@pytest.mark.parametrize("command", [BOTH, ("errata", FIRST)])
def test_a_full_disk_leaves_what_was_there(
    command: tuple[str, ...], series: Path, run: Run, edit: Edit, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(*command)[0] == 0
    edit(series / f"data/editions/{FIRST}.yaml", ("消防業務の広域化に向けた調査・検討", "消防業務の広域化の調査"))
    before = tree(series)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    code, out, err = run(*command)
    assert (code, out) == (3, "")
    assert err.startswith("エラー[not-written] 「out/") and "（ディスクに空きがありません）。" in err
    assert tree(series) == before


# --- JSON -----------------------------------------------------------------------------------------------------------

ENTRY_KEYS = [
    *(
        "id",
        "title",
        "group",
        "name",
        "summary",
        "since",
        "earlier",
        "municipalities",
        "codes",
        "and_others",
        "division",
    ),
]
CHANGE_KEYS = [
    *("kind", "old", "new", "old_section", "new_section", "fields", "joined", "left", "moved", "reordered"),
    *("behind", "retired_on", "reason"),
]
SECTION_KEYS = [
    "id",
    "heading",
    "kind",
    "reordered",
    "old_heading",
    "labels",
    "entries",
    "unchanged",
    "notes",
    "counts",
]
COUNTS = [
    *("added", "changed", "retired", "removed", "unchanged", "moved", "moved_away", "joined", "left"),
    *("reordered", "before", "after"),
]


def as_json(run: Run, *arguments: str) -> dict[str, Any]:
    code, out, err = run("compare", *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def test_json_has_these_keys_in_this_order(series: Path, run: Run, tree: Tree) -> None:
    before = tree(series)
    found = as_json(run, FIRST, SECOND)
    assert tree(series) == before
    assert list(found) == ["old", "new", "town", "unchanged", "facts", "sections", "towns"]
    assert (found["old"], found["new"], found["town"], found["unchanged"]) == (FIRST, SECOND, None, False)
    assert [list(section) for section in found["sections"]] == [SECTION_KEYS] * 3
    assert [list(section["counts"]) for section in found["sections"]] == [COUNTS] * 3
    changes = [change for section in found["sections"] for change in section["entries"]]
    assert [list(change) for change in changes] == [CHANGE_KEYS] * 8
    sides = [side for change in changes for side in (change["old"], change["new"]) if side]
    assert [list(side) for side in sides] == [ENTRY_KEYS] * 12
    assert [list(town) for town in found["towns"]] == [["code", "prefecture", "name", *COUNTS]] * 17


@pytest.mark.usefixtures("series")
def test_json_is_complete(run: Run) -> None:
    found = as_json(run, FIRST, SECOND)
    changes = {change["kind"]: change for section in found["sections"] for change in section["entries"]}
    retired, added, removed = changes["retired"], changes["added"], changes["removed"]
    assert (retired["old"]["id"], retired["new"]) == ("teiju-26", None)
    assert (retired["retired_on"], retired["reason"]) == ("2024-03-31", "見学会の終了")
    assert (added["old"], added["new"]["id"], added["new_section"]) == (None, "teiju-30", "teiju")
    assert (removed["old"]["id"], removed["retired_on"], removed["reason"]) == ("renkei-04", None, None)
    by_id = {
        change["new"]["id"]: change
        for section in found["sections"]
        for change in section["entries"]
        if change["kind"] == "changed"
    }
    assert (by_id["renkei-03"]["moved"], by_id["renkei-03"]["old_section"]) == (True, "renkei")
    assert (by_id["renkei-06"]["joined"], by_id["renkei-06"]["left"]) == (["015784"], ["015750"])
    assert by_id["teiju-27"]["fields"] == ["name"]
    assert by_id["renkei-05"]["new"]["summary"] == "税や国保などの共同電算システムの運用"
    (note,) = [note for section in found["sections"] for note in section["notes"]]
    assert note["kind"] == "changed" and note["new"].startswith("（ ）内は")
    seen = [
        *(one["id"] for section in found["sections"] for one in section["unchanged"]),
        *by_id,
        *("teiju-26", "teiju-30", "renkei-04"),
    ]
    assert len(seen) == len(set(seen)) == 59
    counts = [sum(section["counts"][key] for section in found["sections"]) for key in COUNTS[:5]]
    assert counts == [1, 4, 1, 1, 52]


@pytest.mark.usefixtures("series")
def test_json_of_a_town_holds_what_concerns_it(run: Run) -> None:
    found = as_json(run, FIRST, SECOND, "--town", "白老町")
    assert found["town"] == "015784"
    ids = [change["new"]["id"] for section in found["sections"] for change in section["entries"]]
    assert ids == ["renkei-06"]
    (town,) = [town for town in found["towns"] if town["code"] == "015784"]
    assert (town["changed"], town["joined"], town["left"]) == (1, 1, 0)


def test_json_names_entries_without_ids(small: Path, run: Run, edit: Edit) -> None:
    first = small / f"data/editions/{FIRST}.yaml"
    edit(first, ("{id: a-01, ", "{"), ("{id: a-02, ", "{"), ("{id: a-03, ", "{"))
    assert run("new", SECOND)[0] == 0
    (section,) = as_json(run, FIRST, SECOND)["sections"]
    assert section["unchanged"] == [
        {"id": "", "title": name, "reordered": False, "behind": None} for name in ("防災訓練", "観光案内", "図書貸出")
    ]


def test_two_entries_that_change_places_are_told(small: Path, run: Run) -> None:
    assert run("new", SECOND)[0] == 0
    second = small / f"data/editions/{SECOND}.yaml"
    lines = second.read_text("utf-8").splitlines(keepends=True)
    at = [index for index, line in enumerate(lines) if "{id: a-0" in line]
    lines[at[0]], lines[at[1]] = lines[at[1]], lines[at[0]]
    second.write_text("".join(lines), "utf-8")
    code, out, _ = run("compare", FIRST, SECOND)
    assert (code, "  備考：掲載順を変更（先頭）" in out.splitlines()) == (0, True), out
    found = as_json(run, FIRST, SECOND)
    assert (found["unchanged"], found["sections"][0]["counts"]["reordered"]) == (False, 1)


# --- Issues that were filed -------------------------------------------------------------------------------------------


def file_twice(root: Path, run: Run, edit: Edit, *options: str) -> None:
    """Files the first edition, then once more with another name and one entry less."""
    path = root / f"data/editions/{FIRST}.yaml"
    before = path.read_text("utf-8")
    assert run("archive", FIRST, *options)[0] == 0
    edit(path, ("観光案内", "広域観光案内"))
    assert run("archive", FIRST, "--reason", "名称の誤りのため", *options)[0] == 0
    path.write_text(before, "utf-8")


@pytest.mark.parametrize("zipped", [False, True])
def test_two_issues_of_one_edition_make_an_errata(zipped: bool, small: Path, run: Run, edit: Edit) -> None:
    file_twice(small, run, edit, *(["--zip"] if zipped else []))
    if zipped:
        for path in (small / "out/archive").iterdir():
            if path.is_dir():
                shutil.rmtree(path)
    code, out, err = run("compare", FIRST, f"{FIRST}_r2")
    assert (code, err) == (0, "")
    folder = f"out/comparisons/{FIRST}_{FIRST}_r2"
    assert out.splitlines()[1] == "正誤表"
    assert "  誤：観光案内\n  正：広域観光案内\n" in out
    assert out.splitlines()[-2:] == [f"  {folder}/正誤表_令和5年6月1日現在.{ending}" for ending in ("pdf", "docx")]
    document = docx.Document(str(small / f"{folder}/正誤表_令和5年6月1日現在.docx"))
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["箇所", "誤", "正"],
        ["1ページ〈共同の事業〉\n観光案内\n事業の名称", "観光案内", "広域観光案内"],
    ]
    assert any("訂正の理由は「名称の誤りのため」です。" in paragraph.text for paragraph in document.paragraphs)
    found = as_json(run, f"{FIRST}_r1", f"{FIRST}_r2")
    assert (found["old"], found["new"], found["unchanged"]) == (FIRST, f"{FIRST}_r2", False)


def test_a_filed_issue_and_a_later_edition_are_two_editions(small: Path, run: Run, edit: Edit) -> None:
    file_twice(small, run, edit)
    assert run("new", SECOND)[0] == 0
    code, out, _ = run("compare", f"{FIRST}_r2", SECOND)
    assert (code, out.splitlines()[1]) == (0, "新旧対照表")
    assert f"  out/comparisons/{FIRST}_r2_{SECOND}/{NAME}.pdf" in out.splitlines()


def test_pages_are_told_only_where_the_templates_are_those_of_then(small: Path, run: Run, edit: Edit) -> None:
    file_twice(small, run, edit)
    (small / "templates").mkdir(exist_ok=True)
    texts = (Path(__file__).parents[2] / "templates/texts.yaml").read_text("utf-8")
    (small / "templates/texts.yaml").write_text(f"{texts}# 注", "utf-8")
    assert run("compare", FIRST, f"{FIRST}_r2")[0] == 0
    (file,) = (small / "out/comparisons").rglob("*.docx")
    assert docx.Document(str(file)).tables[0].rows[1].cells[0].text == "〈共同の事業〉\n観光案内\n事業の名称"


def test_an_issue_that_was_not_filed_or_stands_first_is_refused(small: Path, run: Run, edit: Edit) -> None:
    code, _, err = run("compare", FIRST, f"{FIRST}_r2")
    assert (code, "先に reportgen archive で保存してください。" in err) == (2, True)
    file_twice(small, run, edit)
    code, _, err = run("compare", FIRST, f"{FIRST}_r3")
    assert (code, f"あるのは{FIRST}、{FIRST}_r2です。" in err) == (2, True)
    code, _, err = run("compare", f"{FIRST}_r2", FIRST)
    assert (code, f"compare {FIRST} {FIRST}_r2 と、古い版から書いてください。" in err) == (2, True)
    assert not (small / "out/comparisons").exists()


# --- Editions that are missing or broken ----------------------------------------------------------------------------


@pytest.mark.parametrize("days", [(FIRST, "2025-06-01"), ("2022-06-01", SECOND)])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_missing_edition_is_refused_with_those_that_are_there(
    days: tuple[str, str], more: tuple[str, ...], series: Path, run: Run
) -> None:
    code, out, err = run("compare", *days, *more)
    assert (code, out) == (2, "")
    assert f"の版が data/editions にありません。あるのは{FIRST}、{SECOND}です。" in err
    assert not (series / "out").exists()


def test_both_editions_errors_are_told_at_once(series: Path, run: Run, edit: Edit) -> None:
    edit(series / f"data/editions/{FIRST}.yaml", ("since: 平成8年", "since: 平成８０年x"))
    edit(series / f"data/editions/{SECOND}.yaml", ("since: 令和6年", "since: いつか"))
    code, out, err = run(*BOTH)
    assert (code, out) == (1, "")
    assert f"data/editions/{FIRST}.yaml:" in err and f"data/editions/{SECOND}.yaml:" in err
    assert err.splitlines()[-1] == "エラーが2件あります。何も書き込んでいません。"
    assert not (series / "out").exists()
