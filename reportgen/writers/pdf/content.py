"""A laid-out page as a PDF content stream: shading, rules and text in the order that the layout settled, all marked.

What belongs to the document is marked with the type of its structure element, the rest as an artifact of its kind
(ISO 32000-1, 14.8.2.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from reportgen.document.chart import OUTLINE_PT, Area, Stroke, strokes_of
from reportgen.document.style import Face
from reportgen.japanese.clusters import clusters, is_private_use
from reportgen.layout.fonts import UPRIGHT
from reportgen.layout.lines import RAISED_SIZE, Kern, Line
from reportgen.layout.pages import Artifact, Fill, Page, PlacedFigure, Rule, SetText
from reportgen.layout.runs import Run
from reportgen.writers.pdf.fonts import UPRIGHT_MARK, EmbeddedStack
from reportgen.writers.pdf.structure import TextPart, text_string

_LAYOUT_ARTIFACT = "/Artifact<</Type/Layout>>BDC"
_ARTIFACTS = {
    Artifact.RUNNING_HEAD: "/Artifact<</Type/Pagination/Subtype/Header/Attached[/Top]>>BDC",
    Artifact.FOOT: "/Artifact<</Type/Pagination/Subtype/Footer/Attached[/Bottom]>>BDC",
    Artifact.REPEATED_HEADER: "/Artifact<</Type/Pagination>>BDC",
}
_END = "EMC"
# How far above the line a reference to a note stands, as a share of the text's size.
_RAISED_BY = 0.35
# For a character of private use PDF/A wants a text that means something (ISO 19005-2, 6.2.11.7.3): the geta mark 〓,
# by which Japanese printers say that a character is not to be had.
_UNKNOWN_CHARACTER = text_string("〓")


class EncodedPage(NamedTuple):
    """A content stream, and the parts of texts in its marked-content sequences, in the order of their identifiers."""

    stream: bytes
    marked: tuple[TextPart, ...]


class _Encoded(NamedTuple):
    """A text's operators: the one that chooses its font, and for each part in a row those that show it."""

    font: str
    parts: tuple[tuple[int, str], ...]


class ContentEncoder:
    """Encodes pages of one document; a text set once and placed often is encoded once.

    `types` has the type of the structure element that holds each part of a text of the document.
    """

    def __init__(self, fonts: Mapping[Face, EmbeddedStack], types: Mapping[TextPart, str]) -> None:
        self._fonts = fonts
        self._types = types
        self._encoded: dict[int, _Encoded] = {}

    def encode(self, page: Page) -> EncodedPage:
        """The page's content stream (ISO 32000-1, 7.8.2), ASCII. A text without a character is not marked."""
        height = page.sheet.height_pt
        drawn = [*_fills(page.fills, height), *_rules((*page.rules, *page.underlines), height)]
        parts = [_LAYOUT_ARTIFACT, *drawn, _END, "0 g"] if drawn else []
        marked: list[TextPart] = []
        for figure in page.figures:
            parts += f"/Figure<</MCID {len(marked)}>>BDC", "q", *self._figure(figure, height), "Q", _END
            marked.append(TextPart(figure.source, 0))
        parts.append("BT")
        append = parts.append
        types = self._types
        encoded = self._encoded
        current = ""
        for x, y, text, source in page.texts:
            found = encoded.get(id(text))
            if found is None:
                found = encoded[id(text)] = self._encode_text(text)
            font, shown = found
            if not shown:
                continue
            if font != current:
                append(font)
                current = font
            append(f"1 0 0 1 {x:.2f} {height - y:.2f} Tm")
            if isinstance(source, Artifact):
                append(_ARTIFACTS[source])
                parts += [operators for _, operators in shown]
                append(_END)
                continue
            for number, operators in shown:
                part = TextPart(source, number)
                append(f"/{types[part]}<</MCID {len(marked)}>>BDC{operators}\nEMC")
                marked.append(part)
        append("ET")
        return EncodedPage("\n".join(parts).encode("ascii"), tuple(marked))

    def _figure(self, figure: PlacedFigure, height_pt: float) -> Iterator[str]:
        """The figure's shapes in their order, then its texts."""
        left, top = figure.x_pt, height_pt - figure.y_pt
        for shape in figure.scene.shapes:
            strokes = [shape] if isinstance(shape, Stroke) else list(strokes_of(shape))
            if isinstance(shape, Area):
                x, y, width, height, ink, is_outlined = shape
                yield f"{_color(ink.ground)} rg {OUTLINE_PT:g} w 0 G"
                operator = "B" if is_outlined else "f"
                yield f"{left + x:.2f} {top - y - height:.2f} {width:.2f} {height:.2f} re {operator}"
            if strokes:
                yield f"{strokes[0].width_pt:g} w {_color(strokes[0].color)} RG"
                yield " ".join(
                    [
                        f"{left + x0:.2f} {top - y0:.2f} m {left + x1:.2f} {top - y1:.2f} l"
                        for x0, y0, x1, y1, *_ in strokes
                    ]
                )
                yield "S"
        yield "BT"
        for label, (x, y, text, _) in zip(figure.scene.labels, figure.texts, strict=True):
            font, shown = self._encode_text(text)
            operators = "".join([one for _, one in shown])
            yield f"{int(label.is_light)} g {font} 1 0 0 1 {x:.2f} {height_pt - y:.2f} Tm{operators}"
        yield "ET"

    def _encode_text(self, text: SetText) -> _Encoded:
        """The operators that show the text's lines, from the first line's place on; none for a text of no character."""
        style = text.style
        stack = self._fonts[style.face]
        if text.is_upright:
            return _encode_upright(text, stack)
        font = f"/{stack.main.resource} {style.size_pt:g} Tf"
        parts: list[tuple[int, list[str]]] = []
        reached = down = 0.0
        runs_of_lines: Sequence[Sequence[Run | None]] = text.runs or [(None,)] * len(text.lines)
        for x, line, runs in zip(text.xs_pt, text.lines, runs_of_lines, strict=True):
            begin = x + line.indent * style.size_pt / 1000
            move = f" {begin - reached:.2f} {down:g} Td" if begin != reached or down else ""
            for run in runs:
                part = run.part if run else 0
                if not parts or part != parts[-1][0]:
                    parts.append((part, []))
                parts[-1][1].extend((move, _shown(line, run, stack, style.size_pt)))
                move = ""
            reached, down = begin, -style.leading_pt
        if not any(line.text for line in text.lines):
            return _Encoded(font, ())
        return _Encoded(font, tuple([(part, "".join(operators)) for part, operators in parts]))


