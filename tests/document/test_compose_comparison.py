"""The comparison as blocks: each change where it stands, how it reads and how it read, what differs underlined."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from builders import edition_text, load, national_table, real_edition, value_of, with_values
from hypothesis import given
from hypothesis import strategies as st

from reportgen.dataset.model import Edition, Entry, Note, Section
from reportgen.diagnostics import DataError
from reportgen.document.blocks import (
    Align,
    Content,
    Document,
    Heading,
    PageField,
    Paragraph,
    Row,
    Table,
    Title,
    text_of,
)
from reportgen.document.compose_comparison import comparisons
from reportgen.document.load_style import load_style
from reportgen.document.style import CHANGES, Style
from reportgen.document.subjects import OfComparison
from reportgen.document.texts import SeriesTexts, load_series_texts, load_texts
from reportgen.japanese.municipalities import Municipality
from reportgen.series.compare import Comparison, compare_editions

ROOT = Path(__file__).parents[2]
TITLE = "西胆振地域における広域連携の状況（室蘭市関係分）"
LABELS = {"name": "名称", "summary": "内容", "since": "開始年", "municipalities": "関係市町", "division": "担当課"}
OMITTED = ("（略）", "（略）", "")
Sections = Mapping[str, Sequence[dict[str, Any]]]
Compare = Callable[..., Document]
Make = Callable[..., Edition]


def composed(comparison: Comparison, town: Municipality | None, series: SeriesTexts, style: Style) -> Document:
    (one,) = comparisons(OfComparison(comparison, town), series, style)
    return one.document


def entry(name: str = "医療連携事業", **changes: Any) -> dict[str, Any]:
    """An entry as the file has it, with an id made of its name."""
    usual: dict[str, Any] = {
        "id": f"e-{ord(name[0]):x}{ord(name[-1]):x}",
        "name": name,
        "summary": "医師会等と連携する",
        "since": "平成23年",
        "municipalities": ["室蘭市", "登別市", "伊達市"],
        "division": "健康推進課",
    }
    return {key: value for key, value in (usual | changes).items() if value is not None}


TOURISM = entry("広域観光", summary="観光客の誘致を共同で進める", division="観光課")
WASTE = entry("ごみ処理", municipalities=["室蘭市", "伊達市"], division="環境課")
FIRE = entry("消防の共同運用", municipalities=["室蘭市", "豊浦町"], division="消防本部")


@pytest.fixture(scope="module")
def make() -> Make:
    """An edition of these entries, in one section or by section, with other facts, headings, labels and notes."""

    def make(
        day: str,
        sections: Sections | Sequence[dict[str, Any]],
        *,
        facts: Mapping[str, str] | None = None,
        headings: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
        notes: Sequence[str] = (),
    ) -> Edition:
        named = sections if isinstance(sections, Mapping) else {"teiju": sections}
        known = LABELS | dict(labels or {})
        all_notes = dict.fromkeys(named, notes)
        text = edition_text(day, named, facts=facts, headings=headings, labels=known, notes=all_notes)
        return load(text.encode(), f"{day}.yaml")

    return make


@pytest.fixture(scope="module")
def compare(make: Make, series: SeriesTexts, style: Style) -> Compare:
    """The document on what changed from one list of entries to another, for a town where one is named."""

    def compare(
        old: object,
        new: object,
        town: str = "",
        old_with: Mapping[str, Any] | None = None,
        new_with: Mapping[str, Any] | None = None,
    ) -> Document:
        editions = make("2023-06-01", old, **(old_with or {})), make("2024-06-01", new, **(new_with or {}))
        comparison = compare_editions(*editions)
        towns = {town.name: town for edition in editions for town in edition.partners}
        return composed(comparison, towns.get(town), series, style)

    return compare


def marked(content: Content) -> str:
    """The text with its underlined parts in brackets."""
    parts = [(key, "".join(span.text for span in spans)) for key, spans in groupby(content, lambda s: s.underlined)]
    return "".join(f"[{text}]" if underlined else text for underlined, text in parts)


def tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def headings(document: Document) -> list[str]:
    return [text_of(block.content) for block in document.blocks if isinstance(block, Heading)]


def sides(document: Document) -> list[tuple[str, str, str]]:
    """The rows that set the readings side by side: after, before, remarks."""
    rows = [row for table in tables(document) if table.fields[0] == CHANGES + "after" for row in table.rows]
    return [(marked(after), marked(before), marked(remarks)) for after, before, remarks in (row.cells for row in rows)]


def counts(document: Document, subject: str = "section") -> dict[str, list[int]]:
    (table,) = [table for table in tables(document) if table.fields[0] == CHANGES + subject]
    return {text_of(row.cells[0]): [int(text_of(cell)) for cell in row.cells[1:]] for row in table.rows}


# --- Entries --------------------------------------------------------------------------------------------------------


def test_the_new_reading_stands_at_the_left_and_the_old_one_at_the_right(compare: Compare) -> None:
    document = compare([entry()], [entry(division="保健課")])
    table = tables(document)[-1]
    assert [text_of(column.label) for column in table.columns] == [
        *("変更後（令和6年6月1日現在）", "変更前（令和5年6月1日現在）", "備考"),
    ]
    assert table.begins_at_top
    assert {column.align for column in table.columns} == {Align.LEFT}
    assert sides(document) == [
        ("医療連携事業\n（略）\n担当課：[保健課]", "医療連携事業\n（略）\n担当課：[健康推進課]", "担当課を変更")
    ]


WHOLE = "[{}\n内容：{}\n開始年：平成23年\n関係市町：{}\n担当課：{}]"
TOURISM_WHOLE = WHOLE.format("広域観光", "観光客の誘致を共同で進める", "室蘭市、登別市、伊達市", "観光課")


def test_a_new_entry_stands_whole_at_the_left(compare: Compare) -> None:
    assert sides(compare([entry()], [TOURISM, entry()])) == [(TOURISM_WHOLE, "（新設）", "新設"), OMITTED]


def test_a_removed_entry_stands_whole_at_the_right(compare: Compare) -> None:
    assert sides(compare([entry(), TOURISM], [entry()])) == [OMITTED, ("（削る）", TOURISM_WHOLE, "削除")]


def test_a_retired_entry_stands_whole_at_the_right_with_the_day_and_the_reason(compare: Compare) -> None:
    retired = TOURISM | {"summary": "終了した事業", "retired": {"on": "2024-03-31", "reason": "事業終了(統合)のため"}}
    assert sides(compare([entry(), TOURISM], [entry(), retired])) == [
        *(OMITTED, ("（廃止）", TOURISM_WHOLE, "令和6年3月31日廃止\n事業終了（統合）のため")),
    ]


def test_of_a_changed_entry_stand_its_name_and_what_changed_and_a_mark_for_each_gap(compare: Compare) -> None:
    changed = entry(summary="医師会等と広く連携する", municipalities=["室蘭市", "登別市"])
    assert sides(compare([entry()], [changed])) == [
        (
            "医療連携事業\n内容：医師会等と[広く]連携する\n（略）\n関係市町：室蘭市、登別市\n（略）",
            "医療連携事業\n内容：医師会等と連携する\n（略）\n関係市町：室蘭市、登別市、[伊達市]\n（略）",
            "内容を変更\n関係市町から削除：伊達市",
        )
    ]


def test_neighbouring_fields_that_changed_have_no_gap_between_them(compare: Compare) -> None:
    changed = entry(
        "医療連携強化事業", summary="連携", since="平成24年", municipalities=["室蘭市", "白老町"], division="保健課"
    )
    (row,) = sides(compare([entry()], [changed | {"id": entry()["id"]}]))
    assert row == (
        "[医療連携強化事業]\n内容：[連携]\n開始年：[平成24年]\n関係市町：室蘭市、[白老町]\n担当課：[保健課]",
        "[医療連携事業]\n内容：[医師会等と連携する]\n開始年：[平成23年]\n"
        "関係市町：室蘭市、[登別市、伊達市]\n担当課：[健康推進課]",
        "名称変更\n内容、開始年、担当課を変更\n関係市町に追加：白老町\n関係市町から削除：登別市、伊達市",
    )


def test_unchanged_entries_one_after_another_are_left_out_as_one(compare: Compare) -> None:
    old = [entry(), TOURISM, WASTE, FIRE]
    assert sides(compare(old, [entry(), TOURISM, WASTE | {"division": "清掃課"}, FIRE])) == [
        OMITTED,
        ("ごみ処理\n（略）\n担当課：[清掃課]", "ごみ処理\n（略）\n担当課：[環境課]", "担当課を変更"),
        OMITTED,
    ]


def test_an_entry_that_moved_says_from_where_and_has_the_labels_of_either_section(compare: Compare) -> None:
    old = {"teiju": [entry(), TOURISM], "hojin": [FIRE]}
    new = {"teiju": [entry()], "hojin": [TOURISM | {"division": "商工課"}, FIRE]}
    document = compare(old, new, old_with={"headings": {"teiju": "定住自立圏"}})
    assert sides(document)[1:] == [
        OMITTED,
        ("（移動）", "[広域観光]", "〈hojin〉へ移動"),
        (
            "広域観光\n（略）\n担当課：[商工課]",
            "広域観光\n（略）\n担当課：[観光課]",
            "〈定住自立圏〉から移動\n担当課を変更",
        ),
        OMITTED,
    ]
    fields = tables(document)[0].fields
    assert [field.removeprefix(CHANGES) for field in fields[1:]] == [
        *("total_before", "added", "changed", "moved", "gone", "removed", "moved_away", "unchanged", "total_after"),
    ]
    assert counts(document) == {
        "teiju": [2, 0, 0, 0, 0, 0, 1, 1, 1],
        "hojin": [1, 0, 1, 1, 0, 0, 0, 1, 2],
        "計": [3, 0, 1, 1, 0, 0, 1, 2, 3],
    }


def test_entries_that_change_places_stand_by_name_with_where_they_are_now(compare: Compare) -> None:
    document = compare([entry(), TOURISM, WASTE, FIRE], [entry(), FIRE, TOURISM, WASTE])
    name = "消防の共同運用\n（略）"
    assert sides(document) == [OMITTED, (name, name, "掲載順を変更（「医療連携事業」の次）"), OMITTED]
    assert sides(compare([entry(), TOURISM, WASTE], [WASTE, entry(), TOURISM]))[0][2] == "掲載順を変更（先頭）"


def test_sections_and_notes_that_change_places_are_told(compare: Compare) -> None:
    old, new = {"teiju": [entry()], "kanko": [TOURISM]}, {"kanko": [TOURISM], "teiju": [entry()]}
    document = compare(old, new, old_with={"notes": ["※甲", "※乙"]}, new_with={"notes": ["※乙", "※甲"]})
    assert ("kanko", "kanko", "順序の変更") in sides(document)
    assert ("※乙", "※乙", "順序の変更") in sides(document)


def test_each_side_has_the_labels_of_its_own_edition(compare: Compare) -> None:
    renamed = {"labels": {"division": "所管課"}}
    assert sides(compare([entry()], [entry(division="保健課")], new_with=renamed)) == [
        ("[所管課]", "[担当課]", "列の見出し"),
        ("医療連携事業\n（略）\n所管課：[保健課]", "医療連携事業\n（略）\n担当課：[健康推進課]", "所管課を変更"),
    ]


# --- What is underlined ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        (
            "6市町による防災協定を締結し、災害時などにおける応援体制を構築",
            "6市町による防災協定と受援計画を締結し、災害時などにおける応援・受援体制を構築",
            "6市町による[防災協定を]締結し、災害時などにおける[応援体制を]構築",
            "6市町による[防災協定と受援計画を]締結し、災害時などにおける[応援・受援体制を]構築",
        ),
        ("観光と防災を進める", "観光と、防災を進める", "[観光と]防災を進める", "[観光と、]防災を進める"),
        ("研修を12月に行う", "研修を10月に行う", "研修を[12月に]行う", "研修を[10月に]行う"),
        ("ＩＣＴ(情報)を使う", "ICT（情報）を広く使う", "ＩＣＴ（情報）を使う", "ICT（情報）を[広く]使う"),
        ("研修の実施", "会議と研修の実施", "研修の実施", "[会議と]研修の実施"),
        ("会議と研修の実施", "研修の実施", "[会議と]研修の実施", "研修の実施"),
        ("研修を行う。", "研修を 行う。", "[研修を]行う。", "[研修を ]行う。"),
        ("視察", "観測", "[視察]", "[観測]"),
        ("小児重症患者を診る", "小児軽症患者を診る", "[小児重症患者を]診る", "[小児軽症患者を]診る"),
        ("不法投棄防止啓発", "不法投棄巡回啓発", "[不法投棄防止啓発]", "[不法投棄巡回啓発]"),
        ("バスターミナルを建てる", "バスセンターを建てる", "[バスターミナルを]建てる", "[バスセンターを]建てる"),
    ],
)
def test_what_differs_is_underlined_by_phrases(old: str, new: str, before: str, after: str, compare: Compare) -> None:
    document = compare([entry(summary=old)], [entry(summary=new)])
    assert sides(document) == [
        (f"医療連携事業\n内容：{after}\n（略）", f"医療連携事業\n内容：{before}\n（略）", "内容を変更")
    ]


@pytest.mark.parametrize(
    ("old", "new", "before", "after", "remark"),
    [
        ("登別市 伊達市", "伊達市 登別市", "登別市、[伊達市]", "[伊達市、]登別市", "関係市町を変更"),
        ("登別市", "登別市 伊達市", "登別市", "登別市、[伊達市]", "関係市町に追加：伊達市"),
        ("伊達市 登別市", "登別市", "[伊達市、]登別市", "登別市", "関係市町から削除：伊達市"),
        (
            "登別市 福島県伊達市",
            "登別市 伊達市",
            "登別市、[福島県伊達市]",
            "登別市、[伊達市]",
            "関係市町に追加：伊達市\n関係市町から削除：福島県伊達市",
        ),
        ("登別市", "登別市 ほか", "登別市", "登別市[ほか]", "関係市町を変更"),
        ("登別市 ほか", "登別市 伊達市 ほか", "登別市ほか", "登別市、[伊達市]ほか", "関係市町に追加：伊達市"),
        ("登別市 ほか", "登別市 他", "登別市[ほか]", "登別市 [他]", "関係市町を変更"),
    ],
)
def test_of_municipalities_whole_names_are_underlined(
    old: str, new: str, before: str, after: str, remark: str, compare: Compare
) -> None:
    rows = []
    for text in (old, new):
        ending = next((word for word in text.split() if word in ("ほか", "他")), None)
        names = [word for word in text.split() if word != ending]
        rows.append([entry(municipalities=["室蘭市", *names], and_others=ending)])
    ((left, right, remarks),) = sides(compare(*rows))
    assert left == f"医療連携事業\n（略）\n関係市町：室蘭市、{after}\n（略）"
    assert right == f"医療連携事業\n（略）\n関係市町：室蘭市、{before}\n（略）"
    assert remarks == remark


def test_a_name_is_a_stretch_that_is_not_broken(compare: Compare) -> None:
    new = [entry(municipalities=["室蘭市", "登別市", "伊達市", "白老町"], and_others="ほか")]
    row = tables(compare([entry()], new))[-1].rows[0]
    names = [span for span in row.cells[0] if span.text.strip("、") in ("室蘭市", "登別市", "伊達市", "白老町")]
    assert [(span.text, span.whole, span.underlined) for span in names] == [
        *(("室蘭市、", True, False), ("登別市、", True, False), ("伊達市、", True, False), ("白老町", True, True)),
    ]


def test_of_years_the_one_that_differs_is_underlined(compare: Compare) -> None:
    year = "医療連携事業\n（略）\n開始年：{}\n（略）"
    both, told = "平成23年 [(平成12年)]", "開始年を変更"
    assert sides(compare([entry()], [entry(earlier="平成12年")])) == [
        (year.format(both), year.format("平成23年"), told)
    ]
    assert sides(compare([entry(earlier="平成12年")], [entry()])) == [
        (year.format("平成23年"), year.format(both), told)
    ]
    moved = sides(compare([entry(earlier="平成12年")], [entry(since="平成22年", earlier="平成12年")]))
    assert moved[0][0] == year.format("[平成22年 ](平成12年)")


# --- What is no entry -----------------------------------------------------------------------------------------------


def test_notes_that_are_new_changed_or_gone_stand_below_the_entries(compare: Compare) -> None:
    old, new = ["※開始年は、協定の年とする", "※終わった注"], ["※開始年は、協定の年度とする", "※新たに加えた注意書き"]
    document = compare([entry()], [entry()], old_with={"notes": old}, new_with={"notes": new})
    assert sides(document) == [
        OMITTED,
        ("※開始年は、協定の[年度と]する", "※開始年は、協定の[年と]する", "注"),
        ("（削る）", "[※終わった注]", "注"),
        ("[※新たに加えた注意書き]", "（新設）", "注"),
    ]


def test_a_heading_that_reads_otherwise_is_the_first_row_of_its_table(compare: Compare) -> None:
    document = compare([entry()], [entry()], new_with={"headings": {"teiju": "定住自立圏"}})
    assert headings(document) == ["〈概要〉", "〈定住自立圏〉"]
    assert sides(document) == [("[定住自立圏]", "[teiju]", "区分名"), OMITTED]


def test_a_new_section_stands_whole_at_the_left_with_its_heading(compare: Compare) -> None:
    document = compare({"teiju": [entry()]}, {"teiju": [entry()], "kanko": [TOURISM]})
    assert headings(document) == ["〈概要〉", "〈市町別の概要〉", "〈kanko〉"]
    assert sides(document) == [("[kanko]", "（新設）", "区分名"), (TOURISM_WHOLE, "（新設）", "新設")]


def test_a_section_that_is_gone_stands_whole_at_the_right_with_its_heading(compare: Compare) -> None:
    document = compare({"teiju": [entry()], "kanko": [TOURISM]}, {"teiju": [entry()]})
    assert sides(document) == [("（削る）", "[kanko]", "区分名"), ("（削る）", TOURISM_WHOLE, "削除")]


def test_a_section_whose_entries_all_moved_still_has_a_row(compare: Compare) -> None:
    document = compare({"teiju": [entry()], "kanko": [TOURISM]}, {"teiju": [entry(), TOURISM]})
    assert headings(document)[1:] == ["〈市町別の概要〉", "〈teiju〉", "〈kanko〉"]
    assert sides(document) == [
        OMITTED,
        ("広域観光\n（略）", "広域観光\n（略）", "〈kanko〉から移動"),
        ("（削る）", "[kanko]", "区分名"),
        ("（移動）", "[広域観光]", "〈teiju〉へ移動"),
    ]


def test_what_the_list_says_of_itself_stands_before_the_sections(compare: Compare) -> None:
    facts = {"region": "西いぶり地域"}
    for town in ("", "登別市"):
        document = compare([entry()], [entry()], town, new_with={"facts": facts})
        assert headings(document) == ["〈概要〉", "〈一覧全体〉"]
        assert sides(document) == [("[西いぶり地域]", "[西胆振地域]", "地域")]
        assert tables(document)[-1].summary == "一覧全体の新旧対照表。列は左から変更後、変更前、備考。"


# --- The document ---------------------------------------------------------------------------------------------------


def test_a_title_and_a_paragraph_stand_in_front(compare: Compare) -> None:
    document = compare([entry()], [entry(division="保健課")])
    title, lead, *_ = document.blocks
    assert isinstance(title, Title)
    assert isinstance(lead, Paragraph)
    assert [text_of(line) for line in title.lines] == [TITLE, "新旧対照表"]
    assert text_of(lead.content) == (
        "変更後は令和6年6月1日現在、変更前は令和5年6月1日現在です。変わったところに下線を付けました。"
    )
    assert document.running_head == (f"{TITLE}　新旧対照表　令和5年6月1日から令和6年6月1日まで",)
    assert document.foot == ((PageField.PAGE, "／", PageField.PAGES),)
    properties = document.properties
    assert properties.title == f"{TITLE}　新旧対照表　令和5年6月1日から令和6年6月1日まで"
    assert properties.subject == "西胆振地域における広域連携の状況の令和5年6月1日現在から令和6年6月1日現在への変更"
    assert (properties.author, properties.language, properties.as_of) == ("室蘭市", "ja-JP", date(2024, 6, 1))


def test_where_nothing_changed_the_document_says_so_and_has_no_table(compare: Compare) -> None:
    document = compare([entry(), TOURISM], [entry(), TOURISM])
    title, said = document.blocks
    assert isinstance(title, Title)
    assert isinstance(said, Paragraph)
    assert text_of(said.content) == ("令和5年6月1日現在の一覧と令和6年6月1日現在の一覧を比べました。変更はありません。")


def test_full_or_half_width_is_no_change(compare: Compare) -> None:
    document = compare([entry(summary="ＩＣＴ(情報)を使う")], [entry(summary="ICT（情報）を使う")])
    assert not tables(document)


def test_headings_are_bookmarks_without_their_brackets_and_tables_are_described(compare: Compare) -> None:
    document = compare([entry()], [entry(division="保健課")])
    found = [block for block in document.blocks if isinstance(block, Heading)]
    assert [heading.bookmark for heading in found] == ["概要", "市町別の概要", "teiju"]
    assert [text_of(heading.aside) for heading in found] == ["（単位：件）", "（単位：件）", ""]
    assert [table.summary for table in tables(document)] == [
        "区分ごとの件数の一覧。列は左から区分、変更前、新設、変更、廃止、削除、変更なし、変更後。",
        "市町ごとの件数の一覧。列は左から市町、変更前、新設、変更、うち追加、うち削除、廃止、削除、変更後。",
        "teijuの新旧対照表。列は左から変更後、変更前、備考。",
    ]
    assert [[column.heads_row for column in table.columns] for table in tables(document)[:2]] == [
        [True] + [False] * 7,
        [True] + [False] * 8,
    ]


def test_every_table_says_in_its_columns_what_its_summary_says(compare: Compare) -> None:
    for table in tables(compare([entry()], [entry(division="保健課")])):
        labels = [re.sub("（.*", "", text_of(column.label)) for column in table.columns]
        assert table.summary.endswith(f"列は左から{'、'.join(labels)}。")


def test_the_summary_counts_by_section_and_by_town(compare: Compare) -> None:
    old = {"teiju": [entry(), TOURISM], "kanko": [WASTE, FIRE]}
    retired = TOURISM | {"retired": {"on": "2024-03-31", "reason": "終了"}}
    joined = FIRE | {"municipalities": ["室蘭市", "登別市"]}
    new = {"teiju": [entry(division="保健課"), retired, entry("新事業", municipalities=["室蘭市", "白老町"])]}
    document = compare(old, new | {"kanko": [WASTE, joined]})
    assert counts(document) == {
        "teiju": [2, 1, 1, 1, 0, 0, 2],
        "kanko": [2, 0, 1, 0, 0, 1, 2],
        "計": [4, 1, 2, 1, 0, 1, 4],
    }
    assert counts(document, "town") == {
        "登別市": [2, 0, 2, 1, 0, 1, 0, 2],
        "伊達市": [3, 0, 1, 0, 0, 1, 0, 2],
        "豊浦町": [1, 0, 1, 0, 1, 0, 0, 0],
        "白老町": [0, 1, 0, 0, 0, 0, 0, 1],
    }


def test_towns_without_a_change_are_not_in_the_summary(compare: Compare) -> None:
    document = compare([entry(), FIRE], [entry(division="保健課"), FIRE])
    assert list(counts(document, "town")) == ["登別市", "伊達市"]


def test_without_a_change_for_any_town_there_is_no_summary_by_town(compare: Compare) -> None:
    document = compare([entry()], [entry()], new_with={"notes": ["※新しい注"]})
    assert headings(document) == ["〈概要〉", "〈teiju〉"]


# --- What concerns one town -----------------------------------------------------------------------------------------


def test_a_towns_document_holds_what_names_it_or_did_and_nothing_else(compare: Compare) -> None:
    old = {"teiju": [entry(), TOURISM, WASTE], "hojin": [FIRE]}
    new = {
        "teiju": [
            entry(division="保健課"),
            TOURISM | {"municipalities": ["室蘭市", "伊達市"]},
            WASTE | {"since": "平成9年"},
        ]
    }
    document = compare(old, new | {"hojin": [FIRE | {"division": "消防署"}]}, "登別市")
    assert sides(document) == [
        ("医療連携事業\n（略）\n担当課：[保健課]", "医療連携事業\n（略）\n担当課：[健康推進課]", "担当課を変更"),
        (
            "広域観光\n（略）\n関係市町：室蘭市、伊達市\n（略）",
            "広域観光\n（略）\n関係市町：室蘭市、[登別市、]伊達市\n（略）",
            "関係市町から削除：登別市",
        ),
    ]
    assert headings(document) == ["〈概要〉", "〈teiju〉"]
    assert counts(document) == {"teiju": [2, 0, 2, 0, 0, 0, 1], "計": [2, 0, 2, 0, 0, 0, 1]}
    title = document.blocks[0]
    assert isinstance(title, Title)
    assert [text_of(line) for line in title.lines] == [TITLE, "新旧対照表（登別市関係分）"]
    assert document.running_head == (f"{TITLE}　新旧対照表（登別市関係分）　令和5年6月1日から令和6年6月1日まで",)


def test_a_town_that_nothing_concerns_is_told_so(compare: Compare) -> None:
    document = compare([entry(), FIRE], [entry(), FIRE | {"division": "消防署"}], "登別市")
    assert [text_of(block.content) for block in document.blocks if isinstance(block, Paragraph)] == [
        "令和5年6月1日現在の一覧と令和6年6月1日現在の一覧を比べました。変更はありません。"
    ]
    assert not tables(document)


def test_files_are_named_for_both_days_and_a_towns_folder_for_the_town(
    make: Make, series: SeriesTexts, style: Style
) -> None:
    comparison = compare_editions(make("2023-06-01", [entry()]), make("2024-06-01", [entry()]))
    towns = (None, comparison.new.partners[0], Municipality("303623", "和歌山県", "日高町"))
    subjects = [OfComparison(comparison, town) for town in towns]
    days = "令和5年6月1日から令和6年6月1日まで"
    assert [one.path for subject in subjects for one in comparisons(subject, series, style)] == [
        f"新旧対照表_{days}",
        f"012301_登別市/新旧対照表_登別市関係分_{days}",
        f"303623_和歌山県日高町/新旧対照表_和歌山県日高町関係分_{days}",
    ]


@pytest.mark.parametrize("key", ["lead", "added", "table_summary", "running_head"])
def test_wording_that_fails_names_its_place(
    key: str, series_file: str, series: SeriesTexts, style: Style, make: Make
) -> None:
    text, count = re.subn(rf"(?m)^( +){key}: .*$", rf"\1{key}: '{{{{ region < 100 }}}}'", series_file, count=1)
    assert count == 1
    loaded, problems = load_series_texts(text.encode(), "series.yaml", title=series.comparison.texts["title"])
    assert loaded is not None, problems
    comparison = compare_editions(make("2023-06-01", [entry()]), make("2024-06-01", [TOURISM, entry()]))
    with pytest.raises(DataError) as raised:
        composed(comparison, None, loaded, style)
    (problem,) = raised.value.diagnostics
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "< 100" in line)
    assert (problem.rule, problem.place and problem.place.line) == ("template-failed", line)


def test_brackets_stay_as_written_where_the_style_says_so(make: Make, series: SeriesTexts, style: Style) -> None:
    sections = [entry(summary="研修(年1回)を行う")], [entry(summary="研修(年2回)を行う")]
    comparison = compare_editions(make("2023-06-01", sections[0]), make("2024-06-01", sections[1]))
    shown = {
        wide: sides(composed(comparison, None, series, style._replace(full_width_brackets=wide)))
        for wide in (True, False)
    }
    assert "研修[（年2回）を]行う" in shown[True][0][0]
    assert "(年2回)" in re.sub(r"[\[\]]", "", shown[False][0][0])


# --- Any edits at all -----------------------------------------------------------------------------------------------

FIRST = real_edition()
OF_LIST, _ = load_texts((ROOT / "templates/texts.yaml").read_bytes(), "texts.yaml")
assert OF_LIST is not None
SERIES, _ = load_series_texts(
    (ROOT / "templates/series.yaml").read_bytes(), "series.yaml", title=OF_LIST.list.texts["title"]
)
STYLE, _ = load_style((ROOT / "templates/style.yaml").read_bytes(), "style.yaml")
WORDS = ("観光", "防災を", "進める。", "連携し、", "(年2回)", "ICT", "と", "12月に", "　", "等の", "ー", "「交流」")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map("".join).filter(str.strip)
NEWCOMERS = [town for name in ("札幌市", "函館市", "福島県伊達市") if (town := national_table().find(name, "北海道"))]


class Edited:
    """An edition, shown shortly."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition

    def __repr__(self) -> str:
        said = {name: says(*found) for name, found in entries_of(FIRST)}
        changed = [says(*found) for name, found in entries_of(self.edition) if says(*found) != said.get(name)]
        return "\n".join(map(str, changed))


