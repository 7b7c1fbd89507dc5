"""Whatever is done to a bag, in a folder or in a zip: exactly the touched files are named, and bagit finds no more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

import bagit
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reportgen.archive.verify import Kind, Verification, verify
from reportgen.archive.zip_form import write_zip

Files = dict[str, bytes]
Damage = tuple[Files, set[str]]
Named = Callable[[Verification], set[str]]
Write = Callable[[Path, Mapping[str, bytes]], Path]

MANIFESTS = ["manifest-sha256.txt", "manifest-sha512.txt"]
LISTS = [*MANIFESTS, "tagmanifest-sha256.txt", "tagmanifest-sha512.txt"]
NEW_NAMES = st.sampled_from(["data/Thumbs.db", "data/out/控え.docx", "fetch.txt", "manifest-md5.txt", "メモ/a.txt"])

logging.getLogger("bagit").disabled = True


# --- What is done to one file ---------------------------------------------------------------------------------------


def flip(draw: st.DrawFn, files: Files, path: str) -> Damage:
    data = bytearray(files[path])
    assume(data)
    data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
    return files | {path: bytes(data)}, {path}


def truncate(draw: st.DrawFn, files: Files, path: str) -> Damage:
    return files | {path: files[path][: draw(st.integers(0, max(len(files[path]) - 1, 0)))]}, {path}


def append(draw: st.DrawFn, files: Files, path: str) -> Damage:
    return files | {path: files[path] + draw(st.sampled_from([b"\n", b"\0", b" ", b"a\n", b"\r\n"]))}, {path}


def delete(_: st.DrawFn, files: Files, path: str) -> Damage:
    return {name: data for name, data in files.items() if name != path}, {path}


def rename(draw: st.DrawFn, files: Files, path: str) -> Damage:
    return _renamed(files, path, draw(NEW_NAMES))


def decompose(_: st.DrawFn, files: Files, path: str) -> Damage:
    return _renamed(files, path, normalize("NFD", path))


def capitalise(_: st.DrawFn, files: Files, path: str) -> Damage:
    folder, slash, name = path.rpartition("/")
    return _renamed(files, path, folder + slash + name.upper())


def _renamed(files: Files, path: str, new: str) -> Damage:
    assume(new not in files)
    return {new if name == path else name: data for name, data in files.items()}, {path, new}


def add(draw: st.DrawFn, files: Files, path: str) -> Damage:
    new = draw(NEW_NAMES)
    assume(new not in files)
    return files | {new: draw(st.sampled_from([b"", b"new", files[path]]))}, {new}


def swap(draw: st.DrawFn, files: Files, path: str) -> Damage:
    other = draw(st.sampled_from(sorted(files)))
    assume(files[path] != files[other])
    return files | {path: files[other], other: files[path]}, {path, other}


DAMAGES = (flip, truncate, append, delete, rename, decompose, capitalise, add, swap)


# --- What is done to a list -----------------------------------------------------------------------------------------


def edit_list(draw: st.DrawFn, files: Files, path: str) -> Damage:
    lines = files[path].decode().splitlines()
    assume(lines)
    at = draw(st.integers(0, len(lines) - 1))
    digest, _, name = lines[at].partition("  ")
    edited = draw(
        st.sampled_from(
            [
                lines[:at] + lines[at + 1 :],
                [*lines, lines[at]],
                [*lines, f"{digest}  data/余分.txt"],
                [*lines, f"{digest}  ../../etc/passwd"],
                [*lines[:at], f"{digest[::-1]}  {name}", *lines[at + 1 :]],
                [*lines[:at], f"{digest.upper()}  {name}", *lines[at + 1 :]],
                [*lines[:at], f"{digest} *{name}", *lines[at + 1 :]],
                [*lines[:at], f"{digest}  {normalize('NFD', name)}", *lines[at + 1 :]],
                [*lines[:at], f"{digest}  {name}.bak", *lines[at + 1 :]],
                lines[::-1],
                [line + "\r" for line in lines],
                [],
            ]
        )
    )
    return files | {path: "".join(f"{line}\n" for line in edited).encode()}, {path}


# --- The tests ------------------------------------------------------------------------------------------------------


def verified(files: Files, write: Write) -> tuple[Verification, Verification, bool]:
    """The verification of the files as a folder and as a zip, and whether bagit takes the folder for a valid bag."""
    with TemporaryDirectory() as name:
        folder = write(Path(name) / "袋", files)
        packed = folder.with_name("袋.zip")
        packed.write_bytes(write_zip(files, folder.name, date(2023, 7, 3)))
        try:
            valid = bool(bagit.Bag(str(folder)).validate())
        except (bagit.BagError, OSError, ValueError):
            valid = False
        return verify(folder, "袋"), verify(packed, "袋.zip"), valid


def assert_named(files: Files, touched: set[str], write: Write, named: Named) -> None:
    in_folder, in_zip, valid = verified(files, write)
    assert (in_folder.kind, in_zip.kind) == (Kind.BAG, Kind.ZIP)
    assert named(in_folder) == touched
    assert named(in_zip) == touched
    assert valid or in_folder.findings


def test_an_untouched_bag_has_no_findings_and_bagit_agrees(bag_files: Files, write: Write) -> None:
    in_folder, in_zip, valid = verified(bag_files, write)
    assert (in_folder.findings, in_zip.findings, valid) == ((), (), True)
    assert in_folder.files == in_zip.files == len(bag_files)
    assert in_folder.size == in_zip.size == sum(map(len, bag_files.values()))


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_one_damage_anywhere_names_the_touched_files_and_no_other(
    data: st.DataObject, bag_files: Files, write: Write, named: Named
) -> None:
    @st.composite
    def damages(draw: st.DrawFn) -> Damage:
        path = draw(st.sampled_from(sorted(bag_files)))
        return draw(st.sampled_from(DAMAGES))(draw, bag_files, path)

    files, touched = data.draw(damages())
    assume(files != bag_files)
    assert_named(files, touched, write, named)


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_an_edited_manifest_is_named_and_no_file_that_it_lists(
    data: st.DataObject, bag_files: Files, write: Write, named: Named
) -> None:
    @st.composite
    def damages(draw: st.DrawFn) -> Damage:
        return edit_list(draw, bag_files, draw(st.sampled_from(LISTS)))

    files, touched = data.draw(damages())
    assume(files != bag_files)
    assert_named(files, touched, write, named)


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_both_manifests_edited_are_named_and_no_file_of_a_whole_payload(
    data: st.DataObject, bag_files: Files, write: Write, named: Named
) -> None:
    @st.composite
    def damages(draw: st.DrawFn) -> Damage:
        files, touched = bag_files, set()
        for path in MANIFESTS:
            files, more = draw(st.sampled_from([edit_list, flip, truncate, delete]))(draw, files, path)
            touched |= more
        return files, touched

    files, touched = data.draw(damages())
    touched = {path for path in touched if files.get(path) != bag_files[path]}
    assert_named(files, touched, write, named)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_many_damages_to_the_payload_and_one_to_a_list_are_all_named(
    data: st.DataObject, bag_files: Files, write: Write, named: Named
) -> None:
    @st.composite
    def damages(draw: st.DrawFn) -> Damage:
        files, touched = edit_list(draw, bag_files, draw(st.sampled_from(LISTS)))
        payload = sorted(path for path in bag_files if path.startswith("data/"))
        for path in draw(st.lists(st.sampled_from(payload), min_size=1, max_size=4, unique=True)):
            files, more = draw(st.sampled_from((flip, truncate, append, delete, decompose, capitalise)))(
                draw, files, path
            )
            touched |= more
        return files, touched

    files, touched = data.draw(damages())
    touched = {path for path in touched if files.get(path) != bag_files.get(path)}
    assert_named(files, touched, write, named)
