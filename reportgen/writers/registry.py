"""All formats by the ending of their files: a further one is a module beside this one and a line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple, cast

if TYPE_CHECKING:
    from reportgen.document.blocks import Document, Provenance
    from reportgen.document.style import Style
    from reportgen.layout.columns import Grids
    from reportgen.layout.fonts import Fonts
    from reportgen.layout.pages import Pages
    from reportgen.layout.set_text import Measurers
    from reportgen.writers.pdf.attachments import Attachment


class Work(NamedTuple):
    """All that a format may need of a document; `pages` lays it out when it is first called.

    `repertoire` are the characters of all documents that are made together, `attachments` what the file carries.
    """

    document: Document
    grids: Grids
    style: Style
    fonts: Fonts
    provenance: Provenance
    repertoire: AbstractSet[str]
    attachments: Sequence[Attachment]
    measurers: Measurers
    pages: Callable[[], Pages]


# The module of each format, which has `write(work)`: the bytes of the file, and its number of pages where it is known.
# It is loaded when the format is first made: a PDF need not wait for Word's library.
_MODULES: Final = {
    "pdf": "pdf.draw",
    "docx": "word.document",
    "txt": "text",
    "outline.txt": "outline",
    "html": "html.document",
    "xlsx": "workbook",
}
FORMATS: Final = tuple(_MODULES)
USUAL_FORMATS: Final = ("pdf", "docx")  # those of an edition
OUTLINE: Final = "outline.txt"


def write(format_name: str, work: Work) -> tuple[bytes, int | None]:
    """The document's file in this format, and its number of pages where it is known."""
    module = import_module(f"{__package__}.{_MODULES[format_name]}")
    return cast(tuple[bytes, int | None], module.write(work))
