"""The patterns of import settings: regular expressions whose matching takes no longer than the text is long.

RE2 (google/re2, syntax.txt) matches in linear time and says no to what would take more: back references and looking
around. It knows ASCII only under \\s, \\d and \\w; here these stand for every white space, every
figure and the letters of Japanese, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

# Far beyond any pattern of a line: what passes is matched against ten thousand characters in a tenth of a second.
_LONGEST = 500
_MOST_BYTES = 1 << 18
_MOST_STEPS = 1500
_CLASSES = {"s": r"\s\p{Z}", "d": r"\p{Nd}", "w": r"\w\p{Han}\p{Hiragana}\p{Katakana}ー０-９Ａ-Ｚａ-ｚ"}
_TOKEN = re.compile(r"\\Q.*?(?:\\E|$)|\\.|\[\^?\]?|\]", re.DOTALL)
_OVERFLOW = re.compile(r"\{[0-9]*,?[0-9]{5,}\}?")  # RE2 would take it for characters
_IN_JAPANESE = {
    "missing )": "「(」が閉じていません",
    "unexpected )": "「)」が余分です",
    "missing ]": "「[」が閉じていません",
    "no argument for repetition operator": "くり返す文字がありません",
    "bad repetition operator": "くり返しの記号が重なっています",
    "invalid repetition size": "くり返しの数が正しくありません",
    "invalid perl operator": "先読みなど、この書き方は使えません",
    "invalid escape sequence": "「\\」のあとの文字が正しくありません",
    "trailing \\": "「\\」のあとに文字がありません",
    "invalid character class range": "「[」と「]」の間が正しくありません",
    "invalid named capture group": "(?P<名前>…) の名前が正しくありません",
}
_TOO_LARGE = "長すぎるか、くり返しが多すぎます"


class BadPatternError(ValueError):
    """The text is no pattern; the message says why, in Japanese."""


class Pattern:
    """A pattern of whole texts. Raises BadPatternError."""

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise BadPatternError(_TOO_LARGE)
        if overflow := _OVERFLOW.search(text):
            raise BadPatternError(f"{_IN_JAPANESE['invalid repetition size']}：{overflow[0]}")
        import re2

        options = re2.Options()
        options.max_mem = _MOST_BYTES
        options.log_errors = False
        try:
            self._compiled: Any = re2.compile(_as_in_python(text), options)
        except re2.error as exc:
            raise BadPatternError(_reason(exc.args[0])) from None
        except UnicodeEncodeError:
            raise BadPatternError("使えない文字があります") from None
        if self._compiled.programsize > _MOST_STEPS:
            raise BadPatternError(_TOO_LARGE)

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """The named groups, each with its number."""
        found: dict[str, int] = self._compiled.groupindex
        return found

    @lru_cache(maxsize=4096)  # noqa: B019 - years repeat, and a pattern lives as long as an import
    def match(self, text: str) -> Mapping[str, tuple[int, int]] | None:
        """Where in the text each named group that took part stands; None where the pattern isn't the whole text."""
        found = self._compiled.fullmatch(text)
        if found is None:
            return None
        spans = {name: found.span(number) for name, number in self.groups.items()}
        return {name: span for name, span in spans.items() if span[0] >= 0}


def _as_in_python(text: str) -> str:
    inside = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal inside
        token = match[0]
        if token[0] == "[":
            if inside:
                return rf"\{token}" if token == "[" else token
            inside = True
        elif token == "]":
            inside = False
        elif token[1:] in _CLASSES:
            return _CLASSES[token[1:]] if inside else f"[{_CLASSES[token[1:]]}]"
        elif token[1:].lower() in _CLASSES and not inside:
            return f"[^{_CLASSES[token[1:].lower()]}]"
        return token

    return _TOKEN.sub(replaced, text)


def _reason(problem: bytes) -> str:
    said, _, where = problem.decode("utf-8", "replace").partition(": ")
    reason = _IN_JAPANESE.get(said)
    return _TOO_LARGE if reason is None else f"{reason}：{where}" if where else reason
