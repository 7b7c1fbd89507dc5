"""How a workbook shows a value under a number format (ISO/IEC 29500-1, 18.8.30 and 18.8.31): zeros, eras, △.

What lists need of it: sections, digits, thousands, percent, literal texts, and days in eras or western years.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from reportgen.japanese.eras import format_date

GENERAL = "General"
_ERA_DAY = 'ggge"年"m"月"d"日"'
# The formats that a Japanese workbook names by number only.
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: "ge.m.d",
    28: _ERA_DAY,
    29: _ERA_DAY,
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"',
    36: "ge.m.d",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    49: "@",
    50: "ge.m.d",
    51: _ERA_DAY,
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: _ERA_DAY,
    55: 'yyyy"年"m"月"',
    56: 'm"月"d"日"',
    57: "ge.m.d",
    58: _ERA_DAY,
}
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|(g{1,3}|y{1,4}|e+|m+|d+|a{3,4}|h+|s+)|(.)', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SECTION_END = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_DIGITS = re.compile(r"[#0?](?:[#0?,]*[#0?])?(?:\.[#0?]+)?|\.[#0?]+")
_SCALING = re.compile(r"(?<=[#0?]),+(?![#0?,])")
_ERA_YEAR = re.compile(r"(明治|大正|昭和|平成|令和)(元|\d+)年")
_LETTERS = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}
_WEEKDAYS = "月火水木金土日"


def shown_number(value: float, number_format: str) -> str:
    """The number as the format shows it; under a format of days it is taken for a day's serial number (1900)."""
    sections = _sections(number_format)
    if any(map(is_date_format, sections[:1])):
        return shown_day(day_of_serial(value, is_1904=False), number_format)
    section, value = _section_for(value, sections)
    if section.strip().lower() in ("", GENERAL.lower(), "@"):
        return _general(value) if section.strip() else ""
    digits = _DIGITS.search(_QUOTED.sub(lambda match: "\0" * len(match[0]), section))
    before, after = (section, "") if digits is None else (section[: digits.start()], section[digits.end() :])
    number = "" if digits is None else _digits(value, digits[0], section)
    return (_literal(before) + number + _literal(after.lstrip(","))).strip()


def shown_day(moment: datetime, number_format: str) -> str:
    """The day or time as the format shows it; 2024/4/1 where the format is none of days."""
    section = _sections(number_format)[0]
    if not is_date_format(section):
        section = BUILT_IN[14]
    try:
        era = _ERA_YEAR.match(format_date(moment.date()))
    except ValueError:
        era = None
    name, number = (era[1], 1 if era[2] == "元" else int(era[2])) if era else ("", moment.year)
    shown = []
    after_hour = False
    for match in _TOKEN.finditer(section):
        token = (match[3] or "").lower()
        if match[1] is not None or match[2] is not None:
            shown.append(match[1] or match[2] or "")
        elif token:
            shown.append(_part_of_day(token, moment, name, number, after_hour=after_hour))
            after_hour = token.startswith("h") or (after_hour and not token.startswith(("s", "m")))
        elif match[4] and match[4] not in "@;":
            shown.append(match[4])
    return "".join(shown).strip()


def day_of_serial(serial: float, *, is_1904: bool) -> datetime:
    """The moment that a serial number means in either of the two systems of days (18.17.4.1).

    That of 1900 holds a 29 February which never was; the days before it are one off.
    """
    if is_1904:
        return datetime(1904, 1, 1) + timedelta(days=serial)
    return datetime(1899, 12, 30 + (serial < 60)) + timedelta(days=serial)


def as_moment(value: date | time | datetime) -> datetime:
    """The value as a moment; a time of day on the first day of 1900."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, time):
        return datetime.combine(date(1900, 1, 1), value)
    return datetime(value.year, value.month, value.day)


@lru_cache(maxsize=256)
def is_date_format(section: str) -> bool:
    """Whether the format shows a day or time: it has a letter for one outside of quotes and brackets."""
    bare = _QUOTED.sub("", section)
    return bare.lower() != GENERAL.lower() and re.search(r"[ymdhsge]", bare, re.IGNORECASE) is not None


@lru_cache(maxsize=256)
def _sections(number_format: str) -> Sequence[str]:
    return _SECTION_END.split(number_format)


def _section_for(value: float, sections: Sequence[str]) -> tuple[str, float]:
    """The section that shows the value, and the value without the sign that the section says itself."""
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    return sections[2 if value == 0 and len(sections) > 2 else 0], value


def _general(value: float) -> str:
    """At most eleven figures, as a cell without a format shows them."""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.11g}"


def _digits(value: float, pattern: str, section: str) -> str:
    """The number's figures; thousands behind the last digit sign (#,##0,) scale it down."""
    bare = _QUOTED.sub("", section)
    scaling = _SCALING.search(bare)
    scaled = Decimal(repr(value)) * 100 ** bare.count("%") / 1000 ** (len(scaling[0]) if scaling else 0)
    whole, _, decimals = pattern.partition(".")
    rounded = scaled.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    figures, _, fraction = f"{abs(rounded):f}".partition(".")
    figures = figures.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        figures = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", figures)
    kept = len(decimals.rstrip("#?"))
    fraction = fraction[:kept] + fraction[kept:].rstrip("0")
    return ("-" if rounded < 0 else "") + figures + ("." + fraction if fraction else "")


def _literal(part: str) -> str:
    """What a part of a format without digits shows."""
    shown = []
    for match in re.finditer(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|(.)', part):
        text = match[1] or match[2] or match[3] or match[4] or ""
        shown.append("" if text in ("#", "?", "@") and match[4] else text)
    return "".join(shown)


def _part_of_day(token: str, moment: datetime, era: str, number: int, *, after_hour: bool) -> str:
    padded = "02d" if len(token) == 2 else "d"
    if token.startswith("g"):
        return {1: _LETTERS.get(era, ""), 2: era[:1]}.get(len(token), era)
    if token.startswith("e"):
        return format(number, padded)
    if token.startswith("y"):
        return f"{moment.year % 100:02d}" if len(token) <= 2 else str(moment.year)
    if token.startswith("m"):
        return format(moment.minute if after_hour else moment.month, padded)
    if token.startswith("d"):
        return format(moment.day, padded)
    if token.startswith("aa"):
        return _WEEKDAYS[moment.weekday()] + ("曜日" if len(token) == 4 else "")
    if token.startswith("h"):
        return format(moment.hour, padded)
    return format(moment.second, padded)
