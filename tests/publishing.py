"""Open data for its tests: of the real list and of the lists of other shapes, with the shipped settings."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from builders import national_table, real_edition

from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition
from reportgen.document.text_template import TextTemplate
from reportgen.document.texts import load_texts
from reportgen.open_data.publish import OpenData, publish
from reportgen.open_data.settings import Settings, load_open_data

ROOT = Path(__file__).parents[1]
REAL = "real"
LISTS = (REAL, *sorted(path.parent.name for path in (ROOT / "tests/lists").glob("*/list.yaml")))
TEMPLATE = (ROOT / "templates/open_data.yaml").read_bytes()


@cache
def edition_of(name: str) -> Edition:
    """The list of that name."""
    if name == REAL:
        return real_edition()
    data = (ROOT / f"tests/lists/{name}/list.yaml").read_bytes()
    day = re.search(rb"as_of: (\S+)", data)
    assert day is not None
    edition, problems = load_edition(data, f"{day[1].decode()}.yaml", national_table())
    assert edition is not None, problems
    return edition


def settings_of(own: str = "") -> Settings:
    """The shipped settings, on which an office's own file may say what is otherwise."""
    beneath = [(TEMPLATE, "shipped.yaml")] if own else []
    settings, problems = load_open_data(own.encode() or TEMPLATE, "open_data.yaml", beneath)
    assert settings is not None, [str(problem) for problem in problems]
    return settings


@cache
def _title() -> TextTemplate:
    texts, _ = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")
    assert texts is not None
    return texts.list.texts["title"]


def published(*editions: Edition, own: str = "") -> OpenData:
    """The open data of the last of the editions."""
    made_at = datetime(*editions[-1].as_of.timetuple()[:3], tzinfo=UTC)
    return publish(editions, settings_of(own), _title(), "BIZ UDゴシック", made_at)


@cache
def published_list(name: str) -> OpenData:
    """The open data of the list of that name."""
    return published(edition_of(name))