def _fills(fills: Sequence[Fill], height_pt: float) -> Iterator[str]:
    for x, y, width, height, color in fills:
        yield f"{_color(color)} rg"
        yield f"{x:.2f} {height_pt - y - height:.2f} {width:.2f} {height:.2f} re f"


def _rules(rules: Sequence[Rule], height_pt: float) -> Iterator[str]:
    for width in dict.fromkeys(rule.width_pt for rule in rules):
        yield f"{width:g} w"
        for x0, y0, x1, y1, rule_width in rules:
            if rule_width == width:
                yield f"{x0:.2f} {height_pt - y0:.2f} m {x1:.2f} {height_pt - y1:.2f} l"
        yield "S"


def _color(triple: str) -> str:
    red, green, blue = (int(triple[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return f"{red:.3f} {green:.3f} {blue:.3f}"


def _encode_upright(text: SetText, stack: EmbeddedStack) -> _Encoded:
    """The operators of lines that run downwards, from the text's upper left corner on."""
    size = f"{text.style.size_pt:g} Tf"
    parts = [f"/{stack.main.resource}{UPRIGHT_MARK} {size}"]
    reached = 0.0
    for x, line in zip(text.xs_pt, text.lines, strict=True):
        move = f"{x - reached:.2f} 0 Td"
        for font, group in groupby([one + UPRIGHT for one in clusters(line.text)], stack.of):
            parts.append(
                f"{move} /{font.resource}{UPRIGHT_MARK} {size} <{''.join(map(font.codes.__getitem__, group))}>Tj"
            )
            move = ""
        reached = x
    return _Encoded(parts[0], ((0, " " + " ".join(parts[1:])),))


def _shown(line: Line, run: Run | None, stack: EmbeddedStack, size_pt: float) -> str:
    """The operators that show the line or that run of it; they begin and end in the stack's main font."""
    text, kerns = line.text, line.kerns
    if run is not None:
        text = text[run.begin : run.end]
        kerns = tuple([Kern(at - run.begin, back) for at, back in kerns if run.begin <= at < run.end])
    if stack.special and not stack.special.isdisjoint(text):
        operators = _shown_by_clusters(text, kerns, stack, size_pt)
    else:
        operators = _shown_by_characters(text, kerns, stack.main.codes)
    if run is not None and run.raised:
        font = stack.main.resource
        small, rise = size_pt * RAISED_SIZE, size_pt * _RAISED_BY
        operators = f"/{font} {small:g} Tf {rise:g} Ts {operators} /{font} {size_pt:g} Tf 0 Ts"
    if run is not None and run.expansion:
        return f"/Span<</E{text_string(run.expansion)}>>BDC{operators} {_END} "
    return operators


def _shown_by_characters(text: str, kerns: Sequence[Kern], codes: Mapping[str, str]) -> str:
    if not kerns:
        return f"<{''.join([codes[c] for c in text])}>Tj"
    pieces = []
    start = 0
    for index, back in kerns:
        pieces.append(f"<{''.join([codes[c] for c in text[start:index]])}>{back:g}")
        start = index
    return f"[{''.join(pieces)}<{''.join([codes[c] for c in text[start:]])}>]TJ"


def _shown_by_clusters(text: str, kerns: Sequence[Kern], stack: EmbeddedStack, size_pt: float) -> str:
    """The operators for a text of several fonts, or with characters that mean nothing by themselves."""
    backs = dict(kerns)
    parts = []
    current = stack.main
    position = 0
    for (font, is_private), group in groupby(clusters(text), lambda c: (stack.of(c), is_private_use(c))):
        if font is not current:
            parts.append(f"/{font.resource} {size_pt:g} Tf")
            current = font
        pieces = []
        for cluster in group:
            if position in backs:
                pieces.append(f">{backs[position]:g}<")
            pieces.append(font.codes[cluster])
            position += len(cluster)
        shown = f"[<{''.join(pieces)}>]TJ"
        parts.append(f"/Span<</ActualText{_UNKNOWN_CHARACTER}>>BDC{shown} {_END} " if is_private else shown)
    if current is not stack.main:
        parts.append(f"/{stack.main.resource} {size_pt:g} Tf")
    return "".join(parts)
