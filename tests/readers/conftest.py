"""Files and ways that the tests of the readers share: what is read of a file, and the import of the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from reportgen.dataset.model import Edition
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.importing import ImportResult, import_list
from reportgen.readers.published import PublishedList
from reportgen.readers.recognise import read_list
from reportgen.series.known_ids import with_known_ids

Recognise = Callable[..., PublishedList]
Import = Callable[..., ImportResult]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def recognised(table: MunicipalityTable) -> Recognise:
    """Recognises a text or bytes under a file's name."""

    def read(data: str | bytes, name: str = "list.txt", settings: ImportSettings | None = None) -> PublishedList:
        read_as = data.encode() if isinstance(data, str) else data
        return read_list(read_as, name, settings or ImportSettings(), table)

    return read


@pytest.fixture(scope="session")
def source() -> bytes:
    return (ROOT / "data" / "sources" / "nishi-iburi-renkei_2023-06-01.txt").read_bytes()


@pytest.fixture(scope="session")
def corrections() -> bytes:
    return (ROOT / "data" / "corrections" / "2023-06-01.yaml").read_bytes()


@pytest.fixture(scope="session")
def settings() -> bytes:
    return (ROOT / "templates" / "import.yaml").read_bytes()


@pytest.fixture(scope="session")
def run_import(source: bytes, corrections: bytes, settings: bytes, table: MunicipalityTable) -> Import:
    """The import of the real files, any of which a test may replace."""

    def run(
        source: bytes = source,
        corrections: bytes | None = corrections,
        settings: bytes | None = settings,
        as_of: date = date(2023, 6, 1),
        previous: Sequence[Edition] = (),
        name: str = "nishi-iburi-renkei_2023-06-01.txt",
    ) -> ImportResult:
        return import_list(
            source,
            f"data/sources/{name}",
            corrections,
            "data/corrections/2023-06-01.yaml",
            settings,
            "templates/import.yaml",
            as_of,
            table,
            partial(with_known_ids, previous),
        )

    return run
