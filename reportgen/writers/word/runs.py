"""Texts as Word's runs: what the text's face lacks stands in runs of the font that has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from reportgen.document.blocks import Content, parts_of, text_of
from reportgen.document.style import Face, Style
from reportgen.japanese.clusters import clusters
from reportgen.layout.flow import AS_IT_IS, Flow, with_line_ends
from reportgen.writers.word import ooxml

_DIGITS = "0123456789"


class TextRuns:
    """Makes the runs of texts and knows afterwards which characters they show, and where its `links` lead.

    `families` are, for each face, the font families of the clusters that it lacks. All of a file share its `links`.
    """

    def __init__(self, style: Style, families: Mapping[Face, Mapping[str, str]], links: dict[str, str]) -> None:
        self._families = {kind: families.get(text.face, {}) for kind, text in style.texts.items()}
        self._special = {kind: frozenset(cluster[-1] for cluster in found) for kind, found in self._families.items()}
        self._texts: dict[Face, set[str]] = {face: set() for face in Face}
        self._links = links
        self._texts_of_kind = {kind: self._texts[text.face] for kind, text in style.texts.items()}

    def of_content(self, content: Content, kind: str, led: Flow = AS_IT_IS) -> str:
        """The runs of a content, its underlined parts underlined, its addresses as links, its lines led."""
        if led.breaks:
            content = with_line_ends(content, led.breaks)
        if led.wider_pt:
            return "".join(self._with_wider(text_of(content), kind, led.wider_pt))
        if not any(span.underlined or span.link or span.raised for span in content):
            return self.of(text_of(content), kind)
        found = []
        line = 0
        for part in parts_of(content):
            runs = self.of("\n" * (part.line - line) + part.text, kind, underlined=part.underlined, raised=part.raised)
            line = part.line
            found.append(ooxml.hyperlink(self._link(part.link), runs) if part.link else runs)
        return "".join(found)

    def _with_wider(self, text: str, kind: str, wider_pt: Sequence[tuple[int, float]]) -> Iterator[str]:
        """The runs of a text in which some characters stand wider."""
        begin = 0
        for place, by in wider_pt:
            yield self.of(text[begin:place], kind)
            yield self.of(text[place], kind, wider_pt=by)
            begin = place + 1
        yield self.of(text[begin:], kind)

    def _link(self, uri: str) -> str:
        """The name of the document's reference to the URI."""
        return self._links.setdefault(uri, f"link{len(self._links) + 1}")

    def of(
        self,
        text: str,
        kind: str,
        *,
        underlined: bool = False,
        raised: bool = False,
        wider_pt: float = 0.0,
    ) -> str:
        """The runs of a text of that kind (see `Style.texts`); for the other arguments see `ooxml.run`."""
        self._texts_of_kind[kind].add(text)
        special = self._special[kind]
        if not special or special.isdisjoint(text):
            return ooxml.run(text, underlined=underlined, raised=raised, wider_pt=wider_pt)
        return "".join(
            ooxml.run("".join(part), family=family or "", underlined=underlined, raised=raised, wider_pt=wider_pt)
            for family, part in groupby(clusters(text), self._families[kind].get)
        )

    def number(self, instruction: str, kind: str) -> str:
        """A field that shows a number in a text of that kind."""
        self._texts_of_kind[kind].add(_DIGITS)
        return ooxml.field(instruction, shown="1")

    def characters(self) -> dict[Face, set[str]]:
        """The characters of all that was made so far, by the face in which they stand."""
        return {face: set().union(*texts) for face, texts in self._texts.items()}
