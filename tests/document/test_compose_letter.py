"""The letter as a document: its parts in the order and at the places of a 公文書, held by its outline."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from builders import ROOT, national_table, real_edition

from reportgen.content import Align, text_of
from reportgen.document.blocks import Document, Paragraph, Table, Title
from reportgen.document.compose_letter import dispatch_list, letters
from reportgen.document.load_style import load_style
from reportgen.document.style import Style
from reportgen.document.subjects import Letter, OfDispatch, OfLetters
from reportgen.document.texts import LetterTexts, load_letter_texts
from reportgen.layout.lay_out import lay_out_document
from reportgen.layout.pages import Origin, Page
from reportgen.pipeline.make import setting_of
from reportgen.pipeline.sources import load_fonts
from reportgen.workspace import Workspace

EDITION = real_edition()
TOWN = EDITION.partners[1]
LETTER = Letter(TOWN, "登別市長　様", 12, date(2023, 6, 15), date(2022, 6, 1))
OWN = """letter:
  number: "室企第{{ figure }}号"
  sender: [室蘭市長　青山　太郎, （公印省略）]
  contact: [（担当）企画財政部企画課, 電話　0143-22-1111（内線 1234）]
"""


def texts(own: str = OWN) -> LetterTexts:
    shipped = (ROOT / "templates/letter.yaml").read_bytes()
    loaded, problems = load_letter_texts(own.encode(), "own.yaml", [(shipped, "letter.yaml")])
    assert loaded is not None, problems
    return loaded


@cache
def style() -> Style:
    names = ("style.yaml", "letter-style.yaml")
    beneath, upper = [((ROOT / "templates" / name).read_bytes(), name) for name in names]
    loaded, problems = load_style(*upper, [beneath])
    assert loaded is not None, problems
    return loaded


def subject(*of: Letter) -> OfLetters:
    return OfLetters(EDITION, "広域連携の状況", of, {one.town: f"{one.town.code}_{one.town.name}" for one in of})


def letter(own: str = OWN, of: Letter = LETTER) -> Document:
    (composed,) = letters(subject(of), texts(own), style())
    return composed.document


def parts(document: Document) -> list[str]:
    return [text_of(one.lines[0] if isinstance(one, Title) else one.content) for one in document.blocks]  # type: ignore[union-attr]


def page(document: Document) -> Page:
    fonts, _ = load_fonts(Workspace(ROOT, ROOT), style())
    measurers, grids = setting_of(document, EDITION, style(), fonts, national_table())
    (only,) = lay_out_document(document, grids, style(), measurers).pages
    return only


def test_the_parts_stand_in_their_order() -> None:
    assert parts(letter()) == [
        "室企第12号\n令和5年6月15日",
        "登別市長　様",
        "室蘭市長　青山　太郎\n（公印省略）",
        "「広域連携の状況」（令和5年6月1日現在）について（送付）",
        "　標記の一覧を令和5年6月1日現在で取りまとめましたので、"
        "登別市が関係するもの（56件）を、下記のとおり送付します。",
        "記",
        "1　送付するもの\n　（1）　登別市関係分抜粋（令和5年6月1日現在）\n"
        "　（2）　新旧対照表（令和4年6月1日現在から令和5年6月1日現在まで）\n　（3）　データ（CSV）\n"
        "2　その他\n　　記載の内容に相違がありましたら、担当まで御連絡ください。",
        "以上",
        "（担当）企画財政部企画課\n電話　0143-22-1111（内線 1234）",
    ]


@pytest.mark.parametrize(
    ("own", "without"),
    [
        ('letter: {closing: ""}\n', "以上"),
        ("letter: {items: []}\n", "記"),
        ('letter: {sender: [室蘭市長, ""]}\n', "（公印省略）"),
    ],
)
def test_what_an_office_leaves_out_is_not_there(own: str, without: str) -> None:
    assert without in "\n".join(parts(letter())).split("\n")
    assert without not in "\n".join(parts(letter(own))).split("\n")


def test_a_number_may_be_blank_and_there_may_be_no_edition_before() -> None:
    found = parts(letter(of=LETTER._replace(number=0, old_as_of=None)))
    assert found[0].startswith("室企第　　号\n")
    assert "新旧対照表" not in found[6]
    assert "　（2）　データ（CSV）" in found[6]


def test_each_part_has_its_place_on_the_sheet() -> None:
    document = letter()
    only = page(document)
    sheet = style().sheet
    left, right = sheet.margin_left_pt, sheet.width_pt - sheet.margin_right_pt
    em = style().texts["paragraph"].size_pt
    placed = {text.source.block: text for text in only.texts if isinstance(text.source, Origin)}
    assert [placed[at].y_pt for at in range(9)] == sorted(placed[at].y_pt for at in range(9))

    def edges(at: int) -> list[tuple[float, float]]:
        text = placed[at]
        size = text.text.style.size_pt
        return [
            (text.x_pt + x, text.x_pt + x + line.width * size / 1000)
            for line, x in zip(text.text.lines, text.text.xs_pt, strict=True)
        ]

    number, day = edges(0)
    assert number == pytest.approx(day)  # both ends aligned
    assert day[1] == pytest.approx(right, abs=0.01)
    assert edges(1)[0][0] == pytest.approx(left)
    assert {begin for begin, _ in edges(2)} == {placed[2].x_pt}
    assert (left + right) / 2 < placed[2].x_pt  # the right half
    assert max(end for _, end in edges(2)) == pytest.approx(right - 3 * em, abs=1)  # room for a seal
    for at in (3, 5):
        for begin, end in edges(at):
            assert (begin + end) / 2 == pytest.approx((left + right) / 2, abs=em / 2)
    assert edges(4)[0][1] == pytest.approx(right, abs=0.01)
    assert edges(7)[0][1] == pytest.approx(right - em, abs=0.01)
    assert max(end for _, end in edges(8)) == pytest.approx(right, abs=1)
    assert [block.align for block in document.blocks if isinstance(block, Paragraph)] == [
        *(Align.DISTRIBUTE, Align.LEFT, Align.LEFT, Align.JUSTIFY),
        *(Align.CENTER, Align.LEFT, Align.RIGHT, Align.LEFT),
    ]


def test_the_list_of_what_was_sent_has_a_row_for_each_file() -> None:
    other = Letter(EDITION.partners[0], "苫小牧市長　様", 0, date(2023, 6, 16))
    of = OfDispatch(
        subject(LETTER, other), {TOWN: {"a.pdf": "0" * 64, "b.csv": "1" * 64}, other.town: {"c.pdf": "2" * 64}}
    )
    (composed,) = dispatch_list(of, texts(), style())
    (table,) = [block for block in composed.document.blocks if isinstance(block, Table)]
    assert [[text_of(cell) for cell in row.cells] for row in table.rows] == [
        ["登別市長　様", "室企第12号\n令和5年6月15日", "a.pdf", f"{'0' * 32}\n{'0' * 32}"],
        ["登別市長　様", "室企第12号\n令和5年6月15日", "b.csv", f"{'1' * 32}\n{'1' * 32}"],
        ["苫小牧市長　様", "室企第　　号\n令和5年6月16日", "c.pdf", f"{'2' * 32}\n{'2' * 32}"],
    ]
    assert [len(cells) for cells in table.body_cells] == [4, 2, 4]


def test_a_letter_looks_as_it_does_whatever_the_house_style() -> None:
    wide = Path(ROOT / "templates/style-a3.yaml").read_bytes()
    standard, upper = [(ROOT / "templates" / name).read_bytes() for name in ("style.yaml", "letter-style.yaml")]
    loaded, problems = load_style(upper, "letter-style.yaml", [(standard, "style.yaml"), (wide, "style.yaml")])
    assert loaded is not None, problems
    assert loaded.sheet == style().sheet
