"""What colours mean: the sRGB colour space (IEC 61966-2-1) as an ICC profile, made here from its published figures."""

from __future__ import annotations

import struct

# The media white D50 and the primaries adapted to it, as the ICC's own sRGB profile has them, in units of 1/65536.
_WHITE = (0x0000F6D6, 0x00010000, 0x0000D32D)
_PRIMARIES = {
    "r": (0x00006FA2, 0x000038F5, 0x00000390),
    "g": (0x00006299, 0x0000B785, 0x000018DA),
    "b": (0x000024A0, 0x00000F84, 0x0000B6CF),
}
_CURVE_STEPS = 1024
_HEADER_BYTES = 128
PROFILE_NAME = "sRGB IEC61966-2.1"
_COPYRIGHT = "No copyright, use freely"


def srgb_profile() -> bytes:
    """A display profile of version 2 (ICC.1:2001-04) with a matrix and one curve for all three channels."""
    curve = _curve()
    tags = {
        "desc": _description(PROFILE_NAME),
        "cprt": b"text\0\0\0\0" + _COPYRIGHT.encode("ascii") + b"\0",
        "wtpt": _xyz(_WHITE),
        **{f"{channel}XYZ": _xyz(primary) for channel, primary in _PRIMARIES.items()},
        **{f"{channel}TRC": curve for channel in _PRIMARIES},
    }
    places: dict[bytes, int] = {}
    data = bytearray()
    table = bytearray(struct.pack(">I", len(tags)))
    start = _HEADER_BYTES + 4 + 12 * len(tags)
    for signature, content in tags.items():
        if content not in places:
            places[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", signature.encode("ascii"), places[content], len(content))
    return _header(start + len(data)) + table + data


def _header(size: int) -> bytes:
    date = (1998, 2, 9, 0, 0, 0)  # of the space's definition: a profile must have a date, and any build the same
    fields = struct.pack(">I4sI4s4s4s6H4s", size, b"", 0x02100000, b"mntr", b"RGB ", b"XYZ ", *date, b"acsp")
    return (fields + bytes(28) + struct.pack(">3I", *_WHITE)).ljust(_HEADER_BYTES, b"\0")


def _xyz(value: tuple[int, int, int]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3I", *value)


def _curve() -> bytes:
    """sRGB's transfer function, sampled."""
    samples = []
    for step in range(_CURVE_STEPS):
        value = step / (_CURVE_STEPS - 1)
        linear = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        samples.append(round(linear * 0xFFFF))
    return b"curv\0\0\0\0" + struct.pack(f">I{_CURVE_STEPS}H", _CURVE_STEPS, *samples)


def _description(text: str) -> bytes:
    """A textDescriptionType: the ASCII text, no Unicode and no Macintosh one."""
    ascii_text = text.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(ascii_text)) + ascii_text + bytes(4 + 4 + 2 + 1 + 67)
