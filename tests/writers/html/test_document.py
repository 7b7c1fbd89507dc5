"""Documents as HTML: what they say and in which order, what heads what, where notes are, and that texts stay texts."""

from __future__ import annotations

import re
from datetime import date

import pytest
from builders import plain, real_edition, shaped_table
from web import LISTS, PROVENANCE, ROOT, list_named, parsed, series_texts, style, texts, told_by_document, told_by_page

from reportgen.content import Align, Content, Span
from reportgen.document.blocks import Block, Column, Document, Heading, Note, Paragraph, Properties, Row, Table, Title
from reportgen.document.compose import compose_extract, compose_list
from reportgen.document.compose_comparison import comparisons
from reportgen.document.subjects import OfComparison
from reportgen.series.compare import compare_editions
from reportgen.writers.html.document import main_of, page, style_sheet
from reportgen.writers.html.markup import markup
from reportgen.writers.html.tables import Marking

GOLDEN = ROOT / "tests/golden"
PROPERTIES = Properties("題<名>", "室蘭市", '「"題"」', "ja-JP", date(2023, 6, 1))
SCRIPT = "<script>alert('1')</script>\"&amp;"


def document(*blocks: Block) -> Document:
    return Document(PROPERTIES, ("柱",), (("出典：<市>",),), blocks)


def cells(*contents: Content) -> Table:
    columns = tuple(Column(f"c{at}", plain(f"列{at}"), Align.LEFT) for at, _ in enumerate(contents))
    return Table(columns, (Row("a-1", contents),), "要約")


@pytest.mark.parametrize("name", ["", *LISTS])
def test_every_text_stands_in_the_order_of_the_document(name: str) -> None:
    edition = list_named(name) if name else real_edition()
    made = [compose_list(edition, texts(), style())]
    made += [compose_extract(edition, town, texts(), style()) for town in edition.partners]
    for one in made:
        assert told_by_page(parsed(main_of(one))) == told_by_document(one)


def test_a_comparison_says_the_same_and_underlines_what_changed() -> None:
    new = real_edition()
    (first, *others), *sections = new.sections[0].entries, *new.sections[1:]
    old = new._replace(as_of=date(2022, 6, 1), sections=(new.sections[0]._replace(entries=tuple(others)), *sections))
    (made,) = comparisons(OfComparison(compare_editions(old, new), None), series_texts(), style())
    tree = parsed(main_of(made.document))
    assert told_by_page(tree) == told_by_document(made.document)
    assert first.title in "".join(tree.xpath("//u//text()"))


def test_the_parts_of_a_letter_stand_as_on_paper() -> None:
    made = document(
        Paragraph(plain("第1号\n六月"), None, Align.DISTRIBUTE, is_block=True),
        Paragraph(plain("市長"), None, Align.LEFT, is_block=True, room_em=3),
        Paragraph(plain("記"), None, Align.CENTER),
        Paragraph(plain("以上"), None, Align.RIGHT, room_em=1),
        Paragraph(plain("文"), None, Align.JUSTIFY),
    )
    found = [paragraph.get("class") for paragraph in parsed(main_of(made)).xpath("//p")][:5]
    assert found == ["block ends", "block room-3", "center", "aside room-1", None]
    for name in " ".join(filter(None, found)).split():
        assert f".{name} {{" in style_sheet()


@pytest.mark.parametrize("name", ["extract", "shaped"])
def test_the_page_is_as_it_was_accepted(name: str, renew: bool) -> None:
    if name == "extract":
        edition = real_edition()
        made = compose_extract(edition, edition.partners[-1], texts(), style())
    else:
        note = Note(plain("※1　国の交付金を含む。"), mark="※1")
        bands: list[Block] = [Heading(plain("〈帯〉"), plain("現在"), "帯"), shaped_table(2, 1, as_band=True)]
        head = (Title((plain("一覧"), plain("抜粋")), False), Heading(plain("〈列〉"), (), "列"))
        made = document(*head, shaped_table(2, 1), note, *bands)
    found = page(made.properties, PROVENANCE, main_of(made), "default-src 'none'").decode()
    golden = GOLDEN / f"{name}.html"
    if renew:
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8"), "if it is meant: pytest --renew, and review the diff"


def test_headers_head_their_columns_rows_and_groups() -> None:
    tree = parsed(main_of(document(shaped_table(2, 1))))
    assert [
        (one.text, one.get("scope"), one.get("colspan"), one.get("rowspan")) for one in tree.xpath("//thead//th")
    ] == [
        *[("地域", "col", None, "2"), ("名称", "col", None, "2"), ("事業費", "colgroup", "2", None)],
        *[("備考", "col", None, "2"), ("令和5年度", "col", None, None), ("令和6年度", "col", None, None)],
    ]
    assert [one.get("span") for one in tree.xpath("//colgroup")] == ["1", "1", "2", "1"]
    bodies = [
        [(one.text, one.get("scope"), one.get("rowspan")) for one in body.xpath(".//th")]
        for body in tree.xpath("//tbody")
    ]
    assert bodies == [
        [("地域0", "rowgroup", "2"), ("事業0-0", "row", None), ("事業0-1", "row", None)],
        [("地域1", "rowgroup", None), ("事業1-0", "row", None)],
    ]
    assert [one.text for one in tree.xpath("//tfoot//th[@scope='row']")] == ["合計"]


def test_a_group_is_a_body_that_its_band_heads() -> None:
    tree = parsed(main_of(document(shaped_table(2, 1, as_band=True))))
    assert [body.xpath("string(tr[1]/th[@scope='rowgroup'])") for body in tree.xpath("//tbody")] == ["地域0", "地域1"]
    assert [len(body.xpath("tr")) for body in tree.xpath("//tbody")] == [3, 2]


