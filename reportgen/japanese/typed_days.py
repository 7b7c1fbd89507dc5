"""Days as people type them: 2023/6/1, 20230601, 令和5年6月1日, R5.6.1, in digits of any width."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import normalize

from reportgen.japanese.dates import read_date

_ERA_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_GAP = r"\s*[-/._‐‑‒–—―−ー]\s*"
# Compiled when they are first needed: most runs need neither.
_WESTERN = (
    rf"(?<!\d)(\d{{4}})(?:{_GAP}|\s*年\s*)(\d{{1,2}})(?:{_GAP}|\s*月\s*)(\d{{1,2}})(?!\d)"
    r"|(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)"
)
_ERA = (
    rf"(?i)(明治|大正|昭和|平成|令和|(?<![A-Za-z])[MTSHR])\.?\s*(元|\d{{1,2}})(?:{_GAP}|\s*年\s*)"
    rf"(\d{{1,2}})(?:{_GAP}|\s*月\s*)(\d{{1,2}})(?!\d)"
)


def read_typed_day(text: str) -> date | None:
    """The day that is meant somewhere in the text; None where none is, or one that doesn't exist."""
    text = normalize("NFKC", text)
    try:
        if match := re.search(_ERA, text):
            era = _ERA_LETTERS.get(match[1].upper(), match[1])
            return read_date(f"{era}{match[2]}年{int(match[3])}月{int(match[4])}日").first_day
        if match := re.search(_WESTERN, text):
            return date(*(int(part) for part in match.groups() if part))
    except ValueError:
        pass
    return None
