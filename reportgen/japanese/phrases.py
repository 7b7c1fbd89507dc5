"""Text as phrases (文節)."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from reportgen.japanese.kept_words import KeptWords, unbroken_breaks
from reportgen.japanese.line_breaking import break_opportunities
from reportgen.japanese.line_ends import LineEnd, line_ends

_QUANTITIES = KeptWords(frozenset())


def split_phrases(text: str) -> list[str]:
    """The text's phrases; joined they are the text. No number (with what counts it), era year or Latin word is cut."""
    return _parts(text, LineEnd.BOUND)


@lru_cache(maxsize=1 << 12)
def split_for_lines(text: str, longest: int, worst: LineEnd = LineEnd.OF) -> tuple[str, ...]:
    """The text in parts behind which lines of a heading may end: phrases with what leans on them, of those of more than
    `longest` characters the phrases, and of these the words.
    """
    parts = _parts(text, worst)
    if worst is LineEnd.MINOR:
        return tuple(parts)
    further = LineEnd(worst + 1)
    return tuple(
        [
            part
            for phrase in parts
            for part in (split_for_lines(phrase, longest, further) if len(phrase) > longest else [phrase])
        ]
    )


def _parts(text: str, worst: LineEnd) -> list[str]:
    parted = line_ends(text)
    places = unbroken_breaks(text, break_opportunities(text), _QUANTITIES.spans(text))
    ends = [place for place in places if parted[place] <= worst]
    return [text[begin:end] for begin, end in pairwise((0, *ends, len(text)))] if text else []
