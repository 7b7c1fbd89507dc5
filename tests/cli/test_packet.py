"""`packet` and `send` as a clerk runs them: what is made, under which number, and what is refused with nothing made."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import fast_mail_parser
import pdfplumber
import pytest
from builders import ROOT, copy_data
from office import convert
from sending import ADDRESSES, partners_text

from reportgen.cli import main

DAY = "2023-06-01"
OUT = f"out/{DAY}/packets"
REGISTER = "data/letters/2023.yaml"
TOWN = f"{OUT}/012301_登別市"
LIST = "西胆振地域における広域連携の状況"
AGAIN = ("--town", "登別市")
TABLES = ("事業", "事業×関係市町")
Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes | str | None]]


def told(error: str) -> list[str]:
    return re.findall(r"(?:エラー|警告)\[([a-z-]+)\]", error)


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which all packets were made; not to be changed."""
    root = copy_data(tmp_path_factory.mktemp("packed"))
    (root / "data/partners.yaml").write_text(partners_text(), "utf-8")
    assert main(["-C", str(root), "packet", "--date", "2023-06-15"]) == 0
    return root


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the packets of three towns, numbered from 1."""
    root = copy_data(tmp_path_factory.mktemp("few"))
    (root / "data/partners.yaml").write_text(partners_text(), "utf-8")
    assert (
        main(["-C", str(root), "packet", "--date", "2023-06-15", *AGAIN, *("--town", "伊達市", "--town", "様似町")])
        == 0
    )
    return root


@pytest.fixture
def sent(few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That one to be changed; the test stands in it."""
    root = tmp_path / "作業"
    shutil.copytree(few, root)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def sent_small(small: Path, run: Run) -> Path:
    """The small workspace with the packets of its two partners, quick to be filed."""
    addresses = {town: ADDRESSES[town] for town in ("登別市", "新ひだか町")}
    (small / "data/partners.yaml").write_text(partners_text(addresses), "utf-8")
    assert run("packet", "--date", "2023-06-15")[0] == 0
    return small


@pytest.fixture
def ready(workspace: Path) -> Path:
    """A workspace with partners, in which nothing was made yet."""
    (workspace / "data/partners.yaml").write_text(partners_text(), "utf-8")
    return workspace


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def test_each_partner_has_a_packet_and_a_zip(packed: Path) -> None:
    folders = sorted(path.name for path in (packed / OUT).iterdir() if path.is_dir())
    assert [name.partition("_")[2] for name in folders] == list(ADDRESSES)
    name = f"{LIST}_登別市関係分_令和5年6月1日現在"
    brought = ["送付文_登別市_令和5年6月1日現在.pdf", f"{name}.pdf", *(f"{name}_{table}.csv" for table in TABLES)]
    others = [f"送付メール_登別市_令和5年6月1日現在.{end}" for end in ("eml", "txt")]
    files = {path.name: path.read_bytes() for path in (packed / TOWN).iterdir()}
    assert files.keys() == {*brought, *others, brought[0].replace(".pdf", ".docx")}
    mail = fast_mail_parser.parse_email(files[others[0]])
    assert {one.filename: bytes(one.content) for one in mail.attachments} == {one: files[one] for one in brought}
    assert mail.headers["To"] == [ADDRESSES["登別市"]]
    assert "".join(mail.text_plain).startswith("登別市の担当　様\r\n")
    assert files[others[1]].decode("utf-8-sig") == "".join(mail.text_plain)
    with ZipFile(packed / OUT / "012301_登別市.zip") as archive:
        assert {one: archive.read(f"012301_登別市/{one}") for one in brought} == {one: files[one] for one in brought}
        assert len(archive.namelist()) == len(brought)


@pytest.mark.office
def test_unzip_and_python_show_japanese_names(packed: Path) -> None:
    listed = subprocess.run(
        ["unzip", "-Z1", str(packed / OUT / "012301_登別市.zip")],
        capture_output=True, env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}, check=True,
    )  # fmt: skip
    assert "012301_登別市/送付文_登別市_令和5年6月1日現在.pdf" in listed.stdout.decode().splitlines()


@pytest.mark.office
def test_libreoffice_shows_the_letter_on_a_page_with_no_line_parted(packed: Path, tmp_path: Path) -> None:
    (pdf,) = convert([next((packed / TOWN).glob("送付文*.docx")).read_bytes()], tmp_path)
    with pdfplumber.open(pdf) as file:
        (page,) = file.pages
        lines = ["".join(line.split()) for line in page.extract_text().splitlines()]
    for line in ("第2号", "令和5年6月15日", "登別市長様", "室蘭市長", "（公印省略）", "記", "以上", "（担当）室蘭市"):
        assert line in lines, lines


