"""Contents as HTML: every text escaped, with links, languages, abbreviations, signs that are heard, notes' marks."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import accumulate, pairwise
from typing import Final

from reportgen.content import Content, Span, text_of
from reportgen.japanese.phrases import split_for_lines

# How signs are called that screen readers leave out (the wording's abbreviations may say what they mean in a list).
_SIGNS: Final = {
    "○": "まる",
    "〇": "まる",
    "◯": "まる",
    "◎": "二重まる",
    "●": "黒まる",
    "△": "三角",
    "▲": "黒三角",
    "×": "ばつ",
    "☆": "星",
    "★": "黒星",
    "－": "なし",
    "―": "なし",
    "—": "なし",
    "-": "なし",
    "−": "なし",
}


_LONGEST_PHRASE: Final = 10
# Stands for <wbr> until texts are escaped; texts hold no control characters.
_BREAK: Final = "\x00"


class References:
    """The references to the notes of a section: where each mark's note stands, and where it is referred to first.

    `targets` are the notes' ids by their marks.
    """

    def __init__(self, targets: Mapping[str, str]) -> None:
        self._targets = targets
        self._made: set[str] = set()

    def to(self, mark: str) -> str:
        """The link from a reference to its note; the first one can be come back to."""
        target = self._targets.get(mark)
        if target is None:
            return f"<sup>{escape(mark)}</sup>"
        at = "" if mark in self._made else f' id="{back(target)}"'
        self._made.add(mark)
        return f'<sup><a href="#{target}"{at}>{escape(mark)}</a></sup>'


NO_REFERENCES: Final = References({})


def back(note_id: str) -> str:
    """The id of the first reference to a note."""
    return f"{note_id}r"


def markup(content: Content, references: References = NO_REFERENCES) -> str:
    """The content as HTML. Its text without what is `read` alone is the content's, line ends as `<br>`."""
    text = text_of(content)
    if (sign := text.strip()) in _SIGNS and not content[0].expansion:
        return _heard(escape(text), _SIGNS[sign])
    return "".join([_span(span, references) for span in content if span.text])


def in_phrases(content: Content, references: References = NO_REFERENCES) -> str:
    """The content of a heading, a label or a name as HTML, with `<wbr>` where its lines may end: between phrases, in
    long ones between words. (Running text has none: some screen readers halt there.)"""
    *ends, _ = (0, *accumulate(map(len, split_for_lines(text_of(content), _LONGEST_PHRASE))))
    spans = []
    begin = 0
    for span in content:
        cuts = (0, *(end - begin for end in ends if begin < end <= begin + len(span.text)), len(span.text))
        parts = [span.text] if span.raised else [span.text[a:b] for a, b in pairwise(cuts)]
        spans.append(span._replace(text=_BREAK.join(parts)))
        begin += len(span.text)
    return markup(tuple(spans), references).replace(_BREAK, "<wbr>")


def _span(span: Span, references: References) -> str:
    if span.raised:
        return references.to(span.text)
    text = escape(span.text).replace("\n", "<br>")
    if span.expansion:
        is_word = any(character.isalnum() for character in span.text)
        text = f'<abbr title="{escape(span.expansion)}">{text}</abbr>' if is_word else _heard(text, span.expansion)
    if span.underlined:
        text = f"<u>{text}</u>"
    if span.language:
        text = f'<span lang="{escape(span.language)}">{text}</span>'
    if span.link:
        text = f'<a href="{escape(span.link)}">{text}</a>'
    return f'<span class="whole">{text}</span>' if span.whole and len(span.text) > 1 else text


def _heard(shown: str, words: str) -> str:
    """What is shown, and the words that are read instead."""
    return f'<span aria-hidden="true">{shown}</span><span class="read">{escape(words)}</span>'
