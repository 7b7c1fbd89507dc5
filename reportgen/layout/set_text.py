"""Sets contents in lines: each distinct one once for its kind, width and alignment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

from reportgen.content import Align, Content, text_of
from reportgen.document.style import Face, Style
from reportgen.japanese.line_ends import LineEnd, line_ends
from reportgen.layout.line_choice import choose_line_ends
from reportgen.layout.lines import (
    Line,
    MeasuredText,
    TextMeasurer,
    advances_of,
    break_lines,
    distributed,
    justified,
    lines_between,
    units,
    with_more_stops,
)
from reportgen.layout.pages import SetText
from reportgen.layout.runs import runs_of, stretches_of

# What a text is set by: content, kind, width in points, alignment, and how many lines cost nothing.
TextKey: TypeAlias = tuple[Content, str, float, Align, int]
# Applies the function to each key, in their order.
Spread: TypeAlias = Callable[[Callable[[TextKey], SetText], Sequence[TextKey]], list[SetText]]

_LINE_ENDS = tuple(LineEnd)


def one_by_one(function: Callable[[TextKey], SetText], keys: Sequence[TextKey]) -> list[SetText]:
    """The function of each key, on this processor."""
    return [function(key) for key in keys]


class Measurers(NamedTuple):
    """A text measurer for each face of the style, and whether line ends are chosen; else each line is filled."""

    regular: TextMeasurer
    bold: TextMeasurer
    chooses_ends: bool = False

    def for_one(self) -> Measurers:
        """Those of a document of many: what they measure beside what is known already goes with them."""
        return self._replace(regular=self.regular.for_one(), bold=self.bold.for_one())

    def of(self, face: Face) -> TextMeasurer:
        """The measurer for a face."""
        return self.bold if face is Face.BOLD else self.regular


class Setter:
    """Sets contents in lines, each distinct one once for a kind, width and alignment; `spread` does the work."""

    def __init__(self, style: Style, measurers: Measurers, spread: Spread = one_by_one) -> None:
        self._style = style
        self._measurers = measurers
        self._spread = spread
        self._set: dict[TextKey, SetText] = {}

    def set(self, content: Content, kind: str, width_pt: float, align: Align = Align.LEFT, most: int = 1) -> SetText:
        """The content in lines no wider than `width_pt`; up to `most` lines cost nothing."""
        key = (content, kind, width_pt, align, most)
        found = self._set.get(key)
        if found is None:
            self.prepare([key])
            found = self._set[key]
        return found

    def set_line(self, text: str, kind: str) -> SetText:
        """A text as one line, its letters as wide as they are: a label, in which no line ends are to be found."""
        style = self._style.texts[kind]
        face = self._measurers.of(style.face).face
        width = sum(advances_of(text, face.advances)) * 1000 / face.units_per_em
        return SetText(style, (Line(text, width),), (0.0,), (None,))

    def prepare(self, wanted: Iterable[TextKey]) -> None:
        """Sets these texts, each once, and only one of those that differ in figures alone."""
        models = {key: self._model_of(key) for key in dict.fromkeys(wanted)}
        keys = list(dict.fromkeys([model for model in models.values() if model not in self._set]))
        self._set.update(zip(keys, self._spread(self._make, keys), strict=True))
        for key, model in models.items():
            if key is not model:
                self._set[key] = _with_text(self._set[model], text_of(key[0]))

    def _model_of(self, key: TextKey) -> TextKey:
        """The key of the text that has the same lines but for the figures in them: the key itself where it has none."""
        content, kind, width_pt, align, most = key
        model = self._measurers.of(self._style.texts[kind].face).with_figures_alike(content)
        return key if model == content else (model, kind, width_pt, align, most)

    def _make(self, key: TextKey) -> SetText:
        content, kind, width_pt, align, most = key
        style = self._style.texts[kind]
        measured = self._measurers.of(style.face).measure(content)
        paragraphs = [self._break(paragraph, width_pt / style.size_pt, align, most) for paragraph in measured]
        if align is Align.DISTRIBUTE:
            room = width_pt / style.size_pt
            paragraphs = [(tuple([distributed(line, room) for line in lines]), ends) for lines, ends in paragraphs]
        if align is Align.JUSTIFY:
            paragraphs = [(_justified(lines, width_pt / style.size_pt), ends) for lines, ends in paragraphs]
        lines = tuple(line for paragraph, _ in paragraphs for line in paragraph)
        xs = _xs(lines, style.size_pt, width_pt, align)
        found = SetText(style, lines, xs, tuple(end for _, ends in paragraphs for end in ends))
        if runs := runs_of(content, lines):
            stack = self._measurers.of(style.face).face
            stretches = stretches_of(lines, xs, runs, stack.advances, stack.units_per_em, style.size_pt)
            found = found._replace(runs=runs, stretches=stretches)
        return found

    def _break(
        self, paragraph: MeasuredText, width_em: float, align: Align, most: int
    ) -> tuple[tuple[Line, ...], tuple[LineEnd | None, ...]]:
        """A paragraph's lines, and what their ends part where these are chosen."""
        if not self._measurers.chooses_ends:
            return break_lines(paragraph, width_em), ()
        even, fill = align is Align.CENTER, align is Align.JUSTIFY
        room = units(paragraph, width_em)
        choice = choose_line_ends(paragraph, room, even=even, fill=fill, most=most)
        if choice is None:
            paragraph = with_more_stops(paragraph, width_em)
            choice = choose_line_ends(paragraph, room, even=even, fill=fill, most=most)
        lines = lines_between(paragraph, choice.ends) if choice is not None else break_lines(paragraph, width_em)
        if len(lines) == 1:
            return lines, (None,)
        parted = line_ends(paragraph.text)
        places = accumulate(len(line.text) for line in lines[:-1])
        return lines, (*(_LINE_ENDS[parted[place]] for place in places), None)

    def size_pt(self, kind: str) -> float:
        """The size of the letters of a kind of text."""
        return self._style.texts[kind].size_pt

    def width_pt(self, content: Content, kind: str) -> float:
        """How wide the content is on one line."""
        return max(line.width for line in self.set(content, kind, 1e6).lines) * self._style.texts[kind].size_pt / 1000


def _with_text(found: SetText, text: str) -> SetText:
    """The lines with the words of another text, which parts at the same places."""
    lines = []
    begin = 0
    for line in found.lines:
        begin += text.startswith("\n", begin)
        end = begin + len(line.text)
        lines.append(Line(text[begin:end], *line[1:]))
        begin = end
    return SetText(found.style, tuple(lines), *found[2:])


def _justified(lines: tuple[Line, ...], width_em: float) -> tuple[Line, ...]:
    """All lines but the paragraph's last stretched to the width."""
    return (*(justified(line, width_em) for line in lines[:-1]), lines[-1])


def _xs(lines: Sequence[Line], size_pt: float, width_pt: float, align: Align) -> tuple[float, ...]:
    if align not in (Align.RIGHT, Align.CENTER):
        return (0.0,) * len(lines)
    share = 1.0 if align is Align.RIGHT else 0.5
    return tuple((width_pt - line.width * size_pt / 1000) * share for line in lines)


def sliced(text: SetText, begin: int, end: int) -> SetText:
    """The text's lines from `begin` up to `end`."""
    stretches = tuple([s._replace(line=s.line - begin) for s in text.stretches if begin <= s.line < end])
    return SetText(
        *(
            text.style,
            text.lines[begin:end],
            text.xs_pt[begin:end],
            text.ends[begin:end],
            text.runs[begin:end],
            stretches,
        )
    )
