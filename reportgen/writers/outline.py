"""The outline of a document's pages as a file."""

from __future__ import annotations

from reportgen.layout.outline import outline_pages
from reportgen.writers.registry import Work


def write(work: Work) -> tuple[bytes, int]:
    """The pages as text, and their number."""
    pages = work.pages()
    return outline_pages(pages).encode(), len(pages.pages)