def test_what_was_sent_is_listed_with_its_digests(packed: Path) -> None:
    lines = (packed / OUT / "送付一覧_令和5年6月1日現在.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "団体コード,市町,文書番号,日付,あて先,ファイル,SHA-256"
    assert len(lines) == 1 + 17 * 4
    for code, town, number, _, to, name, digest in (line.split(",") for line in lines[1:]):
        assert sha256((packed / OUT / f"{code}_{town}" / name).read_bytes()).hexdigest() == digest
        assert (number, to) == (f"第{list(ADDRESSES).index(town) + 1}号", f"{town}長　様")


def test_the_register_has_each_letter_and_no_address(packed: Path) -> None:
    text = (packed / REGISTER).read_text("utf-8")
    assert "@" not in text
    said = "number: 2, date: 2023-06-15, as_of: 2023-06-01, town: 登別市, code: '012301', to: 登別市長　様"
    assert f"  - {{{said}, edition: ".replace("'", '"') in text
    assert text.count("\n  - ") == 17


def test_the_same_again_is_the_same_to_the_byte(sent: Path, run: Run, tree: Tree) -> None:
    before = tree(sent)
    code, out, err = run("packet", *AGAIN)
    assert (code, err) == (0, "")
    assert "  登別市：第1号、令和5年6月15日、登別市長　様\n" in out
    assert tree(sent) == before


def test_letters_of_all_towns_may_be_called_the_same(sent: Path, run: Run) -> None:
    _wording(sent, "letter: {file_name: 送付文}\n")
    assert run("packet", *AGAIN)[0] == 0
    assert len(list((sent / OUT).glob("*/送付文.pdf"))) == 3


def test_extracts_of_a_re_issue_say_so(sent: Path, run: Run) -> None:
    before = {path.name: path.read_bytes() for path in (sent / TOWN).iterdir()}
    assert run("packet", *AGAIN, "--revised", "2023-07-01")[0] == 0
    changed = {path.name for path in (sent / TOWN).iterdir() if path.read_bytes() != before[path.name]}
    assert changed == {f"{LIST}_登別市関係分_令和5年6月1日現在.pdf", "送付メール_登別市_令和5年6月1日現在.eml"}


def test_a_town_by_itself_has_a_number_and_the_next_one_the_next(ready: Path, run: Run) -> None:
    (ready / "data/letters").mkdir()
    (ready / REGISTER).write_text("letters:\n  - {number: 41, date: 2023-04-03, note: ほか}  # 控え\n", "utf-8")
    assert run("packet", "--town", "登別市", "--date", "2023-06-15")[0] == 0
    assert run("packet", "--town", "伊達市", "--date", "2023-06-20")[0] == 0
    numbers = re.findall(r"number: (\d+), date: ([0-9-]+)", (ready / REGISTER).read_text("utf-8"))
    assert numbers == [("41", "2023-04-03"), ("42", "2023-06-15"), ("43", "2023-06-20")]
    assert "# 控え" in (ready / REGISTER).read_text("utf-8")
    assert sorted(path.name for path in (ready / OUT).glob("*.zip")) == ["012301_登別市.zip", "012335_伊達市.zip"]


def test_a_blank_number_is_filled_in_by_hand(ready: Path, run: Run) -> None:
    assert run("packet", "--town", "登別市", "--date", "2023-06-15", "--blank")[0] == 0
    blank = next((ready / TOWN).glob("送付文*.docx")).read_bytes()
    edit(ready, REGISTER, "- {date:", "- {number: 88, date:")
    code, out, _ = run("packet", "--town", "登別市")
    assert (code, "登別市：第88号" in out) == (0, True)
    assert next((ready / TOWN).glob("送付文*.docx")).read_bytes() != blank


def test_what_changed_goes_with_it_where_there_was_an_edition_before(ready: Path, run: Run) -> None:
    assert run("new", "2024-06-01")[0] == 0
    edition = ready / "data/editions/2024-06-01.yaml"
    text = edition.read_text("utf-8").replace(", 様似町", "").replace("様似町, ", "")
    edition.write_text(text.replace("応援体制を構築", "応援体制を整備"), "utf-8")
    code, _, err = run("packet", "--town", "登別市", "--date", "2024-06-15")
    assert (code, told(err)) == (0, ["partner-left"])
    assert "令和5年6月1日現在の一覧にはありました。" in err
    folder = ready / "out/2024-06-01/packets/012301_登別市"
    assert (folder / "新旧対照表_登別市関係分_令和5年6月1日から令和6年6月1日まで.pdf").exists()
    assert "old_as_of: 2023-06-01" in (ready / "data/letters/2024.yaml").read_text("utf-8")
    code, _, err = run("packet", "--town", "様似町")
    assert (code, told(err)) == (2, ["town-not-in-edition"])


def _wording(root: Path, text: str) -> None:
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates/letter.yaml").write_text(text, "utf-8")


def _swapped(root: Path) -> None:
    swapped = ADDRESSES | {"登別市": ADDRESSES["伊達市"], "伊達市": ADDRESSES["登別市"]}
    (root / "data/partners.yaml").write_text(partners_text(swapped), "utf-8")


def _in_all_files(root: Path) -> None:
    edit(root, f"data/editions/{DAY}.yaml", "since: 平成23年", "since: 平成99年")
    edit(root, REGISTER, "number: 3,", "number: 1,")
    _wording(root, "letter: {ledd: x}\n")


PARTNERS = "data/partners.yaml"
BROKEN: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "no partners": (lambda root: (root / PARTNERS).unlink(), {"no-partners"}),
    "a town without an address": (
        lambda root: edit(root, PARTNERS, f", mail: {ADDRESSES['登別市']}", ""),
        {"missing-address"},
    ),
    "swapped addresses": (_swapped, {"address-of-another"}),
    "a number used twice": (lambda root: edit(root, REGISTER, "number: 3,", "number: 1,"), {"number-used-twice"}),
    "another addressee": (
        lambda root: edit(root, PARTNERS, "{contact: 登別市", "{honorific: 殿, contact: 登別市"),
        {"other-letter"},
    ),
    "a letter that names one town for all": (
        lambda root: _wording(root, 'letter: {addressee: ["登別市長　様"]}\n'),
        {"names-another-town"},
    ),
    "a mail that has another's address": (
        lambda root: _wording(root, f'mail: {{text: ["連絡先 {ADDRESSES["伊達市"]}"]}}\n'),
        {"names-another-town"},
    ),
    "a name that wording hasn't": (
        lambda root: _wording(root, 'letter: {lead: "{{ twon }}"}\n'),
        {"undefined-name"},
    ),
    "a letter called as the extract": (
        lambda root: _wording(root, f'letter: {{file_name: "{LIST}_{{{{ town }}}}関係分_令和5年6月1日現在"}}\n'),
        {"same-name"},
    ),
    "errors of the edition, the register and the wording": (
        _in_all_files,
        {"unknown-key", "number-used-twice", "year-outside-era"},
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_nothing_is_half_made_of(kind: str, sent: Path, run: Run, tree: Tree) -> None:
    breaks, rules = BROKEN[kind]
    breaks(sent)
    before = tree(sent)
    code, out, err = run("packet", *AGAIN)
    assert (code, out, set(told(err))) == (1, "", rules)
    assert tree(sent) == before


@pytest.mark.parametrize(
    ("arguments", "code", "rule"),
    [
        (("--number", "3", "--date", "2023-06-15", *AGAIN), 2, "number-taken"),
        (("--number", "0"), 2, "usage"),
        (("--date", "2023-06-16", *AGAIN), 1, "other-letter"),
        (("--propose",), 3, "not-written"),
    ],
)
def test_what_does_not_go_with_the_register_is_refused(
    arguments: tuple[str, ...], code: int, rule: str, sent: Path, run: Run, tree: Tree
) -> None:
    before = tree(sent)
    done, _, err = run("packet", *arguments)
    assert (done, told(err)) == (code, [rule])
    assert tree(sent) == before


def test_a_letter_of_a_town_that_left_and_a_change_since_are_told(sent: Path, run: Run) -> None:
    path = f"data/editions/{DAY}.yaml"
    edit(sent, path, "様似町, ", "")
    code, out, err = run("packet", *AGAIN)
    assert code == 0
    assert told(err) == [*["edition-changed-since-letter"] * 2, "letter-of-town-that-left", "partner-left"]
    assert f"{REGISTER}:7:5: 警告[letter-of-town-that-left] 「様似町」" in err
    assert "2団体に送るもの" in out


def test_partners_are_proposed_and_told_what_lacks(workspace: Path, run: Run) -> None:
    assert run("packet", "--propose") == (
        0, "data/partners.yaml を作りました。メールアドレスを書き入れてください。\n", "",
    )  # fmt: skip
    code, _, err = run("packet")
    assert (code, told(err)) == (1, ["missing-address"] * 17)
    assert not (workspace / "out").exists()


@pytest.mark.parametrize("arguments", [(), ("--propose",)])
def test_a_list_without_towns_has_nobody_to_send_to(arguments: tuple[str, ...], workspace: Path, run: Run) -> None:
    text = (ROOT / "tests/lists/08-shitei-kanri/list.yaml").read_text("utf-8")
    (workspace / "data/editions/2024-07-16.yaml").write_text(text, "utf-8")
    (workspace / f"data/editions/{DAY}.yaml").unlink()
    code, _, err = run("packet", *arguments)
    assert (code, told(err)[-1]) == (2, "nobody-to-send")
    assert not (workspace / "data/partners.yaml").exists()


def test_send_tells_and_bundles_and_sends_nothing(sent: Path, run: Run) -> None:
    code, out, err = run("send", "--mbox")
    assert (code, err) == (0, "")
    assert out.count("@") == 3
    assert out.endswith(
        f"{OUT} に3通の下書きがあります。まだ送っていません。\n{OUT}/送付メール.mbox にまとめました。\n"
    )
    assert (sent / OUT / "送付メール.mbox").read_bytes().count(b"\nX-Unsent: 1\n") == 3
    assert run("verify")[0] == 0


def test_send_refuses_what_is_not_there_or_not_as_it_was(sent: Path, run: Run) -> None:
    edit(sent, "data/partners.yaml", ADDRESSES["登別市"], "soumu@city.noboribetsu.example.jp")
    code, _, err = run("send", "--mbox")
    assert (code, told(err)) == (1, ["packets-out-of-date"])
    assert not (sent / OUT / "送付メール.mbox").exists()
    shutil.rmtree(sent / "out")
    code, _, err = run("send")
    assert (code, told(err)) == (2, ["no-packets"])


def test_a_draft_that_was_edited_is_taken_and_told(sent: Path, run: Run) -> None:
    path = next((sent / TOWN).glob("*.eml"))
    path.write_bytes(path.read_bytes().replace(b"X-Unsent: 1\r\n", b"X-Unsent: 1\r\nX-Own: 1\r\n"))
    code, _, err = run("send", "--mbox")
    assert (code, told(err)) == (0, ["edited-draft"])
    assert (sent / OUT / "送付メール.mbox").read_bytes().count(b"\nX-Own: 1\n") == 1


def test_a_bag_has_the_letters_without_addresses_and_is_built_again(sent_small: Path, run: Run) -> None:
    assert run("archive")[0] == 0
    bag = sent_small / f"out/archive/{DAY}/data"
    letters = sorted(path.relative_to(bag / f"out/{DAY}/letters") for path in (bag / f"out/{DAY}/letters").rglob("*.*"))
    assert len(letters) == 4
    made = next((sent_small / TOWN).glob("送付文*.pdf"))
    assert (bag / f"out/{DAY}/letters/012301_登別市" / made.name).read_bytes() == made.read_bytes()
    addresses = [address.encode() for address in ADDRESSES.values()]
    holding = [path for path in bag.rglob("*") if path.is_file() and any(one in path.read_bytes() for one in addresses)]
    assert holding == []
    assert run("verify", "--rebuild", f"out/archive/{DAY}")[0] == 0
    code, out, _ = run("archive")
    assert (code, "同じ内容で" in out) == (0, True)


def test_who_asks_has_the_partners_in_the_bag(sent_small: Path, run: Run) -> None:
    assert run("archive", "--with-partners")[0] == 0
    kept = sent_small / f"out/archive/{DAY}/data/data/partners.yaml"
    assert kept.read_bytes() == (sent_small / "data/partners.yaml").read_bytes()
    code, out, _ = run("archive")
    assert (code, "同じ内容で" in out) == (0, True)


def test_the_packets_of_another_list_are_made_too(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("start", "新しい")[0] == 0
    monkeypatch.chdir(tmp_path / "新しい")
    assert run("packet", "--propose")[0] == 0
    path = Path("data/partners.yaml")
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(
        "".join([line.replace('mail: ""', f"mail: a@a{at}.example.jp") for at, line in enumerate(lines)]), "utf-8"
    )
    code, out, err = run("packet", "--blank")
    assert (code, told(err)) == (0, []), err
    assert "番号なし" in out
