"""Files and ways that the tests of the dataset share."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import edition_text, entries_of, load

from reportgen.dataset.importing import ImportResult, import_published_text
from reportgen.dataset.model import Edition
from reportgen.japanese.municipalities import MunicipalityTable

Import = Callable[..., ImportResult]
ROOT = Path(__file__).parents[2]


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
        settings: bytes = settings,
        as_of: date = date(2023, 6, 1),
        previous: Sequence[Edition] = (),
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
            previous,
        )

    return run


Make = Callable[..., Edition]


@pytest.fixture(scope="session")
def make_edition() -> Make:
    """Editions of rows by section, as `entries_of` reads them."""

    def make(day: str, sections: Mapping[str, Sequence[str]], **others: Mapping[str, Any]) -> Edition:
        text = edition_text(day, {name: entries_of(rows) for name, rows in sections.items()}, **others)
        return load(text.encode(), f"data/editions/{day}.yaml")

    return make
