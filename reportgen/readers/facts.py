"""Whose list it is: region, host and prefecture, as the settings or a title tell them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportgen.diagnostics import PlacedText
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.import_settings import ImportSettings
from reportgen.readers.source import part_of

_REGION = re.compile(r"(?P<region>.+?(?:地域|圏域|圏|地方|広域))(?:における|の|　|\s)")
_MOST_OF_A_NAME = 8


def find_facts(
    titles: Sequence[PlacedText], settings: ImportSettings, table: MunicipalityTable
) -> dict[str, PlacedText]:
    """Region, host and prefecture: the settings', what their form of the title takes from one, else what one names."""
    facts = dict(settings.facts)
    for title in titles:
        match = settings.title.fullmatch(title.text) if settings.title else None
        for key, text in match.groupdict().items() if match else ():
            facts.setdefault(key, part_of(title, text))
    for title in titles:
        full = next((town for name, town in table.by_full_name.items() if name in title.text), None)
        host = full.name if full else _named_in(title.text, table)
        if host and "host" not in facts:
            facts["host"] = title._replace(text=host)
            if full:
                facts.setdefault("prefecture", title._replace(text=full.prefecture))
        region = _REGION.match(title.text)
        if region:
            facts.setdefault("region", title._replace(text=region["region"]))
    if "host" in facts:
        host = facts["host"].text
        facts.setdefault("region", facts["host"])
        homes = {host} & set(table.prefectures) or {town.prefecture for town in table.everywhere(host)}
        if len(homes) == 1:
            facts.setdefault("prefecture", facts["host"]._replace(text=homes.pop()))
    return facts


def _named_in(title: str, table: MunicipalityTable) -> str | None:
    """The municipality or prefecture that the title names, one in brackets before others, the longest first."""
    names = [
        (title[at - 1 : at] in ("(", "（"), -at, title[at:end])
        for at in range(len(title))
        for end in range(at + 2, min(at + _MOST_OF_A_NAME, len(title)) + 1)
        if title[at:end] in table.names or title[at:end] in table.prefectures
    ]
    return max(names, default=(False, 0, None))[2]
