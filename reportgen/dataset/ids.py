"""Ids that are free to be given to new entries: the pattern of a section's ids, carried on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

_NUMBERED = re.compile(r"(.*?)([0-9]{1,9})")
_WIDTH = 2


def free_ids(section_id: str, section_ids: Iterable[str], used: Collection[str]) -> Iterator[str]:
    """Ids for further entries of a section, without end: each is new to `section_ids` and to `used`.

    They go on where the section's numbered ids end (teiju-29: teiju-30, …), past the highest number that any used id
    of that pattern has; a section without numbered ids begins with its own id and 01.
    """
    own = [match for text in section_ids if (match := _NUMBERED.fullmatch(text))]
    everywhere = [match for text in used if (match := _NUMBERED.fullmatch(text))]
    stems = Counter(match[1] for match in own)
    stem = stems.most_common(1)[0][0] if stems else f"{section_id or 'id'}-"
    numbers = [match[2] for match in (*own, *everywhere) if match[1] == stem]
    width = min((len(number) for number in numbers), default=_WIDTH)
    number = max(map(int, numbers), default=0)
    while True:
        number += 1
        yield f"{stem}{number:0{width}}"
