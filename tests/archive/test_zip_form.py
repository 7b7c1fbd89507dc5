"""The zip of a bag: the same bytes for the same bag, plain to every tool, and verified without being unpacked."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from struct import pack_into
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.archive.verify import Kind, Verification, verify
from reportgen.archive.zip_form import Entry, has_our_form, write_zip

Named = Callable[[Verification], set[str]]
DAY = date(2023, 7, 3)
LIST = "data/out/2023-06-01/一覧.pdf"


@pytest.fixture
def packed(tmp_path: Path, bag_files: dict[str, bytes]) -> Path:
    """The bag's zip."""
    path = tmp_path / "2023-06-01.zip"
    path.write_bytes(write_zip(bag_files, "2023-06-01", DAY))
    return path


def told(path: Path) -> list[str]:
    verification = verify(path, "袋.zip")
    assert verification.kind is Kind.ZIP
    return [f"[{problem.rule}] {problem.message}" for problem in verification.diagnostics]


def repacked(path: Path, change: Callable[[dict[str, bytes]], Mapping[str, bytes]], method: int = ZIP_STORED) -> Path:
    """The zip made anew, by another program and with changed entries."""
    with ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w", method) as archive:
        for name, data in change(entries).items():
            archive.writestr(name, data)
    return path


# --- Writing --------------------------------------------------------------------------------------------------------


def test_any_program_reads_it_and_unpacks_a_valid_bag(packed: Path, bag_files: dict[str, bytes]) -> None:
    with ZipFile(packed) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"2023-06-01/{path}" for path in sorted(bag_files)]
        for info in archive.infolist():
            assert (info.date_time, info.compress_type) == ((2023, 7, 3, 0, 0, 0), ZIP_STORED)
            assert (info.flag_bits, info.external_attr >> 16, info.create_system) == (0x800, 0o100644, 3)
            assert (info.extra, info.comment) == (b"", b"")
    shutil.unpack_archive(packed, packed.parent)
    assert verify(packed.parent / "2023-06-01").findings == ()


def test_the_order_of_the_files_does_not_change_a_byte(packed: Path, bag_files: dict[str, bytes]) -> None:
    assert write_zip(dict(reversed(bag_files.items())), "2023-06-01", DAY) == packed.read_bytes()


@pytest.mark.parametrize(
    ("day", "written"), [(None, (1980, 1, 1)), (date(1970, 1, 1), (1980, 1, 1)), (date(2200, 1, 1), (2107, 12, 31))]
)
def test_a_day_that_a_zip_can_not_hold_becomes_the_nearest(day: date | None, written: tuple[int, int, int]) -> None:
    with ZipFile(BytesIO(write_zip({"a": b""}, "b", day))) as archive:
        assert archive.infolist()[0].date_time[:3] == written


def test_what_needs_extensions_is_refused_and_is_not_our_form() -> None:
    with pytest.raises(OverflowError):
        write_zip(dict.fromkeys(map(str, range(0xFFFF)), b""), "b", DAY)
    with pytest.raises(OverflowError):
        write_zip({"a" * 0xFFFF: b""}, "b", DAY)
    assert not has_our_form(BytesIO(), [Entry("a", 0xFFFFFFFF, 0)], DAY)


# --- Verifying ------------------------------------------------------------------------------------------------------


def test_a_whole_zip_has_nothing_to_tell(packed: Path, bag_files: dict[str, bytes]) -> None:
    verification = verify(packed)
    assert (verification.findings, verification.files) == ((), len(bag_files))


