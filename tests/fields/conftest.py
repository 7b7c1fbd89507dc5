"""What the tests of the kinds share."""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.japanese.municipalities import MunicipalityTable, read_municipalities

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def table() -> MunicipalityTable:
    return read_municipalities((ROOT / "data/municipalities.csv").read_text(encoding="utf-8"))
