"""What all workbooks of an edition have in common: texts, widths, how cells are filled in, the list to look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reportgen.dataset.model import Edition
from reportgen.fields.kind import Input, Offers
from reportgen.fields.registry import KINDS
from reportgen.inquiry.form import (
    ANSWER,
    GROUP,
    ID,
    REASON,
    REMARKS,
    RETIRED_ON,
    ROW,
    SECTION,
    STATE,
    AnswerSheet,
    sent_texts,
)
from reportgen.inquiry.look import SIZE_PT
from reportgen.inquiry.package import SheetRow, SheetRows
from reportgen.inquiry.parting import Asked, whole
from reportgen.inquiry.widths import Measure
from reportgen.japanese.municipalities import MunicipalityTable

LIST_FIRST_ROW = 2  # counted from 1
_FIXED_EM = {STATE: 7.0, ROW: 4.5, ANSWER: 5.5, RETIRED_ON: 8.8, REASON: 9.0, REMARKS: 11.0}
_WIDEST_SECTION_EM = 8.0
_SAMPLES = 4


class PreparedEntry(NamedTuple):
    """An entry in a workbook: its texts by label (those of the list to look at), and how high its row is."""

    texts: Mapping[str, str]
    height_pt: float


class PreparedSheet(NamedTuple):
    """What a sheet of the form has in every workbook.

    By label: the widths of its columns in ems, and how the cells of its fields are filled in. `entries` are by id,
    `samples` some of them. `list_labels` are the columns of the list to look at, `rows` its rows.
    """

    sheet: AnswerSheet
    widths_em: Mapping[str, float]
    inputs: Mapping[str, Input]
    entries: Mapping[str, PreparedEntry]
    list_labels: tuple[str, ...]
    rows: SheetRows

    @property
    def samples(self) -> tuple[PreparedEntry, ...]:
        """A few of its entries."""
        return tuple(self.entries.values())[:_SAMPLES]


def prepare(edition: Edition, by: str, table: MunicipalityTable, measure: Measure) -> tuple[PreparedSheet, ...]:
    """The sheets of the edition's form; `by` is the key of the column whose values are recipients."""
    towns = _towns(edition, table)
    return tuple(_prepare(edition, one, by, towns, measure) for one in whole(edition))


def _prepare(edition: Edition, asked: Asked, by: str, towns: tuple[str, ...], measure: Measure) -> PreparedSheet:
    sheet = asked.sheet
    keys = {field.label: field.column.key for field in sheet.fields}
    labels = (ID, *keys, SECTION)
    texts = []
    for section, entry in asked.entries:
        sent = sent_texts(entry)
        texts.append((entry.id, *[sent[key] for key in keys.values()], section.heading))
    widths = dict(zip(labels, measure.column_widths(labels, texts), strict=True)) | _FIXED_EM
    widths[SECTION] = min(widths[SECTION], _WIDEST_SECTION_EM)
    own_widths = [widths[label] for label in labels]
    rows = [SheetRow(0, row, measure.height_pt(row, own_widths, SIZE_PT)) for row in texts]
    inputs = {}
    for at, field in enumerate(sheet.fields, 1):
        # Recipients and groups recur: a new value is more likely one that there is than another.
        recurs = field.column.key in (GROUP, by)
        usual = tuple(dict.fromkeys([row[at] for row in texts if row[at]])) if recurs else ()
        offers = Offers(edition.as_of, towns, usual)
        inputs[field.label] = KINDS[field.column.kind].validate(field.column, offers)
    entries = {row.texts[0]: PreparedEntry(dict(zip(labels, row.texts, strict=True)), row.height_pt) for row in rows}
    return PreparedSheet(sheet, widths, inputs, entries, labels, SheetRows(rows, LIST_FIRST_ROW))


def _towns(edition: Edition, table: MunicipalityTable) -> tuple[str, ...]:
    """The towns that the edition names, the most often named first, then the others of its prefecture."""
    named: dict[str, int] = {}
    for section in edition.sections:
        for entry in section.entries:
            for body in entry.concerns:
                if body.prefecture == edition.prefecture and body.code:
                    named[body.name] = named.get(body.name, 0) + 1
    often = sorted(named, key=lambda name: -named[name])
    return tuple(dict.fromkeys([*often, *(town.name for town in table.of(edition.prefecture))]))
