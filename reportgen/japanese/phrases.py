"""Text as phrases (文節)."""

from __future__ import annotations

from itertools import pairwise

from reportgen.japanese.kept_words import KeptWords, unbroken_breaks
from reportgen.japanese.line_breaking import break_opportunities
from reportgen.japanese.line_ends import LineEnd, line_ends

_QUANTITIES = KeptWords(frozenset())


def split_phrases(text: str) -> list[str]:
    """The text's phrases; joined they are the text. No number (with what counts it), era year or Latin word is cut."""
    parted = line_ends(text)
    places = unbroken_breaks(text, break_opportunities(text), _QUANTITIES.spans(text))
    ends = [place for place in places if parted[place] <= LineEnd.BOUND]
    return [text[begin:end] for begin, end in pairwise((0, *ends, len(text)))] if text else []
