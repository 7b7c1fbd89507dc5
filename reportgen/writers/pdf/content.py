"""A laid-out page as a PDF content stream: shading, rules and text in the order that the layout settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from reportgen.document.style import Face
from reportgen.japanese.clusters import clusters
from reportgen.layout.lines import Line
from reportgen.layout.pages import Fill, Page, Rule, SetText
from reportgen.writers.pdf.fonts import EmbeddedStack


class ContentEncoder:
    """Encodes pages of one document; a text set once and placed often is encoded once."""

    def __init__(self, fonts: Mapping[Face, EmbeddedStack], sheet_height_pt: float) -> None:
        self._fonts = fonts
        self._height = sheet_height_pt
        self._encoded: dict[int, tuple[str, str]] = {}

    def encode(self, page: Page) -> bytes:
        """The page's content stream (ISO 32000-1, 7.8.2), ASCII."""
        parts = [*self._fills(page.fills), *self._rules(page.rules), "0 g", "BT"]
        append = parts.append
        encoded = self._encoded
        height = self._height
        current = ""
        for x, y, text, _ in page.texts:
            found = encoded.get(id(text))
            if found is None:
                found = encoded[id(text)] = self._encode_text(text)
            font, lines = found
            if font != current:
                append(font)
                current = font
            append(f"1 0 0 1 {x:.2f} {height - y:.2f} Tm{lines}")
        append("ET\n")
        return "\n".join(parts).encode("ascii")

    def _fills(self, fills: Sequence[Fill]) -> list[str]:
        parts = []
        for x, y, width, height, color in fills:
            red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (0, 2, 4))
            parts.append(f"{red:.3f} {green:.3f} {blue:.3f} rg")
            parts.append(f"{x:.2f} {self._height - y - height:.2f} {width:.2f} {height:.2f} re f")
        return parts

    def _rules(self, rules: Sequence[Rule]) -> list[str]:
        parts = []
        for width in dict.fromkeys(rule.width_pt for rule in rules):
            parts.append(f"{width:g} w")
            parts += [
                f"{x0:.2f} {self._height - y0:.2f} m {x1:.2f} {self._height - y1:.2f} l"
                for x0, y0, x1, y1, rule_width in rules
                if rule_width == width
            ]
            parts.append("S")
        return parts

    def _encode_text(self, text: SetText) -> tuple[str, str]:
        """The operator that chooses the font, and those that show the lines, from the first line's place on."""
        style = text.style
        stack = self._fonts[style.face]
        special = stack.special
        codes = stack.main.codes
        parts = []
        reached = down = 0.0
        for x, line in zip(text.xs_pt, text.lines, strict=True):
            begin = x + line.indent * style.size_pt / 1000
            if begin != reached or down:
                parts.append(f" {begin - reached:.2f} {down:g} Td")
            if special and not special.isdisjoint(line.text):
                parts.append(_shown_in_runs(line, stack, style.size_pt))
            else:
                parts.append(_shown(line, codes))
            reached, down = begin, -style.leading_pt
        return f"/{stack.main.resource} {style.size_pt:g} Tf", "".join(parts)


def _shown(line: Line, codes: Mapping[str, str]) -> str:
    text = line.text
    if not line.kerns:
        return f"<{''.join([codes[c] for c in text])}>Tj"
    pieces = []
    start = 0
    for index, back in line.kerns:
        pieces.append(f"<{''.join([codes[c] for c in text[start:index]])}>{back:g}")
        start = index
    return f"[{''.join(pieces)}<{''.join([codes[c] for c in text[start:]])}>]TJ"


def _shown_in_runs(line: Line, stack: EmbeddedStack, size_pt: float) -> str:
    """The operators for a line of several fonts; they begin and end in the main one."""
    kerns = dict(line.kerns)
    parts = []
    current = stack.main
    position = 0
    for font, run in groupby(clusters(line.text), stack.of):
        if font is not current:
            parts.append(f"/{font.resource} {size_pt:g} Tf")
            current = font
        pieces = []
        for cluster in run:
            if position in kerns:
                pieces.append(f">{kerns[position]:g}<")
            pieces.append(font.codes[cluster])
            position += len(cluster)
        parts.append(f"[<{''.join(pieces)}>]TJ")
    if current is not stack.main:
        parts.append(f"/{stack.main.resource} {size_pt:g} Tf")
    return "".join(parts)
