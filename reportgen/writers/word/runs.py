"""Texts as Word's runs: what the text's face lacks stands in runs of the font that has it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from reportgen.document.style import Face, Style
from reportgen.japanese.clusters import clusters
from reportgen.writers.word import ooxml


class TextRuns:
    """Makes the runs of texts; `families` are, for each face, the font families of the clusters that it lacks."""

    def __init__(self, style: Style, families: Mapping[Face, Mapping[str, str]]) -> None:
        self._families = {kind: families.get(text.face, {}) for kind, text in style.texts.items()}
        self._special = {kind: frozenset(cluster[-1] for cluster in found) for kind, found in self._families.items()}

    def of(self, text: str, kind: str, character_style: str = "", *, never_bold: bool = False) -> str:
        """The runs of a text of that kind (see `Style.texts`); for the other arguments see `ooxml.run`."""
        special = self._special[kind]
        if not special or special.isdisjoint(text):
            return ooxml.run(text, character_style, never_bold=never_bold)
        return "".join(
            ooxml.run("".join(part), character_style, family=family or "", never_bold=never_bold)
            for family, part in groupby(clusters(text), self._families[kind].get)
        )
