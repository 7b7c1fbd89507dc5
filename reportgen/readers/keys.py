"""Keys and ids for what a published list calls in Japanese: proposals, which an office may change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from reportgen.fields.guess import propose_key
from reportgen.japanese.printed_form import plain
from reportgen.readers.published import PublishedSection

_SECTIONS = (
    ("定住自立圏", "teiju"),
    ("協議会", "kyogikai"),
    ("法人|団体", "dantai"),
    ("連携", "renkei"),
    ("協定", "kyotei"),
)


def declared_alike(sections: Sequence[PublishedSection]) -> tuple[PublishedSection, ...]:
    """The sections with a key for every column: the settings' where there is one, else a proposal.

    Columns of the same label have one key in all sections, and are optional in all where in any; two columns of a
    section never have the same key, and columns of other sections only where they are of one kind.
    """
    columns_of_all = [column for section in sections for column in section.columns]
    optional = {(plain(column.heads), column.kind) for column in columns_of_all if column.is_optional}
    known: dict[str, str] = {}
    kinds = {column.key: column.kind for column in columns_of_all if column.key}
    keyed = []
    for section in sections:
        used = {column.key for column in section.columns if column.key}
        columns = []
        for column in section.columns:
            label = plain(f"{column.under}／{column.heads}")
            key = column.key or known.get(label, "")
            if not key or (not column.key and key in used):
                number = 1
                base = key = propose_key(column.heads, column.kind)
                while key in used or kinds.get(key, column.kind) != column.kind:
                    number += 1
                    key = f"{base}-{number}"
            known.setdefault(label, key)
            kinds.setdefault(key, column.kind)
            used.add(key)
            columns.append(column._replace(key=key, is_optional=(plain(column.heads), column.kind) in optional))
        keyed.append(replace(section, columns=tuple(columns)))
    return tuple(keyed)


def propose_section_id(number: int, heading: str, sections: Sequence[PublishedSection]) -> str:
    """An id for the section that comes after the others: by a word of its heading, else by its number."""
    known = next((name for pattern, name in _SECTIONS if re.search(pattern, heading)), "")
    return known if known and known not in [section.id for section in sections] else f"table-{number + 1}"
