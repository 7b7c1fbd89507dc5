"""The list and the extracts as blocks: all wording, order and counts, settled before any layout."""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby, pairwise
from typing import TypeVar
from unicodedata import is_normalized, normalize

import pytest
from builders import LABELS, value_of, with_values

from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition, Entry
from reportgen.diagnostics import DataError
from reportgen.document.blocks import (
    Align,
    Block,
    Document,
    Heading,
    Note,
    PageField,
    Paragraph,
    Row,
    Span,
    Table,
    Title,
    text_of,
)
from reportgen.document.compose import compose_extract, compose_list, extract_names, list_file_name, town_name
from reportgen.document.style import Style
from reportgen.document.texts import Texts, load_texts
from reportgen.japanese.municipalities import Municipality, MunicipalityTable

TITLE = "西胆振地域における広域連携の状況（室蘭市関係分）"
COUNTS = {"登別市": 56, "伊達市": 49, "洞爺湖町": 42, "壮瞥町": 41, "豊浦町": 40, "白老町": 11, "苫小牧市": 8}
COUNTS |= {"厚真町": 6, "むかわ町": 6, "安平町": 5}
COUNTS |= dict.fromkeys(("日高町", "平取町", "新冠町", "浦河町", "様似町", "えりも町", "新ひだか町"), 1)
B = TypeVar("B", bound=Block)
OPEN_NAMED = "※関係市町に「{}」とあるものには、記載の市町以外にも関係する市町があります。"
OPEN_UNNAMED = "※関係市町に{}とあるもののうち、{}の名が記載されていないものは、この抜粋に含めていません。"


def town(edition: Edition, name: str) -> Municipality:
    return next(town for town in (edition.host, *edition.partners) if town.name == name)


def extract(name: str, edition: Edition, texts: Texts, style: Style) -> Document:
    return compose_extract(edition, town(edition, name), texts, style)


def of_kind(document: Document, kind: type[B]) -> list[B]:
    return [block for block in document.blocks if isinstance(block, kind)]


def rows(document: Document) -> list[Row]:
    return [row for table in of_kind(document, Table) for row in table.rows]


def notes(document: Document) -> list[str]:
    return [text_of(note.content) for note in of_kind(document, Note)]


def shape(document: Document) -> list[str]:
    """The kinds of the blocks in order, repeated ones once."""
    return [kind for kind, _ in groupby(type(block).__name__ for block in document.blocks)]


@pytest.fixture(scope="module")
def whole(edition: Edition, texts: Texts, style: Style) -> Document:
    return compose_list(edition, texts, style)


# --- The list -------------------------------------------------------------------------------------------------------


def test_the_list_has_the_published_order(whole: Document) -> None:
    assert shape(whole) == ["Title", "Heading", "Table", "Note", "Title", "Heading", "Table", "Heading", "Table"]
    assert [len(table.rows) for table in of_kind(whole, Table)] == [29, 10, 19]
    assert [title.begins_page for title in of_kind(whole, Title)] == [False, True]
    assert [[text_of(line) for line in title.lines] for title in of_kind(whole, Title)] == [[TITLE], [TITLE]]


def test_headings_stand_in_brackets_beside_the_date(whole: Document) -> None:
    headings = of_kind(whole, Heading)
    names = ["西いぶり定住自立圏関連", "その他の連携事業", "法人・団体等"]
    assert [text_of(heading.content) for heading in headings] == [f"〈{name}〉" for name in names]
    assert [heading.bookmark for heading in headings] == names
    assert {text_of(heading.aside) for heading in headings} == {"令和5年6月1日現在"}


def test_labels_are_each_tables_own(whole: Document) -> None:
    labels = [[text_of(column.label) for column in table.columns] for table in of_kind(whole, Table)]
    work = ["事業の名称", "事業内容", "事業開始年", "関係市町", "担当課"]
    assert labels == [work, work, ["団体・組織名", "組織の概要・目的", "設立年", "関係市町", "担当課"]]
    for table in of_kind(whole, Table):
        assert [column.field for column in table.columns] == ["name", "summary", "since", "municipalities", "division"]
        assert [column.align for column in table.columns] == [
            Align.LEFT,
            Align.LEFT,
            Align.CENTER,
            Align.LEFT,
            Align.CENTER,
        ]


