"""Which blocks of a document stay on one page."""

from __future__ import annotations

import pytest
from builders import plain, shaped_table

from reportgen.document.blocks import Block, Heading, Note, Paragraph, Title, keeps_with_next

TITLE = Title((plain("題"),), begins_page=False)
LEAD = Paragraph(plain("前書き"))
HEADING = Heading(plain("1 見出し"), (), "見出し")
TABLE = shaped_table(1)
NOTE = Note(plain("注"))


@pytest.mark.parametrize(
    ("blocks", "kept"),
    [
        ((TITLE, LEAD, HEADING, TABLE), [True, True, True, False]),
        ((TITLE, HEADING, NOTE, NOTE, TABLE, NOTE, NOTE), [True, True, True, True, True, True, False]),
        ((TABLE, NOTE, TABLE), [True, False, False]),
        ((NOTE, TABLE, HEADING), [False, False, False]),
        ((HEADING, HEADING, LEAD), [False, False, False]),
    ],
)
def test_what_belongs_to_a_table_stays_with_it(blocks: tuple[Block, ...], kept: list[bool]) -> None:
    assert [keeps_with_next(blocks, index) for index in range(len(blocks))] == kept
