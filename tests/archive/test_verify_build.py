"""Verifying a dated folder by its manifest.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from reportgen.archive.manifest import Input, Inputs
from reportgen.archive.store import store_edition
from reportgen.archive.verify import Kind, Verification, verify

INPUTS = Inputs("2023-06-01", "2023-06-01T00:00:00+00:00", Input("e.yaml", "1"), (), (), "reportgen 1")
TOWN = "extracts/016101_新ひだか町/抜粋.docx"
FILES = {"一覧.pdf": b"list", "一覧.docx": b"word", TOWN: b"extract", "空.txt": b""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "2023-06-01"
    store_edition(folder, FILES, INPUTS)
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
    (folder / "控え/.DS_Store").write_bytes(b"added")
    assert told(folder) == [
        f"[renamed-unicode-form] 「版/{TOWN}」の名前の文字の表し方が変わり、濁点などを分けた形（NFD）になっています。",
        "[renamed-file] 「版/一覧.docx」の名前が「一覧（手直し）.docx」に変わっています。",
        "[damaged-file] 「版/一覧.pdf」の内容が保存したときと違います。",
        "[added-file] 「版/控え/.DS_Store」は目録にないファイルです。",
        "[missing-file] 「版/空.txt」がありません。",
    ]
    assert named(verify(folder)) == {*FILES, normalize("NFD", TOWN), "一覧（手直し）.docx", "控え/.DS_Store"}


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


def test_a_size_that_is_wrong_where_the_digest_is_right_is_the_manifests_fault(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"size": 4', b'"size": 5'))
    assert told(folder) == [
        "[damaged-manifest] 目録「版/manifest.json」が保存したときと違います（値が違う行：一覧.docx、一覧.pdf）。"
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace('"files": [', '"files":  ['),
        lambda text: text.replace("一", "\\u4e00", 1),
        lambda text: text + "\n",
        lambda text: text.replace("reportgen 1", "reportgen \\ud800"),
    ],
)
def test_a_manifest_written_otherwise_is_told(change: Callable[[str], str], folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_bytes(change(manifest.read_bytes().decode()).encode())
    assert told(folder) == [
        "[damaged-manifest] 目録「版/manifest.json」が保存したときと違います（改行や空白、並び順などの書き方）。"
    ]


def test_a_manifest_that_lists_a_file_twice_is_told(folder: Path) -> None:
    manifest = folder / "manifest.json"
    content = json.loads(manifest.read_bytes())
    content["files"].append(content["files"][0])
    manifest.write_bytes((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())
    assert [problem.split()[0] for problem in told(folder)] == ["[damaged-manifest]"]