def test_notes_stand_under_their_table_with_wide_brackets(whole: Document) -> None:
    assert notes(whole) == [
        "※事業開始年については、定住自立圏事業に位置付けた年とする",
        "（　）は、定住自立圏構想以前より実施している事業の開始年",
    ]


def test_every_cell_says_what_the_edition_says(whole: Document, edition: Edition) -> None:
    entries = [entry for section in edition.sections for entry in section.entries]
    assert [row.entry_id for row in rows(whole)] == [entry.id for entry in entries]
    for row, entry in zip(rows(whole), entries, strict=True):
        assert [plain(text_of(cell)) for cell in row.cells] == [plain(text) for text in cells_of(entry)]


def cells_of(entry: Entry) -> list[str]:
    earlier = f"({value_of(entry, 'since').earlier.text})" if value_of(entry, "since").earlier else ""
    names = "、".join(value_of(entry, "municipalities").names) + (value_of(entry, "municipalities").ending or "")
    return [
        entry.title,
        entry.texts()["summary"],
        value_of(entry, "since").date.text + earlier,
        names,
        entry.texts()["division"],
    ]


def plain(text: str) -> str:
    return re.sub(r"\s", "", normalize("NFKC", text))


def test_every_cell_knows_where_its_text_stands(whole: Document, edition_file: bytes) -> None:
    lines = edition_file.decode("utf-8").splitlines()
    for row in rows(whole):
        for cell, key in zip(row.cells, LABELS, strict=True):
            place = row.places[key]
            begin = text_of(cell).partition("、")[0].partition(" ")[0][:4]
            assert (
                normalize("NFKC", lines[place.line - 1][place.column - 1 :])
                .lstrip("['\"")
                .startswith(normalize("NFKC", begin))
            )


def test_a_year_and_the_earlier_one_are_two_whole_spans(whole: Document) -> None:
    since = [row.cells[2] for row in rows(whole)]
    both = [spans for spans in since if len(spans) == 2]
    assert len(both) == 13
    for first, earlier in both:
        assert re.fullmatch(r"平成\d+年 ", first.text)
        assert re.fullmatch(r"\((?:昭和|平成)\d+年\)", earlier.text)
    assert all(span.whole for spans in since for span in spans)
    assert (Span("平成23年", whole=True),) in since


def test_names_are_whole_spans_with_their_comma(whole: Document) -> None:
    for row in rows(whole):
        *others, last = row.cells[3]
        assert all(re.fullmatch(r"[^、\s]+[市町]、", span.text) for span in others)
        assert re.fullmatch(r"[^、\s]+[市町](?:ほか| 他)?", last.text)
        assert all(span.whole for span in row.cells[3])


def test_an_open_ending_stays_with_the_last_name(whole: Document) -> None:
    endings = [row.cells[3][-1].text for row in rows(whole) if re.search("ほか|他", row.cells[3][-1].text)]
    assert "白老町ほか" in endings
    assert "白老町 他" in endings


def test_the_foot_counts_pages_and_the_head_names_the_list(whole: Document) -> None:
    assert whole.foot == ((PageField.PAGE, "／", PageField.PAGES),)
    assert whole.running_head == (f"{TITLE}　令和5年6月1日現在",)


def test_the_files_properties_are_the_editions(whole: Document) -> None:
    properties = whole.properties
    assert (properties.title, properties.author, properties.language) == (
        f"{TITLE}　令和5年6月1日現在",
        "室蘭市",
        "ja-JP",
    )
    assert properties.subject == "西胆振地域における広域連携の状況（令和5年6月1日現在）"
    assert properties.as_of == date(2023, 6, 1)


def test_tables_are_described_for_those_who_can_not_see_them(whole: Document) -> None:
    assert of_kind(whole, Table)[2].summary == (
        "法人・団体等の一覧。19件。列は左から団体・組織名、組織の概要・目的、設立年、関係市町、担当課。"
    )


