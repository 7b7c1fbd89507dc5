"""Files and ways that the tests of the series share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from builders import edition_text, entries_of, load

from reportgen.dataset.model import Edition

Make = Callable[..., Edition]


@pytest.fixture(scope="session")
def make_edition() -> Make:
    """Editions of rows by section, as `entries_of` reads them."""

    def make(day: str, sections: Mapping[str, Sequence[str]], **others: Mapping[str, Any]) -> Edition:
        text = edition_text(day, {name: entries_of(rows) for name, rows in sections.items()}, **others)
        return load(text.encode(), f"data/editions/{day}.yaml")

    return make
