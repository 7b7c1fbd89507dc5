"""Drafts of mails (.eml, RFC 5322 and 2045) that open as such, and many of them as one mbox; nothing is ever sent."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from email import message_from_bytes
from email.header import Header, decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from hashlib import sha256
from typing import Final, NamedTuple, cast
from urllib.parse import quote

_TYPES: Final = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
_TEXT: Final = "text/plain; charset=utf-8"
_JAPAN: Final = timezone(timedelta(hours=9))
_BASE64: Final = 57  # bytes that make a line of 76 characters (RFC 2045, 6.8)
_LONGEST_NAME: Final = 60  # characters of an encoded name in a line
_PIECE: Final = 5  # characters of a name that make no longer a line with %
_FROM: Final = re.compile(rb"^(>*From )", re.MULTILINE)


class Draft(NamedTuple):
    """A mail that somebody is to look at and send: the sender may be empty, the attachments are files by name."""

    sender: str
    to: Sequence[str]
    cc: Sequence[str]
    subject: str
    text: str
    day: date
    attachments: Mapping[str, bytes]


def write_draft(draft: Draft) -> bytes:
    """The draft with CRLF line ends, the same bytes for the same draft; by `X-Unsent` Outlook opens it for editing.

    The library makes the header. The parts are made here: it would put an encoded-word in a name in its own form.
    """
    digest = sha256("\0".join((draft.subject, *draft.to, *draft.attachments)).encode()).hexdigest()
    boundary = f"=_reportgen_{digest[:24]}"  # base64 has no "_"
    header = EmailMessage(policy=SMTP)
    header["X-Unsent"] = "1"
    if draft.sender:
        header["From"] = draft.sender
    header["To"] = ", ".join(draft.to)
    if draft.cc:
        header["Cc"] = ", ".join(draft.cc)
    header["Subject"] = draft.subject
    header["Date"] = format_datetime(datetime(*draft.day.timetuple()[:3], 9, tzinfo=_JAPAN))
    header["MIME-Version"] = "1.0"
    header["Content-Type"] = f'multipart/mixed; boundary="{boundary}"'
    parts = [
        _part((f"Content-Type: {_TEXT}",), draft.text.replace("\n", "\r\n").encode()),
        *[_part([*_described(name)], data) for name, data in draft.attachments.items()],
    ]
    head = [SMTP.fold_binary(name, value) for name, value in header.items()]
    lines = [f"\r\n--{boundary}\r\n".encode() + part for part in parts]
    return b"".join([*head, *lines, f"\r\n--{boundary}--\r\n".encode()])


def _part(described: Sequence[str], data: bytes) -> bytes:
    """A part with these header lines."""
    head = "\r\n".join((*described, "Content-Transfer-Encoding: base64", "", ""))
    lines = [b64encode(data[at : at + _BASE64]) for at in range(0, len(data), _BASE64)]
    return head.encode("ascii") + b"\r\n".join(lines)


def _described(name: str) -> Iterator[str]:
    """The header of a file's part: its name by RFC 2231, and as encoded-words (RFC 2047) for who reads no other."""
    yield f"Content-Type: {_TYPES[name.rpartition('.')[2]]};"
    yield ' name="' + Header(name, "utf-8", maxlinelen=_LONGEST_NAME).encode(linesep="\r\n") + '"'
    yield "Content-Disposition: attachment;"
    pieces = [quote(name[at : at + _PIECE], safe="") for at in range(0, len(name), _PIECE)]
    for at, piece in enumerate(pieces):
        charset = "" if at else "utf-8''"
        yield f" filename*{at}*={charset}{piece}" + (";" if at + 1 < len(pieces) else "")


class Mail(NamedTuple):
    """What a mail says: whom it goes to, its subject, and the files that it brings by name."""

    to: frozenset[str]
    subject: str
    attachments: Mapping[str, bytes]


def read_mail(data: bytes) -> Mail:
    """The mail as a reader of mail sees it."""
    message = message_from_bytes(data)
    to = getaddresses([*message.get_all("To", ()), *message.get_all("Cc", ())])
    named = [(part.get_filename(), part) for part in message.walk()]
    files = {name: cast(bytes, part.get_payload(decode=True)) for name, part in named if name}
    subject = str(make_header(decode_header(message["Subject"])))
    return Mail(frozenset([address for _, address in to]), subject, files)


def write_mbox(mails: Iterable[bytes]) -> bytes:
    """The mails one behind another with LF line ends (RFC 4155; lines that begin with From are quoted)."""
    found = []
    for mail in mails:
        day = parsedate_to_datetime(message_from_bytes(mail)["Date"]).replace(tzinfo=None)
        quoted = _FROM.sub(rb">\1", mail.replace(b"\r\n", b"\n"))
        found.append(f"From - {day.ctime()}\n".encode() + quoted.rstrip(b"\n") + b"\n\n")
    return b"".join(found)
