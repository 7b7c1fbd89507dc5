"""Whatever is done to a bag, in a folder or in a zip: the touched files of the payload are named, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportgen.archive.verify import Verification, verify
from reportgen.archive.zips import write_zip

Files = dict[str, bytes]
Damage = tuple[Files, set[str]]
Named = Callable[[Verification], set[str]]
Write = Callable[[Path, Mapping[str, bytes]], Path]

LISTS = [f"{kind}-{algorithm}.txt" for kind in ("manifest", "tagmanifest") for algorithm in ("sha256", "sha512")]
NEW_NAMES = st.sampled_from(["data/Thumbs.db", "data/out/控え.docx", "data/メモ/a.txt"])


def flip(draw: st.DrawFn, files: Files, path: str) -> Damage:
    data = bytearray(files[path])
    assume(data)
    data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
    return files | {path: bytes(data)}, {path}


def truncate(draw: st.DrawFn, files: Files, path: str) -> Damage:
    return files | {path: files[path][: draw(st.integers(0, max(len(files[path]) - 1, 0)))]}, {path}


def append(draw: st.DrawFn, files: Files, path: str) -> Damage:
    return files | {path: files[path] + draw(st.sampled_from([b"\0", b"a\n"]))}, {path}


def delete(_: st.DrawFn, files: Files, path: str) -> Damage:
    return {name: data for name, data in files.items() if name != path}, {path}


def rename(draw: st.DrawFn, files: Files, path: str) -> Damage:
    folder, slash, name = path.rpartition("/")
    new = draw(st.one_of(NEW_NAMES, st.sampled_from([normalize("NFD", path), folder + slash + name.upper()])))
    assume(new not in files)
    return {new if name == path else name: data for name, data in files.items()}, {path, new}


def swap(draw: st.DrawFn, files: Files, path: str) -> Damage:
    other = draw(st.sampled_from(sorted(name for name in files if name.startswith("data/"))))
    assume(files[path] != files[other])
    return files | {path: files[other], other: files[path]}, {path, other}


CHANGES = (flip, truncate, append, delete)
DAMAGES = (*CHANGES, rename, swap)


def damaged(draw: st.DrawFn, files: Files, *, lists: bool) -> Damage:
    """One to three files of the payload touched, and a list."""
    touched: set[str] = set()
    result = files
    for path in draw(st.lists(st.sampled_from(sorted(files)), min_size=0 if lists else 1, max_size=3, unique=True)):
        if path.startswith("data/") and path in result:
            result, more = draw(st.sampled_from(DAMAGES))(draw, result, path)
            touched |= more
    if lists:
        result, _ = draw(st.sampled_from(CHANGES))(draw, result, draw(st.sampled_from(LISTS)))
    touched = {path for path in touched if result.get(path) != files.get(path)}
    assume(result != files)
    return result, touched


@pytest.mark.parametrize("lists", [False, True])
@given(data=st.data())
def test_what_was_touched_is_named_and_no_other_file_of_the_payload(
    lists: bool, data: st.DataObject, bag_files: Files, write: Write, named: Named
) -> None:
    @st.composite
    def damages(draw: st.DrawFn) -> Damage:
        return damaged(draw, bag_files, lists=lists)

    files, touched = data.draw(damages())
    with TemporaryDirectory() as folder:
        bag = write(Path(folder, "2023-06-01"), files)
        found = verify(bag)
        archive = Path(folder, "2023-06-01.zip")
        archive.write_bytes(write_zip(files, archive)[archive])
        zipped = verify(archive)
    assert {path for path in named(found) if path.startswith("data/")} == touched
    assert [finding.files for finding in found.findings] == [finding.files for finding in zipped.findings]
