"""The command as the user meets it: options, exit codes, messages, what is printed where."""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

import reportgen
from reportgen.archive.inspect import read_declaration
from reportgen.cli.parser import COMMANDS, in_japanese

ROOT = Path(__file__).parents[1]
DAY = "out/2023-06-01"
LIST = "西胆振地域における広域連携の状況_令和5年6月1日現在"
TOWNS = (
    *("012131_苫小牧市", "012301_登別市", "012335_伊達市", "015717_豊浦町", "015750_壮瞥町", "015784_白老町"),
    *("015814_厚真町", "015849_洞爺湖町", "015857_安平町", "015865_むかわ町", "016012_日高町", "016021_平取町"),
    *("016047_新冠町", "016071_浦河町", "016080_様似町", "016098_えりも町", "016101_新ひだか町"),
)

Run = Callable[..., tuple[int, str, str]]
Fails = Callable[..., list[str]]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def extract(folder: str, ending: str) -> str:
    town = folder.partition("_")[2]
    return f"extracts/{folder}/西胆振地域における広域連携の状況_{town}関係分_令和5年6月1日現在.{ending}"


def files(folder: Path) -> set[str]:
    """The paths of all files but the manifest."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return found - {"manifest.json"}


# --- What a build makes ---------------------------------------------------------------------------------------------


def test_a_full_build_makes_36_files_of_these_names(workspace: Path, run: Run) -> None:
    code, out, err = run("build")
    assert (code, err) == (0, "")
    made = files(workspace / DAY)
    assert made == {
        *(f"{LIST}.{ending}" for ending in ("pdf", "docx")),
        *(extract(town, ending) for town in TOWNS for ending in ("pdf", "docx")),
    }
    assert len(made) == 36
    assert all(unicodedata.is_normalized("NFC", path) for path in made)
    first, *lines, last = out.splitlines()
    assert first == "令和5年6月1日現在：58件、関係市町17団体"
    assert re.fullmatch(rf"  {LIST}\.pdf（[1-9]ページ、\d+ kB）", lines[0])
    assert re.fullmatch(rf"  {LIST}\.docx（\d+ kB）", lines[1])
    assert {line.strip().partition("（")[0] for line in lines} == made
    assert last == f"{DAY} に36個のファイルを作りました（警告0件）。"


def test_the_manifest_is_true_to_files_edition_templates_and_fonts(workspace: Path, run: Run) -> None:
    run("build", "--town", "平取町")
    content = json.loads((workspace / DAY / "manifest.json").read_text("utf-8"))

    def digest(path: Path) -> str:
        return sha256(path.read_bytes()).hexdigest()

    assert content["as_of"] == "2023-06-01"
    assert content["program"] == f"reportgen {reportgen.__version__}"
    edition = "data/editions/2023-06-01.yaml"
    assert content["edition"] == {"path": edition, "sha256": digest(workspace / edition)}
    names = ("templates/texts.yaml", "templates/style.yaml")
    assert content["templates"] == [{"path": name, "sha256": digest(ROOT / name)} for name in names]
    assert [font["path"] for font in content["fonts"]] == [
        "fonts/BIZUDGothic-Regular.ttf",
        "fonts/BIZUDGothic-Bold.ttf",
    ]
    assert all(font["sha256"] == digest(ROOT / font["path"]) for font in content["fonts"])
    assert all(re.match(r"Version \d+\.\d+", font["version"]) for font in content["fonts"])
    assert {file["path"] for file in content["files"]} == files(workspace / DAY)
    for file in content["files"]:
        path = workspace / DAY / file["path"]
        assert (file["size"], file["sha256"]) == (path.stat().st_size, digest(path))


def test_a_second_build_makes_the_same_bytes(built: Path, run: Run, tree: Tree) -> None:
    before = tree(built / DAY)
    assert run("build", "--town", "平取町")[0] == 0
    assert run("build", "--only", "list")[0] == 0
    assert tree(built / DAY) == before


def test_a_file_edited_by_hand_survives_with_a_warning(built: Path, run: Run) -> None:
    (built / DAY / f"{LIST}.docx").write_bytes("手直しした原稿".encode())
    code, out, err = run("build", "--only", "list")
    assert code == 0
    assert err == (
        f"警告[edited-by-hand] 「{LIST}.docx」は作成後に変更されています。"
        f"変更されたファイルを「{LIST}（手直し）.docx」として残しました。\n"
    )
    assert out.splitlines()[-1] == f"{DAY} に2個のファイルを作りました（警告1件、前回のまま1個）。"
    assert (built / DAY / f"{LIST}（手直し）.docx").read_text("utf-8") == "手直しした原稿"
    assert files(built / DAY) > {f"{LIST}.pdf", extract("016021_平取町", "pdf")}


def test_files_of_older_data_are_dropped_by_a_narrowed_build_only_where_asked_for(
    built: Path, run: Run, tree: Callable[[Path], object]
) -> None:
    edition = built / "data/editions/2023-06-01.yaml"
    edition.write_text(edition.read_text("utf-8").replace("division: 観光課", "division: 観光振興課"), "utf-8")
    before = tree(built / DAY)
    code, out, err = run("build", "--only", "list", "--format", "docx")
    assert (code, out) == (2, "")
    assert err.startswith(
        f"エラー[other-state] 「{DAY}」には、別のデータ・文言・体裁・プログラムから作ったファイルが3個"
    )
    assert tree(built / DAY) == before
    code, out, _ = run("build", "--only", "list", "--format", "docx", "--clean")
    assert code == 0
    assert files(built / DAY) == {f"{LIST}.docx"}
    assert "今の内容と合わない前回のファイル3個を除きました。" in out


def test_only_the_towns_asked_for_are_made_by_name_or_code(workspace: Path, run: Run) -> None:
    asked = ("平取町", "０１６０４７", "北海道様似町", "平取町", "01602", "16021")
    code, out, _ = run("build", *(word for town in asked for word in ("--town", town)))
    assert code == 0
    towns = ("016021_平取町", "016047_新冠町", "016080_様似町")
    assert files(workspace / DAY) == {extract(town, ending) for town in towns for ending in ("pdf", "docx")}
    assert out.splitlines()[-1].startswith(f"{DAY} に6個のファイル")


def test_a_towns_name_may_come_decomposed_as_a_mac_gives_it(workspace: Path, run: Run) -> None:
    assert run("build", "--town", unicodedata.normalize("NFD", "新ひだか町"), "--format", "docx")[0] == 0
    assert files(workspace / DAY) == {extract("016101_新ひだか町", "docx")}


def test_the_host_gets_an_extract_where_it_is_asked_for(workspace: Path, run: Run) -> None:
    assert run("build", "--town", "室蘭市", "--format", "docx")[0] == 0
    assert files(workspace / DAY) == {extract("012050_室蘭市", "docx")}


def test_only_and_format_narrow_a_build(workspace: Path, run: Run) -> None:
    assert run("build", "--only", "list", "--format", "pdf")[0] == 0
    assert files(workspace / DAY) == {f"{LIST}.pdf"}
    assert run("build", "2023-06-01", "--only", "extracts", "--format", "docx")[0] == 0
    assert files(workspace / DAY) == {f"{LIST}.pdf", *(extract(town, "docx") for town in TOWNS)}


def test_as_printed_makes_the_published_list_in_a_folder_of_its_own(built: Path, run: Run, tree: Tree) -> None:
    before = tree(built / DAY)
    code, out, err = run("build", "--as-printed")
    assert (code, err) == (0, "")
    assert "に2個のファイルを作りました" in out
    folder = built / "out/2023-06-01-as-printed"
    assert files(folder) == {f"{LIST}.pdf", f"{LIST}.docx"}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["edition"]["path"] == "data/sources/nishi-iburi-renkei_2023-06-01.txt"
    text = word_text(folder / f"{LIST}.docx")
    assert (text.count("杜管町"), text.count("圖書")) == (23, 1)
    corrected = word_text(built / DAY / f"{LIST}.docx")
    assert (corrected.count("杜管町"), corrected.count("圖書")) == (0, 0)
    assert tree(built / DAY) == before


def word_text(path: Path) -> str:
    import docx

    tables = docx.Document(str(path)).tables
    return "".join(cell.text for table in tables for row in table.rows for cell in row.cells)


def test_the_mincho_style_takes_the_mincho_font(workspace: Path, run: Run) -> None:
    assert run("build", "--style", "mincho", "--only", "list")[0] == 0
    folder = workspace / f"{DAY}-mincho"
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["fonts"][0]["path"] == "fonts/BIZUDMincho-Regular.ttf"
    styles = ["templates/style.yaml", "templates/style-mincho.yaml"]
    assert [one["path"] for one in manifest["templates"][1:]] == styles
    fonts = read_declaration((folder / f"{LIST}.pdf").read_bytes()).fonts
    assert {font.name for font in fonts} == {"BIZUDMincho-Regular", "BIZUDGothic-Bold"}
    assert not (workspace / DAY).exists()


def test_the_workspaces_own_templates_and_fonts_come_first(workspace: Path, run: Run) -> None:
    for name in ("templates/texts.yaml", "fonts/BIZUDGothic-Bold.ttf"):
        (workspace / name).parent.mkdir()
        (workspace / name).write_bytes((ROOT / name).read_bytes())
    text = (workspace / "templates/texts.yaml").read_text("utf-8")
    (workspace / "templates/texts.yaml").write_text(text.replace("における広域連携の状況_{{", "の一覧_{{"), "utf-8")
    (workspace / "fonts/BIZUDGothic-Bold.ttf").write_bytes((ROOT / "fonts/BIZUDMincho-Regular.ttf").read_bytes())
    assert run("build", "--only", "list", "--format", "pdf")[0] == 0
    assert files(workspace / DAY) == {"西胆振地域の一覧_令和5年6月1日現在.pdf"}
    fonts = json.loads((workspace / DAY / "manifest.json").read_text("utf-8"))["fonts"]
    assert fonts[1]["sha256"] == sha256((ROOT / "fonts/BIZUDMincho-Regular.ttf").read_bytes()).hexdigest()


@pytest.mark.parametrize("order", ["before", "after"])
def test_another_workspace_is_named_before_or_after_the_command(
    order: str, workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "よそ"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    there = ("-C", "../作業")
    narrowed = ("build", "--town", "平取町", "--format", "docx")
    code, out, _ = run(*there, *narrowed) if order == "before" else run(*narrowed, *there)
    assert code == 0
    assert files(workspace / DAY) == {extract("016021_平取町", "docx")}
    assert out.splitlines()[-1].startswith("../作業/out/2023-06-01 に1個のファイル")
    assert list(elsewhere.iterdir()) == []


def test_the_latest_edition_is_built_where_no_day_is_named(workspace: Path, run: Run) -> None:
    older = workspace / "data/editions/2023-06-01.yaml"
    newer = older.with_name("2024-04-01.yaml")
    newer.write_text(older.read_text("utf-8").replace("as_of: 2023-06-01", "as_of: 2024-04-01"), "utf-8")
    (workspace / "data/editions/下書き.yaml").write_text("これは版ではない", "utf-8")
    (workspace / "data/editions/2025-13-01.yaml").write_text("これも版ではない", "utf-8")
    _, out, _ = run("build", "--town", "平取町", "--format", "docx")
    assert out.startswith("令和6年4月1日現在：")
    assert [path.name for path in (workspace / "out").iterdir()] == ["2024-04-01"]


def test_check_says_that_all_is_well_and_writes_nothing(workspace: Path, run: Run, tree: Tree) -> None:
    before = tree(workspace)
    assert run("check") == (0, "data/editions/2023-06-01.yaml：エラー0件、警告0件\n", "")
    assert tree(workspace) == before


def test_warnings_are_shown_and_counted_and_stop_nothing(workspace: Path, run: Run) -> None:
    edition = workspace / "data/editions/2023-06-01.yaml"
    edition.write_text(edition.read_text("utf-8").replace("division: 観光課", 'division: "観光課 "', 1), "utf-8")
    code, out, err = run("build", "--town", "平取町", "--format", "docx")
    assert code == 0
    assert re.fullmatch(r"data/editions/2023-06-01\.yaml:\d+:19: 警告\[surrounding-space\] .*\n", err)
    assert out.splitlines()[-1] == f"{DAY} に1個のファイルを作りました（警告1件）。"


def test_import_says_what_it_reads_differently(workspace: Path, run: Run, tree: Tree) -> None:
    before = tree(workspace)
    code, out, err = run("import", "data/sources/nishi-iburi-renkei_2023-06-01.txt", "--as-of", "2023-06-01")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert sum(line.startswith("訂正 ") for line in lines) == 24
    assert lines[-2].startswith(
        "data/editions/2023-06-01.yaml を作りました（訂正24か所、担当課に照会16か所、区切りをそろえた箇所8か所）。"
    )
    assert tree(workspace) == before


# --- Wrong usage ----------------------------------------------------------------------------------------------------

USAGE = {
    "no command": ((), "コマンドを指定してください。"),
    "an unknown command": (
        ("biuld",),
        f"コマンドに「biuld」は使えません（使える値：{'、'.join(COMMANDS)}）。build ではありませんか。",
    ),
    "an unknown option": (("build", "--all"), "「--all」という指定はありません。"),
    "a shortened option": (("build", "--as"), "「--as」という指定はありません。"),
    "a misspelt option": (("build", "--twon", "登別市"), "「--twon」という指定はありません。--town ではありませんか。"),
    "an em dash": (("build", "—town", "登別市"), "「—town」という指定はありません。--town ではありませんか。"),
    "full-width dashes": (("build", "－－town=登別市"), "--town ではありませんか。"),
    "one dash": (("check", "-json"), "--json ではありませんか。"),
    "an underline": (("import", "x.txt", "--as_of", "2023-06-01"), "--as-of ではありませんか。"),
    "an option of another command": (("check", "--town", "登別市"), "--town は、build、compare、packet で使えます。"),
    "an option before the command": (("--zip", "archive"), "--zip は、archive のあとに書きます。"),
    "a small letter": (("-c", "data", "check"), "-C ではありませんか。"),
    "an option's value in capitals": (("build", "--format", "PDF"), "pdf ではありませんか。"),
    "an empty value": (("build", "--style="), "--style：値が空です。"),
    "an option without its value": (("build", "--town"), "--town のあとに値が必要です。"),
    "an unknown format": (
        ("build", "--format", "odt"),
        "--format に「odt」は使えません（使える値：pdf、docx、txt、html、xlsx）。",
    ),
    "an unknown part": (("build", "--only", "x"), "--only に「x」は使えません（使える値：list、extracts）。"),
    "a value too many": (("build", "--as-printed=1"), "--as-printed に値 1 は付けられません。"),
    "two days": (("build", "2023-06-01", "2023-06-02"), "「2023-06-02」という指定はありません。"),
    "no day": (
        ("build", "昨日"),
        "「昨日」は日付として読めません。2023-06-01 のように、ある日を 年-月-日 の形で書きます。",
    ),
    "a day that isn't": (("build", "2023-02-29"), "「2023-02-29」は日付として読めません"),
    "slashes": (("build", "2023/6/1"), "「2023/6/1」は日付として読めません。2023-06-01 と書いてください。"),
    "an era": (("check", "令和5年6月1日"), "2023-06-01 と書いてください。"),
    "digits alone": (("compare", "20230601", "2024-06-01"), "2023-06-01 と書いてください。"),
    "days that change places": (
        ("compare", "2024-06-01", "2023-06-01"),
        "reportgen compare 2023-06-01 2024-06-01 と、古い版から書いてください。",
    ),
    "nothing to verify": (("verify", "ない"), "「ない」がありません。"),
    "a day to verify": (("verify", "2023-06-01"), "out/2023-06-01 ではありませんか。"),
    "two towns at once": (("build", "--town", "登別市、伊達市"), "--town 登別市 --town 伊達市 と書いてください。"),
    "full-width digits": (
        ("check", "２０２３-０６-０１"),
        "「２０２３-０６-０１」は日付として読めません。2023-06-01 と書いてください。",
    ),
    "a day without an edition": (
        ("build", "2023-06-02"),
        "2023-06-02の版が data/editions にありません。あるのは2023-06-01です。",
    ),
    "an unknown town": (
        ("build", "--town", "登列市", "--town", "登別市"),
        "「登列市」はこの版の関係市町にありません。登別市ではありませんか。指定できる市町：室蘭市、苫小牧市、登別市、伊達市、豊浦町、壮瞥町、白老町、"
        "厚真町、洞爺湖町、安平町、むかわ町、日高町、平取町、新冠町、浦河町、様似町、えりも町、新ひだか町。",
    ),
    "a town elsewhere": (("build", "--town", "福島県伊達市"), "「福島県伊達市」はこの版の関係市町にありません。"),
    "a nameless town": (("build", "--town", ""), "「」はこの版の関係市町にありません。"),
    "a town in the list": (("build", "--town", "登別市", "--only", "list"), "同時に指定できません。"),
    "an extract as printed": (("build", "--as-printed", "--town", "登別市"), "--as-printed で作れるのは一覧だけです。"),
    "extracts as printed": (("build", "--as-printed", "--only", "extracts"), "--as-printed で作れるのは一覧だけです。"),
    "an unknown style": (
        ("build", "--style", "ming"),
        "体裁「ming」がありません。指定できる体裁：a3、landscape、large、mincho。",
    ),
    "a style elsewhere": (("check", "--style", "../../x"), "体裁「../../x」がありません。"),
    "an unknown folder": (("build", "-C", "nai"), "フォルダー「nai」がありません。"),
    "a file for a folder": (("build", "-C", "data/municipalities.csv"), "フォルダー「data/municipalities.csv」が"),
    "an import of nothing": (("import",), "ファイルを指定してください。"),
    "a published text of no day": (
        ("build", "2020-01-01", "--as-printed"),
        "2020-01-01の公表資料を data/sources から一つに決められません（ありません）。",
    ),
}


@pytest.mark.parametrize("kind", USAGE)
def test_usage_is_refused_with(kind: str, fails: Fails) -> None:
    arguments, words = USAGE[kind]
    (problem,) = fails(2, *arguments)
    assert words in problem


def test_every_unknown_town_is_named(fails: Fails) -> None:
    assert len(fails(2, "build", "--town", "登列市", "--town", "札幌市")) == 2


def test_a_folder_without_editions_is_no_workspace(built: Path, fails: Fails) -> None:
    (built / "data/editions/2023-06-01.yaml").unlink()
    expected = "エラー[no-edition] 版が data/editions にありません。data/ のあるフォルダーで実行するか、"
    assert fails(2, "build")[0].startswith(expected)
    (built / "data/editions").rmdir()
    assert fails(2, "build")[0].startswith(expected)
    assert fails(2, "check", "2023-06-01")[0].startswith(expected)


def test_two_published_texts_of_a_day_are_one_too_many(built: Path, fails: Fails) -> None:
    (built / "data/sources/写し_2023-06-01.txt").write_text("写し", "utf-8")
    (problem,) = fails(2, "build", "--as-printed")
    assert "（nishi-iburi-renkei_2023-06-01.txt、写し_2023-06-01.txt）" in problem


def test_an_edition_edited_by_hand_is_not_imported_over_without_force(built: Path, run: Run, fails: Fails) -> None:
    edition = built / "data/editions/2023-06-01.yaml"
    imported = edition.read_bytes()
    edition.write_bytes(imported.replace("観光課".encode(), "観光振興課".encode()))
    edited = edition.read_bytes()
    again = ("import", "data/sources/nishi-iburi-renkei_2023-06-01.txt", "--as-of", "2023-06-01")
    assert fails(2, *again)[0].startswith("エラー[edited-edition] 「data/editions/2023-06-01.yaml」は")
    assert edition.read_bytes() == edited
    assert run(*again, "--force")[0] == 0
    assert edition.read_bytes() == imported


@pytest.mark.parametrize("command", [(), ("build",), ("check",), ("import",)])
def test_help_is_japanese_and_returns(command: tuple[str, ...], run: Run) -> None:
    code, out, err = run(*command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith("使い方：reportgen")
    assert "オプション:" in out
    assert "-C フォルダー" in out
    assert not re.search("usage|show this|positional|options:", out)


def test_the_version_is_told(run: Run) -> None:
    assert run("--version") == (0, f"reportgen {reportgen.__version__}\n", "")


# --- Names that are almost right ------------------------------------------------------------------------------------

ALMOST = {
    "data/editions/2024-04-01.yaml.txt": "2024-04-01.yaml という名前にしてください。",
    "data/editions/2024-04-01.yml": "2024-04-01.yaml という名前にしてください。",
    "data/editions/2024-4-1.yaml": "2024-04-01.yaml という名前にしてください。",
    "data/editions/２０２４-04-01.yaml": "2024-04-01.yaml という名前にしてください。",
    "data/editions/2024-04-01.YAML": "2024-04-01.yaml という名前にしてください。",
    "data/editions/令和6年4月1日.yaml": "2024-04-01.yaml という名前にしてください。",
    "data/editions/2024-04-01.yaml.bak": "2024-04-01.yaml という名前にしてください。",
    "data/editions/2023-06-01 (1).yaml": "2023-06-01.yaml もあります。使うほうだけを残し、その名前にしてください。",
    "data/editions/2023-06-01 - コピー.yaml": "2023-06-01.yaml もあります。",
    "data/editions/2024-13-01.yaml": "2023-06-01.yaml のように、ある日を名前にしてください。",
    "data/corrections/2023-06-01.yml": "2023-06-01.yaml もあります。",
    "data/2024-04-01.yaml": "data/editions/ に移してください。",
    "data/municipality.csv": None,
    "templates/style.yaml.txt": "style.yaml という名前にしてください。",
    "templates/text.yaml": "texts.yaml という名前にしてください。",
    "templates/ＳＴＹＬＥ.yml": "style.yaml という名前にしてください。",
    "templates/style-大活字.yml": "style-大活字.yaml という名前にしてください。",
}


@pytest.mark.parametrize("name", ALMOST)
def test_a_name_that_is_almost_right_is_a_warning_that_says_which_is(name: str, workspace: Path, run: Run) -> None:
    (workspace / name).parent.mkdir(exist_ok=True)
    (workspace / name).write_text("内容", "utf-8")
    code, out, err = run("check")
    if ALMOST[name] is None:  # the right one is there as well
        assert (code, err) == (0, "")
        return
    assert (code, out) == (0, "data/editions/2023-06-01.yaml：エラー0件、警告1件\n")
    assert err.startswith(f"警告[misnamed-file] 「{name}」は、名前が違うため読みません。{ALMOST[name]}")


def test_a_name_that_is_almost_right_is_told_by_other_commands_too(workspace: Path, run: Run) -> None:
    (workspace / "data/editions/2024-04-01.yml").write_text("内容", "utf-8")
    for other in (("new", "2025-06-01"), ("history", "登別市"), ("errata", "--format", "docx"), ("editions",)):
        assert "警告[misnamed-file] " in run(*other)[2]


@pytest.mark.parametrize(
    "name", ["下書き.yaml", ".2024-04-01.yaml.swp", "~$2024-04-01.yaml", "2023-06-01.yaml~", "2024-04-01.xlsx"]
)
def test_other_names_are_nobodys_business(name: str, workspace: Path, run: Run) -> None:
    (workspace / "data/editions" / name).write_text("内容", "utf-8")
    assert run("check")[2] == ""


def test_where_only_a_misnamed_edition_is_the_refusal_names_it(workspace: Path, run: Run) -> None:
    edition = workspace / "data/editions/2023-06-01.yaml"
    edition.rename(edition.with_suffix(".yml"))
    code, _, err = run("build")
    assert code == 2
    assert "2023-06-01.yaml という名前にしてください。" in err


# --- Streams, signals, surprises ------------------------------------------------------------------------------------


def test_a_message_is_one_line_whatever_the_user_wrote(fails: Fails) -> None:
    (problem,) = fails(2, "build", "--town", "登\n別\x1b[31m市")
    assert "「登\\n別\\x1b[31m市」" in problem


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\u202e", "\u200b", "\u2028", "\x9b", "\ufeff", "\u3164", "\udc80"])
def test_what_acts_on_a_console_is_shown_by_its_number(hostile: str, fails: Fails) -> None:
    (problem,) = fails(2, "build", "--town", f"登{hostile}別")
    assert re.search(r"登\\(x[0-9a-f]{2}|u[0-9a-f]{4})(\[2J)?別", problem)
    assert hostile not in problem


def test_of_many_problems_the_first_are_shown_errors_before_warnings_and_the_rest_counted(
    workspace: Path, run: Run
) -> None:
    edition = workspace / "data/editions/2023-06-01.yaml"
    text = re.sub(r"        summary: (.+)", r'        summary: " \1"', edition.read_text("utf-8"))  # 58 warnings
    edition.write_text(re.sub(r"        since: .+", "        since: x", text), "utf-8")
    code, _, err = run("check")
    *problems, more, closing = err.splitlines()
    severities = [re.search(r"(エラー|警告)\[", problem)[1] for problem in problems]  # type: ignore[index]
    assert (code, len(problems)) == (1, 100)
    assert severities.count("エラー") == 58
    assert re.fullmatch(r"このほかに\d+件あります（100件までを示しました）。", more)
    assert closing == "エラーが58件あります。直してからもう一度実行してください。"
    assert len(json.loads(run("check", "--json")[1])["problems"]) > 100


def test_a_line_that_nobody_could_read_is_cut_short(fails: Fails) -> None:
    (problem,) = fails(2, "build", "--town", "登" * 100_000)
    assert len(problem) < 5000
    assert "字を略しました" in problem


def test_an_interruption_is_told_and_leaves_all_as_it_was(
    built: Path, run: Run, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    before = tree(built)
    monkeypatch.setattr(os, "fsync", interrupted)
    assert run("build", "--only", "list") == (130, "", "中止しました。作りかけのファイルは残っていません。\n")
    assert tree(built) == before


def test_what_an_interrupted_build_has_made_is_told_and_taken_over(
    workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Path.replace
    made: list[Path] = []

    def interrupted(self: Path, target: Path) -> Path:
        made.append(written(self, target))
        if len(made) == 5:
            raise KeyboardInterrupt
        return target

    monkeypatch.setattr(Path, "replace", interrupted)
    code, _, err = run("build", "--format", "docx")
    told = "中止しました。できたファイルは5個です。同じコマンドをもう一度実行すると、続きから作ります。\n"
    assert (code, err) == (130, told)
    monkeypatch.undo()
    monkeypatch.chdir(workspace)
    assert run("build", "--format", "docx")[1].count("（前回のまま、") == 5
    assert [path.name for path in (workspace / "out").iterdir()] == ["2023-06-01"]


def test_what_no_stage_expects_of_the_system_is_told_without_a_traceback(
    built: Path, run: Run, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied", str(self))

    before = tree(built)
    monkeypatch.setattr(Path, "is_dir", refuse)
    code, out, err = run("build", "-C", "遠く")
    monkeypatch.undo()
    assert (code, out) == (3, "")
    assert err.startswith("エラー[system-refused] 処理を続けられません（許可がありません：遠く）。")
    assert tree(built) == before


def test_collecting_garbage_is_switched_on_again(run: Run) -> None:
    run("--version")
    assert gc.isenabled()


def test_no_bar_is_shown_where_standard_error_is_no_terminal(workspace: Path, run: Run) -> None:
    assert run("build", "--only", "extracts", "--format", "txt")[2] == ""
    assert workspace.exists()


def test_an_argparse_message_without_a_translation_stays_as_it_is() -> None:
    assert in_japanese("something new") == "something new"


def start(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-m", "reportgen", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["cp932", "ascii"])
def test_a_console_that_lacks_a_character_shows_its_number(encoding: str, workspace: Path) -> None:
    done = start("build", "--town", "𠮷野町", cwd=workspace, PYTHONIOENCODING=encoding, NO_COLOR="1")
    assert done.returncode == 2
    shown = done.stderr.decode(encoding)
    assert "\\U00020bb7" in shown
    assert ("指定できる市町" in shown) == (encoding == "cp932")
    assert "Traceback" not in shown


def test_the_list_of_files_goes_to_a_cp932_console(workspace: Path) -> None:
    done = start("build", "--town", "壮瞥町", "--format", "docx", cwd=workspace, PYTHONIOENCODING="cp932")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "extracts/015750_壮瞥町/" in done.stdout.decode("cp932")


if sys.platform != "win32":

    def test_a_reader_that_leaves_early_gets_no_traceback(workspace: Path) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "reportgen", "build", "--town", "平取町", "--format", "docx"]
        done = subprocess.run(
            command, cwd=workspace, env=environment, stdout=writing, stderr=subprocess.PIPE, check=False
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")
        assert files(workspace / DAY) == {extract("016021_平取町", "docx")}

    def test_a_terminal_shows_a_bar_and_then_the_lines_intact(workspace: Path) -> None:
        import pty
        import termios

        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 100))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-m", "reportgen", "build", "--only", "extracts", "--format", "txt"]
        with subprocess.Popen(command, cwd=workspace, env=environment, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            shown = b"".join(iter(lambda: read(ours), b"")).decode()
        os.close(ours)
        assert process.returncode == 0
        assert "\r0/17件 |" in shown
        assert re.search(r"\r1?\d/17件 \|█", shown)
        lines = shown.replace("\r\n", "\n").split("\n")
        printed = [line.rpartition("\r")[2] for line in lines]
        assert printed[0] == "令和5年6月1日現在：58件、関係市町17団体"
        assert len([line for line in printed if line.startswith("  extracts/")]) == 17
        assert printed[-2:] == [f"{DAY} に17個のファイルを作りました（警告0件）。", ""]

    def read(terminal: int) -> bytes:
        """What the terminal shows next; nothing when the other side is closed (which Linux reports as an error)."""
        try:
            return os.read(terminal, 65536)
        except OSError:
            return b""

    @pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full"])
    def test_a_good_build_is_one_whatever_becomes_of_its_words(closed: str, workspace: Path) -> None:
        command = f'"{sys.executable}" -m reportgen build --town 平取町 --format pdf {closed}'
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(command, shell=True, cwd=workspace, env=environment, capture_output=True, check=False)
        assert done.returncode == 0
        told = "警告[not-shown] 作ったファイルを画面に示せませんでした（ディスクに空きがありません）。"
        assert done.stderr.decode() == (f"{told}ファイルはできています。\n" if closed == ">/dev/full" else "")
        assert files(workspace / DAY) == {extract("016021_平取町", "pdf")}

    def test_json_needs_no_output(workspace: Path) -> None:
        command = f'"{sys.executable}" -m reportgen check --json >&-'
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, shell=True, cwd=workspace, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")

    @pytest.mark.parametrize("command", [("build",), ("check",), ("verify",), ("editions",), ("inspect", "x.pdf")])
    def test_where_names_can_not_be_japanese_every_command_says_so(command: tuple[str, ...], workspace: Path) -> None:
        done = start(
            *command, cwd=workspace, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="utf-8"
        )
        assert (done.returncode, done.stdout) == (3, b"")
        assert done.stderr.decode().startswith("エラー[no-japanese-names] この環境では日本語のファイル名を使えません")

    def interrupted(script: str, *arguments: str, cwd: Path) -> tuple[int, str]:
        """Runs the command after a script that interrupts it somewhere: exit code and standard error."""
        program = f"{script}\nimport sys\nfrom reportgen.__main__ import main\nsys.exit(main())"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", program, *arguments]
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
        return done.returncode, done.stderr.decode()

    @pytest.mark.parametrize("module", ["gc", "argparse", "reportgen.cli.console", "reportgen.cli.build", "uharfbuzz"])
    def test_an_interruption_while_the_program_starts_ends_it_at_once(module: str, workspace: Path) -> None:
        script = f"""
