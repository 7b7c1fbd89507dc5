"""Members: municipalities, prefectures and other bodies by name, phrases that stand for several, an open ending."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

from reportgen.content import Content, Span
from reportgen.delimited import place_in, trimmed
from reportgen.diagnostics import Place, PlacedText, Problems
from reportgen.fields.kind import (
    Column,
    DataField,
    Head,
    Input,
    Kind,
    Offers,
    Parts,
    Punctuation,
    RawEntry,
    Surroundings,
)
from reportgen.fields.names import Meaning, Together
from reportgen.fields.rules import (
    BAD_OPEN_ENDING,
    CIRCULAR_NAME,
    DUPLICATE_MUNICIPALITY,
    PREFECTURE_NAMED,
    UNKNOWN_TOWN,
)
from reportgen.japanese.municipalities import Municipality, MunicipalityTable
from reportgen.japanese.printed_form import equal_in_print

OPEN_ENDINGS: Final = ("ほか", "他", "外", "等", "など")
# In a column of any bodies: those that are no municipality need not be defined.
ANY: Final = "any"
# In a column of municipalities alone: a prefecture is none of them.
MUNICIPALITY: Final = "municipality"
SEPARATOR: Final = "、"
# What a name that no municipality bears is held to be a slip for; 構成市町村 and the like are none.
_TOWN = "(?!.*(?:市町|町村|市村)).{1,7}[市町村]"
# A name may part before what stands in brackets behind it.
_BRACKET = re.compile("(?<=.)(?=[（(])")


class Members(NamedTuple):
    """The names as printed, whom they stand for, each once, and whether more are meant than these.

    `ending` is the open ending as printed (ほか), `note` what is printed behind the names, `open_names` are the phrases
    that leave more open. `published` is the whole cell of a published table, with its own separators. `meant` is what
    each name means.
    """

    names: tuple[str, ...]
    bodies: tuple[Municipality, ...]
    is_open: bool
    ending: str
    note: str
    open_names: tuple[str, ...] = ()
    published: str | None = None
    meant: tuple[Meaning, ...] = ()


class MembersKind(Kind[Members]):
    """A list of names. `of: [any]` admits bodies that the edition doesn't define."""

    name = "members"
    called = "市町村・団体"
    line_break = "、"
    options = frozenset(("of", "concerns"))
    roles = ("others", "note")
    is_list = True
    names_bodies = True
    has_signs = True
    data_fields = (
        DataField("others", "のほか", "名を挙げたもののほかにもあることを表す言葉（ほか、など）"),
        DataField("note", "の注記", "名のあとに書かれた注記"),
    )

    def read(self, entry: RawEntry, column: Column, around: Surroundings, problems: Problems) -> Members | None:
        names = entry.lists.get(column.key)
        if names is None:
            return None
        found = around.names.together(names)
        if found.unknown or found.circular or found.repeated:
            found = self._report(found, names, tuple(entry.item_places[column.key]), column, around, problems)
        if found.prefectures and MUNICIPALITY in column.of:
            # A prefecture is a body of its own, but where a list says no more than its label it may be a slip.
            places = tuple(entry.item_places[column.key])
            for at in found.prefectures:
                problems.append(PREFECTURE_NAMED.at(places[at], key=column.key, name=names[at]))
        key = column.companion("others")
        ending = entry.texts.get(key, "")
        if ending and ending not in OPEN_ENDINGS:
            choices = "、".join(OPEN_ENDINGS)
            problems.append(BAD_OPEN_ENDING.at(entry.places.get(key), key=key, text=ending, choices=choices))
        note = entry.texts.get(column.companion("note"), "")
        is_open = bool(found.open_names or ending)
        published = entry.texts.get(column.key)
        return Members(names, found.bodies, is_open, ending, note, found.open_names, published, found.meant)

    def _report(
        self,
        found: Together,
        names: Sequence[str],
        places: Sequence[Place],
        column: Column,
        around: Surroundings,
        problems: Problems,
    ) -> Together:
        """Reports what is wrong with the names; whom they stand for, as the column admits them."""
        anybody = set()
        for at, name in found.unknown:
            if ANY in column.of and name == names[at]:
                anybody.add(name)
                if re.fullmatch(_TOWN, name) and not around.names.is_elsewhere(name):
                    meant = around.names.near(name)
                    hint = f"「{meant}」ではありませんか。" if meant else None
                    problems.append(UNKNOWN_TOWN.at(places[at], key=column.key, name=name, hint=hint))
            else:
                around.unknown(column.key, name, places[at])
        for at, name in found.circular:
            problems.append(CIRCULAR_NAME.at(places[at], key=column.key, name=name))
        for at in found.repeated:
            problems.append(DUPLICATE_MUNICIPALITY.at(places[at], key=column.key, name=names[at]))

        def admitted(bodies: Iterable[Municipality]) -> tuple[Municipality, ...]:
            return tuple([body._replace(prefecture="") if body.name in anybody else body for body in bodies])

        meanings = tuple([one._replace(bodies=admitted(one.bodies)) for one in found.meant])
        return found._replace(bodies=admitted(found.bodies), meant=meanings)

    def split(self, cell: PlacedText, column: Column, punctuation: Punctuation) -> Parts:
        """The names, and the open ending after the last of them. The cell goes along as it is."""
        names = [name for name in _pieces(cell, punctuation.separators) if name.text]
        texts = {column.key: cell}
        if names:
            *others, last = names
            ending = next((word for word in punctuation.open_endings if last.text.endswith(word)), "")
            if ending:
                name = last.text.removesuffix(ending)
                names = [*others, *([last._replace(text=name.rstrip())] if name else [])]
                place = last.place._replace(column=last.place.column + len(name))
                texts[column.companion("others")] = PlacedText(ending, place)
        return Parts(texts, {column.key: tuple(names)})

    def admitted(self, found: Sequence[str], usual: tuple[str, ...], table: MunicipalityTable) -> tuple[str, ...]:
        """Any bodies where one of the names isn't a town's by its form."""
        strange = any(name not in table.names and not re.fullmatch(_TOWN, name) for name in found)
        return (ANY,) if strange else usual

    def validate(self, column: Column, offers: Offers) -> Input:
        example = SEPARATOR.join(offers.towns[:3])
        hint = f"「{SEPARATOR}」で区切って、全部を書きます。例：{example}。一つだけなら一覧から選べます。"
        return Input(hint, example, offers.towns)

    def text(self, value: Members) -> str:
        return "".join(span.text for span in _spans(value))

    def show(self, value: Members, printed: Callable[[str], Content]) -> Content:
        """The names, each whole with its 、; the open ending stays with the last one."""
        return _spans(value)

    def units(self, value: Members, printed: Callable[[str], Content]) -> Content:
        """The names, and the open ending apart from them."""
        spans = _spans(value)
        if not value.ending or value.note or value.published is not None:
            return spans
        last = spans[-1].text.removesuffix(value.ending)
        return (*spans[:-1], spans[-1]._replace(text=last), Span(value.ending))

    def is_same(self, old: Members | None, new: Members | None) -> bool:
        """Names that read alike may stand for others: those of another prefecture, or what is defined otherwise."""
        if old is None or new is None:
            return old is new
        return old.bodies == new.bodies and equal_in_print(self.text(old), self.text(new))

    def bodies(self, value: Members) -> tuple[Municipality, ...]:
        return value.bodies

    def signs(self, value: Members | None, column: Column) -> tuple[tuple[Head, str | None], ...]:
        return tuple([(Head(body.name, body=body), None) for body in value.bodies]) if value else ()

    def is_open(self, value: Members) -> bool:
        return value.is_open

    def openings(self, value: Members) -> tuple[str, ...]:
        return (*value.open_names, *([value.ending] if value.ending else []))

    def export(self, value: Members) -> tuple[str | None, ...]:
        return value.ending or None, value.note or None

    def named(self, value: Members) -> tuple[tuple[str, Meaning], ...]:
        return tuple(zip(value.names, value.meant, strict=True))

    def as_json(self, value: Members | None, column: Column) -> dict[str, Any]:
        return {
            column.key: list(value.names) if value else None,
            column.companion("codes"): [body.code for body in value.bodies] if value else [],
            column.companion("others"): (value.ending or None) if value else None,
        }


