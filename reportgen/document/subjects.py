"""What documents are made of, and what comes of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.document.blocks import Document
from reportgen.japanese.municipalities import Municipality

if TYPE_CHECKING:
    from reportgen.series.compare import Comparison


class Composed(NamedTuple):
    """A document, and its path without ending in its folder; `edition` is the one whose rows it shows, if any."""

    path: str
    document: Document
    edition: Edition | None = None


class OfEdition(NamedTuple):
    """An edition, its whole list, and the towns that extracts are asked for; `revised_on` as in a build."""

    edition: Edition
    whole: Document
    towns: tuple[Municipality, ...]
    revised_on: date | None = None


class OfComparison(NamedTuple):
    """What changed, for all or for a town."""

    comparison: Comparison
    town: Municipality | None
