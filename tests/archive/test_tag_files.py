"""The text files of a bag: what is written is read back, and what RFC 8493 allows is read too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportgen.archive.tag_files import (
    ManifestLines,
    clean_value,
    read_manifest_lines,
    read_tags,
    write_manifest_lines,
    write_tags,
)

DIGEST = "0123456789abcdef" * 4


def test_a_manifest_is_in_order_of_path_with_two_spaces_and_line_feeds() -> None:
    digests = {"data/い.pdf": DIGEST, "data/あ.pdf": DIGEST[::-1]}
    assert write_manifest_lines(digests) == f"{DIGEST[::-1]}  data/あ.pdf\n{DIGEST}  data/い.pdf\n".encode()


@given(st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1), st.just(DIGEST)))
def test_every_path_is_read_back_as_it_was_written(digests: dict[str, str]) -> None:
    digests = {f"data/x{path}": digest for path, digest in digests.items()}
    if digests:
        assert read_manifest_lines(write_manifest_lines(digests), "sha256") == ManifestLines(digests, ())


def test_line_ends_and_percent_signs_in_paths_are_escaped_and_nothing_else_is() -> None:
    assert write_manifest_lines({"data/1\r\n%41 2": DIGEST}) == f"{DIGEST}  data/1%0D%0A%2541 2\n".encode()
    assert dict(read_manifest_lines(f"{DIGEST} data/%0a%41%25\n".encode(), "sha256").digests) == {"data/\n%41%": DIGEST}


@pytest.mark.parametrize(
    "line", [f"{DIGEST} data/a", f"{DIGEST}\t \tdata/a", f"{DIGEST} *data/a", f"{DIGEST.upper()}  data/a\r"]
)
def test_the_forms_that_the_standard_allows_are_read(line: str) -> None:
    assert read_manifest_lines(line.encode(), "sha256") == ManifestLines({"data/a": DIGEST}, ())


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"data/a",
        DIGEST.encode(),
        f"{DIGEST}data/a".encode(),
        f"{DIGEST}0  data/a".encode(),
        f"{DIGEST[1:]}g  data/a".encode(),
        f"{DIGEST}  /etc/passwd".encode(),
        f"{DIGEST}  data/../../a".encode(),
        f"{DIGEST}  data//a".encode(),
        f"{DIGEST}  data/".encode() + b"\xe3\x81",
        f"{DIGEST}  data/first".encode(),
    ],
)
def test_a_line_that_is_none_or_comes_twice_is_told_by_its_number(line: bytes) -> None:
    first = f"{DIGEST}  data/first\n".encode()
    assert read_manifest_lines(first + line + b"\n", "sha256") == ManifestLines({"data/first": DIGEST}, (2,))


def test_an_empty_manifest_has_a_bad_line() -> None:
    assert read_manifest_lines(b"", "sha512") == ManifestLines({}, (1,))


# --- Tags -----------------------------------------------------------------------------------------------------------


def test_tags_keep_their_order_and_their_lines_are_indented() -> None:
    written = write_tags([("Title", "一覧"), ("Reason", "一つ目\n二つ目"), ("Empty", " \n"), ("Title", "二")])
    assert written == "Title: 一覧\nReason: 一つ目\n  二つ目\nTitle: 二\n".encode()
    assert read_tags(written) == (("Title", "一覧"), ("Reason", "一つ目\n二つ目"), ("Title", "二"))


def test_a_long_value_stays_on_its_line_and_comes_back_unchanged() -> None:
    written = write_tags([("Rights", "あ" * 500)])
    assert written.count(b"\n") == 1
    assert read_tags(written) == (("Rights", "あ" * 500),)


def test_a_value_is_cleaned_of_what_would_break_its_line() -> None:
    assert clean_value("  一\t行\x00目\r\n\r\n　二\u2028三\x85四\x1b[31m \n") == "一 行 目\n二\n三\n四 [31m"
    assert clean_value("\ud800a") == "a"


@given(st.lists(st.tuples(st.sampled_from(["A", "B-C"]), st.text())))
def test_whatever_the_values_are_they_are_read_back_cleaned(elements: list[tuple[str, str]]) -> None:
    cleaned = tuple((label, clean_value(value)) for label, value in elements)
    assert read_tags(write_tags(elements)) == tuple(element for element in cleaned if element[1])


def test_tags_with_other_line_ends_and_spaces_are_read() -> None:
    assert read_tags(b"A:1\r\nB :  2 \r\n\tmore\rC: x:y\n\n") == (("A", "1"), ("B ", "2\nmore"), ("C", "x:y"))
    assert read_tags(b"A: x\x0cy\n") == (("A", "x\x0cy"),)


@pytest.mark.parametrize("data", [b"no label\n", b": value\n", b" folded: at the beginning\n", b"A: \xff\n"])
def test_what_are_no_tags_is_none(data: bytes) -> None:
    assert read_tags(data) is None
