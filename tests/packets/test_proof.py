"""The proof that a packet is one town's: whatever of another gets into it is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from builders import real_edition

from reportgen.dataset.select import select_town
from reportgen.packets.mail import Draft, write_draft
from reportgen.packets.proof import Packet, find_foreign

EDITION = real_edition()
CONCERNED = {town.name: select_town(EDITION, town) for town in EDITION.partners[:2]}


def packet(town: str, mail: str, **draft: object) -> Packet:
    files = {f"抜粋_{town}.pdf": town.encode()}
    written = Draft("", (mail,), (), "件名", "本文\n", date(2023, 6, 15), files)._replace(**draft)  # type: ignore[arg-type]
    lines = {"送付文": [f"{town}長　様", "記"], "本文.txt": [f"{town}の担当　様"]}
    told = frozenset([f"{town}長　様", f"{town}の担当"])
    return Packet(town, files, write_draft(written), "下書き.eml", lines, told, frozenset([mail]), CONCERNED[town])


A, B = packet("苫小牧市", "a@a.example.jp"), packet("登別市", "b@b.example.jp")


def test_nothing_is_found_in_what_is_right() -> None:
    assert list(find_foreign([A, B], CONCERNED)) == []


def mailed(**draft: object) -> Packet:
    """The first town's packet with another mail."""
    return A._replace(mail=packet("苫小牧市", "a@a.example.jp", **draft).mail)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda: A._replace(files={**A.files, **B.files}), "ファイル「抜粋_登別市.pdf」"),
        (lambda: A._replace(mail=B.mail), "メールアドレス「b@b.example.jp」"),
        (lambda: mailed(attachments=dict(B.files)), "ファイル「抜粋_登別市.pdf」"),
        (lambda: mailed(attachments={"抜粋_苫小牧市.pdf": b"?"}), "ファイル「抜粋_苫小牧市.pdf」"),
        (lambda: mailed(cc=("b@b.example.jp",)), "メールアドレス「b@b.example.jp」"),
        (lambda: A._replace(texts={"送付文": ["　登別市長　様"]}), "あて先「登別市長　様」"),
        (lambda: A._replace(texts={"本文.txt": ["連絡先 B@b.example.jp"]}), "メールアドレス「b@b.example.jp」"),
        (lambda: A._replace(rows=B.rows), "一覧「事業」"),
    ],
)
def test_what_is_anothers_is_found(change: Callable[[], Packet], expected: str) -> None:
    found = [str(problem) for problem in find_foreign([change(), B], CONCERNED)]
    assert any("「苫小牧市」に送る" in problem and expected in problem for problem in found), found


def test_names_that_hold_another_name_are_no_leak() -> None:
    longer = A._replace(texts={"送付文": ["北登別市長　様"]}, told=frozenset(["北登別市長　様"]))
    assert list(find_foreign([longer, B], CONCERNED)) == []
