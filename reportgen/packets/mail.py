"""Drafts of mails (.eml, RFC 5322 and 2045) that open as such, and many of them as one mbox; nothing is ever sent."""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from email import message_from_bytes, message_from_string
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from typing import Final, NamedTuple, cast

_TYPES: Final = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}
_JAPAN: Final = timezone(timedelta(hours=9))
_LONGEST_NAME: Final = 60  # of an encoded name's lines, so that none is folded again
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
    """The draft with CRLF line ends, the same bytes for the same draft; by `X-Unsent` Outlook opens it for editing."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if draft.sender:
        message["From"] = draft.sender
    message["To"] = ", ".join(draft.to)
    if draft.cc:
        message["Cc"] = ", ".join(draft.cc)
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(datetime(*draft.day.timetuple()[:3], 9, tzinfo=_JAPAN))
    message.set_content(draft.text, cte="base64")
    digest = sha256("\0".join((draft.subject, *draft.to, *draft.attachments)).encode()).hexdigest()
    message.make_mixed(boundary=f"=_reportgen_{digest[:24]}")  # base64 has no "_"
    for name, data in draft.attachments.items():
        message.attach(_attachment(name, data))
    return message.as_bytes()


def _attachment(name: str, data: bytes) -> EmailMessage:
    """A file as a part: its name by RFC 2231, and as an encoded-word (RFC 2047) for those who read no other.

    The library folds a header that was read, and is short enough, no more: this one it would put in its own form.
    """
    encoded = Header(name, "utf-8", maxlinelen=_LONGEST_NAME).encode()
    kind = _TYPES[name.rpartition(".")[2]]
    part = message_from_string(f'Content-Type: {kind};\n name="{encoded}"\n\n', policy=SMTP)
    part.add_header("Content-Disposition", "attachment", filename=name)
    part.add_header("Content-Transfer-Encoding", "base64")
    part.set_payload(encodebytes(data).decode("ascii"))
    return part


class Mail(NamedTuple):
    """What a mail says: whom it goes to, its subject, and the files that it brings by name."""

    to: frozenset[str]
    subject: str
    attachments: Mapping[str, bytes]


def read_mail(data: bytes) -> Mail:
    """The mail as a reader of mail sees it."""
    message = message_from_bytes(data, policy=SMTP)
    to = frozenset([one.addr_spec for key in ("To", "Cc") for one in getattr(message[key], "addresses", ())])
    parts = message.iter_attachments()
    files = {part.get_filename() or "": cast(bytes, part.get_payload(decode=True)) for part in parts}
    return Mail(to, str(message["Subject"]), files)


def write_mbox(mails: Iterable[bytes]) -> bytes:
    """The mails one behind another with LF line ends (RFC 4155; lines that begin with From are quoted)."""
    found = b""
    for mail in mails:
        day = parsedate_to_datetime(message_from_bytes(mail)["Date"]).replace(tzinfo=None)
        quoted = _FROM.sub(rb">\1", mail.replace(b"\r\n", b"\n"))
        found += f"From - {day.ctime()}\n".encode() + quoted.rstrip(b"\n") + b"\n\n"
    return found