@st.composite
def edits(draw: st.DrawFn) -> Edited:
    """The real list with some entries gone, changed in any of their fields, moved or added, and other notes."""
    fates = ["keep"] * 6 + ["remove", "change", "change", "move"]
    rows: list[list[Entry]] = [[] for _ in FIRST.sections]
    for home, section in enumerate(FIRST.sections):
        for entry in section.entries:
            fate = draw(st.sampled_from(fates))
            if fate == "change":
                entry = draw(changed(entry))
            if fate != "remove":
                rows[draw(st.integers(0, len(rows) - 1)) if fate == "move" else home].append(entry)
    for number in range(draw(st.integers(0, 3))):
        added = draw(changed(rows[0][0] if rows[0] else FIRST.sections[0].entries[0]))
        rows[draw(st.integers(0, len(rows) - 1))].append(
            with_values(added, name=f"新規{draw(TEXTS)}")._replace(id=f"new-{number}")
        )
    sections = [
        section._replace(entries=tuple(entries), notes=tuple(map(Note, draw(st.lists(TEXTS, max_size=2)))))
        for section, entries in zip(FIRST.sections, rows, strict=True)
        if entries
    ]
    return Edited(FIRST._replace(as_of=date(2024, 6, 1), sections=tuple(sections)))


@st.composite
def changed(draw: st.DrawFn, entry: Entry) -> Entry:
    def spliced(text: str) -> str:
        start, stop = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        return (text[:start] + draw(TEXTS) + text[stop:]).strip() or text

    for field in draw(
        st.sets(st.sampled_from(("name", "summary", "division", "since", "towns", "ending")), min_size=1)
    ):
        if field == "since":
            earlier = draw(st.sampled_from((None, "昭和50年")))
            entry = with_values(entry, since=f"平成{draw(st.integers(1, 30))}年", earlier=earlier)
        elif field == "towns":
            towns = draw(st.permutations(tuple(dict.fromkeys((*entry.concerns[1:], *NEWCOMERS)))))
            towns = [entry.concerns[0], *towns[: draw(st.integers(0, len(towns)))]]
            names = [town.name if town.prefecture == "北海道" else town.prefecture + town.name for town in towns]
            entry = with_values(entry, municipalities=names)
        elif field == "ending":
            entry = with_values(entry, and_others=draw(st.sampled_from((None, "ほか", "他"))))
        else:
            entry = with_values(entry, **{field: spliced(entry.texts()[field])})
    return entry


