"""The proof that a packet is one town's alone: no file, letter or address of another is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from reportgen.dataset.model import Edition
from reportgen.diagnostics import Diagnostic
from reportgen.packets.mail import read_mail
from reportgen.packets.messages import OF_ANOTHER


class Packet(NamedTuple):
    """What goes to a town: its `files` by name, and the mail that brings some of them.

    `texts` are the lines that letter and mail say, by the name of their file; `told` those that are the town's own
    (whom it is addressed to, who reads the mail); `addresses` its mail addresses. `rows` is what its files show of the
    edition.
    """

    town: str
    files: Mapping[str, bytes]
    mail: bytes
    mail_name: str
    texts: Mapping[str, Sequence[str]]
    told: frozenset[str]
    addresses: frozenset[str]
    rows: Edition


def find_foreign(packets: Sequence[Packet], concerned: Mapping[str, Edition]) -> Iterator[Diagnostic]:
    """Whatever of another town is in a packet; `concerned` is what concerns each town, by its name."""
    for packet in packets:
        to, _, brought = read_mail(packet.mail)
        if packet.rows != concerned[packet.town]:
            yield _tell(packet, packet.town, "一覧", "事業", packet.mail_name)
        for other in packets:
            if other is packet:
                continue
            for name, data in {**packet.files, **brought}.items():
                # Tables of two towns that have the same entries are the same.
                if other.files.get(name) == data and not name.endswith(".csv"):
                    yield _tell(packet, other.town, "ファイル", name, name)
            for address in sorted(to & (other.addresses - packet.addresses)):
                yield _tell(packet, other.town, "メールアドレス", address, packet.mail_name)
            foreign = {line.strip() for line in other.told - packet.told}
            for file, lines in packet.texts.items():
                for line in lines:
                    if line.strip() in foreign:
                        yield _tell(packet, other.town, "あて先", line.strip(), file)
                    for address in other.addresses - packet.addresses:
                        if address.lower() in line.lower():
                            yield _tell(packet, other.town, "メールアドレス", address, file)
        for name, data in brought.items():
            if packet.files.get(name) != data:
                yield _tell(packet, "ほか", "ファイル", name, packet.mail_name)


def _tell(packet: Packet, other: str, what: str, text: str, file: str) -> Diagnostic:
    return OF_ANOTHER.at(None, town=packet.town, other=other, what=what, text=text, file=file)
