"""The import of the real published text, compared with a reading of that text that shares no code with it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from hashlib import sha256

import pytest
from builders import value_of
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from reportgen.content import Span
from reportgen.dataset.edition_yaml import edited_since_import
from reportgen.dataset.load import load_edition
from reportgen.dataset.model import Edition
from reportgen.fields.registry import KINDS
from reportgen.japanese.municipalities import MunicipalityTable
from reportgen.readers.importing import ImportResult, load_as_printed

Import = Callable[..., ImportResult]
SOURCE_PATH = "data/sources/nishi-iburi-renkei_2023-06-01.txt"


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def tables_of(source: bytes) -> list[list[list[str]]]:
    """The tables of the text as cells, the row of labels first."""
    blocks = re.split(r"\n\n+", source.decode().strip("\n"))
    return [[line.split("\t") for line in block.split("\n")] for block in blocks if "\t" in block]


def cells_of(edition: Edition) -> list[list[list[str]]]:
    """The tables of the edition in the same shape; years and names joined without separators."""
    tables = []
    for section in edition.sections:
        rows = [list(section.labels.values())]
        for entry in section.entries:
            years = value_of(entry, "since").date.text + (
                f"({value_of(entry, 'since').earlier.text})" if value_of(entry, "since").earlier else ""
            )
            names = "".join(value_of(entry, "municipalities").names) + (value_of(entry, "municipalities").ending or "")
            rows.append([entry.title, entry.texts()["summary"], years, names, entry.texts()["division"]])
        tables.append(rows)
    return tables


def compared(tables: list[list[list[str]]]) -> list[list[list[str]]]:
    def cell(text: str, column: int) -> str:
        return re.sub("[、・]", "", squeezed(text)) if column == 3 else squeezed(text)

    return [[[cell(text, column) for column, text in enumerate(row)] for row in rows] for rows in tables]


def body(result: ImportResult) -> str:
    """The edition file without its header."""
    assert result.edition_text
    return result.edition_text.partition("as_of")[2]


@pytest.fixture(scope="module")
def as_printed(source: bytes, settings: bytes, table: MunicipalityTable) -> Edition:
    edition, problems = load_as_printed(source, SOURCE_PATH, settings, "import.yaml", date(2023, 6, 1), table)
    assert problems == []
    assert edition
    return edition


def test_the_edition_in_the_repository_is_what_the_import_makes(run_import: Import, edition_file: bytes) -> None:
    result = run_import()
    assert result.diagnostics == ()
    assert result.edition_text == edition_file.decode()


def test_every_cell_equals_the_source_after_corrections(source: bytes, edition: Edition) -> None:
    corrected = source.decode().replace("杜管町", "壮瞥町").replace("圖書", "図書").encode()
    assert compared(cells_of(edition)) == compared(tables_of(corrected))


def test_as_printed_every_cell_equals_the_source_itself(source: bytes, as_printed: Edition) -> None:
    assert compared(cells_of(as_printed)) == compared(tables_of(source))
    assert "杜管町" in {town.name for s in as_printed.sections for e in s.entries for town in e.concerns}


def test_as_printed_the_list_has_the_structure_of_the_edition(edition: Edition, as_printed: Edition) -> None:
    def structure(edition: Edition) -> list[object]:
        return [
            (s.id, s.heading, s.begins_page, s.labels, [n.text for n in s.notes], [e.id for e in s.entries])
            for s in edition.sections
        ]

    assert structure(as_printed) == structure(edition)
    assert (as_printed.host, as_printed.region, as_printed.as_of) == (edition.host, edition.region, edition.as_of)
    assert as_printed.path == SOURCE_PATH


def test_as_printed_places_are_those_of_the_source(as_printed: Edition) -> None:
    entry = as_printed.sections[0].entries[8]
    assert {key: str(place).removeprefix(SOURCE_PATH) for key, place in entry.places.items()} == {
        "id": ":18:1",
        "name": ":18:1",
        "summary": ":18:14",
        "since": ":18:36",
        "earlier": ":18:43",
        "municipalities": ":18:50",
        "division": ":18:75",
    }


def test_as_printed_unknown_names_have_no_code_and_are_no_partners(as_printed: Edition) -> None:
    unknown = {t for s in as_printed.sections for e in s.entries for t in e.concerns if not t.code}
    assert {town.name for town in unknown} == {"杜管町"}
    assert len(as_printed.partners) == 17


def test_values_keep_the_characters_of_the_source(edition: Edition) -> None:
    assert edition.sections[2].entries[7].title == "(公財)室蘭テクノセンター"
    assert [note.text for note in edition.sections[0].notes] == [
        "※事業開始年については、定住自立圏事業に位置付けた年とする",
        "()は、定住自立圏構想以前より実施している事業の開始年",
    ]


def test_mixed_separators_and_open_endings_are_understood(edition: Edition) -> None:
    entries = {entry.id: entry for section in edition.sections for entry in section.entries}
    six = ("室蘭市", "登別市", "伊達市", "豊浦町", "壮瞥町", "洞爺湖町")
    assert value_of(entries["teiju-23"], "municipalities").names == six
    assert {
        entry.id: value_of(entry, "municipalities").ending
        for entry in entries.values()
        if value_of(entry, "municipalities").ending
    } == {
        "teiju-22": "ほか",
        "renkei-10": "他",
        "dantai-14": "他",
    }
    assert value_of(entries["renkei-10"], "municipalities").names == ("室蘭市", "登別市")


def test_each_changed_line_is_reported_and_each_query(run_import: Import, source: bytes) -> None:
    result = run_import()
    lines = source.decode().split("\n")
    changed = {number for number, line in enumerate(lines, 1) if "杜管町" in line or "圖書" in line}
    assert {change.place.line for change in result.changes} == changed
    assert len(result.changes) == 24
    assert {(change.before, change.after, change.field) for change in result.changes} == {
        ("杜管町", "壮瞥町", "municipalities"),
        ("圖書", "図書", "summary"),
    }
    assert {query.before for query in result.queries} == {
        *("まちな見守り", "開業に対し", "平成24年より", "生涯学習", "農水産", "消防"),
    }
    for change in (*result.changes, *result.queries):
        assert lines[change.place.line - 1][change.place.column - 1 :].startswith(change.before)
        assert change.reason


def test_separators_that_the_list_does_not_print_are_told(run_import: Import) -> None:
    told = run_import().separators
    row_32 = [(56, "・", "、"), (60, "・", "、"), (61, "伊達市 豊浦町", "伊達市、豊浦町"), (68, "・", "、")]
    assert [(change.place.line, change.place.column, change.before, change.after) for change in told] == [
        *[(32, *found) for found in row_32],
        *[(33, column + 11, before, after) for column, before, after in row_32],
    ]
    assert {change.reason for change in told} == {"市町名の区切りを、一覧の書き方にそろえた。"}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("新居浜市;西条市", [";"]),
        ("新居浜市、西条市", []),
        ("新居浜市、 西条市など", []),
        ("新居浜市及び西条市、など", ["及び", "西条市、など"]),
        ("、新居浜市、、西条市;", ["、新居浜市", "新居浜市、、西条市", "西条市;"]),
    ],
)
def test_every_separator_of_another_kind_is_told(run_import: Import, cell: str, told: list[str]) -> None:
    text = OTHER_TEXT.replace("新居浜市;西条市", cell).replace("西条市; 広島県尾道市及び愛媛県新居浜市", "西条市")
    settings = OTHER_SETTINGS.replace("[;,", "[;, 、,")
    result = run_import(text.encode(), None, settings.encode(), date(2024, 4, 1))
    assert [change.before for change in result.separators] == told
    assert result.edition_text
    assert "municipalities: [新居浜市, 西条市]" in result.edition_text


def test_as_printed_municipalities_stand_between_the_separators_of_the_source(as_printed: Edition) -> None:
    entries = {entry.id: entry for section in as_printed.sections for entry in section.entries}
    shown = {key: entry.texts()["municipalities"] for key, entry in entries.items()}
    assert shown["teiju-23"] == "室蘭市・登別市・伊達市 豊浦町・杜管町、洞爺湖町"
    assert shown["renkei-10"] == "室蘭市、登別市 他"
    spans = KINDS["members"].show(value_of(entries["teiju-23"], "municipalities"), lambda text: (Span(text),))
    assert [span.text for span in spans][2:4] == ["伊達市 ", "豊浦町・"]


def test_quotes_of_spreadsheets_are_no_part_of_a_cell(run_import: Import, source: bytes) -> None:
    text = source.decode()
    spreadsheet = "\n".join(
        "\t".join(f'"{cell}"' if number % 2 else cell for number, cell in enumerate(line.split("\t")))
        for line in text.split("\n")
    )
    assert body(run_import(spreadsheet.encode())) == body(run_import())
    padded = text.replace("\n", "\t\t\t\t\n").replace("担当課\t\t\t\t", "担当課")
    assert body(run_import(padded.encode())) == body(run_import())


def test_commas_quotes_and_line_breaks_inside_quotes_stay(run_import: Import, source: bytes) -> None:
    text = source.decode().split("\n")
    assert text[9].count("\t") == 4
    name, _, *others = text[9].split("\t")
    text[9] = "\t".join([name, '"入院, 外来\n「""夜間""」"', *others])
    text[10] = text[10].replace(name := text[10].partition("\t")[0], f'"{name[:3]}\n{name[3:]}"', 1)
    result = run_import("\n".join(text).encode(), None)
    unknown = [problem.place for problem in result.diagnostics if problem.rule == "unknown-municipality"]
    assert unknown[0] and unknown[0].line == 11  # the cell of two lines stands before it
    assert [str(problem) for problem in result.diagnostics if problem.rule == "part-left-out"] == [
        f"{SOURCE_PATH}:12:5: 警告[part-left-out] 「事業の名称」の欄の「改行」は取り込んでいません。"
        "一覧に載せなくてよいか確かめてください。"
    ]
    corrected = run_import("\n".join(text).replace("杜管町", "壮瞥町").encode(), None)
    assert 'summary: "入院, 外来\\n「\\"夜間\\"」"' in body(corrected)
    assert f"name: {name}\n" in body(corrected)


def test_a_column_without_a_label_is_told_and_one_that_is_ignored_is_left_out(run_import: Import) -> None:
    text = OTHER_TEXT.replace("番号|", "|").replace("\n1|", "\n甲|").replace("\n2|", "\n乙|")
    problems = run_import(text.encode(), None, OTHER_SETTINGS.encode(), date(2024, 4, 1)).diagnostics
    assert [str(problem).removeprefix(SOURCE_PATH + ":")[:28] for problem in problems] == [
        "6:1: エラー[unnamed-column] 値のあ"
    ]
    settings = OTHER_SETTINGS + "ignored: [番号]\n"
    result = run_import(OTHER_TEXT.encode(), None, settings.encode(), date(2024, 4, 1))
    assert result.diagnostics == ()
    assert result.edition and not result.edition.sections[0].is_numbered
    assert [(str(one.place), one.text, one.reason) for one in result.published.left_out] == [
        (f"{SOURCE_PATH}:5:1", "番号", "設定で除いた列")
    ]


def test_cells_and_lines_that_no_table_holds_are_refused(run_import: Import, source: bytes) -> None:
    lines = source.decode().split("\n")
    lines[9] = lines[9].replace("\t", "\t" + "長" * 2000, 1)
    problems = run_import("\n".join(lines).encode(), None).diagnostics
    assert [str(p).partition("txt:")[2] for p in problems if p.rule == "cell-too-long"] == [
        f"{place}: エラー[cell-too-long] 一つの欄に{length}字あります。資料の、列と行の区切りを確かめてください。"
        for place, length in ((f"10:{lines[9].index('長') + 1}", len(lines[9].split("\t")[1])),)
    ]


def test_a_text_of_nothing_but_faults_is_read_no_further(run_import: Import) -> None:
    assert len(run_import(b"x\n" * 10_000, None).diagnostics) < 1000


def test_without_corrections_the_garbled_town_stops_the_import_at_each_place(run_import: Import) -> None:
    result = run_import(corrections=None)
    assert result.edition_text is None
    assert [problem.rule for problem in result.diagnostics] == ["unknown-municipality"] * 23
    assert str(result.diagnostics[0]) == (
        f"{SOURCE_PATH}:10:115: エラー[unknown-municipality] "
        "「municipalities」の「杜管町」は登録されていません。「壮瞥町」ではありませんか。"
    )


def test_a_correction_of_something_that_is_not_there_stops_the_import(run_import: Import, corrections: bytes) -> None:
    result = run_import(corrections=corrections.replace("圖書".encode(), "圖畫".encode()))
    assert result.edition_text is None
    assert [str(problem).split("] ")[1] for problem in result.diagnostics] == [
        "「圖畫」は資料の1か所にあるはずですが、0か所でした。"
        "資料と、訂正表の field・section・line・count を確かめてください。"
    ]


def test_the_bytes_around_the_text_do_no_harm(run_import: Import, source: bytes) -> None:
    for variant in (b"\xef\xbb\xbf" + source, source.replace(b"\n", b"\r\n"), source + b"\n", source.strip(b"\n")):
        assert body(run_import(variant)) == body(run_import())


def test_full_width_brackets_are_read_like_half_width_ones(run_import: Import, source: bytes) -> None:
    text = source.decode().replace("(室蘭市関係分)", "（室蘭市関係分）").replace("<", "〈").replace(">", "〉")
    text = re.sub(r" \((平成\d+年|昭和\d+年)\)", r"（\1）", text)
    assert text.encode() != source
    assert body(run_import(text.encode())) == body(run_import())


def test_the_header_names_the_files_and_their_digests(edition_file: bytes, source: bytes, corrections: bytes) -> None:
    header = edition_file.decode().partition("as_of")[0]
    assert f"nishi-iburi-renkei_2023-06-01.txt sha256:{sha256(source).hexdigest()}" in header
    assert f"2023-06-01.yaml sha256:{sha256(corrections).hexdigest()}" in header


def test_an_edit_by_hand_is_noticed(edition_file: bytes) -> None:
    assert not edited_since_import(edition_file)
    assert not edited_since_import(b"\xef\xbb\xbf" + edition_file.replace(b"\n", b"\r\n"))
    assert edited_since_import(edition_file.replace("健康推進課".encode(), "健康課".encode(), 1))
    assert edited_since_import(edition_file + b"# mine\n")
    assert edited_since_import(edition_file[edition_file.index(b"as_of") :])
    assert edited_since_import(b"")
    assert edited_since_import("表".encode("cp932"))


def test_all_faults_of_source_and_corrections_are_found_at_once(
    run_import: Import, source: bytes, corrections: bytes
) -> None:
    text = source.decode().replace("\t環境課\n", "\n", 1).replace("令和元年", "令和零年").replace("<その他", "その他")
    result = run_import(text.encode(), corrections.replace(b"count: 23", b"count: 20"))
    assert result.edition_text is None
    assert {problem.rule for problem in result.diagnostics} >= {
        *("column-count", "bad-year", "unknown-heading", "correction-mismatch"),
    }
    assert all(problem.place for problem in result.diagnostics)


def test_a_table_without_its_labels_is_told(run_import: Import, source: bytes) -> None:
    text = source.decode().replace("事業の名称\t事業内容\t事業開始年\t関係市町\t担当課\n", "")
    problems = run_import(text.encode(), None).diagnostics
    assert [problem.place and problem.place.line for problem in problems if problem.rule == "unnamed-column"] == [9, 48]


JUNK = st.sampled_from(
    [
        "\t",
        "\n",
        "",
        '"',
        '\t"',
        '"\t',
        "(",
        ")",
        "<",
        ">",
        "、",
        "ほか",
        "現在",
        "令和",
        "※",
        "\x00",
        "\ufeff",
        "ｱ",
        "[",
        "{",
        "- ",
    ]
)


@settings_of_hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 40), JUNK), min_size=1, max_size=8))
def test_a_mutilated_text_is_imported_or_refused_with_places(
    run_import: Import, source: bytes, table: MunicipalityTable, cuts: list[tuple[int, int, str]]
) -> None:
    text = source.decode()
    for start, length, junk in cuts:
        text = text[:start] + junk + text[start + length :]
    result = run_import(text.encode())
    assert all(problem.place for problem in result.diagnostics)
    if result.edition_text:
        assert load_edition(result.edition_text.encode(), "2023-06-01.yaml", table)[0]


OTHER_TEXT = """\
東予地区の共同事業一覧

