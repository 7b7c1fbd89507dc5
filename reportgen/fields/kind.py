"""What every kind of field does, and what it is told: the column, the entry as written, the edition around it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Generic, Literal, NamedTuple, TypeVar

from reportgen.content import Align, Content
from reportgen.diagnostics import Place, PlacedText, Problems
from reportgen.fields.names import Meaning, Names
from reportgen.japanese.municipalities import Municipality, MunicipalityTable

Value = TypeVar("Value")


# What says that there is no value, where a blank cell says nothing.
_NONE_SIGNS = frozenset("－-―—–−ー‐─…")


class Column(NamedTuple):
    """A column of a section as it is declared, in printed order.

    `kind` is the name of its kind. `unit` and `under` are printed with its label, the second over all neighbours of
    the same words. `of` are the values that it admits, as its kind reads them. `concerns`: an extract goes by it.
    `companions` are the entry's further keys that belong to it, by their role (earlier, others, note).
    """

    key: str
    label: str
    kind: str
    is_optional: bool = False
    unit: str = ""
    under: str = ""
    of: tuple[str, ...] = ()
    concerns: bool = True
    companions: Mapping[str, str] = {}
    place: Place | None = None

    def companion(self, role: str) -> str:
        """The key of the entry that has this role for the column."""
        return self.companions.get(role) or f"{self.key}_{role}"


class RawEntry(NamedTuple):
    """An entry as written, before any meaning is read from it (kept flat, as there may be thousands).

    `texts` and `lists` are by key, and so are the `places` of both; `item_places` runs with the lists' items. For a
    missing id `places` says where the entry begins.
    """

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    places: Mapping[str, Place]
    item_places: Mapping[str, Iterable[Place]]


class Punctuation(NamedTuple):
    """How a published table writes lists of names: what parts them, and the words that leave them open."""

    separators: tuple[str, ...]
    open_endings: tuple[str, ...]


class Parts(NamedTuple):
    """What a published cell holds: texts and lists by the keys of an entry, and what of it is in neither."""

    texts: Mapping[str, PlacedText]
    lists: Mapping[str, tuple[PlacedText, ...]] = {}
    left_out: tuple[PlacedText, ...] = ()


class Surroundings(NamedTuple):
    """What the values of an edition are read by: its day, and whom its names stand for.

    `unknown` takes the key of a column, a name in it that nothing bears, and its place.
    """

    as_of: date | None
    names: Names
    unknown: Callable[[str, str, Place | None], None]


class Term(NamedTuple):
    """The years in which what an entry is about began, was first begun as something else, and ended or is to end."""

    begin: int | None
    earlier: int | None = None
    end: int | None = None


class Offers(NamedTuple):
    """What an edition offers to whoever fills in a value: its day, towns by name, and what its column often holds."""

    as_of: date
    towns: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()


class Input(NamedTuple):
    """How a cell of a workbook is filled in with a value.

    `hint` says what to write, `example` is one. `choices` are offered. `formula` is a condition on `{cell}` that a
    right value meets. `alert`: what Excel does of a value that is none of the choices or doesn't meet the condition.
    """

    hint: str
    example: str
    choices: tuple[str, ...] = ()
    formula: str = ""
    alert: Literal["none", "warning", "stop"] = "none"


def is_none(text: str) -> bool:
    """Whether the cell says that there is none (－)."""
    return bool(text) and _NONE_SIGNS.issuperset(text)


class DataField(NamedTuple):
    """A column that a kind fills in a table of data: what its name adds to the key and to the label of the column.

    `type` is as in Table Schema (string, number), `says` what stands in it. `iso`: it is the date of the field before
    it as ISO 8601 has it.
    """

    suffix: str = ""
    label: str = ""
    says: str = ""
    type: Literal["string", "number"] = "string"
    is_iso: bool = False


class Head(NamedTuple):
    """What heads a column of a matrix: a body by its name, or signs by their label and what stands over it."""

    label: str
    under: str = ""
    body: Municipality | None = None


class Kind(ABC, Generic[Value]):
    """One kind of field. Kinds hold no state; a blank cell is None and is asked nothing.

    `options` are the keys beyond the common ones by which a column of the kind is declared, `roles` those of the
    further keys that an entry may have for it. `is_list`: its value is written as a list. `names_bodies`: extracts go
    by it where none is said. `has_order`: its values can be sorted by. `dates`: they say when something began.
    `is_wording`: its values are words, more or less alike, where others are equal or not. `has_signs`: its columns have
    a place in a matrix. `least_em` and `most_em` bound its columns' widths, in ems of the body type, where the house
    style says nothing. `called` is how an office calls the kind; `line_break` is what a line break in a published cell
    stands for, None where it is one.
    `data_fields` are the columns of a table of data that hold a value, in the order of `export`.
    """

    name: ClassVar[str]
    called: ClassVar[str]
    line_break: ClassVar[str | None] = None
    options: ClassVar[frozenset[str]] = frozenset()
    roles: ClassVar[tuple[str, ...]] = ()
    is_list: ClassVar[bool] = False
    names_bodies: ClassVar[bool] = False
    has_order: ClassVar[bool] = False
    dates: ClassVar[bool] = False
    is_wording: ClassVar[bool] = False
    has_signs: ClassVar[bool] = False
    align: ClassVar[Align] = Align.LEFT
    least_em: ClassVar[float] = 4
    most_em: ClassVar[float] = 40
    data_fields: ClassVar[tuple[DataField, ...]] = (DataField(),)

    @abstractmethod
    def read(self, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> Value | None:
        """The column's value in the entry; None where there is none, or none that can be read, which is reported."""

    def split(self, cell: PlacedText, column: Column, punctuation: Punctuation) -> Parts:
        """What a cell of a published table holds for the column."""
        return Parts({column.key: cell})

    @property
    def has_unit(self) -> bool:
        """Whether its columns may be declared with a unit."""
        return "unit" in self.options

    def admitted(self, found: Sequence[str], usual: tuple[str, ...], table: MunicipalityTable) -> tuple[str, ...]:
        """What a published column declares as `of`, whose cells (or names, where these are lists) were `found`.

        `usual` is what its key stands for.
        """
        return ()

    def amount_in(self, cell: str) -> Decimal | None:
        """What a published cell adds to a sum; None where it adds nothing."""
        return None

    def validate(self, column: Column, offers: Offers) -> Input:
        """How a workbook's cell for the column is filled in, and held against what it may be."""
        return Input("", "○○○○")

    @abstractmethod
    def text(self, value: Value) -> str:
        """The value as printed, as plain text."""

    def check(self, value: Value, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> None:
        """Reports what is wrong with the meaning of a value that could be read."""

    def show(self, value: Value, printed: Callable[[str], Content]) -> Content:
        """The value as content; `printed` gives a text in the characters and with the marks of the house style."""
        return printed(self.text(value))

    def units(self, value: Value, printed: Callable[[str], Content]) -> Content:
        """The value as content, each part that may change alone as a span of its own."""
        return self.show(value, printed)

    def difference(self, old: Value, new: Value) -> str:
        """By how much the value changed, in words; nothing where that can't be told."""
        return ""

    def is_same(self, old: Value | None, new: Value | None) -> bool:
        """Whether the values are equal in print."""
        return old == new

    def order(self, value: Value) -> Any:
        """What the value is sorted by; None where the kind knows no order."""
        return None

    def term(self, value: Value) -> Term:
        """The years that the value says."""
        return Term(None)

    def years(self, value: Value) -> tuple[int | None, int | None] | None:
        """The first and the last year of the time that the value covers, None at an open end; None where it has none.

        A fiscal year is the year in which it begins.
        """
        return None

    def amount(self, value: Value) -> Decimal | None:
        """What the value adds to a sum; None where it adds nothing."""
        return None

    def bodies(self, value: Value) -> tuple[Municipality, ...]:
        """Whom the value names, where an extract goes by it."""
        return (Municipality("", "", self.text(value)),)

    def signs(self, value: Value | None, column: Column) -> tuple[tuple[Head, str | None], ...]:
        """What the value contributes to a matrix: under which heads it has a sign; None where the body takes part."""
        return ()

    def is_open(self, value: Value) -> bool:
        """Whether it means more than can be counted."""
        return False

    def openings(self, value: Value) -> tuple[str, ...]:
        """The words by which it means more than can be counted."""
        return ()

    def export(self, value: Value) -> tuple[str | Decimal | None, ...]:
        """The value in the `data_fields`; None where one holds nothing."""
        return (self.text(value),)

    def named(self, value: Value) -> tuple[tuple[str, Meaning], ...]:
        """The names in the value with whom they stand for, where it is a list of them, for a table of their own."""
        return ()

    def as_json(self, value: Value | None, column: Column) -> dict[str, Any]:
        """The value for machines, by key."""
        return {column.key: None if value is None else self.text(value)}
