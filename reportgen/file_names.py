"""Names of files: which was meant by one that is almost right, and what keeps one from being borne everywhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from unicodedata import category, normalize

from reportgen.japanese.typed_days import read_typed_day

ENDING = ".yaml"
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\.yaml")
# The others are compiled when they are first needed: most runs need none.
_LIKE_A_DAY = r"\d{4}|[mtshr]\d|明治|大正|昭和|平成|令和"
_COPY = r"\s*(?:\(\d+\)|[-_]?\s*コピー|[-_]\s*copy|のコピー)"
_ADDED = r"(?:\.txt|~|\.bak|\.old|\.orig)+$"
_KEPT_BESIDE = r"~$|\.(?:bak|old|orig|swp)$"  # what editors and people leave beside the real file
_OTHER_KINDS = r"\.(?:xlsx?|ods|csv|docx?|pdf|md|zip|html?)$"
# What Windows has no names with, and what BagIt (RFC 8493, 2.1.3) writes otherwise in its lists, which bagit 1.9 does
# not take back (bagit-python, issue 157).
_MARKS = frozenset('\\/:*?"<>|%')
_DEVICE = r"(?:CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³]|CONIN\$|CONOUT\$)\s*(?:\..*)?"
_INVISIBLE = ("Cc", "Cf", "Cn", "Cs", "Zl", "Zp")


def problem_of_name(name: str) -> str:
    """What keeps a file from bearing the name on every system and for good; empty where nothing does."""
    for character in name:
        if category(character) in _INVISIBLE:
            return f"見えない文字か改行 U+{ord(character):04X} が入っています"
        if character in _MARKS:
            return f"「{character}」は使えません"
    if name.startswith((".", "~$")):
        return "「.」か「~$」で始まっています"
    if name != name.strip() or name.endswith("."):
        return "前後に空白があるか、「.」で終わっています"
    return "Windows が別の意味に使う名前です" if re.fullmatch(_DEVICE, name, re.IGNORECASE) else ""


def day_of(name: str) -> date | None:
    """The day of the edition whose file has this name; None where it isn't one's."""
    try:
        return date.fromisoformat(name.removesuffix(ENDING)) if _DATED.fullmatch(name) else None
    except ValueError:
        return None


def meant_day_name(name: str, siblings: Collection[str]) -> str | None:
    """The name that a file named by a day should have; empty where the day isn't clear, None where nothing is wrong.

    `siblings` are the names in its folder.
    """
    if day_of(name) is not None or _is_of_the_program(name):
        return None
    plain = normalize("NFKC", name).lower()
    if re.search(_OTHER_KINDS, plain):
        return None
    day = read_typed_day(plain)
    right = f"{day.isoformat()}{ENDING}" if day else ""
    if not day and not (re.match(_LIKE_A_DAY, plain) and re.search(r"\.ya?ml", plain)):
        return None
    return None if right in siblings and re.search(_KEPT_BESIDE, plain) else right


def meant_fixed_name(name: str, known: Collection[str], siblings: Collection[str]) -> str | None:
    """Which of the known names, or which style's, was meant; None where the name is one of them, or near to none."""
    if name in known or _is_of_the_program(name):
        return None
    plain = re.sub(_ADDED, "", re.sub(_COPY, "", normalize("NFKC", name).lower()))
    right = re.sub(r"\.yml$", ENDING, plain)
    if right in known or re.fullmatch(r"style-.+\.yaml", right):
        return None if right == name or (right in siblings and re.search(_KEPT_BESIDE, name)) else right
    from difflib import get_close_matches

    near = get_close_matches(right, [one for one in known if one not in siblings], 1, 0.8)
    return near[0] if near else None


def _is_of_the_program(name: str) -> bool:
    """Passing names, of this program or of others: hidden files and Word's locks."""
    return name.startswith((".", "~$"))
