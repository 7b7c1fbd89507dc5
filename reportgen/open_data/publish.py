"""An edition as the files of its open data: tables as CSV and as one workbook, and what describes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.document.text_template import TextTemplate
from reportgen.open_data.files import Published, table_file, write_workbook
from reportgen.open_data.metadata import catalogue_entry, data_package, dictionary_of, facts_of, history_of
from reportgen.open_data.settings import Settings, describe
from reportgen.open_data.tables import Table, tables_of

_WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OpenData(NamedTuple):
    """All files, and the tables by the paths of theirs."""

    files: tuple[Published, ...]
    tables: Mapping[str, Table]


def publish(
    editions: Sequence[Edition], settings: Settings, title: TextTemplate, family: str, made_at: datetime
) -> OpenData:
    """The open data of the last of the editions, which come in order of their days.

    `title` is the list's, `family` the typeface of the workbook. Raises DataError where a text fails.
    """
    edition = editions[-1]
    described = describe(edition, settings, title, made_at)
    tables = [*tables_of(edition), history_of(editions), facts_of(described)]
    tables.append(dictionary_of(tables))
    files = [table_file(table, edition.as_of, settings) for table in tables]
    by_path = {file.path: table for file, table in zip(files, tables, strict=True)}
    package = data_package(described, zip(tables, files, strict=True))
    book = write_workbook(tables, family, described.texts["title"], edition.host.name, edition.as_of)
    files.insert(0, Published(f"data_{edition.as_of.isoformat()}.xlsx", _WORKBOOK, "Excel", book))
    catalogue = catalogue_entry(described, files)
    files.append(Published("datapackage.json", "application/json", "Data Package", package))
    files.append(Published("dcat.jsonld", "application/ld+json", "DCAT", catalogue))
    return OpenData(tuple(files), by_path)
