"""Verifying a dated folder by its manifest.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from zipfile import ZipFile

import pytest

from reportgen.archive.manifest import Input, Inputs
from reportgen.archive.store import ToMake, store_edition
from reportgen.archive.verify import Kind, Verification, verify

INPUTS = Inputs("2023-06-01", "2023-06-01T00:00:00+00:00", Input("e.yaml", "1"), (), (), (), "reportgen 1", "", {})
TOWN = "extracts/016101_新ひだか町/抜粋.docx"
FILES = {"一覧.pdf": b"list", "一覧.docx": b"word", TOWN: b"extract", "空.txt": b""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "2023-06-01"
    store_edition(folder, ToMake.of(FILES), INPUTS)
    return folder


def told(folder: Path) -> list[str]:
    verification = verify(folder, "版")
    assert verification.kind is Kind.BUILD
    return [f"[{problem.rule}] {problem.message}" for problem in verification.diagnostics]


def test_a_whole_folder_has_nothing_to_tell(folder: Path) -> None:
    verification = verify(folder)
    assert (verification.findings, verification.files) == ((), 5)


def test_all_that_was_touched_is_told_in_one_run(folder: Path, named: Callable[[Verification], set[str]]) -> None:
    (folder / "一覧.pdf").write_bytes(b"lisT")
    (folder / "空.txt").unlink()
    (folder / "一覧.docx").rename(folder / "一覧（手直し）.docx")
    (folder / TOWN).parent.rename(folder / normalize("NFD", TOWN).rpartition("/")[0])
    (folder / "控え").mkdir()
    (folder / "控え/メモ.txt").write_bytes(b"added")
    assert told(folder) == [
        f"[renamed-unicode-form] 「版/{TOWN}」の名前の文字の表し方が変わり、濁点などを分けた形（NFD）になっています。",
        "[renamed-file] 「版/一覧.docx」の名前が「一覧（手直し）.docx」に変わっています。",
        "[damaged-file] 「版/一覧.pdf」の内容が保存したときと違います。",
        "[own-file] 「版/控え/メモ.txt」はこのプログラムが作ったファイルではありません。",
        "[missing-file] 「版/空.txt」がありません。",
    ]
    assert named(verify(folder)) == {*FILES, normalize("NFD", TOWN), "一覧（手直し）.docx", "控え/メモ.txt"}


def test_without_a_manifest_that_is_told(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    assert told(folder) == ["[missing-file] 「版/manifest.json」がありません。"]


@pytest.mark.parametrize("data", [b"", b"\xff", b"{}", b"[" * 100_000, b'{"files": [{"path": 1}]}'])
def test_a_manifest_that_can_not_be_read_is_told(data: bytes, folder: Path) -> None:
    (folder / "manifest.json").write_bytes(data)
    assert told(folder) == [
        "[damaged-manifest] 目録「版/manifest.json」が保存したときと違います（中身を読み取れません）。"
    ]


@pytest.mark.parametrize("value", [1, None, ["a"], {}])
@pytest.mark.parametrize("key", ["path", "sha256"])
def test_a_manifest_with_values_of_another_kind_can_not_be_read(key: str, value: object, folder: Path) -> None:
    content = json.loads((folder / "manifest.json").read_bytes())
    content["files"][0][key] = value
    (folder / "manifest.json").write_text(json.dumps(content), "utf-8")
    (problem,) = told(folder)
    assert "中身を読み取れません" in problem


def word_file(text: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", text)
    return out.getvalue()


def test_what_a_clerk_did_is_told_from_damage(folder: Path) -> None:
    (folder / "一覧.docx").write_bytes(word_file("手直し"))
    (folder / "一覧（手直し）.docx").write_bytes(b"earlier")
    for name in ("~$一覧.docx", ".DS_Store", "Thumbs.db", ".~lock.一覧.docx#"):
        (folder / name).write_bytes(b"")
    assert told(folder) == [
        "[edited-file] 「版/一覧.docx」は作成後に手直しされています（Word ファイルとしては無事です）。",
        "[own-file] 「版/一覧（手直し）.docx」はこのプログラムが作ったファイルではありません。",
    ]
    assert verify(folder).is_whole


def test_what_a_clerk_put_there_is_not_read_whatever_it_is(folder: Path) -> None:
    (folder / "共有").symlink_to("/dev/zero")
    with (folder / "動画.mp4").open("wb") as file:
        file.truncate(1 << 40)
    assert [problem.split()[0] for problem in told(folder)] == ["[own-file]", "[own-file]"]
    (folder / "一覧.pdf").unlink()
    (folder / "一覧.pdf").symlink_to("/dev/zero")
    assert "[not-a-file] 「版/一覧.pdf」はリンクです。" in told(folder)


@pytest.mark.parametrize(
    "data", [b"", b"PK", word_file("手直し")[:-30], word_file("手直し").replace("手".encode(), b"xyz", 1)]
)
def test_a_word_file_that_is_none_is_damaged(data: bytes, folder: Path) -> None:
    (folder / "一覧.docx").write_bytes(data)
    assert told(folder) == ["[damaged-file] 「版/一覧.docx」の内容が保存したときと違います。"]
    assert not verify(folder).is_whole


def test_a_changed_pdf_is_damaged_whatever_it_is(folder: Path) -> None:
    (folder / "一覧.pdf").write_bytes(word_file("手直し"))
    assert told(folder) == ["[damaged-file] 「版/一覧.pdf」の内容が保存したときと違います。"]
