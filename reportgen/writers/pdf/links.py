"""Links on the pages of a PDF: annotations that lead to a URI (ISO 32000-1, 12.5.6.5 and 12.6.4.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportgen.layout.pages import Page
from reportgen.writers.pdf.file import PdfFile
from reportgen.writers.pdf.structure import Annotation, TextPart, text_string


def reserve_links(file: PdfFile, pages: Sequence[Page]) -> list[Annotation]:
    """An annotation for each link of the pages, page by page, as numbers that `fill_links` will use."""
    first = file.reserve(sum(len(page.links) for page in pages))
    parts = [(index, TextPart(link.origin, link.part)) for index, page in enumerate(pages) for link in page.links]
    return [Annotation(number, page, part) for number, (page, part) in enumerate(parts, first)]


def fill_links(file: PdfFile, pages: Sequence[Page], annotations: Sequence[Annotation]) -> None:
    """Puts the links' annotations into the file; their entries in the parent tree follow those of the pages."""
    if annotations:
        file.fill(annotations[0].number, list(_bodies(pages)))


def _bodies(pages: Sequence[Page]) -> Iterator[bytes]:
    links = [(link, page.sheet.height_pt) for page in pages for link in page.links]
    for key, (link, height) in enumerate(links, len(pages)):
        rectangle = (link.x_pt, height - link.y_pt - link.height_pt, link.x_pt + link.width_pt, height - link.y_pt)
        # Printed as the text is (ISO 19005-2, 6.3.2), without a frame, and named (ISO 14289-1, 7.18.5).
        yield (
            f"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/Rect[{' '.join(f'{edge:.2f}' for edge in rectangle)}]"
            f"/A<</S/URI/URI {_ascii_string(link.uri)}>>/Contents{text_string(link.uri)}/StructParent {key}>>"
        ).encode("ascii")


def _ascii_string(uri: str) -> str:
    """The URI as a string object, as hex digits: it holds no character beyond ASCII."""
    return f"<{uri.encode('ascii').hex().upper()}>"