def test_every_row_has_its_address_and_every_cell_its_label() -> None:
    tree = parsed(main_of(document(shaped_table(1))))
    assert tree.xpath("//tr/@id") == ["id-0-0"]
    assert tree.xpath("//tr[@id]/*/@data-l") == ["地域", "名称", "事業費　令和5年度", "事業費　令和6年度", "備考"]


def test_references_lead_to_their_note_and_back_in_each_section() -> None:
    def part(name: str) -> list[Block]:
        raised = (Span("内容"), Span("※1", raised=True))
        return [Heading(plain(name), (), name), cells(raised, raised), Note(plain("※1　注"), mark="※1")]

    tree = parsed(main_of(document(*part("甲"), *part("乙"), Note(plain("※2　知られない")))))
    notes = tree.xpath("//p[@class='note'][@id]")
    assert len(notes) == 2
    for section, note in zip(tree.xpath("//section"), notes, strict=True):
        links = section.xpath(".//td//a")
        assert [link.get("href") for link in links] == [f"#{note.get('id')}"] * 2
        (back,) = note.xpath("a")
        assert (back.text, back.get("href")) == ("※1", f"#{links[0].get('id')}")
    own = [one for one in tree.xpath("//@id") if one != "a-1"]
    assert len(set(own)) == len(own) == 6


def test_a_mark_without_a_note_is_raised_and_leads_nowhere() -> None:
    assert markup((Span("※9", raised=True),)) == "<sup>※9</sup>"


def test_signs_are_heard() -> None:
    assert markup(plain("○")) == '<span aria-hidden="true">○</span><span class="read">まる</span>'
    assert "なし</span>" in markup(plain("－"))
    assert "参加</span>" in markup((Span("○", expansion="参加"),))
    assert markup(plain("○○協定")) == "○○協定"


def test_what_spans_say_is_said() -> None:
    content = (
        Span("ICT", expansion="情報通信技術"),
        Span("See the map", language="en"),
        Span("\n"),
        Span("市", link="https://a/?b&c"),
    )
    assert markup(content) == (
        '<abbr title="情報通信技術">ICT</abbr><span lang="en">See the map</span><br><a href="https://a/?b&amp;c">市</a>'
    )


def test_no_text_becomes_markup() -> None:
    hostile = Span(SCRIPT, expansion=SCRIPT, link=SCRIPT, language=SCRIPT)
    raised = (Span(SCRIPT, raised=True),)
    made = document(
        *(
            Title((plain(SCRIPT), plain(SCRIPT)), False),
            Paragraph((hostile,)),
            Heading((hostile,), plain(SCRIPT), SCRIPT),
        ),
        cells((hostile,), raised)._replace(summary=SCRIPT),
        Note(plain(f"{SCRIPT}注"), mark=SCRIPT),
    )
    properties = made.properties._replace(title=SCRIPT, subject=SCRIPT, author=SCRIPT)
    found = page(properties, PROVENANCE, main_of(made), SCRIPT)
    tree = parsed(found)
    assert tree.xpath("//script") == []
    assert b"<script" not in found
    assert told_by_page(tree) == told_by_document(made)


def test_the_page_by_itself_asks_for_no_file_and_names_its_data() -> None:
    made = document(Title((plain("題"),), False))
    found = parsed(page(made.properties, PROVENANCE, main_of(made), "default-src 'none'"))
    assert found.get("lang") == "ja"
    assert found.xpath("//title/text()") == ["題<名>"]
    assert found.xpath("//meta[@name='dataset-sha256']/@content") == [PROVENANCE.dataset_sha256]
    assert found.xpath("//@src | //link") == []
    assert "url(" not in style_sheet() and "@import" not in style_sheet()


def test_marks_for_a_script_stand_at_rows_and_cells_of_entries_alone() -> None:
    made = document(shaped_table(2, 1, as_band=True))
    tree = parsed(main_of(made, [Marking(["0.1", "", "0.2"], {"r5": [2, 0, 1]})]))
    assert tree.xpath("//tr/@data-c") == ["0.1", "", "0.2"]
    assert tree.xpath("//*[@data-o]/@data-o") == ["2", "0", "1"]
    assert tree.xpath("//th/@data-k") == ["0", "3", "1", "2"]


def test_the_style_sheet_is_for_light_dark_forced_colours_and_paper() -> None:
    assert "prefers-color-scheme: dark" in style_sheet() and "forced-colors" in style_sheet()
    assert "@media print" in style_sheet()


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(scheme: int) -> None:
    colours = dict(
        re.findall(r"--([a-z-]+): #([0-9a-f]+);", re.findall(r":root \{(.*?)\}", style_sheet(), re.S)[scheme])
    )

    def luminance(name: str) -> float:
        digits = colours[name] if len(colours[name]) == 6 else "".join(digit * 2 for digit in colours[name])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, other: str) -> float:
        darker, lighter = sorted((luminance(one), luminance(other)))
        return (lighter + 0.05) / (darker + 0.05)

    texts_on = {"text": ("paper", "shade", "found", "here"), "quiet": ("paper", "shade"), "on-key": ("key",)}
    texts_on |= dict.fromkeys(("link", "visited", "key"), ("paper", "shade", "here"))
    assert [(a, b) for a, others in texts_on.items() for b in others if contrast(a, b) < 4.5] == []
    assert [name for name in ("rule", "frame", "key") if contrast(name, "paper") < 3] == []
