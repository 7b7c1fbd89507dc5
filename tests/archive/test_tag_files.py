"""The text files of a bag: what is written is read back, and what others wrote is read too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.archive.bag import clean_value, read_digests, read_tag, write_tags

DIGEST = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "line", [f"{DIGEST} data/a b", f"{DIGEST}\t \tdata/a b", f"{DIGEST} *data/a b", f"{DIGEST.upper()}  data/a b\r"]
)
def test_the_forms_of_a_line_that_the_standard_allows_are_read(line: str) -> None:
    assert read_digests(f"{line}\n{DIGEST[::-1]}  data/い\n".encode()) == {"data/a b": DIGEST, "data/い": DIGEST[::-1]}


@pytest.mark.parametrize("line", [b"", b"data/a", DIGEST.encode(), f"{DIGEST}data/a".encode(), b"\xff", b"g  data/a"])
def test_what_is_no_line_is_left_out(line: bytes) -> None:
    assert read_digests(f"{DIGEST}  data/first\n".encode() + line + b"\n") == {"data/first": DIGEST}


# --- Tags -----------------------------------------------------------------------------------------------------------


def test_tags_keep_their_order_and_their_lines_are_indented() -> None:
    written = write_tags([("Title", "一覧"), ("Reason", "一つ目\n二つ目"), ("Empty", " \n"), ("Title", "二")])
    assert written == "Title: 一覧\nReason: 一つ目\n  二つ目\nTitle: 二\n".encode()
    assert (read_tag(written, "Title"), read_tag(written, "Reason")) == ("一覧", "一つ目\n二つ目")


def test_a_long_value_stays_on_its_line_and_comes_back_unchanged() -> None:
    written = write_tags([("Rights", "あ" * 500)])
    assert written.count(b"\n") == 1
    assert read_tag(written, "Rights") == "あ" * 500


def test_a_value_is_cleaned_of_what_would_break_its_line() -> None:
    assert clean_value("  一\t行\x00目\r\n\r\n　二\u2028三\x85四\x1b[31m \n") == "一 行 目\n二\n三\n四 [31m"
    assert clean_value("\ud800a") == "a"


@given(st.text(), st.text())
def test_whatever_the_values_are_they_are_read_back_cleaned(first: str, second: str) -> None:
    written = write_tags([("A", first), ("B-C", second)])
    assert (read_tag(written, "A"), read_tag(written, "B-C")) == (clean_value(first), clean_value(second))


def test_tags_with_other_line_ends_and_spaces_are_read() -> None:
    data = b"A:1\r\nB:  2 \r\n\tmore\r\nC: x:y\n\xff"
    assert [read_tag(data, label) for label in "ABCD"] == ["1", "2\nmore", "x:y", ""]
