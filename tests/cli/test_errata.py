"""`reportgen errata`: what is read differently from the published text, with reasons, as text and as a 正誤表."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.archive.inspect import read_declaration

FIRST, SECOND = "2023-06-01", "2024-06-01"
FOLDER = f"out/errata/{FIRST}"
NAME = "正誤表_令和5年6月1日現在"
CORRECTIONS = f"data/corrections/{FIRST}.yaml"
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def test_the_text_tells_corrections_and_queries_with_places_and_reasons(workspace: Path, run: Run) -> None:
    code, out, err = run("errata", FIRST)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    headings = [line for line in lines if line.startswith("〈")]
    assert [heading.removesuffix("　令和5年6月1日現在") for heading in headings] == [
        "〈訂正した箇所〉　24か所",
        "〈担当課に照会する箇所（公表時のまま掲載）〉　16か所",
        "〈市町名の区切りをそろえた箇所〉　8か所",
    ]
    at = lines.index(headings[0])
    assert lines[at + 1] == "・箇所：〈西いぶり定住自立圏関連〉関係市町"
    assert [line.partition("の")[0] for line in lines[at + 2 : at + 4]] == ["    1ページ", "    2ページ"]
    assert lines[at + 4 : at + 7] == ["    23か所", "  誤：杜管町", "  正：壮瞥町"]
    assert lines[at + 7].startswith("  理由：「杜管町」という町は全国にない。")
    assert "  公表時の表記：まちな見守り" in lines
    assert lines.index("  公表時の表記：伊達市 豊浦町") + 1 == lines.index("  修正後：伊達市、豊浦町")
    assert lines[-2:] == [f"  {FOLDER}/{NAME}.pdf", f"  {FOLDER}/{NAME}.docx"]
    source = (workspace / "data/sources/nishi-iburi-renkei_2023-06-01.txt").read_text("utf-8").splitlines()
    assert "杜管町" in source[9] and "圖書" in source[19]


def test_the_files_say_the_same_and_declare_the_published_text(workspace: Path, run: Run) -> None:
    assert run("errata")[0] == 0
    assert sorted(path.name for path in (workspace / FOLDER).iterdir()) == [
        *("manifest.json", f"{NAME}.docx", f"{NAME}.pdf"),
    ]
    with zipfile.ZipFile(workspace / FOLDER / f"{NAME}.docx") as package:
        text = package.read("word/document.xml").decode()
    assert all(words in text for words in ("杜管町", "壮瞥町", "圖書", "まちな見守り", "「圖」は「図」の旧字体。"))
    declared = read_declaration((workspace / FOLDER / f"{NAME}.pdf").read_bytes())
    assert (declared.standards, declared.as_of) == (("PDF/A-2a", "PDF/UA-1"), FIRST)
    assert "もとの版：data/sources/nishi-iburi-renkei_2023-06-01.txt" in run("inspect", f"{FOLDER}/{NAME}.pdf")[1]


def test_the_same_again_are_the_same_bytes(workspace: Path, run: Run, tree: Tree) -> None:
    first = run("errata")
    before = tree(workspace)
    assert run("errata") == first
    assert tree(workspace) == before


def test_one_format_or_another_style_is_made_where_asked_for(workspace: Path, run: Run) -> None:
    out = run("errata", "--format", "pdf", "--style", "mincho")[1]
    assert out.splitlines()[-1] == f"  {FOLDER}-mincho/{NAME}.pdf"
    fonts = read_declaration((workspace / f"{FOLDER}-mincho/{NAME}.pdf").read_bytes()).fonts
    assert any("Mincho" in font.name for font in fonts)


def test_what_was_edited_by_hand_stays(workspace: Path, run: Run) -> None:
    run("errata")
    (workspace / FOLDER / f"{NAME}.docx").write_bytes("手直し".encode())
    code, _, err = run("errata")
    assert (code, err.startswith(f"警告[edited-by-hand] 「{NAME}.docx」")) == (0, True)
    assert (workspace / FOLDER / f"{NAME}（手直し）.docx").read_text("utf-8") == "手直し"


@pytest.mark.usefixtures("series")
def test_the_latest_edition_with_corrections_is_taken_where_none_is_named(run: Run) -> None:
    code, out, _ = run("errata")
    assert (code, "〈訂正した箇所〉　24か所　令和5年6月1日現在" in out.splitlines()) == (0, True)


def test_without_a_published_text_or_corrections_that_is_said(series: Path, run: Run) -> None:
    code, out, err = run("errata", SECOND)
    assert (code, out) == (2, "")
    assert err.startswith(f"エラー[no-source] {SECOND}の公表資料を data/sources から一つに決められません")
    (series / CORRECTIONS).unlink()
    code, out, err = run("errata", FIRST)
    assert (code, out) == (2, "")
    assert err.startswith(f"エラー[no-corrections] 訂正表「{CORRECTIONS}」がありません。")
    assert not (series / "out").exists()


def test_corrections_that_do_not_fit_are_errors_of_the_data(workspace: Path, run: Run, edit: Edit) -> None:
    edit(workspace / CORRECTIONS, ("count: 23", "count: 22"))
    code, out, err = run("errata")
    assert (code, out) == (1, "")
    assert err.startswith(f"{CORRECTIONS}:") and "エラー[correction-mismatch]" in err
    assert not (workspace / "out").exists()


def test_queries_alone_are_told(workspace: Path, run: Run) -> None:
    text = (workspace / CORRECTIONS).read_text("utf-8")
    head, _, queries = text.partition("corrections:\n")
    (workspace / CORRECTIONS).write_text(head + queries[queries.index("queries:\n") :], "utf-8")
    source = workspace / "data/sources/nishi-iburi-renkei_2023-06-01.txt"
    source.write_bytes(source.read_bytes().replace("杜管町".encode(), "壮瞥町".encode()))
    code, out, _ = run("errata")
    headings = [line for line in out.splitlines() if line.startswith("〈")]
    assert (code, headings[0]) == (0, "〈担当課に照会する箇所（公表時のまま掲載）〉　16か所　令和5年6月1日現在")


@pytest.mark.usefixtures("workspace")
def test_there_is_no_json_of_it(run: Run) -> None:
    code, _, err = run("errata", "--json")
    assert (code, "「--json」という指定はありません。" in err) == (2, True)
    assert json.loads(run("check", "--json")[1])["problems"] == []


def test_what_was_edited_since_the_import_is_told_apart_from_the_corrections(workspace: Path, run: Run) -> None:
    path = workspace / f"data/editions/{FIRST}.yaml"
    text = path.read_text("utf-8")
    begin, end = text.index("      - id: teiju-05\n"), text.index("      - id: teiju-06\n")
    edited = text[:begin] + text[end:]
    for before, after in (
        ("name: 広域観光事業", "name: 広域観光推進事業"),
        ("位置付けた年とする", "位置付けた年度とする"),
    ):
        assert before in edited
        edited = edited.replace(before, after)
    path.write_text(edited, "utf-8")
    code, out, err = run("errata", FIRST)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    start = lines.index("〈その他の修正〉　3か所　令和5年6月1日現在")
    table = "〈西いぶり定住自立圏関連〉"
    assert lines[start + 1 : start + 6] == [
        f"・箇所：1ページ{table}",
        "    広域観光事業",
        "    事業の名称",
        "  修正前：広域観光事業",
        "  修正後：広域観光推進事業",
    ]
    assert lines[start + 6 : start + 9] == [
        *(f"・箇所：1ページ{table}", "    不法投棄防止啓発事業", "  修正前：不法投棄防止啓発事業"),
    ]
    assert "  修正後：※事業開始年については、定住自立圏事業に位置付けた年度とする" in lines
    with zipfile.ZipFile(workspace / FOLDER / f"{NAME}.docx") as package:
        word = package.read("word/document.xml").decode()
    assert all(part in word for part in ("〈その他の修正〉　3か所", "修正後", "広域観光推進事業", "（なし）"))


def test_an_edition_as_it_was_imported_shows_no_edits(workspace: Path, run: Run) -> None:
    assert "手直し" not in run("errata", FIRST)[1]
    with zipfile.ZipFile(workspace / FOLDER / f"{NAME}.docx") as package:
        assert "手直し" not in package.read("word/document.xml").decode()
