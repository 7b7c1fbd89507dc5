"""Documents bound into one file: put behind one another as blocks, and told apart again where they are laid out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reportgen.document.blocks import Document, Opening, Table, Title


class Bound(NamedTuple):
    """One of the documents that are bound in a file; `first` is its first block's index among the blocks of all."""

    first: int
    kind: str  # none of the file's first one
    document: Document


def bind(document: Document, others: Iterable[tuple[str, Document]]) -> Document:
    """The document with others, of these kinds, behind it: one file, which is called as the first of them is.

    What stands in it already, a title or an entry, has its heading and its address there.
    """
    blocks = list(document.blocks)
    for kind, other in others:
        titles = {block.lines[:1] for block in blocks if isinstance(block, Title)}
        ids = {row.entry_id for block in blocks if isinstance(block, Table) for row in block.rows}
        blocks.append(Opening(kind, other.properties.title, other.running_head, other.foot))
        for block in other.blocks:
            match block:
                case Title():
                    blocks.append(block._replace(repeats=block.lines[:1] in titles))
                case Table():
                    rows = [row._replace(entry_id="") if row.entry_id in ids else row for row in block.rows]
                    blocks.append(block._replace(rows=tuple(rows)))
                case _:
                    blocks.append(block)
    return document._replace(blocks=tuple(blocks))


def bound_in(document: Document) -> list[Bound]:
    """The documents that are bound in it; of most it is the only one."""
    blocks = document.blocks
    openings = [(at, block) for at, block in enumerate(blocks) if isinstance(block, Opening)]
    ends = [*[at for at, _ in openings], len(blocks)]
    parts = [Bound(0, "", document._replace(blocks=blocks[: ends[0]]))]
    for (at, one), end in zip(openings, ends[1:], strict=True):
        properties = document.properties._replace(title=one.title)
        part = Document(properties, one.running_head, one.foot, blocks[at + 1 : end])
        parts.append(Bound(at + 1, one.kind, part))
    return parts
