"""Whom packets go to, from data/partners.yaml: each partner's addressee and addresses, all slips told at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple
from unicodedata import normalize

from reportgen.dataset.model import Edition
from reportgen.diagnostics import PlacedText, Problems
from reportgen.document.compose import town_name
from reportgen.japanese.eras import format_date
from reportgen.japanese.municipalities import SUFFIXES, Municipality, MunicipalityTable
from reportgen.japanese.printed_form import printed_form
from reportgen.japanese.romaji import folded, romaji
from reportgen.packets.messages import (
    BAD_ADDRESS,
    NO_ADDRESS,
    NO_PARTNER,
    NOT_CONCERNED,
    OTHER_ADDRESS,
    PARTNER_TWICE,
    SAME_ADDRESS,
    SAME_DOMAIN,
    UNKNOWN_PARTNER,
)
from reportgen.yaml_reader import Reader, read_yaml

HONORIFICS: Final = ("様", "殿", "御中")
_ATOM: Final = "[A-Za-z0-9_%+-]+"
_LABEL: Final = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAIL: Final = rf"{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[A-Za-z]{{2,}}"
_LONGEST_ADDRESS: Final = 254  # RFC 5321, 4.5.3.1.3, without the brackets
# How a municipality's kind is read at the end of its name.
_KINDS: Final = re.compile("(?:シ|チョウ|マチ|ムラ|ソン|ク)$")
_HEAD: Final = """\
# 送り先（reportgen packet が読みます）。個人の情報が入るので、保存用パッケージとウェブ版には入りません。
#   to 送付文のあて先、honorific 敬称（様、殿、御中）。書かなければ templates/letter.yaml のとおり
#   contact 先方の担当者（メールの本文に）、mail メールアドレス（いくつもあるときは [ ] の中に）、cc 写し
# from: 送信元のメールアドレス（書かなくてもかまいません）
partners:
"""


class Partner(NamedTuple):
    """A partner's mail addresses, whom its letter is addressed to (lines) and with what title, and who reads its mail;
    what isn't said is empty.
    """

    mail: tuple[str, ...]
    cc: tuple[str, ...] = ()
    to: str = ""
    honorific: str = ""
    contact: str = ""


class Partners(NamedTuple):
    """The partners by municipality, and the address that mail comes from, empty where none is said."""

    sender: str
    of: Mapping[Municipality, Partner]


class Towns(NamedTuple):
    """The municipalities that partners are held against.

    `edition` has the partners, `readings` those of names in katakana by code, `earlier` the last day of an edition
    before in which a municipality was a partner.
    """

    edition: Edition
    table: MunicipalityTable
    readings: Mapping[str, str]
    earlier: Mapping[Municipality, date]


def read_partners(
    data: bytes, path: str, towns: Towns, wanted: Collection[Municipality], problems: Problems
) -> Partners | None:
    """The partners that the file tells of, of which the `wanted` ones must have an address; None where it is no such
    file. All that is wrong goes to `problems`."""
    reader = read_yaml(data, path, problems)
    if reader is None:
        return None
    top = reader.fields(("partners",), ("from",))
    reading = _Reading(towns, problems)
    for name, said in top["partners"].pairs():
        reading.read(name, said)
    of = reading.partners
    for town in wanted:
        if town not in of:
            hint = NO_PARTNER.hint.format(line=proposed_line(town_name(towns.edition, town)))
            top["partners"].report(NO_PARTNER, town=town_name(towns.edition, town), hint=hint)
        elif not of[town].mail and town not in reading.faulty:
            problems.append(NO_ADDRESS.at(reading.places[town].place, town=town_name(towns.edition, town)))
    reading.check_owners()
    sender = top["from"].text()
    if sender and not re.fullmatch(rf"[^<>@]*<{_MAIL}>|{_MAIL}", sender):
        top["from"].report(BAD_ADDRESS, name="送信元", key="from", address=sender)
    return Partners(sender, of)


def propose_partners(edition: Edition) -> bytes:
    """A file to be filled in, with a line for each partner of the edition."""
    return (_HEAD + "".join([f"  {proposed_line(town_name(edition, town))}\n" for town in edition.partners])).encode()


def proposed_line(name: str) -> str:
    """The line of a partner without what only the office knows."""
    return f'{name}: {{to: {name}長, honorific: 様, contact: "", mail: ""}}'


class _Reading:
    """The partners while they are read, with the places of their addresses."""

    def __init__(self, towns: Towns, problems: Problems) -> None:
        self._towns = towns
        self._problems = problems
        edition = towns.edition
        self._known = {
            word: town
            for town in edition.partners
            for word in (town.name, town.prefecture + town.name, town.code, printed_form(town_name(edition, town)))
            if word
        }
        self.partners: dict[Municipality, Partner] = {}
        self.places: dict[Municipality, PlacedText] = {}
        self.faulty: set[Municipality] = set()
        self._addresses: list[tuple[Municipality, PlacedText]] = []

    def read(self, name: PlacedText, said: Reader) -> None:
        """Takes in a partner."""
        values = said.fields((), ("mail", "cc", "to", "honorific", "contact"))
        town = self._town(name)
        if town is None:
            return
        if town in self.places:
            line = self.places[town].place.line
            self._problems.append(PARTNER_TWICE.at(name.place, name=name.text, line=line))
            return
        if not said.is_mapping:
            self.faulty.add(town)
        mail = values["mail"]
        self.places[town] = PlacedText(name.text, mail.place if mail.is_said else name.place)
        honorific = values["honorific"]
        self.partners[town] = Partner(
            tuple(self._read_addresses(town, name.text, mail, "mail")),
            tuple(self._read_addresses(town, name.text, values["cc"], "cc")),
            "\n".join([one.text for one in values["to"].texts(may_be_empty=True)]),
            honorific.choice(HONORIFICS) if honorific.is_said else "",
            values["contact"].text(may_be_empty=True).strip(),
        )

    def check_owners(self) -> None:
        """Tells of addresses that two have, or that seem to be another's."""
        names = {town: self._spellings(town) for town in (self._towns.edition.host, *self._towns.edition.partners)}
        seen: dict[str, tuple[Municipality, PlacedText]] = {}
        owners: dict[PlacedText, set[Municipality]] = {}
        for _, address in self._addresses:
            labels = {folded(label) for label in re.split("[.-]", address.text.rpartition("@")[2])}
            owners[address] = {town for town, spellings in names.items() if spellings & labels}
        for town, address in self._addresses:
            if town in owners[address]:
                continue
            whole = address.text.lower()
            same = seen.setdefault(whole, (town, address))
            near = seen.setdefault(whole.rpartition("@")[2], (town, address))
            rule, line, other = SAME_ADDRESS, same[1].place.line, same[0]
            hint = None
            if owners[address]:
                rule, other = OTHER_ADDRESS, min(owners[address])
                swapped = [one for whose, one in self._addresses if whose == other and town in owners[one]]
                if swapped:
                    hint = f"{swapped[0].place.line}行目の「{swapped[0].text}」と入れ替わっていませんか。"
            elif same[0] == town:
                rule, line, other = SAME_DOMAIN, near[1].place.line, near[0]
            if other != town:
                values = {"address": address.text, "name": self._name(town), "other": self._name(other)}
                values["line"] = str(line)
                if hint is None:
                    hint = rule.hint.format(**values)
                self._problems.append(rule.at(address.place, hint=hint, **values))

    def _town(self, name: PlacedText) -> Municipality | None:
        """The partner of that name; what is none is told."""
        towns = self._towns
        word = printed_form(name.text).strip()
        if word in self._known:
            return self._known[word]
        known = towns.table.by_code.get(word) or towns.table.find(word, towns.edition.prefecture)
        day = format_date(towns.edition.as_of)
        if known is not None:
            before = towns.earlier.get(known)
            since = f"{format_date(before)}現在の一覧にはありました。" if before else ""
            self._problems.append(
                NOT_CONCERNED.at(name.place, name=name.text, day=day, hint=since + NOT_CONCERNED.hint)
            )
        else:
            near = towns.table.suggest(word, towns.edition.prefecture, [town.name for town in towns.edition.partners])
            hint = f"「{near}」ではありませんか。" if near else None
            self._problems.append(UNKNOWN_PARTNER.at(name.place, name=name.text, hint=hint))
        return None

    def _read_addresses(self, town: Municipality, name: str, said: Reader, key: str) -> Iterator[str]:
        for address in said.texts(may_be_empty=True):
            if _is_address(address.text):
                self._addresses.append((town, address))
                yield address.text
                continue
            self.faulty.add(town)
            right = [one for one in re.findall(_MAIL, normalize("NFKC", address.text)) if _is_address(one)]
            meant = "「{}」ではありませんか。".format("」「".join(right)) if right else None
            self._problems.append(BAD_ADDRESS.at(address.place, name=name, key=key, address=address.text, hint=meant))

    def _name(self, town: Municipality) -> str:
        return self.places[town].text if town in self.places else town_name(self._towns.edition, town)

    def _spellings(self, town: Municipality) -> set[str]:
        """How a domain may spell the municipality: with its kind (市, 町 …) and without."""
        reading = self._towns.readings.get(town.code, "")
        stem = _KINDS.sub("", reading) if town.name[-1:] in SUFFIXES else reading
        return {spelt for spelt in (romaji(reading), romaji(stem)) if spelt}


def _is_address(text: str) -> bool:
    return len(text) <= _LONGEST_ADDRESS and re.fullmatch(_MAIL, text) is not None
