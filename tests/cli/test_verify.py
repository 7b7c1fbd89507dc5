"""`reportgen verify`: what is kept is read through, and every damaged, missing, added or renamed file is named."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from hashlib import sha256, sha512
from pathlib import Path

import bagit
import pytest

from reportgen.pipeline import rebuild

ROOT = Path(__file__).parents[2]
FIRST = "2023-06-01"
BAG = f"out/archive/{FIRST}"
OUT = f"out/{FIRST}"
LIST = "西胆振地域における広域連携の状況_令和5年6月1日現在"
HIDAKA = f"data/{OUT}/extracts/016101_新ひだか町/西胆振地域における広域連携の状況_新ひだか町関係分_令和5年6月1日現在"
PDF, WORD = f"data/{OUT}/{LIST}.pdf", f"data/{OUT}/{LIST}.docx"
DECOMPOSED = HIDAKA.rpartition("/")[0] + unicodedata.normalize("NFD", f"/{HIDAKA.rpartition('/')[2]}.pdf")
EDITION = f"data/data/editions/{FIRST}.yaml"
SOURCE = "data/data/sources/公表資料_2023-06-01.txt"
Run = Callable[..., tuple[int, str, str]]
Start = Callable[..., subprocess.CompletedProcess[bytes]]
Tree = Callable[[Path], dict[str, bytes | str | None]]
Damage = Callable[[Path], object]


def flip(path: Path, offset: int = -9) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(data)


def drop_line(path: Path, words: str) -> None:
    lines = path.read_bytes().decode().splitlines(keepends=True)
    (found,) = [line for line in lines if words in line]
    lines.remove(found)
    path.write_bytes("".join(lines).encode())


def add_line(path: Path, line: str) -> None:
    path.write_bytes(path.read_bytes() + f"{line}\n".encode())


def swap(one: Path, other: Path) -> None:
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)


def seal(bag: Path) -> None:
    """Makes all manifests anew, as someone would who wants a changed bag to look whole."""
    payload = sorted(path.relative_to(bag).as_posix() for path in (bag / "data").rglob("*") if path.is_file())
    oxum = f"{sum((bag / path).stat().st_size for path in payload)}.{len(payload)}"
    info = [line for line in (bag / "bag-info.txt").read_text("utf-8").splitlines() if "Payload-Oxum" not in line]
    (bag / "bag-info.txt").write_text("".join(f"{line}\n" for line in [*info, f"Payload-Oxum: {oxum}"]), "utf-8")
    covered = ["bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt"]
    for kind, paths in (("manifest", payload), ("tagmanifest", covered)):
        for algorithm in (sha256, sha512):
            lines = (f"{algorithm((bag / path).read_bytes()).hexdigest()}  {path}\n" for path in paths)
            (bag / f"{kind}-{algorithm().name}.txt").write_text("".join(lines), "utf-8")


# --- What is whole --------------------------------------------------------------------------------------------------


def test_without_a_path_all_that_is_kept_is_verified(kept: Path, run: Run, tree: Tree) -> None:
    before = tree(kept)
    code, out, err = run("verify")
    assert (code, err) == (0, "")
    assert [line.partition("（")[0] for line in out.splitlines()] == [
        *(f"{BAG}：異状なし", f"{BAG}.zip：異状なし", f"{OUT}：異状なし"),
    ]
    assert f"（{len([path for path in (kept / BAG).rglob('*') if path.is_file()])}ファイル、" in out.splitlines()[0]
    assert tree(kept) == before


@pytest.mark.parametrize("path", [BAG, f"{BAG}/", f"{BAG}.zip", OUT, f"./{OUT}"])
@pytest.mark.usefixtures("kept")
def test_with_a_path_that_alone_is_verified(path: str, run: Run) -> None:
    code, out, err = run("verify", path)
    assert (code, len(out.splitlines()), err) == (0, 1, "")
    assert "：異状なし（" in out


def test_a_bag_is_verified_wherever_it_was_copied_to(kept: Path, tmp_path: Path, run: Run) -> None:
    shutil.copytree(kept / BAG, tmp_path / "よその 棚/古い版")
    shutil.copy(kept / f"{BAG}.zip", tmp_path / "受領.ZIP")
    assert run("verify", str(tmp_path / "よその 棚/古い版"))[0] == 0
    assert run("verify", str(tmp_path / "受領.ZIP"))[0] == 0


def test_json_tells_the_same(kept: Path, run: Run) -> None:
    code, out, err = run("verify", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert [(one["path"], one["kind"], one["whole"], one["findings"]) for one in found] == [
        (BAG, "bag", True, []),
        (f"{BAG}.zip", "zip", True, []),
        (OUT, "build", True, []),
    ]
    assert all(list(one) == ["path", "kind", "files", "size", "whole", "findings"] for one in found)
    sizes = [path.stat().st_size for path in (kept / BAG).rglob("*") if path.is_file()]
    assert (found[0]["files"], found[0]["size"]) == (len(sizes), sum(sizes))


def test_what_a_killed_run_left_is_not_taken_for_an_edition(kept: Path, run: Run) -> None:
    shutil.copytree(kept / OUT, kept / "out/.2023-06-01.4321.new")
    shutil.copytree(kept / BAG, kept / "out/archive/.2023-06-01.4321.new")
    assert len(run("verify")[1].splitlines()) == 3


# --- Damage by hand -------------------------------------------------------------------------------------------------

# What is done to the bag, and of each finding the rule and the files.
DAMAGE: dict[str, tuple[Damage, list[tuple[str, list[str]]]]] = {
    "a flipped bit": (lambda bag: flip(bag / PDF), [("damaged-file", [PDF])]),
    "a truncated file": (
        lambda bag: os.truncate(bag / WORD, (bag / WORD).stat().st_size - 1),
        [("damaged-file", [WORD])],
    ),
    "an emptied file": (lambda bag: os.truncate(bag / SOURCE, 0), [("damaged-file", [SOURCE])]),
    "an added file": (
        lambda bag: (bag / "data/Thumbs.db").write_bytes(b""),
        [("added-file", ["data/Thumbs.db"])],
    ),
    "a deleted file": (lambda bag: (bag / EDITION).unlink(), [("missing-file", [EDITION])]),
    "a renamed file": (
        lambda bag: (bag / PDF).rename(bag / f"data/{OUT}/一覧.pdf"),
        [("renamed-file", [PDF, f"data/{OUT}/一覧.pdf"])],
    ),
    "a name in another Unicode form": (
        lambda bag: (bag / f"{HIDAKA}.pdf").rename(bag / DECOMPOSED),
        [("renamed-unicode-form", [f"{HIDAKA}.pdf", DECOMPOSED])],
    ),
    "swapped contents": (
        lambda bag: swap(bag / PDF, bag / f"{HIDAKA}.pdf"),
        [("damaged-file", [f"{HIDAKA}.pdf"]), ("damaged-file", [PDF])],
    ),
    "a manifest's line removed": (
        lambda bag: drop_line(bag / "manifest-sha256.txt", EDITION),
        [("damaged-manifest", ["manifest-sha256.txt"])],
    ),
    "a manifest's line added": (
        lambda bag: add_line(bag / "manifest-sha512.txt", f"{'0' * 128}  data/ない.pdf"),
        [("damaged-manifest", ["manifest-sha512.txt"])],
    ),
    "a tag manifest's line removed": (
        lambda bag: drop_line(bag / "tagmanifest-sha256.txt", "bag-info.txt"),
        [("damaged-manifest", ["tagmanifest-sha256.txt"])],
    ),
    "an edited tag file": (
        lambda bag: add_line(bag / "bag-info.txt", "Rights: なし"),
        [("damaged-file", ["bag-info.txt"])],
    ),
    "a deleted tag file": (lambda bag: (bag / "bagit.txt").unlink(), [("missing-file", ["bagit.txt"])]),
    "a deleted manifest": (
        lambda bag: (bag / "manifest-sha256.txt").unlink(),
        [("missing-file", ["manifest-sha256.txt"])],
    ),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_named(kind: str, kept: Path, run: Run) -> None:
    damage, expected = DAMAGE[kind]
    damage(kept / BAG)
    code, out, err = run("verify", BAG)
    assert code == 1
    assert re.fullmatch(r"異状が\d+件あります。\n", err)
    *problems, last = out.splitlines()
    assert len(problems) == len(expected)
    for problem, (rule, names) in zip(problems, expected, strict=True):
        assert problem.startswith(f"エラー[{rule}] ")
        assert f"「{BAG}/{names[0]}」" in problem
    assert last.startswith(f"{BAG}：異状{len(expected)}件（")
    code, out, _ = run("verify", BAG, "--json")
    assert code == 1
    (found,) = json.loads(out)
    assert found["whole"] is False
    assert [(finding["rule"], finding["files"]) for finding in found["findings"]] == expected
    assert [finding["message"] for finding in found["findings"]] == problems


@pytest.mark.parametrize("kind", ["a flipped bit", "a deleted file", "a manifest's line removed"])
def test_the_library_finds_the_same_bags_invalid(kind: str, kept: Path) -> None:
    DAMAGE[kind][0](kept / BAG)
    with pytest.raises(bagit.BagError):
        bagit.Bag(str(kept / BAG)).validate()


def test_all_damage_is_named_in_one_run(kept: Path, run: Run) -> None:
    flip(kept / BAG / PDF)
    (kept / BAG / WORD).unlink()
    (kept / BAG / "data/メモ.txt").write_text("メモ", "utf-8")
    flip(kept / f"{BAG}.zip", 500_000)
    (kept / OUT / f"{LIST}.pdf").unlink()
    code, out, _ = run("verify")
    assert code == 1
    for words in (
        f"[damaged-file] 「{BAG}/{PDF}」",
        f"[missing-file] 「{BAG}/{WORD}」",
        f"[added-file] 「{BAG}/data/メモ.txt」",
        f"「{BAG}.zip/data/",
        f"[missing-file] 「{OUT}/{LIST}.pdf」",
    ):
        assert words in out
    assert [
        line for line in out.splitlines() if "：異状" in line and "異状なし" not in line and "ファイル、" in line
    ] == [line for line in out.splitlines() if not line.startswith("エラー")]


def test_a_flipped_byte_of_a_zip_is_told_with_the_file_that_it_is_in(kept: Path, run: Run) -> None:
    path = kept / f"{BAG}.zip"
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(f"{FIRST}/{PDF}")
    flip(path, entry.header_offset + 30 + len(entry.filename.encode()) + entry.file_size // 2)
    code, out, _ = run("verify", f"{BAG}.zip")
    assert code == 1
    assert out.startswith(f"エラー[damaged-file] 「{BAG}.zip/{PDF}」")


@pytest.mark.parametrize("offset", [0, 12, -1, -10, -1000])
def test_a_flipped_byte_of_a_zips_own_is_told(offset: int, kept: Path, run: Run) -> None:
    flip(kept / f"{BAG}.zip", offset)
    code, out, _ = run("verify", f"{BAG}.zip")
    assert code == 1
    assert f"「{BAG}.zip" in out


def test_a_truncated_zip_is_told(kept: Path, run: Run) -> None:
    os.truncate(kept / f"{BAG}.zip", 600_000)
    code, out, _ = run("verify", f"{BAG}.zip")
    assert (code, out.splitlines()[0].startswith(f"エラー[damaged-zip] 「{BAG}.zip」")) == (1, True)


def test_a_dated_folder_names_what_was_touched(kept: Path, run: Run) -> None:
    flip(kept / OUT / f"{LIST}.docx")
    (kept / OUT / f"{LIST}.pdf").rename(kept / OUT / "一覧.pdf")
    (kept / OUT / "メモ.txt").write_text("メモ", "utf-8")
    code, out, _ = run("verify", OUT)
    assert code == 1
    assert [line.partition("]")[0] for line in out.splitlines()[:-1]] == [
        *("警告[own-file", "エラー[damaged-file", "エラー[renamed-file"),
    ]


def test_a_dated_folder_that_lost_its_manifest_is_not_passed_over(kept: Path, run: Run) -> None:
    (kept / OUT / "manifest.json").unlink()
    code, out, _ = run("verify")
    assert code == 1
    assert f"エラー[missing-file] 「{OUT}/manifest.json」がありません。" in out


@pytest.mark.usefixtures("kept")
def test_what_can_not_be_verified_is_wrong_usage(run: Run) -> None:
    path = f"data/editions/{FIRST}.yaml"
    code, out, err = run("verify", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"エラー[nothing-to-verify] 「{path}」は照合できません。")


@pytest.mark.usefixtures("kept")
def test_a_folder_without_a_manifest_is_told(run: Run) -> None:
    code, out, _ = run("verify", "data/editions")
    assert (code, out.startswith("エラー[missing-file] 「data/editions/manifest.json」")) == (1, True)


# --- Built again ----------------------------------------------------------------------------------------------------


def test_built_again_in_another_process_and_place_it_is_the_same(kept: Path, tmp_path: Path, start: Start) -> None:
    for name in ("LICENSE", "data"):  # nothing of the workspace is needed, nor does what is there mislead
        shutil.rmtree(kept / name, ignore_errors=True)
    (kept / "templates").mkdir()
    (kept / "templates/style.yaml").write_text("だめ: [", "utf-8")
    elsewhere = tmp_path / "ほか"
    elsewhere.mkdir()
    variables = {"LC_ALL": "ja_JP.eucJP", "TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "99", "PYTHONUTF8": "1"}
    for path in (f"{kept}/{BAG}", f"{kept}/{BAG}.zip"):
        done = start("verify", "--rebuild", path, cwd=elsewhere, SOURCE_DATE_EPOCH="1", **variables)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.decode().startswith(f"{path}：異状なし、作り直しても同じ（")


@pytest.mark.usefixtures("small")
def test_built_again_by_default_are_the_bags_and_the_dated_folder_is_only_read(run: Run) -> None:
    assert run("archive", "--zip")[0] == run("build")[0] == 0
    code, out, _ = run("verify", "--rebuild")
    assert code == 0
    assert ["、作り直しても同じ" in line for line in out.splitlines()] == [True, True, False]


@pytest.fixture
def bag(archived: Path) -> Path:
    """A small edition filed."""
    return archived / BAG


def rebuilt(run: Run) -> list[tuple[str, list[str]]]:
    """The rules and files of what building it again finds, in a bag that is whole as such."""
    assert run("verify", BAG)[0] == 0
    code, out, err = run("verify", BAG, "--rebuild", "--json")
    assert code == 1
    assert re.fullmatch(r"異状が\d+件あります。\n", err)
    (found,) = json.loads(out)
    for finding in found["findings"]:
        assert BAG + ("/" if finding["files"][0] else "") + finding["files"][0] in finding["message"]
    return [(finding["rule"], finding["files"]) for finding in found["findings"]]


def test_a_whole_bag_of_another_edition_is_told_by_its_files(bag: Path, run: Run) -> None:
    edition = bag / EDITION
    edition.write_bytes(edition.read_bytes().replace("案内所の運営".encode(), "案内所の開設".encode()))
    seal(bag)
    found = rebuilt(run)
    assert {rule for rule, _ in found} == {"rebuilt-otherwise"}
    names = [name for _, (name,) in found]
    assert f"data/{OUT}/{LIST}.pdf" in names and f"data/{OUT}/manifest.json" in names
    assert not [name for name in names if not (bag / name).is_file()]
    code, out, _ = run("verify", BAG, "--rebuild")
    assert (code, f"：異状{len(found)}件（" in out.splitlines()[-1]) == (1, True)


def test_a_whole_bag_with_another_document_is_told_by_it(bag: Path, run: Run) -> None:
    flip(bag / PDF)
    seal(bag)
    assert rebuilt(run) == [("rebuilt-otherwise", [PDF])]


def test_a_whole_bag_with_a_document_more_and_one_less_is_told_by_them(bag: Path, run: Run) -> None:
    (bag / PDF).rename(bag / f"data/{OUT}/別の一覧.pdf")
    (bag / "data/out/2020-06-01").mkdir()
    (bag / "data/out/2020-06-01/古い.pdf").write_bytes(b"%PDF")
    seal(bag)
    assert rebuilt(run) == [
        ("not-rebuilt", ["data/out/2020-06-01/古い.pdf"]),
        ("not-rebuilt", [f"data/{OUT}/別の一覧.pdf"]),
        ("newly-built", [PDF]),
    ]


NOT_BUILT_AGAIN: dict[str, tuple[Damage, str]] = {
    "without the edition": (lambda bag: (bag / EDITION).unlink(), ""),
    "with an edition that has errors": (
        lambda bag: (bag / EDITION).write_bytes((bag / EDITION).read_bytes().replace("平成23年".encode(), b"?")),
        EDITION,
    ),
    "without its style": (lambda bag: (bag / "data/templates/style.yaml").unlink(), ""),
    "with another file for a font": (
        lambda bag: (bag / "data/fonts/BIZUDGothic-Bold.ttf").write_bytes(b"no font"),
        "data/templates/style.yaml",
    ),
    "without the record of the build": (lambda bag: (bag / f"data/{OUT}/manifest.json").unlink(), ""),
    "with a record that is none": (lambda bag: os.truncate(bag / f"data/{OUT}/manifest.json", 9), ""),
    "with a record of no day": (
        lambda bag: (bag / f"data/{OUT}/manifest.json").write_bytes(
            (bag / f"data/{OUT}/manifest.json").read_bytes().replace(b'"made_at": "2023', b'"made_at": "x')
        ),
        "",
    ),
}


@pytest.mark.parametrize("kind", NOT_BUILT_AGAIN)
def test_a_whole_bag_that_can_not_be_built_again_is_told(kind: str, bag: Path, run: Run) -> None:
    damage, file = NOT_BUILT_AGAIN[kind]
    damage(bag)
    seal(bag)
    found = rebuilt(run)
    assert found and all(one == ("not-built-again", [file]) for one in found)
    assert "/tmp" not in run("verify", BAG, "--rebuild")[1]


def as_recorded(bag: Path, **values: object) -> None:
    """Changes what the manifest of the build records, and seals the bag."""
    path = bag / f"data/{OUT}/manifest.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | values, ensure_ascii=False, indent=2) + "\n", "utf-8")
    seal(bag)


def test_other_versions_are_told_before_files_that_differ_and_only_then(bag: Path, run: Run) -> None:
    versions = json.loads((bag / f"data/{OUT}/manifest.json").read_bytes())["versions"]
    as_recorded(bag, code="0" * 64, versions=versions | {"reportlab": "4.0"})
    assert run("verify", BAG, "--rebuild")[0] == 0
    flip(bag / PDF)
    seal(bag)
    assert rebuilt(run) == [("other-versions", [""]), ("rebuilt-otherwise", [PDF])]
    told = run("verify", BAG, "--rebuild")[1].splitlines()[0]
    assert f"reportlab：保存時 4.0、今 {versions['reportlab']}" in told and "プログラムの中身：保存時 000000" in told


def test_a_bag_that_can_not_be_built_again_does_not_stop_the_others(kept: Path, run: Run) -> None:
    shutil.copytree(kept / BAG, kept / f"{BAG}_r2")
    (kept / BAG / EDITION).unlink()
    seal(kept / BAG)
    code, out, _ = run("verify", "--rebuild")
    assert code == 1
    assert f"エラー[not-built-again] 「{BAG}」" in out
    assert f"{BAG}_r2：異状なし、作り直しても同じ" in out


@pytest.mark.usefixtures("bag")
def test_what_takes_too_long_is_ended_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(rebuild, "subprocess", subprocess)
    monkeypatch.setattr(rebuild, "_SECONDS", 0)
    assert rebuilt(run) == [("not-built-again", [""])]
    assert "決められた時間か記憶の量では終わらないか、途中で止まります" in run("verify", BAG, "--rebuild")[1]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_whole_bag_of_something_else_is_told(bag: Path, run: Run) -> None:
    shutil.rmtree(bag / "data")
    (bag / "data").mkdir()
    (bag / "data/手紙.txt").write_text("拝啓", "utf-8")
    seal(bag)
    assert bagit.Bag(str(bag)).validate()
    assert rebuilt(run) == [("not-built-again", [""])]


@pytest.mark.usefixtures("kept")
def test_a_dated_folder_can_not_be_built_again(run: Run) -> None:
    code, out, err = run("verify", OUT, "--rebuild")
    assert (code, out) == (2, "")
    assert err.startswith(f"エラー[not-archived] 「{OUT}」は保存用パッケージ（BagIt）ではないので、")
    assert run("verify", OUT, "--rebuild", "--json")[:2] == (2, "")


def test_what_is_damaged_is_not_built_again(kept: Path, run: Run) -> None:
    flip(kept / BAG / PDF)
    code, out, _ = run("verify", BAG, "--rebuild")
    assert (code, out.splitlines()[-1].startswith(f"{BAG}：異状1件（")) == (1, True)
    assert "rebuilt" not in out
