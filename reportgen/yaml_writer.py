"""Values as YAML: plain where every reader takes them for just that, in quotes where it could be read otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import yaml

# Characters that mean something to YAML at the beginning of a plain text.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`")
_SPECIAL = re.compile(r": | #|:$")
_SPECIAL_IN_FLOW = re.compile(r"[,\[\]{}:?]| #")
# How a reader that guesses types tells numbers, dates, yes and no, by first character.
_GUESSED = yaml.SafeLoader.yaml_implicit_resolvers


class AsIs(str):
    """A date: it is what a reader that guesses types should take it for."""

    __slots__ = ()


# What can be said in a flow; of a mapping what is None or empty is left out.
Said: TypeAlias = "str | bool | Sequence[str] | Mapping[str, Said | None] | None"


def flow(said: Said) -> str:
    """The value within one line."""
    if isinstance(said, AsIs):
        return said
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, str):
        return scalar(said, in_flow=True)
    if isinstance(said, Mapping):
        pairs = [f"{key}: {flow(value)}" for key, value in said.items() if value or value is False]
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join([scalar(item, in_flow=True) for item in said or ()])}]"


def scalar(text: str, *, in_flow: bool = False) -> str:
    """The text as one YAML scalar: plain where every reader takes it for that very text, else in double quotes."""
    special = _SPECIAL_IN_FLOW if in_flow else _SPECIAL
    if text and text == text.strip() and text[0] not in _INDICATORS and not special.search(text) and _is_visible(text):
        guesses = _GUESSED.get(text[0], ())
        if not any(pattern.match(text) for _, pattern in guesses):
            return text
    return quoted(text)


def quoted(text: str) -> str:
    """The text as one YAML scalar in double quotes."""
    return '"' + "".join(map(_escaped, text)) + '"'


def _is_visible(text: str) -> bool:
    return text.replace("\u3000", "").isprintable()


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if _is_visible(character):
        return character
    code = ord(character)
    if character == "\n":
        return "\\n"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
