"""The bag as bytes: what RFC 8493 asks for, what bagit takes for valid, and nothing that depends on when or where."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

import bagit
import pytest

from reportgen.archive.bag import describe_bag, judge, make_bag
from reportgen.diagnostics import DataError, UsageError

Write = Callable[[Path, Mapping[str, bytes]], Path]


def test_bagit_takes_it_for_a_valid_bag_and_reads_what_it_says(bag: Path, payload: dict[str, bytes]) -> None:
    read = bagit.Bag(str(bag))
    assert read.validate()
    assert read.version_info == (1, 0)
    assert sorted(read.algorithms) == ["sha256", "sha512"]
    assert set(read.payload_entries()) == {f"data/{path}" for path in payload}
    assert read.info["Payload-Oxum"] == f"{sum(map(len, payload.values()))}.{len(payload)}"
    assert judge(bag) == ""


def test_it_holds_the_payload_and_the_six_tag_files(bag_files: dict[str, bytes], payload: dict[str, bytes]) -> None:
    tag_files = {name: data for name, data in bag_files.items() if not name.startswith("data/")}
    assert list(tag_files) == [
        *("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt"),
        *("tagmanifest-sha256.txt", "tagmanifest-sha512.txt"),
    ]
    assert bag_files.keys() - tag_files.keys() == {f"data/{path}" for path in payload}
    assert all(bag_files[f"data/{path}"] == data for path, data in payload.items())


@pytest.mark.parametrize("algorithm", [sha256, sha512])
def test_each_manifest_lists_all_with_the_right_digests(
    algorithm: Callable[[bytes], object], bag_files: dict[str, bytes]
) -> None:
    name = algorithm.__name__.removeprefix("openssl_")
    for manifest in (f"manifest-{name}.txt", f"tagmanifest-{name}.txt"):
        for line in bag_files[manifest].decode().splitlines():
            digest, path = line.split("  ")
            assert digest == algorithm(bag_files[path]).hexdigest()  # type: ignore[attr-defined]


def test_the_same_payload_in_another_order_makes_the_same_bytes(
    payload: dict[str, bytes], info: dict[str, str], bag_files: dict[str, bytes]
) -> None:
    assert make_bag(dict(reversed(payload.items())), info) == bag_files


def test_bag_info_says_what_an_archive_asks(bag_files: dict[str, bytes]) -> None:
    assert bag_files["bag-info.txt"].decode().splitlines() == [
        "Source-Organization: 室蘭市",
        "Organization-Code: 012050",
        "External-Identifier: 012050_2023-06-01",
        "External-Description: 西胆振地域における広域連携の状況（令和5年6月1日現在）",
        "Bag-Group-Identifier: 012050_koiki-renkei",
        "Bagging-Date: 2023-07-03",
        "Bag-Software-Agent: reportgen 0.1.0",
        "Title: 西胆振地域における広域連携の状況（令和5年6月1日現在）",
        "Date: 2023-06-01",
        "Language: ja",
        "Rights: CC BY 4.0",
        "Revision: 1",
        "Payload-Oxum: 831.9",
    ]


def test_a_re_issue_has_its_number_and_its_reason_of_several_lines(
    description: dict[str, Any], payload: dict[str, bytes], tmp_path: Path, write: Write
) -> None:
    info = describe_bag(**description, revision=2, reason="誤記を改めた。\r\n（壮瞥町）\x07")
    folder = write(tmp_path / "2023-06-01_r2", make_bag(payload, info))
    said = bagit.Bag(str(folder)).info
    assert judge(folder) == ""
    assert said["External-Identifier"] == "012050_2023-06-01_r2"
    assert said["Revision"] == "2"
    assert said["Revision-Reason"].split() == ["誤記を改めた。", "（壮瞥町）"]


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_re_issue_without_a_reason_is_refused(reason: str, description: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"エラー\[no-reason\] 訂正版（第3版）には理由が必要です。"):
        describe_bag(**description, revision=3, reason=reason)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("a\nb", "見えない文字か改行 U+000A が入っています"),
        ("a\u2028b", "見えない文字か改行 U+2028 が入っています"),
        ("達成率100%.txt", "「%」は使えません"),
        ("a\\b", "「\\」は使えません"),
        ("a:b", "「:」は使えません"),
        ("../a", "「.」か「~$」で始まっています"),
        ("a /b", "前後に空白があるか、「.」で終わっています"),
        ("a　", "前後に空白があるか、「.」で終わっています"),
        ("a./b", "前後に空白があるか、「.」で終わっています"),
        ("con/b", "Windows が別の意味に使う名前です"),
        ("b/Nul.txt", "Windows が別の意味に使う名前です"),
    ],
)
def test_names_that_some_system_or_tool_can_not_take_are_refused(path: str, problem: str) -> None:
    with pytest.raises(DataError) as raised:
        make_bag({path: b"", "良い.txt": b""}, {})
    (told,) = raised.value.diagnostics
    assert told.message == f"「{path}」という名前では保存できません（{problem}）。"


def test_the_library_says_in_its_words_why_a_bag_is_none(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(bag.parent)
    (bag / "data/program.json").unlink()
    assert "expected 9 files" in judge(bag).lower()
    (bag / "bagit.txt").write_bytes(b"\xff")
    assert judge(bag)
    (bag / "bagit.txt").unlink()
    assert "bagit.txt does not exist" in judge(bag)
    assert Path.cwd() == bag.parent


def test_the_library_writes_nothing_to_the_console(bag: Path) -> None:
    (bag / "data/program.json").write_bytes(b"[]")
    judging = "import sys, pathlib; from reportgen.archive.bag import judge; print(judge(pathlib.Path(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", judging, bag],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"Bag validation failed: data/program.json ")
    assert done.stderr == b""