def test_its_own_name_does_not_matter(packed: Path) -> None:
    assert told(packed.rename(packed.with_name("令和5年.ZIP"))) == []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_flipped_bit_and_any_cut_is_found(
    data: st.DataObject, bag_files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray(write_zip(bag_files, "2023-06-01", DAY))
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        whole[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del whole[at:]
    path = tmp_path_factory.getbasetemp() / "損傷.zip"
    path.write_bytes(whole)
    verification = verify(path, "袋.zip")
    assert verification.findings
    assert all("袋.zip" in problem.message for problem in verification.diagnostics)


def test_a_flipped_bit_in_a_file_names_the_file(packed: Path, named: Named) -> None:
    packed.write_bytes(packed.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    assert told(packed) == [f"[damaged-file] 「袋.zip/{LIST}」の内容が保存したときと違います。"]
    assert named(verify(packed)) == {LIST}


@pytest.mark.parametrize("data", [b"", b"PK\5\6", b"no zip at all" * 100])
def test_what_is_no_zip_is_told(data: bytes, packed: Path) -> None:
    packed.write_bytes(data)
    assert told(packed) == ["[damaged-zip] 「袋.zip」は zip として壊れています。"]


@pytest.mark.parametrize("method", [ZIP_STORED, ZIP_DEFLATED])
def test_a_zip_packed_anew_is_told_with_its_files_whole(method: int, packed: Path) -> None:
    repacked(packed, lambda entries: entries, method)
    assert told(packed) == ["[damaged-zip] 「袋.zip」は zip として保存したときと違います（中のファイルは無事です）。"]


@pytest.mark.parametrize("change", [lambda data: data + b"\0", lambda data: b"\0" + data])
def test_bytes_before_or_after_are_told(change: Callable[[bytes], bytes], packed: Path) -> None:
    packed.write_bytes(change(packed.read_bytes()))
    assert told(packed)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "2023-06-01/../../x", "C:/x", "2023-06-01\\x", "2023-06-01//x", "2023-06-01/\x1b[m"]
)
def test_names_that_lead_elsewhere_are_told(name: str, packed: Path) -> None:
    with ZipFile(packed, "a") as archive:
        archive.writestr(name, b"x")
    assert f"[unsafe-entry] 「袋.zip」の中に、使えない名前「{name}」があります。" in told(packed)


def test_a_name_that_comes_twice_is_told(packed: Path) -> None:
    with ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(f"2023-06-01/{LIST}", b"x")
    assert told(packed) == [f"[repeated-entry] 「袋.zip/{LIST}」という名前が zip の中に二つ以上あります。"]


def test_links_are_told(packed: Path) -> None:
    link = ZipInfo("2023-06-01/data/リンク")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    with ZipFile(packed, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "[not-a-file] 「袋.zip/data/リンク」はリンクです。" in told(packed)


def test_missing_added_and_renamed_files_are_told_as_in_a_folder(packed: Path) -> None:
    top = "2023-06-01/"
    repacked(packed, lambda entries: {name: data for name, data in entries.items() if name != top + LIST})
    assert told(packed) == [f"[missing-file] 「袋.zip/{LIST}」がありません。"]
    repacked(packed, lambda entries: {**entries, "よそ/メモ.txt": b"x"})
    assert "[added-file] 「袋.zip/よそ/メモ.txt」は目録にないファイルです。" in told(packed)


def test_a_bag_without_its_top_folder_is_told(packed: Path) -> None:
    repacked(packed, lambda entries: {name.partition("/")[2]: data for name, data in entries.items()})
    assert told(packed) == ["[damaged-zip] 「袋.zip」は zip として中身が一つのフォルダーにまとまっていません。"]


def test_a_zip_that_unpacks_to_far_more_than_it_is_is_not_read(packed: Path) -> None:
    repacked(packed, lambda entries: {**entries, "2023-06-01/data/爆弾": bytes(50_000_000)}, ZIP_DEFLATED)
    assert told(packed) == ["[damaged-zip] 「袋.zip」は zip として大きすぎます（中身が zip の100倍を超えます）。"]


@pytest.mark.parametrize(("offset", "value"), [(6, 0x801), (8, 99)])
def test_an_entry_with_a_password_or_an_unknown_compression_is_told(offset: int, value: int, packed: Path) -> None:
    data = bytearray(packed.read_bytes())
    name = f"2023-06-01/{LIST}".encode()
    pack_into("<H", data, data.index(name) - 30 + offset, value)
    pack_into("<H", data, data.rindex(name) - 46 + offset + 2, value)
    packed.write_bytes(data)
    assert told(packed) == [
        f"[not-read] 「袋.zip/{LIST}」を読めないため、照合できません"
        "（知らない圧縮の方法か、パスワードが使われています）。"
    ]


def test_a_zip_that_may_not_be_read_is_told(packed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    assert told(packed) == ["[not-read] 「袋.zip」を読めないため、照合できません（許可がありません）。"]
