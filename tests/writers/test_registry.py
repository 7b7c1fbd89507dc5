"""The registry of formats: each makes a file of its own of the same document, and of the right sort."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import copy_data

from reportgen.japanese.printed_form import printed_form
from reportgen.pipeline.build import BuildOptions, make_edition
from reportgen.pipeline.make import Made
from reportgen.workspace import Workspace
from reportgen.writers.registry import FORMATS, OUTLINE, USUAL_FORMATS

ROOT = Path(__file__).parents[2]
NAME = "西胆振地域における広域連携の状況_令和5年6月1日現在"
# How files begin, and whether the number of their pages is known.
SORTS = {
    "pdf": (b"%PDF-1.7", True),
    "docx": (b"PK\x03\x04", False),
    "xlsx": (b"PK\x03\x04", False),
    OUTLINE: (b"", True),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    workspace = Workspace(copy_data(tmp_path_factory.mktemp("formats")), ROOT)
    return make_edition(workspace, BuildOptions(only="list", formats=FORMATS))


def test_every_format_makes_one_file_of_its_ending_and_only_what_is_asked_for(made: Made) -> None:
    assert made.paths == tuple([f"{NAME}.{name}" for name in FORMATS])
    assert len(set(made.all().values())) == len(FORMATS)
    assert set(USUAL_FORMATS) < set(FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_makes_what_it_says(name: str, made: Made) -> None:
    ((told, data),) = made.make({f"{NAME}.{name}"})
    assert told.path == f"{NAME}.{name}"
    beginning, has_pages = SORTS.get(name, (b"", False))
    assert data.startswith(beginning)
    assert (told.size, told.pages) == (len(data), 4 if has_pages else None)
    if not has_pages and not beginning:
        text = printed_form(re.sub("<[^>]*>", "", data.decode()))
        titles = [printed_form(entry.title) for section in made.edition.sections for entry in section.entries]
        assert [title for title in titles if title not in text] == []
