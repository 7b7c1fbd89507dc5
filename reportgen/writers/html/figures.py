"""A figure as HTML: an SVG that says what it shows; its colours are its own, its letters those of the page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import Final

from reportgen.document.blocks import Figure
from reportgen.document.chart import OUTLINE_PT, Area, Label, Scene, Stroke, strokes_of

# In no other page's style sheet.
FIGURE_STYLE: Final = """
figure { margin: .5rem 0; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 36rem; height: auto; }
summary { cursor: pointer; padding: .25rem 0; color: var(--link); text-decoration: underline; }
@media print { figure { overflow: visible; break-inside: avoid; } figure svg { min-width: 0; } }
"""
_MARGIN: Final = 6  # points around the scene, on its own white ground


def figure(block: Figure, name: str) -> str:
    """The figure; its ids begin with `name`. Where the screen is narrower, it moves by the keyboard, too."""
    scene = block.scene
    box = f"{-_MARGIN} {-_MARGIN} {_pt(scene.width_pt + 2 * _MARGIN)} {_pt(scene.height_pt + 2 * _MARGIN)}"
    return "\n".join(
        (
            f'<figure role="region" tabindex="0" aria-labelledby="{name}t">',
            f'<svg role="img" aria-labelledby="{name}t" aria-describedby="{name}d" viewBox="{box}"'
            f' font-size="{scene.size_pt:g}">',
            f'<title id="{name}t">{escape(block.title)}</title>',
            f'<desc id="{name}d">{escape(block.alternative)}</desc>',
            f'<rect x="{-_MARGIN}" y="{-_MARGIN}" width="100%" height="100%" fill="#fff"/>',
            *_shapes(scene),
            *map(_label, scene.labels),
            "</svg></figure>",
        )
    )


def _shapes(scene: Scene) -> Iterator[str]:
    """The shapes in their order, strokes of one kind in one path."""
    for kind, shapes in groupby(scene.shapes, lambda one: one[4:] if isinstance(one, Stroke) else None):
        if kind is not None:
            yield _path(shape for shape in shapes if isinstance(shape, Stroke))
            continue
        for shape in shapes:
            if isinstance(shape, Area):
                x, y, width, height, ink, is_outlined = shape
                line = f' stroke="#000" stroke-width="{OUTLINE_PT:g}"' if is_outlined else ""
                yield (
                    f'<rect x="{_pt(x)}" y="{_pt(y)}" width="{_pt(width)}" height="{_pt(height)}"'
                    f' fill="#{ink.ground}"{line}/>'
                )
                yield _path(strokes_of(shape))


def _path(strokes: Iterator[Stroke]) -> str:
    found = list(strokes)
    if not found:
        return ""
    lines = "".join([f"M{_pt(x0)} {_pt(y0)}L{_pt(x1)} {_pt(y1)}" for x0, y0, x1, y1, *_ in found])
    return f'<path d="{lines}" stroke="#{found[0].color}" stroke-width="{found[0].width_pt:g}" fill="none"/>'


def _label(label: Label) -> str:
    anchor = "" if label.anchor.value == "start" else f' text-anchor="{label.anchor.value}"'
    fill = "#fff" if label.is_light else "#000"
    return f'<text x="{_pt(label.x_pt)}" y="{_pt(label.y_pt)}" fill="{fill}"{anchor}>{escape(label.text)}</text>'


def _pt(length_pt: float) -> str:
    return f"{round(length_pt, 2) + 0.0:g}"