@given(edits(), st.booleans(), st.integers(0, 20))
def test_both_sides_say_what_their_editions_say_whatever_was_edited(edited: Edited, reverse: bool, town: int) -> None:
    assert SERIES is not None
    assert STYLE is not None
    editions = (edited.edition, FIRST) if reverse else (FIRST, edited.edition)
    comparison = compare_editions(*editions)
    document = composed(comparison, None, SERIES, STYLE)
    told = {}
    for table in tables(document):
        for row in table.rows if table.fields[0] == CHANGES + "after" else ():
            check_underlines(row)
            if row.entry_id:
                assert row.entry_id not in told
                told[row.entry_id] = row
    before, after = (dict(entries_of(edition)) for edition in editions)
    assert {change.entry.id for change in comparison.entries if change.kind.value != "unchanged"} == told.keys()
    for entry_id, row in told.items():
        check_side(row.cells[0], after.get(entry_id), other=before.get(entry_id), alone="（削る）")
        check_side(row.cells[1], before.get(entry_id), other=after.get(entry_id), alone="（新設）")
    for entry_id in before.keys() & after.keys() - told.keys():
        assert says(*before[entry_id]) == says(*after[entry_id])
    if towns := editions[1].partners:
        asked = towns[town % len(towns)]
        check_town(asked, composed(comparison, asked, SERIES, STYLE), told, before, after)


