"""`reportgen archive`: an edition is filed whole, once, for good, and the same bytes wherever it is filed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import bagit
import pypdfium2
import pytest

from reportgen.diagnostics import FileError

ROOT = Path(__file__).parents[2]
FIRST = "2023-06-01"
EDITION = f"data/editions/{FIRST}.yaml"
SHELF = Path("out/archive")
BAG = SHELF / FIRST
Run = Callable[..., tuple[int, str, str]]
Edit = Callable[..., Path]
Start = Callable[..., subprocess.CompletedProcess[bytes]]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def info_of(bag: Path) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in (bag / "bag-info.txt").read_text("utf-8").splitlines())


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# --- The bag --------------------------------------------------------------------------------------------------------


def test_the_library_of_congress_finds_bag_and_unpacked_zip_valid(filed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(filed / SHELF / f"{FIRST}.zip") as archive:
        archive.extractall(tmp_path)
    for bag in (filed / BAG, tmp_path / FIRST):
        read = bagit.Bag(str(bag))
        assert read.validate() and read.version_info == (1, 0)
        assert set(read.algorithms) == {"sha256", "sha512"}
        assert len(list(read.payload_files())) == len(files(bag / "data"))
    assert files(tmp_path / FIRST) == files(filed / BAG)


def test_the_payload_is_all_that_the_edition_was_made_from_and_all_that_was_made(filed: Path) -> None:
    payload = filed / BAG / "data"
    documents = {path for path in files(payload) if path.startswith("out/")}
    assert len([path for path in documents if path.endswith((".pdf", ".docx"))]) == 36
    assert files(payload) - documents == {
        EDITION,
        "data/municipalities.csv",
        "data/sources/nishi-iburi-renkei_2023-06-01.txt",
        "data/corrections/2023-06-01.yaml",
        *(f"templates/{name}.yaml" for name in ("texts", "style", "series", "open_data")),
        *(f"fonts/BIZUDGothic-{weight}.ttf" for weight in ("Regular", "Bold")),
        *(f"fonts/{path.name}" for path in (ROOT / "fonts").glob("*.txt")),
    }
    for name in files(payload) - documents:
        origin = filed / name if (filed / name).exists() else ROOT / name
        assert (payload / name).read_bytes() == origin.read_bytes(), name
    manifest = json.loads((payload / f"out/{FIRST}/manifest.json").read_bytes())
    inputs = [manifest["edition"], *manifest["templates"], *manifest["fonts"]]
    assert all(sha256((payload / one["path"]).read_bytes()).hexdigest() == one["sha256"] for one in inputs)


def test_the_payload_is_a_workspace_from_which_everything_can_be_made_again(
    filed: Path, tmp_path: Path, run: Run
) -> None:
    root = shutil.copytree(filed / BAG / "data", tmp_path / "payload")
    made = {path: (root / path).read_bytes() for path in files(root / "out") for path in [f"out/{path}"]}
    shutil.rmtree(root / "out")
    (root / EDITION).unlink()
    source = root / "data/sources/nishi-iburi-renkei_2023-06-01.txt"
    assert run("import", str(source), "--as-of", FIRST, "-C", str(root))[0] == 0
    assert (root / EDITION).read_bytes() == (filed / EDITION).read_bytes()
    assert run("build", "-C", str(root))[0] == run("data", "-C", str(root))[0] == 0
    assert {path: (root / path).read_bytes() for path in made} == made


def test_the_manifest_says_of_which_program_and_libraries(filed: Path) -> None:
    record = json.loads((filed / BAG / f"data/out/{FIRST}/manifest.json").read_bytes())
    assert record["program"].startswith("reportgen ")
    assert record["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    for name in ("ipadic", "jinja2", "lxml", "markupsafe", "mecab-python3", "pyyaml", "reportlab", "uharfbuzz"):
        assert record["versions"][name] == version(name)
    assert [table["path"] for table in record["tables"]] == ["data/municipalities.csv"]


def test_bag_info_says_whose_what_when_and_in_which_language(filed: Path) -> None:
    info = info_of(filed / BAG)
    assert (info["Source-Organization"], info["Organization-Code"]) == ("室蘭市", "012050")
    assert info["Title"] == "西胆振地域における広域連携の状況（室蘭市関係分）令和5年6月1日現在"
    assert (info["Date"], info["Language"], info["Revision"]) == (FIRST, "ja", "1")
    assert info["Rights"].startswith("室蘭市が作成し公表した資料です。")
    assert info["External-Identifier"] == "012050_2023-06-01"
    assert abs((date.fromisoformat(info["Bagging-Date"]) - date.today()).days) <= 1
    assert "Revision-Reason" not in info
    octets, _, count = info["Payload-Oxum"].partition(".")
    sizes = [path.stat().st_size for path in (filed / BAG / "data").rglob("*") if path.is_file()]
    assert (int(octets), int(count)) == (sum(sizes), len(sizes))


def test_the_zip_holds_the_bag_and_nothing_else(filed: Path) -> None:
    with zipfile.ZipFile(filed / SHELF / f"{FIRST}.zip") as archive:
        assert archive.testzip() is None
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held == {f"{FIRST}/{path}": (filed / BAG / path).read_bytes() for path in files(filed / BAG)}


# --- Filing again ---------------------------------------------------------------------------------------------------


def test_the_same_content_is_not_filed_again(small: Path, run: Run, tree: Tree) -> None:
    code, out, err = run("archive")
    assert (code, err) == (0, "")
    assert out == "令和5年6月1日現在の版を out/archive/2023-06-01 に保存しました。\n"
    before = tree(small)
    for more in ((), ("--reason", "念のため")):
        assert run("archive", *more) == (
            0,
            "令和5年6月1日現在の版は、同じ内容で out/archive/2023-06-01 に保存してあります。\n",
            "",
        )
    assert tree(small) == before
    code, out, _ = run("archive", "--zip")
    assert (code, out.splitlines()[-1]) == (0, "一つにまとめたもの：out/archive/2023-06-01.zip")
    assert {path for path in tree(small) if path not in before} == {
        *("out/archive/2023-06-01.zip", "out/archive/2023-06-01.zip.sha256"),
    }


def test_other_versions_that_make_the_same_files_are_no_reason_to_file_again(
    archived: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.python_version", lambda: "4.0.0")
    assert "同じ内容で" in run("archive")[1]
    assert [path.name for path in (archived / SHELF).iterdir()] == [FIRST]


def test_other_content_needs_a_reason_and_is_a_revision_of_its_own(
    kept: Path, run: Run, edit: Edit, tree: Tree
) -> None:
    edit(kept / EDITION, ("案内所の運営", "案内所の共同運営"))
    before = tree(kept)
    for reason in ((), ("--reason", ""), ("--reason", " 　")):
        code, out, err = run("archive", FIRST, *reason)
        assert (code, out) == (2, "")
        assert err.startswith("エラー[no-reason] 訂正版（第2版）には理由が必要です。")
        assert tree(kept) == before
    code, out, err = run("archive", "--reason", "内容の誤り", "--zip")
    assert (code, err) == (0, "")
    first, second, third = out.splitlines()
    assert first == "令和5年6月1日現在の訂正版（第2版）を out/archive/2023-06-01_r2 に保存しました。"
    assert second == "前の版と違うファイル：data/editions/2023-06-01.yaml"
    assert third == "一つにまとめたもの：out/archive/2023-06-01_r2.zip"
    after = tree(kept)
    assert {path: after[path] for path in before} == before
    info = info_of(kept / SHELF / f"{FIRST}_r2")
    assert (info["Revision"], info["Revision-Reason"]) == ("2", "内容の誤り")
    assert info["External-Identifier"] == "012050_2023-06-01_r2"
    assert bagit.Bag(str(kept / SHELF / f"{FIRST}_r2")).validate()


def test_going_back_to_what_was_filed_first_is_a_revision_too(archived: Path, run: Run, edit: Edit) -> None:
    edit(archived / EDITION, ("案内所の運営", "案内所の共同運営"))
    run("archive", "--reason", "一度目")
    edit(archived / EDITION, ("案内所の共同運営", "案内所の運営"))
    assert run("archive")[0] == 2
    assert run("archive", "--reason", "二度目")[0] == 0
    assert sorted(path.name for path in (archived / SHELF).iterdir()) == [FIRST, f"{FIRST}_r2", f"{FIRST}_r3"]


@pytest.mark.parametrize("damage", ["data/data/editions/2023-06-01.yaml", "bag-info.txt"])
def test_a_bag_that_was_damaged_is_not_said_to_be_kept(damage: str, archived: Path, run: Run, tree: Tree) -> None:
    with (archived / BAG / damage).open("ab") as file:
        file.write(b"# \n")
    before = tree(archived)
    code, out, err = run("archive")
    assert (code, out) == (1, "")
    assert f"エラー[damaged-file] 「out/archive/2023-06-01/{damage}」の内容が" in err
    assert tree(archived) == before


def test_where_only_the_zip_is_kept_it_counts_as_the_revision(kept: Path, run: Run, edit: Edit) -> None:
    shutil.rmtree(kept / BAG)
    assert run("archive")[1].splitlines()[0].endswith("同じ内容で out/archive/2023-06-01.zip に保存してあります。")
    edit(kept / EDITION, ("案内所の運営", "案内所の共同運営"))
    assert run("archive")[0] == 2
    assert run("archive", "--reason", "誤り")[0] == 0
    assert sorted(path.name for path in (kept / SHELF).iterdir()) == [
        *(f"{FIRST}.zip", f"{FIRST}.zip.sha256", f"{FIRST}_r2"),
    ]


# --- On paper -------------------------------------------------------------------------------------------------------


def words_of(path: Path) -> str:
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


def test_a_re_issue_shows_its_mark_and_day_and_is_not_filed_twice(
    archived: Path, run: Run, edit: Edit, monkeypatch: pytest.MonkeyPatch, tree: Tree
) -> None:
    edit(archived / EDITION, ("案内所の運営", "案内所の共同運営"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert run("archive", "--reason", "内容の誤り", "--zip")[0] == 0
    first, second = (sorted((archived / SHELF / name / "data/out").rglob("*.pdf")) for name in (FIRST, f"{FIRST}_r2"))
    assert len(first) == len(second) == 3
    for path in first:
        assert "訂正版" not in words_of(path)
    for path in second:
        assert "訂正版　令和5年11月14日" in words_of(path)
    before = tree(archived)
    assert "同じ内容で out/archive/2023-06-01_r2 に" in run("archive", "--reason", "内容の誤り", "--zip")[1]
    assert tree(archived) == before
    assert run("verify", f"{SHELF}/{FIRST}_r2", "--rebuild")[0] == 0
    assert run("build", "--revised", "2023-11-14")[0] == run("data")[0] == 0
    assert files(archived / "out" / FIRST) == files(archived / SHELF / f"{FIRST}_r2/data/out" / FIRST)
    for path in second:
        assert path.read_bytes() == (archived / path.relative_to(archived / SHELF / f"{FIRST}_r2/data")).read_bytes()


@pytest.mark.parametrize("changed", [True, False], ids=["with other data", "with the same data"])
def test_a_re_issue_that_was_built_is_filed_as_it_was_built(
    archived: Path, run: Run, edit: Edit, changed: bool
) -> None:
    if changed:
        edit(archived / EDITION, ("案内所の運営", "案内所の共同運営"))
    assert run("build", "--revised", "2023-07-15")[0] == run("data")[0] == 0
    assert run("archive", "--reason", "内容の誤り")[0] == 0
    assert files(archived / "out" / FIRST) == files(archived / SHELF / f"{FIRST}_r2/data/out" / FIRST)
    assert "同じ内容で" in run("archive", "--reason", "内容の誤り")[1]


# --- Found again ----------------------------------------------------------------------------------------------------


def test_a_filed_edition_is_found_though_the_data_were_changed_since(kept: Path, run: Run, edit: Edit) -> None:
    edit(kept / EDITION, ("案内所の運営", "案内所の共同運営"))
    (pdf,) = [path.relative_to(kept) for path in (kept / "out" / FIRST).glob("*.pdf")]
    lines = dict(line.strip().split("：", 1) for line in run("inspect", str(pdf))[1].splitlines()[1:])
    assert lines["もとの版"] == f"{BAG}/data/{EDITION}"
    assert lines["同じファイル"] == f"{pdf}、{BAG}/data/{pdf}"


# --- What was done by hand ------------------------------------------------------------------------------------------


def test_what_was_edited_by_hand_is_told_and_filed_where_asked_for(small: Path, run: Run, tree: Tree) -> None:
    run("build")
    folder = small / "out" / FIRST
    (word,) = folder.glob("*.docx")
    word.write_bytes("手直し".encode())
    (folder / "送付状.txt").write_text("拝啓", "utf-8")
    (folder / "~$一覧.docx").write_bytes(b"")
    before = tree(folder)
    code, _, err = run("archive")
    assert code == 0
    assert err.splitlines() == [
        f"警告[edited-not-archived] 「out/{FIRST}/{word.name}」は手直しされたファイルですが、保存する版には入りません。"
        "これも保存するときは --with-edited を付けてください。",
        f"警告[edited-not-archived] 「out/{FIRST}/送付状.txt」はこのプログラムが作ったものではないファイルですが、"
        "保存する版には入りません。これも保存するときは --with-edited を付けてください。",
    ]
    assert not (small / BAG / "data/edited").exists()
    code, _, err = run("archive", "--with-edited", "--reason", "送ったものを保存")
    assert (code, err) == (0, "")
    bag = small / SHELF / f"{FIRST}_r2"
    assert files(bag / "data/edited") == {f"{FIRST}/{word.name}", f"{FIRST}/送付状.txt"}
    assert (bag / f"data/edited/{FIRST}/{word.name}").read_bytes() == "手直し".encode()
    assert (bag / f"data/out/{FIRST}/{word.name}").read_bytes() != "手直し".encode()
    assert info_of(bag)["Edited-Files"] == "2 (data/edited/)"
    assert "同じ内容で" in run("archive")[1] and "同じ内容で" in run("archive", "--with-edited")[1]
    assert run("verify", f"{SHELF}/{FIRST}_r2", "--rebuild")[0] == 0
    assert tree(folder) == before


# --- What goes in ---------------------------------------------------------------------------------------------------


def test_an_edition_without_source_and_corrections_is_filed_without_them(small: Path, run: Run) -> None:
    assert run("archive")[0] == 0
    inside = files(small / BAG / "data")
    assert not {path for path in inside if path.startswith(("data/sources", "data/corrections"))}
    assert "templates/import.yaml" not in inside
    assert run("verify", "--rebuild")[0] == 0


def test_the_import_settings_that_a_workspace_has_go_into_the_bag_with_its_source(small: Path, run: Run) -> None:
    for name in (f"data/sources/一覧_{FIRST}.csv", "templates/import.yaml"):
        (small / name).parent.mkdir(exist_ok=True)
        (small / name).write_text("host: 室蘭市\n", "utf-8")
    assert run("archive")[0] == 0
    assert {f"data/sources/一覧_{FIRST}.csv", "templates/import.yaml"} <= files(small / BAG / "data")


def test_the_workspaces_own_templates_fonts_and_table_go_into_the_bag(small: Path, run: Run, edit: Edit) -> None:
    for name in ("templates/texts.yaml", "templates/style.yaml", "templates/series.yaml", "data/municipalities.csv"):
        (small / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, small / name)
    shutil.copy(small / "fonts/BIZUDGothic-Bold.ttf", small / "fonts/Own.ttf")
    (small / "fonts/Own-licence.txt").write_text("許諾", "utf-8")
    edit(small / "templates/style.yaml", ("regular: {file: BIZUDGothic-Regular.ttf", "regular: {file: Own.ttf"))
    edit(small / "templates/series.yaml", ('  rights: "{{ host }}が', '  rights: "CC BY 4.0　{{ host }}が'))
    with (small / "data/municipalities.csv").open("a", encoding="utf-8") as table:
        table.write("019992,北海道,見本町,ﾎｯｶｲﾄﾞｳ,ﾐﾎﾝﾁｮｳ\n")
    assert run("archive")[0] == 0
    inside = small / BAG / "data"
    names = ("templates/texts.yaml", "templates/style.yaml", "templates/series.yaml", "data/municipalities.csv")
    for name in (*names, "fonts/Own.ttf", "fonts/Own-licence.txt"):
        assert (inside / name).read_bytes() == (small / name).read_bytes(), name
    assert "fonts/BIZUDGothic-Regular.ttf" not in files(inside)
    assert info_of(small / BAG)["Rights"].startswith("CC BY 4.0　室蘭市が")
    assert run("verify", "--rebuild")[0] == 0


def test_what_own_templates_leave_out_goes_into_the_bag_too(small: Path, run: Run) -> None:
    own = {"texts.yaml": 'list: {aside: "{{ date }}の一覧"}\n', "style.yaml": "type: {body: {size_pt: 10}}\n"}
    (small / "templates").mkdir()
    for name, text in own.items():
        (small / "templates" / name).write_text(text, "utf-8")
    assert run("archive")[0] == 0
    bag = small / BAG / "data"
    inputs = json.loads((bag / f"out/{FIRST}/manifest.json").read_bytes())["templates"]
    for name, text in own.items():
        assert (bag / "templates" / name).read_text("utf-8") == text
        assert (bag / "shipped/templates" / name).read_bytes() == (ROOT / "templates" / name).read_bytes()
        assert f"shipped/templates/{name}" in [one["path"] for one in inputs]
        (small / "templates" / name).unlink()
    assert run("verify", "--rebuild") == (0, f"{BAG}：異状なし、作り直しても同じ（{size_of(small / BAG)}）\n", "")


def size_of(bag: Path) -> str:
    sizes = [path.stat().st_size for path in bag.rglob("*") if path.is_file()]
    return f"{len(sizes)}ファイル、{-(-sum(sizes) // 1000)} kB"


def test_errors_of_the_data_file_nothing(small: Path, run: Run, edit: Edit) -> None:
    edit(small / EDITION, ("since: 令和元年", "since: 平成50年"))
    code, out, err = run("archive")
    assert (code, out) == (1, "")
    assert err.startswith(f"{EDITION}:") and not (small / "out").exists()


# --- The same bytes -------------------------------------------------------------------------------------------------


def test_source_date_epoch_makes_bags_and_zips_the_same_in_any_folder(
    small: Path, tmp_path: Path, start: Start, tree: Tree
) -> None:
    shelves: list[dict[str, bytes | str | None]] = []
    for name, variables in (
        ("一", {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}),
        ("別の 場所/二", {"LC_ALL": "ja_JP.eucJP", "TZ": "America/St_Johns", "PYTHONHASHSEED": "2", "PYTHONUTF8": "1"}),
    ):
        root = shutil.copytree(small, tmp_path / name)
        for path in root.rglob("*"):
            os.utime(path, (0, len(shelves)))
        done = start("archive", "--zip", cwd=root, SOURCE_DATE_EPOCH="1700000000", **variables)
        assert (done.returncode, done.stderr) == (0, b"")
        shelves.append(tree(root / SHELF))
    assert shelves[0] == shelves[1]
    assert f"{FIRST}.zip" in shelves[0]
    info = shelves[0][f"{FIRST}/bag-info.txt"]
    assert isinstance(info, bytes) and b"Bagging-Date: 2023-11-14\n" in info


# --- Folders that can't be written ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "number"),
    [("open", errno.ENOSPC), ("mkdir", errno.EACCES), ("mkdir", errno.EROFS), ("rename", errno.EACCES)],
)
def test_a_refusal_to_write_files_nothing(
    method: str, number: int, small: Path, run: Run, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small / SHELF).mkdir(parents=True)
    original = getattr(Path, method)

    def refuse(self: Path, *arguments: object, **options: object) -> object:
        reads = "rb" in (*arguments, *options.values())
        if "archive" in self.parts and self.name != "archive" and not reads:
            raise OSError(number, os.strerror(number), str(self))
        return original(self, *arguments, **options)

    before = tree(small)
    with monkeypatch.context() as patch:
        patch.setattr(Path, method, refuse)
        code, out, err = run("archive", "--zip")
    assert (code, out) == (FileError.exit_code, "")
    assert err.startswith("エラー[not-written] 「out/archive") and ".new" not in err
    assert tree(small) == before
    assert run("archive", "--zip")[0] == 0


@pytest.mark.parametrize("at", [1, 5, 20])
def test_a_disk_that_fills_up_leaves_what_was_filed_before(
    at: int, archived: Path, run: Run, edit: Edit, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(archived / EDITION, ("案内所の運営", "案内所の共同運営"))
    before = tree(archived)
    calls = 0

    def full(_: int) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    code, out, err = run("archive", "--reason", "誤り")
    assert (code, out, calls) == (3, "", at)
    assert err.startswith("エラー[not-written] 「out/archive」に書き込めません（ディスクに空きがありません）。")
    assert tree(archived) == before


def test_a_file_in_the_shelfs_place_is_told_and_kept(small: Path, run: Run, tree: Tree) -> None:
    (small / "out").mkdir()
    (small / SHELF).write_text("メモ", "utf-8")
    before = tree(small)
    code, _, err = run("archive")
    assert code == 3
    assert err.startswith("エラー[not-written] 「out/archive」に書き込めません（")
    assert tree(small) == before


def test_a_system_that_can_not_name_files_in_japanese_is_told(
    small: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Path.mkdir

    def refuse(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if self.name.endswith("_登別市"):
            self.name.encode("ascii")
        original(self, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", refuse)
    code, out, err = run("archive")
    assert (code, out) == (3, "")
    assert "日本語のファイル名を使えません。環境変数 PYTHONUTF8=1 を設定してください" in err
    assert not (small / "out").exists()


def test_an_interruption_files_nothing(small: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    assert run("archive") == (130, "", "中止しました。作りかけのファイルは残っていません。\n")
    assert not (small / "out").exists()