def test_brackets_stay_as_printed_where_the_style_says_so(edition: Edition, texts: Texts, style: Style) -> None:
    as_printed = compose_list(edition, texts, style._replace(full_width_brackets=False))
    assert notes(as_printed)[1].startswith("()は、")
    wide = compose_list(edition, texts, style)
    assert [[plain(text_of(cell)) for cell in row.cells] for row in rows(as_printed)] == [
        [plain(text_of(cell)) for cell in row.cells] for row in rows(wide)
    ]


# --- The extracts ---------------------------------------------------------------------------------------------------


def test_the_partners_are_the_17_towns_without_the_host(edition: Edition) -> None:
    assert {town.name for town in edition.partners} == set(COUNTS)
    assert edition.host not in edition.partners
    assert all(one.code < other.code for one, other in pairwise(edition.partners))


@pytest.mark.parametrize("name", COUNTS)
def test_an_extract_holds_exactly_the_entries_that_name_the_town(
    name: str, edition: Edition, texts: Texts, style: Style, whole: Document
) -> None:
    document = extract(name, edition, texts, style)
    assert len(rows(document)) == COUNTS[name]
    assert rows(document) == [row for row in rows(whole) if any(span.text.startswith(name) for span in row.cells[3])]


@pytest.mark.parametrize("name", COUNTS)
def test_an_extract_counts_its_entries_and_leaves_empty_sections_out(
    name: str, edition: Edition, texts: Texts, style: Style
) -> None:
    document = extract(name, edition, texts, style)
    headings, tables = of_kind(document, Heading), of_kind(document, Table)
    assert all(table.rows for table in tables)
    assert [text_of(heading.content) for heading in headings] == [
        f"〈{heading.bookmark}〉　{len(table.rows)}件" for heading, table in zip(headings, tables, strict=True)
    ]
    *letter, lead = of_kind(document, Paragraph)
    assert [text_of(line.content) for line in letter] == [f"{name}　御中", "室蘭市"]
    assert text_of(lead.content) == (
        f"室蘭市が他の市町と連携して進める事業等のうち、{name}が関係するものは次の{COUNTS[name]}件です。"
    )


def test_a_town_of_one_section_gets_that_section_only(edition: Edition, texts: Texts, style: Style) -> None:
    document = extract("平取町", edition, texts, style)
    assert shape(document) == ["Paragraph", "Title", "Paragraph", "Heading", "Table", "Note"]
    assert [heading.bookmark for heading in of_kind(document, Heading)] == ["法人・団体等"]
    assert notes(document) == [OPEN_UNNAMED.format("「ほか」「他」", "平取町")]


def test_an_extract_is_titled_for_its_town(edition: Edition, texts: Texts, style: Style) -> None:
    document = extract("登別市", edition, texts, style)
    (title,) = of_kind(document, Title)
    assert [text_of(line) for line in title.lines] == [TITLE, "登別市関係分抜粋"]
    assert document.properties.title == f"{TITLE}　登別市関係分抜粋　令和5年6月1日現在"
    assert document.running_head == (f"{TITLE}　登別市関係分抜粋　令和5年6月1日現在",)


def test_an_extract_names_source_and_date_in_the_foot(edition: Edition, texts: Texts, style: Style) -> None:
    source, pages = extract("登別市", edition, texts, style).foot
    assert source == (f"出典：室蘭市「{TITLE}」令和5年6月1日現在",)
    assert pages == (PageField.PAGE, "／", PageField.PAGES)


def test_in_an_extract_the_divisions_are_the_hosts(edition: Edition, texts: Texts, style: Style) -> None:
    for table in of_kind(extract("登別市", edition, texts, style), Table):
        assert text_of(table.columns[-1].label).replace("\n", "") == "室蘭市担当課"
        assert table.summary.endswith("、室蘭市担当課。")


def test_sections_of_an_extract_run_on_or_begin_pages_as_the_style_says(
    edition: Edition, texts: Texts, style: Style
) -> None:
    begin_pages = style._replace(extract_sections_begin_page=True)
    assert len(of_kind(extract("登別市", edition, texts, style), Title)) == 1
    titles = of_kind(extract("登別市", edition, texts, begin_pages), Title)
    assert [title.begins_page for title in titles] == [False, True]
    assert len(of_kind(extract("平取町", edition, texts, begin_pages), Title)) == 1
    assert len(of_kind(extract("登別市", edition, texts, begin_pages), Paragraph)) == 3