def entries_of(edition: Edition) -> Iterator[tuple[str, tuple[Entry, Section]]]:
    for section in edition.sections:
        for entry in section.entries:
            yield entry.id, (entry, section)


def plain(text: str) -> str:
    return normalize("NFKC", text)


def says(entry: Entry, section: Section) -> dict[str, str]:
    """What each field of an entry reads in a comparison, from the edition alone."""
    earlier = f" ({value_of(entry, 'since').earlier.text})" if value_of(entry, "since").earlier else ""
    ending = {"ほか": "ほか", "他": " 他", "": ""}[value_of(entry, "municipalities").ending]
    texts = {
        "summary": entry.texts()["summary"],
        "since": value_of(entry, "since").date.text + earlier,
        "municipalities": "、".join(value_of(entry, "municipalities").names) + ending,
        "division": entry.texts()["division"],
    }
    labelled = {field: f"{section.labels[field]}：{text}" for field, text in texts.items()}
    return {field: plain(text) for field, text in ({"name": entry.title} | labelled).items()}


def check_side(
    content: Content, found: tuple[Entry, Section] | None, other: tuple[Entry, Section] | None, alone: str
) -> None:
    """One side of a row: nothing, all fields, or the name and those that differ with a mark for the rest."""
    text = text_of(content)
    if found is None:
        assert text == alone
        return
    fields = says(*found)
    if other is not None:
        others = says(other[0], found[1])
        fields = {
            field: said if field == "name" or said != others[field] else plain("（略）")
            for field, said in fields.items()
        }
    assert [plain(line) for line in text.split("\n")] == [line for line, _ in groupby(fields.values())]


