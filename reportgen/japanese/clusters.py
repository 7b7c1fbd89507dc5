"""Text as the units that a font draws: characters, each with the variation selector or the mark that belongs to it.

Variation sequences: Unicode 23.4 (standardized) and UTS #37 (ideographic). Letters with a mark that have no code point
of their own: JIS X 0213, which has か゚ (nasal), セ゚ (Ainu) and æ̀ as characters.
"""

from __future__ import annotations

# Characters that say where lines may break and leave no mark.
INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
SEQUENCES = frozenset(
    [f"{base}\u309a" for base in "かきくけこカキクケコセツトㇷ"]
    + [f"{base}{accent}" for base in "æɑəʌɔɚ" for accent in "\u0300\u0301" if f"{base}{accent}" != "æ\u0301"]
)
MARKS = frozenset(sequence[1] for sequence in SEQUENCES)
_NO_BASE = INVISIBLE | SELECTORS | {"\n"}


def clusters(text: str) -> list[str]:
    """The text's clusters in order; joined they are the text.

    A cluster is a character, a character and its selector, or one of the SEQUENCES. A selector that has no character
    before it to choose a form of is a cluster of its own, and so is any other mark.
    """
    found: list[str] = []
    for character in text:
        above = found[-1] if found else "\n"
        selects = character in SELECTORS and len(above) == 1 and above not in _NO_BASE
        if selects or (character in MARKS and above + character in SEQUENCES):
            found[-1] += character
        else:
            found.append(character)
    return found


def marks_in_sequences(text: str) -> list[int]:
    """The places of the marks that are drawn with the letter before them."""
    if "\u309a" not in text and "\u0300" not in text and "\u0301" not in text:
        return []
    return [index for index in range(1, len(text)) if text[index - 1 : index + 1] in SEQUENCES]


def is_private_use(cluster: str) -> bool:
    """Whether the cluster is a character on whose meaning only its users agree (Unicode 23.5): gaiji."""
    return "\ue000" <= cluster[0] <= "\uf8ff" or cluster[0] >= "\U000f0000"
