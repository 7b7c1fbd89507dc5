"""Files and ways that the tests of the dataset share."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from reportgen.dataset.importing import ImportResult, import_published_text
from reportgen.japanese.municipalities import MunicipalityTable, read_municipalities

Import = Callable[..., ImportResult]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def table() -> MunicipalityTable:
    return read_municipalities((ROOT / "data" / "municipalities.csv").read_text(encoding="utf-8"))


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
def edition_file() -> bytes:
    return (ROOT / "data" / "editions" / "2023-06-01.yaml").read_bytes()


@pytest.fixture(scope="session")
def run_import(source: bytes, corrections: bytes, settings: bytes, table: MunicipalityTable) -> Import:
    """The import of the real files, any of which a test may replace."""

    def run(
        source: bytes = source,
        corrections: bytes | None = corrections,
        settings: bytes = settings,
        as_of: date = date(2023, 6, 1),
    ) -> ImportResult:
        return import_published_text(
            source,
            "data/sources/nishi-iburi-renkei_2023-06-01.txt",
            corrections,
            "data/corrections/2023-06-01.yaml",
            settings,
            "templates/import.yaml",
            as_of,
            table,
        )

    return run
