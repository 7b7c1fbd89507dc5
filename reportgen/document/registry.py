"""All kinds of document by name: a further kind is a file beside this one and a line here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from reportgen.document.compose_inquiry import InquiryState
    from reportgen.document.errata import Errata
    from reportgen.document.style import Style
    from reportgen.document.subjects import Composed, OfComparison, OfDispatch, OfEdition, OfFigures, OfLetters
    from reportgen.document.texts import FigureTexts, InquiryTexts, LetterTexts, SeriesTexts, Texts


class _Kind(NamedTuple):
    """What a kind is made of, and the function in a module here that composes all documents of that kind.

    It is called with the subject, the wording (`Texts` for an edition, `FigureTexts` for figures of one,
    `InquiryTexts` for an inquiry, `LetterTexts` for what goes to partners, else `SeriesTexts`) and the style.
    """

    subject: str
    module: str
    function: str


_KINDS: Final = {
    "list": _Kind("edition", "compose", "lists"),
    "extracts": _Kind("edition", "compose", "extracts"),
    "comparison": _Kind("comparison", "compose_comparison", "comparisons"),
    "matrix": _Kind("figures", "compose_matrix", "matrices"),
    "figures": _Kind("figures", "compose_figures", "figures"),
    "overview": _Kind("figures", "compose_overview", "overviews"),
    "errata": _Kind("errata", "compose_errata", "errata_documents"),
    "letter": _Kind("letters", "compose_letter", "letters"),
    "dispatch": _Kind("dispatch", "compose_letter", "dispatch_list"),
    "inquiry": _Kind("inquiry", "compose_inquiry", "inquiry_documents"),
}


KINDS_OF_DOCUMENT: Final = tuple(_KINDS)


def kinds_of(subject: str) -> tuple[str, ...]:
    """The kinds of document that are made of an edition, figures, a comparison, an inquiry …, as they are made."""
    return tuple([name for name, kind in _KINDS.items() if kind.subject == subject])


def compose_all(
    kinds: Iterable[str],
    subject: OfEdition | OfFigures | OfComparison | Errata | InquiryState | OfLetters | OfDispatch,
    texts: Texts | FigureTexts | SeriesTexts | InquiryTexts | LetterTexts,
    style: Style,
) -> Iterator[Composed]:
    """The documents of these kinds, each kind's module loaded when it is asked for. Raises DataError."""
    for name in kinds:
        module = import_module(f"{__package__}.{_KINDS[name].module}")
        for composed in getattr(module, _KINDS[name].function)(subject, texts, style.of(name)):
            yield composed._replace(kind=name)
