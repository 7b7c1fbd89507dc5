"""Equal in print: the one relation by which texts count as the same, in comparisons and in checks for duplicates.

Two texts are equal in print when they differ only in width (full, half), in Unicode composition, or between characters
that one key types differently on two systems. ² is not 2, ① is not 1, ㈱ is not (株): those are other signs.
"""

from __future__ import annotations

import re
from unicodedata import decomposition, is_normalized, normalize

# JIS X 0208 leaves open which Unicode character some of its own are: Windows and the others decided differently.
_OF_ONE_KEY = {"〜": "～", "−": "－", "―": "—", "‖": "∥", "‾": "￣"}
# NFC would make other characters of these: 神 and 神 are composed alike, but drawn differently.
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")


def printed_form(text: str) -> str:
    """What all texts have in common that are equal in print; no text to be shown."""
    folded = text.translate(_FOLDED)
    if is_normalized("NFC", folded):
        return folded
    parts = _COMPATIBILITY_IDEOGRAPHS.split(folded)
    return "".join([part if at % 2 else normalize("NFC", part) for at, part in enumerate(parts)])


def plain(text: str) -> str:
    """The printed form without white space: how names, headings and labels are found to be the same."""
    return "".join(printed_form(text).split())


def equal_in_print(one: str, other: str) -> bool:
    """Whether the texts differ in nothing that a reader of the page takes for a difference."""
    return one == other or printed_form(one) == printed_form(other)


def _of_other_width(character: str) -> str:
    """The character of the usual width that a full- or half-width one is a form of (<wide>, <narrow>); else itself."""
    kind, _, code = decomposition(character).partition(" ")
    return chr(int(code, 16)) if kind in ("<wide>", "<narrow>") else character


_WIDTHS = {character: _of_other_width(character) for character in map(chr, (0x3000, *range(0xFF01, 0xFFEF)))}
_FOLDED = str.maketrans(_WIDTHS | {one: _of_other_width(other) for one, other in _OF_ONE_KEY.items()})
