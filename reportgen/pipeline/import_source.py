"""The import: a published text becomes an edition file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import NamedTuple
from unicodedata import category, normalize

from reportgen.archive.store import write_files
from reportgen.dataset.edition_yaml import edited_since_import
from reportgen.dataset.importing import ImportResult, import_published_text
from reportgen.diagnostics import DataError, UsageError, in_order
from reportgen.pipeline.messages import (
    BAD_SOURCE_NAME,
    BEGIN_OF_NAME,
    DEVICE_NAME,
    EDITED_EDITION,
    ENDS_OF_NAME,
    INVISIBLE_IN_NAME,
    LONG_NAME,
    MARK_IN_NAME,
    OTHER_SOURCE,
    not_written,
)
from reportgen.pipeline.series import load_editions
from reportgen.pipeline.sources import IMPORT_SETTINGS, load_municipalities
from reportgen.workspace import Workspace, read_file, shown

# A file system's 255 bytes less the room that a passing name takes.
_LONGEST_NAME_BYTES = 230
# What Windows has no names with, and what BagIt (RFC 8493, section 2.1.3) writes otherwise in its lists.
_MARKS = frozenset('\\/:*?"<>|%')
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)\s*(?:\..*)?", re.IGNORECASE)
_INVISIBLE = ("Cc", "Cf", "Cn", "Cs", "Zl", "Zp")


class Imported(NamedTuple):
    """What an import did: the edition file it wrote and what it reads differently from the published text."""

    path: Path
    result: ImportResult


def import_source(workspace: Workspace, file: Path, as_of: date, *, force: bool) -> Imported:
    """Makes data/editions/<as-of>.yaml from a published text, and keeps the text itself, unchanged, in data/sources/.

    Its name is kept in composed characters (NFC), as corrections are written.
    Raises DataError where the text, the corrections or the settings have errors, UsageError where an edition that was
    edited by hand (or another text of the same name) would be overwritten and `force` is not given, FileError where
    something can't be read or written.
    """

    data = read_file(file)
    source = workspace.source_path(normalize("NFC", file.name), as_of)
    if problem := _problem_of_name(source.name):
        raise UsageError([BAD_SOURCE_NAME.at(None, name=source.name, problem=problem)])
    target = workspace.edition_path(as_of)
    if not force and target.exists() and edited_since_import(read_file(target)):
        raise UsageError([EDITED_EDITION.at(None, path=shown(target))])
    if not force and source.exists() and read_file(source) != data:
        raise UsageError([OTHER_SOURCE.at(None, path=shown(source))])
    table = load_municipalities(workspace)
    corrections = workspace.corrections_path(as_of)
    settings = workspace.find(IMPORT_SETTINGS)
    result = import_published_text(
        data,
        shown(source),
        read_file(corrections) if corrections.exists() else None,
        shown(corrections),
        read_file(settings),
        shown(settings),
        as_of,
        table,
        load_editions(workspace, [day for day in workspace.edition_days() if day < as_of], table),
    )
    if result.edition_text is None:
        raise DataError(in_order(result.diagnostics))
    try:
        write_files({source: data, target: result.edition_text.encode()})
    except (OSError, UnicodeEncodeError) as exc:
        raise not_written(target, exc) from exc
    return Imported(target, result)


def _problem_of_name(name: str) -> str:
    """What keeps a file from bearing the name on every system and for good; empty where nothing does."""
    for character in name:
        if category(character) in _INVISIBLE:
            return INVISIBLE_IN_NAME.format(code=ord(character))
        if character in _MARKS:
            return MARK_IN_NAME.format(mark=character)
    if name.startswith((".", "~$")):
        return BEGIN_OF_NAME
    if name != name.strip() or name.endswith("."):
        return ENDS_OF_NAME
    if _DEVICE.fullmatch(name):
        return DEVICE_NAME
    size = len(name.encode())
    return LONG_NAME.format(size=size, most=_LONGEST_NAME_BYTES) if size > _LONGEST_NAME_BYTES else ""
