"""The form of an inquiry's workbook as a value: its sheets, the columns of its answers, and how a reader finds them.

In a sheet of answers each entry has two rows, one over the other: what the list says now (locked), and what it is to
say (open, with the answer's choice, day, reason and remarks). Both bear the entry's id and say which of the two they
are, so that they may be sorted, filtered, hidden, and pasted into another file. A further entry is one free row.

Whoever writes a workbook and whoever reads it back derive the same form from the edition that was asked about. A
sheet of answers is known by its header row, wherever it stands: labels are matched without regard to width, spaces
and line ends. So sheets may be renamed, and columns moved, inserted or hidden. Nothing hidden is needed for reading:
names are defined for choices only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Final, NamedTuple
from unicodedata import normalize

from reportgen.dataset.model import Edition, Entry, Section
from reportgen.fields.defaults import declared_by_label
from reportgen.fields.kind import Column
from reportgen.japanese.printed_form import printed_form

# The sheets, in their order. A further sheet of answers or of the list, for sections with other columns, has a number
# behind its name (回答2, 一覧2).
REQUEST: Final = "照会"
GUIDE: Final = "使い方"  # in its place in an export
ANSWERS: Final = "回答"
EXAMPLE: Final = "記入例"
LIST: Final = "一覧"
CHOICES: Final = "選択肢"  # hidden: what the validations offer

# The labels of the columns of a sheet of answers that are no declared column's.
ID: Final = "整理番号"
STATE: Final = "記入の確認"  # a formula: 未回答, 済, or what is still to be filled in
ROW: Final = "現在／変更後"  # which of its rows it is: the value of a Row
ANSWER: Final = "回答区分"  # the value of a Choice
RETIRED_ON: Final = "廃止日"
REASON: Final = "廃止の理由"
REMARKS: Final = "連絡事項"
SECTION: Final = "表"  # the heading of the entry's section
FIXED: Final = (ID, STATE, ROW, ANSWER, RETIRED_ON, REASON, REMARKS, SECTION)

NEW_ENTRY: Final = "（新規）"  # stands for the id in the free rows
BLANK: Final = "（空欄）"  # an answer: the cell is to be empty; an empty answer says that nothing changes
FREE_ROWS: Final = 10

# The key of the column that a section has beside the declared ones where its entries are grouped.
GROUP: Final = "group"
_GROUP_LABEL: Final = "区分"

# The names of the properties that a workbook carries (docProps/custom.xml), for people and for other programs.
PROPERTIES: Final = ("照会番号", "基準日", "版のSHA-256", "宛先")
_DIGEST_LENGTH: Final = 16


class Row(Enum):
    """What a row of a sheet of answers is; the value is the word in the cell."""

    PRESENT = "現在"
    AFTER = "変更後"
    NEW = "追加"


class Choice(Enum):
    """What an answer says of an entry; the value is the word in the cell."""

    UNCHANGED = "変更なし"
    CHANGED = "修正"
    RETIRED = "廃止"
    UNCLEAR = "要確認"


class Identity(NamedTuple):
    """What a workbook says of itself: the inquiry and whom it asks, or, without a number, that it is an export.

    `edition` is the SHA-256 of the edition's file as it was sent, as hex digits; one that was read from a cell has the
    first 16 of them. `recipient` is the division, empty in an export.
    """

    as_of: date
    number: int
    edition: str
    recipient: str = ""

    @property
    def digest(self) -> str:
        """What of the edition's digest a cell and a file's name show."""
        return self.edition[:_DIGEST_LENGTH]

    def __str__(self) -> str:
        """The one line by which a workbook is known; it stands in the sheet 照会 and over every table of answers."""
        inquiry = f"照会 {self.as_of}-{self.number}" if self.number else f"写し {self.as_of}"
        return f"{inquiry}　版 {self.digest}" + (f"　宛先 {self.recipient}" if self.recipient else "")

    @classmethod
    def read(cls, text: str) -> Identity | None:
        """The identity that the cell holds; None where it holds none."""
        match = _IDENTITY.fullmatch(normalize("NFKC", text).strip())
        if match is None:
            return None
        try:
            as_of = date.fromisoformat(match["as_of"])
        except ValueError:
            return None
        _, _, recipient = text.partition("宛先")
        return cls(as_of, int(match["number"] or 0), match["edition"], recipient.strip())


_IDENTITY = re.compile(
    r"(?:照会|写し)\s*(?P<as_of>\d{4}-\d\d-\d\d)(?:-(?P<number>\d{1,6}))?\s+版\s*(?P<edition>[0-9a-f]{16})(?:\s+宛先.*)?",
    re.DOTALL,
)


class Field(NamedTuple):
    """A declared column in a sheet of answers, and the label that it has there, which no other column has."""

    column: Column
    label: str


class AnswerSheet(NamedTuple):
    """A sheet of answers: the sections whose entries it asks for, which share their columns, and these columns."""

    number: int
    sections: tuple[Section, ...]
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """The sheet's name, as it is sent."""
        return self.named(ANSWERS)

    def named(self, kind: str) -> str:
        """The name of this sheet's counterpart of another kind (一覧2)."""
        return kind if self.number == 1 else f"{kind}{self.number}"

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all columns, in the order in which they are sent."""
        declared = [field.label for field in self.fields]
        return (ID, STATE, ROW, ANSWER, *declared, RETIRED_ON, REASON, REMARKS, SECTION)

    def is_open(self, label: str, row: Row) -> bool:
        """Whether the cell of that column may be filled in."""
        if row is Row.NEW:
            return label not in (ID, STATE, ROW, ANSWER, RETIRED_ON, REASON)
        return row is Row.AFTER and label not in (ID, STATE, ROW, SECTION)


def answer_sheets(edition: Edition) -> tuple[AnswerSheet, ...]:
    """The sheets of answers for an edition, in the order of its sections: those that share their columns share one.

    Sections that are closed are not asked about.
    """
    found: list[tuple[list[Column], list[Section]]] = []
    for section in edition.sections:
        columns = _columns_of(section)
        for known, sections in found:
            if known == columns:
                sections.append(section)
                break
        else:
            found.append((columns, [section]))
    return tuple(
        AnswerSheet(number, tuple(sections), tuple(_fields(columns)))
        for number, (columns, sections) in enumerate(found, 1)
    )


def _columns_of(section: Section) -> list[Column]:
    columns = [column._replace(place=None) for column in section.columns]
    if section.groups is not None or any(entry.group for entry in section.entries):
        label = (section.groups.label if section.groups else "") or _GROUP_LABEL
        columns.insert(0, declared_by_label(GROUP, label)._replace(is_optional=True))
    return columns


def _fields(columns: Sequence[Column]) -> Iterable[Field]:
    """Each column with a label that no other one has."""
    labels = ["".join(f"{column.under} {column.label}".split()) for column in columns]
    labels = [
        label if column.unit in label else f"{label}（{column.unit}）"
        for label, column in zip(labels, columns, strict=True)
    ]
    counts = Counter(map(fold, (*labels, *FIXED)))
    for column, label in zip(columns, labels, strict=True):
        yield Field(column, f"{label}・{column.key}" if counts[fold(label)] > 1 else label)


def sent_texts(entry: Entry) -> dict[str, str]:
    """The entry as a workbook shows it, by key of its fields: what an answer is held against."""
    return {key: text.replace("\r\n", "\n") for key, text in entry.texts().items()}


def fold(label: str) -> str:
    """What labels have in common that are taken for the same."""
    return "".join(printed_form(label).split())


class Found(NamedTuple):
    """A sheet of answers, found in the cells of a workbook.

    `header` is the index of its header row; `columns` says for each label where its column stands now (index).
    `missing` are labels that no column has, `doubled` those that more than one has (the first one counts), `strange`
    the columns with something in their header that is no label of this form.
    """

    sheet: AnswerSheet
    header: int
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    strange: tuple[int, ...]


def find_answers(sheets: Iterable[AnswerSheet], rows: Sequence[Sequence[str]]) -> Found | None:
    """Which of the sheets these cells are, or hold a part of; None where no row has its labels of id and answer."""
    wanted = {fold(ID), fold(ANSWER)}
    header = next((at for at, row in enumerate(rows) if wanted <= {fold(cell) for cell in row}), None)
    if header is None:
        return None
    cells = [fold(cell) for cell in rows[header]]
    best = max(sheets, key=lambda sheet: len({fold(label) for label in sheet.labels}.intersection(cells)), default=None)
    if best is None:
        return None
    counts = Counter(cells)
    folded = {fold(label): label for label in best.labels}
    return Found(
        best,
        header,
        {label: cells.index(key) for key, label in folded.items() if key in counts},
        tuple([label for key, label in folded.items() if key not in counts]),
        tuple([label for key, label in folded.items() if counts[key] > 1]),
        tuple([at for at, cell in enumerate(cells) if cell and cell not in folded]),
    )


def find_identity(rows: Iterable[Iterable[str]]) -> Identity | None:
    """The first identity in the cells; None where there is none."""
    return next((found for row in rows for cell in row if (found := Identity.read(cell))), None)