def check_underlines(row: Row) -> None:
    """Without what is underlined both sides say the same, in their order; and something is underlined."""
    after, before, _ = row.cells
    texts = [text_of(cell) for cell in (after, before)]
    if {"（新設）", "（削る）", "（廃止）", "（移動）"} & set(texts):
        underlined = after if texts[1] == "（新設）" else before
        assert all(span.underlined for span in underlined)
        return
    rest = ["".join(span.text for span in cell if not span.underlined) for cell in (after, before)]
    labels = re.compile("(?<=\n)[^：\n]*：")  # those of sections that an entry moved between may differ
    one, other = (re.sub("[、 \n]", "", plain(labels.sub("", text))) for text in rest)
    assert one == other
    assert any(span.underlined for cell in (after, before) for span in cell) == (texts[0] != texts[1])


def check_town(
    town: Municipality,
    document: Document,
    told: Mapping[str, Row],
    before: Mapping[str, tuple[Entry, Section]],
    after: Mapping[str, tuple[Entry, Section]],
) -> None:
    """A town's document has the very rows of the whole one that name the town on either side."""
    own = {
        row.entry_id: row
        for table in tables(document)
        for row in (table.rows if table.fields[0] == CHANGES + "after" else ())
        if row.entry_id
    }
    concerned = {
        entry_id
        for side in (before, after)
        for entry_id, (entry, _) in side.items()
        if town in entry.concerns and entry_id in told
    }
    assert own == {entry_id: told[entry_id] for entry_id in concerned}
