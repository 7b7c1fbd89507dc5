"""Comparing what was rebuilt with what was kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reportgen.archive.compare import compare_folders


def test_equal_folders_have_nothing_to_tell() -> None:
    assert compare_folders({"a": b"1", "b": b""}, {"b": b"", "a": b"1"}) == ()


def test_every_difference_is_told_in_order_of_path() -> None:
    made = {"同じ.pdf": b"same", "一覧.pdf": b"abXd", "新.pdf": b""}
    kept = {"同じ.pdf": b"same", "一覧.pdf": b"abcde", "旧.pdf": b""}
    findings = compare_folders(made, kept, "out/2023-06-01")
    assert [str(finding.diagnostic).partition("。")[0] for finding in findings] == [
        "エラー[rebuilt-otherwise] 「out/2023-06-01/一覧.pdf」を作り直すと、保存したものと違うファイルになります"
        "（3バイト目から",
        "エラー[newly-built] 「out/2023-06-01/新.pdf」は、作り直すとできますが、保存したものの中にありません",
        "エラー[not-rebuilt] 「out/2023-06-01/旧.pdf」は作り直したものの中にありません",
    ]
    assert "3バイト目から。保存したもの5バイト、作り直したもの4バイト" in findings[0].diagnostic.message
    assert [finding.files for finding in findings] == [("一覧.pdf",), ("新.pdf",), ("旧.pdf",)]


@given(st.binary(), st.binary(max_size=4), st.binary(max_size=4))
def test_the_first_different_byte_is_told(shared: bytes, made: bytes, kept: bytes) -> None:
    findings = compare_folders({"a": shared + made}, {"a": shared + kept})
    equal = [one == other for one, other in zip(shared + made, shared + kept, strict=False)]
    first = equal.index(False) if False in equal else len(equal)
    assert bool(findings) == (made != kept)
    assert all(f"（{first + 1}バイト目から" in finding.diagnostic.message for finding in findings)
