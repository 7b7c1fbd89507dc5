"""What of a text is marked for those who click and those who listen: web and mail addresses, English passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reportgen.document.blocks import Content, Span, text_of
from reportgen.japanese.addresses import find_links

_ENGLISH = "en"
# Where no Latin letter stands, as in most texts, or none of these, there is nothing to mark.
_LATIN = re.compile("[A-Za-z]")
_WORTH_LOOKING = re.compile("@|://|www[.]|[A-Za-z]{2}[,;:]? [A-Za-z]{2}")
_WORD = "[A-Za-z]+(?:['’-][A-Za-z]+)*"
_PASSAGE = f"(?<![A-Za-z0-9]){_WORD}(?:[,;:]? (?:{_WORD}|[0-9]+))+[.!?]?(?![A-Za-z0-9])"
# A word and no abbreviation: two of them in a row of Latin words make it a passage.
_SPELT_WORD = re.compile("[A-Za-z][a-z]+(?![A-Za-z])")
_FEWEST_WORDS = 2


class _Mark(NamedTuple):
    begin: int
    end: int
    link: str
    language: str


def marked(content: Content) -> Content:
    """The content with its addresses as links and its English passages (two words or more) in their language."""
    text = content[0].text if len(content) == 1 else text_of(content)
    if not _LATIN.search(text) or not _WORTH_LOOKING.search(text):
        return content
    marks = list(_marks(text))
    return tuple(_cut(content, marks)) if marks else content


def _marks(text: str) -> Iterator[_Mark]:
    """The marks in order; none overlaps another."""
    end = 0
    for link in (*find_links(text), None):
        begin = link.begin if link else len(text)
        for passage in re.compile(_PASSAGE).finditer(text, end, begin):
            if len(_SPELT_WORD.findall(passage[0])) >= _FEWEST_WORDS:
                yield _Mark(*passage.span(), "", _ENGLISH)
        if link:
            yield _Mark(link.begin, link.end, link.uri, "")
            end = link.end


def _cut(content: Content, marks: Sequence[_Mark]) -> Iterator[Span]:
    """The content's spans parted where marks begin and end."""
    ahead = iter(marks)
    mark = next(ahead, None)
    position = 0
    for span in content:
        done, end = position, position + len(span.text)
        while mark and mark.begin < end:
            begin, stop = max(mark.begin, done), min(mark.end, end)
            if begin > done:
                yield span._replace(text=span.text[done - position : begin - position])
            text = span.text[begin - position : stop - position]
            yield span._replace(text=text, link=mark.link, language=mark.language)
            done = stop
            if mark.end > end:
                break
            mark = next(ahead, None)
        if done < end:
            yield span._replace(text=span.text[done - position :])
        position = end