import os, signal, sys
class Interrupter:
    def find_spec(self, name, *rest):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupter())
sys.modules.pop({module!r}, None)
"""
        assert interrupted(script, "build", cwd=workspace) == (130, "中止しました。\n")
        assert not (workspace / "out").exists()

    def test_a_second_interruption_does_not_disturb_the_clearing_up(built: Path, tree: Tree) -> None:
        script = """
import os, shutil, signal
def twice(remove):
    def interrupted(*arguments, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return remove(*arguments, **options)
    return interrupted
os.fsync = twice(os.fsync)
shutil.rmtree = twice(shutil.rmtree)
"""
        before = tree(built)
        told = "中止しました。作りかけのファイルは残っていません。\n"
        assert interrupted(script, "build", "--only", "list", cwd=built) == (130, told)
        assert tree(built) == before

    @pytest.mark.parametrize("kind", ["pipe", "endless", "large"])
    @pytest.mark.parametrize(
        "name", ["data/editions/2023-06-01.yaml", "templates/style.yaml", "data/municipalities.csv"]
    )
    def test_only_files_of_a_reasonable_size_are_read(kind: str, name: str, workspace: Path, run: Run) -> None:
        path = workspace / name
        path.unlink(missing_ok=True)
        path.parent.mkdir(exist_ok=True)
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "endless":
            path.symlink_to("/dev/zero")
        else:
            with path.open("wb") as file:
                file.truncate(1 << 40)
        code, out, err = run("check")
        assert (code, out) == (3, "")
        words = "大きすぎます。" if kind == "large" else "ふつうのファイルではありません"
        assert err.startswith(f"エラー[unreadable-file] 「{name}」を読めません（{words}")

    def test_a_full_disk_for_the_output_is_told(workspace: Path) -> None:
        with Path("/dev/full").open("wb") as full:
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
            command = [sys.executable, "-m", "reportgen", "check"]
            done = subprocess.run(command, cwd=workspace, env=environment, stdout=full, stderr=-1, check=False)
        assert done.returncode == 3
        assert done.stderr.decode().startswith(
            "エラー[system-refused] 処理を続けられません（ディスクに空きがありません）。"
        )