■くらし
（令和6年4月1日現在）
番号|担当|事業|関係市町等|開始|内容
1|総務課|消防の共同運用|新居浜市;西条市|令和元年（昭和64年）|指令台の共同整備
2|福祉課|合同研修|西条市; 広島県尾道市及び愛媛県新居浜市など|平成5年|職員の研修
注：開始は契約の年
"""
OTHER_SETTINGS = """\
title: '{region}の共同事業一覧'
host: 西条市
cell_separator: '|'
sections: {くらし: kurashi}
columns:
  name: [事業]
  summary: [内容]
  since: [開始]
  municipalities: [関係市町等]
  division: [担当]
separators: [;, 及び]
open_endings: [など]
"""


def test_without_separators_a_cell_is_one_name(run_import: Import) -> None:
    result = run_import(
        OTHER_TEXT.replace("新居浜市;", "").replace(";", "").encode(),
        None,
        OTHER_SETTINGS.replace("[;, 及び]", "[]").encode(),
        date(2024, 4, 1),
    )
    assert [problem.message for problem in result.diagnostics if problem.rule == "unknown-municipality"] == [
        "「municipalities」の「西条市 広島県尾道市及び愛媛県新居浜市」は登録されていません。"
    ]


def test_a_row_that_begins_and_ends_like_a_heading_is_a_row(run_import: Import, source: bytes) -> None:
    text = source.decode().replace("広域観光事業\t", "<広域>観光事業\t", 1).replace("観光課\n", "<観光課>\n", 1)
    edition_text = body(run_import(text.encode()))
    assert "name: <広域>観光事業\n" in edition_text
    assert "division: <観光課>\n" in edition_text


def test_another_regions_text_is_read_by_changing_the_settings_only(
    run_import: Import, table: MunicipalityTable
) -> None:
    result = run_import(OTHER_TEXT.encode(), None, OTHER_SETTINGS.encode(), date(2024, 4, 1))
    assert result.diagnostics == ()
    assert result.edition_text
    edition, problems = load_edition(result.edition_text.encode(), "2024-04-01.yaml", table)
    assert problems == []
    assert edition
    assert (edition.region, edition.prefecture, edition.host.name) == ("東予地区", "愛媛県", "西条市")
    first, second = edition.sections[0].entries
    assert (first.id, first.title, first.texts()["division"]) == ("kurashi-01", "消防の共同運用", "総務課")
    since = value_of(first, "since")
    assert (since.date.iso, since.earlier and since.earlier.iso) == ("2019", "1989")
    assert [town.code for town in second.concerns] == ["382060", "342050", "382051"]
    assert value_of(second, "municipalities").ending == "など"
    assert [note.text for note in edition.sections[0].notes] == ["注：開始は契約の年"]


def test_one_quote_without_its_other_is_told_and_stays(run_import: Import) -> None:
    text = OTHER_TEXT.replace("指令台の", '"指令台の').encode()
    result = run_import(text, None, OTHER_SETTINGS.encode(), date(2024, 4, 1))
    assert [str(problem) for problem in result.diagnostics if problem.rule == "stray-quote"] == [
        f'{SOURCE_PATH}:6:36: 警告[stray-quote] 「"指令台の共同整備」の引用符が対になっていません。'
        "欄を囲む引用符の片方が欠けていないか確かめてください。"
    ]
    assert "指令台の共同整備" in body(result)


@pytest.mark.parametrize(
    ("row", "found"), [("a|b|c|d|e|f|g||", 7), ("a|b|c", 3), ("a|b|c||||||", None), ("a|b|c|d|e|f|||", None)]
)
def test_columns_are_counted_to_the_last_that_is_filled(run_import: Import, row: str, found: int | None) -> None:
    text = OTHER_TEXT.replace("注：開始は契約の年", row).encode()
    problems = run_import(text, None, OTHER_SETTINGS.encode(), date(2024, 4, 1)).diagnostics
    counted = [problem.message for problem in problems if problem.rule == "column-count"]
    assert counted == ([] if found is None else [f"列が{found}個あります（列名は6個です）。"])
