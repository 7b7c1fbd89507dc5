"""Text as the units that a font draws: characters, each with the variation selector that stands behind it.

Variation sequences: Unicode 23.4 (standardized) and UTS #37 (ideographic).
"""

from __future__ import annotations

# Characters that say where lines may break and leave no mark.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_NO_BASE = INVISIBLE | SELECTORS | {"\n"}


def clusters(text: str) -> list[str]:
    """The text's clusters in order; joined they are the text.

    A cluster is a character, or a character and its selector. A selector that has no character before it to choose a
    form of is a cluster of its own.
    """
    found: list[str] = []
    for character in text:
        if character in SELECTORS and found and len(found[-1]) == 1 and found[-1] not in _NO_BASE:
            found[-1] += character
        else:
            found.append(character)
    return found


def is_private_use(cluster: str) -> bool:
    """Whether the cluster is a character on whose meaning only its users agree (Unicode 23.5): gaiji."""
    return "\ue000" <= cluster[0] <= "\uf8ff" or cluster[0] >= "\U000f0000"
