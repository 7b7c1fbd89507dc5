"""Half-width round brackets in Japanese text, as the printed page shows them: full-width."""

from __future__ import annotations

from unicodedata import east_asian_width

_WIDE = {"(": "（", ")": "）"}


def widen_brackets(text: str) -> str:
    """The text with round brackets widened in pairs where either of them touches a Japanese character.

    A pair in Latin text stays as it is. A pair with nothing in it keeps open what stands for its contents: （　）.
    NFKC undoes the change, but for that white.
    """
    if "(" not in text and ")" not in text:
        return text.replace("（）", "（　）")
    partner = _pairs(text)
    touching = {i for i, c in enumerate(text) if c in _WIDE and _touches_japanese(text, i)}
    wide = {i for i in partner if i in touching or partner[i] in touching}
    return "".join(_WIDE[c] if i in wide else c for i, c in enumerate(text)).replace("（）", "（　）")


def _pairs(text: str) -> dict[int, int]:
    """The place of each bracket's partner; a bracket without one is its own."""
    partner: dict[int, int] = {}
    opened: list[int] = []
    for i, c in enumerate(text):
        if c == "(":
            opened.append(i)
            partner[i] = i
        elif c == ")":
            partner[i] = opened.pop() if opened else i
            partner[partner[i]] = i
    return partner


def _touches_japanese(text: str, index: int) -> bool:
    neighbours = text[index - 1 : index] if index else ""
    return any(east_asian_width(c) in "WF" for c in neighbours + text[index + 1 : index + 2])
