"""Whom packets go to: what the file of partners says, and every slip in it at its place with the right value."""

from __future__ import annotations

from datetime import date

import pytest
from builders import ROOT, national_table, real_edition
from sending import ADDRESSES, partners_text

from reportgen.diagnostics import Diagnostic
from reportgen.japanese.municipalities import Municipality, read_known_towns
from reportgen.packets.partners import Partner, Partners, Towns, propose_partners, read_partners

KNOWN = read_known_towns((ROOT / "data/municipalities.csv").read_text("utf-8"))
READINGS = {code: town.reading for code, town in KNOWN.items()}
SAPPORO = Municipality("011002", "北海道", "札幌市")
TOWNS = Towns(real_edition(), national_table(), READINGS, {SAPPORO: date(2022, 6, 1)})


def read(text: str, *wanted: str) -> tuple[Partners | None, list[Diagnostic]]:
    problems: list[Diagnostic] = []
    towns = [town for town in TOWNS.edition.partners if not wanted or town.name in wanted]
    return read_partners(text.encode(), "partners.yaml", TOWNS, towns, problems), problems


def told(text: str, *wanted: str) -> list[str]:
    return [str(problem).removeprefix("partners.yaml:") for problem in read(text, *wanted)[1]]


def test_the_towns_of_the_list_have_partners_without_a_word() -> None:
    partners, problems = read(partners_text())
    assert problems == []
    assert partners is not None
    assert {town.name: partner.mail for town, partner in partners.of.items()} == {
        town: (address,) for town, address in ADDRESSES.items()
    }


def test_all_that_may_be_said_of_a_partner_is_read() -> None:
    said = "to: [登別市総務部, 企画課長], honorific: 殿, contact: 企画課　佐藤, cc: a@x.jp, mail: [b@x.jp, c@x.jp]"
    text = f"from: 企画課 <kikaku@city.muroran.example.jp>\npartners:\n  '012301': {{{said}}}\n"
    partners, problems = read(text, "登別市")
    assert problems == []
    assert partners is not None
    assert partners.sender == "企画課 <kikaku@city.muroran.example.jp>"
    (partner,) = partners.of.values()
    mail = ("b@x.jp", "c@x.jp")
    assert partner == Partner(mail, ("a@x.jp",), "登別市総務部\n企画課長", "殿", "企画課　佐藤")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("登別市: {mail: kikaku}", "2:15: エラー[bad-mail-address]"),
        ("登別市: {mail: ａ＠x.jp}", "「a@x.jp」ではありませんか。"),
        ("登別市: {mail: 'mailto:a@x.jp'}", "「a@x.jp」ではありませんか。"),
        ("登別市: {mail: 'a@x.jp、b@x.jp'}", "「a@x.jp」「b@x.jp」ではありませんか。"),
        ("登別市: {mail: .a@x.jp}", "2:15: エラー[bad-mail-address]"),
        ("登別市: {mail: a@x.jp, cc: b@}", "2:27: エラー[bad-mail-address] 「登別市」の「cc」にある「b@」"),
        ("登別市: {to: 市長}", "2:3: エラー[missing-address] 「登別市」"),
        ("登別市: {mail: ''}", "2:15: エラー[missing-address] 「登別市」"),
        ("伊達市: {mail: a@x.jp}", "「登別市: {to: 登別市長, honorific: 様, contact: \"\", mail: "),
        ("登別町: {mail: a@x.jp}", "2:3: エラー[unknown-partner] 送り先「登別町」"),
        ("札幌市: {mail: a@x.jp}", "関係市町ではありません。令和4年6月1日現在の一覧にはありました。"),
        ("函館市: {mail: a@x.jp}", "一覧では関係市町ではありません。送るものは作りません。"),
        ("登別市: {mail: a@x.jp, honorific: さま}", "2:34: エラー[bad-choice]"),
        ("登別市: a@x.jp", "2:8: エラー[wrong-type]"),
        ("登別市: {mail: a@x.jp}\n  '012301': {mail: b@x.jp}", "3:3: エラー[partner-twice] 「012301」の送り先は、"),
    ],
)  # fmt: skip
def test_a_slip_is_told_at_its_place(line: str, expected: str) -> None:
    assert any(expected in problem for problem in told(f"partners:\n  {line}\n", "登別市"))


def test_swapped_addresses_are_told_at_both_with_the_right_one() -> None:
    swapped = ADDRESSES | {"登別市": ADDRESSES["伊達市"], "伊達市": ADDRESSES["登別市"]}
    assert told(partners_text(swapped)) == [
        "3:32: エラー[address-of-another] 「登別市」のメールアドレス「kikaku@city.date.example.jp」は、"
        "伊達市のもののようです。4行目の「kikaku@city.noboribetsu.example.jp」と入れ替わっていませんか。",
        "4:32: エラー[address-of-another] 「伊達市」のメールアドレス「kikaku@city.noboribetsu.example.jp」は、"
        "登別市のもののようです。3行目の「kikaku@city.date.example.jp」と入れ替わっていませんか。",
    ]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("soumu@city.DATE.example.jp", "エラー[address-of-another]"),
        ("kikaku@date-city.example.jp", "エラー[address-of-another]"),
        ("kikaku@city.muroran.example.jp", "は、室蘭市のもののようです。登別市のメールアドレスに直してください。"),
        ("kikaku@provider.example.jp", None),
        ("kikaku@dateline.example.jp", None),
    ],
)
def test_an_address_at_the_domain_of_another_is_told(address: str, problem: str | None) -> None:
    found = told(partners_text({"登別市": address, "伊達市": ADDRESSES["伊達市"]}), "登別市", "伊達市")
    assert len(found) == (problem is not None)
    assert not problem or problem in found[0]


def test_one_address_for_two_towns_is_an_error_and_one_domain_a_warning() -> None:
    same = told(partners_text({"登別市": "a@x.jp", "伊達市": "A@x.jp"}), "登別市", "伊達市")
    assert same == [
        "3:32: エラー[same-address] 「伊達市」のメールアドレス「A@x.jp」は、2行目の「登別市」のものと同じです。"
        "違うほうを直してください。"
    ]
    (near,) = told(partners_text({"登別市": "a@x.jp", "伊達市": "b@x.jp"}), "登別市", "伊達市")
    assert near.startswith("3:32: 警告[same-domain]")


def test_what_is_proposed_lacks_only_addresses() -> None:
    text = propose_partners(TOWNS.edition).decode()
    assert {problem.rule for problem in read(text)[1]} == {"missing-address"}
    filled = text.replace('mail: ""', "mail: a@x.jp", 1)
    assert told(filled, TOWNS.edition.partners[0].name) == []
