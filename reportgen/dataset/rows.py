"""An edition's rows as CSV (RFC 4180): one line for each entry, for spreadsheets and open data."""

from __future__ import annotations

import csv
from io import StringIO

from reportgen.dataset.model import Edition, Entry, Section

COLUMNS = (
    "基準日",
    "区分",
    "番号",
    "名称",
    "内容",
    "開始年",
    "開始年（西暦）",
    "従前の開始年",
    "従前の開始年（西暦）",
    "関係市町",
    "関係市町の団体コード",
    "ほか",
    "担当課",
)
_BETWEEN = ";"


def rows_as_csv(edition: Edition) -> bytes:
    """The rows under COLUMNS; UTF-8 with the mark by which Excel knows it. Several towns stand between semicolons."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for section in edition.sections:
        writer.writerows(_row(edition, section, entry) for entry in section.entries)
    return text.getvalue().encode("utf-8-sig")


def _row(edition: Edition, section: Section, entry: Entry) -> tuple[str | int, ...]:
    earlier = entry.earlier
    return (
        edition.as_of.isoformat(),
        section.heading,
        entry.id,
        entry.name,
        entry.summary,
        entry.since.text,
        entry.since.gregorian,
        earlier.text if earlier else "",
        earlier.gregorian if earlier else "",
        _BETWEEN.join(town.prefecture + town.name for town in entry.municipalities),
        _BETWEEN.join(town.code for town in entry.municipalities),
        entry.and_others or "",
        entry.division,
    )
