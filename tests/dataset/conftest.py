"""Files and ways that the tests of the dataset share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from reportgen.dataset.importing import ImportResult, import_published_text
from reportgen.dataset.load_series import load_series
from reportgen.dataset.model import COLUMN_FIELDS, Edition
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
def make_edition(table: MunicipalityTable) -> Make:
    """Editions from rows: id, name, summary, year, towns (host first), division; and, retired, the day and the reason.

    A row is written with its parts between "|"; what is left out at its end is as in every other row.
    """
    usual = ("", "", "要旨", "平成23年", "室蘭市 登別市", "企画課")

    def rows(texts: Sequence[str]) -> Iterator[str]:
        for text in texts:
            parts = [part.strip() for part in text.split("|")]
            entry_id, name, summary, since, towns, division = (*parts[:6], *usual[len(parts) :])
            fields = {"id": entry_id, "name": name, "summary": summary, "since": since, "division": division}
            yield "      - municipalities: [" + ", ".join(towns.split()) + "]\n"
            yield from (f"        {key}: {value}\n" for key, value in fields.items() if value)
            if parts[6:]:
                yield f"        retired: {{on: {parts[6]}, reason: {parts[7]}}}\n"

    def make(
        day: str,
        sections: Mapping[str, Sequence[str]],
        *,
        notes: Mapping[str, Sequence[str]] = MappingProxyType({}),
        headings: Mapping[str, str] = MappingProxyType({}),
        labels: Mapping[str, str] = MappingProxyType({}),
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> Edition:
        top = {"region": "西胆振地域", "prefecture": "北海道", "host": "室蘭市", **facts}
        known = {field: labels.get(field, field) for field in COLUMN_FIELDS}
        text = [f"as_of: {day}\n", *(f"{key}: {value}\n" for key, value in top.items()), "sections:\n"]
        for section, texts in sections.items():
            text += [f"  - id: {section}\n    heading: {headings.get(section, section)}\n", f"    columns: {known}\n"]
            text += ["    notes:\n", *(f"      - {note}\n" for note in notes[section])] if section in notes else []
            text += ["    entries:\n", *rows(texts)]
        path = f"data/editions/{day}.yaml"
        ((edition, problems),) = load_series([("".join(text).encode(), path)], table)
        assert edition, problems
        return edition

    return make
