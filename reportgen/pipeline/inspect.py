"""The inspection: what a finished file declares, and which edition it came from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from reportgen.archive.inspect import Declaration, LockedError, NotADocumentError, TooMuchError, read_declaration
from reportgen.archive.manifest import INQUIRIES, MANIFEST_NAME, read_manifest
from reportgen.diagnostics import FileError
from reportgen.pipeline.messages import LOCKED_DOCUMENT, NOT_A_DOCUMENT, TOO_MUCH
from reportgen.workspace import DATA, PACKETS, SITE, Limit, Workspace, read_file, shown

# The payloads of bags, each a workspace.
_BAGS = "out/archive/*/data"
# Bytes for all of the process while a document is read, and what is left for that at least.
_MOST_MEMORY = 300_000_000
_LEAST_LEFT = 50_000_000


class Inspected(NamedTuple):
    """What an inspection found.

    `datasets` are the files of the workspace and its archive that hold the very data of the document, `copies` those of
    its output folders and archive that are the document itself, byte for byte. `edited` is where the workspace keeps a
    document of this path's name made from the same data, but with other bytes.
    """

    declaration: Declaration
    datasets: tuple[Path, ...]
    copies: tuple[Path, ...]
    edited: tuple[Path, ...]


def inspect(workspace: Workspace, file: Path) -> Inspected:
    """Reads what the file declares and looks its origin up in the workspace. Raises FileError."""
    data = read_file(file, Limit.DOCUMENT)
    try:
        with _bounded_memory():
            declaration = read_declaration(data)
    except NotADocumentError as exc:
        rules = {LockedError: LOCKED_DOCUMENT, TooMuchError: TOO_MUCH}
        raise FileError([rules.get(type(exc), NOT_A_DOCUMENT).at(None, path=shown(file))]) from exc
    dataset = declaration.dataset_sha256
    datasets = tuple(path for path in _datasets(workspace) if dataset and _digest(read_file(path)) == dataset)
    digest = _digest(data)
    copies, edited = [], []
    roots = (workspace.root, *workspace.root.glob(_BAGS))
    for folder in [folder for root in roots for folder in folders_with_manifest(root)]:
        manifest = read_manifest(read_file(folder / MANIFEST_NAME, Limit.MANIFEST))
        for listed in manifest.files if manifest else ():
            if listed.sha256 == digest:
                copies.append(folder / listed.path)
            elif manifest and manifest.inputs.edition.sha256 == dataset and Path(listed.path).name == file.name:
                edited.append(folder / listed.path)
    return Inspected(declaration, datasets, tuple(copies), tuple(edited))


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """Keeps a file that unpacks to more than there is (a bomb) from taking it, where the system can (Linux).

    MemoryError, or a failure of the reading library, is what comes of it then.
    """
    try:
        import resource

        used = int(re.findall(rb"VmData:\s*(\d+) kB", Path("/proc/self/status").read_bytes())[0]) * 1024
    except (ImportError, OSError, IndexError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = max(_MOST_MEMORY, used + _LEAST_LEFT)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _datasets(workspace: Workspace) -> Iterator[Path]:
    """The workspace's editions and published texts, then those inside bags."""
    for root in ("data", f"{_BAGS}/data"):
        for folder in ("editions", "sources"):
            yield from sorted(path for path in workspace.root.glob(f"{root}/{folder}/*") if path.is_file())


def folders_with_manifest(root: Path) -> list[Path]:
    """The folders of documents that were made in a workspace, in order; what a killed run left is none."""
    folders = ("*", "comparisons/*", "errata/*", f"*/{INQUIRIES}/*/*", f"*/{SITE}", f"*/{DATA}", f"*/{PACKETS}")
    found = [path.parent for one in folders for path in root.glob(f"out/{one}/{MANIFEST_NAME}")]
    return sorted(folder for folder in found if not folder.name.startswith("."))


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