def _spans(value: Members) -> tuple[Span, ...]:
    """The names, each whole with what follows it; in a published list that is what stands there."""
    if value.published is not None:
        text, starts = value.published, [0]
        for before, name in pairwise(value.names):
            starts.append(text.index(name, text.index(before, starts[-1]) + len(before)))
        return tuple([Span(text[start:end], whole=True) for start, end in pairwise([*starts, len(text)])])
    *first, last = value.names or ("",)
    texts = [*(name + SEPARATOR for name in first), last + _behind(value.ending)]
    spans = [Span(part, whole=True) for text in texts for part in _BRACKET.split(text) if part]
    if value.note:
        spans.append(Span(value.note))
    return tuple(spans)


@cache
def _parting(separators: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, [*separators, "\n"])))


def _pieces(cell: PlacedText, separators: Iterable[str]) -> Iterator[PlacedText]:
    """What stands between the separators or line ends, trimmed."""
    begin = 0
    text = cell.text
    for match in _parting(tuple(separators)).finditer(text):
        yield PlacedText(*trimmed(text[begin : match.start()], place_in(text, begin, cell.place)))
        begin = match.end()
    yield PlacedText(*trimmed(text[begin:], place_in(text, begin, cell.place)))


def _behind(ending: str) -> str:
    """The ending as it follows the last name: kana at once, kanji after a space, lest it read as part of the name."""
    if not ending:
        return ""
    return ending if unicodedata.name(ending[0], "").startswith("HIRAGANA") else " " + ending
