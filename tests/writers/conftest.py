"""What the files of both writers declare of themselves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reportgen.document.blocks import Provenance


@pytest.fixture(scope="session")
def provenance() -> Provenance:
    return Provenance("reportgen test", "5" * 64, datetime(2023, 6, 1, tzinfo=UTC))
