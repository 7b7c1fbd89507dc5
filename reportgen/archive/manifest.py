"""The manifest of a dated folder: every file with size and SHA-256, and what it was all made from."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

MANIFEST_NAME = "manifest.json"
# The folder in a dated folder whose files no build makes, and which isn't filed: what was asked about the edition.
INQUIRIES = "inquiry"


class Input(NamedTuple):
    """A file that the edition was made from; `version` where the file is of something that has one."""

    path: str
    sha256: str
    version: str = ""


class Inputs(NamedTuple):
    """All that decides what a build makes: equal inputs make equal files.

    `made_at` is the time that the files declare as that of their making (RFC 3339), `revised_on` the day that a
    re-issue (訂正版) shows. `tables` are data that the program brings: municipalities. `code` is
    the SHA-256 of the program's own source, `versions` those of Python and the libraries that make bytes, by name.
    """

    as_of: str
    made_at: str
    edition: Input
    templates: tuple[Input, ...]
    fonts: tuple[Input, ...]
    tables: tuple[Input, ...]
    program: str
    code: str
    versions: Mapping[str, str]
    revised_on: str = ""


class File(NamedTuple):
    """A file of the folder."""

    path: str
    size: int
    sha256: str


class Manifest(NamedTuple):
    """What a dated folder holds, in order of path, and what it was made from."""

    inputs: Inputs
    files: tuple[File, ...]


def describe_file(path: str, data: bytes) -> File:
    """The manifest's line for a file."""
    return File(path, len(data), sha256(data).hexdigest())


def with_manifest(files: Mapping[str, bytes], inputs: Inputs, kept: Iterable[File] = ()) -> dict[str, bytes]:
    """The files by path, and the manifest that lists them and those that are kept beside them."""
    described = [describe_file(path, data) for path, data in files.items()]
    return {**files, MANIFEST_NAME: write_manifest(Manifest(inputs, (*described, *kept)))}


def write_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON, UTF-8, the same bytes for the same manifest."""
    inputs = manifest.inputs
    content = {
        "as_of": inputs.as_of,
        "made_at": inputs.made_at,
        **({"revised_on": inputs.revised_on} if inputs.revised_on else {}),
        "edition": _entry(inputs.edition),
        "templates": [_entry(template) for template in inputs.templates],
        "fonts": [_entry(font) for font in inputs.fonts],
        "tables": [_entry(table) for table in inputs.tables],
        "program": inputs.program,
        "code": inputs.code,
        "versions": dict(sorted(inputs.versions.items())),
        "files": [file._asdict() for file in sorted(manifest.files)],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _entry(source: Input) -> dict[str, str]:
    return {key: value for key, value in source._asdict().items() if value}


def read_manifest(data: bytes) -> Manifest | None:
    """The manifest in the bytes, or None where they are none. What an earlier program did not record is empty."""
    try:
        content = json.loads(data)
        manifest = Manifest(
            Inputs(
                as_of=content["as_of"],
                made_at=content["made_at"],
                edition=Input(**content["edition"]),
                templates=tuple(Input(**template) for template in content["templates"]),
                fonts=tuple(Input(**font) for font in content["fonts"]),
                tables=tuple(Input(**table) for table in content.get("tables", ())),
                program=content["program"],
                code=content.get("code", ""),
                versions=dict(content.get("versions", {})),
                revised_on=content.get("revised_on", ""),
            ),
            tuple(File(**file) for file in content["files"]),
        )
        return manifest if all(map(_is_text_and_size, manifest.files)) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _is_text_and_size(file: tuple[object, ...]) -> bool:
    path, size, digest = file
    return isinstance(path, str) and isinstance(size, int) and size >= 0 and isinstance(digest, str)
