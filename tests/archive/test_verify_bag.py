"""Verifying a bag: each kind of damage is told in words, once, with the file that it touched."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from hashlib import sha256, sha512
from pathlib import Path
from unicodedata import normalize

import pytest

from reportgen.archive.verify import Kind, Verification, verify

Named = Callable[[Verification], set[str]]
Write = Callable[[Path, Mapping[str, bytes]], Path]

LIST = "data/out/2023-06-01/一覧.pdf"
EXTRACT = "data/out/2023-06-01/extracts/016101_新ひだか町/抜粋.pdf"
MANIFEST = "manifest-sha256.txt"


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


def test_a_name_in_other_case_is_told_as_such(bag: Path) -> None:
    (bag / "data/program.json").rename(bag / "data/Program.JSON")
    assert told(bag) == [
        "[renamed-case] 「袋/data/program.json」の名前の大文字と小文字が変わり、「data/Program.JSON」になっています。"
    ]


def test_a_name_in_another_form_and_case_is_told_as_in_another_case(bag: Path) -> None:
    renamed = bag / normalize("NFD", EXTRACT).replace("抜粋.pdf", "抜粋.PDF")
    renamed.parent.mkdir()
    (bag / EXTRACT).rename(renamed)
    assert [line.split()[0] for line in told(bag)] == ["[renamed-case]"]


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
        if path.name == "templates":
            raise OSError(5, "Input/output error", str(path))
        return list_folder(path)

    monkeypatch.setattr(Path, "open", open_or_refuse)
    monkeypatch.setattr(os, "scandir", list_or_refuse)
    assert told(bag) == [
        f"[not-read] 「袋/{LIST}」を読めないため、照合できません（許可がありません）。",
        "[not-read] 「袋/data/templates」を読めないため、照合できません（Input/output error）。",
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


def test_a_removed_line_is_told_with_its_file(bag: Path) -> None:
    edit(bag / MANIFEST, lambda text: "".join(line for line in text.splitlines(True) if "一覧" not in line))
    assert told(bag) == [f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（抜けた行：{LIST}）。"]


def test_an_added_line_is_told_with_its_file(bag: Path) -> None:
    edit(bag / MANIFEST, lambda text: text + f"{'0' * 64}  data/余分.pdf\n")
    assert told(bag) == [
        f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（余分な行：data/余分.pdf）。"
    ]


@pytest.mark.parametrize("whole", [True, False])
def test_a_manifest_that_lists_what_is_no_payload_is_told(whole: bool, bag: Path) -> None:
    if not whole:
        (bag / LIST).write_bytes(b"x")
    edit(bag / MANIFEST, lambda text: text + f"{sha256((bag / 'bagit.txt').read_bytes()).hexdigest()}  bagit.txt\n")
    seal(bag)
    assert f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（余分な行：bagit.txt）。" in told(bag)


def test_a_changed_digest_is_told_with_its_file_because_the_other_list_knows_better(bag: Path) -> None:
    edit(bag / "manifest-sha512.txt", lambda text: "".join(_with_another_digest(text, "一覧")))
    assert told(bag) == [
        f"[damaged-manifest] 目録「袋/manifest-sha512.txt」が保存したときと違います（値が違う行：{LIST}）。"
    ]


def _with_another_digest(text: str, name: str) -> list[str]:
    lines = (line.partition("  ") for line in text.splitlines(True))
    return [(digest[::-1] if name in path else digest) + space + path for digest, space, path in lines]


def test_a_file_that_was_changed_with_its_line_in_one_list_is_told_with_that_list(bag: Path) -> None:
    old = sha256((bag / LIST).read_bytes()).hexdigest()
    (bag / LIST).write_bytes(b"forged")
    edit(bag / MANIFEST, lambda text: text.replace(old, sha256(b"forged").hexdigest()))
    assert told(bag) == [
        f"[damaged-file] 「袋/{LIST}」の内容が保存したときと違います。",
        f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（どの行かは分かりません）。",
    ]


def test_lists_that_both_follow_a_changed_file_are_told_since_the_tag_manifests_do_not(bag: Path, named: Named) -> None:
    for algorithm in (sha256, sha512):
        old, new = (algorithm(data).hexdigest() for data in ((bag / LIST).read_bytes(), b"forged"))
        edit(bag / f"manifest-{algorithm().name}.txt", lambda text, old=old, new=new: text.replace(old, new))  # type: ignore[misc]
    (bag / LIST).write_bytes(b"forged")
    assert {"manifest-sha256.txt", "manifest-sha512.txt"} <= named(verify(bag))


def test_a_list_without_a_changed_meaning_is_told_too(bag: Path) -> None:
    for name in (MANIFEST, "tagmanifest-sha512.txt"):
        edit(bag / name, lambda text: text.replace("\n", "\r\n"))
    assert told(bag) == [
        f"[damaged-manifest] 目録「袋/{name}」が保存したときと違います（改行や空白、並び順などの書き方）。"
        for name in (MANIFEST, "tagmanifest-sha512.txt")
    ]


def test_lines_that_can_not_be_read_are_told_by_number_and_many_names_are_counted(bag: Path) -> None:
    (bag / MANIFEST).write_bytes(b"\xff\nabc data/x\n" + (bag / MANIFEST).read_bytes()[:20])
    (message,) = told(bag)
    assert "（読めない行：1、2、3行目、抜けた行：data/data/editions/2023-06-01.yaml、" in message
    assert message.endswith(" ほか6件）。")


def test_a_missing_manifest_is_told_and_the_payload_still_proved(bag: Path) -> None:
    (bag / MANIFEST).unlink()
    (bag / LIST).write_bytes(b"x")
    assert told(bag) == [
        f"[damaged-file] 「袋/{LIST}」の内容が保存したときと違います。",
        f"[missing-file] 「袋/{MANIFEST}」がありません。",
    ]


def test_without_any_list_only_the_lists_are_told(bag: Path) -> None:
    for path in bag.glob("*manifest-*.txt"):
        path.unlink()
    assert [line.split()[0] for line in told(bag)] == ["[missing-file]"] * 4
    (bag / "manifest-sha256.txt").write_bytes(b"")
    (bag / "manifest-sha512.txt").write_bytes(b"")
    assert [line.split()[0] for line in told(bag)] == ["[damaged-manifest]"] * 2 + ["[missing-file]"] * 2


def test_a_damaged_tag_manifest_is_told_from_a_damaged_file(bag: Path) -> None:
    edit(bag / "tagmanifest-sha256.txt", lambda text: "".join(_with_another_digest(text, "bag-info")))
    assert told(bag) == [
        "[damaged-manifest] 目録「袋/tagmanifest-sha256.txt」が保存したときと違います（値が違う行：bag-info.txt）。"
    ]


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt"])
def test_a_damaged_tag_file_is_told(name: str, bag: Path) -> None:
    edit(bag / name, lambda text: "\ufeff" + text)
    assert told(bag) == [f"[damaged-file] 「袋/{name}」の内容が保存したときと違います。"]


def test_another_declaration_is_told_though_the_tag_manifests_agree(bag: Path) -> None:
    edit(bag / "bagit.txt", lambda text: text.replace("1.0", "0.97"))
    seal(bag)
    assert "[damaged-file] 「袋/bagit.txt」の内容が保存したときと違います。" in told(bag)


def test_a_wrong_sum_of_the_payload_is_told(bag: Path, named: Named) -> None:
    edit(bag / "bag-info.txt", lambda text: text.replace("Payload-Oxum: 8", "Payload-Oxum: 9"))
    seal(bag)
    (message,) = told(bag)
    assert message == "[wrong-oxum] 「袋/bag-info.txt」の Payload-Oxum は931.9ですが、実際は831.9です。"
    assert named(verify(bag)) == {"bag-info.txt"}


@pytest.mark.parametrize("sealed", [False, True])
def test_a_bag_info_that_is_none_is_told_once(sealed: bool, bag: Path) -> None:
    (bag / "bag-info.txt").write_bytes(b"no label\n")
    if sealed:
        seal(bag)
    assert told(bag) == ["[damaged-file] 「袋/bag-info.txt」の内容が保存したときと違います。"]


def test_a_manifest_that_is_too_large_to_be_one_is_not_read(bag: Path) -> None:
    with (bag / MANIFEST).open("r+b") as file:
        file.truncate((1 << 24) + 1)
    assert told(bag) == [f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（中身を読み取れません）。"]


def test_a_line_that_was_changed_and_sealed_does_not_stand_against_the_other_list(bag: Path, named: Named) -> None:
    edit(bag / MANIFEST, lambda text: "".join(_with_another_digest(text, "一覧")))
    seal(bag)
    assert f"[damaged-manifest] 目録「袋/{MANIFEST}」が保存したときと違います（値が違う行：{LIST}）。" in told(bag)
    assert named(verify(bag)) == {MANIFEST, "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"}


# --- What is no bag -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["bagit.txt", "bag-info.txt", "tagmanifest-sha512.txt"])
def test_a_bag_is_one_as_long_as_a_tag_file_is_left(left: str, bag: Path) -> None:
    for path in bag.glob("*.txt"):
        if path.name != left:
            path.unlink()
    assert len(told(bag)) == 5


def test_where_the_system_does_not_even_say_what_is_there_that_is_told(tmp_path: Path) -> None:
    too_long = "長" * 200
    assert [problem.rule for problem in verify(tmp_path / too_long, too_long).diagnostics] == ["missing-file"]


def test_what_is_not_there_and_what_is_no_bag_is_told(tmp_path: Path, write: Write) -> None:
    write(tmp_path, {"メモ.txt": b""})
    for name, problem in (
        ("無い", "[missing-file] 「無い」がありません。"),
        ("メモ.txt", "[nothing-to-verify] 「メモ.txt」は照合できません。"),
    ):
        verification = verify(tmp_path / name, name)
        assert verification.kind is Kind.NOTHING
        assert [f"[{one.rule}] {one.message}" for one in verification.diagnostics] == [problem]


@pytest.mark.parametrize(
    "damage", ["none", "flipped", "truncated", "deleted", "added", "renamed", "list", "other list"]
)
def test_the_quick_way_tells_the_same(bag: Path, damage: str) -> None:
    victim = min(path for path in (bag / "data").rglob("*") if path.is_file())
    data = victim.read_bytes()
    match damage:
        case "flipped":
            victim.write_bytes(bytes([data[0] ^ 1]) + data[1:])
        case "truncated":
            victim.write_bytes(data[:-1])
        case "deleted":
            victim.unlink()
        case "added":
            victim.with_name("added.txt").write_bytes(b"x")
        case "renamed":
            victim.rename(victim.with_name("renamed.txt"))
        case "list" | "other list":
            edit(bag / f"manifest-sha{256 if damage == 'list' else 512}.txt", lambda text: text.partition("\n")[2])
    thorough = verify(bag).findings
    assert bool(thorough) is (damage != "none")
    assert verify(bag, quick=True).findings == thorough
