"""Drafts of mails, judged by Python's reader and by one that isn't Python's."""

from __future__ import annotations

import mailbox
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path

import fast_mail_parser
import pytest

from reportgen.packets.mail import Draft, read_mail, write_draft, write_mbox

LONG = "西胆振地域における広域連携の状況（室蘭市関係分）_新ひだか町関係分_令和5年6月1日現在_𠮷.pdf"
FILES = {LONG: b"%PDF-1.7\n" + bytes(range(256)) * 3, "データ_か゚.csv": "﻿室蘭市,＝\r\n".encode(), "a.pdf": b""}
TEXT = "登別市長　様\n\nFrom 室蘭市\n" + "あ" * 300 + "\n"
DRAFT = Draft(
    *("企画課 <kikaku@city.muroran.example.jp>", ("a@x.example.jp", "b@x.example.jp"), ("c@x.example.jp",)),
    *("「西胆振地域における広域連携の状況（室蘭市関係分）」（令和5年6月1日現在）について（送付）", TEXT),
    *(date(2023, 6, 15), FILES),
)


def test_python_reads_what_was_written() -> None:
    data = write_draft(DRAFT)
    message = message_from_bytes(data, policy=SMTP)
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == DRAFT.subject
    assert message["From"].addresses[0].display_name == "企画課"
    assert message["Date"] == "Thu, 15 Jun 2023 09:00:00 +0900"
    body = message.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == TEXT
    parts = list(message.iter_attachments())
    assert {part.get_filename(): part.get_payload(decode=True) for part in parts} == FILES
    assert [part.get_content_type() for part in parts] == ["application/pdf", "text/csv", "application/pdf"]
    assert [part["Content-Disposition"].defects for part in parts] == [()] * 3
    assert read_mail(data) == (frozenset([*DRAFT.to, *DRAFT.cc]), DRAFT.subject, FILES)


def test_a_reader_that_is_not_pythons_reads_the_same() -> None:
    mail = fast_mail_parser.parse_email(write_draft(DRAFT))
    assert mail.subject == DRAFT.subject
    assert [text.replace("\r\n", "\n") for text in mail.text_plain] == [TEXT]
    assert [(one.filename, one.mimetype) for one in mail.attachments] == [
        *((LONG, "application/pdf"), ("データ_か゚.csv", "text/csv"), ("a.pdf", "application/pdf")),
    ]
    assert [bytes(one.content) for one in mail.attachments] == list(FILES.values())


def test_old_readers_find_the_name_as_an_encoded_word() -> None:
    data = write_draft(DRAFT)
    assert b'name="=?utf-8?b?' in data
    assert all(len(line) <= 78 and line.isascii() for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_same_draft_is_the_same_bytes_and_another_is_not() -> None:
    assert write_draft(DRAFT) == write_draft(DRAFT)
    assert write_draft(DRAFT._replace(day=date(2023, 6, 16))) != write_draft(DRAFT)


@pytest.mark.parametrize("key", ["From", "Cc"])
def test_what_is_not_said_has_no_header(key: str) -> None:
    assert key not in message_from_bytes(write_draft(DRAFT._replace(sender="", cc=())))


def test_a_box_holds_each_draft_whole(tmp_path: Path) -> None:
    drafts = [write_draft(DRAFT), write_draft(DRAFT._replace(to=("d@x.example.jp",)))]
    path = tmp_path / "送付メール.mbox"
    path.write_bytes(write_mbox(drafts))
    box = mailbox.mbox(path)
    found = [read_mail(bytes(message)) for message in box]
    box.close()
    assert found == [read_mail(draft) for draft in drafts]