@pytest.mark.parametrize("name", COUNTS)
def test_open_endings_are_explained_under_the_tables_where_they_stand(
    name: str, edition: Edition, texts: Texts, style: Style
) -> None:
    document = extract(name, edition, texts, style)
    told: dict[str, list[str]] = {}
    for block in document.blocks:
        if isinstance(block, Heading):
            heading = block.bookmark
        elif isinstance(block, Note) and "とあるもの" in text_of(block.content):
            told.setdefault(heading, []).append(text_of(block.content))
    expected: dict[str, list[str]] = {}
    left_out = []
    for section in edition.sections:
        cells = [value_of(entry, "municipalities") for entry in section.entries]
        left_out += [cell.ending for cell in cells if cell.ending and name not in cell.names]
        if endings := dict.fromkeys(cell.ending for cell in cells if cell.ending and name in cell.names):
            expected[section.heading] = [OPEN_NAMED.format("」「".join(endings))]
    if left_out:
        left = "".join(f"「{ending}」" for ending in dict.fromkeys(left_out))
        expected.setdefault(heading, []).append(OPEN_UNNAMED.format(left, name))
    assert told == expected


def test_open_endings_concern_the_towns_as_counted_by_hand(edition: Edition, texts: Texts, style: Style) -> None:
    found = {name: "".join(notes(extract(name, edition, texts, style))) for name in COUNTS}
    assert {name for name in COUNTS if "記載の市町以外にも" in found[name]} == {
        *("登別市", "伊達市", "洞爺湖町", "壮瞥町", "豊浦町", "白老町", "苫小牧市"),
    }
    assert [name for name in COUNTS if "この抜粋に含めていません" not in found[name]] == ["登別市"]


def test_a_letters_lines_stand_where_a_letter_has_them_and_empty_ones_are_left_out(
    edition: Edition, texts_file: str, style: Style
) -> None:
    own = """
extract:
  issued: ["令和5年6月15日"]
  addressee: ["{{ town }}企画課　御中", ""]
  sender: ["{{ host }}企画財政部", "", "{{ '' }}", "企画課"]
  contact: ["問合せ先：{{ host }}企画課", "電話 0143-22-1111"]
"""
    loaded, problems = load_texts(own.encode(), "own.yaml", [(texts_file.encode(), "texts.yaml")])
    assert loaded is not None, problems
    document = extract("登別市", edition, loaded, style)
    letter = [(text_of(line.content), line.align is Align.RIGHT) for line in of_kind(document, Paragraph)[:-1]]
    assert letter == [
        *(("令和5年6月15日", True), ("登別市企画課　御中", False), ("室蘭市企画財政部", True), ("企画課", True)),
    ]
    assert notes(document)[-2:] == ["問合せ先：室蘭市企画課", "電話 0143-22-1111"]
    bare, _ = load_texts(
        b"extract: {addressee: [''], sender: [], contact: ['']}", "own.yaml", [(texts_file.encode(), "texts.yaml")]
    )
    assert bare is not None
    assert shape(extract("平取町", edition, bare, style))[0] == "Title"


def test_a_note_that_is_always_there_stands_once_at_the_end(edition: Edition, texts_file: str, style: Style) -> None:
    own, _ = load_texts(
        "extract: {notes: [※この抜粋は一覧の一部です。]}".encode(), "own.yaml", [(texts_file.encode(), "texts.yaml")]
    )
    assert own is not None
    found = notes(extract("登別市", edition, own, style))
    assert (found.count("※この抜粋は一覧の一部です。"), found[-1]) == (1, "※この抜粋は一覧の一部です。")


def test_without_open_endings_there_is_nothing_to_explain(
    edition_file: bytes, table: MunicipalityTable, texts: Texts, style: Style
) -> None:
    closed = re.sub(rb"(?m)^ *and_others: .*\n", b"", edition_file)
    edition, problems = load_edition(closed, "2023-06-01.yaml", table)
    assert edition is not None, problems
    for name in ("登別市", "平取町"):
        assert not any("「ほか」" in note for note in notes(extract(name, edition, texts, style)))


