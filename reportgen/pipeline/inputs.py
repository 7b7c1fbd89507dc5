"""What documents are made from: files by their digests, the program by its code, libraries by their versions."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zlib import ZLIB_RUNTIME_VERSION

from reportgen import __version__
from reportgen.archive.manifest import Input, Inputs
from reportgen.pipeline.sources import MUNICIPALITIES
from reportgen.workspace import Workspace, read_file

PROGRAM = f"reportgen {__version__}"
SHIPPED = "shipped/"  # where a bag has templates that the workspace overrides in part
# Those whose code decides bytes; their own dependencies don't, but for these.
_LIBRARIES = (
    *(
        "brotli",
        "ipadic",
        "jinja2",
        "lxml",
        "markupsafe",
        "mecab-python3",
        "python-docx",
        "pyyaml",
        "reportlab",
        "uharfbuzz",
        "xlsxwriter",
    ),
)
_INSTALLED = re.compile(r"([^-]+)-([^-]+)(?:-.*)?\.(?:dist|egg)-info")


def describe_inputs(
    workspace: Workspace,
    as_of: date,
    made_at: datetime,
    edition: Input,
    templates: Iterable[Input],
    fonts: Iterable[Input],
    revised_on: date | None = None,
) -> Inputs:
    """These inputs, with the tables, the program and the libraries that every document is made with."""
    municipalities = read_file(workspace.find(MUNICIPALITIES))
    tables = (Input(MUNICIPALITIES, sha256(municipalities).hexdigest()),)
    templates = [one for template in templates for one in _with_shipped(workspace, template)]
    day = revised_on.isoformat() if revised_on else ""
    return Inputs(
        *(as_of.isoformat(), made_at.isoformat(), edition, tuple(templates), tuple(fonts), tables),
        *(PROGRAM, code_digest(), versions(), day),
    )


def _with_shipped(workspace: Workspace, template: Input) -> Iterator[Input]:
    """The template, and the shipped one of its name where that is another: it says what the own one leaves out."""
    yield template
    shipped = workspace.shipped / template.path
    if shipped.is_file() and (digest := sha256(read_file(shipped)).hexdigest()) != template.sha256:
        yield Input(SHIPPED + template.path, digest)


@lru_cache(1)
def code_digest() -> str:
    """The SHA-256 of the program's own files by their paths: the same wherever it is installed.

    Templates, fonts and tables that it brings are inputs of their own.
    """
    root = Path(__file__).parents[1]
    digest = sha256()
    for folder, folders, names in os.walk(root):
        folders.sort()
        inner = Path(folder).relative_to(root).as_posix()
        for name in sorted(names):
            if name.endswith((".py", ".icc", ".css", ".js")):
                with open(f"{folder}/{name}", "rb") as file:  # noqa: PTH123 - paths take longer than the files
                    data = file.read()
                if b"\r" in data:
                    data = data.replace(b"\r\n", b"\n")  # as a checkout on Windows may have them
                digest.update(f"{inner}/{name}\0{len(data)}\0".encode())
                digest.update(data)
    return digest.hexdigest()


@lru_cache(1)
def versions() -> dict[str, str]:
    """The versions of Python, zlib (Word files are deflated by it) and the libraries, by name."""
    # importlib.metadata takes longer to be imported than a small PDF to be drawn: it is asked only for what
    # no folder's name tells (the names of installed distributions, PEP 376 and 427).
    installed: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = os.listdir(folder)  # noqa: PTH208 - a path for each takes longer
        except OSError:
            continue
        for name in names:
            if match := _INSTALLED.fullmatch(name):
                installed.setdefault(match[1].lower().replace("_", "-"), match[2])
    libraries = {name: installed.get(name) or _asked_for(name) for name in _LIBRARIES}
    return {"python": sys.version.split()[0], "zlib": ZLIB_RUNTIME_VERSION, **libraries}


def _asked_for(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
