"""URLs and mail addresses in text: what of them stays on one line, and where a line may break inside them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple


def has_address(text: str) -> bool:
    """Whether it is worth while to look for an address in `text`."""
    return "@" in text or "://" in text or "www." in text


def address_heads(text: str) -> list[tuple[int, int]]:
    """(start, end) of what stays on one line where it fits: mail addresses, and URLs to the slash behind the host."""
    return [match.span(match.lastgroup or 0) for match in _address().finditer(text)]


def address_breaks(text: str) -> list[int]:
    """The places inside addresses where a line may begin beside those of UAX #14 (behind slash, hyphen and ?).

    They are behind `@`, full stop, `&`, `=`, `#` and `_`, where compositors break an address that fits no line.
    """
    return [joint.end() for match in _address().finditer(text) for joint in _joint().finditer(text, *match.span())]


class Link(NamedTuple):
    """An address in a text, from where to where it goes, and the URI to which it leads."""

    begin: int
    end: int
    uri: str


def find_links(text: str) -> list[Link]:
    """The mail addresses (RFC 6068) and the web addresses in the text, in order."""
    found = []
    if has_address(text):
        for match in _address().finditer(text):
            address = match[0]
            if match["mail"]:
                found.append(Link(*match.span(), f"mailto:{address.replace('%', '%25')}"))
            elif address.startswith(("http://", "https://")):
                found.append(Link(*match.span(), address))
            elif address.startswith("www."):
                found.append(Link(*match.span(), f"http://{address}"))
    return found


@cache
def _address() -> re.Pattern[str]:
    """What finds an address; the marks that a URL may hold (RFC 3986) but that end a sentence are none of its end."""
    mail = "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:[.][A-Za-z0-9-]{1,63})+"
    host = "(?:[a-z]{1,9}://|www[.])[A-Za-z0-9-]++(?:[.][A-Za-z0-9-]++)*+/?+"
    return re.compile(f"(?P<mail>{mail})|(?P<host>{host})[A-Za-z0-9._~:/?#@!$&'*+,;=%-]*(?<![.,:;!?'*])")


@cache
def _joint() -> re.Pattern[str]:
    return re.compile("[@.&=#_](?=[A-Za-z0-9])")