def test_the_host_may_have_an_extract_of_all(edition: Edition, texts: Texts, style: Style) -> None:
    assert len(rows(extract("室蘭市", edition, texts, style))) == 58


# --- Names ----------------------------------------------------------------------------------------------------------


def named(texts_file: str, **wording: str) -> Texts:
    """The wording with other file names or folders (the extract's)."""
    head, mark, tail = texts_file.partition("\nextract:")
    for key, new in wording.items():
        found = re.search(rf"(?m)^  {key}: (.*)$", tail)
        assert found
        tail = tail[: found.start(1)] + new + tail[found.end(1) :]
    loaded, problems = load_texts(f"{head}{mark}{tail}".encode(), "texts.yaml")
    assert loaded is not None, problems
    return loaded


def test_files_are_named_as_the_design_says(edition: Edition, texts: Texts) -> None:
    assert list_file_name(edition, texts) == "西胆振地域における広域連携の状況_令和5年6月1日現在"
    assert extract_names(edition, town(edition, "登別市"), texts) == (
        "012301_登別市",
        "西胆振地域における広域連携の状況_登別市関係分_令和5年6月1日現在",
    )


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ('"a/b\\\\c:d*e?f\\"g<h>i|j"', "a／b＼c：d＊e？f”g＜h＞i｜j"),
        ('" 一覧 "', "一覧"),
        ('"一覧. . "', "一覧"),
        ('"../一覧"', "..／一覧"),
        ('"か\\u3099"', "が"),
        ('".一覧"', ".一覧"),
        ('"console"', "console"),
        ("'{{ town }}　{{ date }}'", "登別市　令和5年6月1日"),
        ("'" + "あ" * 73 + "'", "あ" * 73),
    ],
)
def test_a_file_name_is_made_fit_for_every_system(wording: str, name: str, edition: Edition, texts_file: str) -> None:
    texts = named(texts_file, file_name=wording, folder=wording)
    assert extract_names(edition, town(edition, "登別市"), texts) == (name, name)
    assert is_normalized("NFC", name)


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        ("\"{{ '' }}\"", "空です"),
        ('" . . "', "空です"),
        ('"一\\n覧"', "改行を含みます"),
        ("'" + "あ" * 74 + "'", "長すぎます"),
        ("nul", "Windows では別の意味の名前です"),
        ("Com1.一覧", "Windows では別の意味の名前です"),
    ],
)
@pytest.mark.parametrize("key", ["file_name", "folder"])
def test_a_name_that_no_system_takes_is_refused_at_its_place(
    key: str, wording: str, problem: str, edition: Edition, texts_file: str
) -> None:
    texts = named(texts_file, **{key: wording})
    with pytest.raises(DataError, match=problem) as raised:
        extract_names(edition, town(edition, "登別市"), texts)
    (found,) = raised.value.diagnostics
    assert (found.rule, found.place) == ("bad-file-name", texts.extract.texts[key].place)


def test_a_town_elsewhere_is_called_with_its_prefecture(edition: Edition, table: MunicipalityTable) -> None:
    assert town_name(edition, table.by_full_name["北海道日高町"]) == "日高町"
    assert town_name(edition, table.by_full_name["和歌山県日高町"]) == "和歌山県日高町"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ICTを活用", [("ICT", "情報通信技術"), ("を活用", "")]),
        (
            "圏域のICT（ICT化）",
            [("圏域の", ""), ("ICT", "情報通信技術"), ("（", ""), ("ICT", "情報通信技術"), ("化）", "")],
        ),
        ("ICTSやＩCT、PICT", [("ICTSやＩCT、PICT", "")]),
        ("連携", [("連携", "")]),
    ],
)
def test_abbreviations_carry_what_they_stand_for(
    edition: Edition, texts: Texts, style: Style, text: str, expected: list[tuple[str, str]]
) -> None:
    section = edition.sections[0]
    entry = with_values(section.entries[0], summary=text)
    changed = edition._replace(sections=(section._replace(entries=(entry,)),))
    document = compose_list(changed, texts._replace(abbreviations={"ICT": "情報通信技術", "CT": "x"}), style)
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    assert [(span.text, span.expansion) for span in table.rows[0].cells[1]] == expected
