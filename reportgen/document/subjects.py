"""What documents are made of, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from reportgen.dataset.model import Edition
from reportgen.document.blocks import Document
from reportgen.japanese.municipalities import Municipality

if TYPE_CHECKING:
    from reportgen.series.compare import Comparison


class Composed(NamedTuple):
    """A document of that `kind`, its path without ending in its folder, and the edition whose rows it shows, if any.

    `source` is the document, or what composes it each time that it is asked for: of many, one is in memory at a time.
    Those `behind` it are bound into its file.
    """

    path: str
    source: Document | Callable[[], Document]
    edition: Edition | None = None
    kind: str = ""
    behind: tuple[Composed, ...] = ()

    @property
    def document(self) -> Document:
        """The document. Raises DataError where it is composed now and a template fails."""
        return self.source if isinstance(self.source, Document) else self.source()


class OfEdition(NamedTuple):
    """An edition, its whole list, and the towns that extracts are asked for; `revised_on` as in a build."""

    edition: Edition
    whole: Document
    towns: tuple[Municipality, ...]
    revised_on: date | None = None


class Letter(NamedTuple):
    """A letter (送付文) to a town about an edition.

    `number` is 0 where it is left blank, `to` whom it is addressed to with 様 or 殿 (several lines). `old_as_of` is the
    day of the edition with which the town's extract is compared, if any.
    """

    town: Municipality
    to: str
    number: int
    issued_on: date
    old_as_of: date | None = None


class OfLetters(NamedTuple):
    """An edition, what its list is called, and the letters about it; `folders` are the towns' own."""

    edition: Edition
    list_title: str
    letters: tuple[Letter, ...]
    folders: Mapping[Municipality, str]


class OfDispatch(NamedTuple):
    """What was sent: the letters, and of each the files that went with it by name, with their SHA-256 as hex digits."""

    of: OfLetters
    files: Mapping[Municipality, Mapping[str, str]]


class OfFigures(NamedTuple):
    """An edition, those before it (the oldest first), and the day of a re-issue."""

    edition: Edition
    earlier: tuple[Edition, ...] = ()
    revised_on: date | None = None


class OfComparison(NamedTuple):
    """What changed, for all or for a town."""

    comparison: Comparison
    town: Municipality | None
