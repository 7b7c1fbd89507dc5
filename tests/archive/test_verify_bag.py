"""Verifying a bag: each kind of damage is told in words, once, with the file that it touched."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from hashlib import sha256, sha512
from pathlib import Path
from unicodedata import normalize

import pytest

from reportgen.archive import contents
from reportgen.archive.contents import compare_digests
from reportgen.archive.verify import Kind, Verification, verify
from reportgen.diagnostics import UsageError
from reportgen.workspace import Limit

Named = Callable[[Verification], set[str]]
Write = Callable[[Path, Mapping[str, bytes]], Path]

LIST = "data/out/2023-06-01/一覧.pdf"
EXTRACT = "data/out/2023-06-01/extracts/016101_新ひだか町/抜粋.pdf"
MANIFEST = "manifest-sha256.txt"
LISTS = [f"{kind}-{algorithm}.txt" for kind in ("manifest", "tagmanifest") for algorithm in ("sha256", "sha512")]


def told(folder: Path) -> list[str]:
    """The messages without hints, the bag called 袋."""
    verification = verify(folder, "袋")
    assert verification.kind is Kind.BAG
    return [f"[{problem.rule}] {problem.message}" for problem in verification.diagnostics]


def hints(folder: Path) -> list[str]:
    return [problem.hint for problem in verify(folder, "袋").diagnostics]


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_bytes(change(path.read_bytes().decode()).encode())


def seal(bag: Path) -> None:
    """Makes the tag manifests anew, as someone would who wants to hide a change."""
    for algorithm in (sha256, sha512):
        path = bag / f"tagmanifest-{algorithm().name}.txt"
        names = [line.split()[1] for line in path.read_text("utf-8").splitlines()]
        lines = (f"{algorithm((bag / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
        path.write_text("".join(lines), "utf-8")


# --- The payload ----------------------------------------------------------------------------------------------------


def test_a_whole_bag_has_nothing_to_tell(bag: Path) -> None:
    verification = verify(bag)
    assert (verification.findings, verification.diagnostics) == ((), ())
    assert (verification.name, verification.files) == (bag.as_posix(), 15)


def test_a_changed_file_is_told(bag: Path) -> None:
    (bag / LIST).write_bytes(b"%PDF-1.6\n")
    assert told(bag) == [f"[damaged-file] 「袋/{LIST}」の内容が保存したときと違います。"]
    assert hints(bag) == ["控えから元のファイルに戻してください。"]


def test_a_missing_and_an_added_file_are_told(bag: Path) -> None:
    (bag / LIST).unlink()
    (bag / "data/Thumbs.db").write_bytes(b"")
    (bag / "fetch.txt").write_bytes(b"")
    assert told(bag) == [
        "[added-file] 「袋/data/Thumbs.db」は目録にないファイルです。",
        f"[missing-file] 「袋/{LIST}」がありません。",
        "[added-file] 「袋/fetch.txt」は目録にないファイルです。",
    ]


def test_a_renamed_file_is_told_once_with_both_names(bag: Path, named: Named) -> None:
    (bag / LIST).rename(bag / "data/一覧.pdf")
    assert told(bag) == [f"[renamed-file] 「袋/{LIST}」の名前が「data/一覧.pdf」に変わっています。"]
    assert named(verify(bag)) == {LIST, "data/一覧.pdf"}


def test_a_name_in_another_unicode_form_is_told_as_such(bag: Path) -> None:
    (bag / "data/out/2023-06-01/extracts/016101_新ひだか町").rename(
        bag / normalize("NFD", "data/out/2023-06-01/extracts/016101_新ひだか町")
    )
    assert told(bag) == [
        f"[renamed-unicode-form] 「袋/{EXTRACT}」の名前の文字の表し方が変わり、"
        "濁点などを分けた形（NFD）になっています。"
    ]
    assert hints(bag) == ["見た目は同じでも別の名前です。Mac などを経由したときは、送り直してください。"]


def test_a_name_in_another_form_with_other_content_is_told_so(bag: Path) -> None:
    renamed = bag / normalize("NFD", EXTRACT)
    renamed.parent.mkdir()
    renamed.write_bytes(b"x")
    (bag / EXTRACT).unlink()
    assert [line.split()[0] for line in told(bag)] == ["[renamed-unicode-form]"]
    assert hints(bag) == ["内容も変わっています。"]


def test_a_name_in_other_case_is_told_with_both(bag: Path) -> None:
    (bag / "data/program.json").rename(bag / "data/Program.JSON")
    assert told(bag) == ["[renamed-file] 「袋/data/program.json」の名前が「data/Program.JSON」に変わっています。"]


def test_a_name_in_another_form_and_case_is_told_as_another_name(bag: Path) -> None:
    renamed = bag / normalize("NFD", EXTRACT).replace("抜粋.pdf", "抜粋.PDF")
    renamed.parent.mkdir()
    (bag / EXTRACT).rename(renamed)
    assert [line.split()[0] for line in told(bag)] == ["[renamed-file]"]


def test_of_files_that_are_alike_each_is_paired_with_another(bag: Path) -> None:
    (bag / "data/fonts/OFL.txt").rename(bag / "data/fonts/2.txt")
    (bag / "data/fonts/Licence.txt").rename(bag / "data/fonts/1.txt")
    assert [finding.files for finding in verify(bag).findings] == [
        ("data/fonts/Licence.txt", "data/fonts/1.txt"),
        ("data/fonts/OFL.txt", "data/fonts/2.txt"),
    ]


def test_files_whose_contents_were_swapped_say_where_the_content_is_from(bag: Path) -> None:
    one, other = bag / LIST, bag / EXTRACT
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    assert hints(bag) == [
        f"今の内容は「{LIST}」のものです。入れ替わりがないか確かめてください。",
        f"今の内容は「{EXTRACT}」のものです。入れ替わりがないか確かめてください。",
    ]


def test_empty_folders_are_harmless(bag: Path) -> None:
    (bag / "data/空").mkdir()
    (bag / "空/空").mkdir(parents=True)
    assert told(bag) == []


def test_a_payload_that_is_gone_is_told_file_by_file(bag: Path, payload: dict[str, bytes]) -> None:
    (bag / "data").rename(bag.parent / "よそ")
    assert told(bag) == [f"[missing-file] 「袋/data/{path}」がありません。" for path in sorted(payload)]


# --- What is no file or can't be read -------------------------------------------------------------------------------

if os.name == "posix":

    def test_links_are_told_and_not_followed(bag: Path) -> None:
        (bag / LIST).rename(bag.parent / "一覧.pdf")
        (bag / LIST).symlink_to(bag.parent / "一覧.pdf")
        (bag / "data/data").rename(bag.parent / "元")
        (bag / "data/data").symlink_to(bag.parent / "元", target_is_directory=True)
        assert told(bag) == [
            "[not-a-file] 「袋/data/data」はリンクです。",
            f"[not-a-file] 「袋/{LIST}」はリンクです。",
        ]

    def test_a_pipe_is_told_and_not_waited_for(bag: Path) -> None:
        (bag / "manifest-sha256.txt").unlink()
        os.mkfifo(bag / "manifest-sha256.txt")
        assert told(bag) == ["[not-a-file] 「袋/manifest-sha256.txt」はファイルでもフォルダーでもない特別なものです。"]

    def test_a_name_that_is_no_text_is_told_with_escapes(bag: Path) -> None:
        (bag / os.fsdecode(b"data/\xe3\x81")).write_bytes(b"x")
        (message,) = told(bag)
        assert message == "[added-file] 「袋/data/\\udce3\\udc81」は目録にないファイルです。"


def test_what_may_not_be_read_is_told_and_not_taken_for_missing(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_file, list_folder = Path.open, os.scandir

    def open_or_refuse(self: Path, *arguments: object, **options: object) -> object:
        if self.name == "一覧.pdf":
            raise PermissionError(13, "Permission denied", str(self))
        return open_file(self, *arguments, **options)  # type: ignore[call-overload]

    def list_or_refuse(path: Path) -> object:
        if Path(path).name == "templates":
            raise OSError(5, "Input/output error", str(path))
        return list_folder(path)

    monkeypatch.setattr(Path, "open", open_or_refuse)
    monkeypatch.setattr(os, "scandir", list_or_refuse)
    assert told(bag) == [
        f"[not-read] 「袋/{LIST}」を読めないため、照合できません（許可がありません）。",
        "[not-read] 「袋/data/templates」を読めないため、照合できません（ディスクの読み書きに失敗しました）。",
    ]


@pytest.mark.parametrize("name", ["2023-06-01", "data"])
def test_where_a_folder_may_not_be_read_nothing_is_said_of_what_is_in_it(
    name: str, bag: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_folder = os.scandir

    def list_or_refuse(path: Path) -> object:
        if Path(path).name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", list_or_refuse)
    (message,) = told(bag)
    assert message.startswith("[not-read] 「袋")


# --- The lists ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS[:2])
@pytest.mark.parametrize(
    "change",
    [
        lambda text: "".join(line for line in text.splitlines(True) if "一覧" not in line),
        lambda text: text + f"{'0' * 64}  data/余分.pdf\n",
        lambda text: text.replace("0", "1", 1),
        lambda text: text.replace("\n", "\r\n"),
        lambda _: "",
    ],
)
def test_a_manifest_that_was_changed_is_told_and_no_file_is(change: Callable[[str], str], name: str, bag: Path) -> None:
    edit(bag / name, change)
    assert told(bag) == [f"[damaged-manifest] 目録「袋/{name}」が保存したときと違います（中身が変わっています）。"]


def test_a_file_is_named_by_the_other_list_where_one_is_damaged_or_missing(bag: Path) -> None:
    (bag / LIST).write_bytes(b"x")
    damaged = f"[damaged-file] 「袋/{LIST}」の内容が保存したときと違います。"
    edit(bag / MANIFEST, lambda text: text.replace("0", "1", 1))
    assert told(bag) == [
        damaged,
        f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（中身が変わっています）。",
    ]
    (bag / MANIFEST).unlink()
    assert told(bag) == [damaged, f"[missing-file] 「袋/{MANIFEST}」がありません。"]


@pytest.mark.parametrize("name", LISTS)
def test_a_missing_list_is_told(name: str, bag: Path) -> None:
    (bag / name).unlink()
    assert told(bag) == [f"[missing-file] 「袋/{name}」がありません。"]


def test_without_any_list_the_lists_are_told(bag: Path) -> None:
    for name in LISTS:
        (bag / name).unlink()
    assert told(bag) == [f"[missing-file] 「袋/{name}」がありません。" for name in LISTS]


@pytest.mark.parametrize("name", LISTS[2:])
def test_a_damaged_tag_manifest_is_found(name: str, bag: Path) -> None:
    edit(bag / name, lambda text: text.replace("bag-info.txt", "bag-inf0.txt"))
    assert verify(bag).findings


def test_lists_that_follow_a_changed_file_are_told_since_the_tag_manifests_do_not(bag: Path, named: Named) -> None:
    for algorithm in (sha256, sha512):
        old, new = (algorithm(data).hexdigest() for data in ((bag / LIST).read_bytes(), b"forged"))
        edit(bag / f"manifest-{algorithm().name}.txt", lambda text, old=old, new=new: text.replace(old, new))  # type: ignore[misc]
    (bag / LIST).write_bytes(b"forged")
    assert named(verify(bag)) == {"manifest-sha256.txt", "manifest-sha512.txt"}


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt"])
def test_a_damaged_tag_file_is_told(name: str, bag: Path) -> None:
    edit(bag / name, lambda text: "\ufeff" + text)
    assert told(bag) == [f"[damaged-file] 「袋/{name}」の内容が保存したときと違います。"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("bag-info.txt", lambda text: text.replace("Payload-Oxum: 8", "Payload-Oxum: 9")),
        ("bagit.txt", lambda text: text.replace("1.0", "9.9")),
        ("bagit.txt", lambda text: text.replace("UTF-8", "無い")),
        ("manifest-sha512.txt", lambda text: text.replace("0", "1", 1)),
        ("manifest-sha512.txt", lambda text: text + f"{'0' * 128}  ../../etc/passwd\n"),
    ],
)
def test_what_is_sealed_and_wrong_all_the_same_the_library_judges(
    name: str, change: Callable[[str], str], bag: Path
) -> None:
    edit(bag / name, change)
    seal(bag)
    (message,) = told(bag)
    assert message.startswith("[invalid-bag] 「袋」は BagIt の検査に通りません（")


def test_a_manifest_that_is_too_large_to_be_one_is_not_read(bag: Path) -> None:
    with (bag / MANIFEST).open("r+b") as file:
        file.truncate(Limit.MANIFEST + 1)
    assert told(bag) == [f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（中身が変わっています）。"]


def test_a_bag_of_another_program_with_one_manifest_is_whole(bag: Path) -> None:
    edit(bag / "bag-info.txt", lambda text: text.replace("reportgen", "other"))
    for name in (LISTS[0], *LISTS[2:]):
        (bag / name).unlink()
    assert told(bag) == []
    (bag / LIST).write_bytes(b"x")
    assert told(bag) == [f"[damaged-file] 「袋/{LIST}」の内容が保存したときと違います。"]


# --- What is no bag -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["bagit.txt", "bag-info.txt", "tagmanifest-sha512.txt"])
def test_a_bag_is_one_as_long_as_a_tag_file_is_left(left: str, bag: Path) -> None:
    for path in bag.glob("*.txt"):
        if path.name != left:
            path.unlink()
    assert told(bag)


def test_where_the_system_does_not_even_say_what_is_there_that_is_told(tmp_path: Path) -> None:
    too_long = "長" * 200
    with pytest.raises(UsageError, match="nothing-to-verify"):
        verify(tmp_path / too_long, too_long)


def test_what_is_not_there_and_what_is_no_bag_is_told(tmp_path: Path, write: Write) -> None:
    write(tmp_path, {"メモ.txt": b""})
    for name, problem in (
        ("無い", "[nothing-to-verify] 「無い」は照合できません。"),
        ("メモ.txt", "[nothing-to-verify] 「メモ.txt」は照合できません。"),
    ):
        with pytest.raises(UsageError) as raised:
            verify(tmp_path / name, name)
        assert [f"[{one.rule}] {one.message}" for one in raised.value.diagnostics] == [problem]


# --- Bounds ---------------------------------------------------------------------------------------------------------


def test_what_is_too_large_is_told_and_not_read(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (bag / "data/穴だらけ").open("wb") as file:
        file.truncate(1 << 40)
    assert told(bag) == ["[not-read] 「袋/data/穴だらけ」を読めないため、照合できません（大きすぎます）。"]
    (bag / "data/穴だらけ").unlink()
    monkeypatch.setattr(contents, "LARGEST_FOLDER", 2000)
    assert "（大きすぎます）" in told(bag)[-1]


def test_many_renamed_files_that_are_alike_are_each_told_once() -> None:
    many = 20_000
    old = {f"data/{number}": "same" for number in range(many)}
    new = {f"data/新{number}": "same" for number in range(many)}
    findings = compare_digests("袋", old, new)
    assert len({finding.files for finding in findings}) == many
    swapped = compare_digests("袋", old, dict.fromkeys(old, "other") | {"data/0": "same"})
    assert len(swapped) == many - 1
