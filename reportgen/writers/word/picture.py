"""A scene as an Enhanced Metafile ([MS-EMF] 2.3), for programs that have no charts of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from struct import pack
from typing import Final

from reportgen.document.chart import OUTLINE_PT, Anchor, Area, Label, Scene, Stroke, strokes_of
from reportgen.document.draw_chart import ems

_UNITS: Final = 20  # to a point: the metafile's device has 1440 dots to the inch
_DOTS, _MILLIMETRES = 14400, 254
_FRAME: Final = 2540 / 72  # hundredths of a millimetre to a point
_ON_BASELINE: Final = 24
_ALIGNS: Final = {Anchor.START: _ON_BASELINE, Anchor.END: _ON_BASELINE | 2, Anchor.MIDDLE: _ON_BASELINE | 6}
_NO_PEN: Final = 0x80000008  # of the stock objects
_SELECT: Final = 37


def metafile(scene: Scene, family: str) -> bytes:
    """The metafile of the scene, its letters of that family."""
    drawn = _Drawing(family, scene.size_pt)
    records = [*chain(*map(drawn.shape, scene.shapes)), *chain(*map(drawn.text, scene.labels))]
    transparent = _record(18, pack("<L", 1))
    records = [*drawn.objects.values(), transparent, *records, _record(14, pack("<3L", 0, 16, 20))]
    bounds, frame = (
        pack("<4l", 0, 0, round(scene.width_pt * units), round(scene.height_pt * units)) for units in (_UNITS, _FRAME)
    )
    length = 88 + sum(map(len, records))
    about = pack("<4L2H3L", 0x464D4520, 0x10000, length, len(records) + 1, len(drawn.objects) + 1, 0, 0, 0, 0)
    device = pack("<4l", _DOTS, _DOTS, _MILLIMETRES, _MILLIMETRES)
    return _record(1, bounds + frame + about + device) + b"".join(records)


def _record(kind: int, body: bytes) -> bytes:
    return pack("<2L", kind, 8 + len(body)) + body


def _color(triple: str) -> int:
    return int.from_bytes(bytes.fromhex(triple), "little")


def _units(*lengths_pt: float) -> bytes:
    return pack(f"<{len(lengths_pt)}l", *[round(length * _UNITS) for length in lengths_pt])


class _Drawing:
    """Draws shapes and texts; `objects` are the pens, brushes and the font that it took, each made once."""

    def __init__(self, family: str, size_pt: float) -> None:
        self.objects: dict[bytes, bytes] = {}
        self._size = size_pt
        name = family.encode("utf-16-le")[:62].ljust(64, b"\0")
        look = _units(-size_pt) + pack("<4l8B", 0, 0, 0, 400, 0, 0, 0, 128, 0, 0, 0, 0) + name
        self._font = self._select(82, look.ljust(320, b"\0"))

    def shape(self, shape: Stroke | Area) -> Iterator[bytes]:
        """The records of a line, or of an area with its hatching."""
        if isinstance(shape, Stroke):
            x0, y0, x1, y1, width, color = shape
            yield self._select(38, pack("<L", 0) + _units(width, 0) + pack("<L", _color(color)))
            yield _record(27, _units(x0, y0))
            yield _record(54, _units(x1, y1))
            return
        x, y, width, height, ink, is_outlined = shape
        pen = pack("<L", 0) + _units(OUTLINE_PT, 0) + pack("<L", 0)
        yield self._select(38, pen) if is_outlined else _record(_SELECT, pack("<L", _NO_PEN))
        yield self._select(39, pack("<3L", 0, _color(ink.ground), 0))
        yield _record(43, _units(x, y, x + width, y + height))
        for stroke in strokes_of(shape):
            yield from self.shape(stroke)

    def text(self, label: Label) -> Iterator[bytes]:
        """The records of a text, its letters as wide as the scene takes them to be."""
        yield self._font
        yield _record(22, pack("<L", _ALIGNS[label.anchor]))
        yield _record(24, pack("<L", 0xFFFFFF if label.is_light else 0))
        text = label.text.encode("utf-16-le")
        padded = text + b"\0" * (-len(text) % 4)
        widths = [(ems(character) * self._size, 0.0)[: 1 + (character > "\uffff")] for character in label.text]
        advances = _units(*chain(*widths))
        where = pack("<4lL2f", 0, 0, -1, -1, 1, 1.0, 1.0) + _units(label.x_pt, label.y_pt)
        said = pack("<3L4lL", len(text) // 2, 76, 0, 0, 0, -1, -1, 76 + len(padded))
        yield _record(84, where + said + padded + advances)

    def _select(self, kind: int, body: bytes) -> bytes:
        """The record that selects an object, which is made where there is none of its kind."""
        key = pack("<L", kind) + body
        if key not in self.objects:
            self.objects[key] = _record(kind, pack("<L", len(self.objects) + 1) + body)
        handle = list(self.objects).index(key) + 1
        return _record(_SELECT, pack("<L", handle))
