"""The outline of a PDF (ISO 32000-1, 12.3.3), each entry leading to a place and to its structure element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reportgen.layout.pages import Bookmark, Origin
from reportgen.writers.pdf.file import PdfFile, dictionary, reference_to
from reportgen.writers.pdf.values import PDFArray, PDFName, PDFString


class _Node(NamedTuple):
    """A bookmark, the number of its object, and what stands under it."""

    bookmark: Bookmark
    number: int
    children: list[_Node]


def add_bookmarks(
    file: PdfFile,
    bookmarks: Sequence[Bookmark],
    pages: Sequence[tuple[bytes, float]],
    elements: Mapping[Origin, bytes],
) -> bytes | None:
    """Adds the outline, all of it open, to the pages, of which the heights are told; None without bookmarks."""
    if not bookmarks:
        return None
    root = file.reserve()
    first = file.reserve(len(bookmarks))
    top: list[_Node] = []
    path: list[_Node] = []
    for number, bookmark in enumerate(bookmarks, first):
        node = _Node(bookmark, number, [])
        while path and path[-1].bookmark.level >= bookmark.level:
            path.pop()
        (path[-1].children if path else top).append(node)
        path.append(node)

    def write(nodes: Sequence[_Node], parent: int) -> None:
        for index, node in enumerate(nodes):
            bookmark = node.bookmark
            page, height = pages[bookmark.page - 1]
            y = height - bookmark.y_pt
            item: dict[str, object] = {
                "Title": PDFString(bookmark.title),
                "Parent": reference_to(parent),
                "Dest": PDFArray([page, PDFName("XYZ"), 0, round(y, 2), 0]),
                "SE": elements[bookmark.origin],
                **_family(node.children),
            }
            if index > 0:
                item["Prev"] = reference_to(nodes[index - 1].number)
            if index < len(nodes) - 1:
                item["Next"] = reference_to(nodes[index + 1].number)
            file.fill(node.number, [dictionary(item)])
            write(node.children, node.number)

    write(top, root)
    file.fill(root, [dictionary({"Type": PDFName("Outlines"), **_family(top), "Count": len(bookmarks)})])
    return reference_to(root)


def _family(children: Sequence[_Node]) -> dict[str, object]:
    if not children:
        return {}
    return {
        "First": reference_to(children[0].number),
        "Last": reference_to(children[-1].number),
        "Count": _open(children),
    }


def _open(nodes: Sequence[_Node]) -> int:
    return sum(1 + _open(node.children) for node in nodes)
