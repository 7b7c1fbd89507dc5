"""The manifest: what is written is read back, and what is none is not taken for one."""

import json
from hashlib import sha256

import pytest

from reportgen.archive.manifest import File, Input, Inputs, Manifest, describe_file, read_manifest, write_manifest

INPUTS = Inputs(
    made_at="2023-06-01T00:00:00+00:00",
    as_of="2023-06-01",
    edition=Input("data/editions/2023-06-01.yaml", "a1"),
    templates=(Input("templates/texts.yaml", "b2"), Input("templates/style.yaml", "c3")),
    fonts=(Input("fonts/a.ttf", "d4", "Version 1.06"), Input("fonts/b.ttf", "e5", "Version 1.051")),
    tables=(Input("data/municipalities.csv", "f6"),),
    program="reportgen 0.1.0",
    code="a7",
    versions={"zlib": "1.3", "python": "3.11.7"},
    revised_on="2023-07-03",
)
MANIFEST = Manifest(INPUTS, (File("extracts/b.pdf", 2, "22"), File("一覧.pdf", 1, "11")))


def test_a_manifest_is_read_back_as_it_was_written() -> None:
    assert read_manifest(write_manifest(MANIFEST)) == MANIFEST


def test_it_is_plain_json_that_people_can_read() -> None:
    text = write_manifest(MANIFEST).decode("utf-8")
    assert text.endswith("}\n")
    assert '"path": "一覧.pdf"' in text
    content = json.loads(text)
    assert list(content) == [
        *("as_of", "made_at", "revised_on", "edition", "templates", "fonts", "tables", "program", "code", "versions"),
        "files",
    ]
    assert list(content["versions"]) == ["python", "zlib"]
    assert content["edition"] == {"path": "data/editions/2023-06-01.yaml", "sha256": "a1"}
    assert content["fonts"][0] == {"path": "fonts/a.ttf", "sha256": "d4", "version": "Version 1.06"}
    assert content["files"][1] == {"path": "一覧.pdf", "size": 1, "sha256": "11"}


def test_one_that_an_earlier_program_wrote_is_read() -> None:
    content = json.loads(write_manifest(MANIFEST))
    for key in ("revised_on", "tables", "code", "versions"):
        del content[key]
    read = read_manifest(json.dumps(content).encode())
    assert read == Manifest(INPUTS._replace(tables=(), code="", versions={}, revised_on=""), MANIFEST.files)


def test_its_bytes_do_not_depend_on_the_order_of_the_files() -> None:
    assert write_manifest(Manifest(INPUTS, MANIFEST.files[::-1])) == write_manifest(MANIFEST)


def test_a_file_is_described_by_its_size_and_digest() -> None:
    data = "西胆振".encode()
    assert describe_file("a.pdf", data) == File("a.pdf", 9, sha256(data).hexdigest())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"a"',
        b"{}",
        b"[" * 100_000,
        write_manifest(MANIFEST)[:-20],
        write_manifest(MANIFEST).replace(b'"size"', b'"length"'),
        write_manifest(MANIFEST).replace(b'"fonts": [', b'"fonts": [1, '),
        write_manifest(MANIFEST).replace(b'"program"', b'"programme"'),
    ],
)
def test_what_is_no_manifest_is_none(data: bytes) -> None:
    assert read_manifest(data) is None
